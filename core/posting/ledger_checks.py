"""What the ledgers must say of one another: one query each, whose rows are the differences.

Sums of both sides stand with opposite signs, so that a key that only one side knows is found
too. core/posting/invariants runs them.
"""

from __future__ import annotations

LEDGER_CHECKS: tuple[tuple[str, str], ...] = (
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
        "goods moved inside a pool came to more or less than left",
        "SELECT document_id, item_id, sum(quantity_micro), sum(input_fen) FROM move"
        " WHERE kind IN ('relocate', 'relot') GROUP BY document_id, item_id"
        " HAVING sum(quantity_micro) <> 0 OR coalesce(sum(input_fen), 0) <> 0",
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
        "a document's header differs from its lines",
        "SELECT document_id, sum(n), sum(t), sum(g) FROM (SELECT id AS document_id, net_fen AS n,"
        " tax_fen AS t, gross_fen AS g FROM document WHERE state IN ('posted', 'reversed')"
        " UNION ALL SELECT l.document_id, -l.net_fen, -l.tax_fen, -l.gross_fen"
        " FROM document_line l JOIN document d ON d.id = l.document_id"
        " WHERE d.state IN ('posted', 'reversed')) x"
        " GROUP BY document_id HAVING sum(n) <> 0 OR sum(t) <> 0 OR sum(g) <> 0",
    ),
    (
        "open quantities differ from what followed",
        "SELECT line_id, sum(q) FROM (SELECT line_id, fulfilled_micro AS q FROM open_quantity"
        " UNION ALL SELECT o.line_id, -l.quantity_micro FROM open_quantity o"
        " JOIN document_line l ON l.source_line_id = o.line_id"
        " JOIN document d ON d.id = l.document_id WHERE d.state IN ('posted', 'reversed')"
        " AND d.kind <> 'purchase.cost') x GROUP BY line_id HAVING sum(q) <> 0",
    ),
    (
        "more came back than went",
        "SELECT o.line_id, o.fulfilled_micro FROM open_quantity o"
        " JOIN document d ON d.id = o.document_id WHERE o.fulfilled_micro > o.ordered_micro"
        " AND d.kind IN ('purchase.receipt', 'sales.delivery')",
    ),
    (
        "a serial number stands for more than a piece",
        "SELECT b.lot_id, sum(b.quantity_micro) FROM lot_balance b JOIN item i ON i.id = b.item_id"
        " WHERE i.tracking = 'serial' GROUP BY b.lot_id"
        " HAVING sum(b.quantity_micro) > 1000000",
    ),
)
