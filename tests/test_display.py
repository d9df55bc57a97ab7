"""What an instructor sees while a class is graded, and after it."""

import io

import pytest
from rich.console import Console

from helpers import display as display_module
from helpers.display import ClassDisplay, closer, print_changes, print_class


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
    more = {"from": 5, "to": 9.5, "exercises": {"dropout": [0, 4.5]}, "because": ["numpy"]}
    same = {"from": 5, "to": 5, "exercises": {}, "because": ["numpy"]}
    less = {"from": 9, "to": 7, "exercises": {}, "penalty": [0, 2], "because": ["the due date"]}
    text = shown([record(n, changed=c) for n, c in (("ada", more), ("ben", same), ("eve", less))])
    assert "3 graded before were graded again, 2 with another result" in text
    assert "because of: numpy, the due date" in text
    assert "dropout 0 → 4.5" in text and "+4.5" in text and "late penalty 0 → 2" in text
    table = text[text.index("greatest loss first") :]
    assert table.index("eve") < table.index("ada") and "manual" not in text


def test_a_manual_score_over_a_changed_exercise_is_pointed_at():
    change = {"from": 5, "to": 5, "exercises": {"f": [2, 0]}, "manual": ["f"], "because": ["x"]}
    text = shown([record("ada", changed=change)])
    assert "f 2 → 0 (manual score stands)" in text and "formgrader lists it" in text


def test_a_dry_run_says_that_nothing_was_recorded():
    text = shown([record("ada", would_record=True), record("ben", would_record=False)])
    assert "dry run: 1 would be recorded, nothing was" in text


def test_the_log_of_changes_names_who_when_and_why():
    change = {"student": "ada[/x]", "assignment": "01_initialization", "from": 5, "to": 0}
    change |= {"exercises": {"f": [5, 0]}, "because": list("abcde"), "who": "eve\x1b"}
    printed = io.StringIO()
    console = Console(file=printed, width=250, color_system=None)
    print_changes(console, [change | {"time": "2026-11-21T14:30:00+00:00"}])
    text = printed.getvalue()
    for part in ("2026-11-21 14:30", "ada[/x]", "-5", "a, b, c, 2 more", "eve "):
        assert part in text
    assert "\x1b" not in text


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
