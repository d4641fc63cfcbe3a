"""The port through which an order leaves: an address and a message in, a receipt or a failure
out. Adapters keep no state and may be called again with the same message: its `key` is the
same each time, so that whoever takes it can tell (at least once, taken once).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """What leaves: a file with its media type, and what is said beside it."""

    key: str
    subject: str
    text: str
    file_name: str
    media: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Sent:
    """It was taken; `answer` is what the other side said, if anything."""

    answer: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """It was not taken; `again` where trying later may help."""

    reason: str
    again: bool


class Port(Protocol):
    """A way to send."""

    def wrong(self, address: str) -> bool:
        """Whether an address cannot be one of this way."""
        ...

    def send(self, address: str, secret: str, message: Message) -> Sent | Failed:
        """Sends it once; never raises for what the other side or the way to it does."""
        ...
