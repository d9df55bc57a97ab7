"""Functions that take the place of `f` and `cost`, by name, in notebooks and in checks.

A check can't send a function to a student's code; it sends the name of one that both sides know.
`OF_A_VECTOR` holds functions of a vector, `OF_PARAMETERS` costs of a dictionary of parameters.
All of them return one float, are smooth, and leave what they are given as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from helpers import network

# ---- functions of a vector -------------------------------------------------------------------


def bowl(theta: ArrayLike) -> float:
    """Return ``1 theta_1^2 + 2 theta_2^2 + ... + n theta_n^2`` for ``theta`` of shape (n,)."""
    theta = _vector(theta)
    return float(np.sum(np.arange(1, theta.size + 1) * theta * theta))


def waves(theta: ArrayLike) -> float:
    """Return ``sin(1 theta_1) + ... + sin(n theta_n) + cos(theta_1) cos(theta_2) ...``."""
    theta = _vector(theta)
    return float(np.sum(np.sin(np.arange(1, theta.size + 1) * theta)) + np.prod(np.cos(theta)))


def valley(theta: ArrayLike) -> float:
    """Return Rosenbrock's function, a narrow valley along a parabola: 0 at ``(1, ..., 1)``.

    Parameters
    ----------
    theta : array_like, shape (n,)
        At least two numbers.

    Raises
    ------
    ValueError
        If ``theta`` isn't a vector of two numbers or more.

    Notes
    -----
    H. H. Rosenbrock, *An automatic method for finding the greatest or least value of a function*,
    The Computer Journal 3, 1960; here as the sum over neighbours.
    """
    theta = _vector(theta)
    if theta.size < 2:
        raise ValueError(f"theta must hold at least two numbers, got {theta.size}")
    here, after = theta[:-1], theta[1:]
    return float(np.sum(100 * (after - here * here) ** 2 + (1 - here) ** 2))


def _vector(theta: ArrayLike) -> np.ndarray:
    theta = np.asarray(theta, float)
    if theta.ndim != 1:
        raise ValueError(f"theta must be a vector of shape (n,), got {theta.shape}")
    return theta


OF_A_VECTOR: Mapping[str, Callable[[ArrayLike], float]] = MappingProxyType(
    {"bowl": bowl, "waves": waves, "valley": valley}
)
"""Functions of a vector, by name."""


# ---- costs of parameters ---------------------------------------------------------------------

SIX_POINTS = np.array([[-1.2, -0.7, 0.1, 0.4, 0.9, 1.5], [0.3, 1.1, -0.6, 0.8, -1.3, 0.2]])
SIX_LABELS = np.array([[0, 1, 0, 1, 0, 1]])

MASK_UNITS = (3, 2)
"""Units of the two hidden layers that `masked_cross_entropy` is made for."""
MASKS = MappingProxyType(
    {
        1: np.array([[2, 0, 2, 2, 0, 2], [0, 2, 2, 0, 2, 2], [2, 2, 0, 2, 0, 0]]),
        2: np.array([[2, 2, 0, 0, 2, 2], [0, 2, 2, 2, 2, 0]]),
    }
)
"""What the activations of those layers are multiplied by, unit by unit and example by example."""

PENALTY = 0.1


def cross_entropy(parameters: network.Parameters) -> float:
    """Return the cost of a tanh network with one sigmoid output on six points in the plane.

    Parameters
    ----------
    parameters : dict
        ``W1, b1, ..., WL, bL`` for two inputs, one output and any number of layers.
    """
    AL, _ = network.forward(SIX_POINTS, _arrays(parameters), activation="tanh")
    return network.cost(AL, SIX_LABELS)


def penalised_cross_entropy(parameters: network.Parameters) -> float:
    """Return `cross_entropy` plus 0.1 times the sum of ``log cosh w`` over all weights."""
    weights = [value for key, value in _arrays(parameters).items() if key.startswith("W")]
    return cross_entropy(parameters) + PENALTY * float(
        sum(np.sum(np.logaddexp(W, -W) - np.log(2)) for W in weights)
    )


def masked_cross_entropy(parameters: network.Parameters) -> float:
    """Return `cross_entropy` with dropout whose masks are held: `MASKS`, in every call.

    Parameters
    ----------
    parameters : dict
        ``W1, b1, ..., W3, b3`` of a network with layers 2, 3, 2 and 1.
    """
    AL, _ = network.forward(SIX_POINTS, _arrays(parameters), activation="tanh", dropout=held_masks)
    return network.cost(AL, SIX_LABELS)


def held_masks(A: np.ndarray, layer: int) -> tuple[np.ndarray, np.ndarray]:
    """Apply the mask of a hidden layer; for `network.forward`, as its ``dropout``."""
    return A * MASKS[layer], MASKS[layer]


def _arrays(parameters: network.Parameters) -> network.Parameters:
    return {key: np.asarray(value, dtype=float) for key, value in parameters.items()}


OF_PARAMETERS: Mapping[str, Callable[[network.Parameters], float]] = MappingProxyType(
    {
        "cross_entropy": cross_entropy,
        "penalised_cross_entropy": penalised_cross_entropy,
        "masked_cross_entropy": masked_cross_entropy,
    }
)
"""Costs of a dictionary of parameters, by name."""
