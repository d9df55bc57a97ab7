"""Late work: the calendar is kept in nbgrader's gradebook, and a policy turns lateness into points.

`LatePenalties` stands in nbgrader's own pipeline, so `course grade`, `nbgrader autograde` and
formgrader give the same penalties. Any of nbgrader's late submission plugins can be the policy.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import AssignLatePenalties, latesubmissions
from traitlets import Float
from traitlets.config import Config

from helpers.grading.calendar import Calendar, naive_utc
from helpers.grading.marks import Marks

DAY = 24 * 60 * 60


class PenaltyPerDay(LateSubmissionPlugin):
    """Takes some percent of the score for each day begun after the due date, up to a most."""

    percent_a_day = Float(0, min=0, max=100, help="Percent of the score for each day.").tag(
        config=True
    )
    grace_minutes = Float(0, min=0, help="So late costs nothing yet.").tag(config=True)
    most_percent = Float(100, min=0, max=100, help="Never more than this.").tag(config=True)

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        """Return the points to take away, None for none. Days count from the due date."""
        if total_seconds_late <= 60 * self.grace_minutes or not self.percent_a_day:
            return None
        days = math.ceil(total_seconds_late / DAY)
        return score * min(days * self.percent_a_day, self.most_percent) / 100


class LatePenalties(AssignLatePenalties):
    """nbgrader's late penalties, by the due dates and extensions of the calendar."""

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Put the calendar into the gradebook, and do as nbgrader does."""
        names = resources["nbgrader"]
        calendar = Calendar(parent=self)
        # nbgrader's module is where a gradebook may be lent to all of its steps
        with latesubmissions.Gradebook(names["db_url"]) as gradebook:
            due = keep_due_date(gradebook, calendar, names["assignment"])
            if calendar.has_table or due is None:
                submission: Any = gradebook.find_submission(names["assignment"], names["student"])
                submission.extension = _longer(calendar, names["assignment"], names["student"], due)
                gradebook.db.commit()
        return super().preprocess(nb, resources)


def keep_due_date(gradebook: Gradebook, calendar: Calendar, topic: str) -> datetime | None:
    """Put a topic's due date into the gradebook; return the one that holds, in UTC.

    Raises
    ------
    CourseError
        When the calendar can't be read.
    """
    assignment: Any = gradebook.find_assignment(topic)
    due = _due(calendar, assignment)
    if assignment.duedate != due:
        assignment.duedate = due
        if due is None:  # nbgrader can't reckon with an extension of nothing
            for submission in assignment.submissions:
                submission.extension = None
        gradebook.db.commit()
    return due


def _due(calendar: Calendar, assignment: Any) -> datetime | None:
    """Return the due date that holds: the calendar's, else the gradebook's."""
    named = calendar.names(assignment.name)
    return naive_utc(calendar.due(assignment.name)) if named else assignment.duedate


def _longer(calendar: Calendar, topic: str, student: str, due: datetime | None) -> timedelta | None:
    aware = None if due is None else due.replace(tzinfo=UTC)
    return calendar.longer(topic, student, aware)


class LateBook:
    """Tells what calendar and policy say now, and whether the gradebook says so; changes nothing.

    Parameters
    ----------
    config : Config
        The course's settings.
    gradebook : Gradebook
        It holds the topic.
    topic : str
        The topic.
    marks : mapping of str to Marks
        What the gradebook says of each student's submission.

    Raises
    ------
    CourseError
        When the calendar can't be read.
    """

    def __init__(
        self, config: Config, gradebook: Gradebook, topic: str, marks: Mapping[str, Marks]
    ) -> None:
        self._calendar, self._topic = Calendar(config=config), topic
        self._calendar.check()
        self._due = _due(self._calendar, gradebook.find_assignment(topic))
        penalties = LatePenalties(config=config)
        penalties.init_plugin()
        self._policy: Any = penalties.plugin_inst
        self._marks = marks

    def is_settled(self, student: str) -> bool:
        """Return whether a submission's extension and penalty are as they should be."""
        marks = self._marks.get(student)
        if marks is None:
            return True
        penalty = self.penalty(student, marks.reached or 0.0, marks.handed_in)
        is_same = math.isclose(penalty, marks.penalty, abs_tol=1e-9)
        return is_same and self._extension(student) == marks.extension

    def penalty(self, student: str, reached: float, handed_in: datetime | None) -> float:
        """Return what is taken from the points reached with work handed in then."""
        if handed_in is None or self._due is None:
            return 0
        due = self._due + (self._extension(student) or timedelta())
        seconds = (handed_in - due).total_seconds()
        if seconds <= 0:
            return 0
        penalty = self._policy.late_submission_penalty(student, reached, seconds) or 0
        return min(max(penalty, 0), reached)  # as nbgrader bounds it

    def _extension(self, student: str) -> timedelta | None:
        if self._calendar.has_table or self._due is None:
            return _longer(self._calendar, self._topic, student, self._due)
        marks = self._marks.get(student)
        return marks and marks.extension
