"""A class report for sharing: pseudonyms, rounded counts, and nothing that a student wrote.

Whoever knows one result of a student may still recognise the row; the numbers of small groups, and
what could be found by subtracting one number from another, are rounded away.
"""

from __future__ import annotations

import base64
import hmac
from collections import Counter
from collections.abc import Hashable
from dataclasses import fields, is_dataclass, replace
from typing import Any

from helpers.grading.errors import CourseError
from helpers.instructor.report_numbers import (
    Discrimination,
    Exercise,
    Mistake,
    Numbers,
    Row,
    Scores,
    StudentNumbers,
    Tally,
    TopicNumbers,
)

STEP = 3
"""Counts are rounded to multiples of this."""
FEWEST = 5
FEW = "too few to say"


def anonymous(numbers: Numbers, secret: bytes) -> Numbers:
    """Return the numbers of a class without anything that tells who is who.

    Parameters
    ----------
    numbers : Numbers
        As measured.
    secret : bytes
        The course's: pseudonyms come from it, and stay the same from report to report.

    Raises
    ------
    CourseError
        When the class is too small to hide in.
    """
    if numbers.students < FEWEST:
        raise CourseError(
            f"--anonymous: in a class of {numbers.students} everyone can be told; "
            f"it takes {FEWEST} students"
        )
    bands = Counter(student.band for student in numbers.by_student)
    students = [
        StudentNumbers(pseudonym(s.student, secret), None, _shared(bands, s.band, s.band), ())
        for s in numbers.by_student
    ]
    bands = Counter((row.topic, row.band) for row in numbers.rows)
    rows = [
        _row(row, secret, _shared(bands, (row.topic, row.band), row.band)) for row in numbers.rows
    ]
    return replace(
        _rounded(numbers),
        by_student=tuple(sorted(students, key=lambda student: student.student)),
        rows=tuple(sorted(rows, key=lambda row: (row.student, row.topic))),
        anonymous=True,
    )


def pseudonym(student: str, secret: bytes) -> str:
    """Return a student's pseudonym, which only the course's secret leads to."""
    text = f"pseudonym\0{student}".encode("utf-8", "surrogateescape")
    return "s-" + base64.b32encode(hmac.digest(secret, text, "sha256"))[:10].decode().lower()


def _shared(sizes: Counter, group: Hashable, band: str) -> str:
    """Return a band of scores that enough students share, no band where they don't."""
    return band if sizes[group] >= STEP else FEW


def _row(row: Row, secret: bytes, band: str) -> Row:
    who = pseudonym(row.student, secret)
    return Row(who, row.topic, "", None, row.max_score, band, None, None, (), (), (), ())


def _rounded(value: Any) -> Any:
    """Return numbers, and all numbers in them, without what small groups would be told by."""
    match value:
        case tuple():
            return tuple(map(_rounded, value))
        case Tally():
            return Tally(_round(value.count), _round(value.of))
        case Discrimination():
            return replace(value, students=_round(value.students), read_first=())
        case Scores():
            few = value.bins[0].of < STEP
            means = (None if few else _roughly(number) for number in (value.mean, value.median))
            return Scores(_rounded(value.bins), *means)
        case Mistake() if value.made.count < STEP:
            return replace(value, made=_rounded(value.made), example="")
        case Exercise():
            value = replace(value, points=_roughly(value.points), passed_before=None)
        case TopicNumbers():
            value = replace(value, before=None)
        case Numbers():
            value = replace(value, students=_round(value.students), by_student=(), rows=())
        case _ if not is_dataclass(value):
            return value
    return replace(value, **{f.name: _rounded(getattr(value, f.name)) for f in fields(value)})


def _roughly(number: float | None) -> float | None:
    return None if number is None else round(number, 2)


def _round(count: int) -> int:
    return STEP * round(count / STEP)
