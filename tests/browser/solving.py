"""Answers for a topic's exercises, taken from its source: right ones, and planted mistakes."""

from pathlib import Path

from helpers.checks import solutions
from helpers.checks.topics import load_topic

SOLUTIONS = Path(__file__).resolve().parents[2] / "solutions"


def right_answers(topic):
    """Return what a student would have written, by exercise."""
    loaded = solutions.load_solutions(load_topic(topic), SOLUTIONS / topic)
    return {name: _as_written(source) for name, source in loaded.cells.items()}


def mistake(topic, exercise, name):
    """Return a planted mistake as a student would have written it."""
    loaded = solutions.load_solutions(load_topic(topic), SOLUTIONS / topic)
    (found,) = (m for m in loaded.mistakes_in(loaded.topic.exercise(exercise)) if m.id == name)
    return _as_written(loaded.patched_source(found))


def _as_written(source):
    lines = source.split("\n")
    return "\n".join(line for line in lines if not line.strip().startswith("### "))
