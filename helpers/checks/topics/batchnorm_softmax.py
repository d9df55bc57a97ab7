"""06_batchnorm_softmax: normalise inside the network, and tell many classes apart.

Nine functions and a quiz, all judged against the reference; the backward pass of batch norm also
against the slopes of the student's own forward pass.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from helpers import network
from helpers.checks.compare import as_array, as_floats, compare, show
from helpers.checks.exercise import Behaviour, Call, Case, Difference, Exercise, Seen, Topic
from helpers.checks.plain import Kept
from helpers.checks.quiz import quiz_exercise
from helpers.checks.student import for_topic

Judge = Callable[[Seen], Difference | None]

NORMALISE = "1 · Normalise every unit over the batch"
BACK = "3 · The way back"
ALONE = "4 · One example at test time"
SOFTMAX = "5 · Softmax: from scores to probabilities"
LOSS = "6 · The price of a probability"

SINGLE_PRECISION = 1e-5
"""Relative and absolute tolerance: what float32 makes of a few operations."""


def _compare(got: object, want: object, where: str = "") -> Difference | None:
    return compare(got, want, SINGLE_PRECISION, SINGLE_PRECISION, where)


def _args(seen: Seen, call: int = 0) -> tuple:
    args = seen.case.calls[call].args
    assert args is not None
    return args


def _agrees(seen: Seen) -> Difference | None:
    """Judge the values of all calls."""
    assert seen.expected is not None
    for got, want in zip(seen.values, seen.expected, strict=True):
        difference = _compare(got, want)
        if difference is not None:
            return difference
    return None


def _shape(value: object, want: np.ndarray, where: str = "") -> Difference | None:
    """Judge the form alone: numbers of the right shape, whatever they are."""
    array = as_array(value)
    if array is not None and array.dtype.kind == "f":
        value = np.nan_to_num(array)
    difference = compare(value, want, atol=np.inf, where=where)
    return difference and replace(difference, expected=f"numbers of shape {np.shape(want)}")


def _has_shape(seen: Seen) -> Difference | None:
    assert seen.expected is not None
    return _shape(seen.value, seen.expected[-1])


# ---- batch norm, forward ---------------------------------------------------------------------

STANDARD = "gamma = 1, beta = 0; n_l = 3, m = 8"
ORDINARY = ("n_l = 3, m = 6, epsilon = 1e-8", "as many units as examples: n_l = m = 4")
WIDE_EPSILON = "epsilon = 0.5; n_l = 2, m = 5"
SCALES = "units of very different scale; n_l = 3, m = 7"
ONE = "one example: n_l = 3, m = 1"
CONSTANT = "unit 2 gives one value for all examples; n_l = 3, m = 5"

BATCHES: dict[str, tuple[tuple[int, int], float]] = {
    STANDARD: ((3, 8), 1e-8),
    ORDINARY[0]: ((3, 6), 1e-8),
    ORDINARY[1]: ((4, 4), 1e-8),
    WIDE_EPSILON: ((2, 5), 0.5),
    SCALES: ((3, 7), 1e-8),
    ONE: ((3, 1), 1e-5),
    CONSTANT: ((3, 5), 1e-3),
}
"""By label: shape of Z, epsilon."""

STEPS = (0.0, 1.7, 0.6, 3.1, 2.2, 0.9, 2.8, 1.3)
"""Distances of the values within a unit: no seed brings them all together."""


def _spread(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Draw a batch whose units differ in mean and deviation, and no two of whose values agree."""
    rows, m = shape
    Z = np.stack([np.roll(STEPS, row)[:m] for row in range(rows)])
    Z = Z * rng.uniform(0.7, 1.3, shape) * np.linspace(0.6, 1.6, rows)[:, None]
    return Z + np.linspace(-1.5, 2.0, rows)[:, None] * rng.uniform(0.8, 1.2)


def _gamma(rng: np.random.Generator, rows: int) -> np.ndarray:
    """Draw scales away from 1, the second one negative."""
    size = rng.uniform(1.3, 2.0, (rows, 1)) ** np.where(np.arange(rows) % 2, 1, -1)[:, None]
    return size * np.where(np.arange(rows) == 1, -1, 1)[:, None]


def _beta(rng: np.random.Generator, rows: int) -> np.ndarray:
    return rng.uniform(0.4, 1.2, (rows, 1)) * np.where(np.arange(rows) % 2, -1, 1)[:, None]


