"""What degenerate answers to 02_regularization earn, and that fair forms cost nothing."""

from pathlib import Path

import numpy as np
import pytest

from helpers import network
from helpers.checks.judge import Answers, judge
from helpers.checks.run import run_cases
from helpers.checks.solutions import draw_cases, load_solutions
from helpers.checks.topics import load_topic

TOPIC = load_topic("02_regularization")
ROOT = Path(__file__).resolve().parents[2]
FORM, ALL_KEPT, SHARE, DRAWS, ZEROS, SCALE = range(6)


def report_on(name, function, seed=1):
    """Judge an exercise that is judged by properties."""
    exercise = TOPIC.exercise(name)
    cases = tuple(draw_cases(exercise, seed))
    return judge(exercise, Answers(cases, None, ()), run_cases({name: function}, name, cases))


def held(report):
    return {i for i, behaviour in enumerate(report.behaviours) if behaviour.passed}


def dropout(A, keep_prob, rng):
    D = rng.random(A.shape) < keep_prob
    return A * D / keep_prob, D


DROPOUT = {
    "nothing done": (lambda A, p, rng: (A, np.ones(A.shape)), {FORM, ALL_KEPT}),
    "all dropped": (lambda A, p, rng: (0 * A, 0 * A), {FORM}),
    "a mask of its own": (
        lambda A, p, rng: (dropout(A, p, rng)[0], dropout(A, p, rng)[1]),
        {FORM, ALL_KEPT, SHARE, DRAWS},
    ),
    "complex numbers": (lambda A, p, rng: (A + 0j, np.ones(A.shape)), set()),
    "NaN": (lambda A, p, rng: (np.nan * A, dropout(A, p, rng)[1]), {FORM, SHARE, DRAWS}),
    "NaN in the mask": (lambda A, p, rng: (A, np.nan * A), set()),
    "words": (lambda A, p, rng: ("A", "D"), set()),
    "nothing": (lambda A, p, rng: None, set()),
}


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("function, holding", DROPOUT.values(), ids=DROPOUT)
def test_only_what_is_right_of_dropout_holds(function, holding):
    assert held(report_on("dropout_forward", function)) == holding


@pytest.mark.parametrize(
    "dress",
    [
        lambda A, D: (A.tolist(), D.tolist()),
        lambda A, D: np.stack([A, D]),
        lambda A, D: [A.astype(np.float32), D.astype(np.int8)],
    ],
    ids=["lists", "one array", "float32 and small integers"],
)
def test_dropout_is_judged_fairly_in_any_form(dress):
    report = report_on("dropout_forward", lambda *args: dress(*dropout(*args)))
    assert report.status == "passed"


def test_an_answer_without_a_thought_earns_little():
    solutions = load_solutions(TOPIC, ROOT / "solutions" / TOPIC.name)
    thoughtless = {
        "compute_cost_with_regularization": lambda AL, Y, parameters, lambd: 0.0,
        "backward_propagation_with_regularization": lambda X, Y, cache, parameters, lambd: {
            f"d{key}": 0 * value for key, value in parameters.items()
        },
        "weight_decay_update": lambda W, dW, learning_rate, lambd, m: W,
        "l1_cost": lambda parameters, lambd, m: 0.0,
        "soft_threshold": lambda W, threshold: 0 * W,
        "dropout_forward": lambda A, keep_prob, rng: (A, np.ones(A.shape)),
        "dropout_backward": lambda dA, D, keep_prob: dA,
        "early_stopping": lambda dev_costs, patience: (0, 0),
        "augment": lambda X, Y, sigma, rng: (np.hstack([X, X]), np.hstack([Y, Y])),
    }
    for name, function in thoughtless.items():
        exercise = TOPIC.exercise(name)
        answers = solutions.expected(exercise, 1)
        report = judge(exercise, answers, run_cases({name: function}, name, answers.cases))
        assert report.points <= 0.45 * exercise.points, name


