"""07_frameworks: let PyTorch differentiate, and get the same numbers.

Three functions and a quiz, judged by values against the reference: NumPy in, NumPy out. Whether
autograd or a derivative by hand made the values isn't asked. Gradients may come in single
precision; training asks for float64, and has a case that only float64 gets right.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from helpers import network
from helpers.checks.compare import as_array, compare
from helpers.checks.exercise import Behaviour, Call, Case, Difference, Exercise, Seen, Topic
from helpers.checks.plain import Opaque
from helpers.checks.quiz import quiz_exercise
from helpers.checks.student import for_topic

RECORD = "2 · Autograd keeps a record"
GRADIENTS = "3 · The gradients of a network"
TRAINING = "4 · Modules and optimizers"

SINGLE_PRECISION = 1e-5
"""Relative and absolute tolerance: what float32 makes of a few operations."""
ADAMS_PRECISION = 1e-4
"""The same for Adam, who takes steps of one length even where the gradient is nearly zero."""


def _agrees(seen: Seen) -> Difference | None:
    assert seen.expected is not None
    return compare(seen.value, seen.expected[-1], SINGLE_PRECISION, SINGLE_PRECISION)


def _agrees_as_adam(seen: Seen) -> Difference | None:
    assert seen.expected is not None
    return compare(seen.value, seen.expected[-1], ADAMS_PRECISION, ADAMS_PRECISION)


def _has_form(seen: Seen) -> Difference | None:
    """Judge the form alone: numbers of the right shape under the right keys."""
    assert seen.expected is not None
    value, want = seen.value, seen.expected[-1]
    for part in value.values() if isinstance(value, dict) else (value,):
        if isinstance(part, Opaque) and part.type_name.startswith("torch."):
            return Difference(f"got {part.type_name}: a tensor has to become {_plain(want)} first")
    if isinstance(value, dict):
        value = {key: _without_nan(part) for key, part in value.items()}
    difference = compare(_without_nan(value), want, atol=np.inf)
    if difference is None or isinstance(want, dict):
        return difference
    return replace(difference, expected="one number")


def _plain(want: object) -> str:
    return "a NumPy array" if isinstance(want, dict) else "a plain number"


def _without_nan(value: object) -> object:
    array = as_array(value)
    return value if array is None or array.dtype.kind != "f" else np.nan_to_num(array)


# ---- one number to learn ---------------------------------------------------------------------

PARABOLAS = ("a parabola, 6 steps", "from the other side, 5 steps", "it oscillates, 4 steps")
SHORT = ("one step", "no step")
NO_BOTTOM = ("a hill (a below 0), 4 steps", "a straight line (a = 0), 3 steps")
WHOLE = ("w0 is a whole number", "whole numbers as coefficients")


def _quadratic_cases(rng: np.random.Generator) -> list[Case]:
    a, b = rng.uniform(0.6, 1.4, 6), rng.uniform(3.0, 8.0, 6)
    c, far = rng.uniform(20.0, 30.0, 6), rng.uniform(6.0, 9.0, 4)
    inputs = [
        ([a[0], -b[0], c[0]], rng.uniform(0.2, 0.8), 0.05, 6),
        ([a[1], -b[1], c[1]], far[0], 0.1, 5),
        ([a[2], b[2], c[2]], rng.uniform(0.2, 0.8), 0.8 / a[2], 4),
        ([a[3], -b[3], c[3]], rng.uniform(-2.0, -1.0), 0.15, 1),
        ([a[4], -b[4], c[4]], far[1], 0.1, 0),
        ([-a[5], b[5], c[5]], far[2], 0.1, 4),
        ([0.0, b[0], c[0]], far[3], 0.2, 3),
        ([a[1], -b[2], c[2]], int(rng.integers(6, 10)), 0.1, 3),
        (rng.integers([1, -8, 20], [3, -3, 30]), rng.uniform(0.2, 0.8), 0.1, 3),
    ]
    labels = (*PARABOLAS, *SHORT, *NO_BOTTOM, *WHOLE)
    return [
        Case(label, (Call((np.array(coefficients), start, float(rate), steps)),))
        for label, (coefficients, start, rate, steps) in zip(labels, inputs, strict=True)
    ]


# ---- networks --------------------------------------------------------------------------------

WRONG_AND_SURE = "scores around 50 and -50, half of them wrong"
ORDINARY = ("units 3-4-3-1, m = 6", "units 2-5-1, m = 7")
DEPTHS = ("a single layer, m = 5", "four layers, m = 6")
ALONE = "one example (m = 1)"
NETWORKS = {
    ORDINARY[0]: ([3, 4, 3, 1], 6),
    ORDINARY[1]: ([2, 5, 1], 7),
    DEPTHS[0]: ([4, 1], 5),
    DEPTHS[1]: ([2, 3, 3, 2, 1], 6),
    ALONE: ([3, 3, 1], 1),
}


def _network(
    rng: np.random.Generator, layers_dims: list[int], m: int
) -> tuple[network.Parameters, np.ndarray, np.ndarray]:
    """Draw a network and examples that hide no mistake.

    Hidden layers have active units for each example, and sleeping ones; scores have both signs,
    a single one is negative.
    """
    Y = (np.arange(m) + 1).reshape(1, m) % 2  # a single one is wrong, so that it has a gradient
    while True:
        parameters = {}
        for layer in range(1, len(layers_dims)):
            rows, columns = layers_dims[layer], layers_dims[layer - 1]
            parameters[f"W{layer}"] = rng.standard_normal((rows, columns))
            parameters[f"b{layer}"] = rng.normal(0.3, 0.3, (rows, 1))
        X = rng.standard_normal((layers_dims[0], m))
        _, cache = network.forward(X, parameters)
        scores = [cache[f"Z{layer}"] for layer in range(1, len(layers_dims))]
        awake = all(np.all(np.any(Z > 0.2, axis=0)) for Z in scores[:-1])
        mixed = [np.any(Z < -0.2) and (len(Z) == m == 1 or np.any(Z > 0.2)) for Z in scores]
        if awake and all(mixed) and np.max(np.abs(scores[-1])) < 6:
            return parameters, X, Y


def _sure(rng: np.random.Generator) -> tuple[network.Parameters, np.ndarray, np.ndarray]:
    X = rng.uniform(42.0, 60.0, (1, 4)) * [[1, -1, 1, -1]]
    parameters = {"W1": rng.uniform(1.0, 1.2, (1, 1)), "b1": rng.normal(0, 0.5, (1, 1))}
    return parameters, X, np.array([[0, 1, 1, 0]])


def _gradient_cases(rng: np.random.Generator) -> list[Case]:
    inputs = {label: _network(rng, *form) for label, form in NETWORKS.items()}
    inputs[WRONG_AND_SURE] = _sure(rng)
    return [Case(label, (Call(arguments),)) for label, arguments in inputs.items()]


# ---- training --------------------------------------------------------------------------------

ONCE = ("sgd, units 2-5-1, one step", "adam, units 2-5-1, one step")
OFTEN = ("sgd, units 3-4-3-1, 3 steps", "adam, units 3-4-3-1, 3 steps")
UNMOVED = ("sgd, no step", "adam, no step")
OTHERS = ("sgd, one example, 2 steps", "adam, a single layer, 3 steps", "sgd, four layers, 2 steps")
SURE = "sgd, scores around 50 and -50, half of them wrong, 2 steps"
FINE = "sgd, numbers that float32 can't tell apart, one step"
RUNS = {
    ONCE[0]: ([2, 5, 1], 7, "sgd", 2.0, 1),
    ONCE[1]: ([2, 5, 1], 7, "adam", 0.05, 1),
    OFTEN[0]: ([3, 4, 3, 1], 6, "sgd", 1.0, 3),
    OFTEN[1]: ([3, 4, 3, 1], 6, "adam", 0.05, 3),
    UNMOVED[0]: ([2, 3, 1], 5, "sgd", 0.5, 0),
    UNMOVED[1]: ([2, 3, 1], 5, "adam", 0.05, 0),
    OTHERS[0]: ([3, 3, 1], 1, "sgd", 0.1, 2),
    OTHERS[1]: ([4, 1], 5, "adam", 0.1, 3),
    OTHERS[2]: ([2, 3, 3, 2, 1], 6, "sgd", 0.05, 2),
}


def _steep(
    rng: np.random.Generator, layers_dims: list[int], m: int
) -> tuple[network.Parameters, np.ndarray, np.ndarray]:
    """Draw a network whose gradients are zero or large enough for Adam's steps to be sure."""
    while True:
        parameters, X, Y = _network(rng, layers_dims, m)
        grads = network.backward(Y, network.forward(X, parameters)[1], parameters)
        sizes = np.abs(np.concatenate([grad.ravel() for grad in grads.values()]))
        if np.all((sizes == 0) | (sizes > 0.01)):
            return parameters, X, Y


