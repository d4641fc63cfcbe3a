"""The search above every page: items, partners, documents and pages, by the keyboard.

Ctrl+K (or /) puts the cursor in; arrows choose, Enter opens. Found on the server through the
reader's own scope while somebody types; the box itself is a small component of the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from core.documents.search import Hit, search
from core.platform.i18n import _, language
from core.platform.rights import Actor
from pages.kinds import KINDS
from pages.registry import PAGES, SECTIONS
from pages.widgets.company import STATE, companies
from pages.widgets.data import reading
from pages.widgets.frame import go

HERE = Path(__file__).parent
KEY = "search_box"
MOST_PAGES = 4
HTML = """
<div class="search" role="search">
  <input data-of="text" type="search" role="combobox" aria-expanded="false"
    aria-controls="found" autocomplete="off" spellcheck="false">
  <kbd data-of="key"></kbd>
  <div data-of="list" id="found" role="listbox" hidden></div>
</div>
"""
_component = st.components.v2.component(
    "search_box",
    html=HTML,
    css=(HERE / "search_box.css").read_text(encoding="utf-8"),
    js=(HERE / "search_box.js").read_text(encoding="utf-8"),
)


def search_box(actor: Actor) -> None:
    """Draw the box at the top of the page."""
    with st.container(key="search_top"):
        _box(actor)


@st.fragment
def _box(actor: Actor) -> None:
    state: Mapping[str, Any] = st.session_state.get(KEY) or {}
    opened = str(state.get("open") or "")
    if opened:
        page, _sign, number = opened.partition(":")
        go(page, **({"q" if page == "setup_partners" else "id": number} if number else {}))
    text = str(state.get("query") or "")
    _component(
        key=KEY,
        data={
            "label": _("Search"),
            "hint": _("Items, partners, documents, pages"),
            "nothing": _("Nothing found"),
            "query": text,
            "results": found(actor, text),
        },
        on_query_change=_nothing,
        on_open_change=_nothing,
    )


def _nothing() -> None:
    """The values themselves are read in the run."""


def found(actor: Actor, text: str) -> list[dict[str, str]]:
    """What the box shows for a text: where it leads, what it is called, what it is."""
    sought = text.strip()
    if not sought:
        return []
    with reading(actor) as connection:
        hits = search(connection, _company(actor), sought, tuple(KINDS))
    shown = [one for hit in hits if (one := _shown(actor, hit)) is not None]
    if any(hit.exact for hit in hits):
        return shown
    return [*_pages(actor, sought), *shown]


def _company(actor: Actor) -> int:
    chosen = st.session_state.get(STATE)
    return int(chosen) if chosen else next((one.id for one in companies(actor)), 0)


def _shown(actor: Actor, hit: Hit) -> dict[str, str] | None:
    if hit.what == "item" and actor.may_anywhere("stock.view"):
        return _row(f"item:{hit.id}", hit.name, hit.tail, _("Item"))
    if hit.what == "partner" and actor.may_anywhere("setup.catalog"):
        return _row(f"setup_partners:{hit.tail}", hit.name, hit.tail, _("Partner"))
    if hit.what == "document" and actor.may_anywhere("document.view"):
        kind = KINDS[hit.kind].name(language()) if hit.kind in KINDS else hit.kind
        tail = f"{hit.on:%Y-%m-%d} {hit.tail}" if hit.on else hit.tail
        return _row(f"document:{hit.id}", hit.name, tail, kind)
    return None


def _pages(actor: Actor, sought: str) -> list[dict[str, str]]:
    low = sought.lower()
    named = [
        (page, _(page.title))
        for page in PAGES
        if page.menu and (page.permission is None or actor.may_anywhere(page.permission))
    ]
    fits = [(page, name) for page, name in named if low in name.lower() or low == page.key]
    fits.sort(key=lambda one: not one[1].lower().startswith(low))
    return [
        _row(page.key, name, _(SECTIONS[page.section]) or "", _("Page"))
        for page, name in fits[:MOST_PAGES]
    ]


def _row(where: str, name: str, tail: str, what: str) -> dict[str, str]:
    return {"open": where, "name": name, "tail": tail, "what": what}
