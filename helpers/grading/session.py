"""One process for one submission, seen from the trusted side.

`Session` is all that `execute` knows of it: another kind (a warm, sandboxed one) needs only
these three methods. Nothing that comes out of the process is believed: frames are decoded
strictly, outputs cleaned, and each answer must be there by a deadline.
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
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, Protocol

from helpers.checks import plain
from helpers.checks.exercise import Case
from helpers.checks.plain import Refused
from helpers.checks.run import Outcome, cases_to_plain, outcomes_from_plain
from helpers.grading.errors import CourseError
from helpers.grading.outputs import clean_text, parse_outputs
from helpers.grading.protocol import VERSION, array_to_bytes, read_frame, text_to_array
from helpers.grading.staging import Stage

START_SECONDS = 120.0
GRACE_SECONDS = 3.0
MAX_OUTPUTS_BYTES = 16 << 20
MAX_LOG = 100_000


class SessionLost(Exception):
    """The process died, hangs or talks nonsense; `status` is "crashed", "timeout" or "error"."""

    def __init__(self, status: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


@dataclass(frozen=True)
class CellRun:
    """What a cell put out, not yet cleaned, and whether it had to be stopped."""

    outputs: list[Any]
    timed_out: bool


@dataclass(frozen=True)
class CheckRun:
    """What a function gave for its cases; or None, and what the problem was."""

    outcomes: list[list[Outcome]] | None
    problem: str


class Session(Protocol):
    """A process in which one submission's cells and functions run, one request at a time."""

    def run_cell(self, source: str, seconds: float) -> CellRun:
        """Run a cell for at most some seconds; raises SessionLost."""
        ...

    def run_check(self, name: str, cases: Sequence[Case], seconds: float) -> CheckRun:
        """Call the function `name` on the cases for at most some seconds; raises SessionLost."""
        ...

    def close(self) -> None:
        """End the process and whatever is left of it."""
        ...


class ProcessSession:
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
        self._folder = tempfile.TemporaryDirectory(prefix="course-", ignore_cleanup_errors=True)
        folder = Path(self._folder.name)
        stage.write(folder / "course")
        for name in ("home", "work", "tmp"):
            (folder / name).mkdir()
        self._number = 0
        with open(folder / "log", "ab") as log:
            self._process = _start(folder, log)
        assert self._process.stdin is not None and self._process.stdout is not None
        self._requests_to, self._replies_from = self._process.stdin, self._process.stdout
        self._log = open(folder / "log", "rb", buffering=0)  # noqa: SIM115
        try:
            ready = self._exchange(None, START_SECONDS)
        except SessionLost as lost:
            said = self._log_text()[-500:].strip() or lost.message
            self.close()
            raise CourseError(f"the grading process doesn't start: {said}") from None
        if ready != {"op": "ready", "version": VERSION}:
            self.close()
            raise CourseError("the grading process is of another version: reinstall the course")

    def run_cell(self, source: str, seconds: float) -> CellRun:
        """Run a cell; see Session."""
        request = {"op": "cell", "source": text_to_array(source), "seconds": seconds}
        reply = self._ask(request, {"outputs", "timed_out"}, seconds)
        try:
            outputs = parse_outputs(array_to_bytes(reply["outputs"], MAX_OUTPUTS_BYTES))
        except Refused as refusal:
            raise _nonsense(refusal) from None
        printed = self._log_text()
        if printed:
            outputs.append({"output_type": "stream", "name": "stdout", "text": printed})
        return CellRun(outputs, reply["timed_out"] is True)

    def run_check(self, name: str, cases: Sequence[Case], seconds: float) -> CheckRun:
        """Check a function; see Session."""
        request = {"op": "check", "name": name, "seconds": seconds}
        request["cases"] = cases_to_plain(cases)
        reply = self._ask(request, {"outcomes", "problem"}, seconds)
        self._log_text()
        if reply["outcomes"] is None:
            problem = "timeout" if reply["problem"] == "timeout" else "refused"
            return CheckRun(None, problem)
        try:
            outcomes = outcomes_from_plain(reply["outcomes"], cases)
        except Refused as refusal:
            raise _nonsense(refusal) from None
        return CheckRun([[_clean(outcome) for outcome in calls] for calls in outcomes], "")

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

    def _ask(self, request: dict[str, Any], fields: set[str], seconds: float) -> dict[str, Any]:
        self._number += 1
        request["id"] = self._number
        reply = self._exchange(plain.pack(request), seconds + GRACE_SECONDS)
        if type(reply) is not dict or set(reply) != {"op", "id", *fields}:
            raise _nonsense("fields")
        if reply["op"] != request["op"] or reply["id"] != request["id"]:
            raise _nonsense("another request's reply")
        return reply

    def _exchange(self, frame: bytes | None, seconds: float) -> Any:
        """Send a frame, if any, and return the decoded reply."""
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
            raise _nonsense(reply)
        return reply

    def _send_and_read(self, frame: bytes | None) -> Any:
        if frame is not None:
            _write_all(self._requests_to, frame)
        return plain.unpack(read_frame(self._replies_from.read))

    def _how_it_ended(self) -> str:
        try:
            code = self._process.wait(1.0)
        except subprocess.TimeoutExpired:
            return "it closed the connection to the grading process"
        if code < 0:
            with contextlib.suppress(ValueError):
                return f"it ended the notebook's process ({signal.Signals(-code).name})"
        return f"it ended the notebook's process (exit status {code})"

    def _log_text(self) -> str:
        """Return what was printed past Python since the last time, for instance by a program."""
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
        env=_environment(folder),
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


def _clean(outcome: Outcome) -> Outcome:
    """Return an outcome whose texts hold nothing that a page or a terminal would obey."""
    names = ("error", "message", "line")
    return replace(outcome, **{n: clean_text(getattr(outcome, n), colours=False) for n in names})


def _write_all(stream: IO[bytes], content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[stream.write(view) :]


def _nonsense(reason: object) -> SessionLost:
    return SessionLost("error", f"the notebook's process gave an answer of a wrong form ({reason})")


def _environment(folder: Path) -> dict[str, str]:
    """Return the few variables that the process gets; none of the instructor's are among them."""
    kept = ("PATH", "SYSTEMROOT", "SYSTEMDRIVE", "COMSPEC", "PATHEXT", "LD_LIBRARY_PATH")
    home = str(folder / "home")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    environment |= dict.fromkeys(("HOME", "USERPROFILE", "IPYTHONDIR", "JUPYTER_CONFIG_DIR"), home)
    environment |= dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder / "tmp"))
    threads = ("OPENBLAS", "OMP", "MKL", "NUMEXPR", "VECLIB", "BLIS")
    environment |= {f"{name}_NUM_THREADS": "1" for name in threads}
    return environment | {
        "LANG": "C.UTF-8",
        "PYTHONUTF8": "1",
        "PYTHONPATH": str(folder / "course"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "LOKY_MAX_CPU_COUNT": "1",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MPLCONFIGDIR": str(folder / "course" / "matplotlib"),
    }
