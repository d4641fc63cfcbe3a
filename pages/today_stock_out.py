"""Lines of Today about what runs out before more can come: by the forecast where there is a fresh
one, with the chance; else by past sales, and they say so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from core.analytics.today_stock_out import ORDER, running_out
from core.planning.running.worth import AtRisk, at_risk
from core.planning.stored import fresh_run
from core.platform.i18n import _, ngettext
from core.platform.kept import kept
from pages.analyse.actions import may_enter, prefilled
from pages.today_task import Sight, Task, named, said
from pages.widgets import chance_record, formats

LINES = 30
Group = tuple[int | None, int]
"""Supplier and warehouse."""


@dataclass(frozen=True, slots=True)
class _Line:
    """One item of a group."""

    item_id: int
    name: str
    wanted_micro: int
    stake_fen: int


@dataclass(frozen=True, slots=True)
class _Found:
    """What runs out of one supplier's goods in one place."""

    lines: list[_Line]
    whose: str
    arrives_on: dt.date
    at_retail: bool
    why: str


def stock_out(see: Sight) -> Iterator[Task]:
    """What loses sales before more arrives, by supplier and place."""
    if not see.may("stock"):
        return
    run = fresh_run(see.connection, see.company.id, see.today)
    risks = run and kept(at_risk, see.connection, see.company.id, see.today, run)
    groups = _by_past_sales(see) if risks is None else _by_forecast(see, risks)
    for (supplier, place), found in groups.items():
        yield _task(see, supplier, place, found)


def _by_forecast(see: Sight, risks: list[AtRisk]) -> dict[Group, _Found]:
    groups: dict[Group, list[AtRisk]] = {}
    for one in risks:
        if one.stake_fen > 0:
            groups.setdefault((one.supplier_id, one.shelf.warehouse_id), []).append(one)
    record = chance_record.record_of(see.connection, see.company) if groups else None
    found = {}
    for group, many in groups.items():
        first = many[0]
        why = _("By the forecast: {names}; ordered now, it usually comes on {day}.").format(
            names=named(f"{one.item} {one.chance:.0%}" for one in many),
            day=formats.day(first.shelf.likely_on),
        )
        if record is not None and record.enough:
            why += " " + chance_record.of_band(record.band(first.chance))
        found[group] = _Found(
            [_Line(one.shelf.item_id, one.item, one.wanted_micro, one.stake_fen) for one in many],
            _whose(first.shelf.supplier, first.shelf.warehouse),
            first.shelf.likely_on,
            first.at_retail,
            why,
        )
    return found


def _by_past_sales(see: Sight) -> dict[Group, _Found]:
    found: dict[Group, _Found] = {}
    for one in kept(running_out, see.connection, see.company.id, see.last, see.today):
        if one.order_id is not None or one.stake_fen <= 0:
            continue  # what is ordered cannot come sooner
        group = (one.supplier_id, one.warehouse_id)
        line = _Line(one.item_id, one.item, one.wanted_micro(see.today), one.stake_fen)
        if group in found:
            found[group].lines.append(line)
        else:
            whose = _whose(one.supplier, one.warehouse)
            found[group] = _Found([line], whose, one.arrives_on, one.at_retail, "")
    return found


def _whose(supplier: str, place: str) -> str:
    return f"{supplier} → {place}" if supplier else place


def _task(see: Sight, supplier: int | None, place: int, found: _Found) -> Task:
    many = len(found.lines)
    counted = ngettext(
        "{n} item runs out before more can arrive",
        "{n} items run out before more can arrive",
        many,
    )
    if found.why:
        counted = ngettext(
            "{n} item may run out before more can arrive",
            "{n} items may run out before more can arrive",
            many,
        )
    why = found.why or _(
        "By past sales, for want of a forecast: {names}; ordered now, it comes on {day}."
    ).format(names=named(one.name for one in found.lines), day=formats.day(found.arrives_on))
    page, label, query = "stock", _("Look at stock"), {}
    if may_enter(see.actor, ORDER):
        lines = [(one.item_id, None, one.wanted_micro) for one in found.lines[:LINES]]
        page, label = "enter", _("Order")
        query = {"kind": ORDER} | prefilled(place, lines)
        if supplier is not None:
            query["partner"] = str(supplier)
    return Task(
        f"stock_out:{supplier or 0}:{place}",
        said(found.whose, counted.format(n=f"{many:,}")),
        why,
        page,
        label,
        sum(one.stake_fen for one in found.lines),
        due_on=see.today,
        at_retail=found.at_retail,
        query=query,
    )
