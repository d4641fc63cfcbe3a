"""A new draft from an earlier document: what is still open of it, or a copy of what it was.

Read through a scoped connection: a price the reader may not see stays empty and is filled in
from the source when the draft is submitted (`fill_prices`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, Row, select

from core.catalog.prices import Asked, PriceFound, prices_of
from core.documents.amounts import retaxed
from core.documents.draft import Draft, Line
from core.documents.kind import Kind
from core.documents.masters import Masters
from core.documents.read_entry import document, item, item_unit, line
from core.kernel.amounts import MICRO, slice_value
from core.kernel.refusals import Refusal
from core.kernel.units import Conversion
from core.platform.rows import Rows
from models.base import table
from models.documents import OpenQuantity

open_quantity = table(OpenQuantity)


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A line of a posted document and what of it is still open, in base units."""

    line_id: int
    document_id: int
    number: str
    item_id: int
    asked_micro: int
    open_micro: int
    net_fen: int | None


def from_source(
    connection: Connection,
    kind: Kind,
    source_id: int,
    on: dt.date,
    *,
    only: Mapping[int, int] | None = None,
) -> Draft | None:
    """A draft of `kind` that takes all that is open of a document; None where it may not.

    `only`: no more than that much of these lines, base units by line id. A late cost takes
    every line once, its amount still to be typed.
    """
    source = connection.execute(select(document).where(document.c.id == source_id)).first()
    if source is None or source.kind not in kind.sources or source.state != "posted":
        return None
    draft = _header(kind.code, source, on)
    if kind.arrives:  # it stands where the goods are sent, not where they came from
        draft.org_unit_id = source.other_org_unit_id or source.org_unit_id
        draft.warehouse_id, draft.to_warehouse_id = source.to_warehouse_id, None
    draft.source_id = source_id
    costs_only = kind.priced and kind.source_required
    for row in _lines(connection, source_id):
        rest = row.quantity_micro - (row.fulfilled_micro or 0) - (row.closed_micro or 0)
        if only is not None:
            rest = min(rest, only.get(row.id, 0))
        if not costs_only and rest <= 0:
            continue
        unit, entered = _in_unit(connection, row, rest)
        same = kind.priced and not costs_only and _price(row, unit) is not None
        draft.lines.append(
            Line(
                item_id=row.item_id,
                unit_id=row.base_unit_id if costs_only else unit,
                entered_micro=MICRO if costs_only else entered,
                price_micro=_price(row, unit) if kind.priced and not costs_only else None,
                source_line_id=row.id,
                tax_class_id=None if costs_only else row.tax_class_id,
                discount_fen=_discount(kind, row, rest) if same else 0,
                regular_price_micro=row.regular_price_micro if same else None,
                promotion_id=row.promotion_id if same else None,
            )
        )
    return draft


def copy_of(connection: Connection, document_id: int, on: dt.date) -> Draft | None:
    """A new draft like a document: its partner, items, quantities, prices and reasons, no
    lots."""
    source = connection.execute(select(document).where(document.c.id == document_id)).first()
    if source is None:
        return None
    draft = _header(source.kind, source, on)
    draft.memo = source.memo
    draft.lines = [
        Line(
            item_id=row.item_id,
            unit_id=row.unit_id,
            entered_micro=None if row.entered_micro is None else abs(row.entered_micro),
            # a promotion may be over: its copy begins at the regular price
            price_micro=row.regular_price_micro if row.promotion_id else row.price_micro,
            discount_fen=0 if row.promotion_id else abs(row.discount_fen or 0),
            tax_class_id=row.tax_class_id,
            reason=row.reason,
            memo=row.memo,
        )
        for row in _lines(connection, document_id)
    ]
    return draft


def open_lines(connection: Connection, lines: Iterable[int]) -> dict[int, OpenLine]:
    """What is still open of posted lines, by line id."""
    wanted = sorted(set(lines))
    if not wanted:
        return {}
    rows = connection.execute(
        select(open_quantity, document.c.number, line.c.item_id, line.c.net_fen)
        .join(document, document.c.id == open_quantity.c.document_id)
        .join(line, line.c.id == open_quantity.c.line_id)
        .where(open_quantity.c.line_id.in_(wanted))
    )
    return {
        row.line_id: OpenLine(
            row.line_id,
            row.document_id,
            row.number,
            row.item_id,
            row.ordered_micro,
            row.ordered_micro - row.fulfilled_micro - row.closed_micro,
            row.net_fen,
        )
        for row in rows
    }


def fill_prices(rows: Rows, draft: Draft, sales: bool) -> None:
    """Prices for whoever may not see them: the source line's, else the price of the day.

    Only lines without a price are filled; one that has neither is left to be refused.
    """
    bare = [x for x in draft.lines if x.price_micro is None and x.item_id is not None]
    by_source = {
        row[0]: row[1:]
        for row in rows.select_keys(
            "SELECT id, price_micro, unit_id FROM document_line WHERE id IN",
            [(x.source_line_id,) for x in bare if x.source_line_id],
        )
    }
    for typed in bare:
        price, unit = by_source.get(typed.source_line_id or 0, (None, None))
        if price and unit == (typed.unit_id or unit):
            typed.price_micro = price
    fill_day_prices(rows, draft, sales)


