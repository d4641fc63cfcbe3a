"""Counts as a bookkeeper reads them: what was found is what is there; differences wait."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.desks.counting.claim import claim_zone
from core.desks.counting.extend import add_item, rest_is_zero
from core.desks.counting.post import post_count
from core.desks.counting.recount import recount_items, recount_zone
from core.desks.counting.refusals import (
    CountGone,
    CountNotInReview,
    CountNotOpen,
    LotDated,
    LotUndated,
    NoSuchItem,
    NothingCounted,
    NothingPending,
    NotOnList,
    OwnCount,
    SerialElsewhere,
    SerialTwice,
    TillMissing,
    TillTimesMissing,
    UndoneAlready,
    WholePiecesOnly,
    ZoneDone,
    ZoneHeld,
    ZoneNotHeld,
    ZonesNotDone,
)
from core.desks.counting.review import send_back
from core.desks.counting.take_back import take_back
from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.desks.stores.till_summary import TILL_SUMMARY
from core.documents.refusals import HasFollowers
from core.kernel.refusals import Refusal
from core.platform.rights import NotAllowed
from core.posting.refusals import KeyUsed, Stale
from core.posting.wanted import Posted
from tests.firm import TODAY
from tests.scenarios.floor import Floor
from tests.scenarios.shop import DAY, MICRO, Shop, day

ITEM = "fifo-none"


@pytest.fixture
def floor(shop: Shop) -> Floor:
    """A shop with ten pieces at 10.00 on the shelf."""
    shop.post(RECEIPT, [shop.line(ITEM, 10, 10)], day(11, 1))
    return Floor(shop)


def test_what_is_missing_waits_in_1901_until_somebody_else_approves_it(any_shop: Shop) -> None:
    shop = any_shop
    shop.post(RECEIPT, [shop.line(ITEM, 10, 10)], day(11, 1))
    floor = Floor(shop)
    count = floor.open("货架", "后仓")
    floor.counted(count, {ITEM: 4}, {ITEM: 3})  # zones add up
    posted = floor.posted(count)
    assert shop.on_shelf(ITEM) == "7 pieces worth 70.00"
    assert shop.voucher(posted) == ["C inventory 30.00", "D count_pending 30.00"]
    assert (floor.waits(), floor.state(count)) == ("-30.00", "posted")
    assert floor.approve(count, floor.liu) == OwnCount()  # who counted
    assert floor.approve(count, floor.boss) == OwnCount()  # who posted
    [loss] = floor.approved(count)
    assert shop.voucher(loss) == ["C count_pending 30.00", "D count_loss 30.00"]
    assert (floor.waits(), floor.state(count)) == ("0.00", "closed")
    assert floor.approve(count) == NothingPending()


def test_what_was_found_beyond_the_record_comes_in_at_its_cost(floor: Floor) -> None:
    count = floor.open()
    floor.counted(count, {ITEM: 12})
    posted = floor.posted(count)
    assert floor.shop.on_shelf(ITEM) == "12 pieces worth 120.00"
    assert floor.shop.voucher(posted) == ["C count_pending 20.00", "D inventory 20.00"]
    [gain] = floor.approved(count)
    assert floor.shop.voucher(gain) == ["C count_gain 20.00", "D count_pending 20.00"]


def test_gain_and_loss_are_approved_each_by_itself(floor: Floor) -> None:
    floor.shop.post(RECEIPT, [floor.shop.line("average-none", 5, 20)], day(11, 2))
    count = floor.open()
    floor.counted(count, {ITEM: 9, "average-none": 6})
    floor.posted(count)
    assert floor.waits() == "10.00"
    gain, loss = floor.approved(count)
    assert floor.shop.voucher(gain) == ["C count_gain 20.00", "D count_pending 20.00"]
    assert floor.shop.voucher(loss) == ["C count_pending 10.00", "D count_loss 10.00"]


def test_input_tax_goes_out_where_the_reason_says_so(floor: Floor) -> None:
    count = floor.open()
    floor.counted(count, {ITEM: 8})
    floor.posted(count)
    [loss] = floor.approved(count, by_item={floor.shop.items[ITEM]: "careless"})
    assert floor.shop.voucher(loss) == [
        "C count_pending 20.00",
        "C vat_input_out 2.60",
        "D count_loss 22.60",
    ]
    taken_back = "SELECT sum(tax_out_fen) FROM fact_loss_day WHERE reason = 'count_loss'"
    assert floor.shop.one(taken_back) == 260
    assert isinstance(floor.shop.reverse(loss), Posted)
    assert floor.shop.one(taken_back) == 0


def test_goods_of_no_known_cost_are_found_at_a_guess_and_never_at_nothing(floor: Floor) -> None:
    floor.shop.set_item("average-none", retail_price_micro=11_300_000)
    count = floor.open()
    floor.counted(count, {"average-none": 2})
    floor.posted(count)
    # 11.30 with tax is 10.00 net, less the category's stated margin of 25 %
    assert floor.shop.on_shelf("average-none") == "2 pieces worth 15.00"


def test_what_nobody_counted_stays_as_it_is(floor: Floor) -> None:
    floor.shop.post(RECEIPT, [floor.shop.line("average-none", 5, 20)], day(11, 2))
    count = floor.open()
    floor.counted(count, {ITEM: 10})
    floor.posted(count)
    assert floor.shop.on_shelf("average-none") == "5 pieces worth 100.00"
    assert floor.waits() == "0.00"


def test_unless_somebody_says_that_the_rest_is_zero(floor: Floor) -> None:
    floor.shop.post(RECEIPT, [floor.shop.line("average-none", 5, 20)], day(11, 2))
    count = floor.open()
    floor.counted(count, {ITEM: 10})
    version = floor.review(count)
    assert isinstance(floor.do(rest_is_zero, floor.boss, count, version, zero=True), int)
    assert isinstance(floor.post(count), Posted)
    assert floor.shop.on_shelf("average-none") == "0 pieces worth 0.00"


def test_nothing_there_is_something_counted(floor: Floor) -> None:
    count = floor.open()
    floor.counted(count, {ITEM: 0})
    floor.posted(count)
    assert floor.shop.on_shelf(ITEM) == "0 pieces worth 0.00"


# ---- people


def test_two_people_at_one_zone_get_a_clear_answer_and_lose_nothing(floor: Floor) -> None:
    count = floor.open()
    [zone] = floor.zones(count)
    floor.claim(zone, floor.liu)
    floor.enter(zone, ITEM, 4, floor.liu)
    assert floor.claim(zone, floor.wang) == ZoneHeld("货架", "liu")
    assert floor.enter(zone, ITEM, 3, floor.wang) == ZoneHeld("货架", "liu")
    assert isinstance(floor.claim(zone, floor.wang, take_over=True), int)
    floor.enter(zone, ITEM, 3, floor.wang)
    assert floor.enter(zone, ITEM, 2, floor.liu) == ZoneHeld("货架", "wang")
    assert isinstance(floor.finish(zone, floor.wang), int)
    floor.posted(count)
    assert floor.shop.on_shelf(ITEM) == "7 pieces worth 70.00"


def test_two_people_count_two_zones_at_once(floor: Floor) -> None:
    count = floor.open("货架", "冷库")
    shelf, cold = floor.zones(count)
    floor.claim(shelf, floor.liu)
    floor.claim(cold, floor.wang)
    floor.enter(shelf, ITEM, 5, floor.liu)
    floor.enter(cold, ITEM, 4, floor.wang)
    floor.finish(shelf, floor.liu)
    assert floor.review(count) == ZonesNotDone("冷库")
    floor.finish(cold, floor.wang)
    floor.posted(count)
    assert floor.shop.on_shelf(ITEM) == "9 pieces worth 90.00"


def test_an_entry_sent_twice_counts_once(floor: Floor) -> None:
    count = floor.open()
    [zone] = floor.zones(count)
    floor.claim(zone)
    first = floor.enter(zone, ITEM, 4, key="k")
    assert floor.enter(zone, ITEM, 4, key="k") == first
    assert isinstance(floor.enter(zone, ITEM, 5, key="k"), KeyUsed)
    floor.finish(zone)
    floor.posted(count)
    assert floor.shop.on_shelf(ITEM) == "4 pieces worth 40.00"


def test_an_entry_is_taken_back_once(floor: Floor) -> None:
    count = floor.open()
    [zone] = floor.zones(count)
    floor.claim(zone)
    wrong = floor.enter(zone, ITEM, 40)
    floor.enter(zone, ITEM, 4)
    assert isinstance(floor.do(take_back, floor.liu, wrong), int)
    assert floor.do(take_back, floor.liu, wrong) == UndoneAlready()
    floor.finish(zone)
    floor.posted(count)
    assert floor.shop.on_shelf(ITEM) == "4 pieces worth 40.00"


def test_counting_a_zone_again_replaces_what_was_found_there(floor: Floor) -> None:
    count = floor.open("货架", "后仓")
    floor.counted(count, {ITEM: 4}, {ITEM: 3})
    shelf, _ = floor.zones(count)
    assert isinstance(floor.review(count), int)
    assert floor.do(recount_zone, floor.wang, shelf) == 2
    assert floor.state(count) == "open"
    floor.enter(shelf, ITEM, 6, floor.wang)
    floor.finish(shelf, floor.wang)
    floor.posted(count)
    assert floor.shop.on_shelf(ITEM) == "9 pieces worth 90.00"
    assert floor.shop.one("SELECT count(*) FROM count_entry") == 3  # the first one stays


def test_items_sent_back_are_what_the_recount_found_wherever_they_lay(floor: Floor) -> None:
    floor.shop.post(RECEIPT, [floor.shop.line("average-none", 5, 20)], day(11, 2))
    count = floor.open("货架", "后仓")
    floor.counted(count, {ITEM: 4, "average-none": 5}, {ITEM: 3})
    floor.review(count)
    zone = floor.do(recount_items, floor.boss, count, [floor.shop.items[ITEM]], "复盘")
    floor.claim(zone, floor.wang)
    floor.enter(zone, ITEM, 10, floor.wang)
    floor.finish(zone, floor.wang)
    floor.posted(count)
    assert floor.shop.on_shelf(ITEM) == "10 pieces worth 100.00"
    assert floor.waits() == "0.00"


# ---- what bad input gets


def test_what_may_not_be_entered_says_why(floor: Floor) -> None:
    shop = floor.shop
    count = floor.open(scope="items", items=[shop.items[ITEM]])
    [zone] = floor.zones(count)
    assert floor.enter(zone, ITEM, 1) == ZoneNotHeld("货架")
    floor.claim(zone)
    before = shop.counts()
    other = shop.items["average-none"]
    assert floor.enter(zone, "average-none", 1) == NotOnList(other, "average none")
    assert floor.enter(zone, ITEM, 1.5) == WholePiecesOnly("fifo none", 1_500_000)
    assert shop.counts() == before
    assert floor.do(add_item, floor.liu, count, other) == other
    assert isinstance(floor.enter(zone, "average-none", 1), int)
    floor.finish(zone)
    assert floor.enter(zone, ITEM, 1) == ZoneDone("货架")
    assert floor.claim(zone) == ZoneDone("货架")
    assert isinstance(floor.review(count), int)
    assert floor.enter(zone, ITEM, 1) == CountNotOpen("盘点")


def test_weighed_goods_are_counted_to_the_gram_and_boxes_in_boxes(floor: Floor) -> None:
    shop = floor.shop
    shop.set_item(ITEM, weighed=True)
    count = floor.open()
    [zone] = floor.zones(count)
    floor.claim(zone)
    floor.enter(zone, ITEM, 0.001)
    floor.enter(zone, ITEM, 1, unit_id=shop.box)  # nine
    floor.finish(zone)
    floor.posted(count)
    assert shop.stock(ITEM)[0] == 9_001_000


def test_without_the_right_nothing_goes(floor: Floor) -> None:
    count = floor.open()
    [zone] = floor.zones(count)
    grants = dict(floor.liu.grants) | {
        "stock.count": frozenset(),
        "stock.count_review": frozenset(),
    }
    nobody = replace(floor.liu, grants=grants)
    assert isinstance(floor.do(claim_zone, nobody, zone), NotAllowed)
    assert isinstance(floor.do(send_back, nobody, count), NotAllowed)
    assert floor.do(claim_zone, nobody, zone + 99) == CountGone()


def test_a_count_of_nothing_and_one_changed_meanwhile_are_refused(floor: Floor) -> None:
    count = floor.open()
    [zone] = floor.zones(count)
    floor.claim(zone)
    floor.finish(zone)
    assert floor.review(count) == NothingCounted()
    assert floor.post(count) == CountNotInReview("盘点")
    floor.do(recount_zone, floor.liu, zone)
    floor.enter(zone, ITEM, 10)
    floor.finish(zone)
    version = floor.review(count)
    assert floor.do(post_count, floor.boss, count, version - 1, floor.shop.clock) == Stale(count)
    first = floor.post(count)
    again = floor.post(count)
    assert isinstance(again, Posted)
    assert (again.document_id, again.again) == (first.document_id, True)


# ---- the moment


def sold(floor: Floor, pieces: int, on: object = TODAY) -> Posted:
    """A day of the store's till, entered by hand."""
    shop = floor.shop
    line = shop.line(ITEM, pieces, 20)
    return shop.post(TILL_SUMMARY, [line], on)  # type: ignore[arg-type]


