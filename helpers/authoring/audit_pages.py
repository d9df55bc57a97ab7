"""What an audit found, for people: the table in README, and every report as a student sees it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from importlib.metadata import version
from itertools import groupby
from pathlib import Path

from helpers.authoring.audit import Audit
from helpers.checks import shipped
from helpers.checks.exercise import Topic
from helpers.checks.judge import judge
from helpers.checks.report import template
from helpers.checks.run import run_cases
from helpers.checks.solutions import SourceError, load_solutions
from helpers.files import write_file

BEGIN, END = "<!-- the audit's table, by course audit --readme -->", "<!-- end of the table -->"
COLUMNS = (
    "topic",
    "exercises",
    "planted mistakes rejected, and named",
    "correct variants accepted",
    "generated mistakes rejected",
    "the rest argued to be none",
    "local verdict equals graded",
)


def readme_table(audits: Sequence[Audit]) -> str:
    """Return the audit's totals, by topic, as a Markdown table with its date and version."""
    rows = [
        _row(topic, list(group)) for topic, group in groupby(audits, key=lambda audit: audit.topic)
    ]
    lines = [COLUMNS, ["---"] * len(COLUMNS), *rows, _row("**all**", audits)]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    made = f"Version {version('improving-deep-networks-course')}, {date.today().isoformat()}."
    return f"{table}\n\n{made}"


def write_readme(audits: Sequence[Audit], readme: Path) -> None:
    """Put the table into README, between its two marks.

    Raises
    ------
    SourceError
        When README has no such marks.
    """
    text = readme.read_text(encoding="utf-8")
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        raise SourceError(f"{readme}: put the table between the lines {BEGIN} and {END}")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    write_file(readme, f"{before}{BEGIN}\n\n{readme_table(audits)}\n\n{END}{after}")


def mistakes_page(topics: Sequence[Topic], root: Path) -> str:
    """Return an HTML page of every planted mistake with the report that it gets."""
    sections = [(topic.name, list(_reports(topic, root))) for topic in topics if not topic.lacking]
    return template("mistakes.html.j2").render(sections=sections)


def _row(name: str, audits: Sequence[Audit]) -> list[str]:
    def total(field: str) -> int:
        return sum(getattr(audit, field) for audit in audits)

    named = min(total("rejected"), total("named"))
    counts = [
        f"{named} of {total('planted')}",
        f"{total('accepted')} of {total('variants')}",
        f"{total('generated_rejected')} of {total('generated')}",
        str(sum(len(audit.equivalent) for audit in audits)),
        f"{total('agreed')} of {total('compared')}",
    ]
    return [name, str(len(audits)), *counts]


def _reports(topic: Topic, root: Path) -> Iterator[tuple[str, str, str]]:
    """Yield exercise, mistake and report."""
    solutions = load_solutions(topic, root / "solutions" / topic.name)
    for exercise in topic.exercises:
        answers = solutions.answers(exercise, shipped.PUBLIC_SEED)
        for mistake in solutions.mistakes_in(exercise):
            outcomes = run_cases(solutions.patched(mistake), exercise.name, answers.cases)
            yield exercise.name, mistake.id, judge(exercise, answers, outcomes).to_html()
