"""The archive for students: what they need and nothing else, the same bytes whenever it is made.

What goes in is decided by a list. Of `helpers/`, the only folder whose files aren't all known by
name, only files that git tracks go in: an instructor's private ones never do.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import subprocess
import tomllib
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from traitlets.config.loader import PyFileConfigLoader

from helpers.authoring.build import is_stale
from helpers.checks.progress import START_PAGE
from helpers.checks.topics import NOTEBOOKS, load_topic
from helpers.files import write_file
from helpers.grading.errors import CourseError

GIVEN = (
    ".devcontainer/devcontainer.json",
    "LICENSE",
    "LICENSE-prose",
    "environment.yml",
    "pyproject.toml",
    "data/README.md",
    f"notebooks/{START_PAGE}",
    *(f"notebooks/{topic}/{notebook}.ipynb" for topic, notebook in NOTEBOOKS.items()),
    *(f"data/{topic}/results.json" for topic in NOTEBOOKS),
    *(f"data/checks/{notebook}.json" for notebook in NOTEBOOKS.values()),
)
"""What goes in as it is, beside the package."""
MODULES = (".py", ".j2", ".json")

GRADING = (
    "helpers/authoring/",
    "helpers/bench/",
    "helpers/grading/",
    "helpers/instructor/",
    "helpers/cli/authors.py",
    "helpers/cli/instructors.py",
    "helpers/demo.py",
)
"""What can stay out; the command offers what is there."""
THE_COMMANDS_OWN = tuple(
    f"helpers/grading/{name}.py" for name in ("__init__", "begin", "errors", "scripts")
)
"""What of it students' commands use, too."""

BUILD_TOOL = "setuptools"
README_SECTIONS = ("For students", "Topics")
MANIFEST = "MANIFEST.json"
LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The time of every file: the first that a ZIP archive can hold."""
REGULAR_FILE = 0o100644
UNIX = 3


def release(root: Path, target: Path | None = None, *, grading: bool = True) -> dict[str, Any]:
    """Write the archive for students.

    Parameters
    ----------
    root : Path
        The course folder, a git checkout.
    target : Path, optional
        The archive; ``dist/course-VERSION.zip`` in `root` by default.
    grading : bool
        Whether the code that grades goes in.

    Returns
    -------
    dict
        The archive's path, size and SHA-256, its manifest's entries, and `left_out`: files of the
        package that git doesn't track.

    Raises
    ------
    CourseError
        If a notebook is older than its source, a file is missing or no plain file, or git doesn't
        say which files are the course's.
    """
    if target is not None and (target.suffix != ".zip" or target.is_dir()):
        raise CourseError(f"{target}: the archive has to be a file that ends in .zip")
    stale = [name for name in NOTEBOOKS if is_stale(load_topic(name), root)]
    if stale:
        raise CourseError(
            f"notebooks/ is older than solutions/ in {', '.join(stale)}; "
            f"run: course build {' '.join(stale)}"
        )
    project = tomllib.loads(_read(root, "pyproject.toml").decode())["project"]
    files = student_files(root, project, grading=grading)
    manifest = {
        "course": project["name"],
        "version": project["version"],
        "grading": grading,
        "files": [{"name": name, **_fingerprint(content)} for name, content in files.items()],
    }
    folder = f"course-{project['version']}"
    content = pack(files | {MANIFEST: (json.dumps(manifest, indent=1) + "\n").encode()}, folder)
    target = target or root / "dist" / f"{folder}.zip"
    write_file(target, content)
    return {
        "archive": str(target),
        **_fingerprint(content),
        **manifest,
        "left_out": sorted(set(_chosen(_package_on_disk(root), grading)) - set(files)),
    }


def student_files(root: Path, project: dict[str, Any], *, grading: bool) -> dict[str, bytes]:
    """Return what goes in, by name, in order.

    Parameters
    ----------
    root : Path
        The course folder, a git checkout.
    project : dict
        The table ``[project]`` of its ``pyproject.toml``.
    grading : bool
        Whether the code that grades goes in.
    """
    package = _chosen(_tracked_package(root), grading)
    files = {name: _read(root, name) for name in (*GIVEN, *package)}
    files["nbgrader_config.py"] = student_config(root).encode()
    files["Makefile"] = _read(root, "student.mk")
    files["README.md"] = student_readme(_read(root, "README.md").decode()).encode()
    lock = _read(root, "requirements.lock").decode()
    needed = [Requirement(text).name for text in project["dependencies"]]
    files["requirements.lock"] = pins_needed(lock, [*needed, BUILD_TOOL]).encode()
    return dict(sorted(files.items()))


def student_config(root: Path) -> str:
    """Return nbgrader's settings for students: what handing in takes, and what Validate reads.

    The instructors' own file is for them: it may hold a database's password.
    """
    config = PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()
    settings = {"CourseDirectory.course_id": config.CourseDirectory.course_id}
    settings |= {f"Exchange.{name}": value for name, value in config.Exchange.items()}
    lines = [f"c.{name} = {value!r}\n" for name, value in settings.items()]
    return _read(root, "helpers/lab/config/nbgrader_config.py").decode() + "".join(lines)


def student_readme(readme: str) -> str:
    """Return the README's title and what in it is for students."""
    title, *sections = re.split(r"^## ", readme, flags=re.MULTILINE)
    chosen = {section.partition("\n")[0]: section for section in sections}
    introduction = "\n\n".join(title.split("\n\n")[:2])
    parts = (f"## {chosen[name].strip()}" for name in README_SECTIONS)
    return "\n\n".join([introduction, *parts]) + "\n"


