"""Grades a whole class: finds what was submitted, grades it on all workers, keeps and records it.

Each verdict is kept as soon as it is there, and then recorded by this one process. What was kept
or recorded before isn't done again, so a run that was killed is simply run again.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from filelock import FileLock, Timeout

from helpers.checks.solutions import SourceError
from helpers.grading import jobs
from helpers.grading.calendar import Calendar
from helpers.grading.errors import CourseError
from helpers.grading.folder import CourseFolder, open_course
from helpers.grading.grade import GradedSubmission, failed, missing, not_gradable, unreadable
from helpers.grading.isolation import NOT_SANDBOXED, Isolation, isolation
from helpers.grading.outputs import clean_text
from helpers.grading.pool import Pool, local
from helpers.grading.private import private_folder
from helpers.grading.reading import Unreadable, read_submission
from helpers.grading.record import (
    Outcome,
    Preview,
    one_line_where_nothing_can_be_written,
    open_recorder,
    preview,
)
from helpers.grading.regrade import History
from helpers.grading.store import Kept, Store, key_of
from helpers.grading.topic import GradedTopic, find_topic, load_graded_topic

FORCED = "graded again, by --force"
NOT_GRADED = "it could not be graded, and nothing was recorded in the gradebook ({})"


@dataclass(frozen=True)
class Submission:
    """One student's notebook for one assignment; `path` is None where there is none."""

    assignment: str
    student: str
    path: Path | None
    note: str = ""


class Watcher(Protocol):
    """Who is told how a class gets on."""

    def begin(self, count: int) -> None:
        """So many submissions will be looked at."""

    def notice(self, text: str) -> None:
        """Something that the person who grades should know."""

    def done(self, record: dict[str, Any]) -> None:
        """One submission is graded and recorded, or was before."""


class Nobody:
    """A watcher that doesn't look."""

    def begin(self, count: int) -> None:
        """Ignore it."""

    def notice(self, text: str) -> None:
        """Ignore it."""

    def done(self, record: dict[str, Any]) -> None:
        """Ignore it."""


