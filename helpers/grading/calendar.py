"""When topics are due, and who has longer: from `nbgrader_config.py` and a table beside it.

nbgrader reckons with the gradebook: an assignment's due date and a submission's extension stand
there, in UTC, and formgrader shows them. The calendar is put there whenever something is graded,
by `course grade` and `nbgrader autograde` alike; a topic that it doesn't name keeps the due date
that formgrader gave it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Container, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from traitlets import Dict, Unicode
from traitlets.config import LoggingConfigurable

from helpers.grading.errors import CourseError
from helpers.grading.topic import known_topics

END_OF_DAY = time(23, 59, 59)
ALL_TOPICS = "*"
COLUMNS = ("student", "topic", "until")
STRANGER = "{}: {} has no folder under submitted/: a typo, or nothing handed in yet?"


class Calendar(LoggingConfigurable):
    """A course's due dates and extensions."""

    timezone = Unicode("UTC", help="Zone of times that name none, such as Europe/Berlin.").tag(
        config=True
    )
    due_dates = Dict(
        help="For each topic when it is due, such as '2026-10-12 23:59'; None for never."
    ).tag(config=True)
    extensions = Unicode(
        "", help="A CSV file with the columns student, topic (or *) and until: who has longer."
    ).tag(config=True)

    @cached_property
    def zone(self) -> tzinfo:
        """The zone of times that name none."""
        return zone_of(self.timezone, "c.Calendar.timezone")

    def names(self, topic: str) -> bool:
        """Return whether the calendar says when a topic is due, or that it never is."""
        return topic in self._due

    def due(self, topic: str) -> datetime | None:
        """Return when a topic is due, with its zone; None where the calendar doesn't say."""
        return self._due.get(topic)

    def check(self) -> None:
        """Read all of it; raises CourseError, saying where, for what can't be read."""
        _ = self._due, self._until

    @property
    def has_table(self) -> bool:
        """Whether there is a table of extensions; without one the gradebook's own stay."""
        return bool(self.extensions) and Path(self.extensions).is_file()

    def longer(self, topic: str, student: str, due: datetime | None) -> timedelta | None:
        """Return how much longer than until `due` a student has, None for no longer.

        Raises
        ------
        CourseError
            When the table can't be read; says in which line.
        """
        row = self._until.get((student, topic)) or self._until.get((student, ALL_TOPICS))
        return row[0] - due if row and due and row[0] > due else None

    def strangers(self, known: Container[str]) -> list[str]:
        """Return a line for each extension of a student who isn't known."""
        return [
            STRANGER.format(where, student)
            for (student, _), (_, where) in self._until.items()
            if student not in known
        ]

    @cached_property
    def _due(self) -> dict[str, datetime | None]:
        due: Mapping[str, Any] = self.due_dates
        for topic in due:
            if topic not in known_topics():
                raise CourseError(
                    f"c.Calendar.due_dates in nbgrader_config.py: there is no topic {topic!r}; "
                    f"known are: {', '.join(known_topics())}"
                )
        where = "c.Calendar.due_dates in nbgrader_config.py"
        return {t: parse_time(when, self.zone, where) if when else None for t, when in due.items()}

    @cached_property
    def _until(self) -> dict[tuple[str, str], tuple[datetime, str]]:
        """Until when a student has time for a topic, and where that is written."""
        if not self.has_table:
            return {}
        name = Path(self.extensions).name
        try:
            text = Path(self.extensions).read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise CourseError(f"{name} can't be read ({error}): save it as CSV in UTF-8") from None
        rows = csv.DictReader(io.StringIO(text))
        if missing := set(COLUMNS) - set(rows.fieldnames or ()):
            raise CourseError(f"{name} has no column {', '.join(sorted(missing))} in its first row")
        until: dict[tuple[str, str], tuple[datetime, str]] = {}
        for row in rows:
            student, topic, when = ((row[column] or "").strip() for column in COLUMNS)
            where = f"{name}, line {rows.line_num}"
            if not student and not when:
                continue
            if topic not in (ALL_TOPICS, *known_topics()):
                raise CourseError(f"{where}: there is no topic {topic!r}; * stands for all")
            until[student, topic] = parse_time(when, self.zone, where), where
        return until


def zone_of(name: str, where: str) -> tzinfo:
    """Return a zone by its name, such as Europe/Berlin; raises CourseError for an unknown one."""
    try:
        return UTC if name.upper() in ("UTC", "Z") else ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise CourseError(
            f"{where}: there is no time zone {name!r}; one is called Europe/Berlin, another UTC"
        ) from None


def parse_time(written: str | date, zone: tzinfo, where: str) -> datetime:
    """Return a time with its zone.

    Parameters
    ----------
    written : str, date or datetime
        Such as "2026-10-12 23:59", "2026-10-12T23:59+02:00" or "2026-10-12 23:59 Europe/Berlin".
        A day without a time means its last second.
    zone : tzinfo
        Its zone where it names none.
    where : str
        Where it was written, for errors.

    Raises
    ------
    CourseError
        When it is no time.
    """
    if isinstance(written, str):
        moment, _, named = written.strip().rpartition(" ")
        if moment and named[:1].isalpha():
            zone = zone_of(named, where)
        else:
            moment = written.strip()
        written = _iso(moment, where)
    if not isinstance(written, datetime):
        written = datetime.combine(written, END_OF_DAY)
    return written if written.tzinfo else written.replace(tzinfo=zone)


def _iso(text: str, where: str) -> date:
    for read in (date.fromisoformat, datetime.fromisoformat):
        try:
            return read(text)
        except ValueError:
            continue
    raise CourseError(f"{where}: {text!r} is no time such as 2026-10-12 23:59")


def naive_utc(moment: datetime | None) -> datetime | None:
    """Return a time as nbgrader's gradebook keeps it."""
    return None if moment is None else moment.astimezone(UTC).replace(tzinfo=None)
