"""Facts of partners and channels recomputed from those by item and day."""

from __future__ import annotations

from core.posting.comparison import Check, by_weekday, compare, itself, month
from core.posting.trade_facts import CHANNEL, WEEKDAYS


def trade_checks(weekday: str) -> list[Check]:
    """Facts of partners and channels that are sums of those by item and day."""
    months = {"period": month('"on"')}
    weekdays = by_weekday(weekday, "-net_sales_fen")
    many, sold = (*CHANNEL, *WEEKDAYS), (*CHANNEL, "supplied_items", "supplied_fen")
    supplied = {
        name: f"CASE WHEN bought_micro <> 0 THEN {value} ELSE 0 END"
        for name, value in (("supplied_items", "-1"), ("supplied_fen", "-bought_fen"))
    }
    return [
        compare(
            "monthly facts of channels differ from daily ones",
            ("channel", "item_id", "org_unit_id", "period"),
            many,
            (
                ("fact_channel_item_month", itself(many)),
                ("fact_channel_item_day", itself(CHANNEL, "-") | weekdays | months),
            ),
        ),
        compare(
            "facts of channels differ from those by item",
            ("channel", "org_unit_id", '"on"'),
            CHANNEL,
            (
                ("fact_channel_day", itself(CHANNEL)),
                ("fact_channel_item_day", itself(CHANNEL, "-")),
            ),
        ),
        compare(
            "facts of partners differ from those by item",
            ("partner_id", "org_unit_id", "period"),
            sold,
            (
                ("fact_partner_month", itself(sold)),
                ("fact_partner_item_month", itself(CHANNEL, "-") | supplied),
            ),
        ),
    ]
