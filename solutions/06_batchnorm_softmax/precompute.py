"""What the notebook shows before the student has written the functions behind it.

`compute` is run by `course build`, which stores the result as
`data/06_batchnorm_softmax/results.json`.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.special import softmax

from helpers import datasets, network

SEEDS = range(5)
EPSILON = 1e-5
MOMENTUM = 0.9
LAYERS = (64, 100, 100, 100, 10)

ALT = {
    "opening": (
        "Share of dev images that come out right against epoch, for two networks. A is between "
        "0.4 and 0.7 after one epoch and above 0.9 from the second on. B stays near 0.1 at first "
        "and has climbed to about 0.3 after twelve."
    ),
    "through_layers": (
        "Histograms of what three units give to 60 images, in three layers, without and with "
        "batch norm. Without it they get narrower from layer to layer; in layer 3 they are three "
        "separate spikes. With it they are broad and lie over each other in every layer."
    ),
    "sigmoid": (
        "Left: a sigmoid with its nearly straight part marked. Right: histograms of the "
        "activations for gamma 0.3, 1 and 5: a narrow peak at one half, a broad hump, and two "
        "heaps at the ends."
    ),
    "alone": (
        "Probability that one image gets for its right class. In twenty batches of 32 it "
        "jumps about, alone it is far lower, with running statistics it lies on one level line."
    ),
    "running": (
        "Running mean of one unit against step: it starts near 0, climbs and settles at the "
        "mean over the whole training set, drawn as a level line; dots for the batches scatter "
        "around it."
    ),
    "shares": (
        "Bars of the shares that four classes get from softmax and from hard max, for the same "
        "scores."
    ),
    "regions": (
        "Four panels with three to six clouds of points in the plane. Straight lines between the "
        "regions of the classes meet near the centre."
    ),
    "start": (
        "Cost before the first step against the deviation of the weights, both logarithmic. Up "
        "to about 0.1 it is level at ln 10, then it climbs above 20."
    ),
    "race": (
        "Share of dev images right against epoch, with and without batch norm, as bands over "
        "five seeds. With it the line is above 0.9 from epoch 2 on, without it near 0.1."
    ),
    "sweep": (
        "Two panels of dev accuracy after five epochs, with and without batch norm: against the "
        "learning rate, and against the deviation of the first weights. With batch norm the line "
        "is a high plateau in both. Without it, accuracy is below 0.35 everywhere in the left panel; "
        "in the right one it is 0.1 up to deviation 0.1 and above 0.8 from 0.3 on."
    ),
    "noise": (
        "Deviation of one example's normalised z against the size of the batch, on two "
        "logarithmic axes: a straight falling line, parallel to one over the root of the size."
    ),
    "jolted": (
        "Two panels of dev accuracy against epoch, for first weights of deviation 0.1 and 0.3. In "
        "both, batch norm, and batch norm whose outputs are jolted at every step, climb to about "
        "0.9 within three epochs, the jolted one a little later. Without batch norm the line stays "
        "near 0.1 in the left panel; in the right one it starts lower and ends just below the "
        "others."
    ),
}
"""What each figure shows: kept here, so that no cell gives the answer to a Predict away."""

ALPHAS = [0.03, 0.1, 0.3, 1.0, 3.0]
SCALES = [0.01, 0.03, 0.1, 0.3, 1.0]

Layer = dict[str, np.ndarray]
Jolt = Callable[[np.ndarray, np.random.Generator], tuple[np.ndarray, np.ndarray]]


def compute() -> dict[str, Any]:
    """Return everything the notebook reads, as plain lists, numbers and text."""
    return {
        "opening": {
            name: [learn(seed, normalise, epochs=12) for seed in SEEDS]
            for name, normalise in [("A", True), ("B", False)]
        },
        "alphas": ALPHAS,
        "scales": SCALES,
        "by_alpha": {
            name: [[learn(s, normalise, alpha)[-1] for alpha in ALPHAS] for s in SEEDS]
            for name, normalise in [("with", True), ("without", False)]
        },
        "by_scale": {
            name: [[learn(s, normalise, scale=scale)[-1] for scale in SCALES] for s in SEEDS]
            for name, normalise in [("with", True), ("without", False)]
        },
        "patience": [first_above(0.9, learn(seed, False, epochs=50)) for seed in SEEDS],
        "jolted": {f"{scale:g}": jolted(scale) for scale in (0.1, 0.3)},
        "alt": ALT,
    }


def first_above(level: float, right: list[float]) -> int:
    """Return the epoch, from 1, in which the accuracy first reached a level."""
    return 1 + next(epoch for epoch, share in enumerate(right) if share >= level)


def jolted(scale: float) -> dict[str, list[list[float]]]:
    """Train with batch norm, with batch norm and jolts, and without, from weights of a scale."""
    kinds: dict[str, tuple[bool, Jolt | None]] = {
        "batch norm": (True, None),
        "batch norm, jolted": (True, jolt),
        "without": (False, None),
    }
    return {
        name: [learn(s, normalise, scale=scale, epochs=10, jolt=jolts) for s in range(10)]
        for name, (normalise, jolts) in kinds.items()
    }


def jolt(Z: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Stretch and shift every unit at random, anew in every step; return also the stretch."""
    stretch = rng.uniform(0.5, 2, (len(Z), 1))
    return stretch * Z + rng.standard_normal((len(Z), 1)), stretch


