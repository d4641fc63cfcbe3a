"""Vouchers, open items, tenders and account turnovers of the bulk history."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.bulk import rows
from benchmarks.bulk.facts import Whose
from benchmarks.bulk.firm import BulkFirm
from core.kernel.period import Period

if TYPE_CHECKING:
    from benchmarks.bulk.write import Today

RECIPES = ("purchase.receipt", "till.summary", "sales.delivery", "stock.waste")
SIDES = (
    (("inventory", "cost", 0), ("ap_estimated", 0, "cost")),
    (
        ("tender_cash", "gross", 0),
        ("cost_of_sales", "cost", 0),
        ("revenue", 0, "net"),
        ("vat_output", 0, "tax"),
        ("inventory", 0, "cost"),
    ),
    (
        ("receivable", "gross", 0),
        ("cost_of_sales", "cost", 0),
        ("revenue", 0, "net"),
        ("vat_output", 0, "tax"),
        ("inventory", 0, "cost"),
    ),
    (("waste_loss", "cost", 0), ("inventory", 0, "cost")),
)
"""(role, debit, credit) by kind of document."""


class Books:
    """Both books, one voucher a document in each."""

    def __init__(self, raw: sqlite3.Connection, firm: BulkFirm) -> None:
        self.raw, self.firm = raw, firm
        self.accounts = {
            (book, role): account
            for book, role, account in raw.execute(
                "SELECT book, role, account_id FROM account_role"
            )
        }
        self.names = sorted({book for book, _ in self.accounts})
        self.turnover: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
        self.numbers: dict[tuple[str, int], int] = defaultdict(int)
        self.next_voucher = 1

    def take(self, today: Today, supplier: Whose, customer: Whose) -> None:
        """The day's vouchers and debts."""
        first = today.documents[0][0]
        sums = np.zeros((len(today.documents), 3), np.int64)
        np.add.at(sums, today.document - first, np.stack([today.net, today.tax, today.cost], 1))
        vouchers: list[tuple[object, ...]] = []
        lines: list[tuple[object, ...]] = []
        for document, kind, store in today.documents:
            net, tax, cost = (int(x) for x in sums[document - first])
            money = {"net": net, "tax": tax, "cost": cost, "gross": net + tax, 0: 0}
            for book in self.names:
                self._voucher(vouchers, lines, book, today.on, document, kind, store, money)
            self._debts(today.on, document, kind, store, money, supplier, customer)
        self._write(vouchers, lines)

    def _voucher(
        self,
        vouchers: list[tuple[object, ...]],
        lines: list[tuple[object, ...]],
        book: str,
        on: dt.date,
        document: int,
        kind: int,
        store: int,
        money: dict[object, int],
    ) -> None:
        period, unit = Period.of(on).code, self.firm.units[store]
        self.numbers[book, period] += 1
        number, voucher = self.numbers[book, period], self.next_voucher
        self.next_voucher += 1
        vouchers.append(
            (voucher, unit, book, period, number, on.isoformat(), document, RECIPES[kind])
        )
        for line, (role, debit, credit) in enumerate(SIDES[kind], 1):
            account = self.accounts[book, role]
            sides = (money[debit], money[credit])
            lines.append((voucher, line, unit, account, *sides))
            turnover = self.turnover[account, period]
            turnover[0] += sides[0]
            turnover[1] += sides[1]

    def _write(self, vouchers: list[tuple[object, ...]], lines: list[tuple[object, ...]]) -> None:
        company = self.firm.company
        names = ("id", "org_unit_id", "book", "period", "number", "on", "document_id", "recipe")
        columns = dict(zip(names, map(list, zip(*vouchers, strict=True)), strict=True))
        rows.insert(self.raw, "voucher", company_id=company, **columns)
        names = ("voucher_id", "line_no", "org_unit_id", "account_id", "debit_fen", "credit_fen")
        columns = dict(zip(names, map(list, zip(*lines, strict=True)), strict=True))
        rows.insert(self.raw, "voucher_line", company_id=company, **columns)

    def _debts(
        self,
        on: dt.date,
        document: int,
        kind: int,
        store: int,
        money: dict[object, int],
        supplier: Whose,
        customer: Whose,
    ) -> None:
        unit = [self.firm.units[store]]
        if kind == 3:
            return
        if kind == 1:
            rows.insert(
                self.raw,
                "tender",
                document_id=[document],
                tender="cash",
                company_id=self.firm.company,
                org_unit_id=unit,
                amount_fen=money["gross"],
            )
            return
        amount = money["gross"] if kind else money["cost"]
        rows.insert(
            self.raw,
            "open_item",
            company_id=self.firm.company,
            org_unit_id=unit,
            partner_id=(customer if kind else supplier)(on, store),
            role="receivable" if kind else "ap_estimated",
            document_id=document,
            on=on.isoformat(),
            due_on=(on + dt.timedelta(days=30)).isoformat(),
            carries_cost=not kind,
            amount_fen=amount,
            open_fen=amount,
        )

    def finish(self) -> None:
        """Turnovers of the accounts, and the voucher numbers that were taken."""
        keys = list(self.turnover)
        rows.insert(
            self.raw,
            "account_balance",
            account_id=[account for account, _ in keys],
            period=[period for _, period in keys],
            company_id=self.firm.company,
            debit_fen=[self.turnover[key][0] for key in keys],
            credit_fen=[self.turnover[key][1] for key in keys],
        )
        rows.insert(
            self.raw,
            "number_counter",
            company_id=self.firm.company,
            series=[f"voucher.{book}" for book, _ in self.numbers],
            period=[period for _, period in self.numbers],
            last=list(self.numbers.values()),
        )
