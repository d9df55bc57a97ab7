"""`course new-exercise`: a small exercise that works, to be changed into the one that is wanted.

Everything is prepared first, then each file is written to a temporary name and renamed. What is
left to write says `TODO`, and the audit says so until it is gone.
"""

from __future__ import annotations

import ast
import json
import keyword
import math
import os
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from helpers.authoring.rules import Heading, checks_of, headings, look_at_sources
from helpers.checks.exercise import Topic
from helpers.checks.solutions import SourceError, cell_lines, naming, read_source, read_text

ENDS = "Quiz"
"""The heading from which on a notebook has no place for exercises."""

CELLS = '''\
# %% [markdown]
# ### Exercise {number}: `{name}`
#
# TODO: what the function is for, in a sentence or two.


# %% exercise="{name}"
def {name}(x):
    """TODO: one line that says what it returns.

    Parameters
    ----------
    x : numpy.ndarray, shape (n,)
        TODO: what it holds.

    Returns
    -------
    numpy.ndarray, shape (n,)
        TODO: the formula in words, and what happens at the edges.

    Example
    -------
    >>> {name}(np.array([1.0, 2.0, 6.0]))
    array([-2., -1.,  3.])
    """
    ### BEGIN SOLUTION
    mean = np.mean(x)
    return x - mean
    ### END SOLUTION


# %% check="{name}"
check({name})

'''

CHECKS = """\
# ---- {name}


def _{name}_cases(rng: np.random.Generator) -> list[Case]:
    return [
        Case("four numbers", (Call((rng.normal(2, 3, 4),)),)),
        Case("four other numbers", (Call((rng.normal(2, 3, 4),)),)),  # TODO: an edge instead
    ]


def _{name}_agrees(seen: Seen) -> Difference | None:
    assert seen.expected is not None
    return compare(seen.value, seen.expected[-1])


"""

EXERCISE = """\
        Exercise(
            name="{name}",
            points={points:g},
            section={section},
            hints=(
                "TODO: a nudge, such as the question to ask oneself.",
                "TODO: the idea, in words.",
                "TODO: nearly the line.",
            ),
            cases=_{name}_cases,
            behaviours=(
                Behaviour("TODO: what is right, as a student would say it", _{name}_agrees),
            ),
        ),
"""

MISTAKES = """
MISCONCEPTIONS += [
    Misconception(
        "sum",
        "{name}",
        (("np.mean(x)", "np.sum(x)"),),
        "TODO: what these values look like, and what to reread.",
    ),
    Misconception(
        "added",
        "{name}",
        (("x - mean", "x + mean"),),
        "TODO: what these values look like, and what to reread.",
    ),
]
"""

VARIANT = """\
def {name}_in_a_loop(x):
    mean = sum(x) / len(x)
    return [value - mean for value in x]


"""

NEEDED = ("np", "compare", "Behaviour", "Call", "Case", "Difference", "Exercise", "Seen")


@dataclass(frozen=True)
class Scaffold:
    """The files with a new exercise in them, and the exercises after it, whose numbers move on."""

    files: dict[Path, str]
    section: str
    after: list[str]


def new_exercise(
    topic: Topic, root: Path, name: str, points: float = 5.0, section: str | None = None
) -> Scaffold:
    """Write a small exercise that works into a topic's sources; all of them or none.

    Parameters
    ----------
    topic : Topic
        As its sources are.
    root : Path
        The repository.
    name : str
        The function's.
    points : float
        A number above 0.
    section : str or None
        The heading at whose end it goes; the last one before the quiz that has an exercise.

    Raises
    ------
    SourceError
        When the name or the section won't do, or a file has no place for it. Nothing is changed.
    """
    _refuse_name(name)
    if not math.isfinite(points) or points <= 0:
        raise SourceError(f"--points {points:g}: give a number above 0")
    look_at_sources(topic, root)
    made = _prepare(topic, root, name, points, section)
    _write_all(made.files)
    return made


def _refuse_name(name: str) -> None:
    if not (name.isascii() and name.isidentifier()) or keyword.iskeyword(name):
        raise SourceError(f"{name!r} is no name of a function; take letters, digits and _")
    if name in ("check", "hint", "np", "answers") or name.startswith("_"):
        raise SourceError(f"{name!r} means something else in the notebooks; take another name")


def _prepare(topic: Topic, root: Path, name: str, points: float, section: str | None) -> Scaffold:
    folder = root / "solutions" / topic.name
    source, checks = folder / f"{topic.notebook}.py", checks_of(topic, root)
    mistakes, variants = folder / "misconceptions.py", folder / "variants.py"
    for path in (source, checks, mistakes, variants):
        _refuse_known(name, path)
    cells = read_source(source).cells
    section = section.lstrip("# ").strip() if section else _last_section(topic)
    end = _end_of(section, headings(cells), source)
    before = cells[: end.cell]
    titles = [heading.title for heading in headings(before)]
    words = {
        "name": name,
        "points": points,
        "section": json.dumps(section, ensure_ascii=False),
        "number": 1 + sum(title.startswith("Exercise ") for title in titles),
    }
    return Scaffold(
        {
            source: _with_cells(source, end, words),
            checks: _with_checks(checks, topic, _exercises(before), words),
            mistakes: _with_mistakes(mistakes, words),
            variants: _with_variant(variants, words),
        },
        section,
        [e for e in _exercises(cells[end.cell :]) if not topic.exercise(e).quiz],
    )


