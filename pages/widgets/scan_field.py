"""A field to scan into: scan, quantity, Enter, and at once the next scan.

A small component of the page, because only a browser can put the cursor back after each save
and keep what is not saved yet when the connection is gone (in its own storage, so a reload
loses nothing either). It carries the goods that may be scanned, so a code it knows waits for no
answer from here. What it sends is read from the session by whoever draws it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from core.platform.i18n import _
from pages.widgets.scan_desk import Desk, Told
from pages.widgets.scan_goods import Carried

HERE = Path(__file__).parent
_component = st.components.v2.component(
    "scan_field",
    html=(HERE / "scan_field.html").read_text(encoding="utf-8"),
    css=(HERE / "scan_field.css").read_text(encoding="utf-8"),
    js=(HERE / "scan_field.js").read_text(encoding="utf-8"),
)


@dataclass(frozen=True, slots=True)
class Dates:
    """A field for dates on a shelf: every entry is of one lot. `first`: the lot of an item that
    is asked for first; `open`: a card to show now, under a number `n` of its own; `labels`: what
    is called otherwise here."""

    first: Mapping[int, int]
    open: Told
    labels: Mapping[str, str]


def draw(
    key: str,
    store: str,
    desk: Desk,
    entries: Sequence[Told],
    goods: Carried,
    told: Mapping[int, list[str]],
    otherwise: Sequence[str] = (),
    *,
    camera: str = "",
    none: str,
    add: str = "",
    dates: Dates | None = None,
) -> None:
    """The field. `store` names what the browser keeps it under; `entries` are those saved,
    the latest first; `goods` are known to the browser by themselves; `told` is said of an item
    before its quantity is typed, `otherwise` of any other item; `camera` is a code that was
    photographed; `add` what adding is called; `dates`: each entry speaks of one date on a shelf."""
    known = (st.session_state.get(key) or {}).get("have") == goods.version
    _component(
        key=key,
        data={
            "labels": labels() | {"none": none, "add": add} | (dates.labels if dates else {}),
            "store": store,
            "epoch": desk.epoch,
            "found": desk.found,
            "asked": desk.asked,
            "undone": desk.undone,
            "undo_said": {"n": desk.undone, "said": desk.undo_said},
            "answers": desk.answers,
            "entries": list(entries),
            "goods": {"version": goods.version, "packed": "" if known else goods.packed},
            "told": {str(one): texts for one, texts in told.items()},
            "otherwise": list(otherwise),
            "dated": dates is not None,
            "each": dates is None,
            "first": {str(one): lot for one, lot in dates.first.items()} if dates else {},
            "open": dict(dates.open) if dates else {},
            "camera": f"{desk.asked}:{camera}" if camera else "",
        },
        on_outbox_change=_nothing,
        on_asked_change=_nothing,
        on_undo_change=_nothing,
        on_have_change=_nothing,
    )


def _nothing() -> None:
    """The values themselves are read in the run."""


def labels() -> dict[str, str]:
    """The component's texts."""
    return {
        "scan": _("Scan or type an item"),
        "hint": _("Barcode, code or name"),
        "each": _("Each scan is one"),
        "keyboard": _("Keyboard"),
        "quantity": _("Quantity"),
        "lot": _("Date of the lot"),
        "no_lot": _("Not named"),
        "other_lot": _("Another date"),
        "date": _("Date on the goods"),
        "date_hint": _("Such as 1124 or 20261124"),
        "save": _("Save"),
        "cancel": _("Cancel"),
        "undo": _("Undo"),
        "waiting": _("Not sent yet"),
        "unsaved": _("Not saved"),
        "again": _("Try again"),
        "discard": _("Throw away"),
        "entries": _("Entered last"),
        "choose": _("Which one?"),
        "whole": _("This item is kept in whole pieces."),
        "anew": _("Enter anew"),
        "barcode_here": _("That was a barcode. Type the quantity first, then scan on."),
        "saved": _("Saved"),
    }
