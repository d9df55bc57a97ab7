"""What the subcommands share: the app, options, and how they read and write."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from helpers.files import write_file

app = typer.Typer(
    help="The course companion: notebooks for students, building and grading for instructors.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
WIDE = 120
"""Columns of a table where no terminal sets them."""
console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)
errors = Console(highlight=False, stderr=True)

Topics = Annotated[
    list[str] | None, typer.Argument(help="Topics, such as 01_initialization; all by default.")
]
Folder = Annotated[Path, typer.Option("--course", help="The course's folder.")]
Json = Annotated[Path | None, typer.Option("--json", help="Also write the results to this file.")]
Workers = Annotated[
    int, typer.Option("--workers", min=1, help="Submissions graded at a time on this machine.")
]
HERE = Path(".")
CORES = os.cpu_count() or 1


def course_root(course: Path) -> Path:
    """Return the course folder: the given one or the nearest above it with the configuration."""
    from helpers.grading.errors import CourseError

    start = course.resolve()
    for folder in (start, *start.parents):
        if (folder / "nbgrader_config.py").is_file():
            return folder
    raise CourseError(
        f"{start} is not in a course folder (no nbgrader_config.py there or above); "
        "go to the course's folder or name it with --course"
    )


def topic_names(names: list[str] | None) -> list[str]:
    """Return the named topics, all where none is named."""
    from helpers.checks.topics import NOTEBOOKS

    return names or list(NOTEBOOKS)


def load(name: str) -> Any:
    """Return a topic by its name; raise CourseError where there is none."""
    from helpers.checks import topics
    from helpers.checks.solutions import naming
    from helpers.grading.errors import CourseError

    if name not in topics.NOTEBOOKS:
        raise CourseError(f"there is no topic {name!r}; known are: {', '.join(topics.NOTEBOOKS)}")
    spec = find_spec(f"{topics.__name__}.{topics.NOTEBOOKS[name]}")
    with naming(Path(spec.origin if spec and spec.origin else name)):
        return topics.load_topic(name)


@contextmanager
def progress(title: str, total: int) -> Iterator[Callable[[], None]]:
    """Show a bar on a terminal, and a line at the end elsewhere."""
    columns = (TextColumn(title), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(title, total=total)
        yield lambda: progress.advance(task)


def empty_folder(folder: Path | None) -> Path:
    """Return an empty folder: the named one, made if need be, or a temporary one."""
    from helpers.grading.errors import CourseError

    if folder is None:
        return Path(tempfile.mkdtemp(prefix="course-demo-"))
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CourseError(f"{folder} is not an empty folder; name another with --folder")
    folder.mkdir(parents=True, exist_ok=True)
    return folder.resolve()


def write_json(path: Path | None, results: dict[str, Any]) -> None:
    """Write what `--json` asks for, if it asks, and say so."""
    if path is None:
        return
    write_file(path, json.dumps(results, indent=1) + "\n")
    console.print(f"Results         {path}", soft_wrap=True)
