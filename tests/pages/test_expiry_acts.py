"""What the Expiry page offers for a lot is done in one click, or opens ready to be posted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import pytest
from streamlit.testing.v1 import AppTest

from core.catalog.org_units import OrgUnitForm, save_org_unit
from core.catalog.promotion_set_up import MARKDOWN
from core.catalog.warehouses import WarehouseForm, save_warehouse
from core.documents.draft import Line
from core.platform.database import writing
from core.platform.rows import Rows, as_date
from pages.widgets.identity import signed_in_as
from tests.pages.conftest import House
from tests.pages.shop import MICRO, Shop, by_label, open_shop, opened, press, said

RECEIPT, DELIVERY, WASTE, SHIP = "purchase.receipt", "sales.delivery", "stock.waste", "stock.ship"
LIES, SOLD = 40, 28
SOON, GONE = 4, -1
"""Days until a lot expires."""


@dataclass(frozen=True)
class Dairy:
    """A shop whose head office sold milk yesterday: a bottle a day over 28 days."""

    shop: Shop
    today: dt.date

    def receive(self, quantity: int, code: str, days: int, at: tuple[int, int] = (1, 1)) -> None:
        """Milk that expires in so many days."""
        line = Line(
            self.shop.milk,
            self.shop.piece,
            quantity * MICRO,
            25 * MICRO,
            lot_code=code,
            expires_on=self.today + dt.timedelta(days=days),
        )
        self._yesterday(RECEIPT, line, at)

    def sell(self, quantity: int, at: tuple[int, int] = (1, 1)) -> None:
        """Out of what expires first."""
        line = Line(self.shop.milk, self.shop.piece, quantity * MICRO, 40 * MICRO)
        self._yesterday(DELIVERY, line, at)

    def _yesterday(self, kind: str, line: Line, at: tuple[int, int]) -> None:
        draft = self.shop.draft(kind, [line], warehouse_id=at[1])
        draft.org_unit_id = at[0]
        draft.on = self.today - dt.timedelta(days=1)
        self.shop.post(draft)

    def second_store(self) -> int:
        """Where milk sells ten times as fast, and none is left; its warehouse."""
        with writing(self.shop.engine) as session:
            unit = save_org_unit(
                session, self.shop.actor, 1, OrgUnitForm("S2", "二店", parent_id=1)
            )
            assert isinstance(unit, int), unit
        actor = self.shop.actor = self.shop.house.actor()
        with writing(self.shop.engine) as session:
            form = WarehouseForm("W2", "二店卖场", "store", unit, 1)
            place = save_warehouse(session, actor, 1, form)
            assert isinstance(place, int), place
        self.receive(10 * SOLD, "THERE", 19, (unit, place))
        self.sell(10 * SOLD, (unit, place))
        return place


@pytest.fixture
def dairy(house: House) -> Iterator[Dairy]:
    """It has more milk near its date than it sells until then."""
    shop = open_shop(house)
    made = Dairy(shop, dt.datetime.now(ZoneInfo("Asia/Shanghai")).date())
    made.receive(SOLD, "SOLD", 3)
    made.sell(SOLD)
    made.receive(LIES, "SOON", SOON)
    yield made
    shop.engine.dispose()


def leads(at: AppTest, label: str) -> dict[str, str]:
    """What the address says of the page that a link opens."""
    (asked,) = [one.proto.query_string for one in at.get("page_link") if one.proto.label == label]
    return dict(parse_qsl(asked.removeprefix("?")))


def marks(shop: Shop) -> list[tuple[int, int, dt.date]]:
    """(item, store, last day) of every markdown there is."""
    with writing(shop.engine) as session:
        found = Rows(session).select(
            "SELECT i.item_id, s.store_id, p.to_on FROM promotion p"
            " JOIN promotion_item i ON i.promotion_id = p.id"
            " JOIN promotion_store s ON s.promotion_id = p.id"
            " WHERE p.kind = 'near_expiry' AND p.active"
        )
    return [(item, store, as_date(until)) for item, store, until in found]


def test_one_click_marks_down_and_the_page_says_until_when(dairy: Dairy) -> None:
    shop, until = dairy.shop, dairy.today + dt.timedelta(days=SOON)
    at = opened("expiry", shop.actor, "en")
    assert marks(shop) == []
    press(at, shop.actor, "Mark down")
    assert marks(shop) == [(shop.milk, 1, until)]
    again = opened("expiry", shop.actor, "en")
    assert "Mark down" not in {one.label for one in again.button}
    assert f"Marked down until {until}" in said(again)


def test_who_may_not_mark_down_is_led_to_the_item(dairy: Dairy) -> None:
    shop = dairy.shop
    kept = {right: units for right, units in shop.actor.grants.items() if right != MARKDOWN}
    at = opened("expiry", replace(shop.actor, grants=kept), "en")
    assert "Mark down" not in {one.label for one in at.button}
    assert leads(at, "Look at it") == {"id": str(shop.milk)}


def test_a_click_after_the_right_was_taken_marks_nothing(dairy: Dairy) -> None:
    shop = dairy.shop
    at = opened("expiry", shop.actor, "en")
    kept = {right: units for right, units in shop.actor.grants.items() if right != MARKDOWN}
    with signed_in_as(replace(shop.actor, grants=kept)):
        by_label(at.button, "Mark down").click().run()
    assert marks(shop) == []


def test_a_transfer_opens_with_both_places_and_the_lot(dairy: Dairy) -> None:
    place, shop = dairy.second_store(), dairy.shop
    asked = leads(opened("expiry", shop.actor, "en"), "Transfer")
    at = opened("enter", shop.actor, "en", simple="1", **asked)
    draft = at.session_state["entry"].draft
    assert (draft.kind, draft.warehouse_id, draft.to_warehouse_id) == (SHIP, shop.warehouse, place)
    ((item, moved),) = [(line.item_id, line.entered_micro) for line in draft.lines]
    assert item == shop.milk
    assert 0 < moved <= LIES * MICRO
    press(at, shop.actor, "Post")
    (sent,) = [one for one in shop.documents("posted") if one.kind == SHIP]
    (line,) = shop.lines(sent.id or 0)
    assert (line.item_id, line.quantity_micro) == (shop.milk, moved)


def test_what_expired_in_a_place_is_written_off_together(dairy: Dairy) -> None:
    shop = dairy.shop
    dairy.receive(3, "GONE", GONE)
    dairy.receive(2, "GONE TOO", GONE)
    asked = leads(opened("expiry", shop.actor, "en"), "Write them off")
    at = opened("enter", shop.actor, "en", simple="1", **asked)
    press(at, shop.actor, "Post")
    (thrown,) = [one for one in shop.documents("posted") if one.kind == WASTE]
    lines = [(one.quantity_micro, one.reason) for one in shop.lines(thrown.id or 0)]
    assert sorted(lines) == [(2 * MICRO, "expired"), (3 * MICRO, "expired")]
    left = opened("expiry", shop.actor, "en").get("page_link")
    assert "Write them off" not in {one.proto.label for one in left}
