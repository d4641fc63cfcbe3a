"""Today: what needs me, ranked in money, each with its one action. On the first days, that is
setting the house in order.

Missing till days and stock below zero stand above all: every other number leans on them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import streamlit as st
from sqlalchemy import Connection, func, select

from core.analytics.today_cost import provisional
from core.analytics.today_drafts import my_drafts
from core.analytics.today_expiry import EndingLot, ending_lots
from core.analytics.today_orders import OverdueOrder, overdue_orders
from core.analytics.today_shelf import BelowZero, below_zero
from core.analytics.today_till import MissingTill, missing_till_days
from core.platform.i18n import _, ngettext
from core.platform.rights import Actor
from models import Table
from models.catalog import Item, Partner
from models.people import User
from pages import today_lists
from pages.registry import PAGES, entry
from pages.widgets import demo, formats
from pages.widgets.answers import plain
from pages.widgets.company import CompanyInView, company_of
from pages.widgets.data import reading, rows, table
from pages.widgets.empty import empty
from pages.widgets.frame import link, open_page

MOST = 10


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: what, why, what it is worth, and where to do it. `pinned` stands above
    all others; `worth_fen` None where money says nothing, or is hidden."""

    what: str
    why: str
    page: str
    label: str
    worth_fen: int | None = None
    pinned: bool = False
    query: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sight:
    """Whose day it is, and of which company."""

    actor: Actor
    company: CompanyInView
    connection: Connection

    def may(self, page: str) -> bool:
        """Whether the page of an action may be opened."""
        right = entry(page).permission
        return right is None or self.actor.may_anywhere(right)


def missing_till(see: Sight) -> Iterator[Task]:
    """Stores whose sales nobody has seen."""
    for one in missing_till_days(see.connection, see.company.id, see.company.today()):
        yield _missing(one, see.company)


