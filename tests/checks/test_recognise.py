"""Known mistakes are named in part of an answer, too; but nothing is made up."""

from pathlib import Path

import numpy as np
import pytest

from helpers.checks.exercise import Misconception
from helpers.checks.judge import judge
from helpers.checks.recognise import explain
from helpers.checks.run import run_cases
from helpers.checks.solutions import load_solutions
from helpers.checks.topics import load_topic

ROOT = Path(__file__).resolve().parents[2]
RIGHT = [[({"dW": np.array([[1.5, -2.0]]), "db": np.array([[3.0]])}, 0.5)]]
DOUBLED = [[({"dW": np.array([[3.0, -4.0]]), "db": np.array([[6.0]])}, 0.5)]]
NEGATED = [[({"dW": np.array([[-1.5, 2.0]]), "db": np.array([[-3.0]])}, -0.5)]]
MISTAKES = [DOUBLED, NEGATED]


def answer(dW=RIGHT[0][0][0]["dW"], db=RIGHT[0][0][0]["db"], cost=0.5):
    return [[({"dW": dW, "db": db}, cost)]]


def said(given, rights=RIGHT, mistakes=MISTAKES):
    return explain(given, rights, mistakes, 1e-6)


def test_a_mistake_in_one_output_only_is_recognised():
    assert said(answer(db=[[6.0]])) == [0]
    assert said(answer(cost=-0.5)) == [1]


def test_two_mistakes_at_a_time_are_both_recognised():
    assert sorted(said(answer(dW=[[3.0, -4.0]], cost=-0.5))) == [0, 1]


def test_all_that_is_wrong_has_to_be_explained():
    assert said(answer(db=[[6.0]], cost=0.7)) == []
    assert said(answer(dW=[[3.0, 4.0]])) == []


def test_a_right_answer_or_another_form_is_no_mistake():
    assert said(RIGHT) == [] and said([[3.0]]) == [] and said([]) == []
    assert said(answer(db=[6.0])) == []


def test_an_error_is_not_explained_by_another_error():
    raised = [["raised", "ValueError", "one thing"]]
    assert explain(raised, [[1.5]], [[["raised", "ValueError", "another"]]], 1e-6) == []


def test_a_value_of_another_form_is_not_walked_through():
    class Endless(dict):
        def __iter__(self):
            raise AssertionError("walked through")

        keys = values = items = __iter__

    assert said([[(Endless(), 0.5)]]) == []


def test_three_mistakes_at_a_time_would_explain_anything():
    rights = [[1.5], [2.5], [3.5]]
    mistakes = [[[9.0 if i == j else right[0]] for j, right in enumerate(rights)] for i in range(3)]
    assert explain([[9.0], [9.0], [3.5]], rights, mistakes, 1e-6) == [0, 1]
    assert explain([[9.0], [9.0], [9.0]], rights, mistakes, 1e-6) == []


def test_of_few_words_one_is_soon_hit_by_chance():
    assert explain([["saddle"]], [["minimum"]], [[["saddle"]]], 1e-6) == []


PAIRS = [
    ("04_optimizers", "update_parameters_with_momentum", "shares swapped", "last layer stays"),
    ("04_optimizers", "update_parameters_with_adam", "power 2", "v and s swapped"),
    ("06_batchnorm_softmax", "batchnorm_backward", "way through var dropped", "dgamma averaged"),
]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair[2]} and {pair[3]}")
def test_two_planted_mistakes_in_one_answer_are_rejected_and_both_named(pair):
    topic = load_topic(pair[0])
    exercise = topic.exercise(pair[1])
    solutions = load_solutions(topic, ROOT / "solutions" / topic.name)
    two = [m for m in solutions.mistakes_in(exercise) if m.id in pair[2:]]
    both = Misconception("both", exercise.name, two[0].patch + two[1].patch, "")
    answers = solutions.answers(exercise, 1)
    outcomes = run_cases(solutions.patched(both), exercise.name, answers.cases)
    report = judge(exercise, answers, outcomes)
    assert report.status == "failed"
    assert {found.id for found in report.misconceptions} == set(pair[2:])
