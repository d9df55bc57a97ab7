"""The warm process inside the sandbox, from which each submission's process is forked.

    launcher   gives up root, makes namespaces of its own, in which the template holds all powers
    template   has imported and warmed up everything; has one thread; reads no submission ever
    child      one submission: namespaces, limits and filter of its own, then `worker.serve`

Started by `sandbox` as `python -m helpers.grading.template SETTINGS`, inside bubblewrap. The
control socket brings two descriptors for each submission, its channel and where its programs
print; back go a pidfd of the child, and a word when nothing of it is alive any more.
"""

from __future__ import annotations

import asyncio
import fcntl
import gc
import importlib
import json
import os
import pkgutil
import select
import signal
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NoReturn

import matplotlib.pyplot as plt

import helpers
from helpers.grading import linux
from helpers.grading.protocol import ENDED, READY, STARTED
from helpers.grading.shell import Outputs, run_cell
from helpers.grading.worker import Channel, forget_the_way_back, make_notebook_shell, serve

MESSAGE = 64
WORK = "/tmp/work"
CHANNEL = 10
OUT_OF_THE_WAY = 100
FAILED = 71

PROC = linux.NO_SUID_NO_DEVICES | linux.NO_PROGRAMS
# The last one brings PyTorch, where it is installed: more address space than a child may add to
# the template's, and seconds for each.
WARM_LIBRARIES = ("sklearn.datasets", "sklearn.neural_network", "ipywidgets", "torch._dynamo")
# What first runs are slow at: fonts, mathematics in labels, tracebacks, an awaiting cell.
WARM_CELLS = (
    "import numpy as np, matplotlib.pyplot as plt\n"
    "figure, axes = plt.subplots()\n"
    "axes.plot([1, 10], [1, 10], label='$x^2$')\naxes.set(title='t', xlabel='x', yscale='log')\n"
    "axes.legend()\nplt.show()\nprint(np.random.default_rng(0).normal(size=(3, 3)) @ np.ones(3))\n"
    "np.ones(3)",
    "def f():\n    return 1 / 0\nf()",
    "import asyncio; await asyncio.sleep(0)",
    "x = (",
)


@dataclass(frozen=True)
class Settings:
    """What the trusted side decides.

    Attributes
    ----------
    control : int
        Descriptor of the control socket.
    warm : bool
        Whether to fork; else this process itself serves one submission.
    user : int
        Who to become where the sandbox was started by root.
    limits : dict
        Resource limits of a submission by name; "AS" counts on top of what the template takes.
    room : str
        Size and number of files of each temporary file system, as options of mount.
    """

    control: int
    warm: bool
    user: int
    limits: dict[str, int]
    room: str


def main() -> NoReturn:
    """Serve submissions until the trusted side closes the control socket."""
    settings = Settings(**json.loads(sys.argv[1]))
    forget_the_way_back()
    own_proc = settings.warm and launch(settings)
    if os.getuid() == 0:
        linux.become(settings.user)
    outputs = Outputs()
    shell = make_notebook_shell(outputs)
    control = socket.socket(fileno=settings.control)
    if settings.warm:
        warm_up(shell, outputs)
        serve_forks(control, settings, own_proc, shell, outputs)
    _count_address_space(settings)
    control.send(READY)
    _, descriptors, _, _ = socket.recv_fds(control, MESSAGE, 2)
    _be_expendable()
    socket.send_fds(control, [STARTED], [os.pidfd_open(os.getpid())])
    shut_in(settings, descriptors)
    serve(Channel(CHANNEL, CHANNEL), shell, outputs)


# ---- launcher --------------------------------------------------------------------------------


def launch(settings: Settings) -> bool:
    """Return as the first process of new namespaces; and whether each child gets its own /proc.

    The process that called stays behind and ends with this one.
    """
    if os.getuid() == 0:
        # Without a user namespace around us, /proc can be mounted whole now. Root itself could
        # write to /proc/sys, and its processes aren't counted.
        linux.mount("proc", "/proc", PROC)
        linux.become(settings.user)
    user, group = os.getuid(), os.getgid()
    linux.unshare(
        linux.NEW_USER
        | linux.NEW_MOUNTS
        | linux.NEW_PID
        | linux.NEW_IPC
        | linux.NEW_UTS
        | linux.NEW_NETWORK
    )
    linux.write_to("/proc/self/setgroups", "deny")
    linux.write_to("/proc/self/uid_map", f"{user} {user} 1")
    linux.write_to("/proc/self/gid_map", f"{group} {group} 1")
    template = os.fork()
    if template:
        os.close(settings.control)
        _, status = os.waitpid(template, 0)
        os._exit(os.waitstatus_to_exitcode(status) & 255)
    linux.die_with(signal.SIGKILL)
    try:
        linux.mount("proc", "/proc", PROC)
        linux.write_to("/proc/sys/user/max_user_namespaces", "0")
    except OSError:
        return False  # children see an empty /proc then; the filter still forbids namespaces
    return True


