"""What goods are worth that move inside one cost pool, for the facts of both ends.

Value is kept by item and pool, so nothing is booked and no cost changes. The facts tell stock
at cost by warehouse, and so the goods take along their share, by quantity, of what the facts
hold where they stood (of their own lot where they are costed by lot): the last ones take the
rest, and a place that was emptied by such moves holds nothing. The move keeps that value as its
own; a reversal takes back the same. Later changes of cost stay where the goods came in: see
docs/decisions/0011-goods-moved-inside-a-pool.md.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Set

from core.kernel.amounts import round_half_up, slice_value
from core.posting.context import Context
from core.posting.facts import Facts
from core.posting.held import value_of_items, value_of_lots
from core.posting.moves import CARRIED_BY_FACTS, MoveRow
from core.posting.shelves import Place, Shelves
from core.posting.streams import Streams
from core.posting.wanted import MoveKind

Held = tuple[bool, Place]
"""(is a lot, its or the item's place)."""


def carry(
    moves: list[MoveRow],
    on: dt.date,
    context: Context,
    facts: Facts,
    shelves: Shelves,
    streams: Streams,
) -> None:
    """Gives the moves of one document that change no cost the value the facts carry along;
    the shelves know of these moves already."""
    carried = [
        m
        for m in moves
        if m.kind in CARRIED_BY_FACTS
        and m.amends_id is None
        and not (m.kind is MoveKind.RELOT and context.method(m.item_id, on) == "specific")
    ]
    if not carried:
        return
    by_lot = {m.item_id for m in carried if context.method(m.item_id, on) == "specific"}
    held = _before(moves, carried, by_lot, facts, shelves)
    values: dict[int, int] = {}
    for move in carried:
        place = _held(move, by_lot)
        quantity, value = held.get(place, (0, 0))
        if move.quantity < 0:
            part = _share(quantity, value, -move.quantity, streams, move)
            values[move.id] = part
        else:
            part = -values[move.of_id or 0]
        move.input_fen = -part
        held[place] = (quantity + move.quantity, value - part)


def _held(move: MoveRow, by_lot: Set[int]) -> Held:
    if move.lot_id is not None and move.item_id in by_lot:
        return (True, (move.lot_id, move.warehouse_id))
    return (False, (move.item_id, move.warehouse_id))


def _before(
    moves: list[MoveRow],
    carried: list[MoveRow],
    by_lot: Set[int],
    facts: Facts,
    shelves: Shelves,
) -> dict[Held, tuple[int, int]]:
    """(quantity, value) that the places of goods going out held before this document."""
    places = {_held(m, by_lot) for m in carried if m.quantity < 0}
    items = value_of_items(facts, (place for lot, place in places if not lot))
    lots = value_of_lots(facts, (place for lot, place in places if lot))
    moved: dict[Held, int] = {}
    for m in moves:
        for key in {_held(m, by_lot), (False, (m.item_id, m.warehouse_id))}:
            moved[key] = moved.get(key, 0) + m.quantity
    found = {}
    for key in places:
        lot, place = key
        now = shelves.lots.get(place, 0) if lot else shelves.on_hand.get(place, 0)
        found[key] = (now - moved.get(key, 0), (lots if lot else items)[place])
    return found


def _share(quantity: int, value: int, wanted: int, streams: Streams, move: MoveRow) -> int:
    """The part of what a place holds; where the facts hold no such goods, of the pool."""
    if wanted <= quantity and value >= 0:
        return slice_value(value, quantity, wanted)
    state = streams.heads[move.key].state
    total = state.quantity
    return round_half_up(state.value * wanted, total) if total > 0 else 0
