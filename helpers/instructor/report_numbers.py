"""The numbers of a class report, from what is known of a class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, median
from typing import Any

import numpy as np
from scipy.stats import pearsonr

from helpers.checks.exercise import Topic
from helpers.checks.report import NOT_GRADABLE
from helpers.instructor.results import (
    DAMAGED,
    MISSING,
    NO_ROW,
    NOT_GRADED,
    OTHER,
    UNREADABLE,
    ClassResults,
    Result,
)

BINS = 10
UNTOUCHED = "not attempted"
MANY = 0.25
"""Share of a class from which on an exercise counts as left untouched by many."""
SEVERAL = 2
"""Topics left untouched from which on a student may need help, whatever the score."""
FEWEST, ODD_ONES = 10, 3
"""How many students, and how many with other points than most, it takes to correlate at all."""
POOR = 0.3
WELL = ("graded", "repaired", MISSING)
MANUAL = "waits for a manual grade: give it in formgrader"


@dataclass(frozen=True)
class Tally:
    """So many students of so many."""

    count: int
    of: int

    @property
    def share(self) -> float | None:
        """The count as a share; None of nobody."""
        return self.count / self.of if self.of else None


@dataclass(frozen=True)
class Behaviour:
    """A behaviour of an exercise, and who failed it."""

    label: str
    failed: Tally


@dataclass(frozen=True)
class Mistake:
    """A known mistake, who made it, its hint, and a student's code without any names."""

    topic: str
    exercise: str
    id: str
    made: Tally
    hint: str
    example: str = ""


@dataclass(frozen=True)
class Discrimination:
    """How points in an exercise go with points in the rest of its topic.

    Attributes
    ----------
    correlation, low, high : float
        The item-rest correlation and its 90% interval.
    students : int
        How many it is computed from.
    poor : bool
        Whether it is below `POOR` beyond what chance allows.
    read_first : tuple of str
        Students strong in the rest who didn't pass: what to read first.
    """

    correlation: float
    low: float
    high: float
    students: int
    poor: bool
    read_first: tuple[str, ...]


@dataclass(frozen=True)
class Exercise:
    """How a class did in an exercise; each tally is of those whose verdict is known.

    "stopped" are those without a value to judge: errors, crashes, endless loops. Seconds are those
    of the check, of who attempted it; None where older verdicts don't say.
    """

    name: str
    max_points: float
    passed: Tally
    failed: Tally
    stopped: Tally
    untouched: Tally
    points: float | None
    median_seconds: float | None
    slowest_seconds: float | None
    behaviours: tuple[Behaviour, ...]
    mistakes: tuple[Mistake, ...]
    discrimination: Discrimination | None
    passed_before: float | None = None


@dataclass(frozen=True)
class Scores:
    """How scores, as shares of what can be reached, are distributed."""

    bins: tuple[Tally, ...]
    mean: float | None
    median: float | None


@dataclass(frozen=True)
class Before:
    """The numbers of the last report that were others, and when it was made."""

    made: str
    handed_in: int
    mean: float | None


@dataclass(frozen=True)
class TopicNumbers:
    """How a class did in a topic; scores are those of whoever handed it in."""

    name: str
    max_score: float
    handed_in: Tally
    judged: Tally
    scores: Scores
    exercises: tuple[Exercise, ...]
    before: Before | None = None


@dataclass(frozen=True)
class Row:
    """One student's work on one topic."""

    student: str
    topic: str
    status: str
    score: float | None
    max_score: float
    band: str
    late_penalty: float | None
    needs_manual_grade: bool | None
    untouched: tuple[str, ...]
    not_passed: tuple[str, ...]
    mistakes: tuple[str, ...]
    notes: tuple[str, ...]
    concern: str = ""


