"""The tiny course of the grading tests, for attacks on it, and canaries that none may see."""

import socket

import pytest
from hostile import CANARY, mini_course

from helpers.grading.isolation import isolation


@pytest.fixture(scope="session", autouse=True)
def sandbox():
    if not isolation().sandboxed:
        pytest.skip(isolation().reason)


@pytest.fixture(scope="session")
def course_root(tmp_path_factory):
    """A course folder with a gradebook, a secret, and what a peer handed in."""
    root = tmp_path_factory.mktemp("attacked")
    mini_course.build(root)
    for name in (".course/secret", "gradebook.db", "submitted/peer/90_mini/mini.ipynb"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(CANARY)
    (root / "solutions" / "notes.py").write_text(f"# {CANARY}")
    return root


@pytest.fixture(scope="session")
def course(course_root):
    return mini_course.graded_topic(course_root)


@pytest.fixture
def paper(course):
    """A submission that answers `double` honestly: ten points, and no more by any trick."""
    return mini_course.Paper(course.release).answer(double=mini_course.RIGHT["double"])


@pytest.fixture(scope="session")
def server():
    """A server on this machine; what connects to it stays in its queue."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield listening
