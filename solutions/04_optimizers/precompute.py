"""What the notebook shows beside what its reader's own functions compute.

`compute` is run by `course build`, which stores the result as `data/04_optimizers/results.json`.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from time import perf_counter
from typing import Any

import numpy as np

from helpers import datasets, network

SEEDS = range(5)
TUNING_SEEDS = range(100, 120)
"""Learning rates are chosen on these; the notebook compares on others."""

LAYERS_DIMS = [64, 50, 50, 10]
EPOCHS = 5

ALT = {
    "opening": (
        "Cost against epoch for four ways to train one network, logarithmic. A lies far above the "
        "others and falls from 2.7 to about 0.8 in eight epochs. B, C and D fall faster, in this "
        "order: B ends near 0.18, C near 0.05, and D near 0.01."
    ),
    "paths": (
        "Left: contours of a bowl and three paths of gradient descent to its middle. With all "
        "examples the path is a smooth curve of few points, with 32 a slightly crooked line, with "
        "one example a scribble that ends around the middle, not in it. Right: cost against step "
        "for the three; smooth, a little jagged, very jagged."
    ),
    "variance": (
        "Variance of the gradient against mini-batch size on two logarithmic axes: two straight "
        "lines, one upon the other, that fall by a factor of ten for each factor of ten."
    ),
    "seconds": (
        "Seconds for one epoch against mini-batch size, both logarithmic. The curve falls steeply "
        "from size 1, flattens towards 64 and is nearly level beyond, a little higher at the end."
    ),
    "temperatures": (
        "A year of daily temperatures as dots, over 20 in summer, around zero in winter, "
        "and three averages. With beta 0.5 the line follows nearly every dot, with 0.9 it is "
        "smooth, with 0.98 it is very smooth and runs many weeks late."
    ),
    "correction": (
        "The first 60 days, beta 0.98. Without correction the average starts near zero and climbs, "
        "but lies below the dots for all 60 days. Corrected, it starts among the dots and later "
        "runs a little below most of them."
    ),
    "lags": (
        "A straight ramp, and three averages of it, each a parallel line to the right of it: the "
        "weighted average by 3 days, the simple one by 4.5, the exponentially weighted one by 9."
    ),
    "weights": (
        "Weight of a value against its age in days for beta 0.9 and 0.98: falling curves. At an "
        "age of 1 over 1 minus beta, marked by vertical lines at 10 and 50 days, each has come "
        "down to about a third of its start."
    ),
    "ravine": (
        "Contours of a long narrow ravine and the paths of gradient descent at two rates. With "
        "the larger rate it leaps from wall to wall and hardly advances along the floor; with "
        "the smaller one it drops to the floor and creeps."
    ),
    "rates": (
        "Factor per step against condition number, on a logarithmic horizontal axis from 4 to "
        "1000. Gradient descent's best climbs from 0.6 to 0.998, momentum's from 0.33 to 0.94. "
        "The measured points lie on the two curves."
    ),
    "friction": (
        "Cost against step, logarithmic, for three values of beta at one learning rate. With 0.67 "
        "a short rise and then a steep fall; with 0.9 a slower fall, in waves; with 0.98 waves that "
        "hardly fall."
    ),
    "rmsprop": (
        "Contours of the ravine and two paths from one start. Gradient descent falls straight "
        "down to the floor and creeps along it. RMSprop goes equally far in both "
        "coordinates, reaches the floor and walks on along it, with a few shakes, nearly to the "
        "minimum."
    ),
    "adam_start": (
        "Length of a step over the learning rate against step number, for a constant gradient. "
        "With the correction it is 1 from the start. Without, it starts at about 3.2, climbs "
        "to over 6 near step 12 and then comes down slowly."
    ),
    "reddi": (
        "Parameter x against step, for gradient descent and Adam, each from five starts between "
        "-1 and 1. All paths of gradient descent end near -1, all paths of Adam near 1."
    ),
    "race": (
        "Two panels, cost against learning rate after five epochs, both logarithmic, a curve for "
        "each of four optimizers. Each is a valley: high at both ends. Left, with even pixels, all "
        "four valleys are nearly equally deep. Right, with uneven pixels, those of RMSprop and Adam are "
        "deeper than momentum's, and that of gradient descent is the shallowest."
    ),
    "runs": (
        "Two panels with the cost of eight runs for each of four optimizers, logarithmic. Left, "
        "even digits: all clouds lie between 0.002 and 0.02. Right, uneven digits: gradient "
        "descent near 0.2, momentum near 0.1, RMSprop and Adam near 0.025."
    ),
    "schedules": (
        "Learning rate against epoch, from 1 to 40, for four schedules with an alpha 0 of 0.2. The "
        "exponential one is nearly zero at the end, 1 over 1 plus decay and the root decline more "
        "and more slowly, the staircase falls in steps of ten epochs."
    ),
    "floor": (
        "Mean squared distance from the minimum against step, logarithmic. Two constant rates "
        "fall and then run level, the larger one at 0.18, the smaller at 0.026. With decay the "
        "curve starts as the large one does and then goes on falling, below both."
    ),
    "decay_sweep": (
        "Cost after ten epochs against the first learning rate, both logarithmic: two valleys with "
        "bands. The one with decay lies further right and deeper: its lowest point is near 0.03, "
        "that of the constant rate near 0.006. Left of 0.005 decay is the higher one."
    ),
    "decay": (
        "Training cost against epoch, logarithmic, for Adam with three rates. The small one "
        "with decay sinks slowly to 0.01; the same without decay ends lower, near 0.002; the large "
        "one with decay ends lowest, near 0.001."
    ),
    "saddle": (
        "Left: contours of a surface with a saddle in the middle and a minimum above and one "
        "below it, with the paths of four optimizers. They come in from the right. Two, one upon the "
        "other, run into the saddle before they turn off, two pass it in a bend. Right: height "
        "against step; gradient descent and momentum stay level at the saddle for more than a "
        "hundred steps, RMSprop and Adam for none."
    ),
    "hessians": (
        "Share of random Hessians without a negative eigenvalue against dimension n, "
        "logarithmic: 0.5, 0.15, 0.025, 0.002, and on to about 5e-6 for n = 6. The circles of "
        "the share counted lie on the crosses of the share computed, with error bars."
    ),
}
"""What each figure shows: kept here, so that no cell gives the answer to a Predict away."""


def compute() -> dict[str, Any]:
    """Return everything the notebook reads, as plain lists, numbers and text."""
    return {
        "opening": opening(),
        "opening_key": {
            name: f"{meaning}, α = {WAYS[name][1]:g} (the best of {RATES_TRIED[name]})"
            for name, meaning in MEANINGS.items()
        },
        "temperatures": temperatures(),
        "unit_exponents": unit_exponents(),
        "batch_sizes": BATCH_SIZES,
        "seconds": seconds_per_epoch(),
        "size_sweep": size_sweep(),
        "rates": RATES,
        "sweep": sweep(),
        "decay_rates": DECAY_RATES,
        "decay_sweep": {name: decay_sweep(rate) for name, rate in DECAYS.items()},
        "positive_definite": [share_positive_definite(n) for n in range(1, 7)],
        "alt": ALT,
    }


# ---- temperatures ----------------------------------------------------------------------------


def temperatures() -> list[float]:
    """Return the temperature of 365 days from 1 May, in degrees: a season and noise.

    A day's weather keeps 0.6 of the deviation of the day before. Drawn with seed 4.
    """
    rng = np.random.default_rng(4)
    days = np.arange(365)
    season = 10.5 - 8.5 * np.cos(2 * np.pi * (days + 100) / 365)
    weather = np.zeros(365)
    for day in days:
        weather[day] = 0.6 * weather[day - 1] + 2.2 * rng.standard_normal()
    return np.round(season + weather, 1).tolist()


# ---- digits, even and uneven -----------------------------------------------------------------


def unit_exponents() -> list[float]:
    """Return for each of the 64 pixels the power of ten that its unit is; drawn with seed 7."""
    return np.round(np.random.default_rng(7).uniform(-1.5, 0.5, 64), 3).tolist()


def images(uneven: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return the training images, centred, in units of their deviation, or in uneven units."""
    digits = datasets.digits(rng=0)
    X = (digits.X_train - digits.X_train.mean(axis=1, keepdims=True)) / digits.X_train.std()
    if uneven:
        X = X * 10 ** np.array(unit_exponents()).reshape(64, 1)
    return X, digits.Y_train


