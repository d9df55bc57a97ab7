"""The process in which students' code runs, of each kind: what it may do costs only itself."""

import os
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from helpers.checks.exercise import Call, Case
from helpers.checks.run import Outcome
from helpers.checks.topics import load_topic
from helpers.grading import session as session_module
from helpers.grading.isolation import COLD, WARM, isolation, open_sandboxed
from helpers.grading.process import ProcessSession
from helpers.grading.session import SessionLost
from helpers.grading.staging import load_stage

CASE = Case("one", (Call((np.ones(3),)),))
STAGE = load_stage()
KINDS = {
    "process": lambda: ProcessSession(STAGE),
    "warm": lambda: open_sandboxed(STAGE, WARM),
    "cold": lambda: open_sandboxed(STAGE, COLD),
}
posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX")


def opened(kind):
    if kind in (WARM, COLD) and isolation().kind not in (WARM, kind):
        pytest.skip(isolation().reason)
    return KINDS[kind]()


@pytest.fixture(scope="module", params=KINDS)
def shared(request):
    session = opened(request.param)
    yield session
    session.close()


@pytest.fixture(params=KINDS)
def session(request):
    session = opened(request.param)
    yield session
    session.close()


def shown(session, source, seconds=10.0) -> list[Any]:
    texts = []
    for output in session.run_cell(source, seconds).outputs:
        texts.append(
            output.get("text") or output.get("data") or output.get("ename", "display_data")
        )
    return ["".join(text) if isinstance(text, list) else text for text in texts]


def test_cells_run_as_in_a_notebook(shared):
    assert shown(shared, "print('a'); 1 + 1") == ["a\n", {"text/plain": "2"}]
    assert shown(shared, "1 / 0") == ["ZeroDivisionError"]
    assert shown(shared, "%timeit -n1 -r1 pass")[0].endswith("loop each)\n")
    assert shown(shared, "import asyncio; await asyncio.sleep(0); 5") == [{"text/plain": "5"}]
    assert shown(shared, "x = 3;") == [] and shown(shared, "x") == [{"text/plain": "3"}]
    assert shown(shared, "import sys; sys.exit(3)")[0] == "SystemExit"
    assert shown(shared, "raise KeyboardInterrupt") == ["KeyboardInterrupt"]
    assert shown(shared, "input()") == ["EOFError"]
    odd = "from IPython.display import display; display({'text/plain': object()}, raw=True)"
    assert shown(shared, odd) == ["display_data"]
    (figure,) = shown(shared, "import matplotlib.pyplot as plt; plt.plot([1]); plt.show()")
    assert figure["image/png"].startswith("iVBOR")


def test_no_expected_value_enters_the_process(shared):
    names = [name for name, _ in load_stage().files]
    assert not [name for name in names if "data/checks" in name]
    assert any(name.startswith("data/") for name in names)
    set_up = "from helpers.checks import student, topics"
    set_up += "\ncheck, hint = student.for_topic(topics.load_topic('01_initialization'))"
    assert shown(shared, set_up) == []
    name = load_topic("01_initialization").exercises[0].name
    assert shown(shared, f"def {name}(): pass\ncheck({name})") == ["FileNotFoundError"]
    assert shown(shared, "1") == [{"text/plain": "1"}]


def test_messages_are_without_colours(shared):
    shared.run_cell("def coloured(a): raise ValueError('\\x1b[31mred\\u200e')", 10)
    assert shared.run_check("coloured", [CASE], 10).outcomes[0][0].message == "red"


def test_what_other_programs_print_is_kept(shared):
    assert shown(shared, "import os; os.system('echo from a shell'); print('p')") == [
        "p\n",
        "from a shell\n",
    ]


def test_functions_are_called_on_the_cases(shared):
    shared.run_cell("def f(a): return a + 1", 10)
    ((outcome,),) = shared.run_check("f", [CASE], 10).outcomes
    np.testing.assert_array_equal(outcome.value, 2 * np.ones(3))
    assert shared.run_check("nowhere", [CASE], 10).outcomes[0][0].status == "missing"


@pytest.mark.parametrize("raises", ["KeyboardInterrupt", "SystemExit(0)", "GeneratorExit"])
def test_whatever_a_function_raises_is_an_outcome(shared, raises):
    shared.run_cell(f"def f(a): raise {raises}", 10)
    ((outcome,),) = shared.run_check("f", [CASE], 10).outcomes
    assert (outcome.status, outcome.error) == ("raised", raises.removesuffix("(0)"))


def test_too_much_data_is_a_problem_of_this_function_only(shared):
    shared.run_cell("import numpy as np\ndef f(a): return np.zeros(40 << 20, 'u1')", 10)
    assert shared.run_check("f", [CASE, CASE], 30).problem == "refused"
    assert shown(shared, "'alive'") == [{"text/plain": "'alive'"}]


def test_a_flood_of_output_is_cut(shared):
    (output,) = shared.run_cell("while True: print('x' * 1000)", 0.5).outputs[:1]
    assert len("".join(output["text"])) < 3 << 20


