"""Recognises known mistakes in part of an answer: made in one output only, or two at a time.

An answer is taken apart into its arrays and numbers. Where each wrong one is just what a known
mistake makes of it, and few mistakes are enough to explain all, these are named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from helpers.checks.compare import as_array, compare

MOST = 2
"""Mistakes at a time; more would explain anything."""

Leaves = dict[tuple, Any]


def explain(
    answers: Sequence[Any],
    rights: Sequence[Any],
    mistakes: Sequence[Sequence[Any]],
    tolerance: float,
) -> list[int]:
    """Return the indices of the mistakes that together explain all that is wrong, or none.

    Parameters
    ----------
    answers, rights : sequence of sequence of plain data
        For each case and call, what a student's function gave and what the reference gives.
    mistakes : sequence of sequence of sequence of plain data
        The same for each known mistake.
    tolerance : float
        Relative and absolute, for numbers to be the same.
    """
    given, right = _leaves(answers), _leaves(rights)
    if given.keys() != right.keys():
        return []
    wrong = {path for path in right if not _same(given[path], right[path], tolerance)}
    if not all(as_array(right[path]) is not None for path in wrong):
        return []  # of few words one is soon hit by chance
    explained = [
        {path for path in wrong if path in leaves and _same(given[path], leaves[path], tolerance)}
        for leaves in map(_leaves, mistakes)
    ]
    chosen: list[int] = []
    while wrong and len(chosen) < MOST:
        best = max(range(len(mistakes)), key=lambda i: len(explained[i] & wrong), default=None)
        if best is None or not explained[best] & wrong:
            return []
        chosen.append(best)
        wrong = wrong - explained[best]
    return [] if wrong else chosen


def _leaves(cases: Sequence[Any]) -> Leaves:
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


def _same(a: Any, b: Any, tolerance: float) -> bool:
    return compare(a, b, tolerance, tolerance) is None
