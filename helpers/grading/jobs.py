"""The task that travels to workers: a submission's bytes in, its verdict out.

A worker needs only the course's checkout. What it takes from there must be what the coordinator
has, or it refuses: two versions in one class would not be fair.
"""

from __future__ import annotations

import functools
import gc
import platform
from dataclasses import dataclass
from pathlib import Path

from threadpoolctl import threadpool_limits

from helpers.checks.solutions import SourceError
from helpers.grading.errors import CourseError
from helpers.grading.execute import Limits
from helpers.grading.grade import GradedSubmission, grade_submission
from helpers.grading.isolation import Isolation, check_isolation, isolation
from helpers.grading.topic import GradedTopic, load_graded_topic

CHECKOUT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Task:
    """What all submissions of one assignment have in common.

    Attributes
    ----------
    root : str
        The coordinator's course folder; where it isn't there, the worker's own checkout counts.
    assignment : str
        The topic.
    version : str
        The topic's version on the coordinator.
    parts : tuple of (str, str)
        What it is made of.
    secret : bytes
        The course's secret.
    limits : Limits
        How long a submission may take.
    sandbox_required : bool
        Whether the worker must have a sandbox.
    """

    root: str
    assignment: str
    version: str
    parts: tuple[tuple[str, str], ...]
    secret: bytes
    limits: Limits
    sandbox_required: bool


@dataclass(frozen=True)
class Graded:
    """A verdict, and how the student's code was kept apart."""

    verdict: GradedSubmission
    isolation: Isolation


def grade(task: Task, submission: bytes) -> Graded:
    """Return the verdict on a submission.

    Raises
    ------
    CourseError
        When the worker isn't fit for it; says why and names the worker.
    """
    topic = _topic(task.root, task.assignment, task.secret, task.version)
    if topic.version != task.version:
        parts = dict(task.parts)
        others = sorted(name for name in parts if topic.parts.get(name) != parts[name])
        raise CourseError(
            f"the worker on {platform.node()} has another version of "
            f"{', '.join(others[:3]) or 'the course'}: bring its checkout up to date and restart it"
        )
    check_isolation(Path(task.root), task.sandbox_required)
    _settle_in()
    return Graded(grade_submission(submission, topic, limits=task.limits), isolation())


@functools.cache
def _settle_in() -> None:
    """Make a worker quick, whoever started it, when all that stays is there."""
    threadpool_limits(1)  # the references' matrices are small, and each core has a worker
    gc.freeze()


@functools.lru_cache(maxsize=32)
def _topic(root: str, assignment: str, secret: bytes, version: str) -> GradedTopic:
    """Return a topic, read again when the coordinator says a version that is new here."""
    place = Path(root) if Path(root, "solutions", assignment).is_dir() else CHECKOUT
    try:
        return load_graded_topic(place, assignment, secret)
    except (CourseError, SourceError) as error:
        raise CourseError(f"on {platform.node()}: {error}") from None
