"""What a single submission costs beyond the student's own code, stage by stage."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers.checks.exercise import Case, Topic
from helpers.demo import copy_course, load_class, text_of
from helpers.grading.folder import open_course
from helpers.grading.grade import GradedSubmission, grade_submission
from helpers.grading.isolation import isolation, open_session
from helpers.grading.record import open_recorder
from helpers.grading.session import CellRun, CheckRun, Session
from helpers.grading.staging import Stage
from helpers.grading.topic import GradedTopic, load_graded_topic

STAGES = ("start", "cells", "checks", "end", "before", "after", "record")
"""Opening the session; its requests, less the student's own time; closing it; on our side:
reading, repairing and the reference before, judging and writing the verdict after; and recording
it in gradebook and `autograded/`."""


@dataclass(frozen=True)
class Cost:
    """Where the seconds of one submission went.

    Attributes
    ----------
    own : float
        The student's cells and functions, by their own account.
    stages : dict
        For each name in `STAGES`, the seconds of ours.
    graded : GradedSubmission
        What came of it.
    """

    own: float
    stages: dict[str, float]
    graded: GradedSubmission

    @property
    def overhead(self) -> float:
        """From the submitted file to its rows in the gradebook, less the student's own."""
        return sum(self.stages.values())


def overhead(topics: Sequence[Topic], root: Path, rounds: int = 15) -> list[dict[str, Any]]:
    """Measure what grading takes beyond the student's own code; the median of some rounds.

    Parameters
    ----------
    topics : sequence of Topic
        For each, a right submission, an untouched one, one with a mistake in each exercise, and
        one whose first function ends its process (which is replayed).
    root : Path
        The repository.
    rounds : int
        How often each is graded.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy_course(root, Path(folder))
        return [row for topic in topics for row in _rows(topic, Path(folder), root, rounds)]


def _rows(topic: Topic, folder: Path, root: Path, rounds: int) -> list[dict[str, Any]]:
    course, sample_class = load_graded_topic(folder, topic.name), load_class(topic, root)
    right = sample_class.perfect()
    first = next(iter(right))
    ends = f"def {first}(*args, **kwargs):\n    import os\n    os._exit(1)\n"
    papers = {
        "right": right,
        "untouched": {},
        "mistaken": sample_class.mistaken(0),
        "one crash": right | {first: ends},
    }
    rows = []
    for kind, answers in papers.items():
        submission = text_of(sample_class.filled(answers)).encode()
        _cost(submission, course)  # warms up what is loaded and compiled once
        costs = [_cost(submission, course) for _ in range(rounds)]
        _add_recording(costs, course, folder, submission)
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
    graded = grade_submission(submission, course, open_session=clock.open)
    ended = time.perf_counter()
    stages = dict.fromkeys(STAGES, 0.0) | clock.spent
    stages["before"], stages["after"] = clock.first - started, ended - clock.last
    return Cost(clock.own, stages, graded)


def _add_recording(
    costs: Sequence[Cost], course: GradedTopic, folder: Path, submission: bytes
) -> None:
    """Record each verdict as that of another student, and count the seconds."""
    students = [f"s{number:04d}" for number in range(len(costs) + 1)]
    for student in students:
        place = folder / "submitted" / student / course.topic.name
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{course.topic.notebook}.ipynb").write_bytes(submission)
    with open_recorder(open_course(folder), [course]) as recorder:
        recorder.record(course, students.pop(), costs[0].graded, ())  # warms up
        for student, cost in zip(students, costs, strict=True):
            started = time.perf_counter()
            problem = recorder.record(course, student, cost.graded, ()).problem
            cost.stages["record"] = time.perf_counter() - started
            assert not problem, problem


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
