"""Sessions in the sandbox, each a fork of a warm process: the trusted side.

`Template` starts the process of that name inside bubblewrap and asks it for one submission's
process after another. `SandboxSession` talks with such a process, watches its memory and its
deadlines, and ends it with all that it started.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers.checks import plain
from helpers.grading import bubblewrap
from helpers.grading.errors import CourseError
from helpers.grading.outputs import clean_text
from helpers.grading.protocol import ENDED, READY, STARTED, read_frame
from helpers.grading.session import (
    START_SECONDS,
    Conversation,
    SandboxLost,
    SessionLost,
    how_it_ended,
    nonsense,
)
from helpers.grading.staging import Stage

NOBODY = 65534
MEMORY = 2 << 30
LIMITS = {
    "AS": MEMORY,
    "NPROC": 32,
    "NOFILE": 128,
    "FSIZE": 16 << 20,
    "CPU": 900,
    "CORE": 0,
    "MEMLOCK": 0,
    "MSGQUEUE": 0,
}
ROOM = 64 << 20
BUFFER = 4 << 20
MAX_PRINTED = 100_000
WATCH_SECONDS = 0.1
END_SECONDS = 30.0
MODULE = "helpers.grading.template"


@dataclass(frozen=True)
class Child:
    """A submission's process: our end of its channel, what its programs print, a handle on it."""

    channel: socket.socket
    printed: int
    pidfd: int

    def close(self) -> None:
        """Let go of the three."""
        self.channel.close()
        os.close(self.printed)
        os.close(self.pidfd)


class Template:
    """A process in the sandbox that holds all imports and is forked for each submission.

    Parameters
    ----------
    stage : Stage
        What the sandbox holds of the course.
    warm : bool
        Whether to fork. Where a machine forbids namespaces inside the sandbox's, the process
        itself serves one submission.

    Raises
    ------
    CourseError
        When the sandbox doesn't start; says why.
    """

    def __init__(self, stage: Stage, warm: bool = True) -> None:
        self.warm = warm
        self._occupied = False
        self.digest = stage.digest
        self._folder = tempfile.TemporaryDirectory(prefix="course-", ignore_cleanup_errors=True)
        folder = Path(self._folder.name)
        folder.chmod(0o755)
        stage.write(folder / "course")
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, open(folder / "log", "wb") as log:
            settings = {"warm": warm, "user": NOBODY, "limits": LIMITS}
            settings["room"] = f"size={ROOM},nr_inodes=4096,mode=777"
            settings["control"] = theirs.fileno()
            self._process = subprocess.Popen(
                bubblewrap.command(
                    folder / "course",
                    MODULE,
                    json.dumps(settings),
                    room=None if warm else ROOM,
                ),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[theirs.fileno()],
                env={"PATH": os.environ.get("PATH", os.defpath)},
                start_new_session=True,
            )
        if self._receive(START_SECONDS) != READY:
            said = (folder / "log").read_text("utf-8", "replace").strip().split("\n")[-1]
            self.close()
            raise CourseError(f"the sandbox doesn't start: {clean_text(said, 500)}")

    @property
    def usable(self) -> bool:
        """Whether it can be asked for a process."""
        return self._process.poll() is None and self._control.fileno() >= 0

    def fork(self) -> Child:
        """Return the process for one submission, once nothing of the last one is alive any more.

        Raises
        ------
        SandboxLost
            When the template died.
        """
        if self._occupied:
            self.wait_for_end()
        self._occupied = True
        ours, theirs = socket.socketpair()
        theirs.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)
        printed, theirs_printed = os.pipe()
        try:
            self._control.settimeout(START_SECONDS)
            with theirs, os.fdopen(theirs_printed, "wb"):
                socket.send_fds(self._control, [b"fork"], [theirs.fileno(), theirs_printed])
            word, descriptors, _, _ = socket.recv_fds(self._control, 64, 1)
        except OSError as error:
            word, descriptors = str(error).encode(), []
        if word != STARTED or len(descriptors) != 1:
            ours.close()
            os.close(printed)
            self._control.close()
            raise SandboxLost("the sandbox's warm process died")
        ours.setblocking(False)
        os.set_blocking(printed, False)
        return Child(ours, printed, descriptors[0])

    def wait_for_end(self) -> int:
        """Wait until nothing of the last submission is alive; return its exit status.

        Raises
        ------
        SandboxLost
            When there is no such word: the template died, or hangs.
        """
        self._occupied = False
        if not self.warm:
            return self._wait_for_bubblewrap()
        said = self._receive(END_SECONDS).split()
        if len(said) != 2 or said[0] != ENDED:
            self._control.close()
            raise SandboxLost("the sandbox's warm process died")
        return int(said[1])

    def close(self) -> None:
        """End the sandbox and all that is in it."""
        self._wait_for_bubblewrap()
        self._folder.cleanup()

    def _wait_for_bubblewrap(self) -> int:
        self._control.close()
        try:
            return self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()

    def _receive(self, seconds: float) -> bytes:
        try:
            self._control.settimeout(seconds)
            return self._control.recv(64)
        except OSError:
            return b""


