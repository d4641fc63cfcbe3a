"""The chain before its first day: which stores, which goods, what people will want each day.

Everything random comes from one generator of the seed, drawn in a fixed order, so the same size,
seed and end date make the same world. Days are counted from the first; demand is expected units
of a store, an item and a day.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from core.demo import seasons
from core.demo.goods import MILLI, Good, Trader, goods, traders
from core.demo.seasons import Floats

Ints = npt.NDArray[np.int64]
AHEAD = 30
"""Days beyond the last whose demand orders look at."""
MOST_DAYS = 395
WEIGHED_STEP = 5
"""Grams that a scale tells apart."""
PRICES_HOLD = 30
"""Days from one change of suppliers' prices to the next."""
SEED = 20260101
ALWAYS = frozenset(
    {"7001", "7002", "7004", "7010", "7014", "9013", "8001", "2004", "6016", "11001", "11002"}
)
"""Goods that every store lists, and no flyer; stories are about them."""
NO_FLYER = frozenset({"6001"})
"""Nor these: what empties their shelves would hide a story."""
ON_FLYERS = ("02", "06", "08", "09", "10")


@dataclass(frozen=True, slots=True)
class Store:
    """A store: how much it sells, how much of that on workdays, and how many items it lists."""

    code: str
    name: str
    region: int
    size: float
    office: float
    listed: float


STORES: tuple[Store, ...] = (
    Store("S01", "一店（滨河路）", 0, 1.25, 0.10, 1.0),
    Store("S02", "二店（学府街）", 0, 1.00, 0.05, 0.70),
    Store("S03", "三店（科技园）", 0, 0.92, 0.16, 0.62),
    Store("S04", "四店（西门里）", 1, 1.05, 0.00, 0.72),
    Store("S05", "五店（杨柳苑）", 1, 0.80, -0.04, 0.55),
)


@dataclass(frozen=True, slots=True)
class Size:
    """How large a company is built. `items` are codes, all of them where None."""

    days: int = MOST_DAYS
    items: frozenset[str] | None = None


@dataclass(slots=True)
class Promotion:
    """Some items for some days, at so much off; indexes of items and days."""

    code: str
    name: str
    kind: str
    first: int
    last: int
    items: tuple[int, ...]
    percent_bp: int = 0
    spend_fen: int = 0
    save_fen: int = 0
    lift: float = 1.0


@dataclass(slots=True)
class World:
    """What is given before anybody acts."""

    end: dt.date
    days: list[dt.date]
    goods: tuple[Good, ...]
    suppliers: tuple[Trader, ...]
    customers: tuple[Trader, ...]
    rng: np.random.Generator
    expected: Floats
    """[store, item, day], `AHEAD` days more than there are."""
    demand: Ints
    """[store, item, day] in thousandths of the base unit."""
    listed: npt.NDArray[np.bool_]
    cost_fen: Ints
    """[item, day]: what suppliers ask a base unit, without tax."""
    price_fen: Ints
    """[item, day]: what a base unit is sold for, promotions taken off."""
    promotions: list[Promotion] = field(default_factory=list)
    promotion_of: dict[tuple[int, int], int] = field(default_factory=dict)
    """The place of the promotion that an item is under on a day."""

    @property
    def length(self) -> int:
        """How many days there are."""
        return len(self.days)

    def index(self, code: str) -> int | None:
        """An item's place, None where this size leaves it out."""
        return next((n for n, good in enumerate(self.goods) if good.code == code), None)

    def of_supplier(self, code: str) -> Ints:
        """Places of a supplier's items."""
        return np.array([n for n, g in enumerate(self.goods) if g.supplier == code], dtype=np.int64)


def make(end: dt.date, seed: int = SEED, size: Size | None = None) -> World:
    """The world whose last day is `end`."""
    size = size or Size()
    rng = np.random.default_rng(seed)
    kept = tuple(g for g in goods() if size.items is None or g.code in size.items)
    first = end - dt.timedelta(days=size.days - 1)
    days = [first + dt.timedelta(days=n) for n in range(size.days)]
    further = days + [end + dt.timedelta(days=n + 1) for n in range(AHEAD)]
    listed = _listed(rng, kept)
    expected = _expected(kept, further) * listed[:, :, None]
    promotions = _flyers(rng, kept, days)
    cost = _costs(rng, kept, len(days))
    price = np.repeat(np.array([[g.price_fen] for g in kept]), len(days), axis=1)
    world = World(
        end,
        days,
        kept,
        tuple(t for t in traders() if t.supplier),
        tuple(t for t in traders() if t.customer),
        rng,
        expected,
        np.zeros((len(STORES), len(kept), len(days)), dtype=np.int64),
        listed,
        cost,
        price,
    )
    for promotion in promotions:
        announce(world, promotion)
    return world


