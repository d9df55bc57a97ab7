"""What the notebook looks up: tables of real trainings, so that whole searches take milliseconds.

`compute` is run by `course build`, which stores the result as `data/05_tuning/results.json`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise, product
from typing import Any

import numpy as np

from helpers import datasets, network

ALT = {
    "opening": (
        "Histogram of the scores of 3255 trainings. A tall peak near 0.1, a lower one near 0.9, "
        "and little in between."
    ),
    "importance": (
        "Importance of four hyperparameters, three bars each. Adam: α 0.9, the others 0.2 and "
        "less, β nearly nothing. Adam with α from 0.001 to 0.01: units 0.8, the others below "
        "0.2. Momentum: α 0.8, batch size 0.4, β 0.3, units 0.2."
    ),
    "fifty": (
        "Best score against α, logarithmic: rising from 0.2 at 1e-5 to 0.9 near 1e-3, level, "
        "falling to 0.2 above 0.2. Below it two rows of fifty marks. Those of even draws crowd "
        "at the right end, the others are spread along the whole axis."
    ),
    "beta": (
        "Mean score, twice. Against β: level at 0.8, then a sheer drop at the right edge, where "
        "hardly any even draw lies. Against 1 - β on a log scale: a slow fall over two decades, "
        "with your draws along all of it."
    ),
    "plane": (
        "Two panels of α against 1 - β, with a light band of good scores that runs upwards: it "
        "depends on α only. Left, nine points of a grid in three columns, one of them in the "
        "band. Right, nine scattered points, each with an α of its own."
    ),
    "rounds": (
        "Units against α. Twelve circles over the whole plane, most of them small. A dashed box "
        "round the largest ones, with twelve triangles inside, nearly all of them large."
    ),
    "edge": (
        "Score against α for two searches. Circles, from 0.001 to 0.1, rise towards a dotted line "
        "at 0.1, where they end. Triangles, from 0.001 to 10, go on beyond it, the best of them "
        "between 0.3 and 2."
    ),
    "panda": (
        "Left: one learning curve with α noted every third epoch; it rises to 0.9, dips where α "
        "was 2, and ends at 0.95. Right: 27 curves at once; a few are above 0.9 after five "
        "epochs, many climb slowly, some stay at 0.1."
    ),
    "race": (
        "27 learning curves in grey and the rungs at 1, 3, 9 and 27 epochs. The best curve in the "
        "end starts well below that of the winner, and overtakes it after about ten epochs."
    ),
    "tuning": (
        "Score against trial. 36 circles lie anywhere from 0.1 to 0.98. 24 triangles, the second "
        "round, lie mostly above 0.9. The line of the best so far never falls."
    ),
}
"""What each figure shows: kept here, so that no cell gives the answer to a Predict away."""

Config = Mapping[str, Any]

EPOCHS = 10
BATCH_SIZES = [10, 30, 100]


def compute() -> dict[str, Any]:
    """Return everything the notebook reads, as plain lists, numbers and text."""
    return {
        "adam": table(ADAM, adam),
        "momentum": table(MOMENTUM, momentum),
        "curves": [learning_curves(seed) for seed in range(SETS)],
        "panda": [panda(seed) for seed in range(5)],
        "alt": ALT,
    }


# ---- one trial: a network of two hidden layers on digits ---------------------------------------

SPLITS = datasets.digits(rng=0)
N_TRAIN = 300


def _standardised(X: np.ndarray) -> np.ndarray:
    few = SPLITS.X_train[:, :N_TRAIN]
    return (X - few.mean(axis=1, keepdims=True)) / few.std()


X_TRAIN, Y_TRAIN = _standardised(SPLITS.X_train[:, :N_TRAIN]), SPLITS.Y_train[:, :N_TRAIN]
X_FRESH, Y_FRESH = _standardised(SPLITS.X_train[:, N_TRAIN:]), SPLITS.Y_train[:, N_TRAIN:]
X_DEV, Y_DEV = _standardised(SPLITS.X_dev), SPLITS.Y_dev
"""Training images, others that no search ever looks at, and the dev set. The test set stays out."""

Update = Callable[[network.Parameters, network.Grads, float], network.Parameters]


def start(n_hidden: int, rng: np.random.Generator) -> network.Parameters:
    """Draw the first parameters of a network with two hidden layers, by He's rule."""
    parameters: network.Parameters = {}
    for layer, (n_in, n_out) in enumerate(pairwise([64, n_hidden, n_hidden, 10]), start=1):
        parameters[f"W{layer}"] = np.sqrt(2 / n_in) * rng.standard_normal((n_out, n_in))
        parameters[f"b{layer}"] = np.zeros((n_out, 1))
    return parameters


