"""Feedback: a page says what came out, to its student alone; archives are what an LMS takes."""

import html.parser
import json
import shutil
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import lms_archives as lms
import pytest
from nbgrader.api import Gradebook
from nbgrader.converters import GenerateFeedback

from helpers.grading import topic as topic_module
from helpers.grading.errors import CourseError
from helpers.grading.pool import Pool
from helpers.instructor.collect import collect
from helpers.instructor.feedback_archive import write_archive
from helpers.instructor.feedback_pages import CURRENT, MADE, STALE, find_pages, make_pages

sys.path.insert(0, str(Path(__file__).parents[1] / "grading"))
import a_class
import mini_course

NAME, HINT = mini_course.TOPIC.name, "It looks like a mean."
MEAN = {"double": mini_course.RIGHT["double"], "total": "def total(x): return float(np.mean(x))"}
HOSTILE = (
    '<img src="x" onerror="document.title = 1"><script>document.title = 2</script>'
    "<iframe srcdoc='<script>parent.document.title = 3</script>'></iframe>"
    '<form action="https://example.org"><button>go</button></form>'
)


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A graded class, and nothing made of it yet."""
    root = tmp_path_factory.mktemp("class") / "course"
    root.mkdir()
    mini_course.build(root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(topic_module, "NOTEBOOKS", {NAME: "mini"})
        patch.setattr(topic_module, "load_topic", lambda _name: mini_course.TOPIC)
        patch.setenv("COURSE_SECRET", mini_course.SECRET.decode())
        release = mini_course.graded_topic(root).release
        for student, answers in {"ada": mini_course.RIGHT, "bob": MEAN, "cyd": {}}.items():
            paper = mini_course.Paper(release).answer(**answers)
            a_class.hand_in(root, student, paper.bytes())
        a_class.hand_in(root, "dan", b'{"cells": [')
        a_class.hand_in(root, "eve", None)
        a_class.grade(root, pool=Pool(lambda: ThreadPoolExecutor(1), lambda: 2))
        yield root


@pytest.fixture
def course(graded, tmp_path, monkeypatch):
    root = tmp_path / "course"
    shutil.copytree(graded, root)
    monkeypatch.setattr("helpers.instructor.feedback_archive.known_topics", lambda: [NAME])
    return root


def make(root, **options):
    pool = Pool(lambda: ThreadPoolExecutor(1), lambda: 2)
    pages = make_pages(root, NAME, find_pages(root, NAME, **options), pool=pool)
    return {page.student: page for page in pages}


def outcomes(root, **options):
    return {page.student: page.outcome for page in find_pages(root, NAME, **options)}


def change(root, student, **changes):
    """Do by hand what formgrader does: a manual score, a comment, a penalty."""
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as book:
        notebook = book.find_submission_notebook("mini", NAME, student)
        notebook.late_submission_penalty = changes.get("penalty")
        if "manual" in changes:
            grade = book.find_grade("check-total", "mini", NAME, student)
            grade.manual_score = changes["manual"]
        if "comment" in changes:
            comment = book.find_comment("total", "mini", NAME, student)
            comment.manual_comment = changes["comment"]
        book.db.commit()


class Summary(html.parser.HTMLParser):
    """The text of a page's summary, and the tags in it."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.words = [], []
        text = page.path.read_text()
        self.feed(text[text.index('<header class="summary">') : text.index("</header>")])
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)

    def handle_data(self, data):
        self.words.append(data)


def test_the_summary_says_what_came_out_and_what_to_reread(course):
    pages = make(course)
    assert set(pages) == {"ada", "bob", "cyd", "dan"}  # eve handed nothing in
    ada, bob, cyd, dan = (Summary(pages[name]).text for name in pages)
    assert "30 of 30 points" in ada and "To reread" not in ada and HINT not in ada
    assert "12.5 of 30 points" in bob and "1 of 2 behaviours hold" in bob
    assert f"This looks familiar: {HINT} To reread: Numbers" in bob
    assert "0 of 30 points" in cyd and cyd.count("not attempted yet") == 3
    assert "0 of 30 points" in dan and "could not be read" in pages["dan"].path.read_text()