def _batch(rng: np.random.Generator, label: str) -> tuple:
    shape, epsilon = BATCHES[label]
    Z, gamma, beta = _spread(rng, shape), _gamma(rng, shape[0]), _beta(rng, shape[0])
    if label == STANDARD:
        gamma, beta = np.ones(gamma.shape), np.zeros(beta.shape)
    if label == SCALES:
        Z = Z * np.array([[0.1], [100.0], [1.0]]) + np.array([[0.2], [-200.0], [0.0]])
    if label == CONSTANT:
        Z[1] = 2.5
    return Z, gamma, beta, epsilon


def _forward_cases(rng: np.random.Generator) -> list[Case]:
    return [Case(label, (Call(_batch(rng, label), keep=(1,)),)) for label in BATCHES]


def _output(value: object, shape: tuple[int, ...]) -> np.ndarray | Difference:
    """Return the output of a forward pass, or why it isn't one."""
    form = f"out of shape {shape}, and a cache"
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        return Difference("expected out and cache, two values", got=show(value), expected=form)
    out = as_floats(value[0], shape)
    if out is not None:
        return out
    wrong = compare(value[0], np.zeros(shape), atol=np.inf)
    return replace(wrong or Difference("out isn't made of real numbers"), expected=form)


def _forward(judge: Callable[[np.ndarray, np.ndarray], Difference | None]) -> Judge:
    """Return a judge of the output and the one wanted."""

    def judge_output(seen: Seen) -> Difference | None:
        assert seen.expected is not None
        (want,) = seen.expected[-1]
        out = _output(seen.value, want.shape)
        return out if isinstance(out, Difference) else judge(out, want)

    return judge_output


def _standardised(out: np.ndarray, want: np.ndarray) -> Difference | None:
    difference = _compare(out, want)
    if difference is None or not np.all(np.isfinite(out)):
        return difference
    means, deviations = out.mean(axis=1).round(4) + 0.0, out.std(axis=1).round(4)
    if np.allclose(means, 0, atol=1e-4) and np.allclose(deviations, 1, atol=1e-4):
        return difference
    return Difference(
        "over the batch, the units' outputs don't have mean 0 and deviation 1",
        got=f"means {show(means.tolist())}, deviations {show(deviations.tolist())}",
        expected="means 0, deviations 1",
    )


# ---- batch norm, backward --------------------------------------------------------------------

BACK_ORDINARY = (ORDINARY[0], ORDINARY[1], SCALES)
BACK_LABELS = (*BACK_ORDINARY, WIDE_EPSILON, ONE, CONSTANT)
SLOPES = "slopes of your own batchnorm_forward; n_l = 2, m = 3"
NUDGE = 1e-3
SLOPE_TOLERANCE = 2e-3
"""Of a slope of order 1, measured with a nudge of 1e-3 in float32."""


def _slopes_of_cost(rng: np.random.Generator, Z: np.ndarray) -> np.ndarray:
    """Draw dout whose every entry counts, and which goes along neither with a constant nor with Z.

    In each row it is large where Z is above its mean, small and of the other sign where it is
    below: its mean and its product with Z are then far from 0, as is what is left of it.
    """
    centred = Z - Z.mean(axis=1, keepdims=True)
    large, small = rng.uniform(0.9, 1.5, Z.shape), rng.uniform(0.2, 0.4, Z.shape)
    dout = np.where(centred > 0, large, -small)
    return dout * np.where(np.arange(len(Z)) % 2, -1, 1)[:, None]


def _nudged(arrays: tuple[np.ndarray, ...]) -> list[tuple[np.ndarray, ...]]:
    """Return Z, gamma and beta with one entry after the other moved up and down."""
    moved = []
    for which, array in enumerate(arrays):
        for place in np.ndindex(array.shape):
            for nudge in (NUDGE, -NUDGE):
                copies = [np.array(a) for a in arrays]
                copies[which][place] += nudge
                moved.append(tuple(copies))
    return moved


def _backward_cases(rng: np.random.Generator) -> list[Case]:
    def there_and_back(args: tuple) -> tuple[Call, Call]:
        there = Call(args, "batchnorm_forward", keep=(1,))
        return there, Call((_slopes_of_cost(rng, args[0]), Kept(0, 1)))

    cases = [Case(label, there_and_back(_batch(rng, label))) for label in BACK_LABELS]
    # Twice as wide: at deviations near 0.45, sqrt(var) + 0.1 would be sqrt(var + 0.1).
    arrays = (2 * _spread(rng, (2, 3)), _gamma(rng, 2), _beta(rng, 2))
    calls = there_and_back((*arrays, 0.1))
    nudges = [Call((*moved, 0.1), "batchnorm_forward", keep=(1,)) for moved in _nudged(arrays)]
    return [*cases, Case(SLOPES, (*calls, *nudges))]


GRADIENTS = ("dZ", "dgamma", "dbeta")


