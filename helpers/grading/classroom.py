"""Grades a whole class: finds what was submitted, grades it on all cores, keeps and records it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers.checks.solutions import SourceError
from helpers.grading.errors import CourseError
from helpers.grading.folder import CourseFolder, open_course
from helpers.grading.grade import GradedSubmission, failed, missing
from helpers.grading.isolation import check_isolation
from helpers.grading.outputs import clean_text
from helpers.grading.record import record_class
from helpers.grading.store import Store, grade_file
from helpers.grading.topic import GradedTopic, find_topic, load_graded_topic

NOT_GRADED = "it could not be graded, and nothing was recorded in the gradebook ({})"


@dataclass(frozen=True)
class Submission:
    """One student's notebook for one assignment; `path` is None where there is none."""

    assignment: str
    student: str
    path: Path | None
    note: str = ""


def grade_class(
    course_root: Path,
    assignments: Sequence[str],
    *,
    students: Sequence[str] | None = None,
    force: bool = False,
    progress: Callable[[dict[str, Any]], None] | None = None,
    workers: int | None = None,
    sandbox_required: bool = False,
) -> list[dict[str, Any]]:
    """Grade a class's submissions, keep the results and record them in nbgrader's gradebook.

    Parameters
    ----------
    course_root : Path
        The course folder, with `nbgrader_config.py`, `solutions/`, `notebooks/`, `submitted/`.
    assignments : sequence of str
        Names of the topics' folders.
    students : sequence of str, optional
        Only these students.
    force : bool
        Grade again what is kept already.
    progress : callable, optional
        `progress(record)` is called after each submission, in any order.
    workers : int, optional
        Submissions graded at a time; one for each core where not given.
    sandbox_required : bool
        Whether to refuse to grade where students' code can't be sandboxed.

    Returns
    -------
    list of dict
        One record for each submission (`course grade --json`), by assignment and student.

    Raises
    ------
    CourseError
        When the folder, an assignment or a student isn't there, nothing was submitted, or there
        is no sandbox although one is required.
    """
    course = open_course(course_root)
    check_isolation(course.root, sandbox_required or course.sandbox_required)
    submissions = find_submissions(course_root, assignments, students)
    records = []
    for name in dict.fromkeys(submission.assignment for submission in submissions):
        topic = load_graded_topic(course.root, name)
        mine = [submission for submission in submissions if submission.assignment == name]
        records += _grade_assignment(course, topic, mine, force, workers, progress)
    return records


def find_submissions(
    course_root: Path, assignments: Sequence[str], students: Sequence[str] | None = None
) -> list[Submission]:
    """Return what lies in a course folder for grading, by assignment and student.

    Raises
    ------
    CourseError
        As `grade_class`.
    """
    course = open_course(course_root)
    there = _students(course)
    unknown = sorted(set(students or ()) - set(there))
    if unknown:
        raise CourseError(f"no folder for {', '.join(unknown)} in {_submitted(course)}")
    found: list[Submission] = []
    for name in dict.fromkeys(assignments):
        notebook = f"{find_topic(name).notebook}.ipynb"
        handed_in = [_look(_submitted(course), name, student, notebook) for student in there]
        if any(submission.path for submission in handed_in):  # else it isn't due yet
            found += [s for s in handed_in if students is None or s.student in students]
    if not found:
        raise CourseError(
            f"no submissions of {', '.join(assignments)}: they are looked for in "
            f"{_submitted(course)}/<student>/<assignment>/<notebook>.ipynb"
        )
    return found


def _submitted(course: CourseFolder) -> Path:
    return course.root / course.directory.submitted_directory


def _students(course: CourseFolder) -> list[str]:
    folders = _submitted(course).glob("*")
    return sorted(path.name for path in folders if path.is_dir() and path.name[0] != ".")


def _look(submitted: Path, assignment: str, student: str, notebook: str) -> Submission:
    folder = submitted / student / assignment
    if _is_unusable(student):
        return Submission(assignment, student, None, "rename the folder: no *, ? or line break")
    if folder.is_symlink() or folder.parent.is_symlink():
        return Submission(assignment, student, None, "the folder is a link; none is followed")
    path = folder / notebook
    if path.exists() or path.is_symlink():
        return Submission(assignment, student, path)
    note = f"no {notebook} was handed in"
    others = sorted(other.name for other in folder.glob("*.ipynb"))
    if others:
        note += f", but {', '.join(others)}: rename it to grade it"
    return Submission(assignment, student, None, note)


def _is_unusable(student: str) -> bool:
    """Return whether nbgrader would take a student's name for a pattern, or not find it."""
    return bool(set(student) & set("*?\n\r"))


def _said(error: Exception) -> str:
    return ": ".join(filter(None, [type(error).__name__, clean_text(str(error), 200)]))


def _grade_assignment(
    course: CourseFolder,
    topic: GradedTopic,
    submissions: Sequence[Submission],
    force: bool,
    workers: int | None,
    progress: Callable[[dict[str, Any]], None] | None,
) -> list[dict[str, Any]]:
    store = Store(course.root)
    verdicts: dict[str, GradedSubmission] = {}

    def grade(submission: Submission) -> dict[str, Any]:
        try:
            if submission.path is None:
                result = missing(topic, submission.note)
            else:
                verdict = grade_file(submission.path, topic, store, course.limits, force=force)
                verdicts[submission.student], result = verdict, verdict.result
        except (CourseError, SourceError):
            raise
        except Exception as error:  # one submission must not end the class
            result = failed(topic, NOT_GRADED.format(_said(error)))
        record = {"student": submission.student, "assignment": topic.topic.name, **result}
        if progress is not None:
            progress(record)
        return record

    with ThreadPoolExecutor(workers or os.cpu_count() or 1) as pool:
        try:
            records = list(pool.map(grade, submissions))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    absent = [s.student for s in submissions if s.path is None and not _is_unusable(s.student)]
    unrecorded = record_class(course, topic, verdicts, absent)
    for record in records:
        if record["student"] in unrecorded:
            record["notes"].append(unrecorded[record["student"]])
    return records
