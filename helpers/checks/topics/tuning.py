"""05_tuning: how to search for hyperparameters.

Seven functions and a quiz. The samplers are judged by the law of what they draw, the grid by what
a grid is, `on_boundary` by places that are known beforehand, the rest against the reference.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import prod
from typing import Any

import numpy as np

from helpers.checks.compare import as_array, as_floats, compare, show
from helpers.checks.exercise import Behaviour, Call, Case, Difference, Exercise, Seen, Topic
from helpers.checks.plain import Rng
from helpers.checks.properties import SIGMAS, equally_often, follows
from helpers.checks.quiz import quiz_exercise
from helpers.checks.student import for_topic

Spec = Mapping[str, Any]
Space = Mapping[str, Spec]

NEAR = 1e-6
"""Relative rounding that a number may show, float32 included."""

MANY = 1_000
"""Draws from which the law of one parameter is judged."""

SOME = 110
"""Configurations from which the laws of a whole space are judged."""

ENOUGH = 500
"""Draws of a few values from which their shares tell mistakes apart."""

FEW_VALUES = 10
"""Up to so many values are counted one by one."""


def _seed(rng: np.random.Generator) -> Rng:
    return Rng(int(rng.integers(2**32)))


def _args(seen: Seen) -> tuple:
    args = seen.case.calls[0].args
    assert args is not None
    return args


def _numeric(low: float, high: float, scale: str) -> Spec:
    return {"scale": scale, "low": low, "high": high}


def _choice(*values: Any) -> Spec:
    return {"scale": "choice", "values": list(values)}


# ---- the law of each scale ---------------------------------------------------------------------


def _law(spec: Spec) -> Callable[[np.ndarray], np.ndarray]:
    """Return the probability of a value up to x, under a specification's law."""
    scale = spec["scale"]
    if scale == "choice":
        return lambda index: (index + 0.5) / len(spec["values"])
    low, high = spec["low"], spec["high"]
    if scale == "int":
        return lambda x: (x - low + 0.5) / (high - low + 1)
    if scale == "linear":
        return lambda x: (x - low) / (high - low)
    if scale == "log":
        return lambda x: _log_ratio(x, low) / np.log(high / low)
    return lambda x: -_log_ratio(1 - x, 1 - low) / np.log((1 - low) / (1 - high))


def _log_ratio(x: np.ndarray, unit: float) -> np.ndarray:
    """Return ln(x / unit), and a number below any other where there is no logarithm."""
    with np.errstate(all="ignore"):
        return np.log(np.maximum(x / unit, 1e-30))


def _outside(values: np.ndarray, spec: Spec) -> Difference | None:
    low, high = spec["low"], spec["high"]
    wrong = ~((values >= low - NEAR * abs(low)) & (values <= high + NEAR * abs(high)))
    if not wrong.any():
        return None
    return Difference(
        f"{np.sum(wrong):,} of {values.size:,} values lie outside low and high; "
        f"one of them is {values[wrong][0]:.6g}",
        expected=f"{low:g} to {high:g}",
    )


def _quantiles(values: np.ndarray, spec: Spec) -> list[float]:
    """Return where the quantiles of a sample lie under the law, cut off beyond its ends."""
    quantiles = np.quantile(_law(spec)(values), [0.1, 0.25, 0.5, 0.75, 0.9])
    return np.clip(np.nan_to_num(quantiles), -1, 2).tolist()


def _regularity(values: np.ndarray, spec: Spec) -> str:
    """Return whether a large sample is made of few numbers, or of evenly spaced ones."""
    gaps = np.diff(np.sort(_law(spec)(values)))
    if np.mean(gaps < 1e-12) > 0.5:
        return "few"
    return "even" if np.std(gaps) < 0.01 * np.mean(gaps) else ""


# ---- one learning rate, one beta ---------------------------------------------------------------

RATES = {
    "low = 0.0001, high = 1, n = 1000, twice": (1e-4, 1.0, MANY),
    "low = 0.02, high = 0.5, n = 1000": (0.02, 0.5, MANY),
    "low = 2, high = 300, n = 1000": (2.0, 300.0, MANY),
    "low = 0.001, high = 0.1, n = 1": (0.001, 0.1, 1),
}
BETAS = {
    "low = 0.9, high = 0.999, n = 1000, twice": (0.9, 0.999, MANY),
    "low = 0.1, high = 0.99, n = 1000": (0.1, 0.99, MANY),
    "low = 0.5, high = 0.9999, n = 1000": (0.5, 0.9999, MANY),
    "low = 0.9, high = 0.99, n = 1": (0.9, 0.99, 1),
}


def _sampler(
    name: str,
    points: float,
    section: str,
    hints: tuple[str, str, str],
    ranges: Mapping[str, tuple[float, float, int]],
    scale: str,
    statement: str,
) -> Exercise:
    """Return the exercise of a function (low, high, n, rng) that draws on a scale."""

    def cases(rng: np.random.Generator) -> list[Case]:
        return [
            Case(label, tuple(Call((*ends, n, _seed(rng))) for _ in range(1 + ("twice" in label))))
            for label, (*ends, n) in ranges.items()
        ]

    def spec(seen: Seen) -> Spec:
        low, high, _ = ranges[seen.case.label]
        return _numeric(low, high, scale)

    def numbers(seen: Seen) -> list[np.ndarray]:
        n = ranges[seen.case.label][2]
        found = [as_floats(value, (n,)) for value in seen.values]
        if any(values is None for values in found):
            raise ValueError("not n real numbers")
        return [values for values in found if values is not None]

    def form(seen: Seen) -> Difference | None:
        for value in seen.values:
            n = ranges[seen.case.label][2]
            difference = compare(value, np.zeros(n), atol=np.inf)
            if difference is not None:
                return replace(difference, expected=f"{n:,} numbers in one row, shape ({n},)")
        return None

    def bounded(seen: Seen) -> Difference | None:
        return next((d for v in numbers(seen) if (d := _outside(v, spec(seen)))), None)

    def law(seen: Seen) -> Difference | None:
        return next((d for v in numbers(seen) if (d := follows(v, _law(spec(seen))))), None)

    def anew(seen: Seen) -> Difference | None:
        first, second = numbers(seen)
        if np.mean(np.isclose(np.sort(first), np.sort(second), rtol=1e-7, atol=0)) < 0.5:
            return None
        return Difference("two calls with two different generators gave the same values")

    def signature(seen: Seen) -> list:
        facts: list = []
        for value in seen.values:
            array = as_array(value)
            n = ranges[seen.case.label][2]
            values = as_floats(value, (n,))
            if values is None:
                facts.append("no array" if array is None else f"shape {array.ndim}")
            elif n == 1:
                facts.append("one")
            else:
                facts.append([*_quantiles(values, spec(seen)), _regularity(values, spec(seen))])
        if "twice" in seen.case.label and len(facts) == 2 and isinstance(facts[0], list):
            facts.append("alike" if anew(seen) else "anew")
        return facts

    many = tuple(label for label, (_, _, n) in ranges.items() if n == MANY)
    return Exercise(
        name=name,
        points=points,
        section=section,
        hints=hints,
        cases=cases,
        behaviours=(
            Behaviour("returns n numbers, shape (n,)", form),
            Behaviour("no number lies outside low and high", bounded, 2),
            Behaviour(statement, law, points - 4, many),
            Behaviour("every call draws anew", anew, 1, tuple(x for x in many if "twice" in x)),
        ),
        signature=signature,
        signature_tolerance=0.07,
    )


