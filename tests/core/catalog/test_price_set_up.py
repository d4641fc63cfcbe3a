"""Price lists, promotions and rebates are kept without contradictions; a refusal writes nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func
from sqlmodel import col, select

from core.catalog.items import ItemForm, UnitForm, save_item
from core.catalog.partners import PartnerForm, save_partner
from core.catalog.price_lists import (
    LineForm,
    PriceListForm,
    copy_price_list,
    save_price_list,
    set_prices,
)
from core.catalog.price_refusals import (
    ItemTwice,
    NotCheaper,
    NothingToSell,
    OutOfRange,
    PricesOverlap,
    PromotionsOverlap,
    RebatesOverlap,
    UnitNotOfItem,
    WholeMonths,
)
from core.catalog.promotion_set_up import PromotionForm, near_expiry_markdown, save_promotion
from core.catalog.rebates import RebateForm, save_rebate
from core.catalog.refusals import CodeTaken, Missing, NotFound
from core.catalog.tax_set_up import EndsBeforeItBegins
from core.kernel.refusals import Refusal
from core.platform.rights import SEE_COST, NotAllowed
from models.catalog import Category, TaxClass, Unit
from models.company import Warehouse
from models.prices import (
    PriceList,
    PriceListLine,
    Promotion,
    PromotionItem,
    PromotionStore,
    Rebate,
)
from models.stock import Lot, LotBalance
from tests.founded import Ground

MICRO = 1_000_000
TODAY = dt.date(2026, 11, 20)
JAN, DEC = dt.date(2026, 1, 1), dt.date(2026, 12, 31)
TABLES = (PriceList, PriceListLine, Promotion, PromotionItem, PromotionStore, Rebate)


@pytest.fixture
def goods(ground: Ground) -> Goods:
    """Milk at 12.00 by the piece and by the box of 12; a supplier and a customer."""
    return Goods(ground)


class Goods:
    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.args = (ground.session, ground.actor, ground.company_id)
        units = {row.code: row.id or 0 for row in ground.session.exec(select(Unit))}
        self.piece, self.box, self.kilo = (list(units.values()))[:3]
        tax = ground.session.exec(select(TaxClass.id).where(col(TaxClass.code) == "V13")).one()
        category = ground.session.exec(select(Category.id)).one()
        assert tax
        assert category
        self.category = category
        form = ItemForm(
            "M1",
            "鲜牛奶",
            category,
            self.piece,
            tax,
            tax,
            tracking="lot",
            life_days=15,
            retail_price_micro=12 * MICRO,
            units=[UnitForm(self.box, 12)],
        )
        self.milk = self.made(save_item(*self.args, form))
        self.rice = self.made(save_item(*self.args, replace(form, code="R1", name="大米")))
        self.supplier = self.made(save_partner(*self.args, PartnerForm("G1", "乳业", True)))
        self.customer = self.made(
            save_partner(*self.args, PartnerForm("K1", "餐馆", customer=True))
        )

    @staticmethod
    def made(answer: int | Refusal) -> int:
        assert isinstance(answer, int), answer
        return answer

    def price_list(self, code: str = "A", **more: Any) -> PriceListForm:
        values: dict[str, Any] = {
            "name": code,
            "direction": "sell",
            "from_on": JAN,
            "to_on": DEC,
        } | more
        return PriceListForm(code, **values)

    def promotion(self, code: str = "P", **more: Any) -> PromotionForm:
        values: dict[str, Any] = {
            "name": code,
            "kind": "second_item",
            "from_on": TODAY,
            "to_on": DEC,
            "items": {self.milk: None},
            "percent_bp": 5000,
        }
        return PromotionForm(code, **(values | more))

    def rebate(self, **more: Any) -> RebateForm:
        values: dict[str, Any] = {
            "supplier_id": self.supplier,
            "from_on": JAN,
            "to_on": DEC,
            "rate_bp": 300,
        }
        return RebateForm(**(values | more))

    def rows(self) -> list[int]:
        """How many rows each table has."""
        return [
            self.ground.session.exec(select(func.count()).select_from(table)).one()
            for table in TABLES
        ]

    def refuses(self, verb: Any, *args: Any) -> Refusal:
        """The refusal, with nothing written once the edge has rolled back."""
        before = self.rows()
        with self.ground.session.begin_nested() as nested:
            answer = verb(*self.args, *args)
            nested.rollback()
        assert isinstance(answer, Refusal), answer
        self.ground.session.expire_all()
        assert self.rows() == before
        return answer


def test_the_lines_of_a_list_are_replaced_whole(goods: Goods) -> None:
    made = goods.made(save_price_list(*goods.args, goods.price_list()))
    lines = [
        LineForm(goods.milk, goods.piece, 11 * MICRO),
        LineForm(goods.milk, goods.piece, 10 * MICRO, 12 * MICRO),
        LineForm(goods.milk, goods.box, 118 * MICRO),
        LineForm(goods.rice, goods.piece, 5 * MICRO),
    ]
    assert set_prices(*goods.args, made, lines) == 4
    assert set_prices(*goods.args, made, lines[:3]) == 3
    assert goods.rows()[:2] == [1, 3]


def test_a_list_is_copied_with_a_percentage(goods: Goods) -> None:
    made = goods.made(save_price_list(*goods.args, goods.price_list()))
    set_prices(*goods.args, made, [LineForm(goods.milk, goods.piece, 11_990_000, 6 * MICRO)])
    next_year = goods.price_list("B", from_on=dt.date(2027, 1, 1), to_on=None)
    copy = goods.made(copy_price_list(*goods.args, made, next_year, 550))
    (line,) = goods.ground.session.exec(
        select(PriceListLine).where(col(PriceListLine.price_list_id) == copy)
    )
    assert (line.price_micro, line.from_micro) == (12_650_000, 6 * MICRO)  # 12.64945
    refused = goods.refuses(copy_price_list, made, goods.price_list("C"), 0)
    assert refused == PricesOverlap(goods.milk, "A", "A", JAN, DEC)
    assert isinstance(goods.refuses(copy_price_list, made, next_year, -10_000), OutOfRange)


def test_two_lists_do_not_say_two_things(goods: Goods) -> None:
    price = [LineForm(goods.milk, goods.piece, 11 * MICRO)]
    made = goods.made(save_price_list(*goods.args, goods.price_list()))
    set_prices(*goods.args, made, price)
    for form in (
        goods.price_list("B", partner_id=goods.customer),
        goods.price_list("C", org_unit_id=goods.ground.founded.head_office_id),
        goods.price_list("D", from_on=dt.date(2027, 1, 1), to_on=None),
        goods.price_list("E", active=False),
    ):
        other = goods.made(save_price_list(*goods.args, form))
        assert set_prices(*goods.args, other, price) == 1
    other = goods.made(
        save_price_list(*goods.args, goods.price_list("F", from_on=TODAY, to_on=None))
    )
    refused = goods.refuses(set_prices, other, price)
    assert isinstance(refused, PricesOverlap)
    again = goods.refuses(save_price_list, goods.price_list("E"), other - 1)
    assert isinstance(again, PricesOverlap)


def test_wrong_lists_and_lines_are_refused(goods: Goods) -> None:
    made = goods.made(save_price_list(*goods.args, goods.price_list()))
    one = LineForm(goods.milk, goods.piece, 11 * MICRO)
    for lines, refusal in (
        ([one, one], ItemTwice),
        ([replace(one, unit_id=goods.kilo)], UnitNotOfItem),
        ([replace(one, price_micro=-1)], OutOfRange),
        ([replace(one, from_micro=-1)], OutOfRange),
        ([replace(one, item_id=999_999)], NotFound),
    ):
        assert isinstance(goods.refuses(set_prices, made, lines), refusal)
    for form, why in (
        (goods.price_list("A"), CodeTaken),
        (goods.price_list("B", from_on=DEC, to_on=JAN), EndsBeforeItBegins),
        (goods.price_list("B", from_on=None), Missing),
        (goods.price_list("B", partner_id=goods.supplier), NotFound),
        (goods.price_list("B", direction="buy", partner_id=goods.customer), NotFound),
    ):
        assert isinstance(goods.refuses(save_price_list, form), why)


def test_purchase_prices_are_kept_by_who_may_see_them(goods: Goods) -> None:
    actor = goods.ground.actor
    grants = {key: units for key, units in actor.grants.items() if key != SEE_COST}
    goods.args = (goods.args[0], replace(actor, grants=grants), goods.args[2])
    blind = goods.refuses(save_price_list, goods.price_list(direction="buy"))
    assert isinstance(blind, NotAllowed)
    assert isinstance(goods.refuses(save_rebate, goods.rebate()), NotAllowed)
    goods.made(save_price_list(*goods.args, goods.price_list()))
    goods.args = (goods.args[0], replace(actor, grants={}), goods.args[2])
    assert isinstance(goods.refuses(save_price_list, goods.price_list("B")), NotAllowed)
    assert isinstance(goods.refuses(save_promotion, goods.promotion()), NotAllowed)


def test_a_promotion_keeps_only_what_its_kind_asks_for(goods: Goods) -> None:
    form = goods.promotion(
        spend_fen=1, save_fen=1, buy_micro=MICRO, days_left=3, supplier_id=goods.supplier,
        supplier_share_bp=4000, store_ids=[goods.ground.founded.head_office_id],
    )  # fmt: skip
    made = goods.made(save_promotion(*goods.args, form))
    row = goods.ground.session.get_one(Promotion, made)
    assert (row.spend_fen, row.save_fen, row.buy_micro, row.days_left) == (0, 0, 0, None)
    assert (row.percent_bp, row.supplier_share_bp, row.all_stores) == (5000, 4000, False)
    again = replace(form, items={goods.rice: None}, store_ids=None)
    assert save_promotion(*goods.args, again, made) == made
    assert goods.rows()[2:5] == [1, 1, 0]


def test_wrong_promotions_are_refused(goods: Goods) -> None:
    goods.made(save_promotion(*goods.args, goods.promotion("P0")))
    special = {"kind": "special_price", "percent_bp": 0}
    for more, refusal in (
        ({"code": "P0"}, CodeTaken),
        ({"percent_bp": 0}, OutOfRange),
        ({"percent_bp": 10_001}, OutOfRange),
        ({"items": {}}, Missing),
        ({"items": {999_999: None}}, NotFound),
        ({"from_on": DEC, "to_on": TODAY}, EndsBeforeItBegins),
        ({"store_ids": []}, Missing),
        ({"supplier_share_bp": 100}, Missing),
        ({"supplier_share_bp": 10_001, "supplier_id": goods.supplier}, OutOfRange),
        ({"supplier_id": goods.customer}, NotFound),
        (special | {"items": {goods.milk: 12 * MICRO}}, NotCheaper),
        (special, Missing),
        ({"kind": "buy_get", "buy_micro": 2 * MICRO}, OutOfRange),
        ({"kind": "buy_get", "buy_micro": MICRO // 2, "get_micro": MICRO}, OutOfRange),
        ({"kind": "spend_save", "spend_fen": 100, "save_fen": 101}, OutOfRange),
        ({"kind": "near_expiry", "percent_bp": 10_000}, OutOfRange),
        ({}, PromotionsOverlap),
    ):
        form = goods.promotion(**({"code": "P1"} | more))
        assert isinstance(goods.refuses(save_promotion, form), refusal), more
    after = dt.date(2027, 1, 1)
    later = goods.promotion("P1", from_on=after, to_on=after)
    goods.made(save_promotion(*goods.args, later))
    steps = {"kind": "spend_save", "items": {}, "spend_fen": 100_00}
    goods.made(save_promotion(*goods.args, goods.promotion("S1", save_fen=10_00, **steps)))
    goods.made(save_promotion(*goods.args, goods.promotion("S2", save_fen=15_00, **steps)))


def test_lots_are_marked_down_where_they_lie(goods: Goods) -> None:
    session = goods.ground.session
    warehouse = session.exec(select(Warehouse)).one()
    lots = []
    for number in (1, 3, -1):
        lot = Lot(
            company_id=goods.ground.company_id,
            item_id=goods.milk,
            code=str(number),
            expires_on=TODAY + dt.timedelta(days=number),
        )
        session.add(lot)
        session.flush()
        lots.append(lot.id or 0)
        session.add(
            LotBalance(
                lot_id=lot.id or 0,
                warehouse_id=warehouse.id or 0,
                item_id=goods.milk,
                company_id=goods.ground.company_id,
                org_unit_id=warehouse.org_unit_id,
                quantity_micro=5 * MICRO,
            )
        )
    session.flush()
    made = goods.made(near_expiry_markdown(*goods.args, lots, 3000, TODAY))
    row = session.get_one(Promotion, made)
    assert (row.kind, row.percent_bp, row.days_left) == ("near_expiry", 3000, 3)
    assert (row.code, row.from_on, row.to_on) == ("LQ20261120-1", TODAY, dt.date(2026, 11, 23))
    assert goods.rows()[3:5] == [1, 1]
    goods.made(near_expiry_markdown(*goods.args, lots[:1], 5000, TODAY))
    assert isinstance(goods.refuses(near_expiry_markdown, lots[2:], 3000, TODAY), NothingToSell)
    assert isinstance(goods.refuses(near_expiry_markdown, lots, 0, TODAY), OutOfRange)
    nowhere = goods.refuses(near_expiry_markdown, lots, 3000, TODAY, [999])
    assert isinstance(nowhere, NothingToSell)


def test_rebates_are_of_whole_months_and_never_twice(goods: Goods) -> None:
    made = goods.made(save_rebate(*goods.args, goods.rebate(threshold_fen=10_000_00)))
    assert save_rebate(*goods.args, goods.rebate(rate_bp=400), made) == made
    goods.made(save_rebate(*goods.args, goods.rebate(item_id=goods.milk)))
    goods.made(save_rebate(*goods.args, goods.rebate(category_id=goods.category)))
    for more, refusal in (
        ({}, RebatesOverlap),
        ({"from_on": TODAY}, WholeMonths),
        ({"to_on": TODAY}, WholeMonths),
        ({"from_on": dt.date(2027, 1, 1)}, EndsBeforeItBegins),
        ({"rate_bp": 0}, OutOfRange),
        ({"rate_bp": 10_001}, OutOfRange),
        ({"threshold_fen": -1}, OutOfRange),
        ({"supplier_id": goods.customer}, Missing),
        ({"item_id": goods.milk, "category_id": goods.category}, NotFound),
        ({"to_on": None}, Missing),
    ):
        assert isinstance(goods.refuses(save_rebate, goods.rebate(**more)), refusal), more
