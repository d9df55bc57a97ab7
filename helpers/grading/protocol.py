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
READY, STARTED, ENDED = b"ready", b"started", b"ended"
"""What the sandbox's template says on its control socket."""
PREFIX = 8


def read_frame(read_into: Callable[[memoryview], int | None]) -> bytearray:
    """Return one whole frame.

    Parameters
    ----------
    read_into : callable
        `read_into(view)` fills the beginning of a view and returns how many bytes; 0 at the end.

    Raises
    ------
    EOFError
        When the other side is gone.
    Refused
        When the frame is announced as too long.
    """
    prefix = bytearray(PREFIX)
    _fill(memoryview(prefix), read_into)
    frame = prefix + bytes(sum(frame_lengths(prefix)))
    _fill(memoryview(frame)[PREFIX:], read_into)
    return frame


def _fill(view: memoryview, read_into: Callable[[memoryview], int | None]) -> None:
    while view:
        count = read_into(view)
        if not count:
            raise EOFError
        view = view[count:]


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
