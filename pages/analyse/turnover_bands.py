"""Where cash is stuck, and which goods are steady: money by cover band, items by class.

A click on a cell narrows the list of items below to it; the same click again shows all.
"""

from __future__ import annotations

from itertools import pairwise

import streamlit as st

from core.analytics import cover as covering
from core.analytics import definitions
from core.analytics.definitions import Days
from core.analytics.turnover import ItemTurn, Named
from core.platform.i18n import _, counted
from pages.analyse.filters import View
from pages.widgets import charts, formats, metrics
from pages.widgets.charts_cells import Cell, cells
from pages.widgets.charts_table import figures
from pages.widgets.document_tables import Head

CATEGORIES = 12
BAND, CLASS = "band", "class"
LETTERS, STEADY = "ABC", ("X", "Y", "Z", "new")


def band_names() -> list[str]:
    """The bands of cover, as their columns say."""
    ends = covering.BANDS
    return [
        _("{n} days").format(n=f"≤ {ends[0]}"),
        *(_("{n} days").format(n=f"{low + 1}–{high}") for low, high in pairwise(ends)),
        _("{n} days").format(n=f"> {ends[-1]}"),
        _("No movement"),
    ]


def steady_name(letter: str) -> str:
    """X, Y, Z, or that it is new."""
    return _("new") if letter == "new" else letter


def bands(
    view: View, turns: list[ItemTurn], names: dict[int, Named], cover: dict[int, Days]
) -> None:
    """Money by cover band and category."""
    metrics.heading(_("Where cash is stuck"), "cover")
    table = covering.money_by_band(
        (names[turn.item_id].category, cover[turn.item_id], turn.closing_fen)
        for turn in turns
        if turn.item_id in cover and turn.item_id in names
    )
    if not table:
        st.caption(_("No stock of known value."))
        return
    rows = sorted(table, key=lambda name: -sum(table[name]))[:CATEGORIES]
    columns, currency = band_names(), view.company.currency
    cells(
        rows,
        columns,
        [
            [
                Cell(
                    fen**0.5 if fen > 0 else None,
                    charts.short_money(fen, currency) if fen else "",
                    f"{number}.{name}",
                    f"{charts.safe(name)} · {columns[number]}<br>{formats.money(fen, currency)}",
                )
                for number, fen in enumerate(table[name])
            ]
            for name in rows
        ],
        "chart_bands",
        _("Stock money by category and how long it lasts"),
        on_click=_band_clicked,
        chosen=st.query_params.get(BAND),
    )
    figures(
        "bands",
        [Head(_("Category")), *(Head(name, number=True) for name in columns)],
        [[name, *(formats.money(fen, currency) for fen in table[name])] for name in rows],
        _("Where cash is stuck"),
    )


def _band_clicked() -> None:
    _narrow(BAND, charts.code_of("chart_bands"))


def _narrow(name: str, code: str | None) -> None:
    if code is None or st.query_params.get(name) == code:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = code


def classes(
    view: View, turns: list[ItemTurn], letters: dict[int, str], steady: dict[int, str]
) -> None:
    """ABC by XYZ: how many items, and their share of net sales."""
    metrics.heading(_("Classes of items"), "abc", "xyz")
    count: dict[str, int] = {}
    money: dict[str, int] = {}
    for turn in turns:
        code = class_of(turn.item_id, letters, steady)
        count[code] = count.get(code, 0) + 1
        money[code] = money.get(code, 0) + turn.sums.net_sales_fen
    whole = sum(money.values())
    shares = {code: definitions.share(fen, whole) for code, fen in money.items()}
    cells(
        list(LETTERS),
        [steady_name(letter) for letter in STEADY],
        [[_class_cell(view, a + x, count, money, shares) for x in STEADY] for a in LETTERS],
        "chart_classes",
        _("Items by share of sales and by how steadily they sell"),
        on_click=_class_clicked,
        chosen=st.query_params.get(CLASS),
    )
    st.caption(_("Items, and their share of net sales. AX can be ordered by itself; CZ asks why."))
    figures(
        "classes",
        [
            Head(_("Class")),
            Head(_("Items"), number=True),
            Head(metrics.name_of("net_sales"), number=True),
        ],
        [
            [code, str(number), formats.money(money[code], view.company.currency)]
            for code, number in sorted(count.items())
        ],
        _("Classes of items"),
    )


def class_of(item_id: int, letters: dict[int, str], steady: dict[int, str]) -> str:
    """AX, CZ, Anew: an item's place in the table; the letter alone where weeks were not read."""
    return letters.get(item_id, "C") + steady.get(item_id, "")


def _class_cell(
    view: View,
    code: str,
    count: dict[str, int],
    money: dict[str, int],
    shares: dict[str, int | None],
) -> Cell:
    number = count.get(code, 0)
    if not number:
        return Cell(None)
    part = formats.percent(shares[code], 0)
    text = f"{number} · {part}"
    fen = formats.money(money[code], view.company.currency)
    note = counted(
        "{n} item, {money}, {part} of net sales",
        "{n} items, {money}, {part} of net sales",
        number,
        money=fen,
        part=part,
    )
    return Cell((max(shares[code] or 0, 0) + 1) ** 0.5, text, code, f"<b>{code}</b><br>{note}")


def _class_clicked() -> None:
    _narrow(CLASS, charts.code_of("chart_classes"))
