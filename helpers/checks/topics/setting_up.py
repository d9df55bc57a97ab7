"""00_setting_up: split the data, read bias and variance off the errors, normalise the inputs.

Four functions and a quiz. `split_dataset` is judged by properties, the others against the
reference.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np

from helpers.checks.compare import as_array, compare, show
from helpers.checks.exercise import Behaviour, Call, Case, Difference, Exercise, Seen, Topic
from helpers.checks.plain import Rng, kind_of
from helpers.checks.properties import SIGMAS
from helpers.checks.quiz import quiz_exercise
from helpers.checks.student import for_topic

# ---- split_dataset: a random function, judged by properties -----------------------------------

PARTS = ("train", "dev", "test")


@dataclass(frozen=True)
class _Data:
    """Labels with how many examples each has, and the two fractions."""

    classes: Mapping[int, int]
    dev_fraction: float
    test_fraction: float
    in_order: bool = False


DATA = {
    "six classes of 50, dev 0.25, test 0.1": _Data({c: 50 for c in range(6)}, 0.25, 0.1),
    "rare classes: 240, 50 and 10 examples, 60-20-20": _Data({0: 240, 1: 50, 2: 10}, 0.2, 0.2),
    "labels 2, 5 and 9, one class after the other": _Data(
        {2: 100, 5: 60, 9: 40}, 0.2, 0.2, in_order=True
    ),
    "98-1-1": _Data({0: 200, 1: 100}, 0.01, 0.01),
    "no test part: test_fraction = 0": _Data({0: 40, 1: 20}, 0.25, 0.0),
    "no dev part: dev_fraction = 0": _Data({0: 20, 1: 40}, 0.0, 0.25),
    "labels -1 and 1, half of them for dev": _Data({-1: 40, 1: 20}, 0.5, 0.25),
    "a single class, half of it for test": _Data({1: 40}, 0.25, 0.5),
    "ten examples, 60-20-20": _Data({0: 5, 1: 5}, 0.2, 0.2),
}
SCARCE = "three examples, each the only one of its class"
IMPOSSIBLE = {
    # Halves of odd classes, rounded down: what is wrong shows in the fractions only.
    "0.5 and 0.5 leave nothing for training": _Data({0: 5, 1: 9}, 0.5, 0.5),
    "0.8 and 0.7 are more than all": _Data({0: 30, 1: 20}, 0.8, 0.7),
    # The other fraction is 0 or fits, so that no part is empty that shouldn't be.
    "dev_fraction = -0.1": _Data({0: 30, 1: 20}, -0.1, 0.0),
    "test_fraction = -0.1": _Data({0: 30, 1: 20}, 0.2, -0.1),
    # One example can't fill two parts, however the shares are rounded; each part is once the empty
    # one.
    "one example for train and dev: 0.2 and 0": _Data({0: 1}, 0.2, 0.0),
    "one example for train and test: 0 and 0.2": _Data({0: 1}, 0.0, 0.2),
    "one example for train and dev: 0.9 and 0": _Data({0: 1}, 0.9, 0.0),
    "two examples for three parts": _Data({0: 1, 1: 1}, 0.2, 0.2),
    SCARCE: _Data({0: 1, 1: 1, 2: 1}, 0.2, 0.2),
}
LARGE = tuple(DATA)[:3]
"""Enough examples in each part to tell a draw from a rule."""

POSSIBLE = tuple(DATA)


def _split_cases(rng: np.random.Generator) -> list[Case]:
    """Return the cases; the large ones are split twice, with two generators.

    The first feature is the example's own number, so that every column can be told again; exact
    in float32 as well.
    """
    cases = []
    for label, data in (DATA | IMPOSSIBLE).items():
        Y = np.repeat(list(data.classes), list(data.classes.values()))
        if not data.in_order:
            Y = rng.permutation(Y)
        X = np.stack([rng.permutation(Y.size), rng.integers(-999, 1000, Y.size) / 100])
        fractions = (data.dev_fraction, data.test_fraction)
        calls = tuple(
            Call((X, Y.reshape(1, -1), *fractions, Rng(int(rng.integers(2**32)))))
            for _ in range(2 if label in LARGE else 1)
        )
        cases.append(Case(label, calls))
    return cases


@dataclass(frozen=True)
class _Split:
    """What one call gave, once its form is right.

    Attributes
    ----------
    columns : dict
        For each part, which column of X each of its columns is; -1 where it is none of them.
    mixed : str
        What is wrong with the first column whose features or label aren't its own, "" if none is.
    mixed_features : bool
        Whether it is the features that aren't one column's.
    labels, wanted : numpy.ndarray, dict
        Y as it was given, and the fraction of each of dev and test.
    """

    columns: dict[str, np.ndarray]
    mixed: str
    mixed_features: bool
    labels: np.ndarray
    wanted: dict[str, float]

    @property
    def counts(self) -> np.ndarray:
        """How often each column of X lies in each part, (3, m)."""
        m = self.labels.size
        return np.array([np.bincount(c[c >= 0], minlength=m) for c in self.columns.values()])

    def in_class(self, part: str, label: int) -> int:
        """Return how many columns of a part have a label."""
        own = self.columns[part]
        return int(np.sum(self.labels[own[own >= 0]] == label))


def _read(value: Any, call: Call) -> _Split | Difference:
    """Return a call's split, or what is wrong with its form."""
    form = 'a dictionary {"train": (X, Y), "dev": (X, Y), "test": (X, Y)}'
    if not isinstance(value, Mapping):
        difference = compare(value, {})
        assert difference is not None
        return replace(difference, expected=form)
    missing = [part for part in PARTS if part not in value]
    if missing:
        return Difference(f"the key {missing[0]!r} is missing", got=show(value), expected=form)
    assert call.args is not None
    X, Y, dev_fraction, test_fraction, _ = call.args
    arrays = {}
    for part in PARTS:
        read = _read_part(value[part], part, X)
        if isinstance(read, Difference):
            return read
        arrays[part] = read
    wanted = {"dev": dev_fraction, "test": test_fraction}
    for part, fraction in wanted.items():
        if fraction and not arrays[part][1].size:
            return Difference(f"{part} is empty; its fraction is {fraction:g}")
    column_of = np.argsort(X[0])
    columns, mixed, mixed_features = {}, "", False
    for part, (X_part, Y_part) in arrays.items():
        own = _columns(X_part[0], column_of)
        columns[part] = own
        found = own >= 0
        features = np.zeros(own.size, bool)
        features[found] = np.abs(X_part[1, found] - X[1, own[found]]) < 1e-4
        labels = np.zeros(own.size, bool)
        labels[found] = Y_part[0, found] == Y[0, own[found]]
        if not mixed and not (features & labels).all():
            j = int(np.argmin(features & labels))
            mixed_features = not features[j]
            mixed = _mixed(part, j, own[j], features[j], Y[0], Y_part[0, j])
    return _Split(columns, mixed, mixed_features, Y[0], wanted)


