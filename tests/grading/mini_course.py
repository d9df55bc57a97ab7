"""A tiny course for the tests of grading: three one-line exercises, built as a real topic is."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from helpers.authoring.notebook import make_notebook, text_of
from helpers.authoring.release import release_notebook
from helpers.checks.compare import compare
from helpers.checks.exercise import Behaviour, Call, Case, Exercise, Topic
from helpers.checks.solutions import load_solutions
from helpers.grading.scripts import put_scripts_on_path
from helpers.grading.topic import GradedTopic, make_graded_topic

REPOSITORY = Path(__file__).resolve().parents[2]
STUB = "*Your explanation:*"
SECRET = b"a secret of the tests"

SOURCE = '''
# %% [markdown]
# # Three lines

# %% tags=["setup"]
import numpy as np

# %% tags=["demo"]
OFFSET = 100.0
print("a demonstration")

# %% [markdown]
# ## Double

# %% exercise="double"
def double(x):
    """Return twice x."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION

# %% check="double"
check(double)

# %% exercise="total"
def total(x):
    """Return the sum of x."""
    ### BEGIN SOLUTION
    return float(np.sum(x))
    ### END SOLUTION

# %% check="total"
check(total)

# %% exercise="scaled"
def scaled(x, factor):
    """Return a dictionary with x times factor."""
    ### BEGIN SOLUTION
    return {"x": factor * x}
    ### END SOLUTION

# %% check="scaled"
check(scaled)

# %% [markdown] explain="why"
# ### Why three lines?
#
# Say why three lines are enough.
#
# <!-- BEGIN SOLUTION -->
# Because three exercises are enough to test a course.
# <!-- END SOLUTION -->
'''
MISTAKES = """
from helpers.checks.exercise import Misconception
MISCONCEPTIONS = [Misconception("mean", "total", (("np.sum", "np.mean"),), "It looks like a mean.")]
"""


def _agrees(seen):
    return compare(seen.value, seen.expected[-1])


def _exercise(name, cases):
    behaviours = (
        Behaviour("one number", _agrees, 1, ("one number",)),
        Behaviour("many numbers", _agrees, 3, ("many numbers",)),
    )
    return Exercise(name, 10, "Numbers", ("a", "b", "c"), cases, behaviours)


def _cases(*more):
    return lambda rng: [
        Case("one number", (Call((rng.normal(size=1), *more)),)),
        Case("many numbers", (Call((rng.normal(size=(4, 5)), *more)),)),
    ]


TOPIC = Topic(
    "90_mini",
    "mini",
    (
        _exercise("double", _cases()),
        _exercise("total", _cases()),
        _exercise("scaled", _cases(3.0)),
    ),
)

RIGHT = {
    "double": "def double(x):\n    return x + x",
    "total": "def total(x):\n    return x.sum()",
    "scaled": "def scaled(x, factor):\n    return dict(x=x * factor)",
}


def build(root: Path) -> None:
    """Write solutions and release of the course into a folder."""
    folder = root / "solutions" / TOPIC.name
    folder.mkdir(parents=True)
    (folder / "mini.py").write_text(SOURCE.lstrip())
    (folder / "misconceptions.py").write_text(MISTAKES)
    (folder / "quiz.py").write_text("NOTES = {}\n")
    (folder / "mini.ipynb").write_text(text_of(make_notebook(TOPIC, folder)))
    shutil.copy(REPOSITORY / "nbgrader_config.py", root)
    release = root / "notebooks" / TOPIC.name / "mini.ipynb"
    release.parent.mkdir(parents=True)
    put_scripts_on_path()
    release.write_text(release_notebook(TOPIC, root))


def graded_topic(root: Path) -> GradedTopic:
    """Load the course from a folder."""
    folder = root / "solutions" / TOPIC.name
    release = (root / "notebooks" / TOPIC.name / "mini.ipynb").read_bytes()
    solutions = load_solutions(TOPIC, folder)
    return make_graded_topic(TOPIC, solutions, release, SECRET, folder)


class Paper:
    """A student's copy of the release, to write into."""

    def __init__(self, release: bytes) -> None:
        self.notebook = json.loads(release)

    @property
    def cells(self) -> list[dict]:
        return self.notebook["cells"]

    def at(self, grade_id: str) -> int:
        """Return the index of the (first) cell with a grade id."""
        ids = [c["metadata"].get("nbgrader", {}).get("grade_id") for c in self.cells]
        return ids.index(grade_id)

    def cell(self, grade_id: str) -> dict:
        return self.cells[self.at(grade_id)]

    def answer(self, **sources: str) -> Paper:
        """Write solutions into their cells."""
        for name, source in sources.items():
            self.cell(name)["source"] = source
        return self

    def explain(self, text: str) -> Paper:
        """Write an explanation under its question."""
        cell = self.cell("explain-why")
        cell["source"] = "".join(cell["source"]).replace(STUB, f"{STUB}\n\n{text}")
        return self

    def insert(self, before: str, source: str, kind: str = "code") -> Paper:
        """Put a cell of the student's own before another."""
        cell = {"cell_type": kind, "id": os.urandom(4).hex(), "metadata": {}, "source": source}
        if kind == "code":
            cell |= {"outputs": [], "execution_count": None}
        self.cells.insert(self.at(before), cell)
        return self

    def bytes(self) -> bytes:
        return json.dumps(self.notebook).encode()
