"""Tables for an LMS say what the gradebook says, and nothing that a spreadsheet would run."""

import csv
import sqlite3
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from helpers.grading.errors import CourseError
from helpers.instructor.export import CsvExporter, export_grades, number

COURSE = 'c = get_config()\nc.CourseDirectory.root = "{}"\n'
CELLS = {"check-double": 10, "check-total": 10, "explain-it": 0}
NAMES = {
    "ada": ("Ada", "Lovelace", "ada@example.org"),
    "bob": ('Bo "b"', "O'Neil, Jr", "bob@example.org"),
    "cmd": ("=cmd|' /C calc'!A0", "-Ann", "@cmd"),
    "eve": ("Ève", "Müller\nSchmidt", "eve@example.org"),
    "new": (None, None, None),
    "zoe": ("Zoe", "Zero", "zoe@example.org"),
}
# by assignment and student: automatic points of each cell, manual ones, extra credit, penalty
GRADES = {
    ("01_first", "ada"): ((10, 7.5, 0), {}, {}, 0),
    ("01_first", "bob"): ((2.5, 0, 0), {"check-double": 6.25}, {"explain-it": 1.125}, 2),
    ("01_first", "cmd"): ((10, 10, None), {}, {}, 0),
    ("01_first", "eve"): ((1, 1, None), {}, {}, 5),
    ("01_first", "new"): ((None, None, None), {}, {}, 0),
    ("01_first", "zoe"): ((0, 0, 0), {}, {}, 0),
    ("02_second", "ada"): ((3, 4, 0), {}, {}, 0.5),
    ("02_second", "eve"): ((0, 9.99999, 0), {}, {}, 0),
}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    root = tmp_path_factory.mktemp("course")
    (root / "nbgrader_config.py").write_text(COURSE.format(root))
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as book:
        for assignment in ("01_first", "02_second"):
            book.add_assignment(assignment)
            book.add_notebook("nb", assignment)
            for cell, most in CELLS.items():
                book.add_grade_cell(cell, "nb", assignment, max_score=most, cell_type="code")
                book.add_solution_cell(cell.removeprefix("check-"), "nb", assignment)
        for student, (first, last, email) in NAMES.items():
            book.add_student(student, first_name=first, last_name=last, email=email)
        for (assignment, student), (auto, manual, extra, penalty) in GRADES.items():
            book.add_submission(assignment, student, timestamp=datetime(2026, 11, 1))
            notebook = book.find_submission_notebook("nb", assignment, student)
            notebook.late_submission_penalty = penalty
            for cell, points in zip(CELLS, auto, strict=True):
                grade = book.find_grade(cell, "nb", assignment, student)
                grade.auto_score, grade.manual_score = points, manual.get(cell)
                grade.extra_credit = extra.get(cell)
        book.find_comment("total", "nb", "01_first", "bob").manual_comment = "see\nme, please"
        book.db.commit()
    return root


def counted(root):
    """Return the scores by assignment and student, counted by the database alone."""
    question = """
        select assignment.name, submitted_assignment.student_id,
               max(0, sum(coalesce(grade.manual_score, grade.auto_score, 0)
                          + coalesce(grade.extra_credit, 0))
                      - coalesce(submitted_notebook.late_submission_penalty, 0))
        from grade
        join submitted_notebook on grade.notebook_id = submitted_notebook.id
        join submitted_assignment on submitted_notebook.assignment_id = submitted_assignment.id
        join assignment on submitted_assignment.assignment_id = assignment.id
        group by submitted_assignment.id
        having count(grade.auto_score) + count(grade.manual_score) > 0
    """
    with sqlite3.connect(root / "gradebook.db") as database:
        return {(name, student): score for name, student, score in database.execute(question)}