def fill_day_prices(rows: Rows, draft: Draft, sales: bool) -> None:
    """The price of the day for lines that have none: of a price list, the last, the item's."""
    bare = [x for x in draft.lines if x.price_micro is None and x.item_id is not None]
    for typed, found in zip(bare, day_prices(rows, draft, bare, sales), strict=True):
        if found is not None:
            typed.price_micro = found.price_micro


def day_prices(
    rows: Rows, draft: Draft, wanted: Sequence[Line], sales: bool
) -> list[PriceFound | None]:
    """The price of the day of lines of a draft, in their order, with or without tax as its
    prices are. None where there is none, or the tax that lies between is not known."""
    if not wanted:
        return []
    masters = Masters(rows)
    masters.load_items(x.item_id for x in wanted if x.item_id)
    asked = [_asked(masters, draft.company_id, x) for x in wanted]
    direction = "sell" if sales else "buy"
    found = prices_of(
        rows, draft.company_id, asked, draft.partner_id, draft.org_unit_id, draft.on, direction
    )
    return [
        None if price is None else _as_draft(masters, draft, typed, price, sales)
        for typed, price in zip(wanted, found, strict=True)
    ]


def _asked(masters: Masters, company_id: int, typed: Line) -> Asked:
    item = masters.item(company_id, typed.item_id or 0)
    fraction = item.units.get(typed.unit_id or item.base_unit_id) if item else None
    base = Conversion(*fraction).to_base(typed.entered_micro or 0) if fraction else 0
    return Asked(typed.item_id or 0, typed.unit_id, base if isinstance(base, int) else 0)


def _as_draft(
    masters: Masters, draft: Draft, typed: Line, price: PriceFound, sales: bool
) -> PriceFound | None:
    """A price with or without tax as the draft's are; None where the tax is not known."""
    if price.with_tax == draft.prices_include_tax:
        return price
    item = masters.item(draft.company_id, typed.item_id or 0)
    unit = masters.unit(draft.company_id, draft.org_unit_id)
    if item is None or unit is None:
        return None
    own = item.sales_tax_class_id if sales else item.purchase_tax_class_id
    rate = masters.rate(typed.tax_class_id or own, unit.tax_kind, draft.on, sales)
    if isinstance(rate, Refusal):
        return None
    with_tax = draft.prices_include_tax
    amount = retaxed(price.price_micro, *rate, with_tax=with_tax)
    return replace(price, price_micro=amount, with_tax=with_tax)


def _header(kind: str, source: Row[tuple[object, ...]], on: dt.date) -> Draft:
    return Draft(
        kind=kind,
        company_id=source.company_id,
        org_unit_id=source.org_unit_id,
        on=on,
        warehouse_id=source.warehouse_id,
        to_warehouse_id=source.to_warehouse_id,
        partner_id=source.partner_id,
        prices_include_tax=bool(source.prices_include_tax),
    )


def _lines(connection: Connection, document_id: int) -> list[Row[tuple[object, ...]]]:
    return list(
        connection.execute(
            select(
                line,
                item.c.base_unit_id,
                open_quantity.c.fulfilled_micro,
                open_quantity.c.closed_micro,
            )
            .join(item, item.c.id == line.c.item_id)
            .outerjoin(open_quantity, open_quantity.c.line_id == line.c.id)
            .where(line.c.document_id == document_id)
            .order_by(line.c.line_no)
        ).all()
    )


def _in_unit(connection: Connection, row: Row[tuple[object, ...]], base: int) -> tuple[int, int]:
    """(unit, quantity in it): the unit of the source where that is exact, else the base unit."""
    if row.unit_id in (None, row.base_unit_id):
        return row.base_unit_id, base
    found = connection.execute(
        select(item_unit.c.numerator, item_unit.c.denominator).where(
            item_unit.c.item_id == row.item_id, item_unit.c.unit_id == row.unit_id
        )
    ).first()
    there = Conversion(found.numerator, found.denominator).from_base(base) if found else None
    return (row.unit_id, there) if isinstance(there, int) else (row.base_unit_id, base)


def _discount(kind: Kind, row: Row[tuple[object, ...]], rest: int) -> int:
    """The part of the source's discount that its open quantity bears."""
    if "discount" not in kind.line_fields or not row.quantity_micro or rest <= 0:
        return 0
    return slice_value(abs(row.discount_fen or 0), abs(row.quantity_micro), rest)


def _price(row: Row[tuple[object, ...]], unit: int) -> int | None:
    """The source's price, where the line keeps its unit."""
    return row.price_micro if unit == (row.unit_id or row.base_unit_id) else None