@dataclass(frozen=True)
class StudentNumbers:
    """One student over all topics; `share` and `band` say the same, the band more roughly."""

    student: str
    share: float | None
    band: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Numbers:
    """The numbers of a class report."""

    threshold: float
    students: int
    scores: Scores
    topics: tuple[TopicNumbers, ...]
    may_need_help: Tally
    by_student: tuple[StudentNumbers, ...]
    rows: tuple[Row, ...]
    frequent: tuple[Mistake, ...] = ()
    anonymous: bool = False

    @property
    def mistakes(self) -> list[Mistake]:
        """All known mistakes that were made, the most frequent first."""
        every = (m for topic in self.topics for e in topic.exercises for m in e.mistakes)
        return sorted(every, key=lambda m: (-m.made.count, m.topic, m.exercise, m.id))

    @property
    def poor_items(self) -> list[tuple[str, Exercise]]:
        """Topic and exercise where the strong don't do better than the weak."""
        return [
            (topic.name, e)
            for topic in self.topics
            for e in topic.exercises
            if e.discrimination is not None and e.discrimination.poor
        ]

    @property
    def left_untouched(self) -> list[tuple[str, Exercise]]:
        """Topic and exercise that many left untouched, the most first."""
        many = [
            (topic.name, e)
            for topic in self.topics
            for e in topic.exercises
            if (e.untouched.share or 0) >= MANY and e.untouched.count >= ODD_ONES
        ]
        return sorted(many, key=lambda item: -(item[1].untouched.share or 0))


def measure(
    known: ClassResults, threshold: float, hints: Mapping[tuple[str, str, str], str]
) -> Numbers:
    """Return a class's numbers.

    Parameters
    ----------
    known : ClassResults
        What is known of the class.
    threshold : float
        Share of the points below which a student may need help.
    hints : mapping
        The hint of each known mistake, by topic, exercise and id.
    """
    students = tuple(
        _student(name, results, threshold) for name, results in known.by_student().items()
    )
    needing = sum(bool(student.reasons) for student in students)
    return Numbers(
        threshold,
        len(students),
        _scores([student.share for student in students if student.share is not None]),
        tuple(_topic(topic, known.of(topic.name), hints) for topic in known.topics),
        Tally(needing, len(students)),
        students,
        tuple(map(_row, known.results)),
    )


def share_of(result: Result) -> float | None:
    """Return the share of the points; nothing of a topic not handed in, None where unknown."""
    if result.score is None:
        return 0.0 if result.status == MISSING else None
    return result.score / result.max_score


def untouched(result: Result) -> bool:
    """Return whether a topic wasn't handed in, or handed in as it was."""
    return result.status == MISSING or (
        bool(result.exercises) and all(e["status"] == UNTOUCHED for e in result.exercises)
    )


def band_of(share: float | None) -> str:
    """Return the quarter in which a share lies."""
    if share is None:
        return "unknown"
    quarter = min(int(share * 4), 3)
    return f"{25 * quarter} to {25 * quarter + 25}%"


def _student(name: str, results: Sequence[Result], threshold: float) -> StudentNumbers:
    scored = [(share, r) for r in results if (share := share_of(r)) is not None]
    reachable = sum(result.max_score for _, result in scored)
    share = sum(share * r.max_score for share, r in scored) / reachable if reachable else None
    left = [result.assignment for result in results if untouched(result)]
    reasons = []
    if share is not None and share < threshold:
        reasons.append(f"{share:.0%} of the points")
    if len(left) >= SEVERAL:
        reasons.append(f"{len(left)} of {len(results)} topics untouched")
    return StudentNumbers(name, share, band_of(share), tuple(reasons))


def _scores(shares: Sequence[float]) -> Scores:
    bins = Counter(min(int(share * BINS + 1e-9), BINS - 1) for share in shares)
    tallies = tuple(Tally(bins[index], len(shares)) for index in range(BINS))
    return Scores(tallies, mean(shares), median(shares)) if shares else Scores(tallies, None, None)


def _topic(
    topic: Topic, results: Sequence[Result], hints: Mapping[tuple[str, str, str], str]
) -> TopicNumbers:
    handed_in = [result for result in results if result.status != MISSING]
    judged = [result for result in handed_in if _records(result)]
    names = [exercise.name for exercise in topic.exercises]
    apart = _discriminations(names, [r for r in judged if not untouched(r)])
    return TopicNumbers(
        topic.name,
        sum(exercise.points for exercise in topic.exercises),
        Tally(len(handed_in), len(results)),
        Tally(len(judged), len(handed_in)),
        _scores([share for result in handed_in if (share := share_of(result)) is not None]),
        tuple(
            _exercise(topic.name, e.name, e.points, judged, apart.get(e.name), hints)
            for e in topic.exercises
        ),
    )


