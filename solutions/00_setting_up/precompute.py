"""What takes too long to train while a reader waits: the opening picture and the recipe's log.

`compute` is run by `course build`, which stores the result as `data/00_setting_up/results.json`.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier

from helpers import datasets

ALT = {
    "opening": (
        "Left: three boxes, idea, code and experiment, joined by arrows into a circle. Right: forty "
        "settings as points, error on the flower against error on the digits, both logarithmic. "
        "They rise together, in a wide cloud, with a dense cluster of good ones at the lower left."
    ),
    "difference": (
        "Histograms of the measured difference between two models for dev sets of 100, 1,000 and "
        "10,000 examples, all centred on one percentage point. The smaller the set, the wider the "
        "histogram and the more of it lies below zero."
    ),
    "rare": (
        "Bars: which share of the splits have 0, 1, 2 and more ill patients in the dev part. "
        "The plain split spreads from 0 to 5 or so, the stratified one stands at a single number."
    ),
    "twins": (
        "Error of a nearest-neighbour classifier for ten draws, measured in three ways. Measured "
        "on a dev part that shares duplicates with training it is less than half of the error on "
        "fresh examples; measured on a dev part without shared duplicates it lies beside it."
    ),
    "photographs": (
        "Two rows of six handwritten digits. Above clean scans; below the same digits as "
        "photographs, speckled with noise, some shifted to the right by one pixel."
    ),
    "mismatch": (
        "Error of one model, one marker for each of five draws, for dev scans, dev photographs "
        "and test photographs. Dev photographs and test photographs agree; dev scans lie far lower."
    ),
    "boundaries": (
        "Three decision boundaries over two noisy half moons: a straight line, a smooth S-shaped "
        "curve, and a ragged one with islands around single points."
    ),
    "curves": (
        "Four learning curves, error against number of training examples, with a level line for "
        "the Bayes error. P: both curves meet far above the line. Q: training error below the "
        "line, dev error far above it and falling. R: training error rises past the line, dev error "
        "comes down from far above. S: both curves close to the line."
    ),
    "decomposition": (
        "Stacked bars for polynomials of degree 0 to 6: squared bias, variance and noise. Bias "
        "shrinks and variance grows with the degree; black diamonds for the measured error lie on "
        "top of the bars, lowest at degree 3."
    ),
    "recipe": (
        "Training and dev error for each step of the recipe, with a level line for the Bayes "
        "error. Both start above 40 percent, fall with a bigger network and longer training, where "
        "a gap opens; with more data the two nearly meet at the line. A dotted branch from the "
        "start, more data at once, leads to two errors still above 40 percent."
    ),
    "width": (
        "Dev error against number of hidden units, both logarithmic. Without regularization it "
        "falls, climbs to a peak a little above 100 units, and falls again; there are 100 examples. "
        "With regularization it falls and stays low."
    ),
    "contours": (
        "Cost contours for two weights. Left, raw features: a long, narrow valley in which gradient "
        "descent jumps from side to side. Right, normalised features: nearly round contours, and a "
        "path that reaches the minimum in a few steps."
    ),
    "rates": (
        "Cost above its minimum against step of gradient descent, logarithmic, for three scalings. "
        "Divided by the deviation it falls by several powers of ten; centred only, and divided by "
        "the variance, it soon lies flat."
    ),
    "held_out": (
        "Three pictures of 8 by 8 pixels: the held-out digit, a zero; the same zero, made from the "
        "training columns alone; and an even grey square."
    ),
}
"""What each figure shows: kept here, so that no cell gives the answer to a Predict away."""


def compute() -> dict[str, Any]:
    """Return everything the notebook reads, as plain lists, numbers and text."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # how long to train is the question
        return {
            "settings": settings(),
            "recipe": recipe(),
            "petals_bayes": petals_bayes(),
            "alt": ALT,
        }


def fit(X: np.ndarray, labels: np.ndarray, hidden: tuple[int, ...], **options: Any) -> Any:
    """Train scikit-learn's network for exactly the epochs asked for."""
    network = MLPClassifier(hidden, tol=0.0, n_iter_no_change=10**6, **options)
    return network.fit(X.T, labels)


