"""Promotions on a till's days: lines sold below the regular price name why.

A till tells what was paid. Where a promotion of the store and day is about the item and less
was paid than the regular price, the line keeps that price and the promotion, and the difference
is markdown loss; a discount of such a line is the promotion's. A promotion that the till names
comes first. Set-based: one look at the promotions of all the days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from core.catalog.prices import Asked, Origin, prices_of
from core.catalog.promotion_rule import Promotion
from core.catalog.promotions import Standing, named, paths, standing
from core.desks.stores.till_summary import TillDay, TillLine
from core.documents.amounts import extended, retaxed
from core.platform.rows import Rows


def noted(rows: Rows, days: Sequence[TillDay]) -> list[TillDay]:
    """The days of one company, with the promotions that their lines were sold under."""
    if not days:
        return []
    first, last = min(day.on for day in days), max(day.on for day in days)
    held = standing(rows, days[0].company_id, first, last)
    if not held:
        return list(days)
    above = paths(rows, {day.org_unit_id for day in days})
    return [_noted(rows, day, _of(held, day.on, above[day.org_unit_id])) for day in days]


def _of(held: Sequence[Standing], on: dt.date, above: Sequence[int]) -> list[Promotion]:
    return [one.promotion for one in held if one.holds(on, above)]


def _noted(rows: Rows, day: TillDay, promotions: Sequence[Promotion]) -> TillDay:
    places = [
        n
        for n, line in enumerate(day.lines)
        if line.entered_micro
        and line.promotion_id is None
        and any(p.about(line.item_id) for p in promotions)
    ]
    if not places:
        return day
    asked = [
        Asked(line.item_id, line.unit_id, abs(line.quantity_micro))
        for line in (day.lines[n] for n in places)
    ]
    found = prices_of(rows, day.company_id, asked, None, day.org_unit_id, day.on, "sell")
    lines = list(day.lines)
    for n, price in zip(places, found, strict=True):
        if price is not None and price.origin is not Origin.LAST:
            lines[n] = _line(day, lines[n], promotions, price.price_micro)
    return replace(day, lines=lines)


def _line(
    day: TillDay, line: TillLine, promotions: Sequence[Promotion], price_micro: int
) -> TillLine:
    regular = price_micro
    if not day.prices_include_tax:
        regular = retaxed(price_micro, line.tax_rate_bp, "deductible", with_tax=False)
    full = extended(abs(line.entered_micro), regular, day.exponent)
    cheaper = {line.item_id: abs(line.amount_fen) < full}
    one = named(promotions, line.item_id, line.memo, cheaper)
    if one is None:
        return line
    return replace(line, regular_price_micro=regular, promotion_id=one.id)
