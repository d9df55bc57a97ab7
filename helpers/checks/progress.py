"""What a student has passed so far: a small file beside the notebooks, and how the page shows it.

`check` writes a line whenever an exercise's state changes; the last one counts. The file is the
student's own: grading never reads it, nothing of it is handed in, and whatever is wrong with it
costs at most the view of one exercise.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from helpers.checks import report
from helpers.checks.report import Report, template
from helpers.checks.topics import NOTEBOOKS, load_topic

START_PAGE = "start.ipynb"
FILE = ".progress.jsonl"
MOST_BYTES = 5_000_000
PASSED, ATTEMPTED, OPEN = "passed", "attempted", "open"
SIGNS = {PASSED: "✔", ATTEMPTED: "✘", OPEN: "○"}
STATES = {"passed": PASSED, "failed": ATTEMPTED, "error": ATTEMPTED, "not attempted": OPEN}
"""The state of an exercise by the status of its report; with any other it stays as it was."""


@dataclass(frozen=True)
class TopicProgress:
    """One topic: the state of each of its exercises, in their order."""

    name: str
    link: str
    states: Mapping[str, str]

    @property
    def passed(self) -> int:
        """How many exercises pass."""
        return sum(state == PASSED for state in self.states.values())

    @property
    def next(self) -> str:
        """The first exercise that doesn't pass yet, "" where all do."""
        return next((name for name, state in self.states.items() if state != PASSED), "")


def home() -> Path | None:
    """Return the folder that holds the start page: this one or the one above, None elsewhere."""
    here = Path.cwd()
    return next((f for f in (here, here.parent) if (f / START_PAGE).is_file()), None)


def note(topic: str, found: Report) -> None:
    """Record an exercise's state, if it changed; where nothing can be written, do nothing.

    Parameters
    ----------
    topic : str
        Name of the topic's folder.
    found : Report
        What the check found.
    """
    with suppress(OSError):
        folder, state = home(), STATES.get(found.status)
        if folder is None or state is None or states(folder)[topic][found.name] == state:
            return
        line = json.dumps({"topic": topic, "exercise": found.name, "state": state})
        # One short write at the end: several notebooks may do so at once, and where one was cut
        # off the next begins on a line of its own.
        with open(folder / FILE, "a", encoding="utf-8", newline="\n") as file:
            file.write(f"\n{line}\n")


def states(folder: Path | None) -> dict[str, dict[str, str]]:
    """Return, for each topic, the state of each exercise.

    Parameters
    ----------
    folder : Path or None
        Where the start page lies; without one, everything is open.
    """
    known = {name: _exercises(name) for name in NOTEBOOKS}
    found = {name: dict.fromkeys(exercises, OPEN) for name, exercises in known.items()}
    for line in _lines(folder):
        with suppress(ValueError, KeyError, TypeError, RecursionError):
            entry = json.loads(line)
            topic, exercise, state = entry["topic"], entry["exercise"], entry["state"]
            if exercise in known[topic] and state in SIGNS:
                found[topic][exercise] = state
    return found


def show() -> None:
    """Show how far one is, as a table in a notebook and as text elsewhere."""
    topics = [
        TopicProgress(name, f"{name}/{NOTEBOOKS[name]}.ipynb", exercises)
        for name, exercises in states(home()).items()
    ]
    html, text = (
        template(f"progress.{kind}.j2").render(topics=topics, signs=SIGNS).strip()
        for kind in ("html", "txt")
    )
    report.show(html, text)


@lru_cache
def _exercises(topic: str) -> tuple[str, ...]:
    return tuple(exercise.name for exercise in load_topic(topic).exercises)


def _lines(folder: Path | None) -> list[str]:
    if folder is None:
        return []
    try:
        with open(folder / FILE, "rb") as file:
            return file.read(MOST_BYTES).decode("utf-8", "replace").splitlines()
    except OSError:
        return []
