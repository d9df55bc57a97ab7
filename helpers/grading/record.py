"""The one writer: records verdicts in nbgrader's gradebook, by nbgrader's own Autograde, quietly.

A submission is recorded in this order: its rows in one transaction, then its notebook under
`autograded/`, by a rename. The notebook names the verdict it shows, so what a killed run left
half done is seen by the next one and done again.
"""

from __future__ import annotations

import contextlib
import errno
import glob
import json
import logging
import os
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy
from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.writers.files import FilesWriter
from nbgrader.api import Gradebook, InvalidEntry, MissingEntry
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import OperationalError, SAWarning, SQLAlchemyError

from helpers.files import write_file
from helpers.grading.calendar import Calendar
from helpers.grading.changes import NO_SUBMISSION, ChangeLog, difference
from helpers.grading.errors import CourseError
from helpers.grading.folder import CourseFolder, open_course
from helpers.grading.grade import GradedSubmission
from helpers.grading.late import LateBook, keep_due_date
from helpers.grading.marks import Marks, read_marks
from helpers.grading.nbgrader_plugin import RecordingExporter, clear_folder
from helpers.grading.reading import is_small_file
from helpers.grading.register import open_gradebook, register
from helpers.grading.scripts import put_scripts_on_path
from helpers.grading.shared_gradebook import SharedGradebook, lent
from helpers.grading.store import Kept
from helpers.grading.topic import GradedTopic

FAILED = "There was an error processing assignment: "
UNKNOWN = "nbgrader gave no reason"
NOT_RECORDED = "could not be recorded in the gradebook: {} (is its timestamp.txt sound?)"
NO_ROOM = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
NEW_STATISTICS = 500
"""Submissions after which the database looks at its tables anew, to find rows as fast as before."""
TAIL_BYTES = 8192


@dataclass(frozen=True)
class Outcome:
    """What came of recording: a problem, or "", and how it changed a score; see `difference`."""

    problem: str = ""
    change: dict[str, Any] | None = None


class Preview:
    """Says what recording would change in a course folder, and writes nothing.

    Parameters
    ----------
    course : CourseFolder
        The course.
    """

    def __init__(self, course: CourseFolder) -> None:
        self._course = course
        self._marks: dict[tuple[str, str], Marks] = {}
        self._late: dict[str, LateBook] = {}

    def look_up(self, graded: GradedTopic, gradebook: Gradebook) -> None:
        """Look at what stands in a gradebook of a topic.

        Raises
        ------
        CourseError
            When the calendar can't be read.
        MissingEntry
            When the topic doesn't stand there.
        """
        name = graded.topic.name
        marks = read_marks(gradebook, [name])
        of_topic = {student: marks[topic, student] for topic, student in marks}
        self._late[name] = LateBook(self._course.config, gradebook, name, of_topic)
        self._marks |= marks

    def is_recorded(
        self, graded: GradedTopic, student: str, verdict: Kept | GradedSubmission
    ) -> bool:
        """Return whether gradebook and autograded notebook say what verdict and calendar say."""
        topic, course = graded.topic, self._course.directory
        marks = self._marks.get((topic.name, student))
        folder = course.format_path(course.autograded_directory, student, topic.name)
        return (
            marks is not None
            and self._late[topic.name].is_settled(student)
            and marks.automatic() == verdict.points()
            and marks.handed_in == _timestamp(course, student, topic.name)
            and _shown_verdict(Path(folder, f"{topic.notebook}.ipynb")) == verdict.fingerprint
        )

    def is_recorded_as_missing(self, graded: GradedTopic, student: str) -> bool:
        """Return whether the gradebook says already that a student handed nothing in."""
        marks = self._marks.get((graded.topic.name, student))
        return marks is not None and not any(marks.automatic().values())

    def record(
        self, graded: GradedTopic, student: str, verdict: GradedSubmission, because: Sequence[str]
    ) -> Outcome:
        """Return what recording a verdict would change."""
        marks = self._marks.get((graded.topic.name, student))
        if marks is None:
            return Outcome()
        new = marks.with_automatic(verdict.points())
        handed_in = _timestamp(self._course.directory, student, graded.topic.name)
        late = self._late[graded.topic.name]
        if not isinstance(handed_in, str):
            penalty = late.penalty(student, new.reached or 0.0, handed_in)
            new = replace(new, penalty=penalty, handed_in=handed_in)
        return Outcome(change=difference(marks, new, because))

    def record_missing(self, graded: GradedTopic, student: str) -> Outcome:
        """Return what recording that a student handed nothing in would change."""
        marks = self._marks.get((graded.topic.name, student))
        nothing = marks and marks.with_automatic(dict.fromkeys(marks.automatic(), 0.0))
        return Outcome(change=difference(marks, nothing, [NO_SUBMISSION]))


