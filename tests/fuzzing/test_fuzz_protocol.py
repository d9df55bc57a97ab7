"""Whatever bytes a student's process sends: plain data, or a refusal, or a lost session."""

import json
import math
import os
import socket
import struct
import subprocess
import sys
import threading
import time
from contextlib import suppress
from functools import partial
from itertools import pairwise

import numpy as np
import pytest
from fuzz import (
    DTYPES,
    Scripted,
    examples,
    is_clean,
    json_values,
    keys,
    ndarrays,
    numbers,
    plain_values,
    reply_to,
    texts,
    words,
)
from hypothesis import example, given
from hypothesis import strategies as st

from helpers.checks import plain
from helpers.checks.exercise import Call, Case
from helpers.checks.plain import Kept, Named, Opaque, Refused, Rng, pack, unpack
from helpers.checks.run import STATUSES, TEXT_LIMIT, Outcome, outcomes_from_plain
from helpers.grading import sandbox as sandbox_module
from helpers.grading import session as session_module
from helpers.grading.errors import CourseError
from helpers.grading.protocol import VERSION, array_to_bytes, text_to_array
from helpers.grading.sandbox import Child, SandboxSession
from helpers.grading.session import SessionLost

# Long inputs are long to print.
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")
CASES = [
    Case("one", (Call((np.ones(3),)),)),
    Case("two", (Call((1.0,)), Call((2.0,), function="g"))),
]

# ---- frames ----------------------------------------------------------------------------------

KINDS = (bool, int, float, complex, str, list, tuple, dict, frozenset, np.ndarray, np.generic)
PLAIN = (type(None), *KINDS, Rng, Named, Kept, Opaque)

# A JSON tree that is nearly what the encoder writes.
bodies = {
    "l": lambda inner: st.lists(inner, max_size=3),
    "t": lambda inner: st.lists(inner, max_size=3),
    "e": lambda inner: st.lists(inner, max_size=3),
    "d": lambda inner: st.lists(st.tuples(keys, inner).map(list), max_size=3),
    "c": lambda inner: st.lists(st.one_of(numbers, inner), min_size=2, max_size=2),
    "v": lambda _: st.tuples(st.sampled_from(["<f8", "<i8", "|u1"]), sizes, sizes).map(list),
    "a": lambda _: st.tuples(
        st.sampled_from([*plain._CODES, "|O", ">f8"]),
        st.lists(sizes, max_size=3),
        sizes,
        st.booleans(),
    ).map(list),
    "i": lambda _: st.one_of(st.integers().map(hex), texts),
    "f": lambda _: st.sampled_from(["nan", "inf", "-inf", "NaN", 1.5, []]),
    "r": lambda _: numbers,
    "n": lambda _: texts,
    "k": lambda _: st.lists(numbers, min_size=2, max_size=2),
    "x": lambda _: st.lists(texts, min_size=2, max_size=2),
}
sizes = st.one_of(
    st.integers(0, 9), st.sampled_from([-1, 2**26, 2**26 + 1, 2**63, 1.0, True, None, 10**30])
)
trees = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, texts),
    lambda inner: st.one_of(
        *(
            st.builds(lambda tag, body: {tag: body}, st.just(tag), body(inner))
            for tag, body in bodies.items()
        ),
        st.dictionaries(st.one_of(st.sampled_from([*bodies, "q"]), texts), inner, max_size=2),
        st.lists(inner, max_size=2),
    ),
    max_leaves=6,
)
blobs = st.one_of(st.binary(max_size=24), st.just(bytes(72)), st.just(b"\xff" * 72))


def frame(tree, blob=b"", *, more_header=0, more_blob=0):
    header = tree if isinstance(tree, bytes) else json.dumps(tree).encode()
    lengths = (len(header) + more_header, len(blob) + more_blob)
    return struct.pack("<II", *(n % 2**32 for n in lengths)) + header + blob


@st.composite
def damaged_frames(draw):
    """A frame of a plain value with some of its bytes changed; its lengths may still be right."""
    content = bytearray(pack(draw(plain_values)))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, 2**16)) % len(content)
        content[at : at + draw(st.integers(0, 2))] = draw(st.binary(max_size=2))
        if not content:
            break
    if draw(st.booleans()):
        header = struct.unpack_from("<I", content)[0] if len(content) >= 8 else 0
        header = min(header, max(len(content) - 8, 0))
        content[:8] = struct.pack("<II", header, max(len(content) - 8 - header, 0))
    return bytes(content)


