"""The screens of stock counts: who sees what, and each step from opening to approval."""

from __future__ import annotations

import base64
import datetime as dt
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlmodel import Session, select

from core.catalog.barcodes import check_digit
from core.desks.counting.claim import claim_zone
from core.desks.counting.finish import finish_zone
from core.desks.counting.found import may_enter
from core.desks.counting.open_count import CountForm, ZoneForm, open_count
from core.desks.counting.read import CountRow, count_of, last_entries, zones_of
from core.desks.counting.read_sheet import categories_to_count
from core.documents.goods import goods
from core.exchange.printing.paper import Code, pdf
from core.platform.database import writing
from core.platform.i18n import Language, speaking
from core.platform.rights import SEE_COST, Actor
from models.catalog import Barcode, Item
from models.counting import StockCount
from models.people import User
from pages.counting.saving import place_of, take
from pages.counting.sheet import sheet
from pages.widgets.company import companies
from pages.widgets.data import reading
from pages.widgets.scan_desk import Desk
from pages.widgets.scan_goods import known, packed
from tests.pages.conftest import House
from tests.pages.shop import Shop, by_label, open_shop, opened, press, said

ZONE = 1


@dataclass
class Floor:
    """A shop with ten bags of rice on record, a count under way, and a second pair of eyes."""

    shop: Shop
    count_id: int
    other: Actor

    @property
    def row(self) -> CountRow:
        """The count as it stands."""
        with reading(self.shop.actor) as connection:
            found = count_of(connection, self.count_id)
        assert found is not None
        return found

    def without(self, *rights: str) -> Actor:
        """The first user with some rights taken away."""
        grants = {k: v for k, v in self.shop.actor.grants.items() if k not in rights}
        return replace(self.shop.actor, grants=grants, rights_version=99)

    def sent(self, desk: Desk, actor: Actor | None = None, **what: Any) -> Desk:
        """What a browser sends, taken in."""
        row = self.row
        take(actor or self.shop.actor, row, ZONE, desk, what, place_of(row, see=False))
        return desk

    def names(self) -> list[tuple[str, int]]:
        """What was entered by now, the newest first."""
        with reading(self.shop.actor) as connection:
            return [(one.name, one.entered_micro) for one in last_entries(connection, ZONE)]


@pytest.fixture
def floor(house: House) -> Iterator[Floor]:
    """One zone, held by the first user."""
    shop = open_shop(house)
    shop.post(shop.draft("purchase.receipt", [shop.rice_line(10)]))
    today = dt.datetime.now(dt.UTC).date()
    form = CountForm(
        1, shop.warehouse, "周末盘点", today, [ZoneForm("shelf", "货架")], scope="items",
        items=[shop.rice],
    )  # fmt: skip
    with writing(shop.engine) as session:
        other = User(username="zhou", name="周敏", password_hash="x" * 60)
        session.add(other)
        session.flush()
        second = replace(shop.actor, user_id=other.id or 0, username="zhou", name="周敏")
        count_id = open_count(session, shop.actor, form, "k")
        assert isinstance(count_id, int)
        assert claim_zone(session, shop.actor, ZONE) == ZONE
    yield Floor(shop, count_id, second)
    shop.engine.dispose()


def entry(key: str, item: int, quantity: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "n": 1, "item": item, "quantity": quantity, **more}


def test_what_the_phone_sends_is_saved_once(floor: Floor) -> None:
    desk, sent = Desk(), [entry("a", floor.shop.rice, "7")]
    floor.sent(desk, outbox=sent)
    assert desk.answers["a"]["ok"]
    floor.sent(desk, outbox=sent)
    floor.sent(Desk(), outbox=sent)  # another server after a reload
    assert floor.names() == [("大米", 7_000_000)]


def test_an_entry_that_cannot_be_saved_comes_back_with_the_reason(floor: Floor) -> None:
    desk = Desk()
    floor.sent(desk, outbox=[entry("a", floor.shop.rice, "x"), entry("b", floor.shop.rice, "1.5")])
    assert "x" in desk.answers["a"]["text"]
    assert "整数" in desk.answers["b"]["text"]
    assert floor.names() == []


