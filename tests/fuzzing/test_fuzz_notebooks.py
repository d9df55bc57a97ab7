"""Whatever file a student hands in, whatever their process says, there is a sound verdict."""

import codecs
import copy
import json
import re
from functools import cache

import nbformat
import pytest
from fuzz import (
    HOSTILE,
    Scripted,
    check_result,
    deep,
    examples,
    is_clean,
    is_inert,
    json_values,
    plain_values,
    reply_to,
    texts,
    words,
)
from hypothesis import example, given
from hypothesis import strategies as st
from mini_course import TOPIC

from helpers.checks import plain
from helpers.checks.run import STATUSES, TEXT_LIMIT
from helpers.grading import reading
from helpers.grading.grade import grade_submission
from helpers.grading.protocol import text_to_array
from helpers.grading.reading import StudentCell, Unreadable, read_cells
from helpers.grading.repair import CHECK, EXERCISE, EXPLAIN, TEXT, load_release, repair, role
from helpers.grading.session import SessionLost

NAMES = [exercise.name for exercise in TOPIC.exercises]
IDS = [*NAMES, *(f"check-{name}" for name in NAMES), "setup"]


class Course:
    """Holds the course; a failing example needn't show all of it."""

    def __init__(self, graded):
        self.graded = graded
        self.release = load_release(graded.release)
        self.notebook = json.loads(graded.release)
        self.paths = tuple(paths(self.notebook))


@pytest.fixture(scope="session")
def fuzzed(course):
    return Course(course)


def paths(tree, at=()):
    """Return the ways to all parts of a JSON value."""
    yield at
    if not isinstance(tree, (dict, list)):
        return
    for key, part in tree.items() if isinstance(tree, dict) else enumerate(tree):
        yield from paths(part, (*at, key))


# ---- files of any content --------------------------------------------------------------------

ids = st.one_of(st.sampled_from(IDS), st.just("i" * 300), json_values)
sources = st.one_of(
    texts,
    st.lists(texts, max_size=3),
    st.sampled_from(NAMES).map("def {}(x):\n    return x".format),
    st.sampled_from(["check(double)", "import numpy as np", "x" * (reading.MAX_SOURCE + 1)]),
    json_values,
)
cells = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.one_of(
            st.sampled_from(["code", "markdown", "raw", "heading"]), json_values
        ),
        "source": sources,
        "input": sources,
        "id": ids,
        "metadata": st.one_of(
            st.fixed_dictionaries(
                {"nbgrader": st.one_of(st.fixed_dictionaries({"grade_id": ids}), json_values)}
            ),
            json_values,
        ),
        "outputs": json_values,
    },
)
cell_lists = st.one_of(st.lists(st.one_of(cells, json_values), max_size=6), json_values)
sheets = st.lists(st.one_of(st.fixed_dictionaries({"cells": cell_lists}), json_values), max_size=3)
notebooks = st.one_of(
    st.fixed_dictionaries({"cells": cell_lists}, optional={"nbformat": json_values}),
    st.fixed_dictionaries({"worksheets": st.one_of(sheets, json_values), "nbformat": st.just(3)}),
)
files = st.one_of(
    st.binary(max_size=80),
    st.builds(
        lambda start, text: start + text.encode("utf-8", "surrogatepass"),
        st.sampled_from([b"", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE]),
        texts,
    ),
    st.one_of(json_values, notebooks).map(json.dumps).map(str.encode),
)


@examples(400)
@given(files)
@example(b"")
@example(b'{"cells": ' + b"[" * 200_000)
@example(b'{"cells": [' + b"9" * 5_000 + b"]}")
@example(b'{"cells": [' + b"0," * 2_001 + b"0]}")
@example(b'{"cells": ' + b'{"a":' * 200_000)
def test_any_file_is_read_or_refused_with_a_sentence(submission):
    try:
        found, notes = read_cells(submission)
    except Unreadable as error:
        assert is_clean(str(error)) and str(error)
        return
    assert all(map(is_clean, notes))
    for cell in found:
        check_cell(cell)


def check_cell(cell):
    assert cell.kind in ("code", "markdown", "raw")
    assert "\r" not in cell.source and len(cell.source) <= reading.MAX_SOURCE
    cell.source.encode()
    for name in (cell.grade_id, cell.cell_id):
        assert type(name) is str and len(name) <= reading.MAX_ID


@examples(300)
@given(notebooks)
def test_any_notebook_is_repaired(fuzzed, notebook):
    try:
        found, _ = read_cells(json.dumps(notebook).encode())
    except Unreadable:
        return
    check_repaired(fuzzed, found)


student_cells = st.builds(
    StudentCell,
    st.sampled_from(["code", "markdown", "raw"]),
    st.one_of(
        texts.map(lambda text: text.encode("utf-8", "replace").decode()),
        st.sampled_from(NAMES).map("def {}(x):\n    return x".format),
        st.sampled_from(["check(double)", "import numpy as np", "# Three lines"]),
    ),
    st.one_of(st.just(""), st.sampled_from(IDS), st.text(max_size=3)),
    st.one_of(st.just(""), st.sampled_from(IDS), st.text(max_size=3)),
)