def test_a_count_after_closing_is_trued_up_by_the_late_till_summary(floor: Floor) -> None:
    sold(floor, 1, TODAY - 2 * DAY)
    yesterday = TODAY - DAY
    count = floor.open(on=yesterday)
    floor.counted(count, {ITEM: 6})
    posted = floor.posted(count)
    assert floor.shop.voucher(posted) == ["C inventory 30.00", "D count_pending 30.00"]
    assert floor.approve(count) == TillMissing(yesterday)  # provisional
    sold(floor, 3, yesterday)  # the three that seemed to be missing
    assert floor.shop.on_shelf(ITEM) == "6 pieces worth 60.00"
    assert floor.waits() == "0.00"
    assert floor.approved(count) == []
    assert floor.state(count) == "closed"


def test_a_store_that_was_closed_waits_for_no_summary(floor: Floor) -> None:
    sold(floor, 1, TODAY - 2 * DAY)
    count = floor.open(on=TODAY - DAY)
    floor.counted(count, {ITEM: 8})
    floor.posted(count)
    [loss] = floor.approved(count, was_closed=True)
    assert floor.shop.voucher(loss) == ["C count_pending 10.00", "D count_loss 10.00"]


def test_what_comes_after_the_approval_waits_again(floor: Floor) -> None:
    count = floor.open(on=TODAY - DAY)
    floor.counted(count, {ITEM: 8})
    floor.posted(count)
    floor.approved(count)
    floor.shop.post(RECEIPT, [floor.shop.line(ITEM, 2, 10)], day(11, 3))
    assert floor.shop.on_shelf(ITEM) == "8 pieces worth 80.00"
    assert floor.waits() == "-20.00"
    [loss] = floor.approved(count)
    assert floor.shop.voucher(loss) == ["C count_pending 20.00", "D count_loss 20.00"]
    assert floor.waits() == "0.00"