# ---- grid --------------------------------------------------------------------------------------

GRIDS: dict[str, tuple[Space, int]] = {
    "one log scale, n_per_axis = 5": ({"learning_rate": _numeric(1e-4, 1.0, "log")}, 5),
    "one_minus_log and linear, n_per_axis = 3": (
        {"beta": _numeric(0.9, 0.999, "one_minus_log"), "keep_prob": _numeric(0.2, 1.0, "linear")},
        3,
    ),
    "log, int and choice, n_per_axis = 4": (
        {
            "learning_rate": _numeric(0.002, 5.0, "log"),
            "n_hidden": _numeric(3, 50, "int"),
            "activation": _choice("relu", "tanh"),
        },
        4,
    ),
    "a choice of five, n_per_axis = 2": (
        {"batch_size": _choice(8, 16, 32, 64, "all"), "noise": _numeric(-1.0, 3.0, "linear")},
        2,
    ),
    "few whole numbers: int from 1 to 3, n_per_axis = 4": (
        {"n_layers": _numeric(1, 3, "int"), "beta": _numeric(0.5, 0.99, "one_minus_log")},
        4,
    ),
}
FEW_INTEGERS = tuple(label for label in GRIDS if "few" in label)
CHOICES = tuple(label for label in GRIDS if "choice" in label)
CURVED = tuple(label for label in GRIDS if "log" in label)


def _grid_cases(rng: np.random.Generator) -> list[Case]:
    """Return the cases; ends move inwards by up to a twentieth of the way, whole ones stay."""
    return [
        Case(label, (Call(({name: _narrower(spec, rng) for name, spec in space.items()}, n)),))
        for label, (space, n) in GRIDS.items()
    ]


def _narrower(spec: Spec, rng: np.random.Generator) -> Spec:
    if spec["scale"] in ("choice", "int"):
        return spec
    low, high = spec["low"], spec["high"]
    a, b = rng.uniform(0, 0.05), rng.uniform(0.95, 1)
    if spec["scale"] == "one_minus_log":
        ends = [1 - (1 - low) * ((1 - high) / (1 - low)) ** share for share in (a, b)]
    elif spec["scale"] == "log":
        ends = [low * (high / low) ** share for share in (a, b)]
    else:
        ends = [low + (high - low) * share for share in (a, b)]
    return _numeric(round(ends[0], 6), round(ends[1], 6), spec["scale"])


def _configs(value: Any, space: Space, n: int | None = None) -> list[Mapping] | Difference:
    """Return a list of configurations, or what is wrong with its form."""
    form = f"a list of dictionaries with the keys {', '.join(map(repr, space))}"
    if not isinstance(value, (list, tuple)):
        difference = compare(value, [{}])
        sentence = difference.sentence if difference else "not a list"
        return Difference(sentence, show(value), form)
    for index, config in enumerate(value):
        if not isinstance(config, Mapping):
            return Difference("not a dictionary", show(config), form, f"[{index}]")
        missing = [name for name in space if name not in config]
        if missing:
            return Difference(f"{missing[0]!r} is missing", show(config), form, f"[{index}]")
    if n is not None and len(value) != n:
        return Difference(f"{len(value):,} configurations, expected {n:,}", expected=form)
    return list(value)


def _values(configs: Sequence[Mapping], name: str, spec: Spec) -> np.ndarray | Difference:
    """Return one parameter's values as numbers; a choice's as their places in the list."""
    column, where = [config[name] for config in configs], f"[{name!r}]"
    if spec["scale"] == "choice":
        places = [_place(value, spec["values"]) for value in column]
        if None not in places:
            return np.array(places, dtype=float)
        strange = column[places.index(None)]
        sentence = "not one of the values"
        if isinstance(strange, str) and strange in map(str, spec["values"]):
            sentence = f"a word made of the number {strange}"
        return Difference(sentence, repr(strange)[:80], f"one of {spec['values']}", where)
    numbers = as_floats(column, (len(column),))
    if numbers is None or not np.all(np.isfinite(numbers)):
        wrong = [value for value in column if as_floats(value, ()) is None]
        return Difference("expected one real number", show((wrong or column)[0]), where=where)
    return numbers


def _place(value: Any, values: Sequence) -> int | None:
    """Return the place of a choice in its list; the number 1 isn't the word "1"."""
    if type(value) not in (str, int):
        number = as_floats(value, ())
        value = None if number is None else float(number)
    same = (i for i, wanted in enumerate(values) if wanted == value)
    return next(same, None)


def _grid_of(seen: Seen) -> tuple[list[Mapping], Space, int]:
    space, n = _args(seen)
    configs = _configs(seen.value, space)
    if isinstance(configs, Difference) or not configs:
        raise ValueError("not a list of configurations")
    return configs, space, n


def _grid_form(seen: Seen) -> Difference | None:
    configs = _configs(seen.value, _args(seen)[0])
    if isinstance(configs, Difference):
        return configs
    return None if configs else Difference("the list is empty")


