"""Lines of Today about goods: what runs out, what won't sell, what may not be there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from core.analytics.expiry import Band, DatedLot, dated_lots
from core.analytics.expiry_advice import Advised, advised_groups
from core.analytics.source import Slice
from core.analytics.today_counts import waiting_counts
from core.analytics.today_phantom import Phantom, phantoms
from core.analytics.today_price import below_cost
from core.analytics.today_shelf import BelowZero, below_zero
from core.desks.counting.access import APPROVE, REVIEW
from core.platform.i18n import _, ngettext
from core.platform.kept import kept
from core.platform.rights import SEE_COST
from pages.analyse.filters import units_by_id
from pages.today_task import Sight, Task, named, said
from pages.widgets import formats

LOTS = 30
FIRST, COUNT = "count_first", "count"


def shelves(see: Sight) -> Iterator[Task]:
    """Warehouses with items below zero."""
    for one in kept(
        below_zero, see.connection, see.company.id, see.last, see.company.currency.exponent
    ):
        yield _below(one)


def _below(one: BelowZero) -> Task:
    number = f"{one.items:,}"
    items = ngettext("{n} item stands below zero", "{n} items stand below zero", one.items)
    subject = f"below_zero:{one.warehouse_id}"
    if one.stock_known:
        return Task(
            subject,
            said(one.warehouse, items.format(n=number)),
            _("More went out than came in: a receipt is missing, or a count."),
            FIRST,
            _("Count this first"),
            one.unseen_fen,
            pinned=True,
        )
    return Task(
        subject,
        _("{warehouse}: opening stock is not entered").format(warehouse=one.warehouse),
        _("{items}; what lies there is not known.").format(items=items.format(n=number)),
        "enter",
        _("Enter opening stock"),
        one.worth_fen,
        at_retail=one.at_retail,
        query={"kind": "stock.opening"},
    )


def expiry(see: Sight) -> Iterator[Task]:
    """Lots that must go, and lots that won't sell, by place."""
    if not see.may("expiry"):
        return
    places: dict[int, list[DatedLot]] = {}
    for lot in kept(dated_lots, see.connection, Slice(see.company.id), see.pace, see.today):
        if lot.left_micro > 0:
            places.setdefault(lot.warehouse_id, []).append(lot)
    codes = {unit: code for unit, (code, _n) in units_by_id(see.connection, see.company.id).items()}
    groups = [
        group
        for lots in places.values()
        for group in (
            [lot for lot in lots if lot.band is Band.EXPIRED],
            [lot for lot in lots if lot.band is not Band.EXPIRED],
        )
        if group
    ]
    for lots, found in zip(groups, _advice(see, groups), strict=True):
        store = {"store": codes.get(lots[0].org_unit_id, "")}
        told = _expired if lots[0].band is Band.EXPIRED else _wont_sell
        yield told(see, lots, found, store)


def _advice(see: Sight, groups: Sequence[Sequence[DatedLot]]) -> list[list[Advised]]:
    """Of each group the dearest lots, with the best action for each."""
    dearest = tuple(
        tuple(sorted(lots, key=lambda lot: -_money(see, lot))[:LOTS]) for lots in groups
    )
    return kept(
        advised_groups,
        see.connection,
        see.company.id,
        dearest,
        see.pace,
        see.today,
        see.company.currency.exponent,
    )


def _money(see: Sight, lot: DatedLot) -> int:
    fen = lot.left_fen
    return lot.retail_fen(see.company.currency.exponent) if fen is None else fen


def _expired(see: Sight, lots: list[DatedLot], found: list[Advised], store: dict[str, str]) -> Task:
    what = ngettext("{n} lot has expired", "{n} lots have expired", len(lots))
    return Task(
        f"expired:{lots[0].warehouse_id}",
        said(found[0].warehouse, what.format(n=f"{len(lots):,}")),
        ngettext(
            "Take it off the shelf: {names}", "Take them off the shelf: {names}", len(lots)
        ).format(names=named(one.item for one in found)),
        "expiry",
        _("Show the lots"),
        sum(_money(see, lot) for lot in lots),
        due_on=see.today,
        at_retail=lots[0].left_fen is None,
        query=store | {"band": Band.EXPIRED.value},
    )


