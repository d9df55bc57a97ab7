"""`check` and `hint` as a notebook uses them: here on a small topic with answers of its own."""

import functools

import numpy as np
import pytest

from helpers.checks import shipped
from helpers.checks.compare import compare
from helpers.checks.exercise import Behaviour, Call, Case, Exercise, Topic
from helpers.checks.judge import Answers, KnownMistake
from helpers.checks.student import CheckFailed, CheckStopped, for_topic


def agrees(seen):
    return compare(seen.value, seen.expected[-1])


def exercise(name):
    return Exercise(
        name=name,
        points=4,
        section="Powers",
        hints=("first", "second", "third"),
        cases=lambda rng: [],
        behaviours=(Behaviour("it is right", agrees),),
    )


TOPIC = Topic("99_powers", "powers", (exercise("square"), exercise("cube")))
CASES = (Case("x = 3", (Call((3.0,)),)),)
ANSWERS = {
    "square": Answers(CASES, ((9.0,),), (KnownMistake("double", "that is 2 x", ([6.0],)),)),
    "cube": Answers(CASES, ((27.0,),), ()),
}


@pytest.fixture(autouse=True)
def answers(monkeypatch):
    monkeypatch.delenv("NBGRADER_VALIDATING", raising=False)
    monkeypatch.setattr(shipped, "load", lambda topic: ANSWERS)


check, hint = for_topic(TOPIC)


def square(x):
    return x**2


def test_a_right_answer_shows_a_report_and_no_error(capsys):
    check(square)
    assert "✔ it is right" in capsys.readouterr().out


def test_a_right_answer_says_where_it_goes_on(capsys):
    check(square)
    assert "Next: Exercise 2: cube" in capsys.readouterr().out
    check(cube)
    assert "Next" not in capsys.readouterr().out


def test_a_check_that_is_interrupted_says_in_which_line():
    def square(x):
        raise KeyboardInterrupt

    with pytest.raises(CheckStopped, match=r"square was interrupted \(line \d+: raise Keyb"):
        check(square)


def test_a_wrong_answer_shows_its_report_and_raises(capsys):
    def square(x):
        return x + x

    with pytest.raises(CheckFailed, match="0 of 1 behaviours"):
        check(square)
    out = capsys.readouterr().out
    assert "✘ it is right" in out and "This looks familiar: that is 2 x" in out
    assert "got       6" in out and "expected  9" in out


def test_an_untouched_exercise_is_neutral_but_fails_validation(capsys, monkeypatch):
    def square(x):
        raise NotImplementedError

    check(square)
    assert "not attempted yet" in capsys.readouterr().out
    monkeypatch.setenv("NBGRADER_VALIDATING", "1")
    with pytest.raises(CheckFailed, match="not attempted"):
        check(square)


def test_validation_finds_the_whole_report_in_the_error(monkeypatch):
    monkeypatch.setenv("NBGRADER_VALIDATING", "1")

    def square(x):
        return 0

    with pytest.raises(CheckFailed) as failure:
        check(square)
    assert "✘ it is right" in "\n".join(failure.value._render_traceback_())


cube = functools.partial(pow, exp=3)


def test_an_exercise_is_found_by_the_variable_that_holds_it(capsys):
    check(cube)
    assert "cube: all 1 behaviours hold" in capsys.readouterr().out


def test_anything_else_is_refused_with_the_names_there_are():
    with pytest.raises(TypeError, match="square, cube"):
        check(np.sqrt)
    with pytest.raises(TypeError, match="square, cube"):
        hint("root")


def test_hints_go_from_a_nudge_to_nearly_the_line(capsys):
    for _ in range(4):
        hint("cube")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Hint 1 of 3: first" and lines[1] == "Hint 2 of 3: second"
    assert lines[2:] == ["Hint 3 of 3: third", 'To reread: section "Powers".'] * 2


def test_a_missing_answers_file_says_how_to_get_it(monkeypatch):
    monkeypatch.undo()
    with pytest.raises(FileNotFoundError, match=r"powers\.json is missing: restore"):
        check(square)
