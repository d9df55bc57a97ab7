"""Progress: what check found last is on the start page, whatever has happened to the file."""

import json
from dataclasses import replace

import pytest

from helpers.checks import progress, student
from helpers.checks.report import NOT_GRADABLE, unjudged
from helpers.checks.topics import NOTEBOOKS, load_topic

TOPIC = load_topic("01_initialization")
ZEROS, QUIZ = "initialize_parameters_zeros", "answers"


@pytest.fixture
def notebooks(tmp_path, monkeypatch):
    (tmp_path / progress.START_PAGE).write_text("{}")
    (tmp_path / TOPIC.name).mkdir()
    monkeypatch.chdir(tmp_path / TOPIC.name)
    monkeypatch.delenv("NBGRADER_VALIDATING", raising=False)
    return tmp_path


def note(status, exercise=ZEROS):
    progress.note(TOPIC.name, unjudged(TOPIC.exercise(exercise), status, ""))


def state(folder, exercise=ZEROS):
    return progress.states(folder)[TOPIC.name][exercise]


def test_the_last_verdict_counts(notebooks):
    seen = [state(notebooks)]
    for status in ("failed", "passed", "error", "not attempted", NOT_GRADABLE, "passed"):
        note(status)
        seen.append(state(notebooks))
    assert seen == ["open", "attempted", "passed", "attempted", "open", "open", "passed"]


def test_only_changes_are_written(notebooks):
    for _ in range(50):
        note("failed")
    assert (notebooks / progress.FILE).read_text().split() == [
        *f'{{"topic": "{TOPIC.name}", "exercise": "{ZEROS}", "state": "attempted"}}'.split()
    ]


def test_check_records_and_validate_does_not(notebooks, monkeypatch):
    namespace = {"np": __import__("numpy")}
    check, _ = student.for_topic(TOPIC)
    namespace["check"] = check
    exec(f"def {ZEROS}(layers_dims): return 1", namespace)
    monkeypatch.setenv("NBGRADER_VALIDATING", "1")
    with pytest.raises(student.CheckFailed):
        exec(f"check({ZEROS})", namespace)
    assert not (notebooks / progress.FILE).exists()
    monkeypatch.delenv("NBGRADER_VALIDATING")
    with pytest.raises(student.CheckFailed):
        exec(f"check({ZEROS})", namespace)
    assert state(notebooks) == "attempted"


def test_away_from_the_start_page_nothing_is_written(notebooks, tmp_path, monkeypatch):
    elsewhere = tmp_path / "a" / "b"
    elsewhere.mkdir(parents=True)
    monkeypatch.chdir(elsewhere)
    note("passed")
    assert list(elsewhere.iterdir()) == [] and progress.home() is None
    assert progress.states(None)[TOPIC.name] == dict.fromkeys(
        [exercise.name for exercise in TOPIC.exercises], "open"
    )


GOOD = json.dumps({"topic": TOPIC.name, "exercise": ZEROS, "state": "passed"}).encode()
WRECKS = {
    "cut off": GOOD + b"\n" + GOOD[:40],
    "cut off before": GOOD[:40] + b"\n" + GOOD,
    "binary": b"\xff\xfe\x00" * 100 + b"\n" + GOOD,
    "other JSON": b'[]\n3\nnull\n"x"\n{"topic": []}\n{"topic": {}, "exercise": 1, "state": 2}\n'
    + GOOD,
    "strangers": GOOD.replace(b"01_", b"99_")
    + b"\n"
    + GOOD.replace(b"zeros", b"ones")
    + b"\n"
    + GOOD,
    "odd state": GOOD + b"\n" + GOOD.replace(b'"passed"', b'["passed"]'),
    "deep": b"[" * 100_000 + b"\n" + GOOD,
    "Windows": GOOD + b"\r\n",
}


@pytest.mark.parametrize("content", WRECKS.values(), ids=WRECKS)
def test_a_spoilt_file_costs_no_more_than_its_spoilt_lines(notebooks, content):
    (notebooks / progress.FILE).write_bytes(content)
    assert state(notebooks) == "passed"
    note("passed", QUIZ)
    assert state(notebooks) == state(notebooks, QUIZ) == "passed"


def test_where_nothing_can_be_written_check_goes_on(notebooks):
    (notebooks / progress.FILE).mkdir()
    note("passed")
    assert state(notebooks) == "open"


def test_the_page_shows_every_topic_and_what_to_go_on_with(notebooks, capsys):
    note("passed")
    note("failed", TOPIC.exercises[1].name)
    progress.show()
    shown = capsys.readouterr().out
    lines = shown.splitlines()
    assert len(lines) == 1 + len(NOTEBOOKS)
    (line,) = (line for line in lines if TOPIC.name in line)
    count = len(TOPIC.exercises)
    assert f"1 of {count:2}" in line and "✔✘" + "○" * (count - 2) in line
    assert line.endswith(f"go on with {TOPIC.exercises[1].name}")


def test_a_finished_topic_says_so(notebooks):
    states = dict.fromkeys(("a", "b"), progress.PASSED)
    done = progress.TopicProgress("t", "t.ipynb", states)
    assert (done.passed, done.next) == (2, "")
    assert replace(done, states=states | {"b": progress.OPEN}).next == "b"
