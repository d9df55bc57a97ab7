"""A source that breaks a rule costs one line: the file, the place, the way out; status 1."""

import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from helpers import cli
from helpers.authoring.weak import weak_in_topic
from helpers.checks import topics

ROOT = Path(__file__).resolve().parents[2]

SOURCE = '''# %% [markdown]
# # Small
#
# ## 1 · Numbers

# %% tags=["setup"]
import numpy as np

# %% exercise="double"
def double(x):
    """Return twice x."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION


# %% check="double"
check(double)

# %% [markdown]
# ## Quiz
'''
CHECKS = """from helpers.checks.compare import compare
from helpers.checks.exercise import (
    Behaviour, Call, Case, Difference, Exercise, Seen, Topic
)
import numpy as np

def cases(rng):
    return [Case("three", (Call((rng.normal(size=3),)),))]

TOPIC = Topic(
    "99_small",
    "small",
    exercises=(
        Exercise(
            "double", points=5, section="1 · Numbers", hints=("a", "b", "c"), cases=cases,
            behaviours=(Behaviour("twice", lambda seen: compare(seen.value, seen.expected[-1])),),
        ),
    ),
)
"""
MISTAKES = """from helpers.checks.exercise import Misconception
MISCONCEPTIONS = [Misconception("thrice", "double", (("2 * x", "3 * x"),), "It is too much.")]
"""
VARIANTS = """import numpy as np

VARIANTS = {
    "double": (lambda x: x + x,),
}
"""
FILES = {
    "source": ("solutions/99_small/small.py", SOURCE),
    "checks": ("helpers/checks/topics/small.py", CHECKS),
    "mistakes": ("solutions/99_small/misconceptions.py", MISTAKES),
    "variants": ("solutions/99_small/variants.py", VARIANTS),
    "quiz": ("solutions/99_small/quiz.py", "NOTES = {}\n"),
}


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A course of one topic with one exercise; its files may be spoilt."""
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    for path, text in FILES.values():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    monkeypatch.setitem(topics.NOTEBOOKS, "99_small", "small")
    folder = str(tmp_path / "helpers" / "checks" / "topics")
    monkeypatch.setattr(topics, "__path__", [*topics.__path__, folder])
    yield tmp_path
    sys.modules.pop(f"{topics.__name__}.small", None)


def spoil(course, file, old, new):
    path = course / FILES[file][0]
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def run(monkeypatch, capsys, course, *arguments):
    monkeypatch.setattr(sys, "argv", ["course", *arguments, "--course", str(course)])
    try:
        cli.main()
    except SystemExit as ended:
        return ended.code or 0, "".join(capsys.readouterr())
    return 0, "".join(capsys.readouterr())


BEGIN, END = "    ### BEGIN SOLUTION\n", "    ### END SOLUTION\n"
EXERCISE = SOURCE[SOURCE.index("# %% exercise") : SOURCE.index("# %% check")]
MALFORMED = [
    ("source", BEGIN, "", ["small.py, line 13", "put `### BEGIN SOLUTION` before"]),
    ("source", END, "", ["small.py, line 12", "no `### END SOLUTION`"]),
    (
        "source",
        BEGIN + "    return 2 * x\n" + END,
        "    return 2 * x\n",
        ["cell 3", "double has no"],
    ),
    ("source", END, END + BEGIN, ["line 15", "no `### END SOLUTION`"]),
    ("source", EXERCISE, EXERCISE * 2, ["line 17", "'double'", "rename or drop one"]),
    (
        "source",
        "check(double)\n",
        "check(double)\nprint(1)\n",
        ["line 17", "exactly `check(double)`"],
    ),
    ("source", '# %% tags=["setup"]', "# %%", ["line 6, cell 2", "setup, demo, exercise or check"]),
    ("source", "## 1 · Numbers", "## 1 · Figures", ["'1 · Numbers' is no heading of", "small.py"]),
    ("source", "return 2 * x", "return 2 *", ["small.py, line 13", "invalid syntax"]),
    ("source", "import numpy as np", "import numpy as", ["small.py, line 7"]),
    ("source", "# %%", "#%", ["small.py is no percent notebook"]),
    ("source", "# %% [markdown]\n# # Small", "x = 1\n# %% [markdown]\n# # Small", ["line 1"]),
    ("source", 'exercise="double"', 'exercise="treble"', ["line 9", "no exercise 'treble'"]),
    ("checks", "points=5", "points=-5", ["small.py, exercise 'double'", "-5", "above 0"]),
    ("checks", "points=5", "points=0", ["points is 0"]),
    ("checks", "points=5", "points='5'", ["points is '5'"]),
    ("checks", "points=5", "points=True", ["points is True"]),
    ("checks", "points=5", "points=float('nan')", ["points is nan"]),
    ("checks", '("a", "b", "c")', '("a", "b")', ["hints are 2; write 3"]),
    ("checks", '("a", "b", "c")', '("a", "b", "")', ["hints are other than texts"]),
    ("checks", "TOPIC = ", "TOPIC = = ", ["small.py, line 10", "invalid syntax"]),
    ("checks", "cases=cases", "cases=case", ["small.py, line 1", "NameError"]),
    ("checks", "points=5, ", "", ["small.py, line 1", "TypeError", "points"]),
    (
        "mistakes",
        '"2 * x"',
        '"x * 2"',
        ["misconceptions.py, thrice", "'x * 2' stands 0 times", "line is now 'return 2 * x'"],
    ),
    ("mistakes", '"2 * x"', '"x"', ["stands", "take a longer piece"]),
    ("mistakes", '"3 * x"', '"3 *"', ["thrice", "no longer Python", "'return 3 *'"]),
    ("mistakes", '"double"', '"treble"', ["thrice", "no exercise 'treble'"]),
    ("mistakes", "MISCONCEPTIONS = [", "MISCONCEPTIONS = [[", ["misconceptions.py, line 2"]),
    ("variants", '"double"', '"treble"', ["variants.py", "'treble', which is no exercise"]),
    ("variants", "VARIANTS = {", "VARIANTS = {{", ["variants.py, line"]),
    ("variants", "x + x", "x + ", ["variants.py, line 4", "invalid syntax"]),
    ("variants", "VARIANTS", "ANSWERS", ["variants.py", "dictionary VARIANTS"]),
]


@pytest.mark.parametrize("file, old, new, words", MALFORMED)
def test_a_malformed_source_costs_one_line(monkeypatch, capsys, small, file, old, new, words):
    spoil(small, file, old, new)
    status, said = run(monkeypatch, capsys, small, "build", "99_small")
    assert status == 1 and said.count("\n") == 1, said
    assert all(word in said for word in words), said
    assert not (small / "data").exists()


@pytest.mark.parametrize("command", [["build", "--check"], ["audit"], ["new-exercise"]])
def test_every_command_looks_at_the_sources_first(monkeypatch, capsys, small, command):
    spoil(small, "checks", "points=5", "points=0")
    name = ["treble"] if command == ["new-exercise"] else []
    status, said = run(monkeypatch, capsys, small, *command, "99_small", *name)
    assert status == 1 and said.count("\n") == 1 and "points is 0" in said


def test_a_source_that_is_not_utf_8_is_named(monkeypatch, capsys, small):
    (small / FILES["source"][0]).write_bytes(SOURCE.replace("·", "\xb7").encode("latin-1"))
    status, said = run(monkeypatch, capsys, small, "build", "99_small")
    assert status == 1 and "small.py, line 4: not UTF-8" in said


def texts(course):
    return {path: path.read_bytes() for path in course.rglob("*") if path.is_file()}


def test_a_new_exercise_goes_to_the_end_of_its_section(monkeypatch, capsys, small):
    status, said = run(
        monkeypatch, capsys, small, "new-exercise", "99_small", "treble", "--points", "2.5"
    )
    assert status == 0 and said.count("changed") == 4
    source = (small / FILES["source"][0]).read_text(encoding="utf-8")
    order = ["check(double)", "`treble`", "BEGIN SOLUTION\n    mean", "check(treble)", "## Quiz"]
    places = [source.index(word) for word in order]
    assert places == sorted(places)
    sys.modules.pop(f"{topics.__name__}.small")
    topic = topics.load_topic("99_small")
    assert [(e.name, e.points) for e in topic.exercises] == [("double", 5), ("treble", 2.5)]
    for path, _ in FILES.values():
        compile((small / path).read_text(encoding="utf-8"), path, "exec")
    assert not list(small.rglob("*.new"))
    status, said = run(monkeypatch, capsys, small, "new-exercise", "99_small", "treble")
    assert status == 1 and "take another name" in said


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["double"], "take another name"),
        (["np"], "means something else"),
        (["two words"], "no name of a function"),
        (["lambda"], "no name of a function"),
        (["treble", "--points", "0"], "above 0"),
        (["treble", "--points", "nan"], "above 0"),
        (["treble", "--section", "Elsewhere"], "sections are: 1 · Numbers"),
        (["treble", "--section", "Quiz"], "no section 'Quiz'"),
    ],
)
def test_what_will_not_do_changes_nothing(monkeypatch, capsys, small, arguments, words):
    before = texts(small)
    status, said = run(monkeypatch, capsys, small, "new-exercise", "99_small", *arguments)
    assert status == 1 and said.count("\n") == 1 and words in said, said
    assert {path: text for path, text in texts(small).items() if path in before} == before


@pytest.mark.parametrize(
    "file, old, new, words",
    [
        ("variants", ",),\n}", ",)}", "VARIANTS has no closing brace in a line of its own"),
        ("checks", "Seen, ", "", "import Seen first"),
        ("checks", "exercises=(", "exercises=() + (", "one entry for each exercise"),
        ("mistakes", "MISCONCEPTIONS = ", "MISCONCEPTIONS: list = ", "has no `MISCONCEPTIONS = "),
    ],
)
def test_a_file_without_a_place_changes_nothing(monkeypatch, capsys, small, file, old, new, words):
    spoil(small, file, old, new)
    before = texts(small)
    status, said = run(monkeypatch, capsys, small, "new-exercise", "99_small", "treble")
    assert status == 1 and said.count("\n") == 1 and words in said, said
    assert {path: text for path, text in texts(small).items() if path in before} == before


def test_when_a_file_cannot_be_written_the_others_stay(monkeypatch, capsys, small):
    real, before = os.replace, texts(small)

    def fails(source, target):
        if str(target).endswith("variants.py"):
            raise OSError(28, "No space left on device", str(target))
        real(source, target)

    monkeypatch.setattr(os, "replace", fails)
    status, said = run(monkeypatch, capsys, small, "new-exercise", "99_small", "treble")
    assert status == 1 and "No space left on device; nothing was changed" in said
    after = {path: text for path, text in texts(small).items() if path in before}
    assert after == before and not list(small.rglob("*.new"))


def test_what_is_weak_in_a_topic_as_a_whole_is_said():
    topic = topics.load_topic("01_initialization")
    assert list(weak_in_topic(topic, ROOT)) == []
    fewer = replace(topic, exercises=topic.exercises[1:])
    (line,) = weak_in_topic(fewer, ROOT)
    assert "add up to 90, not 100" in line and "initialization.py" in line


def test_prose_that_is_left_to_write_is_said(monkeypatch, capsys, small):
    run(monkeypatch, capsys, small, "new-exercise", "99_small", "treble")
    lines = list(weak_in_topic(topics.load_topic("99_small"), small))
    assert any("small.py, line 23: TODO is left" in line for line in lines)