def _axis(configs: Sequence[Mapping], name: str, spec: Spec, n: int) -> Difference | None:
    """Judge which values one parameter takes in a grid."""
    values = _values(configs, name, spec)
    if isinstance(values, Difference):
        return values
    levels, where = np.unique(np.round(values, 12)), f"[{name!r}]"
    if spec["scale"] == "choice":
        if levels.size == len(spec["values"]):
            return None
        return Difference(f"takes {levels.size} of its {len(spec['values'])} values", where=where)
    outside = _outside(values, spec)
    if outside is not None:
        return replace(outside, where=where)
    if spec["scale"] == "int":
        return _whole_levels(levels, spec, n, where)
    if levels.size != n:
        told = f"{levels.size} different values, expected {n}"
        return Difference(told, show(levels), where=where)
    steps = np.diff(_law(spec)(levels))
    if np.allclose(steps, 1 / (n - 1), atol=1e-4):
        return None
    return Difference(
        f"the {n} values aren't evenly spaced from low to high on the scale {spec['scale']!r}",
        got=show(levels),
        expected=f"{n} values, the first {spec['low']:g}, the last {spec['high']:g}",
        where=where,
    )


def _whole_levels(levels: np.ndarray, spec: Spec, n: int, where: str) -> Difference | None:
    if np.any(levels != np.round(levels)):
        return Difference("these aren't whole numbers", show(levels), where=where)
    span = spec["high"] - spec["low"]
    n = min(n, span + 1)
    if levels.size != n or levels[0] != spec["low"] or levels[-1] != spec["high"]:
        told = f"{n} whole numbers, the first {spec['low']}, the last {spec['high']}"
        return Difference("other whole numbers", show(levels), told, where)
    even = spec["low"] + np.arange(n) * span / (n - 1)
    if np.all(np.abs(levels - even) <= 0.5 + 1e-9):
        return None
    told = f"the whole numbers nearest to {show(np.round(even, 2))}"
    return Difference("not the whole numbers nearest to even steps", show(levels), told, where)


def _axes(*scales: str) -> Callable[[Seen], Difference | None]:
    def judge(seen: Seen) -> Difference | None:
        configs, space, n = _grid_of(seen)
        for name, spec in space.items():
            difference = _axis(configs, name, spec, n) if spec["scale"] in scales else None
            if difference is not None:
                return difference
        return None

    return judge


def _levels_and_rows(seen: Seen) -> tuple[dict[str, np.ndarray], list[tuple[float, ...]]]:
    """Return every parameter's different values, and the configurations as rows of numbers."""
    configs, space, _ = _grid_of(seen)
    columns = []
    for name, spec in space.items():
        values = _values(configs, name, spec)
        if isinstance(values, Difference):
            raise ValueError(values.sentence)
        columns.append(np.round(values, 12))
    levels = {name: np.unique(column) for name, column in zip(space, columns, strict=True)}
    return levels, list(zip(*(column.tolist() for column in columns), strict=True))


def _crossed(seen: Seen) -> Difference | None:
    levels, rows = _levels_and_rows(seen)
    sizes = [len(values) for values in levels.values()]
    told = f"{' x '.join(map(str, sizes))} = {prod(sizes)} combinations of its values"
    if len(set(rows)) != prod(sizes):
        return Difference(f"{len(set(rows))} different configurations", expected=told)
    if len(rows) != len(set(rows)):
        return Difference(f"{len(rows)} configurations, some of them twice", expected=told)
    return None


def _grid_signature(seen: Seen) -> list:
    """Return what a mistake in a grid is recognised by, in whatever order the grid comes."""
    value, (space, _) = seen.value, _args(seen)
    configs = _configs(value, space)
    if isinstance(configs, Difference):
        keys = sorted(map(str, value)) if isinstance(value, Mapping) else []
        return [type(value).__name__, keys]
    facts: list = [len(configs), len({repr(sorted(c.items())) for c in configs})]
    for name, spec in space.items():
        values = _values(configs, name, spec)
        if isinstance(values, Difference):
            facts.append(values.sentence)
        else:
            facts.append(np.unique(np.round(values, 9)).tolist())
    return facts


# ---- configurations drawn from a space ---------------------------------------------------------

FRESH = "four scales, n = 8, twice"
WHOLE = "all scales, wide and narrow, n = 110"
THREES = "six parameters that are int from 1 to 3, six choices of three, n = 150"
SINGLE = "a single configuration, n = 1"
FOUR: Space = {
    "learning_rate": _numeric(1e-4, 1.0, "log"),
    "beta": _numeric(0.9, 0.9999, "one_minus_log"),
    "n_hidden": _numeric(8, 64, "int"),
    "batch_size": _choice(16, "all"),
}
NARROW: Space = {
    "shift": _numeric(-0.8, 0.4, "linear"),
    "lambd": _numeric(1e-5, 1e-4, "log"),
    "beta2": _numeric(0.999, 0.9999, "one_minus_log"),
}
"""Ranges so narrow that whole numbers, or powers of another base than the logarithm's, fall out of
them: from the wide ones a hundred draws don't tell."""

SPACES: dict[str, tuple[Space, int]] = {
    SINGLE: ({"activation": _choice("tanh"), "lambd": _numeric(0.01, 10.0, "log")}, 1),
    FRESH: (FOUR, 8),
    WHOLE: ({**FOUR, **NARROW}, SOME),
    THREES: (
        {f"layers_of_block_{k}": _numeric(1, 3, "int") for k in range(1, 7)}
        | {f"activation_{k}": _choice("relu", "tanh", "sigmoid") for k in range(1, 7)},
        150,
    ),
}
"""By label: space and n. The small ones come first: most mistakes are told apart by them."""

LARGE = (WHOLE, THREES)


def _space_cases(rng: np.random.Generator) -> list[Case]:
    return [
        Case(label, tuple(Call((space, n, _seed(rng))) for _ in range(1 + ("twice" in label))))
        for label, (space, n) in SPACES.items()
    ]


def _samples_form(seen: Seen) -> Difference | None:
    space, n = SPACES[seen.case.label]
    for value in seen.values:
        configs = _configs(value, space, n)
        if isinstance(configs, Difference):
            return configs
    return None


def _samples(seen: Seen) -> list[list[Mapping]]:
    space, n = SPACES[seen.case.label]
    found = [_configs(value, space, n) for value in seen.values]
    if any(isinstance(configs, Difference) for configs in found):
        raise ValueError("not a list of n configurations")
    return found  # type: ignore[return-value]


