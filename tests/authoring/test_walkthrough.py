"""CONTRIBUTING's example, followed to the letter on a copy: from nothing to a green audit."""

import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOPIC, NOTEBOOK = "00_setting_up", "setting_up"
SOURCE = f"solutions/{TOPIC}/{NOTEBOOK}.py"
CHECKS = f"helpers/checks/topics/{NOTEBOOK}.py"
MISTAKES, VARIANTS = f"solutions/{TOPIC}/misconceptions.py", f"solutions/{TOPIC}/variants.py"


def blocks(language):
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (section,) = re.findall(r"^## Add an exercise$(.*?)^## ", text, re.M | re.DOTALL)
    found = re.findall(r"^( *)```(\w*)\n(.*?)^\1```$", section, re.M | re.DOTALL)
    return [textwrap.dedent(block) for _, its_language, block in found if its_language == language]


def replace(path, start, end, new):
    """Replace what stands from one text up to another."""
    text = path.read_text(encoding="utf-8")
    before, found, rest = text.partition(start)
    assert found and (not end or end in rest), f"{path} has no {start!r} before {end!r}"
    after = end + rest.partition(end)[2] if end else ""
    path.write_text(before + new + after, encoding="utf-8")


def follow(copy):
    """Put the text's snippets where it says."""
    cell, cases, exercise, mistakes, variants, entry = blocks("python")
    replace(
        copy / SOURCE, "# %% [markdown]\n# ### Exercise 5: `rescale`", "# %% check", f"{cell}\n\n"
    )
    replace(copy / CHECKS, "def _rescale_cases", "def _rescale_agrees", f"{cases}\n\n")
    indented = textwrap.indent(exercise, " " * 8)
    before = '        Exercise(\n            name="rescale"'
    replace(copy / CHECKS, before, "        quiz_exercise(", indented)
    replace(copy / CHECKS, "points=34", ",", "points=29")
    replace(copy / MISTAKES, "MISCONCEPTIONS += [", "", mistakes)
    replace(copy / VARIANTS, "def rescale_in_a_loop", "VARIANTS = {", f"{variants}\n\n")
    replace(copy / VARIANTS, '    "rescale"', "}", f"    {entry}")


@pytest.fixture
def copy(tmp_path):
    leave = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
    for folder in ("helpers", f"solutions/{TOPIC}", f"notebooks/{TOPIC}", f"data/{TOPIC}"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=leave)
    (tmp_path / "data" / "checks").mkdir()
    for name in ("nbgrader_config.py", "pyproject.toml", f"data/checks/{NOTEBOOK}.json"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def course(copy, *arguments):
    done = subprocess.run(
        [sys.executable, "-m", "helpers.cli", *arguments],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy), "COLUMNS": "200"},
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout + done.stderr


def commands():
    return [line.split()[1:] for block in blocks("") for line in block.splitlines()]


@pytest.mark.long
def test_the_example_leads_from_a_weak_exercise_to_a_green_audit(copy):
    new, build, weak_audit, again, audit = commands()
    assert course(copy, *new)[0] == 0
    status, said = course(copy, *build)
    assert status == 0, said
    status, said = course(copy, *weak_audit)
    assert status == 1 and "fault" not in said
    for weakness in ("TODO is left", "planted mistakes: 2", "correct variants: 1", "repeats"):
        assert weakness in said
    assert "a single behaviour" in said and "no edge" in said and "add up to 105" in said
    follow(copy)
    status, said = course(copy, *again)
    assert status == 0, said
    status, said = course(copy, *audit, "--seeds", "20")
    assert status == 0 and "weak" not in said and "fault" not in said, said


def test_the_snippets_fit_what_new_exercise_writes(copy):
    status, said = course(copy, *commands()[0])
    assert status == 0, said
    follow(copy)
    check = (
        "from pathlib import Path; from helpers.checks.topics import load_topic;"
        "from helpers.authoring.rules import look_at_sources;"
        f"look_at_sources(load_topic({TOPIC!r}), Path('.'))"
    )
    environment = {**os.environ, "PYTHONPATH": str(copy)}
    subprocess.run([sys.executable, "-c", check], cwd=copy, env=environment, check=True)
    for file in (SOURCE, CHECKS, MISTAKES, VARIANTS):
        assert "TODO" not in (copy / file).read_text(encoding="utf-8")
    ruff = [sys.executable, "-m", "ruff"]
    for look in ("check", "format --check"):
        subprocess.run([*ruff, *look.split(), "helpers", "solutions"], cwd=copy, check=True)
