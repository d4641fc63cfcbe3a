"""What lies there by days left: will it sell in time? A click narrows the list below to a stretch
of days; the same click again shows all."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.analytics.expiry import Band, DatedLot
from core.platform.i18n import _
from pages.analyse import parts
from pages.widgets import charts, formats, metrics
from pages.widgets.address import whole
from pages.widgets.charts_loss import Stretch, by_days_left
from pages.widgets.charts_table import figures
from pages.widgets.company import CompanyInView
from pages.widgets.document_tables import Head

STEPS = (1, 3, 7, 14, 30, 60, 90)
"""Upper ends of the stretches of days left; beyond the last is one too."""
KEY, LEFT = "chart_days_left", "left"


def by_days(lots: Sequence[DatedLot], company: CompanyInView) -> None:
    """Cost by days left, what sells against what won't."""
    metrics.heading(_("Cost by days left"), "wont_sell", "near_expiry", "off_sale")
    stretches = _stretches(lots)
    if not stretches:
        parts.needs_cost()
        return
    names = (_("Will sell"), metrics.name_of("wont_sell"))
    by_days_left(
        stretches,
        company.currency,
        names,
        KEY,
        _("Cost of lots by days left, what will sell in time against what won't"),
        on_click=_clicked,
    )
    figures(
        "days_left",
        [Head(_("Days left")), Head(names[0], number=True), Head(names[1], number=True)],
        [
            [
                one.name,
                formats.money(one.sells_fen, company.currency),
                formats.money(one.left_fen, company.currency),
            ]
            for one in stretches
        ],
        _("Cost by days left"),
    )


def of_stretch(lots: Sequence[DatedLot]) -> Sequence[DatedLot]:
    """The lots of the stretch that was clicked, and a word that takes it back; else all."""
    asked, names = whole(st.query_params.get(LEFT)), _names()
    if asked is None or asked >= len(names):
        return lots
    left = asked > 1  # the first two are no numbers of days
    parts.narrowed(LEFT, _("{n} days left").format(n=names[asked]) if left else names[asked])
    return [lot for lot in lots if _stretch(lot) == asked]


def _clicked() -> None:
    code = charts.code_of(KEY)
    if code is None or st.query_params.get(LEFT) == code:
        st.query_params.pop(LEFT, None)
    else:
        st.query_params[LEFT] = code


def _names() -> list[str]:
    names = [_("Expired"), _("Off sale")]
    start = 0
    for end in STEPS:
        names.append(f"{start}–{end}")
        start = end + 1
    return [*names, f"> {STEPS[-1]}"]


def _stretches(lots: Sequence[DatedLot]) -> list[Stretch]:
    """What will sell and what won't by days left; nothing where cost is hidden."""
    names = _names()
    money = [[0, 0] for _name in names]
    for lot in lots:
        left = lot.left_fen
        if left is None or lot.worth_fen is None:
            return []
        place = money[_stretch(lot)]
        place[0] += lot.worth_fen - left
        place[1] += left
    return [
        Stretch(str(number), name, *pair)
        for number, (name, pair) in enumerate(zip(names, money, strict=True))
    ]


def _stretch(lot: DatedLot) -> int:
    if lot.band is Band.EXPIRED:
        return 0
    if lot.band is Band.OFF_SALE:
        return 1
    for number, end in enumerate(STEPS):
        if lot.days_left <= end:
            return number + 2
    return len(STEPS) + 2
