"""What a person sees of a check: the same content as HTML, as plain text and as a dictionary."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import lru_cache
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
    `NOT_GRADABLE`.
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

    @property
    def first_failure(self) -> BehaviourResult | None:
        """The first behaviour that doesn't hold, when the exercise was attempted."""
        if self.status not in ("failed", "error"):
            return None
        return next((result for result in self.behaviours if not result.passed), None)

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
        return template("report.txt.j2").render(report=self, mark=_mark).strip()

    def to_html(self) -> str:
        """Return the report as a self-contained HTML card; everything in it is escaped."""
        return template("report.html.j2").render(report=self, mark=_mark).strip()

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


def _mark(report: Report, result: BehaviourResult) -> str:
    if report.status in ("not attempted", NOT_GRADABLE):
        return OPEN
    return PASSED if result.passed else FAILED


@lru_cache
def template(name: str) -> Template:
    """Return a template of this package; what it fills into HTML is escaped."""
    environment = Environment(
        loader=PackageLoader("helpers.checks", "templates"),
        autoescape=select_autoescape(["html", "html.j2"]),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)