def learn(
    seed: int,
    normalise: bool,
    alpha: float = 0.3,
    scale: float = 0.1,
    epochs: int = 5,
    jolt: Jolt | None = None,
) -> list[float]:
    """Train 3 x 100 sigmoid units on digits; return the dev accuracy after every epoch."""
    digits = datasets.digits(rng=seed)
    centre, spread = digits.X_train.mean(axis=1, keepdims=True), digits.X_train.std()
    X, X_dev = (digits.X_train - centre) / spread, (digits.X_dev - centre) / spread
    rng = np.random.default_rng(seed)
    layers = first_layers(rng, scale)
    right = []
    for _ in range(epochs):
        order = rng.permutation(X.shape[1])
        for part in np.array_split(order, 20):
            step(layers, X[:, part], digits.Y_train[:, part], normalise, alpha, rng, jolt)
        labels = predict(layers, X_dev, normalise)
        right.append(network.accuracy(labels, digits.Y_dev))
    return right


def first_layers(rng: np.random.Generator, scale: float) -> list[Layer]:
    """Return for every layer its parameters and running statistics."""
    layers = []
    for n_in, n in pairwise(LAYERS):
        layers.append(
            {
                "W": scale * rng.standard_normal((n, n_in)),
                "gamma": np.ones((n, 1)),
                "beta": np.zeros((n, 1)),
                "mu": np.zeros((n, 1)),
                "var": np.ones((n, 1)),
            }
        )
    return layers


def step(
    layers: list[Layer],
    X: np.ndarray,
    Y: np.ndarray,
    normalise: bool,
    alpha: float,
    rng: np.random.Generator,
    jolt: Jolt | None,
) -> None:
    """Take one step of gradient descent in place; beta serves as the bias where none normalises."""
    A, passes = X, []
    for layer in layers[:-1]:
        Z, deviation, stretch = layer["W"] @ A, np.ones(1), np.ones(1)
        if normalise:
            mean, variance = Z.mean(axis=1)[:, None], Z.var(axis=1)[:, None]
            for key, new in (("mu", mean), ("var", variance)):
                layer[key] = MOMENTUM * layer[key] + (1 - MOMENTUM) * new
            deviation = np.sqrt(variance + EPSILON)
            Z = (Z - mean) / deviation
        shifted = layer["gamma"] * Z + layer["beta"]
        if jolt is not None:
            shifted, stretch = jolt(shifted, rng)
        passes.append((A, Z, deviation, stretch))
        A = network.ACTIVATIONS["sigmoid"](shifted)
    last, m = layers[-1], X.shape[1]
    dZ = softmax(last["W"] @ A + last["beta"], axis=0) - Y
    dA = last["W"].T @ dZ
    last["W"] = last["W"] - alpha * dZ @ A.T / m
    last["beta"] = last["beta"] - alpha * dZ.mean(axis=1)[:, None]
    for layer, (A_before, Z, deviation, stretch) in zip(layers[-2::-1], passes[::-1], strict=True):
        dshifted = stretch * dA * A * (1 - A)
        d = layer["gamma"] * dshifted
        if normalise:
            d = d - d.mean(axis=1)[:, None] - Z * (d * Z).mean(axis=1)[:, None]
            layer["gamma"] = layer["gamma"] - alpha * (dshifted * Z).mean(axis=1)[:, None]
        layer["beta"] = layer["beta"] - alpha * dshifted.mean(axis=1)[:, None]
        dZ, A = d / deviation, A_before
        dA = layer["W"].T @ dZ
        layer["W"] = layer["W"] - alpha * dZ @ A_before.T / m


def predict(layers: list[Layer], X: np.ndarray, normalise: bool) -> np.ndarray:
    """Return the most probable classes, from running statistics."""
    A = X
    for layer in layers[:-1]:
        Z = layer["W"] @ A
        if normalise:
            Z = (Z - layer["mu"]) / np.sqrt(layer["var"] + EPSILON)
        A = network.ACTIVATIONS["sigmoid"](layer["gamma"] * Z + layer["beta"])
    return (layers[-1]["W"] @ A + layers[-1]["beta"]).argmax(axis=0, keepdims=True)
