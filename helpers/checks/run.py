"""Calls a student's functions on the cases, in whatever process that code lives in.

The student's side of every check: the notebook's kernel locally, the untrusted process in grading.
What a call gave is an `Outcome`, whose value has crossed as plain data in both places, so that a
local check sees exactly what grading sees.
"""

from __future__ import annotations

import linecache
import traceback
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from helpers import functions
from helpers.checks.exercise import Call, Case
from helpers.checks.plain import Kept, Named, Opaque, Refused, Rng, cross

RETURNED = "returned"
RAISED = "raised"
NOT_ATTEMPTED = "not attempted"
MISSING = "missing"
NOT_CALLABLE = "not callable"
STATUSES = (RETURNED, RAISED, NOT_ATTEMPTED, MISSING, NOT_CALLABLE)
PRINTS = "prints"
"""Message of a call that returned None, of a function that prints."""
TEXT_LIMIT = 2_000
TOO_MUCH = "more data, or other data, than can be judged"

FUNCTIONS: dict[str, Callable] = {**functions.OF_A_VECTOR, **functions.OF_PARAMETERS}
"""Public functions that a case may pass by name (`Named`)."""

_HELPERS = str(Path(__file__).resolve().parents[1])


@dataclass(frozen=True)
class Outcome:
    """What one call gave: a value, or the error and the student's own line it came from."""

    status: str
    value: Any = None
    error: str = ""
    message: str = ""
    line: str = ""


def run_cases(
    namespace: Mapping[str, Any], name: str, cases: Sequence[Case]
) -> list[list[Outcome]]:
    """Call the function `name` of a student's namespace on every case.

    Parameters
    ----------
    namespace : mapping
        The notebook's variables.
    name : str
        Name of the exercise.
    cases : sequence of Case
        Their inputs are copied before the student's function sees them.

    Returns
    -------
    list of list of Outcome
        For each case, one outcome for each of its calls.
    """
    return [_run_case(namespace, name, case) for case in cases]


def _run_case(namespace: Mapping[str, Any], name: str, case: Case) -> list[Outcome]:
    generators: dict[int, np.random.Generator] = {}
    kept: dict[tuple[int, int], Any] = {}
    outcomes = []
    for index, call in enumerate(case.calls):
        target = call.function or name
        if target not in namespace:
            outcomes.append(Outcome(MISSING, message=f"{target} is not defined"))
            continue
        if _waits(call, outcomes):
            outcomes.append(Outcome(NOT_ATTEMPTED))
            continue
        if lacking := _lacking(case, call, kept, name):
            outcomes.append(Outcome(RAISED, message=f"{lacking}: mend it first"))
            continue
        outcome, outputs = _run_call(namespace[target], call, generators, kept)
        kept.update({(index, position): output for position, output in outputs.items()})
        outcomes.append(outcome)
    return outcomes


def _waits(call: Call, outcomes: Sequence[Outcome]) -> bool:
    """Return whether a call needs what a function that isn't written yet would have kept."""
    needed = [arg.call for arg in call.args or () if isinstance(arg, Kept)]
    return any(outcomes[number].status == NOT_ATTEMPTED for number in needed)


def _lacking(case: Case, call: Call, kept: Mapping[tuple[int, int], Any], name: str) -> str:
    """Return what an earlier call should have given for this one and didn't, or an empty text."""
    for arg in call.args or ():
        if isinstance(arg, Kept) and (arg.call, arg.output) not in kept:
            earlier = case.calls[arg.call].function or name
            return f"{earlier} gave nothing as its output number {arg.output + 1}"
    return ""


