"""Apply one event to one stream, by the method in force and the kind of event.

Two small tables: kinds say where a quantity and a value come from, methods say which
layers they touch. When an event's method differs from the shape of the open layers, the
event first regroups them, under its own seq, at no gain or loss. A new method is one
module with six functions and one row in METHODS.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from core.ledgers.costing import average, fifo, specific
from core.ledgers.costing.carried import Carried
from core.ledgers.costing.events import ASSERTING, Entry, Event, Kind, Method, merged
from core.ledgers.costing.slices import settle_all, worth
from core.ledgers.costing.state import StreamState


class Rules(NamedTuple):
    """What a method must know how to do; each appends the entries it causes."""

    receive: Callable[[StreamState, Event, int, int, list[Entry]], None]
    issue: Callable[[StreamState, Event, int, list[Entry]], None]
    give_back: Callable[[StreamState, Event, int, list[Entry]], None]
    on_hand: Callable[[StreamState, Event], int]
    revalue: Callable[[StreamState, Event, list[Entry]], None]
    regroup: Callable[[StreamState, Event, list[Entry]], None]


METHODS: dict[Method, Rules] = {
    "fifo": Rules(
        fifo.receive, fifo.issue, fifo.give_back, fifo.on_hand, fifo.revalue, fifo.regroup
    ),
    "average": Rules(
        average.receive,
        average.issue,
        average.issue,
        average.on_hand,
        average.revalue,
        average.regroup,
    ),
    "specific": Rules(
        specific.receive,
        specific.issue,
        specific.issue,
        specific.on_hand,
        specific.revalue,
        specific.regroup,
    ),
}


def apply(state: StreamState, event: Event, carried: Carried) -> list[Entry]:
    """Do `event` to `state`, in place, and say what it did, one entry per layer and move.

    The caller applies events of a stream in the order (at, seq). Entries with a `move`
    other than `event.seq` settle earlier short moves: if such a move is a transfer out,
    the stream it went to must be replayed (see `replay`).
    """
    entries: list[Entry] = []
    if not event.quantity and event.kind not in ASSERTING:
        return entries
    rules = METHODS[event.method]
    if event.method != state.method:
        state.method = event.method
        rules.regroup(state, event, entries)
        _KINDS[event.kind](state, event, rules, carried, entries)
        entries = merged(entries)
    else:
        _KINDS[event.kind](state, event, rules, carried, entries)
    if state.shortages and state.layers and not state.quantity:
        # one lot short by what others hold: a stock of nothing is worth nothing
        settle_all(state, event.seq, entries)
        entries = merged(entries)
    if carried.moves:
        carried.note(entries)
    return entries


_Apply = Callable[[StreamState, Event, Rules, Carried, list[Entry]], None]


def _receipt(
    state: StreamState, event: Event, rules: Rules, _: Carried, entries: list[Entry]
) -> None:
    rules.receive(state, event, event.quantity, event.value, entries)


def _issue(
    state: StreamState, event: Event, rules: Rules, _: Carried, entries: list[Entry]
) -> None:
    rules.issue(state, event, -event.quantity, entries)


def _supplier_return(
    state: StreamState, event: Event, rules: Rules, _: Carried, entries: list[Entry]
) -> None:
    rules.give_back(state, event, -event.quantity, entries)


def _customer_return(
    state: StreamState, event: Event, rules: Rules, carried: Carried, entries: list[Entry]
) -> None:
    known, value = carried.returned(event.of, event.quantity)
    value += _unknown(state, event, event.quantity - known) + event.value
    rules.receive(state, event, event.quantity, value, entries)


def _transfer_in(
    state: StreamState, event: Event, rules: Rules, carried: Carried, entries: list[Entry]
) -> None:
    known, value = carried.transferred(event.of, event.quantity)
    value += _unknown(state, event, event.quantity - known) + event.value
    rules.receive(state, event, event.quantity, value, entries)


def _found(
    state: StreamState, event: Event, rules: Rules, _: Carried, entries: list[Entry]
) -> None:
    value = _unknown(state, event, event.quantity) + event.value
    rules.receive(state, event, event.quantity, value, entries)


def _count(
    state: StreamState, event: Event, rules: Rules, _: Carried, entries: list[Entry]
) -> None:
    surplus = event.quantity - rules.on_hand(state, event)
    if surplus > 0:
        value = _unknown(state, event, surplus) + event.value
        rules.receive(state, event, surplus, value, entries)
    elif surplus:
        rules.issue(state, event, -surplus, entries)


def _revalue(
    state: StreamState, event: Event, rules: Rules, _: Carried, entries: list[Entry]
) -> None:
    rules.revalue(state, event, entries)


def _unknown(state: StreamState, event: Event, quantity: int) -> int:
    """What goods of no recorded cost come in at: as said, else as last known."""
    return worth(event.unit or state.known_cost(event), quantity)


_KINDS: dict[Kind, _Apply] = {
    "receipt": _receipt,
    "found": _found,
    "issue": _issue,
    "supplier_return": _supplier_return,
    "customer_return": _customer_return,
    "transfer_out": _issue,
    "transfer_in": _transfer_in,
    "count": _count,
    "revalue": _revalue,
}
