"""What the notebook shows before the student has written the functions behind it.

`compute` is run by `course build`, which stores the result as
`data/03_gradient_checking/results.json`. The seconds in `price` are those of the machine that ran
it: computed anew, they differ.
"""

from __future__ import annotations

import timeit
from collections.abc import Callable
from typing import Any

import numpy as np

from helpers import datasets, network

SEEDS = range(5)

ALT = {
    "opening": (
        "Cost against step for six runs, logarithmic. A, B, D and F fall smoothly from about 0.7 "
        "to about 0.14, close together. C falls deeper, between tall spikes. E falls in a noisy "
        "zigzag."
    ),
    "chords": (
        "The curve of theta cubed with its tangent at 1 and two chords, one from 1 to 1.5 and "
        "one from 0.5 to 1.5. The second is nearly parallel to the tangent, the first is steeper."
    ),
    "errors": (
        "Error of both differences against epsilon, both axes logarithmic: two valleys. Coming "
        "from the right, the one-sided line falls with slope 1 to about 1e-8, the two-sided one "
        "with slope 2 to below 1e-10. Further left both rise together."
    ),
    "verdicts": (
        "Relative difference of a right gradient against epsilon, both axes logarithmic: two "
        "valleys with their lowest points near 1e-5. After training both sides lie about a "
        "hundred times higher than at the first weights."
    ),
    "bars": (
        "Bars of the relative difference of six gradients for three passes, logarithmic. Right: "
        "all far below 1e-7. dW1 too large: only dW1 stands out, near 0.05. Slope of layer 2 "
        "forgotten: dW1, db1, dW2 and db2 stand out, dW3 and db3 do not."
    ),
    "dropout": (
        "Relative difference against epsilon for three kinds of masks, both axes logarithmic. "
        "Fresh masks: close to 1 everywhere. Masks held, and masks off: valleys that lie on each "
        "other, below 1e-9 at 1e-5."
    ),
    "price": (
        "Seconds against number of parameters, both axes logarithmic. One check climbs steeply, "
        "from about a millisecond to a fraction of a second; one training step hardly rises."
    ),
    "lessons": (
        "Cost against step for the mended pass and five broken ones: six curves that fall from "
        "about 0.7 to between 0.1 and 0.3. Pass 4 ends clearly above the others, pass 1 below "
        "them; the other four lie close together."
    ),
    "complex": (
        "Relative difference to the true gradient against step, both axes logarithmic. The "
        "two-sided difference is a valley with its bottom near 1e-11. The complex step falls on "
        "the same line, goes on to about 1e-16 and stays there down to steps of 1e-20."
    ),
}
"""What each figure shows: kept here, so that no cell gives the answer to a Predict away."""


def compute() -> dict[str, Any]:
    """Return everything the notebook reads, as plain lists, numbers and text."""
    return {
        "opening": {run: [train(seed, **OPENING[run]) for seed in SEEDS] for run in OPENING},
        "opening_key": {
            "A": "right",
            "B": "a bug: dW2 is twice what it should be",
            "C": "right, with a learning rate of 2.5 instead of 0.3",
            "D": "a bug: db2 is summed over the units, so that all units get the same number",
            "E": "right, with mini-batches of 20 (its cost is that of each batch by itself)",
            "F": "a bug: dW2 lacks the penalty",
        },
        "price": price(),
        "alt": ALT,
    }


# ---- six runs, three bugs --------------------------------------------------------------------

M = 200
LAMBD = 0.3


def doubled(grads: network.Grads, parameters: network.Parameters) -> network.Grads:
    """Return the gradients with dW2 doubled."""
    return {**grads, "dW2": 2 * grads["dW2"]}


def summed_over_units(grads: network.Grads, parameters: network.Parameters) -> network.Grads:
    """Return the gradients with one number for all of db2."""
    return {**grads, "db2": np.full_like(grads["db2"], grads["db2"].sum())}


