"""A class: `course grade` and plain `nbgrader autograde` agree, and nothing stops a batch."""

import json
import logging
import os
import shutil
from dataclasses import replace
from typing import Any

import mini_course
import nbformat
import pytest
from a_class import NAME, SCORES, grade, gradebook_of, mend, plain_nbgrader, scores_of
from nbgrader.api import Comment, Gradebook
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import CsvExportPlugin
from nbgrader.preprocessors import AssignLatePenalties

from helpers import frameworks
from helpers.checks.solutions import SourceError
from helpers.grading import isolation, jobs
from helpers.grading import topic as topic_module
from helpers.grading.changes import NEW_SUBMISSION
from helpers.grading.classroom import Nobody, find_submissions
from helpers.grading.errors import CourseError
from helpers.grading.execute import Limits
from helpers.grading.folder import open_course
from helpers.grading.isolation import NONE, NOT_SANDBOXED, Isolation
from helpers.grading.pool import Pool
from helpers.grading.record import Recorder, generate_feedback
from helpers.grading.register import register
from helpers.grading.regrade import SETTINGS


class Watching(Nobody):
    def __init__(self):
        self.records, self.notices = [], []

    def begin(self, count):
        self.count = count

    def notice(self, text):
        self.notices.append(text)

    def done(self, record):
        self.records.append(record)


def verdicts_in(root):
    return {
        path.name: path.stat().st_mtime_ns
        for path in (root / ".course" / "results").glob("*.ipynb.gz")
    }


def test_a_class_is_graded_kept_and_recorded(classroom, monkeypatch, capfd):
    shutil.rmtree(classroom / ".course")
    (classroom / "gradebook.db").unlink()
    watcher = Watching()
    records = grade(classroom, watcher=watcher)
    assert {record["student"]: record["score"] for record in records} == SCORES
    assert [record["student"] for record in records] == sorted(SCORES)
    assert watcher.count == len(SCORES)
    assert sorted(record["student"] for record in watcher.records) == sorted(SCORES)
    assert {record["student"]: record["status"] for record in records} == {
        "absent": "missing",
        "broken": "unreadable",
        "partly": "graded",
        "perfect": "graded",
        "untouched": "graded",
    }
    assert scores_of(classroom) == SCORES
    assert capfd.readouterr() == ("", "")

    # A second run grades and records nothing again.
    monkeypatch.setattr(Recorder, "record", None)
    assert grade(classroom, pool=Pool(lambda: 1 / 0, lambda: 1)) == records

    # Feedback shows for each exercise the report that a student sees.
    generate_feedback(classroom, NAME)
    page = (classroom / "feedback" / "partly" / NAME / "mini.html").read_text()
    assert "It looks like a mean." in page and "check-card" in page
    assert (classroom / "feedback" / "broken" / NAME / "mini.html").is_file()


def test_plain_nbgrader_gives_the_same_scores(classroom, tmp_path, monkeypatch):
    monkeypatch.setattr("nbgrader.utils.determine_grade", None)  # outputs are never asked
    plain_nbgrader(classroom, Autograde)
    handed_in = {name: score for name, score in SCORES.items() if name != "absent"}
    assert scores_of(classroom) == handed_in
    before = gradebook_of(classroom)
    stored = verdicts_in(classroom)
    records = grade(classroom)
    assert {record["student"]: record["score"] for record in records} == SCORES
    assert verdicts_in(classroom) == stored
    after = gradebook_of(classroom)
    assert after.pop("absent") and after == before

    plain_nbgrader(classroom, GenerateFeedback)
    with Gradebook(f"sqlite:///{classroom / 'gradebook.db'}") as gradebook:
        exporter = CsvExportPlugin()
        exporter.to = str(tmp_path / "grades.csv")
        exporter.export(gradebook)
    assert "perfect" in (tmp_path / "grades.csv").read_text()


def test_a_new_version_of_a_submission_replaces_the_old_one(classroom):
    grade(classroom)
    submitted = classroom / "submitted"
    shutil.copy(submitted / "perfect" / NAME / "mini.ipynb", submitted / "partly" / NAME)
    grade(classroom, students=["partly"])
    assert scores_of(classroom) == SCORES | {"partly": 30}


