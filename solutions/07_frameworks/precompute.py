"""What the notebook shows before the student has written the functions behind it.

`compute` is run by `course build`, which stores the result as `data/07_frameworks/results.json`.
It needs no PyTorch.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from helpers import datasets, network

SEEDS = range(5)
LAYERS = (2, 16, 8, 1)

ALT = {
    "parabola": (
        "A parabola with its lowest point at w = 5, and dots on it that come down from w = 0, each "
        "step shorter than the one before."
    ),
    "lots": (
        "Three curves of w against step, all from 0. One settles at 1 within a few steps, one comes "
        "near 5 after twenty, one is still on its way down to -2.5 after thirty."
    ),
    "forgetting": (
        "w against step. Cleared, it rises to 5 and stays; never cleared, it swings between 0 and 10 "
        "in a regular wave that doesn't get smaller."
    ),
    "three_programs": (
        "Cost against step for NumPy, PyTorch and scikit-learn: a falling line, with rings and crosses "
        "that all lie on it."
    ),
    "momentum": (
        "Three paths over a ravine. The one of NumPy and the one of PyTorch with a tenth of its "
        "learning rate lie on top of each other; PyTorch with the same learning rate takes far "
        "longer steps and swings widely."
    ),
    "modes": (
        "Probabilities for one example over thirty questions: scattered dots in train mode, a level "
        "row of squares in eval mode."
    ),
    "schedulers": (
        "Four learning rates against epoch, all from 0.2. The inverse of time falls at once and then "
        "flattens, the exponential falls evenly in ratio; of the two staircases StepLR is the lower "
        "one after the second stair."
    ),
    "precision": (
        "Progress as a share of float64's against the learning rate. Weights kept in float32 stay at "
        "1 throughout; weights kept in float16 are near 1 for the two large learning rates and fall "
        "off for the small ones."
    ),
    "lives": (
        "Bars of the years in which ten frameworks were developed, and three more below a dotted "
        "line; for each it is written whether it goes on, or until when it did."
    ),
}
"""What each figure shows: kept here, so that no cell gives the answer to a Predict away."""


def compute() -> dict[str, Any]:
    """Return everything the notebook reads, as plain lists, numbers and text."""
    return {"adam": [adam_in_numpy(seed) for seed in SEEDS], "alt": ALT}


def adam_in_numpy(seed: int, steps: int = 200, alpha: float = 0.01) -> list[str]:
    """Train the moons' network with Adam; return its parameters, W1, b1, ..., row by row.

    As text with twelve digits: stored numbers are rounded to six.
    """
    X, Y = datasets.moons(200, rng=seed)
    parameters = he_start(seed)
    v = {key: np.zeros_like(value) for key, value in parameters.items()}
    s = {key: np.zeros_like(value) for key, value in parameters.items()}
    for t in range(1, steps + 1):
        grads = network.backward(Y, network.forward(X, parameters)[1], parameters)
        for key in parameters:
            grad = grads[f"d{key}"]
            v[key] = 0.9 * v[key] + 0.1 * grad
            s[key] = 0.999 * s[key] + 0.001 * grad**2
            step = v[key] / (1 - 0.9**t) / (np.sqrt(s[key] / (1 - 0.999**t)) + 1e-8)
            parameters[key] = parameters[key] - alpha * step
    theta = np.concatenate([value.ravel() for value in parameters.values()])
    return [f"{number:.12g}" for number in theta]


def he_start(seed: int) -> network.Parameters:
    """Draw weights by He's rule, as the notebook does; the biases are zero."""
    rng, parameters = np.random.default_rng(seed), {}
    for layer in range(1, len(LAYERS)):
        n, n_in = LAYERS[layer], LAYERS[layer - 1]
        parameters[f"W{layer}"] = np.sqrt(2 / n_in) * rng.standard_normal((n, n_in))
        parameters[f"b{layer}"] = np.zeros((n, 1))
    return parameters
