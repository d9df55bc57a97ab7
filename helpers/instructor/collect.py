"""Collects what students handed in through an LMS into `submitted/`, where nbgrader looks for it.

Of each student's files the newest is taken: by Canvas's number of the upload, which grows, where
all have one; else by the time of handing in, or else of the archive; then by the copy's number.
What is replaced is kept under `.course/collected/history`, and what stays doubtful is listed and
kept under `.course/collected/aside`. All of it can be run again: a run that was killed is ended
by the next one, and one that finds nothing new changes nothing.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any

from filelock import FileLock, Timeout
from nbgrader.utils import parse_utc

from helpers.files import write_file
from helpers.grading.calendar import Calendar, parse_time
from helpers.grading.errors import CourseError
from helpers.grading.folder import CourseFolder, open_course
from helpers.grading.private import private_folder
from helpers.grading.reading import TIMESTAMP_BYTES, Unreadable, read_cells, read_submission
from helpers.grading.topic import find_topic, known_topics
from helpers.instructor import roster as rosters
from helpers.instructor.archives import Member, Refused, open_sources
from helpers.instructor.naming import PLAIN, Name, read_name, topic_of_name
from helpers.instructor.roster import Roster, Student, unsafe_id
from helpers.instructor.submitted import KEPT, NOTEBOOK, TIMESTAMP, Facts, Place, ranking

ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".7z", ".rar")
A_MOMENT = timedelta(seconds=1)
ASIDE = f"{KEPT}/aside"
BY_HAND = "collect it from a folder <student>/"
IN_THE_WAY = (IsADirectoryError, NotADirectoryError, FileExistsError, PermissionError)
MAKE_ROOM = "move away what stands in its place in submitted/, and collect again"


@dataclass(frozen=True)
class File:
    """What became of one file.

    Attributes
    ----------
    source, name : str
        The archive or folder, and the file in it.
    status : str
        "collected", "replaced" (an older one), "unchanged", "older" or "doubtful".
    student, topic : str
        Whose it is and what it is of, as far as that is known.
    submitted_at : str
        When it was handed in, "" where nothing says so.
    late : bool
        Whether the LMS marks it, or it came after the due date.
    reason, way_out : str
        Why it is doubtful, and what to do.
    kept : str
        Where a doubtful file lies now.
    """

    source: str
    name: str
    status: str
    student: str = ""
    topic: str = ""
    submitted_at: str = ""
    late: bool = False
    reason: str = ""
    way_out: str = ""
    kept: str = ""


@dataclass(frozen=True)
class Collected:
    """What was collected: a record for each file, students without one, and what to know."""

    files: list[File]
    missing: dict[str, list[str]]
    notes: list[str]
    dry_run: bool

    def to_dict(self) -> dict[str, Any]:
        """Return it as `--json` has it."""
        counts = Counter(file.status for file in self.files)
        files = [vars(file) for file in self.files]
        return {
            "counts": dict(counts),
            "files": files,
            "missing": self.missing,
            "notes": self.notes,
            "dry_run": self.dry_run,
        }


@dataclass(frozen=True)
class _Candidate:
    """A notebook of a known student and topic."""

    student: str
    topic: str
    facts: Facts
    member: Member


class _Doubt(Exception):
    """A file that isn't collected: why, and what to do."""

    def __init__(self, reason: str, way_out: str, content: bytes | None = None) -> None:
        super().__init__(reason)
        self.reason, self.way_out, self.content = reason, way_out, content
        self.student = self.topic = ""


