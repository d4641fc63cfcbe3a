"""Who bought and who brought, and by which way: facts of partners and channels.

Sums come by item; those of all items together, for questions that ask for no item, and those
of months are made of them here. What a supplier brought counts by items of which more or less
came than went back, so each row of his is read again once it is written, and locked by that.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from core.kernel.period import Period
from core.platform.rows import Row, Rows
from core.posting.groups import add_values

PARTNER = ("sold_micro", "net_sales_fen", "cost_now_fen", "bought_micro", "bought_fen")
CHANNEL = ("sold_micro", "net_sales_fen", "cost_now_fen")
WEEKDAYS = (
    *("monday_fen", "tuesday_fen", "wednesday_fen", "thursday_fen"),
    *("friday_fen", "saturday_fen", "sunday_fen"),
)
_NET = CHANNEL.index("net_sales_fen")
_MONTH = (*CHANNEL, *WEEKDAYS)
_SUPPLIED = ("supplied_items", "supplied_fen")

OfPartner = tuple[int, int, int, int]
"""(partner, item, org unit, month)."""
OfChannel = tuple[str, int, int, dt.date]
"""(channel, item, org unit, day)."""


def write_partners(rows: Rows, company: int, sums: Mapping[OfPartner, Sequence[int]]) -> None:
    """Adds values in the order of PARTNER."""
    found = _rows(sums, company)
    keys = ("partner_id", "item_id", "org_unit_id", "period")
    rows.accumulate("fact_partner_item_month", keys, ("company_id",), PARTNER, found)
    months: dict[Any, list[int]] = {}
    for (partner, _item, unit, period), values in sums.items():
        add_values(months, (period, partner, unit), (*values[:3], 0, 0))
    for (partner, _item, unit, period), supplied in _supplied(rows, sums).items():
        add_values(months, (period, partner, unit), (0, 0, 0, *supplied))
    rows.accumulate(
        "fact_partner_month",
        ("period", "partner_id", "org_unit_id"),
        ("company_id",),
        (*PARTNER[:3], *_SUPPLIED),
        _rows(months, company),
    )


def _supplied(
    rows: Rows, sums: Mapping[OfPartner, Sequence[int]]
) -> dict[OfPartner, tuple[int, int]]:
    """What changes of the items that count as supplied, and of what is owed for them."""
    brought = {key: (values[3], values[4]) for key, values in sums.items() if any(values[3:])}
    found = {}
    for period, partner, item, unit, micro, fen in rows.select_keys(
        "SELECT period, partner_id, item_id, org_unit_id, bought_micro, bought_fen"
        " FROM fact_partner_item_month WHERE (period, partner_id, item_id, org_unit_id) IN",
        [(period, partner, item, unit) for partner, item, unit, period in brought],
    ):
        key = (partner, item, unit, period)
        more_micro, more_fen = brought[key]
        now, before = bool(micro), bool(micro - more_micro)
        found[key] = (now - before, now * int(fen) - before * int(fen - more_fen))
    return found


def write_channels(rows: Rows, company: int, sums: Mapping[OfChannel, Sequence[int]]) -> None:
    """Adds values in the order of CHANNEL."""
    days: dict[Any, list[int]] = {}
    months: dict[Any, list[int]] = {}
    for (channel, item, unit, on), values in sums.items():
        add_values(days, (on, channel, unit), values)
        by_weekday = [0] * len(WEEKDAYS)
        by_weekday[on.weekday()] = values[_NET]
        add_values(months, (item, unit, Period.of(on).code, channel), (*values, *by_weekday))
    keys = ("channel", "item_id", "org_unit_id", "on")
    by_month = ("item_id", "org_unit_id", "period", "channel")
    for table, of, adds, added in (
        ("fact_channel_item_day", keys, CHANNEL, sums),
        ("fact_channel_item_month", by_month, _MONTH, months),
        ("fact_channel_day", ("on", "channel", "org_unit_id"), CHANNEL, days),
    ):
        rows.accumulate(table, of, ("company_id",), adds, _rows(added, company))


def _rows(sums: Mapping[Any, Sequence[int]], company: int) -> list[Row]:
    return [(*key, company, *values) for key, values in sums.items() if any(values)]
