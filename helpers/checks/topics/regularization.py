"""02_regularization: how to keep a network from learning its training set by heart.

Nine functions and a quiz. `dropout_forward` and `augment` draw at random and are judged by
properties, the others against the reference.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from helpers import network
from helpers.checks.compare import as_array, as_floats, compare, show
from helpers.checks.exercise import Behaviour, Call, Case, Difference, Exercise, Seen, Topic
from helpers.checks.plain import Rng
from helpers.checks.properties import ENOUGH, SIGMAS, deviation, drawn_around_zero, same_numbers
from helpers.checks.quiz import quiz_exercise
from helpers.checks.student import for_topic

Judge = Callable[[Seen], Difference | None]

L2 = "2 · A price for large weights"
BACK = "3 · What the price does to the gradient"
DECAY = "4 · Weight decay"
L1 = "6 · L1: weights that are exactly zero"
DROPOUT = "7 · Dropout: a network that can't rely on any unit"
STOPPING = "9 · Early stopping"
AUGMENTING = "10 · Augmentation: more data from the same data"


def _agrees(seen: Seen) -> Difference | None:
    assert seen.expected is not None
    return compare(seen.value, seen.expected[-1])


def _number(seen: Seen) -> Difference | None:
    """Judge one number, in whatever brackets it stands."""
    assert seen.expected is not None
    array = as_array(seen.value)
    if array is not None and array.size == 1:
        return compare(array.reshape(()), seen.expected[-1])
    return compare(seen.value, seen.expected[-1])


def _args(seen: Seen) -> tuple:
    args = seen.case.calls[0].args
    assert args is not None
    return args


def _seed(rng: np.random.Generator) -> Rng:
    return Rng(int(rng.integers(2**32)))


# ---- penalties on a whole network --------------------------------------------------------------

ORDINARY = ("units 3-4-2-1, m = 5, lambd = 0.7", "units 2-5-1, m = 8, lambd = 3")
NO_PENALTY = "units 3-4-1, m = 6, lambd = 0"
EDGES = ("one example (m = 1)", "a single layer (logistic regression)")
DEEP = "11 layers"
NETWORKS: dict[str, tuple[list[int], int, float]] = {
    ORDINARY[0]: ([3, 4, 2, 1], 5, 0.7),
    ORDINARY[1]: ([2, 5, 1], 8, 3.0),
    NO_PENALTY: ([3, 4, 1], 6, 0.0),
    EDGES[0]: ([3, 4, 1], 1, 0.5),
    EDGES[1]: ([4, 1], 6, 2.0),
    DEEP: ([3, 4, 3, 4, 3, 4, 3, 4, 3, 4, 3, 1], 6, 1.0),
}
"""By label: units, examples, lambda."""


def _parameters(rng: np.random.Generator, dims: Sequence[int]) -> network.Parameters:
    """Draw weights that keep a signal alive, and biases that would show in a penalty."""
    parameters = {}
    for index in range(1, len(dims)):
        shape = (dims[index], dims[index - 1])
        parameters[f"W{index}"] = rng.normal(0, np.sqrt(2 / shape[1]), shape)
        parameters[f"b{index}"] = rng.normal(0.4, 0.5, (shape[0], 1))
    return parameters


def _labels(rng: np.random.Generator, m: int) -> np.ndarray:
    """Draw labels of which half are 1, a single one 0."""
    return rng.permutation(np.arange(m) % 2).reshape(1, m)


def _signed(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Draw numbers of both signs, none of them near 0."""
    return rng.uniform(0.5, 1.5, shape) * rng.choice([-1, 1], shape)


def _network(
    rng: np.random.Generator, dims: Sequence[int], m: int
) -> tuple[np.ndarray, network.Parameters]:
    """Draw examples and a network whose gradient arrives in every layer, at every seed.

    Z lies between -0.9 and 0.9, and no probability near 0 or 1. Unit 2 of a hidden layer mirrors
    unit 1, so that either is on for each example. With several examples every unit is on for some
    and off for others.
    """
    X = A = _signed(rng, (dims[0], m))
    parameters = {}
    for index in range(1, len(dims)):
        W = _signed(rng, (dims[index], dims[index - 1]))
        Z = W @ A
        b = -_in_the_widest_gap(Z)
        size = 0.9 / np.max(np.abs(Z + b), axis=1, keepdims=True)
        W, b = size * W, size * b
        if len(W) > 1:
            W[1], b[1] = -0.7 * W[0], -0.7 * b[0]
        parameters[f"W{index}"], parameters[f"b{index}"] = W, b
        A = network.relu(W @ A + b)
    return X, parameters


