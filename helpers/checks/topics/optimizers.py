"""04_optimizers: mini-batches, moving averages, momentum, RMSprop, Adam, decay, saddle points.

Fifteen functions and a quiz. `random_mini_batches` is judged by properties, everything else
against the reference.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from helpers.checks.compare import as_array, as_floats, compare, show
from helpers.checks.exercise import Behaviour, Call, Case, Difference, Exercise, Seen, Topic
from helpers.checks.plain import Rng, kind_of
from helpers.checks.properties import SIGMAS
from helpers.checks.quiz import quiz_exercise
from helpers.checks.student import for_topic

BATCHES = "1 · Many small steps: mini-batches"
AVERAGES = "2 · Moving averages"
MOMENTUM = "3 · Momentum: a ball in a ravine"
RMSPROP = "4 · RMSprop: a step size for every coordinate"
ADAM = "5 · Adam: both at once"
DECAY = "7 · Learning rate decay"
SADDLES = "8 · Local optima, saddles and plateaus"

RTOL, ATOL = 2e-6, 1e-6
"""Three times as wide as float32 needs; a gradient that is off by 0.01 % is seen."""

Judge = Callable[[Seen], Difference | None]


def _args(seen: Seen) -> tuple:
    args = seen.case.calls[0].args
    assert args is not None
    return args


def _same_form(got: object, want: object) -> Difference | None:
    """Judge keys and shapes alone, whatever the numbers are."""
    return compare(_without_numbers(got), want, atol=np.inf)


def _without_numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_numbers(part) for key, part in value.items()}
    array = as_array(value)
    if array is not None and array.dtype.kind in "iuf":
        return np.zeros(array.shape)
    if isinstance(value, (list, tuple)):
        return [_without_numbers(part) for part in value]
    return value


def _agrees(seen: Seen) -> Difference | None:
    assert seen.expected is not None
    return compare(seen.value, seen.expected[-1], RTOL, ATOL)


def _right_rate(seen: Seen) -> Difference | None:
    """Judge a learning rate, which may be as small as ATOL."""
    assert seen.expected is not None
    return compare(seen.value, seen.expected[-1], RTOL, 0)


# ---- mini-batches ------------------------------------------------------------------------------

CUTS: dict[str, tuple[int, int, int, int]] = {
    "m = 11, mini_batch_size = 4": (11, 4, 1, 1),
    "m = 6, mini_batch_size = 3 (a multiple)": (6, 3, 1, 1),
    "m = 4, mini_batch_size = 4 (one batch)": (4, 4, 1, 1),
    "m = 5, mini_batch_size = 8 (fewer examples than that)": (5, 8, 1, 1),
    "m = 3, mini_batch_size = 1 (stochastic)": (3, 1, 1, 1),
    "m = 1, mini_batch_size = 1": (1, 1, 1, 1),
    "m = 8, mini_batch_size = 5, one-hot Y (3, 8)": (8, 5, 3, 1),
    "m = 150, mini_batch_size = 256": (150, 256, 1, 1),
    "m = 200, mini_batch_size = 64, called twice": (200, 64, 1, 2),
    "m = 192, mini_batch_size = 64, another rng": (192, 64, 1, 1),
}
"""By label: m, mini_batch_size, rows of Y, calls with one generator."""

CUT_EDGES = tuple(CUTS)[3:8]
MANY = tuple(CUTS)[8:]
ORDINARY_CUTS = (*tuple(CUTS)[:3], *MANY)
SAME = 1e-3
"""Numbers this near to each other are one; those of a case differ by far more."""


def _cut_cases(rng: np.random.Generator) -> list[Case]:
    """Return cases whose columns X[0] tells apart, and a single row of Y as well."""
    cases = []
    for label, (m, size, rows, calls) in CUTS.items():
        X = np.round(rng.normal(0, 5, (3, m)), 2)
        X[0] = rng.permutation(m)
        Y = rng.permutation(m).reshape(1, m)
        if rows > 1:
            Y = np.eye(rows, dtype=int)[:, rng.integers(0, rows, m)]
        call = Call((X, Y, size, Rng(int(rng.integers(2**32)))))
        cases.append(Case(label, (call,) * calls))
    return cases


Pairs = list[tuple[np.ndarray, np.ndarray]]


def _pairs(value: object, seen: Seen) -> Pairs | Difference:
    """Return the mini-batches as pairs of arrays of floats, or why they aren't."""
    X, Y, _, _ = _args(seen)
    form = f"a list of pairs: X of shape ({len(X)}, k) and Y of shape ({len(Y)}, k)"
    if value is None:
        return Difference("got None: is the `return` missing?", expected=form)
    if not isinstance(value, (list, tuple, np.ndarray)):
        kind = kind_of(value)
        asks = ": does it say `yield` where it should collect?" if kind == "a generator" else ""
        return Difference(f"expected a list of mini-batches, got {kind}{asks}", expected=form)
    pairs = []
    for index, pair in enumerate(value):
        where = f"mini-batch {index}"
        if not isinstance(pair, (list, tuple, np.ndarray)) or len(pair) != 2:
            return Difference("expected a pair (X, Y)", show(pair), form, where)
        parts = []
        for name, part, rows in (("X", pair[0], len(X)), ("Y", pair[1], len(Y))):
            array = _columns(part, rows)
            if array is None:
                shape = np.shape(part)
                found = f"{name} has shape {shape}" if shape else f"{name} is no array"
                return Difference(
                    f"{found}; its rows and columns don't fit", show(part), form, where
                )
            parts.append(array)
        if parts[0].shape[1] != parts[1].shape[1]:
            return Difference("X and Y differ in their number of columns", "", form, where)
        pairs.append((parts[0], parts[1]))
    return pairs


