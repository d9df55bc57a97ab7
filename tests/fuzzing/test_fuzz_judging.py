"""Whatever a function is said to return: a report that is safe to show, points only if right.

For every exercise of every topic: values of any kind, and the reference's own values with one
part spoilt so that it can't be right any more.
"""

import json
import time
import tracemalloc
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from fuzz import (
    Scripted,
    check_exercise,
    examples,
    is_clean,
    is_inert,
    plain_values,
    reply_to,
    words,
)
from hypothesis import example, given
from hypothesis import strategies as st

from helpers.checks import plain
from helpers.checks.compare import as_array, compare, show
from helpers.checks.judge import KnownMistake, judge
from helpers.checks.plain import Kept, Named, Opaque, Rng, cross
from helpers.checks.run import RAISED, RETURNED, STATUSES, run_cases
from helpers.checks.solutions import load_solutions
from helpers.checks.topics import NOTEBOOKS, load_topic
from helpers.frameworks import missing

# Students' numbers overflow; what NumPy says of it is no failure.
pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")

SOLUTIONS = Path(__file__).resolve().parents[2] / "solutions"
EXERCISES = [
    pytest.param(
        topic,
        e.name,
        marks=pytest.mark.skipif(bool(missing(e.needs)), reason=missing(e.needs)),
        id=f"{topic}/{e.name}",
    )
    for topic in NOTEBOOKS
    for e in load_topic(topic).exercises
]
EACH = max(20, 800 // len(EXERCISES))
every_exercise = pytest.mark.parametrize("topic, name", EXERCISES)


@cache
def solutions_of(topic):
    return load_solutions(load_topic(topic), SOLUTIONS / topic)


@cache
def known(topic, name):
    """Return an exercise, its answers at one seed, and the reference's outcomes."""
    exercise, solutions = load_topic(topic).exercise(name), solutions_of(topic)
    answers = solutions.answers(exercise, 20)
    mistakes = (KnownMistake(m.id, m.hint, tuple(m.signature)) for m in answers.mistakes)
    outcomes = run_cases(solutions.namespace, name, answers.cases)
    return exercise, replace(answers, mistakes=tuple(mistakes)), outcomes


def judged(topic, name, outcomes):
    """Judge outcomes that came from a process; assert that their report can be shown."""
    exercise, answers, _ = known(topic, name)
    session = Scripted(lambda request: reply_to(request, outcomes=outcomes))
    checked = session.run_check(name, answers.cases, 1.0)
    report = judge(exercise, answers, checked.outcomes)
    record = report.to_dict()
    check_exercise(record)
    json.dumps(record, allow_nan=False)
    assert is_inert(report.to_html())
    assert is_clean(report.to_text()) and len(report.to_text()) < 20_000
    return report


def said(value, status=RETURNED, text=""):
    return {
        "status": status,
        "value": cross(value),
        "error": text[:100],
        "message": text[:2_000],
        "line": text[:2_000],
    }


def right_outcomes(topic, name):
    return [[dict(vars(outcome)) for outcome in calls] for calls in known(topic, name)[2]]


@every_exercise
def test_the_reference_earns_all_points(topic, name):
    report = judged(topic, name, right_outcomes(topic, name))
    assert report.points == report.max_points and report.status == "passed"


outcomes = st.builds(
    said, plain_values, st.sampled_from([RETURNED, RETURNED, RETURNED, *STATUSES]), words
)


@every_exercise
@examples(EACH)
@given(st.lists(outcomes, min_size=1, max_size=4))
@example([said(None)])
@example([said({})])
@example([said(np.zeros((0, 3)))])
@example([said([[[]]])])
@example([said(10**300)])
@example([said(-(2**4000))])
@example([said(Opaque("<b>", "\n</pre>"))])
def test_nonsense_earns_no_more_than_its_form(topic, name, some):
    exercise, answers, _ = known(topic, name)
    count = 0
    given_out = []
    for case in answers.cases:
        given_out.append([some[(count + i) % len(some)] for i in range(len(case.calls))])
        count += len(case.calls)
    report = judged(topic, name, given_out)
    # "It returns one number" is a behaviour, too; and nonsense may be a right letter.
    assert report.points <= report.max_points / 3 or exercise.quiz
    assert report.points < report.max_points


@every_exercise
def test_an_error_without_a_name_is_not_the_one_that_is_wanted(topic, name):
    _, answers, _ = known(topic, name)
    some = [[said(None, RAISED) for _ in case.calls] for case in answers.cases]
    longest = max(range(len(some)), key=lambda i: len(some[i]))
    some[longest][0] = said(None)
    report = judged(topic, name, some)
    assert report.points <= report.max_points / 3


# ---- right values with one part that can't be right -----------------------------------------


def sites(value, at=()):
    """Return the ways to the parts of a value, the arrays whole."""
    yield at
    if isinstance(value, (dict, list, tuple)):
        keys = value if isinstance(value, dict) else range(len(value))
        for key in keys:
            yield from sites(value[key], (*at, key))


def part_at(value, path):
    for key in path:
        value = value[key]
    return value


def with_part(value, path, new):
    """Return a value with another part; `...` for `new` leaves the part out."""
    if not path:
        return None if new is ... else new
    key, rest = path[0], path[1:]
    if isinstance(value, dict):
        changed = value | {key: with_part(value[key], rest, new)}
        if not rest and new is ...:
            del changed[key]
        return changed
    parts = list(value)
    parts[key] = with_part(parts[key], rest, new)
    if not rest and new is ...:
        del parts[key]
    return type(value)(parts)


def numbers_of(value):
    array = as_array(value)
    return None if array is None or array.dtype.kind not in "biufc" else array.ravel()


def could_be_right(got, want, *, drawn):
    """Return whether a generous judge may take a part for another one; `drawn` for a random one."""
    mine, wanted = numbers_of(got), numbers_of(want)
    if mine is not None and wanted is not None:
        if mine.size != wanted.size:
            return False
        return drawn or np.allclose(mine, wanted, rtol=1e-3, atol=1e-3, equal_nan=True)
    if isinstance(want, (str, frozenset, set)):
        return letters(got) == letters(want)
    if isinstance(want, (dict, list, tuple)):
        return type(got) in (dict, list, tuple) and bool(got) == bool(want)
    return got is None and want is None


def letters(value):
    parts = value if isinstance(value, (list, tuple, set, frozenset)) else [value]
    return {c for part in parts if isinstance(part, str) for c in part.lower() if c.isalpha()}


def spoilt(part, way, place, *, drawn):
    """Return a part with a number that is far off, no number, or one too many; `...` for none."""
    numbers = numbers_of(part)
    if numbers is None or not numbers.size:
        return ...
    changed = numbers.astype(complex if numbers.dtype.kind == "c" else float)
    at = place % changed.size
    if way == "longer" and np.ndim(part):
        return np.append(changed, changed[0])
    if way == "off" and not drawn:
        changed[at] += 10 * (1 + abs(changed[at]))
    else:
        changed[at] = np.nan if not np.isnan(changed[at]) else 1.0
    return changed.reshape(np.shape(part)) if np.ndim(part) else float(changed[0].real)


WAYS = ("nonsense", "nonsense", "missing", "longer", "off", "nan")


@every_exercise
@examples(EACH)
@given(
    st.sampled_from(WAYS),
    st.integers(0, 10_000),
    st.integers(0, 10_000),
    st.integers(0, 10_000),
    plain_values,
)
def test_a_spoilt_value_does_not_earn_all_points(topic, name, way, which, where, place, nonsense):
    _, answers, right = known(topic, name)
    drawn = answers.expected is None
    calls = [(i, j) for i, outputs in enumerate(right) for j in range(len(outputs))]
    i, j = calls[which % len(calls)]
    if right[i][j].status != RETURNED:
        return
    value = right[i][j].value
    ways = list(sites(value))
    path = ways[where % len(ways)]
    part = part_at(value, path)
    if isinstance(part, Opaque):
        return  # it stays in the notebook
    nonsense = cross(nonsense)
    if way == "nonsense":
        if could_be_right(nonsense, part, drawn=drawn):
            return
        new = nonsense
    else:
        new = ... if way == "missing" else spoilt(part, way, place, drawn=drawn)
    if new is ... and part is None and not path:
        return
    outcomes = right_outcomes(topic, name)
    outcomes[i][j] = said(with_part(value, path, new))
    report = judged(topic, name, outcomes)
    assert report.points < report.max_points and report.status in ("failed", "error")


# ---- the parts -------------------------------------------------------------------------------


def is_ordinary(value):
    """Return whether a reference may return a value: one of no markers and no gigantic numbers."""
    if isinstance(value, dict):
        return all(map(is_ordinary, value.values()))
    if isinstance(value, (list, tuple)):
        return all(map(is_ordinary, value))
    if isinstance(value, int):
        return abs(value) < 2**63
    return not isinstance(value, (Opaque, Rng, Named, Kept))


@examples(300)
@given(plain_values, plain_values.filter(is_ordinary))
def test_any_two_values_can_be_compared(got, want):
    got, want = cross(got), cross(want)
    difference = compare(got, want)
    if difference is not None:
        assert all(isinstance(text, str) for text in vars(difference).values())
    assert isinstance(show(got), str)


def test_a_large_array_is_not_taken_apart():
    large = np.zeros(1 << 20, np.uint8)
    tracemalloc.start()
    assert compare(large, ["a", np.ones(2)]) is not None
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 16 * large.nbytes


ROOM = plain.MAX_BLOB - 4096
BOMBS = {
    "bytes": lambda: np.zeros(ROOM, np.uint8),
    "bytes, square": lambda: np.zeros((8191, 8191), np.uint8),
    "bytes, a column": lambda: np.zeros((ROOM, 1), np.uint8),
    "floats": lambda: np.linspace(0, 1, ROOM // 8).reshape(-1, 8),
    "two arrays": lambda: np.ones((2, ROOM // 16)),
    "a list of integers": lambda: list(range(15 * plain.MAX_ITEMS)),
    "a list of words": lambda: ["a"] * (plain.MAX_ITEMS - 10_000),
    "a list of lists": lambda: np.zeros((6,) * 6).tolist(),
}


@pytest.mark.long
@every_exercise
@pytest.mark.parametrize("bomb", BOMBS)
def test_the_most_that_can_cross_is_judged_in_bounded_time(topic, name, bomb):
    outcomes = right_outcomes(topic, name)
    outcomes[0][0] = said(BOMBS[bomb]())
    started = time.monotonic()
    report = judged(topic, name, outcomes)
    assert report.points < report.max_points
    assert time.monotonic() - started < 60
