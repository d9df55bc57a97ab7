"""What degenerate answers to 04_optimizers earn, and which forms of mini-batches are fair."""

import time
from pathlib import Path

import numpy as np
import pytest

from helpers.checks.judge import Answers, judge
from helpers.checks.run import run_cases
from helpers.checks.solutions import draw_cases, load_solutions
from helpers.checks.topics import load_topic

ROOT = Path(__file__).resolve().parents[2]
TOPIC = load_topic("04_optimizers")
SOLUTIONS = load_solutions(TOPIC, ROOT / "solutions" / TOPIC.name)
BATCHES = "random_mini_batches"
FORM, SIZES, ONCE, TOGETHER, SHUFFLED, EDGES = range(6)


def report_on(name, function, seed=1):
    exercise = TOPIC.exercise(name)
    answers = SOLUTIONS.expected(exercise, seed)
    return judge(exercise, answers, run_cases({name: function}, name, answers.cases))


def batches_report(function, seed=1):
    exercise = TOPIC.exercise(BATCHES)
    cases = tuple(draw_cases(exercise, seed))
    return judge(exercise, Answers(cases, None, ()), run_cases({BATCHES: function}, BATCHES, cases))


def held(report):
    return {i for i, behaviour in enumerate(report.behaviours) if behaviour.passed}


def whole(X, Y, order):
    return [(X[:, order], Y[:, order])]


DEGENERATE = {
    "an empty list": (lambda X, Y, size, rng: [], {FORM}),
    "all in one": (
        lambda X, Y, size, rng: whole(X, Y, rng.permutation(X.shape[1])),
        {FORM, ONCE, TOGETHER, SHUFFLED},
    ),
    "as given": (
        lambda X, Y, size, rng: [
            (X[:, i : i + size], Y[:, i : i + size]) for i in range(0, X.shape[1], size)
        ],
        {FORM, SIZES, ONCE, TOGETHER, EDGES},
    ),
    "turned by some columns": (
        lambda X, Y, size, rng: whole(X, Y, np.roll(np.arange(X.shape[1]), rng.integers(99))),
        {FORM, ONCE, TOGETHER},
    ),
    "back to front": (
        lambda X, Y, size, rng: whole(X, Y, np.arange(X.shape[1])[::-1]),
        {FORM, ONCE, TOGETHER},
    ),
    "zeros": (
        lambda X, Y, size, rng: [
            (0 * X[:, i : i + size], 0 * Y[:, i : i + size]) for i in range(0, X.shape[1], size)
        ],
        {FORM, SIZES},
    ),
    "NaN": (lambda X, Y, size, rng: [(np.nan * X, np.nan * Y)], set()),
    "without Y": (lambda X, Y, size, rng: [X], set()),
    "words": (lambda X, Y, size, rng: "batches", set()),
    "nothing": (lambda X, Y, size, rng: None, set()),
}


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("function, holding", DEGENERATE.values(), ids=DEGENERATE)
def test_only_what_is_right_of_mini_batches_holds(function, holding):
    assert held(batches_report(function)) == holding


def test_a_million_columns_are_judged_at_once():
    started = time.perf_counter()
    batches_report(lambda X, Y, size, rng: [(np.ones((3, 200_000)), np.ones((1, 200_000)))])
    assert time.perf_counter() - started < 20


def nothing_done(parameters, grads, *states):
    return (parameters, *states[: 2 if len(states) > 5 else 1])


THOUGHTLESS = {
    "update_parameters_with_gd": lambda parameters, grads, learning_rate: parameters,
    "exponentially_weighted_average": lambda values, beta, bias_correction: values,
    "ewa_weights": lambda beta, t: np.full(t, 1 / t),
    "update_parameters_with_momentum": nothing_done,
    "update_parameters_with_rmsprop": nothing_done,
    "update_parameters_with_adam": nothing_done,
    "update_lr": lambda learning_rate0, epoch_num, decay_rate: learning_rate0,
    "schedule_lr_decay": lambda rate, epoch_num, decay_rate, time_interval: rate,
    "exponential_decay": lambda learning_rate0, epoch_num, decay_rate: learning_rate0,
    "sqrt_decay": lambda learning_rate0, epoch_num, k: learning_rate0,
    "classify_critical_point": lambda hessian: "saddle",
}


@pytest.mark.parametrize("name", THOUGHTLESS)
def test_an_answer_without_a_thought_earns_little(name):
    report = report_on(name, THOUGHTLESS[name])
    assert report.points <= 0.4 * TOPIC.exercise(name).points


@pytest.mark.parametrize("name", ["rmsprop", "adam"])
def test_epsilon_inside_the_root_costs_one_behaviour_only(name):
    exercise = TOPIC.exercise(f"update_parameters_with_{name}")
    (inside,) = (m for m in SOLUTIONS.mistakes_in(exercise) if m.id == "epsilon inside")
    wrong = SOLUTIONS.patched(inside)[exercise.name]
    for seed in range(20):
        report = report_on(exercise.name, wrong, seed)
        failed = [b.label for b in report.behaviours if not b.passed]
        assert len(failed) == 1 and "outside" in failed[0]


def test_a_generator_is_called_one():
    def yields(X, Y, mini_batch_size, rng):
        yield X, Y

    report = batches_report(yields)
    assert "got a generator: does it say `yield`" in report.behaviours[FORM].difference.sentence


def test_zero_eigenvalues_do_not_hide_a_saddle():
    def zeros_first(hessian):
        eigenvalues = np.linalg.eigvalsh(hessian)
        if np.min(np.abs(eigenvalues)) < 1e-8:
            return "degenerate"
        if np.all(eigenvalues > 0):
            return "minimum"
        return "maximum" if np.all(eigenvalues < 0) else "saddle"

    report = report_on("classify_critical_point", zeros_first)
    failed = [b.label for b in report.behaviours if not b.passed]
    assert failed == ["up, down and flat: still a saddle"]


def test_points_sum_to_100():
    assert sum(exercise.points for exercise in TOPIC.exercises) == 100