def shuffled(rng: np.random.Generator, size: int) -> Callable:
    """Return a function that cuts a data set anew in every epoch."""

    def batches(X: np.ndarray, Y: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
        order = rng.permutation(X.shape[1])
        parts = np.split(order, range(size, len(order), size))
        return [(X[:, part], Y[:, part]) for part in parts]

    return batches


def stepper(optimizer: str) -> Callable:
    """Return an update rule with its own state; one for each run."""
    v: network.Grads = {}
    s: network.Grads = {}
    beta1 = {"gradient descent": 0.0, "rmsprop": 0.0}.get(optimizer, 0.9)
    beta2 = 0.99 if optimizer == "rmsprop" else 0.999
    t = 0

    def step(
        parameters: network.Parameters, grads: network.Grads, learning_rate: float
    ) -> network.Parameters:
        nonlocal t
        t += 1
        for key, gradient in grads.items():
            v[key] = beta1 * v.get(key, 0.0) + (1 - beta1) * gradient
            s[key] = beta2 * s.get(key, 0.0) + (1 - beta2) * gradient**2
        if optimizer in ("gradient descent", "momentum"):
            return {k: p - learning_rate * v[f"d{k}"] for k, p in parameters.items()}
        first, second = (1 - beta1**t, 1 - beta2**t) if optimizer == "adam" else (1, 1)
        return {
            k: p - learning_rate * v[f"d{k}"] / first / (np.sqrt(s[f"d{k}"] / second) + 1e-8)
            for k, p in parameters.items()
        }

    return step


def start(rng: np.random.Generator) -> network.Parameters:
    """Return He's weights for the digits."""
    parameters = {}
    for layer, (n_in, n_out) in enumerate(pairwise(LAYERS_DIMS), start=1):
        parameters[f"W{layer}"] = np.sqrt(2 / n_in) * rng.standard_normal((n_out, n_in))
        parameters[f"b{layer}"] = np.zeros((n_out, 1))
    return parameters


def train(
    X: np.ndarray,
    Y: np.ndarray,
    optimizer: str,
    learning_rate: float,
    seed: int,
    epochs: int,
    size: int = 64,
) -> list[float]:
    """Return the cost on all training images before and after every epoch."""
    rng = np.random.default_rng(seed)
    costs: list[float] = []

    def note_cost(_epoch: int, parameters: network.Parameters) -> None:
        costs.append(network.cost(network.forward(X, parameters, output="softmax")[0], Y))

    with np.errstate(all="ignore"):
        network.train(
            X,
            Y,
            start(rng),
            output="softmax",
            learning_rate=learning_rate,
            epochs=epochs,
            update=stepper(optimizer),
            batches=shuffled(rng, size),
            on_epoch=note_cost,
        )
    return np.round(costs, 4).tolist()


WAYS = {
    "A": ("gradient descent", 0.5, 1197),
    "B": ("gradient descent", 0.2, 64),
    "C": ("momentum", 0.7, 64),
    "D": ("adam", 0.02, 64),
}
"""Optimizer, learning rate and mini-batch size. Each rate had the lowest mean cost after eight
epochs of those tried: measured once, on the first five tuning seeds."""

RATES_TRIED = {
    "A": "0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2",
    "B": "0.1, 0.2, 0.3, 0.5, 0.7, 1",
    "C": "0.5, 0.7, 1, 1.5, 2",
    "D": "0.005, 0.007, 0.01, 0.015, 0.02, 0.03",
}
MEANINGS = {
    "A": "gradient descent, all examples in every step",
    "B": "gradient descent, mini-batches of 64",
    "C": "momentum, mini-batches of 64",
    "D": "Adam, mini-batches of 64",
}


def opening() -> dict[str, list]:
    """Return the cost curves of four ways to train on uneven digits, five runs each."""
    X, Y = images(uneven=True)
    return {
        name: [train(X, Y, optimizer, rate, seed, 8, size) for seed in SEEDS]
        for name, (optimizer, rate, size) in WAYS.items()
    }


LARGE = [0.1, 0.15, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2]
SMALL = [0.003, 0.005, 0.007, 0.01, 0.015, 0.02, 0.03, 0.05, 0.1]
RATES = {"gradient descent": LARGE, "momentum": LARGE, "rmsprop": SMALL, "adam": SMALL}
"""Steps of about 1.5, or 2 at the far end; the same number for each. Twenty seeds, because near
the largest usable rate one run in many goes wrong."""


def sweep() -> dict[str, dict[str, list]]:
    """Return the cost after five epochs: for each problem, optimizer, rate and seed.

    A run that ends in something that isn't a number counts as 100.
    """
    table: dict[str, dict[str, list]] = {}
    for problem, uneven in (("even", False), ("uneven", True)):
        X, Y = images(uneven)
        table[problem] = {}
        for optimizer, rates in RATES.items():
            finals = [
                [train(X, Y, optimizer, rate, seed, EPOCHS)[-1] for seed in TUNING_SEEDS]
                for rate in rates
            ]
            table[problem][optimizer] = np.nan_to_num(finals, nan=100.0).tolist()
    return table


# ---- seconds per epoch -----------------------------------------------------------------------

BATCH_SIZES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1197]


