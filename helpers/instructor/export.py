"""Grades as an LMS takes them: export plugins of nbgrader, and what `course export` calls.

Every table says what the gradebook says: manual points count, late penalties are taken off, and
what nobody graded is an empty cell, never 0. Cells that a spreadsheet would take for a formula are
made text. Files are UTF-8 with the mark that Excel needs to see that; Canvas and Moodle skip it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.plugins import ExportPlugin
from sqlalchemy import make_url
from traitlets import Dict, List, Unicode

from helpers.files import write_file
from helpers.grading.errors import CourseError
from helpers.grading.folder import open_course
from helpers.grading.marks import CHECK, Marks, read_marks
from helpers.grading.register import open_gradebook
from helpers.grading.topic import find_topic, known_topics
from helpers.instructor.cells import neutral
from helpers.instructor.roster import Student, load_roster, tables_of

BOM = "\ufeff"
Row = list[str | float | None]
NOBODY = Student("")
LISTED = 5


@dataclass(frozen=True)
class Column:
    """An assignment: its name, the points that can be reached, and those of each graded cell."""

    name: str
    max_score: float
    cells: Mapping[str, float]


@dataclass(frozen=True)
class Grades:
    """The gradebook's grades.

    Attributes
    ----------
    columns : tuple of Column
        The assignments, by name.
    students : tuple of Student
        Everyone in the gradebook, by id, with what the roster says of them.
    marks : mapping of (str, str) to Marks
        By assignment and student.
    """

    columns: tuple[Column, ...]
    students: tuple[Student, ...]
    marks: Mapping[tuple[str, str], Marks]

    def score(self, column: Column, student: Student) -> float | None:
        """Return a student's score of an assignment, None where nobody graded it."""
        marks = self.marks.get((column.name, student.id))
        return marks.score if marks else None

    def scores(self, student: Student) -> list[float | None]:
        """Return a student's scores, by assignment."""
        return [self.score(column, student) for column in self.columns]

    def total(self, student: Student) -> float | None:
        """Return the sum of a student's scores, None where there are none."""
        given = [score for score in self.scores(student) if score is not None]
        return sum(given) if given else None

    def graded(self) -> list[Student]:
        """Return the students with a score: an LMS might take an empty row for a deletion."""
        return [student for student in self.students if self.total(student) is not None]


def read_grades(
    gradebook: Gradebook,
    assignments: Sequence[str] = (),
    students: Sequence[str] = (),
    roster: Sequence[Path] = (),
) -> Grades:
    """Read grades from the gradebook.

    Parameters
    ----------
    gradebook : Gradebook
        nbgrader's.
    assignments, students : sequence of str
        Only these; all where none is named.
    roster : sequence of Path
        Tables of the students, which tell their names and the LMS's numbers.

    Raises
    ------
    CourseError
        When an assignment or a student isn't in the gradebook, or the roster can't be read.
    """
    there: dict[str, Any] = {}
    there |= {str(row.name): row for row in gradebook.assignments}
    _must_be_there("assignment", assignments, there)
    listed = load_roster(roster, UTC).students if roster else []
    known = {student.id.casefold(): student for student in listed}
    everyone: dict[str, Student] = {
        str(row.id): _student(row, known.get(str(row.id).casefold(), NOBODY))
        for row in gradebook.students
    }
    _must_be_there("student", students, everyone)
    names = sorted(assignments or there)
    columns = [
        Column(name, there[name].max_score, _cells(there[name])) for name in dict.fromkeys(names)
    ]
    return Grades(
        tuple(columns),
        tuple(everyone[name] for name in sorted(students or everyone)),
        read_marks(gradebook, names, students or None),
    )


def _must_be_there(kind: str, names: Sequence[str], there: Iterable[str]) -> None:
    missing = sorted(set(names) - set(there))
    if missing:
        raise CourseError(f"no {kind} {', '.join(missing)} in the gradebook: is it graded?")


def _student(row: Any, listed: Student) -> Student:
    """Return what is known of a student: what the roster says, else the gradebook."""
    named = listed if listed.words else replace(listed, first=row.first_name, last=row.last_name)
    return replace(
        named,
        id=row.id,
        first=named.first or "",
        last=named.last or "",
        email=listed.email or row.email or "",
        canvas=listed.canvas or row.lms_user_id or "",
    )


