"""The lot that somebody names while counting: by its code, or by the date on the goods.

A date that is ahead is the expiry, one that is past the day of production, unless a lot of the
item expires just then (goods past their date lie on shelves too). A lot that is not known yet
is made: what lies on the shelf exists, whatever the books say.
"""

from __future__ import annotations

import datetime as dt

from core.desks.counting.refusals import LotDated, LotUndated, NoSuchItem
from core.kernel.refusals import Refusal
from core.ledgers.stock import lots
from core.platform.rows import Rows
from models.catalog import Item


def named_lot(
    rows: Rows, item: Item, code: str, on: dt.date | None, today: dt.date
) -> int | Refusal:
    """The id of an item's lot of this code or date, made where it is new."""
    item_id = item.id or 0
    if item.tracking == "none" or (item.tracking == "serial" and not code):
        return NoSuchItem()
    if not code and on is not None:
        there = rows.one(
            "SELECT id FROM lot WHERE item_id = ? AND expires_on = ? ORDER BY id LIMIT 1",
            (item_id, on),
        )
        if there is not None:
            return int(there[0])
    produced = on if on is not None and on <= today else None
    expires = None if produced else on
    if produced is not None and item.life_days is not None:
        expires = produced + dt.timedelta(days=item.life_days)
    name = code or f"{expires or produced:%Y%m%d}"
    known = lots.by_code(rows, [(item_id, name)]).get((item_id, name))
    if known is None:
        if item.tracking == "lot" and item.life_days is not None and expires is None:
            return LotUndated(item.name, name)
        new = (item_id, name, produced, expires, None)
        known = lots.make(rows, item.company_id, [new])[item_id, name]
    if expires is not None and known.expires_on != expires:
        return LotDated(name, known.expires_on)
    return known.id