def announce(world: World, promotion: Promotion) -> None:
    """Puts a promotion on: people want more, and pay less where its price is cut."""
    world.promotions.append(promotion)
    place = len(world.promotions) - 1
    for item in promotion.items:
        for day in range(promotion.first, promotion.last + 1):
            world.promotion_of[item, day] = place
    rows = list(promotion.items)
    days = slice(promotion.first, promotion.last + 1)
    world.expected[:, rows, days] *= promotion.lift
    if promotion.percent_bp:
        prices = world.price_fen[rows, days]
        cut = prices * (10_000 - promotion.percent_bp) / 10_000
        world.price_fen[rows, days] = np.maximum(10, np.round(cut / 10).astype(np.int64) * 10)


def draw_demand(world: World) -> None:
    """What people really want: gamma-mixed Poisson counts, weights to five grams."""
    rng, length = world.rng, world.length
    expected = world.expected[:, :, :length]
    mood = rng.gamma(150.0, 1 / 150.0, size=(len(STORES), 1, length))
    taste = rng.gamma(40.0, 1 / 40.0, size=expected.shape)
    mean = expected * mood * taste
    pieces = rng.poisson(mean) * MILLI
    weights = (rng.gamma(np.maximum(mean, 1e-9) * 1.5, 1 / 1.5) * (MILLI // WEIGHED_STEP)).astype(
        np.int64
    ) * WEIGHED_STEP
    weighed = np.array([g.weighed for g in world.goods])
    world.demand = np.where(weighed[None, :, None], weights, pieces).astype(np.int64)


def _listed(rng: np.random.Generator, kept: tuple[Good, ...]) -> npt.NDArray[np.bool_]:
    """Small stores leave out some of what sells little."""
    chance = rng.random((len(STORES), len(kept)))
    slow = np.array([g.daily < 5 and g.code not in ALWAYS for g in kept])
    share = np.array([store.listed for store in STORES])
    left_out = (chance > share[:, None]) & slow[None, :]
    kept_in: npt.NDArray[np.bool_] = ~left_out
    return kept_in


def _expected(kept: tuple[Good, ...], days: list[dt.date]) -> Floats:
    daily = np.array([g.daily for g in kept])
    season = {name: seasons.season_factor(days, name) for name in {g.season for g in kept}}
    feast = {level: seasons.feast_factor(days, level) for level in {g.feast for g in kept}}
    found = np.empty((len(STORES), len(kept), len(days)))
    for s, store in enumerate(STORES):
        week = {
            name: seasons.week_factor(days, name, store.office) for name in {g.week for g in kept}
        }
        for i, good in enumerate(kept):
            found[s, i] = week[good.week] * season[good.season] * feast[good.feast] * store.size
    growth = np.linspace(0.96, 1.05, len(days))
    found *= daily[None, :, None] * growth[None, None, :]
    return found


def _costs(rng: np.random.Generator, kept: tuple[Good, ...], days: int) -> Ints:
    """Suppliers change their prices once a month, a little; what grows in fields, more."""
    months = days // PRICES_HOLD + 2
    wide = np.array([0.05 if g.category in ("03", "04") else 0.006 for g in kept])
    steps = np.clip(rng.normal(0, 1, (len(kept), months)), -2, 2) * wide[:, None]
    base = np.array([g.cost_fen for g in kept])[:, None] * (1 + steps)
    return np.repeat(np.round(base), PRICES_HOLD, axis=1)[:, :days].astype(np.int64)


def _flyers(
    rng: np.random.Generator, kept: tuple[Good, ...], days: list[dt.date]
) -> list[Promotion]:
    """A special price of a week on some items, every other week."""
    fit = [n for n, g in enumerate(kept) if g.category in ON_FLYERS and g.code not in ALWAYS]
    found = []
    for first in range(4, len(days) - 9, 14):
        chosen = sorted(int(n) for n in rng.choice(fit, size=min(5, len(fit)), replace=False))
        off = int(rng.integers(10, 19)) * 100
        found.append(
            Promotion(
                f"P{days[first]:%y%m%d}",
                f"{days[first].month}月{days[first].day}日起特价周",
                "special_price",
                first,
                first + 6,
                tuple(n for n in chosen if kept[n].code not in NO_FLYER),
                percent_bp=off,
                lift=1.0 + off / 1000,
            )
        )
    return found
