"""Store and secret: written whole or not at all, damaged entries count for nothing."""

import os
import stat
import threading
from dataclasses import replace

import pytest

from helpers.grading import store as store_module
from helpers.grading.errors import CourseError
from helpers.grading.execute import Limits
from helpers.grading.grade import GradedSubmission
from helpers.grading.secret import load_secret, secret_id, seed_for
from helpers.grading.store import Store, grade_file, key_of

KEPT_OF = (b"as submitted", "a version")
GRADED = GradedSubmission({"score": 1.0, "exercises": []}, "né\n".encode())


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path)


def test_what_is_kept_comes_back(store):
    assert store.get("k") is None
    store.put("k", GRADED, *KEPT_OF)
    assert store.get("k") == GRADED


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b"null", b"\xff"])
def test_a_damaged_entry_is_none(store, content):
    store.put("k", GRADED, *KEPT_OF)
    (store.folder / "k.json").write_bytes(content)
    assert store.get("k") is None


def test_a_changed_entry_is_none(store):
    store.put("k", GRADED, *KEPT_OF)
    entry = store.folder / "k.json"
    entry.write_text(entry.read_text().replace('"score": 1.0', '"score": 9.0'))
    assert store.get("k") is None


def test_a_write_that_fails_leaves_what_was_there(store, monkeypatch):
    store.put("k", GRADED, *KEPT_OF)

    def fail(*_args):
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError):
        store.put("k", replace(GRADED, autograded=b"new"), *KEPT_OF)
    assert store.get("k") == GRADED
    assert sorted(path.name for path in store.folder.iterdir()) == ["k.ipynb.gz", "k.json"]


def test_the_key_depends_on_everything(course):
    keys = {
        key_of(b"a", course, Limits(), True),
        key_of(b"b", course, Limits(), True),
        key_of(b"a", replace(course, parts={"Python": "other"}), Limits(), True),
        key_of(b"a", course, Limits(cell=1.0), True),
        key_of(b"a", course, Limits(), False),
    }
    assert len(keys) == 5


def test_only_what_is_missing_is_graded(store, course, tmp_path, monkeypatch):
    calls = []
    monkeypatch.setattr(
        store_module, "grade_submission", lambda *_a, **_k: calls.append(1) or GRADED
    )
    path = tmp_path / "a.ipynb"
    path.write_bytes(course.release)
    for force in (False, False, True):
        assert grade_file(path, course, store, Limits(), force=force) == GRADED
    assert len(calls) == 2
    link = tmp_path / "link.ipynb"
    link.symlink_to(path)
    assert grade_file(link, course, store, Limits()).result["status"] == "unreadable"


def test_the_secret_is_made_once_and_private(tmp_path, monkeypatch):
    monkeypatch.delenv("COURSE_SECRET", raising=False)
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(load_secret(tmp_path))) for _ in range(8)
    ]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(set(found)) == 1 and len(found) == 8 and len(found[0]) == 64
    path = tmp_path / ".course" / "secret"
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in path.parent.iterdir()] == ["secret"]
    path.write_text("\n")
    with pytest.raises(CourseError, match="empty"):
        load_secret(tmp_path)
    monkeypatch.setenv("COURSE_SECRET", "given by somebody")
    assert load_secret(tmp_path) == b"given by somebody"


def test_a_short_secret_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_SECRET", "x" * 15)
    with pytest.raises(CourseError, match="set a longer one, or unset it"):
        load_secret(tmp_path)
    monkeypatch.setenv("COURSE_SECRET", "x" * 16)
    assert load_secret(tmp_path) == b"x" * 16


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX")
@pytest.mark.parametrize("there_before", [False, True])
def test_what_the_course_keeps_is_private(tmp_path, monkeypatch, there_before):
    monkeypatch.delenv("COURSE_SECRET", raising=False)
    kept, store = tmp_path / ".course", Store(tmp_path)
    if there_before:
        store.folder.mkdir(parents=True)
        kept.chmod(0o755)
        store.folder.chmod(0o755)
        (kept / "secret").write_text("s" * 64)
        (kept / "secret").chmod(0o644)
    store.put("k", GRADED, *KEPT_OF)
    load_secret(tmp_path)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in kept.rglob("*")}
    assert modes.pop("results") == 0o700
    assert modes == dict.fromkeys(["k.json", "k.ipynb.gz", "secret"], 0o600)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o700


def test_seeds_differ_by_everything_and_cross_as_plain_numbers():
    seeds = [
        seed_for(b"s", "t", "e", b"x"),
        seed_for(b"other", "t", "e", b"x"),
        seed_for(b"s", "other", "e", b"x"),
        seed_for(b"s", "t", "other", b"x"),
        seed_for(b"s", "t", "e", b"other"),
    ]
    assert len(set(seeds)) == 5 and all(0 <= seed < 2**53 for seed in seeds)
    assert seeds[0] == seed_for(b"s", "t", "e", b"x")
    assert "s" * 30 not in secret_id(b"s" * 30)