def test_a_count_before_opening_comes_before_the_days_sales(floor: Floor) -> None:
    sold(floor, 1, TODAY - 2 * DAY)
    sold(floor, 1, TODAY - DAY)
    sold(floor, 2, TODAY)
    count = floor.open(moment="before_opening")
    floor.counted(count, {ITEM: 8})
    floor.posted(count)
    assert floor.waits() == "0.00"
    assert floor.shop.on_shelf(ITEM) == "6 pieces worth 60.00"


def test_within_hours_a_count_needs_to_know_when_things_were_sold(floor: Floor) -> None:
    yesterday = TODAY - DAY
    sold(floor, 3, yesterday)
    count = floor.open(on=yesterday, moment="at", minute=15 * 60)
    floor.counted(count, {ITEM: 9})
    floor.review(count)
    assert floor.post(count) == TillTimesMissing(yesterday)


def test_within_hours_what_was_sold_before_is_taken_into_account(floor: Floor) -> None:
    yesterday = TODAY - DAY
    day_of_hours(floor, yesterday, {"10": 1, "17": 2})
    count = floor.open(on=yesterday, moment="at", minute=15 * 60)
    floor.counted(count, {ITEM: 9})  # ten less the one sold at ten
    floor.posted(count)
    assert floor.waits() == "0.00"
    assert floor.shop.on_shelf(ITEM) == "7 pieces worth 70.00"


