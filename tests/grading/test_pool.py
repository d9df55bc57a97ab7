"""Workers that are lost are replaced, and what they had is done by others."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from helpers.grading import pool as pool_module
from helpers.grading.errors import CourseError
from helpers.grading.pool import cluster, local

pytestmark = pytest.mark.skipif(os.name != "posix", reason="sends signals")


def double(number):
    return 2 * number


def fail(_number):
    raise ValueError("no")


def die(_number):
    os.kill(os.getpid(), signal.SIGKILL)


def die_once(number, flag):
    if not Path(flag).exists():
        Path(flag).touch()
        die(number)
    return 2 * number


def own_process(_number):
    return os.getpid(), os.getppid()


def results(pool, work):
    """Return for each label what came of it: a value or the name of an exception."""
    return {
        label: type(future.exception()).__name__ if future.exception() else future.result()
        for label, future in pool.run(work)
    }


def test_each_piece_of_work_comes_back_with_its_label():
    with local(2) as pool:
        assert results(pool, ((n, double, (n,)) for n in range(30))) == {
            n: 2 * n for n in range(30)
        }
        assert results(pool, [("a", fail, (0,)), ("b", double, (1,))]) == {
            "a": "ValueError",
            "b": 2,
        }
        assert pool.call(double, 4) == 8
        assert results(pool, []) == {}


def test_no_more_than_the_window_is_taken_at_a_time():
    taken, finished = [], []

    def work():
        for number in range(40):
            taken.append(number)
            assert len(taken) - len(finished) <= pool_module.DEPTH
            yield number, double, (number,)

    with local(1) as pool:
        for label, _ in pool.run(work()):
            finished.append(label)
    assert sorted(finished) == list(range(40))


def test_large_submissions_are_not_all_in_memory_at_a_time(monkeypatch):
    monkeypatch.setattr(pool_module, "MOST_BYTES", 1000)
    taken, most = 0, 0

    def work():
        nonlocal taken
        for number in range(12):
            taken += 1
            yield number, len, (bytes(400),)

    with local(2) as pool:
        for done, (_, future) in enumerate(pool.run(work())):
            most = max(most, taken - done)
            assert future.result() == 400
    assert taken == 12 and most == 3


def test_work_of_a_lost_worker_is_done_by_another(tmp_path):
    work = [(n, double, (n,)) for n in range(20)]
    work.insert(5, ("lost", die_once, (7, str(tmp_path / "flag"))))
    with local(2) as pool:
        assert results(pool, work) == {n: 2 * n for n in range(20)} | {"lost": 14}


def test_only_what_loses_its_worker_again_and_again_is_given_up():
    work = [(n, double, (n,)) for n in range(20)]
    work[3:3] = [("kills", die, (0,))]
    with local(2) as pool:
        assert results(pool, work) == {n: 2 * n for n in range(20)} | {"kills": "BrokenProcessPool"}


def test_without_work_no_worker_is_started():
    with local(2) as pool:
        assert pool._executor is None and results(pool, []) == {}
        assert pool._executor is None


COORDINATOR = """
import signal, time
from helpers.grading.pool import local
from test_pool import own_process
if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background ignores it
    with local(1) as pool:
        print(*pool.call(own_process, 0), flush=True)
        time.sleep(60)
"""


def is_running(process):
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_workers_end_with_their_coordinator(tmp_path, number):
    (tmp_path / "coordinator.py").write_text(COORDINATOR)
    coordinator = subprocess.Popen(
        [sys.executable, str(tmp_path / "coordinator.py")],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent)},
        text=True,
    )
    processes = [int(process) for process in coordinator.stdout.readline().split()]
    assert all(map(is_running, processes))
    coordinator.send_signal(number)
    coordinator.wait(20)
    deadline = time.monotonic() + 20
    while any(map(is_running, processes)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(is_running, processes))


def test_a_cluster_that_is_not_there_is_one_clear_line(monkeypatch):
    monkeypatch.setattr(pool_module, "CONNECT_SECONDS", 1)
    with (
        pytest.raises(CourseError, match="no Dask cluster at tcp://127"),
        cluster("tcp://127.0.0.1:9") as pool,
    ):
        pool.call(double, 1)


def test_a_cluster_without_dask_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(CourseError, match=r"\[cluster\]"):
        cluster("tcp://127.0.0.1:8786")
