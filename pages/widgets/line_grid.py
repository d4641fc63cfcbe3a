"""The lines of a document as a table: what the kind says a line has, and nothing else.

The table keeps its first rows until it is rebuilt; only the amount, which nobody types,
follows what is typed. Its callback saves every change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from core.documents.draft import Line
from core.documents.follow import OpenLine
from core.documents.read_entry import ItemCard
from core.documents.so_far import SoFar
from core.kernel.money import Currency
from core.platform.i18n import _
from pages.widgets import export, formats
from pages.widgets.data_table import File, edit_table
from pages.widgets.empty import empty
from pages.widgets.entry_state import STATE, Entry, table_changed
from pages.widgets.fast_line import price_label
from pages.widgets.labels import in_language
from pages.widgets.line_grid_edits import FIRST_DAY, LAST_DAY, REMOVE, sensible

MILLION = 1_000_000


def line_grid(
    entry: Entry,
    cards: Mapping[int, ItemCard],
    sources: Mapping[int, OpenLine],
    now: SoFar,
    currency: Currency,
    blind: bool,
) -> None:
    """Draw the table; an empty one says what to do."""
    if not entry.base:
        empty(
            _("No lines yet"),
            _("Type a code, barcode, name or initials above and press Enter."),
            icon=":material/barcode_scanner:",
        )
        return
    frame = pd.DataFrame([_row(line, cards, sources) for line in entry.base]).astype(_TYPES)
    amounts = [now.amounts.get(n) for n in range(1, len(entry.draft.lines) + 1)]
    frame["amount"] = pd.Series(
        [float(formats.units_of(a.gross_fen, currency) or 0) if a else None for a in amounts],
        dtype="float64",
    )
    order = _order(entry, cards, bool(sources), blind)
    columns = _columns(entry, cards, WIDE if len(order) <= ENOUGH else NARROW)
    edit_table(
        frame,
        columns,
        entry.table_key,
        _file([_row(line, cards, sources) for line in entry.draft.lines], columns, order),
        num_rows="fixed",
        column_order=order,
        on_change=table_changed,
        placeholder="",
        height="content" if len(frame) <= 16 else 34 * 16,
    )
    if entry.all_columns or not set(RARE) & set(entry.kind.line_fields) <= set(order):
        st.button(
            _("Fewer columns") if entry.all_columns else _("All columns"),
            type="tertiary",
            icon=":material/view_column:",
            on_click=_all_columns,
            key=entry.key("all_columns"),
        )


def _file(rows: Sequence[dict[str, Any]], columns: Mapping[str, Any], order: Sequence[str]) -> File:
    """The lines as they are kept now, with the names of their units and reasons."""
    shown = [name for name in order if name not in (REMOVE, "amount")]
    named = {name: columns[name]["type_config"]["options"] for name in ("unit", "reason")}
    for row in rows:
        for name, options in named.items():
            labels = {one["value"]: one["label"] for one in options}
            row[name] = labels.get(row[name])
    cells = export.of_config({name: columns[name] for name in shown})
    return File(_("Lines"), rows=rows, columns=cells)


SENSIBLE = {"min_value": FIRST_DAY, "max_value": LAST_DAY}
_TYPES = {
    "item": "string",
    "quantity": "float64",
    "unit": "Int64",
    "price": "float64",
    "discount": "float64",
    "lot": "string",
    "to_lot": "string",
    "reason": "string",
    "produced_on": "datetime64[s]",
    "expires_on": "datetime64[s]",
    "gift": "float64",
    "refused": "float64",
    "close_rest": "bool",
    "memo": "string",
    "open": "float64",
    REMOVE: "bool",
}


def _row(
    line: Line, cards: Mapping[int, ItemCard], sources: Mapping[int, OpenLine]
) -> dict[str, Any]:
    card = cards.get(line.item_id or 0)
    source = sources.get(line.source_line_id or 0)
    return {
        "item": f"{card.code}  {card.name}" if card else "",
        "quantity": _number(line.entered_micro),
        "unit": line.unit_id or (card.units[0].id if card else None),
        "price": _number(line.price_micro),
        "discount": line.discount_fen / 100 if line.discount_fen else None,
        "lot": line.lot_code,
        "to_lot": line.to_lot_code,
        "reason": line.reason or None,
        "produced_on": sensible(line.produced_on),
        "expires_on": sensible(line.expires_on),
        "gift": _number(line.gift_micro or None),
        "refused": _number(line.refused_micro or None),
        "close_rest": line.close_rest,
        "memo": line.memo,
        "open": _still_open(line, card, source) if source and card else None,
        REMOVE: False,
    }


def _still_open(line: Line, card: ItemCard, source: OpenLine) -> float:
    """What is open of the source, in the line's unit."""
    unit = card.unit(line.unit_id)
    return source.open_micro * unit.denominator / unit.numerator / MILLION


