"""Commands for those who write the course: build, audit."""

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
    write_file,
    write_json,
)
from helpers.display import plain

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
    root, audits = course_root(course), []
    loaded = [load(name) for name in topic_names(topics)]
    with (
        ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as processes,
        progress("Topics", len(loaded)) as advance,
    ):
        asked = topic_names(topics), repeat(root), repeat(Seeds(variants=seeds))
        for found in processes.map(audit_named, *asked):
            audits += found
            advance()
    columns = [key for key in totals(audits)["totals"] if key != "faults"]
    headers = (column.replace("_", " ") for column in columns)
    table = Table(Column("exercise", no_wrap=True), *headers)
    for a in audits:
        table.add_row(a.name, *(str(getattr(a, column)) for column in columns))
    console.print(table)
    write_json(json_path, totals(audits))
    if page:
        write_file(page, mistakes_page(loaded, root))
        console.print(f"Page            {page}", soft_wrap=True)
    faults = [fault for a in audits for fault in a.faults]
    for lacking in filter(None, (topic.lacking for topic in loaded)):
        console.print(f"not everything was audited: {lacking}", markup=False)
    for fault in faults:
        console.print(plain(f"fault: {fault}"))
    if readme:
        write_readme(audits, root / "README.md")
    raise SystemExit(1 if faults else 0)
