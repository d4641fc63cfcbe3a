"""What a count found beside what stood on record: by quantity, and in money for who may see it.

Before posting against the record of now; posted, what the books took up, by now. Quantities
are micro base units, signed as the shelf sees them (what is missing is negative). Before
posting a value is about: the difference at the cost of what lies there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select

from core.desks.counting.found import counted, move, on_list, recorded
from core.desks.counting.read import CountRow
from core.documents.read_entry import item, unit, warehouse
from core.kernel.amounts import MICRO, round_half_up
from models.base import table
from models.cost import CostEvent, Stream

stream, event = table(Stream), table(CostEvent)


@dataclass(frozen=True, slots=True)
class Difference:
    """An item on a count's list. `counted_micro` None: nobody counted it. `value_fen` is the
    difference at cost, None where the reader may not see it; at retail price beside it."""

    item_id: int
    code: str
    name: str
    unit: str
    unit_en: str
    expected_micro: int
    counted_micro: int | None
    value_fen: int | None
    retail_fen: int
    zones: dict[int, int]

    @property
    def difference_micro(self) -> int:
        """Found less expected; nothing for what was not counted."""
        return 0 if self.counted_micro is None else self.counted_micro - self.expected_micro


def differences(connection: Connection, count: CountRow, exponent: int) -> list[Difference]:
    """What stands on a count's list and what was found, the dearest difference first, then
    what nobody counted. Posted, it is what the books took up, by now."""
    known = counted(connection, count.id)
    wanted = set(known) | on_list(connection, count.id)
    stood = recorded(connection, count.warehouse_id, wanted, count.at)
    worth = _worth(connection, count, wanted)
    booked = _booked(connection, count)
    found = []
    for row in _cards(connection, wanted):
        here = known.get(row.id)
        micro = here.total_micro if here else (0 if count.rest_is_zero else None)
        moved, value = booked.get(row.id, (0, None))
        expected = sum(stood.get(row.id, {}).values()) - moved
        gap = 0 if micro is None else micro - expected
        if row.id not in booked:
            value = _value(gap, worth.get(row.id, (0, 0)), row.purchase_price_micro, exponent)
        found.append(
            Difference(
                row.id,
                row.code,
                row.name,
                row.unit,
                row.name_en,
                expected,
                micro,
                value,
                round_half_up(gap * row.retail_price_micro * 10**exponent, MICRO * MICRO),
                here.zones if here else {},
            )
        )
    return sorted(found, key=_dearest)


def at_stake(found: Iterable[Difference]) -> tuple[int, bool]:
    """|difference| × cost over what was found, in fen, and whether that is at retail price with
    tax instead: an item without a cost that the reader may see counts at its price."""
    differing = [one for one in found if one.difference_micro]
    fen = sum(abs(one.retail_fen if one.value_fen is None else one.value_fen) for one in differing)
    return fen, bool(differing) and all(one.value_fen is None for one in differing)


def _dearest(one: Difference) -> tuple[bool, int, int, str]:
    value = one.value_fen if one.value_fen is not None else one.retail_fen
    return (one.counted_micro is None, -abs(value), -abs(one.difference_micro), one.code)


def _value(
    gap: int, worth: tuple[int, int | None], purchase_micro: int | None, exponent: int
) -> int | None:
    """A difference at the cost of what lies there, else at the purchase price; about. None where
    neither is known."""
    quantity, value = worth
    if value is None:
        return None
    if quantity > 0 and value > 0:
        return round_half_up(gap * value, quantity)
    if not purchase_micro:
        return None
    return round_half_up(gap * purchase_micro * 10**exponent, MICRO * MICRO)


def _booked(connection: Connection, count: CountRow) -> dict[int, tuple[int, int | None]]:
    """Micro and value by item that the count's document moved, with what amended it since."""
    if count.document_id is None or count.reversed:
        return {}
    amending = move.alias()
    amended = (
        select(func.coalesce(func.sum(amending.c.quantity_micro), 0))
        .where(amending.c.amends_id == move.c.id)
        .correlate(move)
        .scalar_subquery()
    )
    value = (
        select(func.sum(event.c.value_fen))
        .where(event.c.move_id == move.c.id)
        .correlate(move)
        .scalar_subquery()
    )
    # a value that may not be seen is NULL, and so is the sum of no event: told apart by count
    events = (
        select(func.count())
        .select_from(event)
        .where(event.c.move_id == move.c.id)
        .correlate(move)
        .scalar_subquery()
    )
    found: dict[int, tuple[int, int | None]] = {}
    for row in connection.execute(
        select(
            move.c.item_id,
            (move.c.quantity_micro + amended).label("micro"),
            value.label("fen"),
            events.label("events"),
        ).where(move.c.document_id == count.document_id, move.c.amends_id.is_(None))
    ):
        micro, fen = found.get(row.item_id, (0, 0))
        own = 0 if not row.events else (None if row.fen is None else int(row.fen))
        both = None if fen is None or own is None else fen + own
        found[row.item_id] = (micro + int(row.micro), both)
    return found


def _worth(
    connection: Connection, count: CountRow, items: set[int]
) -> dict[int, tuple[int, int | None]]:
    pool = select(warehouse.c.cost_pool_id).where(warehouse.c.id == count.warehouse_id)
    rows = connection.execute(
        select(stream.c.item_id, stream.c.quantity_micro, stream.c.value_fen).where(
            stream.c.cost_pool_id == pool.scalar_subquery(), stream.c.item_id.in_(items)
        )
    )
    return {row.item_id: (row.quantity_micro, row.value_fen) for row in rows}


def _cards(connection: Connection, items: set[int]) -> list[Row[Any]]:
    return list(
        connection.execute(
            select(
                item.c.id,
                item.c.code,
                item.c.name,
                item.c.retail_price_micro,
                item.c.purchase_price_micro,
                unit.c.name.label("unit"),
                unit.c.name_en,
            )
            .join(unit, unit.c.id == item.c.base_unit_id)
            .where(item.c.id.in_(items))
        )
    )