def _possible(seen: Seen) -> Difference | None:
    space, _ = SPACES[seen.case.label]
    for configs in _samples(seen):
        for name, spec in space.items():
            values = _values(configs, name, spec)
            if isinstance(values, Difference):
                return values
            difference = None if spec["scale"] == "choice" else _outside(values, spec)
            if difference is not None:
                return replace(difference, where=f"[{name!r}]")
            if spec["scale"] == "int" and np.any(values != np.round(values)):
                return Difference("not all are whole numbers", show(values), where=f"[{name!r}]")
    return None


def _laws(*scales: str) -> Callable[[Seen], Difference | None]:
    """Return the judge of how the parameters on some scales are spread."""

    def judge(seen: Seen) -> Difference | None:
        space, _ = SPACES[seen.case.label]
        for configs in _samples(seen):
            for where, spec, values in _pooled(configs, space):
                if spec["scale"] not in scales:
                    continue
                if isinstance(values, Difference):
                    return values
                counts = _counts(values, spec)
                difference = (
                    follows(values, _law(spec), where)
                    if counts is None
                    else equally_often(counts, where)
                )
                if difference is not None:
                    return difference
        return None

    return judge


def _pooled(
    configs: Sequence[Mapping], space: Space
) -> Iterator[tuple[str, Spec, np.ndarray | Difference]]:
    """Yield each specification with the values of all parameters that have it."""
    different = {repr(spec): spec for spec in space.values()}
    for spec in different.values():
        names = [name for name in space if space[name] == spec]
        where = " and ".join([f"[{names[0]!r}]", *(["the others like it"] if names[1:] else [])])
        columns: list[np.ndarray] = []
        for name in names:
            values = _values(configs, name, spec)
            if isinstance(values, Difference):
                yield where, spec, values
                break
            columns.append(values)
        else:
            yield where, spec, np.concatenate(columns)


def _counts(values: np.ndarray, spec: Spec) -> dict[Any, int] | None:
    """Return how often each of few possible values occurs; None where there are many."""
    if spec["scale"] == "choice":
        return {value: int(np.sum(values == i)) for i, value in enumerate(spec["values"])}
    if spec["scale"] != "int" or spec["high"] - spec["low"] >= FEW_VALUES:
        return None
    return {k: int(np.sum(values == k)) for k in range(spec["low"], spec["high"] + 1)}


def _independent(seen: Seen) -> Difference | None:
    space, n = SPACES[seen.case.label]
    samples = _samples(seen)
    for configs in samples:
        if len(set(map(repr, configs))) < n / 2:
            return Difference("the same configuration stands there again and again")
        pair = _linked(configs, space)
        if pair is not None:
            return Difference(
                f"{pair[0]} and {pair[1]} rise and fall together, configuration by configuration"
            )
    if _alike(samples):
        return Difference("two calls with two different generators gave the same configurations")
    return None


def _linked(configs: Sequence[Mapping], space: Space) -> tuple[str, str] | None:
    """Return two parameters whose places on their scales are correlated, None if there are none.

    Of eight configurations, only a correlation that leaves no room for chance counts.
    """
    columns = {}
    for name, spec in space.items():
        values = _values(configs, name, spec)
        if not isinstance(values, Difference) and np.ptp(values) > 0:
            columns[name] = _law(spec)(values)
    if len(columns) < 2:
        return None
    allowed = SIGMAS / np.sqrt(len(configs)) if len(configs) > 100 else 0.99
    linked = np.abs(np.corrcoef(list(columns.values()))) > allowed
    pairs = combinations(enumerate(columns), 2)
    return next(((first, second) for (i, first), (j, second) in pairs if linked[i, j]), None)


def _alike(samples: Sequence[Sequence[Mapping]]) -> bool:
    return len(samples) > 1 and repr(samples[0]) == repr(samples[1])


def _samples_signature(seen: Seen) -> list:
    """Return what a mistake in drawing configurations is recognised by."""
    space, n = SPACES[seen.case.label]
    facts: list = []
    samples = []
    for value in seen.values:
        configs = _configs(value, space)
        if isinstance(configs, Difference):
            keys = sorted(map(str, value)) if isinstance(value, Mapping) else []
            facts.append([type(value).__name__, keys])
            continue
        samples.append(configs)
        facts.append(f"{len(configs)} configurations")
        if n == 1 or not configs:
            continue
        few = len(space) > 1 and len(set(map(repr, configs))) < len(configs) / 2
        facts.append("few" if few else "linked" if _linked(configs, space) else "")
        for _, spec, values in _pooled(configs, space):
            facts.append(_facts_of(values, spec, large=n >= SOME))
    facts.append("alike" if n > 1 and _alike(samples) else "")
    return facts


def _facts_of(values: np.ndarray | Difference, spec: Spec, large: bool) -> list:
    """Return what is odd about a parameter's values, and of many how they are spread."""
    if isinstance(values, Difference):
        return [re.sub(r"\d+", "#", values.sentence)]
    if np.ptp(values) == 0:
        return ["constant"]
    facts: list = []
    if spec["scale"] != "choice":
        facts.append("outside" if _outside(values, spec) else "")
    if spec["scale"] == "int":
        facts.append("" if np.all(values == np.round(values)) else "broken")
    if not large:
        return facts
    counts = _counts(values, spec)
    if counts is None:
        return [*facts, *_quantiles(values, spec)]
    if values.size < ENOUGH:
        return [*facts, *("drawn" if count else "never" for count in counts.values())]
    shares = np.array(list(counts.values())) / values.size
    return [*facts, *(shares * shares.size).tolist()]


# ---- refine_space ------------------------------------------------------------------------------

TWO_SCALES = "ten trials of two parameters, keep = 3"
FOUR_SCALES = "eight trials with a choice of words and one of numbers, keep = 4"
NEGATIVE = "scores below zero, keep = 2"
BEST_ONLY = "keep = 1"
TOO_FEW = "three trials, keep = 5"
TIED = "two of the best have equal scores, keep = 4"
ONE_VALUE = "the best all made the same choice, keep = 3"

