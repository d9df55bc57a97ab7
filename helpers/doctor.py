"""What this machine lacks to run the course, and how to get it."""

from __future__ import annotations

import importlib
import importlib.metadata
import shutil
import socket
import sys
import sysconfig
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

REINSTALL = (
    "run `make clean`, then what you wanted; "
    "without make, `python -m pip install -r requirements.lock`"
)

# Packages whose module has another name, apart from - for _.
MODULES = {"scikit-learn": "sklearn", "ipython": "IPython"}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes
    ----------
    label : str
        What was looked at.
    ok : bool
        Whether the course works with it as it is.
    detail : str
        What was found.
    remedy : str
        What to do about it. Where `ok` holds, it is advice; empty when there is nothing to do.
    """

    label: str
    ok: bool
    detail: str
    remedy: str = ""


def diagnose(root: Path) -> list[Finding]:
    """Look at everything the course needs of this machine.

    Parameters
    ----------
    root : Path
        The course folder, which holds ``pyproject.toml``.

    Returns
    -------
    list of Finding
        Good and bad ones, in the order in which they are best mended.
    """
    findings = [course_folder(root)]
    if (root / "pyproject.toml").is_file():
        project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        findings.append(python_version(project["requires-python"]))
        findings.extend(package(Requirement(text)) for text in project["dependencies"])
    findings.extend(programs())
    findings.append(kernel())
    if find_spec("helpers.grading.isolation"):  # a student's archive may come without grading
        findings.append(sandbox(root))
    return findings


def course_folder(root: Path) -> Finding:
    """Tell whether `root` is the course and can be written: gradebooks and reports go there."""
    label = "course folder"
    if not (root / "pyproject.toml").is_file() or not (root / "notebooks").is_dir():
        return Finding(label, False, f"{root} is not it", "change to the top folder of the course")
    try:
        with tempfile.TemporaryFile(dir=root):
            pass
    except OSError as error:
        remedy = "copy the course to a folder of your own"
        return Finding(label, False, f"can't write to {root} ({error.strerror})", remedy)
    return Finding(label, True, str(root))


def python_version(requires: str) -> Finding:
    """Compare the running Python with the range in ``pyproject.toml``."""
    version = ".".join(map(str, sys.version_info[:3]))
    if version in SpecifierSet(requires):
        return Finding("Python", True, f"{version} in {sys.prefix}")
    remedy = (
        f"install Python {requires} and run `make clean`, then `make PYTHON=/path/to/python demo`"
    )
    return Finding("Python", False, f"{version}, needed {requires}", remedy)


def package(requirement: Requirement) -> Finding:
    """Tell whether a package can be imported and its version is in the wanted range.

    Parameters
    ----------
    requirement : packaging.requirements.Requirement
        One dependency of ``pyproject.toml``.

    Returns
    -------
    Finding
        Not ok if the package is absent, too old, too new, or breaks on import.
    """
    name = requirement.name
    try:
        version = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return Finding(name, False, "not installed", REINSTALL)
    if not requirement.specifier.contains(version, prereleases=True):
        return Finding(name, False, f"{version}, needed {requirement.specifier}", REINSTALL)
    try:
        importlib.import_module(MODULES.get(name, name.replace("-", "_")))
    except (
        Exception
    ) as error:  # a broken build may raise anything; whatever it is, it is the finding
        reason = f"{version}, but importing it fails: {type(error).__name__}: {error}"
        return Finding(name, False, reason, REINSTALL)
    return Finding(name, True, version)


def programs() -> Iterator[Finding]:
    """Look for the programs that nbgrader and instructors start by name."""
    here = sysconfig.get_path("scripts")
    for name, use in (("nbgrader", "releasing"), ("alembic", "nbgrader's gradebook")):
        label = f"{name} program"
        found = shutil.which(name)
        if found:
            yield Finding(label, True, found)
        elif shutil.which(name, path=here):
            remedy = f"put {here} on PATH: activate the environment, or use `make`"
            yield Finding(label, False, f"not on PATH; {use} needs it", remedy)
        else:
            yield Finding(label, False, f"not installed; {use} needs it", REINSTALL)


def kernel() -> Finding:
    """Tell whether notebooks would run with the Python that runs this."""
    label = "notebook kernel"
    remedy = f"`{sys.executable} -m ipykernel install --sys-prefix`"
    try:
        spec = KernelSpecManager().get_kernel_spec("python3")
    except NoSuchKernel:
        return Finding(label, False, "no kernel named python3", remedy)
    program = Path(spec.argv[0])
    # Where a kernel just says "python", Jupyter starts it with its own.
    if program.is_absolute() and program.parent != Path(sys.executable).parent:
        return Finding(label, False, f"python3 starts {program}, another Python", remedy)
    return Finding(label, True, f"python3 in {spec.resource_dir}")


PROBE = """
import socket

def works(action):
    try:
        action()
    except OSError:
        return False
    return True

works(lambda: open({path!r})), works(lambda: socket.create_connection(("127.0.0.1", {port}), 5))
"""


def sandbox(root: Path) -> Finding:
    """Try to break out as a submission could: read a file of the course, open a connection."""
    from helpers.grading.isolation import WARM, isolation

    label, found = "sandbox", isolation()
    if not found.sandboxed:
        detail = "none: a submission can do what you can; grade only work that you trust"
        return Finding(label, True, detail, found.reason)
    readable, reachable = _probe(root / "pyproject.toml")
    if readable or reachable:
        detail = "a submission can " + " and ".join(
            ["read the course's files"] * readable + ["use the network"] * reachable
        )
        return Finding(label, False, detail, "grade nothing here that you don't trust")
    detail = "tried: a submission can neither read the course's files nor use the network"
    if found.kind == WARM:
        return Finding(label, True, detail)
    slow = f"grading is slower than it could be, as namespaces can't be nested: {found.reason}"
    return Finding(label, True, detail, slow)


def _probe(file: Path) -> tuple[bool, bool]:
    """Return whether a submission can read a file, and reach a server on this machine."""
    from helpers.grading.isolation import open_session
    from helpers.grading.staging import load_stage

    with socket.create_server(("127.0.0.1", 0)) as server:
        session = open_session(load_stage())
        try:
            source = PROBE.format(path=str(file), port=server.getsockname()[1])
            (output,) = session.run_cell(source, 30.0).outputs
        finally:
            session.close()
    answer = output["data"]["text/plain"]
    return not answer.startswith("(False"), not answer.endswith("False)")
