"""Walks a repaired notebook: runs its cells, sends the cases at its check cells.

Demonstrations are skipped. When a cell or a check kills or blocks the process, the notebook is
replayed in a new one without it, so that it costs one exercise and the rest still counts.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from helpers.checks.exercise import Case
from helpers.checks.run import MISSING, RAISED, RETURNED, Outcome
from helpers.grading.outputs import NOTEBOOK_SIZE, clean_outputs, size
from helpers.grading.repair import (
    CHECK,
    DEMO,
    EXERCISE,
    EXTRA,
    SETUP,
    Cell,
    exercise_name,
    role,
)
from helpers.grading.session import SandboxLost, Session, SessionLost

BINDING_WORDS = ("def", "class", "import", "from", "for", "with", "async")


@dataclass(frozen=True)
class Limits:
    """How long a submission may take, in seconds, and how often it is replayed."""

    cell: float = 20.0
    check: float = 10.0
    total: float = 300.0
    replays: int = 12


@dataclass(frozen=True)
class Lost:
    """Why there are no outcomes: status "crashed", "timeout" or "error", and a sentence."""

    status: str
    message: str


@dataclass
class Run:
    """What came of a notebook.

    Attributes
    ----------
    outcomes : dict
        For each exercise what its function gave for each case and call.
    lost : dict
        For each exercise without outcomes, why.
    seconds : dict
        For each exercise whose check was run, how long that took.
    outputs : dict
        For each cell that ran, by its index, the outputs, cleaned.
    notes : list of str
        What happened that people should know.
    out_of_time : bool
        Whether the whole submission had to be stopped.
    """

    outcomes: dict[str, list[list[Outcome]]] = field(default_factory=dict)
    lost: dict[str, Lost] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    outputs: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    out_of_time: bool = False


def execute(
    cells: Sequence[Cell],
    cases: Mapping[str, Sequence[Case]],
    open_session: Callable[[], Session],
    limits: Limits,
) -> Run:
    """Run a repaired notebook's cells and check its exercises.

    Parameters
    ----------
    cells : sequence of dict
        The repaired notebook's.
    cases : mapping of str to sequence of Case
        For each exercise the inputs to call it with.
    open_session : callable
        Returns a new session; called again for each replay.
    limits : Limits
        Times and replays.
    """
    walk = _Walk(list(cells), cases, limits)
    walk.through(open_session, demos=False)
    needed = _needing_demos(cells, cases, walk.run)
    if needed and not walk.run.out_of_time:
        # What passes locally passes here: a cell may rely on what a demonstration defines.
        again = _Walk(list(cells), {name: cases[name] for name in needed}, limits)
        again.deadline = walk.deadline
        again.through(open_session, demos=True)
        _merge(walk.run, again.run)
    return walk.run


class _Walk:
    """One submission on its way through; keeps what was found over replays."""

    def __init__(
        self, cells: list[Cell], cases: Mapping[str, Sequence[Case]], limits: Limits
    ) -> None:
        self.cells, self.cases, self.limits = cells, cases, limits
        self.run = Run()
        self.left_out: set[int] = set()
        self.stopped: set[str] = set()  # exercises whose own cell ran for too long
        self.deadline = time.monotonic() + limits.total
        self.room = NOTEBOOK_SIZE

    def through(self, open_session: Callable[[], Session], demos: bool) -> None:
        """Walk through all cells, in as many sessions as it takes."""
        broken = 0
        for _ in range(self.limits.replays + 1):
            session = open_session()
            at = 0  # after a loss, the cell that caused it
            try:
                for at in range(len(self.cells)):
                    self._step(session, at, demos)
                return
            except SessionLost as lost:
                self._leave_out(at, lost)
            except SandboxLost:  # not the student's fault: once more, nothing left out
                broken += 1
                if broken > 1:
                    raise
            except _OutOfTime:
                self.run.out_of_time = True
                break
            finally:
                session.close()
        self._give_up()

    def _step(self, session: Session, at: int, demos: bool) -> None:
        cell = self.cells[at]
        kind = role(cell)
        if at in self.left_out or cell["cell_type"] != "code" or (kind == DEMO and not demos):
            return
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise _OutOfTime
        if kind == CHECK:
            self._check(session, exercise_name(cell), min(self.limits.check, left))
            return
        ran = session.run_cell(cell["source"], min(self.limits.cell, left))
        outputs = clean_outputs(ran.outputs)
        self.room -= size(outputs)
        self.run.outputs[at] = outputs if self.room > 0 else []
        if ran.timed_out:
            self._note(f"{_spoken(cell)} ran longer than {self.limits.cell:g} s and was stopped")
            if kind == EXERCISE:
                self.stopped.add(exercise_name(cell))

    def _check(self, session: Session, name: str, seconds: float) -> None:
        if name in self.run.outcomes or name in self.run.lost or name not in self.cases:
            return
        started = time.monotonic()
        try:
            checked = session.run_check(name, self.cases[name], seconds)
        finally:
            self.run.seconds[name] = time.monotonic() - started
        if name in self.stopped and _all_missing(checked.outcomes):
            message = f"the cell of {name} was stopped before it had defined {name}"
            self.run.lost[name] = Lost("timeout", message)
        elif checked.outcomes is not None:
            self.run.outcomes[name] = checked.outcomes
        elif checked.problem == "timeout":
            message = f"{name} was stopped: it ran longer than {seconds:.0f} s"
            self.run.lost[name] = Lost("timeout", message)
        else:
            message = f"{name} returned more data, or other data, than can be judged"
            self.run.lost[name] = Lost("error", message)

    def _leave_out(self, at: int, lost: SessionLost) -> None:
        cell = self.cells[at]
        self.left_out.add(at)
        self._note(f"{_spoken(cell)} was left out: {lost.message}")
        if role(cell) in (CHECK, EXERCISE):
            name = exercise_name(cell)
            self.run.outcomes.pop(name, None)
            where = "when it was called" if role(cell) == CHECK else "when its cell ran"
            self.run.lost[name] = Lost(lost.status, f"{name}: {lost.message} {where}")

    def _give_up(self) -> None:
        over = self.run.out_of_time
        status = "timeout" if over else "crashed"
        reason = f"took longer than {self.limits.total:g} s" if over else "kept losing its process"
        self._note(f"grading stopped early: the notebook {reason}")
        for name in self.cases:
            if name not in self.run.outcomes:
                lost = Lost(status, f"{name} could not be checked: the notebook {reason}")
                self.run.lost.setdefault(name, lost)

    def _note(self, note: str) -> None:
        if note not in self.run.notes:
            self.run.notes.append(note)


class _OutOfTime(Exception):
    """The submission's whole time is over."""