def error(network: Any, X: np.ndarray, labels: np.ndarray) -> float:
    """Return the share of examples that come out wrong."""
    return round(1 - network.score(X.T, labels), 4)


# ---- forty settings, two problems ------------------------------------------------------------

N_SETTINGS = 40
SEEDS = range(5)


def settings() -> list[dict[str, Any]]:
    """Return forty random settings, each with its dev errors on two problems (five seeds)."""
    rng = np.random.default_rng(0)
    problems = {"digits": digits_problem(), "petals": petals_problem()}
    rows = []
    for _ in range(N_SETTINGS):
        options = {
            "learning_rate_init": round(float(10 ** rng.uniform(-4, -0.5)), 5),
            "batch_size": int(2 ** rng.integers(4, 9)),
        }
        hidden = (int(2 ** rng.uniform(2, 7)),) * int(rng.integers(1, 4))
        row: dict[str, Any] = {"units": hidden[0], "layers": len(hidden), **options}
        for name, (X, Y, X_dev, Y_dev) in problems.items():
            row[name] = [
                error(fit(X, Y, hidden, max_iter=50, random_state=s, **options), X_dev, Y_dev)
                for s in SEEDS
            ]
        rows.append(row)
    return rows


def digits_problem() -> tuple[np.ndarray, ...]:
    """Return 500 training images and the dev images, with labels 0 to 9."""
    digits = datasets.digits(rng=0)
    X, Y = digits.X_train[:, :500], digits.Y_train[:, :500]
    return X, Y.argmax(axis=0), digits.X_dev, digits.Y_dev.argmax(axis=0)


def petals_problem() -> tuple[np.ndarray, ...]:
    """Return 500 training points of the flower and 1000 dev points."""
    X, Y = datasets.petals(500, rng=0)
    X_dev, Y_dev = datasets.petals(1000, rng=1)
    return X, Y[0], X_dev, Y_dev[0]


# ---- the recipe, step by step ----------------------------------------------------------------

NOISE = 0.1
STEPS: list[tuple[str, dict[str, Any]]] = [
    ("start: 2 units", {"m": 120, "units": 2, "epochs": 20}),
    ("10 x data", {"m": 1200, "units": 2, "epochs": 20}),
    ("100 units", {"m": 120, "units": 100, "epochs": 20}),
    ("20 x longer", {"m": 120, "units": 100, "epochs": 400}),
    ("regularised", {"m": 120, "units": 100, "epochs": 400, "alpha": 0.1}),
    ("10 x data, again", {"m": 1200, "units": 100, "epochs": 40, "alpha": 0.1}),
]


def recipe(n_seeds: int = 10) -> list[dict[str, Any]]:
    """Return training, dev and test errors of every step, for ten draws of the data."""
    return [{"step": name, **errors(n_seeds, **options)} for name, options in STEPS]


def errors(
    n_seeds: int, m: int, units: int, epochs: int, alpha: float = 0.0
) -> dict[str, list[float]]:
    """Train on m examples for every seed; return the three errors."""
    found: dict[str, list[float]] = {"train": [], "dev": [], "test": []}
    for seed in range(n_seeds):
        X, Y = datasets.petals(m, rng=seed, noise=NOISE)
        network = fit(
            X,
            Y[0],
            (units,),
            alpha=alpha,
            max_iter=epochs,
            learning_rate_init=0.01,
            batch_size=32,
            random_state=seed,
        )
        found["train"].append(error(network, X, Y[0]))
        for part, first in (("dev", 100), ("test", 200)):
            X_part, Y_part = datasets.petals(2000, rng=first + seed, noise=NOISE)
            found[part].append(error(network, X_part, Y_part[0]))
    return found


def petals_bayes() -> float:
    """Return the error of nearly the best rule there is: the majority of 150 in 200,000 points."""
    X, Y = datasets.petals(200_000, rng=300, noise=NOISE)
    X_fresh, Y_fresh = datasets.petals(20_000, rng=301, noise=NOISE)
    return error(KNeighborsClassifier(150).fit(X.T, Y[0]), X_fresh, Y_fresh[0])