def _columns(part: object, rows: int) -> np.ndarray | None:
    """Return finite real numbers of so many rows as floats, None for anything else."""
    array = as_array(part)
    if array is None or array.ndim != 2 or len(array) != rows:
        return None
    array = as_floats(array, array.shape)
    return array if array is not None and np.isfinite(array).all() else None


Cut = Callable[[Pairs, Seen], Difference | None]


def _each_call(judge: Cut) -> Judge:
    def judge_all(seen: Seen) -> Difference | None:
        for value in seen.values:
            pairs = _pairs(value, seen)
            difference = pairs if isinstance(pairs, Difference) else judge(pairs, seen)
            if difference is not None:
                return difference
        return None

    return judge_all


def _wanted_sizes(seen: Seen) -> list[int]:
    X, _, size, _ = _args(seen)
    m = X.shape[1]
    return [min(size, m - start) for start in range(0, m, size)]


def _sizes(pairs: Pairs, seen: Seen) -> Difference | None:
    got, want = [X.shape[1] for X, _ in pairs], _wanted_sizes(seen)
    if got == want:
        return None
    if 0 in got:
        sentence = "there is a mini-batch without any example"
    elif len(got) != len(want):
        sentence = f"expected {len(want)} mini-batches, got {len(got)}"
    else:
        sentence = "the mini-batches have other numbers of columns"
    return Difference(sentence, f"columns {show(got)}", f"columns {show(want)}")


def _found(pairs: Pairs, seen: Seen) -> np.ndarray:
    """Return for every column of X that came back its number in the given X, -1 for strangers."""
    X = _args(seen)[0]
    if not pairs:
        return np.zeros(0, dtype=int)
    mine = np.concatenate([part for part, _ in pairs], axis=1)
    number = np.clip(np.round(mine[0]), 0, X.shape[1] - 1).astype(int)
    column = np.argsort(X[0])[number]
    return np.where(np.abs(mine - X[:, column]).max(axis=0) < SAME, column, -1)


def _once_each(pairs: Pairs, seen: Seen) -> Difference | None:
    found, m = _found(pairs, seen), _args(seen)[0].shape[1]
    if np.any(found < 0):
        return Difference("a column came back that X doesn't hold: were rows shuffled, or changed?")
    counts = np.bincount(found, minlength=m)
    if np.all(counts == 1):
        return None
    missing, again = int(np.sum(counts == 0)), int(np.sum(counts > 1))
    return Difference(
        f"of the {m} examples {missing} are missing and {again} occur more than once",
        f"counts {show(counts)}",
        "each example once",
    )


def _together(pairs: Pairs, seen: Seen) -> Difference | None:
    Y, found = _args(seen)[1], _found(pairs, seen)
    if not found.size or np.any(found < 0):
        return Difference("the columns of X can't be recognised, so neither can their labels")
    labels = np.concatenate([part for _, part in pairs], axis=1)
    right = np.abs(labels - Y[:, found]).max(axis=0) < SAME
    if np.all(right):
        return None
    return Difference(
        f"{int(np.sum(~right))} of {right.size} columns of X stand beside another one's label",
        f"{show(pairs[0][1])} beside X[0] {show(pairs[0][0][0])}",
        show(Y[:, found[: pairs[0][0].shape[1]]]),
        "mini-batch 0",
    )


def _whole(pairs: Pairs, seen: Seen) -> Difference | None:
    return _sizes(pairs, seen) or _once_each(pairs, seen) or _together(pairs, seen)


def _order(found: np.ndarray) -> str:
    """Return what kind of order columns came back in, by their numbers in the given one."""
    m = found.size
    if m < 100 or np.any(found < 0) or np.ptp(found) == 0:
        return "few"
    if np.all(np.diff(found) == 1):
        return "as given"
    if np.mean(np.diff(found) == 1) > 0.3:
        return "runs as given"
    if np.mean(np.diff(found) == -1) > 0.3:
        return "reversed"
    likeness = np.corrcoef(found, np.arange(m))[0, 1]
    return "shuffled" if abs(likeness) < SIGMAS / np.sqrt(m - 1) else "nearly as given"


def _shuffled(seen: Seen) -> Difference | None:
    orders = []
    for value in seen.values:
        pairs = _pairs(value, seen)
        if isinstance(pairs, Difference):
            return pairs
        found = _found(pairs, seen)
        order = _order(found)
        if order != "shuffled":
            told = "too few of them are there to tell" if order == "few" else order
            return Difference(f"the columns don't come in a random order: {told}")
        orders.append(found)
    if len(orders) == 2 and np.array_equal(*orders):
        return Difference("two calls in a row gave the same order: is `rng` used?")
    return None


