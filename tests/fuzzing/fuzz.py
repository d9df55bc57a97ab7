"""What the fuzzing tests share. `COURSE_FUZZ=20 make test` runs 20 times the examples, at random.

Without it the examples are the same each time. The promise under test: whatever comes from a
student's file or process, the trusted side raises nothing unforeseen, stays within bounds, and
gives no points for nonsense.
"""

from __future__ import annotations

import os
import re
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from helpers.checks import plain
from helpers.checks.plain import Kept, Named, Opaque, Rng
from helpers.grading.protocol import text_to_array
from helpers.grading.session import Conversation

TIMES = int(os.environ.get("COURSE_FUZZ", "1"))
LONGEST = timedelta(seconds=20)
"""For one example: far above what one takes on a busy machine, far below a hang."""


def examples(number: int) -> settings:
    """Return the settings of a test with so many examples in the normal run."""
    return settings(
        max_examples=number * TIMES,
        derandomize=TIMES == 1,
        deadline=LONGEST,
        # It measures how fast a busy machine draws, not how good the test is.
        suppress_health_check=[HealthCheck.too_slow],
    )


# ---- texts and JSON --------------------------------------------------------------------------

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"' onmouseover='alert(1)",
    "</pre></div><svg/onload=alert(1)>",
    "[x](javascript:alert(1))",
    "![x][y]\n[y]: javascript:alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;script&gt;",
    "\x1b[2J\x1b]0;title\x07\x9b1m\x1b[31mred",
    "\x00\x08\x0b\x0c\r\x7f\x85",
    "\u202eevil\u2066\u2028\u2029\u061c",
    "\ud800",
    "\U0010ffff\ufeff\u200b",
    "name 'OFFSET' is not defined",
    "a\rb\r\nc\n\r",
)

fragments = st.sampled_from(HOSTILE)
texts = st.one_of(
    st.text(st.characters(), max_size=20),
    fragments,
    st.lists(st.one_of(fragments, st.text(st.characters(), max_size=5)), max_size=4).map("".join),
)
long_texts = st.builds(
    lambda text, size: (text * (size // len(text) + 1))[:size],
    texts.filter(bool),
    st.sampled_from([200, 1_990, 2_010, 20_001, 99_990, 100_037, 250_000]),
)
numbers = st.one_of(
    st.integers(),
    st.floats(),
    st.sampled_from([0, 1, -1, 2**53, 2**53 + 1, -(2**63), 2**64, 10**400, -0.0, 5e-324, 1e308]),
)
json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, texts),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(texts, inner, max_size=4)),
    max_leaves=8,
)


def deep(depth: int, inner: Any = 0, key: str = "") -> Any:
    """Return a value inside so many lists, or dictionaries under a key."""
    for _ in range(depth):
        inner = {key: inner} if key else [inner]
    return inner


# ---- plain data, as it comes out of the decoder ----------------------------------------------

DTYPES = tuple(plain._DTYPES.values())
ndarrays = st.sampled_from(DTYPES).flatmap(
    lambda dtype: arrays.arrays(
        dtype, arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)
    )
)
scalars = ndarrays.filter(lambda array: array.size > 0).map(lambda array: array.ravel()[0])
words = texts.map(plain._printable)
keys = st.one_of(words, st.integers(-(2**53), 2**53))
markers = st.one_of(
    st.builds(Rng, st.integers(0, 2**53)),
    st.builds(Named, st.one_of(st.just("sigmoid"), words.map(lambda text: text[:100]))),
    st.builds(Kept, st.integers(), st.integers()),
)
opaques = st.builds(Opaque, words, words)
plain_numbers = st.one_of(
    st.booleans(),
    st.integers(),
    st.floats(),
    st.complex_numbers(),
    st.sampled_from([2**63, -(2**1024), 2**4000, 1e308, -0.0]),
)
leaves = st.one_of(st.none(), plain_numbers, words, ndarrays, scalars, opaques, markers)
plain_values = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(keys, inner, max_size=4),
        st.frozensets(st.one_of(words, st.booleans(), st.floats(), st.integers(-99, 99))),
        st.lists(st.floats(), min_size=plain.LONG_LIST, max_size=20),
        st.lists(st.integers(-(2**53), 2**53), min_size=plain.LONG_LIST, max_size=20),
    ),
    max_leaves=8,
)


