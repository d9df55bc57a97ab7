"""The words of the check engine: topic, exercise, case, call, behaviour, misconception."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.frameworks import missing


@dataclass(frozen=True)
class Call:
    """One call of a student's function.

    Parameters
    ----------
    args : tuple or None
        Plain data and the markers `Rng`, `Named` and `Kept`; None lets the value of the name
        itself cross (an answer that isn't a function).
    function : str
        Name of the function; empty for the exercise's own.
    keep : tuple of int
        Positions in the returned tuple that stay on the student's side (a cache).
    """

    args: tuple | None
    function: str = ""
    keep: tuple[int, ...] = ()


@dataclass(frozen=True)
class Case:
    """One set of inputs. The label is what a student reads, such as `layers_dims = [3, 1]`."""

    label: str
    calls: tuple[Call, ...]


@dataclass(frozen=True)
class Difference:
    """Why a value isn't what it should be, in one sentence and its details."""

    sentence: str
    got: str = ""
    expected: str = ""
    where: str = ""
    tolerance: str = ""


@dataclass(frozen=True)
class Seen:
    """What a behaviour is judged by: a case and what came back for it.

    `values` holds one value for each call; `expected` the reference's, or is None when the
    exercise is judged by properties alone.
    """

    case: Case
    values: tuple
    expected: tuple | None

    @property
    def value(self) -> Any:
        """What the last call returned."""
        return self.values[-1]


@dataclass(frozen=True)
class Behaviour:
    """One sentence that a student can understand, and how it is judged.

    Parameters
    ----------
    label : str
        The sentence, for instance `the biases are zeros of shape (n_l, 1)`.
    judge : callable
        `judge(seen)` returns None where the behaviour holds and a `Difference` where it doesn't.
    weight : float
        Its share of the exercise's points, relative to the other behaviours.
    cases : tuple of str
        Labels of the cases it is judged on; empty for all.
    explain : callable or None
        `explain(seen)` returns a note that is shown whether or not the behaviour holds.
    raises : str
        Name of the error that has to be raised on its cases, such as `ValueError`; `judge` is then
        asked only where a value came back instead. No other behaviour may share these cases.
    """

    label: str
    judge: Callable[[Seen], Difference | None]
    weight: float = 1.0
    cases: tuple[str, ...] = ()
    explain: Callable[[Seen], str] | None = None
    raises: str = ""


@dataclass(frozen=True)
class Exercise:
    """One function, or answer, that a student writes.

    Parameters
    ----------
    name : str
        The variable's name in the notebook.
    points : float
        Points for an exercise with all behaviours.
    section : str
        Heading of the notebook's section to reread.
    hints : tuple of str
        Three, from a nudge to nearly the line.
    cases : callable
        `cases(rng)` returns the list of cases. Only numbers may depend on the generator, never
        shapes, labels or the number of cases: local and graded checks then ask the same.
    behaviours : tuple of Behaviour
        In the order of the report.
    signature : callable or None
        For an exercise judged by properties: `signature(seen)` gives the numbers by which a
        planted mistake is recognised. None means the values themselves, and that the
        reference's values are compared with.
    signature_tolerance : float
        Relative and absolute tolerance for recognising a mistake.
    quiz : bool
        The answer is a dictionary of letters, compared with hashed keys.
    needs : str
        Module of an optional library without which it can't be judged, such as `torch`.
    """

    name: str
    points: float
    section: str
    hints: tuple[str, str, str]
    cases: Callable[[np.random.Generator], list[Case]]
    behaviours: tuple[Behaviour, ...]
    signature: Callable[[Seen], Any] | None = None
    signature_tolerance: float = 1e-6
    quiz: bool = False
    needs: str = ""

    def error_wanted(self, case: Case) -> str:
        """Return the name of the error that a case has to raise, "" where a value is wanted."""
        wanted = (b.raises for b in self.behaviours if b.raises and case.label in b.cases)
        return next(wanted, "")


@dataclass(frozen=True)
class Misconception:
    """A planted mistake: a patch of the reference, and the hint it earns.

    Parameters
    ----------
    id : str
        Short name, unique in its exercise.
    exercise : str
        Name of the exercise it is a mistake in.
    patch : tuple of (old, new)
        Text replacements in the exercise's cell; each old text must stand there exactly once.
    hint : str
        What the values look like and what to reread; not the answer.
    """

    id: str
    exercise: str
    patch: tuple[tuple[str, str], ...]
    hint: str


@dataclass(frozen=True)
class Topic:
    """One notebook: an nbgrader assignment `name` that holds `notebook`.ipynb."""

    name: str
    notebook: str
    exercises: tuple[Exercise, ...]

    @property
    def lacking(self) -> str:
        """How to get the library without which it can't be graded here; "" where it can."""
        return next(filter(None, (missing(exercise.needs) for exercise in self.exercises)), "")

    def exercise(self, name: str) -> Exercise:
        """Return an exercise by its name; raises KeyError where there is none."""
        return {exercise.name: exercise for exercise in self.exercises}[name]
