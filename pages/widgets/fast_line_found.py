"""What the fast line offers for what is typed: items by any name or code, and how they stand.

A scanned code also says the unit, and a scale's code how much. Beside each item stand the
price of the day and where it comes from, the last price, the goods here and elsewhere, and
what is on order; prices only for whoever may see them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from sqlmodel import Session

from core.catalog.prices import Origin, PriceFound
from core.catalog.scanning import CodeUnknown, Scanned, scan
from core.documents.draft import Line
from core.documents.follow import day_prices
from core.documents.read_beside import Beside, beside
from core.documents.read_entry import Found, UnitOf, find_items, lots_on_hand
from core.kernel.decimals import format_decimal
from core.platform.i18n import _, counted, refusal_text
from core.platform.rights import Actor
from core.platform.rows import Rows
from pages.widgets import formats
from pages.widgets.data import reading
from pages.widgets.entry_state import Entry
from pages.widgets.labels import in_language, unit_after

MICRO = 1_000_000
_CODE = re.compile(r"\s*[\]\w]{0,3}[0-9０-９]{8,}\s*")
MOST_PLACES, MOST_LOTS = 3, 3


@dataclass(frozen=True, slots=True)
class Answer:
    """Items that fit, as the line shows them; `why` there are none, where that is known."""

    results: list[dict[str, Any]]
    why: str = ""


def answer(actor: Actor, entry: Entry, text: str) -> Answer:
    """What fits the text typed, for this document."""
    if not text.strip():
        return Answer([])
    with reading(actor) as connection:
        scanned = scan(connection, entry.draft.company_id, text) if _CODE.fullmatch(text) else None
        if isinstance(scanned, Scanned):
            found = [one for one in _items(connection, entry, scanned.item_code)
                     if one.card.id == scanned.item_id]  # fmt: skip
            return Answer(_shown(connection, actor, entry, found, scanned))
        found = _items(connection, entry, text)
        if found or scanned is None or isinstance(scanned, CodeUnknown):
            return Answer(_shown(connection, actor, entry, found))
    return Answer([], refusal_text(scanned))


def search(actor: Actor, entry: Entry, text: str) -> list[Found]:
    """Items that fit what is typed, without what stands beside them."""
    if not text.strip():
        return []
    with reading(actor) as connection:
        return _items(connection, entry, text)


def _items(connection: Connection, entry: Entry, text: str) -> list[Found]:
    return find_items(
        connection,
        entry.draft.company_id,
        text,
        warehouse_id=entry.draft.warehouse_id,
        partner_id=entry.draft.partner_id,
        kinds=price_kinds(entry),
    )


def price_kinds(entry: Entry) -> tuple[str, ...]:
    """The kinds whose lines tell what an item was last bought or sold for."""
    if entry.kind.sales:
        return ("sales.delivery", "sales.order")
    return ("purchase.receipt", "purchase.order")


def proposed_price(connection: Connection, entry: Entry, line: Line) -> int | None:
    """The price of the day of a line, as the document's prices are."""
    rows = Rows(Session(bind=connection))
    (found,) = day_prices(rows, entry.draft, [line], entry.kind.sales)
    return found.price_micro if found else None


def _shown(
    connection: Connection,
    actor: Actor,
    entry: Entry,
    found: list[Found],
    scanned: Scanned | None = None,
) -> list[dict[str, Any]]:
    draft = entry.draft
    stands = beside(
        connection,
        draft.company_id,
        [one.card.id for one in found],
        warehouse_id=draft.warehouse_id,
        org_unit_id=draft.org_unit_id,
    )
    priced = entry.kind.priced and not entry.blind(actor)
    prices = _prices(connection, entry, found) if priced else {}
    shown = []
    for one in found:
        unit = one.card.unit(scanned.unit_id if scanned else one.unit_id)
        now = stands[one.card.id]
        offered = prices.get((one.card.id, unit.id))
        lots = _lots(connection, entry, one) if one is found[0] else ""
        more = [lots, _origin(offered), *_places(one, now)]
        shown.append(
            {
                "item": one.card.id,
                "unit": unit.id,
                "units": [[u.zh, u.en] for u in one.card.units],
                "tracked": one.card.tracking != "none",
                "code": one.card.code,
                "name": one.card.name if unit is one.card.units[0] else
                f"{one.card.name} · {in_language(unit.zh, unit.en)}",
                "stock": _stock(one, now, entry.kind.sales),
                "last": _last(one, entry) if priced else "",
                "more": " · ".join(part for part in more if part),
                "price": _price_text(offered),
                "prices": {
                    name.lower(): _price_text(prices.get((one.card.id, u.id)))
                    for u in one.card.units
                    for name in (u.zh, u.en)
                },
                "quantity": _quantity(scanned),
            }
        )  # fmt: skip
    return shown


