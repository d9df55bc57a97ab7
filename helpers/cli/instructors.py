"""Commands for those who give the course: grade, demo, bench."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from helpers.cli.common import (
    CORES,
    HERE,
    Folder,
    Json,
    Topics,
    Workers,
    app,
    console,
    course_root,
    empty_folder,
    load,
    progress,
    topic_names,
    write_json,
)
from helpers.display import ClassDisplay, print_class

PANEL = "For instructors"


@app.command(rich_help_panel=PANEL)
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
        course_root(course),
        topic_names(topics),
        students=student,
        force=force,
        changed=changed,
        pool=cluster(scheduler) if scheduler else local(workers),
        sandbox_required=require_sandbox,
    )
    write_json(json_path, {"submissions": records})
    print_class(console, records)


@app.command(rich_help_panel=PANEL)
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

    root = course_root(course)
    place = empty_folder(folder)
    console.print(f"A sample class of {len(SAMPLES)} students in {place}", soft_wrap=True)
    write_class(load(TOPIC), root, place)
    records = _grade(place, [TOPIC], pool=local(workers))
    print_class(console, records, {sample.student: sample.shows for sample in SAMPLES})
    with console.status("Writing the feedback pages"):
        generate_feedback(place, TOPIC)
    console.print(f"Gradebook       {place / 'gradebook.db'}", soft_wrap=True)
    console.print(f"Feedback pages  {place / 'feedback'}/<student>/{TOPIC}/", soft_wrap=True)
    jupyter = Path(sys.executable).with_name("jupyter")
    look = f"cd {place} && {jupyter} lab  (menu Nbgrader, Formgrader)"
    console.print(f"To look around  {look}", soft_wrap=True)
    write_json(json_path, {"submissions": records})


@app.command(rich_help_panel=PANEL)
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

    root, loaded = course_root(course), [load(name) for name in topic_names(topics)]
    loaded = [topic for topic in loaded if not topic.lacking]
    results: dict[str, Any] = {}
    if scale:
        with progress("Classes", len(measure.SIZES)) as advance:
            results["scale"] = measure.scale(loaded[0], root, workers, done=advance)
    if cluster:
        with console.status("Grading with one worker and with two"):
            results["cluster"] = measure.speed_up(loaded[0], root)
    if not results:
        with console.status("Timing single submissions"):
            results["overhead"] = measure.overhead(loaded, root)
        with progress("Plain nbgrader", min(plain_students, students) * len(loaded)) as advance:
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
    write_json(json_path, results)


def _grade(root: Path, topics: list[str], **options: Any) -> list[dict[str, Any]]:
    from helpers.grading.classroom import grade_class

    with ClassDisplay(console) as display:
        records = grade_class(root, topics, watcher=display, **options)
    display.sum_up(records)
    return records
