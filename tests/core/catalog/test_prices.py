"""The price of the day, read: lists in force, then what holds without one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import Session

from core.catalog.prices import Asked, Origin, PriceFound, price_of, prices_of
from core.desks.purchasing.order import PURCHASE_ORDER
from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.order import SALES_ORDER
from core.documents.draft import Line
from core.documents.follow import fill_prices
from core.kernel.amounts import MICRO
from core.platform.database import writing
from core.platform.reader import open_reader
from core.platform.rights import SEE_COST
from core.platform.rows import Rows
from models.catalog import Item
from models.prices import PriceList, PriceListLine
from tests.databases import Databases, Engine
from tests.firm import TODAY, Firm
from tests.standing import standing

ITEM, OTHER = "average-none", "fifo-none"
YEAR = dt.date(2026, 1, 1)


@pytest.fixture
def firm(databases: Databases, engine_name: Engine) -> Iterator[Firm]:
    """A small firm on each engine; its item costs 12 in the shop and 8 to buy, with tax."""
    with standing(databases, engine_name, Firm) as made:
        with writing(made.engine) as session:
            item = session.get_one(Item, made.items[ITEM])
            item.retail_price_micro, item.purchase_price_micro = 12 * MICRO, 8 * MICRO
        yield made


def keep(firm: Firm, code: str, price: float, from_micro: int = 0, **more: Any) -> None:
    """A list with one price for the item, per piece."""
    with writing(firm.engine) as session:
        values: dict[str, Any] = {"direction": "sell", "from_on": YEAR} | more
        row = PriceList(company_id=firm.company, code=code, name=code, **values)
        session.add(row)
        session.flush()
        session.add(
            PriceListLine(
                price_list_id=row.id or 0,
                item_id=firm.items[ITEM],
                unit_id=firm.piece,
                from_micro=from_micro,
                company_id=firm.company,
                carries_cost=row.direction == "buy",
                price_micro=round(price * MICRO),
            )
        )


def ask(firm: Firm, direction: str = "sell", **more: Any) -> PriceFound | None:
    """The price of one piece for the customer (or from the supplier) at the shop today."""
    values: dict[str, Any] = {
        "unit_id": None,
        "partner_id": firm.customer if direction == "sell" else firm.supplier,
        "org_unit_id": firm.shop,
        "on": TODAY,
        "quantity_micro": MICRO,
    } | more
    with writing(firm.engine) as session:
        rows = Rows(session)
        return price_of(rows, firm.company, firm.items[ITEM], direction=direction, **values)


def test_without_a_list_the_shelf_price_and_for_purchases_the_last_one(firm: Firm) -> None:
    own = ask(firm)
    assert own is not None
    assert (own.price_micro, own.with_tax, own.origin) == (12 * MICRO, True, Origin.ITEM)
    box = ask(firm, unit_id=firm.box)
    assert box is not None
    assert box.price_micro == 108 * MICRO
    assert ask(firm, unit_id=999) is None
    bought = ask(firm, "buy")
    assert bought is not None
    assert (bought.price_micro, bought.with_tax) == (8 * MICRO, True)
    firm.post(RECEIPT, [firm.line(ITEM, 10, 7.5)], dt.date(2026, 11, 3))
    firm.post(RECEIPT, [firm.line(ITEM, 1, 70, unit_id=firm.box)], dt.date(2026, 11, 2))
    bought = ask(firm, "buy")
    assert bought == PriceFound(7_500_000, firm.piece, False, Origin.LAST, on=dt.date(2026, 11, 3))
    assert ask(firm, "buy", partner_id=None) is not None


def test_lists_count_while_they_hold_and_for_whom_they_name(firm: Firm) -> None:
    keep(firm, "ALL", 11)
    keep(firm, "OLD", 1, to_on=dt.date(2026, 11, 19))
    keep(firm, "SOON", 2, from_on=dt.date(2026, 11, 21))
    keep(firm, "OFF", 3, active=False)
    keep(firm, "OTHER", 4, partner_id=firm.supplier)
    found = ask(firm)
    assert found is not None
    assert (found.code, found.price_micro, found.origin) == ("ALL", 11 * MICRO, Origin.LIST)
    keep(firm, "HEAD", 10, for_org_unit_id=firm.unit)
    keep(firm, "SHOP", 9, for_org_unit_id=firm.shop)
    assert (found := ask(firm)) is not None
    assert found.code == "SHOP"
    assert (found := ask(firm, org_unit_id=firm.unit)) is not None
    assert found.code == "HEAD"
    keep(firm, "MINE", 8, partner_id=firm.customer)
    keep(firm, "MANY", 7, from_micro=12 * MICRO, partner_id=firm.customer, from_on=TODAY)
    assert (found := ask(firm)) is not None
    assert found.code == "MINE"
    found = ask(firm, quantity_micro=12 * MICRO)
    assert found is not None
    assert (found.code, found.from_micro) == ("MANY", 12 * MICRO)
    assert (found := ask(firm, partner_id=None)) is not None
    assert found.code == "SHOP"


def test_many_lines_are_answered_in_their_order(firm: Firm) -> None:
    keep(firm, "ALL", 11)
    asked = [
        Asked(firm.items[OTHER]),
        Asked(firm.items[ITEM], firm.box, 9 * MICRO),
        Asked(999_999),
        Asked(firm.items[ITEM]),
    ]
    with writing(firm.engine) as session:
        rows = Rows(session)
        found = prices_of(rows, firm.company, asked, None, firm.unit, TODAY, "sell")
    assert [one and one.price_micro for one in found] == [None, 99 * MICRO, None, 11 * MICRO]


def test_who_may_not_see_cost_is_told_no_purchase_price(firm: Firm) -> None:
    keep(firm, "BUY", 7, direction="buy")
    grants = {key: units for key, units in firm.actor.grants.items() if key != SEE_COST}
    blind = replace(firm.actor, user_id=firm.user, rights_version=99, grants=grants)
    reader = open_reader(firm.engine.url.render_as_string(hide_password=False))
    try:
        for actor, price in ((firm.actor, 7 * MICRO), (blind, None)):
            with reader.reading(actor) as connection, Session(bind=connection) as session:
                found = price_of(
                    Rows(session),
                    firm.company,
                    firm.items[ITEM],
                    None,
                    firm.supplier,
                    firm.unit,
                    TODAY,
                    MICRO,
                    "buy",
                )
            assert (found.price_micro if found else None) == price
    finally:
        reader.close()


def test_a_draft_without_prices_is_filled_by_the_price_of_the_day(firm: Firm) -> None:
    """A list to buy by has no tax, one to sell by has: the draft gets what it speaks in."""
    keep(firm, "BUY", 7, direction="buy")
    keep(firm, "SELL", 11.3)
    own = [Line(item_id=firm.items[ITEM], entered_micro=MICRO)]
    for kind, inclusive, price in (
        (PURCHASE_ORDER, False, 7_000_000),
        (PURCHASE_ORDER, True, 7_910_000),
        (SALES_ORDER, True, 11_300_000),
        (SALES_ORDER, False, 10_000_000),
    ):
        draft = firm.draft(kind, [replace(own[0])], prices_include_tax=inclusive)
        with writing(firm.engine) as session:
            fill_prices(Rows(session), draft, kind.sales)
        assert draft.lines[0].price_micro == price
