"""The class report: how a class did, what it got wrong, and who may need help.

Read (`results`), measured (`report_numbers`), compared with the last report (`report_history`),
made anonymous if asked (`report_anonymous`) and written (`report_page`): data flows one way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import nbformat

from helpers.grading.secret import load_secret
from helpers.grading.store import Store
from helpers.grading.topic import GradedTopic, load_graded_topic
from helpers.instructor.report_anonymous import anonymous as anonymised
from helpers.instructor.report_examples import (
    Vocabulary,
    anonymous_function,
    source_in,
    vocabulary,
)
from helpers.instructor.report_history import compared
from helpers.instructor.report_numbers import Mistake, Numbers, measure
from helpers.instructor.results import ClassResults, Result, read_results

SHOWN_MISTAKES = 12
TRIED = 8
"""Students whose code is looked at for an example that is short."""


def make_report(
    course_root: Path,
    assignments: Sequence[str],
    *,
    threshold: float = 0.5,
    anonymous: bool = False,
    today: date | None = None,
) -> Numbers:
    """Return the numbers of a class report, and keep them to compare the next one with.

    Parameters
    ----------
    course_root : Path
        The course folder.
    assignments : sequence of str
        Names of topics; those that nobody handed in yet are left out.
    threshold : float
        Share of the points below which a student may need help.
    anonymous : bool
        Whether it is for sharing: pseudonyms, rounded counts, nothing students wrote.
    today : date, optional
        The report's date.

    Raises
    ------
    CourseError
        When nothing was handed in, something of the course can't be read, or the class is too
        small for an anonymous report.
    """
    known = read_results(course_root, assignments)
    topics = [load_graded_topic(course_root, topic.name) for topic in known.topics]
    hints = {
        (graded.topic.name, mistake.exercise, mistake.id): mistake.hint
        for graded in topics
        for mistake in graded.solutions.misconceptions
    }
    numbers = measure(known, threshold, hints)
    numbers = compared(numbers, course_root, (today or date.today()).isoformat())
    numbers = _with_examples(numbers, known, topics, Store(course_root))
    return anonymised(numbers, load_secret(course_root)) if anonymous else numbers


def _with_examples(
    numbers: Numbers, known: ClassResults, topics: Sequence[GradedTopic], store: Store
) -> Numbers:
    """Return the numbers with the most frequent mistakes, each with an example."""
    words = {
        graded.topic.name: vocabulary([*graded.solutions.cells.values(), *_release_code(graded)])
        for graded in topics
    }
    frequent = (
        replace(m, example=_example(m, known.of(m.topic), words[m.topic], store))
        for m in numbers.mistakes[:SHOWN_MISTAKES]
    )
    return replace(numbers, frequent=tuple(frequent))


def _example(mistake: Mistake, results: Sequence[Result], words: Vocabulary, store: Store) -> str:
    """Return the shortest function with a mistake, of the first students who made it."""
    made = [result for result in results if _made(result, mistake)][:TRIED]
    kept = [submission for r in made if r.verdict and (submission := store.load(r.verdict))]
    functions = {
        anonymous_function(source_in(submission, mistake.exercise), mistake.exercise, words)
        for submission in kept
    } - {""}
    return min(functions, key=lambda text: (len(text), text), default="")


def _made(result: Result, mistake: Mistake) -> bool:
    return any(
        e["name"] == mistake.exercise and mistake.id in e["misconceptions"]
        for e in result.exercises
    )


def _release_code(graded: GradedTopic) -> list[str]:
    cells = nbformat.reads(graded.release.decode(), as_version=4).cells
    return [cell.source for cell in cells if cell.cell_type == "code"]
