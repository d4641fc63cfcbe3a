"""From a store's day in the file to the till summary that will be posted.

Tenders are made to equal the receipts: where the file has money rows they stand as counted
and the difference is over or short; else each sale's own tender is summed. Where amounts
exclude tax, tenders get their share of it. Lines of nothing are left out.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from core.desks.stores.till_summary import TillDay, TillLine
from core.documents.amounts import line_amounts, provisional_fen
from core.exchange.till import problems as p
from core.exchange.till.known import ItemFacts, Known, StoreFacts
from core.exchange.till.rows import Settings, StoreDay, Sum
from core.kernel.amounts import MICRO, round_half_up
from core.kernel.clock import to_micros
from core.kernel.units import Conversion, InexactConversion


def till_day(
    known: Known,
    settings: Settings,
    day: StoreDay,
    now: int,
    *,
    import_id: int | None = None,
    reference: str = "",
) -> TillDay | p.RowProblem | p.NoRate | p.NoWarehouse:
    """The day as the kind wants it. Stores and items must be known."""
    store = known.store(day.store)
    assert store is not None  # noqa: S101
    if store.warehouse_id is None:
        return p.NoWarehouse(store.code)
    lines: list[TillLine] = []
    gross = 0
    for (code, promotion), sold in day.lines.items():
        if not (sold.quantity_micro or sold.amount_fen or sold.discount_fen):
            continue
        item = known.item(code)
        assert item is not None  # noqa: S101
        line = _line(known, settings, day.on, code, item, promotion, sold)
        if not isinstance(line, TillLine):
            return line
        lines.append(line)
        gross += line_amounts(
            line.amount_fen, line.tax_rate_bp, settings.prices_include_tax
        ).gross_fen
    advance = sum(day.advances.values())
    return TillDay(
        known.company.id,
        store.id,
        store.warehouse_id,
        day.on,
        _moment(known, store, day.on, now),
        known.company.currency,
        settings.prices_include_tax,
        lines,
        tenders(day, gross + advance),
        advance,
        import_id,
        known.reversed.get((store.id, day.on), 0),
        reference[:80],
        _custom(day),
        known.company.exponent,
    )


def tenders(day: StoreDay, due_fen: int) -> dict[str, int]:
    """What was taken by tender. Sales' own tenders equal what is due, to the cent."""
    if day.money:
        return {name: amount for name, amount in day.money.items() if amount}
    total = sum(day.by_tender.values())
    found = dict(day.by_tender)
    if total != due_fen:  # tax on top: each tender takes its share, the largest the residue
        largest = max(found, key=lambda name: abs(found[name]), default="cash")
        if total:
            found = {n: round_half_up(a * due_fen, total) for n, a in found.items()}
        found[largest] = found.get(largest, 0) + due_fen - sum(found.values())
    return {name: amount for name, amount in found.items() if amount}


def _line(
    known: Known,
    settings: Settings,
    on: dt.date,
    code: str,
    item: ItemFacts,
    promotion: str,
    sold: Sum,
) -> TillLine | p.RowProblem | p.NoRate:
    if not item.active:
        return p.ItemNotInUse(sold.row, settings.columns["item"], code)
    rate = known.rate(item.tax_class_id, on)
    if rate is None:
        return p.NoRate(known.taxes.classes[item.tax_class_id].name, on)
    base = sold.quantity_micro
    if (item.numerator, item.denominator) != (1, 1):
        converted = Conversion(item.numerator, item.denominator).to_base(base)
        if isinstance(converted, InexactConversion):
            return p.WrongQuantity(sold.row, settings.columns["quantity"], code)
        base = converted
    inclusive = settings.prices_include_tax
    net = line_amounts(sold.amount_fen, rate, inclusive).net_fen
    before = line_amounts(sold.amount_fen + sold.discount_fen, rate, inclusive).net_fen
    retail = round_half_up(
        abs(base) * item.retail_price_micro * 10**known.company.exponent, MICRO * MICRO
    )
    return TillLine(
        item.id,
        item.unit_id,
        sold.quantity_micro,
        base,
        sold.amount_fen,
        sold.discount_fen,
        item.tax_class_id,
        rate,
        provisional_fen(
            net, before, base, item.margin_bp, line_amounts(retail, rate, True).net_fen
        ),
        None,
        promotion,
        _times(sold),
    )


def _moment(known: Known, store: StoreFacts, on: dt.date, now: int) -> int:
    """The store's closing, or now while it is still open today."""
    start = dt.datetime.combine(on, dt.time(), known.company.zone)
    return min(to_micros(start + dt.timedelta(minutes=store.closes_minute)), now)


def _times(sold: Sum) -> dict[str, Any]:
    """First and last sale as minutes after midnight, quantity (micro) by hour."""
    found: dict[str, Any] = {}
    if sold.first is not None:
        found["first_minute"], found["last_minute"] = sold.first, sold.last
    if sold.hours:
        found["hours"] = {str(hour): micro for hour, micro in sorted(sold.hours.items()) if micro}
    return found


def _custom(day: StoreDay) -> dict[str, Any]:
    found: dict[str, Any] = {"rows": day.rows}
    if day.tickets:
        found["tickets"] = len(day.tickets)
    if day.advances:
        found["advances"] = {name: fen for name, fen in sorted(day.advances.items()) if fen}
    return found
