"""Builds all generated files of a topic from its sources, or compares them with what is there.

    solutions/T/precompute.py            -> data/T/results.json
    solutions/T/t.py, misconceptions.py  -> data/checks/t.json
    solutions/T/t.py                     -> solutions/T/t.ipynb (executed)
    solutions/T/t.ipynb                  -> notebooks/T/t.ipynb (nbgrader)
    solutions/start.py                   -> notebooks/start.ipynb

One way only, and byte-identical when repeated on one machine. Another processor may round the
last bits of a sum otherwise; so a comparison takes numbers within `SAME_NUMBER`, and figures
within `SAME_PICTURE`, as equal. Text has to be the same to the letter.

Long training runs blow rounding up, so the stored results bear the hash of the files that they
were made from and of their own numbers; they are computed anew only when one of these differs.
"""

from __future__ import annotations

import base64
import difflib
import hashlib
import io
import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
from matplotlib import image
from nbconvert.exporters.exporter import ResourcesDict
from traitlets.config.loader import PyFileConfigLoader

from helpers import datasets
from helpers.authoring.notebook import execute, make_notebook, make_page, text_of
from helpers.authoring.release import ClearWork, release_notebook
from helpers.authoring.rules import look_at_sources
from helpers.checks import shipped
from helpers.checks.exercise import Topic
from helpers.checks.progress import START_PAGE
from helpers.checks.solutions import SourceError, load_module, load_solutions
from helpers.files import write_file

Stage = tuple[Path, Callable[[], str]]
"""A generated file, and what makes its text."""

START = "start"
HELPERS = Path(datasets.__file__).parent
COMPUTED_WITH = ("datasets.py", "network.py")
"""What stored results are computed with, beside the topic's own precompute.py."""

SEAL = "made from"
RESULT_DIGITS = 6
SAME_NUMBER = 1e-5
"""Relative difference of two numbers up to which they count as equal."""
SAME_PICTURE = 2.0
"""Mean difference of two figures' pixels, in levels of 255, up to which they count as equal."""


def build_topic(topic: Topic, root: Path) -> Iterator[Path]:
    """Write a topic's generated files and yield the path of each that changed.

    Raises
    ------
    SourceError
        When a source breaks the rules, or needs a library that is missing.
    """
    if topic.lacking:
        raise SourceError(f"{topic.name} can't be built here: {topic.lacking}")
    look_at_sources(topic, root)
    yield from _changed(_stages(topic, root))


def build_start_page(root: Path) -> Iterator[Path]:
    """Write the start page and yield its path if it changed."""
    yield from _changed([_start_page(root)])


def check_topic(topic: Topic, root: Path, *, run: bool = True) -> Iterator[str]:
    """Yield one line for each generated file that differs from what the sources give.

    Later files are made from earlier ones, so the first that differs ends the comparison. Where a
    library is missing that the reference needs, what comes of running it isn't looked at. Without
    `run` the notebook isn't executed: of its cells only the sources are compared.
    """
    look_at_sources(topic, root)
    results, answers, solution, release = _stages(topic, root)
    if not run and is_stale(topic, root):
        path = release[0].relative_to(root)
        yield f"{path}: older than its source; run: course build {topic.name}"
        return
    ran = [] if topic.lacking else [answers, solution] if run else [answers]
    yield from _first_difference([results, *ran, release], root, topic.name)


def is_stale(topic: Topic, root: Path) -> bool:
    """Tell whether a topic's source was changed since its notebook was built; runs nothing."""
    folder = root / "solutions" / topic.name
    if not folder.is_dir():
        return False
    config = PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()
    made, _ = ClearWork(config=config).preprocess(make_notebook(topic, folder), ResourcesDict())
    path = root / "notebooks" / topic.name / f"{topic.notebook}.ipynb"
    there = nbformat.read(path, as_version=4) if path.is_file() else nbformat.v4.new_notebook()
    return [(c.id, c.source) for c in made.cells] != [(c.id, c.source) for c in there.cells]


def check_start_page(root: Path) -> Iterator[str]:
    """Yield a line if the start page differs from what its source gives."""
    yield from _first_difference([_start_page(root)], root, START)


