"""The sandbox: chosen by trying, replaced when it breaks, gone when who started it is gone."""

import os
import platform
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from helpers.grading import bubblewrap, isolation, sandbox
from helpers.grading.errors import CourseError
from helpers.grading.execute import Limits
from helpers.grading.grade import grade_submission
from helpers.grading.isolation import COLD, WARM, open_sandboxed
from helpers.grading.linux import DENIED, MACHINES, seccomp_filter
from helpers.grading.process import ProcessSession
from helpers.grading.session import SandboxLost, SessionLost
from helpers.grading.staging import load_stage

STAGE = load_stage()


@pytest.fixture
def warm():
    if isolation.isolation().kind != WARM:
        pytest.skip(isolation.isolation().reason)


@pytest.fixture
def fresh(monkeypatch):
    """As in a process that hasn't looked for a sandbox yet."""
    monkeypatch.setattr(isolation, "_templates", isolation._Templates())
    isolation.isolation.cache_clear()
    yield
    isolation._templates.close()
    isolation.isolation.cache_clear()


def answer(session, source="1 + 1"):
    (output,) = session.run_cell(source, 10).outputs
    return output["data"]["text/plain"]


def processes(*words):
    """Return the ids of the processes whose command line has all the words."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            line = (folder / "cmdline").read_bytes().decode("utf-8", "replace")
            state = (folder / "stat").read_text().rsplit(")", 1)[1].split()[0]
        except OSError:
            continue
        if state != "Z" and all(word in line for word in words):
            found.append(int(folder.name))
    return found


# ---- is it there? ----------------------------------------------------------------------------


def starts(*words):
    try:
        command = ["bwrap", "--ro-bind", "/", "/", "--unshare-all", "--unshare-user", *words]
        return subprocess.run(command, capture_output=True, timeout=30).returncode == 0
    except OSError:
        return False


def test_the_sandbox_works_wherever_bubblewrap_does():
    """Without this, a broken sandbox would only be seen as skipped tests."""
    if not starts("--", "true"):
        pytest.skip("bubblewrap isn't installed, or may not make namespaces here")
    assert isolation.isolation().sandboxed, isolation.isolation().reason
    if starts("--proc", "/proc", "--", "unshare", "--user", "--pid", "--net", "--fork", "true"):
        assert isolation.isolation().kind == WARM, isolation.isolation().reason


# ---- choosing --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change, said",
    [
        (lambda m: m.setattr(sys, "platform", "darwin"), "needs Linux"),
        (lambda m: m.setattr(bubblewrap.platform, "machine", lambda: "riscv64"), "riscv64"),
        (lambda m: m.setattr(bubblewrap.shutil, "which", lambda _: None), "install bubblewrap"),
    ],
)
def test_without_a_sandbox_it_says_why_and_grades_in_a_process(fresh, monkeypatch, change, said):
    change(monkeypatch)
    found = isolation.isolation()
    assert not found.sandboxed and said in found.reason
    with pytest.raises(CourseError, match="nothing is graded"):
        isolation.check_isolation(Path.cwd(), sandbox_required=True)
    monkeypatch.undo()
    assert isinstance(isolation.open_session(STAGE), ProcessSession)


def test_where_namespaces_do_not_nest_the_sandbox_is_cold(warm, fresh, monkeypatch):
    start = sandbox.Template.__init__

    def fails_warm(self, stage, warm=True):
        if warm:
            raise CourseError("the sandbox doesn't start: Operation not permitted")
        start(self, stage, warm)

    monkeypatch.setattr(sandbox.Template, "__init__", fails_warm)
    assert isolation.isolation().kind == COLD
    assert "not permitted" in isolation.isolation().reason
    session = isolation.open_session(STAGE)
    assert answer(session) == "2"
    session.close()


def test_a_sandbox_that_does_not_start_says_what_bubblewrap_said(warm, monkeypatch):
    monkeypatch.setattr(bubblewrap, "_ETC", ())
    monkeypatch.setattr(bubblewrap, "COURSE", Path("/usr/nowhere"))
    with pytest.raises(CourseError, match="doesn't start: bwrap: "):
        sandbox.Template(STAGE)


@pytest.mark.parametrize("within", ["/usr/share/course", "{prefix}/course", "{prefix}"])
def test_a_course_that_the_sandbox_would_show_is_not_graded(warm, within):
    with pytest.raises(CourseError, match="lies where submissions can read it"):
        isolation.check_isolation(Path(within.format(prefix=sys.prefix)), sandbox_required=False)


# ---- breaking down ---------------------------------------------------------------------------


def test_templates_are_used_again(warm, fresh):
    for _ in range(3):
        session = isolation.open_session(STAGE)
        assert answer(session) == "2"
        session.close()
    assert len(isolation._templates._idle) == 1


def test_a_template_that_died_waiting_is_replaced(warm, fresh):
    isolation.open_session(STAGE).close()
    (template,) = isolation._templates._idle
    os.killpg(template._process.pid, signal.SIGKILL)
    template._process.wait()
    session = isolation.open_session(STAGE)
    assert answer(session) == "2"
    session.close()


def kill_template(session):
    """Kill all that bubblewrap started, as the kernel does when memory runs out."""
    process = session._template._process.pid
    for child in processes("helpers.grading.template"):
        if child != process and _descends(child, process):
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)


def _descends(pid, ancestor):
    while pid > 1:
        if pid == ancestor:
            return True
        try:
            pid = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            return False
    return False


def test_a_template_that_dies_is_not_the_students_fault(warm, course, paper):
    submission = paper.answer(double="def double(x):\n    return 2 * x").bytes()
    alone = grade_submission(submission, course)
    sessions = []

    def open_and_break(stage):
        session = open_sandboxed(stage, WARM)
        sessions.append(session)
        if len(sessions) == 1:
            kill_template(session)
        return session

    graded = grade_submission(submission, course, open_session=open_and_break)
    assert len(sessions) == 2
    assert graded.autograded == alone.autograded


def test_a_sandbox_that_dies_again_and_again_gives_no_verdict(warm, course, paper):
    def open_and_break(stage):
        session = open_sandboxed(stage, WARM)
        kill_template(session)
        return session

    with pytest.raises(SandboxLost):
        grade_submission(paper.bytes(), course, open_session=open_and_break)


STARTS_A_SESSION = """
import sys, time
from helpers.grading.isolation import open_session
from helpers.grading.staging import load_stage
session = open_session(load_stage())
print("ready", flush=True)
session.run_cell("import time; marker = %r; time.sleep(60)", 60)
"""


def test_nothing_is_left_when_the_grading_process_is_killed(warm):
    grader = subprocess.Popen(
        [sys.executable, "-c", STARTS_A_SESSION], stdout=subprocess.PIPE, text=True
    )
    assert grader.stdout.readline() == "ready\n"
    sandboxed = processes("helpers.grading.template")
    mine = {process for process in sandboxed if _descends(process, grader.pid)}
    assert len(mine) >= 4
    grader.kill()
    grader.wait()
    deadline = time.monotonic() + 10
    while mine & set(processes("helpers.grading.template")) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not mine & set(processes("helpers.grading.template"))


# ---- limits ----------------------------------------------------------------------------------


TAKES = """
import ctypes, os, threading, time