def _cells(assignment: Any) -> dict[str, float]:
    cells = {c.name: c.max_score for n in assignment.notebooks for c in n.grade_cells}
    if assignment.name not in known_topics():
        return cells
    order = [f"{CHECK}{exercise.name}" for exercise in find_topic(assignment.name).exercises]
    return {name: cells.pop(name) for name in order if name in cells} | cells


# ---- tables ------------------------------------------------------------------------------------


def canvas_table(grades: Grades, titles: Mapping[str, str]) -> list[Row]:
    """Return a table as Canvas's gradebook exports and imports it.

    Canvas looks for a student by ID, else by the SIS's numbers, else by name, and for an
    assignment by the number in its title. The columns of points are its own: it reads no totals.
    """
    header = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    possible: Row = ["    Points Possible", "", "", "", ""]
    return [
        [*header, *(titles.get(c.name, c.name) for c in grades.columns), "Final Points"],
        [*possible, *(c.max_score for c in grades.columns), "(read only)"],
        *(
            [_last_first(s), s.canvas, s.sis, s.id, "", *grades.scores(s), grades.total(s)]
            for s in grades.graded()
        ),
    ]


def moodle_table(grades: Grades, titles: Mapping[str, str]) -> list[Row]:
    """Return a table for Moodle's import of grades, with a feedback beside each grade."""
    header: Row = ["First name", "Last name", "ID number", "Email address"]
    for column in grades.columns:
        title = titles.get(column.name, column.name)
        header += [title, f"{title} (feedback)"]
    table = [[*header, "Total"]]
    for student in grades.graded():
        row: Row = [*_first_last(student), student.id, student.email]
        for column in grades.columns:
            row += [grades.score(column, student), _said(grades, column, student)]
        table.append([*row, grades.total(student)])
    return table


def plain_table(grades: Grades, titles: Mapping[str, str]) -> list[Row]:
    """Return a table for a spreadsheet or a program, one row for each student."""
    header: Row = ["student", "last_name", "first_name", "email"]
    for column in grades.columns:
        title = titles.get(column.name, column.name)
        header += [title, f"{title} late penalty", f"{title} max"]
    table = [[*header, "total", "total max"]]
    reachable = sum(column.max_score for column in grades.columns)
    for student in grades.students:
        first, last = _first_last(student)
        row: Row = [student.id, last, first, student.email]
        for column in grades.columns:
            score = grades.score(column, student)
            penalty = None if score is None else grades.marks[column.name, student.id].penalty
            row += [score, penalty, column.max_score]
        table.append([*row, grades.total(student), reachable])
    return table


def _last_first(student: Student) -> str:
    first, last = _first_last(student)
    return ", ".join(filter(None, [last, first])) or student.id


def _first_last(student: Student) -> tuple[str, str]:
    """Return first and last name; of a full name the last word counts as the last name."""
    if student.first or student.last or not student.full:
        return student.first, student.last
    first, _, last = student.full.rpartition(" ")
    return first, last


def _said(grades: Grades, column: Column, student: Student) -> str:
    """Return in one line what came out of each exercise, and what a person wrote."""
    marks = grades.marks.get((column.name, student.id), Marks())
    if marks.score is None:
        return ""
    said = [
        f"{cell.removeprefix(CHECK)} {number(marks.points[cell].total or 0.0)} of {number(most)}"
        for cell, most in column.cells.items()
        if most and cell in marks.points
    ]
    if marks.penalty:
        said.append(f"late: {number(marks.penalty)} taken off")
    said += [f"{cell}: {' '.join(text.split())}" for cell, text in marks.comments.items()]
    return "; ".join(said)


def number(value: float) -> str:
    """Return a number as every LMS reads it: with a point, no exponent, four digits after it."""
    return f"{round(value, 4) + 0.0:.4f}".rstrip("0").rstrip(".")


def write_table(table: Sequence[Row], path: Path) -> None:
    """Write a table as CSV, whole or not at all."""
    text = io.StringIO()
    writer = csv.writer(text)
    for row in table:
        writer.writerow([_cell(value) for value in row])
    write_file(path, (BOM + text.getvalue()).encode("utf-8", "replace"))


def _cell(value: str | float | None) -> str:
    if value is None:
        return ""
    return neutral(value) if isinstance(value, str) else number(value)