def pins_needed(lock: str, wanted: Iterable[str]) -> str:
    """Return the lines of a lock file for some packages and all that these need.

    Parameters
    ----------
    lock : str
        A lock file by `uv pip compile`, in which comments say what needs a package.
    wanted : iterable of str
        Names of packages.
    """
    head, *pins = re.split(r"^(?=\w)", lock, flags=re.MULTILINE)
    names = {pin: canonicalize_name(pin.partition("==")[0]) for pin in pins}
    needed_by = {
        pin: set(re.findall(r"^ +#(?: via)? +([\w.-]+)", pin, re.MULTILINE)) for pin in pins
    }
    kept: set[str] = set()
    found = {canonicalize_name(name) for name in wanted}
    while found - kept:
        kept |= found
        found = {names[pin] for pin in pins if needed_by[pin] & kept}
    return head + "".join(pin for pin in pins if names[pin] in kept)


def pack(files: dict[str, bytes], folder: str) -> bytes:
    """Return a ZIP archive of files in one folder: the same bytes for the same files, anywhere.

    Stored as they are: how a file is compressed depends on the machine's version of zlib.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(f"{folder}/{name}", LONG_AGO)
            entry.create_system, entry.external_attr = UNIX, REGULAR_FILE << 16
            archive.writestr(entry, content)
    return buffer.getvalue()


def _fingerprint(content: bytes) -> dict[str, Any]:
    return {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def _chosen(names: Iterable[str], grading: bool) -> list[str]:
    return [n for n in names if grading or n in THE_COMMANDS_OWN or not n.startswith(GRADING)]


def _tracked_package(root: Path) -> list[str]:
    """Return the modules, templates and settings under `helpers/` that git tracks."""
    git = shutil.which("git")
    if git is None:
        raise CourseError("course release asks git which files are the course's: install git")
    command = [git, "-C", str(root), "ls-files", "-z", "--", "helpers"]
    listed = subprocess.run(command, capture_output=True, encoding="utf-8")
    names = [name for name in listed.stdout.split("\0") if name.endswith(MODULES)]
    if not names:
        said = next(iter(listed.stderr.splitlines()), "no file under helpers/ is tracked")
        raise CourseError(
            f"git can't tell private files in {root} from the course's ({said}); release from a "
            "checkout, or after `git init` and `git add` of what is the course's"
        )
    return names


def _package_on_disk(root: Path) -> list[str]:
    found = (root / "helpers").rglob("*")
    return [p.relative_to(root).as_posix() for p in found if p.suffix in MODULES and p.is_file()]


def _read(root: Path, name: str) -> bytes:
    path = root / name
    if path.is_symlink() or not path.is_file():
        raise CourseError(
            f"{path} is missing, or no plain file; restore it (git checkout -- {name}), "
            "or make it again (course build)"
        )
    return path.read_bytes()
