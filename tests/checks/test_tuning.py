"""What samplers that only look right earn in 05_tuning, and what right ones never lose."""

from pathlib import Path

import numpy as np
import pytest

from helpers.checks.judge import Answers, judge
from helpers.checks.properties import equally_often, follows, largest_distance
from helpers.checks.run import run_cases
from helpers.checks.solutions import draw_cases, load_solutions
from helpers.checks.topics import load_topic

ROOT = Path(__file__).resolve().parents[2]
TOPIC = load_topic("05_tuning")
FORM, BOUNDS, LAW, ANEW = range(4)


def report_on(name, function, seed=1):
    exercise = TOPIC.exercise(name)
    cases = tuple(draw_cases(exercise, seed))
    return judge(exercise, Answers(cases, None, ()), run_cases({name: function}, name, cases))


def held(report):
    return {i for i, result in enumerate(report.behaviours) if result.passed}


SAMPLERS = {
    "all the same": (lambda low, high, n, rng: np.full(n, low), {FORM, BOUNDS}),
    "half right, half low": (
        lambda low, high, n, rng: np.where(
            rng.random(n) < 0.5, low, low * (high / low) ** rng.random(n)
        ),
        {FORM, BOUNDS, ANEW},
    ),
    "a few beyond high": (
        lambda low, high, n, rng: low * (1.01 * high / low) ** rng.random(n),
        {FORM, LAW, ANEW},
    ),
    "NaN": (lambda low, high, n, rng: np.full(n, np.nan), {ANEW}),
    "infinite": (lambda low, high, n, rng: np.full(n, np.inf), set()),
    "a column": (lambda low, high, n, rng: np.full((n, 1), low), set()),
    "words": (lambda low, high, n, rng: ["1"] * n, set()),
    "nothing": (lambda low, high, n, rng: None, set()),
}


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("function, holding", SAMPLERS.values(), ids=SAMPLERS)
def test_only_what_is_right_holds(function, holding):
    assert held(report_on("sample_learning_rate", function)) == holding


CONFIGURATIONS = {
    "empty": lambda space, n, rng: [],
    "empty dictionaries": lambda space, n, rng: [{}] * n,
    "no list": lambda space, n, rng: 3,
    "words": lambda space, n, rng: ["learning_rate"] * n,
    "lists for values": lambda space, n, rng: [{name: [1] for name in space}] * n,
    "NaN": lambda space, n, rng: [dict.fromkeys(space, np.nan)] * n,
    "complex": lambda space, n, rng: [dict.fromkeys(space, 1j)] * n,
}


@pytest.mark.parametrize("function", CONFIGURATIONS.values(), ids=CONFIGURATIONS)
@pytest.mark.parametrize("name", ["sample_configurations", "grid"])
def test_an_answer_of_another_form_earns_next_to_nothing(name, function):
    report = report_on(name, lambda space, n, rng=None: function(space, n, rng))
    assert report.points <= 0.11 * report.max_points
    assert len(report.to_text()) < 5_000


def test_following_a_law_never_refuses_what_is_drawn_from_it():
    """A million samples, judged as `follows` judges them, all at once."""
    rng, n = np.random.default_rng(0), 50
    middle = (np.arange(n) + 0.5) / n
    worst = 0.0
    for _ in range(100):
        samples = np.sort(rng.random((10_000, n)), axis=1)
        worst = max(worst, float(np.abs(samples - middle).max()) + 0.5 / n)
    assert worst < largest_distance(n)


def test_a_law_is_told_from_its_neighbours():
    rng = np.random.default_rng(0)
    assert follows(rng.random(2000), lambda x: x) is None
    assert follows(rng.random(2000) ** 1.5, lambda x: x) is not None
    assert follows(np.full(2000, 1.0), lambda x: x) is not None
    assert follows(np.full(2000, np.nan), lambda x: x) is not None


def test_equal_counts_are_told_from_unequal_ones():
    rng = np.random.default_rng(0)
    fair = np.bincount(rng.integers(4, size=1200), minlength=4)
    assert equally_often(dict(enumerate(fair.tolist()))) is None
    assert equally_often({1: 200, 2: 400, 3: 400, 4: 200}) is not None
    assert "'all' 0 times" in equally_often({16: 300, "all": 0}).sentence
    assert equally_often({1: 0, 2: 0}) is not None


@pytest.fixture(scope="module")
def solutions():
    return load_solutions(TOPIC, ROOT / "solutions" / TOPIC.name)


def test_no_row_of_a_winner_is_a_place_among_those_of_the_last_rung(solutions):
    for seed in range(20):
        answers = solutions.expected(TOPIC.exercise("successive_halving"), seed)
        for case, ((winner, _),) in zip(answers.cases, answers.expected, strict=True):
            assert winner >= len(case.calls[0].args[0]) / 2


def test_the_last_of_the_best_is_an_end_of_the_box_and_the_next_lies_outside(solutions):
    right = solutions.namespace["refine_space"]
    for case in draw_cases(TOPIC.exercise("refine_space"), 1):
        trials, space, keep = case.calls[0].args
        if 1 < keep < len(trials):
            box = right(trials, space, keep)
            assert right(trials, space, keep - 1) != box != right(trials, space, keep + 1), case


def test_a_value_just_as_far_as_the_tolerance_loses_only_its_own_behaviour(solutions):
    def strict(config, space, tolerance=0.05):
        shrunk = tolerance * (1 - 1e-9)
        return solutions.namespace["on_boundary"](config, space, shrunk)

    report = report_on("on_boundary", strict)
    (lost,) = (b for b in report.behaviours if not b.passed)
    assert "just as far" in lost.label
