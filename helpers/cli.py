"""The `course` command. Each subcommand is a few lines: the work is done in the packages."""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from itertools import repeat
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Column, Table

from helpers.display import ClassDisplay, plain, print_class
from helpers.grading.begin import skip_iri_grammar

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


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def lab(context: typer.Context, course: Folder = HERE) -> None:
    """Open JupyterLab on the notebooks, with nbgrader's Validate button.

    Other options, such as --port=9000 or --no-browser, are JupyterLab's.
    """
    from helpers.lab import open_lab

    raise SystemExit(open_lab(_root(course), arguments=context.args))


@app.command()
def build(
    topics: Topics = None,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; fail if a file differs.")
    ] = False,
    course: Folder = HERE,
) -> None:
    """Build the notebooks and the shipped answers from solutions/, or compare them."""
    from helpers.authoring import build as builder

    root, drifted = _root(course), False
    for name in topics or [*_topics(None), builder.START]:
        topic = None if name == builder.START else _load(name)
        if not check:
            made = builder.build_topic(topic, root) if topic else builder.build_start_page(root)
            changed = [str(path.relative_to(root)) for path in made]
            console.print(f"{name}: {', '.join(changed) if changed else 'nothing changed'}")
            continue
        found = builder.check_topic(topic, root) if topic else builder.check_start_page(root)
        differences = list(found)
        drifted |= bool(differences)
        unseen = (
            f", as far as can be seen here ({topic.lacking})" if topic and topic.lacking else ""
        )
        for line in differences or [f"{name}: as its sources give it{unseen}"]:
            console.print(line, markup=False)
    raise SystemExit(1 if drifted else 0)


@app.command()
def grade(
    topics: Topics = None,
    student: Annotated[
        list[str] | None, typer.Option("--student", help="Only this student; may be repeated.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Grade again what is graded.")] = False,
    changed: Annotated[
        bool,
        typer.Option(
            "--changed",
            help="Only what was graded before its exercises were mended; says whose score changed.",
        ),
    ] = False,
    workers: Workers = CORES,
    scheduler: Annotated[
        str | None,
        typer.Option("--scheduler", help="Address of a Dask scheduler, whose workers grade."),
    ] = None,
    require_sandbox: Annotated[
        bool, typer.Option("--require-sandbox", help="Refuse to grade without a sandbox.")
    ] = False,
    course: Folder = HERE,
    json_path: Json = None,
) -> None:
    """Grade the submissions under submitted/ and record them in nbgrader's gradebook.

    A run that was interrupted or killed loses nothing: run it again, and it goes on.
    """
    from helpers.grading.pool import cluster, local

    records = _grade(
        _root(course),
        _topics(topics),
        students=student,
        force=force,
        changed=changed,
        pool=cluster(scheduler) if scheduler else local(workers),
        sandbox_required=require_sandbox,
    )
    _write_json(json_path, {"submissions": records})
    print_class(console, records)


@app.command()
def audit(
    topics: Topics = None,
    seeds: Annotated[int, typer.Option(help="Seeds for each correct variant.", min=1)] = 200,
    page: Annotated[
        Path | None, typer.Option("--page", help="Every planted mistake's report, as HTML.")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, help="Topics audited at a time.")] = CORES,
    readme: Annotated[
        bool, typer.Option("--readme", help="Put the totals of all topics into README.md.")
    ] = False,
    course: Folder = HERE,
    json_path: Json = None,
) -> None:
    """Grade the graders: mistakes rejected and named, correct answers accepted.

    Mistakes are planted by hand, and generated from the reference by changing one thing. The
    verdict a student sees has to be the graded one.
    """
    from helpers.authoring.audit import Seeds, audit_named, totals
    from helpers.authoring.audit_pages import mistakes_page, write_readme
    from helpers.grading.errors import CourseError

    if readme and topics:
        raise CourseError("--readme is about all topics: name none")
    root, audits = _root(course), []
    loaded = [_load(name) for name in _topics(topics)]
    with (
        ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as processes,
        _progress("Topics", len(loaded)) as advance,
    ):
        asked = _topics(topics), repeat(root), repeat(Seeds(variants=seeds))
        for found in processes.map(audit_named, *asked):
            audits += found
            advance()
    columns = [key for key in totals(audits)["totals"] if key != "faults"]
    headers = (column.replace("_", " ") for column in columns)
    table = Table(Column("exercise", no_wrap=True), *headers)
    for a in audits:
        table.add_row(a.name, *(str(getattr(a, column)) for column in columns))
    console.print(table)
    _write_json(json_path, totals(audits))
    if page:
        _write(page, mistakes_page(loaded, root))
        console.print(f"Page            {page}", soft_wrap=True)
    faults = [fault for a in audits for fault in a.faults]
    for lacking in filter(None, (topic.lacking for topic in loaded)):
        console.print(f"not everything was audited: {lacking}", markup=False)
    for fault in faults:
        console.print(plain(f"fault: {fault}"))
    if readme:
        write_readme(audits, root / "README.md")
    raise SystemExit(1 if faults else 0)


@app.command()
def demo(
    folder: Annotated[
        Path | None, typer.Option("--folder", help="An empty folder; a temporary one by default.")
    ] = None,
    workers: Workers = CORES,
    course: Folder = HERE,
    json_path: Json = None,
) -> None:
    """Grade a sample class: right, wrong, broken and hostile submissions."""
    from helpers.demo import SAMPLES, TOPIC, write_class
    from helpers.grading.pool import local
    from helpers.grading.record import generate_feedback

    root = _root(course)
    place = _empty_folder(folder)
    console.print(f"A sample class of {len(SAMPLES)} students in {place}", soft_wrap=True)
    write_class(_load(TOPIC), root, place)
    records = _grade(place, [TOPIC], pool=local(workers))
    print_class(console, records, {sample.student: sample.shows for sample in SAMPLES})
    with console.status("Writing the feedback pages"):
        generate_feedback(place, TOPIC)
    console.print(f"Gradebook       {place / 'gradebook.db'}", soft_wrap=True)
    console.print(f"Feedback pages  {place / 'feedback'}/<student>/{TOPIC}/", soft_wrap=True)
    jupyter = Path(sys.executable).with_name("jupyter")
    look = f"cd {place} && {jupyter} lab  (menu Nbgrader, Formgrader)"
    console.print(f"To look around  {look}", soft_wrap=True)
    _write_json(json_path, {"submissions": records})