# ---- a process that says what the test wants -------------------------------------------------


class Scripted(Conversation):
    """A session without a process: `answer(request)` gives the reply, as it was decoded."""

    def __init__(self, answer: Any, printed: str = "") -> None:
        super().__init__()
        self._answer, self._said = answer, printed

    def _exchange(self, frame: bytes | None, _seconds: float) -> Any:
        assert frame is not None
        return self._answer(plain.unpack(frame))

    def _printed(self) -> str:
        return self._said

    def close(self) -> None:
        pass


def reply_to(request: dict, **fields: Any) -> dict:
    """Return a reply of the right form, but for what the fields change."""
    common = {"op": request["op"], "id": request["id"], "spent": 0.1}
    if request["op"] == "cell":
        return common | {"outputs": text_to_array("[]"), "timed_out": False} | fields
    return common | {"outcomes": None, "problem": ""} | fields


# ---- what people may be shown ----------------------------------------------------------------

_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]"
)
_COLOUR = re.compile("\x1b\\[[0-9;]*m")


def is_clean(text: Any, *, colours: bool = False) -> bool:
    """Return whether a text has nothing that a terminal obeys or that turns its direction."""
    kept = _COLOUR.sub("", text) if colours else text
    return type(text) is str and not _CONTROL.search(kept)


TAGS = {"style", "div", "p", "strong", "code", "span", "ul", "li", "pre", "details", "summary", "a"}
ATTRIBUTES = {"class", "role", "aria-label", "aria-hidden", "open"}
OWN = {("style", "padding:0;list-style:none")}
_LINK = re.compile(r"(?:[a-z_]+\.ipynb)?#[\w:=-]+", re.ASCII)


class _Page(HTMLParser):
    """Collects what isn't harmless in a page, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.harmful: list[str] = []
        self.texts: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.open.append(tag)
        self.harmful += [tag] * (tag not in TAGS)
        self.harmful += [
            name
            for name, value in attrs
            if name not in ATTRIBUTES
            and (name, value) not in OWN
            and not (name == "href" and _LINK.fullmatch(value or ""))
        ]

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.harmful.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        self.harmful.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def is_inert(html: str) -> bool:
    """Return whether a report holds its own few tags, properly nested, and nothing else."""
    page = _Page()
    page.feed(html)
    page.close()
    return not page.harmful and not page.open


# ---- the documented form of a result ---------------------------------------------------------

RESULT = {
    "status": str,
    "score": float,
    "max_score": int,
    "notes": list,
    "seconds": float,
    "exercises": list,
}
EXERCISE = {
    "name": str,
    "points": float,
    "max_points": int,
    "status": str,
    "behaviours": list,
    "misconceptions": list,
    "message": str,
}
RESULTS = {"graded", "repaired", "missing", "unreadable", "timeout", "error"}
STATUSES = {"passed", "failed", "not attempted", "error", "timeout", "crashed"}


def _has_form(record: dict, form: dict) -> bool:
    return list(record) == list(form) and all(
        isinstance(record[key], (int, float) if kind in (int, float) else kind)
        for key, kind in form.items()
    )


def check_exercise(record: dict) -> None:
    """Assert that the record of an exercise is of the documented form."""
    assert _has_form(record, EXERCISE) and record["status"] in STATUSES
    assert 0 <= record["points"] <= record["max_points"]
    assert is_clean(record["message"]) and len(record["message"]) < 10_000
    for behaviour in record["behaviours"]:
        assert list(behaviour) == ["label", "passed", "weight"]
        assert type(behaviour["passed"]) is bool
    assert all(type(name) is str for name in record["misconceptions"])


def check_result(result: dict, names: list[str]) -> None:
    """Assert that a submission's result is of the documented form."""
    assert _has_form(result, RESULT) and result["status"] in RESULTS
    assert [exercise["name"] for exercise in result["exercises"]] == names
    assert all(is_clean(note) and len(note) < 10_000 for note in result["notes"])
    for exercise in result["exercises"]:
        assert isinstance(exercise["seconds"], float)
        check_exercise({key: value for key, value in exercise.items() if key != "seconds"})
    total = sum(exercise["points"] for exercise in result["exercises"])
    assert np.isclose(result["score"], total) and result["score"] <= result["max_score"]