def grade_class(
    course_root: Path,
    assignments: Sequence[str],
    *,
    students: Sequence[str] | None = None,
    force: bool = False,
    changed: bool = False,
    dry_run: bool = False,
    pool: Pool | None = None,
    sandbox_required: bool = False,
    watcher: Watcher | None = None,
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
        Grade and record again what is kept already.
    changed : bool
        Only what was graded before, under another version of its topic.
    dry_run : bool
        Grade and keep the verdicts, but record nothing: say what would be recorded and changed.
    pool : Pool, optional
        Where it is graded; a process for each core of this machine where not given.
    sandbox_required : bool
        Whether to refuse to grade where students' code can't be sandboxed.
    watcher : Watcher, optional
        Is told after each submission, in any order.

    Returns
    -------
    list of dict
        One record for each submission (`course grade --json`), by assignment and student. One
        that was graded before, as another file or under another version, has "changed"; see
        `difference`. In a dry run each says by "would_record" whether a real one records it.

    Raises
    ------
    CourseError
        When the folder, an assignment or a student isn't there, nothing was submitted, another
        process is grading the same course, nothing can be written, or there is no sandbox
        although one is required.
    """
    course = open_course(course_root)
    submissions = find_submissions(course_root, assignments, students)
    names = dict.fromkeys(submission.assignment for submission in submissions)
    topics = {name: load_graded_topic(course.root, name) for name in names}
    with _alone(course.root), pool or local() as workers, ExitStack() as resources:
        required = sandbox_required or course.sandbox_required
        watcher = watcher or Nobody()
        for line in Calendar(config=course.config).strangers(_students(course)):
            watcher.notice(line)
        run = _Run(course, topics, workers, resources, force, dry_run, required, watcher)
        with one_line_where_nothing_can_be_written():
            return run.grade(run.affected(submissions) if changed else submissions)


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Keep a second `course grade` out of a course folder."""
    lock = FileLock(private_folder(root / ".course") / "lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise CourseError(f"another 'course grade' is at work in {root}: wait for it") from None
    try:
        yield
    finally:
        lock.release()


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
    excluded = {name.strip() for name in course.directory.student_id_exclude.split(",")}
    there = {path.name for path in _submitted(course).glob("*") if path.is_dir()}
    return sorted(name for name in there - excluded if name[0] != ".")


def _look(submitted: Path, assignment: str, student: str, notebook: str) -> Submission:
    folder = submitted / student / assignment
    if _is_unusable(student):
        return Submission(assignment, student, None, "rename the folder: no *, ? or line break")
    path = folder / notebook
    if folder.is_symlink() or folder.parent.is_symlink():
        return Submission(assignment, student, None, "the folder is a link; none is followed")
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


class _Run:
    """One run of `course grade`."""

    def __init__(
        self,
        course: CourseFolder,
        topics: dict[str, GradedTopic],
        pool: Pool,
        resources: ExitStack,
        force: bool,
        dry_run: bool,
        sandbox_required: bool,
        watcher: Watcher,
    ) -> None:
        self._course, self._topics, self._pool, self._resources = course, topics, pool, resources
        self._force, self._sandbox_required, self._watcher = force, sandbox_required, watcher
        self._dry_run = dry_run
        self._store = Store(course.root)
        self._history = History(self._store)
        self._records: dict[tuple[str, str], dict[str, Any]] = {}

    def grade(self, submissions: Sequence[Submission]) -> list[dict[str, Any]]:
        """Return a record for each submission, in their order."""
        self._watcher.begin(len(submissions))
        for topic in self._topics.values():
            self._store.note_version(topic)
        for (submission, content), future in self._pool.run(self._work(submissions)):
            self._take(submission, content, future)
        return [self._records[s.assignment, s.student] for s in submissions]

    def affected(self, submissions: Sequence[Submission]) -> list[Submission]:
        """Return those that were graded before, under another version of their topic."""
        return [
            s
            for s in submissions
            if (content := _content_of(s)) is not None
            and self._history.affected(self._topics[s.assignment], s.student, content)
        ]

    def _work(self, submissions: Sequence[Submission]) -> Iterator[tuple[Any, Any, Any]]:
        """Settle what needs no worker, and hand on the rest."""
        for submission in submissions:
            topic = self._topics[submission.assignment]
            if submission.path is None:
                self._miss(submission)
                continue
            if topic.topic.lacking:
                self._done(submission, not_gradable(topic))
                continue
            try:
                content = read_submission(submission.path)
            except Unreadable as error:
                self._settle(submission, unreadable(topic, str(error)))
                continue
            kept = None if self._force else self._kept(topic, content)
            if kept is None or not self._settle(submission, kept):
                task = self._task(submission.assignment)
                yield (submission, content), jobs.grade, (task, content)

    def _kept(self, topic: GradedTopic, content: bytes) -> Kept | None:
        """Return a verdict that is kept, one from a sandbox if there is any."""
        key = functools.partial(key_of, content, topic, self._course.limits)
        kept = self._store.find(key(True))
        if kept is not None or self._sandbox_required:
            return kept
        kept = self._store.find(key(False))
        return None if kept is None or self._isolation.sandboxed else kept

    @functools.cached_property
    def _isolation(self) -> Isolation:
        """How the workers keep students' code apart."""
        return self._pool.call(isolation)

    def _settle(
        self,
        submission: Submission,
        verdict: Kept | GradedSubmission,
        graded: GradedSubmission | None = None,
    ) -> bool:
        """Record a verdict where it isn't yet; return False where a kept one can't be read."""
        topic, student = self._topics[submission.assignment], submission.student
        kept = verdict if isinstance(verdict, Kept) else None
        outcome = Outcome()
        to_record = self._force or not self._recorder.is_recorded(topic, student, verdict)
        if to_record:
            if graded is None:
                graded = self._store.load(verdict) if isinstance(verdict, Kept) else verdict
            if graded is None:
                return False
            because = self._history.because(topic, student, kept) or [FORCED] * self._force
            outcome = self._recorder.record(topic, student, graded, because)
        change = outcome.change
        if kept and not change and not outcome.problem:
            change = self._history.change(topic, student, kept)
        if not self._dry_run and not outcome.problem:
            self._history.note(topic, student, kept)
        self._done(submission, verdict.result, outcome.problem, change, to_record)
        return True

    def _miss(self, submission: Submission) -> None:
        """Record that a student handed nothing in."""
        topic, student = self._topics[submission.assignment], submission.student
        outcome = Outcome()
        to_record = not (
            _is_unusable(student) or self._recorder.is_recorded_as_missing(topic, student)
        )
        if to_record:
            outcome = self._recorder.record_missing(topic, student)
            if not self._dry_run:
                self._history.note(topic, student, None)
        self._done(submission, missing(topic, submission.note), "", outcome.change, to_record)

    def _take(self, submission: Submission, content: bytes, future: Future) -> None:
        """Keep and record what a worker found."""
        topic = self._topics[submission.assignment]
        try:
            graded: jobs.Graded = future.result()
        except (CourseError, SourceError):
            raise
        except Exception as error:  # one submission must not end the class
            self._done(submission, failed(topic, NOT_GRADED.format(_said(error))))
            return
        if not graded.isolation.sandboxed:
            self._warn(graded.isolation.reason)
        key = key_of(content, topic, self._course.limits, graded.isolation.sandboxed)
        kept = self._store.put(key, graded.verdict, content, topic.version)
        self._settle(submission, kept, graded.verdict)

    @functools.cache  # noqa: B019  # lives as long as the run
    def _warn(self, reason: str) -> None:
        self._watcher.notice(NOT_SANDBOXED.format(reason))

    def _done(
        self,
        submission: Submission,
        result: dict[str, Any],
        problem: str = "",
        change: dict[str, Any] | None = None,
        to_record: bool = False,
    ) -> None:
        record = {"student": submission.student, "assignment": submission.assignment, **result}
        if problem:
            record["notes"] = [*result["notes"], problem]
        if change:
            record["changed"] = change
        if self._dry_run:
            record["would_record"] = to_record
        self._records[submission.assignment, submission.student] = record
        self._watcher.done(record)

    @functools.cache  # noqa: B019  # lives as long as the run
    def _task(self, assignment: str) -> jobs.Task:
        topic, course = self._topics[assignment], self._course
        return jobs.Task(
            str(course.root),
            assignment,
            topic.version,
            tuple(topic.parts.items()),
            topic.secret,
            course.limits,
            self._sandbox_required,
        )

    @functools.cached_property
    def _recorder(self) -> Preview:
        """The one writer, opened when there is something to write and the workers have begun."""
        if self._dry_run:
            return preview(self._course, list(self._topics.values()))
        return self._resources.enter_context(
            open_recorder(self._course, list(self._topics.values()))
        )


def _content_of(submission: Submission) -> bytes | None:
    try:
        return None if submission.path is None else read_submission(submission.path)
    except Unreadable:
        return None


def _said(error: Exception) -> str:
    return ": ".join(filter(None, [type(error).__name__, clean_text(str(error), 200)]))