def _prices(
    connection: Connection, entry: Entry, found: list[Found]
) -> dict[tuple[int, int], PriceFound]:
    """The price of the day of each item in each of its units."""
    lines = [Line(one.card.id, unit.id, MICRO) for one in found for unit in one.card.units]
    rows = Rows(Session(bind=connection))
    prices = day_prices(rows, entry.draft, lines, entry.kind.sales)
    return {
        (line.item_id or 0, line.unit_id or 0): price
        for line, price in zip(lines, prices, strict=True)
        if price is not None
    }


def _price_text(price: PriceFound | None) -> str:
    return format_decimal(price.price_micro, 6, keep=2) if price else ""


def _quantity(scanned: Scanned | None) -> str:
    """How much a scale's code says."""
    if scanned is None or scanned.quantity_micro is None:
        return ""
    return format_decimal(scanned.quantity_micro, 6, keep=0)


def _origin(price: PriceFound | None) -> str:
    if price is None:
        return ""
    if price.origin is Origin.LIST:
        return _("Price of list “{name}”").format(name=price.name)
    if price.origin is Origin.LAST and price.on:
        return _("Their last price, {on}").format(on=price.on)
    return _("The item's own price")


def _amount(micro: int, unit: UnitOf) -> str:
    return f"{formats.quantity(micro)} {unit_after(micro, unit.zh, unit.en)}"


def _stock(found: Found, now: Beside, sales: bool) -> str:
    held = now.here.quantity_micro if now.here else 0
    free = held - (now.here.reserved_micro if now.here else 0)
    base = found.card.units[0]
    if sales:
        return _("Free {quantity}").format(quantity=_amount(free, base))
    return _("On hand {quantity}").format(quantity=_amount(held, base))


def _places(found: Found, now: Beside) -> list[str]:
    """Reserved here, the goods elsewhere, and what is on order."""
    base, said = found.card.units[0], []
    if now.here and now.here.reserved_micro:
        said.append(
            _("Reserved {quantity}").format(quantity=_amount(now.here.reserved_micro, base))
        )
    said += [f"{one.name} {_amount(one.quantity_micro, base)}"
             for one in now.elsewhere[:MOST_PLACES]]  # fmt: skip
    if len(now.elsewhere) > MOST_PLACES:
        said.append(counted("{n} more place", "{n} more places", len(now.elsewhere) - MOST_PLACES))
    if now.on_order_micro:
        said.append(_("On order {quantity}").format(quantity=_amount(now.on_order_micro, base)))
    return said


def _lots(connection: Connection, entry: Entry, found: Found) -> str:
    """The lots that leave first."""
    if not entry.kind.sales or found.card.tracking == "none":
        return ""
    lots = lots_on_hand(connection, found.card.id, entry.draft.warehouse_id, MOST_LOTS)
    return " · ".join(f"{one.code} × {formats.quantity(one.quantity_micro)}" for one in lots)


def _last(found: Found, entry: Entry) -> str:
    """What it was last bought or sold for, by this partner where there is one."""
    last = found.last
    if last is None or last.price_micro is None:
        return ""
    unit = found.card.unit(last.unit_id)
    price = f"{formats.price(last.price_micro)}/{in_language(unit.zh, unit.en)}"
    if last.with_tax != entry.draft.prices_include_tax:
        price += f" {_('with tax') if last.with_tax else _('without tax')}"
    if last.same_partner and entry.draft.partner_id:
        return _("Last time {price}, {on}").format(price=price, on=last.on)
    return _("Last elsewhere {price}, {on}").format(price=price, on=last.on)
