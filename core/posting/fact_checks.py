"""Every fact recomputed from moves, lines and cost events: queries whose rows are differences.

What each lot earned is a split by largest remainder and is recomputed in Python.
"""

from __future__ import annotations

from core.kernel.amounts import split
from core.platform.rows import Rows
from core.posting.book_checks import BOOK_CHECKS
from core.posting.comparison import Check, by_weekday, compare, itself, month
from core.posting.empties import EMPTY_CHECKS
from core.posting.groups import GROUP_CHECKS
from core.posting.lot_worth import WORTH_CHECK
from core.posting.orders import ORDER_CHECKS
from core.posting.pace import PACE_CHECKS
from core.posting.trade_checks import trade_checks
from core.posting.trade_facts import CHANNEL, PARTNER, WEEKDAYS

_OF_ITEM = ("item_id", "warehouse_id", '"on"')
_MOVED = ("received_micro", "sold_micro", "other_micro", "wasted_micro", "counted_micro")
_SOLD = ("net_sales_fen", "tax_fen", "markdown_fen")
_COST = (
    "cost_now_fen",
    "received_fen",
    "waste_fen",
    "count_loss_fen",
    "count_gain_fen",
)
_BOOKED = ("cost_booked_fen", "stock_value_fen")
_DAY = (*_MOVED, *_SOLD, *_COST, *_BOOKED)
_OTHERS = ("discount_fen", "provisional_fen", "tax_out_fen")
_ORG = tuple(name for name in (*_DAY, *_OTHERS) if name not in (*_MOVED, "received_fen"))
_SALES, _RECEIPTS = "('issue', 'customer_return')", "('receipt', 'supplier_return')"
_LINES = (
    "document_line l JOIN document d ON d.id = l.document_id"
    " AND d.state IN ('posted', 'reversed') AND d.channel <> ''"
)
_SIGN = "CASE WHEN d.kind = 'sales.return' THEN 1 ELSE -1 END"  # of what is taken off the facts
_EVENTS = "cost_event e JOIN move m ON m.id = e.move_id"


def _of(kinds: str, value: str, also: str = "") -> str:
    return f"CASE WHEN m.kind IN {kinds}{also} THEN {value} ELSE 0 END"


def _moved() -> dict[str, str]:
    quantity = "m.quantity_micro"
    return {
        "received_micro": _of(_RECEIPTS, f"-{quantity}"),
        "sold_micro": _of(_SALES, quantity),
        "other_micro": f"CASE WHEN m.kind IN {_SALES} OR m.kind IN {_RECEIPTS} THEN 0"
        f" ELSE -{quantity} END",
        "wasted_micro": _of("('waste')", quantity),
        "counted_micro": _of("('count')", f"-{quantity}"),
    }


def _cost() -> dict[str, str]:
    value = "e.value_fen"
    return {
        "cost_now_fen": _of(_SALES, value),
        "received_fen": _of(_RECEIPTS, f"-{value}"),
        "waste_fen": _of("('waste')", value),
        "count_loss_fen": _of("('count')", value, " AND m.reason <> 'count_gain'"),
        "count_gain_fen": _of("('count')", f"-{value}", " AND m.reason = 'count_gain'"),
    }


_PLACE = {"item_id": "m.item_id", "warehouse_id": "m.warehouse_id", "lot_id": "m.lot_id"}
_CARRIED = "m.kind IN ('relocate', 'relot')"
_CARRIED_VALUE = {"stock_value_fen": "-coalesce(m.input_fen, 0)"}
_BOOKED_COST = {"cost_booked_fen": _of(_SALES, "e.value_fen"), "stock_value_fen": "-e.value_fen"}


def _days() -> Check:
    line = {
        "item_id": "l.item_id",
        "warehouse_id": "coalesce(l.from_warehouse_id, l.to_warehouse_id)",
        '"on"': 'd."on"',
    } | {
        column: f"{_SIGN} * l.{own}"
        for column, own in zip(_SOLD, ("net_fen", "tax_fen", "markdown_fen"), strict=True)
    }
    on = {'"on"': 'm."on"'}
    return compare(
        "daily facts differ from what happened",
        _OF_ITEM,
        _DAY,
        (
            ("fact_item_day", itself(_DAY)),
            ("move m", _PLACE | on | _moved()),
            (_LINES, line),
            (_EVENTS, _PLACE | on | _cost()),
            (_EVENTS, _PLACE | {'"on"': "e.booked_on"} | _BOOKED_COST),
            (f"move m WHERE {_CARRIED}", _PLACE | on | _CARRIED_VALUE),
        ),
    )