def _read_part(value: Any, part: str, X: np.ndarray) -> tuple[np.ndarray, np.ndarray] | Difference:
    form = "a pair (X, Y), X of shape (n_x, k) and Y of shape (1, k)"
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        return Difference("each part is a pair (X, Y)", show(value), form, f"[{part!r}]")
    pair = []
    for name, array, rows in (("X", as_array(value[0]), len(X)), ("Y", as_array(value[1]), 1)):
        where = f"[{part!r}], {name}"
        if array is None or array.dtype.kind not in "iuf":
            return Difference("expected numbers", show(array), form, where)
        if array.ndim != 2 or len(array) != rows:
            turned = " (transposed?)" if array.ndim == 2 and array.shape[1] == rows else ""
            sentence = f"expected {rows} row{'s' * (rows > 1)}, got shape {array.shape}{turned}"
            return Difference(sentence, show(array), form, where)
        pair.append(array.astype(np.float64))
    if pair[0].shape[1] != pair[1].shape[1]:
        sizes = f"{pair[0].shape[1]} columns in X and {pair[1].shape[1]} in Y"
        return Difference(sizes, expected=form, where=f"[{part!r}]")
    return pair[0], pair[1]


def _columns(numbers: np.ndarray, column_of: np.ndarray) -> np.ndarray:
    """Return which column of X has each number as its first feature, -1 where none has."""
    with np.errstate(invalid="ignore"):
        known = (numbers >= 0) & (numbers < column_of.size) & (numbers == np.round(numbers))
    return np.where(known, column_of[np.where(known, numbers, 0).astype(int)], -1)


