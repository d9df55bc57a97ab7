"""The graders are graded: planted mistakes rejected and named, correct variants accepted."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from helpers.authoring import audit
from helpers.authoring.audit import Seeds, audit_topic, totals
from helpers.authoring.mutants import Mutant
from helpers.checks import compare
from helpers.checks.exercise import Behaviour, Difference
from helpers.checks.solutions import load_solutions
from helpers.checks.topics import NOTEBOOKS, load_topic

ROOT = Path(__file__).resolve().parents[1]
SHORT = Seeds(planted=2, variants=12, mutants=1)
"""Enough to see what a change broke; `make audit` tries a thousand."""
QUICK = Seeds(1, 1, 0)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_mistake_is_rejected_and_named_and_every_variant_accepted(name):
    topic = load_topic(name)
    generated = rejected = 0
    for result in audit_topic(topic, ROOT, SHORT):
        assert result.faults == () and result.weak == ()
        if not topic.exercise(result.name).quiz:
            assert result.planted >= 4 and result.variants >= 3
        assert result.rejected == result.named == result.planted
        assert result.accepted == result.variants
        assert result.agreed == result.compared > 0
        generated += result.generated
        rejected += result.generated_rejected
    if topic.lacking:
        pytest.skip(f"only in part: {topic.lacking}")
    assert rejected >= 0.98 * generated > 0


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_exercise_has_three_hints_and_a_section_of_its_notebook(name):
    topic = load_topic(name)
    source = (ROOT / "solutions" / name / f"{topic.notebook}.py").read_text(encoding="utf-8")
    headings = {line.lstrip("# ") for line in source.splitlines() if line.startswith("# #")}
    for exercise in topic.exercises:
        assert len(exercise.hints) == 3 and exercise.section in headings


def only(topic, exercise):
    topic = load_topic(topic)
    return replace(topic, exercises=(topic.exercise(exercise),))


@pytest.fixture
def one_exercise():
    return only("01_initialization", "initialize_parameters_zeros")


def audit_with(monkeypatch, topic, seeds=QUICK, **changes):
    full = load_topic(topic.name)
    solutions = load_solutions(full, ROOT / "solutions" / full.name)
    monkeypatch.setattr(audit, "load_solutions", lambda *_: replace(solutions, **changes))
    return audit_topic(topic, ROOT, seeds)[0]


def test_the_audit_fails_when_a_check_accepts_a_mistake(monkeypatch, one_exercise):
    (exercise,) = one_exercise.exercises
    blind = tuple(replace(b, judge=lambda seen: None) for b in exercise.behaviours)
    topic = replace(one_exercise, exercises=(replace(exercise, behaviours=blind),))
    assert audit_with(monkeypatch, topic).rejected == 0


def test_the_audit_fails_when_hints_are_swapped(monkeypatch, one_exercise):
    full = load_topic("01_initialization")
    mistakes = load_solutions(full, ROOT / "solutions" / full.name).misconceptions
    first, second = mistakes[:2]
    twins = (first, replace(second, patch=first.patch), *mistakes[2:])
    result = audit_with(monkeypatch, one_exercise, misconceptions=twins)
    assert result.named == result.planted - 2 and len(result.faults) == 2


def test_the_audit_fails_when_cases_are_weakened(monkeypatch):
    topic = only("04_optimizers", "update_parameters_with_adam")
    (exercise,) = topic.exercises
    weak = replace(
        exercise,
        cases=lambda rng: [c for c in exercise.cases(rng) if c.label == "t = 1, v = s = 0"],
        behaviours=tuple(replace(b, cases=()) for b in exercise.behaviours),
    )
    result = audit_with(monkeypatch, replace(topic, exercises=(weak,)), Seeds(1, 1, 1))
    assert result.rejected < result.planted and result.generated_rejected < result.generated
    assert result.faults


def test_the_audit_fails_when_a_tolerance_is_a_thousand_times_wider(monkeypatch):
    real = compare._compare_arrays
    topic = only("02_regularization", "weight_decay_update")
    before = audit_with(monkeypatch, topic, Seeds(1, 1, 1))

    def wider(got, want, wanted, rtol, atol, where):
        return real(got, want, wanted, 1000 * rtol, 1000 * atol, where)

    monkeypatch.setattr(compare, "_compare_arrays", wider)
    after = audit_with(monkeypatch, topic, Seeds(1, 1, 1))
    assert before.faults == () and after.generated_rejected < before.generated_rejected
    assert any("1.0001" in fault for fault in after.faults)


def test_the_audit_fails_where_the_local_verdict_is_not_the_graded_one(monkeypatch, one_exercise):
    (exercise,) = one_exercise.exercises
    seen = []

    def fickle(seen_now):
        seen.append(seen_now)
        return None if len(seen) <= count else Difference("no longer")

    count = len(exercise.cases(np.random.default_rng(0)))
    moody = replace(exercise, behaviours=(Behaviour("moody", fickle, cases=()),))
    result = audit_with(monkeypatch, replace(one_exercise, exercises=(moody,)))
    assert result.agreed < result.compared
    assert any("local and the graded verdict differ" in fault for fault in result.faults)


def test_an_argued_mutant_must_exist_and_pass(monkeypatch, one_exercise):
    argued = {"initialize_parameters_zeros": {"- no such line": "because"}}
    monkeypatch.setattr(audit, "load_equivalent", lambda *_: argued)
    result = audit_with(monkeypatch, one_exercise, Seeds(1, 1, 1))
    assert any("argues for what no check accepts" in fault for fault in result.faults)


def test_a_mutant_that_never_ends_is_rejected(monkeypatch, one_exercise):
    monkeypatch.setattr(audit, "MUTANT_SECONDS", 0.2)
    endless = Mutant(
        "twin", "def initialize_parameters_zeros(layers_dims):\n    while True: pass", "+ x"
    )
    monkeypatch.setattr(audit, "generated", lambda *_: [endless])
    result = audit_with(monkeypatch, one_exercise, Seeds(1, 1, 1))
    assert (result.generated, result.generated_rejected) == (1, 1)


def test_the_audit_fails_when_a_correct_variant_is_refused(monkeypatch, one_exercise):
    (exercise,) = one_exercise.exercises
    strict = replace(exercise.behaviours[0], judge=lambda seen: 1 / 0)
    topic = replace(one_exercise, exercises=(replace(exercise, behaviours=(strict,)),))
    result = audit_with(monkeypatch, topic)
    assert result.accepted == 0 and "refuses" in result.faults[-1]


def test_totals_are_the_sums_of_the_rows(monkeypatch, one_exercise):
    table = totals([audit_with(monkeypatch, one_exercise)] * 2)
    assert table["totals"]["planted"] == 2 * table["exercises"][0]["planted"] > 0
