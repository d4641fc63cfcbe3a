"""Where forecasting work runs: here, in a pool of processes, or on a cluster.

Work is cut into parts before it reaches a runner, always the same parts in the same order, and each
part is a pure function of its input: so every runner gives the same numbers. Processes are spawned,
not forked: a fork of a process with threads (trees, database drivers) may hang.
"""

import os
import resource
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from typing import Protocol, Self, TypeVar

from core.planning.forecast.cluster import Cluster, NoCluster

Part = TypeVar("Part")
Result = TypeVar("Result")


class Runner(Protocol):
    """Runs one function over parts, and gives the results in the order of the parts.

    Used in a `with`: what it started is gone afterwards.
    """

    def run(self, work: Callable[[Part], Result], parts: Sequence[Part]) -> list[Result]:
        """Results in the order of `parts`. `work` must be a function of a module."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


class Here:
    """One part after the other, in this process."""

    def run(self, work: Callable[[Part], Result], parts: Sequence[Part]) -> list[Result]:
        """Results in the order of `parts`."""
        return [work(part) for part in parts]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing was started."""


class Pool:
    """A pool of processes, started when first needed, kept until the `with` ends."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._started: ProcessPoolExecutor | None = None

    def run(self, work: Callable[[Part], Result], parts: Sequence[Part]) -> list[Result]:
        """Results in the order of `parts`; a single part is not worth a process."""
        if len(parts) <= 1 or self.workers <= 1:
            return Here().run(work, parts)
        if self._started is None:
            self._started = ProcessPoolExecutor(
                self.workers, mp_context=get_context("spawn"), initializer=_leave_with_parent
            )
        return list(self._started.map(work, parts))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._started is not None:
            self._started.shutdown(cancel_futures=True)
            self._started = None


def _leave_with_parent() -> None:
    """In a worker: ends it when its parent is killed; otherwise it would wait for work for ever."""
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_outlive_nobody, args=(parent.sentinel,), daemon=True).start()


def _outlive_nobody(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)


@dataclass(frozen=True)
class RunnerChoice:
    """What the settings say: `kind` is "here", "pool" or "dask"; 0 workers means one a core.

    `cluster` is the address of a Dask scheduler: where one is named, it is the kind that counts.
    """

    kind: str = "pool"
    workers: int = 0
    cluster: str = ""


def _here(_choice: RunnerChoice) -> Runner:
    return Here()


def _pool(choice: RunnerChoice) -> Runner:
    return Pool(choice.workers or os.cpu_count() or 1)


def _dask(choice: RunnerChoice) -> Runner:
    if not choice.cluster:
        raise ValueError("a cluster is run on at an address, tcp://…")
    return Cluster(choice.cluster)


RUNNERS: dict[str, Callable[[RunnerChoice], Runner]] = {"here": _here, "pool": _pool, "dask": _dask}


def runner_for(choice: RunnerChoice) -> Runner:
    """The runner that a setting names. Raises ValueError for a name that is not in the table."""
    kind = "dask" if choice.cluster else choice.kind
    if kind not in RUNNERS:
        raise ValueError(f"no runner is called {kind!r}: {', '.join(RUNNERS)}")
    return RUNNERS[kind](choice)


@contextmanager
def running(choice: RunnerChoice, told: Callable[[str], None]) -> Iterator[Runner]:
    """The runner of a setting for a night's work. A cluster that cannot be reached does not keep
    the night from its forecast: the pool stands in, with equal results, and `told` hears why."""
    with ExitStack() as open_until_end:
        try:
            runner = open_until_end.enter_context(runner_for(choice))
        except NoCluster as silent:
            told(str(silent))
            runner = open_until_end.enter_context(
                runner_for(replace(choice, cluster="", kind="pool"))
            )
        yield runner


def cpu_seconds() -> float:
    """Processor time of this process and of its children that ended, in seconds."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime
