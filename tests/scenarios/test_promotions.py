"""Promotions in the books: what is taken off is markdown, told by item, store and promotion."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from core.analytics.promotions import sold_under
from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.desks.sales.order import SALES_ORDER
from core.desks.sales.take_back import CUSTOMER_RETURN
from core.desks.stores.till_promotions import noted
from core.desks.stores.till_summary import TILL_SUMMARY, TillDay, TillLine, posting
from core.documents.draft import Line
from core.documents.follow import copy_of, from_source
from core.documents.kind import Kind
from core.platform.database import writing
from core.platform.rows import Rows
from core.posting.door import post
from core.posting.wanted import Posted
from models.prices import PriceList, PriceListLine, Promotion, PromotionItem, PromotionStore
from tests.firm import TODAY
from tests.scenarios.shop import MICRO, Shop, day

MILK, RICE = "average-none", "fifo-none"
WEEK = {"from_on": day(11, 14), "to_on": day(11, 20)}


def shelf(shop: Shop) -> None:
    """Milk at 12.00, rice at 40.00; a hundred of each in both places."""
    for item, price in ((MILK, 12), (RICE, 40)):
        shop.set_item(item, retail_price_micro=price * MICRO)
        line = shop.line(item, 100, price / 2)
        shop.post(RECEIPT, [line], day(11, 1))
        place = {"org_unit_id": shop.shop, "warehouse_id": shop.shop_warehouse}
        shop.post(RECEIPT, [line], day(11, 1), **place)


def offer(
    shop: Shop,
    kind: str,
    items: Mapping[str, int | None],
    *,
    code: str = "",
    stores: tuple[int, ...] = (),
    **more: Any,
) -> int:
    """A promotion of the third week of November."""
    with writing(shop.engine) as session:
        row = Promotion(
            company_id=shop.company,
            code=code or kind,
            name=code or kind,
            kind=kind,
            all_stores=not stores,
            **(WEEK | more),
        )
        session.add(row)
        session.flush()
        made = row.id or 0
        for item, price in items.items():
            of = {"promotion_id": made, "company_id": shop.company}
            session.add(PromotionItem(item_id=shop.items[item], price_micro=price, **of))
        for store in stores:
            session.add(PromotionStore(promotion_id=made, store_id=store, company_id=shop.company))
    return made


def sell(
    shop: Shop, kind: Kind, sold: list[Line], on: dt.date = TODAY, *, tax: bool = True, **more: Any
) -> Posted:
    """A document whose prices include tax, unless said."""
    return shop.post(kind, sold, on, prices_include_tax=tax, **more)


def lines(shop: Shop, posted: Posted) -> list[tuple[Any, ...]]:
    """(price, discount, regular price, promotion, gross, markdown) of each line."""
    return shop.rows(
        "SELECT price_micro, discount_fen, regular_price_micro, promotion_id, gross_fen,"
        " markdown_fen FROM document_line WHERE document_id = ? ORDER BY line_no",
        posted.document_id,
    )


def markdown(shop: Shop, item: str) -> int:
    return sum(
        row[0]
        for row in shop.rows(
            "SELECT markdown_fen FROM fact_item_day WHERE item_id = ?", shop.items[item]
        )
    )


def test_the_second_at_half_price_on_a_delivery(any_shop: Shop) -> None:
    shop = any_shop
    shelf(shop)
    promotion = offer(shop, "second_item", {MILK: None}, percent_bp=5000)
    sold = sell(shop, DELIVERY, [shop.line(MILK, 3, 12), shop.line(RICE, 1, 40)])
    assert lines(shop, sold) == [
        (10 * MICRO, 0, 12 * MICRO, promotion, 30_00, 531),  # 6.00 ÷ 1.13
        (40 * MICRO, 0, None, None, 40_00, 0),
    ]
    assert markdown(shop, MILK) == 531
    line = shop.line(MILK, 3, source_line_id=shop.lines_of(sold)[0])
    back = shop.post(CUSTOMER_RETURN, [line])
    assert lines(shop, back)[0][3] == promotion
    assert markdown(shop, MILK) == 0


def test_an_agreed_price_is_left_alone(shop: Shop) -> None:
    """So is a typed one, a discount, a day outside the week, and a store that is not named."""
    shelf(shop)
    offer(shop, "special_price", {MILK: 9 * MICRO}, stores=(shop.shop,))
    place: dict[str, Any] = {"org_unit_id": shop.shop, "warehouse_id": shop.shop_warehouse}
    for posted in (
        sell(shop, DELIVERY, [shop.line(MILK, 1, 11)], **place),
        sell(shop, DELIVERY, [shop.line(MILK, 1, 12, discount_fen=50)], **place),
        sell(shop, DELIVERY, [shop.line(MILK, 1, 12)], day(11, 13), **place),
        sell(shop, DELIVERY, [shop.line(MILK, 1, 12)]),
    ):
        assert lines(shop, posted)[0][3] is None
    with writing(shop.engine) as session:
        own = PriceList(
            company_id=shop.company, code="K1", partner_id=shop.customer, from_on=day(1, 1)
        )
        session.add(own)
        session.flush()
        session.add(
            PriceListLine(
                price_list_id=own.id or 0,
                item_id=shop.items[MILK],
                unit_id=shop.piece,
                from_micro=0,
                company_id=shop.company,
                price_micro=12 * MICRO,
            )
        )
    agreed = sell(shop, DELIVERY, [shop.line(MILK, 1, 12)], **place)
    assert lines(shop, agreed)[0][3] is None


def test_what_was_ordered_under_a_promotion_is_delivered_under_it(shop: Shop) -> None:
    shelf(shop)
    promotion = offer(shop, "special_price", {MILK: 9 * MICRO})
    order = sell(
        shop, SALES_ORDER, [shop.line(MILK, 4, 12), shop.line(RICE, 2, 40, discount_fen=6)]
    )
    with writing(shop.engine) as session:
        connection = session.connection()
        draft = from_source(connection, DELIVERY, order.document_id, TODAY)
        again = copy_of(connection, order.document_id, TODAY)
    assert draft is not None
    assert again is not None
    assert [(x.price_micro, x.discount_fen) for x in again.lines] == [
        (12 * MICRO, 0),
        (40 * MICRO, 6),
    ]
    draft.partner_id = shop.customer
    posted = shop.submit(draft)
    assert isinstance(posted, Posted)
    assert lines(shop, posted) == [
        (9 * MICRO, 0, 12 * MICRO, promotion, 36_00, 1062),
        (40 * MICRO, 6, None, None, 79_94, 0),
    ]


def test_prices_without_tax_fall_by_the_same_share(shop: Shop) -> None:
    shelf(shop)
    shop.set_item(MILK, retail_price_micro=11_300_000)
    offer(shop, "special_price", {MILK: None}, percent_bp=1000)
    sold = sell(shop, DELIVERY, [shop.line(MILK, 2, 10)], tax=False)
    assert lines(shop, sold)[0][4:] == (20_34, 200)  # 2 × 11.30 less a tenth


def till(shop: Shop, on: dt.date, *sold: tuple[str, int, int, str]) -> Posted:
    """A day of the shop's till: (item, pieces, taken in fen, what the till calls it)."""
    tills = [
        TillLine(
            shop.items[item],
            shop.piece,
            pieces * MICRO,
            pieces * MICRO,
            taken,
            0,
            shop.tax["V13"],
            1300,
            taken // 2,
            memo=memo,
        )
        for item, pieces, taken, memo in sold
    ]
    at = round(dt.datetime.combine(on, dt.time(13), dt.UTC).timestamp() * MICRO)
    told = TillDay(
        shop.company,
        shop.shop,
        shop.shop_warehouse,
        on,
        at,
        "CNY",
        True,
        tills,
        {"cash": sum(x.amount_fen for x in tills)},
    )
    with writing(shop.engine) as session:
        (whole,) = noted(Rows(session), [told])
        answer = post(session, shop.actor, posting(whole), shop.clock)
    assert isinstance(answer, Posted), answer
    return answer


