"""A class report as people and programs read it: an HTML page, a CSV table, a dictionary.

The page is one file without scripts, fonts or pictures from elsewhere; its policy forbids them, so
that nothing a student or a roster calls itself could bring any.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from helpers.files import write_file
from helpers.grading.errors import CourseError
from helpers.instructor.cells import neutral
from helpers.instructor.report_numbers import BINS, Numbers, Row, Scores, StudentNumbers

LISTED, AT_ONCE = 100, 20
"""Students of a list that are on the page, and how many of them without unfolding it."""
COLUMNS = tuple(field.name for field in fields(Row) if field.name != "concern")


def writable(*paths: Path | None) -> None:
    """Raise CourseError where a file couldn't be written, before the work of a report is done."""
    for path in filter(None, paths):
        if path.is_dir() or not path.absolute().parent.is_dir():
            wrong = "is a folder" if path.is_dir() else "would lie in a folder that isn't there"
            raise CourseError(f"{path} {wrong}: name a file in a folder that there is")


def write_report(
    numbers: Numbers, page: Path, table: Path | None = None, record: Path | None = None
) -> list[str]:
    """Write a class report, each file whole or not at all; return lines that sum it up."""
    files = (
        ("Page", page, lambda: to_html(numbers, date.today()).encode("utf-8", "replace")),
        ("Table", table, lambda: to_csv(numbers).encode("utf-8-sig", "replace")),
        ("Results", record, lambda: json.dumps(asdict(numbers), indent=1).encode() + b"\n"),
    )
    concerns = sum(bool(row.concern) for row in numbers.rows)
    lines = [
        f"{numbers.students} students, mean score {percent(numbers.scores.mean)}; "
        f"{numbers.may_need_help.count} may need help"
        + f"; {concerns} to put right"
        * bool(concerns)
    ]
    for label, path, content in files:
        if path is not None:
            write_file(path, content())
            lines.append(f"{label:<15} {path}")
    return lines


def to_html(numbers: Numbers, made: date) -> str:
    """Return a class report as an HTML page.

    Parameters
    ----------
    numbers : Numbers
        What it says.
    made : date
        When it was made.
    """
    style = Markup(_environment().get_template("report.css.j2").render())
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    needing = [student for student in numbers.by_student if student.reasons]
    needing.sort(key=lambda student: (_share(student), student.student))
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            numbers=numbers,
            made=f"{made.day} {made:%B %Y}",
            style=style,
            policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; "
            "form-action 'none'",
            needing=needing,
            concerns=_by_concern(numbers.rows),
            listed=LISTED,
            at_once=AT_ONCE,
        )
    )


def to_csv(numbers: Numbers) -> str:
    """Return a row for each student and topic as CSV; no cell is a formula to a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*COLUMNS, "may need help"])
    reasons = {student.student: "; ".join(student.reasons) for student in numbers.by_student}
    for row in numbers.rows:
        cells = [getattr(row, column) for column in COLUMNS]
        writer.writerow([neutral(_cell(cell)) for cell in [*cells, reasons[row.student]]])
    return text.getvalue()


def said_scores(scores: Scores) -> str:
    """Return a distribution of scores in words, for those who don't see the picture."""
    width = 100 // BINS
    said = [
        f"{bin.count} from {width * index} to {width * index + width}%"
        for index, bin in enumerate(scores.bins)
        if bin.count
    ]
    return f"{scores.bins[0].of} scores: {', '.join(said) or 'none'}"


def percent(share: float | None) -> str:
    """Return a share in whole percent; what isn't quite none or all doesn't look like it."""
    if share is None:
        return "–"
    if 0 < share < 0.005:
        return "<1%"
    return ">99%" if 0.995 <= share < 1 else f"{share:.0%}"


def seconds(number: float | None) -> str:
    """Return a time with a sensible number of digits."""
    if number is None:
        return "–"
    return f"{1000 * number:.0f} ms" if number < 1 else f"{number:.1f} s"


def _by_concern(rows: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    """Return what has to be put right and where, the most frequent first."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        if row.concern:
            found.setdefault(row.concern, []).append(row)
    return sorted(found.items(), key=lambda item: -len(item[1]))


def _share(student: StudentNumbers) -> float:
    return 1.0 if student.share is None else student.share


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "; ".join(value)
    return f"{value:g}" if isinstance(value, float) else "" if value is None else str(value)


@lru_cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("helpers.instructor", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"percent": percent, "seconds": seconds, "said_scores": said_scores}
    return environment