def _three(seen: Seen) -> list[np.ndarray] | Difference:
    """Return the three gradients as numbers, or why they aren't."""
    shapes = [np.shape(arg) for arg in _args(seen)[:3]]
    form = ", ".join(f"{n} {shape}" for n, shape in zip(GRADIENTS, shapes, strict=True))
    value = seen.values[1]
    if not isinstance(value, (tuple, list)) or len(value) != 3:
        return Difference("expected dZ, dgamma and dbeta", got=show(value), expected=form)
    arrays = []
    for name, part, shape in zip(GRADIENTS, value, shapes, strict=True):
        array = as_floats(part, shape)
        if array is None:
            wrong = compare(part, np.zeros(shape), atol=np.inf)
            sentence = wrong.sentence if wrong else "expected real numbers"
            return Difference(f"{name}: {sentence}", got=show(part), expected=form)
        arrays.append(array)
    return arrays


def _form_of_three(seen: Seen) -> Difference | None:
    wrong = _three(seen)
    return wrong if isinstance(wrong, Difference) else None


def _not_normalised(dgamma: np.ndarray, seen: Seen) -> Difference | None:
    """Say so where dgamma was built with something else than the normalised z."""
    assert seen.expected is not None
    Z, gamma, _, _ = _args(seen)
    dout, _ = _args(seen, 1)
    taken = {
        "the output": seen.expected[0][0],
        "the centred z": Z - Z.mean(axis=1, keepdims=True),
        "z itself": Z,
        "gamma": gamma,
    }
    for name, array in taken.items():
        if _compare(dgamma, np.sum(dout * array, axis=1, keepdims=True)) is None:
            return Difference(
                f"dgamma was built with {name} instead of the normalised z. Look at what "
                "batchnorm_forward puts into the cache, in which order, and whether it is changed "
                "after that",
                where="dgamma",
            )
    return None


def _gradient(*names: str) -> Judge:
    """Return the judge of some of the gradients against the reference."""

    def judge(seen: Seen) -> Difference | None:
        assert seen.expected is not None
        (wanted_out,) = seen.expected[0]
        out = _output(seen.values[0], wanted_out.shape)
        if isinstance(out, Difference) or _compare(out, wanted_out) is not None:
            return Difference(
                "your batchnorm_forward, which is called first, isn't right here: mend it first",
                where='section 1; hint("batchnorm_forward")',
            )
        got = _three(seen)
        if isinstance(got, Difference):
            return got
        for name, mine, want in zip(GRADIENTS, got, seen.expected[1], strict=True):
            difference = _compare(mine, want, name) if name in names else None
            if difference is not None and name == "dgamma":
                return _not_normalised(mine, seen) or difference
            if difference is not None:
                return difference
        return None

    return judge


def _slopes(seen: Seen) -> Difference | None:
    """Judge the three gradients by what the student's own forward pass does when nudged."""
    got = _three(seen)
    if isinstance(got, Difference):
        return got
    arrays, (dout, _) = _args(seen)[:3], _args(seen, 1)
    outs = []
    for value in (seen.values[0], *seen.values[2:]):
        out = _output(value, dout.shape)
        if isinstance(out, Difference):
            return replace(out, sentence=f"batchnorm_forward: {out.sentence}")
        outs.append(out)
    here, up, down = outs[0], outs[1::2], outs[2::2]
    if not np.allclose((up[0] + down[0]) / 2, here, rtol=0, atol=0.01):
        return Difference("batchnorm_forward jumps: a tiny nudge changes its output a lot")
    slopes = [
        float(np.sum(dout * (more - less))) / (2 * NUDGE)
        for more, less in zip(up, down, strict=True)
    ]
    for name, mine, array in zip(GRADIENTS, got, arrays, strict=True):
        wanted = np.array([slopes.pop(0) for _ in range(array.size)]).reshape(array.shape)
        difference = compare(mine, wanted, SLOPE_TOLERANCE, SLOPE_TOLERANCE)
        if difference is not None:
            return replace(difference, where=f"{name}, beside the measured slopes")
    return None


# ---- running statistics ----------------------------------------------------------------------

UPDATES: dict[str, tuple[int, float]] = {
    "4 units, momentum = 0.9": (4, 0.9),
    "3 units, momentum = 0.6": (3, 0.6),
    "the first update: mu 0, var 1, momentum = 0.99": (3, 0.99),
    "momentum = 0: only the batch counts": (2, 0.0),
    "momentum = 1: only the past counts": (2, 1.0),
    "one unit, momentum = 0.8": (1, 0.8),
}
"""By label: units, momentum."""

