"""The documents behind a bar that was clicked: `?docs=` in the address says which.

`sales` is all that was sold, `customer:7` one customer's, `channel:store` one channel's.
"""

from __future__ import annotations

import streamlit as st
from sqlalchemy import Connection

from core.analytics.documents import Asked, DatedPaper, papers
from core.analytics.margin_by import months_of
from core.platform.i18n import _, language
from pages.analyse import tables
from pages.analyse.channels import channel_name
from pages.analyse.filters import View
from pages.kinds import KINDS
from pages.widgets import formats
from pages.widgets.charts import yuan

DOCS, SALES, MOST = "docs", "sales", 50


def ask(which: str) -> None:
    """From a callback: show these documents; the same click again puts them away."""
    if st.query_params.get(DOCS) == which:
        st.query_params.pop(DOCS, None)
    else:
        st.query_params[DOCS] = which


def asked_for(connection: Connection, view: View) -> None:
    """The documents that the address asks for; nothing where it asks for none."""
    said, _colon, which = st.query_params.get(DOCS, "").partition(":")
    kinds = tuple(kind.code for kind in KINDS.values() if kind.sells or kind.takes_back)
    window = view.window
    if said == "customer" and which.isdecimal() and len(which) < 18:
        asked, window = Asked(kinds, partner_id=int(which)), months_of(window)
    elif said == "channel" and which:
        asked = Asked(kinds, channel=which)
    elif said == SALES:
        asked = Asked(kinds)
    else:
        return
    found = papers(connection, view.of, window, asked, MOST)
    head = st.container(horizontal=True, vertical_alignment="center", key="papers_head")
    head.markdown(f"**{_('Documents')}**")
    if head.button(_("Close"), type="tertiary", icon=":material/close:", key="close_docs"):
        st.query_params.pop(DOCS, None)
        st.rerun()
    listing(found, view)


def listing(found: list[DatedPaper], view: View) -> None:
    """Documents as a table, the newest first."""
    if not found:
        st.caption(_("No document in these days."))
        return
    config = st.column_config
    tables.grid(
        "papers",
        [
            {
                "on": one.on,
                "number": one.number,
                "kind": KINDS[one.kind].name(language()) if one.kind in KINDS else one.kind,
                "store": one.store,
                "partner": one.partner,
                "channel": channel_name(one.channel),
                "net": yuan(one.net_fen, view.company.currency),
            }
            for one in found
        ],
        {
            "on": config.DateColumn(_("Date"), format="YYYY-MM-DD", width="small"),
            "number": config.TextColumn(_("Number"), width="medium"),
            "kind": config.TextColumn(_("Kind")),
            "store": config.TextColumn(_("Store")),
            "partner": config.TextColumn(_("Partner")),
            "channel": config.TextColumn(_("Channel"), width="small"),
            "net": tables.money_column(_("Net amount")),
        },
        [one.id for one in found],
        "document",
        most=8,
        part=_("Documents"),
    )
    if len(found) == MOST:
        st.caption(
            _("The newest {n}; {day} and later.").format(n=MOST, day=formats.day(found[-1].on))
        )