def test_a_spend_and_save_week_ends_with_exact_books(any_shop: Shop) -> None:
    """Every day ten milk (120.00) and two rice (80.00) are sold for 180.00: 满 200 减 20.
    The cut is markdown, by item, day and promotion; half of it is claimed from the supplier."""
    shop = any_shop
    shelf(shop)
    promotion = offer(
        shop,
        "spend_save",
        {},
        spend_fen=200_00,
        save_fen=20_00,
        supplier_id=shop.supplier,
        supplier_share_bp=5000,
    )
    till(shop, day(11, 13), (MILK, 10, 120_00, ""), (RICE, 2, 80_00, ""))  # the day before
    for number in range(14, 20):
        posted = till(shop, day(11, number), (MILK, 10, 108_00, "满减"), (RICE, 2, 72_00, "满减"))
        assert lines(shop, posted) == [
            (10_800_000, 0, 12 * MICRO, promotion, 108_00, 1062),
            (36_000_000, 0, 40 * MICRO, promotion, 72_00, 708),
        ]
    assert markdown(shop, MILK) == 6 * 1062
    assert markdown(shop, RICE) == 6 * 708
    assert shop.one("SELECT sum(markdown_fen) FROM fact_org_day") == 6 * 1770
    with writing(shop.engine) as session:
        (found,) = sold_under(session.connection(), shop.company, [promotion])
    assert found.markdown_fen == 6 * 1770
    assert found.net_sales_fen == 6 * (95_58 + 63_72)
    assert found.claimed_fen == 3 * 1770
    assert found.sold_micro == 72 * MICRO


def test_a_till_names_its_promotion_or_pays_the_full_price(shop: Shop) -> None:
    shelf(shop)
    special = offer(shop, "special_price", {MILK: 9 * MICRO}, code="TJ01")
    named = offer(shop, "second_item", {MILK: None}, code="第二件半价", percent_bp=5000)
    posted = till(
        shop,
        day(11, 15),
        (MILK, 2, 18_00, ""),
        (MILK, 2, 18_01, "第二件半价"),
        (MILK, 2, 24_00, "TJ01"),
    )
    assert [row[3] for row in lines(shop, posted)] == [special, named, None]


def test_a_till_day_typed_by_hand_names_its_promotions(shop: Shop) -> None:
    shelf(shop)
    special = offer(shop, "special_price", {MILK: 9 * MICRO})
    place: dict[str, Any] = {"org_unit_id": shop.shop, "warehouse_id": shop.shop_warehouse}
    sold = [shop.line(MILK, 2, 9), shop.line(RICE, 1, 40)]
    posted = sell(shop, TILL_SUMMARY, sold, **place)
    assert [row[3] for row in lines(shop, posted)] == [special, None]
    assert markdown(shop, MILK) == 531