def _changed(stages: list[Stage]) -> Iterator[Path]:
    for path, make in stages:
        text = make()
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            write_file(path, text)
            yield path


def _first_difference(stages: list[Stage], root: Path, name: str) -> Iterator[str]:
    for path, make in stages:
        difference = _difference(path, make())
        if difference:
            yield f"{path.relative_to(root)}: {difference}; run: course build {name}"
            return


def _start_page(root: Path) -> Stage:
    source = root / "solutions" / f"{START}.py"
    return root / "notebooks" / START_PAGE, lambda: text_of(make_page(source))


def _stages(topic: Topic, root: Path) -> list[Stage]:
    folder = root / "solutions" / topic.name
    results = root / "data" / topic.name / "results.json"
    return [
        (results, lambda: _results(folder, results)),
        (root / "data" / "checks" / f"{topic.notebook}.json", lambda: _answers(topic, folder)),
        (folder / f"{topic.notebook}.ipynb", lambda: _solution(topic, folder)),
        (
            root / "notebooks" / topic.name / f"{topic.notebook}.ipynb",
            lambda: release_notebook(topic, root),
        ),
    ]


def _results(folder: Path, stored: Path) -> str:
    """Return the text of the stored results; what is there already if its hash fits."""
    made_from = [folder / "precompute.py", *(HELPERS / name for name in COMPUTED_WITH)]
    sources = b"".join(path.read_bytes() for path in made_from)
    text = stored.read_text(encoding="utf-8") if stored.is_file() else ""
    if text and _sealed(json.loads(text), sources) == text:
        return text
    return _sealed(_rounded(load_module(folder / "precompute.py").compute()), sources)


def _sealed(results: dict[str, Any], sources: bytes) -> str:
    results = {key: value for key, value in results.items() if key != SEAL}
    digest = hashlib.sha256(sources + json.dumps(results).encode()).hexdigest()
    lines = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in results.items()]
    return "{\n" + ",\n".join([*lines, f'"{SEAL}": "{digest}"']) + "\n}\n"


def _answers(topic: Topic, folder: Path) -> str:
    solutions = load_solutions(topic, folder)
    answers = {e.name: solutions.answers(e, shipped.PUBLIC_SEED) for e in topic.exercises}
    return shipped.dump(answers)


def _solution(topic: Topic, folder: Path) -> str:
    notebook = make_notebook(topic, folder)
    execute(notebook, folder)
    return text_of(notebook)


def _rounded(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return _rounded(value.tolist())
    if isinstance(value, np.generic):
        return _rounded(value.item())
    if isinstance(value, dict):
        return {str(key): _rounded(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_rounded(item) for item in value]
    if isinstance(value, float):
        return float(f"{value:.{RESULT_DIGITS}g}") if math.isfinite(value) else None
    return value


def _difference(path: Path, text: str) -> str:
    """Return what differs between a file and the text it should have, "" when nothing does."""
    if not path.is_file():
        return "is missing"
    there = path.read_text(encoding="utf-8")
    if there == text or _same(json.loads(there), json.loads(text)):
        return ""
    lines = difflib.unified_diff(there.splitlines(), text.splitlines(), n=0, lineterm="")
    changed = [line[:120] for line in lines if line[0] in "+-"][2:]
    first = [line for line in changed if '"image/png"' not in line][:2] or ["a figure"]
    return f"differs from its sources, first in {' / '.join(first)}"


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(
            _same_picture(a[k], b[k]) if k == "image/png" else _same(a[k], b[k]) for k in a
        )
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(_same, a, b))
    if isinstance(a, float) and isinstance(b, float):
        return math.isclose(a, b, rel_tol=SAME_NUMBER, abs_tol=1e-9)
    return a == b


def _same_picture(a: str, b: str) -> bool:
    if a == b:
        return True
    first, second = (image.imread(io.BytesIO(base64.b64decode(png))) for png in (a, b))
    return first.shape == second.shape and bool(
        255 * np.mean(np.abs(first - second)) <= SAME_PICTURE
    )
