"""Suggestions by supplier and place, with his minimum reached or missed, and by budget."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import streamlit as st

from core.planning.suggest.read import BudgetUsed, Suggested
from core.platform.i18n import _
from pages.widgets import formats
from pages.widgets.company import CompanyInView
from pages.widgets.data_table import File, data_table
from pages.widgets.document_tables import Head, read_table
from pages.widgets.labels import BUDGET_EACH

SHOWN = 10
"""So many suppliers stand there before the table scrolls."""


def whose(one: Suggested) -> str:
    """The supplier, or the store that gives."""
    if one.giver:
        return _("Move from {place}").format(place=one.giver)
    return one.partner or "—"


def total(values: Sequence[int | None]) -> int | None:
    """The sum, None where one is hidden."""
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def suppliers(
    found: Sequence[Suggested], least: dict[int, int | None], company: CompanyInView, edition: int
) -> list[Suggested]:
    """Each supplier and place: lines, worth, and whether his minimum is reached; the lines of those
    that are ticked."""
    groups: dict[tuple[str, str, int | None], list[Suggested]] = {}
    for one in found:
        if not one.giver:
            groups.setdefault((whose(one), one.warehouse, one.partner_id), []).append(one)
    rows = []
    for (supplier, place, partner), lines in groups.items():
        worth = total([one.worth_fen(company.currency.exponent) for one in lines])
        minimum = least.get(partner or 0, 0)
        rows.append(
            {
                "supplier": supplier,
                "place": place,
                "lines": len(lines),
                "worth": number(worth, company),
                "minimum": _minimum(worth, minimum, company),
                "stake": number(total([one.stake_fen for one in lines]), company),
            }
        )
    if not rows:
        return []
    config = st.column_config
    with st.expander(_("By supplier"), icon=":material/local_shipping:", expanded=len(rows) <= 8):
        picked = data_table(
            rows,
            {
                "supplier": config.TextColumn(_("Supplier")),
                "place": config.TextColumn(_("Warehouse")),
                "lines": config.NumberColumn(_("Lines"), width="small"),
                "worth": config.NumberColumn(_("Worth without tax"), format="accounting"),
                "minimum": config.TextColumn(_("Minimum")),
                "stake": config.NumberColumn(_("At stake"), format="accounting"),
            },
            "suggested_suppliers",
            File(_("By supplier")),
            edition=edition,
            most=SHOWN,
            on_select="rerun",
            selection_mode="multi-row",
        )
    chosen = list(groups.values())
    return [one for n in picked["selection"]["rows"] if n < len(chosen) for one in chosen[n]]


def _minimum(worth: int | None, minimum: int | None, company: CompanyInView) -> str:
    if minimum is None or worth is None:
        return formats.NOTHING
    if minimum == 0:
        return _("none")
    if worth >= minimum:
        return _("reached")
    short = formats.money(minimum - worth, company.currency)
    return _("{money} short").format(money=short)


def number(fen: int | None, company: CompanyInView) -> float | None:
    """Money as a table sorts it."""
    value: Decimal | None = formats.units_of(fen, company.currency)
    return None if value is None else float(value)


def budgets(used: Sequence[BudgetUsed], company: CompanyInView) -> None:
    """What each budget had left, what the suggestions take of it, and what it leaves out."""
    if not used:
        return

    def money(fen: int | None) -> str:
        return formats.money(fen, company.currency)

    thousand = formats.compact_money(1_000 * 10**company.currency.exponent, company.currency)
    heads = [
        Head(_("Budget")), Head(_("Added up")), Head(_("Allowed"), number=True),
        Head(_("Ordered of it"), number=True), Head(_("Wished"), number=True),
        Head(_("Suggested"), number=True), Head(_("Profit left out"), number=True),
        Head(_("{sum} more would earn").format(sum=thousand), number=True),
    ]  # fmt: skip
    rows = [
        [
            one.category or _("The whole company"),
            _(BUDGET_EACH[one.each]),
            money(one.limit_fen),
            money(one.spent_fen),
            money(one.wished_fen),
            money(one.taken_fen),
            money(one.cut_fen),
            money(one.more_fen) if one.more_fen is None or one.cut_fen else formats.NOTHING,
        ]
        for one in used
    ]
    binds = any(one.cut_fen for one in used)
    with st.expander(_("Budgets"), icon=":material/account_balance_wallet:", expanded=binds):
        read_table(heads, rows, "budgets_used", _("Budgets"))