def _lots() -> Check:
    columns = (*_MOVED[:4], "cost_now_fen", "received_fen", "waste_fen", "stock_value_fen")
    return compare(
        "facts of lots differ from what happened",
        ("lot_id", "warehouse_id"),
        columns,
        (
            ("fact_lot", itself(columns)),
            ("move m WHERE m.lot_id IS NOT NULL", _PLACE | _moved()),
            (
                f"{_EVENTS} WHERE m.lot_id IS NOT NULL",
                _PLACE | _cost() | {"stock_value_fen": "-e.value_fen"},
            ),
            (f"move m WHERE m.lot_id IS NOT NULL AND {_CARRIED}", _PLACE | _CARRIED_VALUE),
        ),
    )


def _losses(weekday: str) -> list[Check]:
    monthly = ("quantity_micro", "tax_out_fen", *WEEKDAYS)
    weekdays = by_weekday(weekday, "-cost_fen")
    keys, columns = (*_OF_ITEM, "reason"), ("quantity_micro", "cost_fen")
    place = _PLACE | {'"on"': 'm."on"', "reason": "m.reason"}
    lost = "m.kind IN ('waste', 'count')"
    return [
        compare(
            "losses differ from what happened",
            keys,
            columns,
            (
                ("fact_loss_day", itself(columns)),
                (f"move m WHERE {lost}", place | {"quantity_micro": "m.quantity_micro"}),
                (f"{_EVENTS} WHERE {lost}", place | {"cost_fen": "e.value_fen"}),
            ),
        ),
        compare(
            "tax of losses differs from daily facts",
            _OF_ITEM,
            ("tax_out_fen",),
            (
                ("fact_loss_day", itself(("tax_out_fen",))),
                ("fact_item_day", itself(("tax_out_fen",), "-")),
            ),
        ),
        compare(
            "monthly losses differ from daily ones",
            ("item_id", "warehouse_id", "period", "reason"),
            monthly,
            (
                ("fact_loss_month", itself(monthly)),
                (
                    "fact_loss_day",
                    itself(monthly[:2], "-") | weekdays | {"period": month('"on"')},
                ),
            ),
        ),
    ]


def _partners() -> Check:
    columns = PARTNER
    keys = ("partner_id", "item_id", "org_unit_id", "period")
    who = {"partner_id": "d.partner_id"}
    moved = {"item_id": "m.item_id", "org_unit_id": "m.org_unit_id", "period": month('m."on"')}
    line = {
        "item_id": "l.item_id",
        "org_unit_id": "w.org_unit_id",
        "period": month('d."on"'),
        "sold_micro": f"{_SIGN} * l.quantity_micro",
        "net_sales_fen": f"{_SIGN} * l.net_fen",
    }
    bought = {"bought_micro": "-m.quantity_micro", "bought_fen": "-coalesce(m.input_fen, 0)"}
    return compare(
        "facts of partners differ from what happened",
        keys,
        columns,
        (
            ("fact_partner_item_month", itself(columns)),
            (f"{_LINES} JOIN {_STOOD} WHERE d.partner_id IS NOT NULL", who | line),
            (
                f"{_EVENTS} JOIN document d ON d.id = m.document_id"
                f" WHERE d.partner_id IS NOT NULL AND m.kind IN {_SALES}",
                who | moved | {"cost_now_fen": "e.value_fen"},
            ),
            (
                "move m JOIN document d ON d.id = m.document_id"
                f" WHERE d.partner_id IS NOT NULL AND m.kind IN {_RECEIPTS}",
                who | moved | bought,
            ),
        ),
    )


_STOOD = "warehouse w ON w.id = coalesce(l.from_warehouse_id, l.to_warehouse_id)"


def _channels() -> Check:
    columns, keys = CHANNEL, ("channel", "item_id", "org_unit_id", '"on"')
    line = {
        "channel": "d.channel",
        "item_id": "l.item_id",
        "org_unit_id": "w.org_unit_id",
        '"on"': 'd."on"',
        "sold_micro": f"{_SIGN} * l.quantity_micro",
        "net_sales_fen": f"{_SIGN} * l.net_fen",
    }
    cost = {
        "channel": "d.channel",
        "item_id": "m.item_id",
        "org_unit_id": "m.org_unit_id",
        '"on"': 'm."on"',
        "cost_now_fen": "e.value_fen",
    }
    return compare(
        "facts of channels differ from what happened",
        keys,
        columns,
        (
            ("fact_channel_item_day", itself(columns)),
            (f"{_LINES} JOIN {_STOOD}", line),
            (
                f"{_EVENTS} JOIN document d ON d.id = m.document_id"
                f" WHERE d.channel <> '' AND m.kind IN {_SALES}",
                cost,
            ),
        ),
    )