def test_nobody_reads_of_somebody_else(course):
    for student, page in make(course).items():
        text = page.path.read_text()
        for other in {"ada", "bob", "cyd", "dan", "eve"} - {student}:
            assert (
                f">{other}<" not in text and f"/{other}/" not in text and f" {other} " not in text
            )


def test_a_page_shows_the_card_of_the_notebook(course):
    page = make(course)["bob"].path.read_text()
    notebook = json.loads((course / "autograded/bob" / NAME / "mini.ipynb").read_text())
    cards = [
        "".join(output["data"]["text/html"])
        for cell in notebook["cells"]
        for output in cell.get("outputs", ())
        if "text/html" in output.get("data", {})
    ]
    assert len(cards) == 3
    for card in cards:
        style = card[card.index("<style>") + 7 : card.index("</style>")].strip()
        assert style in page  # it looks the same, as each card brings its own look


def test_penalty_manual_points_and_comment_are_there(course):
    change(course, "bob", penalty=2.5, manual=7, comment="Well <b>tried</b>, &amp; so on")
    summary = Summary(make(course)["bob"])
    assert "14.5 of 30 points , 2.5 taken off because it was late" in summary.text
    assert "7 / 10 by hand" in summary.text and "−2.5" in summary.text
    assert "Well <b>tried</b>, &amp; so on" in summary.text and "b" not in summary.tags


def test_nbgraders_own_command_writes_the_same_page(course):
    ours = {name: page.path.read_bytes() for name, page in make(course).items()}
    shutil.rmtree(course / "feedback")
    a_class.plain_nbgrader(course, GenerateFeedback)
    for student, page in ours.items():
        assert (course / "feedback" / student / NAME / "mini.html").read_bytes() == page


def test_only_what_changed_is_made_again(course):
    assert set(outcomes(course).values()) == {STALE}
    assert {page.outcome for page in make(course).values()} == {MADE}
    assert set(outcomes(course).values()) == {CURRENT}
    change(course, "bob", comment="see me")
    path = course / "autograded/ada" / NAME / "mini.ipynb"
    path.chmod(0o644)
    path.write_text(path.read_text().replace("a demonstration", "another one"))
    (course / "feedback/cyd" / NAME / "mini.html").write_text("half a page")
    assert outcomes(course) == {"ada": STALE, "bob": STALE, "cyd": STALE, "dan": CURRENT}
    assert set(outcomes(course, force=True).values()) == {STALE}


def test_a_page_that_cannot_be_made_stops_nobody(course):
    path = course / "autograded/bob" / NAME / "mini.ipynb"
    path.chmod(0o644)
    path.write_text('{"cells": ')
    pages = make(course)
    assert pages["bob"].outcome.startswith("the page could not be made: ")
    assert {pages[name].outcome for name in ("ada", "cyd", "dan")} == {MADE}
    count, left_out = write_archive(course, NAME, list(pages.values()), "folders", course / "f.zip")
    assert count == 3 and left_out == [f"bob: {pages['bob'].outcome}"]


def test_without_the_kept_verdict_the_gradebook_is_enough(course):
    shutil.rmtree(course / ".course" / "results")
    summary = Summary(make(course)["bob"]).text
    assert "12.5 of 30 points" in summary and "2.5 / 10" in summary and HINT not in summary


def test_nothing_graded_says_what_to_do(course):
    shutil.rmtree(course / "autograded")
    with pytest.raises(CourseError, match="run 'course grade' first"):
        find_pages(course, NAME)


# ---- nothing runs ------------------------------------------------------------------------------


def infested(course):
    """Return a page of a notebook that no cleaning has seen."""
    path = course / "autograded/bob" / NAME / "mini.ipynb"
    notebook = json.loads(path.read_text())
    notebook["cells"].insert(
        0, {"cell_type": "markdown", "id": "own", "metadata": {}, "source": HOSTILE}
    )
    path.chmod(0o644)
    path.write_text(json.dumps(notebook))
    return make(course)["bob"].path


def test_the_page_forbids_scripts_before_anything_else_is_said(course):
    text = infested(course).read_text()
    policy = text.index("Content-Security-Policy")
    assert policy < text.index("<script") and policy < text.index("<style")
    rules = text[text.rindex("<meta", 0, policy) : policy]
    assert "default-src 'none'" in rules and "form-action 'none'" in rules
    scripts = rules[rules.index("script-src") :].partition(";")[0]
    assert scripts == "script-src https://cdnjs.cloudflare.com 'unsafe-eval'"


