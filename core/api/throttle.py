"""Wrong tokens, counted by address, in this process's memory.

Nobody guesses 256 bits: what is held back is the noise of a caller who keeps trying. So it
costs no write, a good token is always let in (one broken program must not shut out the
others behind the same address), and only so many addresses are remembered. After `FREE`
wrong ones an address waits twice as long each time, at most a quarter of an hour; an hour
without a wrong one forgets them.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from core.kernel.clock import Clock, to_micros

FREE = 20
LONGEST_WAIT_SECONDS = 15 * 60
FORGET_SECONDS = 3600
ADDRESSES = 10_000
SECOND = 1_000_000


@dataclass(slots=True)
class _Failures:
    count: int
    last: int
    until: int


class Throttle:
    """Remembers wrong tokens of the addresses seen last; safe for threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._seen: OrderedDict[str, _Failures] = OrderedDict()
        self._lock = Lock()

    def wrong(self, address: str) -> int:
        """Count a wrong token; the seconds to wait where there were too many, else 0.

        One that comes during the wait neither counts nor lengthens it.
        """
        now = to_micros(self._clock.now())
        with self._lock:
            seen = self._seen.get(address)
            if seen is None or now - max(seen.last, seen.until) > FORGET_SECONDS * SECOND:
                seen = self._seen[address] = _Failures(0, now, now)
            self._seen.move_to_end(address)
            while len(self._seen) > ADDRESSES:
                self._seen.popitem(last=False)
            if seen.until > now:
                return -(-(seen.until - now) // SECOND)
            seen.count += 1
            seen.last = now
            beyond = seen.count - FREE
            if beyond >= 0:
                seen.until = now + min(2 ** min(beyond, 20), LONGEST_WAIT_SECONDS) * SECOND
            return 0