def _mixed(part: str, j: int, own: int, features: bool, labels: np.ndarray, label: float) -> str:
    if own < 0:
        return f"column {j} of {part}'s X is none of the columns of X"
    if not features:
        return (
            f"column {j} of {part}'s X begins like column {own} of X and goes on like another one"
        )
    told = f"whose label is {labels[own]}, but it came with label {label:g}"
    return f"column {j} of {part}'s X is column {own} of X, {told}"


Judge = Callable[[_Split], Difference | None]


def _each_call(judge: Judge) -> Callable[[Seen], Difference | None]:
    """Judge what each call gave; a wrong form fails every behaviour."""

    def judge_all(seen: Seen) -> Difference | None:
        for value, call in zip(seen.values, seen.case.calls, strict=True):
            split = _read(value, call)
            difference = split if isinstance(split, Difference) else judge(split)
            if difference is not None:
                return difference
        return None

    return judge_all


def _partition(split: _Split) -> Difference | None:
    counts = split.counts
    twice = np.flatnonzero(counts.sum(axis=0) > 1)
    if twice.size:
        parts = [p for p, count in zip(PARTS, counts[:, twice[0]], strict=True) if count]
        place = f"in {' and '.join(parts)}" if len(parts) > 1 else f"twice in {parts[0]}"
        return Difference(
            f"{twice.size} of the {split.labels.size} examples are there more than once "
            f"(the first of them, column {twice[0]} of X, {place})"
        )
    lost = np.flatnonzero(counts.sum(axis=0) == 0)
    if lost.size:
        return Difference(
            f"{lost.size} of the {split.labels.size} examples are in no part (the first of them "
            f"is column {lost[0]} of X)"
        )
    return None


def _together(split: _Split) -> Difference | None:
    return Difference(split.mixed) if split.mixed else None


def _sizes(split: _Split) -> Difference | None:
    n_classes, m = np.unique(split.labels).size, split.labels.size
    for part, fraction in split.wanted.items():
        got = split.columns[part].size
        if got and not fraction:
            return Difference(f"{part} has {got} examples; its fraction is 0", expected="none")
        if abs(got - fraction * m) > n_classes + 1e-9:
            return Difference(
                f"{part} has {got} examples; {fraction:g} of {m} is {fraction * m:g}",
                expected=f"{fraction * m:g}, give or take {n_classes} (the number of classes)",
            )
    return None


def _shares(split: _Split) -> Difference | None:
    for label, size in zip(*np.unique(split.labels, return_counts=True), strict=True):
        for part, fraction in split.wanted.items():
            got = split.in_class(part, label)
            if abs(got - fraction * size) > 1 + 1e-9:
                return Difference(
                    f"of the {size} examples of class {label}, {got} are in {part}",
                    expected=f"{fraction:g} of {size} is {fraction * size:g}, give or take 1",
                )
    return None