def test_without_a_verdict_nothing_is_recorded(classroom, course):
    config = classroom / "nbgrader_config.py"
    config.write_text(config.read_text() + "\ndel c.Autograde.exporter_class\n")
    plain = mini_course.Paper((classroom / "notebooks" / NAME / "mini.ipynb").read_bytes())
    plain.cell("check-double")["outputs"] = [
        {"output_type": "execute_result", "data": {"text/plain": "10"}, "metadata": {}}
        | {"execution_count": 1}
    ]
    (classroom / "submitted" / "untouched" / NAME / "mini.ipynb").write_bytes(plain.bytes())
    register(CourseDirectory(root=str(classroom)), course)
    with pytest.raises(NbGraderException, match="errors on the above failures"):
        plain_nbgrader(classroom, Autograde)
    assert not any(
        score for grades in gradebook_of(classroom).values() for score, _, _ in grades.values()
    )


def test_other_files_of_a_student_do_not_reach_feedback(classroom):
    (classroom / ".course").mkdir(exist_ok=True)
    (classroom / ".course" / "secret").write_text("do not tell")
    folder = classroom / "submitted" / "perfect" / NAME
    (folder / "notes.txt").symlink_to(classroom / ".course" / "secret")
    (folder / "sub").mkdir()
    (folder / "sub" / "data.csv").write_text("1")
    (folder / "timestamp.txt").write_text("2026-01-01 10:00:00 UTC")
    grade(classroom)
    graded = classroom / "autograded" / "perfect" / NAME
    assert sorted(path.name for path in graded.iterdir()) == ["mini.ipynb", "timestamp.txt"]


def test_one_that_can_not_be_recorded_stops_no_one(classroom):
    (classroom / "submitted" / "partly" / NAME / "timestamp.txt").write_text("no time at all")
    for _ in range(2):
        records = {record["student"]: record for record in grade(classroom)}
        assert "could not be recorded" in records["partly"]["notes"][-1]
        assert scores_of(classroom)["perfect"] == 30


def test_a_timestamp_that_went_bad_stops_no_one(classroom):
    grade(classroom)
    test_one_that_can_not_be_recorded_stops_no_one(classroom)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_timestamp_that_nobody_ever_writes_is_not_waited_for(classroom):
    grade(classroom)
    os.mkfifo(classroom / "submitted" / "partly" / NAME / "timestamp.txt")
    records = {record["student"]: record for record in grade(classroom)}
    assert "no small file of its own" in records["partly"]["notes"][-1]
    assert scores_of(classroom) == SCORES


@pytest.fixture
def needs_torch(classroom, monkeypatch):
    exercises = tuple(replace(e, needs="torch") for e in mini_course.TOPIC.exercises)
    topic = replace(mini_course.TOPIC, exercises=exercises)
    monkeypatch.setattr(topic_module, "load_topic", lambda _name: topic)
    monkeypatch.setattr(frameworks, "find_spec", lambda name: None)
    return classroom


def test_what_needs_a_missing_library_has_no_score_and_is_not_recorded(needs_torch):
    records = grade(needs_torch)
    said = [r for r in records if r["status"] == "not gradable here"]
    assert len(said) >= len(SCORES) - 1
    for record in said:
        assert record["score"] is None and "PyTorch is missing" in record["notes"][0]
        assert {e["points"] for e in record["exercises"]} == {None}
    assert not set(scores_of(needs_torch)) & {r["student"] for r in said}


def test_nbgrader_records_nothing_either_where_a_library_is_missing(needs_torch):
    with pytest.raises(CourseError, match="not gradable here: PyTorch is missing"):
        plain_nbgrader(needs_torch, Autograde)
    assert not (needs_torch / "autograded").exists()


def test_one_that_can_not_be_graded_stops_no_one(classroom, monkeypatch):
    real = jobs.grade

    def grade_or_raise(task, submission):
        if b"np.mean" in submission:
            raise RecursionError("too deep")
        return real(task, submission)

    monkeypatch.setattr(jobs, "grade", grade_or_raise)
    records = {record["student"]: record for record in grade(classroom, force=True)}
    partly = records.pop("partly")
    assert (partly["status"], partly["score"], partly["max_score"]) == ("error", 0, 30)
    assert partly["notes"][0].endswith("(RecursionError: too deep)")
    assert {name: record["score"] for name, record in records.items()} == {
        name: score for name, score in SCORES.items() if name != "partly"
    }
    assert scores_of(classroom)["perfect"] == 30 and "partly" not in scores_of(classroom)


@pytest.mark.parametrize("error", [CourseError, SourceError])
def test_what_concerns_the_whole_course_ends_it(classroom, monkeypatch, error):
    def fail(*_arguments, **_options):
        raise error("mend it")

    monkeypatch.setattr(jobs, "grade", fail)
    with pytest.raises(error):
        grade(classroom, force=True)


def test_feedback_before_grading_is_refused(classroom):
    with pytest.raises(CourseError, match="course grade"):
        generate_feedback(classroom, NAME)


