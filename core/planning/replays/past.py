"""A firm's past days as a world to be played again, and what really happened on them.

Demand is the history of demand, empty shelves made good. Prices are what the goods brought on those
days, costs, packs, order days and shelf lives those of today, lead times the agreed ones and how
late each supplier usually is. It begins with what lay there, aged by when it came. Supplier
minimums are not played: some shelves alone seldom fill an order. Stock of the last day's evening is
not known before the next day, so the last day known is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.kernel.amounts import MICRO
from core.planning.forecast.levels import Flags, Floats, Ints
from core.planning.panels import Situation
from core.planning.replay.play import Outcome, earned
from core.planning.replay.world import World
from core.planning.replays.asked import Asked
from core.planning.suggest.shelf import Shelf, State
from core.planning.suggest.work import HOLDING_A_YEAR

KEEPS = 180
"""Days after which goods without a date count as expired: beyond all days played."""
FEWEST_BEFORE = 28
Key = tuple[int, int]


@dataclass(frozen=True)
class Past:
    """Chosen shelves on the days `first` to `last` (columns of the situation, the end not
    included). `rows` are their rows there, `start` the pieces (shelf, days left) of the first
    morning."""

    rows: Ints
    shelves: tuple[Shelf, ...]
    world: World
    first: int
    last: int
    start: Floats
    in_scope: int
    without_cost: int

    @property
    def days(self) -> int:
        """How many days are played."""
        return self.last - self.first


def past_of(
    at: Situation,
    state: State,
    order_days: Mapping[int, int],
    parents: Mapping[int, int | None],
    asked: Asked,
    days: int,
) -> Past | None:
    """The shelves that were asked for; None where there are none, or too little is known.

    `order_days` are bits (1 Monday …) of suppliers that name weekdays; `parents` of categories.
    """
    known = {shelf.key: shelf for shelf in state.shelves}
    last = at.shelves.days - 1
    first = max(FEWEST_BEFORE, last - days)
    if last - first < FEWEST_BEFORE:
        return None
    rows = [row for row in range(len(at.shelves.keys)) if _in_scope(at, row, asked, parents)]
    begun = at.shelves.known[:, first] if rows else np.zeros(0, dtype=bool)
    rows = [row for row in rows if at.shelves.keys[row] in known and begun[row]]
    costed = [row for row in rows if known[at.shelves.keys[row]].cost_fen > 0]
    if not costed:
        return None
    chosen = _sampled(costed, asked)
    shelves = tuple(known[at.shelves.keys[row]] for row in chosen)
    world = _world(at, chosen, shelves, order_days, state, first, last)
    return Past(
        chosen,
        shelves,
        world,
        first,
        last,
        _start(at, chosen, world.life, first),
        len(rows),
        len(rows) - len(costed),
    )


def _in_scope(at: Situation, row: int, asked: Asked, parents: Mapping[int, int | None]) -> bool:
    place = at.shelves.place(row)
    if not place.is_store or not place.stock_known:
        return False
    if asked.warehouses and place.warehouse_id not in asked.warehouses:
        return False
    category: int | None = at.shelves.categories[row]
    while asked.categories and category is not None:
        if category in asked.categories:
            return True
        category = parents.get(category)
    return not asked.categories


def _sampled(rows: Sequence[int], asked: Asked) -> Ints:
    """All of them, or so many drawn by the seed, in their order."""
    every = np.array(rows, dtype=np.int64)
    if len(every) <= asked.most_shelves:
        return every
    random = np.random.default_rng(asked.seed)
    return np.sort(random.choice(every, asked.most_shelves, replace=False))


def _world(
    at: Situation,
    rows: Ints,
    shelves: Sequence[Shelf],
    order_days: Mapping[int, int],
    state: State,
    first: int,
    last: int,
) -> World:
    demand = at.demand.demand[rows]
    weighed = np.array([shelf.weighed for shelf in shelves])
    demand = np.where(weighed[:, None], np.round(demand, 3), np.round(demand))
    sold = at.shelves.sold[rows, first:last].sum(axis=1)
    net = at.shelves.net[rows, first:last].sum(axis=1)
    usual = np.array([shelf.price_fen for shelf in shelves])
    price = np.where((sold > 0) & (net > 0), net / np.maximum(sold, 1e-9), usual)
    cost = np.array([shelf.cost_fen for shelf in shelves])
    life = np.array([min(shelf.life_days or KEEPS, KEEPS) for shelf in shelves], dtype=np.int64)
    review, orderable = _order_days(at, shelves, order_days)
    return World(
        demand,
        price,
        cost,
        cost * HOLDING_A_YEAR / 365,
        life,
        _leads(shelves, state),
        review,
        np.array([shelf.source.pack_micro / MICRO for shelf in shelves]),
        np.zeros(demand.shape, dtype=bool),
        orderable,
    )


def _leads(shelves: Sequence[Shelf], state: State) -> Ints:
    """Agreed days, and how late the supplier's orders usually came."""
    found = []
    for shelf in shelves:
        source = shelf.source
        late = state.late_days.get(source.partner_id or 0)
        usual = round(float(np.median(late))) if late else 0
        found.append(max(1, (source.arrives_on - source.order_on).days + usual))
    return np.array(found, dtype=np.int64)


def _order_days(
    at: Situation, shelves: Sequence[Shelf], order_days: Mapping[int, int]
) -> tuple[Ints, Flags]:
    """Days between orders, and on which evenings they are taken."""
    days = at.shelves.days
    weekday = at.shelves.weekdays()
    review = np.ones(len(shelves), dtype=np.int64)
    open_on = np.zeros((len(shelves), days), dtype=bool)
    for row, shelf in enumerate(shelves):
        bits = order_days.get(shelf.source.partner_id or 0)
        if bits:
            taken = [n for n in range(7) if bits >> n & 1]
            review[row] = -(-7 // len(taken))
            open_on[row] = np.isin(weekday, taken)
        else:
            review[row] = max(1, (shelf.source.until_on - shelf.source.arrives_on).days)
            open_on[row] = np.arange(days) % review[row] == 0
    return review, open_on


def _start(at: Situation, rows: Ints, life: Ints, first: int) -> Floats:
    """What lay there in the morning, the latest receipts first; older than its life: a day."""
    start = np.zeros((len(rows), int(life.max())))
    for number, row in enumerate(rows):
        keeps = int(life[number])
        left = max(0.0, float(at.shelves.opening[row, first]))
        for day in range(first - 1, max(-1, first - keeps), -1):
            took = min(left, max(0.0, float(at.shelves.received[row, day])))
            start[number, keeps - 1 - (first - day)] += took
            left -= took
        start[number, 0 if keeps < KEEPS else keeps - 1] += left
    return start


def happened(at: Situation, past: Past) -> Outcome:
    """What really became of these days, by the ledgers, at the world's prices and costs."""
    rows, first, last = past.rows, past.first, past.last
    evening = at.shelves.opening[rows, first + 1 : last + 1]
    sold = at.demand.sold[rows, first:last]
    wasted = np.maximum(at.shelves.closing[rows, first:last] - evening, 0.0)
    kept = np.maximum(evening, 0.0)
    received = np.maximum(at.shelves.received[rows, first:last], 0.0)
    daily = [
        earned(past.world, sold[:, day], wasted[:, day], kept[:, day]) for day in range(past.days)
    ]
    return Outcome(
        past.world,
        past.days,
        np.maximum(past.world.demand[:, first:last], sold).sum(axis=1),
        sold.sum(axis=1),
        wasted.sum(axis=1),
        kept.sum(axis=1),
        received.sum(axis=1),
        np.stack(daily, axis=1),
    )
