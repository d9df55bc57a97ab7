"""JupyterLab as `course lab` opens it, driven in a real browser: the system's Chromium."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from lab import Lab

ROOT = Path(__file__).resolve().parents[2]
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
START_SECONDS = 60
TOKEN = "browser-tests"


def pytest_collection_modifyitems(items):
    if CHROMIUM is None:
        for item in items:
            if Path(__file__).parent in item.path.parents:
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


@pytest.fixture(scope="session")
def browser():
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def screenshots():
    """Where the pictures go that people look at: `.course/screenshots` of the repository."""
    folder = ROOT / ".course" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def course(tmp_path):
    """A course folder as a student has it: notebooks only."""
    root = tmp_path / "course"
    ignore = shutil.ignore_patterns(".*")
    shutil.copytree(ROOT / "notebooks", root / "notebooks", ignore=ignore)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    return root


@pytest.fixture
def server(course, tmp_path):
    """`course lab`, running; its address, and what it printed."""
    port, log = _free_port(), tmp_path / "lab.log"
    command = [sys.executable, "-m", "helpers.cli", "lab", "--course", str(course), "--no-browser"]
    command += [f"--port={port}", f"--IdentityProvider.token={TOKEN}", "--allow-root"]
    # Only for these tests: a handle on Lab's own commands, to find a cell among those not drawn.
    command += ["--LabApp.expose_app_in_browser=True"]
    with open(log, "wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env={**os.environ})
    try:
        _wait_for(port, process, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture
def lab(server, browser):
    context = browser.new_context(viewport={"width": 1300, "height": 900})
    page = context.new_page()
    page.set_default_timeout(60_000)
    yield Lab(page, server, TOKEN)
    context.close()


def _free_port():
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _wait_for(port, process, log):
    import urllib.request

    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/api?token={TOKEN}", timeout=5)
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"course lab didn't start: {log.read_text(errors='replace')}")