lies = st.sampled_from([0, 0, 0, 1, -1, 100, 2**31])
frames = st.one_of(
    st.binary(max_size=40),
    st.builds(
        lambda tree, blob, h, b: frame(tree, blob, more_header=h, more_blob=b),
        st.one_of(trees, json_values, st.binary(max_size=30)),
        blobs,
        lies,
        lies,
    ),
    st.builds(frame, trees, blobs),
    damaged_frames(),
)


def check_plain(value, depth=0, decoded=True):
    """Assert that a value is plain data all through, with nothing to write into once decoded."""
    assert type(value) in PLAIN or isinstance(value, np.generic), type(value)
    assert depth <= plain.MAX_DEPTH + 3
    if isinstance(value, (np.ndarray, np.generic)):
        assert value.dtype in DTYPES
        assert not (decoded and isinstance(value, np.ndarray) and value.flags.writeable)
    if isinstance(value, str):
        value.encode()
    parts = [*value, *value.values()] if isinstance(value, dict) else value
    if isinstance(value, (list, tuple, dict, frozenset)):
        for part in parts:
            check_plain(part, depth + 1, decoded)


@examples(600)
@given(frames)
@example(b"")
@example(frame(b"[" * 100_000))
@example(frame(b'{"l":[' * 100_000))
@example(frame(b"9" * 5_000))
@example(frame({"c": [{"i": hex(2**4000)}, 0]}))
@example(frame({"a": ["<f8", [0, 2**26, 2**26], 0, False]}))
@example(frame({"v": ["<f8", 0, 0]}))
@example(frame({"v": ["<f8", 1, 2**62]}))
@example(frame({"e": [{"f": "nan"}, {"f": "nan"}, True, 1, 1.0]}))
@example(struct.pack("<II", plain.MAX_HEADER, plain.MAX_BLOB))
def test_any_frame_is_plain_data_or_refused(content):
    try:
        value = unpack(content)
    except Refused:
        return
    check_plain(value)
    check_plain(unpack(pack(value)))


def same(a, b):
    """Return whether two plain values are the same, in types, shapes and bits."""
    if type(a) is not type(b):
        return False
    if isinstance(a, (np.ndarray, np.generic)):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(a, dict):
        return list(a) == list(b) and all(map(same, a.values(), b.values()))
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, float):
        return struct.pack("d", a) == struct.pack("d", b) or (math.isnan(a) and math.isnan(b))
    if isinstance(a, complex):
        return same(a.real, b.real) and same(a.imag, b.imag)
    if isinstance(a, Opaque):
        return vars(a) == vars(b)
    if isinstance(a, frozenset):
        return sorted(map(repr, a)) == sorted(map(repr, b))
    return a == b


def fits(value):
    """Return whether the format holds a value as it is; a longer text, say, is refused or cut."""
    if isinstance(value, (list, tuple)):
        return all(map(fits, value))
    if isinstance(value, dict):
        return all(map(fits, value.values()))
    if isinstance(value, Opaque):
        return all(len(text) <= 400 for text in vars(value).values())
    return not isinstance(value, Kept) or all(abs(n) < 10**4000 for n in vars(value).values())


@examples(250)
@given(plain_values.filter(fits))
def test_plain_data_crosses_as_it_is(value):
    content = pack(value)
    back = unpack(content)
    assert same(back, value)
    assert pack(back) == content
    check_plain(back)


# ---- replies ---------------------------------------------------------------------------------

outcomes = st.fixed_dictionaries(
    {
        "status": st.one_of(st.sampled_from(STATUSES), plain_values),
        "value": plain_values,
        "error": st.one_of(words, plain_values),
        "message": st.one_of(words, st.just("m" * (TEXT_LIMIT + 1))),
        "line": words,
    },
    optional={"more": plain_values},
)
good_outcomes = st.builds(vars, st.builds(Outcome, st.sampled_from(STATUSES), plain_values))
some_outcomes = st.one_of(good_outcomes, good_outcomes, outcomes, plain_values)
lists_of_outcomes = st.one_of(
    st.tuples(
        st.lists(some_outcomes, min_size=1, max_size=1),
        st.lists(some_outcomes, min_size=1, max_size=3),
    ).map(list),
    st.lists(st.one_of(st.lists(some_outcomes, max_size=2), plain_values), max_size=3),
    plain_values,
)