REFINED: dict[str, tuple[Space, list[int], int, float]] = {
    TWO_SCALES: (
        {"learning_rate": _numeric(1e-4, 1.0, "log"), "n_hidden": _numeric(4, 200, "int")},
        [4, 9, 1, 7, 0, 3, 8, 2, 6, 5],
        3,
        0.5,
    ),
    FOUR_SCALES: (
        {
            "beta": _numeric(0.9, 0.999, "one_minus_log"),
            "keep_prob": _numeric(0.2, 1.0, "linear"),
            "activation": _choice("relu", "tanh", "sigmoid", "linear"),
            "batch_size": _choice(16, 32, 64, 128),
        },
        [5, 2, 7, 0, 3, 6, 1, 4],
        4,
        0.5,
    ),
    NEGATIVE: ({"learning_rate": _numeric(1e-3, 10.0, "log")}, [2, 0, 4, 1, 3], 2, -9.0),
    BEST_ONLY: ({"noise": _numeric(-2.0, 2.0, "linear")}, [1, 3, 0, 2], 1, 0.1),
    TOO_FEW: ({"n_hidden": _numeric(1, 300, "int")}, [1, 2, 0], 5, 0.3),
    TIED: ({"learning_rate": _numeric(1e-4, 1.0, "log")}, [3, 1, 4, 0, 3, 2], 4, 0.2),
    ONE_VALUE: (
        {"optimizer": _choice("sgd", "adam"), "learning_rate": _numeric(1e-5, 1.0, "log")},
        [3, 0, 4, 1, 2],
        3,
        0.4,
    ),
}
"""By label: space, the trials' ranks by score (0 is the worst), keep, the lowest score."""

SIZES: dict[tuple[str, str], list[int]] = {
    (TWO_SCALES, "learning_rate"): [2, 6, 9, 4, 0, 7, 8, 1, 5, 3],
    (TWO_SCALES, "n_hidden"): [9, 4, 1, 6, 7, 0, 3, 8, 2, 5],
    (FOUR_SCALES, "beta"): [4, 1, 5, 7, 2, 3, 0, 6],
    (FOUR_SCALES, "keep_prob"): [3, 0, 4, 6, 1, 5, 7, 2],
    (NEGATIVE, "learning_rate"): [4, 1, 3, 0, 2],
    (BEST_ONLY, "noise"): [0, 2, 3, 1],
    (TOO_FEW, "n_hidden"): [1, 2, 0],
    (TIED, "learning_rate"): [3, 5, 2, 0, 4, 1],
    (ONE_VALUE, "learning_rate"): [1, 4, 2, 0, 3],
}
"""For each number of each trial its rank among the numbers: fixed, so that it isn't left to chance
whether the last of the best is an end of the box, and the first of the others lies outside."""

CHOSEN = {
    "activation": ["relu", "tanh", "sigmoid", "linear", "tanh", "sigmoid", "relu", "tanh"],
    "batch_size": [32, 16, 128, 16, 64, 32, 64, 128],
    "optimizer": ["adam", "sgd", "adam", "sgd", "adam"],
}
"""Which choice each trial made: fixed, so that every check asks the same."""

WITH_CHOICES = (FOUR_SCALES, ONE_VALUE)
NUMBERS_ONLY = (TWO_SCALES, NEGATIVE, BEST_ONLY, TOO_FEW, TIED)


def _refine_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, (space, ranks, keep, lowest) in REFINED.items():
        columns = {
            name: CHOSEN[name]
            if spec["scale"] == "choice"
            else _within(spec, SIZES[label, name], rng)
            for name, spec in space.items()
        }
        scores = lowest + 0.05 * np.array(ranks) + rng.uniform(0, 0.03, len(ranks))[ranks]
        trials = [
            {"config": {name: column[i] for name, column in columns.items()}, "score": score}
            for i, score in enumerate(scores.tolist())
        ]
        cases.append(Case(label, (Call((trials, space, keep)),)))
    return cases


def _within(spec: Spec, ranks: list[int], rng: np.random.Generator) -> list:
    """Draw different numbers of these ranks, well between the ends."""
    low, high, n = spec["low"], spec["high"], len(ranks)
    shares = (np.arange(1, n + 1) + rng.uniform(0, 0.5, n)) / (n + 2)
    numbers = low + (high - low) * shares[ranks]
    return [round(x) for x in numbers] if spec["scale"] == "int" else numbers.tolist()


def _refined(*what: str) -> Callable[[Seen], Difference | None]:
    """Return the judge of some entries of every specification; lists may be any sequence."""

    def judge(seen: Seen) -> Difference | None:
        assert seen.expected is not None
        for name, spec in seen.expected[-1].items():
            wanted = {key: spec[key] for key in what if key in spec}
            if not wanted:
                continue
            if not isinstance(seen.value, Mapping) or name not in seen.value:
                return compare(seen.value, {name: wanted})
            difference = compare(seen.value[name], wanted, where=f"[{name!r}]")
            if difference is not None:
                return _in_another_order(seen.value[name], wanted) or difference
        return None

    return judge


def _in_another_order(spec: Any, wanted: Spec) -> Difference | None:
    """Return what to say of a choice whose values are right, but for their order."""
    values = spec.get("values") if isinstance(spec, Mapping) else None
    if "values" not in wanted or not isinstance(values, (list, tuple, set, frozenset)):
        return None
    if sorted(map(repr, values)) != sorted(map(repr, wanted["values"])):
        return None
    told = "the values are right, but they have lost the order that they have in space"
    return Difference(told, show(values), show(wanted["values"]))


def _no_other_names(seen: Seen) -> Difference | None:
    return _refined("scale")(seen)


# ---- on_boundary -------------------------------------------------------------------------------

