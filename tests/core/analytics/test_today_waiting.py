"""Counts that wait and goods on their way for long, reckoned by hand, on both engines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from core.analytics.today_counts import WaitingCount, waiting_counts
from core.analytics.today_transit import OnTheWay, long_on_the_way
from core.desks.purchasing.receive import RECEIPT
from core.desks.stores.transfer_in import TRANSFER_IN
from core.desks.stores.transfer_out import TRANSFER_OUT
from core.platform.reader import open_reader
from core.platform.rights import Actor
from tests.core.analytics.conftest import without_cost
from tests.databases import Databases, Engine
from tests.firm import TODAY
from tests.scenarios.floor import Floor
from tests.scenarios.shop import Shop
from tests.standing import address, standing

GOOD, OTHER = "average-none", "fifo-none"
DAY = dt.timedelta(days=1)


@pytest.fixture
def floor(databases: Databases, engine_name: Engine) -> Iterator[Floor]:
    """Ten at 6.00 and ten at 4.00, which sell at 9.04 and 5.65."""
    with standing(databases, engine_name, Shop) as shop:
        bought = [shop.line(GOOD, 10, 6), shop.line(OTHER, 10, 4)]
        shop.post(RECEIPT, bought, TODAY - DAY * 9)
        shop.set_item(GOOD, retail_price_micro=9_040_000)
        shop.set_item(OTHER, retail_price_micro=5_650_000)
        yield Floor(shop)


def told(floor: Floor, actor: Actor | None = None) -> list[WaitingCount]:
    reader = open_reader(address(floor.shop))
    with reader.reading(actor or floor.boss) as connection:
        found = waiting_counts(connection, floor.shop.company)
    reader.close()
    return found


def on_its_way(shop: Shop, today: dt.date = TODAY) -> list[OnTheWay]:
    reader = open_reader(address(shop))
    with reader.reading(shop.actor) as connection:
        found = long_on_the_way(connection, shop.company, today)
    reader.close()
    return found


def test_a_count_puts_its_differences_at_stake_missing_or_found(floor: Floor) -> None:
    """Two of 6.00 are missing, three of 4.00 are too many: 12 + 12, and not nothing."""
    count = floor.open()
    floor.counted(count, {GOOD: 8, OTHER: 13})
    assert told(floor) == []  # nobody has finished counting
    floor.review(count)
    whose, where = floor.shop.unit, "总仓"
    waits = WaitingCount(count, whose, "盘点", where, TODAY, False, 24_00, False)
    assert told(floor) == [waits]
    (hidden,) = told(floor, without_cost(floor.boss))
    assert (hidden.stake_fen, hidden.at_retail) == (2 * 9_04 + 3 * 5_65, True)


def test_what_nobody_counted_is_not_at_stake(floor: Floor) -> None:
    count = floor.open()
    floor.counted(count, {GOOD: 9})
    floor.review(count)
    assert [one.stake_fen for one in told(floor)] == [6_00]


def test_posted_it_is_what_the_books_took_up_whatever_stands_there_since(floor: Floor) -> None:
    """Two of 6.00 were missing. Twenty bought for 30.00 later change the cost, not the count."""
    count = floor.open(on=TODAY - DAY)
    floor.counted(count, {GOOD: 8, OTHER: 10})
    floor.posted(count)
    floor.shop.post(RECEIPT, [floor.shop.line(GOOD, 20, 30)], TODAY)
    (waits,) = told(floor)
    assert (waits.posted, waits.stake_fen, waits.at_retail) == (True, 12_00, False)
    (hidden,) = told(floor, without_cost(floor.boss))
    assert (hidden.stake_fen, hidden.at_retail) == (2 * 9_04, True)
    floor.approved(count)
    assert told(floor) == []


def test_a_receipt_that_came_in_late_changes_what_is_at_stake(floor: Floor) -> None:
    """Eight lay there of ten; four more had come, so six of 6.00 are missing."""
    count = floor.open()
    floor.counted(count, {GOOD: 8})
    floor.posted(count)
    floor.shop.post(RECEIPT, [floor.shop.line(GOOD, 4, 6)], TODAY - DAY)
    assert [one.stake_fen for one in told(floor)] == [36_00]


def test_a_count_as_expected_waits_with_nothing_at_stake(floor: Floor) -> None:
    count = floor.open()
    floor.counted(count, {GOOD: 10})
    floor.review(count)
    assert [(one.stake_fen, one.at_retail) for one in told(floor)] == [(0, False)]
    blind = told(floor, without_cost(floor.boss))
    assert [(one.stake_fen, one.at_retail) for one in blind] == [(0, False)]


def test_goods_without_any_cost_count_at_their_price_beside_the_others(floor: Floor) -> None:
    """One of 6.00 is missing, one that sells at 3.00 and never came was found."""
    floor.shop.set_item("average-lot", retail_price_micro=3_000_000)
    count = floor.open()
    floor.counted(count, {GOOD: 9, "average-lot": 1})
    floor.review(count)
    assert [(one.stake_fen, one.at_retail) for one in told(floor)] == [(9_00, False)]


def test_counts_stand_the_oldest_first(floor: Floor) -> None:
    first, second = floor.open(on=TODAY), floor.open(on=TODAY - DAY)
    for count in (first, second):
        floor.counted(count, {GOOD: 9})
        floor.review(count)
    assert [one.count_id for one in told(floor)] == [second, first]


def test_a_transfer_is_late_after_two_days_until_all_of_it_came(floor: Floor) -> None:
    shop = floor.shop
    lines = [shop.line(GOOD, 4), shop.line(OTHER, 1)]
    sent = shop.post(TRANSFER_OUT, lines, TODAY - DAY * 3, to_warehouse_id=shop.shop_warehouse)
    shop.post(
        TRANSFER_OUT, [shop.line(GOOD, 1)], TODAY - DAY * 2, to_warehouse_id=shop.shop_warehouse
    )
    number = sent.number
    names = ("average none", "fifo none")
    assert on_its_way(shop) == [
        OnTheWay(sent.document_id, number, "二店", TODAY - DAY * 3, 3, names)
    ]
    assert on_its_way(shop, TODAY - DAY) == []
    all_of_it, part = (shop.lines_of(sent)[place] for place in (0, 1))
    there: dict[str, Any] = {"org_unit_id": shop.shop, "warehouse_id": shop.shop_warehouse}
    shop.post(TRANSFER_IN, [shop.line(GOOD, 4, source_line_id=all_of_it)], **there)
    assert [one.items for one in on_its_way(shop)] == [("fifo none",)]
    shop.post(TRANSFER_IN, [shop.line(OTHER, 1, source_line_id=part)], **there)
    assert on_its_way(shop) == []
