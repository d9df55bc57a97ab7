"""Tests run without an activated environment, too; those with a page share one browser.

Without Chromium they are skipped, but not where `REQUIRED` is set: `make test-browser`, which is
asked for just these, must not look green for having tried nothing.
"""

import os
import shutil

import pytest

from helpers.grading.scripts import put_scripts_on_path

put_scripts_on_path()

REQUIRED = "COURSE_NEEDS_CHROMIUM"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium():
    """The system's browser, once for each process: Playwright takes the process's event loop."""
    if CHROMIUM is None:
        if REQUIRED in os.environ:
            pytest.fail(f"no Chromium on this machine, and {REQUIRED} is set: install it")
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def course_style():
    """Matplotlib in the course's house style, and as it was before afterwards."""
    import matplotlib as mpl
    import matplotlib.pyplot as plt

    from helpers import plotting

    with mpl.rc_context():
        plotting.use_course_style()
        yield
    plt.close("all")
