"""What lies in `submitted/`: each student's newest notebook, what it replaced, and what is known.

Every file is written whole or not at all, and the record of a notebook before the notebook itself:
whatever a killed run leaves, the next one knows what it finds.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbgrader.utils import parse_utc

from helpers.files import drafted, write_file
from helpers.grading.folder import CourseFolder
from helpers.grading.reading import is_small_file

NOTEBOOK, TIMESTAMP = ".ipynb", "timestamp.txt"
KEPT = ".course/collected"
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Facts:
    """What is known of a notebook that was handed in, by which the newest is found."""

    digest: str
    time: datetime | None = None
    made: datetime | None = None
    upload: int = 0
    copy: int = 0
    late: bool = False
    name: str = ""  # in the archive; feedback goes back under it


def ranking(facts: Sequence[Facts]) -> Any:
    """Return by what the newest of some notebooks is found."""
    if all(f.upload for f in facts):
        return lambda f: (f.upload, f.copy)
    return lambda f: (f.time or f.made or NEVER, f.copy)


class Place:
    """Where a student's notebook of a topic belongs, and the record of what was put there."""

    def __init__(self, course: CourseFolder, topic: str, student: str, notebook: str) -> None:
        directory, kept = course.directory, course.root / KEPT
        self._folder = Path(directory.format_path(directory.submitted_directory, student, topic))
        self._notebook = self._folder / f"{notebook}{NOTEBOOK}"
        self._time = self._folder / TIMESTAMP
        self._record = kept / "records" / topic / f"{student}.json"
        self._history = kept / "history" / topic / student

    @property
    def is_link(self) -> bool:
        """Whether what lies there leads elsewhere."""
        return any(p.is_symlink() for p in (self._folder.parent, self._folder, self._notebook))

    @property
    def taken(self) -> bool:
        """Whether there is a notebook already."""
        return self._notebook.is_file()

    def standing(self) -> Facts | None:
        """Return what is known of the notebook that is there, None where there is none.

        One that wasn't put there by us counts by its timestamp, or when it was written.
        """
        if not self.taken:
            return None
        digest = self._digest()
        known = self._known().get(digest)
        if known:
            return known
        time = None
        if is_small_file(self._time):
            with suppress(OSError, ValueError, OverflowError, AttributeError):
                time = parse_utc(self._time.read_text(encoding="utf-8").strip()).replace(tzinfo=UTC)
        return Facts(digest, time, datetime.fromtimestamp(self._notebook.stat().st_mtime, UTC))

    def put(self, content: bytes, facts: Facts, stamp: datetime | None) -> None:
        """Put a notebook there, and what was there into the history."""
        if self.taken:
            self._keep()
        self._note(facts)
        self._write_time(stamp)
        write_file(self._notebook, content)

    def _digest(self) -> str:
        with self._notebook.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def _keep(self) -> None:
        """Keep what is replaced, its time first: a killed run may have put a new one there."""
        name = self._digest()[:16]
        kept = self._history / f"{name}{NOTEBOOK}"
        if not kept.exists():
            if self._time.is_file() and is_small_file(self._time):
                write_file(self._history / f"{name}.{TIMESTAMP}", self._time.read_bytes())
            kept.parent.mkdir(parents=True, exist_ok=True)
            with drafted(kept) as draft:
                shutil.copyfile(self._notebook, draft)

    def complete(
        self, standing: Facts, found: Facts, stamp: datetime | None, dry_run: bool
    ) -> None:
        """Write the time of a notebook that is there already, if it is news."""
        news = standing if standing.name and not found.upload else found
        now = replace(news, time=found.time or standing.time, made=standing.made or found.made)
        if dry_run or now == standing:
            return
        if now.time != standing.time:
            self._write_time(stamp)
        self._note(now)

    def _write_time(self, stamp: datetime | None) -> None:
        if stamp is None:
            self._time.unlink(missing_ok=True)
        else:  # as nbgrader's exchange writes it
            write_file(self._time, f"{stamp.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC\n".encode())

    def _known(self) -> dict[str, Facts]:
        try:
            entries = json.loads(self._record.read_bytes())
            return {
                e["digest"]: Facts(**{**e, "time": _when(e["time"]), "made": _when(e["made"])})
                for e in entries
            }
        except (OSError, ValueError, TypeError, KeyError):
            return {}

    def _note(self, facts: Facts) -> None:
        known = {**self._known(), facts.digest: facts}
        entries = [
            {
                **vars(f),
                "time": f.time and f.time.isoformat(),
                "made": f.made and f.made.isoformat(),
            }
            for f in known.values()
        ]
        write_file(self._record, json.dumps(entries, indent=1).encode())


def _when(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