def _cut_signature(seen: Seen) -> list:
    """Return what a mistake is recognised by: sizes, what is missing, orders, pairing."""
    rows: list = []
    orders = []
    for value in seen.values:
        pairs = _pairs(value, seen)
        if isinstance(pairs, Difference):
            rows.append(["no pairs", len(value) if isinstance(value, (list, tuple)) else -1])
            continue
        X, Y, _, _ = _args(seen)
        found = _found(pairs, seen)
        row: list = [[X_part.shape[1] for X_part, _ in pairs]]
        if X.shape[1] > 100:
            counts = np.bincount(found[found >= 0], minlength=X.shape[1])
            given = np.argsort(Y[0])
            labels = np.concatenate([part[0] for _, part in pairs]).round().astype(int)
            places = given[np.clip(labels, 0, Y.size - 1)]
            row += [
                bool(np.any(counts == 0)),
                bool(np.any(counts > 1)),
                _order(found),
                _order(places),
                bool(np.mean(places == found) > 0.9),
            ]
        rows.append(row)
        orders.append(found)
    same = len(orders) == 2 and bool(orders[0].size > 100 and np.array_equal(*orders))
    return [*rows, same]


# ---- updates -----------------------------------------------------------------------------------

SHAPES: dict[str, list[int]] = {
    "layers 3-4-2": [3, 4, 2],
    "layers 2-3-4-1": [2, 3, 4, 1],
    "a single layer 3-2": [3, 2],
}
SINGLE = "a single layer 3-2"


def _numbers(rng: np.random.Generator, dims: Sequence[int], d: str = "") -> dict[str, np.ndarray]:
    """Draw an array for each parameter, under `W1, b1, ...` or, with a d, `dW1, db1, ...`.

    No number is near 0, where an epsilon of 1e-8 would show.
    """
    drawn = {}
    for layer, (n_in, n_out) in enumerate(pairwise(dims), 1):
        for letter, columns in (("W", n_in), ("b", 1)):
            numbers = rng.normal(0, 1, (n_out, columns))
            drawn[f"{d}{letter}{layer}"] = np.round(numbers + np.copysign(0.3, numbers), 3)
    return drawn


def _squares(
    rng: np.random.Generator, dims: Sequence[int], size: float = 1.0
) -> dict[str, np.ndarray]:
    """Draw what averages of squared gradients may be."""
    return {
        key: np.round(size * rng.uniform(0.2, 2, value.shape), 6)
        for key, value in _numbers(rng, dims, "d").items()
    }


def _scaled(arrays: dict[str, np.ndarray], factor: float) -> dict[str, np.ndarray]:
    return {key: np.round(factor * value, 6) for key, value in arrays.items()}


