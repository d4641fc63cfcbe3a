"""A probability's own record, said in a sentence beside it, with the way to all of it."""

from __future__ import annotations

import streamlit as st
from sqlalchemy import Connection

from core.planning.running.said import HIGH, Band, Record, said_and_happened
from core.platform.i18n import _, counted
from core.platform.kept import kept
from core.platform.rights import Actor
from pages.registry import entry
from pages.widgets.company import CompanyInView
from pages.widgets.frame import link


def record_of(connection: Connection, company: CompanyInView) -> Record:
    """The record of all that the reader sees; kept while the books stand still."""
    return kept(said_and_happened, connection, company.id, company.today())


def of_band(band: Band) -> str:
    """Of 120 times we said 70 to 80 %, it ran out 89 times."""
    if not band.said:
        none = _("No chance of {low} to {high} % has come to its day yet: no record so far.")
        return none.format(low=band.low, high=band.high)
    if not band.enough:
        return counted(
            "We said {low} to {high} % only {n} time so far: too few to judge.",
            "We said {low} to {high} % only {n} times so far: too few to judge.",
            band.said,
            low=band.low,
            high=band.high,
        )
    return _("Of {n} times we said {low} to {high} %, it ran out in {m}.").format(
        n=f"{band.said:,}", low=band.low, high=band.high, m=f"{band.happened:,}"
    )


def on_the_whole(record: Record) -> str:
    """How high chances came true, for pages with many of them."""
    if not record.said:
        return _("No chance of running out has come to its day yet: no record so far.")
    said, happened = record.above()
    if not record.enough or not said:
        return counted(
            "{n} chance of running out has been put to the test so far: too few to judge.",
            "{n} chances of running out have been put to the test so far: too few to judge.",
            record.said,
        )
    return _("Of {n} times we said {high} % or more, it ran out in {m} ({share}).").format(
        n=f"{said:,}", high=HIGH // 10_000, m=f"{happened:,}", share=f"{happened / said:.0%}"
    )


def show_record(actor: Actor, sentence: str, key: str) -> None:
    """The sentence, with a link to the whole record for whoever may open it."""
    with st.container(horizontal=True, vertical_alignment="center", key=f"record_{key}"):
        st.caption(sentence, width="content")
        right = entry("forecast").permission
        if right is None or actor.may_anywhere(right):
            link("forecast", _("Said against happened"), icon=":material/fact_check:")
