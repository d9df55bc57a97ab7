"""On the first day: every notebook as a student gets it, run from top to bottom."""

import re
from itertools import pairwise

import pytest
from test_sliders import figures, said, seconds_of, towards_the_middle

from helpers.checks.report import NOT_GRADABLE
from helpers.checks.topics import NOTEBOOKS
from helpers.checks.unwritten import FIRST
from helpers.frameworks import HOW, missing

SAID = {"07_frameworks": NOT_GRADABLE if missing("torch") else "not attempted"}


@pytest.fixture(scope="module", params=NOTEBOOKS)
def lab(window, request):
    """A notebook after Run All."""
    with window() as opened:
        opened.open(f"{request.param}/{NOTEBOOKS[request.param]}.ipynb")
        opened.run_all()
        opened.topic = request.param
        yield opened


def text(output):
    """What an output says, without its colours."""
    return re.sub(r"\x1b\[[\d;]*m", "", "".join(output.get("traceback") or output.get("text", "")))


def test_run_all_reaches_the_last_cell(lab):
    counts = [cell["count"] for cell in lab.code_cells()]
    assert counts == list(range(1, len(counts) + 1))


def test_under_every_check_it_says_not_attempted(lab):
    checks = [c["source"] for c in lab.code_cells() if re.match(r"check\(\w", c["source"])]
    cards = lab.notebook.locator(".check-card")
    assert cards.count() == len(checks) > 0
    for card in cards.all_text_contents():  # of inner text, those out of view have none
        assert "not attempted" in card or SAID.get(lab.topic, "not attempted") in card


def test_what_waits_for_an_exercise_says_so_in_a_line(lab):
    errors = [o for c in lab.code_cells() for o in c["outputs"] if o["output_type"] == "error"]
    for error in errors:
        assert text(error).endswith((FIRST, *HOW.values())), text(error)
        assert "\n" not in text(error)


def test_nothing_warns(lab):
    outputs = [o for c in lab.code_cells() for o in c["outputs"]]
    assert [text(o) for o in outputs if o.get("name") == "stderr"] == []


def test_sliders_answer_when_all_cells_have_run(lab):
    """No later cell takes away what a figure further up draws with."""
    for source in figures(lab):
        cell = lab.select(source)
        slider = cell.get_by_role("slider").first
        if slider.count():  # those that wait for an exercise have none yet
            slider.focus()
            key = towards_the_middle(slider)
            seconds_of(cell, lambda key=key: lab.page.keyboard.press(key))
            assert "Error" not in said(cell)


def test_headings_come_in_order(lab):
    levels = [int(n) for n in re.findall(r"heading .*\[level=(\d)\]", lab.seen_by_screen_readers())]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_figure_is_described(lab):
    """By an alt text, or by words right after it, out of sight."""
    after = re.findall(r"- img(.*)\n(.*)", lab.seen_by_screen_readers())
    assert after or lab.topic in SAID
    for name, words in after:
        assert name.strip() or re.search(r"text: \W?Figure: \w", words), words
