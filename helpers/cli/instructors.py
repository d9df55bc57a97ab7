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
from helpers.display import ClassDisplay, plain, print_changes, print_class

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
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Say what would be recorded and changed; record nothing."),
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
        dry_run=dry_run,
        pool=cluster(scheduler) if scheduler else local(workers),
        sandbox_required=require_sandbox,
    )
    write_json(json_path, {"submissions": records, "dry_run": dry_run})
    print_class(console, records)


@app.command(rich_help_panel=PANEL)
def changes(
    topics: Topics = None,
    student: Annotated[
        list[str] | None, typer.Option("--student", help="Only this student; may be repeated.")
    ] = None,
    course: Folder = HERE,
    json_path: Json = None,
) -> None:
    """Show which recorded scores were changed: when, by whom, from what to what, and why."""
    from helpers.grading.changes import ChangeLog

    names = {load(name).name for name in topics or ()}
    logged = [
        change
        for change in ChangeLog(course_root(course)).read()
        if (not names or change["assignment"] in names)
        and (not student or change["student"] in student)
    ]
    write_json(json_path, {"changes": logged})
    if logged:
        print_changes(console, logged)
    else:
        console.print("no score that was recorded has been changed")


@app.command(rich_help_panel=PANEL)
def collect(
    sources: Annotated[
        list[Path],
        typer.Argument(help="Archives as Canvas and Moodle give them, or folders."),
    ],
    topic: Annotated[
        str | None, typer.Option("--topic", help="Their topic; recognised where not given.")
    ] = None,
    roster: Annotated[
        list[Path] | None,
        typer.Option("--roster", help="Who is who, as CSV, beside the course's own roster.csv."),
    ] = None,
    late_after: Annotated[
        str | None,
        typer.Option("--late-after", help="When work is late; the topic's due date by default."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be collected.")
    ] = False,
    course: Folder = HERE,
    json_path: Json = None,
) -> None:
    """Put what students handed in through Canvas or Moodle into submitted/.

    The newest of each student's files is taken, what it replaces is kept. Doubtful ones are listed.
    """
    from helpers.instructor.collect import collect as collect_from
    from helpers.instructor.show_collected import show_collected

    collected = collect_from(
        course_root(course),
        sources,
        topic=topic,
        roster=roster or (),
        late_after=late_after,
        dry_run=dry_run,
    )
    show_collected(console, collected)
    write_json(json_path, collected.to_dict())


@app.command(rich_help_panel=PANEL)
def feedback(
    topics: Topics = None,
    kind: Annotated[
        str | None,
        typer.Option("--format", help="Also an archive to upload: canvas, moodle or folders."),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="The archive, for one topic.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Make pages that are up to date.")] = False,
    workers: Workers = CORES,
    course: Folder = HERE,
) -> None:
    """Make each student's feedback page, where it is missing or out of date."""
    from helpers.grading.errors import CourseError
    from helpers.grading.pool import local
    from helpers.instructor.feedback_archive import KINDS, write_archive
    from helpers.instructor.feedback_pages import (
        MADE,
        STALE,
        find_pages,
        graded_topics,
        make_pages,
    )

    if kind is not None and kind not in KINDS:
        raise CourseError(f"there is no format {kind!r}; known are: {', '.join(KINDS)}")
    root = course_root(course)
    names = topics or graded_topics(root)
    if out and (kind is None or len(names) != 1):
        raise CourseError("--out names the archive of one topic: give one, and a --format")
    failed = False
    for name in names:
        load(name)
        pages = find_pages(root, name, force=force)
        with progress(name, sum(page.outcome == STALE for page in pages)) as advance:
            pages = make_pages(root, name, pages, pool=local(workers), done=advance)
        made = sum(page.outcome == MADE for page in pages)
        wrong = [f"{page.student}: {page.outcome}" for page in pages if not page.is_there]
        console.print(f"{name}: {len(pages)} pages, {made} of them new")
        if kind:
            path = out or Path(f"feedback_{name}_{kind}.zip")
            count, wrong = write_archive(root, name, pages, kind, path)
            console.print(f"Archive         {path}, {count} pages", soft_wrap=True)
        for line in wrong:
            console.print(plain(f"left out: {line}"), soft_wrap=True)
        failed |= any(not page.is_there for page in pages)
    raise SystemExit(1 if failed else 0)


@app.command(rich_help_panel=PANEL)
def report(
    topics: Topics = None,
    out: Annotated[Path, typer.Option("--out", help="The page.")] = Path("report.html"),
    anonymous: Annotated[
        bool, typer.Option("--anonymous", help="For sharing: pseudonyms, rounded counts.")
    ] = False,
    threshold: Annotated[
        float,
        typer.Option(min=0, max=1, help="Share of the points below which a student may need help."),
    ] = 0.5,
    table: Annotated[
        Path | None, typer.Option("--csv", help="Also write a row for each student and topic.")
    ] = None,
    course: Folder = HERE,
    json_path: Json = None,
) -> None:
    """Write a page about a class: scores, frequent mistakes, who may need help."""
    from helpers.instructor.report import make_report
    from helpers.instructor.report_page import writable, write_report

    writable(out, table, json_path)
    root, names = course_root(course), topic_names(topics)
    with console.status("Reading the class"):
        numbers = make_report(root, names, threshold=threshold, anonymous=anonymous)
    for line in write_report(numbers, page=out, table=table, record=json_path):
        console.print(plain(line), soft_wrap=True)


@app.command(rich_help_panel=PANEL)
def export(
    topics: Topics = None,
    kind: Annotated[str, typer.Option("--format", help="canvas, moodle or csv.")] = "csv",
    out: Annotated[
        Path | None, typer.Option("--out", help="The table; grades_<format>.csv by default.")
    ] = None,
    roster: Annotated[
        list[Path] | None,
        typer.Option("--roster", help="Who is who, as CSV, beside the course's own roster.csv."),
    ] = None,
    title: Annotated[
        list[str] | None,
        typer.Option("--title", help="A topic's column, as '01_initialization=Title (1234)'."),
    ] = None,
    course: Folder = HERE,
) -> None:
    """Write the gradebook's scores as a table that Canvas, Moodle or a spreadsheet reads."""
    from helpers.grading.errors import CourseError
    from helpers.instructor.export import EXPORTERS, export_grades

    if kind not in EXPORTERS:
        raise CourseError(f"there is no format {kind!r}; known are: {', '.join(EXPORTERS)}")
    path = out or Path(f"grades_{kind}.csv")
    for line in export_grades(course_root(course), kind, path, topics or (), roster, title or ()):
        console.print(plain(line), soft_wrap=True)


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
