"""What became of scores when an exercise, or anything else that grading depends on, was changed.

Beside the results lies, for each student and assignment, which one was recorded last. When the
same file is graded under another version of the topic, old and new are compared.
"""

from __future__ import annotations

import hashlib
from typing import Any

from helpers.grading.changes import NEW_SUBMISSION
from helpers.grading.store import Kept, Store
from helpers.grading.topic import GradedTopic

SETTINGS = "the limits, or whether there is a sandbox"


class History:
    """Which result of each student was recorded last.

    Parameters
    ----------
    store : Store
        Holds the results.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def affected(self, topic: GradedTopic, student: str, submission: bytes) -> bool:
        """Return whether a file was graded before, and its topic was changed since."""
        last = self._last(topic, student)
        submitted = hashlib.sha256(submission).hexdigest()
        return last is not None and last.submission == submitted and last.version != topic.version

    def because(self, topic: GradedTopic, student: str, kept: Kept | None) -> list[str]:
        """Return why a result may be another one than the last; nothing where it is the last."""
        last = self._last(topic, student)
        if last is None or kept is None or last.submission != kept.submission:
            return [NEW_SUBMISSION]
        return [] if last.key == kept.key else self._reasons(last.version, topic)

    def note(self, topic: GradedTopic, student: str, kept: Kept | None) -> None:
        """Note which result is recorded, None where there is none to be kept."""
        if kept is None:
            self._store.delete(last_name(topic.topic.name, student))
        elif (last := self._last(topic, student)) is None or last.key != kept.key:
            self._store.write(last_name(topic.topic.name, student), kept.key.encode())

    def change(self, topic: GradedTopic, student: str, kept: Kept) -> dict[str, Any] | None:
        """Return how a result differs from the last one of the same file.

        Returns
        -------
        dict or None
            "from" and "to", scores; "exercises", for each whose points changed the old and the
            new; "because", what was changed since. None when it isn't a regraded file.
        """
        last = self._last(topic, student)
        if last is None or last.key == kept.key or last.submission != kept.submission:
            return None
        old, new = last.points(), kept.points()
        return {
            "from": last.result["score"],
            "to": kept.result["score"],
            "exercises": {
                name: [old.get(name, 0), new.get(name, 0)]
                for name in {**old, **new}
                if old.get(name, 0) != new.get(name, 0)
            },
            "because": self._reasons(last.version, topic),
        }

    def _last(self, topic: GradedTopic, student: str) -> Kept | None:
        return last_verdict(self._store, topic.topic.name, student)

    def _reasons(self, version: str, topic: GradedTopic) -> list[str]:
        """Return what differs between an older version of a topic and this one."""
        if version == topic.version:
            return [SETTINGS]
        parts, old = topic.parts, self._store.version_parts(version) or {}
        return sorted(name for name in {**old, **parts} if old.get(name) != parts.get(name))


def last_verdict(store: Store, assignment: str, student: str) -> Kept | None:
    """Return the verdict recorded last, None where there is none or it can't be read."""
    key = store.read(last_name(assignment, student))
    return store.find(key.decode("ascii", "replace")) if key else None


def last_name(assignment: str, student: str) -> str:
    """Return the name, in the store, of the note that says which verdict was recorded last."""
    who = hashlib.sha256(f"{assignment}\0{student}".encode("utf-8", "surrogateescape"))
    return f"last-{who.hexdigest()}"
