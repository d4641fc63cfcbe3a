"""A firm with goods that people know, trading for some months: data to look at and to judge by.

Deterministic: the same documents each time. Receipts come every five
days to both places, and each sells every day. One item is never sold, one stands long, one
grew dearer than its price bears.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

from sqlmodel import Session

from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.desks.sales.take_back import CUSTOMER_RETURN
from core.documents.draft import Line
from core.kernel.amounts import MICRO
from core.platform.database import writing
from models.catalog import Category, Item
from tests.firm import TODAY, Firm


@dataclass(frozen=True, slots=True)
class Good:
    """An item: price with tax in yuan, what it costs without, how many a day, its life."""

    category: str
    name: str
    price: float
    cost: float
    a_day: float
    life: int | None = None


GOODS = (
    Good("乳品", "鲜牛奶 950ml", 15.8, 9.1, 22, 15),
    Good("乳品", "原味酸奶 100g×8", 18.9, 11.6, 16, 21),
    Good("乳品", "马苏里拉奶酪 200g", 26.5, 17.8, 4, 90),
    Good("乳品", "有机纯牛奶 250ml×12", 69.0, 47.5, 6, 180),
    Good("烘焙", "全麦吐司 450g", 12.5, 6.2, 14, 5),
    Good("烘焙", "可颂 4 只装", 16.8, 7.9, 10, 5),
    Good("烘焙", "肉松小贝 6 只", 22.0, 11.4, 7, 7),
    Good("蔬果", "红富士苹果 1kg", 13.9, 8.4, 18),
    Good("蔬果", "有机小番茄 500g", 15.9, 9.6, 11),
    Good("蔬果", "娃娃菜 3 棵", 7.9, 4.5, 15),
    Good("蔬果", "进口蓝莓 125g", 19.9, 14.9, 6),
    Good("粮油", "东北大米 5kg", 42.8, 33.0, 5, 365),
    Good("粮油", "花生油 5L", 139.0, 126.0, 3, 540),
    Good("粮油", "挂面 1kg", 9.8, 6.4, 8, 365),
    Good("饮料", "气泡水 330ml×6", 29.9, 16.4, 9, 365),
    Good("饮料", "乌龙茶 500ml", 5.0, 2.7, 26, 365),
    Good("饮料", "冷萃咖啡 300ml", 12.9, 6.1, 8, 120),
    Good("日用", "抽纸 6 连包", 19.9, 14.2, 9),
    Good("日用", "洗衣液 3kg", 45.9, 29.3, 3),
    Good("日用", "不锈钢保温杯", 128.0, 71.0, 0.15),
    Good("酒水", "红星二锅头 500ml", 16.5, 11.8, 4),
    Good("酒水", "梅酒礼盒", 168.0, 96.0, 0.0),
)


def stock_shelves(firm: Firm) -> None:
    """The goods, as items of the firm."""
    with writing(firm.engine) as session:
        groups: dict[str, int] = {}
        for number, good in enumerate(GOODS, start=1):
            if good.category not in groups:
                groups[good.category] = _category(session, firm, good.category, len(groups))
            item = Item(
                company_id=firm.company,
                category_id=groups[good.category],
                code=f"SP{number:03}",
                name=good.name,
                base_unit_id=firm.piece,
                tracking="lot" if good.life else "none",
                life_days=good.life,
                sales_tax_class_id=firm.tax["V13"],
                purchase_tax_class_id=firm.tax["V13"],
                retail_price_micro=round(good.price * MICRO),
            )
            session.add(item)
            session.flush()
            firm.items[good.name] = item.id or 0


def _category(session: Session, firm: Firm, name: str, number: int) -> int:
    row = Category(company_id=firm.company, code=f"{number + 1:02}", name=name)
    session.add(row)
    session.flush()
    return row.id or 0


class Shelf:
    """What lies in one place, by good and by the day it expires: nobody sells what is not there."""

    def __init__(self) -> None:
        self.lots: dict[str, list[tuple[dt.date, int]]] = {}

    def put(self, good: Good, quantity: int, on: dt.date) -> None:
        """Goods came in, fresh."""
        expires = on + dt.timedelta(days=good.life or 10_000)
        self.lots.setdefault(good.name, []).append((expires, quantity))

    def take(self, good: Good, wanted: int, on: dt.date) -> int:
        """Take first-expired-first; how many there were of what was wanted."""
        left, taken = [], 0
        for expires, quantity in self.lots.get(good.name, []):
            part = min(wanted - taken, quantity) if on < expires else 0
            taken += part
            left.append((expires, quantity - part))
        self.lots[good.name] = [lot for lot in left if lot[1]]
        return taken


@dataclass(frozen=True, slots=True)
class Place:
    """Where goods are sold, and how much of them."""

    unit: int
    warehouse: int
    size: float
    shelf: Shelf


@dataclass(slots=True)
class Trade:
    """The firm's dealings, day after day."""

    firm: Firm
    first: dt.date
    days: int
    luck: random.Random
    places: tuple[Place, ...]

    def on(self, number: int) -> None:
        """One day of both places."""
        on = self.first + dt.timedelta(days=number)
        for place in self.places:
            where = {"org_unit_id": place.unit, "warehouse_id": place.warehouse}
            if number % 5 == 0:
                bought = [self._bought(good, place, number, on) for good in GOODS]
                self.firm.post(RECEIPT, bought, on, minute=7 * 60, **where)
        for place in self.places:
            where = {"org_unit_id": place.unit, "warehouse_id": place.warehouse}
            sold = [line for good in GOODS if (line := self._sold(good, place, number, on))]
            sale = self.firm.post(
                DELIVERY, sold, on, minute=21 * 60, prices_include_tax=True, **where
            )
            if number % 23 == 0:
                self._returned(sale.document_id, self.firm.lines_of(sale)[-1], on, where)

    def _returned(self, sale: int, line: int, on: dt.date, where: dict[str, int]) -> None:
        back = self.firm.line("红星二锅头 500ml", 1, 16.5, source_line_id=line)
        self.firm.post(
            CUSTOMER_RETURN,
            [back],
            on,
            minute=21 * 60 + 5,
            prices_include_tax=True,
            source_id=sale,
            **where,
        )

    def _bought(self, good: Good, place: Place, number: int, on: dt.date) -> Line:
        quantity = max(1, round(good.a_day * place.size * 5 * (1.02 + self.luck.random() * 0.16)))
        if number == 0:
            quantity += 8 if good.a_day < 1 else round(good.a_day * place.size * 6)
        dearer = 1.09 if good.name.startswith("花生油") and number >= self.days - 55 else 1.0
        cost = round(good.cost * dearer * (0.97 + self.luck.random() * 0.06), 2)
        place.shelf.put(good, quantity, on)
        if not good.life:
            return self.firm.line(good.name, quantity, cost)
        code = f"{on:%y%m%d}{'A' if place.size == 1 else 'B'}"
        return self.firm.line(good.name, quantity, cost, lot_code=code, produced_on=on)

    def _sold(self, good: Good, place: Place, number: int, on: dt.date) -> Line | None:
        weekend = 1.35 if on.weekday() >= 5 else 0.88
        growth = 1 + 0.14 * number / self.days
        wanted = good.a_day * place.size * weekend * growth * (0.75 + self.luck.random() * 0.5)
        quantity = place.shelf.take(good, int(wanted + self.luck.random()), on)
        return self.firm.line(good.name, quantity, good.price) if quantity else None


def trade(firm: Firm, days: int = 130, until: dt.date = TODAY) -> None:
    """Buy and sell for so many days up to yesterday, at the head office and at the shop."""
    places = (
        Place(firm.unit, firm.warehouse, 1.0, Shelf()),
        Place(firm.shop, firm.shop_warehouse, 0.6, Shelf()),
    )
    dealings = Trade(firm, until - dt.timedelta(days=days), days, random.Random(7), places)
    for number in range(days):
        dealings.on(number)
