"""Archives as Canvas and Moodle make them, and as somebody would who means harm."""

from __future__ import annotations

import stat
import struct
import warnings
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

MADE = datetime(2026, 10, 20, 9, 30)
"""When archives are downloaded, where members have no times of their own."""


def write(path: Path, files: dict[str, bytes], *, made: datetime | None = MADE, times=None) -> Path:
    """Write a zip archive; `times` holds for some names their own time."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            moment = (times or {}).get(name, made)
            archive.writestr(member(name, moment), content)
    return path


def member(name: str, moment: datetime | None = MADE, kind: int = stat.S_IFREG) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, moment.timetuple()[:6] if moment else (1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = (kind | 0o644) << 16
    return info


def canvas(sortable: str, user: int, upload: int, file: str, *, late: bool = False) -> str:
    """Return how Canvas names a file of "Doe, Jane"."""
    person = "".join(c for c in sortable.lower() if c.isalnum() or c == "_")
    return f"{person}_{'LATE_' if late else ''}{user}_{upload}_{file}"


def moodle(full_name: str, participant: int, file: str, *, folders: bool = True) -> str:
    """Return how Moodle names a file, in folders or flat."""
    joint = "/" if folders else ""
    return f"{full_name.replace('_', ' ')}_{participant}_assignsubmission_file_{joint}{file}"


def spread(names, start: datetime, step=timedelta(hours=5)) -> dict[str, datetime]:
    """Return times of handing in, hours apart."""
    return {name: start + n * step for n, name in enumerate(names)}


# ---- tricks: each takes a path and a good file's name and content -------------------------------


def _with(path: Path, info: zipfile.ZipInfo, content: bytes, name: str, good: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(member(name), good)
        archive.writestr(info, content)
    return path


def named(trick: str):
    """Return a builder of an archive with a member of this name."""

    def build(path, name, good):
        placeholder = "N" * len(trick.encode())
        _with(path, member(placeholder), b"stolen", name, good)
        path.write_bytes(path.read_bytes().replace(placeholder.encode(), trick.encode()))
        return path

    return build


def link(path, name, good):
    info = member(f"evil_{name}", kind=stat.S_IFLNK)
    return _with(path, info, b"../../../../etc/passwd", name, good)


def pipe(path, name, good):
    return _with(path, member(f"evil_{name}", kind=stat.S_IFIFO), b"", name, good)


def bomb_of_ratio(path, name, good):
    return _with(path, member(f"evil_{name}"), b" " * (15 << 20), name, good)


def bomb_of_size(path, name, good):
    return _with(path, member(f"evil_{name}"), b" " * (21 << 20), name, good)


def lying_about_its_size(path, name, good):
    """The directory says 100 bytes; what is packed are 30 MB."""
    _with(path, member(f"evil_{name}"), b" " * (30 << 20), name, good)
    return _patch(path, 24, struct.pack("<I", 100))


def encrypted(path, name, good):
    _with(path, member(f"evil_{name}"), b"secret", name, good)
    return _patch(path, 8, struct.pack("<H", 1))


def wrong_crc(path, name, good):
    _with(path, member(f"evil_{name}"), b"something", name, good)
    return _patch(path, 16, b"\0\0\0\0")


def unknown_packing(path, name, good):
    _with(path, member(f"evil_{name}"), b"something", name, good)
    return _patch(path, 10, struct.pack("<H", 97))


def twice_the_same_name(path, name, good):
    info = member("evil_" + name)
    _with(path, info, b"one", name, good)
    with zipfile.ZipFile(path, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr(member("evil_" + name), b"two")
    return path


def nested(path, name, good):
    inner = path.with_name("inner.zip")
    write(inner, {"bomb.ipynb": b" " * (30 << 20)})
    return _with(
        path, member("evil_" + name.replace(".ipynb", ".zip")), inner.read_bytes(), name, good
    )


def _patch(path: Path, offset: int, value: bytes) -> Path:
    """Change the last entry of an archive's directory."""
    raw = bytearray(path.read_bytes())
    place = raw.rindex(b"PK\x01\x02") + offset
    raw[place : place + len(value)] = value
    path.write_bytes(raw)
    return path


TRICKS = {
    "absolute": named("/tmp/evil.ipynb"),
    "upwards": named("../../submitted/eve/evil.ipynb"),
    "drive letter": named("C:/evil.ipynb"),
    "backslashes": named("..\\..\\evil.ipynb"),
    "NUL": named("evil_1_2_x.ipynb\0.txt"),
    "escape sequence": named("evil\x1b[2J_1_2_x.ipynb"),
    "very long": named("e" * 3000 + ".ipynb"),
    "device": named("NUL.ipynb"),
    "link": link,
    "pipe": pipe,
    "bomb of ratio": bomb_of_ratio,
    "bomb of size": bomb_of_size,
    "lying about its size": lying_about_its_size,
    "encrypted": encrypted,
    "wrong CRC": wrong_crc,
    "unknown packing": unknown_packing,
    "twice the same name": twice_the_same_name,
    "nested": nested,
}
