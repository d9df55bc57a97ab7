"""01_initialization: how the first weights decide whether a deep network learns.

Six functions and a quiz. The five starts are judged by properties, `forward_statistics`
against the reference.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np

from helpers.checks.compare import as_array, as_floats, compare, show
from helpers.checks.exercise import Behaviour, Call, Case, Difference, Exercise, Seen, Topic
from helpers.checks.plain import Rng
from helpers.checks.properties import (
    deviation,
    draw_signature,
    drawn_around_zero,
    shapes,
    zeros,
)
from helpers.checks.quiz import quiz_exercise
from helpers.checks.student import for_topic

SMALL = ([2, 4, 1], [3, 1], [1, 1], [2] * 12)
"""Shapes with an edge each: ordinary, no hidden layer, single units, more than nine layers."""

LARGE = [120, 40, 100, 30]
"""Enough weights in each layer to tell 1/n_in, 2/n_in and 2/(n_in + n_out) apart: in some layer
any two of these deviations differ by 20 % or more, of which chance explains 9 % at most."""

LARGER = [200, 60, 120, 40]
"""As much for the sum of n_in and n_out, whose mistakes lie nearer to each other."""

NARROW = [1, 800]
"""A single input, so that one more, such as the bias, shows in the deviation."""

WIDE = [100, 30]
"""Enough weights to judge a deviation that is given."""

ZERO = ", scale = 0"
DEEP = "11 layers"


def _dims(seen: Seen) -> list[int]:
    args = seen.case.calls[0].args
    assert args is not None
    return args[0]


def _case(layers_dims: list[int], *args: object, label: str = "") -> Case:
    return Case(f"{_label(layers_dims)}{label}", (Call((layers_dims, *args)),))


def _label(layers_dims: list[int]) -> str:
    return f"layers_dims = {layers_dims}"


def _seed(rng: np.random.Generator) -> Rng:
    return Rng(int(rng.integers(2**32)))


WEIGHT_SHAPES = Behaviour(
    "every W has shape (n_l, n_{l-1})", lambda seen: shapes(seen.value, _dims(seen), "W")
)
ZERO_BIASES = Behaviour(
    "every b is zeros of shape (n_l, 1)", lambda seen: zeros(seen.value, _dims(seen), "b")
)


def _large_weights(seen: Seen) -> list[np.ndarray]:
    """Return W1..WL as floats; one that has no such form raises: the behaviour doesn't hold."""
    weights = []
    for index, (n_in, n_out) in enumerate(_ins_and_outs(seen), 1):
        layer = as_floats(seen.value[f"W{index}"], (n_out, n_in))
        if layer is None:
            raise ValueError(f"W{index} doesn't hold real numbers")
        weights.append(layer)
    return weights


def _drawn(seen: Seen) -> Difference | None:
    return shapes(seen.value, _dims(seen), "W") or drawn_around_zero(_large_weights(seen))


Spread = Callable[[Seen], list[float]]


def _initialiser(
    name: str,
    points: float,
    section: str,
    hints: tuple[str, str, str],
    cases: Callable[[np.random.Generator], list[Case]],
    statement: str,
    spread: Spread,
    tolerance: float = 0.08,
) -> Exercise:
    """Return the exercise of a random start; `spread` gives the deviation of each layer."""

    def has_deviation(seen: Seen) -> Difference | None:
        wrong = shapes(seen.value, _dims(seen), "W")
        if wrong is not None:
            return wrong
        layers = zip(_large_weights(seen), spread(seen), strict=True)
        for index, (weights, want) in enumerate(layers, 1):
            if want == 0:
                return zeros(seen.value, _dims(seen), "W")
            difference = deviation(weights, want, f"['W{index}']")
            if difference is not None:
                return difference
        return None

    drawn = cases(np.random.default_rng(0))
    many = tuple(_label(dims) for dims in (LARGE, LARGER, WIDE))
    large = tuple(c.label for c in drawn if c.label.startswith(many))
    measured = tuple(
        c.label for c in drawn if c.label.startswith(_label(NARROW)) or ZERO in c.label
    )
    return Exercise(
        name=name,
        points=points,
        section=section,
        hints=hints,
        cases=cases,
        behaviours=(
            WEIGHT_SHAPES,
            ZERO_BIASES,
            Behaviour("the weights are drawn one by one, around zero", _drawn, 2, large),
            Behaviour(statement, has_deviation, 4, (*large, *measured)),
        ),
        signature=lambda seen: draw_signature(seen.value, _dims(seen), spread(seen)),
        signature_tolerance=tolerance,
    )


def _ins_and_outs(seen: Seen) -> list[tuple[int, int]]:
    dims = _dims(seen)
    return list(pairwise(dims))


