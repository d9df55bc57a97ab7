"""What degenerate answers to 03_gradient_checking earn, and how its functions cross by name."""

import json
from pathlib import Path

import numpy as np
import pytest

from helpers import functions
from helpers.authoring.audit import load_variants
from helpers.checks.judge import judge
from helpers.checks.plain import Named, pack, unpack
from helpers.checks.run import FUNCTIONS, cases_from_plain, cases_to_plain, run_cases
from helpers.checks.solutions import draw_cases, load_solutions
from helpers.checks.topics import load_topic

ROOT = Path(__file__).resolve().parents[2]
TOPIC = load_topic("03_gradient_checking")
SOLUTIONS = load_solutions(TOPIC, ROOT / "solutions" / TOPIC.name)
CHECK = "gradient_check_n"


def report_on(name, function, seed=1):
    exercise = TOPIC.exercise(name)
    answers = SOLUTIONS.expected(exercise, seed)
    namespace = {**SOLUTIONS.namespace, name: function}
    return judge(exercise, answers, run_cases(namespace, name, answers.cases))


def share(name, function):
    return report_on(name, function).points / TOPIC.exercise(name).points


@pytest.mark.parametrize(
    "name, function",
    [
        ("forward_propagation", lambda x, theta: 0.0),
        ("backward_propagation", lambda x, theta: 0.0),
        ("numerical_gradient", lambda f, theta, epsilon: np.zeros(len(theta))),
        ("dictionary_to_vector", lambda parameters: np.zeros(0)),
        ("vector_to_dictionary", lambda theta, like: like),
        ("relative_difference", lambda grad, grad_approx: 0.0),
        (CHECK, lambda *args: 0.0),
        (CHECK, lambda *args: 1.0),
        (CHECK, lambda *args: np.nan),
        ("backward_propagation_n", lambda *args: {}),
    ],
)
def test_an_answer_without_a_thought_earns_little(name, function):
    assert share(name, function) <= 0.2


def test_a_right_gradient_is_judged_by_a_bound():
    exact = SOLUTIONS.namespace[CHECK]

    def with_other_rounding(*args):
        difference = exact(*args)
        return difference + 5e-8 if difference < 1e-7 else difference

    assert report_on(CHECK, with_other_rounding).status == "passed"
    assert share(CHECK, lambda *args: max(exact(*args), 1.1e-7)) < 1


@pytest.mark.parametrize("seed", range(1, 11))
def test_one_sided_differences_show_in_the_same_behaviours_at_every_seed(seed):
    def check(cost, parameters, gradients, epsilon):
        theta = SOLUTIONS.namespace["dictionary_to_vector"](parameters)

        def cost_of(v):
            return cost(SOLUTIONS.namespace["vector_to_dictionary"](v, parameters))

        steps = epsilon * np.eye(theta.size)
        approx = np.array([cost_of(theta + s) - cost_of(theta) for s in steps]) / epsilon
        grad = SOLUTIONS.namespace["dictionary_to_vector"](
            {key: gradients[f"d{key}"] for key in parameters}
        )
        return SOLUTIONS.namespace["relative_difference"](grad, approx)

    report = report_on(CHECK, check, seed)
    assert [b.passed for b in report.behaviours] == [True, False, True, False, True, False]


def test_every_named_function_is_in_the_public_table_and_crosses():
    named = set()
    for name in ("numerical_gradient", CHECK):
        cases = draw_cases(TOPIC.exercise(name), 1)
        crossed = cases_from_plain(unpack(pack(cases_to_plain(cases))))
        (variant, *_) = load_variants(ROOT, TOPIC)[name]
        assert all(
            outcome.status == "returned"
            for calls in run_cases({name: variant}, name, crossed)
            for outcome in calls
        )
        named |= {arg.name for case in cases for arg in case.calls[0].args if type(arg) is Named}
    assert named == {*functions.OF_A_VECTOR, *functions.OF_PARAMETERS}
    assert named <= FUNCTIONS.keys()


def test_the_five_bugs_ship_without_their_letters():
    sealed = SOLUTIONS.expected(TOPIC.exercise("bugs"), 1).expected[0][0]
    notes = SOLUTIONS.notes["pass_4"].values()
    assert not any(note in json.dumps(sealed) for note in notes)
    report = report_on("bugs", {"pass_1": "f", "pass_4": "a", "pass_5": "bd"})
    assert report.points == 2


def test_the_five_bugs_speak_of_gradients_not_of_right_options():
    text = report_on("bugs", {"pass_1": "ac", "pass_2": "c", "pass_5": "ad"}).to_text()
    assert "exactly one gradient is wrong" in text
    assert "Several are wrong, and these aren't exactly those. a: dW1 is fine" in text
    assert "d: wrong, yes." in text
