"""Recognises known mistakes in part of an answer: made in one output only, or two at a time.

An answer is taken apart into its arrays and numbers. Where each wrong one is just what a known
mistake makes of it, and few mistakes are enough to explain all, these are named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from helpers.checks.compare import as_array, compare
from helpers.checks.plain import Opaque

MOST = 2
"""Mistakes at a time; more would explain anything."""

NOTHING = Opaque("nothing", "not there")


def explain(
    answers: Sequence[Any],
    rights: Sequence[Any],
    mistakes: Sequence[Iterable[Any]],
    tolerance: float,
) -> list[int]:
    """Return the indices of the mistakes that together explain all that is wrong, or none.

    Parameters
    ----------
    answers, rights : sequence of sequence of plain data
        For each case and call, what a student's function gave and what the reference gives.
    mistakes : sequence of iterable of sequence of plain data
        The same for each known mistake, computed as far as someone looks at it.
    tolerance : float
        Relative and absolute, for numbers to be the same.
    """
    # Looked at only where the reference has something: a value may be of any form and size.
    right = _leaves(rights)
    given = {path: _at(answers, path) for path in right}
    wrong = {path for path in right if not _same(given[path], right[path], tolerance)}
    # Of few words one is soon hit by chance; and where a call failed, words say so.
    if any(as_array(right[path]) is None or isinstance(given[path], str) for path in wrong):
        return []

    def explained_by(mistake: Sequence[Any], paths: set[tuple]) -> set[tuple]:
        return {path for path in paths if _same(given[path], _at(mistake, path), tolerance)}

    # Most answers that are wrong in a way of their own are so in the first case that is wrong.
    first = min((path[0] for path in wrong), default=0)
    there = {path for path in wrong if path[0] == first}
    if not any(explained_by(list(islice(mistake, first + 1)), there) for mistake in mistakes):
        return []
    explained = [explained_by(list(mistake), wrong) for mistake in mistakes]
    chosen: list[int] = []
    while wrong and len(chosen) < MOST:
        best = max(range(len(mistakes)), key=lambda i: len(explained[i] & wrong), default=None)
        if best is None or not explained[best] & wrong:
            return []
        chosen.append(best)
        wrong = wrong - explained[best]
    return [] if wrong else chosen


def _leaves(cases: Sequence[Any]) -> dict[tuple, Any]:
    """Take the values of all cases apart into what holds no other things, by their paths."""
    return {
        leaf: part
        for i, calls in enumerate(cases)
        for j, value in enumerate(calls)
        for leaf, part in _walk(value, (i, j))
    }


def _walk(value: Any, path: tuple) -> Iterator[tuple[tuple, Any]]:
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from _walk(part, (*path, key))
    elif isinstance(value, (list, tuple)) and as_array(value) is None:
        for index, part in enumerate(value):
            yield from _walk(part, (*path, index))
    else:
        yield path, value


def _at(value: Any, path: tuple) -> Any:
    """Return the part of a value at a path, `NOTHING` where there is none."""
    for key in path:
        inside = isinstance(value, Mapping) and key in value
        if not inside and not (isinstance(value, (list, tuple)) and key in range(len(value))):
            return NOTHING
        value = value[key]
    return value


def _same(a: Any, b: Any, tolerance: float) -> bool:
    return b is not NOTHING and compare(a, b, tolerance, tolerance) is None