USUAL_UPDATES = (*tuple(UPDATES)[:3], tuple(UPDATES)[5])
UPDATE_EDGES = tuple(UPDATES)[3:5]


def _update_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, (n, momentum) in UPDATES.items():
        old = {"mu": rng.uniform(1.0, 2.0, (n, 1)), "var": rng.uniform(2.0, 4.0, (n, 1))}
        if label.startswith("the first"):
            old = {"mu": np.zeros((n, 1)), "var": np.ones((n, 1))}
        mu, var = rng.uniform(-2.0, -1.0, (n, 1)), rng.uniform(5.0, 9.0, (n, 1))
        cases.append(Case(label, (Call((old, mu, var, momentum)),)))
    return cases


def _running(*keys: str, form: bool = False) -> Judge:
    def judge(seen: Seen) -> Difference | None:
        assert seen.expected is not None
        wanted = {key: seen.expected[-1][key] for key in keys}
        if not form:
            return _compare(seen.value, wanted)
        for key, want in wanted.items():
            given = seen.value.get(key) if isinstance(seen.value, dict) else None
            difference = (
                compare(seen.value, wanted, atol=np.inf) if given is None else _shape(given, want)
            )
            if difference is not None:
                return replace(difference, where=difference.where or f"['{key}']")
        return None

    return judge


FAR = ("a batch far from the running statistics; n_l = 3, m = 6", "n_l = m = 4")
PREDICT_EPSILON = "epsilon = 0.5; n_l = 2, m = 5"
SOLO = "an example in a batch, then alone; n_l = 3"


def _predict_cases(rng: np.random.Generator) -> list[Case]:
    def inputs(shape: tuple[int, int], epsilon: float) -> tuple:
        n = shape[0]
        mu = rng.uniform(0.5, 1.5, (n, 1)) * np.where(np.arange(n) % 2, -1, 1)[:, None]
        running = {"mu": mu, "var": rng.uniform(0.3, 0.6, (n, 1))}
        if n > 1:
            running["var"][1] = rng.uniform(4.0, 6.0)
        return _spread(rng, shape), _gamma(rng, n), _beta(rng, n), running, epsilon

    cases = [
        Case(FAR[0], (Call(inputs((3, 6), 1e-8)),)),
        Case(FAR[1], (Call(inputs((4, 4), 1e-8)),)),
        Case(PREDICT_EPSILON, (Call(inputs((2, 5), 0.5)),)),
    ]
    Z, *rest = inputs((3, 5), 1e-8)
    return [*cases, Case(SOLO, (Call((Z, *rest)), Call((Z[:, 2:3], *rest))))]


def _same_alone(seen: Seen) -> Difference | None:
    together, alone = (as_array(value) for value in seen.values)
    if together is None or alone is None or together.ndim != 2 or together.shape[1] < 3:
        return _agrees(seen)
    difference = _compare(alone, together[:, 2:3])
    if difference is None:
        return _agrees(seen)
    return replace(difference, sentence="alone, the same example gets another output")


# ---- softmax ---------------------------------------------------------------------------------

SCORES = ("C = 3, m = 5", "as many classes as examples: C = m = 4")
HUGE_SCORES = "scores of 1000 and -1000, and small ones; C = 4, m = 5"
SHIFTED = "the same scores, and all of an example's moved by one number; C = 3, m = 4"
TWO = "two classes: C = 2, m = 6"
SOFTMAX_EDGES = ("one example: C = 5, m = 1", "all scores of an example equal; C = 4, m = 3")


def _softmax_cases(rng: np.random.Generator) -> list[Case]:
    def eighths(low: float, high: float, shape: tuple[int, ...]) -> np.ndarray:
        return np.round(8 * rng.uniform(low, high, shape)) / 8  # float32 holds them as they are

    huge = np.array(
        [
            [1000.0, -1000.0, 0.0, 1000.0, 1.0],
            [998.0, -1001.0, -1000.0, -1000.0, 3.0],
            [-1000.0, -999.0, 1.0, -1000.0, 0.0],
            [-1000.0, -1002.0, -1000.0, -1000.0, -1.0],
        ]
    ) + eighths(-0.4, 0.4, (4, 5))
    Z, shift = eighths(-2, 2, (3, 4)), eighths(20, 60, (1, 4))
    return [
        Case(SCORES[0], (Call((_apart(rng, (3, 5)),)),)),
        Case(SCORES[1], (Call((_apart(rng, (4, 4)),)),)),
        Case(HUGE_SCORES, (Call((huge,)),)),
        Case(SHIFTED, (Call((Z,)), Call((Z + shift,)))),
        Case(TWO, (Call((_apart(rng, (2, 6)),)),)),
        Case(SOFTMAX_EDGES[0], (Call((_apart(rng, (5, 1)),)),)),
        Case(SOFTMAX_EDGES[1], (Call((np.ones((4, 1)) * rng.uniform(-2, 2, (1, 3)),)),)),
    ]