def _all_missing(outcomes: list[list[Outcome]] | None) -> bool:
    return outcomes is not None and all(o.status == MISSING for calls in outcomes for o in calls)


# ---- what only the demonstrations define -----------------------------------------------------


def _needing_demos(cells: Sequence[Cell], cases: Mapping[str, Any], run: Run) -> list[str]:
    """Return the exercises that may have failed for want of a name that a demonstration defines."""
    lines = [line for cell in cells if role(cell) == DEMO for line in cell["source"].split("\n")]
    if any(_stopped_for_want(cells[at], outputs, lines) for at, outputs in run.outputs.items()):
        return [name for name in cases if name in run.lost or _count(run, name, MISSING, RAISED)]
    return [
        name
        for name, calls in run.outcomes.items()
        if any(_wanted(outcome, lines) for outcomes in calls for outcome in outcomes)
    ]


def _stopped_for_want(cell: Cell, outputs: list[dict[str, Any]], lines: Sequence[str]) -> bool:
    return role(cell) in (EXTRA, EXERCISE) and any(
        _is_wanted(output["ename"], output["evalue"], lines)
        for output in outputs
        if output["output_type"] == "error"
    )


def _wanted(outcome: Outcome, lines: Sequence[str]) -> bool:
    return outcome.status == RAISED and _is_wanted(outcome.error, outcome.message, lines)


def _is_wanted(error: str, message: str, lines: Sequence[str]) -> bool:
    name = re.search(r"name '(\w{1,100})' is not defined", message)
    return error == "NameError" and bool(name) and any(_binds(line, name[1]) for line in lines)


def _count(run: Run, name: str, *statuses: str) -> int:
    """Return how many calls of an exercise ended in one of some ways."""
    calls = run.outcomes.get(name, [])
    return sum(outcome.status in statuses for outcomes in calls for outcome in outcomes)


def _merge(run: Run, again: Run) -> None:
    """Take over what a second run with demonstrations gave where the first gave less."""
    gained = [
        name
        for name in again.outcomes
        if _count(again, name, RETURNED) > _count(run, name, RETURNED)
    ]
    for name in gained:
        run.outcomes[name] = again.outcomes[name]
        run.seconds[name] = again.seconds[name]
        run.lost.pop(name, None)
    if gained:
        verb = "uses" if len(gained) == 1 else "use"
        run.notes.append(
            f"{', '.join(gained)} {verb} names that only demonstration cells define; "
            "these cells were run as well"
        )


def _binds(line: str, name: str) -> bool:
    """Return whether a line of code, by its look, gives the name a value in the notebook."""
    head, equals, _ = line.partition("=")
    words = re.findall(r"\w+", head)
    if name not in words or line[0].isspace():
        return False
    return words[0] in BINDING_WORDS or (bool(equals) and "(" not in head)


def _spoken(cell: Cell) -> str:
    kind = role(cell)
    if kind in (SETUP, DEMO, EXTRA):
        return {SETUP: "a set-up cell", DEMO: "a demonstration cell", EXTRA: "a cell of your own"}[
            kind
        ]
    return f"the {'check' if kind == CHECK else 'cell'} of {exercise_name(cell)}"
