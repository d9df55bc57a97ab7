"""How fast is grading, and what is its price? Everything is measured in one run.

`compare` grades one class twice, by nbgrader as it comes and by `course grade`. `overhead` times
single submissions in this process: what grading takes beyond the student's own code.
"""

from __future__ import annotations

import logging
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from helpers.checks.exercise import Case, Topic
from helpers.demo import Class, copy_course, hand_in, load_class, text_of
from helpers.grading.classroom import grade_class
from helpers.grading.grade import grade_submission
from helpers.grading.isolation import isolation, open_session
from helpers.grading.register import open_gradebook, register
from helpers.grading.session import CellRun, CheckRun, Session
from helpers.grading.staging import Stage
from helpers.grading.topic import GradedTopic, load_graded_topic

KINDS: tuple[Callable[[Class], str], ...] = (
    lambda c: text_of(c.filled(c.perfect())),
    lambda c: text_of(c.filled(c.in_style(0))),
    lambda c: text_of(c.filled({})),
    lambda c: text_of(c.filled(c.mistaken(0))),
)
MISTAKEN = 3
"""nbgrader knows no partial credit for a check that raises: its scores aren't compared here."""


# ---- beside plain nbgrader -------------------------------------------------------------------


def compare(topic: Topic, root: Path, students: int, workers: int) -> dict[str, Any]:
    """Grade one class of honest submissions twice and compare.

    Parameters
    ----------
    topic : Topic
        What they hand in; right, right in another style, untouched and mistaken in turn.
    root : Path
        The repository.
    students : int
        Size of the class.
    workers : int
        Submissions that `course grade` grades at a time; nbgrader grades one.
    """
    with tempfile.TemporaryDirectory() as scratch:
        plain, ours = Path(scratch, "plain"), Path(scratch, "course")
        copy_course(root, plain)
        sample_class = load_class(topic, root)
        names = {f"s{number:04d}": number % len(KINDS) for number in range(students)}
        texts = [kind(sample_class) for kind in KINDS]
        for name, kind in names.items():
            hand_in(plain, topic, name, texts[kind])
        shutil.copytree(plain, ours)
        plain_seconds, plain_scores = _plain(topic, plain)
        course_seconds, records = _timed(lambda: grade_class(ours, [topic.name], workers=workers))
    scores = {record["student"]: record["score"] for record in records}
    compared = [name for name, kind in names.items() if kind != MISTAKEN]
    return {
        "students": students,
        "notebooks": [topic.name],
        "workers": workers,
        "plain_nbgrader_seconds": round(plain_seconds, 2),
        "course_seconds": round(course_seconds, 2),
        "ratio": round(plain_seconds / course_seconds, 2),
        "compared": len(compared),
        "scores_equal": all(plain_scores[name] == scores[name] for name in compared),
    }


def _plain(topic: Topic, root: Path) -> tuple[float, dict[str, float]]:
    """Run nbgrader's Autograde with its own settings; return seconds and scores."""
    quiet = Config({"KernelManager": {"transport_encryption": "auto"}})
    course = CourseDirectory(source_directory="solutions", ignore=["*.py", "__pycache__"])
    course.root, course.assignment_id = str(root), topic.name
    register(course, load_graded_topic(root, topic.name))
    autograde = Autograde(coursedir=course, config=quiet)
    autograde.log = logging.Logger("course.bench")
    seconds, _ = _timed(autograde.start)
    with open_gradebook(course) as gradebook:
        submissions: Any = gradebook.assignment_submissions(topic.name)
        return seconds, {s.student.id: s.score for s in submissions}


def _timed(function: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    result = function()
    return time.perf_counter() - started, result


# ---- one submission at a time ----------------------------------------------------------------

STAGES = ("start", "cells", "checks", "end", "before", "after")
"""Opening the session; its requests, less the student's own time; closing it; and on our side:
reading, repairing and the reference before, judging and writing the verdict after."""


@dataclass(frozen=True)
class Cost:
    """Where the seconds of one submission went.

    Attributes
    ----------
    own : float
        The student's cells and functions, by their own account.
    stages : dict
        For each name in `STAGES`, the seconds of ours.
    """

    own: float
    stages: dict[str, float]

    @property
    def overhead(self) -> float:
        """From the fork to the verdict, less the student's own."""
        return sum(seconds for name, seconds in self.stages.items() if name != "before")


def overhead(topics: Sequence[Topic], root: Path, rounds: int = 15) -> list[dict[str, Any]]:
    """Measure what grading takes beyond the student's own code; the median of some rounds.

    Parameters
    ----------
    topics : sequence of Topic
        For each, a right submission, an untouched one, and one whose first function ends its
        process (which is replayed).
    root : Path
        The repository.
    rounds : int
        How often each is graded.
    """
    rows = []
    for topic in topics:
        course, sample_class = load_graded_topic(root, topic.name), load_class(topic, root)
        right = sample_class.perfect()
        first = next(iter(right))
        ends = f"def {first}(*args, **kwargs):\n    import os\n    os._exit(1)\n"
        papers = {"right": right, "untouched": {}, "one crash": right | {first: ends}}
        for kind, answers in papers.items():
            submission = text_of(sample_class.filled(answers)).encode()
            _cost(submission, course)  # warms up what is loaded and compiled once
            costs = [_cost(submission, course) for _ in range(rounds)]
            stages = {n: statistics.median(cost.stages[n] for cost in costs) for n in STAGES}
            rows.append(
                {
                    "notebook": topic.name,
                    "submission": kind,
                    "isolation": isolation().kind,
                    "own_seconds": statistics.median(cost.own for cost in costs),
                    "overhead_seconds": statistics.median(cost.overhead for cost in costs),
                    **{f"{name}_seconds": seconds for name, seconds in stages.items()},
                }
            )
    return rows


def _cost(submission: bytes, course: GradedTopic) -> Cost:
    clock = _Clock()
    started = time.perf_counter()
    grade_submission(submission, course, open_session=clock.open)
    ended = time.perf_counter()
    stages = dict.fromkeys(STAGES, 0.0) | clock.spent
    stages["before"], stages["after"] = clock.first - started, ended - clock.last
    return Cost(clock.own, stages)


class _Clock:
    """Opens sessions that note how long each request took, and how much was the student's."""

    def __init__(self) -> None:
        self.spent = {"start": 0.0, "cells": 0.0, "checks": 0.0, "end": 0.0}
        self.own = self.first = self.last = 0.0

    def open(self, stage: Stage) -> Session:
        self.first = self.first or time.perf_counter()
        return _ClockedSession(self, self.note("start", lambda: open_session(stage)))

    def note(self, name: str, function: Callable[[], Any]) -> Any:
        """Call a function, and count its seconds, less the student's own, for a stage."""
        started, result = time.perf_counter(), None
        try:
            result = function()
            return result
        finally:
            self.last = time.perf_counter()
            own = result.spent if isinstance(result, (CellRun, CheckRun)) else 0.0
            self.own += own
            self.spent[name] += self.last - started - own


class _ClockedSession:
    def __init__(self, clock: _Clock, session: Session) -> None:
        self._clock, self._session = clock, session

    def run_cell(self, source: str, seconds: float) -> CellRun:
        return self._clock.note("cells", lambda: self._session.run_cell(source, seconds))

    def run_check(self, name: str, cases: Sequence[Case], seconds: float) -> CheckRun:
        return self._clock.note("checks", lambda: self._session.run_check(name, cases, seconds))

    def close(self) -> None:
        self._clock.note("end", self._session.close)