@examples(300)
@given(st.lists(student_cells, max_size=12))
def test_any_cells_are_put_into_the_release(fuzzed, found):
    check_repaired(fuzzed, found)


def check_repaired(fuzzed, found):
    """Assert that the release's locked cells stand in order, each once, and nothing active."""
    before = copy.deepcopy(fuzzed.release)
    repaired, notes = repair(found, fuzzed.release)
    assert fuzzed.release == before
    assert all(is_clean(note) for note in notes)
    known = {cell["id"]: cell for cell in fuzzed.release["cells"]}
    kept = [cell for cell in repaired["cells"] if cell["id"] in known]
    assert [cell["id"] for cell in kept] == list(known)
    assert len({cell["id"] for cell in repaired["cells"]}) == len(repaired["cells"])
    for cell in kept:
        original = known[cell["id"]]
        assert cell | {"source": ""} == original | {"source": ""}
        if role(cell) in (CHECK, "setup"):
            assert cell["source"] == original["source"]
    own = [cell for cell in repaired["cells"] if cell["id"] not in known]
    assert all(cell["metadata"] == {} for cell in own)
    assert len(own) <= len(found)
    for cell in repaired["cells"]:
        assert role(cell) in (CHECK, EXERCISE, EXPLAIN) or "grade_id" not in cell["metadata"]
        if cell["cell_type"] != "code":
            assert role(cell) in (TEXT, EXPLAIN) and is_harmless(cell["source"])


def is_harmless(markdown):
    return not re.search(r"<[A-Za-z/!?]|\][(:\[]", markdown)


# ---- releases that were tampered with --------------------------------------------------------

ODD = (
    *(None, True, 0, -1, 1.5, 2**64, 10**400, float("nan"), float("-inf"), "", "x", "\ud800"),
    *([], {}, [[]], [None], ["a", 1], {"": {}}, {"nbgrader": 1}, {"grade_id": ["double"]}),
    *(deep(60), deep(60, key="cells"), "\x00" * 1_000, *HOSTILE[:7]),
)
odd_values = st.one_of(st.sampled_from(ODD), json_values)
places = st.integers(0, 10_000)
MUTATIONS = ("replace", "delete", "wrap", "drop", "double", "move", "retype", "rename", "version")


def tampered(fuzzed, steps):
    """Return the release with some changes, each (kind, place, other place, value)."""
    notebook = copy.deepcopy(fuzzed.notebook)
    for kind, place, other, value in steps:
        if kind in ("replace", "delete", "wrap"):
            notebook = change_a_part(notebook, fuzzed.paths[place % len(fuzzed.paths)], kind, value)
        elif isinstance(notebook, dict) and isinstance(notebook.get("cells"), list):
            change_the_cells(notebook, kind, place, other, value)
    return notebook


def change_a_part(notebook, path, kind, value):
    if not path:
        return [notebook] if kind == "wrap" else value
    holder = notebook
    for key in path[:-1]:
        holder = part_of(holder, key)
    key = path[-1]
    if part_of(holder, key) is None:
        return notebook
    if kind == "delete":
        del holder[key]
    else:
        holder[key] = [holder[key]] if kind == "wrap" else copy.deepcopy(value)
    return notebook


def part_of(holder, key):
    if isinstance(holder, dict):
        return holder.get(key)
    there = isinstance(holder, list) and isinstance(key, int) and key < len(holder)
    return holder[key] if there else None


def change_the_cells(notebook, kind, place, other, value):
    found = notebook["cells"]
    if kind == "version":
        notebook.update(nbformat=value, worksheets=[{"cells": notebook.pop("cells")}, value])
        return
    if not found:
        return
    at = place % len(found)
    cell = found.pop(at)
    if kind in ("double", "retype", "rename"):
        found.insert(at, cell)
    if kind in ("double", "move"):
        found.insert(other % (len(found) + 1), copy.deepcopy(cell))
    if isinstance(cell, dict) and kind == "retype":
        cell["cell_type"] = ("markdown", "code", "raw", value)[other % 4]
    if isinstance(cell, dict) and kind == "rename":
        cell["metadata"] = {"nbgrader": {"grade_id": IDS[other % len(IDS)], "points": value}}


@cache
def encoders():
    """Return the ways to turn a notebook's text into a file, most of them readable."""
    return (
        lambda text, _: text.encode("utf-8", "surrogatepass"),
        lambda text, _: text.encode("utf-8-sig", "surrogatepass"),
        lambda text, _: codecs.BOM_UTF16_LE + text.encode("utf-16-le", "surrogatepass"),
        lambda text, _: codecs.BOM_UTF16_BE + text.encode("utf-16-be", "surrogatepass"),
        lambda text, _: text.encode("latin-1", "replace"),
        lambda text, at: text.encode()[: at % (len(text) + 1)],
        lambda text, at: text.replace('"', "\udcff", at % 3).encode("utf-8", "surrogateescape"),
    )


