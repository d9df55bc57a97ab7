"""A sample class for one topic: what students hand in, right, wrong, broken and hostile.

`write_class` makes a course folder with the class's submissions, from the release, the planted
mistakes and the correct variants. Each sample says in one line what it shows.
"""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from helpers.authoring.audit import load_variants, variant_source
from helpers.checks.exercise import Topic
from helpers.checks.solutions import Solutions, load_solutions

TOPIC = "01_initialization"
"""The topic of the sample class that `course demo` shows."""

WARNS = """import sys, warnings
print("a note on stderr", file=sys.stderr)
warnings.warn("a warning")
np.log(np.zeros(1))
"""
LOOPS = "\n    while True:\n        pass\n"
EXITS = "\n    import os\n    os._exit(0)\n"
FORGES = """import sys
np.testing.assert_allclose = lambda *args, **kwargs: None
sys.displayhook(100.0)
from helpers.checks import compare, judge
compare.compare = lambda *args, **kwargs: None
judge.judge = lambda *args, **kwargs: 1 / 0
"""


@dataclass(frozen=True)
class Sample:
    """One student of the sample class."""

    student: str
    shows: str
    make: Callable[[Class], str | None]


@dataclass(frozen=True)
class Class:
    """What the samples are made from."""

    topic: Topic
    release: NotebookNode
    solutions: Solutions
    variants: Mapping[str, tuple[Callable, ...]]

    @property
    def names(self) -> list[str]:
        """The exercises' names, in order."""
        return [exercise.name for exercise in self.topic.exercises]

    def filled(self, sources: Mapping[str, str]) -> NotebookNode:
        """Return a submission: the release with some solution cells filled in."""
        notebook = copy.deepcopy(self.release)
        for cell in notebook.cells:
            grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
            if grade_id in sources:
                cell.source = sources[grade_id]
        return notebook

    def perfect(self) -> dict[str, str]:
        """Return the reference's sources, as a perfect student would have written them."""
        return dict(self.solutions.cells)

    def in_style(self, number: int) -> dict[str, str]:
        """Return every exercise in the words of its correct variant of this number."""
        own = {
            name: variant_source(name, variants[number % len(variants)])
            for name, variants in self.variants.items()
        }
        return {**self.perfect(), **own}

    def mistaken(self, number: int) -> dict[str, str]:
        """Return every exercise with its planted mistake of this number."""
        sources = self.perfect()
        for exercise in self.topic.exercises:
            mistakes = self.solutions.mistakes_in(exercise)
            if mistakes:
                sources[exercise.name] = self.solutions.patched_source(
                    mistakes[number % len(mistakes)]
                )
        return sources


def text_of(notebook: NotebookNode) -> str:
    """Return a submission as the text of its file."""
    return json.dumps(notebook, indent=1)  # nbformat would mend what is wrong on purpose


def _cell(notebook: NotebookNode, grade_id: str) -> NotebookNode:
    return next(
        c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    )