def check_outcomes(found):
    assert [len(calls) for calls in found] == [len(case.calls) for case in CASES]
    for outcome in (outcome for calls in found for outcome in calls):
        assert outcome.status in STATUSES
        for text in (outcome.error, outcome.message, outcome.line):
            assert type(text) is str and len(text) <= TEXT_LIMIT
        check_plain(outcome.value, decoded=False)


@examples(250)
@given(lists_of_outcomes)
def test_outcomes_are_of_the_right_form_or_refused(value):
    try:
        found = outcomes_from_plain(value, CASES)
    except Refused:
        return
    check_outcomes(found)


fields = st.dictionaries(
    st.sampled_from(["op", "id", "spent", "outputs", "timed_out", "outcomes", "problem", "more"]),
    st.one_of(
        plain_values,
        ndarrays,
        lists_of_outcomes,
        st.sampled_from(["cell", "check", "timeout", "refused", None, 1, 1.5, -1.0, math.nan]),
        json_values.map(json.dumps).map(text_to_array),
        st.binary(max_size=20).map(partial(np.frombuffer, dtype=np.uint8)),
    ),
    max_size=3,
)
dropped = st.sets(st.sampled_from(["op", "id", "spent", "outputs", "outcomes"]), max_size=1)


@examples(400)
@given(st.one_of(plain_values, st.tuples(fields, st.one_of(st.just(set()), dropped))), texts)
@example(({"op": np.zeros(2)}, set()), "")
@example(({"id": np.zeros(2)}, set()), "")
@example(({"problem": np.zeros(2)}, set()), "")
@example(({"id": np.zeros(0)}, set()), "")
def test_a_reply_of_another_form_loses_the_session(reply, printed):
    def answer(request):
        if not (isinstance(reply, tuple) and len(reply) == 2 and isinstance(reply[1], set)):
            return reply
        changed = reply_to(request, **reply[0])
        return {key: value for key, value in changed.items() if key not in reply[1]}

    session = Scripted(answer, printed)
    try:
        ran = session.run_cell("1", 1.0)
    except SessionLost as lost:
        check_lost(lost)
    else:
        assert type(ran.outputs) is list and type(ran.timed_out) is bool
        assert 0 <= ran.spent < math.inf
    try:
        checked = session.run_check("f", CASES, 1.0)
    except SessionLost as lost:
        check_lost(lost)
        return
    assert (checked.outcomes is None) == bool(checked.problem)
    assert checked.problem in ("", "timeout", "refused") and 0 <= checked.spent < math.inf
    if checked.outcomes is not None:
        check_outcomes(checked.outcomes)
        for outcome in (outcome for calls in checked.outcomes for outcome in calls):
            assert all(map(is_clean, (outcome.error, outcome.message, outcome.line)))


def check_lost(lost):
    assert lost.status in ("crashed", "timeout", "error") and is_clean(lost.message)


@examples(150)
@given(plain_values, st.integers(0, 20))
def test_a_text_is_an_array_of_bytes_or_refused(value, limit):
    with suppress(Refused):
        assert len(array_to_bytes(value, limit)) <= limit


# ---- bytes on a socket -----------------------------------------------------------------------

READY = pack({"op": "ready", "version": VERSION})
CELL = {"op": "cell", "id": 1, "spent": 0.1, "outputs": text_to_array("[]"), "timed_out": False}
STALL = 0.15
"""The answer's deadline, in seconds, in these tests."""

linux = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox is for Linux")


class Stub:
    """A template whose one process is a `sleep`; what it says, a thread of the test says."""

    usable = True

    def __init__(self):
        ours, self.theirs = socket.socketpair()
        ours.setblocking(False)
        printed, self.printed = os.pipe()
        os.set_blocking(printed, False)
        self.process = subprocess.Popen(["sleep", "60"])
        self.child = Child(ours, printed, os.pidfd_open(self.process.pid))
        self.given_back = 0

    def fork(self):
        return self.child

    def wait_for_end(self):
        return self.process.wait()

    def give_back(self, _template):
        self.given_back += 1
        self.process.wait(10)  # it was killed: a template waits for that before the next one

    def say(self, actions):
        """Do what a hostile process may do, one thing after the other."""
        for kind, content in actions:
            try:
                if kind == "send":
                    self.theirs.sendall(content)
                elif kind == "print":
                    os.write(self.printed, content)
                elif kind == "pause":
                    time.sleep(0.001)
                elif kind == "half":
                    self.theirs.shutdown(socket.SHUT_WR)
                else:
                    self.process.kill()
            except OSError:
                return  # the session is over

    def close(self):
        self.theirs.close()
        os.close(self.printed)
        self.process.kill()
        self.process.wait()