def _apart(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Draw scores of both signs of which no two in a row or column are near each other."""
    rows, columns = shape
    order = (np.arange(rows)[:, None] * 3 + np.arange(columns) * 2) % (rows + columns)
    return (order - (rows + columns) / 2) * 0.6 + rng.uniform(-0.1, 0.1, shape)


def _shares(seen: Seen) -> Difference | None:
    """Judge every call's columns: nothing below 0, and a sum of 1."""
    assert seen.expected is not None
    for value, want in zip(seen.values, seen.expected, strict=True):
        wrong = _shape(value, want)
        if wrong is not None:
            return wrong
        A = as_floats(value, want.shape)
        if A is None or not np.all(np.isfinite(A)):
            return Difference("some entries aren't finite numbers", got=show(value))
        sums = A.sum(axis=0)
        if np.any(A < 0) or not np.allclose(sums, 1, atol=SINGLE_PRECISION):
            return Difference(
                "the entries of a column aren't shares of a whole",
                got=f"columns that sum to {show(sums.tolist())}, smallest entry {A.min():.3g}",
                expected="columns that sum to 1, no entry below 0",
            )
    return None


def _unmoved(seen: Seen) -> Difference | None:
    first, second = seen.values
    if as_array(first) is not None and compare(second, first, 1e-5, 1e-6) is not None:
        return Difference("moving all scores of an example changes the probabilities",
                          got=show(second), expected=show(first))  # fmt: skip
    return _agrees(seen)


def _is_sigmoid(seen: Seen) -> Difference | None:
    (Z,) = _args(seen)
    wanted = network.ACTIVATIONS["sigmoid"](Z[:1] - Z[1:])
    wrong = _has_shape(seen)
    if wrong is not None:
        return wrong
    array = as_array(seen.value)
    difference = None if array is None else _compare(array[:1], wanted)
    return difference or _agrees(seen)


# ---- one-hot ---------------------------------------------------------------------------------


def _bits(judge: Callable[[object, np.ndarray], Difference | None]) -> Judge:
    """Return a judge for which True is 1 and False is 0."""

    def judge_bits(seen: Seen) -> Difference | None:
        assert seen.expected is not None
        array = as_array(seen.value)
        is_bits = array is not None and array.dtype.kind == "b"
        return judge(array.astype(int) if is_bits else seen.value, seen.expected[-1])  # type: ignore[union-attr]

    return judge_bits


def _one_in_each_column(value: object, want: np.ndarray) -> Difference | None:
    wrong = _shape(value, want)
    if wrong is not None:
        return wrong
    array = as_floats(value, want.shape)
    if array is None or not np.all((array == 0) | (array == 1)):
        return Difference("expected nothing but zeros and ones", got=show(value))
    ones = array.sum(axis=0)
    if np.all(ones == 1):
        return None
    counts = f"ones in the columns: {show(ones.tolist())}"
    return Difference("a column doesn't hold exactly one 1", got=counts)


_same_bits = _bits(lambda value, want: compare(value, want))

HARD = ("C = 4, m = 6", "as many classes as examples: C = m = 4")
TIES = "largest scores that are equal; C = 4, m = 5"
HARD_EDGES = (
    "all scores negative; C = 3, m = 5",
    "one example: C = 4, m = 1",
    "one class: C = 1, m = 3",
)


def _hardmax_cases(rng: np.random.Generator) -> list[Case]:
    tied = _apart(rng, (4, 5))
    for column, rows in enumerate([(0, 2), (1, 3), (2, 3), (0, 1, 2, 3), (1, 2)]):
        tied[list(rows), column] = tied[:, column].max() + 1.0
    values = {
        HARD[0]: _apart(rng, (4, 6)),
        HARD[1]: _apart(rng, (4, 4)),
        TIES: tied,
        HARD_EDGES[0]: _apart(rng, (3, 5)) - 9.0,
        HARD_EDGES[1]: _apart(rng, (4, 1)),
        HARD_EDGES[2]: _apart(rng, (1, 3)),
    }
    return [Case(label, (Call((Z,)),)) for label, Z in values.items()]


LABELS: dict[str, tuple[list[int], int]] = {
    "6 labels, C = 4": ([2, 0, 3, 1, 0, 2], 4),
    "as many labels as classes: C = m = 4": ([1, 3, 0, 2], 4),
    "the last classes don't occur: C = 6": ([1, 0, 2, 1, 0], 6),
    "class 0 doesn't occur: C = 3": ([1, 2, 1, 2, 2], 3),
    "one label, C = 5": ([3], 5),
}
"""By label: the labels, which every seed rotates, and C. No rotation is in order."""

USUAL_LABELS = tuple(LABELS)[:2]
UNSEEN = tuple(LABELS)[2:4]
ONE_LABEL = tuple(LABELS)[4]


def _one_hot_cases(rng: np.random.Generator) -> list[Case]:
    return [
        Case(label, (Call((np.roll(labels, rng.integers(len(labels))).reshape(1, -1), C)),))
        for label, (labels, C) in LABELS.items()
    ]


# ---- cross-entropy ---------------------------------------------------------------------------

COSTS = ("C = 3, m = 5", "C = 2, m = 4", "C = 4, m = 4")
ALIKE = "all classes equally probable: C = 7, m = 3"
CERTAIN = "some probabilities exactly 0, all of them of wrong classes"
TINY = "right classes with probabilities down to 1e-30; C = 3, m = 3"
LONE = "one example: C = 4, m = 1"


def _probabilities(rng: np.random.Generator, C: int, m: int) -> np.ndarray:
    A = rng.uniform(0.15, 1.0, (C, m))
    return A / A.sum(axis=0)


def _classes(rng: np.random.Generator, C: int, m: int) -> np.ndarray:
    return np.eye(C, dtype=int)[:, rng.permutation(np.arange(m) % C)]


def _cost_cases(rng: np.random.Generator) -> list[Case]:
    sizes = [(3, 5), (2, 4), (4, 4)]
    p = rng.uniform(0.2, 0.4)  # below one half: the right class isn't always the most probable
    certain = np.array([[1.0, 0.0, p], [0.0, p, 0.0], [0.0, 1 - p, 1 - p]])
    inputs = {
        label: (_probabilities(rng, *size), _classes(rng, *size))
        for label, size in zip(COSTS, sizes, strict=True)
    }
    inputs[ALIKE] = (np.full((7, 3), 1 / 7), _classes(rng, 7, 3))
    inputs[CERTAIN] = (certain, np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1]]))
    tiny = np.array([[1e-30, 0.4, 0.5], [0.5, 1e-12, 0.5], [0.5, 0.6, 1e-20]])
    inputs[TINY] = (tiny * rng.uniform(0.8, 1.0, (3, 3)), np.eye(3, dtype=int))
    inputs[LONE] = (np.sort(_probabilities(rng, 4, 1), axis=0), np.eye(4, dtype=int)[:, 2:3])
    return [Case(label, (Call(args),)) for label, args in inputs.items()]


