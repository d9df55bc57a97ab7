"""Regrading with care: nothing changes unseen, manual work stays, and the log tells of all."""

import hashlib
import json
import shutil
from datetime import datetime

import pytest
from a_class import NAME, SCORES, grade, gradebook_of, mend, plain_nbgrader, scores_of
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde

from helpers.grading import changes as changes_module
from helpers.grading.changes import (
    ANEW,
    LATE,
    NEW_SUBMISSION,
    NO_SUBMISSION,
    ChangeLog,
    difference,
)
from helpers.grading.classroom import FORCED
from helpers.grading.marks import Marks, Points
from helpers.grading.shared_gradebook import SharedGradebook

TO_MEAN = ("return float(np.sum(x))", "return float(np.mean(x))")
TO_SUM = TO_MEAN[::-1]


def total_is_a_mean(root):
    (root / "solutions" / NAME / "misconceptions.py").write_text("MISCONCEPTIONS = []\n")
    mend(root, TO_MEAN)


def book(root):
    return Gradebook(f"sqlite:///{root / 'gradebook.db'}")


def by_hand(root, student, cell="check-total", score=None, comment=None, extra=None):
    """Give a score and a comment as formgrader does."""
    with book(root) as gradebook:
        grade_ = gradebook.find_grade(cell, "mini", NAME, student)
        grade_.manual_score, grade_.extra_credit = score, extra
        grade_.needs_manual_grade = False
        found = gradebook.find_comment(cell.removeprefix("check-"), "mini", NAME, student)
        found.manual_comment = comment
        gradebook.db.commit()


def comment_of(root, student, cell="total"):
    with book(root) as gradebook:
        return gradebook.find_comment(cell, "mini", NAME, student).comment


def log(root):
    return ChangeLog(root).read()


def recorded_state(root):
    """Everything that counts as recorded, to the byte."""
    places = [root / "gradebook.db", *(root / "autograded").rglob("*.ipynb")]
    places += [*(root / ".course" / "results").glob("last-*"), root / ".course" / "changes.jsonl"]
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in places if path.exists()
    }


def test_a_dry_run_shows_who_gains_and_loses_and_writes_nothing(classroom):
    grade(classroom)
    total_is_a_mean(classroom)
    before = recorded_state(classroom)
    dry = {r["student"]: r for r in grade(classroom, changed=True, dry_run=True)}
    assert recorded_state(classroom) == before and log(classroom) == []
    assert dry["partly"]["would_record"]
    assert dry["partly"]["changed"]["exercises"] == {"total": [2.5, 10]}
    assert (dry["perfect"]["changed"]["from"], dry["perfect"]["changed"]["to"]) == (30, 22.5)

    # The real run grades nothing a second time, and does what was said.
    real = {r["student"]: r for r in grade(classroom, changed=True, pool=no_workers())}
    assert {name: r["changed"] for name, r in real.items() if "changed" in r} == {
        name: r["changed"] for name, r in dry.items() if "changed" in r
    }
    assert scores_of(classroom)["perfect"] == 22.5


def no_workers():
    from helpers.grading.pool import Pool

    return Pool(lambda: 1 / 0, lambda: 1)


def test_a_dry_run_of_a_fresh_class_makes_no_gradebook(classroom):
    (classroom / "gradebook.db").unlink()
    records = grade(classroom, dry_run=True)
    assert {r["student"]: r["score"] for r in records} == SCORES
    assert all(r["would_record"] and "changed" not in r for r in records)
    assert recorded_state(classroom) == {}
    grade(classroom)
    assert not any(r["would_record"] for r in grade(classroom, dry_run=True))


def test_every_changed_score_is_logged_once(classroom, monkeypatch):
    monkeypatch.setattr(changes_module.getpass, "getuser", lambda: "ada")
    grade(classroom)
    assert log(classroom) == []  # a first score changes nothing
    total_is_a_mean(classroom)
    grade(classroom, changed=True)
    (gain,) = [entry for entry in log(classroom) if entry["student"] == "partly"]
    assert datetime.fromisoformat(gain.pop("time")).tzinfo is not None
    assert gain == {
        "who": "ada",
        "student": "partly",
        "assignment": NAME,
        "from": 12.5,
        "to": 20,
        "exercises": {"total": [2.5, 10]},
        "because": [f"solutions/{NAME}/mini.py", f"solutions/{NAME}/misconceptions.py"],
    }
    assert sorted(entry["student"] for entry in log(classroom)) == ["partly", "perfect"]
    grade(classroom)
    grade(classroom, force=True)
    assert len(log(classroom)) == 2
    assert all(path.stat().st_mode & 0o077 == 0 for path in [ChangeLog(classroom).path])