def _keys_and_values(seen: Seen) -> list:
    """Return what a start from zero is recognised by: its keys tell a W0 from a missing layer."""
    keys = sorted(map(str, seen.value)) if isinstance(seen.value, dict) else []
    return [keys, seen.value]


def _zeros_cases(_rng: np.random.Generator) -> list[Case]:
    return [_case(dims) for dims in (*SMALL, [5, 4, 3, 2])]


def _draw_cases(rng: np.random.Generator, large: list[int]) -> list[Case]:
    return [_case(dims, _seed(rng)) for dims in (*SMALL, large)]


def _scale_cases(rng: np.random.Generator) -> list[Case]:
    scaled = [_case(WIDE, _seed(rng), scale, label=f", scale = {scale:g}") for scale in (1, 0.01)]
    return [*_draw_cases(rng, LARGE), *scaled, _case([4, 3], _seed(rng), 0, label=ZERO)]


def _inputs_cases(rng: np.random.Generator) -> list[Case]:
    return [*_draw_cases(rng, LARGE), _case(NARROW, _seed(rng))]


def _scale(seen: Seen) -> float:
    args = seen.case.calls[0].args
    assert args is not None
    return args[2] if len(args) > 2 else 10


ACTIVATIONS = ("relu", "tanh", "sigmoid", "linear")
NETWORKS = {
    **{f"{name}, units 5-6-4-3, m = 7": (name, [5, 6, 4, 3], 7) for name in ACTIVATIONS},
    "tanh, one example (m = 1)": ("tanh", [3, 4, 2], 1),
    "sigmoid, a single layer": ("sigmoid", [4, 3], 5),
    f"tanh, {DEEP}": ("tanh", [3, 4, 2, 5, 3, 4, 2, 3, 5, 4, 3, 2], 6),
}


def _statistics_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, (activation, dims, m) in NETWORKS.items():
        parameters = {}
        for index in range(1, len(dims)):
            shape = (dims[index], dims[index - 1])
            parameters[f"W{index}"] = rng.normal(0, 1 / np.sqrt(shape[1]), shape)
            parameters[f"b{index}"] = rng.normal(0.3, 0.5, (shape[0], 1))
        X = rng.normal(0.2, 1.0, (dims[0], m))
        cases.append(Case(label, (Call((parameters, X, activation)),)))
    return cases


def _agrees(position: int) -> Callable[[Seen], Difference | None]:
    def judge(seen: Seen) -> Difference | None:
        assert seen.expected is not None
        wrong = _one_for_each_layer(seen)
        if wrong is not None:
            return wrong
        got, want = seen.value[position], seen.expected[-1][position]
        return compare(np.ravel(got), np.asarray(want), where=("means", "deviations")[position])

    return judge


def _one_for_each_layer(seen: Seen) -> Difference | None:
    assert seen.expected is not None
    n_layers = len(seen.expected[-1][0])
    form = f"two lists of {n_layers} numbers each"
    if not isinstance(seen.value, (tuple, list, np.ndarray)) or len(seen.value) != 2:
        difference = compare(seen.value, ([0.0], [0.0]), atol=np.inf)
        return replace(difference or Difference("not two lists"), expected=form)
    for name, part in zip(("means", "deviations"), seen.value, strict=True):
        numbers = as_array(part)
        if numbers is None or numbers.size != n_layers:
            found = "its entries differ in shape" if numbers is None else f"shape {numbers.shape}"
            return Difference(
                f"{name} should hold one number for each layer, over all of A[l]; {found}",
                got=show(part),
                expected=form,
            )
        difference = compare(np.ravel(numbers), np.zeros(n_layers), atol=np.inf, where=name)
        if difference is not None:
            return replace(difference, expected=form)
    return None


ORDINARY = tuple(label for label in NETWORKS if "units" in label)
EDGES = tuple(label for label in NETWORKS if label not in ORDINARY and DEEP not in label)
ELEVEN = tuple(label for label in NETWORKS if DEEP in label)


def _both(seen: Seen) -> Difference | None:
    return _agrees(0)(seen) or _agrees(1)(seen)


