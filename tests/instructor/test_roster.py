"""The roster: every table that an instructor has is read as it comes, and nobody is mistaken."""

from datetime import UTC, datetime

import pytest

from helpers.grading.errors import CourseError
from helpers.instructor.naming import CANVAS, MOODLE, Name, read_name, topic_of_name
from helpers.instructor.roster import load_roster, unsafe_id

TOPICS = {"01_initialization": "initialization", "04_optimizers": "optimizers"}
OWN = "id,first_name,last_name,email\nada,Ada,Lovelace,ada@x.org\n"
CANVAS_GRADES = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Initialization (12)\n"
    ",,,,,Manual Posting\n    Points Possible,,,,,100\n"
    '"Lovelace, Ada",101,S1,ada,A,\n"Student, Test",999,,abcdef,A,\n'
)
CANVAS_PEOPLE = (
    "name,canvas_user_id,user_id,login_id,sections,group_name\nAda Lovelace,101,S1,ada,A,\n"
)
MOODLE_SHEET = (
    "Identifier,Full name,ID number,Email address,Status,Grade,Maximum grade,"
    "Grade can be changed,Last modified (submission),Last modified (grade),Feedback comments\n"
    "Participant 77,Ada Lovelace,ada,ada@x.org,Submitted for grading,,100,Yes,"
    '"Monday, 12 October 2026, 11:58 PM",-,\n'
)
MOODLE_PEOPLE = "First name,Last name,ID number,Email address,Groups\nAda,Lovelace,ada,ada@x.org,\n"
NBGRADER = "id,first_name,last_name,email,lms_user_id\nada,Ada,Lovelace,ada@x.org,101\n"


def roster(tmp_path, *tables, encoding="utf-8"):
    paths = []
    for number, table in enumerate(tables):
        paths.append(tmp_path / f"{number}.csv")
        paths[-1].write_bytes(table.encode(encoding))
    return load_roster(paths, UTC)


def canvas(person, number="0"):
    return Name(CANVAS, (person,), number, "x.ipynb")


def moodle(person, number="0"):
    return Name(MOODLE, (person,), number, "x.ipynb")


def found(roster, name):
    student, problem = roster.find(name)
    assert (student is None) == bool(problem)
    return student and student.id


@pytest.mark.parametrize(
    "table", [OWN, CANVAS_GRADES, CANVAS_PEOPLE, MOODLE_SHEET, MOODLE_PEOPLE, NBGRADER]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_tables_are_read_as_they_come(tmp_path, table, encoding):
    students = roster(tmp_path, table, encoding=encoding)
    assert students.students[0].id == "ada"
    assert found(students, canvas("lovelaceada")) == "ada"
    assert found(students, moodle("Ada Lovelace")) == "ada"
    assert found(students, Name("", ("ada",), "", "x.ipynb")) == "ada"


def test_semicolons_and_tabs_of_spreadsheets_are_understood(tmp_path):
    for separator in ";\t":
        assert roster(tmp_path, OWN.replace(",", separator)).students[0].email == "ada@x.org"


def test_numbers_come_before_names(tmp_path):
    table = CANVAS_GRADES + '"Lovelace, Ada",102,S2,other,A,\n'
    students = roster(tmp_path, table)
    assert found(students, canvas("lovelaceada", "102")) == "other"
    assert found(students, canvas("lovelaceada", "101")) == "ada"
    student, problem = students.find(canvas("lovelaceada", "555"))
    assert student is None and "ada, other" in problem


def test_a_number_with_another_name_is_doubtful_but_a_shorter_name_is_not(tmp_path):
    students = roster(tmp_path, CANVAS_GRADES, MOODLE_SHEET)
    assert found(students, canvas("lovelaceadaaugusta", "101")) == "ada"
    assert found(students, canvas("stranger", "101")) is None
    assert found(students, moodle("Ada King", "77")) == "ada"
    assert found(students, moodle("Charles Babbage", "77")) is None
    assert found(students, moodle("Participant", "77")) == "ada"


def test_several_tables_are_put_together(tmp_path):
    students = roster(tmp_path, OWN, MOODLE_SHEET, CANVAS_PEOPLE)
    [ada] = students.students
    assert (ada.id, ada.canvas, ada.moodle) == ("ada", "101", "77")
    assert ada.time == datetime(2026, 10, 12, 23, 58, tzinfo=UTC)


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        ("José María", "García", "Jose Maria Garcia"),
        ("Zoë", "Müller-Lüdenscheidt", "Zoe\u0308 Müller Lüdenscheidt"),
        ("Søren", "Kjær", "Kjær Søren"),
        ("Conan", "O'Brien", "Conan O’Brien".replace("’", "'")),
        ("Łukasz", "Weiß", "lukasz weiss"),
        ("李", "伟", "伟 李"),
    ],
)
def test_names_are_compared_without_accents_case_and_order(tmp_path, first, last, written):
    students = roster(tmp_path, f"id,first_name,last_name\nx,{first},{last}\n")
    assert found(students, moodle(written)) == "x"


