"""What the last report said, to tell what has changed since: a few numbers in `.course/reports`."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from helpers.grading.private import private_folder, rewrite_private
from helpers.instructor.report_numbers import Before, Numbers, TopicNumbers


def compared(numbers: Numbers, course_root: Path, today: str) -> Numbers:
    """Return the numbers with those of the last report beside them, and keep them for the next.

    A report of what hasn't changed since is compared with the one before, as the last one was.

    Parameters
    ----------
    numbers : Numbers
        As measured.
    course_root : Path
        The course folder.
    today : str
        The date.
    """
    topics = tuple(_compared(topic, course_root, today) for topic in numbers.topics)
    return replace(numbers, topics=topics)


def _compared(topic: TopicNumbers, root: Path, today: str) -> TopicNumbers:
    path = root / ".course" / "reports" / f"{topic.name}.json"
    kept, now = _read(path), _numbers_of(topic)
    last = kept[-1] if kept else None
    if last is not None and {**last, "made": ""} == {**now, "made": ""}:
        kept = kept[:-1]
    else:
        _write(path, [*kept[-1:], {**now, "made": today}])
    return _beside(topic, kept[-1]) if kept else topic


def _beside(topic: TopicNumbers, before: dict[str, Any]) -> TopicNumbers:
    passed = before["passed"]
    return replace(
        topic,
        before=Before(before["made"], before["handed_in"], before["mean"]),
        exercises=tuple(replace(e, passed_before=passed.get(e.name)) for e in topic.exercises),
    )


def _numbers_of(topic: TopicNumbers) -> dict[str, Any]:
    return {
        "made": "",
        "handed_in": topic.handed_in.count,
        "mean": topic.scores.mean,
        "passed": {exercise.name: exercise.passed.share for exercise in topic.exercises},
    }


def _read(path: Path) -> list[dict[str, Any]]:
    """Return the numbers of the last two reports that differ; none where they can't be read."""
    try:
        kept = json.loads(path.read_bytes())
        return kept if isinstance(kept, list) and all(map(_is_sound, kept)) else []
    except (OSError, ValueError, TypeError, AttributeError):
        return []


def _is_sound(numbers: dict[str, Any]) -> bool:
    shares = [numbers.get("mean"), *numbers.get("passed", {}).values()]
    return (
        isinstance(numbers.get("made"), str)
        and isinstance(numbers.get("handed_in"), int)
        and "passed" in numbers
        and all(share is None or isinstance(share, (int, float)) for share in shares)
    )


def _write(path: Path, kept: list[dict[str, Any]]) -> None:
    private_folder(path.parent.parent)
    rewrite_private(path, json.dumps(kept, indent=1).encode())
