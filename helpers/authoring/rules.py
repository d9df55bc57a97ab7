"""The rules of a topic's sources, looked at before anything is built or audited from them."""

from __future__ import annotations

import ast
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode

from helpers.authoring.notebook import make_notebook
from helpers.authoring.release import blank_answers
from helpers.checks.exercise import Exercise, Topic
from helpers.checks.solutions import (
    Solutions,
    SourceError,
    compile_cell,
    load_module,
    load_solutions,
    place_of,
    read_source,
)

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
HINTS = 3


def look_at_sources(topic: Topic, root: Path) -> None:
    """Look at all that an author writes for a topic, as far as it can be seen without running it.

    Raises
    ------
    SourceError
        At the first thing that breaks the rules; one line with file, place and the way out.
    """
    folder = root / "solutions" / topic.name
    path = folder / f"{topic.notebook}.py"
    checks, notebook = checks_of(topic, root), read_source(path)
    sections = {heading.title for heading in headings(notebook.cells)}
    names = [exercise.name for exercise in topic.exercises]
    _refuse_twins(names, f"{checks}: two exercises are called")
    for exercise in topic.exercises:
        _look_at_exercise(exercise, sections, checks, path)
    as_python = TransformerManager().transform_cell  # %time and !pip are none
    for number, cell in enumerate(notebook.cells, 1):
        if cell.cell_type == "code":
            compile_cell(path, number, as_python(cell.source))
        if "exercise" in cell.metadata:
            _look_at_markers(cell, path, number)
    make_notebook(topic, folder)
    if topic.lacking:
        return
    _look_at_mistakes(load_solutions(topic, folder), folder / "misconceptions.py")
    for file, variable in (("variants.py", "VARIANTS"), ("equivalent.py", "EQUIVALENT")):
        _look_at_names(folder / file, variable, names)


def checks_of(topic: Topic, root: Path) -> Path:
    """Return the file with a topic's cases, behaviours and hints."""
    return root / "helpers" / "checks" / "topics" / f"{topic.notebook}.py"


@dataclass(frozen=True)
class Heading:
    """A heading: index of its cell, line in it, level and title."""

    cell: int
    line: int
    level: int
    title: str


def headings(cells: Sequence[NotebookNode]) -> list[Heading]:
    """Return the headings of some cells."""
    return [
        Heading(index, number, len(found[1]), found[2].strip())
        for index, cell in enumerate(cells)
        if cell.cell_type == "markdown"
        for number, line in enumerate(cell.source.splitlines())
        if (found := re.match(r"(#+) (.*)", line))
    ]


def _look_at_exercise(exercise: Exercise, sections: set[str], checks: Path, path: Path) -> None:
    where, points = f"{checks}, exercise {exercise.name!r}", exercise.points
    if not str(exercise.name).isidentifier():
        raise SourceError(f"{where}: the name has to be a Python name")
    number = isinstance(points, (int, float)) and not isinstance(points, bool)
    if not number or not math.isfinite(points) or points <= 0:
        raise SourceError(f"{where}: points is {points!r}; give a number above 0")
    hints = exercise.hints
    written = isinstance(hints, (tuple, list)) and all(isinstance(h, str) and h for h in hints)
    if not exercise.quiz and not (written and len(hints) == HINTS):
        count = len(hints) if written else "other than texts"
        raise SourceError(f"{where}: hints are {count}; write {HINTS}, each a text")
    if exercise.section not in sections:
        raise SourceError(f"{where}: section {exercise.section!r} is no heading of {path}")
    if not exercise.behaviours:
        raise SourceError(f"{where}: no behaviours; without one nothing is judged")


def _look_at_markers(cell: NotebookNode, path: Path, number: int) -> None:
    """Refuse a reference that isn't between its markers: students would get it, or no stub."""
    if blank_answers(cell.source) is not None:
        return
    name, open_since = cell.metadata["exercise"], 0
    found = [
        (line, text.strip())
        for line, text in enumerate(cell.source.splitlines(), 1)
        if text.strip() in (BEGIN, END)
    ]
    if not found:
        raise SourceError(
            f"{place_of(path, number)}: {name} has no `{BEGIN}` and `{END}` around its reference"
        )
    for line, marker in found:
        if (marker == BEGIN) == bool(open_since):
            other = END if marker == BEGIN else BEGIN
            raise SourceError(
                f"{place_of(path, number, line)}: put `{other}` before this `{marker}`"
            )
        open_since = line if marker == BEGIN else 0
    if open_since:
        raise SourceError(f"{place_of(path, number, open_since)}: no `{END}` comes after `{BEGIN}`")


def _look_at_mistakes(solutions: Solutions, path: Path) -> None:
    known = {exercise.name for exercise in solutions.topic.exercises}
    _refuse_twins(
        ((m.exercise, m.id) for m in solutions.misconceptions), f"{path}: two mistakes are called"
    )
    for mistake in solutions.misconceptions:
        if mistake.exercise not in known:
            raise SourceError(f"{path}, {mistake.id}: there is no exercise {mistake.exercise!r}")
        source = solutions.patched_source(mistake)
        try:
            ast.parse(source)
        except SyntaxError as error:
            raise SourceError(
                f"{path}, {mistake.id}: patched, {mistake.exercise} is no longer Python: "
                f"{error.msg}, in {(error.text or '').strip()!r}"
            ) from None


def _look_at_names(path: Path, variable: str, names: list[str]) -> None:
    if path.name == "equivalent.py" and not path.is_file():
        return
    values = getattr(load_module(path), variable, None)
    if not isinstance(values, dict):
        raise SourceError(f"{path}: it has to define the dictionary {variable}")
    for name in values:
        if name not in names:
            raise SourceError(f"{path}: {variable} has {name!r}, which is no exercise")


def _refuse_twins(names: Iterable[object], what: str) -> None:
    for name, count in Counter(names).items():
        if count > 1:
            raise SourceError(f"{what} {name!r}; rename or drop one")
