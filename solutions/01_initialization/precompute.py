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
