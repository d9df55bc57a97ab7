"""What `course collect` prints."""

from __future__ import annotations

from collections import Counter

from rich.console import Console
from rich.table import Column, Table

from helpers.display import plain
from helpers.instructor.collect import ASIDE, Collected, File

ORDER = ("collected", "replaced", "unchanged", "older", "doubtful")
LISTED = 20
ALL = "all are in the file of --json"


def show_collected(console: Console, collected: Collected) -> None:
    """Print what became of the files: counts, what is late, what to look at, who is missing.

    Parameters
    ----------
    console : Console
        Where to.
    collected : Collected
        What `collect` returned.
    """
    files = collected.files
    counts = Counter(file.status for file in files)
    said = ", ".join(f"{counts[status]} {status}" for status in ORDER if counts[status])
    console.print(f"{len(files)} files: {said or 'nothing to collect'}")
    late = [file for file in files if file.late and file.status not in ("older", "doubtful")]
    if late:
        _line(console, f"{len(late)} late: {_listed([_whose(file) for file in late])}")
    for note in collected.notes[:LISTED]:
        _line(console, note)
    if len(collected.notes) > LISTED:
        console.print(f"and {len(collected.notes) - LISTED} more notes; {ALL}")
    _print_doubtful(console, [file for file in files if file.status == "doubtful"])
    for topic, students in collected.missing.items():
        if students:
            _line(console, f"{topic}: nothing from {len(students)}: {_listed(students)}")
    if collected.dry_run:
        console.print("This was a trial: nothing was written.")


def _print_doubtful(console: Console, files: list[File]) -> None:
    if not files:
        return
    columns = (Column(name, overflow="fold") for name in ("file", "why not", "what to do"))
    table = Table(*columns, title="to look at, not collected")
    for file in files[:LISTED]:
        table.add_row(plain(file.name), plain(file.reason), plain(file.way_out))
    console.print(table)
    if any(file.kept for file in files):
        console.print(f"Copies lie in {ASIDE}/; --json says which is whose.")
    if len(files) > LISTED:
        console.print(f"and {len(files) - LISTED} more; {ALL}")


def _whose(file: File) -> str:
    when = f" ({file.submitted_at})" if file.submitted_at else ""
    return f"{file.student}{when}"


def _listed(words: list[str]) -> str:
    more = f" and {len(words) - LISTED} more" if len(words) > LISTED else ""
    return ", ".join(words[:LISTED]) + more


def _line(console: Console, text: str) -> None:
    console.print(plain(text), soft_wrap=True)
