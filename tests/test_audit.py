"""The graders are graded: planted mistakes rejected and named, correct variants accepted."""

from dataclasses import replace
from pathlib import Path

import pytest

from helpers.authoring import audit
from helpers.authoring.audit import Seeds, audit_topic, totals
from helpers.checks.solutions import load_solutions
from helpers.checks.topics import NOTEBOOKS, load_topic

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_mistake_is_rejected_and_named_and_every_variant_accepted(name):
    topic = load_topic(name)
    for result in audit_topic(topic, ROOT):
        assert result.faults == ()
        if not topic.exercise(result.name).quiz:
            assert result.planted >= 4 and result.variants >= 2
        assert result.rejected == result.named == result.planted
        assert result.accepted == result.variants


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_exercise_has_three_hints_and_a_section_of_its_notebook(name):
    topic = load_topic(name)
    source = (ROOT / "solutions" / name / f"{topic.notebook}.py").read_text(encoding="utf-8")
    headings = {line.lstrip("# ") for line in source.splitlines() if line.startswith("# #")}
    for exercise in topic.exercises:
        assert len(exercise.hints) == 3 and exercise.section in headings


@pytest.fixture
def one_exercise():
    topic = load_topic("01_initialization")
    return replace(topic, exercises=(topic.exercise("initialize_parameters_zeros"),))


def audit_with(monkeypatch, topic, **changes):
    full = load_topic("01_initialization")
    solutions = load_solutions(full, ROOT / "solutions" / full.name)
    monkeypatch.setattr(audit, "load_solutions", lambda *_: replace(solutions, **changes))
    return audit_topic(topic, ROOT, Seeds(1, 1, 0))[0]


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


def test_the_audit_fails_when_a_correct_variant_is_refused(monkeypatch, one_exercise):
    (exercise,) = one_exercise.exercises
    strict = replace(exercise.behaviours[0], judge=lambda seen: 1 / 0)
    topic = replace(one_exercise, exercises=(replace(exercise, behaviours=(strict,)),))
    result = audit_with(monkeypatch, topic)
    assert result.accepted == 0 and "refuses" in result.faults[-1]


def test_totals_are_the_sums_of_the_rows(monkeypatch, one_exercise):
    table = totals([audit_with(monkeypatch, one_exercise)] * 2)
    assert table["totals"]["planted"] == 2 * table["exercises"][0]["planted"] > 0
