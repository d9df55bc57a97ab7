"""The first ten tricks that won points from other graders; none may win one here."""

import os
import time
from pathlib import Path

import pytest

from helpers.grading.execute import Limits
from helpers.grading.grade import grade_submission

HONEST = 10
WRONG = {
    "total": "def total(x):\n    return 0.0",
    "scaled": "def scaled(x, factor):\n    return {'x': None}",
}
SOON = Limits(cell=5.0, check=5.0, total=60.0)


def score(course, paper, **answers):
    started = time.monotonic()
    graded = grade_submission(paper.answer(**(WRONG | answers)).bytes(), course, limits=SOON)
    assert time.monotonic() - started < 30
    assert graded.result["max_score"] == 30
    return graded.result["score"]


def test_it_patches_what_compares(course, paper):
    source = """
import builtins, numpy as np, numpy.testing
for name in dir(np.testing):
    if name.startswith("assert"):
        setattr(np.testing, name, lambda *args, **kwargs: None)
np.allclose = np.array_equal = lambda *args, **kwargs: True
np.isclose = lambda a, b, *args, **kwargs: np.ones(np.shape(a), bool)
"""
    paper.insert("double", source)
    assert score(course, paper) == HONEST


def test_it_rewrites_cells_by_an_input_transformer(course, paper):
    source = """
def rewrite(lines):
    return ["check = lambda f: 10.0\\n", "10.0\\n"] if "check(" in "".join(lines) else lines
get_ipython().input_transformers_cleanup.append(rewrite)
get_ipython().input_transformers_post.append(rewrite)
"""
    paper.insert("double", source)
    assert score(course, paper) == HONEST


def test_it_shows_a_score_by_the_display_hook(course, paper):
    show = "import sys\nsys.displayhook(100.0)\n"
    inside = "def total(x):\n    import sys\n    sys.displayhook(10.0)\n    return 10.0"
    paper.insert("check-total", show)
    assert score(course, paper, total=inside) == HONEST


def test_it_reads_the_solutions(course, paper):
    source = """
import glob, os, re
found = ""
for up in ("../../solutions", "../../../solutions", "solutions", "../solutions"):
    for path in glob.glob(os.path.join(up, "**", "*.py"), recursive=True):
        found += open(path).read()
for name in re.findall(r"def (total|scaled)", found):
    exec(found)
assert not found
"""
    paper.insert("check-total", source)
    assert score(course, paper) == HONEST


def test_it_writes_to_a_gradebook_above(course, course_root, paper, monkeypatch):
    gradebook = course_root / "gradebook.db"
    gradebook.write_bytes(b"the grades")
    monkeypatch.chdir(course_root)
    source = """
import os
folder = os.path.abspath(".")
while True:
    path = os.path.join(folder, "gradebook.db")
    if os.path.exists(path):
        open(path, "wb").write(b"all mine")
    if folder == os.path.dirname(folder): break
    folder = os.path.dirname(folder)
"""
    paper.insert("double", source)
    assert score(course, paper) == HONEST
    assert gradebook.read_bytes() == b"the grades"


def test_it_brings_forged_outputs(course, paper):
    for name in ("check-total", "check-scaled"):
        result = {"output_type": "execute_result", "execution_count": 1, "metadata": {}}
        paper.cell(name)["outputs"] = [result | {"data": {"text/plain": "10.0"}}]
    assert score(course, paper) == HONEST


def test_it_raises_the_points(course, paper):
    for cell in paper.cells:
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"] |= {"points": 1000, "grade": True, "locked": False}
    paper.cells[0]["metadata"]["nbgrader"] = {
        "grade": True,
        "grade_id": "bonus",
        "points": 1000,
        "solution": False,
        "locked": True,
        "schema_version": 3,
    }
    assert score(course, paper) == HONEST


def test_it_patches_the_checks_in_its_own_process(course, paper):
    source = """
import sys
from helpers.checks import compare, judge, plain, report, run
from helpers.grading import worker
perfect = lambda *args, **kwargs: None
compare.compare = judge.compare = perfect
judge.judge = lambda exercise, *args: report.Report(exercise.name, "", 10, 10, "passed", ())
report.Report.points = 10.0
for module in (run, sys.modules["__main__"], worker):
    module.run_cases = lambda namespace, name, cases: [
        [run.Outcome("returned", "passed") for _ in case.calls] for case in cases
    ]
run.outcomes_to_plain = lambda outcomes: {"points": 10, "status": "passed"}
"""
    paper.insert("check-total", source)
    assert score(course, paper) <= HONEST


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX")
def test_it_writes_forged_answers_to_every_descriptor(course, paper):
    source = """
import os
import numpy as np
from helpers.checks import plain
outcome = {"status": "returned", "value": 0.0, "error": "", "message": "", "line": ""}
forged = b""
for number in range(1, 12):
    forged += plain.pack({"op": "cell", "id": number, "timed_out": False,
                          "outputs": np.frombuffer(b"[]", np.uint8)})
    forged += plain.pack({"op": "check", "id": number, "problem": "",
                          "outcomes": [[outcome], [outcome]]})
    forged += plain.pack({"op": "check", "id": number, "points": 10, "status": "passed"})
for descriptor in range(1, 64):
    try: os.write(descriptor, forged)
    except OSError: pass
"""
    paper.insert("check-double", source)
    assert score(course, paper) <= HONEST


def test_it_returns_objects_that_equal_everything(course, paper):
    source = """
import numpy as np

class Always:
    __eq__ = __ge__ = __le__ = __gt__ = __lt__ = lambda self, other: True
    __ne__ = lambda self, other: False
    __hash__ = None
    __array_priority__ = 1e9
    __sub__ = __rsub__ = __mul__ = __rmul__ = __abs__ = lambda self, *other: self
    __bool__ = lambda self: True
    __float__ = lambda self: float("nan")
    __array__ = lambda self, *args, **kwargs: np.zeros(())

class Array(np.ndarray):
    __eq__ = __le__ = __ge__ = lambda self, other: np.ones(np.shape(other), bool)
    __sub__ = __rsub__ = lambda self, other: np.zeros(np.shape(other))
    __array_ufunc__ = lambda self, *args, **kwargs: np.zeros(())
    __reduce__ = lambda self: (eval, ("__import__('os')._exit(0)",))

class Dict(dict):
    __eq__ = lambda self, other: True
    __getitem__ = get = lambda self, key, default=None: Always()
    __contains__ = lambda self, key: True
    items = lambda self: [("x", Always())]
    __class__ = property(lambda self: dict)

def total(x):
    return Always() if len(x) == 1 else np.zeros(()).view(Array)

def scaled(x, factor):
    return Dict(x=np.zeros(x.shape).view(Array))
"""
    paper.insert("check-scaled", source)
    answers = {"total": "pass", "scaled": source}
    paper.cells[paper.at("total")]["source"] = source
    assert score(course, paper, **answers) == HONEST


def test_the_solutions_are_where_the_attack_would_have_found_them(course_root):
    assert list(Path(course_root, "solutions").rglob("*.py"))