def _in_the_widest_gap(Z: np.ndarray) -> np.ndarray:
    """Return for each row the middle of the widest gap between its values; below a single one."""
    if Z.shape[1] == 1:
        return Z - 0.9
    ordered = np.sort(Z, axis=1)
    place = np.argmax(np.diff(ordered, axis=1), axis=1)[:, None]
    return (np.take_along_axis(ordered, place, 1) + np.take_along_axis(ordered, place + 1, 1)) / 2


def _cost_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, (dims, m, lambd) in NETWORKS.items():
        AL, Y = rng.uniform(0.1, 0.9, (1, m)), _labels(rng, m)
        cases.append(Case(label, (Call((AL, Y, _parameters(rng, dims), lambd)),)))
    return cases


def _gradient_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, (dims, m, lambd) in NETWORKS.items():
        X, parameters = _network(rng, dims, m)
        _, cache = network.forward(X, parameters)
        Y = _labels(rng, m)
        cases.append(Case(label, (Call((X, Y, cache, parameters, lambd)),)))
    return cases


def _l1_cases(rng: np.random.Generator) -> list[Case]:
    return [
        Case(label, (Call((_parameters(rng, dims), lambd, m)),))
        for label, (dims, m, lambd) in NETWORKS.items()
    ]


def _gradients(letters: str, rtol: float | None = None) -> Judge:
    """Return the judge of the gradients whose keys begin so; without rtol only of their shapes."""

    def judge(seen: Seen) -> Difference | None:
        assert seen.expected is not None
        wanted = {key: g for key, g in seen.expected[-1].items() if key.startswith(letters)}
        if rtol is None:
            got = seen.value
            if isinstance(got, dict):
                got = {key: _finite(part) for key, part in got.items()}
            difference = compare(got, wanted, atol=np.inf)
            form = ", ".join(f"{key} {np.shape(g)}" for key, g in wanted.items())
            return difference and replace(difference, expected=form)
        return compare(seen.value, wanted, rtol=rtol)

    return judge


def _finite(part: object) -> object:
    """Return an array without NaN, so that only its shape can be wrong."""
    array = as_array(part)
    return np.nan_to_num(array) if array is not None and array.dtype.kind == "f" else part


def _decay_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, shape: tuple[int, int], alpha: float, lambd: float, m: int) -> Case:
        W, dW = rng.normal(0, 1, shape), rng.normal(0, 1, shape)
        return Case(label, (Call((W, 0 * dW if "dW = 0" in label else dW, alpha, lambd, m)),))

    return [
        case(DECAYS[0], (3, 4), 0.1, 20.0, 50),
        case(DECAYS[1], (2, 3), 0.5, 0.8, 4),
        case("lambd = 0", (3, 2), 0.3, 0.0, 10),
        case("dW = 0", (2, 4), 0.2, 6.0, 12),
        case("one example (m = 1), one weight", (1, 1), 0.05, 0.4, 1),
    ]


DECAYS = ("W (3, 4), learning_rate = 0.1, lambd = 20, m = 50", "W (2, 3), lambd = 0.8, m = 4")

# ---- soft threshold ----------------------------------------------------------------------------

THRESHOLDS = {
    "W (3, 4), threshold = 0.5": ((3, 4), 0.5),
    "W (1, 6), threshold = 1.2": ((1, 6), 1.2),
    "threshold = 0": ((2, 3), 0.0),
    "threshold larger than all weights": ((2, 3), 10.0),
}
MIXED = tuple(THRESHOLDS)[:2]
PATTERN = (2.1, -0.4, -1.8, 0.6, -0.3, 3.2, 0.7, -2.4, 1.5, -0.7, 0.0, -1.6)
"""Weights in units of the threshold: 0, both signs inside it and outside, none near its edge."""


def _threshold_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, (shape, threshold) in THRESHOLDS.items():
        unit = threshold if label in MIXED else 1.0
        pattern = np.reshape(PATTERN[: shape[0] * shape[1]], shape)
        W = unit * pattern * rng.uniform(0.85, 1.15, shape)
        cases.append(Case(label, (Call((W, threshold)),)))
    return cases


def _within(inside: bool) -> Judge:
    """Return the judge of the weights inside the threshold, or of those outside."""

    def judge(seen: Seen) -> Difference | None:
        assert seen.expected is not None
        W, threshold = _args(seen)
        got = as_floats(seen.value, W.shape)
        if got is None:
            return compare(seen.value, seen.expected[-1]) or Difference("expected real numbers")
        chosen = (np.abs(W) <= threshold) == inside
        wanted = seen.expected[-1][chosen] + 0.0  # shows -0 as 0
        difference = compare(got[chosen], wanted, atol=0 if inside else 1e-8)
        return difference and replace(
            difference, where=f"the weights {show(W[chosen])} of W, threshold {threshold:g}"
        )

    return judge


# ---- dropout -----------------------------------------------------------------------------------