def _sums(days_left: str) -> list[Check]:
    every = (*_DAY, *_OTHERS)
    lasting = {"period": month('"on"'), "stock_days_fen": f"-stock_value_fen * {days_left}"}
    lines_of_day = {"sales_documents": "CASE WHEN reverses_id IS NULL THEN -1 ELSE 1 END"}
    return [
        compare(
            "monthly facts differ from daily ones",
            ("item_id", "warehouse_id", "period"),
            (*every, "stock_days_fen"),
            (
                ("fact_item_month", itself((*every, "stock_days_fen"))),
                ("fact_item_day", itself(every, "-") | lasting),
            ),
        ),
        compare(
            "stock at cost differs from monthly facts",
            ("item_id", "warehouse_id"),
            ("stock_value_fen",),
            (
                ("fact_item_stock", itself(("stock_value_fen",))),
                ("fact_item_month", itself(("stock_value_fen",), "-")),
            ),
        ),
        compare(
            "store days differ from item days",
            ("org_unit_id", '"on"'),
            _ORG,
            (("fact_org_day", itself(_ORG)), ("fact_item_day", itself(_ORG, "-"))),
        ),
        compare(
            "sales documents of store days differ from the documents",
            ("org_unit_id", '"on"'),
            ("sales_documents",),
            (
                ("fact_org_day", itself(("sales_documents",))),
                (
                    "document WHERE state IN ('posted', 'reversed') AND channel <> ''"
                    " AND kind <> 'sales.return'",
                    lines_of_day,
                ),
            ),
        ),
    ]


def fact_checks(sqlite: bool) -> list[Check]:
    """All comparisons of facts, as one engine writes them."""
    if sqlite:
        days_left = (
            "CAST(julianday(\"on\", 'start of month', '+1 month') - julianday(\"on\") AS integer)"
        )
        weekday = '(CAST(julianday("on") + 0.5 AS integer) % 7)'
        length = "CAST(julianday(until_on) - julianday(since_on) AS integer)"
    else:
        days_left = "(CAST(date_trunc('month', \"on\") + interval '1 month' AS date) - \"on\")"
        weekday = '(CAST(extract(isodow FROM "on") AS integer) - 1)'
        length = "(until_on - since_on)"
    empty_lengths = f"SELECT * FROM fact_empty WHERE days <> coalesce({length}, 0)"  # noqa: S608
    return [
        _days(),
        _lots(),
        *_losses(weekday),
        _partners(),
        _channels(),
        *ORDER_CHECKS,
        *trade_checks(weekday),
        *_sums(days_left),
        *BOOK_CHECKS,
        *EMPTY_CHECKS,
        *GROUP_CHECKS,
        *PACE_CHECKS,
        ("lengths of days without stock are wrong", empty_lengths),
        (
            "profits of lots are not what they earned less what that cost",
            "SELECT * FROM fact_lot WHERE profit_fen <> net_sales_fen - cost_now_fen",
        ),
        WORTH_CHECK,
    ]


def lot_revenue(rows: Rows) -> list[str]:
    """Lots whose revenue is not their share of the lines that sold them."""
    earned: dict[tuple[int, int], int] = {}
    lines: dict[int, list[tuple[int | None, int, int, int]]] = {}
    for line, lot, warehouse, quantity, net in rows.select(
        f"SELECT l.id, m.lot_id, m.warehouse_id, m.quantity_micro, -({_SIGN}) * l.net_fen"  # noqa: S608
        f" FROM {_LINES} JOIN item i ON i.id = l.item_id AND i.tracking <> 'none'"
        f" JOIN move m ON m.line_id = l.id WHERE m.kind IN {_SALES} AND m.quantity_micro <> 0"
        " ORDER BY m.id"
    ):
        lines.setdefault(line, []).append((lot, warehouse, abs(quantity), net))
    for moves in lines.values():
        shares = split(moves[0][3], [quantity for _, _, quantity, _ in moves])
        for (lot, warehouse, _, _), share in zip(moves, shares, strict=True):
            if lot is not None:
                earned[lot, warehouse] = earned.get((lot, warehouse), 0) + share
    for lot, warehouse, net in rows.select(
        "SELECT lot_id, warehouse_id, net_sales_fen FROM fact_lot"
    ):
        earned[lot, warehouse] = earned.get((lot, warehouse), 0) - int(net)
    return [f"revenue of lots differs from lines: {key}" for key, rest in earned.items() if rest]
