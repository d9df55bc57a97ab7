"""What a person sees of a check: the same content as HTML, as plain text and as a dictionary."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from jinja2 import Environment, PackageLoader, Template, select_autoescape

from helpers.checks.exercise import Difference, Exercise

PASSED, FAILED, OPEN = "✔", "✘", "○"
NOT_GRADABLE = "not gradable here"
"""Status of an exercise that needs a library which isn't installed."""


@dataclass(frozen=True)
class BehaviourResult:
    """One behaviour: did it hold, and if not, the first case where it didn't and why."""

    label: str
    passed: bool
    weight: float
    case: str = ""
    difference: Difference | None = None
    note: str = ""


@dataclass(frozen=True)
class Recognised:
    """A known mistake that the values look like."""

    id: str
    hint: str


@dataclass(frozen=True)
class Report:
    """The verdict on one exercise.

    `status` is one of "passed", "failed", "not attempted", "error", "timeout", "crashed",
    `NOT_GRADABLE`. `section` and `next` are headings of the notebook: what to reread, and where it
    goes on. `notebook` is the file they stand in, "" where the report stands on the same page.
    """

    name: str
    section: str
    points: float
    max_points: float
    status: str
    behaviours: tuple[BehaviourResult, ...]
    misconceptions: tuple[Recognised, ...] = ()
    message: str = ""
    quiz: bool = False
    next: str = ""
    notebook: str = ""

    @property
    def failures(self) -> tuple[BehaviourResult, ...]:
        """What doesn't hold and says why, when the exercise was attempted; no reason twice."""
        if self.status not in ("failed", "error"):
            return ()
        failed = [r for r in self.behaviours if not r.passed and r.difference]
        by_reason = {_reason(result): result for result in reversed(failed)}
        return tuple(result for result in failed if by_reason[_reason(result)] is result)

    @property
    def first_failure(self) -> BehaviourResult | None:
        """The failure that is shown opened."""
        return next(iter(self.failures), None)

    @property
    def sign(self) -> str:
        """The status at a glance."""
        return {"passed": PASSED, "not attempted": OPEN, NOT_GRADABLE: OPEN}.get(
            self.status, FAILED
        )

    @property
    def summary(self) -> str:
        """How many behaviours hold, or why there is no verdict."""
        held, total = sum(result.passed for result in self.behaviours), len(self.behaviours)
        things = "answers are right" if self.quiz else "behaviours hold"
        summaries = {
            "passed": f"all {total} {things}",
            "failed": f"{held} of {total} {things}",
            "not attempted": "not attempted yet",
            "error": "no result to judge",
        }
        return summaries.get(self.status, self.status)

    @property
    def headline(self) -> str:
        """One line: name, summary and points."""
        return f"{self.name}: {self.summary}{self.score}"

    @property
    def score(self) -> str:
        """The points in brackets; nothing where no one can tell."""
        if self.status == NOT_GRADABLE:
            return ""
        return f" ({self.points:g} of {self.max_points:g} points)"

    def to_text(self) -> str:
        """Return the report as plain text, for terminals, screen readers and editors."""
        return self._filled("report.txt.j2")

    def to_html(self) -> str:
        """Return the report as a self-contained HTML card; everything in it is escaped."""
        return self._filled("report.html.j2")

    def _filled(self, name: str) -> str:
        mark, said = partial(_mark, self), partial(_said, self)
        return template(name).render(report=self, mark=mark, said=said, details=_details).strip()

    def to_dict(self) -> dict[str, Any]:
        """Return the record of `course grade --json` for this exercise."""
        failure = self.first_failure
        return {
            "name": self.name,
            "points": None if self.status == NOT_GRADABLE else self.points,
            "max_points": self.max_points,
            "status": self.status,
            "behaviours": [
                {"label": r.label, "passed": r.passed, "weight": r.weight} for r in self.behaviours
            ],
            "misconceptions": [recognised.id for recognised in self.misconceptions],
            "message": self.message or (_sentence(failure) if failure else ""),
        }

    def _repr_html_(self) -> str:
        return self.to_html()

    def __str__(self) -> str:
        return self.to_text()


def unjudged(exercise: Exercise, status: str, message: str) -> Report:
    """Return the report of an exercise without a verdict: crash, time-out, unreadable file."""
    return Report(
        name=exercise.name,
        section=exercise.section,
        points=0.0,
        max_points=exercise.points,
        status=status,
        behaviours=tuple(BehaviourResult(b.label, False, b.weight) for b in exercise.behaviours),
        message=message,
        quiz=exercise.quiz,
    )


def show(html: str, text: str) -> None:
    """Show the one in a notebook, the other elsewhere."""
    if notebook_shell() is None:
        print(text)
        return
    from IPython.display import display

    display({"text/html": html, "text/plain": text}, raw=True)


def notebook_shell() -> Any:
    """Return the notebook's shell, None outside of one."""
    return sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None


def _sentence(failure: BehaviourResult) -> str:
    sentence = failure.difference.sentence if failure.difference else ""
    return f"{failure.label}: {sentence} ({failure.case})" if failure.case else failure.label


def _reason(result: BehaviourResult) -> tuple[str, str]:
    return result.difference.sentence if result.difference else "", result.case


def _mark(report: Report, result: BehaviourResult) -> str:
    return {"held": PASSED, "broken": FAILED}.get(_said(report, result), OPEN)


def _said(report: Report, result: BehaviourResult) -> str:
    if report.status in ("not attempted", NOT_GRADABLE):
        return "open"
    return "held" if result.passed else "broken"


def _details(result: BehaviourResult) -> list[tuple[str, str, bool]]:
    """Return what is known of a failure: a word, the text, and whether it is code."""
    difference = result.difference or Difference("")
    rows = [
        ("case", result.case, True),
        ("because", difference.sentence, False),
        ("where", difference.where, True),
        ("got", difference.got, True),
        ("expected", difference.expected, True),
        ("tolerance", difference.tolerance, False),
    ]
    return [row for row in rows if row[1]]


def section_id(heading: str) -> str:
    """Return the id of the cell that begins with a section's heading."""
    return "section-" + re.sub("[^A-Za-z0-9]+", "-", heading).strip("-")[:50]


def anchor(heading: str) -> str:
    """Return the end of a link that leads to a heading, in notebook programs and in pages.

    A heading is found by its words where they are plain letters; JupyterLab misses others.
    """
    if heading.isascii():
        return heading.replace("`", "").replace(" ", "-")
    return f"cell-id={section_id(heading)}"


@lru_cache
def template(name: str) -> Template:
    """Return a template of this package; what it fills into HTML is escaped."""
    environment = Environment(
        loader=PackageLoader("helpers.checks", "templates"),
        autoescape=select_autoescape(["html", "html.j2"]),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["anchor"] = anchor
    return environment.get_template(name)