def seconds_per_epoch(rounds: int = 15) -> list[float]:
    """Return for each size the least of 15 measurements, in turn. Of one machine and one thread."""
    X, Y = images(uneven=False)
    seconds = np.zeros((rounds, len(BATCH_SIZES)))
    for turn in range(rounds):
        for place, size in enumerate(BATCH_SIZES):
            rng = np.random.default_rng(turn)
            parameters, batches = start(rng), shuffled(rng, size)
            began = perf_counter()
            network.train(X, Y, parameters, output="softmax", epochs=1, batches=batches)
            seconds[turn, place] = perf_counter() - began
    return [float(f"{least:.2g}") for least in seconds.min(axis=0)]


# ---- sizes, each with its own rate -----------------------------------------------------------


def size_sweep() -> dict[str, list]:
    """Return for four sizes the best of seven rates, and five costs with it on other seeds."""
    X, Y = images(uneven=False)
    rows = {}
    for size in (1197, 512, 128, 32):
        means = {}
        for rate in (0.03, 0.1, 0.3, 0.5, 1, 2, 3):
            finals = [
                train(X, Y, "gradient descent", rate, seed, EPOCHS, size)[-1]
                for seed in TUNING_SEEDS[:5]
            ]
            means[rate] = float(np.nan_to_num(np.mean(finals), nan=100.0))
        best = min(means, key=means.__getitem__)
        costs = [train(X, Y, "gradient descent", best, seed, EPOCHS, size)[-1] for seed in SEEDS]
        rows[str(size)] = [best, costs]
    return rows


