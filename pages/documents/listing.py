"""The list of documents of a kind: filters in the address, a click opens the document."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from core.documents.kind import Kind
from core.documents.read import Listed, Wanted, listed
from core.documents.read_entry import partners
from core.platform.i18n import N_, _, language
from core.platform.rights import Actor
from pages.kinds import KINDS
from pages.widgets import formats
from pages.widgets.address import choose, words
from pages.widgets.company import CompanyInView, company_of
from pages.widgets.data import reading
from pages.widgets.data_table import OFFERED, data_table
from pages.widgets.document_exports import offer_documents
from pages.widgets.document_tables import narrow
from pages.widgets.document_view import kind_name
from pages.widgets.empty import empty
from pages.widgets.entry import by_hand
from pages.widgets.entry_refusals import plain
from pages.widgets.frame import go, link, open_with_actions
from pages.widgets.master import cut_off

MOST, CARDS = 200, 50
STATES = {
    "": N_("All"),
    "open": N_("Still open"),
    "posted": N_("Posted"),
    "reversed": N_("Reversed"),
}
DAYS = {"7": N_("7 days"), "30": N_("30 days"), "90": N_("90 days"), "all": N_("All time")}


def list_page(key: str, kind_code: str) -> None:
    """A whole list page: title, New, filters, table."""
    kind = KINDS[kind_code]
    opened = open_with_actions(key)
    actor, company = opened.actor, company_of(opened.actor)
    if by_hand(kind.code) and actor.may_anywhere(kind.permission):
        with opened.actions:
            if st.button(_("New"), type="primary", icon=":material/add:", key=f"new_{key}"):
                go("enter", kind=kind.code)
    wanted = filters(actor, company, kind)
    with reading(actor) as connection:
        found = listed(connection, wanted, MOST)
    if found:
        offer_documents(key, wanted, company, state_name, opened.actions)
        table(f"documents_{key}", found, kind, company)
        cut_off(len(found), MOST)
    else:
        _nothing(kind, wanted)


def waits(kind: Kind | None) -> bool:
    """Whether documents of a kind wait for others: orders, and goods on their way."""
    return kind is not None and (kind.code.endswith(".order") or kind.destination)


def filters(actor: Actor, company: CompanyInView, kind: Kind) -> Wanted:
    """One line of filters, kept in the address; on a phone all but the search fold away."""
    line = st.container(horizontal=True, vertical_alignment="center", key="document_filters")
    text = words(
        line,
        _("Search"),
        "q",
        placeholder=_("Number, partner, item or note"),
        icon=":material/search:",
        label_visibility="collapsed",
        width="stretch" if narrow() else 280,
    )
    if narrow():
        line = line.popover(_("Filters"), icon=":material/filter_list:", width="content")
    partner_id = ""
    if kind.partner:
        everybody = _("All suppliers") if kind.partner == "supplier" else _("All customers")
        with reading(actor) as connection:
            names = partners(connection, company.id, kind.partner)
        known = {"": everybody} | {str(one): name for one, name in names.items()}
        partner_id = choose(
            line.container(width=240), _("Partner"), known, "partner", default="", style="select"
        )
    spans = {code: _(name) for code, name in DAYS.items()}
    days = choose(line.container(width="content"), _("Time span"), spans, "days", default="90")
    asks = waits(kind)
    states = {code: _(name) for code, name in STATES.items() if code != "open" or asks}
    state = choose(
        line.container(width=150), _("State"), states, "state", default="", style="select"
    )
    since = None if days == "all" else company.today() - dt.timedelta(days=int(days))
    return Wanted(
        company.id,
        (kind.code,),
        state,
        from_on=since,
        partner_id=int(partner_id) if partner_id else None,
        text=text,
    )


def table(key: str, found: list[Listed], kind: Kind | None, company: CompanyInView) -> None:
    """The rows; a click opens the document, or the draft."""
    if narrow():
        cards(found, company)
        return
    asks = waits(kind)
    columns = ["number", "on", "partner", "warehouse", "amount", "state"]
    if kind is None:
        columns = ["kind", "on", "partner", "warehouse", "lines", "writer"]
    elif kind.partner is None:
        columns = ["number", "on", "warehouse", "amount", "state"]
    if kind is not None and kind.partner is None and not kind.priced:
        columns[3] = "to_warehouse" if kind.destination else "lines"
    if asks:
        columns.insert(columns.index("state"), "progress")
    if kind is not None:
        columns.append("reference")
    config = st.column_config
    named = {
        "kind": config.TextColumn(_("Kind")),
        "number": config.TextColumn(_("Number"), width="medium"),
        "on": config.DateColumn(_("Date"), format="YYYY-MM-DD", width="small"),
        "partner": config.TextColumn(_("Partner"), width="medium"),
        "warehouse": config.TextColumn(_("Warehouse")),
        "to_warehouse": config.TextColumn(_("To")),
        "amount": config.NumberColumn(_("Amount with tax"), format="accounting"),
        "state": config.TextColumn(_("State"), width="small"),
        "progress": config.ProgressColumn(_("Done"), min_value=0, max_value=1, format="percent"),
        "reference": config.TextColumn(_("Their number")),
        "lines": config.NumberColumn(_("Lines"), width="small"),
        "writer": config.TextColumn(_("Begun by")),
    }
    picked = data_table(
        [_row(one, company) for one in found],
        {name: named[name] for name in columns},
        key,
        OFFERED,
        edition=st.session_state.get("list_edition", 0),
        most=22,
        on_select="rerun",
        selection_mode="single-cell",
    )
    cells = picked["selection"]["cells"]
    if cells and cells[0][0] < len(found):
        st.session_state["list_edition"] = st.session_state.get("list_edition", 0) + 1
        chosen = found[cells[0][0]]
        if chosen.state == "draft":
            go("enter", draft=str(chosen.id))
        else:
            go("document", id=str(chosen.id))


def cards(found: list[Listed], company: CompanyInView) -> None:
    """The same for a narrow screen: a card each, its number a link."""
    for one in found[:CARDS]:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            named = one.number or kind_name(one.kind)
            page, query = ("enter", "draft") if one.state == "draft" else ("document", "id")
            with st.container(gap=None):
                link(page, named, icon=":material/description:", **{query: str(one.id)})
                st.caption(
                    plain(
                        " · ".join(
                            part
                            for part in (
                                formats.day(one.on),
                                one.partner or one.warehouse,
                                state_name(one),
                            )
                            if part
                        )
                    )
                )
            if one.state != "draft":
                amount = formats.money(one.gross_fen, company.currency)
                st.markdown(f"**{plain(amount)}**", width="content")
    cut_off(len(found), CARDS)


def state_name(one: Listed) -> str:
    """What the state of a document is called; an order says whether it still waits."""
    if one.reverses_id is not None:
        return _("Reversal")
    if one.state == "posted" and one.kind.endswith(".order"):
        return _("Still open") if one.open_micro else _("Complete")
    return {
        "posted": _("Posted"),
        "reversed": _("Reversed"),
        "draft": _("Draft"),
        "waiting": _("Waiting for approval"),
    }.get(one.state, one.state)


def _row(one: Listed, company: CompanyInView) -> dict[str, object]:
    amount = formats.units_of(one.gross_fen, company.currency)
    return {
        "kind": KINDS[one.kind].name(language()) if one.kind in KINDS else one.kind,
        "number": one.number,
        "on": one.on,
        "partner": one.partner,
        "warehouse": one.warehouse,
        "to_warehouse": one.to_warehouse,
        "amount": None if amount is None else float(amount),
        "state": state_name(one),
        "progress": _done(one),
        "reference": one.reference,
        "lines": one.lines,
        "writer": one.writer,
    }


def _done(one: Listed) -> float:
    """How much of what was asked for came, as a share."""
    asked = (one.asked_micro or 0) - (one.closed_micro or 0)
    if asked > 0:
        return min(1.0, (one.done_micro or 0) / asked)
    return float(one.state != "waiting")


def _nothing(kind: Kind, wanted: Wanted) -> None:
    if wanted.text or wanted.partner_id or wanted.state:
        empty(_("Nothing found"), _("Change the filters above."))
    else:
        empty(
            _("No {kind} in this time").format(kind=kind.name(language()).lower()),
            _("Press New to enter the first one; the keyboard alone is enough."),
        )