# ---- template --------------------------------------------------------------------------------


def warm_up(shell: Any, outputs: Outputs) -> None:
    """Import what notebooks import, and run once what is slow the first time."""
    for name in WARM_LIBRARIES:
        with suppress(ImportError):
            importlib.import_module(name)
    for module in pkgutil.walk_packages(helpers.__path__, "helpers."):
        importlib.import_module(module.name)

    async def run() -> None:
        for source in WARM_CELLS:
            await run_cell(shell, source)

    asyncio.new_event_loop().run_until_complete(run())
    plt.close("all")
    shell.reset(new_session=True)
    shell.execution_count = 1
    sys.last_type = sys.last_value = sys.last_traceback = None
    outputs.take()
    gc.collect()
    gc.freeze()  # so that the children's collections don't copy the template's pages
    gc.disable()


def serve_forks(
    control: socket.socket, settings: Settings, own_proc: bool, shell: Any, outputs: Outputs
) -> NoReturn:
    """Fork a child for each request; the next begins when nothing of the last one is alive."""
    _count_address_space(settings)
    home = os.open("/proc/self/ns/pid", os.O_RDONLY)
    control.send(READY)
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, MESSAGE, 2)
        if not message:
            os._exit(0)
        linux.unshare(linux.NEW_PID)
        child = os.fork()
        if child == 0:
            _be_a_submission(settings, own_proc, descriptors, shell, outputs)
        linux.return_to(home, linux.NEW_PID)
        for descriptor in descriptors:
            os.close(descriptor)
        pidfd = os.pidfd_open(child)
        socket.send_fds(control, [STARTED], [pidfd])
        _wait(pidfd, control)
        _, status = os.waitpid(child, 0)
        os.close(pidfd)
        control.send(ENDED + b" %d" % os.waitstatus_to_exitcode(status))


def _wait(pidfd: int, control: socket.socket) -> None:
    """Wait for the end of a child; when the trusted side ends first, so does everything here."""
    poll = select.poll()
    poll.register(pidfd, select.POLLIN)
    poll.register(control, select.POLLIN)
    if pidfd not in [descriptor for descriptor, _ in poll.poll()]:
        os._exit(0)


def _count_address_space(settings: Settings) -> None:
    """Add to the limit what this process takes already."""
    with open("/proc/self/statm") as file:
        settings.limits["AS"] += int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")


# ---- child -----------------------------------------------------------------------------------


def _be_a_submission(
    settings: Settings, own_proc: bool, descriptors: list[int], shell: Any, outputs: Outputs
) -> NoReturn:
    try:
        gc.enable()
        os.setsid()  # a signal to its process group would reach the template, namespace or not
        linux.unshare(linux.NEW_MOUNTS | linux.NEW_IPC)
        _be_expendable()
        if own_proc:
            linux.mount("proc", "/proc", PROC | linux.READ_ONLY)
        else:
            linux.mount("tmpfs", "/proc", PROC | linux.READ_ONLY, "size=4k,mode=555")
        for folder in ("/tmp", "/dev/shm"):
            linux.mount("tmpfs", folder, linux.NO_SUID_NO_DEVICES, settings.room)
        shut_in(settings, descriptors)
        serve(Channel(CHANNEL, CHANNEL), shell, outputs)
    except BaseException as error:  # it must not go back into the template's loop
        with suppress(BaseException):
            os.write(2, f"{type(error).__name__}: {error}".encode())
    finally:
        os._exit(FAILED)


def _be_expendable() -> None:
    """Be the first to go when the machine runs out of memory."""
    with suppress(OSError):
        linux.write_to("/proc/self/oom_score_adj", "1000")


def shut_in(settings: Settings, descriptors: list[int]) -> None:
    """Give up every power and every descriptor but the channel; from here on it's a student's."""
    for folder in (os.environ["HOME"], WORK):
        os.makedirs(folder, exist_ok=True)
    os.chdir(WORK)
    linux.drop_capabilities()
    linux.be_dumpable()
    _keep_only(*descriptors)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a file too large is an error, not the end
    linux.limit(**settings.limits)
    linux.filter_calls()


def _keep_only(channel: int, printed: int) -> None:
    """Close all descriptors but 0 (nothing), 1 and 2 (what programs print) and the channel."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    # First out of the way: one may already sit where another has to go.
    nothing, channel, printed = (
        fcntl.fcntl(descriptor, fcntl.F_DUPFD, OUT_OF_THE_WAY)
        for descriptor in (nothing, channel, printed)
    )
    for descriptor, place in ((nothing, 0), (printed, 1), (printed, 2), (channel, CHANNEL)):
        os.dup2(descriptor, place)
    os.closerange(3, CHANNEL)
    os.closerange(CHANNEL + 1, os.sysconf("SC_OPEN_MAX"))


if __name__ == "__main__":
    main()
