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
from pages.widgets import formats
from pages.widgets.empty import empty
from pages.widgets.entry_state import Entry, table_changed
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
    st.data_editor(
        frame,
        key=entry.table_key,
        hide_index=True,
        num_rows="fixed",
        column_order=_order(entry, cards, bool(sources), blind),
        column_config=_columns(entry, cards, currency),
        on_change=table_changed,
        placeholder="",
        row_height=34,
        height="content" if len(frame) <= 16 else 34 * 16,
    )


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
        shown += ["amount"] if entry.kind.priced and not entry.costs_only else []
    shown += ["reason"] if "reason" in has else []
    dated = ("lot", "to_lot", "produced_on", "expires_on")
    shown += [n for n in dated if n in has and tracked]
    shown += [name for name in ("gift", "refused") if name in has]
    if "close_rest" in has and followed:
        shown.append("close_rest")
    if "discount" in has and not blind:
        shown.append("discount")
    return [*shown, REMOVE, *(["memo"] if "memo" in has else [])]


def _open_label(entry: Entry) -> str:
    return _("Returnable") if entry.kind.source_required else _("Still open")


def _price_format(lines: Sequence[Line]) -> str:
    """Two decimals, or as many as some price needs."""
    return "%.6g" if any((one.price_micro or 0) % 10_000 for one in lines) else "%.2f"


def _columns(entry: Entry, cards: Mapping[int, ItemCard], currency: Currency) -> dict[str, Any]:
    kind = st.column_config
    units = {u.id: in_language(u.zh, u.en) for card in cards.values() for u in card.units}
    plain = {"min_value": 0.0, "step": 0.000001, "format": "%.6g"}
    money = f"%.{currency.exponent}f"
    return {
        "item": kind.TextColumn(_("Item"), disabled=True, width=180, pinned=True),
        "open": kind.NumberColumn(
            _("On its way") if entry.kind.arrives else _open_label(entry),
            disabled=True,
            format="%.6g",
            width=78,
        ),
        "quantity": kind.NumberColumn(_("Quantity"), **plain, width=78),
        "unit": kind.SelectboxColumn(
            _("Unit"),
            options=list(units),
            format_func=lambda one: units.get(one, ""),
            width=62,
            required=True,
        ),
        "price": kind.NumberColumn(
            _("Amount") if entry.costs_only else _("Price"),
            min_value=0.0,
            step=0.000001,
            format=_price_format(entry.draft.lines),
            width=78,
        ),
        "discount": kind.NumberColumn(
            _("Discount"), min_value=0.0, step=0.01, format=money, width=68
        ),
        "lot": kind.TextColumn(_("Lot"), max_chars=60, width=92),
        "to_lot": kind.TextColumn(_("To lot"), max_chars=60, width=92),
        "reason": kind.SelectboxColumn(
            _("Reason"),
            options=list(entry.kind.reasons),
            format_func=lambda one: _(entry.kind.reasons.get(one, one)),
            width=110,
        ),
        "produced_on": kind.DateColumn(_("Produced"), format="YYYY-MM-DD", width=100, **SENSIBLE),
        "expires_on": kind.DateColumn(_("Expires"), format="YYYY-MM-DD", width=100, **SENSIBLE),
        "gift": kind.NumberColumn(_("Free"), **plain, width=64),
        "refused": kind.NumberColumn(_("Turned away"), **plain, width=64),
        "close_rest": kind.CheckboxColumn(_("Close the rest"), width=78),
        "memo": kind.TextColumn(_("Note"), max_chars=200),
        "amount": kind.NumberColumn(
            _("Amount with tax"), disabled=True, format="accounting", width=96
        ),
        REMOVE: kind.CheckboxColumn(_("Remove"), width=56),
    }