def _no_error(seen: Seen) -> Difference | None:
    """Accept a value only where another way of rounding fills all three parts."""
    if seen.case.label == SCARCE:
        split = _read(seen.value, seen.case.calls[-1])
        if isinstance(split, Difference):
            return replace(split, sentence=f"no error was raised, but {split.sentence}")
        if split.columns["train"].size:
            return _together(split) or _partition(split)
    return Difference("a value came back where there should be an error", show(seen.value))


def _drawn(seen: Seen) -> Difference | None:
    splits = []
    for value, call in zip(seen.values, seen.case.calls, strict=True):
        split = _read(value, call)
        if isinstance(split, Difference):
            return split
        splits.append(split)
    for part in ("dev", "test"):
        if _is_alike(splits, part):
            neighbours = ", neighbours in X" if _order(splits[0], part) else ""
            return Difference(
                f"with two different generators {part} holds (nearly) the same examples{neighbours}"
            )
    return None


def _is_alike(splits: list[_Split], part: str) -> bool:
    """Return whether two draws share more examples than chance allows."""
    first, second = (set(s.columns[part].tolist()) - {-1} for s in splits)
    a, b, m = len(first), len(second), splits[0].labels.size
    spread = np.sqrt(a * b * (m - a) * (m - b) / (m**2 * (m - 1)))
    return len(first & second) >= a * b / m + SIGMAS * spread


def _order(split: _Split, part: str) -> str:
    """Return how a part was cut out of X as it stands: "block", "block of each class" or ""."""
    inside = np.isin(np.arange(split.labels.size), split.columns[part])
    if _is_block(inside):
        return "block"
    classes = np.unique(split.labels)
    each = all(_is_block(inside[split.labels == label]) for label in classes)
    return "block of each class" if each else ""


def _is_block(inside: np.ndarray) -> bool:
    return np.count_nonzero(np.diff(np.flatnonzero(inside)) > 1) == 0


def _split_signature(seen: Seen) -> list:
    """Return what a mistake in a split is recognised by, whatever numbers were drawn."""
    facts: list = []
    splits = []
    for value, call in zip(seen.values, seen.case.calls, strict=True):
        split = _read(value, call)
        if isinstance(split, Difference):
            facts.append(re.sub(r"\d+", "#", f"{split.where}: {split.sentence}"))
            continue
        splits.append(split)
        counts = split.counts
        large = seen.case.label in LARGE
        facts.append(
            [
                *(
                    _said(counts[i] @ counts[j], f"{i} and {j}")
                    for i, j in combinations(range(3), 2)
                ),
                _said(np.any(counts > 1), "repeated"),
                _said(np.any(counts.sum(axis=0) == 0), "lost"),
                _said(split.mixed_features, "features mixed") or _said(split.mixed, "labels mixed"),
                # Labels shuffled apart from X change the shares by chance.
                _said(large and not split.mixed and _shares(split), "shares"),
                *(_order(split, part) if large else "" for part in ("dev", "test")),
                [split.columns[part].size / split.labels.size for part in PARTS],
            ]
        )
    if len(splits) == 2 and seen.case.label in LARGE:
        facts.append(_said(_is_alike(splits, "dev"), "alike"))
    return facts


def _said(holds: Any, word: str) -> str:
    return word if holds else ""


# ---- diagnose ---------------------------------------------------------------------------------

BIAS, VARIANCE = "high bias", "high variance"


@dataclass(frozen=True)
class _Errors:
    """Errors in hundredths, near which the numbers of a case lie; perhaps all three the same."""

    train: float
    dev: float
    options: tuple[float, ...] = ()
    same: bool = False