@app.command()
def bench(
    topics: Topics = None,
    students: Annotated[int, typer.Option("--students", min=5, help="Size of the class.")] = 30,
    plain_students: Annotated[
        int, typer.Option("--plain", min=5, help="How many of them nbgrader grades as well.")
    ] = 5,
    workers: Workers = CORES,
    scale: Annotated[
        bool, typer.Option("--scale", help="Instead: classes of 100, 1,000 and 10,000.")
    ] = False,
    cluster: Annotated[
        bool, typer.Option("--cluster", help="Instead: one worker against two, here and on Dask.")
    ] = False,
    plot: Annotated[
        Path | None, typer.Option("--plot", help="Draw it, into this PNG file.")
    ] = None,
    course: Folder = HERE,
    json_path: Json = None,
) -> None:
    """Time grading: beside plain nbgrader on the same class, and what a submission costs."""
    from helpers import bench as measure

    root, loaded = _root(course), [_load(name) for name in _topics(topics)]
    loaded = [topic for topic in loaded if not topic.lacking]
    results: dict[str, Any] = {}
    if scale:
        with _progress("Classes", len(measure.SIZES)) as advance:
            results["scale"] = measure.scale(loaded[0], root, workers, done=advance)
    if cluster:
        with console.status("Grading with one worker and with two"):
            results["cluster"] = measure.speed_up(loaded[0], root)
    if not results:
        with console.status("Timing single submissions"):
            results["overhead"] = measure.overhead(loaded, root)
        with _progress("Plain nbgrader", min(plain_students, students) * len(loaded)) as advance:
            compared = measure.compare(loaded, root, students, plain_students, workers, advance)
        results = compared | results
        right = [row for row in results["overhead"] if row["submission"] == "right"]
        results["overhead_seconds_per_submission"] = round(
            sum(row["overhead_seconds"] for row in right) / len(right), 4
        )
    for table in measure.tables(results):
        console.print(table)
    if plot:
        measure.draw(results, plot)
        console.print(f"Plot            {plot}", soft_wrap=True)
    _write_json(json_path, results)


@app.command()
def doctor(course: Folder = HERE) -> None:
    """Say what is missing on this machine, and how to get it."""
    from helpers.doctor import diagnose

    findings = diagnose(_root(course))
    for finding in findings:
        mark = "✔" if finding.ok else "✘"
        console.print(plain(f"{mark} {finding.label}: {finding.detail}"), soft_wrap=True)
        if finding.remedy:
            console.print(plain(f"    {finding.remedy}"), soft_wrap=True)
    raise SystemExit(0 if all(finding.ok for finding in findings) else 1)


def main() -> None:
    """Run the command; a user's mistake ends it with one line and exit status 1."""
    from helpers.checks.solutions import SourceError
    from helpers.grading.errors import CourseError
    from helpers.grading.scripts import put_scripts_on_path

    skip_iri_grammar()
    put_scripts_on_path()
    try:
        app()
    except (CourseError, SourceError, FileNotFoundError, PermissionError) as error:
        errors.print(plain(f"course: {error}"), soft_wrap=True)
        sys.exit(1)
    except ModuleNotFoundError as error:
        errors.print(
            f"course: the package {error.name} is missing; install the course's packages with "
            "'make .venv/.installed' or 'pip install -r requirements.lock'",
            soft_wrap=True,
        )
        sys.exit(1)


def _root(course: Path) -> Path:
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


def _topics(names: list[str] | None) -> list[str]:
    from helpers.checks.topics import NOTEBOOKS

    return names or list(NOTEBOOKS)


def _load(name: str) -> Any:
    from helpers.checks.topics import NOTEBOOKS, load_topic
    from helpers.grading.errors import CourseError

    if name not in NOTEBOOKS:
        raise CourseError(f"there is no topic {name!r}; known are: {', '.join(NOTEBOOKS)}")
    return load_topic(name)


def _grade(root: Path, topics: list[str], **options: Any) -> list[dict[str, Any]]:
    from helpers.grading.classroom import grade_class

    with ClassDisplay(console) as display:
        records = grade_class(root, topics, watcher=display, **options)
    display.sum_up(records)
    return records


@contextmanager
def _progress(title: str, total: int) -> Iterator[Callable[[], None]]:
    """Show a bar on a terminal, and a line at the end elsewhere."""
    columns = (TextColumn(title), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(title, total=total)
        yield lambda: progress.advance(task)


def _empty_folder(folder: Path | None) -> Path:
    from helpers.grading.errors import CourseError

    if folder is None:
        return Path(tempfile.mkdtemp(prefix="course-demo-"))
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CourseError(f"{folder} is not an empty folder; name another with --folder")
    folder.mkdir(parents=True, exist_ok=True)
    return folder.resolve()


def _write_json(path: Path | None, results: dict[str, Any]) -> None:
    if path is None:
        return
    _write(path, json.dumps(results, indent=1) + "\n")
    console.print(f"Results         {path}", soft_wrap=True)


def _write(path: Path, text: str) -> None:
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)


if __name__ == "__main__":
    main()