def read(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def exported(course, tmp_path):
    def export(kind, **options):
        path = tmp_path / f"{kind}.csv"
        export_grades(course, kind, path, **options)
        return read(path)

    return export


WHO = {"csv": "student", "moodle": "ID number", "canvas": "SIS Login ID"}


@pytest.mark.parametrize("kind", WHO)
def test_read_back_it_gives_the_gradebooks_scores(course, exported, kind):
    rows = {row[WHO[kind]]: row for row in exported(kind)}
    wanted = counted(course)
    assert len(wanted) == 7
    found = {
        (name, student): float(row[name])
        for student, row in rows.items()
        for name in ("01_first", "02_second")
        if student and row[name]
    }
    assert found == pytest.approx(wanted, abs=5e-5)
    total = {"csv": "total", "moodle": "Total", "canvas": "Final Points"}[kind]
    for student, row in rows.items():
        own = [score for (_, whose), score in wanted.items() if whose == student]
        if student:
            assert row[total] == (number(sum(own)) if own else "")


def test_what_nobody_graded_is_empty_and_an_earned_zero_is_a_zero(exported):
    rows = {row["student"]: row for row in exported("csv")}
    assert (rows["new"]["01_first"], rows["new"]["total"]) == ("", "")
    assert (rows["zoe"]["01_first"], rows["zoe"]["02_second"]) == ("0", "")
    assert rows["eve"]["01_first"] == "0"  # a penalty takes no more than there is


@pytest.mark.parametrize("kind", ["canvas", "moodle"])
def test_an_lms_gets_no_row_that_could_clear_a_grade(exported, kind):
    assert "new" not in {row[WHO[kind]] for row in exported(kind)}


def test_canvas_finds_its_own_form(course, tmp_path):
    export_grades(course, "canvas", tmp_path / "c.csv")
    lines = (tmp_path / "c.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == (
        "Student,ID,SIS User ID,SIS Login ID,Section,01_first,02_second,Final Points"
    )
    assert lines[1] == "    Points Possible,,,,,20,20,(read only)"
    assert lines[2].startswith('"Lovelace, Ada",,,ada,,17.5,6.5,24')


def test_canvass_own_export_tells_ids_and_columns(exported, tmp_path):
    own = tmp_path / "own.csv"
    own.write_text(
        "Student,ID,SIS User ID,SIS Login ID,Section,First (4711),02 Second (42)\n"
        "    Points Possible,,,,,20,20\n"
        '"Lovelace, Ada",1001,S1,ada,A,,\n'
        '"Zero, Zoe",1006,S6,ZOE,A,,\n',
        encoding="utf-8-sig",
    )
    rows = {row["SIS Login ID"]: row for row in exported("canvas", roster=[own])}
    assert (rows["ada"]["ID"], rows["ada"]["SIS User ID"]) == ("1001", "S1")
    assert (rows["ada"]["First (4711)"], rows["ada"]["02 Second (42)"]) == ("17.5", "6.5")
    assert rows["zoe"]["ID"] == "1006" and rows["bob"]["ID"] == ""


def test_who_has_no_id_in_canvas_is_named(course, tmp_path):
    said = export_grades(course, "canvas", tmp_path / "c.csv")
    assert "without Canvas's ID: ada, bob, cmd, eve, zoe (5)" in said[-1]


def test_moodle_has_a_feedback_beside_each_grade(exported):
    rows = {row["ID number"]: row for row in exported("moodle")}
    assert rows["bob"]["01_first (feedback)"] == (
        "double 6.25 of 10; total 0 of 10; late: 2 taken off; total: see me, please"
    )
    assert rows["bob"]["02_second (feedback)"] == rows["bob"]["02_second"] == ""
    assert rows["ada"]["Email address"] == "ada@example.org"


def test_names_survive_commas_quotes_line_breaks_and_accents(exported):
    rows = {row["student"]: row for row in exported("csv")}
    for student in ("bob", "eve"):
        row = rows[student]
        assert (row["first_name"], row["last_name"], row["email"]) == NAMES[student]


@pytest.mark.parametrize("kind", WHO)
def test_no_cell_begins_like_a_formula(exported, kind):
    cells = [cell for row in exported(kind) for cell in row.values()]
    assert any("cmd" in cell for cell in cells)
    assert not [c for c in cells if c[:1] in tuple("=+-@\t\r") and not _is_number(c)]


def _is_number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True


def test_excel_sees_that_it_is_utf_8(course, tmp_path):
    export_grades(course, "csv", tmp_path / "x.csv")
    assert (tmp_path / "x.csv").read_bytes().startswith(b"\xef\xbb\xbfstudent,")


@pytest.mark.parametrize(
    "value, text",
    [(12.5, "12.5"), (-0.0, "0"), (1e-7, "0"), (1234.56789, "1234.5679"), (100, "100")],
)
def test_numbers_have_no_exponent_and_no_noise(value, text):
    assert number(value) == text


def test_only_what_was_named_is_exported(exported):
    assert "01_first" not in exported("csv", assignments=["02_second"])[0]


@pytest.mark.parametrize(
    "options, said",
    [
        ({"assignments": ["03_third"]}, "no assignment 03_third in the gradebook"),
        ({"titles": ["Title (12)"]}, "write it as 01_initialization='Title (1234)'"),
        ({"titles": ["99_none=X"]}, "99_none"),
        ({"roster": [Path("nowhere.csv")]}, "nowhere.csv can't be read"),
    ],
)
def test_a_mistake_is_named_and_nothing_is_written(course, tmp_path, options, said):
    with pytest.raises(CourseError, match=said.replace("(", r"\(").replace(")", r"\)")):
        export_grades(course, "csv", tmp_path / "x.csv", **options)
    assert not (tmp_path / "x.csv").exists()


def test_no_gradebook_is_said_and_none_is_made(tmp_path):
    (tmp_path / "nbgrader_config.py").write_text(COURSE.format(tmp_path))
    with pytest.raises(CourseError, match="no gradebook yet: run 'course grade' first"):
        export_grades(tmp_path, "csv", tmp_path / "x.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["nbgrader_config.py"]


def test_as_nbgraders_plugin_it_writes_the_same(course, exported, tmp_path):
    wanted = exported("csv")
    path = tmp_path / "plugin.csv"
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        CsvExporter(to=str(path)).export(book)
    assert read(path) == wanted


@pytest.mark.long  # starts nbgrader itself
def test_nbgraders_command_takes_the_plugin(course, exported, tmp_path):
    path, name = tmp_path / "plugin.csv", "helpers.instructor.export.CanvasExporter"
    nbgrader = Path(sys.executable).with_name("nbgrader")
    command = [nbgrader, "export", f"--exporter={name}", "--to", path]
    subprocess.run(command, cwd=course, check=True, capture_output=True)
    assert read(path) == exported("canvas")
