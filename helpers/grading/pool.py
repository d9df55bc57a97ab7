"""Where submissions are graded: processes on this machine, or workers of a Dask cluster.

Both are executors of `concurrent.futures`. A bounded number of submissions is under way at a
time, and what a lost worker had is given to another one.
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing import forkserver
from multiprocessing.context import BaseContext
from typing import Any, Generic, TypeVar

from helpers.grading.begin import begin_worker
from helpers.grading.errors import CourseError

Label = TypeVar("Label")
Work = tuple[Label, Callable[..., Any], tuple[Any, ...]]

DEPTH = 4
"""Submissions under way for each worker: enough that none waits for the coordinator."""
LEAST_WINDOW = 64
"""Submissions under way on a cluster, which may grow only when it sees that there is work."""
MOST_BYTES = 256 << 20
"""Bytes under way from which on no more are added, whatever the window."""
LOSSES = 3
"""A submission that loses so many workers is given up; after the second it is tried alone."""
PRELOAD = "helpers.grading.preload"
CONNECT_SECONDS = 30
JOIN_SECONDS = 300


@dataclass
class _Order(Generic[Label]):
    """Work to be done; `label` says whose."""

    label: Label
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    losses: int = field(default=0)

    @property
    def size(self) -> int:
        """How much of what is sent was handed in."""
        return sum(len(part) for part in self.arguments if isinstance(part, bytes))


class Pool:
    """Workers, started when the first work comes.

    Parameters
    ----------
    start : callable
        Returns the executor; called again when its workers were lost.
    window : callable
        Returns how many submissions may be under way.
    end : callable, optional
        `end(executor, at_once)` ends the workers: in the middle of their work, or after it.
    """

    def __init__(
        self,
        start: Callable[[], Executor],
        window: Callable[[], int],
        end: Callable[[Executor, bool], None] = lambda executor, at_once: executor.shutdown(
            wait=not at_once, cancel_futures=True
        ),
    ) -> None:
        self._start, self._window, self._end = start, window, end
        self._executor: Executor | None = None

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if self._executor is not None:
            self._give_up(at_once=kind is not None)

    def call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Return what a function gives on one of the workers."""
        ((_, future),) = self.run([(None, function, arguments)])
        return future.result()

    def run(self, work: Iterable[Work[Label]]) -> Iterator[tuple[Label, Future]]:
        """Do some work; yield each label with its finished future, in any order.

        Parameters
        ----------
        work : iterable of (label, function, arguments)
            Taken from as there is room, so that no more than the window is ever in memory.

        Raises
        ------
        CourseError
            When the whole cluster is lost.
        """
        orders = (_Order(*item) for item in work)
        again: deque[_Order[Label]] = deque()
        under_way: dict[Future, _Order[Label]] = {}
        while True:
            self._fill(orders, again, under_way)
            if not under_way:
                return
            finished, _ = wait(under_way, return_when=FIRST_COMPLETED)
            if any(_is_lost(future) for future in finished):
                yield from self._recover(again, under_way)
            else:
                for future in finished:
                    yield under_way.pop(future).label, future

    def _fill(
        self,
        orders: Iterator[_Order[Label]],
        again: deque[_Order[Label]],
        under_way: dict[Future, _Order[Label]],
    ) -> None:
        """Submit what there is room for; what may be to blame for a loss goes alone."""
        alone, window = False, self._window()
        while len(under_way) < window and not (alone and under_way):
            if sum(order.size for order in under_way.values()) >= MOST_BYTES:
                return
            order = again.popleft() if again else next(orders, None)
            if order is None:
                return
            alone = order.losses == LOSSES - 1
            if alone and under_way:
                again.appendleft(order)
                return
            try:
                under_way[self._submit(order)] = order
            except BrokenProcessPool:  # lost just now, as those under way will say
                again.appendleft(order)
                if under_way:
                    return
                self._give_up(at_once=True)

    def _submit(self, order: _Order[Label]) -> Future:
        if self._executor is None:
            self._executor = self._start()
        return self._executor.submit(order.function, *order.arguments)

    def _recover(
        self, again: deque[_Order[Label]], under_way: dict[Future, _Order[Label]]
    ) -> Iterator[tuple[Label, Future]]:
        """Take a broken executor's work back; yield what is finished or given up."""
        wait(under_way)
        for future, order in under_way.items():
            order.losses += _is_lost(future)
            if _is_lost(future) and order.losses < LOSSES:
                again.append(order)
            else:
                yield order.label, future
        under_way.clear()
        self._give_up(at_once=True)

    def _give_up(self, at_once: bool) -> None:
        executor, self._executor = self._executor, None
        assert executor is not None
        self._end(executor, at_once)


def _is_lost(future: Future) -> bool:
    """Return whether the worker that had this piece of work ended in the middle of it."""
    if future.cancelled():
        raise CourseError("the cluster was lost; what was graded is kept: run the command again")
    return isinstance(future.exception(), BrokenProcessPool)


def local(workers: int | None = None) -> Pool:
    """Return a pool of processes on this machine, one for each core by default."""
    count = workers or os.cpu_count() or 1
    context = _workers_context()

    def start() -> Executor:
        return ProcessPoolExecutor(count, context, initializer=begin_worker)

    def end(executor: Executor, at_once: bool) -> None:
        for process in multiprocessing.active_children() if at_once else ():
            process.kill()
        executor.shutdown(wait=True, cancel_futures=True)

    return Pool(start, lambda: DEPTH * count, end)


def _workers_context() -> BaseContext:
    """Return how workers begin: forked from a process that imports meanwhile all they need.

    They aren't forked from the coordinator, whose threads, locks and gradebook they would inherit.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([PRELOAD])
    forkserver.ensure_running()
    return context


def cluster(address: str) -> Pool:
    """Return a pool of the workers of a Dask cluster.

    Parameters
    ----------
    address : str
        The scheduler's, such as tcp://10.0.0.1:8786.

    Raises
    ------
    CourseError
        When Dask isn't installed.
    """
    try:
        distributed: Any = importlib.import_module("distributed")
    except ModuleNotFoundError:
        raise CourseError(
            "a cluster needs Dask: pip install 'improving-deep-networks-course[cluster]'"
        ) from None
    clients: list[Any] = []

    def start() -> Executor:
        try:
            clients.append(distributed.Client(address, timeout=CONNECT_SECONDS))
            clients[-1].wait_for_workers(1, timeout=JOIN_SECONDS)
        except (OSError, ValueError) as error:
            raise CourseError(f"no Dask cluster at {address}: {error}") from None
        # Not pure: the same submission is the same task twice for Dask, but not for a class.
        return clients[-1].get_executor(pure=False)

    def window() -> int:
        threads = sum(clients[-1].nthreads().values()) if clients else 0
        return max(LEAST_WINDOW, DEPTH * threads)

    def end(executor: Executor, at_once: bool) -> None:
        executor.shutdown(wait=not at_once)  # cancels what is under way where it doesn't wait
        clients.pop().close()

    return Pool(start, window, end)