def test_an_item_on_no_list_is_offered_to_be_added(floor: Floor) -> None:
    desk = Desk()
    floor.sent(desk, outbox=[entry("a", floor.shop.milk, "3")])
    assert desk.answers["a"]["add"]
    assert "清单" in desk.answers["a"]["text"]
    floor.sent(desk, outbox=[entry("a", floor.shop.milk, "3", n=2, add=True)])
    assert desk.answers["a"]["ok"]
    assert floor.names() == [("鲜牛奶", 3_000_000)]


def test_a_scan_shows_the_item_a_name_the_choice_and_nonsense_the_reason(floor: Floor) -> None:
    desk = Desk()
    floor.sent(desk, asked={"n": 1, "text": "690R1"})
    assert (desk.found["name"], desk.found["whole"]) == ("大米", True)
    floor.sent(desk, asked={"n": 2, "text": "奶"})
    assert desk.found["name"] == "鲜牛奶"
    floor.sent(desk, asked={"n": 3, "text": "6901234567893"})
    assert "校验位" in desk.found["said"]
    floor.sent(desk, asked={"n": 4, "item": floor.shop.milk})
    assert desk.found["item"] == floor.shop.milk


def carried(floor: Floor) -> list[dict[str, Any]]:
    """What the browser of the counter knows by itself."""
    count = floor.row
    with reading(floor.shop.actor) as connection:
        only = may_enter(connection, count.id)
        found = goods(connection, count.company_id, count.warehouse_id, only=only, unused=True)
    return [known(place_of(count, see=False), one) for one in found]


def test_codes_that_mean_nothing_say_why_and_nothing_is_written(floor: Floor) -> None:
    with writing(floor.shop.engine) as session:
        rice = session.exec(select(Item).where(Item.id == floor.shop.rice)).one()
        rice.weighed, rice.code = True, "00123"
        session.add(rice)
    body = "280012300500"
    wrong = str((int(check_digit(body)) + 1) % 10)
    desk = Desk()
    for n, (text, told) in enumerate(
        (
            ("6901234567892", "6901234567892"),  # whole, but of no item
            ("6901234567893", "校验位"),  # its check digit is another
            (body + wrong, "校验位"),  # a scale's code, read badly
            (" ", "扫"),
            ("9" * 60, "扫"),
        ),
        1,
    ):
        floor.sent(desk, asked={"n": n, "text": text})
        assert told in desk.found["said"], desk.found
        floor.sent(desk, outbox=[{"key": str(n), "n": 1, "each": True, "code": text}])
        assert told in desk.answers[str(n)]["text"]
    assert floor.names() == []


def test_a_date_that_nobody_knew_is_a_lot_from_then_on(floor: Floor) -> None:
    shop, desk = floor.shop, Desk()
    date = far()
    milk = entry("a", shop.milk, "3", date=f"{date:%m%d}", add=True)
    floor.sent(desk, outbox=[milk])
    assert desk.answers["a"]["ok"], desk.answers
    with reading(shop.actor) as connection:
        [one] = last_entries(connection, ZONE)
    assert (one.lot, one.expires_on) == (f"{date:%Y%m%d}", date)
    floor.sent(desk, outbox=[entry("b", shop.milk, "1", date="L-77")])
    assert "L-77" in desk.answers["b"]["text"]
    assert len(floor.names()) == 1


def test_the_phone_carries_the_goods_of_the_count_and_all_their_codes(floor: Floor) -> None:
    [rice] = carried(floor)  # the milk is on no list
    assert (rice["item"], rice["code"], rice["whole"]) == (floor.shop.rice, "R1", True)
    assert rice["codes"] == {"690R1": floor.shop.piece, "691R1": floor.shop.box}
    assert [one["id"] for one in rice["units"]] == [floor.shop.piece, floor.shop.box]
    assert rice["facts"] == []  # blind: not what is on record


def test_goods_are_packed_small_and_called_by_what_they_say(floor: Floor) -> None:
    [rice] = carried(floor)
    many = [rice | {"item": n, "code": f"R{n}"} for n in range(3000)]
    whole = packed(many, 0.0)
    assert len(whole.packed) < 100_000
    assert json.loads(zlib.decompress(base64.b64decode(whole.packed))) == many
    assert packed(many, 1.0).version == whole.version
    assert packed(many[1:], 0.0).version != whole.version