def _training_cases(rng: np.random.Generator) -> list[Case]:
    inputs = {
        label: (*(_steep if optimizer == "adam" else _network)(rng, form, m), optimizer, *rest)
        for label, (form, m, optimizer, *rest) in RUNS.items()
    }
    inputs[SURE] = (*_sure(rng), "sgd", 0.001, 2)
    near = 1e8 + rng.uniform(1.0, 3.0, (1, 4))  # float32 makes 1e8 of all of them
    parameters = {"W1": np.ones((1, 1)), "b1": np.full((1, 1), -1e8)}
    inputs[FINE] = (parameters, near, np.zeros((1, 4), int), "sgd", 1e-8, 1)
    return [Case(label, (Call(arguments),)) for label, arguments in inputs.items()]


TOPIC = Topic(
    name="07_frameworks",
    notebook="frameworks",
    exercises=(
        Exercise(
            name="minimize_quadratic",
            points=22,
            section=RECORD,
            hints=(
                "One leaf is enough: w, a tensor of a floating-point type, with "
                "requires_grad=True. Everything else follows from the cost.",
                "In each step: compute the cost from w, call backward on it, move w, and see to "
                "it that w.grad is empty for the next step. Moving w isn't part of the cost: it "
                "belongs into `with torch.no_grad():`.",
                "torch.tensor of float(w0), with dtype=torch.float64 and requires_grad=True, is "
                "w. In a loop: the cost from the coefficients, cost.backward(), then inside "
                "torch.no_grad() take learning_rate times w.grad off w, then w.grad.zero_(). At "
                "the end a plain number: w.item().",
            ),
            cases=_quadratic_cases,
            behaviours=(
                Behaviour("it returns one number", _has_form),
                Behaviour("w after the given number of steps downhill", _agrees, 4, PARABOLAS),
                Behaviour("one step is one step, and no step gives w0 back", _agrees, 1, SHORT),
                Behaviour("a hill or a straight line is descended, too", _agrees, 1, NO_BOTTOM),
                Behaviour("whole numbers are numbers", _agrees, 1, WHOLE),
            ),
            signature_tolerance=SINGLE_PRECISION,
            needs="torch",
        ),
        Exercise(
            name="autograd_gradients",
            points=30,
            section=GRADIENTS,
            hints=(
                "Write the forward pass you know, with tensors in place of arrays. The backward "
                "pass is one line.",
                "Make every parameter a leaf of its own (float64, requires_grad=True), X and Y "
                "plain tensors. ReLU in all layers but the last; hand the last layer's scores, "
                "not its probabilities, to the cost.",
                "With the leaves in a dictionary: Z of layer l is W @ A + b, A is torch.relu(Z); "
                "the cost is torch.nn.functional.binary_cross_entropy_with_logits of the last Z "
                "and Y; after cost.backward(), the gradient 'd' + key is the leaf's "
                ".grad.numpy().",
            ),
            cases=_gradient_cases,
            behaviours=(
                Behaviour("there is a gradient of the right shape for each parameter", _has_form),
                Behaviour("they are the gradients of the mean cross-entropy", _agrees, 4, ORDINARY),
                Behaviour("one layer or four are no special case", _agrees, 1, DEPTHS),
                Behaviour("neither is a single example", _agrees, 1, (ALONE,)),
                Behaviour(
                    "sure and wrong: the gradient is still there", _agrees, 1, (WRONG_AND_SURE,)
                ),
            ),
            signature_tolerance=SINGLE_PRECISION,
            needs="torch",
        ),
        Exercise(
            name="train_with_torch",
            points=32,
            section=TRAINING,
            hints=(
                "The forward pass and the cost are those of exercise 2. New are the optimizer, "
                "made once, and the loop around it all.",
                "Copy the parameters into float64 leaves, give all of them to the optimizer you "
                "were asked for, then repeat `steps` times: cost, clear, backward, step. A cost "
                "belongs to one step only: compute it anew each time.",
                "torch.optim.SGD or torch.optim.Adam with the list of leaves and "
                "lr=learning_rate; in the loop zero_grad(), the cost, its backward(), step(). "
                "Return each leaf as .detach().numpy().",
            ),
            cases=_training_cases,
            behaviours=(
                Behaviour("every parameter comes back in its shape", _has_form),
                Behaviour(
                    "sgd moves them as gradient descent does", _agrees, 3, (ONCE[0], OFTEN[0])
                ),
                Behaviour("adam moves them as Adam does", _agrees_as_adam, 3, (ONCE[1], OFTEN[1])),
                Behaviour("no step gives them back", _agrees, 1, UNMOVED),
                Behaviour("other depths, and one example", _agrees_as_adam, 1, OTHERS),
                Behaviour("sure and wrong: it still learns", _agrees, 1, (SURE,)),
                Behaviour("it computes in float64", _agrees, 1, (FINE,)),
            ),
            signature_tolerance=ADAMS_PRECISION,
            needs="torch",
        ),
        quiz_exercise(
            {
                "q1": "what backward leaves behind",
                "q2": "momentum",
                "q3": "weight decay",
                "q4": "scores and probabilities",
                "q5": "train and eval",
                "q6": "batch norm's averages",
                "q7": "graph, session, feed",
                "q8": "truly open",
                "q9": "what frameworks are for",
            },
            points=16,
        ),
    ),
)

check, hint = for_topic(TOPIC)
