"""Sums of regions and the head office say what their places say, whoever reads, wherever a
store is moved."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import Connection, select

from core.analytics.item_sums import item_sums, sources
from core.analytics.source import LASTING, Slice, item_facts, sum_of
from core.analytics.window import Window
from core.catalog.org_units import OrgUnitForm, save_org_unit
from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.platform.database import writing
from core.platform.rights import Actor
from core.posting.wanted import Posted
from tests.core.analytics.conftest import Look, without_cost
from tests.firm import TODAY, Firm

MEASURES = (
    *("received_micro", "sold_micro", "other_micro", "net_sales_fen", "cost_now_fen"),
    "stock_value_fen",
    LASTING,
)
WINDOWS = (
    Window.ending(TODAY, 1),
    Window.ending(TODAY, 30),
    Window(dt.date(2026, 9, 12), dt.date(2026, 11, 5)),
)


def _trade(firm: Firm) -> None:
    """Goods in and out in both places, over some months; one sale taken back."""
    for back in (70, 40, 9):
        on = TODAY - dt.timedelta(days=back)
        for item, place in (
            ("average-none", {}),
            ("fifo-none", {"org_unit_id": firm.shop, "warehouse_id": firm.shop_warehouse}),
            ("average-none", {"org_unit_id": firm.shop, "warehouse_id": firm.shop_warehouse}),
        ):
            firm.post(RECEIPT, [firm.line(item, 10, 3)], on, **place)
            sold = firm.post(DELIVERY, [firm.line(item, 4, 5)], on + dt.timedelta(days=2), **place)
    assert isinstance(firm.reverse(sold, on=TODAY), Posted)


def _sums(connection: Connection, facts: object) -> list[tuple[object, ...]]:
    found = facts.c  # type: ignore[attr-defined]
    query = select(found.item_id, *(sum_of(facts, name) for name in MEASURES))  # type: ignore[arg-type]
    rows = connection.execute(query.group_by(found.item_id).order_by(found.item_id))
    return [tuple(row) for row in rows if any(row[1:])]


def _seeing(actor: Actor, *units: int) -> Actor:
    """The same person in fewer places."""
    return replace(
        actor,
        grants={key: frozenset(units) for key in actor.grants},
        units={unit: actor.units[unit] for unit in units},
    )


def test_items_read_by_groups_are_what_their_shelves_say(firm: Firm, look: Look) -> None:
    _trade(firm)
    firm.agree()
    everything = Slice(firm.company)
    for actor in (firm.actor, without_cost(firm.actor), _seeing(firm.actor, firm.shop)):
        with look(actor) as connection:
            for of in (
                everything,
                replace(everything, units=(firm.shop,)),
                replace(everything, items=(firm.items["fifo-none"],)),
            ):
                for window in WINDOWS:
                    expected = _sums(connection, item_facts(of, window, MEASURES))
                    assert _sums(connection, item_sums(connection, of, window, MEASURES)) == (
                        expected
                    )
    with look() as connection:
        assert [source.group for source in sources(connection, everything)] == [firm.unit]
        one_store = replace(everything, units=(firm.shop,))
        assert [source.group for source in sources(connection, one_store)] == [None]


def test_a_store_that_moves_takes_its_sums_along(firm: Firm, look: Look) -> None:
    _trade(firm)
    with writing(firm.engine) as session:
        form = OrgUnitForm("R1", "一区", "region", firm.unit)
        region = save_org_unit(session, firm.actor, firm.company, form)
        assert isinstance(region, int)
    assert firm.rows("SELECT 1 FROM fact_group_day WHERE org_unit_id = ?", region) == []
    with writing(firm.engine) as session:
        form = OrgUnitForm("S2", "二店", "store", region)
        assert save_org_unit(session, firm.actor, firm.company, form, firm.shop) == firm.shop
    firm.agree()
    units = {**firm.actor.units, region: firm.company}
    of_region = _seeing(replace(firm.actor, units=units), region, firm.shop)
    everything, window = Slice(firm.company), Window.ending(TODAY, 90)
    with look(of_region) as connection:
        assert [source.group for source in sources(connection, everything)] == [region]
        expected = _sums(connection, item_facts(everything, window, MEASURES))
        found = _sums(connection, item_sums(connection, everything, window, MEASURES))
        assert found == expected
        assert len(found) == 2
    firm.post(
        DELIVERY,
        [firm.line("fifo-none", 1, 5)],
        org_unit_id=firm.shop,
        warehouse_id=firm.shop_warehouse,
    )
    firm.agree()
    with writing(firm.engine) as session:
        form = OrgUnitForm("S2", "二店", "store", firm.unit)
        assert save_org_unit(session, firm.actor, firm.company, form, firm.shop) == firm.shop
    assert firm.rows("SELECT 1 FROM fact_group_month WHERE org_unit_id = ?", region) == []
    firm.agree()


@pytest.mark.parametrize("kind", ["store", "dc"])
def test_a_region_that_becomes_a_store_keeps_no_sums(firm: Firm, kind: str) -> None:
    with writing(firm.engine) as session:
        form = OrgUnitForm("S2", "二店", "region", firm.unit)
        assert save_org_unit(session, firm.actor, firm.company, form, firm.shop) == firm.shop
    _trade(firm)
    firm.agree()
    assert firm.rows("SELECT 1 FROM fact_group_day WHERE org_unit_id = ?", firm.shop)
    with writing(firm.engine) as session:
        form = OrgUnitForm("S2", "二店", kind, firm.unit)
        assert save_org_unit(session, firm.actor, firm.company, form, firm.shop) == firm.shop
    assert firm.rows("SELECT 1 FROM fact_group_day WHERE org_unit_id = ?", firm.shop) == []
    firm.agree()
