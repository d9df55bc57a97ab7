"""Properties by which dictionaries of parameters and random draws are judged.

A random function is right when its numbers have the right distribution, whatever generator drew
them. Statistics are judged within `SIGMAS` standard errors of the value they should have.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import combinations
from typing import Any

import numpy as np
from scipy.stats import chi2, kstwo

from helpers.checks.compare import as_array, compare, item
from helpers.checks.exercise import Difference

SIGMAS = 7.0
"""Standard errors allowed. One check looks at about ten statistics; 7 keeps the probability that
it rejects a right answer below 1e-9 (two-sided normal tail: 2.6e-12 each)."""

FALSE_ALARM = 1e-10
"""Probability that `follows` refuses a right sample. With ten such tests in a check, a million
checks of right answers are expected to give 0.001 refusals."""

HUGE = 1e100
"""No weight is this large; beyond, sums of squares overflow."""

SOME_ROWS = 20
ENOUGH = 1_000
"""Fewest numbers from which a deviation is judged."""


def shapes(parameters: Any, layers_dims: Sequence[int], letter: str) -> Difference | None:
    """Judge that `W1..WL` (or `b1..bL`) are there, with real numbers of the right shape.

    Parameters
    ----------
    parameters : dict
        A student's parameters.
    layers_dims : sequence of int
        Units n_0, ..., n_L.
    letter : str
        `"W"` for shape (n_l, n_{l-1}), `"b"` for (n_l, 1).
    """
    if not isinstance(parameters, dict):
        difference = compare(parameters, {})
        assert difference is not None
        return replace(difference, expected="a dictionary with the keys 'W1', 'b1', ...")
    strange = [key for key in parameters if _is_no_layer(key, letter, len(layers_dims) - 1)]
    if strange:
        return Difference(f"there is {strange[0]!r}, but layers are numbered from 1 to L")
    for index in range(1, len(layers_dims)):
        key = f"{letter}{index}"
        if key not in parameters:
            return Difference(f"the key {key!r} is missing", got=f"keys {list(parameters)[:12]}")
        want = np.zeros((layers_dims[index], layers_dims[index - 1] if letter == "W" else 1))
        difference = compare(parameters[key], want, atol=np.inf, where=f"[{key!r}]")
        if difference is not None:
            return replace(difference, expected=f"real numbers of shape {want.shape}")
    return None


def _is_no_layer(key: Any, letter: str, n_layers: int) -> bool:
    """Return whether a key names weights or biases of a layer that isn't there, such as W0."""
    name = re.fullmatch(rf"{letter}(\d{{1,6}})", key) if isinstance(key, str) else None
    return name is not None and not 1 <= int(name[1]) <= n_layers


def zeros(parameters: Any, layers_dims: Sequence[int], letter: str) -> Difference | None:
    """Judge that `W1..WL` (or `b1..bL`) have their shape and are all zero."""
    wrong = shapes(parameters, layers_dims, letter)
    if wrong is not None:
        return wrong
    for index in range(1, len(layers_dims)):
        key = f"{letter}{index}"
        array = as_array(parameters[key])
        assert array is not None
        difference = compare(array, np.zeros(array.shape), atol=0, where=f"[{key!r}]")
        if difference is not None:
            return difference
    return None


def deviation(
    weights: np.ndarray, want: float, where: str, what: str = "weights"
) -> Difference | None:
    """Judge the standard deviation of drawn weights, or of what else the numbers are.

    The standard error is that of normal draws, sqrt(1 / 2N); flatter laws have a smaller one.
    """
    got = float(np.std(weights))
    allowed = SIGMAS / np.sqrt(2 * weights.size)
    if abs(got / want - 1) <= allowed:
        return None
    return Difference(
        f"the standard deviation of the {weights.size:,} {what} is {got:.4g}, not {want:.4g} "
        f"(chance allows {allowed:.1%})",
        got=f"deviation {got:.4g}, variance {got**2:.4g}",
        expected=f"deviation {want:.4g}, variance {want**2:.4g}",
        where=where,
    )


def drawn_around_zero(weights: Sequence[np.ndarray], what: str = "weights") -> Difference | None:
    """Judge that the weights of all layers are drawn one by one, around zero.

    Parameters
    ----------
    weights : sequence of array
        `W1, ..., WL`, each with at least `ENOUGH` numbers.
    what : str
        What to call the numbers.
    """
    for index, layer in enumerate(weights, 1):
        where = f"['W{index}']"
        with np.errstate(all="ignore"):
            spread, mean = float(np.std(layer)), float(np.mean(layer))
        if not (np.isfinite(spread) and np.isfinite(mean) and np.max(np.abs(layer)) < HUGE):
            return Difference(f"the {what} are too large to be added up", where=where)
        if np.ptp(layer) == 0:
            return Difference(f"all {what} of the layer are the same number", where=where)
        allowed = SIGMAS * spread / np.sqrt(layer.size)
        if not abs(mean) <= allowed:
            return Difference(
                f"the mean of the {layer.size:,} {what} is {mean:.4g}; "
                f"around zero chance allows {allowed:.2g}",
                where=where,
            )
        pattern = repetition(layer)
        if pattern != "none":
            return Difference(f"the {what} are not drawn one by one: {pattern}", where=where)
    for (i, first), (j, second) in combinations(enumerate(weights, 1), 2):
        if same_numbers(first, second):
            return Difference(f"W{i} and W{j} are made of the same random numbers")
    return None


