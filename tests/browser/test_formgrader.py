"""Formgrader opens on a class that was graded: a card is read, a score and a comment are given."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from helpers.checks.topics import load_topic
from helpers.demo import copy_course, hand_in, load_class
from helpers.grading.marks import read_marks

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parents[2]
TOPIC = load_topic("06_batchnorm_softmax")
CHECK = "check-softmax"
WORDS = "Beta and gamma are the unit's *own*."
COMMENT = "Right idea, but subtract the largest score."


def grade(root, *options):
    """Grade with the course command."""
    command = [sys.executable, "-m", "helpers.cli", "grade", TOPIC.name, "--workers=1"]
    subprocess.run([*command, f"--course={root}", *options], check=True, cwd=ROOT)


@pytest.fixture
def graded(tmp_path):
    """A course folder in which two students are graded; one is wrong and explains."""
    root = tmp_path / "course"
    root.mkdir()
    copy_course(ROOT, root)
    sample = load_class(TOPIC, ROOT)
    notebook = sample.filled(sample.perfect() | sample.mistaken(0))
    (cell,) = [c for c in notebook.cells if c.id.startswith("explain-")]
    cell.source += f"\n\n{WORDS}"
    hand_in(root, TOPIC, "ada", json.dumps(sample.filled(sample.perfect())))
    hand_in(root, TOPIC, "ben", json.dumps(notebook))
    grade(root)
    return root, cell.id


@pytest.fixture
def page(graded, context, pytestconfig):
    """JupyterLab in the course folder, as `course demo` says to start it."""
    tools = pytestconfig.pluginmanager.get_plugin(str(Path(__file__).with_name("conftest.py")))
    command = [sys.executable, "-m", "jupyter", "lab", "--no-browser"]
    with tools.serving(graded[0].parent, command, cwd=graded[0]) as address:
        window = context.new_page()
        window.set_default_timeout(60_000)
        window.goto(f"{address}/lab?token={tools.TOKEN}")
        yield window
        window.close()


def marks(root):
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        return read_marks(gradebook, [TOPIC.name])[TOPIC.name, "ben"]


def give(form, selector, value, what):
    """Type into a field of formgrader and wait until it says that it is saved."""
    field = form.locator(selector)
    with form.page.expect_response(lambda r: what in r.url and r.request.method == "PUT"):
        field.fill(value)
        field.press("Tab")


def test_a_card_is_read_and_a_score_and_a_comment_given(graded, page, screenshots):
    root, explain = graded
    page.get_by_role("menuitem", name="Nbgrader").click()
    page.get_by_text("Formgrader", exact=True).last.click()
    form = page.frame_locator("iframe")
    form.get_by_role("link", name="Manual Grading").first.click()
    form.get_by_role("link", name=TOPIC.name).click()
    form.get_by_role("link", name=TOPIC.notebook, exact=True).click()
    rows = form.locator("tbody tr")
    ben = rows.filter(has_text="ben")
    ben.wait_for()  # the button below changes only the rows that stand there
    form.get_by_role("button", name="Show All Names").click()
    ben.locator(".needs-manual-grade .glyphicon-ok").wait_for()
    assert rows.filter(has_text="ada").locator(".needs-manual-grade .glyphicon-ok").count() == 0
    page.screenshot(path=screenshots / "formgrader-class.png")
    ben.get_by_role("link", name="ben").click()

    card = form.locator(".check-card.failed").filter(has_text="softmax").first
    card.scroll_into_view_if_needed()
    assert "This looks familiar" in card.inner_text()
    frame = next(f for f in page.frames if "submissions" in f.url)
    page.screenshot(path=screenshots / "formgrader-card.png")
    give(frame, f"#{CHECK}", "7", "/grade/")
    give(frame, "#softmax-comment", COMMENT, "/comment/")
    assert WORDS.replace("*", "") in frame.locator("body").inner_text()
    give(frame, f"#{explain}_extra_credit", "2", "/grade/")
    give(frame, f"#{explain}-comment", "Clearly said.", "/comment/")
    frame.locator(f"#{explain}").scroll_into_view_if_needed()
    page.screenshot(path=screenshots / "formgrader-explanation.png")

    given = marks(root)
    assert given.points[CHECK].manual == 7 and given.points[explain].extra == 2
    assert not any(points.needs_manual_grade for points in given.points.values())
    assert given.comments["softmax"] == COMMENT and given.comments[explain] == "Clearly said."
    grade(root, "--force")
    assert marks(root) == given
