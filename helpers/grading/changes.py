"""What the gradebook says of a submission, and the log of every score that was changed there.

`.course/changes.jsonl` holds one JSON object a line and is only added to. A line is on the disk
before the change that it tells of is committed, so a killed `course grade` may leave a line whose
change the next run makes, but never a change without its line; that run doesn't log it twice.
"""

from __future__ import annotations

import getpass
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy
from nbgrader.api import (
    Assignment,
    BaseCell,
    Grade,
    Gradebook,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
)

from helpers.grading.private import FILE_MODE, private_folder

NEW_SUBMISSION = "a new submission"
NO_SUBMISSION = "nothing is handed in any more"
LATE = "the time it was handed in, or its due date"
ANEW = "the gradebook held other points than the verdict"
_CHECK = "check-"


@dataclass(frozen=True)
class Mark:
    """One cell's points: by grading, by a person in their place, and by a person beside them."""

    auto: float | None
    manual: float | None = None
    extra: float | None = None

    @property
    def score(self) -> float:
        """The points that count, as nbgrader counts them."""
        return ((self.auto if self.manual is None else self.manual) or 0) + (self.extra or 0)


@dataclass(frozen=True)
class Recorded:
    """What the gradebook says of a submission.

    Attributes
    ----------
    timestamp : datetime or None
        When it was handed in.
    penalty : float
        For being late.
    marks : mapping of str to Mark
        By the name of the cell.
    """

    timestamp: datetime | None
    penalty: float
    marks: Mapping[str, Mark]

    @property
    def score(self) -> float:
        """The score that is exported: manual points before automatic ones, less the penalty."""
        return round(max(0, sum(mark.score for mark in self.marks.values()) - self.penalty), 4)

    @property
    def is_graded(self) -> bool:
        """Whether there are points yet."""
        return any(mark.auto is not None for mark in self.marks.values())

    def points(self) -> dict[str, float | None]:
        """Return the automatic points of each exercise."""
        return {
            name.removeprefix(_CHECK): mark.auto
            for name, mark in self.marks.items()
            if name.startswith(_CHECK)
        }

    def with_points(self, points: Mapping[str, float]) -> Recorded:
        """Return what would be recorded with other automatic points."""
        new = {f"{_CHECK}{name}": number for name, number in points.items()}
        marks = {name: replace(m, auto=new.get(name, m.auto)) for name, m in self.marks.items()}
        return replace(self, marks=marks)


def recorded(
    gradebook: Gradebook, assignment: str, student: str | None = None
) -> dict[str, Recorded]:
    """Return for each student, or for one, what the gradebook says: one question for a class."""
    question = (
        sqlalchemy.select(
            SubmittedAssignment.student_id,
            SubmittedAssignment.timestamp,
            SubmittedNotebook.late_submission_penalty,
            BaseCell.name,
            Grade.auto_score,
            Grade.manual_score,
            Grade.extra_credit,
        )
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Notebook, SubmittedNotebook.notebook_id == Notebook.id)
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .join(BaseCell, Grade.cell_id == BaseCell.id)
        .where(Assignment.name == assignment)  # type: ignore
    )
    if student is not None:
        question = question.where(SubmittedAssignment.student_id == student)  # type: ignore
    marks: dict[str, dict[str, Mark]] = {}
    others: dict[str, tuple[datetime | None, float]] = {}
    for name, timestamp, penalty, cell, *scores in gradebook.db.execute(question):
        marks.setdefault(name, {})[cell] = Mark(*scores)
        others[name] = timestamp, penalty or 0
    return {name: Recorded(*others[name], marks[name]) for name in marks}


def difference(
    before: Recorded | None, after: Recorded | None, because: Sequence[str] = ()
) -> dict[str, Any] | None:
    """Return what changed of a submission that had been graded, None where nothing did.

    Returns
    -------
    dict or None
        "from" and "to", scores; "exercises", for each whose automatic points changed the old and
        the new; "penalty", the old and the new if it changed; "manual", the changed exercises
        whose manual score stands; "because".
    """
    if before is None or after is None or not before.is_graded:
        return None
    old, new = before.points(), after.points()
    exercises = {
        name: [old.get(name) or 0, new[name] or 0]
        for name in new
        if (old.get(name) or 0) != (new[name] or 0)
    }
    if not exercises and before.penalty == after.penalty:
        return None
    reasons = list(because) or [ANEW if exercises else LATE]
    change: dict[str, Any] = {"from": before.score, "to": after.score, "exercises": exercises}
    if before.penalty != after.penalty:
        change["penalty"] = [before.penalty, after.penalty]
    manual = [name for name in exercises if after.marks[_CHECK + name].manual is not None]
    return change | ({"manual": manual} if manual else {}) | {"because": reasons}


class ChangeLog:
    """The log of a course folder.

    Parameters
    ----------
    course_root : Path
        The log is `.course/changes.jsonl` in it.
    """

    def __init__(self, course_root: Path) -> None:
        self.path = course_root / ".course" / "changes.jsonl"
        self._last: dict[tuple[str, str], dict[str, Any]] | None = None

    def read(self) -> list[dict[str, Any]]:
        """Return all changes, the oldest first; a line that was cut off is passed over."""
        try:
            lines = self.path.read_bytes().split(b"\n")
        except FileNotFoundError:
            return []
        return [entry for line in lines if (entry := _entry(line)) is not None]

    def append(self, student: str, assignment: str, change: Mapping[str, Any]) -> None:
        """Write a change, unless it is the last one written of that submission.

        Raises
        ------
        OSError
            When it can't be written.
        """
        if self._last is None:
            self._last = {_whose(entry): _what(entry) for entry in self.read()}
        now = datetime.now(UTC).isoformat(timespec="seconds")
        entry = {"time": now, "who": _me(), "student": student, "assignment": assignment, **change}
        if self._last.get(_whose(entry)) != _what(entry):
            self._write(json.dumps(entry).encode() + b"\n")
            self._last[_whose(entry)] = _what(entry)

    def _write(self, line: bytes) -> None:
        private_folder(self.path.parent)
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, FILE_MODE)
        with open(descriptor, "r+b") as file:
            size = file.seek(0, os.SEEK_END)
            if size:  # what a crash cut off must not spoil this line, too
                file.seek(size - 1)
                line = line if file.read(1) == b"\n" else b"\n" + line
            file.write(line)
            file.flush()
            os.fsync(file.fileno())


def _entry(line: bytes) -> dict[str, Any] | None:
    try:
        entry = json.loads(line)
        return entry if {"student", "assignment", "from", "to"} <= entry.keys() else None
    except (ValueError, AttributeError, RecursionError):
        return None


def _whose(entry: Mapping[str, Any]) -> tuple[str, str]:
    return entry["student"], entry["assignment"]


def _what(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if key not in ("time", "who")}


def _me() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as in some containers
        return f"user {os.getuid()}"
