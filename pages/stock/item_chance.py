"""The chance of running out on an item's page: place by place, day by day, and what it rests on."""

from __future__ import annotations

import datetime as dt

import streamlit as st
from sqlalchemy import Connection

from core.kernel.amounts import MICRO
from core.planning.reasons import WORDS, Reason
from core.planning.running.outlook import Outlook, Seen, read_outlook
from core.planning.running.thresholds import threshold_of
from core.platform.i18n import _, counted
from core.platform.rights import Actor
from pages.widgets import chance_record, formats
from pages.widgets.charts_chance import Course, by_day
from pages.widgets.company import CompanyInView
from pages.widgets.document_tables import Head, read_table

SHOWN_DAYS, MOST = 14, 8


def chance_of(connection: Connection, actor: Actor, company: CompanyInView, item_id: int) -> None:
    """The whole section; nothing where the item sells nowhere."""
    seen = read_outlook(connection, company.id, company.today(), [item_id])
    if seen is None:
        st.subheader(_("Chance of running out"), anchor=False)
        st.caption(_("Nothing is said without a forecast of the last week."))
        return
    shelves = sorted(seen.shelves.values(), key=lambda one: (-one.before_next, one.warehouse))
    if not shelves:
        return
    st.subheader(_("Chance of running out"), anchor=False)
    threshold = threshold_of(connection, company.id, company.today(), item_id) / MICRO
    table(shelves[:MOST], threshold)
    by_day(
        [_course(one) for one in shelves[:MOST]],
        threshold,
        "chart_chance",
        _("Chance of having run out by the end of each day, place by place"),
    )
    rests_on(seen, shelves, company)
    record = chance_record.record_of(connection, company)
    worst = shelves[0].before_next
    chance_record.show_record(actor, chance_record.of_band(record.band(worst)), "item")


def table(shelves: list[Outlook], threshold: float) -> None:
    """A row a place."""
    heads = [
        Head(_("Warehouse")),
        Head(_("There"), number=True),
        Head(_("7 days"), number=True),
        Head(_("14 days"), number=True),
        Head(_("Before more can come"), number=True),
        Head(_("Passes {share}").format(share=f"{threshold:.0%}")),
        Head(_("Under way")),
    ]
    read_table(
        heads, [_row(one, threshold) for one in shelves], "chance", _("Chance of running out")
    )


def _row(one: Outlook, threshold: float) -> list[str]:
    passes = one.chance.passes(threshold)
    shown = passes is not None and passes < SHOWN_DAYS
    return [
        one.warehouse,
        formats.quantity(one.stock_micro),
        f"{one.chance.within(7):.0%}",
        f"{one.chance.within(SHOWN_DAYS):.0%}",
        f"{one.before_next:.0%} · {formats.day(one.likely_on)}",
        formats.day(one.day(passes or 0)) if shown else _("not within 14 days"),
        under_way(one) or formats.NOTHING,
    ]


def under_way(one: Outlook) -> str:
    """What is coming and when it was promised."""
    shown = [
        f"{formats.quantity(each.quantity_micro)} · {formats.day(each.due_on)}"
        for each in one.coming[:2]
    ]
    return _(", ").join(shown) + (" …" if len(one.coming) > len(shown) else "")


def _course(one: Outlook) -> Course:
    chances = one.chance.by_day[:SHOWN_DAYS]
    return Course(one.warehouse, tuple(one.day(n) for n in range(len(chances))), chances)


def rests_on(seen: Seen, shelves: list[Outlook], company: CompanyInView) -> None:
    """The forecast, the lots that leave the shelf, and how late the supplier comes."""
    said = [
        _("By the forecast made {at}, which knows sales up to {day}.").format(
            at=formats.instant(seen.run.finished_at, company.zone),
            day=formats.day(seen.run.origin_on),
        )
    ]
    said += [
        _("{place}: {n} expire before more can come.").format(
            place=one.warehouse, n=formats.quantity(one.expiring_micro)
        )
        for one in [one for one in shelves if one.expiring_micro > 0][:2]
    ]
    said.append(arrives(shelves[0]))
    if seen.correction.cases:
        said.append(
            _("Told as often as {n} chances before it came true.").format(
                n=f"{seen.correction.cases:,}"
            )
        )
    reasons = sorted({one.fell_back for one in shelves if one.fell_back})
    said += [_("{reason}.").format(reason=_(WORDS[Reason(reason)])) for reason in reasons]
    st.caption(" ".join(said))


def arrives(one: Outlook) -> str:
    """When an order placed now could come, by the supplier's word and by his record."""
    word = _("Ordered on {day}, {supplier} promises it for {promised}.").format(
        day=formats.day(one.order_on),
        supplier=one.supplier or _("a supplier"),
        promised=formats.day(one.next_on),
    )
    if not one.late_days:
        return word
    late = sorted(one.late_days)
    tenth = late[min(len(late) - 1, len(late) * 9 // 10)]
    return f"{word} " + counted(
        "By {n} past receipt it comes by {half} half of the time, by {tenth} nine in ten.",
        "By {n} past receipts it comes by {half} half of the time, by {tenth} nine in ten.",
        len(late),
        half=formats.day(one.likely_on),
        tenth=formats.day(one.next_on + dt.timedelta(days=tenth)),
    )
