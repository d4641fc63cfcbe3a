"""Somebody looks at the dates on a shelf: lots change places, the total and the books do not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from core.desks.purchasing.receive import RECEIPT
from core.desks.stores.expiry_walk import LotNotHere, Seen, WantsCount, see_lot
from core.kernel.refusals import Refusal
from core.platform.database import writing
from core.platform.rights import Actor, NotAllowed
from tests.databases import Databases, Engine
from tests.firm import TODAY
from tests.scenarios.shop import MICRO, Shop
from tests.standing import standing

ITEM = "specific-lot"


@pytest.fixture
def shop(databases: Databases, engine_name: Engine) -> Iterator[Shop]:
    with standing(databases, engine_name, Shop) as made:
        yield made


@pytest.fixture
def shelf(shop: Shop) -> dict[str, int]:
    """Ten of an early date at 2 yuan, six of a later one at 3 yuan."""
    for code, quantity, price, days in (("EARLY", 10, 2, 3), ("LATE", 6, 3, 20)):
        line = shop.line(
            ITEM, quantity, price, lot_code=code, expires_on=TODAY + dt.timedelta(days=days)
        )
        shop.post(RECEIPT, [line])
    return {code: n for n, code in shop.rows("SELECT id, code FROM lot")}


def look(
    shop: Shop, lot: int, left: int, key: str = "k1", actor: Actor | None = None
) -> Seen | Refusal:
    with writing(shop.engine) as session:
        answer = see_lot(
            session, actor or shop.actor, shop.warehouse, lot, left * MICRO, key, shop.clock
        )
        if isinstance(answer, Refusal):
            session.rollback()
        return answer


def held(shop: Shop) -> dict[str, int]:
    rows = shop.rows(
        "SELECT l.code, b.quantity_micro FROM lot_balance b JOIN lot l ON l.id = b.lot_id"
    )
    return {code: quantity // MICRO for code, quantity in rows}


def test_fewer_of_a_date_are_more_of_the_next(shop: Shop, shelf: dict[str, int]) -> None:
    before = shop.stock(ITEM)
    answer = look(shop, shelf["EARLY"], 7)
    assert isinstance(answer, Seen)
    assert answer.moved_micro == -3 * MICRO
    assert answer.document is not None
    assert held(shop) == {"EARLY": 7, "LATE": 9}
    assert shop.stock(ITEM) == before
    shop.agree()


def test_more_of_a_date_come_from_the_next(shop: Shop, shelf: dict[str, int]) -> None:
    assert isinstance(look(shop, shelf["EARLY"], 14), Seen)
    assert held(shop) == {"EARLY": 14, "LATE": 2}
    shop.agree()


def test_as_on_record_is_seen_without_a_document(shop: Shop, shelf: dict[str, int]) -> None:
    answer = look(shop, shelf["LATE"], 6)
    assert answer == Seen(0)
    assert shop.one("SELECT count(*) FROM lot_seen") == 1
    assert shop.one("SELECT count(*) FROM document WHERE kind = 'stock.lots'") == 0


def test_the_same_look_sent_twice_counts_once(shop: Shop, shelf: dict[str, int]) -> None:
    first = look(shop, shelf["EARLY"], 7)
    again = look(shop, shelf["EARLY"], 7)
    assert isinstance(first, Seen)
    assert isinstance(again, Seen)
    assert again.moved_micro == first.moved_micro
    assert held(shop) == {"EARLY": 7, "LATE": 9}
    assert shop.one("SELECT count(*) FROM lot_seen") == 1


def test_what_dates_cannot_explain_wants_a_count(shop: Shop, shelf: dict[str, int]) -> None:
    assert look(shop, shelf["EARLY"], 17) == WantsCount(shop.items[ITEM], 7 * MICRO)
    assert isinstance(look(shop, 10**6, 1), LotNotHere)
    assert isinstance(look(shop, shelf["EARLY"], -1), LotNotHere)
    stranger = Actor(7, "x", "x", grants={}, units={})
    assert isinstance(look(shop, shelf["EARLY"], 7, actor=stranger), NotAllowed)
    assert held(shop) == {"EARLY": 10, "LATE": 6}
    assert shop.one("SELECT count(*) FROM lot_seen") == 0