def _dead(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Set the first row of every entry to zero: a unit without gradients."""
    return {key: np.vstack([0 * value[:1], value[1:]]) for key, value in arrays.items()}


def _part(position: int) -> Judge:
    """Return the judge of one of the returned dictionaries."""

    def judge(seen: Seen) -> Difference | None:
        assert seen.expected is not None
        if not isinstance(seen.value, (tuple, list)) or len(seen.value) != len(seen.expected[-1]):
            return _dictionaries(seen)
        return compare(seen.value[position], seen.expected[-1][position], RTOL, ATOL)

    return judge


def _dictionaries(seen: Seen) -> Difference | None:
    """Judge that as many dictionaries came back as the reference gives, with its keys."""
    assert seen.expected is not None
    want = seen.expected[-1]
    form = f"{len(want)} dictionaries, separated by commas after `return`"
    if not isinstance(seen.value, (tuple, list)) or len(seen.value) != len(want):
        difference = _same_form(seen.value, want)
        return replace(difference or Difference("expected several values"), expected=form)
    return _same_form(seen.value, want)


def _plain_dictionary(seen: Seen) -> Difference | None:
    assert seen.expected is not None
    return _same_form(seen.value, seen.expected[-1])


def _gd_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, dims in SHAPES.items():
        rate = round(float(rng.uniform(0.05, 0.5)), 3)
        args = (_numbers(rng, dims), _numbers(rng, dims, "d"), rate)
        cases.append(Case(label, (Call(args),)))
    dims = SHAPES["layers 3-4-2"]
    args = (_numbers(rng, dims), _numbers(rng, dims, "d"), 0.0)
    cases.append(Case("learning_rate = 0", (Call(args),)))
    return cases


def _entries(prefix: str) -> Judge:
    def judge(seen: Seen) -> Difference | None:
        assert seen.expected is not None
        want = {k: value for k, value in seen.expected[-1].items() if k.startswith(prefix)}
        return compare(seen.value, want, RTOL, ATOL)

    return judge


MOMENTA = {
    "beta = 0.98, a single layer": (SINGLE, 0.98),
    "beta = 0.9, layers 3-4-2": ("layers 3-4-2", 0.9),
    "beta = 0.5, layers 2-3-4-1": ("layers 2-3-4-1", 0.5),
    "beta = 0": (SINGLE, 0.0),
    "v = 0 (the first step), beta = 0.9": (SINGLE, 0.9),
    "all gradients 0, v not, beta = 0.8": (SINGLE, 0.8),
}
MOVING = tuple(MOMENTA)[:3]
COASTING = tuple(MOMENTA)[5:]


def _momentum_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, (shape, beta) in MOMENTA.items():
        dims = SHAPES[shape]
        grads, v = _numbers(rng, dims, "d"), _numbers(rng, dims, "d")
        if label.startswith("v = 0"):
            v = _scaled(v, 0.0)
        if label in COASTING:
            grads = _scaled(grads, 0.0)
        rate = round(float(rng.uniform(0.1, 0.6)), 3)
        args = (_numbers(rng, dims), grads, v, beta, rate)
        cases.append(Case(label, (Call(args),)))
    return cases


SPREADS = {
    "beta = 0.99, a single layer": (SINGLE, 0.99, 1e-8, 1.0),
    "beta = 0.9, layers 3-4-2": ("layers 3-4-2", 0.9, 1e-8, 1.0),
    "beta = 0.5, layers 2-3-4-1": ("layers 2-3-4-1", 0.5, 1e-8, 1.0),
    "epsilon = 0.3": (SINGLE, 0.9, 0.3, 1.0),
    "small gradients, epsilon = 0.02": (SINGLE, 0.8, 0.02, 0.01),
    "s = 0 (the first step), beta = 0.9": (SINGLE, 0.9, 1e-8, 1.0),
    "a unit whose gradients are and were all 0": (SINGLE, 0.9, 1e-8, 1.0),
}
"""By label: layers, beta, epsilon, size of the gradients."""

SPREADING = tuple(SPREADS)[:3]
WITH_EPSILON = tuple(SPREADS)[3:5]
FIRST_SPREAD = tuple(SPREADS)[5:]


def _rmsprop_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, (shape, beta, epsilon, size) in SPREADS.items():
        dims = SHAPES[shape]
        grads = _scaled(_numbers(rng, dims, "d"), size)
        s = _squares(rng, dims, size**2)
        if label.startswith("s = 0"):
            s = _scaled(s, 0.0)
        if label.startswith("a unit"):
            grads, s = _dead(grads), _dead(s)
        rate = round(float(rng.uniform(0.1, 0.6)), 3)
        args = (_numbers(rng, dims), grads, s, beta, rate, epsilon)
        cases.append(Case(label, (Call(args),)))
    return cases


STEPS = {
    "t = 2": (SINGLE, 2, 0.9, 0.999, 1e-8, 1.0),
    "t = 7, beta1 = 0.8, beta2 = 0.95": ("layers 3-4-2", 7, 0.8, 0.95, 1e-8, 1.0),
    "t = 1000": ("layers 2-3-4-1", 1000, 0.9, 0.999, 1e-8, 1.0),
    "t = 1, v = s = 0": (SINGLE, 1, 0.9, 0.999, 1e-8, 1.0),
    "beta1 = 0, beta2 = 0.5, t = 3": (SINGLE, 3, 0.0, 0.5, 1e-8, 1.0),
    "epsilon = 0.3, t = 5": (SINGLE, 5, 0.9, 0.99, 0.3, 1.0),
    "small gradients, epsilon = 0.02, t = 4": (SINGLE, 4, 0.7, 0.9, 0.02, 0.01),
    "a unit whose gradients are and were all 0, t = 6": (SINGLE, 6, 0.9, 0.99, 1e-8, 1.0),
}
"""By label: layers, t, beta1, beta2, epsilon, size of the gradients."""

LATER = tuple(STEPS)[:3]
FIRST = tuple(STEPS)[3:4]
ADAM_EPSILON = tuple(STEPS)[5:7]
ADAM_EDGES = (tuple(STEPS)[4], tuple(STEPS)[7])


def _adam_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, (shape, t, beta1, beta2, epsilon, size) in STEPS.items():
        dims = SHAPES[shape]
        grads = _scaled(_numbers(rng, dims, "d"), size)
        v, s = _scaled(_numbers(rng, dims, "d"), size), _squares(rng, dims, size**2)
        if t == 1:
            v, s = _scaled(v, 0.0), _scaled(s, 0.0)
        if label.startswith("a unit"):
            grads, v, s = _dead(grads), _dead(v), _dead(s)
        rate = round(float(rng.uniform(0.5, 1.5)), 3)
        args = (_numbers(rng, dims), grads, v, s, t, rate, beta1, beta2, epsilon)
        cases.append(Case(label, (Call(args),)))
    return cases


STARTS = {
    "layers 3-4-2": [3, 4, 2],
    "a single layer 4-1": [4, 1],
    "11 layers": [2, 3, 2, 1, 2, 3, 2, 1, 2, 3, 2, 1],
}


def _start_cases(rng: np.random.Generator) -> list[Case]:
    return [Case(label, (Call((_numbers(rng, dims),)),)) for label, dims in STARTS.items()]


def _start(
    name: str, points: float, section: str, letters: str, hints: tuple[str, str, str]
) -> Exercise:
    """Return the exercise of a start from zero: one dictionary, or two."""
    each = "each of v and s has" if len(letters) > 1 else f"{letters} has"
    form = _dictionaries if len(letters) > 1 else _plain_dictionary
    return Exercise(
        name=name,
        points=points,
        section=section,
        hints=hints,
        cases=_start_cases,
        behaviours=(
            Behaviour(f"{each} an entry for every gradient, of its shape", form),
            Behaviour("all entries are zero", _agrees),
        ),
        signature_tolerance=RTOL,
    )


# ---- moving averages ---------------------------------------------------------------------------

SERIES: dict[str, tuple[int, float, bool]] = {
    "beta = 0.9, 8 values, no correction": (8, 0.9, False),
    "beta = 0.5, 5 values, no correction": (5, 0.5, False),
    "beta = 0.9, 8 values, corrected": (8, 0.9, True),
    "beta = 0.98, 6 values, corrected": (6, 0.98, True),
    "one value, corrected": (1, 0.9, True),
    "beta = 0, corrected": (4, 0.0, True),
    "beta = 0, no correction": (4, 0.0, False),
}
"""By label: number of values, beta, bias_correction."""

PLAIN = tuple(SERIES)[:2]
CORRECTED = tuple(SERIES)[2:4]
SERIES_EDGES = tuple(SERIES)[4:]


def _series_cases(rng: np.random.Generator) -> list[Case]:
    return [
        Case(label, (Call((np.round(rng.normal(10, 4, n), 2), beta, correction)),))
        for label, (n, beta, correction) in SERIES.items()
    ]


WEIGHTS = {
    "beta = 0.9, t = 6": (0.9, 6),
    "beta = 0.5, t = 4": (0.5, 4),
    "beta = 0.98, t = 12": (0.98, 12),
    "t = 1": (0.7, 1),
    "beta = 0, t = 3": (0.0, 3),
}


def _weights_cases(_rng: np.random.Generator) -> list[Case]:
    return [Case(label, (Call(args),)) for label, args in WEIGHTS.items()]


def _one_for_each(wanted: str) -> Judge:
    def judge(seen: Seen) -> Difference | None:
        assert seen.expected is not None
        difference = _same_form(seen.value, seen.expected[-1])
        return difference and replace(difference, got=show(seen.value), expected=wanted)

    return judge


# ---- decay -------------------------------------------------------------------------------------


def _rate_cases(
    names: str, rows: Sequence[tuple], low: float, high: float
) -> Callable[[np.random.Generator], list[Case]]:
    """Return cases (learning_rate0, *row) whose row may hold a number to be drawn.

    None stands for one between low and high, a pair for one between its parts.
    """

    def cases(rng: np.random.Generator) -> list[Case]:
        drawn = []
        for row in rows:
            ranges = [(low, high) if x is None else x for x in row]
            filled = [
                round(float(rng.uniform(x[0], x[1])), 3) if isinstance(x, tuple) else x
                for x in ranges
            ]
            given = [
                f"{name} = {value}"
                for name, value in zip(names.split(), ranges, strict=True)
                if type(value) is not tuple
            ]
            rate = round(float(rng.uniform(0.05, 0.9)), 3)
            drawn.append(Case(", ".join(given), (Call((rate, *filled)),)))
        return drawn

    return cases


EARLY, DROPS, BETWEEN = (0, 3), (4, 12, 1000), (5, 7, 11, 399)
"""Epochs with an interval of 4: before the first drop, at drops, between drops."""

STEEP = (1.4, 1.9)
"""Rates with which epoch 3 times the rate makes more than an interval, and never a whole one."""

_staircase_cases = _rate_cases(
    "epoch_num decay_rate time_interval",
    [(epoch, STEEP if epoch in EARLY else None, 4) for epoch in (*EARLY, *DROPS, *BETWEEN)]
    + [(9, None, 1), (250, None, 100)],
    0.2,
    0.95,
)


def _at(epochs: Sequence[int], interval: int = 4) -> tuple[str, ...]:
    return tuple(f"epoch_num = {epoch}, time_interval = {interval}" for epoch in epochs)


def _decay(
    name: str,
    points: float,
    hints: tuple[str, str, str],
    cases: Callable[[np.random.Generator], list[Case]],
    start: tuple[str, str],
    later: str,
) -> Exercise:
    """Return the exercise of a smooth schedule; `start` is a statement and its case."""
    labels = [case.label for case in cases(np.random.default_rng(0))]
    return Exercise(
        name=name,
        points=points,
        section=DECAY,
        hints=hints,
        cases=cases,
        behaviours=(
            Behaviour(start[0], _right_rate, 1, (start[1],)),
            Behaviour(later, _right_rate, 3, tuple(x for x in labels if x != start[1])),
        ),
        signature_tolerance=RTOL,
    )


# ---- critical points ---------------------------------------------------------------------------

NEARLY = 1e-10
"""A curvature as flat as round-off would make it, with a sign that is known."""

THIN, SLIGHT = 3e-9, 1.5e-8
"""Curvatures on both sides of 1e-8."""

SIGNS: dict[str, tuple[float, ...]] = {
    "n = 2, a bowl": (1, 1),
    "n = 5, a bowl": (1, 1, 1, 1, 1),
    "n = 3, a dome": (-1, -1, -1),
    "n = 4, a dome": (-1, -1, -1, -1),
    "n = 2, up one way, down the other": (1, -1),
    "n = 4, down two ways": (1, 1, -1, -1),
    "n = 6, down one way": (1, 1, 1, 1, 1, -1),
    "n = 3, up one way": (1, -1, -1),
    "n = 3, up, down and flat": (1, -1, NEARLY),
    "n = 4, up one way, down one way, else flat": (1, NEARLY, -1, -NEARLY),
    "n = 3, flat one way, else up": (1, 1, -NEARLY),
    "n = 3, flat one way, else down": (-1, -1, NEARLY),
    "n = 2, flat all ways": (NEARLY, -NEARLY),
    "n = 1, up": (1,),
    "n = 3, up, one way by 1.5e-8": (1, 1, SLIGHT),
    "n = 3, down, one way by 1.5e-8": (-1, -1, -SLIGHT),
    "n = 2, up, and down by 1.5e-8": (1, -SLIGHT),
    "n = 2, down, and up by 1.5e-8": (-1, SLIGHT),
    "n = 3, up, one way by 3e-9": (1, 1, THIN),
    "n = 3, up, and down by 3e-9": (1, 1, -THIN),
    "n = 2, down, and up by 3e-9": (-1, THIN),
}
"""By label: curvatures; those of size 1 are drawn, with these signs."""

DIAGONAL = "n = 2, positive diagonal, yet down one way"
EXACT = "n = 2, diagonal, flat one way"
BOWLS = ("n = 2, a bowl", "n = 5, a bowl", "n = 1, up")
DOMES = tuple(SIGNS)[2:4]
PASSES = (*tuple(SIGNS)[4:8], DIAGONAL)
PARTLY_FLAT_PASSES = tuple(SIGNS)[8:10]
FLAT = (*tuple(SIGNS)[10:13], EXACT)
THRESHOLD = tuple(SIGNS)[14:]


def _turned(label: str, rng: np.random.Generator) -> np.ndarray:
    """Return a Hessian with the curvatures of a case, whose entries don't tell what it is."""
    signs = np.array(SIGNS[label])
    drawn = signs * rng.uniform(1.2, 4, signs.size)
    curvatures = np.where(np.abs(signs) == 1, drawn, signs)
    while True:
        turn, _ = np.linalg.qr(rng.normal(size=(signs.size, signs.size)))
        hessian = turn @ np.diag(curvatures) @ turn.T
        ends = np.diag(hessian).min(), np.diag(hessian).max()
        if label not in PARTLY_FLAT_PASSES or (ends[0] < -0.1 and ends[1] > 0.1):
            break
    if signs.size > 1 and hessian[0, 0] * hessian[0, -1] > 0:
        hessian[0, 1:] *= -1  # the first axis turned round: entries of both signs
        hessian[1:, 0] *= -1
    return (hessian + hessian.T) / 2


def _hessian_cases(rng: np.random.Generator) -> list[Case]:
    cases = [Case(label, (Call((_turned(label, rng),)),)) for label in SIGNS]
    d = np.round(rng.uniform(1, 2, 2), 2)
    cross = round(float(rng.uniform(3.3, 4)), 2)
    hessian = np.array([[d[0], cross], [cross, d[1]]])
    cases.append(Case(DIAGONAL, (Call((hessian,)),)))
    cases.append(Case(EXACT, (Call((np.diag([d[0], 0.0]),)),)))
    return cases


def _word(seen: Seen) -> Difference | None:
    words = ("minimum", "maximum", "saddle", "degenerate")
    if isinstance(seen.value, str) and seen.value in words:
        return None
    return Difference(
        "expected one of the four words", show(seen.value), ", ".join(map(repr, words))
    )


def _right_word(seen: Seen) -> Difference | None:
    wrong = _word(seen) or _agrees(seen)
    eigenvalues = ", ".join(f"{x:.3g}" for x in np.linalg.eigvalsh(_args(seen)[0]))
    return wrong and replace(wrong, where=f"a Hessian with the eigenvalues {eigenvalues}")


TOPIC = Topic(
    name="04_optimizers",
    notebook="optimizers",
    exercises=(
        Exercise(
            name="update_parameters_with_gd",
            points=4,
            section=BATCHES,
            hints=(
                "Every entry of parameters, W and b alike, takes one step of its own.",
                "The gradient of parameters['W1'] is grads['dW1']: the same key with a d before "
                "it. The step goes downhill.",
                "For each key, the new value is the old one minus learning_rate times "
                "grads['d' + key]. Return the dictionary.",
            ),
            cases=_gd_cases,
            behaviours=(
                Behaviour("returns every parameter in its shape", _plain_dictionary),
                Behaviour("each W takes a step against its gradient", _entries("W"), 2),
                Behaviour("so does each b", _entries("b"), 1),
            ),
            signature_tolerance=RTOL,
        ),
        Exercise(
            name="random_mini_batches",
            points=12,
            section=BATCHES,
            hints=(
                "Two parts: put the columns into a random order, the same for X and Y; then cut.",
                "rng.permutation(m) gives a random order of the column numbers. The cuts start "
                "at 0, mini_batch_size, 2 mini_batch_size, ... as long as that is below m.",
                "Index both arrays with the same permutation. For start in range(0, m, "
                "mini_batch_size) take columns start to start + mini_batch_size: a slice that "
                "reaches too far simply ends at the last column.",
            ),
            cases=_cut_cases,
            behaviours=(
                Behaviour(
                    "returns pairs of mini-batches, an example in each column",
                    _each_call(lambda pairs, seen: None),
                    1,
                    ORDINARY_CUTS,
                ),
                Behaviour(
                    "all hold mini_batch_size examples; a last one holds what is left",
                    _each_call(_sizes),
                    3,
                    ORDINARY_CUTS,
                ),
                Behaviour(
                    "every example occurs exactly once", _each_call(_once_each), 3, ORDINARY_CUTS
                ),
                Behaviour(
                    "every column of X keeps its label in Y",
                    _each_call(_together),
                    3,
                    ORDINARY_CUTS,
                ),
                Behaviour("the order is random, and a new one in every call", _shuffled, 2, MANY),
                Behaviour(
                    "one-hot labels, or few examples, are no special case",
                    _each_call(_whole),
                    2,
                    CUT_EDGES,
                ),
            ),
            signature=_cut_signature,
        ),
        Exercise(
            name="exponentially_weighted_average",
            points=8,
            section=AVERAGES,
            hints=(
                "Keep one number, the running average, and update it with each value in turn. "
                "It starts at 0.",
                "Append the average after each update. With bias_correction, what you append is "
                "the average divided by something; what you go on with is not.",
                "In step t = 1, 2, ...: v becomes beta v + (1 - beta) value; append v, or v over "
                "1 minus the t-th power of beta.",
            ),
            cases=_series_cases,
            behaviours=(
                Behaviour("one average for every value", _one_for_each("an array of this shape")),
                Behaviour("without correction it starts from 0", _agrees, 3, PLAIN),
                Behaviour("with correction the start is made up for", _agrees, 3, CORRECTED),
                Behaviour("one value, or beta = 0, is no special case", _agrees, 1, SERIES_EDGES),
            ),
            signature_tolerance=RTOL,
        ),
        Exercise(
            name="ewa_weights",
            points=5,
            section=AVERAGES,
            hints=(
                "Unroll: put v_{t-1} = beta v_{t-2} + (1 - beta) theta_{t-1} into the formula "
                "of v_t. What stands before theta_{t-1}?",
                "The newest value has the weight 1 - beta; each step back in time multiplies it "
                "by beta once more.",
                "beta ** np.arange(t) holds the powers 0 to t - 1; every one of them is to be "
                "multiplied by the weight of the newest value.",
            ),
            cases=_weights_cases,
            behaviours=(
                Behaviour("t weights, one for each value", _one_for_each("an array of shape (t,)")),
                Behaviour(
                    "the newest value has 1 - beta",
                    lambda seen: compare(
                        np.ravel(seen.value)[0], 1 - _args(seen)[0], RTOL, where="[0]"
                    ),
                ),
                Behaviour("each step back multiplies by beta", _agrees, 3),
            ),
            signature_tolerance=RTOL,
        ),
        _start(
            "initialize_velocity",
            2,
            MOMENTUM,
            "v",
            (
                "A ball at rest: the velocity is zero, in every coordinate of every parameter.",
                "v bears the gradients' keys: 'dW1', 'db1', and so on.",
                "For each key of parameters, v['d' + key] is np.zeros of that parameter's shape.",
            ),
        ),
        Exercise(
            name="update_parameters_with_momentum",
            points=8,
            section=MOMENTUM,
            hints=(
                "For every parameter two lines: first its velocity, then the parameter itself.",
                "The new velocity is an exponentially weighted average of the gradients: how much "
                "of the old one stays, and what share does the current gradient add?",
                "v['dW1'] becomes beta v['dW1'] + (1 - beta) grads['dW1']; then W1 goes "
                "learning_rate times the new v['dW1'] downhill. The same for every key.",
            ),
            cases=_momentum_cases,
            behaviours=(
                Behaviour("returns parameters and v, each with its keys", _dictionaries, 1, MOVING),
                Behaviour("v is the weighted average of the gradients", _part(1), 3, MOVING),
                Behaviour("the parameters step along the new v", _part(0), 3, MOVING),
                Behaviour(
                    "beta = 0 is gradient descent",
                    lambda seen: _part(0)(seen) or _part(1)(seen),
                    1,
                    ("beta = 0",),
                ),
                Behaviour(
                    "a first step from rest, or rolling on without gradients",
                    lambda seen: _part(1)(seen) or _part(0)(seen),
                    1,
                    tuple(MOMENTA)[4:],
                ),
            ),
            signature_tolerance=RTOL,
        ),
        _start(
            "initialize_rmsprop",
            2,
            RMSPROP,
            "s",
            (
                "Nothing has been averaged yet.",
                "As in initialize_velocity, with the letter s.",
                "For each key of parameters, s['d' + key] is np.zeros of that parameter's shape.",
            ),
        ),
        Exercise(
            name="update_parameters_with_rmsprop",
            points=8,
            section=RMSPROP,
            hints=(
                "s is averaged as v was, but of which quantity? And which one does the step "
                "go along?",
                "Average the squares of the gradients, entry by entry. The step is the gradient "
                "itself over the root of the new s.",
                "s['dW1'] becomes beta s['dW1'] + (1 - beta) times the square of grads['dW1']; "
                "the step is learning_rate grads['dW1'] over (root of s['dW1'], plus epsilon).",
            ),
            cases=_rmsprop_cases,
            behaviours=(
                Behaviour(
                    "returns parameters and s, each with its keys", _dictionaries, 1, SPREADING
                ),
                Behaviour(
                    "s averages the squared gradients", _part(1), 3, (*SPREADING, *WITH_EPSILON)
                ),
                Behaviour("the step is dW over the root of the new s", _part(0), 3, SPREADING),
                Behaviour("epsilon is added to the root of s, outside", _part(0), 1, WITH_EPSILON),
                Behaviour(
                    "a first step, or a unit without gradients",
                    lambda seen: _part(1)(seen) or _part(0)(seen),
                    1,
                    FIRST_SPREAD,
                ),
            ),
            signature_tolerance=RTOL,
        ),
        _start(
            "initialize_adam",
            2,
            ADAM,
            "vs",
            (
                "Adam needs what momentum needs and what RMSprop needs.",
                "Two dictionaries, each with the gradients' keys.",
                "Make two empty dictionaries, v and s. Fill both in one loop, each entry with its "
                "own np.zeros; return v, s.",
            ),
        ),
        Exercise(
            name="update_parameters_with_adam",
            points=14,
            section=ADAM,
            hints=(
                "You have all the parts: v as in momentum (beta1), s as in RMSprop (beta2), and "
                "the bias correction of moving averages, for both.",
                "Update v and s. From them compute two corrected arrays under names of their own, "
                "so that v and s themselves stay as they are. Which power of beta1 and of beta2 "
                "belongs to step t?",
                "Corrected v: v over 1 - beta1 to the t-th; corrected s: s over 1 - beta2 to the "
                "t-th. The step is learning_rate times corrected v over (root of corrected s, "
                "plus epsilon). Return parameters, v, s.",
            ),
            cases=_adam_cases,
            behaviours=(
                Behaviour(
                    "returns parameters, v and s, each with its keys", _dictionaries, 1, LATER
                ),
                Behaviour("v averages the gradients; returned uncorrected", _part(1), 3),
                Behaviour("s averages their squares; returned uncorrected", _part(2), 3),
                Behaviour("the first step is corrected (t = 1)", _part(0), 2, FIRST),
                Behaviour("so are later ones, by their t", _part(0), 3, LATER),
                Behaviour(
                    "epsilon is added to the root of the corrected s, outside",
                    _part(0),
                    1,
                    ADAM_EPSILON,
                ),
                Behaviour(
                    "beta1 = 0, or a unit without gradients, is no special case",
                    _part(0),
                    1,
                    ADAM_EDGES,
                ),
            ),
            signature_tolerance=RTOL,
        ),
        _decay(
            "update_lr",
            3,
            (
                "In epoch 0 the rate is learning_rate0. What does the denominator have to be then?",
                "decay_rate and epoch_num are multiplied; 1 is added to their product.",
                "learning_rate0 over (1 + decay_rate times epoch_num); mind the brackets.",
            ),
            _rate_cases(
                "epoch_num decay_rate",
                [(0, None), (1, None), (2, None), (10, None), (1000, None), (5, 0.0)],
                0.2,
                1.5,
            ),
            ("epoch 0 has the full rate", "epoch_num = 0"),
            "the rate falls as 1 / (1 + decay_rate * epoch_num)",
        ),
        Exercise(
            name="schedule_lr_decay",
            points=4,
            section=DECAY,
            hints=(
                "How many whole intervals have passed by this epoch?",
                "That number takes the place of epoch_num in update_lr's formula. It must be "
                "right between the multiples as well, not only at them.",
                "Whole division, epoch_num // time_interval, counts the intervals passed.",
            ),
            cases=_staircase_cases,
            behaviours=(
                Behaviour(
                    "before the first interval has passed, nothing", _right_rate, 1, _at(EARLY)
                ),
                Behaviour("at its multiples the rate drops", _right_rate, 2, _at(DROPS)),
                Behaviour("between them it keeps its level", _right_rate, 2, _at(BETWEEN)),
                Behaviour(
                    "with another interval", _right_rate, 1, (*_at((9,), 1), *_at((250,), 100))
                ),
            ),
            signature_tolerance=RTOL,
        ),
        _decay(
            "exponential_decay",
            3,
            (
                "Each epoch multiplies the rate of the one before by the same number.",
                "After epoch_num epochs learning_rate0 has been multiplied epoch_num times.",
                "decay_rate to the power of epoch_num, times learning_rate0.",
            ),
            _rate_cases(
                "epoch_num decay_rate",
                [(0, None), (1, None), (2, None), (7, None), (30, None), (4, 1.0)],
                0.8,
                0.98,
            ),
            ("epoch 0 has the full rate", "epoch_num = 0"),
            "every epoch multiplies the rate by decay_rate",
        ),
        _decay(
            "sqrt_decay",
            2,
            (
                "The rate falls with the root of the epoch: four times as late, half as large.",
                "The root is in the denominator, and only the epoch stands under it.",
                "k over np.sqrt(epoch_num), times learning_rate0.",
            ),
            _rate_cases(
                "epoch_num k",
                [(1, None), (2, None), (4, None), (9, None), (1000, None), (3, 1.0)],
                0.3,
                2.0,
            ),
            ("epoch 1 has k times learning_rate0", "epoch_num = 1"),
            "later it falls with the root of epoch_num",
        ),
        Exercise(
            name="classify_critical_point",
            points=7,
            section=SADDLES,
            hints=(
                "The eigenvalues are the curvatures along perpendicular directions. What do their "
                "signs look like in a bowl, on a dome, on a pass?",
                "np.linalg.eigvalsh gives the eigenvalues of a symmetric matrix. Round-off turns "
                "0 into something like 1e-16, so compare with 1e-8 and -1e-8 in place of 0.",
                "Is any above 1e-8? Is any below -1e-8? Both: a saddle, zeros or not. If not both: "
                "is any between the two, then degenerate; else all have one sign.",
            ),
            cases=_hessian_cases,
            behaviours=(
                Behaviour("the answer is one of the four words", _word),
                Behaviour("up in all directions: a minimum", _right_word, 2, BOWLS),
                Behaviour("down in all directions: a maximum", _right_word, 2, DOMES),
                Behaviour("up and down: a saddle", _right_word, 2, PASSES),
                Behaviour("up, down and flat: still a saddle", _right_word, 1, PARTLY_FLAT_PASSES),
                Behaviour("flat, and else one sign only: degenerate", _right_word, 2, FLAT),
                Behaviour("flat is what is below 1e-8", _right_word, 1, THRESHOLD),
            ),
        ),
        quiz_exercise(
            {
                "q1": "steps in an epoch, and three superscripts",
                "q2": "batches of 1, of 64, of all",
                "q3": "the window of beta",
                "q4": "what Adam is made of",
                "q5": "three balls in a ravine",
                "q6": "what RMSprop does to a ravine",
                "q7": "what an optimizer buys",
                "q8": "the noise at the end",
                "q9": "two steps of an average",
                "q10": "a gradient of zero",
            },
            points=16,
        ),
    ),
)

check, hint = for_topic(TOPIC)