DROPPED: dict[str, tuple[tuple[int, int], float, int]] = {
    "A (30, 60), keep_prob = 0.8, called twice": ((30, 60), 0.8, 2),
    "A (40, 50), keep_prob = 0.3": ((40, 50), 0.3, 1),
    "one example: A (1000, 1), keep_prob = 0.6": ((1000, 1), 0.6, 1),
    "A (10, 20), keep_prob = 1": ((10, 20), 1.0, 1),
}
"""By label: shape of A, keep_prob, calls with one generator."""

DRAWN = tuple(DROPPED)[:3]
ALL_KEPT = tuple(DROPPED)[3]


def _dropout_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, (shape, keep_prob, calls) in DROPPED.items():
        A = np.round(rng.uniform(0.5, 1.5, shape), 2)  # two digits: a small file
        call = Call((A, keep_prob, _seed(rng)))
        cases.append(Case(label, (call,) * calls))
    return cases


def _pair(value: object, shape: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray] | Difference:
    """Return activations and mask as numbers, or why they aren't."""
    if isinstance(value, np.ndarray) and value.shape == (2, *shape):
        value = tuple(value)
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        return Difference(
            "expected two arrays, first A and then D",
            got=show(value),
            expected=f"A and D, both of shape {shape}",
        )
    arrays = []
    for name, part in zip(("A", "D"), value, strict=True):
        array = as_array(part)
        if array is None or array.shape != shape or array.dtype.kind not in "biuf":
            found = "no numbers" if array is None else f"shape {array.shape}, {array.dtype}"
            return Difference(f"{name} should be of shape {shape}; it is {found}", got=show(part))
        arrays.append(array.astype(float))
    return arrays[0], arrays[1]


def _each_call(judge: Callable[[np.ndarray, np.ndarray, np.ndarray, float], Difference | None]):
    """Return a judge of every call's (A before, A after, D, keep_prob)."""

    def judge_all(seen: Seen) -> Difference | None:
        A, keep_prob, _ = _args(seen)
        for value in seen.values:
            pair = _pair(value, A.shape)
            difference = pair if isinstance(pair, Difference) else judge(A, *pair, keep_prob)
            if difference is not None:
                return difference
        return None

    return judge_all


def _zeros_and_ones(_before, _after, D, _keep_prob) -> Difference | None:
    others = D[(D != 0) & (D != 1)]
    if not others.size:
        return None
    return Difference("D should hold nothing but zeros and ones", got=f"{show(others[:4])} in D")


def _share_kept(_before, _after, D, keep_prob) -> Difference | None:
    share = float(np.mean(D == 1))
    draws = {"the same for every example": D.shape[0], "the same for every unit": D.shape[1]}
    allowed = SIGMAS * np.sqrt(keep_prob * (1 - keep_prob) / draws.get(_structure(D), D.size))
    if abs(share - keep_prob) <= allowed:
        return None
    return Difference(
        f"{share:.1%} of the {D.size:,} entries of D are 1, not {keep_prob:.0%} "
        f"(chance allows {allowed:.1%} more or less)"
    )


def _some_of_each(D: np.ndarray) -> Difference | None:
    if np.any(D == 0) and np.any(D != 0):
        return None
    return Difference("D should drop some entries and keep some; here all are alike")


def _dropped_are_zero(_before, after, D, _keep_prob) -> Difference | None:
    alive = int(np.sum((after != 0) & (D == 0)))
    if alive:
        return Difference(f"{alive:,} entries of A aren't 0 although D is 0 there")
    return _some_of_each(D)


def _kept_are_rescaled(before, after, D, keep_prob) -> Difference | None:
    kept = D != 0
    wrong = _some_of_each(D)
    if wrong is not None:
        return wrong
    # What a kept entry is worth, in units of what it was: the dropped share has to be made up for.
    worth = after[kept] / before[kept]
    if np.allclose(worth * keep_prob, 1, rtol=1e-5, atol=0):
        return None
    return Difference(
        f"kept entries were multiplied by {np.median(worth):.4g} where keep_prob is {keep_prob:g}",
        got=f"mean of A {np.mean(after):.4g}",
        expected=f"about {np.mean(before):.4g}, as before",
    )


def _unchanged(before, after, D, _keep_prob) -> Difference | None:
    if not np.all(D == 1):
        return Difference("with keep_prob = 1 nothing is dropped, so D is all ones", got=show(D))
    return compare(after, before, rtol=1e-5)


FEWEST = 20
"""Rows or columns from which the variance of their means says something."""