def test_in_a_browser_nothing_that_a_student_wrote_runs(course, chromium):
    page_file = infested(course)
    unprotected = page_file.with_name("unprotected.html")
    unprotected.write_text(page_file.read_text().replace("Content-Security-Policy", "x"))
    titles = {}
    for path in (page_file, unprotected):
        page = chromium.new_page()
        page.route(lambda url: url.startswith("http"), lambda route: route.abort())
        page.goto(path.as_uri())
        titles[path.name] = page.title()
        page.close()
    assert titles["mini.html"] == "mini"
    assert titles["unprotected.html"] != "mini"  # or else the test shows nothing


# ---- archives ----------------------------------------------------------------------------------


def names_in(path):
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return set(archive.namelist())


def came_from(root, files):
    """Collect what lies in submitted/ already, as if it had come in an archive."""
    content = {
        name: (root / "submitted" / student / NAME / "mini.ipynb").read_bytes()
        for name, student in files.items()
    }
    (root / "roster.csv").write_text(
        "id,first_name,last_name,canvas_id,participant\n"
        "ada,Ada,Lovelace,11,21\nbob,Bob,Byte,12,22\ncyd,Cyd,Ève,13,23\n"
    )
    for path in (root / "submitted").glob("*/*/mini.ipynb"):
        path.unlink()
    archive = lms.write(root / "download.zip", content)
    collected = collect(root, [archive], topic=NAME)
    assert [file.status for file in collected.files] == ["collected"] * len(files)


def test_canvas_gets_the_numbers_of_its_own_archive(course):
    came_from(
        course,
        {
            lms.canvas("Lovelace, Ada", 11, 901, "mini.ipynb"): "ada",
            lms.canvas("Byte, Bob", 12, 902, "mini-3.ipynb", late=True): "bob",
        },
    )
    count, left_out = write_archive(
        course, NAME, list(make(course).values()), "canvas", course / "c.zip"
    )
    assert names_in(course / "c.zip") == {
        "lovelaceada_11_901_mini.html",
        "bytebob_12_902_mini.html",
    }
    assert count == 2 and [line.split()[0] for line in left_out] == ["cyd", "dan"]
    assert "'course collect'" in left_out[0]


@pytest.mark.parametrize("folders", [True, False])
def test_moodle_gets_the_numbers_of_its_own_archive(course, folders):
    came_from(
        course,
        {
            lms.moodle("Ada Lovelace", 21, "mini.ipynb", folders=folders): "ada",
            lms.moodle("Cyd Ève", 23, "mini.ipynb", folders=folders): "cyd",
        },
    )
    write_archive(course, NAME, list(make(course).values()), "moodle", course / "m.zip")
    assert names_in(course / "m.zip") == {
        "Ada Lovelace_21_assignsubmission_file_/mini.html",
        "Cyd Ève_23_assignsubmission_file_/mini.html",
    }


def test_folders_hold_everyones_page_and_the_same_bytes_each_time(course):
    pages = list(make(course).values())
    for name in ("a.zip", "b.zip"):
        assert write_archive(course, NAME, pages, "folders", course / name) == (4, [])
    assert (course / "a.zip").read_bytes() == (course / "b.zip").read_bytes()
    assert names_in(course / "a.zip") == {f"{s}/mini.html" for s in ("ada", "bob", "cyd", "dan")}


def test_an_archive_with_nobody_in_it_is_not_written(course):
    with pytest.raises(CourseError, match="didn't come from Moodle's archive"):
        write_archive(course, NAME, list(make(course).values()), "moodle", course / "m.zip")
    assert not list(course.glob("*.zip*"))


def test_a_name_in_an_archive_leads_nowhere(course):
    record = course / ".course/collected/records" / NAME / "ada.json"
    record.parent.mkdir(parents=True)
    evil = 'C:\\..\\"x"\x1b_21_assignsubmission_file_/mini.ipynb'
    record.write_text(json.dumps([{"digest": "0", "name": evil}]))
    write_archive(course, NAME, list(make(course).values()), "moodle", course / "m.zip")
    (name,) = names_in(course / "m.zip")
    assert name.count("/") == 1 and not set(name) & set('\\:"\x1b') and name[0] != "."