def _partly_right(c: Class) -> str:
    half = c.names[: len(c.names) // 2]
    return text_of(c.filled({name: c.perfect()[name] for name in half}))


def with_body_before(c: Class, position: int, body: str) -> str:
    """Return a perfect submission but for one function, whose body begins with this."""
    name = c.names[position]
    header, _, rest = c.perfect()[name].partition(":\n")
    return text_of(c.filled({**c.perfect(), name: f"{header}:{body}{rest}"}))


def _with_code_before(c: Class, code: str) -> str:
    notebook = c.filled(c.perfect())
    place = notebook.cells.index(_cell(notebook, c.names[0]))
    notebook.cells.insert(place, nbformat.v4.new_code_cell(code))
    return text_of(notebook)


def _duplicated(c: Class) -> str:
    notebook = c.filled(c.perfect())
    for grade_id in (c.names[1], f"check-{c.names[2]}"):
        place = notebook.cells.index(_cell(notebook, grade_id))
        notebook.cells.insert(place + 1, copy.deepcopy(notebook.cells[place]))
    return text_of(notebook)


def _deleted_test(c: Class) -> str:
    notebook = c.filled(c.mistaken(0))
    notebook.cells.remove(_cell(notebook, f"check-{c.names[0]}"))
    notebook.cells.remove(_cell(notebook, f"check-{c.names[1]}"))
    return text_of(notebook)


def _reordered(c: Class) -> str:
    notebook = c.filled(c.perfect())
    notebook.cells.reverse()
    retyped = _cell(notebook, c.names[0])
    retyped.cell_type = "markdown"
    del retyped["outputs"], retyped["execution_count"]
    return text_of(notebook)


def _lost_ids(c: Class) -> str:
    notebook = c.filled(c.perfect())
    for number, cell in enumerate(notebook.cells):
        cell.metadata = nbformat.NotebookNode()
        cell.id = f"copied-{number}"
    return text_of(notebook)


def _changed_points(c: Class) -> str:
    notebook = c.filled({})
    for name in c.names:
        check = _cell(notebook, f"check-{name}")
        check.metadata.nbgrader.points = 1000
        check.source = "1000"
        check.outputs = [
            nbformat.v4.new_output("execute_result", {"text/plain": "1000.0"}, execution_count=1)
        ]
    return text_of(notebook)


SAMPLES = (
    Sample("ada", "everything right", lambda c: text_of(c.filled(c.perfect()))),
    Sample("ben", "untouched", lambda c: text_of(c.filled({}))),
    Sample("cleo", "right, in another style", lambda c: text_of(c.filled(c.in_style(0)))),
    Sample("dev", "right, in a third style", lambda c: text_of(c.filled(c.in_style(1)))),
    Sample("tess", "right, with lists and matrices", lambda c: text_of(c.filled(c.in_style(2)))),
    Sample("eli", "a known mistake in each function", lambda c: text_of(c.filled(c.mistaken(0)))),
    Sample("fay", "another mistake in each", lambda c: text_of(c.filled(c.mistaken(1)))),
    Sample("gus", "a third mistake in each", lambda c: text_of(c.filled(c.mistaken(2)))),
    Sample("hana", "the first half right, the rest open", _partly_right),
    Sample("ivan", "right, with warnings on stderr", lambda c: _with_code_before(c, WARNS)),
    Sample("jun", "an endless loop in one function", lambda c: with_body_before(c, 3, LOOPS)),
    Sample("kim", "os._exit in one function", lambda c: with_body_before(c, 4, EXITS)),
    Sample("leo", "duplicated cells", _duplicated),
    Sample("mia", "mistakes, and two tests deleted", _deleted_test),
    Sample("noor", "cells reordered and retyped", _reordered),
    Sample("omar", "all ids and metadata lost", _lost_ids),
    Sample("pia", "right, and patches the libraries", lambda c: _with_code_before(c, FORGES)),
    Sample("quinn", "nothing solved, points and outputs forged", _changed_points),
    Sample("rosa", "an unreadable file", lambda c: '{"cells": [{"cell_type": "code", "sour'),
    Sample("sven", "no notebook handed in", lambda c: None),
)


def load_class(topic: Topic, root: Path) -> Class:
    """Load what the sample class is made from: release, solutions and variants."""
    release = root / "notebooks" / topic.name / f"{topic.notebook}.ipynb"
    return Class(
        topic,
        nbformat.read(release, as_version=4),
        load_solutions(topic, root / "solutions" / topic.name),
        load_variants(root, topic),
    )


def write_class(topic: Topic, root: Path, folder: Path) -> None:
    """Make a course folder that holds the sample class's submissions.

    Parameters
    ----------
    topic : Topic
        What they hand in.
    root : Path
        The repository.
    folder : Path
        The new course folder; it must be empty.
    """
    copy_course(root, folder)
    sample_class = load_class(topic, root)
    for sample in SAMPLES:
        hand_in(folder, topic, sample.student, sample.make(sample_class))


def copy_course(root: Path, folder: Path) -> None:
    """Make a folder a course folder of its own, with all that grading needs."""
    for name in ("solutions", "notebooks"):
        shutil.copytree(root / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(root / "nbgrader_config.py", folder)


def hand_in(folder: Path, topic: Topic, student: str, text: str | None) -> None:
    """Put a student's notebook where nbgrader looks for it; None leaves the folder empty."""
    handed_in = folder / "submitted" / student / topic.name
    handed_in.mkdir(parents=True)
    if text is not None:
        (handed_in / f"{topic.notebook}.ipynb").write_text(text, encoding="utf-8")
