"""What an instructor sees while a class is graded, and after it."""

import io

import pytest
from rich.console import Console

from helpers import display as display_module
from helpers.display import ClassDisplay, closer, print_class


def record(student, status="graded", score=10.0, seconds=0.1, notes=(), **more):
    return {
        "student": student,
        "assignment": "01_initialization",
        "status": status,
        "score": score,
        "max_score": 10.0,
        "seconds": seconds,
        "notes": list(notes),
        "exercises": [],
        **more,
    }


def shown(records, terminal=False):
    printed = io.StringIO()
    console = Console(file=printed, width=250, force_terminal=terminal, color_system=None)
    with ClassDisplay(console) as display:
        display.begin(len(records))
        for each in records:
            display.done(each)
    display.sum_up(records)
    print_class(console, records)
    return printed.getvalue()


def test_a_small_class_is_listed():
    text = shown([record("ada"), record("ben", "missing", 0, notes=["no notebook"])])
    assert "2 submissions in" in text and "1 graded, 1 missing" in text
    assert "ada" in text and "no notebook" in text and "slowest" not in text


def test_a_large_class_is_summed_up_with_the_slowest_and_the_failed():
    records = [record(f"s{number:03d}", seconds=number / 100) for number in range(200)]
    records[7] = record("slow", "timeout", 0, 300.0, ["a cell ran longer than 20 s"])
    stopped = {"status": "crashed", "message": "it ended its process", "misconceptions": []}
    records[8] = record("ended", exercises=[stopped])
    records[9] = record("lost", notes=["could not be recorded in the gradebook: no time"])
    text = shown(records)
    assert "s001" not in text and "199 graded, 1 timeout" in text
    slowest = text[text.index("slowest") :].splitlines()
    assert next(line for line in slowest if "300.00" in line).split()[1] == "slow"
    assert "timeout: a cell ran longer than 20 s" in text
    assert "could not be recorded in the gradebook: no time" in text
    assert "it ended its process" in text
    assert text.count(closer(records[7])) == 2


def test_many_failures_are_counted():
    text = shown([record(f"s{n}", "unreadable", 0, notes=["cut off"]) for n in range(90)])
    assert text.count("cut off") == display_module.LISTED and "and 70 more" in text


def test_scores_that_changed_are_named_with_the_reason():
    change = {"from": 5, "to": 9.5, "exercises": {"dropout": [0, 4.5]}, "because": ["numpy"]}
    same = {"from": 5, "to": 5, "exercises": {}, "because": ["numpy"]}
    text = shown([record("ada", changed=change), record("ben", changed=same)])
    assert "2 graded before were graded again, and 1 scores changed" in text
    assert "Since then these were changed: numpy" in text
    assert "dropout 0 → 4.5" in text and "9.5" in text


def test_without_a_terminal_there_is_a_line_now_and_then(monkeypatch):
    monkeypatch.setattr(display_module, "LINE_SECONDS", 0.0)
    lines = shown([record(f"s{number}") for number in range(3)]).splitlines()
    assert lines[0].startswith("1 of 3") and lines[2].startswith("3 of 3")
    assert lines[2].endswith("3 graded")


def test_on_a_terminal_there_is_a_bar():
    assert "3/3" in shown([record(f"s{number}") for number in range(3)], terminal=True)


def test_an_interrupted_run_says_that_nothing_is_lost():
    printed = io.StringIO()
    with pytest.raises(KeyboardInterrupt), ClassDisplay(Console(file=printed)) as display:
        display.begin(2)
        display.done(record("ada"))
        raise KeyboardInterrupt
    assert "stopped after 1" in printed.getvalue() and "kept" in printed.getvalue()


@pytest.mark.parametrize(
    "student, quoted",
    [("ada", "--student=ada"), ("$(rm x)", "'--student=$(rm x)'"), ("-rf", "--student=-rf")],
)
def test_a_command_to_copy_obeys_no_name(student, quoted):
    assert quoted in closer(record(student))
