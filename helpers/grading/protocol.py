"""Frames between the two sides: plain data (`helpers.checks.plain`), one request, one reply.

A request is {"op": "cell" | "check", "id": n, ...}; the reply bears the same id. The first frame
is the worker's own, {"op": "ready", "version": VERSION}.

    cell   source, seconds        ->  outputs (JSON), timed_out, spent
    check  name, cases, seconds   ->  outcomes or None, problem ("", "timeout" or "refused"), spent

`spent` is how many seconds the student's code took, by its own account. Texts of any length
travel as arrays of bytes, which the plain data's limits are made for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.plain import Refused, frame_lengths

VERSION = 2
PREFIX = 8


def read_frame(read: Callable[[int], bytes]) -> bytes:
    """Return one whole frame.

    Parameters
    ----------
    read : callable
        `read(n)` returns at most n bytes, and none at the end.

    Raises
    ------
    EOFError
        When the other side is gone.
    Refused
        When the frame is announced as too long.
    """
    prefix = _read_exactly(read, PREFIX)
    return prefix + _read_exactly(read, sum(frame_lengths(prefix)))


def _read_exactly(read: Callable[[int], bytes], number: int) -> bytes:
    parts = bytearray()
    while len(parts) < number:
        part = read(min(number - len(parts), 1 << 20))
        if not part:
            raise EOFError
        parts += part
    return bytes(parts)


def text_to_array(text: str) -> np.ndarray:
    """Return a text as an array of its UTF-8 bytes."""
    return np.frombuffer(text.encode("utf-8", "replace"), np.uint8)


def array_to_bytes(value: Any, limit: int) -> bytes:
    """Return the bytes of an array that `text_to_array` may have made.

    Raises
    ------
    Refused
        For anything else, or for more than `limit` bytes.
    """
    if not isinstance(value, np.ndarray) or value.dtype != np.uint8 or value.ndim != 1:
        raise Refused("text")
    if value.size > limit:
        raise Refused("text too long")
    return value.tobytes()