ERRORS = {
    "training near 1 %, dev near 11 %": _Errors(1, 11),
    "training near 15 %, dev near 16 %": _Errors(15, 16),
    "training near 15 %, dev near 30 %": _Errors(15, 30),
    "training near 0.5 %, dev near 1 %": _Errors(0.5, 1),
    "training near 15 %, dev near 16 %, Bayes error 14.5 %": _Errors(15, 16, (14.5,)),
    "training near 15 %, dev near 24 %, Bayes error 7 %": _Errors(15, 24, (7,)),
    "training near 8 %, dev near 3 %": _Errors(8, 3),
    "training near 10 %, dev near 11 %, Bayes error 20 %": _Errors(10, 11, (20,)),
    "training near 6 %, dev near 21 %, tolerance 10 %": _Errors(6, 21, (0, 10)),
    "training near 1 %, dev near 2 %, tolerance 0.1 %": _Errors(1, 2, (0, 0.1)),
    "training near 5 %, dev near 6 %, Bayes error 4 %, tolerance 3 %": _Errors(5, 6, (4, 3)),
    "all three errors the same, tolerance 0": _Errors(5, 5, (5, 0), same=True),
}
COLUMNS = tuple(ERRORS)[:4]
BELOW = tuple(
    label
    for label in ERRORS
    if "8 %, dev near 3" in label or "error 20" in label or "the same" in label
)
GIVEN = tuple(label for label in ERRORS if label not in (*COLUMNS, *BELOW))


def _diagnose_cases(rng: np.random.Generator) -> list[Case]:
    """Return the cases; gaps are a little smaller than in the table, never as large as an error."""
    cases = []
    for label, errors in ERRORS.items():
        train = round((errors.train + rng.uniform(0.02, 0.2)) / 100, 4)
        dev = round((errors.dev - rng.uniform(0.02, 0.2)) / 100, 4)
        options = [option / 100 for option in errors.options]
        if errors.same:
            dev = options[0] = train
        cases.append(Case(label, (Call((train, dev, *options)),)))
    return cases


def _words(value: Any) -> frozenset | Difference:
    """Return the words of a diagnosis, or what is wrong with its form."""
    form = f"a set that holds {BIAS!r}, {VARIANCE!r}, both or neither"
    if isinstance(value, str):
        return Difference("got one string; put the words into a set", show(value), form)
    if isinstance(value, Mapping):
        empty = (
            "; {} is an empty dictionary, the empty set is written otherwise" if not value else ""
        )
        return Difference(f"got a dictionary{empty}", show(value), form)
    if not isinstance(value, (set, frozenset, list, tuple)):
        if value is None:
            sentence = "got None: is the `return` missing, or was there nothing to report?"
        else:
            sentence = f"expected a set of words, got {kind_of(value)}"
        return Difference(sentence, show(value), form)
    for word in value:
        if not isinstance(word, str) or word not in (BIAS, VARIANCE):
            sentence = f"{show(word)} is neither of the two words"
            return Difference(sentence, show(sorted(value, key=str)), form)
    return frozenset(value)


def _says(words: tuple[str, ...]) -> Callable[[Seen], Difference | None]:
    """Judge whether each of the words is there exactly when it should be."""

    def judge(seen: Seen) -> Difference | None:
        assert seen.expected is not None
        got, want = _words(seen.value), seen.expected[-1]
        if isinstance(got, Difference):
            return got
        for word in words:
            if (word in got) != (word in want):
                sentence = f"{word!r} is missing" if word in want else f"{word!r} doesn't hold here"
                return Difference(f"{sentence}: {_call(seen)}", show(set(got)), show(set(want)))
        return None

    return judge


def _call(seen: Seen) -> str:
    args = seen.case.calls[0].args
    assert args is not None
    names = ("train_error", "dev_error", "bayes_error", "tolerance")
    return ", ".join(f"{name} = {arg:g}" for name, arg in zip(names, args, strict=False))


def _is_diagnosis(seen: Seen) -> Difference | None:
    words = _words(seen.value)
    return words if isinstance(words, Difference) else None


# ---- fit_normalizer, apply_normalizer ---------------------------------------------------------

RTOL = 2e-5
"""Room for float32; the mistakes are off by parts of a hundred."""

ATOL = 1e-12
"""For means that are 0."""

