"""One item in one warehouse, as a decision needs it: what is there, what comes, what it earns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.catalog.replenishment import DEFAULT, Policy
from core.catalog.stock_levels import Level
from core.kernel.amounts import MICRO


@dataclass(frozen=True, slots=True)
class LotThere:
    """Base units that can be sold up to a day, that day included; None for ever."""

    quantity_micro: int
    last_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Coming:
    """Base units that are promised for a day, by a supplier, who may be late, or by another place.
    An order that waits for approval is not `bound` yet. What is moved can be sold up to `last_on`;
    what is bought comes with its whole life."""

    quantity_micro: int
    due_on: dt.date
    supplier_id: int | None = None
    bound: bool = True
    last_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Break:
    """From so many base units on every unit costs `price_micro`, a base unit `cost_fen_e6`."""

    from_micro: int
    price_micro: int
    cost_fen_e6: int


@dataclass(frozen=True, slots=True)
class Source:
    """How an item is bought: from whom, in which unit, at which price, when it comes.

    `cost_fen_e6`: millionths of the currency's smallest unit a base unit, without tax. `breaks`
    are the lower prices of larger orders, rising in quantity.
    """

    partner_id: int | None
    base_unit_id: int
    unit_id: int
    pack_micro: int
    price_micro: int
    cost_fen_e6: int
    order_on: dt.date
    arrives_on: dt.date
    until_on: dt.date
    breaks: tuple[Break, ...] = ()

    def price_of(self, quantity_micro: int) -> int:
        """What a unit costs in an order of so many base units."""
        reached = [one for one in self.breaks if one.from_micro <= quantity_micro]
        return reached[-1].price_micro if reached else self.price_micro


@dataclass(frozen=True, slots=True)
class Shelf:
    """All that is known of an item in a warehouse. Money per base unit in fen, as floats: these
    are reckonings, no ledger."""

    item_id: int
    warehouse_id: int
    org_unit_id: int
    cost_pool_id: int
    source: Source
    price_fen: float
    life_days: int | None
    weighed: bool
    on_hand_micro: int
    lots: tuple[LotThere, ...] = ()
    coming: tuple[Coming, ...] = ()
    held: str = ""
    category_id: int | None = None
    policy: Policy = DEFAULT
    level: Level | None = None
    """The stock level set for it, which fills it where the policy says so."""
    leaving_micro: int = 0
    """What moves that were accepted will take away."""

    @property
    def key(self) -> tuple[int, int]:
        """Item and warehouse."""
        return self.item_id, self.warehouse_id

    @property
    def cost_fen(self) -> float:
        """What a base unit costs, fen."""
        return self.source.cost_fen_e6 / MICRO

    @property
    def missing_fen(self) -> float:
        """What a base unit loses that is asked for and not there: its margin, and what the policy
        says a lost sale costs beyond it."""
        margin = max(self.price_fen - self.cost_fen, 0.0)
        return margin * (1 + self.policy.lost_sale_bp / 10_000)

    @property
    def coming_micro(self) -> int:
        """All that is under way."""
        return sum(one.quantity_micro for one in self.coming)

    @property
    def by_level(self) -> Level | None:
        """The level that says what to order; None where money does."""
        return self.level if self.policy.by_levels else None

    @property
    def giving_micro(self) -> int:
        """What there is to give: there, and not promised away."""
        return self.on_hand_micro - self.leaving_micro

    @property
    def position_micro(self) -> int:
        """There and under way."""
        return self.on_hand_micro + self.coming_micro


@dataclass(slots=True)
class State:
    """The shelves of a company on a day, and what holds for all of them."""

    on: dt.date
    shelves: list[Shelf] = field(default_factory=list)
    late_days: Mapping[int, Sequence[int]] = field(default_factory=dict)
    """By supplier: how many days past the promise his past orders came."""
    minimums: dict[int, int] = field(default_factory=dict)
    """By supplier: the least worth of an order without tax, fen."""