def day_of_hours(floor: Floor, on: object, hours: dict[str, int]) -> None:
    """A till summary whose lines say when they were sold."""
    import datetime as dt

    from core.desks.stores.till_summary import TillDay, TillLine, posting

    shop, pieces = floor.shop, sum(hours.values())
    line = TillLine(
        shop.items[ITEM], shop.piece, pieces * MICRO, pieces * MICRO, pieces * 2000, 0,
        shop.tax["V13"], 1300, pieces * 1000,
        custom={"hours": {hour: n * MICRO for hour, n in hours.items()}},
    )  # fmt: skip
    assert isinstance(on, dt.date)
    closing = dt.datetime(on.year, on.month, on.day, 14, tzinfo=dt.UTC)  # 22:00 in Shanghai
    at = round(closing.timestamp() * MICRO)
    told = TillDay(
        shop.company, shop.unit, shop.warehouse, on, at, "CNY", True, [line],
        {"cash": pieces * 2000},
    )  # fmt: skip
    assert isinstance(shop.ask(posting(told)), Posted)


# ---- going back


def test_a_count_goes_back_with_all_that_it_absorbed(floor: Floor) -> None:
    count = floor.open(on=TODAY - DAY)
    floor.counted(count, {ITEM: 7})
    posted = floor.posted(count)
    floor.shop.post(RECEIPT, [floor.shop.line(ITEM, 5, 10)], day(11, 3))
    assert floor.shop.on_shelf(ITEM) == "7 pieces worth 70.00"
    assert isinstance(floor.shop.reverse(posted), Posted)
    assert floor.shop.on_shelf(ITEM) == "15 pieces worth 150.00"
    assert floor.waits() == "0.00"
    floor.shop.post(RECEIPT, [floor.shop.line(ITEM, 1, 10)], day(11, 4))
    assert floor.shop.on_shelf(ITEM) == "16 pieces worth 160.00"  # it asserts nothing any more