BOUNDARIES: dict[str, tuple[Space, dict[str, Any], float | None, set[str]]] = {
    "log scale, near the low end": (
        {"learning_rate": _numeric(1e-4, 1.0, "log")},
        {"learning_rate": 1.3e-4},
        None,
        {"learning_rate"},
    ),
    "log scale, near the high end": (
        {"learning_rate": _numeric(1e-4, 1.0, "log")},
        {"learning_rate": 0.8},
        None,
        {"learning_rate"},
    ),
    "log scale, inside": (
        {"learning_rate": _numeric(1e-4, 1.0, "log")},
        {"learning_rate": 0.02},
        None,
        set(),
    ),
    "one_minus_log: two near an end, one inside": (
        {
            "beta1": _numeric(0.9, 0.999, "one_minus_log"),
            "beta2": _numeric(0.9, 0.999, "one_minus_log"),
            "beta3": _numeric(0.1, 0.99, "one_minus_log"),
        },
        {"beta1": 0.908, "beta2": 0.9972, "beta3": 0.13},
        None,
        {"beta1", "beta3"},
    ),
    "linear scales, wide and narrow": (
        {
            "wide": _numeric(0.0, 100.0, "linear"),
            "narrow": _numeric(0.0, 0.1, "linear"),
            "below zero": _numeric(-3.0, -1.0, "linear"),
        },
        {"wide": 97.0, "narrow": 0.06, "below zero": -2.95},
        None,
        {"wide", "below zero"},
    ),
    "int and choice": (
        {
            "n_hidden": _numeric(8, 64, "int"),
            "n_layers": _numeric(1, 4, "int"),
            "n_units": _numeric(10, 110, "int"),
            "activation": _choice("relu", "tanh"),
        },
        {"n_hidden": 62, "n_layers": 2, "n_units": 100, "activation": "relu"},
        None,
        {"n_hidden"},
    ),
    "exactly at both ends": (
        {"learning_rate": _numeric(0.01, 1.0, "log"), "n_layers": _numeric(1, 5, "int")},
        {"learning_rate": 0.01, "n_layers": 5},
        None,
        {"learning_rate", "n_layers"},
    ),
    "tolerance = 0.2": (
        {
            "learning_rate": _numeric(1e-4, 1.0, "log"),
            "beta": _numeric(0.9, 0.999, "one_minus_log"),
            "keep_prob": _numeric(0.2, 1.0, "linear"),
        },
        {"learning_rate": 5e-4, "beta": 0.985, "keep_prob": 0.9},
        0.2,
        {"learning_rate", "keep_prob"},
    ),
    "exactly a quarter and three quarters of the way, tolerance = 0.25": (
        {
            "keep_prob": _numeric(0.0, 1.0, "linear"),
            "shift": _numeric(-2.0, 2.0, "linear"),
            "n_layers": _numeric(1, 9, "int"),
        },
        {"keep_prob": 0.25, "shift": 1.0, "n_layers": 5},
        0.25,
        {"keep_prob", "shift"},
    ),
}
"""By label: space, where the configuration's values lie, tolerance, and the names that alarm."""

DEFAULT_TOLERANCE = tuple(label for label in BOUNDARIES if "tolerance" not in label)
LOG = tuple(label for label in BOUNDARIES if label.startswith("log"))
MINUS = tuple(label for label in BOUNDARIES if label.startswith("one_minus"))
PLAIN = tuple(label for label in BOUNDARIES if label.startswith(("linear", "int")))
ENDS = tuple(label for label in BOUNDARIES if label.startswith("exactly at"))
BORDER = tuple(label for label in BOUNDARIES if label.startswith("exactly a "))
GIVEN = tuple(label for label in BOUNDARIES if label.startswith("tolerance"))


def _boundary_cases(rng: np.random.Generator) -> list[Case]:
    """Return the cases; values move a little, never over the border of an alarm."""
    cases = []
    for label, (space, config, tolerance, _) in BOUNDARIES.items():
        moved = {
            name: value
            if label in (*ENDS, *BORDER) or isinstance(value, (str, int))
            else _moved(value, rng)
            for name, value in config.items()
        }
        args = (moved, space) if tolerance is None else (moved, space, tolerance)
        cases.append(Case(label, (Call(args),)))
    return cases


def _moved(value: float, rng: np.random.Generator) -> float:
    """Move a number by up to a hundredth of its distance from 0 or 1, whichever is nearer."""
    room = min(abs(value), abs(1 - value))
    return value + 0.01 * room * float(rng.uniform(-1, 1))


def _names(value: Any) -> list[str] | None:
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if not isinstance(value, (list, tuple, set, frozenset)):
        return None
    return sorted(map(str, value))


def _names_only(seen: Seen) -> Difference | None:
    names, space = _names(seen.value), _args(seen)[1]
    form = "a set of names of the space, perhaps empty"
    if names is None:
        difference = compare(seen.value, set())
        assert difference is not None
        return replace(difference, expected=form)
    strange = [name for name in names if name not in space]
    return Difference(f"{strange[0]!r} is no name", expected=form) if strange else None


def _alarm_signature(seen: Seen) -> list:
    """Return the names in alphabetic order, whether they came as a set or as a list."""
    names = _names(seen.value)
    return [type(seen.value).__name__ if names is None else names]


def _alarms(seen: Seen) -> Difference | None:
    wrong = _names_only(seen)
    if wrong is not None:
        return wrong
    names, wanted = set(_names(seen.value) or ()), BOUNDARIES[seen.case.label][3]
    told = {"got": str(sorted(names)), "expected": str(sorted(wanted))}
    for name in sorted(names ^ wanted):
        config, space = _args(seen)[:2]
        spec = space[name]
        ends = "" if "values" in spec else f" from {spec['low']:g} to {spec['high']:g}"
        value = config[name] if isinstance(config[name], str) else f"{config[name]:.4g}"
        if name in wanted:
            sentence = f"no alarm for {name} = {value}, {spec['scale']}{ends}"
        else:
            sentence = f"alarm for {name} = {value}, {spec['scale']}{ends}, which is well inside"
            if "values" in spec:
                sentence = f"alarm for {name}, a choice, which has no ends"
        return Difference(sentence, **told)
    return None


# ---- successive halving ------------------------------------------------------------------------


@dataclass(frozen=True)
class _Race:
    """The form of a race.

    Attributes
    ----------
    n, epochs, eta : int
        Configurations, epochs and the factor between rungs.
    winner : int
        Which of the configurations wins, before their rows are mixed.
    below : float
        By how much the scores are shifted down.
    """

    n: int
    epochs: int
    eta: int
    winner: int
    below: float = 0.0


HALVINGS = {
    "27 configurations, 9 epochs, eta = 3": _Race(27, 9, 3, 2),
    "7 configurations, 20 epochs, eta = 2": _Race(7, 20, 2, 2),
    "10 configurations, 3 epochs, eta = 2": _Race(10, 3, 2, 7),
    "13 configurations, 30 epochs, eta = 4": _Race(13, 30, 4, 4),
    "5 configurations, a single epoch, eta = 2": _Race(5, 1, 2, 3),
    "2 configurations, 10 epochs, eta = 4": _Race(2, 10, 4, 1),
    "6 configurations, scores below zero, eta = 2": _Race(6, 9, 2, 3, below=3.0),
}

