"""The quiz: hashed keys, notes for each option, partial credit per question."""

import json

import pytest

from helpers.checks import quiz
from helpers.checks.judge import Answers, judge
from helpers.checks.run import run_cases

KEY = {"q1": "b", "q2": "ac"}
NOTES = {
    "q1": {"a": "why a is wrong", "b": "why b is right", "c": "why c is wrong"},
    "q2": {"ac": "both, because", "a": "a is one of two", "b": "not b", "c": "c is one of two"},
}
EXERCISE = quiz.quiz_exercise({"q1": "the first", "q2": "the second"}, points=10)
CASES = tuple(EXERCISE.cases(None))
SEALED = quiz.seal("topic", KEY, NOTES)


def verdict(answers):
    outcomes = run_cases({"answers": answers}, "answers", CASES)
    return judge(EXERCISE, Answers(CASES, ((SEALED,),), ()), outcomes)


@pytest.mark.parametrize(
    "answers, points, status",
    [
        ({"q1": "b", "q2": "ac"}, 10, "passed"),
        ({"q1": " B ", "q2": "C, A"}, 10, "passed"),
        ({"q1": ["b"], "q2": ("a", "c"), "q3": "x"}, 10, "passed"),
        ({"q1": "b", "q2": "a"}, 5, "failed"),
        ({"q1": "b"}, 5, "failed"),
        ({"q1": "abcd", "q2": "abcd"}, 0, "failed"),
        ({"q1": "", "q2": ""}, 0, "not attempted"),
        ({}, 0, "not attempted"),
        ({"q1": 1, "q2": "ac"}, 5, "failed"),
        (["b", "ac"], 0, "failed"),
        (None, 0, "failed"),
        ({"q1": "b" * 1000, "q2": "z"}, 0, "failed"),
    ],
)
def test_points_for_answers(answers, points, status):
    report = verdict(answers)
    assert (report.points, report.status) == (points, status)


def test_a_note_explains_the_option_that_was_chosen():
    text = verdict({"q1": "a", "q2": "ac"}).to_text()
    assert "why a is wrong" in text and "both, because" in text
    assert "why b is right" not in text
    assert "a is one of two" in verdict({"q1": "b", "q2": "a"}).to_text()


def test_neither_keys_nor_notes_ship_in_clear():
    shipped = json.dumps(SEALED)
    assert all(note not in shipped for notes in NOTES.values() for note in notes.values())
    assert SEALED["q1"]["key"] != SEALED["q2"]["key"]
