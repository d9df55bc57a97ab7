"""The tiny course, built once; for tests of whole classes a copy in a folder of its own."""

import shutil

import mini_course
import pytest

from helpers.grading import topic as topic_module


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
def course_folder(built, tmp_path, monkeypatch):
    root = tmp_path / "course"
    shutil.copytree(built, root)
    monkeypatch.setattr(topic_module, "NOTEBOOKS", {mini_course.TOPIC.name: "mini"})
    monkeypatch.setattr(topic_module, "load_topic", lambda _name: mini_course.TOPIC)
    monkeypatch.setenv("COURSE_SECRET", mini_course.SECRET.decode())
    return root
