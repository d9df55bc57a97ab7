"""The class's roster: students by the LMS's numbers and by name, from any of the usual tables.

Read are a table of one's own (id, first_name, last_name, email; nbgrader's own import has these),
and as they come: Canvas's gradebook export and roster, Moodle's grading worksheet, its grade
export and its participants. Several tables are put together by id, email or number.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from pathlib import Path

import dateutil.parser

from helpers.grading.errors import CourseError
from helpers.instructor.archives import DEVICE
from helpers.instructor.naming import CANVAS, MOODLE, Name

FILE = "roster.csv"
MAX_ROSTER = 20 << 20
COLUMNS = {
    "id": ("id_", "student_id", "username", "sis_login_id", "login_id", "id_number"),
    "canvas": ("canvas_id", "canvas_user_id", "lms_user_id"),
    "sis": ("sis_user_id", "sis_id"),
    "moodle": ("identifier", "participant", "participant_id"),
    "first": ("first_name", "firstname", "given_name"),
    "last": ("last_name", "lastname", "surname", "family_name"),
    "full": ("full_name", "name", "student", "student_name"),
    "email": ("email", "email_address", "e_mail", "mail"),
    "time": ("last_modified_submission", "submitted_at", "submission_time"),
}
"""For what we need of a student, the columns that may hold it, the best first."""
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\*?\[\]:\"<>|+,]")


@dataclass(frozen=True)
class Student:
    """A student of the roster."""

    id: str
    first: str = ""
    last: str = ""
    full: str = ""
    email: str = ""
    canvas: str = ""
    moodle: str = ""
    sis: str = ""
    time: datetime | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the name, in any order."""
        return words_of(self.full or f"{self.first} {self.last}")


class Roster:
    """Finds students.

    Parameters
    ----------
    students : sequence of Student
        All of them.
    problems : sequence of str
        What could not be read of the tables.
    """

    def __init__(self, students: Sequence[Student], problems: Sequence[str] = ()) -> None:
        self.students, self.problems = list(students), list(problems)
        self._numbers = {
            CANVAS: {s.canvas: s for s in students if s.canvas},
            MOODLE: {s.moodle: s for s in students if s.moodle},
        }
        self._keys: dict[str, list[Student]] = {}
        for student in students:
            for key in _keys(student):
                self._keys.setdefault(key, []).append(student)

    def find(self, name: Name) -> tuple[Student | None, str]:
        """Return whose a file is, or None and why that isn't clear."""
        student = self._numbers.get(name.lms, {}).get(name.number)
        if student:
            anonymous = name.persons[0].casefold() in ("participant", "anonymous")
            if anonymous or _is_called(student, name.persons[0]):
                return student, ""
            said = f"{name.persons[0]!r} has the number of {student.id} in the roster"
            return None, f"{said}, whose name is another"
        for person in name.persons:
            found = self._named(person, joined=name.lms == CANVAS)
            if len(found) == 1:
                return found[0], ""
            if found:
                ids = ", ".join(sorted(s.id for s in found))
                return None, f"{person!r} may be any of {ids}"
        who = repr(name.persons[0]) if name.persons else "whoever handed it in"
        return None, f"{who} is not in the roster"

    def _named(self, person: str, joined: bool) -> list[Student]:
        words = words_of(person)
        keys = ["".join(words_of(person, sort=False))] if joined else [" ".join(words)]
        found = [s for key in [person.casefold(), *keys] for s in self._keys.get(key, [])]
        return list({s.id: s for s in found}.values())


def words_of(name: str, sort: bool = True) -> tuple[str, ...]:
    """Return a name's words without accents, case and punctuation."""
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    words = re.findall(r"[^\W_]+", "".join(c for c in plain if not unicodedata.combining(c)))
    return tuple(sorted(words) if sort else words)


_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "'": ""})


def _keys(student: Student) -> set[str]:
    """Return all by which a student may be found: words of a name, joined ones, id, email."""
    first, last = words_of(student.first, False), words_of(student.last, False)
    full = words_of(student.full, False)
    turned = {
        full[n:] + full[:n] for n in range(len(full))
    }  # where the last name begins isn't said
    orders = {(*last, *first), (*first, *last), *turned}
    joined = {"".join(order) for order in orders if order}
    spoken = {" ".join(words_of(" ".join(order))) for order in orders if order}
    others = {student.id, student.email, student.sis}
    return joined | spoken | {other.casefold() for other in others if other}


def _is_called(student: Student, person: str) -> bool:
    """Return whether a name has a word in common with the student's, or there is none to ask."""
    joined = "".join(words_of(person, sort=False))
    known = student.words
    return not known or any(word in joined for word in known if len(word) > 1 or len(known) == 1)


