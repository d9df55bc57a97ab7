"""What is weak in an exercise is said, thing by thing, and nothing else is."""

from dataclasses import replace

import numpy as np
import pytest

from helpers.authoring.weak import Findings, weaknesses
from helpers.checks.compare import compare
from helpers.checks.exercise import Behaviour, Call, Case, Exercise, Misconception
from helpers.checks.judge import Answers, judge
from helpers.checks.quiz import quiz_exercise
from helpers.checks.run import run_cases


def agrees(seen):
    return compare(seen.value, seen.expected[-1])


ZERO = Case("zeros", (Call((np.zeros(3),)),))


def case(label, m, low=1.0, high=3.0):
    return lambda rng: Case(label, (Call((rng.uniform(low, high, m),)),))


def exercise(*cases, behaviours=None):
    both = (Behaviour("one", agrees), Behaviour("two", agrees))
    return Exercise(
        "f",
        5,
        "Section",
        ("a nudge", "an idea", "a line"),
        lambda rng: [make(rng) for make in cases],
        behaviours or both,
    )


SOLID = exercise(case("five", 5), lambda rng: ZERO)
PLANTED = [Misconception(str(n), "f", (), "hint") for n in range(4)]
CAUGHT = {"five": {"0", "1"}, "zeros": {"2"}}


def found(cases=CAUGHT, behaviours=("one", "two"), confused=()):
    return Findings({k: set(v) for k, v in cases.items()}, set(behaviours), set(confused))


def weak(made=SOLID, cell="def f(x): ...", planted=PLANTED, variants=3, findings=None):
    return list(weaknesses(made, cell, planted, variants, findings or found()))


def test_nothing_is_said_of_a_solid_exercise():
    assert weak() == []


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"planted": PLANTED[:3]}, "planted mistakes: 3; plant 4"),
        ({"variants": 2}, "correct variants: 2; write 3"),
        ({"cell": "# TODO"}, "TODO is left in its cell"),
        ({"made": replace(SOLID, hints=("a", "TODO b", "c"))}, "TODO is left in hint 2"),
        ({"findings": found(confused=[("0", "1")])}, "no case tells '0' from '1'"),
        ({"findings": found(behaviours=["one"])}, "no mistake fails the behaviour 'two'"),
        ({"findings": found({"five": {"0"}})}, "no mistake fails the case 'zeros'"),
        ({"made": replace(SOLID, behaviours=SOLID.behaviours[:1])}, "a single behaviour"),
        ({"made": exercise(case("five", 5))}, "no edge among the cases"),
    ],
)
def test_each_weakness_is_said_alone(changes, words):
    (line,) = weak(**changes)
    assert words in line


def test_a_placeholder_in_a_mistakes_hint_is_found():
    planted = [*PLANTED[:3], replace(PLANTED[3], hint="TODO: what it looks like")]
    (line,) = weak(planted=planted)
    assert "the hint of '3'" in line


@pytest.mark.parametrize(
    "other, repeats",
    [
        (case("other", 5), True),
        (case("other", 6), False),
        (case("other", 5, -3.0, -1.0), False),
        (lambda rng: Case("other", (Call((np.full(5, 2.0),)),)), False),
        (lambda rng: Case("other", (Call((rng.uniform(1, 3, 5).tolist(),)),)), False),
        (lambda rng: Case("other", (Call((rng.uniform(1, 3, 5),), "g"),)), False),
    ],
)
def test_a_case_repeats_another_where_only_the_numbers_differ(other, repeats):
    made = exercise(case("five", 5), other, lambda rng: ZERO)
    caught = {**CAUGHT, "other": CAUGHT["five"]}
    assert bool(weak(made, findings=found(caught))) is repeats
    assert weak(made, findings=found({**caught, "other": {"3"}})) == []


def test_a_case_that_a_behaviour_names_is_no_repetition():
    named = (Behaviour("one", agrees), Behaviour("two", agrees, 1, ("other",)))
    made = exercise(case("five", 5), case("other", 5), lambda rng: ZERO, behaviours=named)
    assert weak(made, findings=found({**CAUGHT, "other": CAUGHT["five"]})) == []


@pytest.mark.parametrize(
    "argument, edge",
    [
        (0.0, True),
        (1, True),
        (2.5, False),
        (True, True),
        (np.array([2.0, 0.0]), True),
        (np.ones((3, 1)), True),
        (np.full((2, 2), 3.0), False),
        (np.full(2, 5e6), True),
        (np.full(2, 1e-9), True),
        ([2, 4], False),
        ({"W1": np.zeros((2, 2))}, True),
        ("relu", False),
        (np.zeros((2, 0)), True),
    ],
)
def test_edges_are_zeros_ones_single_examples_and_extreme_sizes(argument, edge):
    made = exercise(lambda rng: Case("only", (Call((argument,)),)))
    lines = weak(made, findings=found({"only": {"0"}}))
    assert [("no edge" in line) for line in lines] == ([] if edge else [True])


def test_a_wanted_error_is_an_edge():
    error = Behaviour("error", agrees, 1, ("only",), raises="ValueError")
    made = exercise(
        lambda rng: Case("only", (Call((2.5,)),)), behaviours=(error, replace(error, label="two"))
    )
    assert weak(made, findings=found({"only": {"0"}}, ["error", "two"])) == []


def test_a_quiz_needs_no_mistakes_but_no_placeholder_either():
    quiz = quiz_exercise({"q1": "TODO"}, points=5)
    (line,) = weak(quiz, planted=[], variants=0, findings=Findings())
    assert "TODO is left in behaviour 1" in line


def test_it_is_noted_where_a_wrong_answer_fails():
    first, zeros = case("five", 5)(np.random.default_rng(0)), ZERO
    cases = (first, zeros)
    answers = Answers(cases, tuple((2 * c.calls[0].args[0],) for c in cases), ())
    for who, wrong in {"3x": lambda x: 3 * x, "crash": lambda x: 1 / 0}.items():
        outcomes = run_cases({"f": wrong}, "f", cases)
        findings = Findings()
        findings.note(who, SOLID, answers, outcomes, judge(SOLID, answers, outcomes))
        failed = {"five": {"3x"}} if who == "3x" else {"five": {who}, "zeros": {who}}
        assert findings.cases == failed
        assert findings.behaviours == ({"one", "two"} if who == "3x" else set())
