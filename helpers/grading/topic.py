"""A topic as the trusted side holds it: exercises, reference, release and secret."""

from __future__ import annotations

import functools
import hashlib
import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePosixPath

from helpers.checks.exercise import Exercise, Topic
from helpers.checks.judge import Answers
from helpers.checks.solutions import Solutions, SourceError, load_solutions
from helpers.checks.topics import NOTEBOOKS, load_topic
from helpers.grading.errors import CourseError
from helpers.grading.secret import load_secret, secret_id, seed_for
from helpers.grading.staging import MATPLOTLIB, Stage, load_stage

TRUSTED = Path(__file__).resolve().parent
LIBRARIES = ("numpy", "scipy", "scikit-learn", "matplotlib", "ipython")
SOLUTIONS = ("misconceptions.py", "quiz.py")
"""What verdicts depend on in a topic's solutions beside its source; not variants or experiments."""
AFTER_THE_VERDICT = (
    "begin.py",
    "changes.py",
    "classroom.py",
    "folder.py",
    "jobs.py",
    "nbgrader_plugin.py",
    "pool.py",
    "private.py",
    "record.py",
    "register.py",
    "regrade.py",
    "scripts.py",
    "shared_gradebook.py",
    "store.py",
)


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
    parts : mapping of str to str
        Everything that a result depends on but the submission, by name, each as a hash or version.
    """

    topic: Topic
    solutions: Solutions
    release: bytes
    secret: bytes
    stage: Stage
    parts: Mapping[str, str]

    @functools.cached_property
    def version(self) -> str:
        """A hash over the parts."""
        return _hash(json.dumps(sorted(self.parts.items())).encode())

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


def load_graded_topic(
    course_root: Path, assignment: str, secret: bytes | None = None
) -> GradedTopic:
    """Load a topic of the course folder.

    Parameters
    ----------
    course_root : Path
        Holds `solutions/` and `notebooks/`.
    assignment : str
        Name of the topic's folder.
    secret : bytes, optional
        The course folder's own by default.

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
    if secret is None:
        secret = load_secret(course_root)
    return make_graded_topic(topic, solutions, release.read_bytes(), secret, folder)


def make_graded_topic(
    topic: Topic, solutions: Solutions, release: bytes, secret: bytes, folder: Path
) -> GradedTopic:
    """Return a topic with what its verdicts depend on; `folder` holds its solutions."""
    stage = load_stage()
    parts = {"the notebook as it was handed out": _hash(release), "the secret": secret_id(secret)}
    for path in [folder / name for name in (f"{topic.notebook}.py", *SOLUTIONS)]:
        parts[f"solutions/{topic.name}/{path.name}"] = _hash(path.read_bytes())
    for name, content in stage.files:
        if not name.startswith(MATPLOTLIB) and not _of_another_topic(name, topic):
            parts[name] = _hash(content)
    parts |= (
        _trusted_parts()
        | {"Python": platform.python_version()}
        | {name: version(name) for name in LIBRARIES}
        | {name: _version_if_any(name) for e in topic.exercises if (name := e.needs)}
    )
    return GradedTopic(topic, solutions, release, secret, stage, parts)


@functools.cache
def _trusted_parts() -> dict[str, str]:
    """Return the hashes of the trusted side's modules, as they were when this process began."""
    modules = [path for path in TRUSTED.glob("*.py") if path.name not in AFTER_THE_VERDICT]
    modules.append(TRUSTED.parent / "checks" / "solutions.py")
    return {f"helpers/{p.parent.name}/{p.name}": _hash(p.read_bytes()) for p in modules}


def _version_if_any(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"


def _of_another_topic(name: str, topic: Topic) -> bool:
    """Return whether a file of the stage belongs to another topic alone."""
    path = PurePosixPath(name)
    if path.match("helpers/checks/topics/*.py"):
        return path.stem != topic.notebook
    return path.match("data/[0-9][0-9]_*/*") and path.parts[1] != topic.name


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
