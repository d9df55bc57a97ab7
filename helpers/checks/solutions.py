"""The trusted side's answers, read from a topic's solution source.

The reference exists once: in the exercise cells of `solutions/<topic>/<notebook>.py`. The planted
mistakes are patches of those cells. Nothing here runs where a student's code runs.
"""

from __future__ import annotations

import ast
import difflib
import hashlib
import importlib.util
import re
import traceback
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import jupytext
import numpy as np
from nbformat import NotebookNode

from helpers.checks import quiz
from helpers.checks.exercise import Case, Exercise, Misconception, Topic
from helpers.checks.judge import Answers, KnownMistake, case_signature
from helpers.checks.run import RETURNED, Outcome, run_cases, without_kept


class SourceError(Exception):
    """A solution source that breaks the rules; the message names the file and the cell."""


@dataclass(frozen=True)
class Solutions:
    """What a topic's `solutions/` folder holds.

    Attributes
    ----------
    topic : Topic
        The exercises.
    cells : mapping of str to str
        Source of each exercise's solution cell.
    namespace : mapping
        The reference: imports of the set-up cell and what the solution cells define.
    misconceptions : tuple of Misconception
        The planted mistakes.
    notes : mapping
        The quiz's notes, for each question and option.
    """

    topic: Topic
    cells: Mapping[str, str]
    namespace: Mapping[str, Any]
    misconceptions: tuple[Misconception, ...]
    notes: Mapping[str, Mapping[str, str]]
    _patched: dict[Misconception, Mapping[str, Any]] = field(default_factory=dict, repr=False)

    def answers(self, exercise: Exercise, seed: int) -> Answers:
        """Return cases, the reference's values and the mistakes' signatures at a seed."""
        answers = self.expected(exercise, seed)
        known = (
            KnownMistake(m.id, m.hint, _Signature(self, m, exercise, answers))
            for m in self.mistakes_in(exercise)
        )
        return replace(answers, mistakes=tuple(known))

    def expected(self, exercise: Exercise, seed: int) -> Answers:
        """Return cases and the reference's values at a seed, without the mistakes."""
        cases = draw_cases(exercise, seed)
        outcomes = _run_quietly(self.namespace, exercise.name, cases)
        for case, calls in zip(cases, outcomes, strict=True):
            unusable = next((o for o in calls if o.status != RETURNED), None)
            if unusable is not None and unusable.error != exercise.error_wanted(case):
                raise SourceError(f"{exercise.name}: the reference fails: {unusable}")
        return Answers(tuple(cases), self._expected(exercise, cases, outcomes), ())

    def mistakes_in(self, exercise: Exercise) -> list[Misconception]:
        """Return the planted mistakes of an exercise."""
        return [m for m in self.misconceptions if m.exercise == exercise.name]

    def patched(self, mistake: Misconception) -> Mapping[str, Any]:
        """Return the reference's namespace with a planted mistake in it."""
        if mistake not in self._patched:
            source = self.patched_source(mistake)
            self._patched[mistake] = self.variant(mistake.exercise, source)
        return self._patched[mistake]

    def patched_source(self, mistake: Misconception) -> str:
        """Return the source of an exercise's cell with a planted mistake in it.

        Raises
        ------
        SourceError
            When a text to replace doesn't stand in the cell exactly once.
        """
        source = self.cells[mistake.exercise]
        for old, new in mistake.patch:
            if source.count(old) != 1:
                raise SourceError(
                    f"solutions/{self.topic.name}/misconceptions.py, {mistake.id}: {old!r} stands "
                    f"{source.count(old)} times in the cell of {mistake.exercise}, not once; "
                    + (_nearest(old, source) if old not in source else "take a longer piece")
                )
            source = source.replace(old, new)
        return source

    def variant(self, name: str, source: str) -> Mapping[str, Any]:
        """Return the reference's namespace with another source for one exercise."""
        namespace = dict(self.namespace)
        exec(compile(source, f"<{name}>", "exec"), namespace)
        return namespace

    def _expected(
        self, exercise: Exercise, cases: list[Case], outcomes: list[list[Outcome]]
    ) -> tuple | None:
        if exercise.quiz:
            return ((quiz.seal(self.topic.name, outcomes[0][0].value, self.notes),),)
        if exercise.signature is not None:
            return None
        return tuple(
            tuple(
                without_kept(call, outcome.value)
                for call, outcome in zip(case.calls, given, strict=True)
            )
            for case, given in zip(cases, outcomes, strict=True)
        )


@dataclass(frozen=True)
class _Signature:
    """A planted mistake's signature, computed as far as someone looks at it.

    Most answers are right, and most wrong ones differ from most mistakes in the first case.
    """

    solutions: Solutions
    mistake: Misconception
    exercise: Exercise
    answers: Answers
    _parts: list[Any] = field(default_factory=list, repr=False, compare=False)

    def __iter__(self) -> Iterator[Any]:
        for index in range(len(self.answers.cases)):
            if index == len(self._parts):
                self._parts.append(self._part(index))
            yield self._parts[index]

    def _part(self, index: int) -> Any:
        namespace = self.solutions.patched(self.mistake)
        case = self.answers.cases[index]
        (calls,) = _run_quietly(namespace, self.exercise.name, [case])
        return case_signature(self.exercise, self.answers, index, calls)


def _run_quietly(
    namespace: Mapping[str, Any], name: str, cases: Sequence[Case]
) -> list[list[Outcome]]:
    """Run our own functions; a planted mistake's warnings are of interest to nobody."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return run_cases(namespace, name, cases)


def draw_cases(exercise: Exercise, seed: int) -> list[Case]:
    """Draw an exercise's cases; each exercise has its own stream of a seed."""
    own = hashlib.sha256(exercise.name.encode()).digest()[:8]
    return exercise.cases(np.random.default_rng([seed, int.from_bytes(own, "big")]))