def _structure(D: np.ndarray) -> str:
    """Return in which way the entries of a mask hang together, "none" where they don't.

    Entries drawn one by one give row means of variance p (1 - p) / columns; equal entries along
    the rows make that p (1 - p). Nine times the expected is far from both. A share that is the
    same in every row makes it 0: a fortieth is far from that, and rarer than 1e-11.
    """
    if min(D.shape) < FEWEST:
        return "none"
    variance, (rows, columns) = float(np.var(D)), D.shape
    if variance == 0:
        return "none"
    of_units = float(np.var(D.mean(axis=1))) * columns / variance
    of_examples = float(np.var(D.mean(axis=0))) * rows / variance
    if of_units > 9:
        return "the same for every example"
    if of_examples > 9:
        return "the same for every unit"
    if of_examples < 1 / 40:
        return "balanced within every example"
    if of_units < 1 / 40:
        return "balanced within every unit"
    return "none"


def _one_by_one(seen: Seen) -> Difference | None:
    A, _, _ = _args(seen)
    masks = []
    for value in seen.values:
        pair = _pair(value, A.shape)
        if isinstance(pair, Difference):
            return pair
        wrong = _some_of_each(pair[1])
        if wrong is not None:
            return wrong
        masks.append(pair[1])
        structure = _structure(pair[1])
        if structure != "none":
            return Difference(f"the mask is {structure}: every entry needs a draw of its own")
    if len(masks) == 2 and np.array_equal(*masks):
        return Difference("two calls in a row gave the same mask")
    return None


def _shape_of(part: object) -> list[int]:
    array = as_array(part)
    return [-1] if array is None else list(array.shape)


def _dropout_signature(seen: Seen) -> list:
    """Return shares, scale and structure: what a mistake in dropout is recognised by."""
    A, keep_prob, _ = _args(seen)
    rows: list = []
    masks = []
    for value in seen.values:
        pair = _pair(value, A.shape)
        if isinstance(pair, Difference):
            parts = value if isinstance(value, (tuple, list)) else [value]
            rows.append([_shape_of(part) for part in parts[:3]])
            continue
        after, D = pair
        kept = D != 0
        rows.append(
            [
                float(np.mean(D)),
                float(np.mean(kept)),
                float(np.mean(after != 0)),
                float(np.median(after[kept] / A[kept])) if np.any(kept) else 0.0,
                _structure(D) if keep_prob < 1 else "none",
            ]
        )
        masks.append(D)
    return [*rows, len(masks) == 2 and bool(np.array_equal(*masks))]


def _back_cases(rng: np.random.Generator) -> list[Case]:
    def case(label: str, shape: tuple[int, int], keep_prob: float, kind: type) -> Case:
        # Fixed places, so that every seed drops some; at keep_prob 1 the mask is all ones.
        D = np.arange(shape[0] * shape[1]).reshape(shape) * 7 % 10 < 10 * keep_prob
        return Case(label, (Call((rng.normal(0, 1, shape), D.astype(kind), keep_prob)),))

    return [
        case(BACKS[0], (4, 6), 0.8, float),
        case(BACKS[1], (3, 5), 0.4, int),
        case("a mask of True and False", (5, 4), 0.6, bool),
        case("one example (m = 1)", (10, 1), 0.7, float),
        case("keep_prob = 1", (2, 3), 1.0, float),
    ]


BACKS = ("dA (4, 6), keep_prob = 0.8", "dA (3, 5), keep_prob = 0.4, a mask of integers")
BACK_EDGES = ("a mask of True and False", "one example (m = 1)")


def _masked(inside: bool) -> Judge:
    """Return the judge of the gradients where the mask is 1, or where it is 0."""

    def judge(seen: Seen) -> Difference | None:
        assert seen.expected is not None
        dA, D, _ = _args(seen)
        got = as_floats(seen.value, dA.shape)
        if got is None:
            return compare(seen.value, seen.expected[-1]) or Difference("expected real numbers")
        chosen = (D != 0) == inside
        wanted = seen.expected[-1][chosen] + 0.0  # shows -0 as 0
        difference = compare(got[chosen], wanted)
        if difference is not None and np.any(got == 0) and np.any((got == 0) & (D != 0)):
            sentence = "the zeros stand in other places than those of D, the mask you were given"
            difference = replace(difference, sentence=sentence)
        return difference and replace(difference, where=f"where D is {int(inside)}")

    return judge


# ---- early stopping ----------------------------------------------------------------------------

RUNS: dict[str, tuple[list[int], int]] = {
    "a minimum, then worse; patience 2": ([6, 5, 4, 2, 3, 4, 5, 6], 2),
    "one bad epoch, better, and a low one too late; patience 2": ([6, 5, 7, 3, 2, 4, 3, 1], 2),
    "creeping back towards the best; patience 3": ([4, 2, 7, 6, 5, 3, 1], 3),
    "worse from the start; patience 3": ([1, 2, 3, 4, 5], 3),
    "patience 1": ([4, 2, 3, 1], 1),
    "equal costs; patience 2": ([4, 2, 2, 2, 1], 2),
    "equal costs in the end; patience 4": ([3, 2, 2, 2], 4),
    "better until the end; patience 3": ([5, 4, 3, 2, 1], 3),
    "the run ends first; patience 5": ([4, 2, 1, 2, 3], 5),
    "a single epoch; patience 2": ([1], 2),
}
"""By label: ranks of the dev costs, 1 the lowest, and patience."""

