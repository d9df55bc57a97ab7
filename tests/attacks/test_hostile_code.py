"""Hostile submissions: none wins a point, harms the next one, leaves anything, or breaks out.

Each lies in `submissions/<family>/<name>.py` and says in one line what it tries. It replaces the
cell of `total`, or stands in a cell of its own before `double` where it says so. `double` is
answered honestly, for 10 points of 30, and stays worth 10 whatever the attack does elsewhere.
"""

import ast
import json
import os
import re
import time
from pathlib import Path

import pytest
from hostile import CANARY, HONEST, SUBMISSIONS, mini_course

from helpers.grading import isolation
from helpers.grading.execute import Limits
from helpers.grading.grade import grade_submission
from helpers.grading.isolation import WARM
from helpers.grading.process import ProcessSession

FAMILIES = ("break", "forge", "hard_code", "network", "outlive", "read")
ATTACKS = [
    f"{kind}/{path.name}" for kind in FAMILIES for path in sorted((SUBMISSIONS / kind).glob("*.py"))
]
SOON = Limits(cell=1.0, check=1.0, total=60.0)
LONGEST = 30.0
BROKE = "broke out"
WRONG = {"scaled": "def scaled(x, factor):\n    return {'x': None}"}


def described(source):
    """Return an attack's intent, and what its docstring says of place and score."""
    intent, *rest = ast.get_docstring(ast.parse(source)).split("\n\n")
    said = dict(line.split(": ", 1) for part in rest for line in part.split("\n"))
    most = said.get("Score", f"at most {HONEST}").removeprefix("at most ")
    return intent, said.get("Place", "total"), float(most)


def hostile(source, place, course, server):
    """Return the bytes of a submission with an attack in it."""
    paper = mini_course.Paper(course.release).answer(double=mini_course.RIGHT["double"])
    known = {"__PORT__": server.getsockname()[1], "__GRADER__": os.getpid()}
    for name, value in known.items():
        source = source.replace(name, str(value))
    source = f"BROKE = ' '.join(['broke', 'out'])\n{source}"
    if place == "before double":
        paper.answer(total="def total(x):\n    return 0.0", **WRONG).insert("double", source)
    else:
        paper.answer(total=source, **({} if "def scaled" in source else WRONG))
        if "def scaled" in source:
            paper.answer(scaled="pass")
    return paper.bytes()


@pytest.fixture(scope="module")
def honest(course):
    """A submission by somebody else, and its verdict when it is graded alone."""
    submission = mini_course.Paper(course.release).answer(**mini_course.RIGHT).bytes()
    isolation._templates.close()
    alone = grade_submission(submission, course)
    assert alone.result["score"] == 30
    return submission, alone


def without_seconds(graded):
    exercises = [exercise | {"seconds": 0} for exercise in graded.result["exercises"]]
    return graded.result | {"seconds": 0, "exercises": exercises}


def descendants():
    """Return all processes below this one by their id, with their names."""
    names, parents = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = dict(
                line.split(":\t", 1) for line in (folder / "status").read_text().splitlines()
            )
        except (OSError, ValueError):
            continue
        if not status["State"].startswith("Z"):
            names[int(folder.name)] = status["Name"]
            parents[int(folder.name)] = int(status["PPid"])
    found = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return {pid: names[pid] for pid in found}


def fingerprint(folder):
    return {
        str(path): (path.stat().st_size, path.stat().st_mtime_ns)
        for path in Path(folder).rglob("*")
        if path.is_file()
    }


def snapshot(course_root):
    """Return what an attack could leave outside: processes, files, kernel objects."""
    stages = [template._folder.name for template in isolation._templates._idle]
    return {
        "processes": descendants(),
        "course": fingerprint(course_root),
        "copies": [fingerprint(stage) for stage in stages],
        "temporary": sorted(p.name for p in Path("/tmp").iterdir() if "left_by_me" in p.name),
        "shared": sorted(p.name for p in Path("/dev/shm").iterdir() if "left_by_me" in p.name),
        "ipc": [Path(f"/proc/sysvipc/{kind}").read_text() for kind in ("shm", "sem", "msg")],
    }


def changes(before, after):
    """Return what is new or different; a process that has ended meanwhile is neither."""
    new = {name: after[name] for name in after if after[name] != before[name]}
    if after["processes"].items() <= before["processes"].items():
        new.pop("processes", None)
    return new


@pytest.mark.parametrize("attack", ATTACKS)
def test_it_fails(attack, course, course_root, server, honest, monkeypatch):
    monkeypatch.setenv("CANARY", CANARY)
    source = (SUBMISSIONS / attack).read_text().replace("__ROOT__", str(course_root))
    intent, place, most = described(source)
    assert intent.endswith(".") and "\n" not in intent
    submission, alone = honest
    before = snapshot(course_root)

    started = time.monotonic()
    graded = grade_submission(hostile(source, place, course, server), course, limits=SOON)
    assert time.monotonic() - started < LONGEST

    assert graded.result["max_score"] == 30
    assert graded.result["score"] <= most
    assert graded.result["exercises"][0]["points"] == HONEST, graded.result
    shown = json.dumps([c.get("outputs") for c in json.loads(graded.autograded)["cells"]])
    for text in (shown, json.dumps(graded.result)):
        assert CANARY not in text and BROKE not in text, re.findall(f".*{BROKE}.*", text)
    with pytest.raises(BlockingIOError):
        server.accept()

    after = grade_submission(submission, course)
    assert without_seconds(after) == without_seconds(alone)
    assert after.autograded == alone.autograded
    if isolation.isolation().kind == WARM:
        deadline = time.monotonic() + 5  # the last one may still be on its way out
        while changes(before, snapshot(course_root)) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert changes(before, snapshot(course_root)) == {}


@pytest.mark.parametrize("name", ["read/a_peers_submission", "network/loopback"])
def test_the_same_attack_is_noticed_where_there_is_no_sandbox(name, course, course_root, server):
    source = (SUBMISSIONS / f"{name}.py").read_text().replace("__ROOT__", str(course_root))
    submission = hostile(source, "total", course, server)
    graded = grade_submission(submission, course, limits=SOON, open_session=ProcessSession)
    shown = graded.autograded.decode()
    assert CANARY in shown or f"{BROKE} 127.0.0.1" in shown
    while "network" in name:
        try:
            server.accept()[0].close()
        except BlockingIOError:
            break


def test_there_are_attacks_of_every_family():
    families = {path.name for path in SUBMISSIONS.iterdir() if path.is_dir()}
    assert families == {*FAMILIES, "file", "reach"}
    assert len(ATTACKS) >= 50


def test_what_the_attacks_look_for_is_there(course_root):
    paths = (".course/secret", "gradebook.db", "submitted/peer/90_mini/mini.ipynb")
    assert all((course_root / path).read_text() == CANARY for path in paths)
    assert list((course_root / "solutions").rglob("*.py"))
