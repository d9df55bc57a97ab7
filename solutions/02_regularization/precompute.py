"""What the notebook shows beside what its reader's own functions compute.

`compute` is run by `course build`, which stores the result as `data/02_regularization/results.json`.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from helpers import datasets, network

SEEDS = range(5)

ALT = {
    "opening": (
        "Two decision boundaries over 150 balls of two classes on a field. Logistic regression "
        "draws one straight line. The network draws a winding line, with inlets and wedges round "
        "single balls."
    ),
    "two_costs": (
        "Two costs against step, logarithmic. J with the penalty falls from about 10 to about 1 "
        "all the way. The cross-entropy alone falls from about 1 to below 0.4 within 80 steps, "
        "then rises a little."
    ),
    "sweep": (
        "Left: median accuracy against λ from 0 to 30. On the training set it starts at 0.9 and "
        "falls. On the dev set it rises from 0.8 to 0.84 near λ = 1 and then falls. Right: the "
        "share of answers that logistic regression would also give rises from 0.83 to 0.96 at "
        "λ = 10, then drops to 0.65."
    ),
    "tanh": (
        "Left: the curve of tanh and the line z, one on the other between -0.5 and 0.5, a grey "
        "band. Right: histograms of z. With λ = 3 a narrow peak around zero, with λ = 0 values "
        "all over from -4 to 4, many of them at the ends."
    ),
    "l1": (
        "Weights against λ, logarithmic, under two penalties. Under L2 all lines come nearer to "
        "zero without reaching it. Under L1 most of the dotted lines, the useless weights, end in "
        "zero below λ = 5; the four solid ones, the useful weights, between 5 and 30."
    ),
    "off": (
        "Histogram of the number of units that are off, of 50: a bell from about 2 to 20 with "
        "its top at 10."
    ),
    "jagged": (
        "Cost against step. Without dropout a smooth falling line, with dropout a jagged one "
        "above it that falls on the whole."
    ),
    "three": (
        "Three decision boundaries over the same balls. Without regularization the boundary "
        "winds round single balls. With L2, and with dropout, it is one smooth bend."
    ),
    "stopping": (
        "Above: costs against epoch. The training cost goes on falling, with swings towards the end. The dev cost falls "
        "until about epoch 110, marked by a dot, and then climbs, with jitters. A dotted line shows where the run "
        "stops. Below: the norm of the weights, which grows from the first epoch to the last."
    ),
    "sixes": (
        "A handwritten 6 five times: as it was, moved right by a pixel, turned by half, with mild "
        "noise, and with strong noise."
    ),
    "ridge": (
        "Eight weights by three methods. Those of least squares are uneven, one of them "
        "negative. Those of dropout are all positive and differ less, and the crosses of ridge regression stand in "
        "the middle of dropout's circles."
    ),
    "quadratic": (
        "Share of the way to the minimum against curvature, logarithmic, for two methods. Both "
        "are S-shaped curves from 0 to 1. They lie on each other for small curvatures; in "
        "between, the circles of early stopping lie above the crosses of L2."
    ),
    "adam": (
        "What is left of weights of 1 against the deviation of their gradients. SGD with L2 and "
        "Adam with decay lie on one level line at about 0.6. Adam with L2 climbs from 0.2 to "
        "0.95 and crosses that line at deviation 1."
    ),
}
"""What each figure shows: kept here, so that no cell gives the answer to a Predict away."""


def compute() -> dict[str, Any]:
    """Return everything the notebook reads, as plain lists, numbers and text."""
    return {
        "many_balls": [train_with_l2(0.0, seed, m=2000)[:2] for seed in SEEDS],
        "lambdas": LAMBDAS,
        "sweep": sweep(),
        "deviations": DEVIATIONS,
        "remaining": remaining(),
        "alt": ALT,
    }


# ---- dev accuracy against lambda -------------------------------------------------------------

LAMBDAS = [0.0, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0]


def sweep() -> dict[str, list]:
    """Return, for every lambda and seed, accuracies, norm of the weights and agreement.

    The agreement is the share of dev balls for which logistic regression says the same.
    """
    results: dict[str, list] = {"train": [], "dev": [], "norm": [], "agreement": []}
    for lambd in LAMBDAS:
        rows = [train_with_l2(lambd, seed) for seed in SEEDS]
        for key, values in zip(results, zip(*rows, strict=True), strict=True):
            results[key].append(list(values))
    return results


def train_with_l2(lambd: float, seed: int, m: int = 150) -> tuple[float, float, float, float]:
    """Train the notebook's network on one match."""
    rng = np.random.default_rng(seed)
    X, Y = datasets.field(m, rng)
    X_dev, Y_dev = datasets.field(2000, rng)

    def step(
        parameters: network.Parameters, grads: network.Grads, learning_rate: float
    ) -> network.Parameters:
        penalty = {
            key: lambd / X.shape[1] * value if key[0] == "W" else 0.0
            for key, value in parameters.items()
        }
        return {
            key: value - learning_rate * (grads[f"d{key}"] + penalty[key])
            for key, value in parameters.items()
        }

    start: network.Parameters = {}
    for layer, (n_in, n_out) in enumerate(pairwise([2, 50, 20, 1]), start=1):
        start[f"W{layer}"] = 0.5 * rng.standard_normal((n_out, n_in))
        start[f"b{layer}"] = np.zeros((n_out, 1))
    learnt, _ = network.train(X, Y, start, learning_rate=0.6, epochs=1500, update=step)
    line, _ = network.train(
        X, Y, {"W1": np.zeros((1, 2)), "b1": np.zeros((1, 1))}, learning_rate=0.6, epochs=1500
    )
    labels = network.predict(X_dev, learnt)
    return (
        network.accuracy(network.predict(X, learnt), Y),
        network.accuracy(labels, Y_dev),
        float(np.sqrt(sum(np.sum(v**2) for k, v in learnt.items() if k[0] == "W"))),
        float(np.mean(labels == network.predict(X_dev, line))),
    )


# ---- Loshchilov and Hutter 2019: what a penalty does under Adam --------------------------------

DEVIATIONS = [0.3, 0.55, 1.0, 1.8, 3.0, 5.5, 10.0]
STEPS = 5000
ALPHA = 0.001
DECAY = 0.1


def remaining() -> dict[str, list]:
    """Return what is left of weights of 1 whose gradient is nothing but noise.

    For each method one row a seed, with one mean of 1000 weights for each deviation of the noise.
    The loss has no say in these weights, so all that changes them on average is the penalty.
    """
    methods = {
        "SGD, L2": (False, True),
        "SGD, decay": (False, False),
        "Adam, L2": (True, True),
        "Adam, decay": (True, False),
    }
    return {name: [shrink(*method, seed) for seed in SEEDS] for name, method in methods.items()}


def shrink(adam: bool, l2: bool, seed: int) -> list[float]:
    """Return the mean weight left for each deviation, with the penalty in the gradient or apart."""
    rng = np.random.default_rng(seed)
    w = np.ones((len(DEVIATIONS), 1000))
    v, s = np.zeros_like(w), np.zeros_like(w)
    for t in range(1, STEPS + 1):
        gradient = np.array(DEVIATIONS)[:, None] * rng.standard_normal(w.shape)
        if l2:
            gradient += DECAY * w
        direction = gradient
        if adam:
            v = 0.9 * v + 0.1 * gradient
            s = 0.999 * s + 0.001 * gradient**2
            direction = v / (1 - 0.9**t) / (np.sqrt(s / (1 - 0.999**t)) + 1e-8)
        w = w - ALPHA * (direction if l2 else direction + DECAY * w)
    return w.mean(axis=1).tolist()