STOPS = tuple(RUNS)[:5]
TIES = tuple(RUNS)[5:7]
ENDS = tuple(RUNS)[7:]


def _stopping_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, (ranks, patience) in RUNS.items():
        levels = np.round(0.1 + np.cumsum(rng.uniform(0.05, 0.15, max(ranks))), 3)
        costs = [float(levels[rank - 1]) for rank in ranks]
        cases.append(Case(label, (Call((costs, patience)),)))
    return cases


def _two_epochs(seen: Seen) -> Difference | None:
    costs, _ = _args(seen)
    numbers = as_floats(seen.value, (2,))
    form = f"best_epoch and stop_epoch, whole numbers from 0 to {len(costs) - 1}"
    if numbers is None:
        return Difference("expected two numbers", got=show(seen.value), expected=form)
    if np.all((numbers >= 0) & (numbers < len(costs)) & (numbers == np.floor(numbers))):
        return None
    return Difference("these aren't two epochs of the run", got=show(seen.value), expected=form)


def _epoch(position: int) -> Judge:
    def judge(seen: Seen) -> Difference | None:
        wrong = _two_epochs(seen)
        if wrong is not None:
            return wrong
        assert seen.expected is not None
        difference = compare(seen.value[position], seen.expected[-1][position])
        return difference and replace(
            difference,
            sentence=f"{('best_epoch', 'stop_epoch')[position]} is another one",
            where=f"dev_costs = {show(_args(seen)[0])}",
        )

    return judge


def _both_epochs(seen: Seen) -> Difference | None:
    return _epoch(0)(seen) or _epoch(1)(seen)


# ---- augmentation ------------------------------------------------------------------------------

AUGMENTED: dict[str, tuple[tuple[int, int], int, float, int]] = {
    "X (20, 50), sigma = 0.5, called twice": ((20, 50), 1, 0.5, 2),
    "X (25, 40), one-hot Y (3, 40), sigma = 0.1": ((25, 40), 3, 0.1, 1),
    "one example: X (400, 1), sigma = 0.2": ((400, 1), 1, 0.2, 1),
    "X (3, 4), sigma = 0": ((3, 4), 1, 0.0, 1),
}
"""By label: shape of X, rows of Y, sigma, calls with one generator."""

SAME = 1e-6
"""Numbers this near to each other are one number, but for the rounding of float32."""

NOISY = tuple(AUGMENTED)[:2]
AUGMENT_EDGES = tuple(AUGMENTED)[2:]


def _augment_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, ((n_x, m), rows, sigma, calls) in AUGMENTED.items():
        X = np.round(rng.uniform(2, 4, (n_x, m)), 2)
        Y = _labels(rng, m) if rows == 1 else np.eye(rows, dtype=int)[:, rng.integers(0, rows, m)]
        cases.append(Case(label, (Call((X, Y, sigma, _seed(rng))),) * calls))
    return cases


def _two_parts(value: object, seen: Seen) -> tuple[np.ndarray, np.ndarray] | Difference:
    """Return X and Y of twice as many columns, or why they aren't."""
    X, Y, _, _ = _args(seen)
    wanted = [(len(array), 2 * array.shape[1]) for array in (X, Y)]
    form = f"X of shape {wanted[0]} and Y of shape {wanted[1]}"
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        return Difference("expected X and Y", got=show(value), expected=form)
    arrays = []
    for name, part, shape in zip(("X", "Y"), value, wanted, strict=True):
        difference = compare(part, np.zeros(shape), atol=np.inf)
        array = as_floats(part, shape)
        if difference is not None or array is None:
            wrong = difference or Difference("expected real numbers")
            return replace(wrong, sentence=f"{name}: {wrong.sentence}", expected=form)
        arrays.append(array)
    return arrays[0], arrays[1]


def _augmented(judge: Callable[[np.ndarray, np.ndarray, Seen], Difference | None]) -> Judge:
    def judge_all(seen: Seen) -> Difference | None:
        for value in seen.values:
            parts = _two_parts(value, seen)
            difference = parts if isinstance(parts, Difference) else judge(*parts, seen)
            if difference is not None:
                return difference
        return None

    return judge_all


def _originals_first(X2: np.ndarray, _Y2: np.ndarray, seen: Seen) -> Difference | None:
    X = _args(seen)[0]
    difference = compare(X2[:, : X.shape[1]], X)
    return difference and replace(difference, where=f"the first {X.shape[1]} columns of X")