class Recorder(Preview):
    """Writes into the gradebook and `autograded/` of a course folder, and logs what changes.

    Parameters
    ----------
    course : CourseFolder
        The course.
    gradebook : SharedGradebook
        Its gradebook, lent to nbgrader's Autograde.
    """

    def __init__(self, course: CourseFolder, gradebook: SharedGradebook) -> None:
        super().__init__(course)
        self._gradebook, self._log = gradebook, ChangeLog(course.root)
        self._writers: dict[str, _Writer] = {}
        self._count = 0

    def begin(self, graded: GradedTopic) -> None:
        """Make an assignment known to the gradebook, and look at what stands there already.

        Raises
        ------
        CourseError
            When the gradebook holds submissions of another version with other exercises.
        """
        name = graded.topic.name
        keep_due_date(self._gradebook, Calendar(config=self._course.config), name)
        self.look_up(graded, self._gradebook)
        self._gradebook.finish()
        self._writers[name] = _Writer(self._course, graded, self._gradebook, self._log)

    def record(
        self, graded: GradedTopic, student: str, verdict: GradedSubmission, because: Sequence[str]
    ) -> Outcome:
        """Record a verdict, whole or not at all.

        Raises
        ------
        CourseError
            When the gradebook or the disk takes nothing any more.
        """
        if not is_small_file(_timestamp_file(self._course.directory, student, graded.topic.name)):
            return Outcome(NOT_RECORDED.format("timestamp.txt is no small file of its own"))
        reason, change = self._writers[graded.topic.name].write(student, verdict, because)
        self._count += 1
        if self._count % NEW_STATISTICS == 0:
            self._gradebook.db.execute(sqlalchemy.text("ANALYZE"))
            self._gradebook.finish()
        return Outcome(NOT_RECORDED.format(reason)) if reason else Outcome(change=change)

    def record_missing(self, graded: GradedTopic, student: str) -> Outcome:
        """Record a student who handed nothing in, as nbgrader does for a missing notebook."""
        topic, gradebook = graded.topic, self._gradebook
        outcome = super().record_missing(graded, student)
        gradebook.update_or_create_student(student)
        gradebook.update_or_create_submission(topic.name, student)
        notebook = gradebook.find_submission_notebook(topic.notebook, topic.name, student)
        for grade in notebook.grades:
            grade.auto_score = 0
            grade.needs_manual_grade = False
        if outcome.change:
            self._log.append(student, topic.name, outcome.change)
        gradebook.finish()
        return outcome


def preview(course: CourseFolder, topics: Sequence[GradedTopic]) -> Preview:
    """Return what says how recording would change a course's gradebook, be there one or not."""
    url = sqlalchemy.make_url(course.directory.db_url)
    seen = Preview(course)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        return seen
    with open_gradebook(course.directory) as gradebook:
        for graded in topics:
            with contextlib.suppress(MissingEntry):
                seen.look_up(graded, gradebook)
    return seen


@contextmanager
def open_recorder(course: CourseFolder, topics: Sequence[GradedTopic]) -> Iterator[Recorder]:
    """Open a course's gradebook for recording verdicts on some topics.

    Raises
    ------
    CourseError
        When the gradebook can't be opened, or holds submissions of another version of a topic
        with other exercises.
    """
    with warnings.catch_warnings():
        # nbgrader's own way with its tables; it does no harm, and it isn't the instructor's.
        warnings.simplefilter("ignore", SAWarning)
        put_scripts_on_path()
        for graded in topics:
            register(course.directory, graded)
        gradebook = open_gradebook(course.directory, SharedGradebook)
        try:
            with lent(gradebook):
                recorder = Recorder(course, gradebook)
                for graded in topics:
                    recorder.begin(graded)
                yield recorder
        finally:
            gradebook.undo()
            gradebook.close_for_good()


@contextmanager
def one_line_where_nothing_can_be_written() -> Iterator[None]:
    """Raise CourseError instead of what a full disk or a gradebook out of order brings about."""
    try:
        yield
    except (OSError, SQLAlchemyError, InvalidEntry) as error:
        _stop_where_nothing_can_be_written(error)
        raise


def _stop_where_nothing_can_be_written(error: BaseException | None) -> None:
    while error is not None:
        full = isinstance(error, OSError) and error.errno in NO_ROOM
        if full or isinstance(error, OperationalError):
            what = str(getattr(error, "orig", error)).strip().split("\n")[0]
            raise CourseError(
                f"nothing more can be written ({what}); what was graded is kept: put this "
                "right and run the command again"
            ) from None
        error = error.__cause__ or error.__context__


# ---- what is recorded ------------------------------------------------------------------------


