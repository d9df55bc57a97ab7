"""The build accepts a well-formed source and refuses the others, naming file and cell."""

import json

import pytest

from helpers.authoring import build
from helpers.authoring.notebook import make_notebook
from helpers.authoring.release import blank_answers
from helpers.checks.exercise import Exercise, Misconception, Topic
from helpers.checks.solutions import Solutions, SourceError

EXERCISE = Exercise("f", 3, "Section", ("a", "b", "c"), lambda rng: [], ())
TOPIC = Topic("99_small", "small", (EXERCISE,))

SETUP = '# %% tags=["setup"]\nimport numpy as np\n'
F = '# %% exercise="f"\ndef f(x):\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION\n'
CHECK = '# %% check="f"\ncheck(f)\n'


def notebook_of(tmp_path, source):
    (tmp_path / "small.py").write_text(source)
    return make_notebook(TOPIC, tmp_path)


def test_cells_get_ids_and_nbgraders_metadata(tmp_path):
    text = "# %% [markdown]\n# # Title\n\n"
    cells = notebook_of(tmp_path, text + SETUP + F + CHECK + text).cells
    assert [cell.id for cell in cells[1:4]] == ["setup", "f", "check-f"]
    assert cells[0].id == cells[4].id.removesuffix("-2") != cells[4].id
    graded = cells[3].metadata
    assert graded.nbgrader.grade and graded.nbgrader.locked and graded.nbgrader.points == 3
    assert "raises-exception" in graded.tags and graded.course == {"check": "f"}
    assert cells[2].metadata.nbgrader.solution and not cells[2].metadata.nbgrader.locked


@pytest.mark.parametrize(
    "source, message",
    [
        (SETUP + F, "no exercise and check for f"),
        (SETUP + CHECK + F, "before its exercise"),
        (SETUP + F + F + CHECK, "another cell bears the grade_id"),
        (SETUP + F + CHECK + "# %%\nprint(1)\n", "cell 4: a code cell is one of"),
        (
            SETUP + F + CHECK.replace("check(f)", "check(f); 1"),
            "cell 3: a graded cell holds exactly",
        ),
        (SETUP + F + CHECK.replace("check(f)", "check("), "cell 3: a graded cell holds exactly"),
        (SETUP + F + CHECK + '# %% exercise="g"\n1\n', "no exercise 'g'"),
    ],
)
def test_a_malformed_source_is_refused(tmp_path, source, message):
    with pytest.raises(SourceError, match=message):
        notebook_of(tmp_path, source)


def test_a_missing_source_is_named(tmp_path):
    with pytest.raises(SourceError, match=r"small\.py is missing"):
        make_notebook(TOPIC, tmp_path)


@pytest.mark.parametrize("source", ["def f(): pass", "x = 1", "answers = {", "a = {}; b = {}"])
def test_only_a_quiz_is_blanked(source):
    assert blank_answers(source) is None


def test_a_blanked_quiz_keeps_its_questions():
    assert blank_answers('answers = {"q1": "b",\n "q2": "ac"}') == (
        'answers = {\n    "q1": "",\n    "q2": "",\n}'
    )


@pytest.mark.parametrize("old, times", [("y", 0), ("x", 2)])
def test_a_patch_that_no_longer_fits_is_refused(old, times):
    solutions = Solutions(TOPIC, {"f": "def f(x):\n    return x"}, {}, (), {})
    mistake = Misconception("wrong", "f", ((old, "z"),), "hint")
    with pytest.raises(SourceError, match=f"wrong: '{old}' stands {times} times"):
        solutions.patched(mistake)


@pytest.mark.parametrize(
    "there, text, drifted",
    [
        ({"a": 1.0}, {"a": 1.0 + 1e-12}, False),
        ({"a": 1.0}, {"a": 1.001}, True),
        ({"a": 1}, {"a": 2}, True),
        ({"a": "0.1"}, {"a": "0.10"}, True),
        ({"a": [1.0]}, {"a": [1.0, 2.0]}, True),
        ({"a": 1.0}, {"b": 1.0}, True),
        (None, {"a": 1.0}, True),
    ],
)
def test_a_comparison_forgives_rounding_and_nothing_else(tmp_path, there, text, drifted):
    path = tmp_path / "file.json"
    if there is not None:
        path.write_text(json.dumps(there))
    assert bool(build._difference(path, json.dumps(text))) is drifted