def failures(name, function, seed=1):
    """Return the sentences of the behaviours that don't hold, by their number."""
    solutions = load_solutions(TOPIC, ROOT / "solutions" / TOPIC.name)
    exercise = TOPIC.exercise(name)
    answers = solutions.expected(exercise, seed)
    report = judge(exercise, answers, run_cases({name: function}, name, answers.cases))
    return {i: b.difference for i, b in enumerate(report.behaviours) if not b.passed}


def test_a_gradient_with_nan_has_the_right_shape():
    def gradient(X, Y, cache, parameters, lambd):
        return {f"d{key}": np.nan * value for key, value in parameters.items()}

    found = failures("backward_propagation_with_regularization", gradient)
    assert 0 not in found and all("NaN" in found[i].sentence for i in range(1, 6))


def test_a_new_mask_on_the_way_back_is_named():
    def backward(dA, D, keep_prob):
        return dA * (np.random.default_rng(1).random(D.shape) < keep_prob) / keep_prob

    found = failures("dropout_backward", backward)
    assert all("other places than those of D" in found[i].sentence for i in (0, 1))


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_one_number_for_all_the_noise_is_called_so(kind):
    def augment(X, Y, sigma, rng):
        noisy = X.astype(kind) + kind(sigma * rng.standard_normal())
        return np.hstack([X, noisy]), np.hstack([Y, Y])

    report = report_on("augment", augment)
    assert "the same number was added" in report.first_failure.difference.sentence


def test_noise_of_a_wrong_deviation_is_not_called_weights():
    def augment(X, Y, sigma, rng):
        return np.hstack([X, X + sigma**2 * rng.standard_normal(X.shape)]), np.hstack([Y, Y])

    sentence = report_on("augment", augment).first_failure.difference.sentence
    assert "of the 1,000 numbers" in sentence and "weights" not in sentence


def test_noise_that_repeats_is_noticed():
    def augment(X, Y, sigma, rng):
        noise = sigma * np.random.default_rng(0).standard_normal(X.shape)
        return np.hstack([X, X + noise]), np.hstack([Y, Y])

    report = report_on("augment", augment)
    assert "the same noise" in report.first_failure.difference.sentence


def test_a_mask_with_as_many_ones_in_every_example_is_not_drawn_entry_by_entry():
    def forward(A, keep_prob, rng):
        column = np.arange(len(A)) < round(keep_prob * len(A))
        D = np.stack([rng.permutation(column) for _ in range(A.shape[1])], axis=1)
        return A * D / keep_prob, D

    report = report_on("dropout_forward", forward)
    assert "balanced within every example" in report.first_failure.difference.sentence
    assert held(report) == {FORM, ALL_KEPT, SHARE, ZEROS, SCALE}


@pytest.mark.parametrize("seed", range(1, 6))
def test_noise_of_the_right_deviation_must_be_gaussian_too(seed):
    def augment(X, Y, sigma, rng):
        noise = sigma * rng.uniform(-(3**0.5), 3**0.5, X.shape)
        return np.hstack([X, X + noise]), np.hstack([Y, Y])

    report = report_on("augment", augment, seed)
    assert "of Gaussian noise" in report.first_failure.difference.sentence


def test_a_sign_by_division_is_refused_where_a_weight_is_zero():
    def soft_threshold(W, threshold):
        with np.errstate(invalid="ignore"):
            return W / np.abs(W) * np.maximum(np.abs(W) - threshold, 0)

    assert list(failures("soft_threshold", soft_threshold)) == [0]


@pytest.mark.parametrize("seed", range(1, 21))
def test_gradients_arrive_in_every_layer_of_every_case(seed):
    for case in draw_cases(TOPIC.exercise("backward_propagation_with_regularization"), seed):
        X, Y, cache, parameters, _ = case.calls[0].args
        grads = network.backward(Y, cache, parameters)
        for l in range(1, len(parameters) // 2 + 1):
            assert np.max(np.abs(grads[f"dW{l}"])) > 1e-3
        for l in range(1, len(parameters) // 2):
            on = cache[f"Z{l}"] > 0
            assert np.all(on.any(axis=0)) and not np.any(on.all(axis=0))
            assert X.shape[1] == 1 or (np.all(on.any(axis=1)) and not np.any(on.all(axis=1)))