def collect(
    course_root: Path,
    sources: Sequence[Path],
    *,
    topic: str | None = None,
    roster: Sequence[Path] = (),
    late_after: str | None = None,
    dry_run: bool = False,
) -> Collected:
    """Collect submissions from archives and folders.

    Parameters
    ----------
    course_root : Path
        The course folder.
    sources : sequence of Path
        Canvas's or Moodle's archives, or folders.
    topic : str, optional
        What they are of; recognised from each notebook's name and cells where not given.
    roster : sequence of Path
        Tables of the students, beside `roster.csv` in the course folder if that is there.
    late_after : str, optional
        When work is late; the topic's due date by default.
    dry_run : bool
        Whether to change nothing.

    Raises
    ------
    CourseError
        When an argument is wrong, nothing can be written or another process collects.
    """
    course = open_course(course_root)
    calendar = Calendar(config=course.config)
    if topic:
        find_topic(topic)
    tables = rosters.tables_of(course.root, roster)
    known = rosters.load_roster(tables, calendar.zone) if tables else None
    bound = parse_time(late_after, calendar.zone, "--late-after") if late_after else None
    with _alone(course.root, dry_run), open_sources(list(sources), calendar.zone) as members:
        run = _Run(course, calendar, known, topic, bound, dry_run)
        try:
            return run.collect(members)
        except OSError as error:
            raise CourseError(
                f"{error}; what was collected stays: put this right and run it again"
            ) from None