def _labels_again(_X2: np.ndarray, Y2: np.ndarray, seen: Seen) -> Difference | None:
    Y = _args(seen)[1]
    for half, name in ((Y2[:, : Y.shape[1]], "first"), (Y2[:, Y.shape[1] :], "last")):
        difference = compare(half, Y.astype(float))
        if difference is not None:
            return replace(difference, where=f"the {name} {Y.shape[1]} columns of Y")
    return None


def _noise_is_right(X2: np.ndarray, _Y2: np.ndarray, seen: Seen) -> Difference | None:
    X, _, sigma, _ = _args(seen)
    noise = X2[:, X.shape[1] :] - X
    where = "what was added to X in the copies"
    if sigma == 0:
        return compare(noise, np.zeros(noise.shape), atol=1e-6, where=where)
    if not np.any(noise):
        return Difference("the copies are the originals: nothing was added", where=where)
    if np.ptp(noise) < SAME:
        return Difference("the same number was added everywhere", where=where)
    structure = _structure(noise)
    if structure != "none":
        return Difference(
            f"the noise is {structure}: every number needs a draw of its own", where=where
        )
    wrong = drawn_around_zero([noise], "numbers") if min(noise.shape) > 1 else None
    wrong = (wrong and replace(wrong, where=where)) or deviation(noise, sigma, where, "numbers")
    return wrong or _has_tails(noise / sigma, where)


def _has_tails(noise: np.ndarray, where: str) -> Difference | None:
    """Judge that as many numbers are large as a Gaussian makes: others of its deviation lack them.

    Of even draws none is larger than 1.74 deviations, of Gaussian ones 7.2 % are beyond 1.8.
    """
    if noise.size < ENOUGH:
        return None
    share, want = float(np.mean(np.abs(noise) > 1.8)), 0.0719
    if abs(share - want) <= SIGMAS * np.sqrt(want * (1 - want) / noise.size):
        return None
    return Difference(
        f"{share:.1%} of the {noise.size:,} numbers are larger than 1.8 deviations; "
        f"of Gaussian noise {want:.1%} are",
        where=where,
    )


def _new_noise(seen: Seen) -> Difference | None:
    wrong = _augmented(_noise_is_right)(seen)
    if wrong is None and len(seen.values) == 2:
        X = _args(seen)[0]
        first, second = (np.asarray(value[0])[:, X.shape[1] :] - X for value in seen.values)
        if same_numbers(first, second):
            return Difference("two calls in a row added the same noise")
    return wrong


def _augment_signature(seen: Seen) -> list:
    X, Y, sigma, _ = _args(seen)
    rows: list = []
    noises = []
    for value in seen.values:
        parts = _two_parts(value, seen)
        if isinstance(parts, Difference):
            given = value if isinstance(value, (tuple, list)) else [value]
            rows.append([_shape_of(part) for part in given[:3]])
            continue
        for half in (parts[0][:, : X.shape[1]], parts[0][:, X.shape[1] :]):
            noise = half - X
            spread = float(np.std(noise))
            noises.append(noise)
            noisy = spread > SAME and sigma > 0
            rows.append(
                [
                    float(np.log(spread / sigma)) if noisy else spread > SAME,
                    float(np.mean(noise)) / sigma if noisy else bool(np.any(np.abs(noise) > SAME)),
                    _structure(noise) if noisy else "none",
                ]
            )
        agree = np.mean(parts[1] == np.concatenate([Y, Y], axis=1))
        rows.append("labels repeated" if agree == 1 else "other labels")
    again = (
        len(noises) == 4 and bool(np.ptp(noises[3]) > SAME) and same_numbers(noises[1], noises[3])
    )
    return [*rows, again]


