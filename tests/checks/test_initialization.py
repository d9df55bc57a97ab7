"""What degenerate answers to 01_initialization earn, and what they cost us."""

import time

import numpy as np
import pytest

from helpers.checks.judge import Answers, judge
from helpers.checks.run import run_cases
from helpers.checks.solutions import draw_cases
from helpers.checks.topics import load_topic

TOPIC = load_topic("01_initialization")
SHAPES, BIASES, DRAWN, DEVIATION = range(4)


def report_on(name, function, seed=1):
    exercise = TOPIC.exercise(name)
    cases = tuple(draw_cases(exercise, seed))
    return judge(exercise, Answers(cases, None, ()), run_cases({name: function}, name, cases))


def initialiser(weight, bias=lambda n: np.zeros((n, 1))):
    def initialise(layers_dims, rng, scale=10):
        parameters = {}
        for l in range(1, len(layers_dims)):
            parameters[f"W{l}"] = weight((layers_dims[l], layers_dims[l - 1]), rng)
            parameters[f"b{l}"] = bias(layers_dims[l])
        return parameters

    return initialise


def he(shape, rng):
    return rng.standard_normal(shape) * np.sqrt(2 / shape[1])


def checkerboard(shape, rng):
    return np.where(np.indices(shape).sum(axis=0) % 2, 1, -1) * np.sqrt(2 / shape[1])


def signed_row(shape, rng):
    return np.outer(rng.choice([-1, 1], shape[0]), he((1, shape[1]), rng)[0])


DEGENERATE = {
    "zeros": (initialiser(lambda s, r: np.zeros(s)), {SHAPES, BIASES}),
    "ones": (initialiser(lambda s, r: np.ones(s)), {SHAPES, BIASES}),
    "complex ones": (initialiser(lambda s, r: np.ones(s, complex)), {SHAPES, BIASES}),
    "huge": (initialiser(lambda s, r: np.full(s, 1e308)), {SHAPES, BIASES}),
    "huge and random": (initialiser(lambda s, r: 1e200 * he(s, r)), {SHAPES, BIASES}),
    "NaN": (initialiser(lambda s, r: np.full(s, np.nan)), {BIASES}),
    "infinite": (initialiser(lambda s, r: np.full(s, np.inf)), {BIASES}),
    "booleans": (initialiser(lambda s, r: he(s, r) > 0), {BIASES}),
    "words": (initialiser(lambda s, r: [["1"] * s[1]] * s[0]), {BIASES}),
    "nothing": (lambda layers_dims, rng, scale=10: {}, set()),
    "checkerboard": (initialiser(checkerboard), {SHAPES, BIASES, DEVIATION}),
    "one row, both signs": (initialiser(signed_row), {SHAPES, BIASES}),
    "rows again": (
        initialiser(lambda s, r: np.repeat(he((-(-s[0] // 6), s[1]), r), 6, axis=0)[: s[0]]),
        {SHAPES, BIASES, DEVIATION},
    ),
    "nearly zero biases": (
        initialiser(he, lambda n: np.full((n, 1), 1e-9)),
        {SHAPES, DRAWN, DEVIATION},
    ),
    "a layer zero": (lambda d, rng: {"W0": 1, **initialiser(he)(d, rng)}, {BIASES}),
}


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("function, holding", DEGENERATE.values(), ids=DEGENERATE)
def test_only_what_is_right_holds(function, holding):
    report = report_on("initialize_parameters_he", function)
    held = {i for i, result in enumerate(report.behaviours) if result.passed}
    assert held - {DEVIATION} == holding - {DEVIATION} and held <= holding


def one_draw_for_all(layers_dims, rng):
    large = rng.standard_normal((800, 800))
    return initialiser(lambda s, r: large[: s[0], : s[1]] * np.sqrt(2 / s[1]))(layers_dims, rng)


def test_a_bias_counted_as_an_input_is_noticed():
    one_more = initialiser(lambda s, r: r.standard_normal(s) * np.sqrt(2 / (s[1] + 1)))
    for seed in range(20):
        report = report_on("initialize_parameters_he", one_more, seed)
        assert [b.passed for b in report.behaviours] == [True, True, True, False]


def test_layers_cut_from_one_draw_are_noticed():
    report = report_on("initialize_parameters_he", one_draw_for_all)
    assert "same random numbers" in report.first_failure.difference.sentence


def test_an_answer_without_a_thought_earns_little():
    zeros = initialiser(lambda s, r: np.zeros(s))
    names = [f"initialize_parameters_{rule}" for rule in ("random", "xavier", "he", "glorot")]
    share = [report_on(n, zeros).points / TOPIC.exercise(n).points for n in names]
    assert max(share) <= 0.25


@pytest.mark.parametrize(
    "value",
    [
        np.zeros((4,) * 11, np.int8),
        [np.zeros((4,) * 9)] * 3,
        {"W1": np.zeros((4,) * 11, np.int8)},
        {"k" * 100_000: 1.0},
        {str(i): [list(range(100))] for i in range(1000)},
        ["x" * 1_000_000],
    ],
    ids=range(6),
)
def test_no_value_makes_a_report_long_or_slow(value):
    started = time.perf_counter()
    report = report_on("initialize_parameters_zeros", lambda layers_dims: value)
    text, html = report.to_text(), report.to_html()
    assert len(text) < 5_000 and len(html) < 20_000
    assert time.perf_counter() - started < 20


def test_each_exercise_draws_its_own_numbers():
    seeds = {
        name: draw_cases(TOPIC.exercise(f"initialize_parameters_{name}"), 1)[0].calls[0].args[1]
        for name in ("xavier", "he", "glorot")
    }
    assert len({rng.seed for rng in seeds.values()}) == 3
