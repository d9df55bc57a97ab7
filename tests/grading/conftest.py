"""The tiny course, built once; for tests of whole classes a copy in a folder of its own."""

import shutil

import mini_course
import nbformat
import pytest
from a_class import hand_in
from nbgrader.coursedir import CourseDirectory

from helpers.grading import topic as topic_module
from helpers.grading.execute import Limits
from helpers.grading.reading import read_cells
from helpers.grading.register import open_gradebook
from helpers.grading.repair import load_release, repair
from helpers.grading.store import Store, grade_file


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    root = tmp_path_factory.mktemp("mini")
    mini_course.build(root)
    return root


@pytest.fixture(scope="session")
def course(built):
    return mini_course.graded_topic(built)


@pytest.fixture
def paper(course):
    return mini_course.Paper(course.release)


@pytest.fixture
def mend(course):
    """Give what repair makes of a submission: the notebook's cells, and the notes."""

    def mend(paper):
        cells, _ = read_cells(paper.bytes())
        notebook, notes = repair(cells, load_release(course.release))
        nbformat.validate(nbformat.from_dict(notebook))
        return notebook["cells"], notes

    return mend


@pytest.fixture
def course_folder(built, tmp_path, monkeypatch):
    root = tmp_path / "course"
    shutil.copytree(built, root)
    monkeypatch.setattr(topic_module, "NOTEBOOKS", {mini_course.TOPIC.name: "mini"})
    monkeypatch.setattr(topic_module, "load_topic", lambda _name: mini_course.TOPIC)
    monkeypatch.setenv("COURSE_SECRET", mini_course.SECRET.decode())
    return root


@pytest.fixture(scope="module")
def graded_once(built, course, tmp_path_factory):
    """The class with an empty gradebook, its verdicts kept, so that no test waits for them."""
    root = tmp_path_factory.mktemp("class") / "course"
    shutil.copytree(built, root)

    def paper(**answers):
        return mini_course.Paper(course.release).answer(**answers).bytes()

    hand_in(root, "perfect", paper(**mini_course.RIGHT))
    half = {"double": mini_course.RIGHT["double"], "total": "def total(x): return np.mean(x)"}
    hand_in(root, "partly", paper(**half))
    hand_in(root, "untouched", course.release)
    hand_in(root, "broken", b'{"cells": [')
    hand_in(root, "absent", None)
    for path in (root / "submitted").rglob("*.ipynb"):
        grade_file(path, course, Store(root), Limits())
    open_gradebook(CourseDirectory(root=str(root))).close()
    return root


@pytest.fixture
def classroom(graded_once, course_folder):
    shutil.copytree(graded_once, course_folder, dirs_exist_ok=True)
    return course_folder
