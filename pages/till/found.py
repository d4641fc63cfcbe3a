"""What the dry run of a till import found: figures, wrong rows, gaps, oddities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from core.desks.stores.till_summary import TENDERS
from core.exchange.till.check import Check
from core.exchange.till.problems import RowProblem
from core.kernel.refusals import Refusal
from core.platform.i18n import _, counted, refusal_text
from pages.widgets import formats
from pages.widgets.answers import said
from pages.widgets.company import CompanyInView
from pages.widgets.data_table import File, data_table

SHOWN = 200


def draw(found: Check, company: CompanyInView) -> None:
    """Everything, the most important first."""
    days = [day.on for day in found.parsed.days.values()]
    money = lambda minor: formats.money(minor, company.currency)  # noqa: E731
    boxes = st.columns(4)
    boxes[0].metric(_("Store-days"), f"{len(days):,}")
    boxes[1].metric(_("Lines"), f"{found.lines:,}")
    boxes[2].metric(_("Receipts"), money(found.amount_fen))
    boxes[3].metric(_("Discount"), money(found.discount_fen))
    if days:
        st.caption(
            " · ".join(
                [
                    _("{first} to {last}").format(first=min(days), last=max(days)),
                    counted("{n} store", "{n} stores", len(found.parsed.stores)),
                    counted(
                        "{n} day is posted already", "{n} days are posted already", len(found.same)
                    ),
                ]
            )
        )
    _problems(found.problems)
    st.write(_("Compare these with the till's own report (Z report):"))
    _table(
        _("Tender"),
        [{_("Tender"): _(TENDERS[n]), _("Amount"): money(a)} for n, a in found.tenders.items()],
        width="content",
    )
    _list(
        _("Money over or short"),
        [
            {_("Store"): store, _("Date"): on.isoformat(), _("Short"): money(short)}
            for store, on, short in found.short
        ],
        _("What was taken differs from what was due; the difference goes to till differences."),
    )
    _list(
        _("Missing days"),
        [{_("Store"): store, _("Date"): on.isoformat()} for store, on in found.missing],
        _("Between a store's first and last day the file has nothing for these."),
    )
    _odd(found)
    _new(found)
    _list(
        _("Posted with other content"),
        [
            {
                _("Store"): one.store,
                _("Date"): one.on.isoformat(),
                _("Number"): one.posted.number,
                _("In the file"): money(one.file_fen),
            }
            for one in found.differing
        ],
        _("Replacing reverses the posted document and posts the one of this file."),
    )


def _odd(found: Check) -> None:
    _list(
        _("Unusual prices and quantities"),
        [
            {
                _("Row"): one.row,
                _("Store"): one.store,
                _("Date"): one.on.isoformat(),
                _("Item"): " ".join((one.item, found.parsed.items[one.item][0])),
                _("What"): _("Price") if one.what == "price" else _("Quantity"),
                _("Value"): formats.quantity(one.value_micro),
                _("Usual"): formats.quantity(one.usual_micro),
            }
            for one in found.odd
        ],
        _(
            "More than six spreads and three times away from the item's own middle value."
            " Nothing is refused for it."
        ),
    )


def _new(found: Check) -> None:
    _list(
        _("New items"),
        [
            {_("Code"): one.code, _("Name"): one.name, _("Category"): one.category}
            for one in found.new_items
        ],
        _("They get the unit piece, the tax class chosen, and the usual price of the file."),
    )
    _list(_("New stores"), [{_("Store"): code} for code in found.new_stores], "")


def _problems(problems: list[Refusal]) -> None:
    wrong = [one for one in problems if isinstance(one, RowProblem)]
    for other in problems:
        if not isinstance(other, RowProblem):
            st.error(said(other), icon=":material/block:")
    if not wrong:
        return
    _table(
        _("Wrong rows"),
        [
            {
                _("Row"): one.row,
                _("Column"): one.column,
                _("Value"): one.value,
                _("What is wrong"): refusal_text(one),
            }
            for one in wrong
        ],
    )


def _list(title: str, lines: list[dict[str, object]], hint: str) -> None:
    if not lines:
        return
    with st.expander(f"{title} · {len(lines):,}"):
        if hint:
            st.caption(hint)
        _table(title, lines)


def _table(title: str, lines: Sequence[Mapping[str, object]], **look: Any) -> None:
    """The first lines under the names they bear; all of them in the file."""
    columns = {
        name: st.column_config.NumberColumn(name)
        if isinstance(value, int)
        else st.column_config.TextColumn(name)
        for name, value in (lines[0] if lines else {}).items()
    }
    data_table(lines[:SHOWN], columns, f"found_{title}", File(title, rows=lines), most=10, **look)
