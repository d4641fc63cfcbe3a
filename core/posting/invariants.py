"""What must always be true, exactly, checked for what a posting touched and for the whole.

`check_streams` runs inside every posting and raises: a difference there is a broken program,
and the transaction must not commit. `verify` compares all ledgers of a database and answers
a list of differences, empty when stock equals books.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from core.platform.rows import Rows
from core.posting.shelves import Place
from core.posting.streams import Key


class LedgerCorrupt(Exception):
    """Two ledgers disagree: a bug, never an expected answer."""


def check_streams(rows: Rows, keys: Iterable[Key], guarded: Collection[Place] = ()) -> None:
    """Stream = its layers = the balances of its pool. `guarded` are the places that goods
    were taken from which had to be there: none of them may stand below zero."""
    wanted = list(keys)
    if not wanted:
        return
    layers = {
        (item, pool): (int(quantity), int(value))
        for item, pool, quantity, value in rows.select_keys(
            "SELECT item_id, cost_pool_id, sum(quantity_micro), sum(value_fen) FROM layer"
            " WHERE (item_id, cost_pool_id) IN",
            wanted,
            tail="GROUP BY item_id, cost_pool_id",
        )
    }
    shelves: dict[Key, int] = {}
    for item, pool, warehouse, quantity, negative in rows.select_keys(
        "SELECT b.item_id, w.cost_pool_id, b.warehouse_id, b.quantity_micro, w.allow_negative"
        " FROM balance b JOIN warehouse w ON w.id = b.warehouse_id"
        " WHERE (b.item_id, w.cost_pool_id) IN",
        wanted,
    ):
        shelves[item, pool] = shelves.get((item, pool), 0) + quantity
        if quantity < 0 and not negative and (item, warehouse) in guarded:
            raise LedgerCorrupt(f"item {item} fell to {quantity} in pool {pool}")
    for item, pool, quantity, value in rows.select_keys(
        "SELECT item_id, cost_pool_id, quantity_micro, value_fen FROM stream"
        " WHERE (item_id, cost_pool_id) IN",
        wanted,
    ):
        held = layers.get((item, pool), (0, 0))
        if held != (quantity, value) or shelves.get((item, pool), 0) != quantity:
            raise LedgerCorrupt(
                f"item {item} pool {pool}: stream {quantity}/{value}, layers {held},"
                f" shelves {shelves.get((item, pool), 0)}"
            )


_CHECKS: tuple[tuple[str, str], ...] = (
    (
        "balances differ from moves",
        "SELECT item_id, warehouse_id, sum(q) FROM (SELECT item_id, warehouse_id,"
        " quantity_micro AS q FROM move UNION ALL SELECT item_id, warehouse_id,"
        " -quantity_micro FROM balance) x GROUP BY item_id, warehouse_id HAVING sum(q) <> 0",
    ),
    (
        "lot balances differ from moves",
        "SELECT lot_id, warehouse_id, sum(q) FROM (SELECT lot_id, warehouse_id,"
        " quantity_micro AS q FROM move WHERE lot_id IS NOT NULL UNION ALL SELECT lot_id,"
        " warehouse_id, -quantity_micro FROM lot_balance) x GROUP BY lot_id, warehouse_id"
        " HAVING sum(q) <> 0",
    ),
    (
        "reserved stock differs from what orders were promised",
        "SELECT item_id, warehouse_id, sum(q) FROM (SELECT item_id, warehouse_id,"
        " reserved_micro AS q FROM balance UNION ALL SELECT item_id, warehouse_id,"
        " -quantity_micro FROM reservation) x GROUP BY item_id, warehouse_id HAVING sum(q) <> 0",
    ),
    (
        "streams differ from layers",
        "SELECT item_id, cost_pool_id, sum(q), sum(v) FROM (SELECT item_id, cost_pool_id,"
        " quantity_micro AS q, value_fen AS v FROM stream UNION ALL SELECT item_id,"
        " cost_pool_id, -quantity_micro, -value_fen FROM layer) x"
        " GROUP BY item_id, cost_pool_id HAVING sum(q) <> 0 OR sum(v) <> 0",
    ),
    (
        "layers differ from their entries",
        "SELECT item_id, cost_pool_id, layer_key, sum(q), sum(v) FROM (SELECT item_id,"
        " cost_pool_id, layer_key, quantity_micro AS q, value_fen AS v FROM layer UNION ALL"
        " SELECT item_id, cost_pool_id, layer_key, -quantity_micro, -value_fen"
        " FROM layer_entry) x GROUP BY item_id, cost_pool_id, layer_key"
        " HAVING sum(q) <> 0 OR sum(v) <> 0",
    ),
    (
        "cost events differ from entries",
        "SELECT move_id, sum(v) FROM (SELECT move_id, value_fen AS v FROM cost_event UNION ALL"
        " SELECT move_id, -value_fen FROM layer_entry) x GROUP BY move_id HAVING sum(v) <> 0",
    ),
    (
        "streams differ from moves",
        "SELECT item_id, cost_pool_id, sum(q) FROM (SELECT item_id, cost_pool_id,"
        " quantity_micro AS q FROM move UNION ALL SELECT item_id, cost_pool_id,"
        " -quantity_micro FROM stream) x GROUP BY item_id, cost_pool_id HAVING sum(q) <> 0",
    ),
    (
        "value without quantity",
        "SELECT item_id, cost_pool_id, value_fen FROM stream"
        " WHERE quantity_micro = 0 AND value_fen <> 0",
    ),
    (
        "a voucher does not balance",
        "SELECT voucher_id, sum(debit_fen), sum(credit_fen) FROM voucher_line"
        " GROUP BY voucher_id HAVING sum(debit_fen) <> sum(credit_fen)",
    ),
    (
        "account turnovers differ from vouchers",
        "SELECT account_id, period, sum(d), sum(c) FROM (SELECT account_id, period,"
        " debit_fen AS d, credit_fen AS c FROM account_balance UNION ALL SELECT l.account_id,"
        " v.period, -l.debit_fen, -l.credit_fen FROM voucher_line l JOIN voucher v"
        " ON v.id = l.voucher_id) x GROUP BY account_id, period HAVING sum(d) <> 0 OR sum(c) <> 0",
    ),
    (
        "stock value differs from the inventory account",
        "SELECT company_id, book, sum(v) FROM (SELECT s.company_id, r.book, s.value_fen AS v"
        " FROM stream s JOIN account_role r ON r.company_id = s.company_id"
        " AND r.role = 'inventory' UNION ALL SELECT r.company_id, r.book,"
        " -(b.debit_fen - b.credit_fen) FROM account_role r JOIN account_balance b"
        " ON b.account_id = r.account_id WHERE r.role = 'inventory') x"
        " GROUP BY company_id, book HAVING sum(v) <> 0",
    ),
    (
        "open items differ from their control account",
        "SELECT company_id, book, role, sum(v) FROM (SELECT o.company_id, r.book, o.role,"
        " o.open_fen AS v FROM open_item o JOIN account_role r"
        " ON r.company_id = o.company_id AND r.role = o.role UNION ALL"
        " SELECT r.company_id, r.book, r.role, CASE WHEN r.role = 'receivable'"
        " THEN b.credit_fen - b.debit_fen ELSE b.debit_fen - b.credit_fen END"
        " FROM account_role r JOIN account_balance b ON b.account_id = r.account_id"
        " WHERE r.role IN ('receivable', 'ap_estimated')) x"
        " GROUP BY company_id, book, role HAVING sum(v) <> 0",
    ),
    (
        "daily facts differ from moves",
        'SELECT item_id, warehouse_id, "on", sum(q) FROM (SELECT item_id, warehouse_id, "on",'
        ' quantity_micro AS q FROM move UNION ALL SELECT item_id, warehouse_id, "on",'
        " sold_micro - received_micro - other_micro FROM fact_item_day) x"
        ' GROUP BY item_id, warehouse_id, "on" HAVING sum(q) <> 0',
    ),
    (
        "the stock value of facts differs from cost events",
        'SELECT company_id, "on", sum(v) FROM (SELECT company_id, "on", stock_value_fen AS v'
        " FROM fact_item_day UNION ALL SELECT company_id, booked_on, -value_fen"
        ' FROM cost_event) x GROUP BY company_id, "on" HAVING sum(v) <> 0',
    ),
    (
        "cost by sale day differs from cost events",
        'SELECT item_id, warehouse_id, "on", sum(v) FROM (SELECT item_id, warehouse_id,'
        ' "on", cost_now_fen AS v FROM fact_item_day UNION ALL SELECT m.item_id,'
        ' m.warehouse_id, m."on", e.value_fen FROM cost_event e JOIN move m'
        " ON m.id = e.move_id WHERE m.kind IN ('issue', 'customer_return')) x"
        ' GROUP BY item_id, warehouse_id, "on" HAVING sum(v) <> 0',
    ),
    (
        "booked cost of sales differs from the account",
        "SELECT company_id, book, period, sum(v) FROM (SELECT f.company_id, r.book, f.period,"
        " f.cost_booked_fen AS v FROM fact_item_month f JOIN account_role r"
        " ON r.company_id = f.company_id AND r.role = 'cost_of_sales' UNION ALL"
        " SELECT r.company_id, r.book, b.period, b.credit_fen - b.debit_fen FROM account_role r"
        " JOIN account_balance b ON b.account_id = r.account_id"
        " WHERE r.role = 'cost_of_sales') x GROUP BY company_id, book, period"
        " HAVING sum(v) <> 0",
    ),
    (
        "the two costs of facts differ in total",
        "SELECT company_id, sum(cost_booked_fen), sum(cost_now_fen) FROM fact_item_month"
        " GROUP BY company_id HAVING sum(cost_booked_fen) <> sum(cost_now_fen)",
    ),
    (
        "monthly facts differ from daily ones",
        "SELECT item_id, sum(n), sum(c), sum(s) FROM (SELECT item_id, net_sales_fen AS n,"
        " cost_now_fen AS c, stock_value_fen AS s FROM fact_item_day UNION ALL"
        " SELECT item_id, -net_sales_fen, -cost_now_fen, -stock_value_fen FROM fact_item_month"
        ") x GROUP BY item_id HAVING sum(n) <> 0 OR sum(c) <> 0 OR sum(s) <> 0",
    ),
    (
        "store days differ from item days",
        'SELECT org_unit_id, "on", sum(n), sum(c), sum(s), sum(p) FROM (SELECT org_unit_id,'
        ' "on", net_sales_fen AS n, cost_now_fen AS c, stock_value_fen AS s,'
        ' provisional_fen AS p FROM fact_item_day UNION ALL SELECT org_unit_id, "on",'
        " -net_sales_fen, -cost_now_fen, -stock_value_fen, -provisional_fen FROM fact_org_day) x"
        ' GROUP BY org_unit_id, "on" HAVING sum(n) <> 0 OR sum(c) <> 0 OR sum(s) <> 0'
        " OR sum(p) <> 0",
    ),
    (
        "revenue of facts differs from the account",
        "SELECT company_id, book, sum(v) FROM (SELECT f.company_id, r.book, f.net_sales_fen AS v"
        " FROM fact_item_month f JOIN account_role r ON r.company_id = f.company_id"
        " AND r.role = 'revenue' UNION ALL SELECT r.company_id, r.book,"
        " b.debit_fen - b.credit_fen FROM account_role r JOIN account_balance b"
        " ON b.account_id = r.account_id WHERE r.role = 'revenue') x"
        " GROUP BY company_id, book HAVING sum(v) <> 0",
    ),
    (
        "provisional cost differs from open shortages",
        "SELECT company_id, sum(v) FROM (SELECT company_id, provisional_fen AS v"
        " FROM fact_item_month UNION ALL SELECT l.company_id, l.value_fen FROM layer l"
        " JOIN move m ON m.id = l.layer_key WHERE l.shortage AND m.kind = 'issue') x"
        " GROUP BY company_id HAVING sum(v) <> 0",
    ),
)


def verify(rows: Rows) -> list[str]:
    """Every difference between ledgers in the whole database; [] when all agree."""
    found = []
    for name, sql in _CHECKS:
        found += [f"{name}: {row}" for row in rows.select(sql)]
    return found
