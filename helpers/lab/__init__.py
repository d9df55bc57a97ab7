"""Open JupyterLab as a student should see it, whatever the user's own Jupyter looks like.

The configuration beside this file turns nbgrader's Validate button on and the instructor's menus
off. It goes to JupyterLab through environment variables, so that nothing is installed into, or read
from, the user's own settings.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from pathlib import Path

from jupyter_core.paths import jupyter_runtime_dir

from helpers.checks.progress import START_PAGE

CONFIG = Path(__file__).parent / "config"


def open_lab(root: Path, *, browser: bool = True, arguments: Sequence[str] = ()) -> int:
    """Run JupyterLab on the student notebooks until the user stops it.

    Parameters
    ----------
    root : Path
        The course folder, which holds ``notebooks/``.
    browser : bool
        Whether to open a browser window.
    arguments : sequence of str
        More arguments for JupyterLab, such as ``--port=9000``.

    Returns
    -------
    int
        JupyterLab's exit status; 0 when the user stopped it with Ctrl-C.

    Raises
    ------
    FileNotFoundError
        If `root` has no notebooks.
    PermissionError
        If `root` can't be written.
    """
    root = root.resolve()
    notebooks = root / "notebooks"
    if not notebooks.is_dir():
        raise FileNotFoundError(
            f"there are no notebooks in {root}; go to the top folder of the course"
        )
    try:
        (root / ".course" / "lab").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PermissionError(
            f"can't write to {root} ({error.strerror}); copy the course to a folder of your own"
        ) from error

    # Started in notebooks/, because nbgrader's Validate reads nbgrader_config.py from where Lab was
    # started, and the one of the course is about grading.
    lab = subprocess.Popen(
        lab_command(notebooks, browser=browser, arguments=arguments),
        cwd=notebooks,
        env=lab_environment(root, os.environ),
    )
    # Ended from outside, this command must not leave a server behind.
    before = signal.signal(signal.SIGTERM, lambda *_: lab.terminate())
    try:
        return _wait(lab)
    finally:
        signal.signal(signal.SIGTERM, before)


def lab_command(notebooks: Path, *, browser: bool, arguments: Sequence[str] = ()) -> list[str]:
    """Return the command line that starts JupyterLab with this very Python."""
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={notebooks}"]
    if (notebooks / START_PAGE).is_file():
        command.append(f"--LabApp.default_url=/lab/tree/{START_PAGE}")
    if not browser:
        command.append("--no-browser")
    return [*command, *arguments]


def lab_environment(root: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """Return `environment` with Jupyter's places moved into the course folder.

    Parameters
    ----------
    root : Path
        The course folder.
    environment : mapping
        The environment to start from; it isn't changed.

    Returns
    -------
    dict
        The environment for JupyterLab and the kernels it starts.
    """
    own = root / ".course" / "lab"
    programs = sysconfig.get_path("scripts")
    return {
        **environment,
        "PATH": os.pathsep.join(filter(None, [programs, environment.get("PATH")])),
        "JUPYTER_CONFIG_PATH": str(CONFIG),
        "JUPYTER_PREFER_ENV_PATH": "1",
        # Settings, workspaces and labextensions of the user's own Lab could hide the button.
        "JUPYTER_CONFIG_DIR": str(own / "config"),
        "JUPYTER_DATA_DIR": str(own / "data"),
        # Would follow the data folder. But it holds secrets, and Jupyter refuses to start where it
        # can't set their permissions, as on a Windows drive seen from Linux.
        "JUPYTER_RUNTIME_DIR": jupyter_runtime_dir(),
        # Without the user's own start-up files a notebook sees what grading will see.
        "IPYTHONDIR": str(own / "ipython"),
    }


def _wait(lab: subprocess.Popen[bytes]) -> int:
    """Wait for Lab to end. Ctrl-C reaches Lab too, which asks the user whether to stop."""
    while True:
        try:
            return lab.wait()
        except KeyboardInterrupt:
            continue
