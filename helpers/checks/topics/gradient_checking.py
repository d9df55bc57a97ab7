"""03_gradient_checking: whether a gradient is right, and where it is wrong.

Eight functions, the search for five bugs and a quiz. All functions are judged against the
reference; `gradient_check_n` by value on wrong gradients and by a bound on right ones, where what
it returns is rounding error.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from helpers import functions, network
from helpers.checks.compare import as_floats, compare, show
from helpers.checks.exercise import Behaviour, Call, Case, Difference, Exercise, Seen, Topic
from helpers.checks.plain import Named
from helpers.checks.quiz import quiz_exercise
from helpers.checks.student import for_topic

FINE, BUG = 1e-7, 1e-3
"""Below the one a relative difference is rounding, above the other it is a bug."""


def _agrees(seen: Seen) -> Difference | None:
    assert seen.expected is not None
    return compare(seen.value, seen.expected[-1])


def _has_shape(seen: Seen) -> Difference | None:
    assert seen.expected is not None
    return compare(seen.value, seen.expected[-1], atol=np.inf)


# ---- J = theta x -----------------------------------------------------------------------------

PAIRS = ("x and theta positive", "x negative", "both negative")
ZEROS = ("x = 0", "theta = 0")


def _number_cases(rng: np.random.Generator) -> list[Case]:
    a, b, c, d, e, f, g, h = (float(number) for number in rng.uniform(1.5, 4.0, 8))
    values = [(a, b), (-c, d), (-e, -f), (0.0, g), (h, 0.0)]
    return [
        Case(label, (Call(pair),)) for label, pair in zip((*PAIRS, *ZEROS), values, strict=True)
    ]


def _slope_of_a_line(
    name: str, statement: str, at_zero: str, hints: tuple[str, str, str]
) -> Exercise:
    return Exercise(
        name=name,
        points=3,
        section="1 · A slope, measured in two ways",
        hints=hints,
        cases=_number_cases,
        behaviours=(
            Behaviour(statement, _agrees, 2, PAIRS),
            Behaviour(at_zero, _agrees, 1, (PAIRS[0], *ZEROS)),
        ),
    )


# ---- numerical gradient ----------------------------------------------------------------------

ORDINARY = (
    "waves at 4 numbers, epsilon = 0.1",
    "valley at 3 numbers, epsilon = 0.01",
    "bowl at 5 numbers, epsilon = 0.0001",
)
SINGLE = "waves at a single number, epsilon = 0.1"
WHOLE = "waves at whole numbers (integers), epsilon = 0.1"


def _gradient_cases(rng: np.random.Generator) -> list[Case]:
    inputs = [
        ("waves", rng.uniform(0.5, 1.4, 4), 0.1),
        ("valley", rng.uniform(0.5, 2.0, 3), 0.01),
        ("bowl", rng.uniform(0.5, 2.0, 5), 0.0001),
        ("waves", rng.uniform(0.5, 1.4, 1), 0.1),
        ("waves", rng.integers(2, 6, 3), 0.1),
    ]
    return [
        Case(label, (Call((Named(name), theta, epsilon)),))
        for label, (name, theta, epsilon) in zip((*ORDINARY, SINGLE, WHOLE), inputs, strict=True)
    ]


# ---- parameters and vectors ------------------------------------------------------------------

TEN_LAYERS = [2, 1, 2, 1, 1, 2, 1, 1, 2, 1, 1]
STACKS = {
    "units 4-3-2-1": [4, 3, 2, 1],
    "units 3-3-3 (square matrices)": [3, 3, 3],
    "a single layer": [3, 1],
    "keys in another order": [2, 4, 3],
    "ten layers": TEN_LAYERS,
}
USUAL = tuple(label for label in STACKS if "units" in label)


def _parameters(
    rng: np.random.Generator, layers_dims: list[int], spread: float = 1.0
) -> network.Parameters:
    parameters = {}
    for layer in range(1, len(layers_dims)):
        rows, columns = layers_dims[layer], layers_dims[layer - 1]
        parameters[f"W{layer}"] = spread * rng.standard_normal((rows, columns))
        parameters[f"b{layer}"] = rng.normal(0.5, 0.5, (rows, 1))
    return parameters


def _stack(rng: np.random.Generator, label: str) -> network.Parameters:
    parameters = _parameters(rng, STACKS[label])
    if label == "keys in another order":
        return {key: parameters[key] for key in ("b2", "W1", "W2", "b1")}
    return parameters


def _to_vector_cases(rng: np.random.Generator) -> list[Case]:
    return [Case(label, (Call((_stack(rng, label),)),)) for label in STACKS]


def _to_dictionary_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label in STACKS:
        like = _stack(rng, label)
        theta = rng.standard_normal(sum(value.size for value in like.values()))
        cases.append(Case(label, (Call((theta, like)),)))
    return cases


# ---- relative difference ---------------------------------------------------------------------

NEARLY = "nearly equal (about 1e-6 apart)"
VECTORS = ("5 numbers", "one twice as long as the other", "gradients of size 1e-5")
LIMITS = ("opposite vectors", "equal vectors", "two zero vectors")
ONE_ZERO = ("only grad is zero", "only grad_approx is zero")


def _difference_cases(rng: np.random.Generator) -> list[Case]:
    grad, other, third = rng.uniform(0.5, 2.0, (3, 5)) * rng.choice([-1, 1], (3, 5))
    pairs = {
        "5 numbers": (grad, grad + 0.1 * other),
        "one twice as long as the other": (grad, 2 * grad),
        "gradients of size 1e-5": (1e-5 * other, 1e-5 * third),
        NEARLY: (third, third + 1e-6 * other),
        "opposite vectors": (grad, -grad),
        "equal vectors": (other, other),
        "two zero vectors": (np.zeros(3), np.zeros(3)),
        "only grad is zero": (np.zeros(5), other),
        "only grad_approx is zero": (grad, np.zeros(5)),
    }
    return [Case(label, (Call(pair),)) for label, pair in pairs.items()]


def _same_difference(seen: Seen) -> Difference | None:
    assert seen.expected is not None
    return compare(seen.value, seen.expected[-1], atol=1e-14)


# ---- gradient check --------------------------------------------------------------------------

RIGHT, WRONG_DW, WRONG_DB = "right gradients", "only dW2 wrong", "only db1 wrong"
INSIDE = {
    "penalised_cross_entropy": ("penalty in cost and gradients", "penalty in the cost only"),
    "masked_cross_entropy": ("masks held in cost and gradients", "masks in the cost only"),
}
PLAIN = (WRONG_DW, WRONG_DB, "all gradients wrong")
DEPTHS = ("a single layer, all gradients wrong", "ten layers, all gradients wrong")
COARSE = "epsilon = 0.1, right gradients"
RIGHTS = (RIGHT, *(right for right, _ in INSIDE.values()))
BOUND_EPSILON, VALUE_EPSILON = 3e-5, 1e-7
"""One-sided differences are far above the bound with the one, and far within the tolerance of
values with the other: the same behaviours show them at every seed."""
CHECKS = {
    RIGHT: ("cross_entropy", [2, 2, 2, 1]),
    WRONG_DW: ("cross_entropy", [2, 2, 2, 1]),
    WRONG_DB: ("cross_entropy", [2, 2, 2, 1]),
    PLAIN[-1]: ("cross_entropy", [2, 2, 1]),
    **dict.fromkeys(INSIDE["penalised_cross_entropy"], ("penalised_cross_entropy", [2, 2, 1])),
    **dict.fromkeys(
        INSIDE["masked_cross_entropy"], ("masked_cross_entropy", [2, *functions.MASK_UNITS, 1])
    ),
    DEPTHS[0]: ("cross_entropy", [2, 1]),
    DEPTHS[1]: ("cross_entropy", [2, *[1] * 10]),
    COARSE: ("cross_entropy", [2, 2, 1]),
}


def _check_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, (name, layers_dims) in CHECKS.items():
        parameters = _parameters(rng, layers_dims, spread=0.8)
        if label == DEPTHS[1]:  # an output well above one half: a gradient well above rounding
            parameters["b10"] = np.abs(parameters["W10"]) + rng.uniform(1, 2, (1, 1))
        gradients = _judged_gradients(rng, label, name, parameters)
        epsilon = {COARSE: 0.1, **dict.fromkeys(RIGHTS, BOUND_EPSILON)}.get(label, VALUE_EPSILON)
        cases.append(Case(label, (Call((Named(name), parameters, gradients, epsilon)),)))
    return cases


def _right_gradients(name: str, parameters: network.Parameters) -> network.Grads:
    masked = name == "masked_cross_entropy"
    _, cache = network.forward(
        functions.SIX_POINTS, parameters, "tanh", dropout=functions.held_masks if masked else None
    )
    grads = network.backward(
        functions.SIX_LABELS,
        cache,
        parameters,
        "tanh",
        dropout_backward=(lambda dA, D, layer: dA * D) if masked else None,
    )
    if name == "penalised_cross_entropy":
        for key in [key for key in parameters if key.startswith("W")]:
            grads[f"d{key}"] = grads[f"d{key}"] + functions.PENALTY * np.tanh(parameters[key])
    return grads


def _judged_gradients(
    rng: np.random.Generator, label: str, name: str, parameters: network.Parameters
) -> network.Grads:
    right = _right_gradients(name, parameters)
    if label in (*RIGHTS, COARSE):
        return right
    if label in (WRONG_DW, WRONG_DB):
        key = "dW2" if label == WRONG_DW else "db1"
        return {**right, key: _made_larger(rng, {key: right[key]}, _size(right))[key]}
    if name in INSIDE:
        return _right_gradients("cross_entropy", parameters)
    return _made_larger(rng, right, _size(right))


def _size(gradients: network.Grads) -> float:
    return float(np.sqrt(sum(np.sum(np.square(value)) for value in gradients.values())))


def _made_larger(rng: np.random.Generator, right: network.Grads, size: float) -> network.Grads:
    """Return gradients that are wrong by `size` or a little less, entry by entry away from 0.

    As the error is as long as the gradient and goes its way, the relative difference changes when
    either gradient is multiplied by a number.
    """
    n = sum(value.size for value in right.values())
    return {
        key: value + np.sign(value) * rng.uniform(0.5, 1.0, value.shape) * size / np.sqrt(n)
        for key, value in right.items()
    }


def _one_number(seen: Seen) -> Difference | None:
    for value in seen.values:
        number = as_floats(value, ())
        if number is None or not np.isfinite(number):
            wrong = compare(value, 0.0, atol=np.inf) or Difference("it isn't finite", show(value))
            return replace(wrong, expected="one number")
    return None


def _tells_right_from_wrong(seen: Seen) -> Difference | None:
    number = float(seen.value)
    if seen.case.label in RIGHTS:
        if not 0 <= number < FINE:
            return Difference("these gradients are right", f"{number:.3g}", "below 1e-7")
    elif not number > BUG:
        return Difference("these gradients are wrong", f"{number:.3g}", "above 1e-3")
    return None


def _by_value(seen: Seen) -> Difference | None:
    assert seen.expected is not None
    return compare(seen.value, seen.expected[-1])


def _by_bound_or_value(seen: Seen) -> Difference | None:
    return _tells_right_from_wrong(seen) if seen.case.label in RIGHTS else _by_value(seen)


# ---- the mended pass -------------------------------------------------------------------------

PASSES = {
    "units 2-5-5-1, m = 6": ([2, 5, 5, 1], 6, 0.7, 0.8),
    "units 4-3-2-1, m = 7": ([4, 3, 2, 1], 7, 1.3, 0.6),
    "lambd = 0": ([3, 4, 4, 1], 5, 0.0, 0.7),
    "keep_prob = 1": ([3, 2, 4, 1], 5, 0.9, 1.0),
    "one example (m = 1)": ([2, 4, 3, 1], 1, 0.5, 0.75),
}
WHOLE_PASSES = tuple(label for label in PASSES if "units" in label)
EDGE_PASSES = tuple(label for label in PASSES if label not in WHOLE_PASSES)


def _pass_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, (layers_dims, m, lambd, keep_prob) in PASSES.items():
        parameters = _parameters(rng, layers_dims)
        masks = {
            layer: np.ones((units, m), int) if keep_prob == 1 else _mask(rng, units, m)
            for layer, units in enumerate(layers_dims[1:3], start=1)
        }
        _, cache = network.forward(
            rng.standard_normal((layers_dims[0], m)),
            parameters,
            dropout=lambda A, l, D=masks, keep_prob=keep_prob: (D[l] * (A / keep_prob), D[l]),
        )
        Y = (np.arange(m) % 2).reshape(1, m)
        cases.append(Case(label, (Call((Y, cache, parameters, lambd, keep_prob)),)))
    return cases


def _mask(rng: np.random.Generator, units: int, m: int) -> np.ndarray:
    """Return a mask that drops at least one unit and keeps at least one, in every example."""
    dropped = np.arange(units) < rng.integers(1, max(2, units // 2 + 1), (m, 1))
    return 1 - rng.permuted(dropped, axis=1).T.astype(int)


def _gradients_of(*layers: int) -> Callable[[Seen], Difference | None]:
    def judge(seen: Seen) -> Difference | None:
        assert seen.expected is not None
        keys = [f"d{letter}{layer}" for layer in layers for letter in "Wb"]
        return compare(seen.value, {key: seen.expected[-1][key] for key in keys})

    return judge


TOPIC = Topic(
    name="03_gradient_checking",
    notebook="gradient_checking",
    exercises=(
        _slope_of_a_line(
            "forward_propagation",
            "J is theta times x",
            "J is zero where x or theta is, and only there",
            (
                "One multiplication is all there is.",
                "J depends on both arguments; which operation joins them in J = theta x?",
                "Return the product of theta and x.",
            ),
        ),
        _slope_of_a_line(
            "backward_propagation",
            "dtheta is the derivative of J with respect to theta",
            "that is so where x or theta is zero, too",
            (
                "By how much does J = theta x grow when theta grows by 1?",
                "Take x for a fixed number. J is then a straight line over theta; what is the "
                "slope of that line?",
                "The slope of theta x over theta is the factor in front of theta: return it.",
            ),
        ),
        Exercise(
            name="numerical_gradient",
            points=14,
            section="1 · A slope, measured in two ways",
            hints=(
                "One entry at a time: loop over i, and move only theta_i.",
                "In the loop you need two copies of theta, one with a larger entry i, one with a "
                "smaller. Copies, so that the next i starts from theta again.",
                "Copy theta (as floats) twice, add epsilon to entry i of the one and take it from "
                "entry i of the other; gradient[i] is the difference of the two f over 2 epsilon.",
            ),
            cases=_gradient_cases,
            behaviours=(
                Behaviour("there is one number for each entry of theta", _has_shape),
                Behaviour(
                    "entry i is the two-sided difference in theta_i, with the given epsilon",
                    _agrees,
                    4,
                    ORDINARY,
                ),
                Behaviour("a theta of a single number is no special case", _agrees, 1, (SINGLE,)),
                Behaviour("a theta of whole numbers gives the same", _agrees, 1, (WHOLE,)),
            ),
        ),
        Exercise(
            name="dictionary_to_vector",
            points=9,
            section="3 · One vector for all parameters",
            hints=(
                "How many layers are there, when parameters holds a W and a b for each?",
                "Walk through the layers with a number l, not through the dictionary's keys: "
                "collect W^[l] as a flat array, then b^[l].",
                "Append parameters[f'W{l}'].ravel() and parameters[f'b{l}'].ravel() to a list for "
                "l = 1..L, and let np.concatenate join the list.",
            ),
            cases=_to_vector_cases,
            behaviours=(
                Behaviour("all numbers stand in one vector of shape (n,)", _has_shape),
                Behaviour(
                    "W1 row by row, then b1, then W2 row by row, then b2, ...", _agrees, 3, USUAL
                ),
                Behaviour("a single layer is no special case", _agrees, 1, ("a single layer",)),
                Behaviour(
                    "the order of the dictionary's keys doesn't matter",
                    _agrees,
                    1,
                    ("keys in another order",),
                ),
                Behaviour("W10 comes after W9", _agrees, 1, ("ten layers",)),
            ),
        ),
        Exercise(
            name="vector_to_dictionary",
            points=9,
            section="3 · One vector for all parameters",
            hints=(
                "It is the way back: the same order, and `like` tells how many numbers belong to "
                "each parameter.",
                "Keep a position in theta. Cut off as many numbers as the parameter has, bring "
                "them into its shape, move the position on.",
                "For each key in the order W1, b1, W2, ...: theta[start : start + like[key].size]"
                ".reshape(like[key].shape), then add the size to start.",
            ),
            cases=_to_dictionary_cases,
            behaviours=(
                Behaviour("every parameter has the shape it has in like", _has_shape, 1),
                Behaviour(
                    "W1 is filled first, row by row, then b1, then W2, ...", _agrees, 3, USUAL
                ),
                Behaviour("a single layer is no special case", _agrees, 1, ("a single layer",)),
                Behaviour(
                    "the order of the keys of like doesn't matter",
                    _agrees,
                    1,
                    ("keys in another order",),
                ),
                Behaviour("W10 comes after W9", _agrees, 1, ("ten layers",)),
            ),
        ),
        Exercise(
            name="relative_difference",
            points=9,
            section="4 · One number for the verdict",
            hints=(
                "Three lengths are needed: of both vectors and of their difference.",
                "np.linalg.norm(v) is the length of a vector, the root of the sum of its squares. "
                "The sum of the two lengths stands under the fraction as a whole.",
                "Divide np.linalg.norm(grad - grad_approx) by the sum of the norms of the two; "
                "return 0.0 where that sum is 0.",
            ),
            cases=_difference_cases,
            behaviours=(
                Behaviour(
                    "it is the length of the difference over the sum of the lengths",
                    _same_difference,
                    3,
                    VECTORS,
                ),
                Behaviour("a small difference keeps its digits", _same_difference, 1, (NEARLY,)),
                Behaviour(
                    "opposite vectors give 1, equal ones 0, and so do two zeros",
                    _same_difference,
                    2,
                    LIMITS,
                ),
                Behaviour("one zero vector gives 1", _same_difference, 1, ONE_ZERO),
            ),
        ),
        Exercise(
            name="gradient_check_n",
            points=15,
            section="4 · One number for the verdict",
            hints=(
                "You have written all the parts. The numerical gradient wants a function of a "
                "vector; cost is a function of a dictionary. What joins them?",
                "Make a small function that turns a vector into parameters and returns their "
                "cost, and differentiate that. Turn the gradients into a vector in the same order "
                "as the parameters: the keys differ by a d.",
                "grad: dictionary_to_vector of {key: gradients['d' + key]} for the keys of "
                "parameters. grad_approx: numerical_gradient of "
                "lambda v: cost(vector_to_dictionary(v, parameters)). Then their difference.",
            ),
            cases=_check_cases,
            behaviours=(
                Behaviour("it returns one number", _one_number),
                Behaviour(
                    "right gradients come out below 1e-7, wrong ones above 1e-3",
                    _tells_right_from_wrong,
                    2,
                    (RIGHT, WRONG_DW, WRONG_DB),
                ),
                Behaviour(
                    "for wrong gradients it is their relative difference to the numerical ones",
                    _by_value,
                    3,
                    PLAIN,
                ),
                Behaviour(
                    "a penalty or a mask inside the cost counts",
                    _by_bound_or_value,
                    1,
                    tuple(label for labels in INSIDE.values() for label in labels),
                ),
                Behaviour("one layer or ten layers are no special case", _by_value, 1, DEPTHS),
                Behaviour("the given epsilon is used, to both sides", _by_value, 1, (COARSE,)),
            ),
        ),
        quiz_exercise(
            {f"pass_{number}": f"the bug in pass {number}" for number in range(1, 6)},
            points=10,
            name="bugs",
            section="7 · Find the bugs",
            sought="gradient is wrong",
            hints=(
                "Which lines differ between the five passes?",
                "Run question(pass_1), then the other four.",
                'Every gradient that isn\'t "below 1e-7" is a letter of the answer.',
            ),
        ),
        Exercise(
            name="backward_propagation_n",
            points=12,
            section="7 · Find the bugs",
            hints=(
                "Every line you need stands in at least four of the five passes, in somebody's "
                "style. Go layer by layer, from 3 to 1.",
                "In each layer: dZ first, then dW and db from it. Where does the penalty enter, "
                "which mask belongs to which layer, and over which axis is db summed?",
                "dW^[l] = dZ^[l] A^[l-1].T / m + (lambd / m) W^[l]; db^[l] the mean of dZ^[l] over "
                "the examples; dZ^[l-1] = (W^[l].T dZ^[l]) D^[l-1] / keep_prob where Z^[l-1] > 0, "
                "else 0.",
            ),
            cases=_pass_cases,
            behaviours=(
                Behaviour("dW3 and db3 are right", _gradients_of(3), 1, WHOLE_PASSES),
                Behaviour("dW2 and db2 are right", _gradients_of(2), 1, WHOLE_PASSES),
                Behaviour("dW1 and db1 are right", _gradients_of(1), 1, WHOLE_PASSES),
                Behaviour(
                    "without penalty, without dropout, or with one example it is right, too",
                    _gradients_of(1, 2, 3),
                    1,
                    EDGE_PASSES,
                ),
            ),
        ),
        quiz_exercise(
            {
                "q1": "two-sided differences",
                "q2": "the size of epsilon",
                "q3": "a verdict of 3e-3",
                "q4": "a penalty",
                "q5": "dropout",
                "q6": "how often to check",
                "q7": "a rising cost",
                "q8": "a falling cost",
            },
            points=16,
        ),
    ),
)

check, hint = for_topic(TOPIC)