def _wont_sell(
    see: Sight, lots: list[DatedLot], found: list[Advised], store: dict[str, str]
) -> Task:
    """At stake is what the best actions save."""
    what = ngettext("{n} lot won't sell in time", "{n} lots won't sell in time", len(lots))
    why = _("Of {money}, so much can be saved: {names}").format(
        money=formats.compact_money(sum(_money(see, lot) for lot in lots), see.company.currency),
        names=named(one.item for one in found),
    )
    soonest = min(lot.selling_days for lot in lots)
    return Task(
        f"expiry:{lots[0].warehouse_id}",
        said(found[0].warehouse, what.format(n=f"{len(lots):,}")),
        why,
        "expiry",
        _("Mark down or move"),
        sum(one.advice.saved_fen or 0 for one in found),
        due_on=see.today + dt.timedelta(days=max(0, soonest - 1)),
        at_retail=lots[0].left_fen is None,
        query=store,
    )


def suspicious(see: Sight) -> Iterator[Task]:
    """Stock that may not be there, by place."""
    if not see.may("item"):
        return
    places: dict[int, list[Phantom]] = {}
    exponent = see.company.currency.exponent
    for one in kept(phantoms, see.connection, see.company.id, exponent):
        places.setdefault(one.warehouse_id, []).append(one)
    for place, found in places.items():
        first = found[0]
        what = ngettext(
            "{n} item sold nothing for 21 days, though stock is there",
            "{n} items sold nothing for 21 days, though stock is there",
            len(found),
        )
        why = _("{names}: it usually sells {n} in that time. Count the shelf.").format(
            names=named(one.item for one in found), n=formats.about(first.expected_micro)
        )
        page, label = (
            (FIRST, _("Count this first")) if see.may(FIRST) else ("item", _("Look at it"))
        )
        query = {"id": str(first.item_id)} if page == "item" else {}
        yield Task(
            f"phantom:{place}",
            said(first.warehouse, what.format(n=f"{len(found):,}")),
            why,
            page,
            label,
            sum(one.worth_fen for one in found),
            at_retail=first.at_retail,
            query=query,
        )


def counts(see: Sight) -> Iterator[Task]:
    """Counts that wait for me to look through or approve them."""
    if not (see.actor.where(REVIEW) or see.actor.where(APPROVE)):
        return
    exponent = see.company.currency.exponent
    for one in waiting_counts(see.connection, see.company.id, exponent):
        if not see.actor.may(APPROVE if one.posted else REVIEW, one.org_unit_id):
            continue
        what = (
            _("the differences of {name} wait for approval")
            if one.posted
            else _("{name} waits to be looked through")
        )
        yield Task(
            f"count:{one.count_id}:{int(one.posted)}",
            said(one.warehouse, what.format(name=one.name)),
            _("Counted on {day}.").format(day=formats.day(one.on)),
            COUNT,
            _("Look at the count"),
            one.stake_fen,
            at_retail=one.at_retail,
            query={"id": str(one.count_id)},
        )


def prices(see: Sight) -> Iterator[Task]:
    """Goods sold below what they cost."""
    if not see.actor.where(SEE_COST) or not see.may("margin"):
        return
    found = kept(below_cost, see.connection, see.company.id, see.last)
    if not found:
        return
    what = ngettext("{n} item sells below its cost", "{n} items sell below their cost", len(found))
    yield Task(
        "below_cost",
        what.format(n=f"{len(found):,}"),
        _("Each week so loses this much: {names}").format(names=named(one.item for one in found)),
        "item" if len(found) == 1 else "margin",
        _("Look at the price"),
        sum(one.stake_fen for one in found),
        query={"id": str(found[0].item_id)} if len(found) == 1 else {"days": "7"},
    )
