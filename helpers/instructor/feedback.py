"""Feedback pages: nbgrader's, with a summary on top that says what came out and what to reread.

`Summarise` and `FeedbackExporter` stand in `nbgrader_config.py`, so that `nbgrader
generate_feedback`, formgrader and `course feedback` write the same page. A page tells from what
it was made, so that only those that are out of date are made again.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, Template
from nbconvert.exporters import HTMLExporter
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import GetGrades
from traitlets import default

from helpers.checks.exercise import Exercise
from helpers.checks.report import BehaviourResult, Recognised, Report, anchor
from helpers.checks.solutions import SourceError, load_module
from helpers.grading.errors import CourseError
from helpers.grading.marks import CHECK, Marks, read_marks
from helpers.grading.regrade import last_verdict
from helpers.grading.store import Store
from helpers.grading.topic import find_topic

TEMPLATES = PackageLoader("helpers.instructor", "templates")
PAGE, SUMMARY = "feedback_page.html.j2", "feedback_summary.html.j2"


@dataclass(frozen=True)
class Line:
    """A line of the summary: one graded cell.

    Attributes
    ----------
    cell : str
        Its name in nbgrader, which is its anchor on the page.
    name : str
        The exercise's.
    points, max_points : float
        `points` is None where nobody has graded it yet.
    by_hand : bool
        Whether a person gave the points.
    outcome : str
        What came out, in a few words.
    hints : tuple of str
        For each known mistake that the values look like.
    section : str
        What to reread, empty where there is no need to.
    comment : str
        What a person wrote.
    """

    cell: str
    name: str
    points: float | None
    max_points: float
    by_hand: bool
    outcome: str
    hints: tuple[str, ...]
    section: str
    comment: str


class Summarise(GetGrades):
    """Adds the summary to what nbgrader shows of a cell's grade and comment."""

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Write what the page shows on top into `resources["nbgrader"]`."""
        nb, resources = super().preprocess(nb, resources)
        names = resources["nbgrader"]
        whose = names["assignment"], names["student"]
        converter: Any = self.parent.parent  # type: ignore
        root = Path(converter.coursedir.root)
        with Gradebook(names["db_url"]) as gradebook:
            marks = read_marks(gradebook, [whose[0]], [whose[1]]).get(whose, Marks())
        verdict = _verdict(root, *whose, nb.metadata.get("course", {}).get("verdict"))
        path = root / converter._format_source(*whose) / f"{names['notebook']}.ipynb"
        names["made_from"] = made_from(path.read_bytes(), marks)
        names["summary"] = _template(SUMMARY).render(
            title=names["notebook"],
            score=marks.score,
            max_score=names["max_score"],
            marks=marks,
            lines=_lines(nb, root, whose[0], marks, verdict),
            notes=verdict.get("notes", ()),
        )
        return nb, resources


class FeedbackExporter(HTMLExporter):
    """Writes nbgrader's page with the summary in place of its list of test cells."""

    @default("extra_loaders")
    def _extra_loaders_default(self) -> list:
        return [TEMPLATES]

    @default("template_file")
    def _template_file_default(self) -> str:
        return PAGE


def made_from(notebook: bytes, marks: Marks) -> str:
    """Return a hash of all that a page is made from."""
    parts = [notebook, repr(marks).encode(), _look()]
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


@functools.cache
def _look() -> bytes:
    """Return what the pages' form depends on."""
    sources = [Path(__file__).read_bytes()]
    sources += [(Path(__file__).parent / "templates" / n).read_bytes() for n in (PAGE, SUMMARY)]
    return b"".join(sources)


@functools.cache
def _template(name: str) -> Template:
    """Return a template; what it fills in is escaped."""
    environment = Environment(
        loader=TEMPLATES, autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["anchor"] = anchor
    return environment.get_template(name)


def _verdict(root: Path, assignment: str, student: str, shown: str | None) -> dict[str, Any]:
    """Return the record of the verdict that a graded notebook shows, empty if it isn't kept."""
    kept = last_verdict(Store(root), assignment, student)
    return kept.result if kept is not None and kept.fingerprint == shown else {}


def _lines(
    nb: NotebookNode, root: Path, assignment: str, marks: Marks, verdict: Mapping[str, Any]
) -> list[Line]:
    """Return a line for each graded cell that has something to say, in the notebook's order."""
    reports = _reports(root, assignment, verdict)
    graded = [cell.metadata.nbgrader for cell in nb.cells if _is_graded(cell)]
    lines = [_line(cell["grade_id"], cell["points"], marks, reports) for cell in graded]
    return [line for line in lines if line.max_points or line.points or line.comment]


def _is_graded(cell: NotebookNode) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get("grade"))


def _line(cell: str, max_points: float, marks: Marks, reports: Mapping[str, Report]) -> Line:
    name = cell.removeprefix(CHECK)
    points, report = marks.points.get(cell), reports.get(name)
    return Line(
        cell,
        name,
        points.total if points else None,
        max_points,
        points is not None and points.manual is not None,
        report.summary if report else "",
        tuple(mistake.hint for mistake in report.misconceptions) if report else (),
        report.section if report and report.status != "passed" else "",
        marks.comments.get(name, ""),
    )


def _reports(root: Path, assignment: str, verdict: Mapping[str, Any]) -> dict[str, Report]:
    """Return the report of each exercise, as far as a verdict's record holds it."""
    try:
        exercises = {e.name: e for e in find_topic(assignment).exercises}
    except CourseError:  # one of the instructor's own assignments
        return {}
    hints = _hints(root / "solutions" / assignment / "misconceptions.py")
    return {
        record["name"]: _report(record, exercises[record["name"]], hints)
        for record in verdict.get("exercises", ())
        if record["name"] in exercises
    }


def _report(
    record: Mapping[str, Any], exercise: Exercise, hints: Mapping[tuple[str, str], str]
) -> Report:
    seen = [(exercise.name, mistake) for mistake in record["misconceptions"]]
    return Report(
        exercise.name,
        exercise.section,
        record["points"] or 0.0,
        record["max_points"],
        record["status"],
        tuple(BehaviourResult(b["label"], b["passed"], b["weight"]) for b in record["behaviours"]),
        tuple(Recognised(mistake[1], hints[mistake]) for mistake in seen if mistake in hints),
        quiz=exercise.quiz,
    )


@functools.cache
def _hints(path: Path) -> dict[tuple[str, str], str]:
    """Return the hint of each planted mistake, none where the solutions aren't there."""
    try:
        return {(m.exercise, m.id): m.hint for m in load_module(path).MISCONCEPTIONS}
    except SourceError:
        return {}