def _run_call(
    function: Any,
    call: Call,
    generators: dict[int, np.random.Generator],
    kept: dict[tuple[int, int], Any],
) -> tuple[Outcome, dict[int, Any]]:
    if call.args is None:
        return Outcome(RETURNED, cross(function)), {}
    if not callable(function):
        return Outcome(NOT_CALLABLE, message=f"it is {type(function).__name__!r}"), {}
    try:
        args = [_materialise(arg, generators, kept) for arg in call.args]
        result = function(*args)
    except NotImplementedError:
        return Outcome(NOT_ATTEMPTED), {}
    except (Exception, SystemExit) as error:
        return _raised(error), {}
    if result is None and _prints(function):
        return Outcome(RETURNED, message=PRINTS), {}
    if not call.keep or not isinstance(result, (tuple, list)):
        return Outcome(RETURNED, cross(result)), {}
    outputs = {position: result[position] for position in call.keep if position < len(result)}
    shown = tuple(
        Opaque("kept", "stays in the notebook") if position in outputs else item
        for position, item in enumerate(result)
    )
    return Outcome(RETURNED, cross(shown)), outputs


def _prints(function: Any) -> bool:
    return "print" in getattr(getattr(function, "__code__", None), "co_names", ())


def without_kept(call: Call, value: Any) -> Any:
    """Return what a call gave without what it keeps, which can't be compared nor stored."""
    if not call.keep or not isinstance(value, (tuple, list)):
        return value
    return tuple(part for position, part in enumerate(value) if position not in call.keep)


def _materialise(
    arg: Any, generators: dict[int, np.random.Generator], kept: dict[tuple[int, int], Any]
) -> Any:
    if isinstance(arg, Rng):
        return generators.setdefault(arg.seed, np.random.default_rng(arg.seed))
    if isinstance(arg, Named):
        return FUNCTIONS[arg.name]
    if isinstance(arg, Kept):
        return kept[arg.call, arg.output]
    if isinstance(arg, np.ndarray):
        return np.array(arg)
    return deepcopy(arg)


def _raised(error: BaseException) -> Outcome:
    try:
        message = str(error)
    except Exception:
        message = ""
    message = message[:TEXT_LIMIT]
    return Outcome(RAISED, error=type(error).__name__[:100], message=message, line=line_of(error))


def line_of(error: BaseException) -> str:
    """Return the deepest line of the student's own code in a traceback."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if frame.filename.startswith(_HELPERS) or "site-packages" in frame.filename:
            continue
        text = frame.line or linecache.getline(frame.filename, frame.lineno or 0)
        return f"line {frame.lineno}: {text.strip()}"[:TEXT_LIMIT] if text else ""
    return ""


def cases_to_plain(cases: Sequence[Case]) -> list:
    """Turn cases into plain data for the student's process."""
    return [
        {"label": case.label, "calls": [dict(vars(call)) for call in case.calls]} for case in cases
    ]


def cases_from_plain(value: list) -> list[Case]:
    """Turn plain data from the trusted side back into cases."""
    return [Case(case["label"], tuple(Call(**call) for call in case["calls"])) for case in value]


def outcomes_to_plain(outcomes: Sequence[Sequence[Outcome]]) -> list:
    """Turn outcomes into plain data for the trusted side."""
    return [[dict(vars(outcome)) for outcome in calls] for calls in outcomes]


def outcomes_from_plain(value: Any, cases: Sequence[Case]) -> list[list[Outcome]]:
    """Turn what the student's process sent into outcomes.

    Raises
    ------
    Refused
        Unless there is exactly one well-formed outcome for each call of each case.
    """
    if type(value) is not list or len(value) != len(cases):
        raise Refused("outcomes")
    return [_outcomes_of(calls, case) for calls, case in zip(value, cases, strict=True)]


def _outcomes_of(value: Any, case: Case) -> list[Outcome]:
    if type(value) is not list or len(value) != len(case.calls):
        raise Refused("outcomes of a case")
    outcomes = []
    for fields in value:
        if type(fields) is not dict or set(fields) != set(Outcome.__dataclass_fields__):
            raise Refused("outcome")
        texts = [fields["error"], fields["message"], fields["line"]]
        if not all(type(text) is str and len(text) <= TEXT_LIMIT for text in texts):
            raise Refused("outcome")
        if type(fields["status"]) is not str or fields["status"] not in STATUSES:
            raise Refused("outcome")
        outcomes.append(Outcome(**fields))
    return outcomes