@pytest.mark.parametrize(
    "student",
    ["", ".hidden", "..", "a/b", "a\\b", "a*", "a?", "a+b", "a\nb", "a,b", "~", "-f", "a ", "NUL",
     "com1.x", "a" * 101, "a\x1b[2J", "a[b]", "a\u202eb"],
)  # fmt: skip
def test_no_id_can_harm_a_path_or_nbgrader(student):
    assert unsafe_id(student)


@pytest.mark.parametrize("student", ["ada", "ada.lovelace@x.org", "s1234567", "Ada-L_1", "josé"])
def test_sensible_ids_are_kept(student):
    assert unsafe_id(student) == ""


def test_a_row_with_an_unsafe_id_is_left_out_and_said(tmp_path):
    students = roster(tmp_path, OWN + "../eve,Eve,Evil,eve@x.org\n")
    assert [s.id for s in students.students] == ["ada"]
    assert "0.csv, line 3: '../eve' is left out" in students.problems[0]


@pytest.mark.parametrize("table", ["", "a,b\n1,2\n", "first_name,last_name\nAda,Lovelace\n"])
def test_a_table_that_tells_nobody_apart_says_what_it_needs(tmp_path, table):
    with pytest.raises(CourseError, match="needs id, first_name, last_name"):
        roster(tmp_path, table)


def test_an_empty_table_is_an_error(tmp_path):
    with pytest.raises(CourseError, match="names nobody"):
        roster(tmp_path, "id,first_name,last_name\n")


@pytest.mark.parametrize(
    ("path", "lms", "person", "number", "file", "late", "upload"),
    [
        ("doejane_12_345_nb.ipynb", CANVAS, "doejane", "12", "nb.ipynb", False, 345),
        ("doejane_LATE_12_345_nb-1.ipynb", CANVAS, "doejane", "12", "nb-1.ipynb", True, 345),
        ("doejane_late_12_345_1_2_nb.ipynb", CANVAS, "doejane", "12", "1_2_nb.ipynb", True, 345),
        ("van_der_berg_12_345_nb.ipynb", CANVAS, "van_der_berg", "12", "nb.ipynb", False, 345),
        ("müllerzoë_12_345_a b.ipynb", CANVAS, "müllerzoë", "12", "a b.ipynb", False, 345),
        ("doejane_LATE_12_text.html", CANVAS, "doejane", "12", "text.html", True, 0),
        ("a/b/doejane_12_345_nb.ipynb", CANVAS, "doejane", "12", "nb.ipynb", False, 345),
        ("Jane Doe_77_assignsubmission_file_/nb.ipynb", MOODLE, "Jane Doe", "77", "nb.ipynb", 0, 0),
        ("Jane Doe_77_assignsubmission_file/nb.ipynb", MOODLE, "Jane Doe", "77", "nb.ipynb", 0, 0),
        ("Jane Doe_77_assignsubmission_file_nb.ipynb", MOODLE, "Jane Doe", "77", "nb.ipynb", 0, 0),
        ("Jane Doe_77_assignsubmission_onlinetext_/onlinetext.html", MOODLE, "Jane Doe", "77",
         "onlinetext.html", 0, 0),
        ("Team A_assignsubmission_file_/x/nb.ipynb", MOODLE, "Team A", "", "nb.ipynb", 0, 0),
        ("jane/nb.ipynb", "", "jane", "", "nb.ipynb", False, 0),
        ("jane/01_initialization/nb.ipynb", "", "jane", "", "nb.ipynb", False, 0),
        ("jane_initialization.ipynb", "", "jane", "", "jane_initialization.ipynb", False, 0),
        ("01_initialization.ipynb", "", "", "", "01_initialization.ipynb", False, 0),
    ],
)  # fmt: skip
def test_names_as_they_come(path, lms, person, number, file, late, upload):
    name = read_name(path, TOPICS)
    assert (name.persons or ("",))[0] == person
    assert (name.lms, name.number, name.file) == (lms, number, file)
    assert (name.late, name.upload) == (late, upload)


@pytest.mark.parametrize(
    ("file", "topic", "copy"),
    [
        ("initialization.ipynb", "01_initialization", 0),
        ("Initialization-12.ipynb", "01_initialization", 12),
        ("initialization (3).ipynb", "01_initialization", 3),
        ("initialization-Copy1.ipynb", "01_initialization", 1),
        ("initialization - Copy.ipynb", "01_initialization", 1),
        ("01_initialization.ipynb", "01_initialization", 0),
        ("jane_doe_optimizers-2.ipynb", "04_optimizers", 2),
        ("homework.ipynb", None, 0),
        ("reinitialization.ipynb", None, 0),
    ],
)
def test_topics_are_seen_in_names(file, topic, copy):
    assert topic_of_name(file, TOPICS) == (topic, copy)