def _number(micro: int | None) -> float | None:
    return None if micro is None else micro / MILLION


RARE = ("gift", "discount", "memo")
"""Shown where a line has one, or all columns are asked for."""


def _order(entry: Entry, cards: Mapping[int, ItemCard], followed: bool, blind: bool) -> list[str]:
    has = entry.kind.line_fields
    tracked = any(card.tracking != "none" for card in cards.values())
    shown = ["item"]
    if followed and not entry.costs_only:
        shown.append("open")
    if not entry.costs_only:
        shown += ["quantity", "unit"]
    if not blind:
        shown += ["price"] if entry.kind.priced else []
        shown += ["amount"] if entry.worth and not entry.costs_only else []
    shown += ["reason"] if "reason" in has else []
    dated = ("lot", "to_lot", "produced_on", "expires_on")
    shown += [n for n in dated if n in has and tracked]
    shown += ["refused"] if "refused" in has else []
    shown += ["close_rest"] if "close_rest" in has and followed else []
    rare = [n for n in RARE if n in has and not (n == "discount" and blind)]
    if len(shown) + len(rare) > ENOUGH and not entry.all_columns:
        rare = [n for n in rare if any(_said(line, n) for line in entry.base)]
    return [*shown, *rare, REMOVE]


ENOUGH = 9
"""More columns than these are cut off beside the menu of a usual screen."""
WIDE, NARROW = 250, 170
"""The item's column: as wide as its name where the others leave room."""


def _said(line: Line, column: str) -> bool:
    return bool({"gift": line.gift_micro, "discount": line.discount_fen, "memo": line.memo}[column])


def _all_columns() -> None:
    entry: Entry | None = st.session_state.get(STATE)
    if entry is not None:
        entry.all_columns = not entry.all_columns
        entry.rebuild()


def _open_label(entry: Entry) -> str:
    return _("Returnable") if entry.kind.source_required else _("Still open")


def _price_format(lines: Sequence[Line]) -> str:
    """Two decimals, or as many as some price needs."""
    return "%.10g" if any((one.price_micro or 0) % 10_000 for one in lines) else "%.2f"


def _columns(entry: Entry, cards: Mapping[int, ItemCard], item: int) -> dict[str, Any]:
    kind = st.column_config
    units = {u.id: in_language(u.zh, u.en) for card in cards.values() for u in card.units}
    plain = {"min_value": 0.0, "step": 0.000001, "format": "%.10g"}
    return {
        "item": kind.TextColumn(_("Item"), disabled=True, width=item, pinned=True),
        "open": kind.NumberColumn(
            _("On its way") if entry.kind.arrives else _open_label(entry),
            disabled=True,
            format="%.10g",
            width=70,
        ),
        "quantity": kind.NumberColumn(_("Quantity"), **plain, width=72),
        "unit": kind.SelectboxColumn(
            _("Unit"),
            options=list(units),
            format_func=lambda one: units.get(one, ""),
            width=56,
            required=True,
        ),
        "price": kind.NumberColumn(
            price_label(entry),
            min_value=0.0,
            step=0.000001,
            format=_price_format(entry.draft.lines),
            width=88,
        ),
        "discount": kind.NumberColumn(
            _("Discount"), min_value=0.0, step=0.01, format="accounting", width=68
        ),
        "lot": kind.TextColumn(_("Lot"), max_chars=60, width=92),
        "to_lot": kind.TextColumn(_("To lot"), max_chars=60, width=92),
        "reason": kind.SelectboxColumn(
            _("Reason"),
            options=list(entry.kind.reasons),
            format_func=lambda one: _(entry.kind.reasons.get(one, one)),
            width=110,
        ),
        "produced_on": kind.DateColumn(_("Produced"), format="YYYY-MM-DD", width=94, **SENSIBLE),
        "expires_on": kind.DateColumn(_("Expires"), format="YYYY-MM-DD", width=94, **SENSIBLE),
        "gift": kind.NumberColumn(_("Free"), **plain, width=64),
        "refused": kind.NumberColumn(_("Turned away"), **plain, width=64),
        "close_rest": kind.CheckboxColumn(_("Close the rest"), width=64),
        "memo": kind.TextColumn(_("Note"), max_chars=200),
        "amount": kind.NumberColumn(
            _("Amount with tax"), disabled=True, format="accounting", width=96
        ),
        REMOVE: kind.CheckboxColumn(_("Remove"), width=50),
    }
