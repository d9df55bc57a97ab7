"""An example shows a student's mistake, and nothing that the student wrote of themselves."""

import ast
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.instructor.report_examples import MAX_SOURCE, anonymous_function, vocabulary

KNOWN = vocabulary(['def f(x, scale):\n    return {"W1": scale * np.sum(x) + 0.123456}', "%magic"])


def example(body, head="def f(x, scale):"):
    indented = "\n".join(f"    {line}" for line in body.split("\n"))
    return anonymous_function(f"{head}\n{indented}\n", "f", KNOWN)


def test_code_of_the_courses_own_words_stays_as_it_is():
    assert example('return {"W1": scale * np.sum(x) + 0.123456}') == (
        "def f(x, scale):\n    return {'W1': scale * np.sum(x) + 0.123456}"
    )


@pytest.mark.parametrize(
    "body",
    [
        '"""By Grace Hopper."""\nreturn x',
        "return x  # Grace Hopper, grace@example.org",
        "'Grace'\nreturn x",
        "GraceHopper = x\nreturn GraceHopper",
        "from Grace.Hopper import Hopper as Grace\nreturn Grace.Hopper(Hopper=x)",
        "def Grace(Hopper, *Gracia, **Hoppers):\n    '''Grace'''\n    global Grace_\nreturn Grace",
        "class Grace(Hopper):\n    '''Grace'''\nreturn Grace",
        "async def Grace():\n    '''Grace'''\nreturn Grace",
        "try:\n    pass\nexcept Exception as Grace:\n    raise Grace",
        "match x:\n    case Grace(Hopper=Hop):\n        pass\n    case [*Grace]:\n        pass",
        "match x:\n    case {'Grace': 1, **Hopper}:\n        pass",
        "match x:\n    case 1 as Grace:\n        pass",
        "return f'Grace {x:Hopper} {x!r}'",
        "return b'Grace', u'Grace', 'Gr' 'ace'",
        "return [Grace for Grace in x], lambda Hopper: Hopper",
        "Grace: 'Hopper' = x\nreturn (Grace := x)",
        "return x.Grace.Hopper",
        "@Grace\ndef g(x: 'Grace') -> 'Hopper': pass\nreturn g",
    ],
)
def test_nothing_that_could_name_anyone_stays(body):
    shown = example(body)
    assert shown.startswith("def f(x, scale):\n")
    assert not re.search("grac|hopper|hop|example", shown, re.IGNORECASE), shown
    ast.parse(shown)


def test_numbers_that_could_be_anyones_go_and_short_ones_stay():
    assert "20231234" not in example("return x + 20231234 + 3.14159265j")
    assert "x + 1e-08 - 10" in example("return x + 1e-8 - 10")


def test_only_the_function_itself_is_shown():
    source = "# Grace\nMine = 1\ndef f(x):\n    return 1\ndef f(x):\n    return x\ndef g(): pass"
    assert anonymous_function(source, "f", KNOWN) == "def f(x):\n    return x"


def test_the_same_name_is_replaced_by_the_same_name():
    assert example("mine = x\nyours = mine\nreturn yours") == (
        "def f(x, scale):\n    name1 = x\n    name2 = name1\n    return name2"
    )


@pytest.mark.parametrize(
    "source",
    [
        "",
        "f = 3",
        "def f(x:",
        "def f(x): return \0",
        "x" * (MAX_SOURCE + 1),
        "def f(x): return " + "(" * 1000,
        "def f(x): return " + "(" * 150 + ")" * 150,
        "def f(x): return " + "-" * 2900 + "1",
        "def f(x): return " + "not " * 700 + "1",
        "def f(x): return " + "1+" * 1400 + "1",
        "def f(x): return x" + "[x" * 500 + "]" * 500,
        "def f(x): return x" + ".y" * 1400,
        "def f(x): return x" + "()" * 1400,
        "def f(x): return " + "lambda:" * 400 + "1",
        "def f(x): return " + "9" * 2900,
        "def f(x): return f'" + "{f'" * 300,
        "\n".join(" " * n + "if x:" for n in range(70)),
    ],
)
def test_whatever_is_sent_is_an_example_or_none(source):
    shown = anonymous_function(source, "f", KNOWN)
    assert shown == "" or shown.startswith("def f(x):")


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_an_example_or_none(text):
    for source in (text, f"def f(x):\n    return {text!r}", f"def f(x):\n    return {text}"):
        assert isinstance(anonymous_function(source, "f", KNOWN), str)