@contextmanager
def _alone(root: Path, dry_run: bool) -> Iterator[None]:
    if dry_run:
        yield
        return
    lock = FileLock(private_folder(root / KEPT) / "lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise CourseError(f"another 'course collect' is at work in {root}: wait for it") from None
    try:
        yield
    finally:
        lock.release()


class _Run:
    """One run of `course collect`."""

    def __init__(
        self,
        course: CourseFolder,
        calendar: Calendar,
        roster: Roster | None,
        topic: str | None,
        late_after: datetime | None,
        dry_run: bool,
    ) -> None:
        self._course, self._calendar, self._roster = course, calendar, roster
        self._topic, self._late_after, self._dry_run = topic, late_after, dry_run
        self._topics = {name: find_topic(name).notebook for name in known_topics()}
        self._cells = {name: self._cells_of(name) for name in self._topics}
        self._times: dict[tuple[Path, str], datetime] = {}
        self._notes = dict.fromkeys(roster.problems if roster else ())

    def collect(self, members: list[Member]) -> Collected:
        """Collect what is new; return what became of each file."""
        files: list[File] = []
        groups: dict[tuple[str, str], list[_Candidate]] = {}
        self._read_times(members)
        for member in members:
            if self._is_timestamp(member):
                continue
            try:
                found = self._look(member)
                groups.setdefault((found.topic, found.student), []).append(found)
            except _Doubt as doubt:
                files.append(self._doubtful(member, doubt))
        for group in groups.values():
            files += self._settle(group)
        places = {(m.source, m.name): n for n, m in enumerate(members)}
        files.sort(key=lambda file: places[Path(file.source), file.name])
        missing = self._missing(groups, {file.topic for file in files if file.topic})
        return Collected(files, missing, list(self._notes), self._dry_run)

    # ---- what a file is ------------------------------------------------------------------------

    def _look(self, member: Member) -> _Candidate:
        """Return whose notebook a file is and of which topic; raises _Doubt."""
        name = read_name(member.name, self._topics)
        suffix = PurePosixPath(name.file).suffix.casefold()
        try:
            content = member.read()
        except Refused as refusal:
            raise _Doubt(str(refusal), f"ask for it again, or {BY_HAND}") from None
        if suffix in ARCHIVES:
            raise _Doubt("an archive within", "unpack it into a folder <student>/", content)
        if suffix != NOTEBOOK:
            raise _Doubt("not a notebook", "nothing, unless a notebook is missing")
        whose = self._whose(name, content)
        try:
            topic, copy = self._topic_of(name, content)
        except _Doubt as doubt:
            doubt.student = whose[0]
            raise
        student, listed = whose
        time = self._time(member, name, listed)
        digest = hashlib.sha256(content).hexdigest()
        numbers = name.upload, copy, name.late
        facts = Facts(digest, time, member.made, *numbers, member.name)
        return _Candidate(student, topic, facts, member)

    def _whose(self, name: Name, content: bytes) -> tuple[str, Student | None]:
        if self._roster:
            student, problem = self._roster.find(name)
            if student:
                return student.id, student
            raise _Doubt(problem, f"mend the roster, or {BY_HAND}", content)
        if name.lms:
            raise CourseError(
                f"{name.lms}'s archive names students in its own way: name the roster with "
                "--roster FILE.csv (Canvas: Grades, Export; Moodle: the grading worksheet), or put "
                f"it into the course folder as {rosters.FILE}"
            )
        person = name.persons[0] if name.persons else ""
        reason = unsafe_id(person) if person else "nothing says whose it is"
        if reason:
            raise _Doubt(reason, f"name the roster with --roster, or {BY_HAND}", content)
        return person, None

    def _topic_of(self, name: Name, content: bytes) -> tuple[str, int]:
        """Return which topic a notebook is of, by its name and its cells, and which copy."""
        try:
            ids = {cell.grade_id for cell in read_cells(content)[0]}
        except Unreadable as error:
            way_out = f"ask for it again, or {BY_HAND} with --topic: its grade is then 0"
            if name.lms != PLAIN or self._topic is None:
                raise _Doubt(str(error), way_out, content) from None
            ids = set()
        named, copy = topic_of_name(name.file, self._topics)
        shared = {topic: len(ids & cells) for topic, cells in self._cells.items()}
        held = max(shared, key=lambda topic: shared[topic]) if any(shared.values()) else None
        topic = self._topic or named or held
        if topic is None:
            way_out = "look at it; if it is one, name its topic with --topic"
            raise _Doubt("no topic's name, and no topic's exercises in it", way_out, content)
        if held and held != topic:
            raise _Doubt(
                f"it holds the exercises of {held}, not of {topic}",
                f"tell the student; if {held} is right, collect it with --topic {held}",
                content,
            )
        if named and named != topic and not held:
            raise _Doubt(f"it is named after {named}, not {topic}", "look at it", content)
        return topic, copy

    def _cells_of(self, topic: str) -> set[str]:
        """Return the ids of the cells that only this topic's release has."""
        directory = self._course.directory
        folder = directory.format_path(directory.release_directory, ".", topic)
        try:
            release = read_submission(Path(folder, f"{self._topics[topic]}{NOTEBOOK}"))
        except Unreadable:
            return set()
        ids = {cell.grade_id for cell in read_cells(release)[0]}
        return {name for name in ids if name.startswith("check-") and name != "check-answers"}

    # ---- when it was handed in -----------------------------------------------------------------

    def _is_timestamp(self, member: Member) -> bool:
        """Return whether a file is nbgrader's; in an LMS's archive a student would have made it."""
        is_called_so = PurePosixPath(member.name).name == TIMESTAMP
        return is_called_so and read_name(member.name, self._topics).lms == PLAIN

    def _read_times(self, members: list[Member]) -> None:
        """Read nbgrader's timestamps that lie beside notebooks."""
        for member in members:
            path = PurePosixPath(member.name)
            if self._is_timestamp(member):
                time = None
                try:
                    time = parse_utc(member.read()[:TIMESTAMP_BYTES].decode().strip())
                except (Refused, ValueError, OverflowError, AttributeError):
                    self._notes[f"{member.name} holds no time"] = None
                if time:
                    self._times[member.source, str(path.parent)] = time.replace(tzinfo=UTC)

    def _time(self, member: Member, name: Name, student: Student | None) -> datetime | None:
        """Return when a file was handed in, None where nothing says so."""
        folder = str(PurePosixPath(member.name).parent)
        beside = None if name.lms else self._times.get((member.source, folder))
        # Moodle's numbers are those of one assignment, and so is the time beside them
        of_this = student and (self._topic or (name.number and name.number == student.moodle))
        return beside or (student.time if student and of_this else None) or member.time

    def _due(self, topic: str) -> datetime | None:
        return self._late_after or self._calendar.due(topic)

    def _is_late(self, topic: str, student: str, facts: Facts) -> bool:
        due = self._due(topic)
        if due is None or facts.time is None:
            return facts.late
        longer = self._calendar.longer(topic, student, due)
        return facts.time > due + (longer or timedelta())

    # ---- which is the newest -------------------------------------------------------------------

    def _settle(self, group: list[_Candidate]) -> list[File]:
        """Take the newest of a student's notebooks of a topic, and say what became of each."""
        student, topic = group[0].student, group[0].topic
        place = self._place(topic, student)
        if place.is_link:
            doubt = _Doubt("the student's folder in submitted/ is a link", "put a folder there")
            return [self._doubtful(c.member, doubt, c) for c in group]
        standing = place.standing()
        facts = [c.facts for c in group] + ([standing] if standing else [])
        rank = ranking(facts)
        best = max(facts, key=rank)
        rivals = {f.digest for f in facts if rank(f) == rank(best)}
        if len(rivals) > 1:
            doubt = _Doubt(
                "several notebooks, and nothing tells which is the newest",
                f"ask the student; {BY_HAND}",
            )
            return [
                self._doubtful(c.member, doubt, c) if c.facts.digest in rivals
                else self._file(c, "older")
                for c in group
            ]  # fmt: skip
        if standing and best.digest == standing.digest:
            same = [c.facts for c in group if c.facts.digest == best.digest]
            newest = max(same, key=rank, default=standing)
            place.complete(standing, newest, self._stamp(topic, newest), self._dry_run)
            status = "unchanged"
        else:
            chosen = next(c for c in group if c.facts is best)
            stamp = self._stamp(topic, best)
            if not self._dry_run:
                content = self._again(chosen)
                try:
                    place.put(content, best, stamp)
                except IN_THE_WAY as error:
                    doubt = _Doubt(f"it can't be written ({error.strerror})", MAKE_ROOM)
                    return [self._doubtful(c.member, doubt, c) for c in group]
            status = "replaced" if standing else "collected"
        first = next((c for c in group if c.facts.digest == best.digest), None)
        return [self._file(c, status if c is first else "older") for c in group]

    def _place(self, topic: str, student: str) -> Place:
        return Place(self._course, topic, student, self._topics[topic])

    @staticmethod
    def _again(candidate: _Candidate) -> bytes:
        content = candidate.member.read()
        if hashlib.sha256(content).hexdigest() != candidate.facts.digest:
            raise OSError(f"{candidate.member.name} was changed while it was collected")
        return content

    def _stamp(self, topic: str, facts: Facts) -> datetime | None:
        """Return the time that the gradebook shall know.

        Where an LMS marks a file late without saying when it came, the least is taken: a moment
        after the due date.
        """
        due = self._due(topic)
        return facts.time or (due + A_MOMENT if facts.late and due else None)

    def _file(self, c: _Candidate, status: str) -> File:
        time, late = c.facts.time, self._is_late(c.topic, c.student, c.facts)
        if late and time is None and status != "older":
            how = "counts as one second late"
            if not self._due(c.topic):
                how = "doesn't count as late, as no due date is set (--late-after, or the calendar)"
            self._notes[
                f"{c.student}, {c.topic}: marked as late, but nothing says when it came: it {how}. "
                f"If you know the time, write it into submitted/{c.student}/{c.topic}/{TIMESTAMP}"
            ] = None
        elif c.facts.late and not late:
            said = f"{c.student}, {c.topic}: marked as late, but handed in before the due date"
            self._notes[said] = None
        when = f"{time.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" if time else ""
        member = c.member
        return File(str(member.source), member.name, status, c.student, c.topic, when, late)

    def _doubtful(self, member: Member, doubt: _Doubt, candidate: _Candidate | None = None) -> File:
        """List a file, and keep a copy that can be looked at."""
        content = member.read() if candidate else doubt.content
        kept = ""
        if content is not None:
            suffix = PurePosixPath(member.name).suffix.casefold()
            path = self._course.root / ASIDE / (hashlib.sha256(content).hexdigest()[:16] + suffix)
            kept = path.relative_to(self._course.root).as_posix()
            if not self._dry_run and not path.exists():
                write_file(path, content)
        student = candidate.student if candidate else doubt.student
        topic = candidate.topic if candidate else doubt.topic
        return File(
            str(member.source), member.name, "doubtful", student, topic,
            reason=doubt.reason, way_out=doubt.way_out, kept=kept,
        )  # fmt: skip

    def _missing(
        self, groups: dict[tuple[str, str], list[_Candidate]], topics: set[str]
    ) -> dict[str, list[str]]:
        """Return for each topic who of the roster has handed in nothing, now or before."""
        students = [student.id for student in self._roster.students] if self._roster else []
        return {
            topic: [
                student
                for student in students
                if (topic, student) not in groups and not self._place(topic, student).taken
            ]
            for topic in sorted(topics)
        }
