"""What is weak in an exercise: no fault, but too little to show that its check is a good one."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from helpers.checks.exercise import Call, Case, Exercise, Misconception, Topic
from helpers.checks.judge import Answers, judge
from helpers.checks.report import Report
from helpers.checks.run import Outcome
from helpers.checks.solutions import draw_cases, read_text

FEWEST_MISTAKES, FEWEST_VARIANTS, FEWEST_BEHAVIOURS = 4, 3, 2
TOPIC_POINTS = 100
PLACEHOLDER = "TODO"
"""Stands where `course new-exercise` leaves something to write."""

DRAWS = range(1, 21)
"""Seeds at which cases are compared: as many that no sign stays the same by luck."""
LARGE = 1000.0
"""From here on a number is large, below one over it small."""


@dataclass(frozen=True)
class Findings:
    """Which cases and behaviours refuse which wrong answers, gathered during an audit.

    Attributes
    ----------
    cases : dict
        For the label of each case, the wrong answers that fail there.
    behaviours : set of str
        Labels of the behaviours that failed for an answer which returned something.
    confused : set of tuple
        Pairs of planted mistakes that no case tells apart.
    """

    cases: dict[str, set[str]] = field(default_factory=dict)
    behaviours: set[str] = field(default_factory=set)
    confused: set[tuple[str, str]] = field(default_factory=set)

    def note(
        self,
        who: str,
        exercise: Exercise,
        answers: Answers,
        outcomes: Sequence[Sequence[Outcome]],
        report: Report,
    ) -> None:
        """Note where a wrong answer fails."""
        if report.status == "passed":
            return
        if report.status != "error":
            self.behaviours.update(b.label for b in report.behaviours if not b.passed)
        for index, case in enumerate(answers.cases):
            if not _passes(exercise, answers, index, outcomes[index]):
                self.cases.setdefault(case.label, set()).add(who)


def _passes(exercise: Exercise, answers: Answers, index: int, calls: Sequence[Outcome]) -> bool:
    """Return whether an answer passes as far as a single case shows."""
    case = answers.cases[index]
    behaviours = tuple(
        replace(b, cases=(case.label,))
        for b in exercise.behaviours
        if not b.cases or case.label in b.cases
    )
    expected = None if answers.expected is None else (answers.expected[index],)
    alone = replace(exercise, behaviours=behaviours)
    return (
        not behaviours or judge(alone, Answers((case,), expected, ()), [calls]).status == "passed"
    )


def weaknesses(
    exercise: Exercise,
    cell: str,
    planted: Sequence[Misconception],
    variants: int,
    found: Findings,
) -> Iterator[str]:
    """Yield what is weak in an exercise, each with what to add.

    Parameters
    ----------
    cell : str
        Source of its cell.
    found : Findings
        Of planted and of generated mistakes.
    """
    if left := [where for where, text in _texts(exercise, cell, planted) if PLACEHOLDER in text]:
        yield f"{PLACEHOLDER} is left in {', '.join(left)}"
    if exercise.quiz:
        return
    if len(planted) < FEWEST_MISTAKES:
        yield f"planted mistakes: {len(planted)}; plant {FEWEST_MISTAKES} that students make"
    if variants < FEWEST_VARIANTS:
        yield f"correct variants: {variants}; write {FEWEST_VARIANTS} that look different"
    if len(exercise.behaviours) < FEWEST_BEHAVIOURS:
        yield "a single behaviour: name apart what can be right and wrong apart"
    for pair in sorted(found.confused):
        yield "no case tells {!r} from {!r}: add one where they differ".format(*pair)
    for behaviour in exercise.behaviours:
        if behaviour.label not in found.behaviours:
            yield f"no mistake fails the behaviour {behaviour.label!r}: plant one that does"
    yield from _weak_cases(exercise, found)


def weak_in_topic(topic: Topic, root: Path) -> Iterator[str]:
    """Yield what is weak in a topic as a whole: points that don't add up, prose left to write."""
    total = sum(exercise.points for exercise in topic.exercises)
    if not math.isclose(total, TOPIC_POINTS):
        yield (
            f"helpers/checks/topics/{topic.notebook}.py: the points of its exercises add up to "
            f"{total:g}, not {TOPIC_POINTS}: give or take {abs(total - TOPIC_POINTS):g}"
        )
    source = Path("solutions", topic.name, f"{topic.notebook}.py")
    for number, line in enumerate(read_text(root / source).splitlines(), 1):
        if line.startswith(f"# {PLACEHOLDER}"):
            yield f"{source}, line {number}: {PLACEHOLDER} is left"


def _texts(
    exercise: Exercise, cell: str, planted: Sequence[Misconception]
) -> Iterator[tuple[str, str]]:
    yield "its cell", cell
    for number, hint in enumerate(exercise.hints, 1):
        yield f"hint {number}", hint
    for number, behaviour in enumerate(exercise.behaviours, 1):
        yield f"behaviour {number}", behaviour.label
    for mistake in planted:
        yield f"the hint of {mistake.id!r}", mistake.hint


def _weak_cases(exercise: Exercise, found: Findings) -> Iterator[str]:
    draws = [draw_cases(exercise, seed) for seed in DRAWS]
    earlier: dict[Any, str] = {}
    for drawn in zip(*draws, strict=True):
        label = drawn[0].label
        caught = frozenset(found.cases.get(label, ()))
        if not caught:
            yield f"no mistake fails the case {label!r}: plant one that does, or drop the case"
        elif not any(label in behaviour.cases for behaviour in exercise.behaviours):
            # A case that a behaviour names shows what its author knows and no mistake does.
            first = earlier.setdefault((caught, *_form(drawn)), label)
            if first != label:
                yield (
                    f"the case {label!r} repeats {first!r} with other numbers, and catches the "
                    "same mistakes: make it an edge or drop it"
                )
    edges = (exercise.error_wanted(case) or any(map(_is_edge, _numbers(case))) for case in draws[0])
    if not any(edges):
        yield "no edge among the cases: add a 0, a 1, a single example, or large or small numbers"


def _form(drawn: Sequence[Case]) -> Iterator[Any]:
    """Yield what is the same at every seed: shapes, fixed values, possible signs."""
    yield repr([_structure(call) for call in drawn[0].calls])
    for arrays in zip(*map(_numbers, drawn), strict=True):
        values = np.stack(arrays)
        fixed = np.all(values == values[0], axis=0)
        yield np.where(fixed, values[0], 0.0).tobytes()
        yield np.any(values < 0, axis=0).tobytes(), np.any(values > 0, axis=0).tobytes()


def _structure(value: Any) -> Any:
    if isinstance(value, Call):
        return value.function, value.keep, _structure(value.args)
    if isinstance(value, dict):
        return [(key, _structure(item)) for key, item in value.items()]
    if isinstance(value, (list, tuple)):
        return type(value).__name__, [_structure(item) for item in value]
    if isinstance(value, np.ndarray):
        return value.dtype.kind, value.shape
    return type(value).__name__ if isinstance(value, (int, float)) else repr(value)


def _numbers(case: Case) -> list[np.ndarray]:
    """Return the numbers of a case's arguments."""
    return [np.asarray(n, float) for call in case.calls for n in _leaves(call.args)]


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, (list, tuple, Set)):
        for item in value:
            yield from _leaves(item)
    elif isinstance(value, (bool, int, float, np.number)) or (
        isinstance(value, np.ndarray) and value.dtype.kind in "biuf"
    ):
        yield value


def _is_edge(numbers: np.ndarray) -> bool:
    """Return whether an argument is at the edge of what a function takes."""
    sizes = np.abs(numbers)
    return (
        min((2, *numbers.shape)) <= 1
        or (numbers.ndim == 0 and float(numbers) <= 1)
        or bool(np.any((sizes == 0) | (sizes >= LARGE)))
        or bool(np.all(sizes <= 1 / LARGE))
    )
