"""Looks into archives and folders of submissions: names, times, and contents within limits.

Nothing is unpacked. A member's name is only read, never used as a path; a member that plays a
trick with it, or that would unpack to more than a submission may hold, isn't read at all.
"""

from __future__ import annotations

import os
import re
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial
from pathlib import Path
from typing import IO

from helpers.grading.errors import CourseError
from helpers.grading.reading import MAX_BYTES, Unreadable, read_submission

MAX_MEMBERS = 50_000
MAX_NAME = 500
MAX_RATIO, FREE_BYTES = 200, 1 << 20
"""A member of more than a megabyte may unpack to this many times its size."""
MADE_WITHIN = timedelta(hours=1)
"""Files whose times lie that close together were written when the archive was made."""
SYSTEM = {"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini", ".ipynb_checkpoints"}
DEVICE = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError)


class Refused(ValueError):
    """A file that isn't read; the message says why."""


@dataclass(frozen=True)
class Member:
    """A file in an archive or folder.

    Attributes
    ----------
    source : Path
        The archive or folder, as it was named.
    name : str
        Its path in there, with slashes.
    time : datetime or None
        When it was handed in, as far as the archive knows.
    made : datetime or None
        When the archive was made: no later than this it was handed in.
    read : callable
        Returns its content; raises Refused.
    """

    source: Path
    name: str
    time: datetime | None
    made: datetime | None
    read: Callable[[], bytes]


@contextmanager
def open_sources(paths: list[Path], zone: tzinfo) -> Iterator[list[Member]]:
    """Look into archives and folders, whose contents can be read until the end of the block.

    Parameters
    ----------
    paths : list of Path
        Zip archives and folders.
    zone : tzinfo
        Archives keep times without a zone: this one is meant.

    Raises
    ------
    CourseError
        When one isn't there, or is no archive.
    """
    with ExitStack() as open_files:
        yield [
            member
            for path in paths
            for member in _with_times(
                list(_folder(path)) if path.is_dir() else _archive(path, zone, open_files)
            )
        ]


def _with_times(members: list[Member]) -> list[Member]:
    """Drop times that only tell when the archive was made: all nearly the same."""
    times = [member.time for member in members if member.time]
    made = max(times, default=None)
    real = made is not None and made - min(times) > MADE_WITHIN
    return [Member(m.source, m.name, m.time if real else None, made, m.read) for m in members]


# ---- zip archives ------------------------------------------------------------------------------


def _archive(path: Path, zone: tzinfo, open_files: ExitStack) -> list[Member]:
    if not path.exists():
        raise CourseError(f"there is no archive or folder {path}")
    try:
        archive = open_files.enter_context(zipfile.ZipFile(path))
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise CourseError(
            f"{path} is not a zip archive, or damaged: download it again, or unpack it and name "
            "the folder"
        ) from None
    entries = [info for info in archive.infolist() if not info.is_dir()]
    if len(entries) > MAX_MEMBERS:
        raise CourseError(f"{path} holds {len(entries)} files, more than {MAX_MEMBERS}: split it")
    names = [_name(info) for info in entries]
    count = Counter(names)
    members = []
    for info, name in zip(entries, names, strict=True):
        if is_system(name):
            continue
        refusal = _refusal(info, name) or ("two files have this name" if count[name] > 1 else "")
        read = partial(_refuse, refusal) if refusal else partial(_read, archive, info)
        members.append(Member(path, name, _time(info, zone), None, read))
    return members


def is_system(name: str) -> bool:
    """Return whether a file is one that macOS, Windows or Jupyter leaves in folders."""
    parts = name.split("/")
    return bool(SYSTEM & set(parts)) or parts[-1].startswith("._")


def _refuse(reason: str) -> bytes:
    raise Refused(reason)


def _name(info: zipfile.ZipInfo) -> str:
    """Return a name as it was meant; older programs write UTF-8 without saying so."""
    if info.flag_bits & 0x800:
        return info.orig_filename
    try:
        return info.orig_filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.orig_filename


def _refusal(info: zipfile.ZipInfo, name: str) -> str:
    """Return why a member isn't read, or an empty text."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    if trick := name_trick(name):
        return trick
    if kind and not stat.S_ISREG(kind):
        return "it is a link or another special file; none is followed"
    if info.flag_bits & 0x1:
        return "it is encrypted"
    if info.file_size > MAX_BYTES:
        return f"it is larger than {MAX_BYTES >> 20} MB"
    if info.file_size > FREE_BYTES and info.file_size > MAX_RATIO * max(info.compress_size, 1):
        return "it would unpack to more than two hundred times its size"
    return ""


def name_trick(name: str) -> str:
    """Return in what way a name is no plain path inside an archive, or an empty text."""
    parts = name.split("/")
    if len(name) > MAX_NAME:
        return f"its name is longer than {MAX_NAME} characters"
    if any(not c.isprintable() for c in name):
        return "its name holds control characters"
    if name.startswith("/") or "\\" in name or re.match(r"[A-Za-z]:", name) or ".." in parts:
        return "its name leads out of the archive"
    if any(DEVICE.match(part) for part in parts):
        return "its name is one that Windows keeps for devices"
    return ""


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    try:
        with archive.open(info) as file:
            return _bounded(file)
    except NotImplementedError:
        raise Refused("it is packed in a way that can't be read here") from None
    except BROKEN as error:
        if isinstance(error, Refused):
            raise
        raise Refused("it is damaged in the archive: download it again") from None


def _bounded(file: IO[bytes]) -> bytes:
    content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise Refused(f"it is larger than {MAX_BYTES >> 20} MB, whatever the archive says")
    return content


def _time(info: zipfile.ZipInfo, zone: tzinfo) -> datetime | None:
    """Return a member's time: in UTC where an extra field has it, else local to the zone."""
    extra = info.extra
    while len(extra) >= 4:
        kind, size = extra[:2], int.from_bytes(extra[2:4], "little")
        if kind == b"UT" and size >= 5 and extra[4] & 1:
            return datetime.fromtimestamp(int.from_bytes(extra[5:9], "little"), UTC)
        extra = extra[4 + size :]
    try:
        time = datetime(*info.date_time, tzinfo=zone)
    except ValueError:
        return None
    return time if time.year > 1980 else None  # where zip begins: no time was set


# ---- folders -----------------------------------------------------------------------------------


def _folder(root: Path) -> Iterator[Member]:
    count = 0
    for folder, folders, files in os.walk(root):
        folders.sort()
        for entry in (*folders, *sorted(files)):
            path = Path(folder, entry)
            name = path.relative_to(root).as_posix()
            if is_system(name) or (path.is_dir() and not path.is_symlink()):
                continue
            count += 1
            if count > MAX_MEMBERS:
                raise CourseError(f"{root} holds more than {MAX_MEMBERS} files: name a part of it")
            if path.is_symlink():
                refusal = "it is a link; none is followed"
                yield Member(root, name, None, None, partial(_refuse, refusal))
            else:
                time = datetime.fromtimestamp(path.lstat().st_mtime, UTC)
                yield Member(root, name, time, None, partial(_read_file, path))


def _read_file(path: Path) -> bytes:
    try:
        return read_submission(path)
    except Unreadable as error:
        raise Refused(str(error)) from None
