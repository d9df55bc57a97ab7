"""Where nbgrader finds the programs that it starts by name."""

from __future__ import annotations

import os
import shutil
import sysconfig


def put_scripts_on_path() -> None:
    """Let nbgrader find the command `alembic`, which it asks for a new gradebook's version.

    It lies beside this Python, but on the path only where the environment was activated.
    """
    if shutil.which("alembic") is None:
        scripts = sysconfig.get_path("scripts")
        os.environ["PATH"] = os.pathsep.join([scripts, os.environ.get("PATH", "")])
