"""Vouchers of a posting: one a book, from the rule book, numbered without gaps.

Cost goes by the kind of each move that changed in value, so a replay that touches old moves
books its differences by the same rules, in the same voucher as what caused them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from core.kernel.period import Period
from core.ledgers.general.rules import Entry, RoleLine, render
from core.platform.rows import Row, Rows
from core.posting.context import Context
from core.posting.facts import CostChange
from core.posting.refusals import RoleUnmapped
from core.posting.wanted import AmountWanted, MoveKind


def entries(
    amounts: Iterable[AmountWanted], changes: Iterable[CostChange], partner_id: int | None
) -> list[Entry]:
    """The rule book's recipes for known amounts and for changes of cost."""
    found = [Entry(a.recipe, a.amounts, partner_id) for a in amounts]
    sums: dict[str, int] = {}
    for change in changes:
        recipe = _cost_recipe(change)
        sums[recipe] = sums.get(recipe, 0) + change.value_fen
    found += [
        Entry(recipe, {"in": value, "out": -value}, partner_id)
        for recipe, value in sums.items()
        if value
    ]
    return found


def _cost_recipe(change: CostChange) -> str:
    if change.kind is MoveKind.COUNT:
        return "cost.count_gain" if change.value_fen > 0 else "cost.count_loss"
    return f"cost.{change.kind}"


class Vouchers:
    """Vouchers of a batch, not written yet."""

    def __init__(self, rows: Rows, context: Context) -> None:
        self.rows = rows
        self.context = context
        self._wanted: list[tuple[dt.date, int, int, str, tuple[RoleLine, ...]]] = []

    def add(
        self, on: dt.date, org_unit_id: int, document_id: int, recipe: str, found: list[Entry]
    ) -> RoleUnmapped | None:
        """Takes a document's entries; refuses a role that a book maps to no account."""
        lines = render(found)
        for book, roles in self.context.accounts.items():
            for line in lines:
                if line.role not in roles:
                    return RoleUnmapped(line.role, book)
        if lines:
            self._wanted.append((on, org_unit_id, document_id, recipe, lines))
        return None

    def write(self) -> None:
        """Numbers and writes vouchers, lines and account turnovers."""
        if not self._wanted:
            return
        company = self.context.company_id
        books = sorted(self.context.accounts)
        ids = iter(self.rows.ids("voucher", len(self._wanted) * len(books)))
        numbers = self._numbers(books)
        vouchers: list[Row] = []
        lines: list[Row] = []
        turnover: dict[tuple[int, int], list[int]] = {}
        for on, unit, document, recipe, wanted in self._wanted:
            period = Period.of(on).code
            for book in books:
                voucher, roles = next(ids), self.context.accounts[book]
                numbers[book, period] += 1
                vouchers.append(
                    (
                        voucher,
                        company,
                        unit,
                        book,
                        period,
                        numbers[book, period],
                        on,
                        document,
                        recipe,
                    )
                )
                for line_no, line in enumerate(wanted, 1):
                    account = roles[line.role]
                    lines.append(
                        (
                            voucher,
                            line_no,
                            company,
                            unit,
                            account,
                            line.partner_id,
                            line.debit_fen,
                            line.credit_fen,
                        )
                    )
                    sums = turnover.setdefault((account, period), [0, 0])
                    sums[0] += line.debit_fen
                    sums[1] += line.credit_fen
        self.rows.insert("voucher", _VOUCHER, vouchers)
        self.rows.insert("voucher_line", _LINE, lines)
        self.rows.accumulate(
            "account_balance",
            ("account_id", "period"),
            ("company_id",),
            ("debit_fen", "credit_fen"),
            [(*key, company, *sums) for key, sums in turnover.items()],
        )
        self._wanted = []

    def _numbers(self, books: list[str]) -> dict[tuple[str, int], int]:
        """Takes a block of numbers per book and month; returns the number before it."""
        wanted: dict[tuple[str, int], int] = {}
        for on, *_ in self._wanted:
            for book in books:
                key = (book, Period.of(on).code)
                wanted[key] = wanted.get(key, 0) + 1
        series = {(f"voucher.{book}", period): n for (book, period), n in wanted.items()}
        taken = take_numbers(self.rows, self.context.company_id, series)
        return {(name.removeprefix("voucher."), p): first for (name, p), first in taken.items()}


def take_numbers(
    rows: Rows, company_id: int, wanted: dict[tuple[str, int], int]
) -> dict[tuple[str, int], int]:
    """Takes `wanted` numbers of each (series, period); returns the last number before them.

    The counter rows stay locked until the commit, so a rollback leaves no gap.
    """
    ordered = sorted(wanted)
    rows.accumulate(
        "number_counter",
        ("company_id", "series", "period"),
        (),
        ("last",),
        [(company_id, *key, wanted[key]) for key in ordered],
    )
    found = rows.select_keys(
        "SELECT series, period, last FROM number_counter WHERE (company_id, series, period) IN",
        [(company_id, *key) for key in ordered],
    )
    return {(series, period): last - wanted[series, period] for series, period, last in found}


_VOUCHER = (
    "id",
    "company_id",
    "org_unit_id",
    "book",
    "period",
    "number",
    "on",
    "document_id",
    "recipe",
)
_LINE = (
    "voucher_id",
    "line_no",
    "company_id",
    "org_unit_id",
    "account_id",
    "partner_id",
    "debit_fen",
    "credit_fen",
)
