"""Lines of Today about papers: till days, cost, orders, goods on their way, bills, drafts."""

from __future__ import annotations

from collections.abc import Iterator

from core.analytics.today_approvals import waiting_for
from core.analytics.today_cost import provisional
from core.analytics.today_drafts import my_drafts
from core.analytics.today_orders import OverdueOrder, overdue_orders
from core.analytics.today_stock_out import running_out
from core.analytics.today_till import MissingTill, missing_till_days
from core.analytics.today_transit import long_on_the_way
from core.analytics.today_unbilled import LONG, unbilled
from core.platform.i18n import _, counted, ngettext
from core.platform.kept import kept
from pages import today_lists
from pages.analyse.actions import may_enter
from pages.kinds import KINDS
from pages.today_task import Sight, Task, named, said
from pages.widgets import formats
from pages.widgets.company import CompanyInView

RECEIVE = "stock.receive"


def missing_till(see: Sight) -> Iterator[Task]:
    """Stores whose sales nobody has seen."""
    for one in missing_till_days(see.connection, see.company.id, see.today):
        yield _missing(one, see.company)


def _missing(one: MissingTill, company: CompanyInView) -> Task:
    label, subject = _("Import till sales"), f"till:{one.org_unit_id}"
    if one.unseen_fen is None:
        what = _("{store}: no till day since {day}").format(
            store=one.store, day=formats.day(one.last_on)
        )
        why = counted(
            "{n} day; what was sold since is in no figure.",
            "{n} days; what was sold since is in no figure.",
            one.days,
        )
        return Task(subject, what, why, "till_import", label, pinned=True)
    missing = counted("{n} till day is missing", "{n} till days are missing", one.days)
    days = _(", ").join(formats.day(on) for on in one.missing[-3:])
    daily = formats.compact_money(one.unseen_fen // one.days, company.currency)
    why = _("{days}; about {money} a day is in no figure.").format(
        days=("… " if one.days > 3 else "") + days, money=daily
    )
    what = said(one.store, missing)
    return Task(subject, what, why, "till_import", label, one.unseen_fen, pinned=True)


def cost(see: Sight) -> Iterator[Task]:
    """Cost that is still an estimate."""
    found = kept(provisional, see.connection, see.company.id)
    if found.items:
        provisional_ones = ngettext(
            "The cost of {n} item is provisional",
            "The cost of {n} items is provisional",
            found.items,
        )
        yield Task(
            "provisional",
            provisional_ones.format(n=f"{found.items:,}"),
            _("Sold before a receipt told the cost. Receipts or opening stock put it right."),
            "today",
            _("Show the items"),
            found.provisional_fen,
            query={"show": today_lists.COST},
        )


def orders(see: Sight) -> Iterator[Task]:
    """Goods that should have come, by supplier."""
    late: dict[str, list[OverdueOrder]] = {}
    missing: dict[int, int] = {}
    retail: set[int] = set()
    if see.may("stock"):
        for one in kept(running_out, see.connection, see.company.id, see.last, see.today):
            if one.order_id is not None:
                missing[one.order_id] = missing.get(one.order_id, 0) + one.stake_fen
                if one.at_retail:
                    retail.add(one.order_id)
    for order in overdue_orders(see.connection, see.company.id, see.today):
        late.setdefault(order.supplier, []).append(order)
    for supplier, of in late.items():
        lines = sum(order.lines for order in of)
        late = counted("{n} order line is overdue", "{n} order lines are overdue", lines)
        first = min(of, key=lambda order: order.due_on)
        stake = sum(missing.get(order.document_id, 0) for order in of) or None
        yield Task(
            f"order:{first.document_id}",
            said(supplier, late),
            counted(
                "{number} was due on {day}, {n} day ago.",
                "{number} was due on {day}, {n} days ago.",
                first.days_late,
                number=first.number,
                day=formats.day(first.due_on),
            ),
            "document",
            _("Open the order"),
            stake,
            due_on=see.today,
            at_retail=any(order.document_id in retail for order in of),
            query={"id": str(first.document_id)},
        )


def approvals(see: Sight) -> Iterator[Task]:
    """What others made and I may approve."""
    for kind in KINDS.values():
        units = see.actor.where(kind.approve) if kind.approve else frozenset()
        one = units and waiting_for(
            see.connection, see.company.id, see.actor.user_id, kind.code, units, see.last
        )
        if one:
            what = ngettext(
                "{n} order waits for your approval", "{n} orders wait for your approval", one.count
            )
            yield Task(
                f"approve:{kind.code}",
                what.format(n=one.count),
                _("{money} in all; the oldest waits since {at}.").format(
                    money=formats.money(one.amount_fen, see.company.currency),
                    at=formats.instant(one.first_at, see.company.zone),
                ),
                "approvals",
                _("Answer it"),
                one.stake_fen,
                due_on=see.today,
                pinned=one.called > 0,
                at_retail=one.at_retail,
            )


def drafts(see: Sight) -> Iterator[Task]:
    """What I began and did not finish."""
    mine = my_drafts(see.connection, see.company.id, see.actor.user_id)
    if mine:
        what = ngettext("{n} draft of yours waits", "{n} drafts of yours wait", len(mine))
        since = formats.instant(mine[0].created_at, see.company.zone)
        yield Task(
            "drafts",
            what.format(n=len(mine)),
            _("The oldest was begun on {day}.").format(day=since[:10]),
            "drafts",
            _("Go on with it"),
        )


def bills(see: Sight) -> Iterator[Task]:
    """Receipts without a bill: their input tax is not deducted."""
    if not see.may("document"):
        return
    for one in kept(unbilled, see.connection, see.company.id, see.today):
        what = ngettext(
            "{n} receipt without a bill for over {days} days",
            "{n} receipts without a bill for over {days} days",
            one.receipts,
        )
        yield Task(
            f"unbilled:{one.partner_id}",
            said(one.supplier, what.format(n=f"{one.receipts:,}", days=LONG)),
            _("The input tax of it is not deducted. The oldest is of {day}.").format(
                day=formats.day(one.first_on)
            ),
            "document",
            _("Open the oldest"),
            one.tax_fen,
            query={"id": str(one.first_id)},
        )


def transit(see: Sight) -> Iterator[Task]:
    """Transfers that should have arrived."""
    if not see.may("document"):
        return
    for one in long_on_the_way(see.connection, see.company.id, see.today):
        page, label, query = "document", _("Open the transfer"), {"id": str(one.document_id)}
        if may_enter(see.actor, RECEIVE):
            page, label = "enter", _("Receive it")
            query = {"kind": RECEIVE, "source": str(one.document_id)}
        yield Task(
            f"transit:{one.document_id}",
            said(
                one.store,
                counted(
                    "{number} has been on its way for {n} day",
                    "{number} has been on its way for {n} days",
                    one.days,
                    number=one.number,
                ),
            ),
            _("Shipped on {day}: {names}").format(day=formats.day(one.on), names=named(one.items)),
            page,
            label,
            due_on=see.today,
            query=query,
        )