def test_what_a_browser_made_of_a_code_is_judged_again(floor: Floor) -> None:
    desk = Desk()
    scanned = {"code": "690R1", "known": True}
    floor.sent(desk, outbox=[entry("a", floor.shop.rice, "7", **scanned)])
    assert desk.answers["a"]["ok"]
    with writing(floor.shop.engine) as session:
        moved = session.exec(select(Barcode).where(Barcode.code == "690R1")).one()
        moved.item_id = floor.shop.milk
        session.add(moved)
    floor.sent(desk, outbox=[entry("b", floor.shop.rice, "2", **scanned)])
    assert "鲜牛奶" in desk.answers["b"]["text"]
    assert floor.names() == [("大米", 7_000_000)]


def test_more_entries_than_answers_are_kept_all_come_through(floor: Floor) -> None:
    desk = Desk()
    waiting = [entry(f"k{n}", floor.shop.rice, "1") for n in range(100)]
    floor.sent(desk, outbox=waiting)
    assert all(desk.answers[one["key"]]["ok"] for one in waiting)
    floor.sent(desk, outbox=[])
    assert len(desk.answers) == 60


def test_each_scan_is_one_of_its_unit(floor: Floor) -> None:
    desk = Desk()
    floor.sent(
        desk,
        outbox=[
            {"key": "a", "n": 1, "each": True, "code": "690R1"},
            {"key": "b", "n": 1, "each": True, "code": "691R1"},  # a box
            {"key": "c", "n": 1, "each": True, "code": "6901234567893"},
        ],
    )
    assert [desk.answers[key]["ok"] for key in "abc"] == [True, True, False]
    assert floor.names() == [("大米", 1_000_000), ("大米", 1_000_000)]


def test_what_was_entered_is_undone(floor: Floor) -> None:
    desk = floor.sent(Desk(), outbox=[entry("a", floor.shop.rice, "7")])
    with reading(floor.shop.actor) as connection:
        [one] = last_entries(connection, ZONE)
    floor.sent(desk, undo={"n": 1, "id": one.id})
    assert floor.names() == []


def test_who_was_overtaken_keeps_his_entry_and_learns_by_whom(floor: Floor) -> None:
    with writing(floor.shop.engine) as session:
        claim_zone(session, floor.other, ZONE, take_over=True)
    desk = floor.sent(Desk(), outbox=[entry("a", floor.shop.rice, "7")])
    assert "周敏" in desk.answers["a"]["text"]
    assert desk.answers["a"]["retry"]


def test_a_count_walks_from_the_phone_to_the_books(floor: Floor) -> None:
    shop = floor.shop
    floor.sent(Desk(), outbox=[entry("a", shop.rice, "8")])
    at = opened("count_phone", shop.actor, count=str(floor.count_id), zone=str(ZONE))
    assert at.title[0].value == "货架"
    press(at, shop.actor, "完成")
    assert zones(floor)[0].state == "done"
    page = opened("count", shop.actor, id=str(floor.count_id))
    press(page, shop.actor, "提交复核")
    assert floor.row.state == "review"
    page = opened("count", shop.actor, id=str(floor.count_id))
    assert [m.value for m in page.metric] == ["1 / 1", "0", "-¥60.00", "¥0.00"]
    assert list(page.dataframe[0].value["difference"]) == [-2.0]
    press(page, shop.actor, "过账")
    assert floor.row.state == "posted"
    page = opened("count", floor.other, id=str(floor.count_id))
    assert [m.value for m in page.metric] == ["1 / 1", "0", "-¥60.00", "¥0.00"]
    press(page, floor.other, "审批差异")
    press(page, floor.other, "审批通过")
    assert floor.row.state == "closed"


