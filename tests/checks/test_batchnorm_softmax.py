"""06_batchnorm_softmax: caches of any kind will do, and answers without a thought earn little."""

from pathlib import Path

import numpy as np
import pytest

from helpers.checks.judge import judge
from helpers.checks.run import run_cases
from helpers.checks.solutions import load_solutions
from helpers.checks.topics import load_topic

ROOT = Path(__file__).resolve().parents[2]
TOPIC = load_topic("06_batchnorm_softmax")
SOLUTIONS = load_solutions(TOPIC, ROOT / "solutions" / TOPIC.name)
FORM, BETA, GAMMA, Z, EPSILON, EDGES, SLOPES = range(7)


def report_on(name, seed=1, **functions):
    """Judge an exercise with some of the reference's functions replaced."""
    exercise = TOPIC.exercise(name)
    answers = SOLUTIONS.answers(exercise, seed)
    namespace = {**SOLUTIONS.namespace, **functions}
    return judge(exercise, answers, run_cases(namespace, name, answers.cases))


def held(report):
    return {i for i, behaviour in enumerate(report.behaviours) if behaviour.passed}


def statistics(Z, epsilon):
    mu = Z.mean(axis=1, keepdims=True)
    return mu, np.sqrt(Z.var(axis=1, keepdims=True) + epsilon)


class Layer:
    """A cache that is nothing like plain data."""

    def __init__(self, Z, gamma, beta, epsilon):
        self.inputs = Z, gamma, beta, epsilon

    def back(self, dout):
        Z, gamma, _, epsilon = self.inputs
        mu, s = statistics(Z, epsilon)
        x = (Z - mu) / s
        g = gamma * dout
        dZ = (g - g.mean(1, keepdims=True) - x * (g * x).mean(1, keepdims=True)) / s
        return dZ, (dout * x).sum(1, keepdims=True), dout.sum(1, keepdims=True)


def forward_with_an_object(Z, gamma, beta, epsilon):
    mu, s = statistics(Z, epsilon)
    return gamma * (Z - mu) / s + beta, Layer(Z, gamma, beta, epsilon)


def forward_with_a_function(Z, gamma, beta, epsilon):
    out, layer = forward_with_an_object(Z, gamma, beta, epsilon)
    return [out.tolist(), layer.back]


def forward_in_float32(*args):
    return forward_with_an_object(*(np.float32(arg) for arg in args))


PAIRS = {
    "an object": (forward_with_an_object, lambda dout, cache: cache.back(dout)),
    "a function, in a list": (forward_with_a_function, lambda dout, cache: cache(dout)),
    "float32": (forward_in_float32, lambda dout, cache: cache.back(np.float32(dout))),
}


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize(("forward", "backward"), PAIRS.values(), ids=PAIRS)
def test_any_cache_will_do(forward, backward, seed):
    functions = {"batchnorm_forward": forward, "batchnorm_backward": backward}
    for name in functions:
        assert report_on(name, seed, **functions).status == "passed"


def test_a_right_way_back_from_a_wrong_forward_pass_keeps_its_own_slopes():
    def forward(Z, gamma, beta, epsilon):  # centres, but doesn't divide
        mu = Z.mean(axis=1, keepdims=True)
        return gamma * (Z - mu) + beta, (Z - mu, gamma)

    def backward(dout, cache):
        centred, gamma = cache
        g = gamma * dout
        dgamma = (dout * centred).sum(1, keepdims=True)
        return g - g.mean(1, keepdims=True), dgamma, dout.sum(1, keepdims=True)

    report = report_on("batchnorm_backward", batchnorm_forward=forward, batchnorm_backward=backward)
    assert held(report) == {FORM, SLOPES}
    assert "mend it first" in report.first_failure.difference.sentence


def test_a_way_back_that_forgets_mu_and_var_has_not_the_slopes_of_the_forward_pass():
    def backward(dout, cache):
        _, dgamma, dbeta = cache.back(dout)
        _, gamma, _, epsilon = cache.inputs
        return gamma * dout / statistics(cache.inputs[0], epsilon)[1], dgamma, dbeta

    report = report_on(
        "batchnorm_backward",
        batchnorm_forward=forward_with_an_object,
        batchnorm_backward=backward,
    )
    assert held(report) == {FORM, BETA, GAMMA}
    assert [m.id for m in report.misconceptions] == ["mu and var held constant"]


def forward_changed_after(Z, gamma, beta, epsilon):
    mu, s = statistics(Z, epsilon)
    x = (Z - mu) / s
    cache = (x, gamma, s)
    x *= gamma  # what the cache holds changes as well
    x += beta
    return x, cache


def forward_in_another_order(Z, gamma, beta, epsilon):
    mu, s = statistics(Z, epsilon)
    return gamma * (Z - mu) / s + beta, (gamma, (Z - mu) / s, s)


def forward_keeping_the_centred(Z, gamma, beta, epsilon):
    mu, s = statistics(Z, epsilon)
    return gamma * (Z - mu) / s + beta, (Z - mu, gamma, s)


ODD_CACHES = {
    "the output": forward_changed_after,
    "gamma": forward_in_another_order,
    "the centred z": forward_keeping_the_centred,
}


@pytest.mark.parametrize("name", ODD_CACHES)
def test_a_cache_that_does_not_hold_the_normalised_z_is_named(name):
    def backward(dout, cache):
        x, gamma, s = cache
        g = gamma * dout
        dgamma = np.sum(dout * x, axis=1, keepdims=True)
        dZ = (g - g.mean(1, keepdims=True) - x * (g * x).mean(1, keepdims=True)) / s
        return dZ, dgamma, dout.sum(1, keepdims=True)

    report = report_on(
        "batchnorm_backward", batchnorm_forward=ODD_CACHES[name], batchnorm_backward=backward
    )
    assert BETA in held(report) and GAMMA not in held(report)
    assert f"built with {name} instead" in report.behaviours[GAMMA].difference.sentence


def test_the_way_back_waits_for_the_forward_pass():
    def unwritten(*args):
        raise NotImplementedError

    both = {"batchnorm_forward": unwritten, "batchnorm_backward": unwritten}
    assert report_on("batchnorm_backward", **both).status == "not attempted"


THOUGHTLESS = {
    "batchnorm_forward": lambda Z, gamma, beta, epsilon: (Z, None),
    "batchnorm_backward": lambda dout, cache: (
        0 * dout,
        0 * dout[:, :1],
        0 * dout[:, :1],
    ),
    "update_running_stats": lambda running, mu, var, momentum: running,
    "batchnorm_predict": lambda Z, gamma, beta, running, epsilon: Z,
    "softmax": lambda Z: np.ones(Z.shape) / len(Z),
    "hardmax": lambda Z: np.eye(len(Z))[:, :1] * np.ones((1, Z.shape[1])),
    "one_hot": lambda labels, C: np.eye(C)[:, :1] * np.ones(labels.shape),
    "cross_entropy_cost": lambda A, Y: np.log(len(A)),
    "softmax_backward": lambda A, Y: A,
}


@pytest.mark.parametrize("name", THOUGHTLESS)
def test_an_answer_without_a_thought_earns_little(name):
    report = report_on(name, **{name: THOUGHTLESS[name]})
    assert report.points <= 0.2 * report.max_points