def take():
    time.sleep(0.5)  # its first thread may have to end before
    kept = bytearray(b"x") * (200 << 20)
    time.sleep(30)

for _ in range(4):
    if os.fork() == 0:
        {how}
        time.sleep(30)
{meanwhile}
"""
END_OF_A_THREAD = {"x86_64": 60, "aarch64": 93}.get(platform.machine(), 0)
HIDDEN = f"threading.Thread(target=take).start(); ctypes.CDLL(None).syscall({END_OF_A_THREAD}, 0)"


@pytest.mark.parametrize(
    "how, meanwhile",
    [
        ("take()", "time.sleep(30)"),
        (HIDDEN, "time.sleep(30)"),
    ],
    ids=["openly", "by a thread that outlives its first"],
)
def test_memory_of_many_processes_is_counted_together(warm, monkeypatch, how, meanwhile):
    monkeypatch.setattr(sandbox, "MEMORY", 600 << 20)
    session = open_sandboxed(STAGE, WARM)
    source = TAKES.format(how=how, meanwhile=meanwhile)
    try:
        with pytest.raises(SessionLost, match="GB of memory") as lost:
            session.run_cell(source, 6)
    finally:
        session.close()
    assert lost.value.status == "crashed"


def test_memory_is_looked_at_however_busy_the_reader_is(warm, monkeypatch):
    monkeypatch.setattr(sandbox, "MEMORY", 600 << 20)
    monkeypatch.setattr(sandbox.SandboxSession, "_drain", lambda self: None)  # there's always more
    session = open_sandboxed(STAGE, WARM)
    source = "import os, time\nos.write(1, b'noise')\nkept = bytearray(b'x') * (700 << 20)"
    try:
        with pytest.raises(SessionLost, match="GB of memory"):
            session.run_cell(f"{source}\ntime.sleep(30)", 6)
    finally:
        session.close()


def test_a_loop_that_no_signal_ends_costs_its_limit(warm, course, paper):
    stuck = (
        "def total(x):\n    import signal\n"
        "    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\n    while True: pass"
    )
    submission = paper.answer(total=stuck, double="def double(x):\n    return 2 * x").bytes()
    started = time.monotonic()
    graded = grade_submission(submission, course, limits=Limits(check=0.5))
    assert time.monotonic() - started < 10
    statuses = {e["name"]: e["status"] for e in graded.result["exercises"]}
    assert statuses == {"double": "passed", "total": "timeout", "scaled": "not attempted"}


@pytest.mark.parametrize("machine", MACHINES)
def test_the_filter_has_a_verdict_on_every_call(machine):
    program = seccomp_filter(machine)
    assert len(program) % 8 == 0 and len(program) // 8 < 256  # jumps are one byte
    assert program.endswith(b"\x06\x00\x00\x00\x00\x00\xff\x7f")  # what isn't named is allowed
    assert len(DENIED) > 40


def test_refused_calls_fail_and_others_work(warm):
    session = open_sandboxed(STAGE, WARM)
    source = """
import ctypes, os, socket
libc = ctypes.CDLL(None, use_errno=True)

def refused(call, *arguments):
    ctypes.set_errno(0)
    return libc[call](*arguments) == -1 and ctypes.get_errno() == 1

def fails(make):
    try: make().close()
    except OSError: return True
    return False

[
    refused("unshare", 0x10000000),
    refused("ptrace", 0, 0, 0, 0),
    refused("memfd_create", b"m", 0),
    refused("mount", b"t", b"/tmp", b"tmpfs", 0, None),
    libc.syscall(248, b"user", b"k", b"v", 1, -3) == -1,
    fails(lambda: socket.socket(40, socket.SOCK_STREAM)),
    fails(lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)),
    not fails(lambda: socket.socketpair()[0]),
    os.fork() == 0 and os._exit(0) or os.wait()[1] == 0,
]
"""
    try:
        assert answer(session, source) == str([True] * 9)
    finally:
        session.close()