def test_an_approved_count_goes_back_from_its_last_paper_to_its_first(floor: Floor) -> None:
    count = floor.open()
    floor.counted(count, {ITEM: 7})
    posted = floor.posted(count)
    [loss] = floor.approved(count)
    assert isinstance(floor.shop.reverse(posted), HasFollowers)
    back = floor.shop.reverse(loss)
    assert isinstance(back, Posted)
    assert floor.shop.voucher(back) == ["C count_pending -30.00", "D count_loss -30.00"]
    assert floor.waits() == "-30.00"
    assert isinstance(floor.shop.reverse(posted), Posted)
    assert floor.shop.on_shelf(ITEM) == "10 pieces worth 100.00"
    assert isinstance(floor.do(send_back, floor.boss, count), int)
    [zone] = floor.zones(count)
    floor.do(recount_zone, floor.liu, zone)
    floor.enter(zone, ITEM, 10)
    floor.finish(zone)
    floor.posted(count)
    assert floor.waits() == "0.00"


# ---- lots


def dated(floor: Floor) -> tuple[str, dict[str, int]]:
    """Six pieces that expire first (A) and four that expire later (B)."""
    item, shop = "fifo-lot", floor.shop
    shop.post(RECEIPT, [shop.line(item, 6, 10, lot_code="A", expires_on=day(12, 1))], day(11, 2))
    shop.post(RECEIPT, [shop.line(item, 4, 10, lot_code="B", expires_on=day(12, 9))], day(11, 3))
    lots = dict(shop.rows("SELECT code, id FROM lot WHERE item_id = ?", shop.items[item]))
    return item, lots


def test_dated_goods_counted_without_a_date_miss_the_first_to_expire(floor: Floor) -> None:
    item, _ = dated(floor)
    count = floor.open()
    floor.counted(count, {item: 7})
    floor.posted(count)
    assert floor.shop.lots(item) == {"A": 3, "B": 4}
    assert floor.shop.on_shelf(item) == "7 pieces worth 70.00"


def test_a_lot_that_was_named_has_what_was_found_of_it(floor: Floor) -> None:
    item, lots = dated(floor)
    count = floor.open()
    [zone] = floor.zones(count)
    floor.claim(zone)
    floor.enter(zone, item, 2, lot_id=lots["B"])
    floor.enter(zone, item, 7)  # no date on the box: the other lot
    floor.finish(zone)
    floor.posted(count)
    assert floor.shop.lots(item) == {"A": 7, "B": 2}