def test_nobody_is_missing_from_an_assignment_that_nobody_handed_in(classroom, monkeypatch):
    later = "91_later"
    monkeypatch.setitem(topic_module.NOTEBOOKS, later, "later")
    records = grade(classroom, [NAME, later])
    assert {record["assignment"] for record in records} == {NAME}


def test_autograded_notebooks_are_sound_and_hold_no_student_metadata(classroom):
    grade(classroom)
    for path in (classroom / "autograded").rglob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        points = [c.metadata.get("nbgrader", {}).get("points") for c in notebook.cells]
        assert sum(filter(None, points)) == 30


def test_limits_are_set_in_the_configuration(classroom):
    config = classroom / "nbgrader_config.py"
    config.write_text(config.read_text() + "\nc.GradingExporter.check_seconds = 3\n")
    assert open_course(classroom).limits == Limits(check=3.0)


@pytest.mark.parametrize(
    "prepare, arguments, says",
    [
        (lambda root: None, {"assignments": ["02_nowhere"]}, "known are: 90_mini"),
        (
            lambda root: shutil.rmtree(root / "submitted"),
            {},
            "no submissions of 90_mini",
        ),
        (lambda root: None, {"students": ["nobody"]}, "no folder for nobody"),
        (lambda root: (root / "nbgrader_config.py").unlink(), {}, "not a course folder"),
        (lambda root: shutil.rmtree(root / "solutions"), {}, "solutions"),
        (lambda root: shutil.rmtree(root / "notebooks"), {}, "course build"),
    ],
)
def test_a_mistake_of_the_instructor_is_one_clear_line(classroom, prepare, arguments, says):
    prepare(classroom)
    with pytest.raises(CourseError, match=says) as error:
        grade(classroom, **({"assignments": [NAME]} | arguments))
    assert "\n" not in str(error.value)


def test_a_notebook_by_another_name_is_named(classroom):
    folder = classroom / "submitted" / "absent" / NAME
    (folder / "mini (1).ipynb").write_text(json.dumps({}))
    (absent,) = find_submissions(classroom, [NAME], ["absent"])
    assert absent.path is None and "mini (1).ipynb" in absent.note


def without_sandbox(monkeypatch):
    monkeypatch.setattr("helpers.grading.isolation.isolation", lambda: Isolation(NONE, "get one"))
    monkeypatch.setattr("helpers.grading.nbgrader_plugin.isolation", isolation.isolation)


def test_plain_nbgrader_says_once_that_there_is_no_sandbox(classroom, monkeypatch, caplog):
    without_sandbox(monkeypatch)
    shutil.rmtree(classroom / "submitted" / "broken")
    with caplog.at_level(logging.WARNING, logger="quiet"):
        plain_nbgrader(classroom, Autograde, level=logging.WARNING)
    assert [r.getMessage() for r in caplog.records].count(NOT_SANDBOXED.format("get one")) == 1


def test_nothing_grades_without_a_sandbox_that_is_required(classroom, monkeypatch):
    without_sandbox(monkeypatch)
    with (classroom / "nbgrader_config.py").open("a") as config:
        config.write("\nc.GradingExporter.sandbox_required = True\n")
    with pytest.raises(CourseError, match="nothing is graded without a sandbox: get one"):
        grade(classroom, force=True)
    with pytest.raises((CourseError, NbGraderException)):
        plain_nbgrader(classroom, Autograde)
    assert not (classroom / "autograded").exists()


def test_after_an_exercise_was_mended_the_affected_are_graded_again_and_compared(classroom):
    # the planted mistake of `total` is about to be the right answer
    (classroom / "solutions" / NAME / "misconceptions.py").write_text("MISCONCEPTIONS = []\n")
    grade(classroom)
    assert grade(classroom, changed=True) == []
    (classroom / "submitted" / "untouched" / NAME / "mini.ipynb").write_bytes(
        (classroom / "submitted" / "perfect" / NAME / "mini.ipynb").read_bytes() + b" "
    )
    mend(classroom, ("return float(np.sum(x))", "return float(np.mean(x))"))
    records = {record["student"]: record for record in grade(classroom, changed=True)}
    assert set(records) == {"broken", "partly", "perfect"}  # not who handed in another file
    assert records["partly"]["changed"] == {
        "from": 12.5,
        "to": 20,
        "exercises": {"total": [2.5, 10]},
        "because": [f"solutions/{NAME}/mini.py"],
    }
    assert records["perfect"]["changed"]["to"] == records["perfect"]["score"] == 22.5
    assert scores_of(classroom) == SCORES | {"partly": 20, "perfect": 22.5}
    assert grade(classroom, changed=True) == []

    # The others are graded when all are, and nobody's score is said to change a second time.
    everyone = {record["student"]: record for record in grade(classroom)}
    changed = {name: r["changed"] for name, r in everyone.items() if "changed" in r}
    assert set(changed) == {"untouched"} and changed["untouched"]["because"] == [NEW_SUBMISSION]
    assert scores_of(classroom)["untouched"] == 22.5

    mend(classroom, ("return float(np.mean(x))", "return float(np.sum(x))"))
    back = {record["student"]: record for record in grade(classroom)}
    assert back["partly"]["changed"]["exercises"] == {"total": [10, 2.5]}
    assert scores_of(classroom) == SCORES | {"untouched": 30}


