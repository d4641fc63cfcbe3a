"""What goods cost: the value of stock and of everything that leaves it.

Pure rules over layers; nothing here reads or writes a database. Posting loads the states
touched, calls `apply` for what is new at the end of a stream, or `replay` and `difference`
for what happened earlier, and appends what they return.
"""

from core.ledgers.costing.carried import Carried, Carry
from core.ledgers.costing.events import UNKNOWN, Entry, Event, Kind, Method, UnitCost, merged
from core.ledgers.costing.replay import Replayed, difference, replay
from core.ledgers.costing.slices import worth
from core.ledgers.costing.state import OpenLayer, StreamState
from core.ledgers.costing.stream import METHODS, apply

__all__ = [
    "METHODS",
    "UNKNOWN",
    "Carried",
    "Carry",
    "Entry",
    "Event",
    "Kind",
    "Method",
    "OpenLayer",
    "Replayed",
    "StreamState",
    "UnitCost",
    "apply",
    "difference",
    "merged",
    "replay",
    "worth",
]