def _timestamp(course: CourseDirectory, student: str, assignment: str) -> datetime | str | None:
    """Return when a submission was handed in; a text when its file holds no time."""
    path = _timestamp_file(course, student, assignment)
    if not is_small_file(path):
        return "no time"
    try:
        return course.get_existing_timestamp(str(path.parent))
    # how nbgrader takes a file with no time in it, or with one out of all bounds
    except (AttributeError, ValueError, OverflowError, OSError):
        return "no time"


def _timestamp_file(course: CourseDirectory, student: str, assignment: str) -> Path:
    return Path(
        course.format_path(course.submitted_directory, student, assignment), "timestamp.txt"
    )


def _shown_verdict(path: Path) -> str | None:
    """Return which verdict a graded notebook shows: its last lines say so."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - TAIL_BYTES))
            tail = file.read()
        # Nothing that a student wrote can look like this line: in JSON, texts hold no line break.
        end = json.loads(b"{" + tail[tail.rindex(b'\n "metadata": {') :])
        return end["metadata"]["course"]["verdict"]
    except (OSError, ValueError, KeyError, TypeError):
        return None


# ---- nbgrader's Autograde ----------------------------------------------------------------------


class _Autograde(Autograde):
    """nbgrader's Autograde, in one pass, over one submission at a time.

    The notebook that a student had before stays until the new one takes its place.
    """

    gradebook: SharedGradebook
    changes: ChangeLog
    failure: Exception | None = None

    def prepare(self) -> None:
        """Make the writer and the exporter with all preprocessors, as `start` does, but once."""
        self.writer = FilesWriter(parent=self, config=self.config)
        self.exporter = RecordingExporter(parent=self, config=self.config)
        for preprocessor in [*self.sanitize_preprocessors, *self.autograde_preprocessors]:
            self.exporter.register_preprocessor(preprocessor)

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        keep = [os.path.basename(notebook) for notebook in self.notebooks]
        clear_folder(Path(self._format_dest(assignment_id, student_id)), keep)
        return True

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        with self._noting_failure():
            super().init_assignment(assignment_id, student_id)

    def convert_single_notebook(self, notebook_filename: str) -> None:
        with self._noting_failure():
            BaseConverter.convert_single_notebook(self, notebook_filename)

    def write_single_notebook(self, output: str, resources: ResourcesDict) -> None:
        names = resources["nbgrader"]
        folder = Path(self._format_dest(names["assignment"], names["student"]))
        if self.exporter.change:
            self.changes.append(names["student"], names["assignment"], self.exporter.change)
        self.gradebook.finish()
        write_file(folder / f"{names['notebook']}.ipynb", output)

    @contextmanager
    def _noting_failure(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            self.failure = error
            raise


class _Writer:
    """Writes the verdicts on one assignment."""

    def __init__(
        self,
        course: CourseFolder,
        graded: GradedTopic,
        gradebook: SharedGradebook,
        changes: ChangeLog,
    ) -> None:
        self._topic, self._gradebook = graded.topic, gradebook
        directory = CourseDirectory(config=course.config)
        directory.root, directory.assignment_id = str(course.root), graded.topic.name
        self._root = course.root
        self._autograde = _Autograde(coursedir=directory, config=course.config)
        self._autograde.gradebook, self._autograde.changes = gradebook, changes
        _hear(self._autograde)
        self._autograde.prepare()

    def write(
        self, student: str, verdict: GradedSubmission, because: Sequence[str]
    ) -> tuple[str, dict[str, Any] | None]:
        """Write a verdict; return why it could not be, or an empty text, and what it changed."""
        autograde, exporter = self._autograde, self._autograde.exporter
        folder = autograde._format_source(self._topic.name, student)
        autograde.assignments = {folder: [str(Path(folder, f"{self._topic.notebook}.ipynb"))]}
        exporter.verdict, exporter.because = verdict, because
        try:
            with contextlib.chdir(self._root):
                autograde.convert_notebooks()
        except NbGraderException:
            failure = autograde.failure or NbGraderException(UNKNOWN)
            _stop_where_nothing_can_be_written(failure)
            return f"{type(failure).__name__}: {failure}".split("\n")[0], None
        finally:
            autograde.failure = None
            self._gradebook.undo()
        return "", exporter.change


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


def _hear(converter: BaseConverter) -> _Reasons:
    """Make a converter log to nobody but the handler that is returned."""
    reasons = _Reasons()
    converter.log = logging.Logger("course.record")
    converter.log.addHandler(reasons)
    return reasons


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
    converter = GenerateFeedback(coursedir=course.directory, config=course.config, force=True)
    reasons = _hear(converter)
    with contextlib.suppress(NbGraderException), warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)
        converter.start()
    for folder, reason in reasons.by_folder.items():
        raise CourseError(f"no feedback could be written for {folder}: {reason}")