def test_another_file_and_none_at_all_are_reasons(classroom):
    grade(classroom)
    submitted = classroom / "submitted"
    shutil.copy(submitted / "perfect" / NAME / "mini.ipynb", submitted / "partly" / NAME)
    shutil.copy(submitted / "perfect" / NAME / "mini.ipynb", submitted / "absent" / NAME)
    (submitted / "perfect" / NAME / "mini.ipynb").write_bytes(b"{")
    grade(classroom)
    (submitted / "partly" / NAME / "mini.ipynb").unlink()
    grade(classroom)
    said = [(e["student"], e["from"], e["to"], *e["because"]) for e in log(classroom)]
    assert said[-1] == ("partly", 30, 0, NO_SUBMISSION)
    assert sorted(said[:-1]) == [
        ("absent", 0, 30, NEW_SUBMISSION),
        ("partly", 12.5, 30, NEW_SUBMISSION),
        ("perfect", 30, 0, NEW_SUBMISSION),
    ]


def test_what_was_changed_behind_the_back_is_put_right_and_logged(classroom):
    grade(classroom)
    with book(classroom) as gradebook:
        gradebook.find_grade("check-double", "mini", NAME, "perfect").auto_score = 1
        gradebook.db.commit()
    grade(classroom)
    (entry,) = log(classroom)
    assert (entry["from"], entry["to"], entry["because"]) == (21, 30, [ANEW])
    with book(classroom) as gradebook:
        gradebook.find_grade("check-double", "mini", NAME, "perfect").auto_score = 2
        gradebook.db.commit()
    grade(classroom, force=True)
    assert log(classroom)[-1]["because"] == [FORCED]


def test_a_new_due_date_is_logged_as_the_reason(classroom):
    (classroom / "submitted" / "perfect" / NAME / "timestamp.txt").write_text(
        "2026-01-03 10:00:00 UTC"
    )
    grade(classroom)
    with (classroom / "nbgrader_config.py").open("a") as config:
        config.write(f"c.Calendar.due_dates = {{{NAME!r}: '2026-01-02 12:00 UTC'}}\n")
        config.write("c.PenaltyPerDay.percent_a_day = 10\n")
    grade(classroom)
    (entry,) = log(classroom)
    assert (entry["from"], entry["to"], entry["penalty"]) == (30, 27, [0, 3])
    assert entry["because"] == [LATE] and entry["exercises"] == {}


def test_plain_nbgrader_logs_too(classroom):
    grade(classroom)
    total_is_a_mean(classroom)
    plain_nbgrader(classroom, Autograde, force=True)
    logged = {e["student"]: (e["from"], e["to"]) for e in log(classroom)}
    assert logged == {"partly": (12.5, 20), "perfect": (30, 22.5)}
    assert grade(classroom, changed=True) == []


def test_manual_scores_and_comments_survive_every_way_of_grading_again(classroom):
    grade(classroom)
    by_hand(classroom, "partly", score=7, comment="well argued")
    for again in (
        lambda: grade(classroom),
        lambda: grade(classroom, force=True),
        lambda: plain_nbgrader(classroom, Autograde, force=True),
    ):
        again()
        assert gradebook_of(classroom)["partly"]["check-total"] == (2.5, 7, False)
        assert comment_of(classroom, "partly") == "well argued"
    assert comment_of(classroom, "untouched") == "No response."
    assert log(classroom) == []


@pytest.mark.parametrize("way", ["course grade", "nbgrader autograde"])
def test_a_manual_score_over_a_changed_one_stands_and_is_to_be_looked_at_again(classroom, way):
    grade(classroom)
    by_hand(classroom, "partly", score=7, comment="well argued")
    by_hand(classroom, "perfect", "check-double", score=9)
    total_is_a_mean(classroom)
    if way == "course grade":
        records = {r["student"]: r for r in grade(classroom, changed=True)}
        assert records["partly"]["changed"]["manual"] == ["total"]
    else:
        plain_nbgrader(classroom, Autograde, force=True)
    assert gradebook_of(classroom)["partly"]["check-total"] == (10, 7, True)
    assert gradebook_of(classroom)["perfect"]["check-double"] == (10, 9, False)  # it didn't change
    assert comment_of(classroom, "partly") == "well argued"
    entries = {e["student"]: e for e in log(classroom)}
    assert entries["partly"]["from"] == entries["partly"]["to"] == 17
    assert entries["partly"]["exercises"] == {"total": [2.5, 10]}
    assert (entries["perfect"]["from"], entries["perfect"]["to"]) == (29, 21.5)


