"""Puts feedback pages into the archive that an LMS takes back.

Canvas ("Upload submissions") reads from a name the student's and the upload's number, and shows
the page under the name of the file that was handed in. Moodle ("Upload multiple feedback files in
a zip") reads the participant's number from the folder. Both numbers are those of the archive that
the submissions came in, which `course collect` keeps.
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

from helpers.files import drafted
from helpers.grading.errors import CourseError
from helpers.grading.folder import CourseFolder, open_course
from helpers.grading.reading import Unreadable, read_submission
from helpers.grading.topic import find_topic, known_topics
from helpers.instructor.feedback_pages import Page
from helpers.instructor.naming import CANVAS, MOODLE, Name, read_name

RECORDS = ".course/collected/records"
NO_NUMBER = "{} didn't come from {}'s archive ('course collect'): give the page by hand"
FIRST_DAY = (1980, 1, 1, 0, 0, 0)


def write_archive(
    course_root: Path, assignment: str, pages: Sequence[Page], kind: str, path: Path
) -> tuple[int, list[str]]:
    """Write an archive of feedback pages.

    Parameters
    ----------
    course_root : Path
        The course folder.
    assignment : str
        Name of the topic's folder.
    pages : sequence of Page
        From `make_pages`.
    kind : str
        One of `KINDS`.
    path : Path
        The archive; it is written whole or not at all, with the same bytes for the same pages.

    Returns
    -------
    int
        How many pages are in it.
    list of str
        Who is left out, and why.

    Raises
    ------
    CourseError
        When nobody is left to put in.
    """
    course, notebook = open_course(course_root), find_topic(assignment).notebook
    inside: dict[str, Path] = {}
    left_out = [f"{page.student}: {page.outcome}" for page in pages if not page.is_there]
    for page in pages:
        if not page.is_there:
            continue
        name = KINDS[kind](page.student, notebook, _origin(course, assignment, page.student))
        if name is None:
            left_out.append(NO_NUMBER.format(page.student, kind.capitalize()))
        elif name in inside:
            left_out.append(f"{page.student}: {name} is {inside[name].parts[-3]}'s page")
        else:
            inside[name] = page.path
    if not inside:
        raise CourseError(f"no page for {path}: {left_out[0]}")
    with drafted(path) as draft, zipfile.ZipFile(draft, "w") as archive:
        for name in sorted(inside):
            entry = zipfile.ZipInfo(name, FIRST_DAY)
            entry.external_attr, entry.compress_type = 0o644 << 16, zipfile.ZIP_DEFLATED
            archive.writestr(entry, inside[name].read_bytes())
    return len(inside), left_out


def _for_canvas(student: str, notebook: str, origin: Name | None) -> str | None:
    if origin is None or origin.lms != CANVAS or not origin.upload:
        return None
    return f"{_safe(origin.persons[0])}_{origin.number}_{origin.upload}_{notebook}.html"


def _for_moodle(student: str, notebook: str, origin: Name | None) -> str | None:
    if origin is None or origin.lms != MOODLE or not origin.number:
        return None
    # Moodle takes what stands after the first underscore for the number.
    person = _safe(origin.persons[0]).replace("_", " ")
    return f"{person}_{origin.number}_assignsubmission_file_/{notebook}.html"


def _in_folders(student: str, notebook: str, origin: Name | None) -> str:
    return f"{_safe(student)}/{notebook}.html"


KINDS: dict[str, Callable[[str, str, Name | None], str | None]] = {
    "canvas": _for_canvas,
    "moodle": _for_moodle,
    "folders": _in_folders,
}


def _safe(name: str) -> str:
    """Return a name that leads nowhere when the archive is unpacked."""
    name = "".join(c if c.isprintable() else "-" for c in name)
    return re.sub(r'[/\\:*?"<>|]', "-", name).strip(" .") or "-"


def _origin(course: CourseFolder, assignment: str, student: str) -> Name | None:
    """Return what the name of a student's file said in the archive it came in, if it is known."""
    topics = {name: find_topic(name).notebook for name in known_topics()}
    try:
        entries = json.loads((course.root / RECORDS / assignment / f"{student}.json").read_bytes())
        names = {entry["digest"]: entry["name"] for entry in entries if entry.get("name")}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
    directory = course.directory
    submitted = Path(
        directory.format_path(directory.submitted_directory, student, assignment),
        f"{topics[assignment]}.ipynb",
    )
    try:
        digest = hashlib.sha256(read_submission(submitted)).hexdigest()
    except Unreadable:
        digest = ""
    name = names.get(digest) or next(reversed(names.values()), None)
    return read_name(name, topics) if name else None
