"""What the names of files in an archive say: whose they are, which upload, and of which topic.

Canvas names a file `doejane_LATE_1234_567890_initialization-1.ipynb`: the name by which it sorts
a student, without spaces; LATE for late work; its number of the student and of the upload, which
grows with time; the file's own name, to which Canvas adds -1, -2 when a student hands it in again.
Moodle makes a folder `Jane Doe_1234_assignsubmission_file_` (since 4.1 without the last dash) or,
where folders are switched off, begins the file's name so; the number is the participant's, another
one in each assignment. In plain folders the student's is the file's own or one above it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

CANVAS, MOODLE, PLAIN = "Canvas", "Moodle", ""
_CANVAS = re.compile(
    r"(?P<person>\w+?)_(?:(?P<late>LATE|late)_)?(?P<id>\d+)_(?:(?P<upload>\d+)_(?P<file>.+)"
    r"|(?P<typed>(?:text|link)\.html))"
)
_MOODLE = re.compile(
    r"(?P<person>[^_/]+)_(?:(?P<id>\d+)_)?assignsubmission_(?P<plugin>[a-z]+)"
    r"(?:_?/(?:.*/)?(?P<inside>[^/]+)|_(?P<flat>[^/]+))"
)
_COPY = re.compile(r"(?i)(?:-(\d{1,3})|\s*\((\d{1,3})\)|\s*-\s*copy\s*(\d{0,3})|_copy(\d{0,3}))$")


@dataclass(frozen=True)
class Name:
    """What a file's name says.

    Attributes
    ----------
    lms : str
        "Canvas", "Moodle", or "" for a plain folder.
    persons : tuple of str
        How the student is called; in plain folders what may be a student, the likeliest first.
    number : str
        The LMS's number of the student or participant, "" where there is none.
    file : str
        The file's own name, as the student had it.
    late : bool
        Whether the LMS marks it as late.
    upload : int
        Canvas's number of the upload; 0 elsewhere.
    """

    lms: str
    persons: tuple[str, ...]
    number: str
    file: str
    late: bool = False
    upload: int = 0


def read_name(path: str, topics: Mapping[str, str]) -> Name:
    """Return what a path in an archive says; `topics` holds for each topic its notebook."""
    parts = path.split("/")
    for start in range(len(parts)):
        found = _MOODLE.fullmatch("/".join(parts[start:]))
        if found:
            file = found["inside"] or found["flat"]
            return Name(MOODLE, (found["person"].strip(),), found["id"] or "", file)
    found = _CANVAS.fullmatch(parts[-1])
    if found:
        late, upload = found["late"] is not None, int(found["upload"] or 0)
        file = found["file"] or found["typed"]
        return Name(CANVAS, (found["person"],), found["id"], file, late, upload)
    return Name(PLAIN, tuple(_persons(parts, topics)), "", parts[-1])


def _persons(parts: list[str], topics: Mapping[str, str]) -> list[str]:
    """Return who may have handed in a file of a plain folder."""
    stem = PurePosixPath(parts[-1]).stem
    for notebook in topics.values():
        found = re.fullmatch(rf"(.+)_{notebook}", _COPY.sub("", stem))
        if found and found[1] not in topics and not found[1].isdigit():
            return [found[1], *_folders(parts, topics)]
    return _folders(parts, topics)


def _folders(parts: list[str], topics: Mapping[str, str]) -> list[str]:
    return [part for part in reversed(parts[:-1]) if part not in topics]


def topic_of_name(file: str, topics: Mapping[str, str]) -> tuple[str | None, int]:
    """Return which topic a file is named after, None for none, and which copy of it.

    "initialization-2.ipynb", "01_initialization (2).ipynb" and "ada_initialization.ipynb" are all
    named after 01_initialization.
    """
    stem, copy = PurePosixPath(file).stem, 0
    found = _COPY.search(stem)
    if found:
        stem, copy = stem[: found.start()], int(next(filter(None, found.groups()), "1"))
    plain = re.sub(r"[\s-]+", "_", stem.strip().casefold())
    for topic, notebook in topics.items():
        if plain in (topic, notebook) or plain.endswith(f"_{notebook}"):
            return topic, copy
    return None, copy
