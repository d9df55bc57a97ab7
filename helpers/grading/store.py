"""Keeps results: what was graded once isn't graded again, and a killed run loses nothing.

A result lies in `.course/results` under a key made of everything it depends on: submission,
topic version (which knows the secret), limits, and whether there was a sandbox. Anyone who
writes there can forge scores, as with the gradebook beside it: the folder is the instructor's
alone.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from dataclasses import astuple
from pathlib import Path

from helpers.grading.execute import Limits
from helpers.grading.grade import GradedSubmission, grade_submission, unreadable
from helpers.grading.isolation import isolation
from helpers.grading.private import private_folder, write_private
from helpers.grading.reading import Unreadable, read_submission
from helpers.grading.topic import GradedTopic

LAYOUT = 1


class Store:
    """The results of a course folder.

    Parameters
    ----------
    course_root : Path
        Results lie in `.course/results` in it.
    """

    def __init__(self, course_root: Path) -> None:
        self.folder = course_root / ".course" / "results"

    def get(self, key: str) -> GradedSubmission | None:
        """Return a result, None when it isn't there or is damaged."""
        try:
            entry = json.loads((self.folder / f"{key}.json").read_bytes())
            digest = entry.pop("digest")
            graded = GradedSubmission(entry["result"], entry["autograded"].encode())
            return graded if digest == _digest(entry) else None
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None

    def put(self, key: str, graded: GradedSubmission) -> None:
        """Write a result, whole or not at all."""
        entry = {"result": graded.result, "autograded": graded.autograded.decode()}
        entry["digest"] = _digest(entry)
        private_folder(self.folder.parent)
        private_folder(self.folder)
        draft = self.folder / f".{key}.{secrets.token_hex(8)}"
        try:
            write_private(draft, json.dumps(entry))
            os.replace(draft, self.folder / f"{key}.json")
        finally:
            draft.unlink(missing_ok=True)


def grade_file(
    path: Path, course: GradedTopic, store: Store, limits: Limits, *, force: bool = False
) -> GradedSubmission:
    """Return the verdict on a submitted file: the kept one, or a new one that is kept.

    Parameters
    ----------
    path : Path
        The file; one that can't be read gets a verdict as well.
    course : GradedTopic
        Its topic.
    store : Store
        Where results are kept.
    limits : Limits
        How long it may take.
    force : bool
        Grade it in any case.
    """
    try:
        submission = read_submission(path)
    except Unreadable as error:
        return unreadable(course, str(error))
    key = key_of(submission, course, limits)
    graded = None if force else store.get(key)
    if graded is None:
        graded = grade_submission(submission, course, limits=limits)
        store.put(key, graded)
    return graded


def key_of(submission: bytes, course: GradedTopic, limits: Limits) -> str:
    """Return the key of a submission's result."""
    submitted = hashlib.sha256(submission).hexdigest()
    parts = [LAYOUT, course.topic.name, course.version, submitted, *astuple(limits)]
    parts.append(isolation().sandboxed)
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _digest(entry: dict) -> str:
    return hashlib.sha256(json.dumps(entry, sort_keys=True).encode()).hexdigest()
