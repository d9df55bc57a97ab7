"""Keeps results: what was graded once isn't graded again, and a killed run loses nothing.

A result lies in `.course/results` under a key made of everything it depends on: submission,
topic version (which knows the secret), limits, and whether there was a sandbox. It is a small
record and, beside it, the graded notebook; the record is written last, so it vouches for both.
Anyone who writes there can forge scores, as with the gradebook beside it: the folder is the
instructor's alone.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from helpers.grading.execute import Limits
from helpers.grading.grade import GradedSubmission, grade_submission, points_of, unreadable
from helpers.grading.isolation import isolation
from helpers.grading.private import private_folder, rewrite_private
from helpers.grading.reading import Unreadable, read_submission
from helpers.grading.topic import GradedTopic

LAYOUT = 2
_KINDS = {"result": dict, "fingerprint": str, "submission": str, "version": str}


@dataclass(frozen=True)
class Kept:
    """A kept result, without its notebook.

    Attributes
    ----------
    key : str
        Under which it is kept.
    result : dict
        The record of `course grade --json`, but for "student" and "assignment".
    fingerprint : str
        A hash of the graded notebook.
    submission : str
        A hash of the file as it was submitted.
    version : str
        The version of the topic.
    """

    key: str
    result: dict[str, Any]
    fingerprint: str
    submission: str
    version: str

    def points(self) -> dict[str, float]:
        """Return the points of each exercise by its name."""
        return points_of(self.result)


class Store:
    """The results of a course folder.

    Parameters
    ----------
    course_root : Path
        Results lie in `.course/results` in it.
    """

    def __init__(self, course_root: Path) -> None:
        self.folder = course_root / ".course" / "results"

    def find(self, key: str) -> Kept | None:
        """Return a result without its notebook, None when it isn't there or is damaged."""
        try:
            entry = json.loads(self.read(f"{key}.json") or b"")
            digest, kinds = entry.pop("digest"), {name: type(v) for name, v in entry.items()}
            return Kept(key, **entry) if digest == _digest(entry) and kinds == _KINDS else None
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None

    def load(self, kept: Kept) -> GradedSubmission | None:
        """Return a result with its notebook, None when that isn't there or is damaged."""
        try:
            notebook = gzip.decompress(self.read(f"{kept.key}.ipynb.gz") or b"")
        except (OSError, EOFError, zlib.error):
            return None
        graded = GradedSubmission(kept.result, notebook)
        return graded if graded.fingerprint == kept.fingerprint else None

    def get(self, key: str) -> GradedSubmission | None:
        """Return a result with its notebook, None when either isn't there or is damaged."""
        kept = self.find(key)
        return self.load(kept) if kept else None

    def put(self, key: str, graded: GradedSubmission, submission: bytes, version: str) -> Kept:
        """Write a result, whole or not at all."""
        entry = {
            "result": graded.result,
            "fingerprint": graded.fingerprint,
            "submission": hashlib.sha256(submission).hexdigest(),
            "version": version,
        }
        self.write(f"{key}.ipynb.gz", gzip.compress(graded.autograded, 1, mtime=0))
        self.write(f"{key}.json", json.dumps(entry | {"digest": _digest(entry)}).encode())
        return Kept(key, **entry)

    def note_version(self, topic: GradedTopic) -> None:
        """Keep what a topic's version is made of, to tell later what was changed."""
        if self.version_parts(topic.version) is None:
            parts = json.dumps(dict(topic.parts), indent=1).encode()
            self.write(f"version-{topic.version}.json", parts)

    def version_parts(self, version: str) -> dict[str, str] | None:
        """Return what a version was made of, None when that isn't known."""
        try:
            parts = json.loads(self.read(f"version-{version}.json") or b"")
        except ValueError:
            return None
        return parts if isinstance(parts, dict) else None

    def read(self, name: str) -> bytes | None:
        """Return the content of a file of the store, None when it isn't there."""
        try:
            return (self.folder / name).read_bytes()
        except OSError:
            return None

    def write(self, name: str, content: bytes) -> None:
        """Write a file of the store, whole or not at all."""
        private_folder(self.folder.parent)
        rewrite_private(self.folder / name, content)

    def delete(self, name: str) -> None:
        """Remove a file of the store, if it is there."""
        (self.folder / name).unlink(missing_ok=True)


def grade_file(
    path: Path, topic: GradedTopic, store: Store, limits: Limits, *, force: bool = False
) -> GradedSubmission:
    """Return the verdict on a submitted file: the kept one, or a new one that is kept.

    Parameters
    ----------
    path : Path
        The file; one that can't be read gets a verdict as well.
    topic : GradedTopic
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
        return unreadable(topic, str(error))
    key = key_of(submission, topic, limits, isolation().sandboxed)
    graded = None if force else store.get(key)
    if graded is None:
        graded = grade_submission(submission, topic, limits=limits)
        store.put(key, graded, submission, topic.version)
    return graded


def key_of(submission: bytes, topic: GradedTopic, limits: Limits, sandboxed: bool) -> str:
    """Return the key of a submission's result."""
    submitted = hashlib.sha256(submission).hexdigest()
    parts = [LAYOUT, topic.topic.name, topic.version, submitted, *astuple(limits), sandboxed]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _digest(entry: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(entry, sort_keys=True).encode()).hexdigest()