def train(
    parameters: network.Parameters,
    config: Config,
    update: Update,
    rng: np.random.Generator,
    epochs: int = EPOCHS,
    on_epoch: Callable[[int, network.Parameters], None] | None = None,
) -> network.Parameters:
    """Train a network by a configuration's learning rate and batch size."""

    def shuffled_batches(X: np.ndarray, Y: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
        parts = np.split(rng.permutation(N_TRAIN), N_TRAIN // config["batch_size"])
        return [(X[:, part], Y[:, part]) for part in parts]

    with np.errstate(all="ignore"):  # too large a learning rate overflows
        return network.train(
            X_TRAIN,
            Y_TRAIN,
            parameters,
            output="softmax",
            learning_rate=config["learning_rate"],
            epochs=epochs,
            update=update,
            batches=shuffled_batches,
            on_epoch=on_epoch,
        )[0]


def n_right(parameters: network.Parameters, X: np.ndarray, Y: np.ndarray) -> int:
    """Return how many images come out right."""
    with np.errstate(all="ignore"):
        labels = network.predict(X, parameters, output="softmax")
    return round(network.accuracy(labels, Y) * Y.shape[1])


def momentum(beta: float) -> Update:
    """Return the update of gradient descent with momentum."""
    v: dict[str, Any] = {}

    def update(
        parameters: network.Parameters, grads: network.Grads, learning_rate: float
    ) -> network.Parameters:
        for key in parameters:
            v[key] = beta * v.get(key, 0.0) + (1 - beta) * grads[f"d{key}"]
        return {key: value - learning_rate * v[key] for key, value in parameters.items()}

    return update


def adam(beta1: float, beta2: float = 0.999) -> Update:
    """Return the update of Adam."""
    v: dict[str, Any] = {}
    s: dict[str, Any] = {}
    t = 0

    def update(
        parameters: network.Parameters, grads: network.Grads, learning_rate: float
    ) -> network.Parameters:
        nonlocal t
        t += 1
        result = {}
        for key, value in parameters.items():
            gradient = grads[f"d{key}"]
            v[key] = beta1 * v.get(key, 0.0) + (1 - beta1) * gradient
            s[key] = beta2 * s.get(key, 0.0) + (1 - beta2) * gradient**2
            mean, square = v[key] / (1 - beta1**t), s[key] / (1 - beta2**t)
            result[key] = value - learning_rate * mean / (np.sqrt(square) + 1e-8)
        return result

    return update


# ---- tables: every combination of levels, trained once -----------------------------------------


def _geometric(low: float, high: float, n: int) -> np.ndarray:
    return np.exp(np.linspace(np.log(low), np.log(high), n))


BETAS = 1 - _geometric(0.5, 0.001, 7)
ADAM = {
    "learning_rate": _geometric(1e-5, 1, 31),
    "beta": BETAS,
    "n_hidden": np.array([4, 19, 34, 49, 64]),
    "batch_size": np.array(BATCH_SIZES),
}
MOMENTUM = {**ADAM, "learning_rate": _geometric(1e-3, 10, 17)}


def table(levels: Mapping[str, np.ndarray], optimizer: Callable[[float], Update]) -> dict[str, Any]:
    """Train every combination of the levels once; return how many images came out right.

    `edges` are the borders between neighbouring levels, in the middle on the parameter's own
    scale: `numpy.searchsorted(edges, value)` is the level nearest to a value.
    """
    dev, fresh = [], []
    for seed, values in enumerate(product(*levels.values())):
        config = dict(zip(levels, (value.item() for value in values), strict=True))
        rng = np.random.default_rng(seed)
        learnt = train(start(config["n_hidden"], rng), config, optimizer(config["beta"]), rng)
        dev.append(n_right(learnt, X_DEV, Y_DEV))
        fresh.append(n_right(learnt, X_FRESH, Y_FRESH))
    return {
        "levels": levels,
        "edges": {name: _edges(name, values) for name, values in levels.items()},
        "images": {"dev": Y_DEV.shape[1], "fresh": Y_FRESH.shape[1]},
        "right": {"dev": dev, "fresh": fresh},
    }


def _edges(name: str, values: np.ndarray) -> np.ndarray:
    if name == "learning_rate":
        return np.sqrt(values[1:] * values[:-1])
    if name == "beta":
        return 1 - np.sqrt((1 - values[1:]) * (1 - values[:-1]))
    return (values[1:] + values[:-1]) / 2


# ---- learning curves: sets of 27 configurations, 27 epochs each --------------------------------

SETS, N_CONFIGS, N_EPOCHS = 20, 27, 27


def learning_curves(seed: int) -> list[list[int]]:
    """Return how many dev images come out right after every epoch of random configurations."""
    rng = np.random.default_rng(seed)
    curves = []
    for _ in range(N_CONFIGS):
        config = {
            "learning_rate": 10 ** rng.uniform(-5, 0),
            "beta": 1 - 10 ** rng.uniform(-3, np.log10(0.5)),
            "n_hidden": int(rng.integers(4, 65)),
            "batch_size": int(rng.choice(BATCH_SIZES)),
        }
        curve: list[int] = []
        train(
            start(config["n_hidden"], rng),
            config,
            adam(config["beta"]),
            rng,
            N_EPOCHS,
            on_epoch=lambda epoch, now, curve=curve: curve.append(n_right(now, X_DEV, Y_DEV)),
        )
        curves.append(curve[1:])
    return curves


# ---- one network, looked after every day -------------------------------------------------------

DAY, DAYS = 3, 9
FIRST_RATE, FACTOR, A_FALL = 0.01, 3.0, 0.02


def panda(seed: int) -> dict[str, list]:
    """Train one network whose learning rate is changed every third epoch, by looking at it.

    Every morning the rate is tripled. When the dev accuracy has fallen by evening, yesterday's
    network comes back, with the rate it had, and from then on the rate is left alone.
    """
    rng = np.random.default_rng(seed)
    config: dict[str, Any] = {"batch_size": 30, "learning_rate": FIRST_RATE}
    now, update, raising = start(34, rng), momentum(0.9), True
    right: list[int] = []
    rates: list[float] = []
    for _ in range(DAYS):
        seen: list[int] = []
        later = train(
            now,
            config,
            update,
            rng,
            DAY,
            on_epoch=lambda epoch, p, seen=seen: seen.append(n_right(p, X_DEV, Y_DEV)),
        )
        right, rates = right + seen[1:], [*rates, config["learning_rate"]]
        if seen[0] - seen[-1] > A_FALL * Y_DEV.shape[1]:
            raising = False
            config["learning_rate"] /= FACTOR
        else:
            now = later
            config["learning_rate"] *= FACTOR if raising else 1
    return {"right": right, "rates": rates}
