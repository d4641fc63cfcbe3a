"""Who was right: what buyers' changes of suggestions came to, once it was known what was wanted.

First what the changes came to, then how right the forecasts behind the suggestions were, in money
beside hindsight. Sums by reason, category and buyer, each with how many and how sure; then the
changes that earned most and those that cost most. One ticked line opens its suggestion, its item
and its document.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

import streamlit as st

from core.planning.right.groups import FEWEST, Sum, foresight, grouped, summed
from core.planning.right.read import Judged, Record, record
from core.planning.suggest.read import one_suggested
from core.platform.i18n import _, counted
from core.platform.rights import Actor
from pages.buy.suggestion_detail import arithmetic
from pages.widgets import charts, formats
from pages.widgets.address import choose
from pages.widgets.answers import plain
from pages.widgets.company import CompanyInView, company_of
from pages.widgets.data import reading
from pages.widgets.data_table import File, data_table
from pages.widgets.document_tables import Head, read_table
from pages.widgets.empty import empty
from pages.widgets.frame import link, open_with_actions
from pages.widgets.labels import in_language, unit_after

WINDOWS = (28, 90, 365)
SHOWN = 10


def figures(found: Record, company: CompanyInView) -> None:
    """How many could be judged, how many were changed, what the changes came to."""
    all_of_them = summed("", found.judged)
    wall = st.grid(4, min_column_width=158, gap="small", key="right_figures")
    wall.metric(
        _("Decisions judged"),
        f"{all_of_them.cases:,}",
        border=True,
        help=_("Their days have come: what was wanted until the next order is known."),
    )
    wall.metric(_("Of them changed"), f"{all_of_them.changed:,}", border=True)
    wall.metric(
        _("Changes that earned more"),
        f"{all_of_them.buyer_better:,}",
        border=True,
        help=_("Than the suggestion would have."),
    )
    wall.metric(
        _("All changes together"),
        _signed(all_of_them.better_fen, company),
        border=True,
        help=_("What the changed numbers earned beyond the suggestions."),
    )
    st.caption(_verdict(all_of_them, company))
    left = []
    if found.waiting:
        left.append(_waiting(found))
    if found.without_cost:
        left.append(
            counted(
                "{n} has no cost and is not judged",
                "{n} have no cost and are not judged",
                found.without_cost,
            )
        )
    if left:
        st.caption(" · ".join(left))


def forecasts(found: Record, company: CompanyInView) -> None:
    """Whether the forecasts behind the suggestions were right: in money, beside hindsight."""
    one = foresight(found.judged)
    st.subheader(_("The forecasts behind them"), anchor=False)
    wall = st.grid(4, min_column_width=158, gap="small", key="right_forecasts")
    wall.metric(
        _("Suggestions, of what was possible"),
        formats.share(one.share(one.suggested_fen)),
        border=True,
        help=_("What the suggestions would have earned, of what the best numbers would have."),
    )
    wall.metric(
        _("Ordered, of what was possible"),
        formats.share(one.share(one.decided_fen)),
        border=True,
        help=_("What the ordered numbers earned, of what the best numbers would have."),
    )
    gap = None
    if one.possible_fen is not None and one.suggested_fen is not None:
        gap = one.possible_fen - one.suggested_fen
    wall.metric(
        _("What not knowing cost"),
        formats.compact_money(gap, company.currency),
        border=True,
        help=_("What the best numbers would have earned beyond the suggestions."),
    )
    wall.metric(
        _("Demand was off by"),
        formats.share(one.off_fen / one.asked_fen if one.asked_fen else None),
        border=True,
        help=_("What was foreseen until the next order against what was asked for, shelf by shelf,"
               " at selling price."),
    )  # fmt: skip
    st.caption(
        _("Foreseen {foreseen}, asked for {asked}, at selling price.").format(
            foreseen=formats.compact_money(one.foreseen_fen, company.currency),
            asked=formats.compact_money(one.asked_fen, company.currency),
        )
    )


def _waiting(found: Record) -> str:
    return counted(
        "{n} decision waits for its days", "{n} decisions wait for their days", found.waiting
    )


def _verdict(one: Sum, company: CompanyInView) -> str:
    if one.better_fen is None:
        return _("Money needs the right to see cost.")
    if one.low_fen is None or one.high_fen is None:
        return _("Fewer than {n} changes: too few to say anything of them all.").format(n=FEWEST)
    said = _("With other cases like these it would lie between {low} and {high}.").format(
        low=_signed(one.low_fen, company), high=_signed(one.high_fen, company)
    )
    if one.low_fen > 0:
        return f"{said} {_('The changes paid.')}"
    if one.high_fen < 0:
        return f"{said} {_('The suggestions would have done better.')}"
    return f"{said} {_('Nobody was clearly right.')}"


def sums(found: Sequence[Judged], company: CompanyInView) -> None:
    """By reason, category and buyer."""
    ways: tuple[tuple[str, str, Callable[[Judged], str]], ...] = (
        (_("By reason"), "reason", _reason),
        (_("By category"), "category", lambda one: one.category),
        (_("By buyer"), "buyer", lambda one: one.buyer),
    )
    for tab, (name, key, of) in zip(st.tabs([way[0] for way in ways]), ways, strict=True):
        with tab:
            if key == "reason":
                _bars([one for one in found if one.changed], company)
            _table(grouped(found, of), name, key, company)


def _reason(one: Judged) -> str:
    if one.reason:
        return one.reason
    return _("Accepted as suggested") if not one.changed else _("No reason given")


def _bars(changed: Sequence[Judged], company: CompanyInView) -> None:
    rows = [one for one in grouped(changed, _reason) if one.better_fen is not None]
    if not rows:
        return
    p = charts.palette()
    figure = charts.blank(max(120, 34 * len(rows) + 20), right=72, left=8)
    money = [charts.yuan(one.better_fen, company.currency) or 0.0 for one in rows]
    figure.add_bar(
        x=money,
        y=[charts.safe(charts.short(one.name, 20)) for one in rows],
        orientation="h",
        text=[_signed(one.better_fen, company) for one in rows],
        textposition="outside",
        cliponaxis=False,
        marker={"color": [p.good if value >= 0 else p.bad for value in money], "cornerradius": 2},
        hoverinfo="skip",
    )
    figure.update_yaxes(autorange="reversed", showgrid=False, tickfont={"color": p.ink})
    low, high = min(0.0, *money), max(0.0, *money)
    room = (high - low or 1.0) * (0.9 if low < 0 else 0.6)  # for the money, on a phone too
    figure.update_xaxes(visible=False, range=[low - (room if low < 0 else 0), high + room])
    charts.show(
        figure, "right_reasons", _("What changes earned beyond the suggestions, by their reason")
    )


def _table(rows: Sequence[Sum], name: str, key: str, company: CompanyInView) -> None:
    read_table(
        [
            Head(name),
            Head(_("Decisions"), number=True),
            Head(_("Changed"), number=True),
            Head(_("Earned more"), number=True),
            Head(_("Difference"), number=True),
            Head(_("95 % interval"), number=True),
        ],
        [
            [
                one.name,
                f"{one.cases:,}",
                f"{one.changed:,}",
                f"{one.buyer_better:,}",
                _signed(one.better_fen, company),
                _interval(one, company),
            ]
            for one in rows
        ],
        f"right_{key}",
        name,
    )


def _interval(one: Sum, company: CompanyInView) -> str:
    if one.low_fen is None or one.high_fen is None:
        return _("too few") if one.changed else formats.NOTHING
    return f"{_signed(one.low_fen, company)} … {_signed(one.high_fen, company)}"


def _signed(fen: int | None, company: CompanyInView) -> str:
    said = formats.compact_money(abs(fen) if fen is not None else None, company.currency)
    return said if not fen else f"+{said}" if fen > 0 else f"−{said}"


def cases(actor: Actor, found: Sequence[Judged], company: CompanyInView) -> None:
    """The changes that earned most, and those that cost most; one ticked line opens."""
    changed = [one for one in found if one.changed and one.better_fen is not None]
    changed.sort(key=lambda one: one.better_fen or 0)
    worst = [one for one in changed if (one.better_fen or 0) < 0][:SHOWN]
    best = [one for one in reversed(changed) if (one.better_fen or 0) > 0][:SHOWN]
    for rows, key, head in (
        (best, "right_best", _("Where the change knew better")),
        (worst, "right_worst", _("Where the suggestion knew better")),
    ):
        st.subheader(head, anchor=False)
        if not rows:
            st.caption(_("None in these days."))
            continue
        picked = _lines(rows, key, head, company)
        if picked is not None:
            one_case(actor, picked, company)


def _lines(rows: Sequence[Judged], key: str, head: str, company: CompanyInView) -> Judged | None:
    config = st.column_config
    columns = {
        "on": config.DateColumn(_("Day"), format="MM-DD", width="small"),
        "item": config.TextColumn(_("Item"), width="medium"),
        "place": config.TextColumn(_("Warehouse")),
        "suggested": config.NumberColumn(_("As suggested"), format="localized", width="small"),
        "decided": config.NumberColumn(_("As ordered"), format="localized", width="small"),
        "wanted": config.NumberColumn(_("Then wanted"), format="localized", width="small"),
        "better": config.NumberColumn(_("Difference"), format="accounting"),
        "reason": config.TextColumn(_("Reason"), width="medium"),
        "buyer": config.TextColumn(_("Buyer"), width="small"),
    }
    lines = [
        {
            "on": one.on,
            "item": one.item,
            "place": one.warehouse,
            "suggested": one.suggested_micro / 1e6,
            "decided": one.decided_micro / 1e6,
            "wanted": round(one.wanted_micro / 1e6, 1),
            "better": charts.yuan(one.better_fen, company.currency),
            "reason": one.reason,
            "buyer": one.buyer,
        }
        for one in rows
    ]
    picked = data_table(
        lines, columns, key, File(head), most=SHOWN, on_select="rerun", selection_mode="single-row"
    )
    chosen = picked["selection"]["rows"]
    return rows[chosen[0]] if chosen and chosen[0] < len(rows) else None


def one_case(actor: Actor, one: Judged, company: CompanyInView) -> None:
    """A decision: the suggestion's arithmetic, what came of it, and where it leads."""
    with reading(actor) as connection:
        made = one_suggested(connection, one.suggestion_id)
    with st.container(border=True, key=f"right_case_{one.suggestion_id}"):
        left, right = st.columns([3, 2], gap="medium")
        if made is not None:
            with left:
                arithmetic(made)
        base = in_language(one.unit, one.unit_en)
        with right:
            read_table(
                [Head(_("Which number")), Head(base, number=True), Head(_("Earned"), number=True)],
                [
                    [
                        _("As suggested"),
                        formats.quantity(one.suggested_micro),
                        formats.money(one.suggested_fen, company.currency),
                    ],
                    [
                        _("As ordered"),
                        formats.quantity(one.decided_micro),
                        formats.money(one.decided_fen, company.currency),
                    ],
                ],
                f"right_money_{one.suggestion_id}",
                one.item,
            )
            st.caption(
                _("From {first} to {last} {n} {unit} were wanted.").format(
                    first=formats.day(one.arrives_on),
                    last=formats.day(one.until_on - dt.timedelta(days=1)),
                    n=formats.about(one.wanted_micro),
                    unit=plain(unit_after(one.wanted_micro, one.unit, one.unit_en)),
                )
            )
            with st.container(horizontal=True):
                link("item", plain(one.item), icon=":material/inventory_2:", id=str(one.item_id))
                if one.document_id is not None:
                    link("document", _("The order"), id=str(one.document_id))


def draw() -> None:
    """The page."""
    opened = open_with_actions("right")
    company = company_of(opened.actor)
    windows = {str(n): _("{n} days").format(n=n) for n in WINDOWS}
    days = int(choose(opened.actions, _("Days looked at"), windows, "days", default="90"))
    since = company.today() - dt.timedelta(days=days)
    with reading(opened.actor) as connection:
        found = record(connection, company.id, since)
    st.caption(
        _(
            "Both numbers are played over what was then wanted, at the same price and cost. This"
            " judges numbers, not people: a buyer may know what no forecast can."
        )
    )
    if not found.judged:
        empty(
            _("No decision can be judged yet"),
            _waiting(found)
            if found.waiting
            else _("Accept, change or leave suggestions: they stand here once their days came."),
            icon=":material/balance:",
        )
        return
    figures(found, company)
    forecasts(found, company)
    st.subheader(_("Who changed what"), anchor=False)
    sums(found.judged, company)
    cases(opened.actor, found.judged, company)


draw()