def _refuse_known(name: str, path: Path) -> None:
    own = rf"_?{name}(_cases|_agrees|_in_a_loop)?"
    known = rf"^(def|class) {own}\b|^{own} *=|^(from .*)?import .*\b{name}\b"
    if found := re.search(known, read_text(path), re.MULTILINE):
        raise SourceError(f"{path} has `{found[0]}` already; take another name")


def _last_section(topic: Topic) -> str:
    sections = [exercise.section for exercise in topic.exercises if not exercise.quiz]
    if not sections:
        raise SourceError(f"{topic.name} has no exercise yet: say where it goes with --section")
    return sections[-1]


def _end_of(section: str, found: list[Heading], path: Path) -> Heading:
    """Return the heading before which a section ends."""
    places = list(takewhile(lambda heading: heading.title != ENDS, found))
    start = next((n for n, h in enumerate(places) if h.title == section and h.level > 1), None)
    after = [] if start is None else found[start + 1 :]
    ends = (heading for heading in after if heading.level <= found[start or 0].level)
    if end := next(ends, None):
        return end
    titles = "; ".join(heading.title for heading in places if heading.level == 2)
    raise SourceError(f"{path} has no section {section!r} to put it in; sections are: {titles}")


def _with_cells(path: Path, end: Heading, words: Mapping[str, Any]) -> str:
    """Return a notebook's source with the cells of the exercise put in above a heading."""
    line = cell_lines(path)[end.cell] - 1
    if not end.line:
        return _insert(path, {line: CELLS.format(**words)})
    # The heading stands within a cell of text, which is cut in two.
    cut = "\n" + CELLS.format(**words) + "# %% [markdown]\n"
    return _insert(path, {line + 1 + end.line: cut}).replace(f"\n#\n{cut}", f"\n{cut}")


def _exercises(cells: Sequence[NotebookNode]) -> list[str]:
    return [cell.metadata["exercise"] for cell in cells if "exercise" in cell.metadata]


def _with_checks(path: Path, topic: Topic, before: list[str], words: Mapping[str, Any]) -> str:
    """Return the checks' module with cases and judge above TOPIC and the exercise in it."""
    tree = _parsed(path)
    imported = {alias.asname or alias.name for alias in _imports(tree)}
    if missing := [name for name in NEEDED if name not in imported]:
        raise SourceError(f"{path}: import {', '.join(missing)} first; an exercise needs them")
    made = _assigned(tree, "TOPIC", path)
    lists = [k.value for k in getattr(made.value, "keywords", ()) if k.arg == "exercises"]
    elements = lists[0].elts if lists and isinstance(lists[0], ast.Tuple) else []
    if len(elements) != len(topic.exercises) or not elements:
        raise SourceError(
            f"{path}: TOPIC has no `exercises=(...)` with one entry for each exercise"
        )
    names = [exercise.name for exercise in topic.exercises]
    index = names.index(before[-1]) + 1 if before else 0
    line = elements[index].lineno - 1 if index < len(elements) else elements[-1].end_lineno
    assert line is not None
    return _insert(path, {made.lineno - 1: CHECKS.format(**words), line: EXERCISE.format(**words)})


def _with_mistakes(path: Path, words: Mapping[str, Any]) -> str:
    _assigned(_parsed(path), "MISCONCEPTIONS", path)
    return read_text(path).rstrip("\n") + "\n" + MISTAKES.format(**words)


def _with_variant(path: Path, words: Mapping[str, Any]) -> str:
    made = _assigned(_parsed(path), "VARIANTS", path)
    closing, end = made.end_lineno, read_text(path).splitlines()
    if closing is None or end[closing - 1] != "}":
        raise SourceError(f"{path}: VARIANTS has no closing brace in a line of its own")
    entry = '    "{name}": ({name}_in_a_loop,),\n'.format(**words)
    return _insert(path, {made.lineno - 1: VARIANT.format(**words), closing - 1: entry})


def _parsed(path: Path) -> ast.Module:
    with naming(path):
        return ast.parse(read_text(path))


def _imports(tree: ast.Module) -> list[ast.alias]:
    nodes = [node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))]
    return [alias for node in nodes for alias in node.names]


def _assigned(tree: ast.Module, name: str, path: Path) -> ast.Assign:
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            return node
    raise SourceError(f"{path}: it has no `{name} = ...` in a line of its own to add to")


def _insert(path: Path, pieces: Mapping[int, str]) -> str:
    """Return the text of a file with pieces put in, each before the line with its index."""
    lines = read_text(path).splitlines(keepends=True)
    for index in sorted(pieces, reverse=True):
        lines.insert(index, pieces[index])
    return "".join(lines)


def _write_all(files: Mapping[Path, str]) -> None:
    """Write all files or, where one can't be written, none."""
    before = {path: path.read_bytes() for path in files}
    new = {path: path.with_name(f".{path.name}.new") for path in files}
    replaced: list[Path] = []
    try:
        for path, text in files.items():
            new[path].write_text(text, encoding="utf-8", newline="\n")
            shutil.copymode(path, new[path])
        for path in files:
            os.replace(new[path], path)
            replaced.append(path)
    except OSError as error:
        for path in replaced:
            path.write_bytes(before[path])
        for path in new.values():
            path.unlink(missing_ok=True)
        raise SourceError(f"{error.filename}: {error.strerror}; nothing was changed") from None
