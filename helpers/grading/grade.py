"""Grades one submission: bytes in, verdict and notebook out; nothing in the bytes raises."""

from __future__ import annotations

import functools
import hashlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from helpers.checks.exercise import Exercise
from helpers.checks.judge import Answers, judge
from helpers.checks.report import NOT_GRADABLE, Report, unjudged
from helpers.grading.execute import Limits, Lost, Run, execute
from helpers.grading.isolation import open_session as open_isolated_session
from helpers.grading.reading import Unreadable, read_cells
from helpers.grading.repair import CHECK, Notebook, exercise_name, load_release, repair, role
from helpers.grading.session import Session
from helpers.grading.staging import Stage
from helpers.grading.topic import GradedTopic

NOT_CHECKED = Lost("error", "the notebook as it was handed out has no check for this exercise")


@dataclass(frozen=True)
class GradedSubmission:
    """The verdict on one submission.

    Attributes
    ----------
    result : dict
        The record of `course grade --json`, but for "student" and "assignment".
    autograded : bytes
        The repaired notebook with its outputs; each check cell shows its report.
    """

    result: dict[str, Any]
    autograded: bytes

    @functools.cached_property
    def fingerprint(self) -> str:
        """A hash of the notebook, which holds each report: what tells one verdict from another."""
        return hashlib.sha256(self.autograded).hexdigest()

    def points(self) -> dict[str, float]:
        """Return the points of each exercise by its name."""
        return points_of(self.result)


def points_of(result: dict[str, Any]) -> dict[str, float]:
    """Return the points of each exercise by its name."""
    return {exercise["name"]: exercise["points"] for exercise in result["exercises"]}


def grade_submission(
    submission: bytes,
    course: GradedTopic,
    *,
    limits: Limits = Limits(),  # noqa: B008  # frozen
    open_session: Callable[[Stage], Session] = open_isolated_session,
) -> GradedSubmission:
    """Grade one submission.

    Parameters
    ----------
    submission : bytes
        The file as it was submitted; anything goes.
    course : GradedTopic
        The topic with its reference, release and secret.
    limits : Limits
        How long it may take.
    open_session : callable
        Returns a new session of the untrusted side, which sees the stage. By default it is kept
        apart as well as the machine allows.

    Returns
    -------
    GradedSubmission
        The same for the same arguments, but for the seconds it took.
    """
    started = time.perf_counter()
    release = load_release(course.release)
    try:
        cells, notes = read_cells(submission)
    except Unreadable as error:
        return unreadable(course, str(error))
    notebook, mended = repair(cells, release)
    answers = {e.name: course.answers(e, submission) for e in course.topic.exercises}
    cases = {name: answer.cases for name, answer in answers.items()}
    run = execute(notebook["cells"], cases, lambda: open_session(course.stage), limits)
    reports = _judge(course, answers, run)
    _fill(notebook, run, reports)
    notes += mended
    status = "timeout" if run.out_of_time else "repaired" if notes else "graded"
    seconds = time.perf_counter() - started
    return GradedSubmission(
        _result(status, reports, [*notes, *run.notes], seconds, run.seconds), _to_bytes(notebook)
    )


def unreadable(course: GradedTopic, reason: str) -> GradedSubmission:
    """Return the verdict on a file that can't be read as a notebook: the release, and why."""
    sentence = f"The submitted file could not be read: {reason}."
    notebook = load_release(course.release)
    note = {"cell_type": "markdown", "id": "unreadable", "metadata": {}, "source": sentence}
    reports = {e.name: unjudged(e, "error", sentence) for e in course.topic.exercises}
    _fill(notebook, Run(), reports)
    notebook["cells"].insert(0, note)
    return GradedSubmission(_result("unreadable", reports, [sentence], 0.0), _to_bytes(notebook))


def missing(course: GradedTopic, note: str) -> dict[str, Any]:
    """Return the record of a student who handed nothing in."""
    reports = {e.name: unjudged(e, "not attempted", note) for e in course.topic.exercises}
    return _result("missing", reports, [note], 0.0)


def not_gradable(course: GradedTopic) -> dict[str, Any]:
    """Return the record of a submission that needs what this machine lacks: no score, not zero."""
    note = f"{NOT_GRADABLE}: {course.topic.lacking}"
    reports = {e.name: unjudged(e, NOT_GRADABLE, note) for e in course.topic.exercises}
    return _result(NOT_GRADABLE, reports, [note], 0.0) | {"score": None}


def failed(course: GradedTopic, note: str) -> dict[str, Any]:
    """Return the record of a submission whose grading itself went wrong."""
    reports = {e.name: unjudged(e, "error", note) for e in course.topic.exercises}
    return _result("error", reports, [note], 0.0)


def _judge(course: GradedTopic, answers: dict[str, Answers], run: Run) -> dict[str, Report]:
    return {e.name: _judge_one(e, answers[e.name], run) for e in course.topic.exercises}


def _judge_one(exercise: Exercise, answers: Answers, run: Run) -> Report:
    if exercise.name not in run.outcomes:
        lost = run.lost.get(exercise.name, NOT_CHECKED)
        return unjudged(exercise, lost.status, lost.message)
    try:
        return judge(exercise, answers, run.outcomes[exercise.name])
    except Exception as error:  # a value that nobody thought of must not end the class
        name = type(error).__name__
        return unjudged(exercise, "error", f"it could not be judged ({name})")


def _fill(notebook: Notebook, run: Run, reports: dict[str, Report]) -> None:
    """Put outputs into the cells that ran, and each report into its check cell."""
    count = 0
    for index, cell in enumerate(notebook["cells"]):
        if role(cell) == CHECK:
            report = reports[exercise_name(cell)]
            data = {"text/html": report.to_html(), "text/plain": report.to_text()}
            cell["outputs"] = [{"output_type": "display_data", "data": data, "metadata": {}}]
        elif index in run.outputs:
            count += 1
            cell["execution_count"] = count
            cell["outputs"] = [
                output | ({"execution_count": count} if "execution_count" in output else {})
                for output in run.outputs[index]
            ]


def _result(
    status: str,
    reports: dict[str, Report],
    notes: list[str],
    seconds: float,
    checks: Mapping[str, float] = MappingProxyType({}),
) -> dict[str, Any]:
    exercises = [
        report.to_dict() | {"seconds": round(checks.get(name, 0.0), 4)}
        for name, report in reports.items()
    ]
    return {
        "status": status,
        "score": round(sum(exercise["points"] or 0 for exercise in exercises), 4),
        "max_score": sum(exercise["max_points"] for exercise in exercises),
        "notes": notes,
        "seconds": round(seconds, 3),
        "exercises": exercises,
    }


def _to_bytes(notebook: Notebook) -> bytes:
    text = json.dumps(notebook, ensure_ascii=False, sort_keys=True)
    return (text + "\n").encode("utf-8", "replace")
