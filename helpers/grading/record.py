"""Records verdicts in nbgrader's gradebook, by nbgrader's own Autograde, quietly."""

from __future__ import annotations

import contextlib
import glob
import logging
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SAWarning

from helpers.grading.errors import CourseError
from helpers.grading.folder import CourseFolder, open_course
from helpers.grading.grade import GradedSubmission
from helpers.grading.nbgrader_plugin import fingerprint
from helpers.grading.register import open_gradebook, register
from helpers.grading.topic import GradedTopic

FAILED = "There was an error processing assignment: "
UNKNOWN = "nbgrader gave no reason"
NOT_RECORDED = "could not be recorded in the gradebook: {} (is its timestamp.txt sound?)"


class _Recorder(Autograde):
    """nbgrader's Autograde over given files, each replacing what stood there before."""

    files: dict[str, str]  # for each submission's folder its notebook

    def init_notebooks(self) -> None:
        self.notebooks = []
        self.assignments = {folder: [notebook] for folder, notebook in self.files.items()}


class _Reasons(logging.Handler):
    """Hears what nbgrader logs, and keeps for each folder that failed the reason."""

    def __init__(self) -> None:
        super().__init__()
        self.by_folder: dict[str, str] = {}
        self._failed = ""

    def emit(self, record: logging.LogRecord) -> None:
        said = record.getMessage().strip()
        if self._failed:  # the traceback follows the folder's name
            self.by_folder[self._failed] = said.splitlines()[-1]
            self._failed = ""
        elif said.startswith(FAILED):
            self._failed = said.removeprefix(FAILED)


def record_class(
    course: CourseFolder,
    graded: GradedTopic,
    verdicts: dict[str, GradedSubmission],
    missing: Sequence[str] = (),
) -> dict[str, str]:
    """Record a class's verdicts on one assignment.

    Parameters
    ----------
    course : CourseFolder
        The course.
    graded : GradedTopic
        The topic; its assignment is registered when the gradebook doesn't know it.
    verdicts : dict
        For each student the verdict, as the store keeps it.
    missing : sequence of str
        Students who handed nothing in: they get zero.

    Returns
    -------
    dict
        For each student who could not be recorded, why.
    """
    with warnings.catch_warnings():
        # nbgrader's own way with its tables; it does no harm, and it isn't the instructor's.
        warnings.simplefilter("ignore", SAWarning)
        return _record(course, graded, verdicts, missing)


def _record(
    course: CourseFolder,
    graded: GradedTopic,
    verdicts: dict[str, GradedSubmission],
    missing: Sequence[str],
) -> dict[str, str]:
    register(course.directory, graded)
    with open_gradebook(course.directory) as gradebook:
        for student in missing:
            _record_zero(gradebook, graded, student)
        stale = [
            student
            for student, verdict in sorted(verdicts.items())
            if not _is_recorded(gradebook, course.directory, graded, student, verdict)
        ]
    reasons = _run_autograde(course, graded, stale)
    with open_gradebook(course.directory) as gradebook:
        return {
            student: NOT_RECORDED.format(reasons.get(student, UNKNOWN))
            for student in stale
            if not _is_recorded(gradebook, course.directory, graded, student, verdicts[student])
        }


def generate_feedback(course_root: Path, assignment: str) -> None:
    """Write nbgrader's feedback page for every graded submission of an assignment.

    Raises
    ------
    CourseError
        When one can't be written; says which and why.
    """
    course = open_course(course_root)
    course.directory.assignment_id = assignment
    graded = course.directory.format_path(course.directory.autograded_directory, "*", assignment)
    if not glob.glob(graded):
        raise CourseError(f"nothing of {assignment} is graded yet: run 'course grade' first")
    failed = _start(GenerateFeedback(coursedir=course.directory, config=course.config, force=True))
    for folder, reason in failed.items():
        raise CourseError(f"no feedback could be written for {folder}: {reason}")


def _run_autograde(
    course: CourseFolder, graded: GradedTopic, students: Sequence[str]
) -> dict[str, str]:
    """Run Autograde over some students' submissions; return the reason for each that failed."""
    if not students:
        return {}
    topic = graded.topic
    course.directory.assignment_id = topic.name
    recorder = _Recorder(coursedir=course.directory, config=course.config, force=True)
    folders = {recorder._format_source(topic.name, student): student for student in students}
    recorder.files = {folder: str(Path(folder, f"{topic.notebook}.ipynb")) for folder in folders}
    reasons = _start(recorder)
    return {folders[folder]: reason for folder, reason in reasons.items()}


def _start(converter: BaseConverter) -> dict[str, str]:
    """Run one of nbgrader's converters quietly; return for each folder that failed the reason."""
    reasons = _Reasons()
    converter.log = logging.Logger("course.record")
    converter.log.addHandler(reasons)
    with contextlib.suppress(NbGraderException):  # some failed; which ones, the log tells
        converter.start()
    return reasons.by_folder


def _is_recorded(
    gradebook: Gradebook,
    course: CourseDirectory,
    graded: GradedTopic,
    student: str,
    verdict: GradedSubmission,
) -> bool:
    """Return whether gradebook and autograded notebook say what the verdict says."""
    topic = graded.topic
    try:
        submission: Any = gradebook.find_submission(topic.name, student)
        grades = gradebook.find_submission_notebook(topic.notebook, topic.name, student).grades
    except MissingEntry:
        return False
    submitted = course.format_path(course.submitted_directory, student, topic.name)
    try:
        if submission.timestamp != course.get_existing_timestamp(submitted):
            return False
    # how nbgrader takes a file with no time in it, or with one out of all bounds
    except (AttributeError, ValueError, OverflowError, OSError):
        return False
    if {grade.name: grade.auto_score for grade in grades} != {
        f"check-{name}": points for name, points in verdict.points().items()
    }:
        return False
    folder = course.format_path(course.autograded_directory, student, topic.name)
    try:
        notebook = nbformat.read(Path(folder, f"{topic.notebook}.ipynb"), as_version=4)
    except OSError:
        return False
    return notebook.metadata.get("course", {}).get("verdict") == fingerprint(verdict)


def _record_zero(gradebook: Gradebook, graded: GradedTopic, student: str) -> None:
    """Record a student who handed nothing in, as nbgrader does for a missing notebook."""
    topic = graded.topic
    gradebook.update_or_create_student(student)
    gradebook.update_or_create_submission(topic.name, student)
    notebook = gradebook.find_submission_notebook(topic.notebook, topic.name, student)
    for grade in notebook.grades:
        grade.auto_score = 0
        grade.needs_manual_grade = False
    gradebook.db.commit()