def _records(result: Result) -> dict[str, dict[str, Any]]:
    """Return a verdict's judged exercises by name; none where nothing could be judged."""
    judged = result.status not in (UNREADABLE, NOT_GRADABLE, "error")
    return {e["name"]: e for e in result.exercises if judged and e["status"] != NOT_GRADABLE}


def _exercise(
    topic: str,
    name: str,
    max_points: float,
    judged: Sequence[Result],
    discrimination: Discrimination | None,
    hints: Mapping[tuple[str, str, str], str],
) -> Exercise:
    records = [records[name] for r in judged if name in (records := _records(r))]
    statuses = Counter(record["status"] for record in records)
    whole = len(records)
    spent = [r["seconds"] for r in records if r["status"] != UNTOUCHED and r.get("seconds")]
    failures = Counter(
        behaviour["label"]
        for record in records
        if record["status"] == "failed"
        for behaviour in record["behaviours"]
        if not behaviour["passed"]
    )
    labels = dict.fromkeys(b["label"] for record in records for b in record["behaviours"])
    made = Counter(id for record in records for id in set(record["misconceptions"]))
    known = statuses["passed"] + statuses["failed"] + statuses[UNTOUCHED]
    return Exercise(
        name,
        max_points,
        passed=Tally(statuses["passed"], whole),
        failed=Tally(statuses["failed"], whole),
        stopped=Tally(whole - known, whole),
        untouched=Tally(statuses[UNTOUCHED], whole),
        points=mean(record["points"] for record in records) if records else None,
        median_seconds=median(spent) if spent else None,
        slowest_seconds=max(spent) if spent else None,
        behaviours=tuple(Behaviour(label, Tally(failures[label], whole)) for label in labels),
        mistakes=tuple(
            Mistake(topic, name, id, Tally(count, whole), hints.get((topic, name, id), ""))
            for id, count in sorted(made.items(), key=lambda item: (-item[1], item[0]))
        ),
        discrimination=discrimination,
    )


def _discriminations(names: Sequence[str], results: Sequence[Result]) -> dict[str, Discrimination]:
    """Return each exercise's item-rest correlation, where there are enough students for one."""
    judged = [(result.student, _records(result)) for result in results]
    judged = [(student, records) for student, records in judged if records.keys() >= {*names}]
    if len(judged) < FEWEST or len(names) < 3:
        return {}
    points = np.array([[records[name]["points"] for name in names] for _, records in judged])
    found = {}
    for index, name in enumerate(names):
        item, rest = points[:, index], points.sum(axis=1) - points[:, index]
        if min(_odd_ones(item), _odd_ones(rest)) < ODD_ONES:
            continue
        correlated = pearsonr(item, rest)
        interval = correlated.confidence_interval(0.9)
        strongest = [i for i in np.argsort(-rest, kind="stable") if item[i] < item.max()]
        found[name] = Discrimination(
            float(correlated[0]),  # type: ignore
            float(interval.low),
            float(interval.high),
            len(judged),
            bool(interval.high < POOR),
            tuple(judged[i][0] for i in strongest[:3]),
        )
    return found


def _odd_ones(points: Iterable[float]) -> int:
    """Return how many have other points than most."""
    counts = Counter(np.round(list(points), 6).tolist())
    return sum(counts.values()) - max(counts.values())


def _row(result: Result) -> Row:
    records = result.exercises
    return Row(
        result.student,
        result.assignment,
        result.status,
        result.score,
        result.max_score,
        band_of(share_of(result)),
        None if result.marks is None else result.marks.penalty,
        result.needs_manual_grade,
        tuple(e["name"] for e in records if e["status"] == UNTOUCHED),
        tuple(e["name"] for e in records if e["status"] not in ("passed", UNTOUCHED)),
        tuple(f"{e['name']}: {id}" for e in records for id in e["misconceptions"]),
        result.notes,
        _concern(result),
    )


def _concern(result: Result) -> str:
    """Return what the person who grades has to put right, or an empty text."""
    if result.status in (UNREADABLE, DAMAGED, NOT_GRADED) or result.status not in WELL:
        return ": ".join([result.status, *result.notes[:1]])
    wrong = next((note for note in result.notes if note in (NO_ROW, OTHER)), "")
    return wrong or (MANUAL if result.needs_manual_grade else "")
