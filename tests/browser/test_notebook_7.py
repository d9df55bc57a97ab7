"""The course in Jupyter Notebook 7, for those who prefer it to JupyterLab."""

import os
import sys
from importlib.util import find_spec

import pytest
from serving import TOKEN, serving

from helpers.checks.topics import load_topic
from helpers.lab import lab_environment

PATH = "05_tuning/tuning.ipynb"
CHECKS = len(load_topic("05_tuning").exercises)

pytestmark = [
    pytest.mark.skipif(find_spec("notebook") is None, reason="Notebook 7 isn't installed"),
    pytest.mark.long,  # a second server; cards, widgets and kernels are the same code as in Lab
]


def test_a_topic_runs_and_its_slider_moves(course, context, tmp_path, screenshots):
    command = [sys.executable, "-m", "notebook", "--no-browser"]
    environment = lab_environment(course, os.environ)
    with serving(tmp_path, command, cwd=course / "notebooks", env=environment) as address:
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.goto(f"{address}/notebooks/{PATH}?token={TOKEN}")
        page.locator(".jp-NotebookKernelStatus-fade").wait_for(state="attached")  # it is idle
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        page.locator(".check-card.not-attempted").nth(CHECKS - 1).wait_for(state="attached")
        words = page.locator(".widget-html-content").first
        before = words.text_content()
        slider = page.get_by_role("slider").first
        slider.hover()
        handle = slider.bounding_box()
        page.mouse.down()
        page.mouse.move(handle["x"] + 100, handle["y"] + 5, steps=4)
        page.mouse.up()
        page.wait_for_function(
            "([words, before]) => words.textContent !== before",
            arg=[words.element_handle(), before],
        )
        assert "Error" not in words.text_content()
        page.screenshot(path=screenshots / "notebook-7.png")
        page.close()
