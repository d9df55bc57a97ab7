"""What is known of a class, without grading anything: verdicts joined with nbgrader's gradebook.

The verdict recorded last says how an exercise went; the gradebook says what counts: manual points
and late penalties, too. Where a verdict is missing, damaged or about another file, that is said.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

import sqlalchemy
from nbgrader.api import Student
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import DatabaseError

from helpers.checks.exercise import Topic
from helpers.grading.classroom import Submission, find_submissions
from helpers.grading.errors import CourseError
from helpers.grading.folder import open_course
from helpers.grading.marks import Marks, read_marks
from helpers.grading.reading import Unreadable, read_submission
from helpers.grading.register import open_gradebook
from helpers.grading.regrade import last_name, last_verdict
from helpers.grading.store import Kept, Store
from helpers.grading.topic import find_topic
from helpers.instructor.roster import FILE, load_roster

MISSING, UNREADABLE, DAMAGED, NOT_GRADED = "missing", "unreadable", "damaged", "not graded"
NEVER = "it lies there, but was never graded: run 'course grade'"
NEWER = "another file was handed in since it was graded: run 'course grade'"
BROKEN = "its verdict can't be read any more: run 'course grade --force'"
NO_ROW = "it is graded, but not in the gradebook: run 'course grade'"
OTHER = "the gradebook holds other automatic points than the verdict: run 'course grade'"


@dataclass(frozen=True)
class Result:
    """What is known of one student's work on one assignment.

    Attributes
    ----------
    student, assignment : str
        Whose, and of what.
    status : str
        The verdict's ("graded", "repaired", "timeout", ...), or MISSING, UNREADABLE, DAMAGED,
        NOT_GRADED.
    verdict : Kept or None
        The verdict recorded last, where it is about the file that lies there now.
    marks : Marks or None
        What the gradebook says.
    notes : tuple of str
        What a person should know, the verdict's own notes last.
    max_score : float
        What can be reached.
    """

    student: str
    assignment: str
    status: str
    verdict: Kept | None
    marks: Marks | None
    notes: tuple[str, ...]
    max_score: float

    @property
    def score(self) -> float | None:
        """The gradebook's score, else the verdict's; None where neither is there."""
        score = self.marks.score if self.marks else self.verdict and self.verdict.result["score"]
        return None if score is None else round(score, 4)

    @property
    def needs_manual_grade(self) -> bool:
        """Whether someone has to look at a cell."""
        return (
            any(p.needs_manual_grade for p in self.marks.points.values()) if self.marks else False
        )

    @property
    def exercises(self) -> list[dict[str, Any]]:
        """The verdict's record of each exercise (`course grade --json`), none without a verdict."""
        return [] if self.verdict is None else self.verdict.result["exercises"]


@dataclass(frozen=True)
class ClassResults:
    """What is known of a class.

    Attributes
    ----------
    topics : tuple of Topic
        Those that somebody handed something in of.
    students : tuple of str
        Everyone with a folder, or a place in the gradebook or the course folder's roster.
    results : tuple of Result
        One for each topic and student, in this order.
    """

    topics: tuple[Topic, ...]
    students: tuple[str, ...]
    results: tuple[Result, ...]

    def of(self, assignment: str) -> list[Result]:
        """Return the results of one assignment, by student."""
        return [result for result in self.results if result.assignment == assignment]

    def by_student(self) -> dict[str, list[Result]]:
        """Return each student's results, by topic."""
        found: dict[str, list[Result]] = {student: [] for student in self.students}
        for result in self.results:
            found[result.student].append(result)
        return found


def read_results(
    course_root: Path, assignments: Sequence[str], students: Sequence[str] | None = None
) -> ClassResults:
    """Read what is known of a class.

    Parameters
    ----------
    course_root : Path
        The course folder.
    assignments : sequence of str
        Names of topics; those that nobody handed in yet are left out.
    students : sequence of str, optional
        Only these.

    Raises
    ------
    CourseError
        When the folder, a topic or a student isn't there, nothing was handed in, or the gradebook
        can't be read.
    """
    course = open_course(course_root)
    submissions = find_submissions(course.root, assignments, students)
    topics = [find_topic(name) for name in dict.fromkeys(s.assignment for s in submissions)]
    names, marks = _read_gradebook(course.directory, [topic.name for topic in topics])
    known = {(s.assignment, s.student): s for s in submissions}
    there = {s.student for s in submissions}
    if students is None:
        there |= names | _listed(course.root / FILE)
    store = Store(course.root)
    return ClassResults(
        tuple(topics),
        tuple(sorted(there)),
        tuple(
            _result(
                store,
                topic,
                known.get((topic.name, student))
                or Submission(topic.name, student, None, "there is no folder under submitted/"),
                marks.get((topic.name, student)),
            )
            for topic in topics
            for student in sorted(there)
        ),
    )


def _listed(roster: Path) -> set[str]:
    """Return the students of a roster, none where there is no such file."""
    listed = load_roster([roster], UTC).students if roster.is_file() else ()
    return {student.id for student in listed}


def _result(store: Store, topic: Topic, submission: Submission, marks: Marks | None) -> Result:
    status, verdict, note = _look(store, submission)
    notes = [note] if note else []
    if verdict is not None:
        if marks is None:
            notes.append(NO_ROW)
        elif _differs(marks, verdict):
            notes.append(OTHER)
        notes += verdict.result["notes"]
    return Result(
        submission.student,
        submission.assignment,
        status,
        verdict,
        marks,
        tuple(notes),
        sum(exercise.points for exercise in topic.exercises),
    )


def _look(store: Store, submission: Submission) -> tuple[str, Kept | None, str]:
    """Return status, verdict and note of a submission as it lies there now."""
    if submission.path is None:
        return MISSING, None, submission.note
    try:
        content = read_submission(submission.path)
    except Unreadable as error:
        return UNREADABLE, None, f"The submitted file could not be read: {error}."
    verdict = last_verdict(store, submission.assignment, submission.student)
    if verdict is None:
        noted = store.read(last_name(submission.assignment, submission.student))
        return (NOT_GRADED, None, NEVER) if noted is None else (DAMAGED, None, BROKEN)
    if verdict.submission != hashlib.sha256(content).hexdigest():
        return NOT_GRADED, None, NEWER
    return verdict.result["status"], verdict, ""


def _differs(marks: Marks, verdict: Kept) -> bool:
    recorded = {name: points or 0.0 for name, points in marks.automatic().items()}
    return any(recorded.get(n) != (points or 0.0) for n, points in verdict.points().items())


def _read_gradebook(
    course: CourseDirectory, assignments: Sequence[str]
) -> tuple[set[str], Mapping[tuple[str, str], Marks]]:
    """Return the gradebook's students, and what it says by assignment and student."""
    address = sqlalchemy.make_url(course.db_url)
    if address.drivername == "sqlite" and not Path(address.database or "").is_file():
        return set(), {}  # opening it would make one
    try:
        with open_gradebook(course) as gradebook:
            names = {name for (name,) in gradebook.db.execute(sqlalchemy.select(Student.id))}
            return names, read_marks(gradebook, assignments)
    except DatabaseError as error:
        reason = str(error.orig).strip().split("\n")[0]
        raise CourseError(f"the gradebook can't be read: {reason}") from None
