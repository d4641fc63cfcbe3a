"""Goods are sent where the sender cannot look: as on the screen, he may name the place."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import col, select

from core.platform.database import writing
from core.platform.users import Grant, grant
from models.people import Role, User
from tests.core.api.conftest import Api, only_at


@pytest.fixture
def shop(api: Api) -> Api:
    """Staff of the shop alone, with rice on its shelf; the head office is out of their sight."""
    firm = api.firm
    with writing(firm.engine) as session:
        user = session.exec(select(User.id).where(col(User.username) == "staff")).one()
        role = session.exec(select(Role.id).where(col(Role.code) == "store_staff")).one()
        grant(session, user or 0, [Grant(role or 0, firm.shop)])
        only_at(session, user or 0, firm.shop)
    opening = api.document("stock.opening", [api.line("average-none", 5, 3)])
    place = {"org_unit_id": firm.shop, "warehouse_id": firm.shop_warehouse}
    api.send("POST", "/documents", opening | place, status=201)
    return api


def sent(api: Api, to: int, **more: Any) -> dict[str, Any]:
    line = {"item_id": api.firm.items["average-none"], "entered_micro": 2_000_000}
    return api.document(
        "stock.ship",
        [line],
        org_unit_id=api.firm.shop,
        warehouse_id=api.firm.shop_warehouse,
        to_warehouse_id=to,
        **more,
    )


def test_a_sender_names_a_place_out_of_his_sight(shop: Api) -> None:
    there = shop.firm.warehouse
    shown = shop.get("/destinations", who="staff", kind="stock.ship")
    assert there in {one["id"] for one in shown}
    units = shop.get("/me", who="staff")["org_units"]
    assert there not in {one["id"] for unit in units for one in unit["warehouses"]}
    posted = shop.send("POST", "/documents", sent(shop, there), who="staff", status=201)
    both = [shop.get(f"/documents/{posted['id']}", who=name) for name in ("staff", "admin")]
    assert {one["to_warehouse_id"] for one in both} == {there}
    shop.firm.agree()


def test_a_draft_changes_where_it_goes(shop: Api) -> None:
    there = shop.firm.warehouse
    draft = shop.send("POST", "/drafts", sent(shop, there), who="staff", status=201)
    new = {k: v for k, v in sent(shop, there).items() if k not in ("kind", "org_unit_id")}
    path = f"/drafts/{draft['id']}"
    assert shop.send("PUT", path, new, who="staff", version=1, status=200)["version"] == 2


def test_what_is_no_destination_is_refused_and_nothing_is_written(shop: Api) -> None:
    shop.send("POST", "/documents", sent(shop, shop.firm.warehouse), who="staff", status=201)
    before = shop.counts()
    transit = shop.firm.one("SELECT id FROM warehouse WHERE kind = 'transit'")
    foreign = shop.firm.one(
        f"SELECT min(id) FROM warehouse WHERE company_id = {shop.other_company}"
    )
    for wrong in (transit, foreign, 2**60):
        body = sent(shop, wrong)
        problem = shop.send("POST", "/documents", body, who="staff", status=422)
        assert (problem["key"], problem["parameters"]) == (
            "unknown_reference",
            {"field": "to_warehouse_id"},
        )
    assert shop.counts() == before


def test_only_kinds_that_send_have_destinations(shop: Api) -> None:
    assert shop.get("/destinations", kind="sales.delivery") == []
    assert shop.get("/destinations", kind="no.such") == []
    assert shop.get("/destinations", who="auditor", kind="stock.ship") == []


def test_elsewhere_a_place_out_of_sight_stays_unknown(shop: Api) -> None:
    lines = [shop.line("average-none", 1, 9)]
    body = shop.document(
        "sales.order",
        lines,
        org_unit_id=shop.firm.shop,
        warehouse_id=shop.firm.shop_warehouse,
        to_warehouse_id=shop.firm.warehouse,
    )
    problem = shop.send("POST", "/documents", body, who="staff", status=422)
    assert problem["parameters"] == {"field": "to_warehouse_id"}