def titles_in(tables: Iterable[Path], assignments: Iterable[str]) -> dict[str, str]:
    """Return the LMS's titles of assignments, where a table that it exported has a fitting one.

    "Initialization (1234)" and "Assignment: 01 Initialization (Real)" fit 01_initialization.
    """
    headers = [title for table in tables for title in _header(table)]
    found = {}
    for name in assignments:
        fitting = {title for title in headers if _plain(title) in (_plain(name), _plain(name[3:]))}
        if len(fitting) == 1:
            found[name] = fitting.pop()
    return found


def _header(path: Path) -> list[str]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return next(csv.reader(file), [])
    except (OSError, UnicodeDecodeError, csv.Error):
        return []


def _plain(title: str) -> str:
    title = re.sub(r"^Assignment:|\s*\((?:\d+|Real)\)$", "", title.strip())
    return re.sub(r"[\W_]+", " ", title).strip().casefold()


def export_grades(
    course_root: Path,
    kind: str,
    path: Path,
    assignments: Sequence[str] = (),
    roster: Sequence[Path] | None = None,
    titles: Sequence[str] = (),
) -> list[str]:
    """Write a course's grades; return what to say of it.

    Parameters
    ----------
    course_root : Path
        The course folder.
    kind : str
        One of `EXPORTERS`.
    path : Path
        The table.
    assignments : sequence of str
        Only these; all that are graded where none is named.
    roster : sequence of Path, optional
        Tables that name the students; the course folder's own where not given.
    titles : sequence of str
        Columns as "01_initialization=Initialization (1234)".

    Raises
    ------
    CourseError
        When an argument is wrong, or there is nothing to export.
    """
    named = dict(title.split("=", 1) for title in titles if "=" in title)
    unknown = sorted(set(named) - set(known_topics())) + [t for t in titles if "=" not in t]
    if unknown:
        raise CourseError(f"--title {unknown[0]!r}: write it as 01_initialization='Title (1234)'")
    tables = tables_of(course_root, roster or ())
    exporter = EXPORTERS[kind](
        assignment=list(assignments), roster=[str(table) for table in tables], titles=named
    )
    directory = open_course(course_root).directory
    address = make_url(directory.db_url)
    if address.drivername == "sqlite" and not Path(address.database or "").is_file():
        raise CourseError("there is no gradebook yet: run 'course grade' first")
    with open_gradebook(directory) as gradebook:
        grades = exporter.write(gradebook, path)
    said = [f"Grades          {path}, {len(grades.graded())} students"]
    if kind == "canvas":
        nameless = [s.id for s in grades.graded() if not (s.canvas or s.sis)]
        if nameless:
            said.append(
                f"without Canvas's ID: {', '.join(nameless[:LISTED])}"
                f"{' and others' if len(nameless) > LISTED else ''} ({len(nameless)}). Canvas will "
                "look for their login or name; its own export as --roster tells the IDs"
            )
    return said


# ---- nbgrader's plugins ------------------------------------------------------------------------


class CourseExporter(ExportPlugin):
    """What the plugins have in common."""

    kind = ""
    table = staticmethod(plain_table)

    roster = List(Unicode(), help="Tables that name the students, such as the LMS's own.").tag(
        config=True
    )
    titles = Dict(help="Titles of columns for assignments, such as 'Initialization (1234)'.").tag(
        config=True
    )

    def export(self, gradebook: Gradebook) -> None:
        """Write the file that `--to` names."""
        if not self.roster and self.parent is not None:
            root: Any = self.parent.coursedir.root  # type: ignore
            self.roster = [str(path) for path in tables_of(Path(root), ())]
        self.write(gradebook, Path(self.to or f"grades_{self.kind}.csv"))

    def write(self, gradebook: Gradebook, path: Path) -> Grades:
        """Write a file; return what is in it."""
        tables = [Path(table) for table in self.roster]
        grades = read_grades(gradebook, self.assignment, [str(s) for s in self.student], tables)
        titles = titles_in(tables, (column.name for column in grades.columns))
        write_table(self.table(grades, {**titles, **self.titles}), path)
        return grades


class CanvasExporter(CourseExporter):
    """Writes grades for Canvas."""

    kind, table = "canvas", staticmethod(canvas_table)


class MoodleExporter(CourseExporter):
    """Writes grades for Moodle."""

    kind, table = "moodle", staticmethod(moodle_table)


class CsvExporter(CourseExporter):
    """Writes grades for a spreadsheet."""

    kind = "csv"


EXPORTERS: dict[str, type[CourseExporter]] = {
    exporter.kind: exporter for exporter in (CanvasExporter, MoodleExporter, CsvExporter)
}
