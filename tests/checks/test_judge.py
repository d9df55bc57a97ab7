"""Judging: partial credit, statuses, recognised mistakes, and nothing for nothing."""

import html
import re

import numpy as np
import pytest

from helpers.checks.compare import compare
from helpers.checks.exercise import Behaviour, Call, Case, Difference, Exercise
from helpers.checks.judge import Answers, KnownMistake, judge, signature
from helpers.checks.plain import Kept, Opaque, Rng
from helpers.checks.run import (
    Outcome,
    Refused,
    cases_from_plain,
    cases_to_plain,
    outcomes_from_plain,
    outcomes_to_plain,
    run_cases,
)


def agrees(seen):
    return compare(seen.value, seen.expected[-1])


SQUARE = Exercise(
    name="square",
    points=10,
    section="Squares",
    hints=("a", "b", "c"),
    cases=lambda rng: [
        Case("a positive number", (Call((3.0,)),)),
        Case("a negative number", (Call((-2.0,)),)),
    ],
    behaviours=(
        Behaviour("positive numbers", agrees, cases=("a positive number",)),
        Behaviour("negative numbers", agrees, weight=3, cases=("a negative number",)),
    ),
)
CASES = tuple(SQUARE.cases(np.random.default_rng(0)))
EXPECTED = ((9.0,), (4.0,))


def verdict(function, exercise=SQUARE, mistakes=()):
    namespace = {} if function is None else {"square": function}
    outcomes = run_cases(namespace, "square", CASES)
    return judge(exercise, Answers(CASES, EXPECTED, mistakes), outcomes)


def test_all_behaviours_earn_all_points():
    report = verdict(lambda x: x**2)
    assert (report.status, report.points) == ("passed", 10)


def test_each_behaviour_earns_its_weight():
    report = verdict(lambda x: x * abs(x))
    assert (report.status, report.points) == ("failed", 2.5)
    assert report.first_failure.case == "a negative number"


def test_an_error_in_one_case_costs_the_behaviours_of_that_case():
    def fails_below_zero(x):
        if x < 0:
            raise ValueError("below zero")
        return x**2

    report = verdict(fails_below_zero)
    assert (report.status, report.points) == ("failed", 2.5)
    assert "ValueError: below zero" in report.first_failure.difference.sentence
    assert "raise ValueError" in report.first_failure.difference.where


def not_written(x):
    raise NotImplementedError


@pytest.mark.parametrize(
    "function, status",
    [
        (not_written, "not attempted"),
        (None, "error"),
        (3, "error"),
        (lambda: 1, "error"),
        (lambda x: exit(), "error"),
        (lambda x: None, "failed"),
        (lambda x: object(), "failed"),
        (lambda x: np.nan, "failed"),
        (lambda x: "9", "failed"),
        (lambda x: [[9.0]], "failed"),
    ],
)
def test_nothing_right_earns_nothing(function, status):
    report = verdict(function)
    assert (report.status, report.points) == (status, 0)
    assert report.name in report.to_text() and report.name in report.to_html()


def test_a_behaviour_that_no_case_shows_does_not_hold():
    empty = Exercise(**{**vars(SQUARE), "behaviours": (Behaviour("x", agrees, cases=("no",)),)})
    assert verdict(lambda x: x**2, empty).points == 0


def test_a_behaviour_that_cannot_be_judged_does_not_hold():
    def odd(seen):
        raise KeyError("unexpected")

    odd_one = Exercise(**{**vars(SQUARE), "behaviours": (Behaviour("x", odd),)})
    assert verdict(lambda x: x**2, odd_one).points == 0


def known(id, function):
    outcomes = run_cases({"square": function}, "square", CASES)
    answers = Answers(CASES, EXPECTED, ())
    return KnownMistake(id, f"hint of {id}", signature(SQUARE, answers, outcomes))


def raises(x):
    raise TypeError("no")


def test_a_mistake_is_recognised_by_its_values_or_its_error():
    mistakes = (known("double", lambda x: 2 * x), known("raises", raises))
    assert [r.id for r in verdict(lambda x: x + x, mistakes=mistakes).misconceptions] == ["double"]
    assert [r.id for r in verdict(raises, mistakes=mistakes).misconceptions] == ["raises"]
    assert verdict(lambda x: x**3, mistakes=mistakes).misconceptions == ()
    assert verdict(lambda x: x**2, mistakes=mistakes).misconceptions == ()


