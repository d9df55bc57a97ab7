"""What nbgrader's gradebook says of submissions: points, late penalties, comments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy
from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    SubmittedAssignment,
    SubmittedNotebook,
)

CHECK = "check-"
"""What the name of a cell that checks an exercise begins with; the exercise's follows."""


@dataclass(frozen=True)
class Points:
    """The points of one cell; None where nobody gave any."""

    auto: float | None
    manual: float | None = None
    extra: float = 0.0
    needs_manual_grade: bool = False

    @property
    def total(self) -> float | None:
        """The points that count, as nbgrader counts them."""
        given = self.auto if self.manual is None else self.manual
        return None if given is None and not self.extra else (given or 0.0) + self.extra


@dataclass(frozen=True)
class Marks:
    """What the gradebook says of one submission.

    Attributes
    ----------
    penalty : float
        Points taken off because it was late.
    points : dict of str to Points
        For each graded cell by its name in nbgrader.
    comments : dict of str to str
        What a person wrote, by the name of the cell it is about.
    handed_in : datetime or None
        When, in UTC but naive, as nbgrader keeps it.
    extension : timedelta or None
        How much longer than others the student had.
    """

    penalty: float = 0.0
    points: dict[str, Points] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    handed_in: datetime | None = None
    extension: timedelta | None = None

    @property
    def reached(self) -> float | None:
        """The points before the penalty; None where nothing is graded."""
        given = [points.total for points in self.points.values() if points.total is not None]
        return sum(given) if given else None

    @property
    def score(self) -> float | None:
        """The score that counts, never below zero; None where nothing is graded."""
        reached = self.reached
        return None if reached is None else round(max(0.0, reached - self.penalty), 4)

    @property
    def is_graded(self) -> bool:
        """Whether there are automatic points yet."""
        return any(points.auto is not None for points in self.points.values())

    def automatic(self) -> dict[str, float | None]:
        """Return the automatic points of each exercise, by the exercise's name."""
        return {
            name.removeprefix(CHECK): points.auto
            for name, points in self.points.items()
            if name.startswith(CHECK)
        }

    def with_automatic(self, points: Mapping[str, float]) -> Marks:
        """Return what the gradebook would say with other automatic points."""
        new = {f"{CHECK}{name}": number for name, number in points.items()}
        changed = {c: replace(p, auto=new.get(c, p.auto)) for c, p in self.points.items()}
        return replace(self, points=changed)


def read_marks(
    gradebook: Gradebook, assignments: Sequence[str], students: Sequence[str] | None = None
) -> dict[tuple[str, str], Marks]:
    """Return the marks of submissions by assignment and student, by two questions for all.

    Parameters
    ----------
    gradebook : Gradebook
        nbgrader's.
    assignments : sequence of str
        Of these assignments.
    students : sequence of str, optional
        Only of these students.
    """
    found: dict[tuple[str, str], Marks] = {}
    submission, grade = SubmittedAssignment, Grade
    late = (SubmittedNotebook.late_submission_penalty, submission.timestamp, submission.extension)
    amounts = (grade.auto_score, grade.manual_score, grade.extra_credit, grade.needs_manual_grade)
    for (
        name,
        student,
        cell,
        penalty,
        when,
        longer,
        auto,
        manual,
        extra,
        look,
    ) in gradebook.db.execute(_question(Grade, late + amounts, assignments, students)):
        new = Marks(penalty or 0.0, handed_in=when, extension=longer)
        marks = found.setdefault((name, student), new)
        marks.points[cell] = Points(auto, manual, extra or 0.0, bool(look))
    for name, student, cell, comment in gradebook.db.execute(
        _question(Comment, (Comment.manual_comment,), assignments, students)
    ):
        if comment and (name, student) in found:
            found[name, student].comments[cell] = comment
    return found


def _question(
    table: Any,
    columns: tuple,
    assignments: Sequence[str],
    students: Sequence[str] | None,
) -> sqlalchemy.Select:
    whose: Any = (Assignment.name, SubmittedAssignment.student_id, BaseCell.name)  # type: ignore
    question: Any = (
        sqlalchemy.select(*whose, *columns)
        .join(SubmittedAssignment, SubmittedAssignment.assignment_id == Assignment.id)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(table, table.notebook_id == SubmittedNotebook.id)
        .join(BaseCell, table.cell_id == BaseCell.id)  # type: ignore
        .where(Assignment.name.in_(list(assignments)))  # type: ignore
    )
    if students is not None:
        question = question.where(SubmittedAssignment.student_id.in_(list(students)))
    return question.order_by(SubmittedAssignment.student_id, BaseCell.name)
