"""Said against happened of the chances of running out: a picture, the counts, and the scores."""

from __future__ import annotations

import streamlit as st
from sqlalchemy import Connection

from core.planning.running.said import FEWEST, Record, said_and_happened
from core.platform.i18n import _, counted
from pages.analyse.forecast_choice import Chosen
from pages.widgets import formats
from pages.widgets.charts_chance import said_and_happened as picture
from pages.widgets.company import CompanyInView
from pages.widgets.document_tables import Head, read_table


def chances_record(connection: Connection, company: CompanyInView, chosen: Chosen) -> None:
    """The record of what is chosen; of all goods where that alone says too little."""
    st.subheader(_("Chances of running out: said, and happened"), anchor=False)
    today = company.today()
    record = said_and_happened(connection, company.id, today, chosen.items, chosen.warehouses)
    whose = chosen.said
    if not record.enough and (chosen.items or chosen.warehouses):
        record = said_and_happened(connection, company.id, today)
        whose = _("All goods in all stores, because there are too few of these alone")
    if not record.said:
        st.caption(
            _("No chance has been put to the test yet: the first days have still to come.")
            + " "
            + counts_left(record)
        )
        return
    st.caption(f"{whose} · {told(record)} {counts_left(record)}")
    left, right = st.columns([3, 2], gap="large")
    with left:
        picture(
            record.bands,
            "chart_record",
            _("How often shelves ran out, beside the chance that was said"),
        )
    with right:
        table(record)
    scores(record)
    st.caption(
        _(
            "Ran out means: on a day before an order placed then could come, the shelf closed with"
            " nothing left (what was thrown away that evening counts as left), or as much was sold"
            " as was there and under way. Days that a store did not report are unknown, not days"
            " without running out."
        )
    )


def told(record: Record) -> str:
    """How many statements, since when."""
    said = counted(
        "{n} chance since {day}, {m} ran out.",
        "{n} chances since {day}, {m} ran out.",
        record.said,
        day=formats.day(record.since),
        m=f"{record.happened:,}",
    )
    if record.looking_back:
        said += " " + _("{n} of them were worked out later, by what was known at the time.").format(
            n=f"{record.looking_back:,}"
        )
    return said


def counts_left(record: Record) -> str:
    """What is not answered yet, and why."""
    parts = []
    if record.waiting:
        parts.append(
            counted("{n} has days still to come.", "{n} have days still to come.", record.waiting)
        )
    if record.unknown:
        parts.append(
            counted(
                "{n} stays unknown for want of a till day.",
                "{n} stay unknown for want of a till day.",
                record.unknown,
            )
        )
    return " ".join(parts)


def table(record: Record) -> None:
    """Band by band."""
    read_table(
        [
            Head(_("Said")),
            Head(_("Times"), number=True),
            Head(_("Ran out"), number=True),
            Head(_("Share"), number=True),
        ],
        [
            [
                f"{band.low} – {band.high} %",
                f"{band.said:,}",
                f"{band.happened:,}",
                f"{band.share:.0%}" if band.enough else _("too few"),
            ]
            for band in record.bands
            if band.said
        ],
        "chances",
        _("Ran out"),
    )


def scores(record: Record) -> None:
    """Brier beside a constant's, and the calibration error."""
    if not record.enough:
        st.caption(
            _("Fewer than {n} chances were put to the test: nothing is concluded yet.").format(
                n=FEWEST
            )
        )
        return
    row = st.container(horizontal=True, key="cards_chances")
    row.metric(
        _("Brier score"),
        f"{record.brier:.3f}",
        border=True,
        help=_("Mean squared distance of chance and outcome; lower is better."),
    )
    row.metric(
        _("Always the same chance"),
        f"{record.constant:.3f}",
        border=True,
        help=_("The Brier score of somebody who always says how often shelves run out."),
    )
    row.metric(
        _("Calibration error"),
        f"{record.calibration:.1%}",
        border=True,
        help=_("Mean distance of what was said from how often it happened."),
    )
