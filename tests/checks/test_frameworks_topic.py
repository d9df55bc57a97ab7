"""What degenerate answers to 07_frameworks earn, and that the topic stands without PyTorch."""

from copy import deepcopy
from pathlib import Path

import numpy as np
import pytest

from helpers import frameworks, network
from helpers.authoring.audit import Seeds, audit_topic
from helpers.checks import shipped
from helpers.checks.compare import compare
from helpers.checks.judge import judge
from helpers.checks.run import RETURNED, Outcome, run_cases
from helpers.checks.solutions import draw_cases, load_solutions
from helpers.checks.topics import load_topic
from helpers.frameworks import missing

ROOT = Path(__file__).resolve().parents[2]
TOPIC = load_topic("07_frameworks")
FUNCTIONS = [exercise.name for exercise in TOPIC.exercises if exercise.needs]

needs_torch = pytest.mark.skipif(bool(missing("torch")), reason=missing("torch"))


@pytest.fixture(scope="module")
def solutions():
    return load_solutions(TOPIC, ROOT / "solutions" / TOPIC.name)


def share(solutions, name, function, seed=1):
    exercise = TOPIC.exercise(name)
    answers = solutions.expected(exercise, seed)
    namespace = {**solutions.namespace, name: function}
    report = judge(exercise, answers, run_cases(namespace, name, answers.cases))
    return report.points / exercise.points


@needs_torch
@pytest.mark.parametrize(
    "name, function",
    [
        ("minimize_quadratic", lambda *args: 0.0),
        ("minimize_quadratic", lambda coefficients, w0, *args: w0),
        ("autograd_gradients", lambda parameters, X, Y: {}),
        (
            "autograd_gradients",
            lambda parameters, X, Y: {f"d{key}": 0 * value for key, value in parameters.items()},
        ),
        ("train_with_torch", lambda parameters, *args: parameters),
    ],
)
def test_an_answer_without_a_thought_earns_little(solutions, name, function):
    assert share(solutions, name, function) <= 0.25


@needs_torch
def test_a_tensor_is_no_number(solutions):
    torch = frameworks.torch
    reference = solutions.namespace["minimize_quadratic"]
    assert share(solutions, "minimize_quadratic", lambda *args: torch.tensor(reference(*args))) == 0


@needs_torch
def test_the_callers_arrays_stay_as_they_are(solutions):
    for name in FUNCTIONS[1:]:
        (call,) = draw_cases(TOPIC.exercise(name), 1)[0].calls
        before = deepcopy(call.args[:3])
        solutions.namespace[name](*call.args)
        assert compare(call.args[:3], before, rtol=0, atol=0) is None


@pytest.mark.parametrize("name", FUNCTIONS[1:])
@pytest.mark.parametrize("seed", range(20))
def test_every_case_has_a_gradient_to_find(name, seed):
    for case in draw_cases(TOPIC.exercise(name), seed):
        parameters, X, Y = case.calls[0].args[:3]
        _, cache = network.forward(X, parameters)
        grads = network.backward(Y, cache, parameters)
        assert all(np.any(grad) for grad in grads.values())


def test_without_torch_only_the_quiz_can_be_judged(monkeypatch):
    monkeypatch.setattr(frameworks, "find_spec", lambda name: None)
    assert "PyTorch is missing" in TOPIC.lacking
    audits = audit_topic(TOPIC, ROOT, Seeds(1, 1, 0))
    assert [(audit.name, audit.faults) for audit in audits] == [("answers", ())]


def by_hand_quadratic(coefficients, w0, learning_rate, steps):
    a, b, _ = map(float, coefficients)
    w = float(w0)
    for _ in range(steps):
        w -= learning_rate * (2 * a * w + b)
    return w


def by_hand_gradients(parameters, X, Y):
    _, cache = network.forward(X, parameters)
    return network.backward(Y, cache, parameters)


def by_hand_training(parameters, X, Y, optimizer, learning_rate, steps):
    parameters = {key: np.array(value, dtype=float) for key, value in parameters.items()}
    v, s = ({key: 0.0 for key in parameters} for _ in range(2))
    for t in range(1, steps + 1):
        grads = by_hand_gradients(parameters, X, Y)
        for key in parameters:
            step = grads[f"d{key}"]
            if optimizer == "adam":
                v[key] = 0.9 * v[key] + 0.1 * step
                s[key] = 0.999 * s[key] + 0.001 * step**2
                step = v[key] / (1 - 0.9**t) / (np.sqrt(s[key] / (1 - 0.999**t)) + 1e-8)
            parameters[key] = parameters[key] - learning_rate * step
    return parameters


BY_HAND = {
    "minimize_quadratic": by_hand_quadratic,
    "autograd_gradients": by_hand_gradients,
    "train_with_torch": by_hand_training,
}


def shipped_report(name, function):
    """Judge with the stored answers, as a student's check does; that needs no PyTorch."""
    answers = shipped.load(TOPIC)[name]
    return judge(TOPIC.exercise(name), answers, run_cases({name: function}, name, answers.cases))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_stored_answers_are_those_of_numpy(name):
    assert shipped_report(name, BY_HAND[name]).status == "passed"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_stored_mistakes_are_named_by_the_stored_answers(name):
    answers = shipped.load(TOPIC)[name]
    assert len(answers.mistakes) >= 25
    for mistake in answers.mistakes:
        if any(calls and calls[0] == "raised" for calls in mistake.signature):
            continue
        outcomes = [[Outcome(RETURNED, value) for value in calls] for calls in mistake.signature]
        report = judge(TOPIC.exercise(name), answers, outcomes)
        assert report.status == "failed" and mistake.hint in {m.hint for m in report.misconceptions}
