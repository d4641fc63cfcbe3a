"""The lists of Turnover: what lies too long, and every item with its numbers."""

from __future__ import annotations

from typing import Any

import streamlit as st
from sqlalchemy import Connection

from core.analytics import cover as covering
from core.analytics.definitions import Days
from core.analytics.slow import DEAD_DAYS, SLOW_DAYS, Slow, slow
from core.analytics.turnover import ItemTurn, Named
from core.kernel.money import Currency
from core.platform.i18n import _, counted
from pages.analyse import tables
from pages.analyse.dropping import ordering
from pages.analyse.filters import View
from pages.analyse.turnover_bands import BAND, CLASS, band_names, class_of, steady_name
from pages.widgets import charts, formats, metrics

ROWS, SLOW = 200, 100
ONE_DAY = 10
"""Tenths of days."""


def slow_items(
    connection: Connection, view: View, turns: list[ItemTurn], names: dict[int, Named]
) -> None:
    """Dead and slow stock, the longest first."""
    metrics.heading(_("Slow and dead stock"), "days_turned")
    found = slow(connection, view.of, turns, view.window.last, SLOW)
    if not found:
        st.caption(
            ":material/check_circle: "
            + _("Everything in stock was sold within {days} days and turns within {slow}.").format(
                days=DEAD_DAYS, slow=SLOW_DAYS
            )
        )
        return
    currency = view.company.currency
    stuck = sum(one.turn.closing_fen or 0 for one in found)
    st.caption(
        counted(
            "{money} in {n} item: not sold for {days} days, or stock for more than {slow}.",
            "{money} in {n} items: not sold for {days} days, or stock for more than {slow}.",
            len(found),
            money=formats.compact_money(stuck, currency),
            days=DEAD_DAYS,
            slow=SLOW_DAYS,
        )
    )
    config = st.column_config
    columns = {
        "name": config.TextColumn(_("Item"), width="medium"),
        "kind": config.TextColumn(_("Kind"), width="small"),
        "days": config.NumberColumn(_("Days it lies"), format="%d", width="small"),
        "sold": config.DateColumn(_("Last sold"), format="YYYY-MM-DD", width="small"),
        "dropped": config.DateColumn(
            _("No longer ordered since"), format="YYYY-MM-DD", width="small"
        ),
        "money": config.NumberColumn(_("Stock at cost"), format="%,.2f"),
        "sales": config.NumberColumn(_("Net sales"), format="%,.2f"),
        "category": config.TextColumn(_("Category"), width="small"),
        "code": config.TextColumn(_("Code"), width="small"),
    }
    rows = [_slow_row(one, names, currency) for one in found]
    ids = [one.turn.item_id for one in found]
    tables.grid("slow_items", rows, columns, ids, "item", most=10, part=_("Slow and dead stock"))
    ordering(view, found, names)


def _slow_row(one: Slow, names: dict[int, Named], currency: Currency) -> dict[str, Any]:
    named = names[one.turn.item_id]
    return {
        "name": named.name,
        "kind": _("Never sold") if one.last_sale is None else _("Dead") if one.dead else _("Slow"),
        "days": one.days,
        "sold": one.last_sale,
        "dropped": named.dropped_on,
        "money": charts.yuan(one.turn.closing_fen, currency),
        "sales": charts.yuan(one.turn.sums.net_sales_fen, currency),
        "category": named.category,
        "code": named.code,
    }


def items(
    view: View,
    turns: list[ItemTurn],
    names: dict[int, Named],
    letters: dict[int, str],
    steady: dict[int, str],
    cover: dict[int, Days],
) -> None:
    """The numbers of each item: of all, or of the band and class that were clicked."""
    metrics.heading(_("Items by class"), "abc", "xyz", "days_turned", "gmroi", "cover")
    asked = [turn for turn in turns if turn.item_id in names]
    asked = _narrowed(asked, names, letters, steady, cover)
    shown = sorted(
        asked,
        key=lambda turn: (letters.get(turn.item_id, "D"), -turn.sums.net_sales_fen),
    )[:ROWS]
    config, currency = st.column_config, view.company.currency
    columns = {
        "name": config.TextColumn(_("Item"), width="medium"),
        "class": config.TextColumn("ABC", width=60),
        "steady": config.TextColumn("XYZ", width=60),
        "sales": config.NumberColumn(_("Net sales"), format="%,.0f"),
        "margin": tables.percent_column(_("Margin")),
        "stock": tables.money_column(_("Stock at cost")),
        "days": tables.days_column(_("Days turned")),
        "cover": tables.days_column(metrics.name_of("cover")),
        "gmroi": config.NumberColumn(
            "GMROI", format="%,.1f", help=_("Says nothing of goods that lie for less than a day.")
        ),
        "category": config.TextColumn(_("Category"), width="small"),
        "code": config.TextColumn(_("Code"), width="small"),
    }
    if not cover:
        del columns["cover"]
    rows = [
        {
            "class": letters.get(turn.item_id, "C"),
            "steady": steady_name(steady.get(turn.item_id, formats.NOTHING)),
            "code": names[turn.item_id].code,
            "name": names[turn.item_id].name,
            "category": names[turn.item_id].category,
            "sales": charts.yuan(turn.sums.net_sales_fen, currency),
            "margin": tables.percent_number(turn.margin),
            "stock": metrics.stock_number(turn.closing_fen, currency),
            "days": metrics.days_number(turn.turned),
            "cover": metrics.days_number(cover.get(turn.item_id, 0)),
            "gmroi": _gmroi(turn),
        }
        for turn in shown
    ]
    tables.grid("turn_items", rows, columns, [turn.item_id for turn in shown], "item")
    if len(asked) > ROWS:
        st.caption(_("The first {n} are shown; choose a category to see others.").format(n=ROWS))


def _gmroi(turn: ItemTurn) -> float | None:
    """What stock earns; nothing of goods that are sold on the day they come, whose stock at
    close is what happened to be left."""
    if turn.gmroi is None or (isinstance(turn.turned, int) and turn.turned < ONE_DAY):
        return None
    return turn.gmroi / 100


def _narrowed(
    turns: list[ItemTurn],
    names: dict[int, Named],
    letters: dict[int, str],
    steady: dict[int, str],
    cover: dict[int, Days],
) -> list[ItemTurn]:
    """What the address asks for, and a word that takes it back."""
    band, _dot, category = st.query_params.get(BAND, "").partition(".")
    letter = st.query_params.get(CLASS, "")
    said = []
    if band.isdecimal() and int(band) < len(band_names()):
        turns = [
            turn
            for turn in turns
            if names[turn.item_id].category == category
            and covering.band(cover.get(turn.item_id)) == int(band)
        ]
        said.append(f"{category} · {band_names()[int(band)]}")
    if letter:
        turns = [turn for turn in turns if class_of(turn.item_id, letters, steady) == letter]
        said.append(letter[:1] + steady_name(letter[1:]))
    if said:
        line = st.container(horizontal=True, vertical_alignment="center", key="narrowed")
        only = counted(
            "Only {what}: {n} item", "Only {what}: {n} items", len(turns), what=", ".join(said)
        )
        line.caption(only)
        if line.button(_("Show all"), type="tertiary", icon=":material/close:", key="show_all"):
            st.query_params.pop(BAND, None)
            st.query_params.pop(CLASS, None)
            st.rerun()
    return turns
