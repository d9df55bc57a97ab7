"""One submission: fair to honest work, and a verdict for whatever is sent."""

import json
from dataclasses import replace

import mini_course
import nbformat
import pytest

from helpers.grading import grade as grade_module
from helpers.grading.execute import Limits
from helpers.grading.grade import grade_submission
from helpers.grading.repair import CHECK, role

QUICK = Limits(cell=1.0, check=1.0)


@pytest.fixture
def grade(course):
    def grade(paper, **options):
        submission = paper if isinstance(paper, bytes) else paper.bytes()
        graded = grade_submission(submission, course, **options)
        nbformat.validate(nbformat.reads(graded.autograded.decode(), as_version=4))
        json.dumps(graded.result)
        return graded

    return grade


def by_name(graded, field):
    return {exercise["name"]: exercise[field] for exercise in graded.result["exercises"]}


def test_right_answers_in_another_style_earn_everything(grade, paper):
    graded = grade(paper.answer(**mini_course.RIGHT))
    assert (graded.result["status"], graded.result["score"]) == ("graded", 30)
    assert set(by_name(graded, "status").values()) == {"passed"}


def test_an_untouched_notebook_earns_nothing(grade, paper):
    graded = grade(paper)
    assert (graded.result["status"], graded.result["score"]) == ("graded", 0)
    assert set(by_name(graded, "status").values()) == {"not attempted"}


def test_the_record_says_how_long_each_check_took(grade, paper):
    paper.answer(double="import time\ndef double(x):\n    time.sleep(0.1)\n    return 2 * x")
    seconds = by_name(grade(paper), "seconds")
    assert seconds["double"] > 0.2 > seconds["total"] > 0


def test_partial_credit_and_the_name_of_the_mistake(grade, paper):
    graded = grade(paper.answer(total="def total(x):\n    return np.mean(x)"))
    assert by_name(graded, "points")["total"] == 2.5
    assert by_name(graded, "misconceptions")["total"] == ["mean"]


def test_warnings_prints_helpers_and_own_draws_cost_nothing(grade, paper):
    paper.insert("double", "import warnings\ndef twice(x): return x * 2")
    paper.answer(
        double="def double(x):\n    warnings.warn('careful'); print('!'); return twice(x)",
        total="def total(x):\n    np.log(0 * x); np.random.rand(); return sum(x.ravel().tolist())",
        scaled="def scaled(x, factor):\n    x *= factor\n    return {'x': x.tolist(), 'more': 1}",
    )
    assert grade(paper).result["score"] == 30


def test_exit_loop_and_forgotten_name_cost_one_exercise_each(grade, paper):
    paper.answer(
        double="import os\ndef double(x): os._exit(0)",
        total="def total(x):\n    while True: pass",
        scaled="def scaled(x, factor):\n    return {'x': factor * x + 0 * OFFSET}",
    )
    graded = grade(paper, limits=QUICK)
    assert by_name(graded, "status") == {
        "double": "crashed",
        "total": "timeout",
        "scaled": "passed",  # OFFSET stands in a demonstration
    }
    assert graded.result["score"] == 10
    assert "exit status 0" in by_name(graded, "message")["double"]


def test_own_cells_that_need_a_demonstration_cost_nothing(grade, paper):
    paper.insert("double", "print(OFFSET)\ndef twice(x): return 2 * x")
    paper.answer(**mini_course.RIGHT)
    paper.answer(
        double="def double(x):\n    return twice(x)",
        total="print(OFFSET)\ndef total(x):\n    return x.sum()",
    )
    graded = grade(paper)
    assert graded.result["score"] == 30
    assert "double, total use names" in graded.result["notes"][-1]


def test_what_can_not_be_judged_costs_one_exercise(grade, paper, monkeypatch):
    def judge(exercise, *arguments):
        if exercise.name == "total":
            raise ZeroDivisionError
        return real(exercise, *arguments)

    real = grade_module.judge
    monkeypatch.setattr(grade_module, "judge", judge)
    graded = grade(paper.answer(**mini_course.RIGHT))
    assert graded.result["score"] == 20
    assert by_name(graded, "status")["total"] == "error"
    assert by_name(graded, "message")["total"] == "it could not be judged (ZeroDivisionError)"


def test_the_notebook_shows_reports_and_clean_outputs(grade, paper):
    paper.insert("double", "from IPython.display import HTML, display; display(HTML('<b>'))\n7")
    paper.answer(double="print('\\x1b[2J<script>')\n1 / 0", total=mini_course.RIGHT["total"])
    cells = json.loads(grade(paper).autograded)["cells"]
    checks = [cell for cell in cells if role(cell) == CHECK]
    assert [len(cell["outputs"]) for cell in checks] == [1, 1, 1]
    assert [list(cell["outputs"][0]["data"]) for cell in checks] == [
        ["text/html", "text/plain"]
    ] * 3
    assert "all 2 behaviours hold" in checks[1]["outputs"][0]["data"]["text/plain"]
    others = json.dumps([cell.get("outputs") for cell in cells if role(cell) != CHECK])
    assert "text/html" not in others and "\\u001b[2J" not in others
    assert "ZeroDivisionError" in others and "<script>" in others  # as text, which a page escapes
    counts = [cell["execution_count"] for cell in cells if cell.get("execution_count")]
    assert counts == list(range(1, 6))


@pytest.mark.parametrize(
    "submission", [b"", b"{", b"null", b"\x00" * 99, b'{"cells": 1}', b"[" * 100_000]
)
def test_an_unreadable_file_has_a_verdict(grade, submission):
    graded = grade(submission)
    assert (graded.result["status"], graded.result["score"]) == ("unreadable", 0)
    assert set(by_name(graded, "status").values()) == {"error"}
    assert "could not be read" in json.loads(graded.autograded)["cells"][0]["source"]


def test_an_empty_notebook_is_the_untouched_one(grade):
    graded = grade(b'{"cells": []}')
    assert (graded.result["status"], graded.result["score"]) == ("repaired", 0)


def test_the_same_bytes_have_the_same_verdict_and_others_other_numbers(course, paper):
    exercise = course.topic.exercises[0]
    numbers = [
        answers.cases[1].calls[0].args[0].tolist()
        for answers in (
            course.answers(exercise, b"a"),
            course.answers(exercise, b"a"),
            course.answers(exercise, b"b"),
            replace(course, secret=b"other").answers(exercise, b"a"),
        )
    ]
    assert numbers[0] == numbers[1]
    assert numbers[0] != numbers[2] and numbers[0] != numbers[3]