def test_whoever_posted_is_told_that_somebody_else_approves(floor: Floor) -> None:
    floor.sent(Desk(), outbox=[entry("a", floor.shop.rice, "8")])
    finish(floor)
    page = opened("count", floor.shop.actor, id=str(floor.count_id))
    press(page, floor.shop.actor, "提交复核")
    page = opened("count", floor.shop.actor, id=str(floor.count_id))
    press(page, floor.shop.actor, "过账")
    page = opened("count", floor.shop.actor, id=str(floor.count_id))
    press(page, floor.shop.actor, "审批差异")
    press(page, floor.shop.actor, "审批通过")
    assert "请换一个人" in said(page)
    assert floor.row.state == "posted"


def test_a_blind_count_hides_what_is_expected_from_counters(floor: Floor) -> None:
    floor.sent(Desk(), outbox=[entry("a", floor.shop.rice, "8")])
    counter = floor.without("stock.count_review", "stock.count_approve")
    page = opened("count", counter, id=str(floor.count_id))
    assert not page.dataframe
    assert not page.metric
    assert "盲盘" in said(page)


def test_without_the_right_to_cost_differences_are_at_selling_price(floor: Floor) -> None:
    floor.sent(Desk(), outbox=[entry("a", floor.shop.rice, "8")])
    page = opened("count", floor.without(SEE_COST), id=str(floor.count_id))
    assert [m.value for m in page.metric] == ["1 / 1", "0", "-¥80.00", "¥0.00"]
    assert "-¥60.00" not in str(page.dataframe[0].value)


def test_items_that_nobody_counted_are_told_and_made_zero_only_when_said(floor: Floor) -> None:
    shop = floor.shop
    with writing(shop.engine) as session:
        row = session.exec(select(StockCount)).one()
        row.scope = "all"
        session.add(row)
    milk = shop.draft(
        "purchase.receipt",
        [replace(shop.rice_line(5), item_id=shop.milk, lot_code="A", expires_on=far())],
    )
    shop.post(milk)
    floor.sent(Desk(), outbox=[entry("a", shop.rice, "10")])
    finish(floor)
    press(opened("count", shop.actor, id=str(floor.count_id)), shop.actor, "提交复核")
    page = opened("count", shop.actor, id=str(floor.count_id))
    assert page.metric[0].value == "1 / 2"
    press(page, shop.actor, "其余都是零")
    page = opened("count", shop.actor, id=str(floor.count_id))
    assert page.metric[0].value == "2 / 2"
    press(page, shop.actor, "没点到的保持不变")
    assert not floor.row.rest_is_zero


def test_a_count_is_opened_from_the_list(floor: Floor) -> None:
    at = opened("stock_count", floor.shop.actor, language="en")
    assert list(at.dataframe[0].value["name"]) == ["周末盘点"]
    press(at, floor.shop.actor, "New count")
    by_label(at.text_input, "Name").set_value("Second")
    press(at, floor.shop.actor, "Open the count")
    with Session(floor.shop.engine) as session:
        names = session.exec(select(StockCount.name)).all()
    assert sorted(names) == ["Second", "周末盘点"]


@pytest.mark.parametrize(
    ("language", "title"), [("zh", "盘点表"), ("en", "Count sheet")], ids=["zh", "en"]
)
def test_a_sheet_to_count_by_says_what_to_look_for_and_not_how_much(
    floor: Floor, language: Language, title: str
) -> None:
    actor = floor.shop.actor
    with speaking(language):
        made = sheet(actor, floor.row, companies(actor)[0], "货架", ZONE, None)
        with reading(actor) as connection:
            assert categories_to_count(connection, floor.count_id)
    assert made.title.startswith(title)
    [row] = made.rows
    assert row[:4] == ["1", "R1", Code("690R1"), "大米"]
    assert row[-2] == ""  # room to write
    assert not any(isinstance(cell, str) and "10" in cell for cell in row)
    assert pdf(made).startswith(b"%PDF")
    page = opened("count", actor, language, id=str(floor.count_id))
    assert [one.key for one in page.get("download_button")].count("print_sheet") == 1


def far() -> dt.date:
    return dt.datetime.now(dt.UTC).date() + dt.timedelta(days=15)


def finish(floor: Floor) -> None:
    with writing(floor.shop.engine) as session:
        assert finish_zone(session, floor.shop.actor, ZONE) == ZONE


def zones(floor: Floor) -> list[Any]:
    with reading(floor.shop.actor) as connection:
        return list(zones_of(connection, floor.count_id))
