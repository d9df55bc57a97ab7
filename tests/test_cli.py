"""A user's mistake costs one line that says what to do, and a non-zero exit status."""

import shutil
import sys
from pathlib import Path

import pytest

from helpers import cli
from helpers.cli import authors, common
from helpers.display import plain

ROOT = Path(__file__).resolve().parents[1]


def course(monkeypatch, capsys, *arguments):
    """Run the command; return its exit status and what it said on stderr."""
    monkeypatch.setattr(sys, "argv", ["course", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return ended.value.code, capsys.readouterr().err


@pytest.fixture
def empty_course(tmp_path):
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    return tmp_path


@pytest.mark.parametrize("command", ["grade", "feedback", "report", "build", "audit"])
def test_an_unknown_topic_names_the_known_ones(monkeypatch, capsys, command):
    status, said = course(monkeypatch, capsys, command, "99_nowhere", "--course", ROOT)
    assert status == 1 and said.count("\n") == 1
    assert "99_nowhere" in said and "01_initialization" in said


@pytest.mark.parametrize(
    "command",
    [
        "grade",
        "changes",
        "feedback",
        "report",
        "export",
        "build",
        "audit",
        "release",
        "demo",
        "lab",
        "doctor",
        "bench",
    ],
)
def test_a_wrong_folder_says_where_to_go(monkeypatch, capsys, tmp_path, command):
    status, said = course(monkeypatch, capsys, command, "--course", tmp_path)
    assert status == 1 and said.count("\n") == 1 and "name it with --course" in said


def test_no_submissions_says_where_they_are_looked_for(monkeypatch, capsys, empty_course):
    status, said = course(
        monkeypatch, capsys, "grade", "01_initialization", "--course", empty_course
    )
    assert status == 1 and said.count("\n") == 1
    assert "submitted/<student>/<assignment>/<notebook>.ipynb" in said


def test_a_course_without_solutions_says_what_is_missing(monkeypatch, capsys, empty_course):
    handed_in = empty_course / "submitted" / "ada" / "01_initialization"
    handed_in.mkdir(parents=True)
    shutil.copy(ROOT / "notebooks/01_initialization/initialization.ipynb", handed_in)
    status, said = course(
        monkeypatch, capsys, "grade", "01_initialization", "--course", empty_course
    )
    assert status == 1 and "solutions/" in said.splitlines()[-1]


def test_the_demo_refuses_a_folder_that_holds_something(monkeypatch, capsys, tmp_path):
    (tmp_path / "mine.txt").touch()
    status, said = course(monkeypatch, capsys, "demo", "--folder", tmp_path, "--course", ROOT)
    assert status == 1 and "is not an empty folder" in said
    assert (tmp_path / "mine.txt").exists()


def test_a_missing_package_is_named_with_the_way_to_get_it(monkeypatch, capsys):
    def broken(name):
        raise ModuleNotFoundError("No module named 'nbgrader'", name="nbgrader")

    monkeypatch.setattr(authors, "load", broken)
    status, said = course(monkeypatch, capsys, "build", "01_initialization", "--course", ROOT)
    assert status == 1 and "nbgrader" in said and "requirements.lock" in said


@pytest.mark.parametrize(
    "name",
    [
        "grade",
        "changes",
        "collect",
        "feedback",
        "report",
        "export",
        "build",
        "new-exercise",
        "audit",
        "release",
        "demo",
        "lab",
        "doctor",
        "bench",
    ],
)
def test_every_command_has_help(monkeypatch, capsys, name):
    monkeypatch.setattr(sys, "argv", ["course", name, "--help"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 0 and "--course" in capsys.readouterr().out


def test_what_students_control_is_shown_as_plain_text():
    assert plain("a\x1b[31mred[bold]\n").plain == "a [31mred[bold] "
    common.console.print(plain(r"\[/x] [/y]"))