ORDINARY = ("three features, seven examples", "very small numbers", "two features, two examples")
CONSTANT = ("the second of three features is constant", "a feature that is always 0")
ROUNDED = "a feature that is always 0.1 (seven examples)"
EDGES = ("whole numbers (dtype int)", "a single example")


def _fit_cases(rng: np.random.Generator) -> list[Case]:
    """Return the cases; no mean is so near 0 that float32 would lose its digits."""
    second = _around([-2, 4, 8], [1, 0, 2], 5, rng)
    zeros = _around([0, -3], [0, 2], 6, rng)
    rounded = _around([2, -3, 0.1], [1, 2, 0], 7, rng)  # the last deviation comes out as 1e-17
    # Odd sums over an even number of examples: no mean is a whole number.
    counts = rng.integers(0, 50, (2, 6))
    counts[:, 0] += (counts.sum(axis=1) + 1) % 2
    data = (
        _around([-1, 10, 300], [0.3, 5, 60], 7, rng),
        1e-5 * _around([1, 2], [0.8, 0.8], 6, rng),
        np.array([[-3.0], [5.0]]) + rng.uniform(1, 2, (2, 2)) * [-1, 1],
        second,
        zeros,
        rounded,
        counts,
        _around([3, -5, 40], [2, 2, 2], 1, rng),
    )
    labels = (*ORDINARY, *CONSTANT, ROUNDED, *EDGES)
    return [Case(label, (Call((X,)),)) for label, X in zip(labels, data, strict=True)]


def _around(
    levels: list[float], spreads: list[float], m: int, rng: np.random.Generator
) -> np.ndarray:
    """Draw m numbers a row, each at most the row's spread away from its level."""
    level, spread = np.array([levels, spreads], dtype=float)[:, :, np.newaxis]
    return level + spread * rng.uniform(-1, 1, (len(levels), m))


NAMES = ("mu", "sigma")


def _pair(seen: Seen) -> tuple[np.ndarray, ...] | Difference:
    """Return mu and sigma as they came, or what is wrong: two arrays of n_x numbers or NaN."""
    assert seen.expected is not None
    n_x = len(seen.expected[-1][0])
    form = f"mu and sigma, each of shape ({n_x}, 1)"
    if not isinstance(seen.value, (tuple, list)) or len(seen.value) != 2:
        if seen.value is None:
            return Difference("got None: is the `return` missing?", expected=form)
        return Difference("return two arrays, mu and sigma", show(seen.value), form)
    arrays = []
    for name, value, want in zip(NAMES, seen.value, seen.expected[-1], strict=True):
        array = as_array(value)
        if array is None or array.size != n_x:
            got = "no numbers" if array is None else f"shape {array.shape}"
            sentence = f"{name} should hold one number for each of the {n_x} features, got {got}"
            return Difference(sentence, show(value), form)
        known = np.where(np.isnan(array), want.reshape(array.shape), array)
        difference = compare(known.reshape(want.shape), want, atol=np.inf, where=name)
        if difference is not None:
            return replace(difference, expected=form)
        arrays.append(array)
    return tuple(arrays)


def _columns_of_numbers(seen: Seen) -> Difference | None:
    pair = _pair(seen)
    if isinstance(pair, Difference):
        return pair
    for name, array in zip(NAMES, pair, strict=True):
        if array.shape != (array.size, 1):
            sentence = f"{name} should be a column of shape ({array.size}, 1), got {array.shape}"
            return Difference(sentence, show(array))
    return None


def _agrees(*names: str) -> Callable[[Seen], Difference | None]:
    """Judge the numbers of mu, sigma or both; their shape is a behaviour of its own."""

    def judge(seen: Seen) -> Difference | None:
        pair = _pair(seen)
        if isinstance(pair, Difference):
            return pair
        assert seen.expected is not None
        for name in names:
            position = NAMES.index(name)
            got, want = pair[position].reshape(-1, 1), seen.expected[-1][position]
            difference = compare(got, want, RTOL, ATOL, name)
            if difference is not None:
                return difference
        return None

    return judge