def _number(seen: Seen) -> Difference | None:
    """Judge one number, in whatever brackets it stands."""
    assert seen.expected is not None
    array = as_array(seen.value)
    value = array.reshape(()) if array is not None and array.size == 1 else seen.value
    return _compare(value, seen.expected[-1])


BACK_USUAL = ("C = 3, m = 5", "as many classes as examples: C = m = 4")
BACK_EDGES = ("one example: C = 4, m = 1", "every prediction certain and right: C = 3, m = 4")


def _softmax_backward_cases(rng: np.random.Generator) -> list[Case]:
    sizes = [(3, 5), (4, 4), (4, 1)]
    inputs = [(_probabilities(rng, *size), _classes(rng, *size)) for size in sizes]
    right = _classes(rng, 3, 4)
    inputs.append((right.astype(float), right))
    labels = (*BACK_USUAL, *BACK_EDGES)
    return [Case(label, (Call(args),)) for label, args in zip(labels, inputs, strict=True)]


TOPIC = Topic(
    name="06_batchnorm_softmax",
    notebook="batchnorm_softmax",
    exercises=(
        Exercise(
            name="batchnorm_forward",
            points=15,
            section=NORMALISE,
            hints=(
                "Each unit is a row of Z. Which axis do its m values lie along?",
                "Take mean and variance of each row, both as columns (n_l, 1), so that NumPy "
                "subtracts and divides row by row. Normalise first; gamma and beta come last.",
                "With mu and var from np.mean and np.var (keepdims=True), divide Z - mu by "
                "np.sqrt(var + epsilon); then multiply by gamma and add beta. Put into the cache "
                "whatever you'll want on the way back.",
            ),
            cases=_forward_cases,
            behaviours=(
                Behaviour(
                    "returns out, in the shape of Z, and a cache", _forward(lambda out, want: None)
                ),
                Behaviour(
                    "with gamma = 1 and beta = 0 every unit gets mean 0 and deviation 1",
                    _forward(_standardised),
                    3,
                    (STANDARD,),
                ),
                Behaviour(
                    "gamma scales and beta shifts what has been normalised",
                    _forward(_compare),
                    3,
                    ORDINARY,
                ),
                Behaviour(
                    "units of any scale are brought to one", _forward(_compare), 1, (SCALES,)
                ),
                Behaviour(
                    "epsilon is added where the formula says",
                    _forward(_compare),
                    2,
                    (WIDE_EPSILON,),
                ),
                Behaviour(
                    "one example, or a unit that never varies, is no special case",
                    _forward(_compare),
                    2,
                    (ONE, CONSTANT),
                ),
            ),
            signature_tolerance=SINGLE_PRECISION,
        ),
        Exercise(
            name="batchnorm_backward",
            points=20,
            section=BACK,
            hints=(
                "Begin with beta and gamma: one of them is added to every example, the other "
                "multiplies every normalised value. Each belongs to a whole row.",
                "For dZ, first go back through gamma. Then z reaches the output in three ways: "
                "directly, by way of mu, and by way of the deviation. The formula has a term for "
                "each.",
                "With g = gamma * dout: subtract from g its row mean, and the normalised z times "
                "the row mean of (g times the normalised z); divide by np.sqrt(var + epsilon). "
                "dbeta is the row sum of dout, dgamma that of dout times the normalised z.",
            ),
            cases=_backward_cases,
            behaviours=(
                Behaviour(
                    "returns dZ, dgamma and dbeta, each in the shape of what it belongs to",
                    _form_of_three,
                ),
                Behaviour("dbeta", _gradient("dbeta"), 2, BACK_ORDINARY),
                Behaviour("dgamma", _gradient("dgamma"), 2, BACK_ORDINARY),
                Behaviour("dZ takes all three ways", _gradient("dZ"), 5, BACK_ORDINARY),
                Behaviour(
                    "epsilon counts on the way back", _gradient(*GRADIENTS), 1, (WIDE_EPSILON,)
                ),
                Behaviour(
                    "one example, or a unit that never varies, is no special case",
                    _gradient(*GRADIENTS),
                    1,
                    (ONE, CONSTANT),
                ),
                Behaviour(
                    "all three are the slopes of your own forward pass", _slopes, 4, (SLOPES,)
                ),
            ),
            signature_tolerance=SINGLE_PRECISION,
        ),
        Exercise(
            name="update_running_stats",
            points=8,
            section=ALONE,
            hints=(
                "It is an exponentially weighted average: a share of the old and a share of the "
                "new, and the shares add up to 1.",
                "momentum is the share of the old value. Both statistics follow the same rule.",
                "For mu, that is momentum * running['mu'] + (1 - momentum) * mu; do the same for "
                "var and return both in a dictionary.",
            ),
            cases=_update_cases,
            behaviours=(
                Behaviour(
                    'returns a dictionary with "mu" and "var", columns both',
                    _running("mu", "var", form=True),
                ),
                Behaviour("mu moves towards the batch's", _running("mu"), 2, USUAL_UPDATES),
                Behaviour("var moves towards the batch's", _running("var"), 2, USUAL_UPDATES),
                Behaviour(
                    "momentum 0 forgets the past, momentum 1 keeps it",
                    _running("mu", "var"),
                    2,
                    UPDATE_EDGES,
                ),
            ),
            signature_tolerance=SINGLE_PRECISION,
        ),
        Exercise(
            name="batchnorm_predict",
            points=10,
            section=ALONE,
            hints=(
                "The same formula as in training. But whose mean and variance may it use?",
                "Nothing may depend on which other examples happen to be in Z. No mean is taken "
                "in this function at all.",
                "Normalise with running['mu'] and np.sqrt(running['var'] + epsilon), then gamma "
                "and beta as before.",
            ),
            cases=_predict_cases,
            behaviours=(
                Behaviour("out has the shape of Z", _has_shape),
                Behaviour("the running statistics normalise, not the batch's", _agrees, 3, FAR),
                Behaviour("epsilon is added as in training", _agrees, 1, (PREDICT_EPSILON,)),
                Behaviour(
                    "an example gets the same output alone as in a batch", _same_alone, 3, (SOLO,)
                ),
            ),
            signature_tolerance=SINGLE_PRECISION,
        ),
        Exercise(
            name="softmax",
            points=10,
            section=SOFTMAX,
            hints=(
                "Each column is one example: its probabilities must sum to 1. Along which axis "
                "do you sum?",
                "np.exp(1000) is infinite. Which number can you take off all scores of an example "
                "so that no exponent is above 0?",
                "Subtract np.max(Z, axis=0, keepdims=True), take np.exp, divide by the sum over "
                "the same axis.",
            ),
            cases=_softmax_cases,
            behaviours=(
                Behaviour("every column holds shares that sum to 1", _shares, 1),
                Behaviour("each is its e^z in the sum of its column", _agrees, 3, SCORES),
                Behaviour("scores of 1000 and -1000 do no harm", _agrees, 2, (HUGE_SCORES,)),
                Behaviour(
                    "moving all scores of an example changes nothing", _unmoved, 1, (SHIFTED,)
                ),
                Behaviour(
                    "with two classes, the first is the sigmoid of z1 - z2", _is_sigmoid, 1, (TWO,)
                ),
                Behaviour(
                    "one example, or equal scores, are no special case", _agrees, 1, SOFTMAX_EDGES
                ),
            ),
            signature_tolerance=SINGLE_PRECISION,
        ),
        Exercise(
            name="hardmax",
            points=5,
            section=SOFTMAX,
            hints=(
                "In which row does the largest entry of each column stand?",
                "np.argmax gives that row, and of equal ones the first. Start from zeros and put "
                "a 1 there, column by column.",
                "From zeros in the shape of Z, set A[np.argmax(Z, axis=0), np.arange(Z.shape[1])] "
                "to 1.",
            ),
            cases=_hardmax_cases,
            behaviours=(
                Behaviour("every column has exactly one 1", _bits(_one_in_each_column)),
                Behaviour("it stands at the largest score", _same_bits, 3, HARD),
                Behaviour("of equal scores the first wins", _same_bits, 2, (TIES,)),
                Behaviour("negative scores, one example, one class", _same_bits, 1, HARD_EDGES),
            ),
        ),
        Exercise(
            name="one_hot",
            points=4,
            section=LOSS,
            hints=(
                "A label c becomes a column: zeros, and a 1 in row c.",
                "The result has C rows, whether or not every class occurs among the labels.",
                "Compare a column of the class numbers, np.arange(C).reshape(C, 1), with the row "
                "of labels; or pick columns of np.eye(C).",
            ),
            cases=_one_hot_cases,
            behaviours=(
                Behaviour(
                    "C rows, a column for each label, one 1 in each", _bits(_one_in_each_column)
                ),
                Behaviour("the 1 stands in the row of its label", _same_bits, 3, USUAL_LABELS),
                Behaviour("classes that don't occur have their row", _same_bits, 2, UNSEEN),
                Behaviour("one label is no special case", _same_bits, 1, (ONE_LABEL,)),
            ),
        ),
        Exercise(
            name="cross_entropy_cost",
            points=7,
            section=LOSS,
            hints=(
                "Of each column only one probability counts: that of the right class.",
                "Pick those out before you take the logarithm: an entry of A that doesn't count "
                "may be 0. Then average over the examples.",
                "np.sum(Y * A, axis=0) holds the probability of the right class for each example; "
                "the cost is minus the mean of its np.log.",
            ),
            cases=_cost_cases,
            behaviours=(
                Behaviour("equally probable classes", _number, 1, (ALIKE,)),
                Behaviour("the mean of -ln of the right class's probability", _number, 3, COSTS),
                Behaviour("a wrong class of probability 0 costs nothing", _number, 2, (CERTAIN,)),
                Behaviour("a tiny probability costs what it should", _number, 1, (TINY,)),
                Behaviour("one example is no special case", _number, 1, (LONE,)),
            ),
            signature_tolerance=SINGLE_PRECISION,
        ),
        Exercise(
            name="softmax_backward",
            points=5,
            section=LOSS,
            hints=(
                "Softmax and cross-entropy were made for each other: most of the derivative "
                "cancels.",
                "It is what the network said and what it should have said, one minus the other. "
                "Which way round does gradient descent lower a score that was too high?",
                "Return A - Y, nothing more: the mean over the examples is taken in dW and db.",
            ),
            cases=_softmax_backward_cases,
            behaviours=(
                Behaviour("dZ has the shape of A", _has_shape),
                Behaviour(
                    "each column is the gradient of that example's loss", _agrees, 3, BACK_USUAL
                ),
                Behaviour("one example; certain and right predictions", _agrees, 1, BACK_EDGES),
            ),
            signature_tolerance=SINGLE_PRECISION,
        ),
        quiz_exercise(
            {
                "q1": "what is normalised over what",
                "q2": "gamma, beta and b",
                "q3": "epsilon",
                "q4": "test time",
                "q5": "noise and batch size",
                "q6": "the way back",
                "q7": "softmax and hard max",
                "q8": "the loss at the start",
                "q9": "moving the scores",
                "q10": "what gamma and beta set",
            },
            points=16,
        ),
    ),
)

check, hint = for_topic(TOPIC)
