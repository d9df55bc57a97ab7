"""Data for the notebooks, in the course's shapes: ``X (n_x, m)``, ``Y (1, m)`` or ``(C, m)``.

Nothing is downloaded. The two-class sets in the plane are drawn by the functions below; the digits
come with scikit-learn. Wherever a function takes ``rng``, a seed or a ``numpy.random.Generator``
will do, and the same seed gives the same data.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.spatial.distance import cdist
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import label_binarize

REPOSITORY = Path(__file__).resolve().parent.parent

N_DIGITS = 1797
N_CLASSES = 10


@dataclass(frozen=True)
class Splits:
    """One data set in three parts, one example per column.

    Attributes
    ----------
    X_train, X_dev, X_test : numpy.ndarray, shape (n_x, m)
        Inputs of the three parts; ``m`` differs from part to part.
    Y_train, Y_dev, Y_test : numpy.ndarray, shape (1, m) or (C, m)
        Labels of the same examples.
    """

    X_train: np.ndarray
    Y_train: np.ndarray
    X_dev: np.ndarray
    Y_dev: np.ndarray
    X_test: np.ndarray
    Y_test: np.ndarray


# ---- two classes in the plane ----------------------------------------------------------------


def circles(
    m: int, rng: int | np.random.Generator, noise: float = 0.05
) -> tuple[np.ndarray, np.ndarray]:
    """Draw a small disc's rim (class 1) inside a larger one (class 0).

    Parameters
    ----------
    m : int
        Number of examples, at least 2. Half of them (rounded down) are of class 1.
    rng : int or numpy.random.Generator
        Where the random numbers come from.
    noise : float
        Deviation of the Gaussian noise added to both coordinates; the radii are 0.6 and 1.

    Returns
    -------
    X : numpy.ndarray, shape (2, m)
        Points, in random order.
    Y : numpy.ndarray, shape (1, m)
        Integers 0 and 1.

    Raises
    ------
    ValueError
        If ``m`` is below 2 or ``noise`` is negative.
    """
    rng, Y = _start(m, rng, noise)
    angle = rng.uniform(0, 2 * np.pi, m)
    radius = np.where(Y[0] == 1, 0.6, 1.0)
    X = np.stack([radius * np.cos(angle), radius * np.sin(angle)])
    return X + noise * rng.standard_normal(X.shape), Y


def moons(
    m: int, rng: int | np.random.Generator, noise: float = 0.15
) -> tuple[np.ndarray, np.ndarray]:
    """Draw two half circles that reach into each other.

    Parameters
    ----------
    m : int
        Number of examples, at least 2. Half of them (rounded down) are of class 1.
    rng : int or numpy.random.Generator
        Where the random numbers come from.
    noise : float
        Deviation of the Gaussian noise added to both coordinates; the half circles have radius 1.

    Returns
    -------
    X : numpy.ndarray, shape (2, m)
        Points, in random order, centred on the origin.
    Y : numpy.ndarray, shape (1, m)
        Integers 0 and 1.

    Raises
    ------
    ValueError
        If ``m`` is below 2 or ``noise`` is negative.
    """
    rng, Y = _start(m, rng, noise)
    angle = rng.uniform(0, np.pi, m)
    side = np.where(Y[0] == 1, -1.0, 1.0)
    X = np.stack([side * (np.cos(angle) - 0.5), side * (np.sin(angle) - 0.25)])
    return X + noise * rng.standard_normal(X.shape), Y


def petals(
    m: int, rng: int | np.random.Generator, noise: float = 0.06, n_petals: int = 6
) -> tuple[np.ndarray, np.ndarray]:
    """Draw a flower whose petals belong to the two classes in turn.

    Parameters
    ----------
    m : int
        Number of examples, at least 2. Half of them (rounded down) are of class 1.
    rng : int or numpy.random.Generator
        Where the random numbers come from.
    noise : float
        Deviation of the Gaussian noise added to both coordinates; a petal is about 1 long.
    n_petals : int
        Number of petals, even, at least 2.

    Returns
    -------
    X : numpy.ndarray, shape (2, m)
        Points, in random order, centred on the origin.
    Y : numpy.ndarray, shape (1, m)
        Integers 0 and 1.

    Raises
    ------
    ValueError
        If ``m`` is below 2, ``noise`` is negative or ``n_petals`` is not an even number above 0.
    """
    if n_petals < 2 or n_petals % 2:
        raise ValueError(f"n_petals must be an even number above 0, got {n_petals}")
    rng, Y = _start(m, rng, noise)
    petal = 2 * rng.integers(0, n_petals // 2, m) + Y[0]
    within = rng.uniform(-0.5, 0.5, m)
    angle = (petal + within) * 2 * np.pi / n_petals
    radius = 0.25 + np.cos(np.pi * within) * rng.uniform(0.25, 1.0, m)
    X = np.stack([radius * np.cos(angle), radius * np.sin(angle)])
    return X + noise * rng.standard_normal(X.shape), Y


# Where the players stand, one per column, in halves of the field's width (35 m).
OTHERS = np.array([[0.0, 0.9], [0.45, 0.3]])
OURS = np.array([[-1.0, -0.8, 0.55], [0.45, -0.45, -0.55]])


def field(
    m: int, rng: int | np.random.Generator, noise: float = 0.4
) -> tuple[np.ndarray, np.ndarray]:
    """Draw where a ball comes down on a football field, and which team reaches it first.

    Two players of the one team and three of ours always stand at the same places. The nearest
    player would win the ball, but each one starts too late, or early, by a random distance.

    Parameters
    ----------
    m : int
        Number of balls, at least 1.
    rng : int or numpy.random.Generator
        Where the random numbers come from.
    noise : float
        Deviation of the head start that each player has or lacks, in the units of ``X``. At 0.4
        no rule can be right for more than about 85 % of the balls.

    Returns
    -------
    X : numpy.ndarray, shape (2, m)
        Places, spread evenly: x1 along the field from -1.5 to 1.5, x2 across it from -1 to 1.
        A unit is 35 m.
    Y : numpy.ndarray, shape (1, m)
        Integers: 1 where our team is first, about 6 in 10, and 0 elsewhere.

    Raises
    ------
    ValueError
        If ``m`` is below 1 or ``noise`` is negative.
    """
    if m < 1:
        raise ValueError(f"m must be at least 1, got {m}")
    _check_noise(noise)
    rng = np.random.default_rng(rng)
    X = np.stack([rng.uniform(-1.5, 1.5, m), rng.uniform(-1, 1, m)])
    ours, others = (
        (distances + noise * rng.standard_normal(distances.shape)).min(axis=0)
        for distances in (cdist(team.T, X.T) for team in (OURS, OTHERS))
    )
    return X, (ours < others).astype(int).reshape(1, m)


def _start(
    m: int, rng: int | np.random.Generator, noise: float
) -> tuple[np.random.Generator, np.ndarray]:
    """Check what the two-class sets have in common; return the generator and shuffled labels."""
    if m < 2:
        raise ValueError(f"m must be at least 2, got {m}")
    _check_noise(noise)
    rng = np.random.default_rng(rng)
    return rng, rng.permutation(np.arange(m) % 2).reshape(1, m)


def _check_noise(noise: float) -> None:
    if noise < 0:
        raise ValueError(f"noise must not be negative, got {noise}")


# ---- real data -------------------------------------------------------------------------------


def digits(rng: int | np.random.Generator = 0, dev: int = 300, test: int = 300) -> Splits:
    """Load scikit-learn's handwritten digits, split into three parts.

    Parameters
    ----------
    rng : int or numpy.random.Generator
        Decides which image goes where.
    dev, test : int
        Number of images in those parts, at least 10 each; the rest of the 1797 are for training.
        Every part holds the ten classes in nearly equal shares.

    Returns
    -------
    Splits
        ``X`` parts of shape ``(64, m)``: the 8 x 8 pixels row by row, from 0 (paper) to 1 (ink).
        ``Y`` parts of shape ``(10, m)``: one-hot, row ``c`` is digit ``c``.

    Raises
    ------
    ValueError
        If ``dev`` or ``test`` is below 10, or fewer than 10 images would be left for training.

    Notes
    -----
    Source: E. Alpaydin and C. Kaynak, *Optical Recognition of Handwritten Digits*, UCI Machine
    Learning Repository (its test part), as bundled with scikit-learn.
    """
    _check_part("dev", dev)
    _check_part("test", test)
    if dev + test > N_DIGITS - N_CLASSES:
        raise ValueError(
            f"dev + test must leave {N_CLASSES} of the {N_DIGITS} images for training, "
            f"got {dev} + {test}"
        )
    seed = int(np.random.default_rng(rng).integers(2**31))
    pixels, labels = load_digits(return_X_y=True)
    rest, test_part = train_test_split(
        np.arange(N_DIGITS), test_size=test, stratify=labels, random_state=seed
    )
    train_part, dev_part = train_test_split(
        rest, test_size=dev, stratify=labels[rest], random_state=seed
    )
    X = pixels.T / 16
    Y = label_binarize(labels, classes=np.arange(N_CLASSES)).T
    parts = (train_part, dev_part, test_part)
    return Splits(*(array[:, part] for part in parts for array in (X, Y)))


def _check_part(name: str, size: int) -> None:
    if size < N_CLASSES:
        raise ValueError(f"{name} must be at least {N_CLASSES} (one image a digit), got {size}")


# ---- results computed when the course was built ----------------------------------------------


def load_results(topic: str) -> dict[str, Any]:
    """Read what a topic's notebook shows before the student has written the function behind it.

    Parameters
    ----------
    topic : str
        The topic's folder name, such as ``"01_initialization"``.

    Returns
    -------
    dict
        Numbers, text and (nested) lists by name.

    Raises
    ------
    FileNotFoundError
        If the topic has no stored results; the message names the file and says how to get it.
    """
    path = REPOSITORY / "data" / topic / "results.json"
    if not path.is_file():
        raise FileNotFoundError(
            f"{path} is missing. It is part of the course's repository: restore it with "
            f"'git checkout -- data/{topic}', or, as an author, write it with 'course build'."
        )
    return json.loads(path.read_text(encoding="utf-8"))