def test_a_date_that_nobody_knew_makes_the_lot_and_marks_it_seen(any_shop: Shop) -> None:
    floor = Floor(any_shop)
    shop = floor.shop
    item, _ = dated(floor)
    count = floor.open()
    [zone] = floor.zones(count)
    floor.claim(zone)
    first = floor.enter(zone, item, 3, lot_on=day(12, 20), key="one")
    assert floor.enter(zone, item, 3, lot_on=day(12, 20), key="one") == first  # sent twice
    floor.enter(zone, item, 1, lot_on=day(12, 20))
    floor.enter(zone, item, 1, lot_code="X9", lot_on=day(12, 24))
    floor.enter(zone, item, 6, lot_code="A")
    floor.enter(zone, item, 4, lot_on=day(12, 9))  # a date that is known is that lot
    floor.finish(zone)
    floor.posted(count)
    assert shop.lots(item) == {"A": 6, "B": 4, "20261220": 4, "X9": 1}
    seen = shop.rows("SELECT l.code FROM lot_seen s JOIN lot l ON l.id = s.lot_id ORDER BY l.id")
    assert [row[0] for row in seen] == ["A", "B", "20261220", "X9"]


def test_a_lot_is_not_made_of_what_is_refused(floor: Floor) -> None:
    item, _ = dated(floor)
    count = floor.open()
    [zone] = floor.zones(count)
    floor.claim(zone)
    before = floor.shop.counts()
    name = "fifo lot"
    assert floor.enter(zone, item, 1, lot_code="A", lot_on=day(12, 2)) == LotDated("A", day(12, 1))
    assert floor.enter(zone, item, 1, lot_code="new") == LotUndated(name, "new")
    assert floor.enter(zone, ITEM, 1, lot_on=day(12, 2)) == NoSuchItem()
    assert floor.enter(zone, item, 1.5, lot_on=day(12, 2)) == WholePiecesOnly(name, 1_500_000)
    assert isinstance(floor.enter(zone, item, 1, lot_code="x" * 61), Refusal)
    assert floor.shop.counts() == before


def test_a_serial_number_is_one_piece_wherever_it_lies(floor: Floor) -> None:
    item, shop = "specific-serial", floor.shop
    shop.post(RECEIPT, [shop.line(item, 1, 10, lot_code="S1")], day(11, 2))
    north = {"org_unit_id": shop.shop, "warehouse_id": shop.shop_warehouse}
    shop.post(RECEIPT, [shop.line(item, 1, 10, lot_code="S2")], day(11, 2), **north)
    count = floor.open("货架", "后仓")
    first, second = floor.zones(count)
    for zone in (first, second):
        floor.claim(zone)
        floor.enter(zone, item, 1, lot_code="S1")
        floor.finish(zone)
    floor.review(count)
    before = shop.counts()
    assert floor.post(count) == SerialTwice("specific serial", "S1")
    assert shop.counts() == before
    floor.do(recount_zone, floor.liu, second, shop.clock)
    floor.enter(second, item, 1, lot_code="S2")
    floor.finish(second)
    floor.review(count)
    refused = floor.post(count)
    assert isinstance(refused, SerialElsewhere), refused
    assert (refused.name, refused.code) == ("specific serial", "S2")
    floor.do(recount_zone, floor.liu, second, shop.clock)
    floor.enter(second, item, 2)  # two more whose numbers nobody read
    floor.finish(second)
    floor.posted(count)
    assert shop.lots(item)["S1"] == 1
    assert shop.stock(item)[0] == 4 * MICRO  # with the one that lies in the shop


def test_a_late_receipt_of_another_lot_does_not_undo_the_total(floor: Floor) -> None:
    item, _ = dated(floor)
    count = floor.open(on=TODAY - DAY)
    floor.counted(count, {item: 9})
    floor.posted(count)
    late = floor.shop.line(item, 5, 10, lot_code="C", expires_on=day(12, 20))
    floor.shop.post(RECEIPT, [late], day(11, 4))
    assert floor.shop.on_shelf(item) == "9 pieces worth 90.00"


def test_goods_sold_meanwhile_stay_sold(floor: Floor) -> None:
    count = floor.open(on=TODAY - DAY)
    floor.counted(count, {ITEM: 9})
    floor.shop.post(DELIVERY, [floor.shop.line(ITEM, 2, 20)], TODAY)
    floor.posted(count)
    assert floor.shop.on_shelf(ITEM) == "7 pieces worth 70.00"
    assert floor.waits() == "-10.00"
