"""What `course grade` and `course demo` show: how a class gets on, and what came of it."""

from __future__ import annotations

import shlex
import time
from collections import Counter
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

LINE_SECONDS = 10.0
"""How often a line is printed where there is no terminal for a bar."""
ROWS = 60
"""A class of more submissions is summed up, not listed."""
SLOWEST = 5
LISTED = 20
REASONS = 3
"""Of each change, so that an upgrade of the whole course doesn't fill the page."""
WELL = ("graded", "repaired", "missing")
ALL = "all are in the file of --json"


class ClassDisplay:
    """Shows a bar with rate, remaining time and counts on a terminal, plain lines elsewhere.

    Parameters
    ----------
    console : Console
        Where to.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._counts: Counter[str] = Counter()
        self._started = self._printed = time.monotonic()
        self._progress = Progress(
            TextColumn("Grading"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            TextColumn("{task.fields[counts]}"),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = TaskID(0)

    def __enter__(self) -> ClassDisplay:
        self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._progress.stop()
        if kind is not None and issubclass(kind, KeyboardInterrupt):
            count = sum(self._counts.values())
            self._console.print(f"stopped after {count}; what was graded is kept: run it again")

    def begin(self, count: int) -> None:
        """So many submissions will be looked at."""
        self._task = self._progress.add_task("", total=count, rate="", counts="")

    def notice(self, text: str) -> None:
        """Print something that the person who grades should know."""
        console = self._console if self._console.is_terminal else Console(stderr=True)
        console.print(plain(text), style="bold", soft_wrap=True)

    def done(self, record: dict[str, Any]) -> None:
        """Count a submission."""
        self._counts[record["status"]] += 1
        task = self._progress.tasks[0]
        rate = f"{task.speed:.1f} a second" if task.speed else ""
        self._progress.update(self._task, advance=1, rate=rate, counts=self._said_counts())
        now = time.monotonic()
        if not self._console.is_terminal and now - self._printed >= LINE_SECONDS:
            self._printed = now
            left = f"about {task.time_remaining:.0f} s left" if task.time_remaining else ""
            parts = [f"{task.completed:.0f} of {task.total:.0f}", rate, left]
            self._console.print(", ".join(filter(None, parts)) + f": {self._said_counts()}")

    def sum_up(self, records: list[dict[str, Any]]) -> None:
        """Print counts, rate, the slowest and all that went wrong, each with a way to look closer.

        Parameters
        ----------
        records : list of dict
            What `grade_class` returned.
        """
        seconds = time.monotonic() - self._started
        self._console.print(
            f"{len(records)} submissions in {seconds:.0f} s, {len(records) / seconds:.1f} a "
            f"second: {self._said_counts()}"
        )
        self._print_troubles(records)
        if len(records) > ROWS:
            self._print_slowest(records)
        self._print_dry_run(records)
        self._print_changes([record for record in records if "changed" in record])

    def _said_counts(self) -> str:
        return ", ".join(f"{count} {status}" for status, count in sorted(self._counts.items()))

    def _print_troubles(self, records: list[dict[str, Any]]) -> None:
        troubles = [(record, said) for record in records if (said := _trouble(record))]
        if not troubles:
            return
        table = Table("student", "topic", "what happened", "to look closer", title="to look at")
        for record, said in troubles[:LISTED]:
            cells = record["student"], record["assignment"], said, closer(record)
            table.add_row(*map(plain, cells))
        self._console.print(table)
        if len(troubles) > LISTED:
            self._console.print(f"and {len(troubles) - LISTED} more; {ALL}")

    def _print_slowest(self, records: list[dict[str, Any]]) -> None:
        table = Table("student", "topic", "seconds", "to look closer", title="slowest")
        for record in sorted(records, key=lambda r: -r["seconds"])[:SLOWEST]:
            cells = record["student"], record["assignment"], f"{record['seconds']:.2f}"
            table.add_row(*map(plain, cells), plain(closer(record)))
        self._console.print(table)

    def _print_dry_run(self, records: list[dict[str, Any]]) -> None:
        if records and all("would_record" in record for record in records):
            count = sum(record["would_record"] for record in records)
            self._console.print(
                f"dry run: {count} would be recorded, nothing was; the verdicts are kept, so that "
                "the real run is quick",
                soft_wrap=True,
            )

    def _print_changes(self, changed: list[dict[str, Any]]) -> None:
        if not changed:
            return
        because = sorted({part for record in changed for part in record["changed"]["because"]})
        moved = [r for r in changed if r["changed"]["exercises"] or "penalty" in r["changed"]]
        moved.sort(key=lambda r: r["changed"]["to"] - r["changed"]["from"])
        self._console.print(
            plain(
                f"{len(changed)} graded before were graded again, {len(moved)} with another "
                f"result, because of: {', '.join(because)}"
            ),
            soft_wrap=True,
        )
        table = Table("student", "topic", *CHANGE_COLUMNS, title="new scores, greatest loss first")
        for record in moved[:LISTED]:
            cells = record["student"], record["assignment"], *_change_cells(record["changed"])
            table.add_row(*map(plain, cells))
        if moved:
            self._console.print(table)
        if len(moved) > LISTED:
            self._console.print(f"and {len(moved) - LISTED} more; {ALL}")
        manual = sum("manual" in record["changed"] for record in moved)
        if manual:
            self._console.print(
                f"{manual} of them with a manual score for such an exercise: it stands, and "
                "formgrader lists it to be looked at again",
                soft_wrap=True,
            )


CHANGE_COLUMNS = ("before", "now", "difference", "what changed")


def _change_cells(change: dict[str, Any]) -> tuple[str, ...]:
    manual = change.get("manual", ())
    parts = [
        f"{name} {old:g} → {new:g}" + (" (manual score stands)" if name in manual else "")
        for name, (old, new) in change["exercises"].items()
    ]
    if "penalty" in change:
        parts.append("late penalty {:g} → {:g}".format(*change["penalty"]))
    before, now = change["from"], change["to"]
    return f"{before:g}", f"{now:g}", f"{now - before:+g}", ", ".join(parts)


def print_changes(console: Console, changes: list[dict[str, Any]]) -> None:
    """Print the log of changed scores.

    Parameters
    ----------
    console : Console
        Where to.
    changes : list of dict
        What `ChangeLog.read` returned.
    """
    table = Table("time", "student", "topic", *CHANGE_COLUMNS, "because of", "by")
    for change in changes:
        because = list(change["because"])
        if len(because) > REASONS:
            because[REASONS:] = [f"{len(because) - REASONS} more"]
        cells = [change["time"][:16].replace("T", " "), change["student"], change["assignment"]]
        cells += [*_change_cells(change), ", ".join(because), change["who"]]
        table.add_row(*map(plain, cells))
    console.print(table)


def print_class(
    console: Console, records: list[dict[str, Any]], shows: dict[str, str] | None = None
) -> None:
    """Print one line for each submission of a class that isn't too large for that.

    Parameters
    ----------
    console : Console
        Where to.
    records : list of dict
        What `grade_class` returned.
    shows : dict, optional
        For each student of a sample class, what the submission shows.
    """
    if len(records) > ROWS:
        return
    columns = ["student", "what it shows" if shows else "topic", "status", "score"]
    table = Table(*columns, "named mistakes, or what happened")
    for record in records:
        named = [m for exercise in record["exercises"] for m in exercise["misconceptions"]]
        remarks = named or [_remark(record)]
        told = (shows or {}).get(record["student"], record["assignment"])
        score = "–" if record["score"] is None else f"{record['score']:g}"
        score += f" / {record['max_score']:g}"
        cells = [record["student"], told, record["status"], score, ", ".join(remarks)]
        table.add_row(*map(plain, map(str, cells)))
    console.print(table)


def closer(record: dict[str, Any]) -> str:
    """Return the command that shows everything about one submission, or where its file lies."""
    if record["status"] == "unreadable":
        return shlex.quote(f"submitted/{record['student']}/{record['assignment']}")
    words = ["course", "grade", record["assignment"], f"--student={record['student']}"]
    return shlex.join([*words, "--force", "--json=closer.json"])


def plain(text: str) -> Text:
    """Return text that is shown as it is: no control characters, no markup."""
    return Text("".join(c if c.isprintable() else " " for c in text))


def _trouble(record: dict[str, Any]) -> str:
    """Return what went wrong with a submission beyond wrong answers, or an empty text."""
    unrecorded = [note for note in record["notes"] if note.startswith("could not be recorded")]
    if unrecorded:
        return unrecorded[0]
    if record["status"] not in WELL:
        return ": ".join([record["status"], *record["notes"][:1]])
    stopped = [e["message"] for e in record["exercises"] if e["status"] in ("timeout", "crashed")]
    return "; ".join(stopped)


def _remark(record: dict[str, Any]) -> str:
    """Return what a table says of a submission without named mistakes."""
    notes = record["notes"]
    if len(notes) > 1:
        return f"{notes[0]}; and {len(notes) - 1} more"
    return "".join(notes)