def in_chunks(content, cuts):
    """Return the actions that send some bytes in pieces, with pauses between them."""
    edges = sorted({cut % (len(content) + 1) for cut in cuts} | {0, len(content)})
    pieces = [content[a:b] for a, b in pairwise(edges)]
    return [action for piece in pieces for action in (("send", piece), ("pause", b""))]


messages = st.one_of(
    frames,
    st.builds(pack, st.builds(lambda changes: CELL | changes, fields)),
    st.just(pack(CELL)),
    st.just(struct.pack("<II", plain.MAX_HEADER, plain.MAX_BLOB) + b"x" * 100),
    st.just(struct.pack("<II", 2**32 - 1, 2**32 - 1)),
)
ends = st.sampled_from(["kill"] * 12 + ["half", "pause"])
noise = st.one_of(st.binary(max_size=30), texts.map(lambda t: t.encode("utf-8", "surrogatepass")))
talks = st.builds(
    lambda content, cuts, printed, end: [
        ("print", printed),
        *in_chunks(content, cuts),
        (end, b""),
    ],
    st.lists(messages, max_size=2).map(b"".join),
    st.lists(st.integers(0, 2**16), max_size=4),
    noise,
    ends,
)


@pytest.fixture(scope="module")
def impatient():
    """Let the deadlines be short; each test of these awaits some of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(session_module, "GRACE_SECONDS", 0.0)
        patch.setattr(session_module, "START_SECONDS", 2 * STALL)
        yield


@linux
@examples(250)
@given(talks)
@example([("pause", b"")])
@example([("half", b"")])
@example([("send", pack(CELL)), ("send", pack(CELL))])
@example([("print", b"x" * 60_000), ("send", pack(CELL)), ("kill", b"")])
def test_any_bytes_are_an_answer_or_lose_the_session(impatient, actions):
    stub = Stub()
    speaker = threading.Thread(target=stub.say, args=([("send", READY), *actions],))
    speaker.start()
    try:
        session = SandboxSession(stub, stub.give_back)
        for _ in range(2):
            started = time.monotonic()
            try:
                ran = session.run_cell("1", STALL)
                assert type(ran.outputs) is list
            except SessionLost as lost:
                check_lost(lost)
                break
            finally:
                assert time.monotonic() - started < STALL + 5
        session.close()
        assert stub.given_back == 1 and stub.process.returncode is not None
    finally:
        stub.close()
        speaker.join()


@linux
@examples(100)
@given(talks)
@example([("pause", b"")])
def test_a_process_that_does_not_greet_is_ended(impatient, actions):
    stub = Stub()
    speaker = threading.Thread(target=stub.say, args=(actions,))
    speaker.start()
    try:
        with pytest.raises(CourseError):
            SandboxSession(stub, stub.give_back)
        assert stub.given_back == 1 and stub.process.returncode is not None
    finally:
        stub.close()
        speaker.join()


@linux
def test_a_trickle_of_bytes_meets_the_deadline(impatient):
    stub = Stub()
    drops = [("pause", b""), ("send", b"x")] * 1_000
    start = [("send", READY), ("send", struct.pack("<II", 5_000, 0))]
    speaker = threading.Thread(target=stub.say, args=([*start, *drops],))
    speaker.start()
    try:
        session = SandboxSession(stub, stub.give_back)
        started = time.monotonic()
        with pytest.raises(SessionLost) as lost:
            session.run_cell("1", STALL)
        assert lost.value.status == "timeout" and time.monotonic() - started < STALL + 5
        session.close()
    finally:
        stub.close()
        speaker.join()


def test_the_limits_are_those_of_the_sandbox():
    """What is waited for here is bounded by these."""
    assert sandbox_module.MAX_PRINTED <= 1 << 20 and plain.MAX_BLOB <= 64 << 20
