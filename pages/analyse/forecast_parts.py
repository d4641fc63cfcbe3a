"""Below a forecast: its own record, the contest of methods, and Prophet's view."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import streamlit as st
from babel.dates import get_day_names

from core.planning.decompose import Parts, taken_apart
from core.planning.explorer import Contestant, Look, Said
from core.planning.forecast import Class
from core.platform.i18n import N_, _, locale
from pages.widgets import formats
from pages.widgets.charts_fan import parts
from pages.widgets.document_tables import Head, read_table

KINDS: dict[Class, str] = {
    Class.SMOOTH: N_("Even sellers"),
    Class.SEASONAL: N_("Weekly sellers"),
    Class.INTERMITTENT: N_("Slow sellers"),
    Class.NEW: N_("New goods"),
}
METHODS: dict[str, str] = {
    "seasonal_naive": N_("Same day last week"),
    "window_average": N_("Mean of four weeks"),
    "tsb": "TSB",
    "imapa": "IMAPA",
    "mstl": "MSTL",
    "theta": "Theta",
    "regression": N_("Regression of the series"),
    "global_trees": N_("Trees over all series"),
    "prophet": "Prophet",
}
FEWEST_DAYS = 56


def track(found: Sequence[Said]) -> None:
    """Said against happened."""
    st.subheader(_("Said, and happened"), anchor=False)
    if not found:
        st.caption(_("No earlier forecast is a week old yet. Its record will stand here."))
        return
    held = sum(one.inside for one in found)
    days = sum(one.days for one in found)
    inside = sum(one.days_inside for one in found)
    missed = sum(one.missed for one in found) / max(sum(one.happened for one in found), 1e-9)
    st.caption(
        _(
            "{held} of {n} sums lay in their 80 % range; {days} of single days did; single days"
            " were missed by {missed} on average."
        ).format(held=held, n=len(found), days=f"{inside / days:.0%}", missed=f"{missed:.0%}")
    )
    read_table(
        [
            Head(_("Forecast of")),
            Head(_("Days"), number=True),
            Head(_("Said"), number=True),
            Head(_("80 % range"), number=True),
            Head(_("Happened"), number=True),
            Head(_("Difference"), number=True),
        ],
        [
            [
                formats.day(one.origin_on),
                str(one.days),
                f"{one.said:,.0f}",
                f"{one.low_80:,.0f} – {one.high_80:,.0f}" + ("" if one.inside else " ✗"),
                f"{one.happened:,.0f}",
                f"{one.happened / one.said - 1:+.0%}" if one.said else formats.NOTHING,
            ]
            for one in found
        ],
        "record",
        _("Said, and happened"),
    )


def contest(found: Sequence[Contestant], alone: str) -> None:
    """Each contestant, how it did on goods of this class and what it weighs; before a tournament,
    who stands in, or the one method that made this `alone`."""
    st.subheader(_("Who forecasts this"), anchor=False)
    if not found and alone:
        name = _(METHODS.get(alone, alone))
        st.caption(_("No tournament yet: one method alone, {method}.").format(method=name))
        return
    if not found:
        st.caption(_("No tournament yet: trees over all series and the mean of four weeks share."))
        return
    st.caption(
        _(
            "Methods contest every week on past origins; weights are learnt per class of goods."
            " The pinball loss is that of the same day a week before in shares: lower is better."
        )
    )
    read_table(
        [
            Head(_("Goods of class")),
            Head(_("Method")),
            Head(_("Weight in the blend"), number=True),
            Head(_("Pinball loss"), number=True),
            Head(_("Mean error"), number=True),
            Head(_("80 % held"), number=True),
            Head(_("95 % held"), number=True),
        ],
        [
            [
                _(KINDS[one.kind]),
                _(METHODS.get(one.method, one.method)),
                f"{one.weight:.0%}" if one.weight else formats.NOTHING,
                f"{one.loss:.3f}",
                f"{one.wape:.0%}",
                f"{one.cover_80:.0%}",
                f"{one.cover_95:.0%}",
            ]
            for one in found
        ],
        "contest",
        _("Who forecasts this"),
    )


def prophet(seen: Look) -> None:
    """Prophet's decomposition, when it is asked for: it takes a second."""
    st.subheader(_("Taken apart by Prophet"), anchor=False)
    if len(seen.past) < FEWEST_DAYS:
        st.caption(_("Needs eight weeks of history."))
        return
    if not st.toggle(_("Show trend, week and holidays"), key="prophet"):
        return
    with st.spinner(_("Prophet is fitting …")):
        told = taken_apart(seen.past)
    first = seen.past[0].on
    days = [first + dt.timedelta(days=number) for number in range(len(told.trend))]
    names = get_day_names("abbreviated", locale=locale())
    lines = [(_("Trend"), days, list(told.trend)), (_("Said by Prophet"), days, list(told.said))]
    lines += _more(told, days)
    parts(
        [(names[day], float(told.weekly[day])) for day in range(7)],
        lines,
        (_("What each weekday adds"), _("Trend and holidays along the days")),
    )


def _more(told: Parts, days: list[dt.date]) -> list[tuple[str, list[dt.date], list[float]]]:
    found = []
    if told.yearly is not None:
        found.append((_("Year"), days, list(told.yearly)))
    if told.holidays is not None:
        found.append((_("Holidays"), days, list(told.holidays)))
    return found