class SandboxSession(Conversation):
    """A session in the sandbox.

    Parameters
    ----------
    template : Template
        Of which the process is forked; it serves nobody else meanwhile.
    give_back : callable
        `give_back(template)` is called once the session is over.
    """

    def __init__(self, template: Template, give_back: Callable[[Template], None]) -> None:
        super().__init__()
        self._template, self._give_back = template, give_back
        try:
            self._child = template.fork()
        except SandboxLost:
            give_back(template)
            raise
        self._poll = select.poll()
        for descriptor in (self._child.channel.fileno(), self._child.printed, self._child.pidfd):
            self._poll.register(descriptor, select.POLLIN)
        self._text = bytearray()
        self._closed = False
        self._next_watch = time.monotonic() + WATCH_SECONDS
        self._greet()

    def close(self) -> None:
        """Kill the submission's first process, and so all of its namespace.

        Doesn't wait: the template begins with the next one only when all of this one is gone.
        """
        if self._closed:
            return
        self._closed = True
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._child.pidfd, signal.SIGKILL)
        self._child.close()
        self._give_back(self._template)

    def _exchange(self, frame: bytes | None, seconds: float) -> Any:
        deadline = time.monotonic() + seconds
        if frame is not None:
            self._send(frame, deadline)
        try:
            return plain.unpack(read_frame(lambda view: self._receive(view, deadline)))
        except EOFError:
            raise SessionLost("crashed", self._how_it_ended()) from None
        except plain.Refused as refusal:
            raise nonsense(refusal) from None

    def _how_it_ended(self) -> str:
        ended = select.poll()
        ended.register(self._child.pidfd, select.POLLIN)
        if not ended.poll(1000):
            return "it closed the connection to the grading process"
        return how_it_ended(self._template.wait_for_end())

    def _send(self, frame: bytes, deadline: float) -> None:
        view = memoryview(frame)
        while view:
            try:
                view = view[self._child.channel.send(view) :]
            except BlockingIOError:
                self._wait(deadline, select.POLLOUT)
            except OSError:
                return  # it is gone: what it left is still read

    def _receive(self, view: memoryview, deadline: float) -> int:
        """Fill the beginning of a view with what came; return how many bytes, 0 at the end."""
        while True:
            ended = self._wait(deadline, select.POLLIN)
            try:
                return self._child.channel.recv_into(view)
            except BlockingIOError:
                if ended:
                    return 0
            except OSError:
                return 0

    def _wait(self, deadline: float, event: int) -> bool:
        """Wait until the channel is ready or the process has ended; return whether it has."""
        channel = self._child.channel.fileno()
        self._poll.modify(channel, event)
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise SessionLost("timeout", "it ran for too long and could not be interrupted")
            ready = {d for d, _ in self._poll.poll(1000 * min(left, WATCH_SECONDS))}
            self._watch_memory()
            if self._child.printed in ready:
                self._drain()
            if channel in ready or self._child.pidfd in ready:
                return self._child.pidfd in ready

    def _drain(self) -> None:
        """Take what programs printed; keep as much as anyone reads."""
        with suppress(BlockingIOError):
            for _ in range(64):  # a flood must not keep us here
                part = os.read(self._child.printed, 1 << 16)
                if not part:
                    self._poll.unregister(self._child.printed)
                    return
                self._text += part[: MAX_PRINTED - len(self._text)]

    def _printed(self) -> str:
        with suppress(KeyError):
            self._drain()
        text = clean_text(self._text.decode("utf-8", "replace"))
        self._text.clear()
        return text

    def _watch_memory(self) -> None:
        if time.monotonic() < self._next_watch:
            return
        self._next_watch = time.monotonic() + WATCH_SECONDS
        used = memory_of(_pid_of(self._child.pidfd))
        if used > MEMORY:
            raise SessionLost("crashed", f"it took more than {MEMORY >> 30} GB of memory")


def memory_of(pid: int) -> int:
    """Return the bytes of memory of a process and its descendants, what they share divided."""
    total, todo = 0, [pid]
    while todo:
        process = Path("/proc", str(todo.pop()))
        threads: list[Path] = []
        with suppress(OSError):
            threads = list((process / "task").iterdir())
        total += next(filter(None, (_memory_seen_by(thread.name) for thread in threads)), 0)
        for thread in threads:
            with suppress(OSError):
                todo += map(int, (thread / "children").read_text().split())
    return total


def _memory_seen_by(thread: str) -> int:
    """Return the memory of a thread's process; 0 once the thread is over, even if others go on."""
    with suppress(OSError):
        lines = Path("/proc", thread, "smaps_rollup").read_text().splitlines()
        return sum(int(line.split()[1]) << 10 for line in lines if line.startswith("Pss:"))
    return 0


def _pid_of(pidfd: int) -> int:
    lines = Path(f"/proc/self/fdinfo/{pidfd}").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pid:"))