def _missing(one: MissingTill, company: CompanyInView) -> Task:
    label = _("Import till sales")
    if one.unseen_fen is None:
        what = _("{store}: no till day since {day}").format(
            store=one.store, day=formats.day(one.last_on)
        )
        why = _("{n} days; what was sold since is in no figure.").format(n=f"{one.days:,}")
        return Task(what, why, "till_import", label, pinned=True)
    counted = ngettext("{n} till day is missing", "{n} till days are missing", one.days)
    days = _(", ").join(formats.day(on) for on in one.missing[-3:])
    daily = formats.compact_money(one.unseen_fen // one.days, company.currency)
    why = _("{days}; about {money} a day is in no figure.").format(
        days=("… " if one.days > 3 else "") + days, money=daily
    )
    what = _said(one.store, counted.format(n=one.days))
    return Task(what, why, "till_import", label, one.unseen_fen, pinned=True)


def shelves(see: Sight) -> Iterator[Task]:
    """Warehouses with items below zero."""
    for one in below_zero(see.connection, see.company.id, see.company.currency.exponent):
        yield _below(one)


def _below(one: BelowZero) -> Task:
    number = f"{one.items:,}"
    items = ngettext("{n} item stands below zero", "{n} items stand below zero", one.items)
    if one.stock_known:
        return Task(
            _said(one.warehouse, items.format(n=number)),
            _("More went out than came in: a receipt is missing, or a count."),
            "stock",
            _("Look at stock"),
            one.worth_fen,
            pinned=True,
        )
    return Task(
        _("{warehouse}: opening stock is not entered").format(warehouse=one.warehouse),
        _("{items}; what lies there is not known.").format(items=items.format(n=number)),
        "enter",
        _("Enter opening stock"),
        one.worth_fen,
        query={"kind": "stock.opening"},
    )


def cost(see: Sight) -> Iterator[Task]:
    """Cost that is still an estimate."""
    found = provisional(see.connection, see.company.id)
    if found.items:
        counted = ngettext(
            "The cost of {n} item is provisional",
            "The cost of {n} items is provisional",
            found.items,
        )
        yield Task(
            counted.format(n=f"{found.items:,}"),
            _("Sold before a receipt told the cost. Receipts or opening stock put it right."),
            "today",
            _("Show the items"),
            found.provisional_fen,
            query={"show": today_lists.COST},
        )


def expiry(see: Sight) -> Iterator[Task]:
    """Lots that must go, and lots that should."""
    if not see.may("stock"):
        return
    lots = ending_lots(see.connection, see.company.id, see.company.today())
    expired = [lot for lot in lots if lot.expired]
    near = [lot for lot in lots if not lot.expired]
    if expired:
        what = ngettext("{n} lot has expired", "{n} lots have expired", len(expired))
        why = _("Take it off the shelf: {names}").format(names=_names(expired))
        yield _ending(what, why, expired)
    if near:
        what = ngettext("{n} lot is near expiry", "{n} lots are near expiry", len(near))
        why = _("Sell, move or return it first: {names}").format(names=_names(near))
        yield _ending(what, why, near)


def _ending(what: str, why: str, lots: list[EndingLot]) -> Task:
    worth = [lot.worth_fen for lot in lots]
    money = None if None in worth else sum(one for one in worth if one is not None)
    shown = {"show": today_lists.EXPIRY}
    return Task(what.format(n=len(lots)), why, "today", _("Show the lots"), money, query=shown)


def _names(lots: Iterable[EndingLot], most: int = 3) -> str:
    names = list(dict.fromkeys(lot.item for lot in lots))
    return _(", ").join(names[:most]) + (" …" if len(names) > most else "")


def orders(see: Sight) -> Iterator[Task]:
    """Goods that should have come, by supplier."""
    late: dict[str, list[OverdueOrder]] = {}
    for order in overdue_orders(see.connection, see.company.id, see.company.today()):
        late.setdefault(order.supplier, []).append(order)
    for supplier, of in late.items():
        lines = sum(order.lines for order in of)
        counted = ngettext("{n} order line is overdue", "{n} order lines are overdue", lines)
        first = min(of, key=lambda order: order.due_on)
        worth = [order.open_fen for order in of]
        yield Task(
            _said(supplier, counted.format(n=lines)),
            _("{number} was due on {day}, {n} days ago.").format(
                number=first.number, day=formats.day(first.due_on), n=first.days_late
            ),
            "document",
            _("Open the order"),
            None if None in worth else sum(one for one in worth if one is not None),
            query={"id": str(of[0].document_id)},
        )


def drafts(see: Sight) -> Iterator[Task]:
    """What I began and did not finish."""
    mine = my_drafts(see.connection, see.company.id, see.actor.user_id)
    if mine:
        what = ngettext("{n} draft of yours waits", "{n} drafts of yours wait", len(mine))
        since = formats.instant(mine[0].created_at, see.company.zone)
        worth = [draft.gross_fen for draft in mine]
        yield Task(
            what.format(n=len(mine)),
            _("The oldest was begun on {day}.").format(day=since[:10]),
            "drafts",
            _("Go on with it"),
            None if None in worth else sum(one for one in worth if one is not None),
        )


def _said(whose: str, what: str) -> str:
    return _("{whose}: {what}").format(whose=whose, what=what)


QUESTIONS: tuple[Callable[[Sight], Iterator[Task]], ...] = (
    missing_till,
    shelves,
    cost,
    expiry,
    orders,
    drafts,
)


def tasks(see: Sight) -> list[Task]:
    """Everything that needs the actor and that he may do, what is pinned first, then by money."""
    found = [task for ask in QUESTIONS for task in ask(see) if see.may(task.page)]
    return sorted(found, key=lambda task: (not task.pinned, -(task.worth_fen or 0)))


def counted(actor: Actor, model: type[Table], company: CompanyInView | None) -> int:
    """How many rows there are, of a company where one is named."""
    of = table(model)
    statement = select(func.count()).select_from(of)
    if company is not None:
        statement = statement.where(of.c.company_id == company.id)
    number: int = rows(actor, statement)[0][0]
    return number


def first_steps(actor: Actor, company: CompanyInView) -> list[Task]:
    """What a new house still lacks."""
    steps = []
    if actor.may_anywhere("setup.catalog") and not counted(actor, Item, company):
        what, why = _("Add your items"), _("Nothing can be bought or sold before.")
        steps.append(Task(what, why, "setup_items", _("Items")))
    if actor.may_anywhere("setup.catalog") and not counted(actor, Partner, company):
        what, why = _("Add a supplier"), _("Goods come from somebody.")
        steps.append(Task(what, why, "setup_partners", _("Suppliers and customers")))
    if actor.may_anywhere("setup.users") and counted(actor, User, None) < 2:
        what, why = _("Invite a colleague"), _("Each with a name and rights of their own.")
        steps.append(Task(what, why, "setup_users", _("Users")))
    known = {page.key for page in PAGES}
    return [step for step in steps if step.page in known]


def show(group: str, heading: str, found: list[Task], company: CompanyInView) -> None:
    """A list of tasks: what and why at the left, money and the one action at the right."""
    st.subheader(heading, anchor=False)
    for place, task in enumerate(found):
        with st.container(
            horizontal=True,
            horizontal_alignment="distribute",
            vertical_alignment="center",
            key=f"todo_{group}_{place}",
        ):
            with st.container(gap=None, width="stretch"):
                st.markdown(f"**{plain(task.what)}**")
                st.caption(plain(task.why))
            with st.container(
                horizontal=True,
                horizontal_alignment="right",
                vertical_alignment="center",
                width="content",
                key=f"act_{group}_{place}",
            ):
                if task.worth_fen:
                    money = formats.compact_money(task.worth_fen, company.currency)
                    st.markdown(f"**{plain(money)}**", width="content")
                icon = ":material/list:" if task.page == "today" else None
                link(task.page, task.label, icon=icon, **task.query)


def draw() -> None:
    """The page."""
    actor = open_page("today")
    company = company_of(actor)
    st.caption(f"{formats.long_day(company.today())} · {plain(company.name)}")
    demo.stale(demo.here())
    steps = first_steps(actor, company)
    with reading(actor) as connection:
        if today_lists.draw(st.query_params.get("show", ""), connection, company):
            return
        found = tasks(Sight(actor, company, connection))
        if not steps and not found:
            empty(
                _("Nothing needs you now"),
                _("What becomes due will stand here, the dearest first."),
                icon=":material/check_circle:",
            )
            return
        if found:
            show("now", _("Needs you now"), found[:MOST], company)
            if len(found) > MOST:
                st.caption(_("{n} more, smaller ones.").format(n=len(found) - MOST))
        if steps:
            show("begin", _("To begin with"), steps, company)


draw()
