"""What a submission costs in a class of any size, and what a second worker brings."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from helpers.bench.compare import write_class
from helpers.checks.exercise import Topic
from helpers.grading import jobs
from helpers.grading.execute import Limits
from helpers.grading.pool import DEPTH, Pool, cluster, local
from helpers.grading.topic import load_graded_topic

SIZES = (100, 1_000, 10_000)
EACH = 48
"""Submissions of each kind of workers; the same for one worker and for two."""
SAMPLE_SECONDS = 0.5


def scale(
    topic: Topic,
    root: Path,
    workers: int,
    sizes: Sequence[int] = SIZES,
    done: Callable[[], None] = lambda: None,
) -> list[dict[str, Any]]:
    """Measure time and memory of `course grade` for classes of several sizes.

    Parameters
    ----------
    topic : Topic
        What everyone hands in.
    root : Path
        The repository.
    workers : int
        Submissions graded at a time.
    sizes : sequence of int
        How many students.
    done : callable, optional
        Called after each class.

    Returns
    -------
    list of dict
        For each size the seconds of a first run, by the clock and of all processors, and those of
        a second one, which finds everything done; both for each submission beyond the start (what
        a class of one takes); and the peak memory, in MB, of the coordinator and of the largest
        other process.
    """
    start = _grade_in_a_process(topic, root, workers, 1)
    rows = []
    for size in sizes:
        row = _grade_in_a_process(topic, root, workers, size)
        for name in ("seconds", "cpu_seconds"):
            row[f"{name}_per_submission"] = round((row[name] - start[name]) / (size - 1), 4)
        rows.append(row)
        done()
    return rows


def _grade_in_a_process(topic: Topic, root: Path, workers: int, size: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as scratch:
        folder, results = Path(scratch, "course"), Path(scratch, "results.json")
        write_class([topic], root, folder, size)
        command = [sys.executable, "-m", "helpers.cli", "grade", topic.name]
        command += ["--course", str(folder), "--workers", str(workers), "--json", str(results)]
        first, again = _watch(command), _watch(command)
        records = json.loads(results.read_text())["submissions"]
        assert [record["status"] for record in records] == ["graded"] * size
    return {
        "students": size,
        "seconds": round(first.seconds, 2),
        "cpu_seconds": round(first.cpu_seconds, 2),
        "again_seconds": round(again.seconds, 2),
        "coordinator_mb": round(max(first.own_mb, again.own_mb)),
        "largest_worker_mb": round(first.largest_mb),
    }


@dataclass
class _Usage:
    """What a command took: seconds, and peaks of its own memory and of its largest child's."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0
    own_mb: float = 0.0
    largest_mb: float = 0.0


def _watch(command: list[str]) -> _Usage:
    """Run a command, and look at it and its children now and then."""
    started, usage = time.perf_counter(), _Usage()
    process = psutil.Popen(command, stdout=subprocess.DEVNULL)
    while process.poll() is None:
        own, others = _look_at([process]), _look_at(process.children(recursive=True))
        usage.own_mb = max(usage.own_mb, own[1])
        usage.largest_mb = max(usage.largest_mb, others[1])
        usage.cpu_seconds = max(usage.cpu_seconds, own[0] + others[0])
        time.sleep(SAMPLE_SECONDS)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    usage.seconds = time.perf_counter() - started
    return usage


def _look_at(processes: Sequence[psutil.Process]) -> tuple[float, float]:
    """Return the processor seconds of some processes and of the children they had; most memory."""
    seconds, memory = 0.0, 0.0
    for process in processes:
        with suppress(psutil.Error):
            times = process.cpu_times()
            seconds += times.user + times.system
            seconds += getattr(times, "children_user", 0.0) + getattr(times, "children_system", 0.0)
            memory = max(memory, process.memory_info().rss / 2**20)
    return seconds, memory


def speed_up(topic: Topic, root: Path) -> list[dict[str, Any]]:
    """Measure the grading stage with one worker and with two: processes here, and Dask's.

    Returns
    -------
    list of dict
        For each kind of workers, submissions a second with one and with two, and their ratio.
    """
    rows = []
    kinds = {"local": _local, "Dask": _dask}
    with tempfile.TemporaryDirectory() as scratch:
        write_class([topic], root, Path(scratch), EACH)
        files = sorted(Path(scratch, "submitted").rglob("*.ipynb"))
        submissions = [path.read_bytes() for path in files]
        for kind, make in kinds.items():
            rates = []
            for count in (1, 2):
                with make(count) as pool:
                    rates.append(_rate(pool, count, topic, Path(scratch), submissions))
            row = {"workers": kind, "one": round(rates[0], 2), "two": round(rates[1], 2)}
            rows.append(row | {"speed_up": round(rates[1] / rates[0], 2)})
    return rows


def _local(count: int) -> Pool:
    return local(count)


@contextmanager
def _dask(count: int) -> Iterator[Pool]:
    distributed: Any = importlib.import_module("distributed")
    with (
        distributed.LocalCluster(
            n_workers=count, threads_per_worker=1, dashboard_address=None
        ) as workers,
        cluster(workers.scheduler_address) as pool,
    ):
        yield pool


def _rate(pool: Pool, count: int, topic: Topic, root: Path, submissions: Sequence[bytes]) -> float:
    """Return submissions a second, once all workers are warm."""
    graded = load_graded_topic(root, topic.name)
    parts = tuple(graded.parts.items())
    task = jobs.Task(str(root), topic.name, graded.version, parts, graded.secret, Limits(), False)

    def grade(some: Sequence[bytes]) -> None:
        for _, future in pool.run((None, jobs.grade, (task, content)) for content in some):
            future.result()

    grade(submissions[: 2 * DEPTH * count])
    started = time.perf_counter()
    grade(submissions)
    return len(submissions) / (time.perf_counter() - started)
