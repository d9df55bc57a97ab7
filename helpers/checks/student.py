"""`check` and `hint`, as a notebook uses them."""

from __future__ import annotations

import linecache
import os
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from helpers.checks import progress, shipped
from helpers.checks.exercise import Exercise, Topic
from helpers.checks.judge import judge
from helpers.checks.plain import Refused, pack
from helpers.checks.report import NOT_GRADABLE, Report, notebook_shell, show, unjudged
from helpers.checks.run import TOO_MUCH, line_of, outcomes_to_plain, run_cases
from helpers.checks.unwritten import explain_unwritten
from helpers.frameworks import missing


class Ended(AssertionError):
    """Ends a check's cell, without a traceback through code that isn't the student's."""

    def __init__(self, headline: str, text: str = "") -> None:
        super().__init__(headline)
        self._lines = (text or f"{type(self).__name__}: {headline}").split("\n")

    def _render_traceback_(self) -> list[str]:
        """Return what IPython shows."""
        return self._lines


class CheckFailed(Ended):
    """A check found a behaviour that doesn't hold. Its report stands above, or in its text."""


class CheckStopped(Ended):
    """A check was interrupted."""


def for_topic(topic: Topic) -> tuple[Callable[[Any], None], Callable[[str], None]]:
    """Return `check` and `hint` of a topic."""
    hints_shown: dict[str, int] = {}

    def check(value: Any) -> None:
        """Check an exercise on the public cases and show a report.

        Parameters
        ----------
        value : function or dict
            The exercise, as the notebook names it.

        Raises
        ------
        CheckFailed
            When a behaviour doesn't hold.
        TypeError
            When the value is none of the topic's exercises.
        """
        frame = sys._getframe(1)
        namespace = frame.f_globals
        line = linecache.getline(frame.f_code.co_filename, frame.f_lineno)
        exercise = topic.exercise(_name_of(value, topic, namespace, line))
        try:
            report = report_on(topic, exercise, {**namespace, exercise.name: value})
        except KeyboardInterrupt as stop:
            raise CheckStopped(f"{exercise.name} was interrupted ({line_of(stop)})") from None
        report = replace(
            report, next=_following(topic, exercise), notebook=f"{topic.notebook}.ipynb"
        )
        # nbgrader's own runs look for errors only: there an untouched exercise has to raise one.
        validating = not {"NBGRADER_VALIDATING", "NBGRADER_EXECUTION"}.isdisjoint(os.environ)
        if not validating:
            progress.note(topic.name, report)
            show(report.to_html(), report.to_text())
        failed = report.status not in ("passed", "not attempted", NOT_GRADABLE)
        if failed or (validating and report.status != "passed"):
            raise CheckFailed(report.headline, report.to_text() if validating else "")

    def hint(name: str) -> None:
        """Print the next hint for an exercise: first a nudge, third nearly the line."""
        name = getattr(name, "__name__", name)
        try:
            exercise = topic.exercise(name)
        except (KeyError, TypeError):
            raise _unknown(topic) from None
        count = min(hints_shown.get(name, 0) + 1, len(exercise.hints))
        hints_shown[name] = count
        print(f"Hint {count} of {len(exercise.hints)}: {exercise.hints[count - 1]}")
        if count == len(exercise.hints):
            print(f'To reread: section "{exercise.section}".')

    shell = notebook_shell()
    if shell is not None:
        explain_unwritten(shell, [exercise.name for exercise in topic.exercises])
    return check, hint


def report_on(topic: Topic, exercise: Exercise, namespace: Mapping[str, Any]) -> Report:
    """Judge one exercise on the public cases, in this process.

    Parameters
    ----------
    namespace : mapping
        The variables among which the exercise's name is looked up.
    """
    if lacking := missing(exercise.needs):
        return unjudged(exercise, NOT_GRADABLE, lacking)
    answers = shipped.load(topic)[exercise.name]
    outcomes = run_cases(namespace, exercise.name, answers.cases)
    try:
        pack(outcomes_to_plain(outcomes))
    except Refused:
        return unjudged(exercise, "error", f"{exercise.name} returned {TOO_MUCH}")
    return judge(exercise, answers, outcomes)


def _following(topic: Topic, exercise: Exercise) -> str:
    """Return the heading of the exercise after this one."""
    later = topic.exercises[topic.exercises.index(exercise) + 1 :]
    number = len(topic.exercises) - len(later) + 1
    return next((e.section if e.quiz else f"Exercise {number}: {e.name}" for e in later), "")


def _name_of(value: Any, topic: Topic, namespace: Mapping[str, Any], line: str) -> str:
    """Return the exercise a value belongs to.

    By the variable that holds it; where several do, by the one in the calling line; where none
    does, by the function's own name.
    """
    names = [exercise.name for exercise in topic.exercises]
    holders = [name for name in names if namespace.get(name) is value and value is not None]
    called = re.search(r"\bcheck\(\s*(\w+)\s*\)", line)
    if called and called[1] in holders:
        return called[1]
    own = getattr(value, "__name__", None)
    if own in names and (own in holders or not holders):
        return own
    if holders:
        return holders[0]
    raise _unknown(topic)


def _unknown(topic: Topic) -> TypeError:
    names = ", ".join(exercise.name for exercise in topic.exercises)
    return TypeError(f"no such exercise in {topic.name}; it has: {names}")
