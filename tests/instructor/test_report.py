"""A class report says what the records say, says what isn't known, and gives nobody away."""

import base64
import csv
import hashlib
import io
import json
import re
import shutil
import sqlite3
import statistics
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path

import pytest
from typer.testing import CliRunner

from helpers.cli.common import app
from helpers.grading import topic as topic_module
from helpers.grading.classroom import grade_class
from helpers.grading.errors import CourseError
from helpers.grading.pool import Pool
from helpers.grading.store import Kept, Store
from helpers.instructor import results as results_module
from helpers.instructor.report import make_report
from helpers.instructor.report_anonymous import FEW, anonymous, pseudonym
from helpers.instructor.report_numbers import measure
from helpers.instructor.report_page import percent, seconds, to_csv, to_html, write_report
from helpers.instructor.results import ClassResults, Result, read_results

sys.path.insert(0, str(Path(__file__).parents[1] / "grading"))
mini_course = import_module("mini_course")

TOPIC, FILE = "90_mini", "90_mini/mini.ipynb"
MEAN = """def total(x):
    # by {name}, {name}@example.org
    {name}_mean = np.mean(x)
    return {name}_mean"""
RIGHT = mini_course.RIGHT
PAPERS = {
    "ada": RIGHT,
    "bea": RIGHT | {"total": MEAN.format(name="bea")},
    "cem": RIGHT
    | {"total": MEAN.format(name="cem"), "scaled": "def scaled(x, factor):\n    1 / 0"},
    "=dan": {"total": MEAN.format(name="dan")},
    "eve<script>": {},
    "fay": {"double": "def double(x):\n    return x"},
    "gus": {"double": RIGHT["double"]},
    "hal": "no notebook",
    "ida": None,
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A class that was really graded: its folder and what `course grade` said of it."""
    root = tmp_path_factory.mktemp("class") / "course"
    mini_course.build(root)
    release = (root / "notebooks" / FILE).read_bytes()
    for student, answers in PAPERS.items():
        path = root / "submitted" / student / FILE
        path.parent.mkdir(parents=True)
        if isinstance(answers, str):
            path.write_text(answers)
        elif answers is not None:
            path.write_bytes(mini_course.Paper(release).answer(**answers).bytes())
    with pytest.MonkeyPatch.context() as patch:
        _use_mini_course(patch)
        return root, grade_class(root, [TOPIC], pool=Pool(lambda: ThreadPoolExecutor(1), lambda: 2))


@pytest.fixture
def course(graded, tmp_path, monkeypatch):
    """A copy of the graded class that a test may spoil."""
    _use_mini_course(monkeypatch)
    shutil.copytree(graded[0], tmp_path / "course")
    return tmp_path / "course"


def _use_mini_course(patch):
    patch.setattr(topic_module, "NOTEBOOKS", {TOPIC: "mini"})
    patch.setattr(topic_module, "load_topic", lambda _name: mini_course.TOPIC)
    patch.setenv("COURSE_SECRET", mini_course.SECRET.decode())


def result_of(course, student):
    return next(r for r in read_results(course, [TOPIC]).results if r.student == student)


def run(course, *options):
    return CliRunner().invoke(app, ["report", TOPIC, "--course", str(course), *map(str, options)])


# ---- what is known of a class ----------------------------------------------------------------


def test_everyone_is_there_with_the_verdict_that_was_recorded(course, graded):
    found = {r.student: (r.status, r.score) for r in read_results(course, [TOPIC]).results}
    assert found == {r["student"]: (r["status"], r["score"]) for r in graded[1]}
    assert found["ida"] == ("missing", 0) and found["hal"] == ("unreadable", 0)


def test_nothing_is_written_or_made_by_reading(course):
    (course / "gradebook.db").unlink()
    before = sorted(course.rglob("*"))
    assert results_module.NO_ROW in result_of(course, "ada").notes
    assert sorted(course.rglob("*")) == before


def test_manual_points_penalties_and_open_manual_grades_come_from_the_gradebook(course):
    with sqlite3.connect(course / "gradebook.db") as book:
        where = (
            "notebook_id in (select n.id from submitted_notebook n join submitted_assignment a "
            "on n.assignment_id = a.id where a.student_id = 'bea') "
        )
        cell = "and cell_id in (select id from base_cell where name = 'check-total')"
        book.execute(
            f"update grade set manual_score = 7, needs_manual_grade = 1 where {where}{cell}"
        )
        book.execute(
            "update submitted_notebook set late_submission_penalty = 4.5 where assignment_id in "
            "(select id from submitted_assignment where student_id = 'bea')"
        )
    result = result_of(course, "bea")
    assert result.score == 10 + 7 + 10 - 4.5 and result.needs_manual_grade
    assert result.verdict.points()["total"] == 2.5 and not result.notes


def test_a_newer_file_a_lost_verdict_and_another_gradebook_are_said(course):
    (course / "submitted" / "ada" / FILE).write_bytes(b"{}")
    store = Store(course)
    shutil.copytree(course / "submitted" / "bea", course / "submitted" / "new")
    key = store.read(results_module.last_name(TOPIC, "bea")).decode()
    (store.folder / f"{key}.json").write_text("{}")
    with sqlite3.connect(course / "gradebook.db") as book:
        book.execute(
            "update grade set auto_score = 9 where notebook_id in (select n.id from "
            "submitted_notebook n join submitted_assignment a on n.assignment_id = a.id "
            "where a.student_id = 'gus')"
        )
    known = {r.student: r for r in read_results(course, [TOPIC]).results}
    assert known["ada"].status == "not graded" and known["ada"].notes == (results_module.NEWER,)
    assert known["new"].status == "not graded" and known["new"].notes == (results_module.NEVER,)
    assert known["bea"].status == "damaged" and known["bea"].verdict is None
    assert known["gus"].notes == (results_module.OTHER,)
    concerns = Counter(r.concern for r in make_report(course, [TOPIC]).rows if r.concern)
    assert sum(concerns.values()) == 5  # these, and the file that isn't a notebook


def test_who_is_in_the_gradebook_alone_handed_nothing_in(course):
    shutil.rmtree(course / "submitted" / "ada")
    assert result_of(course, "ada").status == "missing"


def test_who_is_on_the_roster_alone_handed_nothing_in(course):
    (course / "roster.csv").write_text("id,first_name,last_name\nzoe,Zoe,Zero\nada,Ada,Able\n")
    assert result_of(course, "zoe").status == "missing"
    assert len(read_results(course, [TOPIC]).students) == len(PAPERS) + 1


def test_a_broken_gradebook_costs_one_clear_line(course):
    (course / "gradebook.db").write_bytes(b"no database" * 100)
    with pytest.raises(CourseError, match="gradebook can't be"):
        read_results(course, [TOPIC])


# ---- the numbers -----------------------------------------------------------------------------


def test_the_numbers_are_those_of_the_records(course, graded):
    records = {r["student"]: r for r in graded[1]}
    with sqlite3.connect(course / "gradebook.db") as book:
        points = dict(
            book.execute(
                "select a.student_id, sum(auto_score) from submitted_assignment a join "
                "submitted_notebook n on n.assignment_id = a.id "
                "join grade g on g.notebook_id = n.id group by a.student_id"
            ).fetchall()
        )
    numbers = make_report(course, [TOPIC], threshold=0.5)
    shares = {student: (points[student] or 0) / 30 for student in PAPERS}
    assert {s.student: s.share for s in numbers.by_student} == pytest.approx(shares)
    assert numbers.scores.mean == pytest.approx(statistics.mean(shares.values()))
    assert numbers.scores.median == pytest.approx(statistics.median(shares.values()))
    weak = {student for student, share in shares.items() if share < 0.5}
    assert {s.student for s in numbers.by_student if s.reasons} == weak
    assert numbers.may_need_help.count == len(weak)
    (topic,) = numbers.topics
    assert (topic.handed_in.count, topic.handed_in.of, topic.judged.count) == (8, 9, 7)
    judged = [r for r in records.values() if r["status"] not in ("missing", "unreadable")]
    for exercise in topic.exercises:
        own = [e for r in judged for e in r["exercises"] if e["name"] == exercise.name]
        statuses = Counter(e["status"] for e in own)
        assert exercise.passed.count == statuses["passed"]
        assert exercise.failed.count == statuses["failed"]
        assert exercise.untouched.count == statuses["not attempted"]
        assert exercise.stopped.count == statuses["error"]
        assert exercise.points == pytest.approx(statistics.mean(e["points"] for e in own))
        spent = [e["seconds"] for e in own if e["status"] != "not attempted"]
        assert exercise.median_seconds == pytest.approx(statistics.median(spent))
        failed = Counter(
            b["label"]
            for e in own
            for b in e["behaviours"]
            if e["status"] == "failed" and not b["passed"]
        )
        assert {b.label: b.failed.count for b in exercise.behaviours if b.failed.count} == failed
    assert [(m.exercise, m.id, m.made.count, m.made.of) for m in numbers.mistakes] == [
        ("total", "mean", 3, 7)
    ]
    assert numbers.frequent[0].hint == "It looks like a mean."


def test_bins_hold_every_score_once_and_the_edges_belong_above(course):
    known = read_results(course, [TOPIC])
    kept = next(r for r in known.results if r.student == "ada").verdict
    scored = [
        replace(r, marks=None, verdict=with_points(kept, score), status="graded")
        for r, score in zip(known.results, (0, 2.99, 3, 6, 9, 15, 27, 29.9, 30), strict=True)
    ]
    numbers = measure(replace(known, results=tuple(scored)), 0.5, {})
    assert [bin.count for bin in numbers.scores.bins] == [2, 1, 1, 1, 0, 1, 0, 0, 0, 3]


def with_points(kept: Kept, score: float) -> Kept:
    return replace(kept, result=kept.result | {"score": score})


def student_of(topic, index, points):
    """Return a result with so many points in each of an invented topic's exercises."""
    exercises = [
        {
            "name": e.name,
            "points": p,
            "max_points": e.points,
            "status": "passed" if p else "failed",
            "behaviours": [],
            "misconceptions": [],
            "message": "",
        }
        for e, p in zip(topic.exercises, points, strict=True)
    ]
    result = {"status": "graded", "score": sum(points), "max_score": 30, "notes": [], "seconds": 1}
    kept = Kept("k", result | {"exercises": exercises}, "f", "s", "v")
    return Result(f"s{index:03d}", TOPIC, "graded", kept, None, (), 30)


def class_of(points):
    topic = mini_course.TOPIC
    rows = tuple(student_of(topic, index, row) for index, row in enumerate(points))
    return ClassResults((topic,), tuple(r.student for r in rows), rows)


def test_an_exercise_that_the_strong_fail_is_named_with_whom_to_read_first():
    strong, weak = (10, 0, 10), (0, 10, 0)
    numbers = measure(class_of([strong] * 20 + [weak] * 20 + [(10, 10, 10)] * 2), 0.5, {})
    assert [exercise.name for _, exercise in numbers.poor_items] == ["total"]
    item = numbers.poor_items[0][1].discrimination
    assert item.correlation < item.high < 0 and item.read_first == ("s000", "s001", "s002")
    assert "total" in to_html(numbers, date(2026, 1, 2)).split("Strong students")[1]


def test_old_records_without_seconds_still_count():
    (exercise, *_) = measure(class_of([(10, 10, 10)]), 0.5, {}).topics[0].exercises
    assert exercise.passed.count == 1 and exercise.median_seconds is None


@pytest.mark.parametrize(
    "points",
    [
        [(10, 0, 10), (0, 10, 0)] * 4,  # too few students
        [(10, 10, 10)] * 38 + [(0, 10, 0), (10, 0, 10)],  # too few with other points
        [(10, 10, 10)] * 40,
        [(0, 0, 0)] * 40,
    ],
)
def test_no_exercise_is_blamed_by_chance(points):
    assert not measure(class_of(points), 0.5, {}).poor_items


def test_topics_left_untouched_call_for_help_whatever_the_score():
    first = class_of([(10, 10, 10)])
    others = [replace(mini_course.TOPIC, name=name) for name in ("91_a", "92_b")]
    missing = tuple(Result("s000", topic.name, "missing", None, None, (), 30) for topic in others)
    known = ClassResults((mini_course.TOPIC, *others), ("s000",), (*first.results, *missing))
    (student,) = measure(known, 0.1, {}).by_student
    assert student.reasons == ("2 of 3 topics untouched",) and student.share == pytest.approx(1 / 3)


# ---- comparison ------------------------------------------------------------------------------


def test_a_report_is_compared_with_the_last_one_that_said_something_else(course):
    first = make_report(course, [TOPIC], today=date(2026, 1, 1))
    assert first.topics[0].before is None
    assert make_report(course, [TOPIC], today=date(2026, 1, 2)).topics[0].before is None
    shutil.rmtree(course / "submitted" / "fay")
    for day in (3, 4):
        (topic,) = make_report(course, [TOPIC], today=date(2026, 1, day)).topics
        assert topic.before.made == "2026-01-01" and topic.before.handed_in == 8
        assert topic.before.mean == first.topics[0].scores.mean
        assert topic.exercises[0].passed_before == first.topics[0].exercises[0].passed.share
    assert "-1 handed in" in to_html(make_report(course, [TOPIC]), date(2026, 1, 5))


@pytest.mark.parametrize(
    "content",
    ["", "[", "{}", "[1]", '[{"passed": 3}]', '[{"made": 1, "passed": {}}]', "null", "[[]]"],
)
def test_a_damaged_memory_of_the_last_report_is_no_memory(course, content):
    path = course / ".course" / "reports" / f"{TOPIC}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(content)
    assert make_report(course, [TOPIC]).topics[0].before is None
    assert json.loads(path.read_text())[-1]["handed_in"] == 8


# ---- the page --------------------------------------------------------------------------------


class Page(HTMLParser):
    """Collects tags, attributes and texts, and whether all tags are closed in order."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.text, self.open = [], [], "", []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attributes]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def test_the_page_is_whole_by_itself_and_allows_nothing_from_elsewhere(course):
    html = to_html(make_report(course, [TOPIC]), date(2026, 1, 2))
    page = Page(html)
    assert not page.open and not {"script", "link", "img", "iframe", "form"} & set(page.tags)
    assert not [a for a in page.attributes if a[1] in ("src", "style") or a[1].startswith("on")]
    assert all(value.startswith("#") for _, name, value in page.attributes if name == "href")
    (policy,) = [v for tag, name, v in page.attributes if name == "content" and "default" in v]
    style = html.split("<style>")[1].split("</style>")[0]
    digest = re.search("sha256-([^']+)'", policy)[1]
    assert base64.b64decode(digest) == hashlib.sha256(style.encode()).digest()
    assert "default-src 'none'" in policy and "unsafe" not in policy and "url(" not in style


def test_the_page_says_the_numbers(course):
    page = Page(to_html(make_report(course, [TOPIC]), date(2026, 1, 2)))
    text = " ".join(page.text.split())
    assert "2 January 2026" in text and "8 of 9" in text and "3 of 7 (43%)" in text
    assert "It looks like a mean." in text and "many numbers" in text
    (scores, *_) = [v for _, name, v in page.attributes if name == "aria-label" and "scores" in v]
    assert scores.startswith("9 scores: ") and "from 90 to 100%" in scores


def test_names_that_are_markup_are_names(course):
    html = to_html(make_report(course, [TOPIC]), date(2026, 1, 2))
    assert "<script>" not in html and "eve&lt;script&gt;" in html


def luminance(colour):
    colour = colour if len(colour) == 7 else "#" + "".join(2 * digit for digit in colour[1:])
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_light_dark_and_printed_pages_have_contrast_enough():
    style = to_html(measure(class_of([(1, 1, 1)]), 0.5, {}), date(2026, 1, 2))
    schemes = re.findall(r":root\{([^}]+)\}", style)
    assert len(schemes) == 3
    for scheme in schemes:
        colours = dict(re.findall(r"--([a-z]+):(#[0-9a-f]+)", scheme))
        for ground in ("page", "raised"):
            for ink in ("text", "muted", "link"):
                assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)
        for bar in ("passed", "failed", "stopped", "untouched", "link"):
            assert contrast(colours[bar], colours["page"]) >= 3, bar


def test_a_large_class_is_summed_up():
    numbers = measure(class_of([(0, 0, 10)] * 1000), 0.5, {})
    html = to_html(numbers, date(2026, 1, 2))
    assert (
        html.count("<tr><th>s0") + html.count("<tr><th>s1") == 100
        and "And 900 more students" in html
    )
    assert len(html) < 60_000 and len(to_csv(numbers).splitlines()) == 1001


def test_no_cell_of_the_table_is_a_formula(course):
    table = list(csv.DictReader(io.StringIO(to_csv(make_report(course, [TOPIC])))))
    assert len(table) == len(PAPERS)
    assert "'=dan" in [row["student"] for row in table]
    assert not [c for row in table for c in row.values() if c[:1] in ("=", "+", "@", "\t", "\r")]
    assert {row["student"]: row["score"] for row in table}["bea"] == "22.5"


@pytest.mark.parametrize(
    ("share", "said"),
    [(None, "–"), (0, "0%"), (0.001, "<1%"), (0.5, "50%"), (0.999, ">99%"), (1, "100%")],
)
def test_what_isnt_quite_none_or_all_doesnt_look_like_it(share, said):
    assert percent(share) == said


def test_times_have_sensible_digits():
    assert [seconds(s) for s in (None, 0.0123, 2.345)] == ["–", "12 ms", "2.3 s"]


# ---- for sharing -----------------------------------------------------------------------------


def test_an_anonymous_report_holds_no_name_anywhere(course, tmp_path):
    named, shared = tmp_path / "named", tmp_path / "shared"
    for folder, options in ((named, ()), (shared, ("--anonymous",))):
        folder.mkdir()
        files = ["--out", folder / "r.html", "--csv", folder / "r.csv", "--json", folder / "r.json"]
        assert run(course, *files, *options).exit_code == 0
    for kind in ("html", "csv", "json"):
        text = (shared / f"r.{kind}").read_text()
        assert "s-" in text or kind == "html"
        for name in ("bea", "cem", "=dan", "eve", "gus", "hal"):
            assert not re.search(rf"\b{name}\b|{name}_|{name}@", text), name
    assert "bea" in (named / "r.csv").read_text()
    rows = list(csv.DictReader((shared / "r.csv").open(encoding="utf-8-sig")))
    assert [r["student"] for r in rows] == sorted(r["student"] for r in rows)
    assert {r["score"] for r in rows} == {""} and {r["notes"] for r in rows} == {""}
    assert {r["status"] for r in rows} == {""}
    assert min(Counter(r["band"] for r in rows if r["band"] != FEW).values()) >= 3


def test_counts_for_sharing_are_rounded_and_rare_mistakes_have_no_example(course):
    numbers = make_report(course, [TOPIC])
    shared = anonymous(numbers, b"secret")
    (own,), (topic,) = numbers.topics, shared.topics
    pairs = [
        (getattr(a, kind).count, getattr(b, kind).count)
        for a, b in zip(own.exercises, topic.exercises, strict=True)
        for kind in ("passed", "failed", "stopped", "untouched")
    ]
    assert all(b % 3 == 0 and abs(a - b) <= 1 for a, b in pairs)
    assert shared.frequent[0].example  # three made it
    rare = replace(numbers.frequent[0], made=replace(numbers.frequent[0].made, count=2))
    assert not anonymous(replace(numbers, frequent=(rare,)), b"secret").frequent[0].example
    assert topic.before is None and topic.exercises[0].passed_before is None


def test_pseudonyms_stay_and_lead_back_only_with_the_secret():
    assert pseudonym("ada", b"one") == pseudonym("ada", b"one")
    assert len({pseudonym(s, key) for s in ("ada", "bea") for key in (b"one", b"two")}) == 4


def test_a_class_too_small_to_hide_in_is_refused():
    with pytest.raises(CourseError, match="takes 5 students"):
        anonymous(measure(class_of([(1, 1, 1)] * 4), 0.5, {}), b"secret")


# ---- the command -----------------------------------------------------------------------------


def test_the_command_writes_page_table_and_results(course, tmp_path):
    files = [tmp_path / name for name in ("r.html", "r.csv", "r.json")]
    said = run(course, "--out", files[0], "--csv", files[1], "--json", files[2])
    assert said.exit_code == 0 and "9 students" in said.output and "may need help" in said.output
    assert json.loads(files[2].read_text())["students"] == 9
    assert sorted(tmp_path.glob(".*")) == []


def test_a_threshold_is_a_share_and_moves_the_list(course, tmp_path):
    page = ("--out", tmp_path / "r.html")
    assert run(course, *page, "--threshold", 50).exit_code == 2
    assert "0 may need help" in run(course, *page, "--threshold", 0).output


def test_a_file_that_cant_be_written_is_said_before_the_work(course, tmp_path):
    with pytest.raises(CourseError, match="isn't there"):
        run_plainly(course, tmp_path / "nowhere" / "r.html")
    with pytest.raises(CourseError, match="is a folder"):
        run_plainly(course, tmp_path)


def run_plainly(course, out):
    said = run(course, "--out", out)
    raise said.exception


def test_a_report_that_cant_be_made_leaves_the_old_one(course, tmp_path, monkeypatch):
    old = tmp_path / "r.html"
    old.write_text("old")
    numbers = make_report(course, [TOPIC])
    monkeypatch.setattr("os.replace", lambda *_: (_ for _ in ()).throw(OSError("full")))
    with pytest.raises(OSError, match="full"):
        write_report(numbers, old)
    assert old.read_text() == "old" and list(tmp_path.glob(".r*")) == []
