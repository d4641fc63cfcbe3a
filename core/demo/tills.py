"""A store's day at the till: lines with what they took, and how people paid.

Taxes are asked once; all goods keep their class over the time.
"""

from __future__ import annotations

import random

from core.demo.events import Event, Item
from core.demo.found import FEN_TO_MICRO, Firm
from core.demo.goods import CATEGORIES, MILLI
from core.demo.world import World
from core.desks.stores.till_summary import TillDay, TillLine
from core.kernel.amounts import round_half_up

RATES = {"V13": 1300, "V09": 900, "EXEMPT": 0}
TENDERS = (("wechat", 0.44), ("alipay", 0.27), ("card", 0.08), ("stored_value", 0.09))
SHARE_OF_COST = {category.code: 10_000 - category.margin_bp for category in CATEGORIES}
MEAN_TICKET_FEN = 4200


class Till:
    """Makes days of a firm's tills."""

    def __init__(self, world: World, firm: Firm) -> None:
        self.world, self.firm = world, firm

    def day(self, event: Event, at: int) -> TillDay:
        """The whole day."""
        lines = [self._line(event.day, line) for line in event.lines]
        total = sum(line.amount_fen for line in lines)
        chance = random.Random(f"{event.day}:{event.place}")  # noqa: S311
        return TillDay(
            self.firm.founded.company_id,
            self.firm.units[event.place],
            self.firm.warehouses[event.place],
            self.world.days[event.day],
            at,
            "CNY",
            True,
            lines,
            tenders(total, chance),
            custom={"tickets": max(1, round(total / MEAN_TICKET_FEN * chance.uniform(0.93, 1.07)))},
        )

    def _line(self, day: int, line: Item) -> TillLine:
        good = self.world.goods[line.item]
        amount = round_half_up(line.milli * line.price_fen, MILLI)
        discount = round_half_up(line.milli * (good.price_fen - line.price_fen), MILLI)
        rate = RATES[good.sale_tax]
        net = amount * 10_000 // (10_000 + rate)
        micro = line.milli * (1_000_000 // MILLI)
        custom = {} if line.last_minute is None else {"last_minute": line.last_minute}
        place = self.world.promotion_of.get((line.item, day))
        return TillLine(
            self.firm.items[line.item],
            self.firm.base_units[line.item],
            micro,
            micro,
            amount,
            max(0, discount),
            self.firm.taxes[good.sale_tax],
            rate,
            max(1, net * SHARE_OF_COST[good.category] // 10_000),
            custom=custom,
            regular_price_micro=None if place is None else good.price_fen * FEN_TO_MICRO,
            promotion_id=None if place is None else self.firm.promotions[place],
        )


def tenders(total_fen: int, chance: random.Random) -> dict[str, int]:
    """What was taken by tender; the drawer is now and then short of some yuan."""
    found = {name: int(total_fen * share * chance.uniform(0.85, 1.15)) for name, share in TENDERS}
    found["cash"] = total_fen - sum(found.values())
    if chance.random() < 0.03:
        found["cash"] -= chance.choice((500, 1000, 2000, -500))
    return found
