"""The tiny course of the grading tests, for attacks on it."""

import importlib
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "grading"))
mini_course = importlib.import_module("mini_course")


@pytest.fixture(scope="session")
def course_root(tmp_path_factory):
    root = tmp_path_factory.mktemp("attacked")
    mini_course.build(root)
    return root


@pytest.fixture(scope="session")
def course(course_root):
    return mini_course.graded_topic(course_root)


@pytest.fixture
def paper(course):
    """A submission that answers `double` honestly: ten points, and no more by any trick."""
    return mini_course.Paper(course.release).answer(double=mini_course.RIGHT["double"])
