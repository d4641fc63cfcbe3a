"""A serial number stands for one piece, wherever it lies.

Found twice, or found here while it is on record in another warehouse, one of the two was read
badly, or a transfer was not taken in yet: the count says so and waits, for booked as found the
piece would be there twice.
"""

from __future__ import annotations

from collections.abc import Mapping

from core.desks.counting.refusals import SerialElsewhere, SerialTwice
from core.kernel.amounts import MICRO
from core.platform.rows import Rows


def impossible(
    rows: Rows, warehouse_id: int, found: Mapping[int, int]
) -> SerialTwice | SerialElsewhere | None:
    """What cannot be of serial numbers: `found` is micro by lot, of any kind."""
    there = [(lot,) for lot, micro in sorted(found.items()) if micro > 0]
    serials = {
        row[0]: (row[1], row[2])
        for row in rows.select_keys(
            "SELECT l.id, l.code, i.name FROM lot l JOIN item i ON i.id = l.item_id"
            " WHERE i.tracking = 'serial' AND l.id IN",
            there,
        )
    }
    for lot, (code, name) in sorted(serials.items()):
        if found[lot] > MICRO:
            return SerialTwice(name, code)
    for lot, place, name in rows.select_keys(
        "SELECT b.lot_id, b.warehouse_id, w.name FROM lot_balance b"
        " JOIN warehouse w ON w.id = b.warehouse_id WHERE b.quantity_micro > 0 AND b.lot_id IN",
        [(lot,) for lot in serials],
    ):
        if place != warehouse_id:
            return SerialElsewhere(serials[lot][1], serials[lot][0], name)
    return None