def repetition(weights: np.ndarray) -> str:
    """Return which repetition a weight matrix shows, "none" where it shows none.

    Independent weights of deviation s have row means of variance s^2 / n_in. Equal columns make
    that variance s^2, equal rows do so for column means; 9 times the expected is far from both.
    Rows drawn one by one are nearly uncorrelated, and of normal or even draws hardly two are equal.
    """
    variance = float(np.var(weights))
    rows, columns = weights.shape
    if float(np.var(weights.mean(axis=1))) > 9 * variance / columns:
        return "equal columns"
    if float(np.var(weights.mean(axis=0))) > 9 * variance / rows:
        return "equal rows"
    if _distinct(weights) < 0.9:
        return "the same numbers again and again"
    some = np.corrcoef(weights[:SOME_ROWS])
    if np.max(np.abs(some - np.eye(len(some)))) > SIGMAS / np.sqrt(columns):
        return "rows that are alike"
    return "none"


def _distinct(weights: np.ndarray) -> float:
    """Estimate the share of different numbers: by the buckets they fall into, not by sorting."""
    width = max(10, (8 * weights.size).bit_length())
    buckets = np.zeros(1 << width, dtype=bool)
    bits = np.ascontiguousarray(weights, np.float64).view(np.uint64)
    buckets[(bits * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - width)] = True
    filled = np.count_nonzero(buckets) / buckets.size
    return -np.log1p(-filled) * buckets.size / weights.size


def same_numbers(first: np.ndarray, second: np.ndarray) -> bool:
    """Return whether two matrices begin with the same numbers up to a factor.

    In the order of drawing, or place by place as when both are cut from one large draw.
    """
    count = min(first.size, second.size, ENOUGH)
    rows, columns = np.minimum(first.shape, second.shape)
    orders = (
        (first.ravel()[:count], second.ravel()[:count]),
        (first[:rows, :columns].ravel(), second[:rows, :columns].ravel()),
    )
    return any(abs(np.corrcoef(a, b)[0, 1]) > 0.5 for a, b in orders)


def draw_signature(parameters: Any, layers_dims: Sequence[int], unit: Sequence[float]) -> list:
    """Return what a mistake in an initialiser is recognised by, layer by layer.

    Parameters
    ----------
    parameters : dict
        A student's parameters.
    layers_dims : sequence of int
        Units n_0, ..., n_L.
    unit : sequence of float
        For each layer the deviation that its own is divided by, before the logarithm.
    """
    if not isinstance(parameters, dict):
        return [type(parameters).__name__]
    rows: list = []
    previous = None
    for index in range(1, len(layers_dims)):
        weights = as_array(item(parameters, f"W{index}"))
        if weights is None or weights.ndim != 2 or weights.dtype.kind not in "iuf":
            rows.append("no weights" if weights is None else list(weights.shape))
            continue
        with np.errstate(all="ignore"):
            spread = float(np.std(weights))
        drawn = weights.size >= ENOUGH and 0 < spread < HUGE
        rows.append(
            [
                list(weights.shape),
                float(np.log(spread / unit[index - 1])) if drawn else spread == 0,
                float(np.mean(weights)) / spread if drawn else 0.0,
                repetition(weights) if drawn else "few",
                previous is not None and drawn and same_numbers(previous, weights),
                _kind_of_bias(item(parameters, f"b{index}")),
            ]
        )
        previous = weights if drawn else None
    return rows


def _kind_of_bias(value: Any) -> list:
    bias = as_array(value)
    if bias is None:
        return ["none"]
    kind = "zeros" if not np.any(bias) else "constant" if np.ptp(bias) == 0 else "random"
    return [kind if bias.size > 1 else kind == "zeros", *bias.shape]


def follows(
    values: np.ndarray,
    cdf: Callable[[np.ndarray], np.ndarray],
    where: str = "",
    what: str = "values",
) -> Difference | None:
    """Judge that numbers were drawn from a law, by the test of Kolmogorov and Smirnov.

    Parameters
    ----------
    values : array, shape (n,)
        The numbers.
    cdf : callable
        ``cdf(x)`` is the law's probability of a value up to x, entry by entry. For whole numbers,
        of which there are many, count only half of the probability of x itself.
    where, what : str
        Where the numbers stand, and what to call them.
    """
    ordered = np.sort(values)
    n = ordered.size
    with np.errstate(all="ignore"):
        want = cdf(ordered)
    share = (np.arange(n) + 0.5) / n
    distance = np.abs(share - want) + 0.5 / n
    allowed = largest_distance(n)
    if np.all(distance <= allowed):
        return None
    at = int(np.argmax(np.where(np.isnan(distance), np.inf, distance)))
    return Difference(
        f"{share[at]:.0%} of the {n:,} {what} lie below {ordered[at]:.4g}; "
        f"it should be {want[at]:.0%} (chance allows {allowed:.0%} more or less)",
        where=where,
    )


@lru_cache
def largest_distance(n: int) -> float:
    """Return how far n numbers' distribution may be from their law's, see `FALSE_ALARM`."""
    return float(kstwo.isf(FALSE_ALARM, n))


def equally_often(counts: Mapping[Any, int], where: str = "") -> Difference | None:
    """Judge that things were drawn with equal probabilities, by Pearson's chi-squared test.

    Parameters
    ----------
    counts : mapping
        For each thing how often it was drawn, also where that is never; on average at least 50.
    where : str
        Where the things stand.
    """
    got = np.array(list(counts.values()), dtype=float)
    want = got.sum() / got.size
    if want and np.sum((got - want) ** 2) / want <= chi2.isf(FALSE_ALARM, max(got.size - 1, 1)):
        return None
    told = ", ".join(f"{thing!r} {count} times" for thing, count in counts.items())
    return Difference(f"drawn unequally often: {told}", expected=f"{want:g} of each", where=where)
