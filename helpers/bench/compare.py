"""One class, graded twice: by nbgrader as it comes, and by `course grade`."""

from __future__ import annotations

import json
import logging
import shutil
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SAWarning
from traitlets.config import Config

from helpers.checks.exercise import Topic
from helpers.demo import Class, copy_course, hand_in, load_class, text_of, with_body_before
from helpers.grading.classroom import grade_class
from helpers.grading.pool import local
from helpers.grading.register import open_gradebook, register
from helpers.grading.topic import load_graded_topic

LAST_FUNCTION = -2
"""Before the quiz; the first ones are called thousands of times by later cells."""
SLOW = "\n    sum(range(100_000))\n"
KINDS: dict[str, Callable[[Class], str]] = {
    "right": lambda c: text_of(c.filled(c.perfect())),
    "in another style": lambda c: text_of(c.filled(c.in_style(0))),
    "mistaken": lambda c: text_of(c.filled(c.mistaken(0))),
    "untouched": lambda c: text_of(c.filled({})),
    "slow": lambda c: with_body_before(c, LAST_FUNCTION, SLOW),
}
MISTAKEN = "mistaken"
"""nbgrader knows no partial credit for a check that raises: its scores aren't compared here."""


def write_class(
    topics: Sequence[Topic], root: Path, folder: Path, students: int
) -> dict[tuple[str, str], str]:
    """Make a course folder in which a class has handed in some topics.

    Parameters
    ----------
    topics : sequence of Topic
        What everyone hands in.
    root : Path
        The repository.
    folder : Path
        The new course folder.
    students : int
        Size of the class. Each submission is of one kind in turn and like no other, byte by byte.

    Returns
    -------
    dict
        For each topic's name and student, the kind.
    """
    copy_course(root, folder)
    kinds = {}
    for shift, topic in enumerate(topics):
        sample_class = load_class(topic, root)
        texts = {name: kind(sample_class) for name, kind in KINDS.items()}
        for number in range(students):
            name = list(KINDS)[(number + shift) % len(KINDS)]
            student = f"s{number:05d}"
            notebook = json.loads(texts[name])
            notebook["cells"].append(_signed(student))
            hand_in(folder, topic, student, json.dumps(notebook))
            kinds[topic.name, student] = name
    return kinds


def _signed(student: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": "signed", "metadata": {}, "source": f"By {student}."}


def compare(
    topics: Sequence[Topic],
    root: Path,
    students: int,
    plain_students: int,
    workers: int,
    done: Callable[[], None] = lambda: None,
) -> dict[str, Any]:
    """Grade one class twice and compare times and scores.

    Parameters
    ----------
    topics : sequence of Topic
        What everyone hands in.
    root : Path
        The repository.
    students : int
        Size of the class.
    plain_students : int
        How many of them nbgrader grades as well. It starts each notebook anew, so that its time
        is that for one times their number.
    workers : int
        Submissions that `course grade` grades at a time; nbgrader grades one.
    done : callable, optional
        Called after each notebook that nbgrader has graded.
    """
    names = [topic.name for topic in topics]
    with tempfile.TemporaryDirectory() as scratch:
        plain, ours = Path(scratch, "plain"), Path(scratch, "course")
        kinds = write_class(topics, root, plain, students)
        shutil.copytree(plain, ours)
        for folder in sorted((plain / "submitted").iterdir())[plain_students:]:
            shutil.rmtree(folder)
        plain_seconds, plain_scores = 0.0, {}
        for topic in topics:
            seconds, scores = _plain(topic, plain, done)
            plain_seconds += seconds
            plain_scores |= {(topic.name, student): score for student, score in scores.items()}
        course_seconds, records = _timed(lambda: grade_class(ours, names, pool=local(workers)))
        again_seconds, again = _timed(lambda: grade_class(ours, names, pool=local(workers)))
    scores = {(record["assignment"], record["student"]): record["score"] for record in records}
    compared = [key for key in plain_scores if kinds[key] != MISTAKEN]
    unequal = [
        {"notebook": key[0], "kind": kinds[key], "plain": plain_scores[key], "course": scores[key]}
        for key in compared
        if abs(plain_scores[key] - scores[key]) > 1e-6
    ]
    plain_each, course_each = plain_seconds / len(plain_scores), course_seconds / len(kinds)
    return {
        "students": students,
        "notebooks": names,
        "submissions": len(kinds),
        "workers": workers,
        "plain_submissions": len(plain_scores),
        "plain_nbgrader_seconds": round(plain_seconds, 2),
        "course_seconds": round(course_seconds, 2),
        "plain_seconds_per_submission": round(plain_each, 4),
        "course_seconds_per_submission": round(course_each, 4),
        "ratio": round(plain_each / course_each, 2),
        "submissions_per_second": round(len(kinds) / course_seconds, 2),
        "again_seconds": round(again_seconds, 2),
        "again_equal": again == records,
        "compared": len(compared),
        "scores_equal": not unequal,
        "unequal": unequal,
    }


def _plain(topic: Topic, root: Path, done: Callable[[], None]) -> tuple[float, dict[str, float]]:
    """Run nbgrader's Autograde with its own settings; return seconds and scores."""
    # Thirty seconds a cell, nbgrader's default, may be too few beside other work.
    config = Config(
        {"KernelManager": {"transport_encryption": "auto"}, "Execute": {"timeout": 300}}
    )
    course = CourseDirectory(source_directory="solutions", ignore=["*.py", "__pycache__"])
    course.root, course.assignment_id = str(root), topic.name
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # nbgrader's own, at each submission
        register(course, load_graded_topic(root, topic.name))
        autograde = Autograde(coursedir=course, config=config)
        autograde.log = logging.Logger("course.bench")
        autograde.post_convert_hook = lambda **_: done()
        seconds, _ = _timed(autograde.start)
        with open_gradebook(course) as gradebook:
            submissions: Any = gradebook.assignment_submissions(topic.name)
            return seconds, {s.student.id: s.score for s in submissions}


def _timed(function: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    result = function()
    return time.perf_counter() - started, result