def test_a_change_elsewhere_affects_nobody(classroom, monkeypatch):
    grade(classroom)
    (classroom / "solutions" / NAME / "variants.py").write_text("VARIANTS = {}\n")
    (classroom / "solutions" / "02_other").mkdir()
    assert grade(classroom, changed=True) == []
    assert grade(classroom, pool=Pool(lambda: 1 / 0, lambda: 1))


def test_other_limits_are_a_reason_to_grade_again(classroom):
    grade(classroom)
    with (classroom / "nbgrader_config.py").open("a") as config:
        config.write("\nc.GradingExporter.check_seconds = 9\n")
    records = {record["student"]: record for record in grade(classroom)}
    assert records["perfect"]["changed"]["because"] == [SETTINGS]
    assert not records["perfect"]["changed"]["exercises"]


def test_a_submission_is_recorded_whole_or_not_at_all(classroom, monkeypatch):
    grade(classroom, students=["perfect"])
    before = rows_in(classroom)

    def fail(*_):
        raise RuntimeError("in the last step")

    monkeypatch.setattr(AssignLatePenalties, "preprocess", fail)
    records = {record["student"]: record for record in grade(classroom)}
    assert "RuntimeError: in the last step" in records["partly"]["notes"][-1]
    assert [row for row in rows_in(classroom) if row[0] != "absent"] == before
    monkeypatch.undo()


def rows_in(root):
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        return [
            (s.student.id, s.timestamp, n.late_submission_penalty, g.name, g.auto_score)
            for s in gradebook.assignment_submissions(NAME)
            for n in s.notebooks
            for g in sorted(n.grades, key=lambda grade: grade.name)
        ]


LATE = """
from datetime import datetime
from nbgrader.plugins import LateSubmissionPlugin

class HalfAPoint(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return 0.5

c.AssignLatePenalties.plugin_class = HalfAPoint
"""


def test_rows_and_notebooks_are_those_of_plain_nbgrader(classroom, course):
    """Timestamps, late penalties, comments and manual scores, recorded by each in its own way."""
    with (classroom / "nbgrader_config.py").open("a") as config:
        config.write(LATE)
    shutil.rmtree(classroom / "submitted" / "absent")
    for day, student in enumerate(("partly", "perfect", "broken"), 1):
        place = classroom / "submitted" / student / NAME
        (place / "timestamp.txt").write_text(f"2026-01-0{day} 10:00:00 UTC")
    register(CourseDirectory(root=str(classroom)), course)
    with Gradebook(f"sqlite:///{classroom / 'gradebook.db'}") as gradebook:
        gradebook.update_or_create_assignment(NAME, duedate="2026-01-02 00:00:00 UTC")
    seen = []
    for way in (lambda: plain_nbgrader(classroom, Autograde, force=True), lambda: grade(classroom)):
        shutil.rmtree(classroom / "autograded", ignore_errors=True)
        way()
        with Gradebook(f"sqlite:///{classroom / 'gradebook.db'}") as gradebook:
            comments = sorted(
                (comment.notebook.student.id, comment.name, comment.comment)
                for comment in gradebook.db.query(Comment)
            )
            penalties = [row[2] for row in rows_in(classroom)]
            manual: Any = gradebook.find_grade("check-double", "mini", NAME, "partly")
            manual.manual_score = 1
            gradebook.db.commit()
        files = {
            str(path.relative_to(classroom)): (path.read_bytes(), path.stat().st_mode)
            for path in sorted((classroom / "autograded").rglob("*.*"))
        }
        rows = [row for row in rows_in(classroom) if row[3] != "check-double"]
        seen.append((rows, comments, penalties, files))
    assert seen[0] == seen[1]
    assert 0.5 in seen[0][2] and len(seen[0][3]) == 4 + 3
    assert gradebook_of(classroom)["partly"]["check-double"] == (10, 1, False)