def test_a_new_submission_asks_for_another_look_at_manual_scores(classroom):
    grade(classroom)
    by_hand(classroom, "partly", score=7)
    path = classroom / "submitted" / "partly" / NAME / "mini.ipynb"
    path.write_bytes(path.read_bytes() + b" ")
    grade(classroom)
    assert gradebook_of(classroom)["partly"]["check-total"] == (2.5, 7, True)


@pytest.mark.parametrize("when", ["before the commit", "after it"])
def test_a_killed_run_leaves_no_change_without_a_line_and_no_line_twice(
    classroom, monkeypatch, when
):
    grade(classroom)
    total_is_a_mean(classroom)
    finish = SharedGradebook.finish

    def killed(gradebook):
        if log(classroom):
            if when == "after it":
                finish(gradebook)
            raise KeyboardInterrupt
        finish(gradebook)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(SharedGradebook, "finish", killed)
        grade(classroom, changed=True)
    assert len(log(classroom)) == 1
    grade(classroom)
    assert sorted(e["student"] for e in log(classroom)) == ["partly", "perfect"]
    assert scores_of(classroom) == SCORES | {"partly": 20, "perfect": 22.5}


def test_a_line_that_was_cut_off_spoils_no_other(tmp_path):
    change = {"from": 1, "to": 2, "exercises": {}, "because": ["x"]}
    ChangeLog(tmp_path).append("ada", NAME, change)
    whole = ChangeLog(tmp_path).path.read_bytes()
    for size in range(len(whole)):
        ChangeLog(tmp_path).path.write_bytes(whole + whole[:size])
        ChangeLog(tmp_path).append("ben", NAME, change)
        students = [entry["student"] for entry in ChangeLog(tmp_path).read()]
        assert students[0] == "ada" and students[-1] == "ben"
        assert students[1:-1] == (["ada"] if size == len(whole) - 1 else [])


@pytest.mark.parametrize("line", [b"[]", b"7", b"null", b"{}", b"\xff\xfe", b"[" * 5000])
def test_garbage_in_the_log_is_passed_over(tmp_path, line):
    path = ChangeLog(tmp_path).path
    path.parent.mkdir()
    path.write_bytes(line + b"\n")
    ChangeLog(tmp_path).append("ada", NAME, {"from": 1, "to": 2})
    assert [entry["student"] for entry in ChangeLog(tmp_path).read()] == ["ada"]


def test_names_with_line_breaks_stay_on_one_line(tmp_path):
    ChangeLog(tmp_path).append('a"\n\u2028\udcff', NAME, {"from": 1, "to": 2})
    assert ChangeLog(tmp_path).path.read_bytes().count(b"\n") == 1
    assert ChangeLog(tmp_path).read()[0]["student"] == 'a"\n\u2028\udcff'


def test_scores_are_counted_as_nbgrader_counts_them():
    points = {
        "check-a": Points(4.0, None, 1.0),
        "check-b": Points(4.0, 2.5, 0.5),
        "explain-c": Points(0.0, None, 2.0),
        "check-d": Points(None),
    }
    before = Marks(1.5, points)
    assert before.score == 5 + 3 + 2 - 1.5
    assert before.automatic() == {"a": 4, "b": 4, "d": None}
    assert Marks(100, points).score == 0
    after = Marks(3, before.with_automatic({"b": 1}).points)
    assert difference(before, after, ["why"]) == {
        "from": 8.5,
        "to": 7,
        "exercises": {"b": [4, 1]},
        "penalty": [1.5, 3],
        "manual": ["b"],
        "because": ["why"],
    }
    assert difference(before, before) is None and difference(None, after) is None


def test_the_command_shows_the_log(classroom, monkeypatch, capsys, tmp_path):
    import sys

    from helpers import cli

    ChangeLog(classroom).append("ada", "01_initialization", {"from": 5, "to": 4, "exercises": {},
                                                             "because": ["why not"]})  # fmt: skip
    shown = []
    for arguments in ([], ["--student", "ben"], ["--json", str(tmp_path / "out.json")]):
        words = ["course", "changes", "--course", str(classroom), *arguments]
        monkeypatch.setattr(sys, "argv", words)
        with pytest.raises(SystemExit):
            cli.main()
        shown.append(capsys.readouterr().out)
    assert "why not" in shown[0] and "no score" in shown[1]
    (change,) = json.loads((tmp_path / "out.json").read_text())["changes"]
    assert change["student"] == "ada"
