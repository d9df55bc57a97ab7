"""A process in which one submission runs, seen from the trusted side.

`Session` is all that `execute` knows of it. There are two kinds: a fork of a warm process in a
sandbox (`sandbox`), and a fresh process where there is no sandbox (`process`). Nothing that comes
out of either is believed: frames are decoded strictly, outputs cleaned, and each answer must be
there by a deadline.
"""

from __future__ import annotations

import contextlib
import math
import signal
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from helpers.checks import plain
from helpers.checks.exercise import Case
from helpers.checks.plain import Refused
from helpers.checks.run import Outcome, cases_to_plain, outcomes_from_plain
from helpers.grading.errors import CourseError
from helpers.grading.outputs import clean_text, parse_outputs
from helpers.grading.protocol import VERSION, array_to_bytes, text_to_array

START_SECONDS = 120.0
GRACE_SECONDS = 3.0
"""What a reply may take beyond the time that the student's code has."""
MAX_OUTPUTS_BYTES = 16 << 20


class SessionLost(Exception):
    """The process died, hangs or talks nonsense; `status` is "crashed", "timeout" or "error"."""

    def __init__(self, status: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class SandboxLost(Exception):
    """The sandbox itself broke down: not the student's fault, and no verdict."""


@dataclass(frozen=True)
class CellRun:
    """What a cell put out, not yet cleaned, whether it was stopped, and the seconds it says."""

    outputs: list[Any]
    timed_out: bool
    spent: float = 0.0


@dataclass(frozen=True)
class CheckRun:
    """What a function gave for its cases; or None, and what the problem was."""

    outcomes: list[list[Outcome]] | None
    problem: str
    spent: float = 0.0


class Session(Protocol):
    """A process in which one submission's cells and functions run, one request at a time."""

    def run_cell(self, source: str, seconds: float) -> CellRun:
        """Run a cell for at most some seconds; raises SessionLost."""
        ...

    def run_check(self, name: str, cases: Sequence[Case], seconds: float) -> CheckRun:
        """Call the function `name` on the cases for at most some seconds; raises SessionLost."""
        ...

    def close(self) -> None:
        """End the process and whatever is left of it."""
        ...


class Conversation:
    """A session by requests and replies; how they travel is left to its kinds."""

    def __init__(self) -> None:
        self._number = 0

    def run_cell(self, source: str, seconds: float) -> CellRun:
        """Run a cell; see Session."""
        request = {"op": "cell", "source": text_to_array(source), "seconds": seconds}
        reply = self._ask(request, {"outputs", "timed_out"}, seconds)
        try:
            outputs = parse_outputs(array_to_bytes(reply["outputs"], MAX_OUTPUTS_BYTES))
        except Refused as refusal:
            raise nonsense(refusal) from None
        printed = self._printed()
        if printed:
            outputs.append({"output_type": "stream", "name": "stdout", "text": printed})
        return CellRun(outputs, reply["timed_out"] is True, reply["spent"])

    def run_check(self, name: str, cases: Sequence[Case], seconds: float) -> CheckRun:
        """Check a function; see Session."""
        request = {"op": "check", "name": name, "seconds": seconds}
        request["cases"] = cases_to_plain(cases)
        reply = self._ask(request, {"outcomes", "problem"}, seconds)
        self._printed()
        if reply["outcomes"] is None:
            problem = "timeout" if _is(reply["problem"], "timeout") else "refused"
            return CheckRun(None, problem, reply["spent"])
        try:
            outcomes = outcomes_from_plain(reply["outcomes"], cases)
        except Refused as refusal:
            raise nonsense(refusal) from None
        cleaned = [[_clean(outcome) for outcome in calls] for calls in outcomes]
        return CheckRun(cleaned, "", reply["spent"])

    def _greet(self) -> None:
        """Wait until the process is ready, or end it and raise CourseError: no student's fault."""
        problem = ""
        try:
            if self._exchange(None, START_SECONDS) != {"op": "ready", "version": VERSION}:
                problem = "is of another version: reinstall the course"
        except SessionLost as lost:
            problem = f"doesn't start: {self._printed()[-500:].strip() or lost.message}"
        if problem:
            self.close()
            raise CourseError(f"the grading process {problem}")

    def _ask(self, request: dict[str, Any], fields: set[str], seconds: float) -> dict[str, Any]:
        self._number += 1
        request["id"] = self._number
        reply = self._exchange(plain.pack(request), seconds + GRACE_SECONDS)
        if type(reply) is not dict or set(reply) != {"op", "id", "spent", *fields}:
            raise nonsense("fields")
        if not all(_is(reply[name], request[name]) for name in ("op", "id")):
            raise nonsense("another request's reply")
        if type(reply["spent"]) is not float or not 0 <= reply["spent"] < math.inf:
            raise nonsense("seconds")
        return reply

    def close(self) -> None:
        """End the process; see Session."""
        raise NotImplementedError

    def _exchange(self, frame: bytes | None, seconds: float) -> Any:
        """Send a frame, if any, and return the decoded reply; raises SessionLost."""
        raise NotImplementedError

    def _printed(self) -> str:
        """Return what was printed past Python since the last time, for instance by a program."""
        raise NotImplementedError


def nonsense(reason: object) -> SessionLost:
    """Return the loss of a session that doesn't keep to the protocol."""
    return SessionLost("error", f"the notebook's process gave an answer of a wrong form ({reason})")


def how_it_ended(status: int) -> str:
    """Return a sentence about a process that ended with an exit status, or minus a signal."""
    if status < 0:
        with contextlib.suppress(ValueError):
            return f"it ended the notebook's process ({signal.Signals(-status).name})"
    return f"it ended the notebook's process (exit status {status})"


def _is(value: Any, wanted: str | int) -> bool:
    """Return whether a value that came is this one; an array would compare item by item."""
    return type(value) is type(wanted) and value == wanted


def _clean(outcome: Outcome) -> Outcome:
    """Return an outcome whose texts hold nothing that a page or a terminal would obey."""
    names = ("error", "message", "line")
    return replace(outcome, **{n: clean_text(getattr(outcome, n), colours=False) for n in names})
