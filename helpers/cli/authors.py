"""Commands for those who write the course: build, new-exercise, audit."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Column, Table

from helpers.cli.common import (
    CORES,
    HERE,
    Folder,
    Json,
    Topics,
    app,
    console,
    course_root,
    load,
    progress,
    topic_names,
    write_json,
)
from helpers.display import plain
from helpers.files import write_file

PANEL = "For authors"


@app.command(rich_help_panel=PANEL)
def build(
    topics: Topics = None,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; fail if a file differs.")
    ] = False,
    course: Folder = HERE,
) -> None:
    """Build the notebooks and the shipped answers from solutions/, or compare them."""
    from helpers.authoring import build as builder

    root, drifted = course_root(course), False
    for name in topics or [*topic_names(None), builder.START]:
        topic = None if name == builder.START else load(name)
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


@app.command(rich_help_panel=PANEL)
def new_exercise(
    topic: Annotated[str, typer.Argument(help="The topic, such as 01_initialization.")],
    name: Annotated[str, typer.Argument(help="The function's name.")],
    points: Annotated[float, typer.Option("--points", help="What it is worth.")] = 5.0,
    section: Annotated[
        str | None,
        typer.Option("--section", help="Heading at whose end it goes; the last with an exercise."),
    ] = None,
    course: Folder = HERE,
) -> None:
    """Write a small exercise that works into a topic's sources, to be changed into yours."""
    from helpers.authoring.scaffold import new_exercise as write

    root = course_root(course)
    made = write(load(topic), root, name, points, section)
    for path in made.files:
        console.print(f"changed  {path.relative_to(root)}", soft_wrap=True, markup=False)
    if made.after:
        console.print(f"The numbers of later exercises move on: {', '.join(made.after)}")
    console.print(f"Next     course build {topic}, then course audit {topic} --exercise {name}")


@app.command(rich_help_panel=PANEL)
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
    exercise: Annotated[
        str | None, typer.Option("--exercise", help="Only this exercise, of the one topic named.")
    ] = None,
    json_path: Json = None,
) -> None:
    """Grade the graders: mistakes rejected and named, correct answers accepted.

    Mistakes are planted by hand, and generated from the reference by changing one thing. The
    verdict a student sees has to be the graded one. What is weak is said, too: too few mistakes,
    a case or a behaviour that nothing fails, a placeholder that was left.
    """
    from helpers.authoring.audit import Seeds, audit_named, totals
    from helpers.authoring.audit_pages import mistakes_page, write_readme
    from helpers.authoring.rules import look_at_sources
    from helpers.authoring.weak import weak_in_topic
    from helpers.grading.errors import CourseError

    if readme and topics:
        raise CourseError("--readme is about all topics: name none")
    if exercise and len(topics or ()) != 1:
        raise CourseError("--exercise needs its topic: course audit TOPIC --exercise NAME")
    root, audits = course_root(course), []
    loaded = [load(name) for name in topic_names(topics)]
    for topic in loaded:
        look_at_sources(topic, root)
    with (
        ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as processes,
        progress("Topics", len(loaded)) as advance,
    ):
        asked = topic_names(topics), repeat(root), repeat(Seeds(variants=seeds)), repeat(exercise)
        for found in processes.map(audit_named, *asked):
            audits += found
            advance()
    columns = [key for key in totals(audits)["totals"] if key != "faults"]
    headers = (column.replace("_", " ") for column in columns)
    table = Table(Column("exercise", no_wrap=True), *headers)
    for a in audits:
        table.add_row(a.name, *(str(getattr(a, column)) for column in columns))
    console.print(table)
    weak = [line for topic in loaded for line in weak_in_topic(topic, root)]
    write_json(json_path, {**totals(audits), "weak": weak})
    if page:
        write_file(page, mistakes_page(loaded, root))
        console.print(f"Page            {page}", soft_wrap=True)
    faults = [fault for a in audits for fault in a.faults]
    for lacking in filter(None, (topic.lacking for topic in loaded)):
        console.print(f"not everything was audited: {lacking}", markup=False)
    for fault in faults:
        console.print(plain(f"fault: {fault}"))
    weak += [f"{a.name}: {line}" for a in audits for line in a.weak]
    for line in weak:
        console.print(plain(f"weak: {line}"), soft_wrap=True)
    if readme:
        write_readme(audits, root / "README.md")
    raise SystemExit(1 if faults or weak else 0)


@app.command(rich_help_panel=PANEL)
def release(
    file: Annotated[
        Path | None, typer.Argument(help="The archive; dist/course-VERSION.zip by default.")
    ] = None,
    without_grading: Annotated[
        bool, typer.Option("--without-grading", help="Leave out the code that grades.")
    ] = False,
    course: Folder = HERE,
    json_path: Json = None,
) -> None:
    """Write the archive for students: everything but the solutions."""
    from helpers.authoring import archive

    made = archive.release(course_root(course), file, grading=not without_grading)
    console.print(f"Archive         {made['archive']}", soft_wrap=True, markup=False)
    console.print(f"                {len(made['files'])} files, {made['size'] / 1e6:.1f} MB")
    console.print(f"SHA-256         {made['sha256']}")
    for name in made["left_out"]:
        console.print(plain(f"Left out        {name}, which git doesn't track"), soft_wrap=True)
    write_json(json_path, made)
