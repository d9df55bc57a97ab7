"""How fast is grading, beside nbgrader as it comes? Both grade the same class in one run."""

from __future__ import annotations

import logging
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from helpers.checks.exercise import Topic
from helpers.demo import Class, copy_course, hand_in, load_class, text_of
from helpers.grading.classroom import grade_class
from helpers.grading.register import open_gradebook, register
from helpers.grading.topic import load_graded_topic

KINDS: tuple[Callable[[Class], str], ...] = (
    lambda c: text_of(c.filled(c.perfect())),
    lambda c: text_of(c.filled(c.in_style(0))),
    lambda c: text_of(c.filled({})),
    lambda c: text_of(c.filled(c.mistaken(0))),
)
MISTAKEN = 3
"""nbgrader knows no partial credit for a check that raises: its scores aren't compared here."""


def bench(topic: Topic, root: Path, students: int, workers: int) -> dict[str, Any]:
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