def _nearest(old: str, source: str) -> str:
    """Return what an author needs to mend a patch: the line that the text looked for is now."""
    first = next((line for line in old.splitlines() if line.strip()), old).strip()
    lines = [line.strip() for line in source.splitlines()]
    near = difflib.get_close_matches(first, lines, 1, 0) or [""]
    return f"the nearest line is now {near[0]!r}"


def read_source(path: Path) -> NotebookNode:
    """Read a topic's py:percent source as a notebook.

    Raises
    ------
    SourceError
        When the file is missing or no percent notebook.
    """
    text, lines = read_text(path), cell_lines(path)
    if not lines:
        raise SourceError(f"{path} is no percent notebook: each cell begins with a line `# %%`")
    for number, line in enumerate(text.splitlines()[: lines[0] - 1], 1):
        if line.strip() and not line.startswith("#"):
            raise SourceError(f"{path}, line {number}: it belongs to no cell; put `# %%` above it")
    return jupytext.reads(text, fmt="py:percent")


def read_text(path: Path) -> str:
    """Return the text of a source file.

    Raises
    ------
    SourceError
        When the file is missing or not UTF-8.
    """
    if not path.is_file():
        raise SourceError(f"{path} is missing: run this from the course's own folder")
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise SourceError(f"{path}, line {line}: not UTF-8; save the file as UTF-8") from None


def cell_lines(path: Path) -> list[int]:
    """Return the numbers of the lines with which the cells of a percent notebook begin."""
    lines = enumerate(read_text(path).splitlines(), 1)
    return [number for number, line in lines if re.match(r"# %%( |$)", line)]


def place_of(path: Path, number: int, line: int = 0) -> str:
    """Return how a message names a cell, or a line of it, of a percent notebook."""
    lines = [0, *cell_lines(path)]
    return f"{path}, line {lines[min(number, len(lines) - 1)] + line}, cell {number}"


def compile_cell(path: Path, number: int, source: str) -> CodeType:
    """Compile a cell of a percent notebook.

    Raises
    ------
    SourceError
        When it isn't Python; the message names the line of the file.
    """
    try:
        return compile(source, f"<cell {number} of {path.name}>", "exec")
    except SyntaxError as error:
        place = place_of(path, number, error.lineno or 0)
        raise SourceError(f"{place}: {error.msg}") from None


def load_solutions(topic: Topic, folder: Path) -> Solutions:
    """Load a topic's reference, planted mistakes and quiz notes.

    Parameters
    ----------
    topic : Topic
        Its exercises.
    folder : Path
        The topic's folder under `solutions/`.
    """
    path = folder / f"{topic.notebook}.py"
    notebook = read_source(path)
    cells = _exercise_cells(topic, notebook, folder)
    namespace: dict[str, Any] = {"__name__": f"reference of {topic.name}"}
    for number, cell in enumerate(notebook.cells, 1):
        if "setup" in cell.metadata.get("tags", ()):
            compile_cell(path, number, cell.source)
            exec(compile(_imports(cell.source), "<set-up>", "exec"), namespace)
        elif "exercise" in cell.metadata:
            compile_cell(path, number, cell.source)
    for name, source in cells.items():
        exec(compile(source, f"<{name}>", "exec"), namespace)
    mistakes = load_module(folder / "misconceptions.py").MISCONCEPTIONS
    notes = load_module(folder / "quiz.py").NOTES
    return Solutions(topic, cells, namespace, tuple(mistakes), notes)


def _exercise_cells(topic: Topic, notebook: NotebookNode, folder: Path) -> dict[str, str]:
    cells = {}
    for cell in notebook.cells:
        name = cell.metadata.get("exercise")
        if name is None:
            continue
        if name in cells:
            raise SourceError(
                f"{folder / topic.notebook}.py: two cells for exercise {name!r}; rename or drop one"
            )
        cells[name] = cell.source
    wanted, found = {exercise.name for exercise in topic.exercises}, set(cells)
    if wanted != found:
        raise SourceError(
            f"{folder / topic.notebook}.py and the topic's exercises differ in "
            f"{', '.join(sorted(wanted ^ found))}"
        )
    return cells


def _imports(source: str) -> str:
    """Return the import statements of a set-up cell, but for those of the checks."""
    tree = ast.parse(source)
    tree.body = [
        node
        for node in tree.body
        if isinstance(node, ast.Import)
        or (
            isinstance(node, ast.ImportFrom)
            and not (node.module or "").startswith("helpers.checks")
        )
    ]
    return ast.unparse(tree)


def load_module(path: Path) -> ModuleType:
    """Import a Python file of a topic's `solutions/` folder."""
    read_text(path)
    spec = importlib.util.spec_from_file_location(f"{path.parent.name}_{path.stem}", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with naming(path):
        spec.loader.exec_module(module)
    return module


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Turn what importing a file raises into one line that names the file and its line.

    A package that is missing is none of the file's mistakes and passes.
    """
    try:
        yield
    except (ModuleNotFoundError, SourceError):
        raise
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        lines = [frame.lineno for frame in frames if frame.filename == str(path)]
        line = error.lineno if isinstance(error, SyntaxError) else lines[-1] if lines else None
        what = error.msg if isinstance(error, SyntaxError) else f"{type(error).__name__}: {error}"
        raise SourceError(f"{path}, line {line or '?'}: {what}") from None
