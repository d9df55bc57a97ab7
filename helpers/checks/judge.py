"""Judges what came back for the cases: behaviours, points, and which known mistake it looks like.

Pure, and the same on both sides: locally with the shipped answers, in grading with the answers of
a fresh seed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from helpers.checks.compare import NOTHING_RETURNED, compare, show
from helpers.checks.exercise import Behaviour, Case, Difference, Exercise, Seen
from helpers.checks.quiz import is_blank
from helpers.checks.recognise import explain
from helpers.checks.report import BehaviourResult, Recognised, Report
from helpers.checks.run import (
    MISSING,
    NOT_ATTEMPTED,
    NOT_CALLABLE,
    PRINTS,
    RAISED,
    RETURNED,
    Outcome,
    without_kept,
)

LONGEST = 600
"""Characters of a text in a report that a student's values have a part in."""


@dataclass(frozen=True)
class KnownMistake:
    """A planted mistake at one seed: its signature for each case."""

    id: str
    hint: str
    signature: Iterable[Any]


@dataclass(frozen=True)
class Answers:
    """All that judging an exercise at one seed needs.

    `expected` holds the reference's values for each case and call, or is None for an exercise
    judged by properties.
    """

    cases: tuple[Case, ...]
    expected: tuple[tuple, ...] | None
    mistakes: tuple[KnownMistake, ...]


def judge(exercise: Exercise, answers: Answers, outcomes: Sequence[Sequence[Outcome]]) -> Report:
    """Turn outcomes into a report.

    Parameters
    ----------
    exercise : Exercise
        What is judged.
    answers : Answers
        Cases, expected values and known mistakes at one seed.
    outcomes : sequence of sequence of Outcome
        What the student's function gave for each case and call.
    """
    flat = [outcome for calls in outcomes for outcome in calls]
    if exercise.quiz and all(is_blank(outcome.value) for outcome in flat):
        flat = [Outcome(NOT_ATTEMPTED) for _ in flat]
    results = tuple(
        _judge_behaviour(behaviour, answers, outcomes) for behaviour in exercise.behaviours
    )
    own = _own(exercise, answers.cases, outcomes) if not exercise.quiz else flat
    status = _status(own, results)
    held = sum(result.weight for result in results if result.passed)
    share = held / sum(result.weight for result in results)
    if status in ("not attempted", "error"):
        share = 0.0
    recognised = (
        () if status != "failed" and status != "error" else _recognise(exercise, answers, outcomes)
    )
    return Report(
        name=exercise.name,
        section=exercise.section,
        points=round(exercise.points * share, 2),
        max_points=exercise.points,
        status=status,
        behaviours=results,
        misconceptions=recognised,
        message=_message(exercise.name, status, flat, _unwritten(answers.cases, outcomes)),
        quiz=exercise.quiz,
    )


def signature(exercise: Exercise, answers: Answers, outcomes: Sequence[Sequence[Outcome]]) -> tuple:
    """Return, for each case, the numbers by which a mistake in this exercise is recognised."""
    return tuple(
        case_signature(exercise, answers, index, calls) for index, calls in enumerate(outcomes)
    )


def case_signature(
    exercise: Exercise, answers: Answers, index: int, calls: Sequence[Outcome]
) -> Any:
    """Return the signature of what the calls of one case gave."""
    if exercise.error_wanted(answers.cases[index]):
        return []  # who forgets the error may make any other mistake as well
    failed = next((call for call in calls if call.status != RETURNED), None)
    if failed is not None:
        return [failed.status, failed.error, _said(failed)]
    seen = _seen(answers, index, calls)
    if exercise.signature is None:
        return [
            without_kept(call, value)
            for call, value in zip(seen.case.calls, seen.values, strict=True)
        ]
    try:
        return exercise.signature(seen)
    except Exception as error:
        return ["no signature", type(error).__name__]


def _said(failed: Outcome) -> str:
    """Return an error's message; without the names that everyone gives their variables."""
    if failed.error == UnboundLocalError.__name__:
        return ""
    return failed.message[:LONGEST]


def _seen(answers: Answers, index: int, calls: Sequence[Outcome]) -> Seen:
    expected = None if answers.expected is None else answers.expected[index]
    return Seen(answers.cases[index], tuple(call.value for call in calls), expected)


def _judge_behaviour(
    behaviour: Behaviour, answers: Answers, outcomes: Sequence[Sequence[Outcome]]
) -> BehaviourResult:
    result = BehaviourResult(behaviour.label, False, behaviour.weight)
    for index, (case, calls) in enumerate(zip(answers.cases, outcomes, strict=True)):
        if behaviour.cases and case.label not in behaviour.cases:
            continue
        difference, note = _judge_case(behaviour, _seen(answers, index, calls), calls)
        if difference is not None:
            difference = Difference(*(_tidy(text) for text in vars(difference).values()))
        result = replace(result, case=case.label, difference=difference, note=note)
        if difference is not None:
            return result
    # No case at all proves nothing: `case` is then still empty, and the behaviour doesn't hold.
    return replace(result, passed=bool(result.case), case="")


