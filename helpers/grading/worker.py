"""The untrusted process: runs a student's cells and calls their functions.

Started as `python -m helpers.grading.worker` in a copy of what a student has, or forked from the
warm `template`, which uses the same parts. It holds no answer and no seed, and nothing it says is
believed: a student's code can do whatever this module can.
"""

from __future__ import annotations

import asyncio
import builtins
import contextlib
import getpass
import json
import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from helpers.checks import plain, run
from helpers.grading.protocol import VERSION, array_to_bytes, read_frame, text_to_array
from helpers.grading.shell import Outputs, make_shell, run_cell

FILE_SIZE = 64 << 20
ADDRESS_SPACE = 4 << 30
EDITABLE = "__editable__"


class TimeLimit(BaseException):
    """Raised in a student's code when its time is over; `except Exception` doesn't catch it."""


def main() -> None:
    """Serve requests until the other side closes the channel."""
    channel = _standard_channel()
    forget_the_way_back()
    _limit_resources()
    outputs = Outputs()
    shell = make_notebook_shell(outputs)
    serve(channel, shell, outputs)


def make_notebook_shell(outputs: Outputs) -> Any:
    """Return a shell with inline figures, in which nobody is asked for input."""
    shell = make_shell(outputs)
    shell.run_line_magic("matplotlib", "inline")
    builtins.input = getpass.getpass = _no_input
    return shell


def serve(channel: Channel, shell: Any, outputs: Outputs) -> NoReturn:
    """Answer requests until the other side closes the channel; doesn't return."""
    np.random.seed(0)  # noqa: NPY002  # a student may draw from it: the same draws every time
    random.seed(0)
    channel.send({"op": "ready", "version": VERSION})
    # Not asyncio.run: it takes SIGINT over. A cell may await, so the loop runs all the time.
    asyncio.new_event_loop().run_until_complete(_answer(channel, shell, outputs))
    raise AssertionError("the channel ends the process")


async def _answer(channel: Channel, shell: Any, outputs: Outputs) -> None:
    process = os.getpid()
    while True:
        request = channel.receive()
        started = time.perf_counter()
        if request["op"] == "cell":
            reply = await _cell(shell, outputs, request)
        else:
            reply = _check(shell.user_ns, request)
            outputs.take()
        if os.getpid() != process:
            os._exit(0)  # a process that the student's code forked came back here
        reply |= {"op": request["op"], "id": request["id"]}
        reply["spent"] = time.perf_counter() - started
        try:
            channel.send(reply)
        except plain.Refused:
            channel.send(reply | {"outcomes": None, "problem": "refused"})


async def _cell(shell: Any, outputs: Outputs, request: dict) -> dict:
    source = array_to_bytes(request["source"], plain.MAX_BLOB).decode()
    alarm = _Alarm()
    try:
        with alarm.after(request["seconds"]):
            await run_cell(shell, source)
    except BaseException as error:  # the shell shows a cell's errors itself; some slip by it
        outputs.add({"output_type": "error", "ename": type(error).__name__}, 100)
    shell.exit_now = False
    return {"outputs": text_to_array(json.dumps(outputs.take())), "timed_out": alarm.rang}


def _check(namespace: dict[str, Any], request: dict) -> dict:
    cases = run.cases_from_plain(request["cases"])
    outcomes = []
    try:
        with _Alarm().after(request["seconds"]):
            for case in cases:
                outcomes.append(_outcomes(namespace, request["name"], case))
    except TimeLimit:
        return {"outcomes": None, "problem": "timeout"}
    return {"outcomes": run.outcomes_to_plain(outcomes), "problem": ""}


def _outcomes(namespace: dict[str, Any], name: str, case: Any) -> list[run.Outcome]:
    try:
        return run.run_cases(namespace, name, [case])[0]
    except TimeLimit:
        raise
    except BaseException as error:  # KeyboardInterrupt, or a student's own
        raised = run.Outcome(run.RAISED, error=type(error).__name__[:100])
        return [raised] * len(case.calls)


def _standard_channel() -> Channel:
    """Move standard input and output, which lead to the session, where nothing writes by chance."""
    channel = Channel(os.dup(0), os.dup(1))
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    os.dup2(2, 1)  # whatever libraries and other programs print goes to the session's log
    return channel


class Channel:
    """Frames to and from the session, over two descriptors or twice the same."""

    def __init__(self, incoming: int, outgoing: int) -> None:
        self._in = open(incoming, "rb", buffering=0, closefd=False)  # noqa: SIM115
        self._out = outgoing
        if sys.platform == "win32":
            import msvcrt

            msvcrt.setmode(incoming, os.O_BINARY)
            msvcrt.setmode(outgoing, os.O_BINARY)

    def receive(self) -> Any:
        """Return the next request; ends the process when there is none any more."""
        try:
            return plain.unpack(read_frame(self._in.readinto))
        except (EOFError, OSError):
            os._exit(0)

    def send(self, value: Any) -> None:
        """Send one frame; ends the process when no one listens any more."""
        frame = memoryview(plain.pack(value))
        try:
            while frame:
                frame = frame[os.write(self._out, frame) :]
        except OSError:
            os._exit(0)


class _Alarm:
    """Interrupts code whose time is over, where the system has alarms."""

    rang = False

    @contextlib.contextmanager
    def after(self, seconds: float) -> Iterator[None]:
        """Raise TimeLimit in the code inside after some seconds."""
        if not hasattr(signal, "setitimer"):
            yield
            return
        signal.signal(signal.SIGALRM, self._ring)
        # Again every second: an exception raised inside a callback of the interpreter is lost.
        signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _ring(self, _signal: int, _frame: Any) -> None:
        self.rang = True
        raise TimeLimit("stopped: it ran longer than it may")


def forget_the_way_back() -> None:
    """Import only from the copy, the environment and the working folder, whatever is installed.

    An installation for developers leads back to the repository by the path, or by a finder.
    """
    copy = Path(__file__).resolve().parents[2]
    roots = [copy, Path(sys.prefix).resolve(), Path(sys.base_prefix).resolve()]
    sys.path[:] = ["", *(p for p in sys.path if p and _under(Path(p).resolve(), roots))]
    sys.meta_path[:] = [finder for finder in sys.meta_path if not _leads_back(finder)]
    sys.path_hooks[:] = [hook for hook in sys.path_hooks if not _leads_back(hook)]


def _leads_back(finder: object) -> bool:
    return getattr(finder, "__module__", "").startswith(EDITABLE)


def _under(path: Path, roots: list[Path]) -> bool:
    return any(path.is_relative_to(root) for root in roots)


def _limit_resources() -> None:
    """Bound memory and files where the system can; a student's mistake must not fill a machine."""
    try:
        import resource
    except ImportError:  # Windows
        return
    limits = {"RLIMIT_AS": ADDRESS_SPACE, "RLIMIT_FSIZE": FILE_SIZE, "RLIMIT_CORE": 0}
    for name, limit in limits.items():
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(getattr(resource, name), (limit, limit))


def _no_input(*_args: Any, **_kwargs: Any) -> NoReturn:
    raise EOFError("no one answers here: input() and getpass() are refused while grading")


if __name__ == "__main__":
    main()