TOPIC = Topic(
    name="02_regularization",
    notebook="regularization",
    exercises=(
        Exercise(
            name="compute_cost_with_regularization",
            points=10,
            section=L2,
            hints=(
                "The cost has two parts. network.cost(AL, Y) is the first; the second looks at "
                "the weights alone.",
                "Walk over the layers and add up the squares of all entries of each W. How many "
                "layers are there, when parameters holds a W and a b for each?",
                "With squares = the sum of np.sum(np.square(parameters[f'W{l}'])) over l = 1..L, "
                "the second part is lambd over twice the number of examples, times squares.",
            ),
            cases=_cost_cases,
            behaviours=(
                Behaviour("lambd = 0 gives the cross-entropy alone", _number, 1, (NO_PENALTY,)),
                Behaviour(
                    "the penalty counts the squares of every W, and no b", _number, 4, ORDINARY
                ),
                Behaviour("one example, or a single layer, is no special case", _number, 1, EDGES),
                Behaviour("ten layers and more count as well", _number, 1, (DEEP,)),
            ),
        ),
        Exercise(
            name="backward_propagation_with_regularization",
            points=16,
            section=BACK,
            hints=(
                "Write plain backpropagation first, from layer L down to 1; then look where the "
                "penalty's derivative has to be added. Z and A don't occur in the penalty.",
                "At the output dZ is AL - Y. In layer l, dW is dZ A[l-1]^T / m and db is the row "
                "sum of dZ over m; then dZ of layer l-1 is W[l]^T dZ, where Z[l-1] is positive.",
                "Only one line differs from plain backpropagation: to dW of layer l comes lambd "
                "over m times W of the same layer. What goes on to dZ stays as it was.",
            ),
            cases=_gradient_cases,
            behaviours=(
                Behaviour(
                    "grads holds dW1, db1, ..., each in the shape of its parameter",
                    _gradients("d"),
                ),
                Behaviour(
                    "lambd = 0 gives the plain gradient", _gradients("d", 1e-6), 2, (NO_PENALTY,)
                ),
                Behaviour(
                    "every dW has its share of the penalty", _gradients("dW", 1e-6), 3, ORDINARY
                ),
                Behaviour("db has none", _gradients("db", 1e-6), 1, ORDINARY),
                Behaviour(
                    "one example, or a single layer, is no special case",
                    _gradients("d", 1e-6),
                    1,
                    EDGES,
                ),
                Behaviour(
                    "the gradient passes through ten layers and more",
                    _gradients("d", 1e-6),
                    1,
                    (DEEP,),
                ),
            ),
        ),
        Exercise(
            name="weight_decay_update",
            points=7,
            section=DECAY,
            hints=(
                "Put the gradient with penalty, dW + (lambd / m) W, into a plain step of gradient "
                "descent and collect the terms with W.",
                "W is multiplied by a number a little below 1; then the usual step along dW is "
                "taken off.",
                "The number is 1 - learning_rate * lambd / m; what is taken off is learning_rate "
                "times dW, which isn't multiplied by that number.",
            ),
            cases=_decay_cases,
            behaviours=(
                Behaviour("lambd = 0 is a plain gradient step", _agrees, 1, ("lambd = 0",)),
                Behaviour("where dW is zero, the weights only shrink", _agrees, 1, ("dW = 0",)),
                Behaviour("shrinking and stepping together", _agrees, 3, DECAYS),
                Behaviour(
                    "one example is no special case",
                    _agrees,
                    1,
                    ("one example (m = 1), one weight",),
                ),
            ),
        ),
        Exercise(
            name="l1_cost",
            points=7,
            section=L1,
            hints=(
                "The same walk over the layers as for L2, with another function of the entries.",
                "Take the absolute value of each entry before you add them up; no 2 stands in the "
                "denominator here.",
                "Add np.sum(np.abs(parameters[f'W{l}'])) for l = 1..L; multiply by lambd / m.",
            ),
            cases=_l1_cases,
            behaviours=(
                Behaviour(
                    "the penalty counts the absolute values of every W, and no b",
                    _number,
                    4,
                    ORDINARY,
                ),
                Behaviour("lambd = 0 costs nothing", _number, 1, (NO_PENALTY,)),
                Behaviour("one example, or a single layer, is no special case", _number, 1, EDGES),
                Behaviour("ten layers and more count as well", _number, 1, (DEEP,)),
            ),
        ),
        Exercise(
            name="soft_threshold",
            points=8,
            section=L1,
            hints=(
                "Every weight moves towards 0 by the same distance, and none moves past it.",
                "Work on the size np.abs(W): less the threshold, but never below 0. The sign has "
                "to come back afterwards.",
                "np.maximum(..., 0) stops the sizes at 0; np.sign(W) gives each its sign back.",
            ),
            cases=_threshold_cases,
            behaviours=(
                Behaviour(
                    "weights no larger than the threshold become exactly 0",
                    _within(True),
                    2,
                    MIXED,
                ),
                Behaviour(
                    "larger ones come nearer to 0 by the threshold, on either side",
                    _within(False),
                    3,
                    MIXED,
                ),
                Behaviour("threshold = 0 changes nothing", _agrees, 1, ("threshold = 0",)),
                Behaviour(
                    "a large threshold leaves nothing",
                    _agrees,
                    1,
                    ("threshold larger than all weights",),
                ),
            ),
        ),
        Exercise(
            name="dropout_forward",
            points=12,
            section=DROPOUT,
            hints=(
                "Make the mask first, from random numbers between 0 and 1, one for each entry of "
                "A; then use it on A.",
                "A number drawn evenly from 0 to 1 lies below keep_prob with exactly that "
                "probability. Then make up for what was dropped, so that the mean of A stays.",
                "Compare rng.random of A's shape with keep_prob to get D. A times D, divided by "
                "keep_prob, is what to return, together with D.",
            ),
            cases=_dropout_cases,
            behaviours=(
                Behaviour(
                    "returns A and D in the shape of A, D of zeros and ones",
                    _each_call(_zeros_and_ones),
                ),
                Behaviour(
                    "keep_prob = 1 leaves everything as it is",
                    _each_call(_unchanged),
                    1,
                    (ALL_KEPT,),
                ),
                Behaviour(
                    "each entry is kept with probability keep_prob",
                    _each_call(_share_kept),
                    3,
                    DRAWN,
                ),
                Behaviour(
                    "every entry has a draw of its own, and every call a new mask",
                    _one_by_one,
                    1,
                    DRAWN,
                ),
                Behaviour("where D is 0, A is 0", _each_call(_dropped_are_zero), 1, DRAWN),
                Behaviour(
                    "what is kept grows, so that A keeps its expectation",
                    _each_call(_kept_are_rescaled),
                    3,
                    DRAWN,
                ),
            ),
            signature=_dropout_signature,
            signature_tolerance=0.08,
        ),
        Exercise(
            name="dropout_backward",
            points=8,
            section=DROPOUT,
            hints=(
                "What did dropout_forward do to each entry of A? It multiplied it by a number. "
                "The chain rule multiplies the gradient by the same number.",
                "That number is 0 where D is 0. Which number is it where D is 1?",
                "dA times D, and divide by keep_prob, just as on the way forward.",
            ),
            cases=_back_cases,
            behaviours=(
                Behaviour("no gradient passes where the unit was off", _masked(False), 2, BACKS),
                Behaviour(
                    "where it was on, the gradient is scaled as A was", _masked(True), 3, BACKS
                ),
                Behaviour("keep_prob = 1 changes nothing", _agrees, 1, ("keep_prob = 1",)),
                Behaviour(
                    "one example, or a mask of True and False, is no special case",
                    _agrees,
                    1,
                    BACK_EDGES,
                ),
            ),
        ),
        Exercise(
            name="early_stopping",
            points=10,
            section=STOPPING,
            hints=(
                "Go through the epochs in order, as if the later costs didn't exist yet. "
                "Remember the lowest cost so far and when it came.",
                "At each epoch: a strictly lower cost than the best one so far makes a new best. "
                "Otherwise, how many epochs have passed since the best one?",
                "Stop at the first epoch with epoch - best_epoch equal to patience; if there is "
                "none, the last epoch of the list is where the run stopped.",
            ),
            cases=_stopping_cases,
            behaviours=(
                Behaviour("returns two epochs, counted from 0", _two_epochs),
                Behaviour("best_epoch is the best of the epochs run", _epoch(0), 2, STOPS),
                Behaviour(
                    "the run stops after `patience` epochs in a row that aren't a new best",
                    _epoch(1),
                    3,
                    STOPS,
                ),
                Behaviour("an equal cost is no better", _both_epochs, 1, TIES),
                Behaviour("a run may end before its patience is used up", _both_epochs, 1, ENDS),
            ),
        ),
        Exercise(
            name="augment",
            points=6,
            section=AUGMENTING,
            hints=(
                "Two halves, side by side: the examples as they are, and the same with noise.",
                "rng.standard_normal(X.shape) has deviation 1. Which number makes it sigma? And "
                "which labels belong to the copies?",
                "np.concatenate([..., ...], axis=1) puts columns behind columns, for X and for Y.",
            ),
            cases=_augment_cases,
            behaviours=(
                Behaviour(
                    "twice as many columns, in X and in Y", _augmented(lambda X2, Y2, seen: None)
                ),
                Behaviour("the originals come first, unchanged", _augmented(_originals_first)),
                Behaviour("the copies bear their originals' labels", _augmented(_labels_again)),
                Behaviour(
                    "the copies have noise of deviation sigma, new for each entry and call",
                    _new_noise,
                    5,
                    NOISY,
                ),
                Behaviour(
                    "one example, or sigma = 0, is no special case",
                    _augmented(_noise_is_right),
                    1,
                    AUGMENT_EDGES,
                ),
            ),
            signature=_augment_signature,
            signature_tolerance=0.1,
        ),
        quiz_exercise(
            {
                "q1": "the factor in front of a weight",
                "q2": "why biases are left out",
                "q3": "which lambda to take",
                "q4": "zeros among the weights",
                "q5": "dropout when predicting",
                "q6": "a cost that goes up and down",
                "q7": "early stopping against L2",
                "q8": "copies that keep their label",
                "q9": "a larger keep_prob",
                "q10": "against overfitting",
            },
            points=16,
        ),
    ),
)

check, hint = for_topic(TOPIC)
