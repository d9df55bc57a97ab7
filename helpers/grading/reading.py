"""Reads a submission: any bytes become plain cells, or `Unreadable` with a sentence for people.

Of a student's file only each cell's type, source and ids are taken; outputs, metadata and
everything else stay behind.
"""

from __future__ import annotations

import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MAX_BYTES = 20 << 20
TIMESTAMP_BYTES = 1_000
MAX_CELLS = 2_000
MAX_SOURCE = 30_000
MAX_SOURCES = 500_000
"""Characters of one cell, and of all: feedback pages take time with the square of a cell's."""
MAX_ID = 200


class Unreadable(ValueError):
    """A file that can't be read as a notebook; the message says why."""


@dataclass(frozen=True)
class StudentCell:
    """What counts of a cell: type ("code", "markdown" or "raw"), source and ids ("" for none)."""

    kind: str
    source: str
    grade_id: str = ""
    cell_id: str = ""


def read_submission(path: Path) -> bytes:
    """Return the bytes of a submitted file.

    Raises
    ------
    Unreadable
        For anything but a regular file of a sensible size. No link is followed, be it the file,
        its folder or the student's: it could lead to another student's work.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        if leads_elsewhere(path):
            raise Unreadable("the file, or a folder above it, is a link, not a notebook")
        descriptor = os.open(path, flags | getattr(os, "O_BINARY", 0))
    except OSError as error:
        raise Unreadable(f"the file can't be opened ({error.strerror})") from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise Unreadable("it is not a regular file")
    with open(descriptor, "rb") as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise Unreadable(f"the file is larger than {MAX_BYTES >> 20} MB")
    return content


def leads_elsewhere(path: Path) -> bool:
    """Return whether a submitted file, its folder or its student's folder is a link."""
    return any(part.is_symlink() for part in (path, *path.parents[:2]))


def read_cells(submission: bytes) -> tuple[list[StudentCell], list[str]]:
    """Return the cells of a submission, and a sentence for whatever had to be mended.

    Raises
    ------
    Unreadable
        When the bytes aren't a notebook.
    """
    if len(submission) > MAX_BYTES:
        raise Unreadable(f"the file is larger than {MAX_BYTES >> 20} MB")
    if not submission.strip():
        raise Unreadable("the file is empty")
    text, notes = _decode(submission)
    found = _raw_cells(_parse(text))
    if len(found) > MAX_CELLS:
        raise Unreadable(f"it has {len(found)} cells, more than {MAX_CELLS}")
    cells, room = [], MAX_SOURCES
    for cell in map(_cell, found):
        if cell is not None and len(cell.source) <= room:
            cells.append(cell)
            room -= len(cell.source)
    odd = len(found) - len(cells)
    if odd:
        notes.append(f"{_count(odd, 'cell')} could not be read and had to be left out")
    return cells, notes


def _decode(submission: bytes) -> tuple[str, list[str]]:
    if submission.startswith((b"\xff\xfe", b"\xfe\xff")):
        return submission.decode("utf-16", "replace"), ["the file was in UTF-16, not UTF-8"]
    try:
        return submission.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        note = "the file was not in UTF-8; characters that could not be read are replaced"
        return submission.decode("utf-8-sig", "replace"), [note]


def _parse(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise Unreadable(f"it is not a notebook: no valid JSON at line {error.lineno}") from None
    except (ValueError, RecursionError, MemoryError):
        raise Unreadable("it is not a notebook: its JSON is nested too deeply or odd") from None


def _raw_cells(notebook: Any) -> list:
    if not isinstance(notebook, dict):
        raise Unreadable("it is not a notebook: JSON, but no notebook's")
    cells = notebook.get("cells")
    if cells is None and isinstance(notebook.get("worksheets"), list):  # notebook format 3
        sheets = [sheet.get("cells") for sheet in notebook["worksheets"] if isinstance(sheet, dict)]
        cells = [cell for sheet in sheets if isinstance(sheet, list) for cell in sheet]
    if not isinstance(cells, list):
        raise Unreadable("it is not a notebook: it has no list of cells")
    return cells


def _cell(cell: Any) -> StudentCell | None:
    if not isinstance(cell, dict):
        return None
    source = _text(cell.get("source", cell.get("input", "")))  # "input": notebook format 3
    if source is None or len(source) > MAX_SOURCE:
        return None
    kind = cell.get("cell_type")
    if kind == "heading":  # notebook format 3
        kind = "markdown"
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    return StudentCell(
        kind=kind if kind in ("code", "markdown") else "raw",
        source=source,
        grade_id=_id(grade_id),
        cell_id=_id(cell.get("id")),
    )


def _text(value: Any) -> str | None:
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        value = "".join(value)
    if not isinstance(value, str):
        return None
    # Half of a surrogate pair can stand in JSON, but in no file.
    value = value.encode("utf-8", "replace").decode("utf-8")
    return value.replace("\r\n", "\n").replace("\r", "\n")


def _id(value: Any) -> str:
    return value if isinstance(value, str) and len(value) <= MAX_ID else ""


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def is_small_file(path: Path) -> bool:
    """Return whether a file can be read at once, or isn't there; nbgrader would wait at a pipe."""
    try:
        status = path.lstat()
    except OSError:
        return True
    return stat.S_ISREG(status.st_mode) and status.st_size <= TIMESTAMP_BYTES
