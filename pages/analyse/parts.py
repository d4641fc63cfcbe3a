"""What the analysis pages share: notes, empty states, and days put in order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import streamlit as st
from sqlalchemy import Connection

from core.analytics import definitions, sales
from core.analytics.definitions import Days, Sums
from core.analytics.stock_value import StockValue, stock_value
from core.analytics.window import Window
from core.kernel.money import Currency
from core.platform.i18n import _
from core.platform.kept import kept
from core.platform.rights import Actor
from pages.analyse.filters import View
from pages.widgets import formats, metrics
from pages.widgets.empty import empty
from pages.widgets.frame import go, link

ITEM = "item_to_open"
"""In the session: the item that was clicked in a chart."""
LEAVE = "page_to_leave_for"
"""In the session: another page that was asked for by a click, and its address."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Values of each day, for the small lines of the cards."""

    net_sales: list[float | None]
    gross_profit: list[float | None]
    margin: list[float | None]
    stock: list[float | None]
    stock_days: list[float | None]


def each_day(window: Window) -> Iterator[dt.date]:
    """Every day of a window."""
    for number in range(window.days):
        yield window.first + dt.timedelta(days=number)


WEEK = 7


def figures(connection: Connection, view: View, window: Window | None) -> tuple[Sums, StockValue]:
    """Sales and stock of a window; hidden ones of none, so that nothing is compared."""
    if window is None:
        return Sums(net_sales_fen=0, cost_fen=None), StockValue(None, None, None)
    return (
        kept(sales.total, connection, view.of, window),
        kept(stock_value, connection, view.of, window),
    )


def lines(connection: Connection, view: View, opening_fen: int | None) -> Lines:
    """The course of each figure: means of the seven days up to each day, stock at its close."""
    early = dt.timedelta(days=WEEK - 1)
    span = Window(view.window.first - early, view.window.last)
    found = {day.on: day for day in kept(sales.by_day, connection, view.of, span)}
    recent: list[Sums] = []
    made = Lines([], [], [], [], [])
    stock = opening_fen
    for on in each_day(span):
        day = found.get(on)
        recent = [*recent[-(WEEK - 1) :], day.sums if day else Sums()]
        if on < view.window.first:
            continue
        if day is not None and stock is not None:
            stock = None if day.stock_change_fen is None else stock + day.stock_change_fen
        sums = _add(recent)
        profit, margin = definitions.gross_profit(sums), definitions.margin(sums)
        turned = definitions.days_turned(stock, sums.cost_fen, WEEK)
        made.net_sales.append(sums.net_sales_fen / WEEK)
        made.gross_profit.append(None if profit is None else profit / WEEK)
        made.margin.append(None if margin is None else float(margin))
        made.stock.append(None if stock is None or stock < 0 else float(stock))
        made.stock_days.append(metrics.days_number(turned))
    return made


def _add(days: Sequence[Sums]) -> Sums:
    costs = [day.cost_fen for day in days]
    hidden = any(cost is None for cost in costs)
    return Sums(
        net_sales_fen=sum(day.net_sales_fen for day in days),
        cost_fen=None if hidden else sum(cost or 0 for cost in costs),
    )


def days_change(now: Days, before: Days) -> int | None:
    """The change of a number of days, basis points."""
    if isinstance(now, int) and isinstance(before, int):
        return definitions.year_on_year(now, before)
    return None


def points(now: int | None, before: int | None) -> int | None:
    """The change of a percentage, basis points; nothing where either is not known."""
    return None if now is None or before is None else now - before


def provisional(sums: Sums, currency: Currency) -> None:
    """The mark 成本暂估, with how much of the cost it is."""
    guess = definitions.provisional_cost(sums)
    if not guess:
        return
    part = definitions.share(guess, sums.cost_fen)
    st.caption(
        ":material/pending: "
        + _("{mark}: {money}, {part} of the cost of sales").format(
            mark=metrics.name_of("provisional_cost"),
            money=formats.compact_money(guess, currency),
            part=formats.percent(part),
        ),
        help=metrics.formula("provisional_cost"),
    )


def headline(view: View) -> None:
    """In a quiet line: which days, against which, and up to when each store's sales are in."""
    last = max((store.on for store in view.up_to), default=view.window.last)
    behind = (one for one in view.up_to if one.store and one.on < last)
    late = sorted(behind, key=lambda one: one.on)
    said = [view.said(), _("sales up to {day}").format(day=formats.day(last))]
    if late:
        stores = [f"{one.name} {formats.day(one.on)}" for one in late[:4]]
        said.append(_("behind: {stores}").format(stores=", ".join(stores)))
    st.caption(" · ".join(said))


def needs_cost() -> None:
    """In place of a chart that lives on cost."""
    st.caption(
        ":material/visibility_off: "
        + _("This chart needs the right to see cost. The rest of the page does not.")
    )


def nothing_sold(actor: Actor) -> None:
    """Before the first sale."""
    empty(
        _("No sales yet"),
        _("Import the till, or post a delivery: the figures are here at once."),
        icon=":material/monitoring:",
    )
    if actor.may_anywhere("sales.deliver"):
        link("sales_delivery")


def day_in_address() -> dt.date | None:
    """The day that was clicked."""
    try:
        return dt.date.fromisoformat(st.query_params.get("day", ""))
    except ValueError:
        return None


def open_clicked_item() -> None:
    """Leave for the item, or the page, that was clicked in a chart."""
    item = st.session_state.pop(ITEM, None)
    if item is not None:
        go("item", id=str(item))
    page, query = st.session_state.pop(LEAVE, ("", {}))
    if page:
        go(page, **query)


WHERE_AND_WHEN = ("days", "dates", "store", "category", "vs", "vs_dates")


def here(**more: str) -> dict[str, str]:
    """The days, stores and goods of this address, and what else another should say."""
    kept = {name: st.query_params[name] for name in WHERE_AND_WHEN if name in st.query_params}
    return kept | more


def leave_for(page: str, **more: str) -> None:
    """From a callback: open another page, of the same days, stores and goods."""
    st.session_state[LEAVE] = (page, here(**more))


def narrowed(parameter: str, what: str) -> None:
    """Say what the page is narrowed to by a click, with a word that takes it back."""
    if not what:
        return
    line = st.container(horizontal=True, vertical_alignment="center", key=f"only_{parameter}")
    line.caption(_("Only {what}").format(what=what))
    if line.button(_("Show all"), type="tertiary", icon=":material/close:", key=f"all_{parameter}"):
        st.query_params.pop(parameter, None)
        st.rerun()
