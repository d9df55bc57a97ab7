"""`course lab` opens a JupyterLab for students, and leaves the user's own Jupyter alone."""

import json
import logging
import os
import re
import signal
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
from pathlib import Path

import jupyter_core.paths
import pytest
from jupyter_client.manager import KernelManager
from jupyter_server.serverapp import ServerApp
from jupyterlab import NeverCheckForUpdate
from jupyterlab.labapp import LabApp
from jupyterlab_server.config import get_page_config
from traitlets.config import Config

import helpers.lab
from helpers.lab import CONFIG, lab_command, lab_environment, open_lab

OPEN = """
import sys
from pathlib import Path
from helpers.lab import open_lab
sys.exit(open_lab(Path(sys.argv[1]), browser=False, arguments=["--allow-root", "--port=0"]))
"""


@pytest.fixture
def course(tmp_path):
    """A course folder without notebooks in it."""
    (tmp_path / "notebooks").mkdir()
    return tmp_path


@pytest.fixture
def in_lab(course, monkeypatch):
    """The environment that JupyterLab gets, in this process."""
    for name, value in lab_environment(course, os.environ).items():
        monkeypatch.setenv(name, value)


def test_lab_runs_this_python_on_the_notebooks(course):
    command = lab_command(course / "notebooks", browser=True)
    assert command[:3] == [sys.executable, "-m", "jupyterlab"]
    assert f"--ServerApp.root_dir={course / 'notebooks'}" in command
    assert "--no-browser" not in command


def test_lab_opens_the_start_page_where_there_is_one(course):
    assert not any(
        "default_url" in word for word in lab_command(course / "notebooks", browser=True)
    )
    (course / "notebooks" / "start.ipynb").write_text("{}")
    command = lab_command(course / "notebooks", browser=True)
    assert "--LabApp.default_url=/lab/tree/start.ipynb" in command


def test_a_browser_can_be_left_out_and_arguments_go_through(course):
    command = lab_command(course / "notebooks", browser=False, arguments=["--port=9000"])
    assert "--no-browser" in command
    assert command[-1] == "--port=9000"


def test_the_users_own_jupyter_is_neither_read_nor_written(course, in_lab):
    for folder in (
        jupyter_core.paths.jupyter_config_dir(),
        jupyter_core.paths.jupyter_data_dir(),
        os.environ["IPYTHONDIR"],
    ):
        assert Path(folder).is_relative_to(course / ".course" / "lab")
    assert jupyter_core.paths.jupyter_config_path()[0] == str(CONFIG)
    assert str(Path.home() / ".jupyter") not in jupyter_core.paths.jupyter_config_path()


def test_programs_of_the_environment_are_found_first(course):
    path = lab_environment(course, {"PATH": "/elsewhere"})["PATH"].split(os.pathsep)
    assert path == [sysconfig.get_path("scripts"), "/elsewhere"]


def test_the_given_environment_stays_as_it_was(course):
    given = {"PATH": "/elsewhere", "LANG": "C"}
    assert lab_environment(course, given)["LANG"] == "C"
    assert given == {"PATH": "/elsewhere", "LANG": "C"}


def test_validate_is_the_only_plugin_of_nbgrader_that_is_on(in_lab):
    page = get_page_config(jupyter_core.paths.jupyter_path("labextensions"))
    off = {name for name in page["disabledExtensions"] if name.startswith("@jupyter/nbgrader:")}
    assert off == nbgrader_plugins() - {"@jupyter/nbgrader:validate-assignment"}
    assert "@jupyter/nbgrader" in {extension["name"] for extension in page["federated_extensions"]}
    assert "@jupyterlab/apputils-extension:announcements" in page["disabledExtensions"]


def test_the_server_validates_and_does_nothing_else_of_nbgrader(in_lab):
    server = ServerApp()
    server.load_config_file(suppress_errors=False)
    server.find_server_extensions()
    enabled = {name for name, on in server.jpserver_extensions.items() if on}
    assert {name for name in enabled if name.startswith("nbgrader")} == {
        "nbgrader.server_extensions.validate_assignment"
    }
    assert "jupyterlab" in enabled


def test_news_updates_and_warnings_are_off():
    settings = Config(json.loads((CONFIG / "jupyter_server_config.json").read_text("utf-8")))
    lab = LabApp(config=settings)
    assert lab.news_url is None
    assert lab.check_for_updates_class is NeverCheckForUpdate
    assert lab.log_level == logging.ERROR
    assert KernelManager(config=settings).transport_encryption == "auto"


def test_a_folder_that_is_no_course_is_one_clear_line(tmp_path):
    with pytest.raises(
        FileNotFoundError, match=r"^there are no notebooks in .*top folder of the course$"
    ):
        open_lab(tmp_path)


def test_a_folder_that_cannot_be_written_is_one_clear_line(course):
    (course / ".course").write_text("in the way", encoding="utf-8")
    with pytest.raises(PermissionError, match=r"^can't write to .*folder of your own$"):
        open_lab(course)


def test_interrupting_leaves_the_question_to_lab_and_its_status_is_returned(course, monkeypatch):
    class Lab:
        answers = iter((KeyboardInterrupt(), 3))

        def wait(self):
            answer = next(self.answers)
            if isinstance(answer, KeyboardInterrupt):
                raise answer
            return answer

    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(helpers.lab.subprocess, "Popen", lambda *_, **__: Lab())
    assert open_lab(course) == 3
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process without asking it")
def test_lab_starts_without_a_warning_and_ends_with_the_command_that_opened_it(course, tmp_path):
    terminal = tmp_path / "terminal.txt"
    with terminal.open("wb") as output:
        command = [sys.executable, "-c", OPEN, str(course)]
        process = subprocess.Popen(command, stdout=output, stderr=output, stdin=subprocess.DEVNULL)
    try:
        url = wait_for_url(terminal)
        page = get(url)
        process.terminate()
        assert process.wait(timeout=20) == 0
    finally:
        process.kill()
    assert "@jupyter/nbgrader:formgrader" in page
    said = terminal.read_text(encoding="utf-8")
    assert not re.search(r"\[[IWE] |warning", said, re.IGNORECASE), said
    with pytest.raises(urllib.error.URLError):
        get(url)


def wait_for_url(terminal: Path) -> str:
    """Return the address with its token, once Lab has said it."""
    for _ in range(300):
        found = re.search(r"http://127\.0\.0\.1\S+", terminal.read_text(encoding="utf-8"))
        if found:
            return found[0]
        time.sleep(0.1)
    raise AssertionError(f"JupyterLab did not start: {terminal.read_text(encoding='utf-8')}")


def get(url: str) -> str:
    """Read a page of this machine, past any proxy."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=20) as answer:
        return answer.read().decode()


def nbgrader_plugins() -> set[str]:
    """Return every plugin id in nbgrader's labextension, so that a new one is decided on."""
    folder = Path(sys.prefix) / "share/jupyter/labextensions/@jupyter/nbgrader/static"
    scripts = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.js"))
    return set(re.findall(r'"(@jupyter/nbgrader:[a-z-]+)"', scripts))