def unsafe_id(student: str) -> str:
    """Return why an id can't be a folder's name and nbgrader's name of a student, or ""."""
    if not student or len(student) > 100:
        return "an id has 1 to 100 characters"
    if _UNSAFE.search(student) or not student.isprintable():
        return 'an id holds none of / \\ * ? [ ] : " < > | + , and no control characters'
    if student[0] in ".-~ " or student[-1] in ". ":
        return "an id neither begins with a dot, dash, tilde or space nor ends with a dot or space"
    return "Windows keeps that name for a device" if DEVICE.match(student) else ""


# ---- reading tables ----------------------------------------------------------------------------


def tables_of(course_root: Path, named: Iterable[Path]) -> list[Path]:
    """Return the course folder's own table first, so that its ids hold, and then those named."""
    own = course_root / FILE
    return list(dict.fromkeys([*([own] if own.is_file() else []), *named]))


def load_roster(paths: Iterable[Path], zone: tzinfo) -> Roster:
    """Read tables and put them together.

    Parameters
    ----------
    paths : iterable of Path
        CSV files.
    zone : tzinfo
        Zone of the times in them.

    Raises
    ------
    CourseError
        When one can't be read, or has no column that says who is who.
    """
    students: dict[int, Student] = {}
    places: dict[tuple[str, str], int] = {}
    problems: list[str] = []
    for path in paths:
        for line, row in _rows(path):
            student = _student(row, zone)
            if student is None:
                continue
            if reason := unsafe_id(student.id):
                problems.append(f"{path.name}, line {line}: {student.id!r} is left out: {reason}")
                continue
            _put(students, places, student)
    if not students and not problems:
        raise CourseError(f"the roster names nobody: {', '.join(map(str, paths))}")
    return Roster(list(students.values()), problems)


def _put(students: dict[int, Student], places: dict[tuple[str, str], int], new: Student) -> None:
    """Add a student, or what a further table says of one."""
    keys = [(kind, getattr(new, kind).casefold()) for kind in ("id", "email", "canvas")]
    keys = [key for key in keys if key[1]]
    place = next((places[key] for key in keys if key in places), len(students))
    old = students.get(place, new)
    students[place] = replace(new, **{k: value for k, value in vars(old).items() if value})
    places.update((key, place) for key in keys if key not in places)


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_ROSTER)
        text = raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        raise CourseError(f"{path} is not in UTF-8: save it as CSV UTF-8") from None
    except OSError as error:
        raise CourseError(f"the roster {path} can't be read: {error.strerror}") from None
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=first.count))
    try:
        lines = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise CourseError(f"{path}, line {reader.line_num}: no CSV ({error})") from None
    header = _header(lines[0][1] if lines else [])
    if not ({"id", "canvas", "moodle", "email"} & set(header)):
        raise CourseError(
            f"{path} has no column that tells students apart: it needs id, first_name, last_name "
            "and email, or has to be an export of Canvas or Moodle in English"
        )
    return [(n, dict(_cells(header, row))) for n, row in lines[1:] if any(map(str.strip, row))]


def _cells(header: list[str], row: list[str]) -> Iterable[tuple[str, str]]:
    cells = [(key, cell.strip()) for key, cell in zip(header, row, strict=False)]
    # of several columns for the same the first counts that says something
    return reversed([(key, cell) for key, cell in cells if key and cell])


def _header(cells: list[str]) -> list[str]:
    """Return for each column what it holds, "" for what isn't needed."""
    names = [re.sub(r"[\W_]+", "_", cell.strip().casefold()).strip("_") for cell in cells]
    canvas = "student" in names and "section" in names
    meant = {alias: key for key, aliases in COLUMNS.items() for alias in aliases}
    meant["id"] = "canvas" if canvas else "id"
    if "canvas_user_id" in names:  # Canvas's roster: user_id is the institution's
        meant["user_id"] = "sis"
    return [meant.get(name, "") for name in names]


def _student(row: Mapping[str, str], zone: tzinfo) -> Student | None:
    """Return the student of a row, None for one that holds something else."""
    get = {key: row.get(key, "") for key in COLUMNS}
    full = get["full"]
    if "," in full:
        last, _, first = full.partition(",")
        get["last"], get["first"], full = last.strip(), first.strip(), ""
    elif not (full or get["first"] or get["last"] or get["id"] or get["email"]):
        return None
    moodle = re.sub(r"\D", "", get["moodle"])
    student = get["id"] or get["sis"] or get["email"] or get["canvas"]
    if not student or full.strip().casefold() == "points possible":
        return None
    return Student(
        student, get["first"], get["last"], full, get["email"], get["canvas"], moodle, get["sis"],
        _time(get["time"], zone),
    )  # fmt: skip


def _time(text: str, zone: tzinfo) -> datetime | None:
    """Return a time as an LMS writes it, None where there is none or it can't be read."""
    try:
        time = dateutil.parser.parse(text) if any(map(str.isdigit, text)) else None
    except (ValueError, OverflowError):
        return None
    return time.replace(tzinfo=time.tzinfo or zone) if time else None
