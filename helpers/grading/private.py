"""Folders and files of the instructor alone, as far as the file system knows of owners."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

FOLDER_MODE, FILE_MODE = 0o700, 0o600


def private_folder(path: Path) -> Path:
    """Make a folder where it's missing, close it to other users, and return its path.

    Raises
    ------
    OSError
        When it can't be made; one that can't be closed (a Windows drive) stays as it is.
    """
    path.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    _close_to_others(path, FOLDER_MODE)
    return path


def private_file(path: Path) -> Path:
    """Close a file that is there to other users, as far as possible, and return its path."""
    _close_to_others(path, FILE_MODE)
    return path


def rewrite_private(path: Path, content: bytes) -> None:
    """Write a private file in a private folder, whole or not at all."""
    draft = private_folder(path.parent) / f".{path.name}.{secrets.token_hex(8)}"
    try:
        write_private(draft, content)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def write_private(path: Path, content: bytes) -> None:
    """Write a new file that is private from the start; raises OSError when it's there already."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    with open(descriptor, "wb") as file:
        file.write(content)


def _close_to_others(path: Path, mode: int) -> None:
    if os.name == "posix" and path.stat().st_mode & 0o077:
        with contextlib.suppress(OSError):
            path.chmod(mode)
