"""A topic as the trusted side holds it: exercises, reference, release and secret."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from helpers.checks.exercise import Exercise, Topic
from helpers.checks.judge import Answers
from helpers.checks.solutions import Solutions, SourceError, load_solutions
from helpers.checks.topics import NOTEBOOKS, load_topic
from helpers.grading.errors import CourseError
from helpers.grading.secret import load_secret, secret_id, seed_for
from helpers.grading.staging import Stage, load_stage

TRUSTED = Path(__file__).resolve().parent
LIBRARIES = ("numpy", "ipython", "matplotlib")


@dataclass(frozen=True)
class GradedTopic:
    """All that grading a topic's submissions depends on.

    Attributes
    ----------
    topic : Topic
        The exercises.
    solutions : Solutions
        The reference and the planted mistakes.
    release : bytes
        The notebook as students got it.
    secret : bytes
        From it and the submission come the seeds.
    stage : Stage
        What the untrusted side sees of the course.
    version : str
        A hash over everything that a result depends on.
    """

    topic: Topic
    solutions: Solutions
    release: bytes
    secret: bytes
    stage: Stage
    version: str

    def answers(self, exercise: Exercise, submission: bytes) -> Answers:
        """Return cases and expected values of one exercise, for one submission."""
        seed = seed_for(self.secret, self.topic.name, exercise.name, submission)
        return self.solutions.answers(exercise, seed)


def known_topics() -> list[str]:
    """Return the names of the topics, in the course's order."""
    return list(NOTEBOOKS)


def find_topic(assignment: str) -> Topic:
    """Return a topic by its folder's name; raises CourseError, naming those there are."""
    if assignment not in NOTEBOOKS:
        raise CourseError(
            f"there is no assignment {assignment!r}; known are: {', '.join(known_topics())}"
        )
    return load_topic(assignment)


def load_graded_topic(course_root: Path, assignment: str) -> GradedTopic:
    """Load a topic of the course folder.

    Parameters
    ----------
    course_root : Path
        Holds `solutions/` and `notebooks/`.
    assignment : str
        Name of the topic's folder.

    Raises
    ------
    CourseError
        When there is no such topic, or something of it is missing; says what to do.
    """
    topic = find_topic(assignment)
    folder = course_root / "solutions" / topic.name
    release = course_root / "notebooks" / topic.name / f"{topic.notebook}.ipynb"
    if not folder.is_dir():
        raise CourseError(
            f"{folder} is missing: run this in the course's own folder, which holds solutions/"
        )
    if not release.is_file():
        raise CourseError(f"{release} is missing: write it with 'course build {topic.name}'")
    try:
        solutions = load_solutions(topic, folder)
    except SourceError as error:
        raise CourseError(str(error)) from None
    secret = load_secret(course_root)
    content = release.read_bytes()
    return make_graded_topic(topic, solutions, content, secret, sorted(folder.glob("*.py")))


def make_graded_topic(
    topic: Topic,
    solutions: Solutions,
    release: bytes,
    secret: bytes,
    sources: Iterable[Path] = (),
) -> GradedTopic:
    """Return a topic with its version, from the files that hold its solutions."""
    stage = load_stage()
    digest = hashlib.sha256(release)
    for path in [*sources, *sorted(TRUSTED.glob("*.py")), TRUSTED.parent / "checks/solutions.py"]:
        digest.update(f"\0{path.name}\0".encode() + path.read_bytes())
    libraries = [f"{name} {version(name)}" for name in LIBRARIES]
    parts = [stage.digest, secret_id(secret), platform.python_version(), *libraries]
    digest.update("\0".join(parts).encode())
    return GradedTopic(topic, solutions, release, secret, stage, digest.hexdigest())
