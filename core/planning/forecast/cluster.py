"""The forecasting batch on a Dask cluster, through Fugue: the same parts, the same answers.

A part travels as bytes in a table of one row a partition, is worked on where there is room, and
its answer comes back the same way: numbers cross no format but their own, so they are equal to the
last bit. A worker of the cluster that dies has its part done again by another. The libraries are an
extra (requirements-cluster.txt) and are imported only when a cluster is named.
"""

import pickle
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Self, TypeVar

import pandas as pd

Part = TypeVar("Part")
Result = TypeVar("Result")

PATIENCE_SECONDS = 20
MOST_BYTES = 64_000_000
"""Parts sent at once: what waits on the way lies in the scheduler's memory."""


class NoCluster(Exception):
    """Nobody answers at the address, or the libraries are not there."""


class Cluster:
    """A runner over the cluster at an address; connected to when the `with` begins.

    Raises NoCluster on entering if nobody answers.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self._client: Any = None

    def run(self, work: Callable[[Part], Result], parts: Sequence[Part]) -> list[Result]:
        """Results in the order of `parts`. `work` must be a function of a module."""
        if self._client is None:
            raise NoCluster(f"not connected to {self.address}")
        if len(parts) <= 1:
            return [work(part) for part in parts]
        answers: list[Result] = []
        for asked in _loads([pickle.dumps((work, part)) for part in parts]):
            answers += [pickle.loads(one) for one in _through(self._client, asked)]  # noqa: S301  our own workers' answers
        return answers

    def __enter__(self) -> Self:
        try:
            from distributed import Client
        except ImportError as missing:
            raise NoCluster("pip install -r requirements-cluster.txt") from missing
        try:
            self._client = Client(self.address, timeout=PATIENCE_SECONDS)
        except (OSError, ValueError) as silent:
            raise NoCluster(f"nobody answers at {self.address}") from silent
        return self

    def __exit__(self, *_: object) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None


def _loads(asked: list[bytes]) -> Iterator[list[bytes]]:
    """The parts in their order, as many at once as may be on the way together."""
    load: list[bytes] = []
    for one in asked:
        if load and sum(map(len, load)) + len(one) > MOST_BYTES:
            yield load
            load = []
        load.append(one)
    if load:
        yield load


def _through(client: Any, asked: list[bytes]) -> list[bytes]:
    """Answers of parts, each a partition of its own, in their order."""
    import dask
    import dask.dataframe as frames
    from fugue import transform
    from fugue_dask import DaskExecutionEngine

    # Bytes stay bytes: Dask would read them as text.
    with dask.config.set({"dataframe.convert-string": False}):
        table = pd.DataFrame({"place": range(len(asked)), "asked": asked})
        spread = frames.from_pandas(table, npartitions=len(asked), sort=False)
        engine = DaskExecutionEngine(client)
        made = transform(spread, work_off, schema="place:long,answer:bytes", engine=engine)
        found = made.compute().sort_values("place")
    return list(found["answer"])


def work_off(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows (place, asked) of a partition to rows (place, answer); runs on the cluster."""
    answers = []
    for asked in rows["asked"]:
        work, part = pickle.loads(asked)  # noqa: S301  what this program sent itself
        answers.append(pickle.dumps(work(part)))
    return pd.DataFrame({"place": rows["place"], "answer": answers})