def _judge_case(
    behaviour: Behaviour, seen: Seen, calls: Sequence[Outcome]
) -> tuple[Difference | None, str]:
    pairs = zip(seen.case.calls, calls, strict=True)
    call, failed = next((pair for pair in pairs if pair[1].status != RETURNED), (None, None))
    if call is not None and failed is not None:
        raised = failed.error if failed.status == RAISED else ""
        wanted = bool(raised) and raised == behaviour.raises
        problem = _no_value(failed, call.function or "your function")
        return None if wanted else replace(problem, expected=behaviour.raises), ""
    try:
        note = behaviour.explain(seen) if behaviour.explain else ""
        difference = behaviour.judge(seen)
        return difference and _nothing_returned(difference, calls), note
    except Exception as error:  # a value of a form that nobody thought of: it doesn't hold
        return Difference(f"the result has an unexpected form ({type(error).__name__})"), ""


def _nothing_returned(difference: Difference, calls: Sequence[Outcome]) -> Difference:
    """Return the sentence for a missing `return`, whatever else became of it."""
    nothing = [call for call in calls if call.value is None]
    if not nothing:
        return difference
    sentence = difference.sentence if "None" in difference.sentence else NOTHING_RETURNED
    if any(call.message == PRINTS for call in nothing):
        sentence = "got None: the function prints its result, but doesn't `return` it"
    return replace(difference, sentence=sentence, got=difference.got or show(None))


def _tidy(text: str) -> str:
    """Return a text of bounded length without control characters."""
    kept = "".join(c if c.isprintable() or c == "\n" else " " for c in text[: 2 * LONGEST])
    return kept if len(kept) <= LONGEST else kept[: LONGEST - 3] + "..."


def _no_value(outcome: Outcome, function: str) -> Difference:
    if outcome.status == NOT_ATTEMPTED:
        return Difference("the function still raises NotImplementedError here")
    if outcome.status == RAISED and outcome.error:
        sentence = f"{function} raised {outcome.error}: {outcome.message}".rstrip(": ")
        if outcome.error == "TypeError" and not outcome.line:
            sentence += ". Its `def` line has to stay as it was given"
        return Difference(sentence, where=outcome.line)
    return Difference(outcome.message or outcome.status)


def _own(
    exercise: Exercise, cases: Sequence[Case], outcomes: Sequence[Sequence[Outcome]]
) -> list[Outcome]:
    """Return what came of the calls of the exercise's own function, not of others before it."""
    return [
        outcome
        for case, given in zip(cases, outcomes, strict=True)
        for call, outcome in zip(case.calls, given, strict=True)
        if call.function in ("", exercise.name)
    ]


def _unwritten(cases: Sequence[Case], outcomes: Sequence[Sequence[Outcome]]) -> str:
    """Return the name of another function that the cases call first and that isn't written yet."""
    names = (
        call.function
        for case, given in zip(cases, outcomes, strict=True)
        for call, outcome in zip(case.calls, given, strict=True)
        if call.function and outcome.status == NOT_ATTEMPTED
    )
    return next(names, "")


def _status(outcomes: Sequence[Outcome], results: Sequence[BehaviourResult]) -> str:
    statuses = {outcome.status for outcome in outcomes}
    if statuses == {NOT_ATTEMPTED}:
        return "not attempted"
    if RETURNED not in statuses:
        return "error"
    return "passed" if all(result.passed for result in results) else "failed"


def _message(name: str, status: str, outcomes: Sequence[Outcome], unwritten: str) -> str:
    if status == "not attempted" and unwritten not in ("", name):
        return f"{name}: it is called after {unwritten}, which isn't written yet: begin with that"
    if status == "not attempted":
        return f"{name}: not attempted yet"
    problem = next((o for o in outcomes if o.status in (MISSING, NOT_CALLABLE)), None)
    if problem is None:
        return ""
    if problem.status == MISSING:
        return f"{problem.message}: run the cell that defines it first"
    return f"{name} should be a function, but {problem.message}"


def _recognise(
    exercise: Exercise, answers: Answers, outcomes: Sequence[Sequence[Outcome]]
) -> tuple[Recognised, ...]:
    mine = signature(exercise, answers, outcomes)
    tolerance = exercise.signature_tolerance
    found = [
        mistake
        for mistake in answers.mistakes
        if all(
            compare(own, known, tolerance, tolerance) is None
            for own, known in zip(mine, mistake.signature, strict=True)
        )
    ]
    if not found and exercise.signature is None and answers.expected is not None:
        rights = [
            []
            if exercise.error_wanted(case)
            else [without_kept(call, v) for call, v in zip(case.calls, values, strict=True)]
            for case, values in zip(answers.cases, answers.expected, strict=True)
        ]
        known = [mistake.signature for mistake in answers.mistakes]
        found = [answers.mistakes[i] for i in explain(mine, rights, known, tolerance)]
    return tuple(Recognised(mistake.id, mistake.hint) for mistake in found)
