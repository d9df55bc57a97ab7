"""From a topic's py:percent source to its solution notebook.

Every code cell of a source says what it is, by a tag or by a key of its metadata; so does a cell of
text that is the student's to write:

    # %% tags=["setup"]              locked; runs in grading
    # %% tags=["demo"]               free to play with; skipped in grading
    # %% exercise="NAME"             the student's: a stub around the reference
    # %% check="NAME"                graded: exactly `check(NAME)`
    # %% [markdown] explain="NAME"   a question, answered in words; read by a person, for 0 points
"""

from __future__ import annotations

import ast
import hashlib
from collections import Counter
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbconvert.preprocessors.coalescestreams import CoalesceStreamsPreprocessor
from nbformat import NotebookNode
from traitlets.config import Config

from helpers.checks.exercise import Topic
from helpers.checks.report import section_id
from helpers.checks.solutions import SourceError, place_of, read_source

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
METADATA = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
SECONDS_PER_CELL = 300
MODEL_ANSWER = ("<!-- BEGIN SOLUTION -->", "<!-- END SOLUTION -->")
WIDGET = "application/vnd.jupyter.widget-view+json"


def make_notebook(topic: Topic, folder: Path) -> NotebookNode:
    """Return a topic's solution notebook, not yet executed.

    Parameters
    ----------
    topic : Topic
        Its exercises; they give the points.
    folder : Path
        The topic's folder under `solutions/`.

    Raises
    ------
    SourceError
        When a cell has no role, a graded cell holds more than its one call, or an exercise has no
        check after it.
    """
    path = folder / f"{topic.notebook}.py"
    source = read_source(path)
    cells, roles, seen = [], [], Counter()
    for number, cell in enumerate(source.cells, 1):
        where = place_of(path, number)
        if cell.cell_type == "code":
            role, metadata = _code_metadata(topic, cell, where)
            roles.append(role)
            made = nbformat.v4.new_code_cell(cell.source, metadata=metadata)
        else:
            made = nbformat.v4.new_markdown_cell(cell.source, metadata=_text_metadata(cell, where))
        made.id = _cell_id(made, seen, where)
        cells.append(made)
    _each_exercise_then_its_check(topic, roles, path)
    return nbformat.v4.new_notebook(cells=cells, metadata=METADATA)


def make_page(path: Path) -> NotebookNode:
    """Return a notebook without exercises, from its py:percent source: the start page."""
    cells, seen = [], Counter()
    for cell in read_source(path).cells:
        make = (
            nbformat.v4.new_code_cell if cell.cell_type == "code" else nbformat.v4.new_markdown_cell
        )
        cells.append(make(cell.source))
        cells[-1].id = _cell_id(cells[-1], seen, str(path))
    return nbformat.v4.new_notebook(cells=cells, metadata=METADATA)


def execute(notebook: NotebookNode, folder: Path) -> None:
    """Run a solution notebook in place and leave only outputs that are the same each time.

    Raises
    ------
    SourceError
        When a cell raises; the message holds the cell's source and the error.
    """
    for cell in notebook.cells:
        if "raises-exception" in cell.metadata.get("tags", ()):
            cell.metadata.tags.remove("raises-exception")  # with the solutions in, nothing may
            cell.metadata["may_raise"] = True
    client = NotebookClient(
        notebook,
        timeout=SECONDS_PER_CELL,
        resources={"metadata": {"path": str(folder)}},
        kernel_name=KERNEL["name"],
        config=Config({"KernelManager": {"transport_encryption": "auto"}}),
    )
    try:
        client.execute()
    except CellExecutionError as error:
        raise SourceError(f"{folder}: {error}") from None
    CoalesceStreamsPreprocessor().preprocess(notebook, {})  # pieces of text come as they may
    for cell in notebook.cells:
        if cell.metadata.pop("may_raise", False):
            cell.metadata.tags.append("raises-exception")
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = [o for o in cell.outputs if WIDGET not in o.get("data", {})]
    notebook.metadata = METADATA


def text_of(notebook: NotebookNode) -> str:
    """Return the text of a notebook file."""
    return nbformat.writes(notebook) + "\n"


