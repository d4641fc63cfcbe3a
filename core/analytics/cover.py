"""How long does it last, and where is cash stuck: cover of each item, in bands.

Stock is what lies there now; the pace is that of the next 14 days as forecast, and until forecasts
exist that of the 28 days up to the last sale, with what was sent on to other places in them.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, select

from core.analytics.definitions import Days, NoDays, cover
from core.analytics.expected import expected_by_shelf
from core.analytics.on_hand import expired_by_place
from core.analytics.sent_on import pace_by_item
from core.analytics.source import Slice, limits, open_sum
from core.platform.kept import kept
from models.base import table
from models.stock import Balance

BANDS = (7, 14, 30, 60, 90)
"""Upper ends of the bands, in days; beyond the last, and without sales, are bands too."""
BEYOND, STILL = len(BANDS), len(BANDS) + 1


def cover_by_item(
    connection: Connection, of: Slice, last: dt.date, today: dt.date
) -> dict[int, Days]:
    """Cover of every item that lies somewhere, tenths of days; what has expired is not usable."""
    stock = kept(_lying, connection, of)
    sold = _pace(connection, of, last)
    expired: Counter[int] = Counter()
    for (item, _place), micro in kept(expired_by_place, connection, of, today).items():
        expired[item] += micro
    return {item: cover(micro - expired[item], sold.get(item, 0)) for item, micro in stock.items()}


def _lying(connection: Connection, of: Slice) -> dict[int, int]:
    balance = table(Balance)
    rows = connection.execute(
        select(balance.c.item_id, open_sum(balance.c.quantity_micro, "micro"))
        .where(*limits(balance, of), balance.c.quantity_micro > 0)
        .group_by(balance.c.item_id)
    )
    return {row[0]: row[1] for row in rows.all()}


def _pace(connection: Connection, of: Slice, last: dt.date) -> Mapping[int, int]:
    """What each item sells in 28 days, and sends on to places out of the slice."""
    paces = kept(pace_by_item, connection, of, last)
    found = Counter({item: sent for item, (_sold, sent) in paces.items() if sent})
    expected = expected_by_shelf(connection, of, last)
    if expected is not None:
        for (item, _place), micro in expected.items():
            found[item] += micro
        return found
    for item, (sold, _sent) in paces.items():
        found[item] += sold
    return found


def band(days: Days) -> int | None:
    """Which band a cover falls into; None where it is not known."""
    if isinstance(days, NoDays):
        return STILL if days is NoDays.NO_MOVEMENT else None
    if days is None:
        return None
    for number, end in enumerate(BANDS):
        if days <= end * 10:
            return number
    return BEYOND


def money_by_band(rows: Iterable[tuple[str, Days, int | None]]) -> dict[str, list[int]]:
    """Stock money by category and band, of rows (category, cover, money)."""
    found: dict[str, list[int]] = {}
    for category, days, fen in rows:
        number = band(days)
        if number is not None and fen is not None and fen > 0:
            found.setdefault(category, [0] * (STILL + 1))[number] += fen
    return found
