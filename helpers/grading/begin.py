"""What a process does first: before it imports what takes long, and to end with its parent."""

from __future__ import annotations

import os
import signal
import sys
import threading
from multiprocessing import connection, parent_process


def skip_iri_grammar() -> None:
    """Keep jsonschema from building a grammar of web addresses: a second, and no schema asks."""
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


def leave_ctrl_c() -> None:
    """Do nothing at Ctrl-C; unlike one that is ignored, programs started from here hear it."""
    signal.signal(signal.SIGINT, lambda *_: None)


def begin_worker() -> None:
    """Make a process a worker: it leaves Ctrl-C to the coordinator, and ends when that ends.

    Otherwise it would outlive a coordinator that was killed: it holds both ends of the queue it
    waits at.
    """
    skip_iri_grammar()
    leave_ctrl_c()
    parent = parent_process()
    if parent is not None:
        sentinel = parent.sentinel
        threading.Thread(target=lambda: _end_after(sentinel), daemon=True).start()


def _end_after(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)
