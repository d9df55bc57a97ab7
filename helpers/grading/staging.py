"""What the untrusted process finds: a copy of what a student has, in a folder of its own.

Relative paths lead nowhere from there, and whatever a submission changes in its copy, no other
one sees. The trusted side's modules aren't in it, nor is anything that an instructor keeps, nor
are the shipped answers: no expected value enters the untrusted process.
"""

from __future__ import annotations

import functools
import hashlib
import importlib
from dataclasses import dataclass
from pathlib import Path

import matplotlib

PACKAGE = Path(__file__).resolve().parents[1]
NOTEBOOKS_USE = (
    "__init__.py",
    "checks/",
    "datasets.py",
    "frameworks.py",
    "functions.py",
    "network.py",
    "plotting.py",
)
NOT_STUDENTS = "checks/solutions.py"
UNTRUSTED_GRADING = (
    "grading/__init__.py",
    "grading/linux.py",
    "grading/protocol.py",
    "grading/shell.py",
    "grading/template.py",
    "grading/worker.py",
)
SHIPPED_ANSWERS = "checks/"
MATPLOTLIB = "matplotlib"


def environment(course: Path, home: Path, temporary: Path) -> dict[str, str]:
    """Return the environment variables of a process that works with a copy of the course.

    Parameters
    ----------
    course, home, temporary : Path
        The folders of the copy, of its settings and of its temporary files, as it sees them.
    """
    threads = ("OPENBLAS", "OMP", "MKL", "NUMEXPR", "VECLIB", "BLIS")
    return {
        **dict.fromkeys(("HOME", "USERPROFILE", "IPYTHONDIR", "JUPYTER_CONFIG_DIR"), str(home)),
        **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary)),
        **{f"{name}_NUM_THREADS": "1" for name in threads},
        "LANG": "C.UTF-8",
        "PYTHONUTF8": "1",
        "PYTHONPATH": str(course),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "LOKY_MAX_CPU_COUNT": "1",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MPLCONFIGDIR": str(course / MATPLOTLIB),
    }


@dataclass(frozen=True)
class Stage:
    """Files of the copy: path relative to its folder, and content."""

    files: tuple[tuple[str, bytes], ...]

    def write(self, folder: Path) -> None:
        """Write the copy into an empty folder."""
        for path in dict.fromkeys((folder / name).parent for name, _ in self.files):
            path.mkdir(parents=True, exist_ok=True)
        for name, content in self.files:
            (folder / name).write_bytes(content)

    @functools.cached_property
    def digest(self) -> str:
        """A hash over everything that the untrusted side runs or reads."""
        digest = hashlib.sha256()
        for name, content in self.files:
            if not name.startswith(MATPLOTLIB):
                digest.update(f"{name}\0{len(content)}\0".encode() + content)
        return digest.hexdigest()


@functools.cache
def load_stage() -> Stage:
    """Read what the copies are made of; once, as this process itself runs what it read once."""
    files = {f"helpers/{path}": PACKAGE / path for path in _students_modules()}
    data = PACKAGE.parent / "data"
    for path in _files(data):
        name = path.relative_to(data).as_posix()
        if not name.startswith(SHIPPED_ANSWERS):
            files[f"data/{name}"] = path
    # Without its list of fonts, each new process would spend seconds on making one.
    files |= {f"{MATPLOTLIB}/{p.name}": p for p in _font_lists()}
    return Stage(tuple((name, path.read_bytes()) for name, path in sorted(files.items())))


def _students_modules() -> list[str]:
    """Return what notebooks import and what runs them; a file of any other use is left out."""
    names = [path.relative_to(PACKAGE).as_posix() for path in _files(PACKAGE)]
    return [
        name
        for name in names
        if name in UNTRUSTED_GRADING or (name.startswith(NOTEBOOKS_USE) and name != NOT_STUDENTS)
    ]


def _files(folder: Path) -> list[Path]:
    return [
        path
        for path in folder.rglob("*")
        if path.is_file()
        and "__pycache__" not in path.parts
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]


def _font_lists() -> list[Path]:
    folder = Path(matplotlib.get_cachedir())
    if not any(folder.glob("fontlist-*.json")):
        importlib.import_module("matplotlib.font_manager")  # writes it
    return list(folder.glob("fontlist-*.json"))
