"""Files that are written whole or not at all: into a draft beside them, which is then renamed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def write_file(path: Path, content: str | bytes) -> None:
    """Write a file and the folders that it needs; text becomes UTF-8, its line ends stay."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with drafted(path) as draft:
        draft.write_bytes(content.encode() if isinstance(content, str) else content)


@contextmanager
def drafted(path: Path) -> Iterator[Path]:
    """Give a draft of a file; at the end it takes the file's place, after an error it is gone.

    A process that is killed leaves its draft, and the next one removes it. So it does with a link
    under that name, which a student may have handed in: what it leads to would be written over.
    """
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)
    try:
        yield draft
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