RANKS_SEED = 557
"""Decides which configuration is how good in which epoch: the same for everyone. With this one,
whoever looks at the wrong epochs finds the wrong winner in nearly every race."""

EVEN = tuple(label for label in HALVINGS if label.startswith("27"))
ROUNDED = tuple(label for label in HALVINGS if label.startswith(("7", "13")))
CUT_SHORT = tuple(label for label in HALVINGS if "epochs" not in label or " 3 epochs" in label)
OTHERS = tuple(x for x in HALVINGS if x not in (*EVEN, *ROUNDED, *CUT_SHORT))


def _halving_cases(rng: np.random.Generator) -> list[Case]:
    """Return the cases: who is better when is fixed, by how much and in which row is not.

    The winner stands in the second half of the rows, so that its row is never 0, nor a place among
    those who run the last rung; and as far from the other end stands who is worst at first.
    """
    fixed = np.random.default_rng(RANKS_SEED)
    cases = []
    for label, race in HALVINGS.items():
        ranks = np.array([fixed.permutation(race.n) for _ in range(race.epochs)]).T
        ranks = ranks + 10 * fixed.permutation(race.epochs)  # some epochs are better for everyone
        scores = (ranks + fixed.uniform(0.1, 0.9, ranks.shape)) / (10 * race.epochs + race.n)
        scores = rng.uniform(0, 0.1) + rng.uniform(0.6, 0.9) * scores - race.below
        rows = rng.permutation(race.n)
        place = int(rng.integers(min(race.n // 2 + 1, race.n - 1), race.n))
        for row, who in ((-place, scores[:, 0].argmin()), (place, race.winner)):
            other = np.flatnonzero(rows == who)
            rows[other], rows[row] = rows[row], who
        cases.append(Case(label, (Call((scores[rows], race.eta)),)))
    return cases


def _pair(seen: Seen) -> tuple[int, int] | Difference:
    """Return the winner and the epochs, or what is wrong with their form."""
    form = "two whole numbers: a row of curves, and epochs"
    if not isinstance(seen.value, (tuple, list, np.ndarray)) or len(seen.value) != 2:
        difference = compare(seen.value, (0, 0), atol=np.inf)
        return replace(difference or Difference("not two values"), expected=form)
    numbers = []
    for value, name in zip(seen.value, ("the winner", "the epochs spent"), strict=True):
        array = as_array(value)
        number = None if array is None or array.size != 1 else as_floats(array.reshape(()), ())
        if number is None or number % 1:
            return Difference(f"{name} isn't one whole number", show(value), form)
        numbers.append(int(number))
    if not 0 <= numbers[0] < len(_args(seen)[0]):
        return Difference(f"there is no row {numbers[0]}: they count from 0", expected=form)
    return numbers[0], numbers[1]


def _two_numbers(seen: Seen) -> Difference | None:
    pair = _pair(seen)
    return pair if isinstance(pair, Difference) else None


def _halved(position: int) -> Callable[[Seen], Difference | None]:
    def judge(seen: Seen) -> Difference | None:
        assert seen.expected is not None
        pair = _pair(seen)
        if isinstance(pair, Difference):
            return pair
        got, want = pair[position], seen.expected[-1][position]
        if got == want:
            return None
        sentence = (
            f"you return row {got} as the winner; it should be row {want}",
            f"you count {got} epochs; it should be {want}",
        )[position]
        return Difference(sentence, str(got), str(want))

    return judge


def _winner_and_spent(seen: Seen) -> Difference | None:
    return _halved(0)(seen) or _halved(1)(seen)


LOG_SCALE = "2 · A scale for the learning rate"
MINUS_SCALE = "3 · A scale for beta"
GRID = "4 · A space, and a grid through it"
RANDOM = "5 · Random instead of grid"
FINE = "6 · From coarse to fine"
EDGE = "7 · The best at the edge is an alarm"
HALVING = "9 · Panda or caviar"

TOPIC = Topic(
    name="05_tuning",
    notebook="tuning",
    exercises=(
        _sampler(
            "sample_learning_rate",
            points=8,
            section=LOG_SCALE,
            hints=(
                "What should be spread evenly: the numbers, or their orders of magnitude?",
                "Draw the exponent evenly, between the exponents of low and high, then raise the "
                "base to it. Logarithm and power need the same base.",
                "r = rng.uniform(np.log10(low), np.log10(high), n) gives the exponents; what turns "
                "an exponent r into a number?",
            ),
            ranges=RATES,
            scale="log",
            statement="every decade from low to high gets the same share",
        ),
        _sampler(
            "sample_beta",
            points=10,
            section=MINUS_SCALE,
            hints=(
                "It isn't beta whose order of magnitude counts. Which number is 0.1 for beta = 0.9 "
                "and 0.001 for beta = 0.999?",
                "Find the ends of 1 - beta (the larger beta has the smaller one), draw it as you "
                "drew the learning rate, and turn it back into beta.",
                "1 - beta lies between 1 - high and 1 - low: draw it with sample_learning_rate, or "
                "in the same way, and return 1 minus it.",
            ),
            ranges=BETAS,
            scale="one_minus_log",
            statement="every decade of 1 - beta gets the same share",
        ),
        Exercise(
            name="grid",
            points=14,
            section=GRID,
            hints=(
                "Two steps: the list of values of each parameter on its own, then every "
                "combination of one value of each.",
                "np.geomspace spaces evenly on a logarithmic scale, np.linspace on a linear one, "
                "both with both ends. Round for 'int', and let each whole number stand once. "
                "For 'one_minus_log', which number is log-scaled?",
                "With the lists in axes = {name: values}, itertools.product(*axes.values()) goes "
                "through all combinations; dict(zip(axes, values)) makes a configuration of each.",
            ),
            cases=_grid_cases,
            behaviours=(
                Behaviour("returns a list of configurations, with every name", _grid_form),
                Behaviour(
                    "on 'log' and 'one_minus_log' the values are evenly spaced on that scale, "
                    "both ends included",
                    _axes("log", "one_minus_log"),
                    4,
                    CURVED,
                ),
                Behaviour(
                    "on 'linear' and 'int' they are evenly spaced, both ends included",
                    _axes("linear", "int"),
                    3,
                    tuple(label for label in GRIDS if "one log" not in label),
                ),
                Behaviour("a choice takes all its values", _axes("choice"), 2, CHOICES),
                Behaviour("every combination stands there, once", _crossed, 4),
            ),
            signature=_grid_signature,
        ),
        Exercise(
            name="sample_configurations",
            points=16,
            section=RANDOM,
            hints=(
                "Write it for one configuration first: a new dictionary, and one draw for each "
                "name of the space. Then do that n times.",
                "Your two samplers do 'log' and 'one_minus_log'; rng.uniform does 'linear'. Look "
                "up what rng.integers does with its upper end. And a random place in a list picks "
                "one of its items.",
                "For 'int': rng.integers(low, high, endpoint=True). For 'choice': "
                "values[rng.integers(len(values))]. Make the dictionary inside the loop over n.",
            ),
            cases=_space_cases,
            behaviours=(
                Behaviour("returns a list of n configurations, with every name", _samples_form),
                Behaviour(
                    "every value is possible: within low and high, whole for 'int', one of the "
                    "values for 'choice'",
                    _possible,
                    3,
                ),
                Behaviour(
                    "'log' and 'one_minus_log' are spread evenly on that scale",
                    _laws("log", "one_minus_log"),
                    4,
                    (WHOLE,),
                ),
                Behaviour(
                    "'linear' and 'int' are spread evenly, both ends of 'int' included",
                    _laws("linear", "int"),
                    4,
                    LARGE,
                ),
                Behaviour("every value of a choice is equally likely", _laws("choice"), 2, LARGE),
                Behaviour(
                    "every parameter, every configuration and every call is drawn on its own",
                    _independent,
                    2,
                    (FRESH, WHOLE),
                ),
            ),
            signature=_samples_signature,
            signature_tolerance=0.16,
        ),
        Exercise(
            name="refine_space",
            points=12,
            section=FINE,
            hints=(
                "First find the best trials; after that only their configurations matter.",
                "sorted(trials, key=lambda trial: trial['score'], reverse=True) brings the best to "
                "the front. Of each parameter you then need the values that the first `keep` have.",
                "For a numeric parameter: the same scale, the min of these values as low, their "
                "max as high. For a choice: go through its 'values' and keep those that occur.",
            ),
            cases=_refine_cases,
            behaviours=(
                Behaviour("every parameter is there, on its old scale", _no_other_names),
                Behaviour(
                    "low and high are the smallest and the largest value among the best `keep`",
                    _refined("low", "high"),
                    5,
                    NUMBERS_ONLY,
                ),
                Behaviour(
                    "a choice keeps the values seen among them, in their old order",
                    _refined("values"),
                    4,
                    WITH_CHOICES,
                ),
                Behaviour(
                    "numbers beside a choice are no special case",
                    _refined("low", "high"),
                    2,
                    WITH_CHOICES,
                ),
            ),
        ),
        Exercise(
            name="on_boundary",
            points=12,
            section=EDGE,
            hints=(
                "Give every value its place between the ends: 0 at low, 1 at high. On which scale "
                "must the distances be measured?",
                "Put value, low and high on the scale (log10 for 'log', log10 of 1 minus it for "
                "'one_minus_log', as they are for the others), then divide the way from low by "
                "the whole way.",
                "share = (g(value) - g(low)) / (g(high) - g(low)), with g for the scale; there is "
                "an alarm if share <= tolerance or share >= 1 - tolerance. Skip choices.",
            ),
            cases=_boundary_cases,
            behaviours=(
                Behaviour("returns names of the space", _names_only),
                Behaviour("learning rates are measured on the log scale", _alarms, 3, LOG),
                Behaviour("betas are measured on the log scale of 1 - beta", _alarms, 3, MINUS),
                Behaviour(
                    "'linear' and 'int' by their share of the range; a choice never alarms",
                    _alarms,
                    2,
                    PLAIN,
                ),
                Behaviour("a value right at an end alarms", _alarms, 1, ENDS),
                Behaviour("the tolerance it is given counts", _alarms, 2, GIVEN),
                Behaviour(
                    "just as far from an end as the tolerance still alarms", _alarms, 1, BORDER
                ),
            ),
            signature=_alarm_signature,
        ),
        Exercise(
            name="successive_halving",
            points=12,
            section=HALVING,
            hints=(
                "Keep a list of the rows still in the race, and how many epochs each of them has "
                "had. What does one rung do to both?",
                "From the last rung to this one, every row in the race trains rung - previous "
                "epochs more. Then sort the rows by their score after `rung` epochs; that is "
                "column rung - 1.",
                "while len(alive) > 1 and rung <= n_epochs: add to spent, sort alive from the best "
                "down, keep the first ceil(len(alive) / eta), multiply rung by eta. The winner is "
                "the first of alive.",
            ),
            cases=_halving_cases,
            behaviours=(
                Behaviour("returns a row of curves and a number of epochs", _two_numbers),
                Behaviour("the best third goes on, until one is left", _winner_and_spent, 2, EVEN),
                Behaviour(
                    "where eta doesn't divide, the number that goes on is rounded up",
                    _winner_and_spent,
                    2,
                    ROUNDED,
                ),
                Behaviour(
                    "when the epochs run out, the best at the last rung wins",
                    _winner_and_spent,
                    2,
                    CUT_SHORT,
                ),
                Behaviour("the right one wins in every race", _halved(0), 2),
                Behaviour("every epoch trained is counted once", _halved(1), 2),
                Behaviour(
                    "two rows, or scores below zero, are no special case",
                    _winner_and_spent,
                    1,
                    OTHERS,
                ),
            ),
        ),
        quiz_exercise(
            {
                "q1": "what to tune first",
                "q2": "a uniform draw of the learning rate",
                "q3": "a line that draws beta",
                "q4": "nine trials, grid or random",
                "q5": "the best at the edge",
                "q6": "sixty trials",
                "q7": "panda or caviar",
                "q8": "the score of the best trial",
                "q9": "settings of last year",
                "q10": "a cost that hardly moves",
            },
            points=16,
        ),
    ),
)

check, hint = for_topic(TOPIC)
