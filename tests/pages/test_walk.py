"""The expiry walk by phone: what a scan finds, what is saved once, and what is refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.desks.purchasing.receive import RECEIPT
from core.platform.reader import open_reader
from core.platform.settings import ROOT, settings
from pages.phone import walked
from pages.phone.walked import Round
from pages.registry import entry as entry_of
from pages.widgets.scan_desk import Desk
from tests.databases import Databases
from tests.firm import TODAY
from tests.pages.conftest import acting
from tests.scenarios.shop import Shop
from tests.standing import address, standing

ITEM, OTHER = "specific-lot", "average-lot"


@pytest.fixture
def shop(databases: Databases, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    """Ten of an early date, six of a later one; another item of the code of the later."""
    with standing(databases, "sqlite", Shop) as made:
        for item, code, much, days in (
            (ITEM, "EARLY", 10, 3),
            (ITEM, "LATE", 6, 20),
            (ITEM, "BOTH", 5, 25),
            (OTHER, "BOTH", 2, 25),
            (OTHER, "FAR", 2, 90),
        ):
            on = TODAY + dt.timedelta(days=days)
            made.post(RECEIPT, [made.line(item, much, 2, lot_code=code, expires_on=on)])
        monkeypatch.setenv("ZHANGGUI_DATABASE_URL", address(made))
        settings.cache_clear()
        yield made
    settings.cache_clear()


def walk(shop: Shop) -> Round:
    return Round(shop.company, shop.warehouse, TODAY, 0)


def lot(shop: Shop, code: str) -> int:
    return int(shop.one("SELECT id FROM lot WHERE code = ?", code))


def sent(shop: Shop, desk: Desk, *outbox: dict[str, Any], **asked: Any) -> Desk:
    """What a browser sends, taken in."""
    with acting(shop.actor):
        desk.take(
            {"outbox": list(outbox), "asked": asked},
            save=lambda one: walked.take(shop.actor, walk(shop), one),
            undo=lambda _entry: "",
            look=lambda what: walked.look(shop.actor, walk(shop), what),
        )
    return desk


def held(shop: Shop) -> dict[str, int]:
    """Pieces of the first item by lot."""
    found = shop.rows(
        "SELECT l.code, b.quantity_micro FROM lot_balance b JOIN lot l ON l.id = b.lot_id"
        " WHERE l.item_id = ?",
        shop.items[ITEM],
    )
    return {code: int(micro) // 1_000_000 for code, micro in found}


def entry(shop: Shop, key: str, quantity: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "n": 1, "item": shop.items[ITEM], "quantity": quantity, **more}


def test_what_remains_of_a_date_is_saved_once_however_often_it_is_sent(shop: Shop) -> None:
    one = entry(shop, "a", "7", lot=lot(shop, "EARLY"))
    desk = sent(shop, Desk(), one)
    assert desk.answers["a"]["ok"]
    sent(shop, desk, one)
    sent(shop, Desk(), one)  # another server after a reload
    assert held(shop) == {"EARLY": 7, "LATE": 9, "BOTH": 5}
    assert shop.one("SELECT count(*) FROM lot_seen") == 1


def test_a_box_is_nine_pieces(shop: Shop) -> None:
    sent(shop, Desk(), entry(shop, "a", "1", lot=lot(shop, "EARLY"), unit=shop.box))
    assert held(shop) == {"EARLY": 9, "LATE": 7, "BOTH": 5}


def test_the_code_of_a_lot_opens_that_lot_and_one_of_several_is_asked(shop: Shop) -> None:
    found = sent(shop, Desk(), n=1, text="late").found
    assert (found["item"], found["lot"]) == (shop.items[ITEM], lot(shop, "LATE"))
    several = sent(shop, Desk(), n=1, text="BOTH").found["choices"]
    assert {one["item"] for one in several} == {shop.items[ITEM], shop.items[OTHER]}
    assert sent(shop, Desk(), n=1, text=ITEM).found["item"] == shop.items[ITEM]
    assert sent(shop, Desk(), n=1, text="no such thing").found["said"]


@pytest.mark.parametrize(
    ("quantity", "of", "why"),
    [("99", "EARLY", "盘点"), ("7", "", "哪个日期"), ("x", "EARLY", "x"), ("1.5", "EARLY", "整")],
)
def test_what_cannot_be_is_told_and_nothing_is_written(
    shop: Shop, quantity: str, of: str, why: str
) -> None:
    desk = sent(shop, Desk(), entry(shop, "a", quantity, lot=lot(shop, of) if of else None))
    assert not desk.answers["a"]["ok"]
    assert why in desk.answers["a"]["text"]
    assert shop.one("SELECT count(*) FROM lot_seen") == 0


def test_the_soonest_come_first_and_go_once_they_were_looked_at(shop: Shop) -> None:
    reader = open_reader(address(shop))

    def left(most: int = 30) -> tuple[list[str], tuple[int, int]]:
        with reader.reading(shop.actor) as connection:
            found = walked.to_look_at(connection, walk(shop), most)
            return [one.lot for one in found], walked.how_far(connection, walk(shop))

    assert left() == (["EARLY", "LATE", "BOTH", "BOTH"], (0, 4))  # in ninety days it is early
    assert left(2)[0] == ["EARLY", "LATE"]
    sent(shop, Desk(), entry(shop, "a", "10", lot=lot(shop, "EARLY")))
    assert left() == (["LATE", "BOTH", "BOTH"], (1, 4))
    with reader.reading(shop.actor) as connection, acting(shop.actor):
        (last,) = walked.entries(connection, shop.actor, walk(shop))
    assert (last["quantity"], last["undo"]) == ("10", False)
    reader.close()


def test_the_field_carries_dated_goods_with_the_codes_of_their_lots(shop: Shop) -> None:
    reader = open_reader(address(shop))
    with reader.reading(shop.actor) as connection, acting(shop.actor):
        here = walk(shop)
        told = {
            one.card.code: walked.card(here.place, one) for one in walked.dated(connection, here)
        }
    reader.close()
    assert set(told) == {ITEM, OTHER}
    assert told[ITEM]["lot_codes"]["late"] == lot(shop, "LATE")


def test_beyond_those_shown_first_every_date_can_be_reached(shop: Shop) -> None:
    """Ten stand there, the rest at a click."""
    shop.clock.at = dt.datetime.now(dt.UTC)
    now = shop.clock.at.date()
    lines = [
        shop.line(OTHER, 1, 2, lot_code=f"N{n}", expires_on=now + dt.timedelta(days=n))
        for n in range(1, 10)
    ]
    shop.post(RECEIPT, lines, now, minute=1)
    with acting(shop.actor, "en"):
        at = AppTest.from_file(str(ROOT / "pages" / "shell.py"), default_timeout=60)
        at.session_state["language"] = "en"
        at.run()
        at.switch_page(entry_of("phone_walk").file)
        at.run()
        assert not at.exception
        assert len([one for one in at.button if one.label == "As on record"]) == 10
        at.button(key="walk_more").click().run()
        assert len([one for one in at.button if one.label == "As on record"]) > 10
        assert not [one for one in at.button if one.key == "walk_more"]
        first = next(one for one in at.button if one.label == "As on record")
        first.click().run()
        assert not at.exception
    assert shop.one("SELECT count(*) FROM lot_seen") == 1
