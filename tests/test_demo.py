"""The sample class as an instructor sees it: through the `course` command and nbgrader itself."""

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.checks.solutions import load_solutions
from helpers.checks.topics import load_topic
from helpers.demo import SAMPLES

ROOT = Path(__file__).resolve().parents[1]
TOPIC = load_topic("01_initialization")
POINTS = {exercise.name: exercise.points for exercise in TOPIC.exercises}
FULL = sum(POINTS.values())
NAMES = list(POINTS)
SECRET = "the same for both"


def run(*command, folder=ROOT):
    environment = {**os.environ, "COURSE_SECRET": SECRET}
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The demo's course folder, what it printed, and its records by student."""
    folder = tmp_path_factory.mktemp("demo") / "class"
    results = folder.with_name("results.json")
    command = [sys.executable, "-m", "helpers.cli", "demo"]
    printed = run(*command, "--folder", str(folder), "--json", str(results))
    records = json.loads(results.read_text())["submissions"]
    return folder, printed, {record["student"]: record for record in records}


@pytest.fixture(scope="module")
def records(demo):
    return demo[2]


def test_the_class_is_large_enough_and_everyone_has_a_result(records):
    assert len(SAMPLES) >= 16 and set(records) == {sample.student for sample in SAMPLES}
    assert all(record["max_score"] == FULL for record in records.values())


@pytest.mark.parametrize(
    "student, score, status",
    [
        ("ada", FULL, "graded"),
        ("ben", 0, "graded"),
        ("cleo", FULL, "graded"),
        ("dev", FULL, "graded"),
        ("tess", FULL, "graded"),
        ("hana", sum(POINTS[name] for name in NAMES[:3]), "graded"),
        ("ivan", FULL, "graded"),
        ("jun", FULL - POINTS[NAMES[3]], "graded"),
        ("kim", FULL - POINTS[NAMES[4]], "graded"),
        ("leo", FULL, "repaired"),
        ("noor", FULL, "repaired"),
        ("omar", FULL, "repaired"),
        ("pia", FULL, "graded"),
        ("quinn", 0, "repaired"),
        ("rosa", 0, "unreadable"),
        ("sven", 0, "missing"),
    ],
)
def test_scores_and_status(records, student, score, status):
    assert (records[student]["score"], records[student]["status"]) == (score, status)


@pytest.mark.parametrize("student, number", [("eli", 0), ("fay", 1), ("gus", 2), ("mia", 0)])
def test_each_planted_mistake_costs_points_and_is_named(records, student, number):
    solutions = load_solutions(TOPIC, ROOT / "solutions" / TOPIC.name)
    for exercise, verdict in zip(TOPIC.exercises, records[student]["exercises"], strict=True):
        if exercise.quiz:
            continue
        mistakes = solutions.mistakes_in(exercise)
        assert mistakes[number % len(mistakes)].id in verdict["misconceptions"]
        assert verdict["points"] < verdict["max_points"]


def test_a_loop_or_an_exit_costs_one_exercise(records):
    assert records["jun"]["exercises"][3]["status"] == "timeout"
    assert records["kim"]["exercises"][4]["status"] == "crashed"
    for student, lost in (("jun", 3), ("kim", 4)):
        others = [e for i, e in enumerate(records[student]["exercises"]) if i != lost]
        assert {e["status"] for e in others} == {"passed"}


def test_untouched_exercises_are_not_attempted(records):
    assert {e["status"] for e in records["ben"]["exercises"]} == {"not attempted"}


def test_the_table_shows_everyone_and_says_where_the_pages_are(demo):
    folder, printed, records = demo
    assert all(student in printed for student in records)
    assert str(folder / "gradebook.db") in printed and str(folder / "feedback") in printed


def feedback(folder, student):
    return (folder / "feedback" / student / TOPIC.name / f"{TOPIC.notebook}.html").read_text()


def test_feedback_shows_the_report_that_the_student_saw(demo):
    folder = demo[0]
    page = feedback(folder, "eli")
    for exercise in TOPIC.exercises:
        assert f'aria-label="Check of {exercise.name}: ' in page
    assert "This looks familiar" in page and "the variance of W[l] is 2/n_{l-1}" in page
    assert "could not be read" in feedback(folder, "rosa")


def test_grading_again_changes_nothing(demo, tmp_path):
    folder, _, records = demo
    results = tmp_path / "again.json"
    course = [sys.executable, "-m", "helpers.cli"]
    run(*course, "grade", "--course", str(folder), "--json", str(results))
    again = {r["student"]: r for r in json.loads(results.read_text())["submissions"]}
    assert again == records


def fresh_copy(folder, place):
    """Copy a course folder as it was before anything was graded."""
    for name in ("solutions", "notebooks", "submitted"):
        shutil.copytree(folder / name, place / name)
    shutil.copy(folder / "nbgrader_config.py", place)


def without_bubblewrap(command, folder):
    """Run a command where no other program is found than the environment's own."""
    environment = {**os.environ, "COURSE_SECRET": SECRET, "PATH": str(Path(sys.executable).parent)}
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, env=environment)


@pytest.mark.long  # the class once more, each submission in a process of its own
def test_scores_are_the_same_without_a_sandbox(demo, tmp_path):
    folder, _, records = demo
    fresh_copy(folder, tmp_path)
    results = tmp_path / "results.json"
    command = [sys.executable, "-m", "helpers.cli", "grade", TOPIC.name, "--json", str(results)]
    done = without_bubblewrap(command, tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("isn't sandboxed") == 1
    found = {r["student"]: r for r in json.loads(results.read_text())["submissions"]}
    for student, record in records.items():
        assert found[student]["score"] == record["score"]
        for mine, theirs in zip(found[student]["exercises"], record["exercises"], strict=True):
            assert mine["points"] == theirs["points"]


def test_a_required_sandbox_that_is_missing_stops_grading(demo, tmp_path):
    fresh_copy(demo[0], tmp_path)
    command = [sys.executable, "-m", "helpers.cli", "grade", TOPIC.name, "--require-sandbox"]
    done = without_bubblewrap(command, tmp_path)
    assert done.returncode == 1 and len(done.stderr.splitlines()) == 1
    assert "nothing is graded without a sandbox" in done.stderr
    assert not (tmp_path / "gradebook.db").exists()


def test_plain_nbgrader_gives_the_same_scores(demo, tmp_path):
    folder, _, records = demo
    fresh_copy(folder, tmp_path)
    nbgrader = [sys.executable, "-m", "nbgrader"]
    run(*nbgrader, "generate_assignment", TOPIC.name, "--force", folder=tmp_path)
    run(*nbgrader, "autograde", TOPIC.name, folder=tmp_path)
    run(*nbgrader, "export", folder=tmp_path)
    with (tmp_path / "grades.csv").open() as file:
        scores = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    handed_in = {s: r["score"] for s, r in records.items() if r["status"] != "missing"}
    assert scores == pytest.approx(handed_in)  # it adds the same points in another order
