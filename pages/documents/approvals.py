"""What waits for approval: look at it, approve one or several at once, or send it back."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.documents.read_approvals import WaitingPaper, waiting
from core.platform.i18n import _
from core.platform.rights import Actor
from pages.widgets import formats
from pages.widgets.approving import approve_all, may_answer, show_left
from pages.widgets.company import CompanyInView, company_of
from pages.widgets.data import reading
from pages.widgets.data_table import File, data_table
from pages.widgets.document_tables import narrow
from pages.widgets.document_view import kind_name
from pages.widgets.empty import empty
from pages.widgets.entry_refusals import plain
from pages.widgets.frame import link, open_with_actions


def table(actor: Actor, found: Sequence[WaitingPaper], company: CompanyInView) -> None:
    """The rows, to be ticked; the papers of those ticked can be approved together."""
    config = st.column_config
    columns = {
        "kind": config.TextColumn(_("Kind"), width=110),
        "partner": config.TextColumn(_("Partner"), width=150),
        "unit": config.TextColumn(_("Organisation unit")),
        "amount": config.NumberColumn(_("Amount with tax"), format="accounting"),
        "lines": config.NumberColumn(_("Lines"), width=50),
        "by": config.TextColumn(_("Asked by")),
        "since": config.TextColumn(_("Since")),
        "due": config.TextColumn(_("Answer before")),
        "yours": config.CheckboxColumn(_("Yours to answer"), width=112),
    }
    rows = [
        {
            "kind": kind_name(one.kind),
            "partner": one.partner,
            "unit": one.org_unit,
            "amount": _amount(one, company),
            "lines": one.lines,
            "by": one.asked_by,
            "since": formats.instant(one.asked_at, company.zone),
            "due": formats.instant(one.due_at, company.zone) if one.due_at else "",
            "yours": may_answer(actor, one),
        }
        for one in found
    ]
    edition = st.session_state.get("approvals_edition", 0)
    picked = data_table(
        rows,
        columns,
        "approvals",
        File(),
        edition=edition,
        most=20,
        on_select="rerun",
        selection_mode="multi-row",
    )
    ticked = [found[n] for n in picked["selection"]["rows"] if n < len(found)]
    _act(actor, ticked, company)


def _amount(one: WaitingPaper, company: CompanyInView) -> float | None:
    amount = formats.units_of(one.amount_fen, company.currency)
    return None if amount is None else float(amount)


def _act(actor: Actor, ticked: Sequence[WaitingPaper], company: CompanyInView) -> None:
    if not ticked:
        st.caption(_("Tick what you want to look at or approve."))
        return
    able = [one for one in ticked if may_answer(actor, one)]
    with st.container(horizontal=True, vertical_alignment="center", key="approvals_act"):
        if able:
            known = [one.amount_fen for one in able if one.amount_fen is not None]
            total = sum(known) if len(known) == len(able) else None
            st.button(
                _("Approve {n} for {money}").format(
                    n=len(able), money=formats.money(total, company.currency)
                ),
                type="primary",
                icon=":material/check:",
                key="approve_ticked",
                on_click=_approve,
                args=(able,),
            )
        for one in ticked[:3]:
            link(
                "document",
                _("Open {number}").format(number=one.partner or kind_name(one.kind)),
                id=str(one.document_id),
            )


def _approve(papers: Sequence[WaitingPaper]) -> None:
    st.session_state["approvals_edition"] = st.session_state.get("approvals_edition", 0) + 1
    approve_all(papers)


def cards(actor: Actor, found: Sequence[WaitingPaper], company: CompanyInView) -> None:
    """The same for a narrow screen: a card each; the document has the buttons."""
    for one in found:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            with st.container(gap=None):
                link("document", one.partner or kind_name(one.kind), id=str(one.document_id))
                since = formats.instant(one.asked_at, company.zone)
                st.caption(plain(" · ".join((one.org_unit, one.asked_by, since))))
            st.markdown(
                f"**{plain(formats.money(one.amount_fen, company.currency))}**", width="content"
            )
            if may_answer(actor, one):
                st.button(
                    _("Approve"),
                    key=f"approve_{one.document_id}",
                    on_click=approve_all,
                    args=([one],),
                )


def draw() -> None:
    """The page."""
    actor = open_with_actions("approvals").actor
    company = company_of(actor)
    show_left(actor)
    with reading(actor) as connection:
        found = waiting(connection, company.id)
    if not found:
        empty(
            _("Nothing waits for approval"),
            _("Orders stand here until somebody other than their maker has approved them."),
            icon=":material/check_circle:",
        )
    elif narrow():
        cards(actor, found, company)
    else:
        table(actor, found, company)


draw()