def without_penalty(grads: network.Grads, parameters: network.Parameters) -> network.Grads:
    """Return the gradients with dW2 as it is before the penalty."""
    return {**grads, "dW2": grads["dW2"] - LAMBD / M * parameters["W2"]}


OPENING: dict[str, dict[str, Any]] = {
    "A": {},
    "B": {"spoil": doubled},
    "C": {"learning_rate": 2.5},
    "D": {"spoil": summed_over_units},
    "E": {"batch": 20},
    "F": {"spoil": without_penalty},
}


def train(
    seed: int,
    spoil: Callable[[network.Grads, network.Parameters], network.Grads] | None = None,
    learning_rate: float = 0.3,
    batch: int = M,
    steps: int = 150,
) -> list[float]:
    """Return the costs (without penalty) of one run on the moons, step by step."""
    X, Y = datasets.moons(M, rng=0)
    rng = np.random.default_rng(seed)
    sizes = [2, 12, 12, 1]
    start = {}
    for layer in (1, 2, 3):
        n_in, n_out = sizes[layer - 1], sizes[layer]
        start[f"W{layer}"] = rng.standard_normal((n_out, n_in)) * np.sqrt(2 / n_in)
        start[f"b{layer}"] = np.zeros((n_out, 1))

    def update(
        parameters: network.Parameters, grads: network.Grads, learning_rate: float
    ) -> network.Parameters:
        grads = {
            key: grad + (LAMBD / M * parameters[key[1:]] if key.startswith("dW") else 0)
            for key, grad in grads.items()
        }
        if spoil is not None:
            grads = spoil(grads, parameters)
        return {key: p - learning_rate * grads[f"d{key}"] for key, p in parameters.items()}

    def one_batch(X: np.ndarray, Y: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
        chosen = rng.permutation(M)[:batch]
        return [(X[:, chosen], Y[:, chosen])]

    _, costs = network.train(
        X,
        Y,
        start,
        learning_rate=learning_rate,
        epochs=steps,
        update=update,
        batches=one_batch if batch < M else None,
    )
    return [float(f"{cost:.5g}") for cost in costs]


# ---- what a check costs ----------------------------------------------------------------------

UNITS = (3, 6, 12, 24, 44, 62)


def price() -> dict[str, list[float]]:
    """Return the seconds of one check and of one training step, for networks of several sizes."""
    table: dict[str, list[float]] = {"parameters": [], "check_seconds": [], "step_seconds": []}
    X, Y = datasets.moons(20, rng=3)
    for units in UNITS:
        rng = np.random.default_rng(0)
        sizes = {"W1": (units, 2), "b1": (units, 1), "W2": (units, units), "b2": (units, 1)}
        sizes |= {"W3": (1, units), "b3": (1, 1)}
        parameters = {key: rng.standard_normal(shape) for key, shape in sizes.items()}
        table["parameters"].append(sum(value.size for value in parameters.values()))
        n = table["parameters"][-1]
        table["check_seconds"].append(2 * n * shortest(lambda p=parameters: cost_of(X, Y, p)))
        table["step_seconds"].append(shortest(lambda p=parameters: step_from(X, Y, p)))
    return table


def cost_of(X: np.ndarray, Y: np.ndarray, parameters: network.Parameters) -> float:
    """Return the cost: a two-sided check of n parameters computes it 2n times."""
    return network.cost(network.forward(X, parameters, activation="tanh")[0], Y)


def step_from(X: np.ndarray, Y: np.ndarray, parameters: network.Parameters) -> network.Parameters:
    """Return the parameters after a step of gradient descent."""
    _, cache = network.forward(X, parameters, activation="tanh")
    grads = network.backward(Y, cache, parameters, activation="tanh")
    return {key: p - 1e-3 * grads[f"d{key}"] for key, p in parameters.items()}


def shortest(work: Callable[[], Any]) -> float:
    """Return the seconds of one piece of work, the least of many repetitions."""
    return min(timeit.repeat(work, number=20, repeat=100)) / 20
