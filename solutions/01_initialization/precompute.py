"""What the notebook shows before the student has written the functions behind it.

`compute` is run by `course build`, which stores the result as `data/01_initialization/results.json`.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from helpers import datasets, network

SEEDS = range(5)

ALT = {
    "opening": (
        "Cost against epoch for four starts, logarithmic. A falls from about 10 and ends "
        "higher than C. B and D lie on one flat line at about 2.3. C starts near 2.3 and "
        "falls the lowest."
    ),
    "two_units": (
        "A weight of two hidden units over 300 steps, for three starts. From zero, both stay "
        "at zero. From 0.5, both move, on one and the same line. From random weights each "
        "takes a course of its own."
    ),
    "activations": (
        "Histograms of the activations of four tanh layers. With scale 0.01 they are a spike "
        "at zero. With scale 0.14 they spread over the whole range in every layer. With scale "
        "1 most pile up at -1 and 1."
    ),
    "scales": (
        "Cost against epoch for four scales of the first weights, logarithmic. Scale 0.01 "
        "stays flat at 2.3. Scale 0.14 falls to about 0.4. Scale 1 starts near 10 and falls, "
        "always above scale 0.14. Scale 10 starts near 30 and hardly falls."
    ),
    "multipliers": (
        "Deviation of the activations against layer, logarithmic. Three straight lines: "
        "falling to about 1e-9 for c = 0.5, level for c = 1, rising to about 1e5 for c = 1.5. "
        "Rings for the formula lie on the lines."
    ),
    "multipliers_costs": (
        "Cost against epoch for three multipliers, logarithmic. c = 0.5 is flat at 2.3, c = 1 "
        "falls, c = 1.5 leaps up above 30 within the first steps and breaks off."
    ),
    "sums": (
        "Histograms of z for units with 10, 100 and 1000 inputs and weights of variance 1. "
        "The more inputs, the wider the histogram."
    ),
    "xavier": (
        "Mean square of the activations against layer for Xavier's weights, logarithmic. "
        "Linear stays near 1, tanh sinks slowly, ReLU falls on a straight line to about 1e-9."
    ),
    "he": (
        "Mean square of the activations of 30 ReLU layers, logarithmic. Xavier falls on a "
        "straight line to about 1e-9, He stays level near 1, within a band."
    ),
    "flower": (
        "Four decision boundaries over a flower of two classes. After zeros and after random "
        "weights of scale 10 the whole plane is one class. After Xavier the boundary follows "
        "some of the petals, after He all six."
    ),
    "he_paper": (
        "Left: cost against epoch at 30 layers; Xavier is flat at 2.3, He falls, with spikes. "
        "Right: cost after 15 epochs against depth; at 5 layers both are low, then Xavier "
        "climbs to 2.3 while He stays low."
    ),
    "custom": (
        "Deviation of the activations of five tanh layers, logarithmic. The custom of the "
        "time falls on a straight line from about 0.46 to 0.05, Glorot's rule only from 0.63 "
        "to 0.32."
    ),
}
"""What each figure shows: kept here, so that no cell gives the answer to a Predict away."""


def compute() -> dict[str, Any]:
    """Return everything the notebook reads, as plain lists, numbers and text."""
    curves, finals = experiment_of_he()
    return {
        "opening": opening(),
        "opening_key": {
            "A": "large weights (standard deviation 1)",
            "B": "tiny weights (standard deviation 0.01)",
            "C": "with care (a rule that you will write yourself)",
            "D": "all weights zero",
        },
        "two_units": two_units(),
        "he_depths": list(DEPTHS),
        "he_curves": curves,
        "he_final": finals,
        "alt": ALT,
    }


def draw(
    layers_dims: list[int], rng: np.random.Generator, deviation: Callable[[int], float]
) -> network.Parameters:
    """Draw normal weights whose standard deviation is a function of n_in; zero biases."""
    parameters = {}
    for layer, (n_in, n_out) in enumerate(pairwise(layers_dims), start=1):
        parameters[f"W{layer}"] = deviation(n_in) * rng.standard_normal((n_out, n_in))
        parameters[f"b{layer}"] = np.zeros((n_out, 1))
    return parameters


def standardised_digits() -> tuple[np.ndarray, np.ndarray]:
    """Return the training images, centred pixel by pixel, in units of their overall deviation."""
    digits = datasets.digits(rng=0)
    centred = digits.X_train - digits.X_train.mean(axis=1, keepdims=True)
    return centred / digits.X_train.std(), digits.Y_train


# ---- four starts, one network ----------------------------------------------------------------


def opening() -> dict[str, list]:
    """Return the cost curves of five runs from each of the four starts."""
    X, Y = standardised_digits()
    deviations = {
        "A": lambda n_in: 1.0,
        "B": lambda n_in: 0.01,
        "C": lambda n_in: np.sqrt(1 / n_in),
        "D": lambda n_in: 0.0,
    }
    runs = {}
    for start, deviation in deviations.items():
        runs[start] = []
        for seed in SEEDS:
            parameters = draw([64, 50, 50, 50, 50, 10], np.random.default_rng(seed), deviation)
            _, costs = network.train(
                X[:, :300],
                Y[:, :300],
                parameters,
                activation="tanh",
                output="softmax",
                learning_rate=0.1,
                epochs=60,
            )
            runs[start].append(np.round(costs, 3).tolist())
    return runs


def two_units() -> list:
    """Return the weights from x1 to the first two hidden units, step by step, (301, 2)."""
    X, Y = datasets.moons(200, rng=0)
    parameters = draw([2, 4, 1], np.random.default_rng(4), lambda n_in: 0.5)
    path = []
    network.train(
        X,
        Y,
        parameters,
        activation="tanh",
        learning_rate=0.5,
        epochs=300,
        on_epoch=lambda epoch, now: path.append(np.round(now["W1"][:2, 0], 4).tolist()),
    )
    return path


# ---- He et al. 2015, section 2.2 and figure 3, on digits --------------------------------------

DEPTHS = (5, 10, 20, 30)
WIDTH = 64
NUMERATORS = {"Xavier": 1, "He": 2}


def experiment_of_he(epochs: int = 15) -> tuple[dict[str, list], dict[str, list]]:
    """Return cost curves at the largest depth, and final costs at every depth."""
    curves: dict[str, list] = {}
    finals: dict[str, list] = {}
    for name, numerator in NUMERATORS.items():
        runs = [[train_deep(depth, numerator, s, epochs) for s in SEEDS] for depth in DEPTHS]
        curves[name] = runs[-1]
        finals[name] = [[run[-1] for run in of_depth] for of_depth in runs]
    return curves, finals


def train_deep(depth: int, numerator: float, seed: int, epochs: int) -> list[float]:
    """Return the cost on the whole training set before and after every epoch."""
    X, Y = standardised_digits()
    rng = np.random.default_rng(seed)
    layers_dims = [64] + [WIDTH] * (depth - 1) + [10]

    def shuffled_batches(X: np.ndarray, Y: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
        order = rng.permutation(X.shape[1])
        return [(X[:, part], Y[:, part]) for part in np.array_split(order, X.shape[1] // 32)]

    costs = []

    def note_cost(epoch: int, parameters: network.Parameters) -> None:
        AL, _ = network.forward(X, parameters, output="softmax")
        costs.append(round(network.cost(AL, Y), 3))

    network.train(
        X,
        Y,
        draw(layers_dims, rng, lambda n_in: np.sqrt(numerator / n_in)),
        output="softmax",
        learning_rate=0.01,
        epochs=epochs,
        batches=shuffled_batches,
        on_epoch=note_cost,
    )
    return costs
