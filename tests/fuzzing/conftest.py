"""The tiny course of the grading tests, for fuzzing."""

import importlib
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "grading"))
mini_course = importlib.import_module("mini_course")


@pytest.fixture(scope="session")
def course_root(tmp_path_factory):
    root = tmp_path_factory.mktemp("fuzzed")
    mini_course.build(root)
    return root


@pytest.fixture(scope="session")
def course(course_root):
    return mini_course.graded_topic(course_root)
