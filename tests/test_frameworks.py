"""PyTorch is optional: without it everything else works, and what needs it says how to get it."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from helpers import frameworks
from helpers.checks import student
from helpers.checks.report import NOT_GRADABLE
from helpers.checks.topics import load_topic
from helpers.frameworks import missing

ROOT = Path(__file__).resolve().parents[1]
HOW = "PyTorch is missing: run `%pip install torch`"


@pytest.fixture
def without_torch(monkeypatch):
    monkeypatch.setattr(frameworks, "find_spec", lambda name: None)


def test_the_stand_in_says_how_to_get_it_when_it_is_used(without_torch):
    from helpers.frameworks import torch

    with pytest.raises(ModuleNotFoundError, match="PyTorch is missing") as caught:
        torch.tensor([1.0])
    assert caught.value.name == "torch"


def test_nothing_else_is_a_framework():
    assert missing("") == ""
    with pytest.raises(ImportError):
        from helpers.frameworks import tensorflow  # noqa: F401


WITH_ONE_INSTALLED = """
import sys
from helpers import datasets, network, plotting
from helpers.checks import progress, student
from helpers.checks.topics import NOTEBOOKS, load_topic
from helpers.frameworks import missing
assert missing("torch") == ""
progress.states(None)
assert not any(load_topic(name).lacking for name in NOTEBOOKS)
assert "torch" not in sys.modules
from helpers.frameworks import torch
"""


def test_the_rest_of_the_course_never_imports_it_even_where_it_is_installed(tmp_path):
    (tmp_path / "torch.py").write_text("raise SystemExit('imported')")
    result = subprocess.run(
        [sys.executable, "-c", WITH_ONE_INSTALLED],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert result.stderr.strip() == "imported"  # by the last line, and by none before


@pytest.fixture
def lacking(without_torch):
    topic = load_topic("01_initialization")
    exercises = tuple(replace(e, needs="" if e.quiz else "torch") for e in topic.exercises)
    return replace(topic, exercises=exercises)


def test_a_check_that_needs_it_says_so_and_raises_only_for_validate(lacking, monkeypatch, capsys):
    check, _ = student.for_topic(lacking)
    namespace = {"check": check}
    exec("def initialize_parameters_he(layers_dims, rng): return 1", namespace)
    exec("check(initialize_parameters_he)", namespace)
    shown = capsys.readouterr().out
    assert shown.startswith(f"○ initialize_parameters_he: {NOT_GRADABLE}\n") and HOW in shown
    monkeypatch.setitem(os.environ, "NBGRADER_VALIDATING", "1")
    with pytest.raises(student.CheckFailed, match=NOT_GRADABLE):
        exec("check(initialize_parameters_he)", namespace)