def test_a_variable_that_was_never_set_is_recognised_by_any_name():
    def theirs(x):
        for k in ():
            print(k)
        return k * x

    def ours(x):
        for number in ():
            print(number)
        return number * x

    (found,) = verdict(ours, mistakes=(known("loop variable", theirs),)).misconceptions
    assert found.id == "loop variable"


def test_what_cannot_cross_is_called_by_its_own_name():
    report = verdict(lambda x: (value for value in [x]))
    assert "generator" in report.to_text() and "Opaque" not in report.to_text()


def there(x):
    return x, x


def after(function, other):
    """Return the report on a function that is checked after another one."""
    cases = (Case("pair", (Call((2.0,), "there", keep=(1,)), Call((Kept(0, 1),)))),)
    both = Exercise(
        **{**vars(SQUARE), "behaviours": (Behaviour("it is squared", lambda seen: None),)}
    )
    answers = Answers(cases, (((2.0,), 4.0),), ())
    outcomes = run_cases({"square": function, "there": other}, "square", cases)
    return judge(both, answers, outcomes)


def test_what_another_function_gave_is_no_attempt_at_this_one():
    assert after(lambda x: x**2, there).status == "passed"
    report = after(not_written, there)
    assert (report.status, report.message) == ("not attempted", "square: not attempted yet")
    assert "after there, which isn't written yet" in after(lambda x: x**2, not_written).message


def test_an_error_in_another_function_bears_its_name():
    text = after(lambda x: x**2, raises).to_text()
    assert "there raised TypeError: no" in text
    assert "there gave nothing as its output number 2: mend it first" in (
        after(lambda x: x**2, lambda x: (x,)).to_text()
    )


def test_reports_escape_what_a_student_controls():
    def attack(x):
        raise ValueError("<script>alert(1)</script>")

    page = verdict(attack).to_html()
    assert "<script>" not in page and "&lt;script&gt;" in page


def no_return(x):
    x**2


def only_prints(x):
    print(x**2)


def one_argument_more(x, y):
    return x**2


@pytest.mark.parametrize(
    ("function", "sentence"),
    [
        (no_return, "got None: is the `return` missing?"),
        (only_prints, "got None: the function prints its result, but doesn't `return` it"),
        (one_argument_more, "Its `def` line has to stay as it was given"),
        (lambda x: str(x), "expected numbers, got a str"),
        (lambda x: [x], "expected shape (), got (1,)"),
        (lambda x: float("nan"), "the value is NaN"),
    ],
)
def test_each_way_to_go_wrong_has_its_own_sentence(function, sentence):
    report = verdict(function)
    assert sentence in report.to_text() and sentence in report.to_html().replace("&#39;", "'")


def test_a_students_own_line_is_shown_where_it_fails():
    def divide(x):
        return x / 0

    text = verdict(divide).to_text()
    assert "your function raised ZeroDivisionError: float division by zero" in text
    assert "where     line" in text and "return x / 0" in text


def test_all_failures_can_be_opened_and_only_the_first_is():
    page = verdict(lambda x: x + 0.5).to_html()
    assert page.count("<details") == 2 and page.count("<details open>") == 1
    assert page.index("<details open>") < page.index("<details>")


def test_page_and_text_say_the_same():
    report = verdict(lambda x: x + 0.5)
    page = re.sub(r"<style>.*?</style>|<[^>]+>", " ", report.to_html(), flags=re.DOTALL)
    on_page, in_text = (
        {word.strip('.:"') for word in text.split()} - {"section", ""}
        for text in (html.unescape(page), report.to_text())
    )
    assert on_page == in_text


def test_equal_seeds_in_one_case_are_one_generator():
    def draw(rng):
        return rng.random()

    one = Case("one", (Call((Rng(1),)), Call((Rng(1),)), Call((Rng(2),))))
    first, second, third = (o.value for o in run_cases({"draw": draw}, "draw", [one])[0])
    generator = np.random.default_rng(1)
    assert (first, second) == (generator.random(), generator.random())
    assert third == np.random.default_rng(2).random()


def test_inputs_are_copied_before_a_student_sees_them():
    array, nested = np.ones(3), {"W1": np.ones(2)}
    case = Case("in place", (Call((array, nested)),))

    def spoil(a, d):
        a += 1
        d["W1"] += 1

    run_cases({"spoil": spoil}, "spoil", [case])
    assert array.sum() == 3 and nested["W1"].sum() == 2


