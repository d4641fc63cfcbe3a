"""The few databases a program speaks with: each opened once, closed when others took its place."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")
MOST = 4


class FewOpen(Generic[K, T]):
    """What `open_` makes of a name, held for the `MOST` names asked for last; what goes is closed,
    so no connection is left to the collector. Safe for threads."""

    def __init__(self, open_: Callable[[K], T], close: Callable[[T], None]) -> None:
        self._open, self._close = open_, close
        self._held: OrderedDict[K, T] = OrderedDict()
        self._lock = Lock()

    def __call__(self, name: K) -> T:
        """The one of a name, opened where it is not held."""
        with self._lock:
            if name not in self._held:
                self._held[name] = self._open(name)
            self._held.move_to_end(name)
            found = self._held[name]
            gone = self._held.popitem(last=False)[1] if len(self._held) > MOST else None
        if gone is not None:
            self._close(gone)
        return found
