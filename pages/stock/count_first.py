"""Count this first: numbers nobody can trust, which therefore order nothing by themselves.

By place and by what mends it, the most money at risk first; each with its evidence and one act.
What is mended is gone at the next look.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import streamlit as st

from core.desks.counting.open_count import CountForm, ZoneForm, open_count
from core.planning.suggest.held import WORDS, Held
from core.planning.trust.first import Group, Line, Remedy, count_first, to_count
from core.platform.i18n import N_, _, counted, ngettext
from core.platform.rights import Actor
from pages.widgets import formats
from pages.widgets.answers import plain, refused
from pages.widgets.company import CompanyInView, company_of
from pages.widgets.data import reading
from pages.widgets.document_tables import Head, read_table
from pages.widgets.edge import perform
from pages.widgets.empty import empty
from pages.widgets.frame import go, link, open_with_actions, page_right

SHOWN, MOST_COUNTED = 12, 200
COUNT = "stock.count"
TITLES: dict[Remedy, str] = {
    Remedy.COUNT: N_("Count the shelf"),
    Remedy.UNIT: N_("Mend the receipt"),
    Remedy.IMPORT: N_("Import the missing day"),
    Remedy.OPENING: N_("Enter opening stock"),
}
ICONS: dict[Remedy, str] = {
    Remedy.COUNT: ":material/fact_check:",
    Remedy.UNIT: ":material/straighten:",
    Remedy.IMPORT: ":material/event_busy:",
    Remedy.OPENING: ":material/flag:",
}


def evidence(group: Group, line: Line, company: CompanyInView) -> str:
    """Why a line is held, in plain words with its numbers."""
    match line.why:
        case Held.NEGATIVE:
            return _("{n} on record: more went out than came in").format(
                n=formats.quantity(line.quantity_micro)
            )
        case Held.PHANTOM:
            return _("{n} on record; nothing sold for 21 days, usually {m}").format(
                n=formats.quantity(line.quantity_micro), m=formats.about(line.expected_micro)
            )
        case Held.UNIT:
            return slipped(line, company)
        case Held.UNKNOWN:
            return _("Sells, and its opening stock was never entered")
        case Held.TILL:
            return _("Sales since {day} are not known").format(day=formats.day(group.last_on))
        case _:
            return _("Sales of {days} are still on the books").format(days=listed(line.days))


def slipped(line: Line, company: CompanyInView) -> str:
    """The receipts in doubt: what a unit cost there, and what it usually costs."""
    return _("; ").join(
        _("{number} of {day}: {n} at {paid} each, usually {usual}").format(
            number=one.number,
            day=formats.day(one.on),
            n=formats.quantity(one.quantity_micro),
            paid=formats.money(one.paid_fen_e6 // 1_000_000, company.currency),
            usual=formats.money(one.usual_fen_e6 // 1_000_000, company.currency),
        )
        for one in line.slips
    )


def listed(days: Sequence[object]) -> str:
    """Some days by name."""
    shown = _(", ").join(str(day) for day in days[:3])
    return shown + (" …" if len(days) > 3 else "")


def why(group: Group) -> str:
    """What the lines of a group have in common, each reason once."""
    reasons = dict.fromkeys(line.why for line in group.lines)
    said = _("; ").join(_(WORDS[reason]) for reason in reasons)
    if group.days:
        said += _(": {days}").format(days=listed(group.days))
    return said


def card(group: Group, actor: Actor, company: CompanyInView) -> None:
    """One place and remedy."""
    with st.container(border=True, key=f"first_{group.remedy.value}_{group.warehouse_id}"):
        with st.container(horizontal=True, horizontal_alignment="distribute",
                          vertical_alignment="center"):  # fmt: skip
            st.markdown(
                f"{ICONS[group.remedy]} **{plain(group.warehouse)}** · {_(TITLES[group.remedy])}",
                width="content",
            )
            st.markdown(
                f"**{plain(formats.compact_money(group.worth_fen, company.currency))}**",
                width="content",
            )
        st.caption(plain(why(group)))
        lines(group, company)
        act(group, actor, company)


def lines(group: Group, company: CompanyInView) -> None:
    """The dearest lines."""
    heads = [Head(_("Item")), Head(_("Why")), Head(_("At risk"), number=True)]

    def written(some: Sequence[Line]) -> list[list[str]]:
        counted_now = f" · {_('being counted')}"
        return [
            [
                line.item,
                evidence(group, line, company) + (counted_now if line.count_id else ""),
                formats.money(line.worth_fen, company.currency),
            ]
            for line in some
        ]

    read_table(
        heads,
        written(group.lines[:SHOWN]),
        f"first_{group.remedy.value}_{group.warehouse_id}",
        f"{group.warehouse} {_(TITLES[group.remedy])}",
        every=lambda: written(group.lines),
    )
    more = group.items - len({line.item_id for line in group.lines[:SHOWN]})
    if more > 0:
        st.caption(ngettext("{n} more item", "{n} more items", more).format(n=f"{more:,}"))


def act(group: Group, actor: Actor, company: CompanyInView) -> None:
    """The one act that mends it, or who may."""
    match group.remedy:
        case Remedy.COUNT:
            counting(group, actor, company)
        case Remedy.UNIT:
            with st.container(horizontal=True):
                for one in {
                    slip.document_id: slip for ln in group.lines for slip in ln.slips
                }.values():
                    link("document", _("Open {number}").format(number=one.number),
                         icon=":material/description:", id=str(one.document_id))  # fmt: skip
            st.caption(_("Reverse it and enter it again in the right unit."))
        case Remedy.IMPORT:
            if actor.may("till.import", group.org_unit_id):
                link("till_import", _("Import the missing day"), icon=":material/upload_file:")
            else:
                st.caption(_("Whoever imports the till of {store} mends this.").format(
                    store=plain(group.store)))  # fmt: skip
        case Remedy.OPENING:
            if actor.may("stock.opening", group.org_unit_id):
                link("enter", _("Enter opening stock"), icon=":material/flag:",
                     kind="stock.opening", warehouse=str(group.warehouse_id))  # fmt: skip


def counting(group: Group, actor: Actor, company: CompanyInView) -> None:
    """Starts a count of what no count lists yet, or leads to the one that does."""
    items = to_count(group.lines)[:MOST_COUNTED]
    open_ones = sorted({line.count_id for line in group.lines if line.count_id is not None})
    with st.container(horizontal=True):
        for number in open_ones:
            link("count", _("Open the count"), icon=":material/fact_check:", id=str(number))
        if items and actor.may(COUNT, group.org_unit_id):
            said = ngettext("Start a count ({n} item)", "Start a count ({n} items)",
                            len(items))  # fmt: skip
            key = f"start_count_{group.warehouse_id}"
            if st.button(said.format(n=len(items)), key=key, type="primary",
                         icon=":material/fact_check:"):  # fmt: skip
                start(group, items, company)
        elif items:
            st.caption(_("Whoever counts at {store} mends this.").format(store=plain(group.store)))


def start(group: Group, items: list[int], company: CompanyInView) -> None:
    """Opens a blind count of these items after today's closing, and goes there."""
    writer = page_right(COUNT)
    today = company.today()
    form = CountForm(
        company.id,
        group.warehouse_id,
        _("Count this first, {day}").format(day=formats.day(today)),
        today,
        [ZoneForm("shelf", _("Shelf"))],
        scope="items",
        items=items,
    )
    told = ",".join(str(item) for item in sorted(items))
    named = hashlib.sha256(told.encode()).hexdigest()[:12]
    key = f"first:{group.warehouse_id}:{today}:{named}"
    answer = perform(open_count, writer, form, key)
    if not refused(answer):
        go("count", id=str(answer))


def draw() -> None:
    """The page."""
    opened = open_with_actions("count_first")
    company = company_of(opened.actor)
    with opened.actions:
        if opened.actor.may_anywhere("purchase.order"):
            link("suggestions")
    with reading(opened.actor) as connection:
        found = count_first(connection, company.id, company.today())
    if not found:
        empty(
            _("Nothing needs counting or mending"),
            _("No stock below zero, no missing till day, no receipt in another unit, nothing that"
              " should sell and does not."),
            icon=":material/verified:",
        )  # fmt: skip
        return
    shelves = {group.warehouse_id: group.of_place for group in found}
    st.caption(
        _(
            "Nothing is suggested, asked for, approved or sent by itself on the numbers of"
            " {shelves} until they are mended. Money at risk says where to begin."
        ).format(
            shelves=counted("{n} item in a place", "{n} items in places", sum(shelves.values()))
        )
    )
    for group in found:
        card(group, opened.actor, company)
    if any(group.at_retail for group in found):
        st.caption(_("Money is at retail price."))


draw()
