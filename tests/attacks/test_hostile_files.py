"""Hostile files in a class: one command grades everybody, and nobody's page runs a script.

Each attack in `submissions/file` and `submissions/reach` is a function that hands something in.
"""

import ast
import html.parser
import importlib.util
import io
import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hostile import CANARY, HONEST, SUBMISSIONS, mini_course
from rich.console import Console

from helpers.display import ClassDisplay, print_class
from helpers.grading import topic as topic_module
from helpers.grading.classroom import grade_class
from helpers.grading.folder import open_course
from helpers.grading.pool import Pool
from helpers.grading.record import generate_feedback
from helpers.grading.register import open_gradebook

ATTACKS = sorted(path for kind in ("file", "reach") for path in (SUBMISSIONS / kind).glob("*.py"))
NAME = mini_course.TOPIC.name
UNUSABLE_NAMES = ("a\nb", "hon?st", "*")
ODD_NAMES = (
    "<img src=x onerror=alert(1)>",
    "\x1b]0;owned\x07\x1b[2J",
    "$(touch left_by_me)",
    "-rf",
)


def hand_in(attack, folder, notebook):
    spec = importlib.util.spec_from_file_location(attack.stem, attack)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.hand_in(folder, notebook)


@pytest.fixture(scope="module")
def graded(course, tmp_path_factory):
    """The class's folder, its records by student, what the table shows."""
    root = tmp_path_factory.mktemp("class") / "course"
    root.mkdir()
    mini_course.build(root)
    (root / ".course").mkdir(mode=0o700)
    (root / ".course" / "secret").write_text(CANARY)

    def place(student):
        folder = root / "submitted" / student / NAME
        folder.mkdir(parents=True)
        return folder

    def paper():
        return mini_course.Paper(course.release).answer(double=mini_course.RIGHT["double"])

    for student in ("honest", "zoe", *ODD_NAMES):
        (place(student) / "mini.ipynb").write_bytes(paper().bytes())
    for student in UNUSABLE_NAMES:
        (place(student) / "mini.ipynb").write_bytes(paper().bytes())
    (root / "submitted" / "linked").symlink_to(root / "submitted" / "honest")
    for attack in ATTACKS:
        hand_in(attack, place(attack.stem), paper().notebook)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(topic_module, "NOTEBOOKS", {NAME: mini_course.TOPIC.notebook})
        patch.setattr(topic_module, "load_topic", lambda _name: mini_course.TOPIC)
        records = grade_class(root, [NAME], pool=Pool(lambda: ThreadPoolExecutor(1), lambda: 2))
        generate_feedback(root, NAME)
    printed = io.StringIO()
    console = Console(file=printed, width=200, force_terminal=False)
    print_class(console, records)
    with ClassDisplay(console) as display:
        display.begin(len(records))
        for record in records:
            display.done(record)
    display.sum_up(records)
    shutil.rmtree(root / ".course" / "results")
    return root, {record["student"]: record for record in records}, printed.getvalue()


@pytest.mark.parametrize("student", ["honest", "zoe", *ODD_NAMES])
def test_others_have_what_they_earned(graded, student):
    record = graded[1][student]
    assert (record["status"], record["score"], record["notes"]) == ("graded", HONEST, [])


@pytest.mark.parametrize("student", UNUSABLE_NAMES)
def test_a_name_that_nbgrader_cannot_handle_is_to_be_changed(graded, student):
    record = graded[1][student]
    assert (record["status"], record["score"]) == ("missing", 0)
    assert "rename the folder" in record["notes"][0]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda path: path.stem)
def test_it_earns_no_more_than_its_honest_part(graded, attack):
    intent = ast.get_docstring(ast.parse(attack.read_text()))
    assert intent.endswith(".") and "\n" not in intent
    record = graded[1][attack.stem]
    assert record["score"] <= HONEST and record["max_score"] == 30
    if attack.parent.name == "reach":
        assert record["score"] == HONEST
    assert CANARY not in json.dumps(record)


@pytest.mark.parametrize(
    "name", ["a_link_to_a_peer", "a_link_to_the_secret", "a_linked_folder", "linked"]
)
def test_no_link_is_followed(graded, name):
    record = graded[1][name]
    assert record["score"] == 0 and "link" in record["notes"][0]


def test_nothing_was_left_or_copied(graded):
    root = graded[0]
    assert not Path("/tmp/left_by_me").exists() and not (root / "left_by_me").exists()
    for folder in ("autograded", "feedback"):
        for path in (root / folder).rglob("*"):
            assert not path.is_symlink()
            assert path.is_dir() or path.suffix in (".ipynb", ".html") or "timestamp" in path.name
            assert path.is_dir() or CANARY.encode() not in path.read_bytes()


def test_the_gradebook_says_the_same(graded):
    root, records, _ = graded
    with open_gradebook(open_course(root).directory) as gradebook:
        scores = {s.student.id: s.score for s in gradebook.assignment_submissions(NAME)}
    left_out = {"other_files", *UNUSABLE_NAMES}
    recorded = {student: r["score"] for student, r in records.items() if student not in left_out}
    assert scores == recorded
    assert "timestamp.txt" in records["other_files"]["notes"][-1]  # with it nothing can be recorded


def test_the_table_holds_no_control_characters(graded):
    assert all(character.isprintable() or character == "\n" for character in graded[2])


class Page(html.parser.HTMLParser):
    """Collects what a browser would run or follow."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.active = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        for name, value in attrs:
            value = "".join((value or "").split()).lower()
            if name.startswith("on") or "javascript:" in value or name in ("srcdoc", "formaction"):
                self.active.append((tag, name, value))


def pages(root):
    return {
        path.relative_to(root / "feedback").parts[0]: path.read_text()
        for path in (root / "feedback").rglob("*.html")
    }


def test_everybody_graded_has_a_feedback_page(graded):
    assert set(pages(graded[0])) >= {
        "honest",
        "zoe",
        *(path.stem for path in ATTACKS if path.parent.name == "reach"),
    }


def test_no_feedback_page_runs_what_a_student_wrote(graded):
    own = Page(pages(graded[0])["honest"])
    dangerous = (
        "script",
        "iframe",
        "object",
        "embed",
        "form",
        "input",
        "base",
        "meta",
        "svg",
        "link",
        "style",
    )
    for student, text in pages(graded[0]).items():
        page = Page(text)
        assert page.active == own.active, student
        assert [page.tags.count(tag) for tag in dangerous] == [
            own.tags.count(tag) for tag in dangerous
        ], student
        assert "\x1b" not in text and "\u202e" not in text, student


def test_formulas_are_set_by_a_mathjax_that_is_told_to_be_safe(graded):
    for text in pages(graded[0]).values():
        assert text.count("MathJax.js") + text.count("mathjax/2.7.7/latest.js") >= 1
        assert "config=TeX-AMS_CHTML-full,Safe" in text
