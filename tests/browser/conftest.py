"""JupyterLab as `course lab` opens it, driven in a real browser: the system's Chromium.

One server and one browser serve all tests of a process. Each window begins as on a student's first
day: fresh notebooks, no progress, no settings; the kernels it started end with it.
"""

import shutil
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from lab import Lab
from serving import TOKEN, serving

ROOT = Path(__file__).resolve().parents[2]
SCREENSHOTS = ROOT / ".course" / "screenshots"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """Keep what was to be seen when a test failed."""
    report = yield
    lab = getattr(item, "funcargs", {}).get("lab")
    if report.when == "call" and report.failed and lab is not None:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        lab.picture(SCREENSHOTS / f"failed-{item.name}.png")
    return report


@pytest.fixture(scope="session")
def screenshots():
    """Where the pictures go that people look at: `.course/screenshots` of the repository."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    return SCREENSHOTS


@pytest.fixture(scope="session")
def context(chromium):
    """A browser's windows, which share what they have loaded."""
    return chromium.new_context(viewport={"width": 1300, "height": 900})


@pytest.fixture(scope="session")
def course(tmp_path_factory):
    """A course folder as a student has it: notebooks only."""
    root = tmp_path_factory.mktemp("browser") / "course"
    _begin_anew(root)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    return root


@pytest.fixture(scope="session")
def server(course):
    """`course lab`, running; its address."""
    command = [sys.executable, "-m", "helpers.cli", "lab", "--course", str(course), "--no-browser"]
    # Only for these tests: a handle on Lab's own commands.
    with serving(course.parent, [*command, "--LabApp.expose_app_in_browser=True"]) as address:
        yield address


@pytest.fixture(scope="session")
def window(course, server, context):
    """Give a fresh course in a new window, as a context manager."""

    @contextmanager
    def open_window():
        _begin_anew(course)
        page = context.new_page()
        page.set_default_timeout(120_000)
        try:
            yield Lab(page, server, TOKEN)
        finally:
            page.close()
            _end_kernels(context, server)

    return open_window


@pytest.fixture
def lab(window):
    with window() as opened:
        yield opened


def _begin_anew(root):
    notebooks = root / "notebooks"
    shutil.copytree(
        ROOT / "notebooks", notebooks, ignore=shutil.ignore_patterns(".*"), dirs_exist_ok=True
    )
    (notebooks / ".progress.jsonl").unlink(missing_ok=True)
    shutil.rmtree(root / ".course" / "lab" / "config" / "lab", ignore_errors=True)


def _end_kernels(context, address):
    header = {"Authorization": f"token {TOKEN}"}
    for kernel in context.request.get(f"{address}/api/kernels", headers=header).json():
        context.request.delete(f"{address}/api/kernels/{kernel['id']}", headers=header)