# ---- decay -----------------------------------------------------------------------------------

DECAY_RATES = [0.002, 0.003, 0.004, 0.006, 0.008, 0.01, 0.015, 0.02, 0.03, 0.05]
DECAYS = {"constant": 0.0, "decay rate 0.3": 0.3}


def decay_sweep(decay_rate: float) -> list[list[float]]:
    """Return for each first rate the costs after ten epochs of Adam, uneven digits, size 16."""
    X, Y = images(uneven=True)
    table = []
    for rate in DECAY_RATES:
        finals = []
        for seed in TUNING_SEEDS[:10]:
            rng = np.random.default_rng(seed)
            step, now = stepper("adam"), {"rate": rate}

            def note_epoch(epoch: int, _parameters: network.Parameters) -> None:
                now["rate"] = rate / (1 + decay_rate * epoch)  # noqa: B023

            learnt, _ = network.train(
                X,
                Y,
                start(rng),
                output="softmax",
                epochs=10,
                update=lambda parameters, grads, _: step(parameters, grads, now["rate"]),  # noqa: B023
                batches=shuffled(rng, 16),
                on_epoch=note_epoch,
            )
            finals.append(network.cost(network.forward(X, learnt, output="softmax")[0], Y))
        table.append(np.round(finals, 6).tolist())
    return table


# ---- random Hessians -------------------------------------------------------------------------


def share_positive_definite(n: int, draws: int = 1_000_000) -> list[float]:
    """Return the share of random symmetric matrices that are positive definite, and its error.

    The matrices are (G + G^T) / 2 with G of independent standard normal entries. Importance
    sampling: the diagonal is drawn around a shift c instead of 0, which makes positive definite
    matrices frequent; each counts exp(-c (sum of diagonal) + n c^2 / 2).
    """
    rng = np.random.default_rng(n)
    shift = 0.5 * np.sqrt(n)
    parts = []
    for _ in range(20):
        G = rng.standard_normal((draws // 20, n, n))
        H = (G + G.transpose(0, 2, 1)) / 2 + shift * np.eye(n)
        positive = np.linalg.eigvalsh(H)[:, 0] > 0
        traces = np.trace(H, axis1=1, axis2=2)
        parts.append(np.exp(-shift * traces + n * shift**2 / 2) * positive)
    weights = np.concatenate(parts)
    return [float(weights.mean()), float(weights.std() / np.sqrt(draws))]
