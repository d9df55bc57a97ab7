"""The log of every score that was changed in the gradebook.

`.course/changes.jsonl` holds one JSON object a line and is only added to. A line is on the disk
before the change that it tells of is committed, so a killed `course grade` may leave a line whose
change the next run makes, but never a change without its line; that run doesn't log it twice.
"""

from __future__ import annotations

import getpass
import json
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from helpers.grading.marks import CHECK, Marks
from helpers.grading.private import FILE_MODE, private_folder

NEW_SUBMISSION = "a new submission"
NO_SUBMISSION = "nothing is handed in any more"
LATE = "the time it was handed in, or its due date"
ANEW = "the gradebook held other points than the verdict"


def difference(
    before: Marks | None, after: Marks | None, because: Sequence[str] = ()
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
    old, new = before.automatic(), after.automatic()
    exercises = {
        name: [old.get(name) or 0, new[name] or 0]
        for name in new
        if (old.get(name) or 0) != (new[name] or 0)
    }
    if not exercises and before.penalty == after.penalty:
        return None
    reasons = list(because) or [ANEW if exercises else LATE]
    score = after.score or 0.0
    change: dict[str, Any] = {"from": before.score, "to": score, "exercises": exercises}
    if before.penalty != after.penalty:
        change["penalty"] = [before.penalty, after.penalty]
    manual = [name for name in exercises if after.points[CHECK + name].manual is not None]
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