TRAINING = "training examples, with their own mu and sigma"
DEV = "dev examples, with the training set's mu and sigma"
ONE = "a single example"
SMALL = "features measured in small units"

NEAR_ZERO = 1e-5
"""How far float32 may be off where x is nearly mu, which is up to 15 times sigma."""


def _apply_cases(rng: np.random.Generator) -> list[Case]:
    mu, sigma = rng.uniform(2, 9, (3, 1)), np.array([[0.3], [1.0], [20.0]]) * rng.uniform(2, 3)
    # As many -1 as 1 in each row: mean 0 and deviation 1 to the last digit.
    signs = np.stack([rng.permutation([-1.0, 1.0] * 4) for _ in range(3)])
    inputs = {
        TRAINING: mu + sigma * signs,
        DEV: mu + sigma * rng.normal(0.7, 1.8, (3, 5)),
        ONE: mu + sigma * rng.uniform(0.5, 2, (3, 1)) * [[1], [-1], [1]],
    }
    cases = [Case(label, (Call((X, mu, sigma)),)) for label, X in inputs.items()]
    units = np.array([[1e-6], [1e-5], [1.0]])
    small = units * (mu + sigma * rng.normal(0.5, 1, (3, 4)))
    return [*cases, Case(SMALL, (Call((small, units * mu, units * sigma)),))]


def _equals(seen: Seen) -> Difference | None:
    assert seen.expected is not None
    return compare(seen.value, seen.expected[-1], RTOL, NEAR_ZERO)


def _keeps_shape(seen: Seen) -> Difference | None:
    assert seen.expected is not None
    got, want = as_array(seen.value), seen.expected[-1]
    if got is None:
        return compare(seen.value, want)
    return None if got.shape == want.shape else compare(got, want)