@posix
def test_an_endless_loop_is_interrupted(shared):
    started = time.monotonic()
    assert shared.run_cell("while True: pass", 0.5).timed_out
    shared.run_cell("def f(a):\n    while True: pass", 10)
    assert shared.run_check("f", [CASE], 0.5).problem == "timeout"
    assert time.monotonic() - started < 3


@posix
def test_a_forked_process_does_not_answer(shared):
    assert shown(shared, "import os\npid = os.fork()\n'me' if pid else 'child'") == [
        {"text/plain": "'me'"}
    ]


def test_the_copy_holds_nothing_of_the_trusted_side(shared):
    source = """
import os, sys, helpers, importlib.util as u
[n for n in ("helpers.grading.grade", "helpers.checks.solutions", "helpers.cli",
 "helpers.authoring") if u.find_spec(n)], os.path.exists("../../solutions"), sys.path[0], \
os.listdir()
"""
    assert shown(shared, source) == [{"text/plain": "([], False, '', [])"}]
    (where,) = shown(shared, "helpers.__file__")
    assert str(session_module.__file__).rsplit("helpers", 1)[0] not in where["text/plain"]


@pytest.mark.parametrize("kind", ["process", "cold"])
def test_the_instructors_variables_stay_outside(monkeypatch, kind):
    monkeypatch.setenv("COURSE_SECRET", "do not tell")
    session = opened(kind)
    try:
        (environment,) = shown(session, "import os; dict(os.environ)")
    finally:
        session.close()
    assert "do not tell" not in environment["text/plain"]


@pytest.mark.parametrize(
    "source, status",
    [
        ("import os; os._exit(0)", "crashed"),
        pytest.param("import ctypes; ctypes.string_at(0)", "crashed", marks=posix),
        pytest.param("import os; os.closerange(0, 256)", "crashed", marks=posix),
        pytest.param(
            "import os\nfor d in range(3, 50):\n  try: os.write(d, b'garbage!' * 9)\n"
            "  except OSError: pass",
            "error",
            marks=posix,
        ),
    ],
)
def test_a_lost_process_is_noticed_at_once(session, source, status):
    started = time.monotonic()
    with pytest.raises(SessionLost) as lost:
        session.run_cell(source, 30)
        session.run_cell("1", 30)
    assert lost.value.status == status
    assert time.monotonic() - started < 5


@posix
def test_a_loop_that_can_not_be_interrupted_is_killed(session, monkeypatch):
    monkeypatch.setattr(session_module, "GRACE_SECONDS", 0.5)
    source = "import signal; signal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True: pass"
    with pytest.raises(SessionLost) as lost:
        session.run_cell(source, 0.5)
    assert lost.value.status == "timeout"


@posix
def test_what_holds_the_channel_open_does_not_delay_the_end(session):
    started = time.monotonic()
    source = "import os, time\nif os.fork() == 0: time.sleep(60)\nos._exit(1)"
    with pytest.raises(SessionLost) as lost:
        session.run_cell(source, 30)
    assert lost.value.status == "crashed"
    assert time.monotonic() - started < 5


@posix
def test_nothing_is_left_after_closing(session):
    session.run_cell("import subprocess; p = subprocess.Popen(['sleep', '86399.5'])", 10)
    daemon = "if os.fork() == 0:\n  os.setsid(); os.execvp('sleep', ['sleep', '86399.5'])"
    if type(session) is not ProcessSession:  # which can't find what left its process group
        session.run_cell(f"import os\n{daemon}", 10)
    if sys.platform == "linux":
        assert running("86399.5")
    session.close()
    if sys.platform == "linux":
        deadline = time.monotonic() + 5
        while running("86399.5") and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not running("86399.5")


def running(word):
    """Return the processes below this one that have a word in their command line."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            state = (folder / "stat").read_text().rsplit(")", 1)[1].split()[0]
            if word in (folder / "cmdline").read_text() and state != "Z":
                found.append(folder.name)
    return found


def test_texts_of_errors_hold_no_control_characters(shared):
    shared.run_cell("def f(a): raise ValueError('\\x1b[2J\\x07gone')", 10)
    ((outcome,),) = shared.run_check("f", [CASE], 10).outcomes
    assert outcome.message == "gone"


@pytest.mark.skipif(sys.platform != "linux", reason="address space is limited on Linux only")
def test_memory_is_limited(shared):
    assert shown(shared, "a = bytearray(1 << 40)") == ["MemoryError"]
    untouched = "import numpy as np; b = [np.empty(1 << 30, 'u1') for _ in range(9)]"
    assert "MemoryError" in shown(shared, untouched)[0]
    assert shown(shared, "'alive'") == [{"text/plain": "'alive'"}]


def test_outcomes_are_read_strictly(shared, monkeypatch):
    monkeypatch.setattr(
        shared, "_exchange", lambda frame, seconds: {"op": "check", "id": -1, "outcomes": []}
    )
    with pytest.raises(SessionLost, match="wrong form"):
        shared.run_check("f", [CASE], 1)
    assert Outcome("returned").value is None