def _code_metadata(topic: Topic, cell: NotebookNode, where: str) -> tuple[tuple[str, str], dict]:
    tags = list(cell.metadata.get("tags", ()))
    roles = [
        (key, str(cell.metadata[key])) for key in ("exercise", "check") if key in cell.metadata
    ]
    roles += [(tag, "") for tag in tags if tag in ("setup", "demo")]
    if len(roles) != 1:
        raise SourceError(
            f"{where}: a code cell is one of setup, demo, exercise or check; begin it with one of "
            '`# %% tags=["setup"]`, `# %% tags=["demo"]`, `# %% exercise="NAME"` and '
            '`# %% check="NAME"`'
        )
    ((role, name),) = roles
    if name and name not in {exercise.name for exercise in topic.exercises}:
        raise SourceError(
            f"{where}: {topic.name} has no exercise {name!r}; add it to "
            f"helpers/checks/topics/{topic.notebook}.py"
        )
    if role == "check":
        _must_be_one_call(cell.source, name, where)
        points = topic.exercise(name).points
        graded = _nbgrader(f"check-{name}", grade=True, locked=True, points=points)
        return (role, name), {
            "nbgrader": graded,
            "tags": [*tags, "raises-exception"],
            "course": {"check": name},
        }
    if role == "exercise":
        return (role, name), {"nbgrader": _nbgrader(name, solution=True), "tags": tags}
    if role == "setup":
        return (role, name), {"nbgrader": _nbgrader("setup", locked=True), "tags": tags}
    return (role, name), {"tags": tags}


def _text_metadata(cell: NotebookNode, where: str) -> dict[str, Any]:
    name = cell.metadata.get("explain")
    if name is None:
        return {}
    if not str(name).isidentifier():
        raise SourceError(f"{where}: the name of a question is an identifier, not {name!r}")
    marks = [cell.source.count(word) for word in MODEL_ANSWER]
    if marks != [1, 1] or cell.source.index(MODEL_ANSWER[0]) > cell.source.index(MODEL_ANSWER[1]):
        raise SourceError(f"{where}: {name} needs its model answer between {MODEL_ANSWER}")
    return {"nbgrader": _nbgrader(f"explain-{name}", grade=True, solution=True, points=0)}


def _nbgrader(
    grade_id: str, grade: bool = False, locked: bool = False, solution: bool = False, **more: Any
) -> dict[str, Any]:
    return {
        "grade": grade,
        "grade_id": grade_id,
        "locked": locked,
        "schema_version": 3,
        "solution": solution,
        "task": False,
        **more,
    }


def _must_be_one_call(source: str, name: str, where: str) -> None:
    wanted = ast.dump(ast.parse(f"check({name})"))
    try:
        found = ast.dump(ast.parse(source))
    except SyntaxError:
        found = ""
    if found != wanted:
        raise SourceError(f"{where}: a graded cell holds exactly `check({name})`")


def _cell_id(cell: NotebookNode, seen: Counter, where: str) -> str:
    """Return an id that stays as long as the grade_id, or else the source, does."""
    graded = cell.metadata.get("nbgrader", {}).get("grade_id")
    base = graded or hashlib.sha256(f"{cell.cell_type}:{cell.source}".encode()).hexdigest()[:12]
    if cell.source.startswith("## "):
        base = section_id(cell.source.splitlines()[0].removeprefix("## "))
    seen[base] += 1
    if graded and seen[base] > 1:
        raise SourceError(
            f"{where}: another cell bears the grade_id {graded!r}; rename or drop one"
        )
    return base[:60] if seen[base] == 1 else f"{base[:56]}-{seen[base]}"


def _each_exercise_then_its_check(topic: Topic, roles: list[tuple[str, str]], path: Path) -> None:
    written: set[str] = set()
    checked: set[str] = set()
    for role, name in roles:
        if role == "exercise":
            written.add(name)
        if role == "check" and name not in written:
            raise SourceError(f"{path}: check({name}) stands before its exercise")
        if role == "check":
            checked.add(name)
    missing = {exercise.name for exercise in topic.exercises} - (written & checked)
    if missing:
        raise SourceError(f"{path}: no exercise and check for {', '.join(sorted(missing))}")