TOPIC = Topic(
    name="01_initialization",
    notebook="initialization",
    exercises=(
        Exercise(
            name="initialize_parameters_zeros",
            points=10,
            section="1 · All zeros: every unit learns the same",
            hints=(
                "A network with layers_dims = [n_0, ..., n_L] has L layers: loop over l = 1..L.",
                "Layer l maps n_{l-1} numbers to n_l numbers, so W^[l] has n_l rows and "
                "n_{l-1} columns. How many biases does it need?",
                "In the loop, fill parameters[f'W{l}'] and parameters[f'b{l}'] with np.zeros of "
                "the two shapes; a bias is a column.",
            ),
            cases=_zeros_cases,
            behaviours=(
                WEIGHT_SHAPES,
                Behaviour(
                    "every b has shape (n_l, 1)",
                    lambda seen: shapes(seen.value, _dims(seen), "b"),
                ),
                Behaviour(
                    "all weights and biases are zero",
                    lambda seen: (
                        zeros(seen.value, _dims(seen), "W") or zeros(seen.value, _dims(seen), "b")
                    ),
                    weight=2,
                ),
            ),
            signature=_keys_and_values,
        ),
        _initialiser(
            "initialize_parameters_random",
            points=15,
            section="2 · Random, but how large?",
            hints=(
                "Only the weights need to be random: different weights already make units differ.",
                "rng.standard_normal(shape) draws from a normal law with mean 0 and deviation 1. "
                "What makes its deviation `scale`?",
                "W^[l] is rng.standard_normal((n_l, n_{l-1})) times scale; b^[l] stays np.zeros.",
            ),
            cases=_scale_cases,
            statement="the weights' standard deviation is scale, 10 unless given",
            spread=lambda seen: [_scale(seen)] * len(_ins_and_outs(seen)),
        ),
        Exercise(
            name="forward_statistics",
            points=20,
            section="3 · Watch a signal on its way through the layers",
            hints=(
                "Start with A = X and walk from layer 1 to layer L; how many layers are there "
                "when parameters holds a W and a b for each?",
                "In layer l compute Z = W A + b, then A from Z, and only then the mean and the "
                "standard deviation of all of A.",
                "network.ACTIVATIONS[activation] is the function from Z to A; append A.mean() "
                "and A.std() inside the loop, and use the new A for the next layer.",
            ),
            cases=_statistics_cases,
            behaviours=(
                Behaviour(
                    "returns means and deviations, one of each for every layer 1..L",
                    _one_for_each_layer,
                ),
                Behaviour("the means are those of A[1..L]", _agrees(0), 2, ORDINARY),
                Behaviour("the deviations are those of A[1..L]", _agrees(1), 2, ORDINARY),
                Behaviour("one example, or a single layer, is no special case", _both, 1, EDGES),
                Behaviour("ten layers and more stay in numeric order", _both, 1, ELEVEN),
            ),
        ),
        _initialiser(
            "initialize_parameters_xavier",
            points=13,
            section="4 · The right size: Var z = n Var w",
            hints=(
                "Each z is a sum over n_{l-1} inputs: the more inputs, the smaller each weight.",
                "The variance of the weights is 1/n_in, with n_in = n_{l-1}. The function that "
                "draws takes a standard deviation, not a variance.",
                "Multiply rng.standard_normal((n_l, n_{l-1})) by the square root of 1/n_{l-1}.",
            ),
            cases=_inputs_cases,
            statement="the variance of W[l] is 1/n_{l-1}",
            spread=lambda seen: [np.sqrt(1 / n_in) for n_in, _ in _ins_and_outs(seen)],
        ),
        _initialiser(
            "initialize_parameters_he",
            points=13,
            section="4 · The right size: Var z = n Var w",
            hints=(
                "ReLU sets half of the values to zero: what must happen to the variance so that "
                "the signal keeps its strength?",
                "The variance of the weights is 2/n_in. Which number multiplies a standard "
                "normal draw to give it this variance?",
                "As in the exercise before, with the square root of 2/n_{l-1}.",
            ),
            cases=_inputs_cases,
            statement="the variance of W[l] is 2/n_{l-1}",
            spread=lambda seen: [np.sqrt(2 / n_in) for n_in, _ in _ins_and_outs(seen)],
        ),
        _initialiser(
            "initialize_parameters_glorot",
            points=13,
            section="5 · There and back: Glorot's compromise",
            hints=(
                "Forward the sums run over n_in inputs, backward over n_out units; this rule is "
                "a compromise between the two.",
                "The variance of the weights is 2/(n_in + n_out), with n_out = n_l. A uniform "
                "law is fine as well; then its limits must give this variance.",
                "Multiply rng.standard_normal((n_l, n_{l-1})) by the square root of "
                "2/(n_{l-1} + n_l); mind the brackets.",
            ),
            cases=lambda rng: _draw_cases(rng, LARGER),
            statement="the variance of W[l] is 2/(n_{l-1} + n_l)",
            spread=lambda seen: [np.sqrt(2 / sum(pair)) for pair in _ins_and_outs(seen)],
            tolerance=0.05,
        ),
        quiz_exercise(
            {
                "q1": "units that start alike",
                "q2": "biases",
                "q3": "activations at -1 and 1",
                "q4": "the deviation of He's weights",
                "q5": "a gradient on its way through 50 layers",
                "q6": "Xavier's weights in a deep ReLU network",
                "q7": "Glorot's rule where a layer widens",
                "q8": "the numerator as a hyperparameter",
            },
            points=16,
        ),
    ),
)

check, hint = for_topic(TOPIC)