def test_a_cache_stays_with_the_student_under_a_handle():
    def forward(x):
        return x + 1, {"anything": object(), "x": x}

    def backward(grad, cache):
        return grad * cache["x"]

    case = Case(
        "there and back",
        (
            Call((3.0,), "forward", keep=(1,)),
            Call((10.0, Kept(0, 1)), "backward"),
        ),
    )
    there, back = run_cases({"forward": forward, "backward": backward}, "backward", [case])[0]
    assert there.value[0] == 4.0 and isinstance(there.value[1], Opaque)
    assert back.value == 30.0
    gone = run_cases({"forward": lambda x: 1, "backward": backward}, "backward", [case])[0]
    assert gone[1].status == "raised" and "mend it first" in gone[1].message


def test_what_is_kept_takes_no_part_in_recognising_a_mistake():
    case = Case("forward", (Call((3.0,), keep=(1,)),))
    caches = [object(), {"x": 3.0}, None]
    signatures = [
        signature(
            SQUARE,
            Answers((case,), ((9.0,),), ()),
            run_cases(
                {"square": lambda x, cache=cache, kind=kind: kind((x**2, cache))}, "square", [case]
            ),
        )
        for cache in caches
        for kind in (tuple, list)
    ]
    assert signatures == [([(9.0,)],)] * 6


def test_a_call_waits_for_the_one_whose_cache_it_needs():
    def forward(x):
        raise NotImplementedError

    case = Case(
        "there and back", (Call((3.0,), "forward", keep=(1,)), Call((1.0, Kept(0, 1)), "b"))
    )
    (outcomes,) = run_cases({"forward": forward, "b": lambda *args: 1.0}, "b", [case])
    assert [outcome.status for outcome in outcomes] == ["not attempted"] * 2


def test_cases_and_outcomes_survive_the_crossing():
    case = Case("label", (Call((np.ones(2), Rng(3)), "f", keep=(1,)), Call(None)))
    (back,) = cases_from_plain(cases_to_plain([case]))
    assert back.label == "label" and back.calls[1].args is None
    assert back.calls[0].keep == (1,) and back.calls[0].args[1] == Rng(3)
    outcomes = [[Outcome("returned", 1.0), Outcome("raised", None, "ValueError", "no", "line 1")]]
    assert outcomes_from_plain(outcomes_to_plain(outcomes), [case]) == outcomes


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        [[]],
        [[{}]],
        [["x"]],
        [[{"status": "passed", "value": 1, "error": "", "message": "", "line": ""}]],
        [[{"status": "returned", "value": 1, "error": 1, "message": "", "line": ""}]],
        [[{"status": "returned", "value": 1, "error": "", "message": "x" * 9999, "line": ""}]],
        [[{"status": ["returned"], "value": 1, "error": "", "message": "", "line": ""}]],
        [[{"status": "returned", "value": 1, "error": "", "message": "", "line": "", "p": 1}]],
    ],
)
def test_odd_outcomes_are_refused(value):
    with pytest.raises(Refused):
        outcomes_from_plain(value, [Case("one", (Call((1,)),))])


REFUSES = Exercise(
    name="square",
    points=10,
    section="Squares",
    hints=("a", "b", "c"),
    cases=SQUARE.cases,
    behaviours=(
        Behaviour("positive numbers", agrees, cases=("a positive number",)),
        Behaviour(
            "negative numbers raise ValueError",
            lambda seen: Difference("no error"),
            cases=("a negative number",),
            raises="ValueError",
        ),
    ),
)


def refuse(error):
    def square(x):
        if x < 0:
            raise error("not today")
        return x**2

    return square


def test_an_error_that_is_wanted_holds_and_another_one_does_not():
    assert verdict(refuse(ValueError), REFUSES).status == "passed"
    other = verdict(refuse(TypeError), REFUSES)
    assert other.points == 5 and other.first_failure.difference.expected == "ValueError"
    assert verdict(lambda x: x**2, REFUSES).first_failure.difference.sentence == "no error"


def test_a_wanted_error_counts_only_for_its_behaviour():
    def always(x):
        raise ValueError("never")

    assert verdict(always, REFUSES).points == 0
    assert verdict(refuse(ValueError), SQUARE).points == 2.5


def test_a_mistake_is_recognised_whether_or_not_the_wanted_error_is_raised():
    answers = Answers(CASES, EXPECTED, ())
    outcomes = [
        run_cases({"square": f}, "square", CASES) for f in (refuse(ValueError), lambda x: x**2)
    ]
    first, second = (signature(REFUSES, answers, calls) for calls in outcomes)
    assert first == second == ([9.0], [])
