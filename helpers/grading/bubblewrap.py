"""The sandbox's walls: what a process inside bubblewrap sees of the machine.

The system and the Python environment, read-only, and a copy of what students have; nothing of
the course folder, no home, no network, no variables but a few.
"""

from __future__ import annotations

import os
import platform
import shutil
import sys
from contextlib import suppress
from pathlib import Path

from helpers.grading.linux import MACHINES
from helpers.grading.staging import environment

PROGRAM = "bwrap"
COURSE = Path("/course")
HOME = Path("/tmp/home")
INSTALL = "install bubblewrap (Debian, Ubuntu: apt install bubblewrap; Fedora: dnf install it)"

_SYSTEM = ("bin", "sbin", "lib", "lib32", "lib64")
_TAKEN = ("/tmp", "/dev", "/proc", "/course")
_ETC = ("ld.so.cache", "alternatives", "localtime")


def why_not() -> str:
    """Return why there can't be a sandbox on this machine, or an empty text."""
    if sys.platform != "linux":
        return "the sandbox needs Linux; grade in a Linux machine, container or WSL 2"
    if platform.machine() not in MACHINES:
        return f"there is no filter of system calls for {platform.machine()} yet"
    if shutil.which(PROGRAM) is None:
        return INSTALL
    return ""


def shows(folder: Path) -> bool:
    """Return whether submissions in the sandbox can see a folder that is outside."""
    bound = [Path("/usr"), *(Path("/", name) for name in _SYSTEM), *_python_folders()]
    return any(folder.resolve().is_relative_to(path.resolve()) for path in bound)


def command(stage: Path, module: str, *arguments: str, room: int | None = None) -> list[str]:
    """Return the command that runs a module of the copy inside the sandbox.

    Parameters
    ----------
    stage : Path
        Folder of the copy; inside, it is `COURSE`, read-only.
    module : str
        Name of the module, run by the Python that runs this.
    *arguments : str
        Its arguments.
    room : int, optional
        Bytes that fit into each temporary file system; without a limit where the module mounts
        others over them before a student's code runs.
    """
    size = [] if room is None else ["--size", str(room)]
    words = [PROGRAM, "--ro-bind", "/usr", "/usr"]
    for name in _ETC:
        words += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    for name in _SYSTEM:
        words += _system_folder(Path("/", name))
    for folder in _python_folders():
        place = _inside(folder)
        words += [*_parents(place), "--ro-bind", str(folder), str(place)]
    words += ["--ro-bind", str(stage), str(COURSE), "--proc", "/proc", "--dev", "/dev"]
    for folder in ("/tmp", "/dev/shm"):
        words += [*size, "--perms", "1777", "--tmpfs", folder]
    for kind in ("pid", "net", "ipc", "uts", "cgroup-try"):
        words.append(f"--unshare-{kind}")
    if os.getuid() != 0:
        words.append("--unshare-user")  # root gives itself up inside: see template.launch
    words += ["--remount-ro", "/", "--remount-ro", "/dev", "--hostname", "grader"]
    # As its first process, a submission's takes all that it started along when it ends.
    words += ["--as-pid-1", "--new-session", "--chdir", "/tmp", "--clearenv"]
    variables = {"PATH": "/usr/bin:/bin"} | environment(COURSE, HOME, HOME.parent)
    for name, value in variables.items():
        words += ["--setenv", name, value]
    return [*words, _python(), "-s", "-X", "faulthandler", "-m", module, *arguments]


def _system_folder(folder: Path) -> list[str]:
    if folder.is_symlink():
        return ["--symlink", os.readlink(folder), str(folder)]
    return ["--ro-bind-try", str(folder), str(folder)]


def _python_folders() -> list[Path]:
    """Return the folders of the environment and of the Python it is made from, outside of /usr."""
    folders = dict.fromkeys(Path(prefix).resolve() for prefix in (sys.base_prefix, sys.prefix))
    return [folder for folder in folders if not folder.is_relative_to("/usr")]


def _inside(folder: Path) -> Path:
    """Return where a folder stands inside: where it stands outside, unless something else does."""
    if any(folder.is_relative_to(taken) for taken in _TAKEN):
        return Path("/python", *folder.parts[1:])
    return folder


def _python() -> str:
    """Return the path of this Python inside; an environment works wherever it stands."""
    prefix = Path(sys.prefix).resolve()
    with suppress(ValueError):
        return str(_inside(prefix) / Path(sys.executable).relative_to(sys.prefix))
    return sys.executable


def _parents(folder: Path) -> list[str]:
    """Return words that make a folder's parents; by itself bubblewrap shuts others out of them."""
    words = []
    for parent in reversed(folder.parents[:-1]):
        words += ["--perms", "0755", "--dir", str(parent)]
    return words
