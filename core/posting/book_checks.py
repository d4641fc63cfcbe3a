"""What the facts must say of the books: queries whose rows are differences."""

from __future__ import annotations

BOOK_CHECKS: tuple[tuple[str, str], ...] = (
    (
        "the stock value of facts differs in total from cost events",
        'SELECT company_id, "on", sum(v) FROM (SELECT company_id, "on", stock_value_fen AS v'
        " FROM fact_item_day UNION ALL SELECT company_id, booked_on, -value_fen"
        ' FROM cost_event) x GROUP BY company_id, "on" HAVING sum(v) <> 0',
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
        "tax taken back by losses differs from the account",
        "SELECT company_id, book, period, sum(v) FROM (SELECT f.company_id, r.book, f.period,"
        " f.tax_out_fen AS v FROM fact_item_month f JOIN account_role r"
        " ON r.company_id = f.company_id AND r.role = 'vat_input_out' UNION ALL"
        " SELECT r.company_id, r.book, b.period, b.debit_fen - b.credit_fen FROM account_role r"
        " JOIN account_balance b ON b.account_id = r.account_id"
        " WHERE r.role = 'vat_input_out') x GROUP BY company_id, book, period"
        " HAVING sum(v) <> 0",
    ),
    (
        "the two costs of facts differ in total",
        "SELECT company_id, sum(cost_booked_fen), sum(cost_now_fen) FROM fact_item_month"
        " GROUP BY company_id HAVING sum(cost_booked_fen) <> sum(cost_now_fen)",
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