def encoded(notebook, how, at):
    return encoders()[how](json.dumps(notebook), at)


steps = st.lists(
    st.tuples(st.sampled_from(MUTATIONS), places, places, odd_values), min_size=1, max_size=5
)
encodings = st.sampled_from([0] * 8 + list(range(7)))

# ---- and processes that lie ------------------------------------------------------------------

outcome_fields = st.fixed_dictionaries(
    {
        "status": st.one_of(st.just("returned"), st.sampled_from(STATUSES)),
        "value": plain_values,
        "error": words,
        "message": st.one_of(words, st.just("m" * (TEXT_LIMIT + 1))),
        "line": words,
    }
)
hostile_outputs = st.lists(
    st.one_of(
        json_values,
        st.fixed_dictionaries({"output_type": st.just("stream"), "text": texts}),
        st.fixed_dictionaries(
            {"output_type": st.just("error"), "ename": texts, "traceback": st.lists(texts)}
        ),
        st.just({"output_type": "error", "ename": "NameError", "evalue": HOSTILE[13]}),
        st.fixed_dictionaries(
            {
                "output_type": st.sampled_from(["display_data", "execute_result"]),
                "data": st.dictionaries(
                    st.sampled_from(["text/plain", "text/html", "image/png"]), texts
                ),
            }
        ),
    ),
    max_size=3,
)
TURNS = ("answer",) * 6 + ("stopped", "nothing", "lost", "nonsense")
scripts = st.fixed_dictionaries(
    {
        "turns": st.lists(st.sampled_from(TURNS), min_size=1, max_size=8),
        "outputs": st.lists(hostile_outputs, min_size=1, max_size=3),
        "outcomes": st.lists(outcome_fields, min_size=1, max_size=4),
        "nonsense": plain_values,
        "printed": texts,
    }
)


class Script:
    """What the processes of one submission say, over and over."""

    def __init__(self, script):
        self.script, self.count = script, 0

    def open_session(self, _stage):
        return Scripted(self.answer, self.script["printed"])

    def answer(self, request):
        turn = self.next_of("turns")
        if turn == "lost":
            raise SessionLost("crashed", "it ended")
        if turn == "nonsense":
            return self.script["nonsense"]
        if request["op"] == "cell":
            return reply_to(
                request,
                outputs=text_to_array(json.dumps(self.next_of("outputs"))),
                timed_out=turn == "stopped",
            )
        if turn in ("stopped", "nothing"):
            return reply_to(request, problem="timeout" if turn == "stopped" else "refused")
        calls = [[self.next_of("outcomes") for _ in case["calls"]] for case in request["cases"]]
        return reply_to(request, outcomes=calls)

    def next_of(self, what):
        self.count += 1
        return self.script[what][self.count % len(self.script[what])]


@examples(500)
@given(steps, encodings, places, scripts)
def test_any_submission_has_a_sound_verdict_without_points(fuzzed, changes, how, at, script):
    submission = encoded(tampered(fuzzed, changes), how, at)
    graded = grade_submission(submission, fuzzed.graded, open_session=Script(script).open_session)
    check_result(graded.result, NAMES)
    assert graded.result["score"] == 0 and not any(graded.points().values())
    check_autograded(fuzzed, graded.autograded)


def check_autograded(fuzzed, content):
    """Assert that an autograded notebook is valid, and holds nothing active but our reports."""
    notebook = nbformat.reads(content.decode(), as_version=4)
    nbformat.validate(notebook)
    known = {cell["id"] for cell in fuzzed.release["cells"]}
    for cell in notebook.cells:
        assert cell["id"] in known or not cell["metadata"]
        if cell["cell_type"] != "code":
            assert is_harmless(cell["source"])
            continue
        reports = role(cell) == CHECK
        for output in cell["outputs"]:
            allowed = {"text/plain", "text/html" if reports else "image/png"}
            assert set(output.get("data", ())) <= allowed
            assert not reports or is_inert(output["data"]["text/html"])
            assert is_clean(str(output.get("text", "")), colours=True)


@examples(100)
@given(steps)
def test_right_values_count_whatever_the_file_looks_like(fuzzed, changes):
    """The verdicts above are zero for want of right values, not for another reason."""
    submission = encoded(tampered(fuzzed, changes), 0, 0)
    graded = grade_submission(submission, fuzzed.graded, open_session=lambda _stage: RIGHT)
    status = graded.result["status"]
    assert graded.result["score"] == (0 if status == "unreadable" else 30)


def right(request):
    if request["op"] == "cell":
        return reply_to(request)
    calculate = {
        "double": lambda x: 2 * x,
        "total": lambda x: float(x.sum()),
        "scaled": lambda x, factor: {"x": factor * x},
    }[request["name"]]
    values = [
        [plain.cross(calculate(*call["args"])) for call in case["calls"]]
        for case in request["cases"]
    ]
    texts_of_none = {"status": "returned", "error": "", "message": "", "line": ""}
    return reply_to(
        request, outcomes=[[texts_of_none | {"value": v} for v in calls] for calls in values]
    )


RIGHT = Scripted(right)
