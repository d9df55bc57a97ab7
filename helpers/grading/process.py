"""A session in a fresh process of its own: separate, but not sandboxed.

What grading falls back to where there is no sandbox. Slower than a fork, and a student's code in
it can do what the account that grades can do.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from io import FileIO
from pathlib import Path
from typing import IO, Any, cast

from helpers.checks import plain
from helpers.grading.outputs import clean_text
from helpers.grading.protocol import read_frame
from helpers.grading.session import Conversation, SessionLost, how_it_ended, nonsense
from helpers.grading.staging import Stage, environment

MAX_LOG = 100_000


class ProcessSession(Conversation):
    """A session in a fresh Python process: separate, but not sandboxed.

    Parameters
    ----------
    stage : Stage
        The copy of the course that the process sees.

    Raises
    ------
    CourseError
        When the process doesn't start; no student's code has run by then.
    """

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory(prefix="course-", ignore_cleanup_errors=True)
        folder = Path(self._folder.name)
        stage.write(folder / "course")
        for name in ("home", "work", "tmp"):
            (folder / name).mkdir()
        with open(folder / "log", "ab") as log:
            self._process = _start(folder, log)
        self._requests_to = cast(FileIO, self._process.stdin)
        self._replies_from = cast(FileIO, self._process.stdout)
        self._log = open(folder / "log", "rb", buffering=0)  # noqa: SIM115
        self._greet()

    def close(self) -> None:
        """End the process and what it started, as far as it is still in its process group."""
        with contextlib.suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.kill()
        self._process.wait()
        for stream in (self._requests_to, self._replies_from, self._log):
            with contextlib.suppress(OSError):
                stream.close()
        self._folder.cleanup()

    def _exchange(self, frame: bytes | None, seconds: float) -> Any:
        call = _Call(lambda: self._send_and_read(frame))
        deadline = time.monotonic() + seconds
        while not call.done(0.1):
            if time.monotonic() > deadline:
                raise SessionLost("timeout", "it ran for too long and could not be interrupted")
            if self._process.poll() is not None and not call.done(1.0):
                break  # dead, but something it left behind holds the channel open
        reply = call.result()
        if isinstance(reply, (EOFError, OSError)) or reply is None:
            raise SessionLost("crashed", self._how_it_ended())
        if isinstance(reply, Exception):
            raise nonsense(reply)
        return reply

    def _send_and_read(self, frame: bytes | None) -> Any:
        if frame is not None:
            _write_all(self._requests_to, frame)
        return plain.unpack(read_frame(self._replies_from.readinto))

    def _how_it_ended(self) -> str:
        try:
            code = self._process.wait(1.0)
        except subprocess.TimeoutExpired:
            return "it closed the connection to the grading process"
        return how_it_ended(code)

    def _printed(self) -> str:
        try:
            printed = self._log.read(MAX_LOG)
            self._log.seek(0, os.SEEK_END)
        except OSError:
            return ""
        return clean_text(printed.decode("utf-8", "replace"))


def _start(folder: Path, log: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-s", "-X", "faulthandler", "-m", "helpers.grading.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        bufsize=0,
        cwd=folder / "work",
        env=_variables(folder),
        start_new_session=True,
    )


class _Call:
    """A blocking call in a thread of its own, so that one may stop waiting for it."""

    def __init__(self, function: Callable[[], Any]) -> None:
        self._answers: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._answer: list[Any] = []
        threading.Thread(target=self._run, args=(function,), daemon=True).start()

    def _run(self, function: Callable[[], Any]) -> None:
        try:
            self._answers.put(function())
        except Exception as error:
            self._answers.put(error)

    def done(self, seconds: float) -> bool:
        """Wait for some seconds; return whether there is an answer."""
        if not self._answer:
            with contextlib.suppress(queue.Empty):
                self._answer.append(self._answers.get(timeout=seconds))
        return bool(self._answer)

    def result(self) -> Any:
        """Return the value, the exception that was raised, or None when there is neither yet."""
        return self._answer[0] if self._answer else None


def _write_all(stream: FileIO, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[stream.write(view) :]


def _variables(folder: Path) -> dict[str, str]:
    """Return the few variables that the process gets; none of the instructor's are among them."""
    kept = ("PATH", "SYSTEMROOT", "SYSTEMDRIVE", "COMSPEC", "PATHEXT", "LD_LIBRARY_PATH")
    inherited = {name: os.environ[name] for name in kept if name in os.environ}
    return inherited | environment(folder / "course", folder / "home", folder / "tmp")