TOPIC = Topic(
    name="00_setting_up",
    notebook="setting_up",
    exercises=(
        Exercise(
            name="split_dataset",
            points=34,
            section="3 · Split without leaks",
            hints=(
                "Decide with column numbers, not with data: first give every part its list of "
                "column numbers, then cut X and Y with the same list.",
                "Take one class at a time. np.flatnonzero(Y[0] == label) are its columns, and "
                "rng.permutation shuffles them. How many go to dev, how many to test, and who "
                "takes the rest?",
                "For each label of np.unique(Y): shuffle its columns; the first "
                "round(dev_fraction * n) go to dev, the next round(test_fraction * n) to test, "
                "the rest to train. A part is then (X[:, columns], Y[:, columns]). Raise "
                "ValueError first, where a fraction is < 0 or both together >= 1, and at the end, "
                "where a part is empty that shouldn't be.",
            ),
            cases=_split_cases,
            behaviours=(
                Behaviour(
                    "returns train, dev and test, each a pair (X, Y) with examples in columns",
                    _each_call(lambda split: None),
                    cases=POSSIBLE,
                ),
                Behaviour(
                    "every example is in exactly one part", _each_call(_partition), 2, POSSIBLE
                ),
                Behaviour(
                    "each column keeps its features and label", _each_call(_together), 2, POSSIBLE
                ),
                Behaviour("dev and test have the size asked for", _each_call(_sizes), 1, POSSIBLE),
                Behaviour(
                    "every class, rare ones too, is divided in these shares, to within one example",
                    _each_call(_shares),
                    3,
                    POSSIBLE,
                ),
                Behaviour("chance decides which examples go where", _drawn, 2, LARGE),
                Behaviour(
                    "impossible fractions, and too few examples, raise ValueError",
                    _no_error,
                    2,
                    tuple(IMPOSSIBLE),
                    raises="ValueError",
                ),
            ),
            signature=_split_signature,
            signature_tolerance=0.02,
        ),
        Exercise(
            name="diagnose",
            points=18,
            section="5 · Bias and variance",
            hints=(
                "There are two gaps: from the Bayes error to the training error, and from there "
                "to the dev error. Each is a question of its own.",
                "Start with an empty set. A gap counts when it is larger than tolerance, whatever "
                "its neighbour does; a negative one never does.",
                "Two separate `if`s: the first compares train_error - bayes_error with tolerance, "
                "the second dev_error - train_error. Add the word to the set, return the set.",
            ),
            cases=_diagnose_cases,
            behaviours=(
                Behaviour("returns a set of none, one or both of the words", _is_diagnosis),
                Behaviour("the four columns of the table: high bias", _says((BIAS,)), 2, COLUMNS),
                Behaviour(
                    "the four columns of the table: high variance", _says((VARIANCE,)), 2, COLUMNS
                ),
                Behaviour(
                    "the Bayes error and the tolerance it is given count",
                    _says((BIAS, VARIANCE)),
                    2,
                    GIVEN,
                ),
                Behaviour(
                    "a gap the other way round, or just as large as the tolerance, is no fault",
                    _says((BIAS, VARIANCE)),
                    1,
                    BELOW,
                ),
            ),
        ),
        Exercise(
            name="fit_normalizer",
            points=18,
            section="8 · One scale for all features",
            hints=(
                "A feature is a row of X, and its examples lie along that row: along which axis "
                "do you average?",
                "The squared deviation is the mean of (x - mu)^2; sigma is its root. "
                "keepdims=True keeps the result a column.",
                "X.mean and X.std, both with axis=1 and keepdims=True; then set sigma to 1 where "
                "the row's largest value equals its smallest.",
            ),
            cases=_fit_cases,
            behaviours=(
                Behaviour("mu and sigma are columns of shape (n_x, 1)", _columns_of_numbers),
                Behaviour("mu is the mean of each feature", _agrees("mu"), 2, ORDINARY),
                Behaviour(
                    "sigma is the standard deviation of each feature", _agrees("sigma"), 3, ORDINARY
                ),
                Behaviour("a constant feature gets sigma 1", _agrees("mu", "sigma"), 2, CONSTANT),
                Behaviour(
                    "a constant feature gets it even where rounding makes its deviation 1e-17",
                    _agrees("mu", "sigma"),
                    1,
                    (ROUNDED,),
                ),
                Behaviour(
                    "whole numbers, or a single example, are no special case",
                    _agrees("mu", "sigma"),
                    1,
                    EDGES,
                ),
            ),
            signature_tolerance=1e-9,
        ),
        Exercise(
            name="apply_normalizer",
            points=14,
            section="8 · One scale for all features",
            hints=(
                "Everything you need is in the arguments: nothing is to be measured here.",
                "NumPy repeats the columns mu and sigma for every example by itself "
                "(broadcasting), so no loop is needed.",
                "First shift by mu, then divide all of the difference by sigma; mind the brackets.",
            ),
            cases=_apply_cases,
            behaviours=(
                Behaviour("the result has the shape of X", _keeps_shape),
                Behaviour("training examples get mean 0 and deviation 1", _equals, 2, (TRAINING,)),
                Behaviour("dev examples are treated as the training set was", _equals, 3, (DEV,)),
                Behaviour("one example alone is treated like any other", _equals, 2, (ONE,)),
                Behaviour("small units are no special case", _equals, 1, (SMALL,)),
            ),
        ),
        quiz_exercise(
            {
                "q1": "settings from another problem",
                "q2": "a test set that has been chosen on",
                "q3": "the split of ten million examples",
                "q4": "studio pictures for training, other pictures in use",
                "q5": "15 % and 16 %, and people at 14 %",
                "q6": "remedies for high bias",
                "q7": "more data, bigger networks",
                "q8": "normalising the dev set",
                "q9": "remedies for high variance",
                "q10": "why inputs are normalised",
            },
            points=16,
        ),
    ),
)

check, hint = for_topic(TOPIC)
