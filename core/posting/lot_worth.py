"""What each lot that lies in a place is worth, for the facts of lots.

Goods that are costed by lot are worth what their own moves carried. Under any other method a sale
costs what the layers say, whichever lot it was taken from, so no lot has a cost of its own: the
lots of an item in a place share what the facts hold there, by quantity and largest remainder,
with the goods of no lot. A lot that is used up is worth nothing, and so is every lot of a place
that holds nothing or owes goods. See docs/decisions/0022-lots-share-what-lies-there.md.
"""

from __future__ import annotations

from collections.abc import Mapping

from core.kernel.amounts import split
from core.platform.rows import Rows
from core.posting.context import Context
from core.posting.facts import Facts
from core.posting.held import value_of_items
from core.posting.shelves import Place, Shelves
from core.posting.streams import Key, Streams

BY_LOT = "specific"


def shares(value_fen: int, place_micro: int, lots: Mapping[int, int]) -> dict[int, int]:
    """Fen that each lot of a place is worth, by what the place holds and is worth, and how many
    micro of each lot lie there. They sum to the value where no goods are of no lot."""
    found = dict.fromkeys(lots, 0)
    there = sorted((lot, micro) for lot, micro in lots.items() if micro > 0)
    if place_micro > 0 and there:
        loose = max(0, place_micro - sum(lots.values()))
        parts = split(value_fen, [*(micro for _, micro in there), loose])
        found.update((lot, part) for (lot, _), part in zip(there, parts, strict=False))
    return found


def share_out(
    rows: Rows, context: Context, streams: Streams, shelves: Shelves, facts: Facts
) -> None:
    """Tells the facts what lots are worth by now, in every place they have news of. The streams
    know of all that happened already, and the shelves of all moves."""
    own: set[Place] = set()
    shared: set[Place] = set()
    turned: dict[Key, bool] = {}
    for place in {(item, warehouse) for item, warehouse, _ in facts.items}:
        known = context.items.get(place[0])
        key = (place[0], context.warehouses[place[1]].cost_pool_id)
        head = streams.heads.get(key)
        if known is None or known.tracking == "none" or head is None:
            continue
        by_lot = head.state.method == BY_LOT
        (own if by_lot else shared).add(place)
        if head.told is not None and (head.told == BY_LOT) != by_lot:
            turned[key] = by_lot
        head.told = head.state.method
    facts.lots.worth_own(own)
    for (item, pool), by_lot in turned.items():
        places = {(item, w) for w, at in context.warehouses.items() if at.cost_pool_id == pool}
        if by_lot:
            _turn(rows, context, facts, places)
        else:
            shared |= places
    if shared:
        _share(rows, context, shelves, facts, shared)


def _share(
    rows: Rows, context: Context, shelves: Shelves, facts: Facts, places: set[Place]
) -> None:
    """Lots that lie in these places, and those that a move has just emptied."""
    shelves.load(places)
    shelves.load_lots(places)
    lots: dict[Place, dict[int, int]] = {place: {} for place in places}
    for item, warehouse in places:
        for lot in shelves.lots_of((item, warehouse)):
            if micro := shelves.lots.get((lot, warehouse), 0):
                lots[item, warehouse][lot] = micro
    for lot, warehouse in facts.lots.sums:
        item = facts.lots.items[lot]
        if (item, warehouse) in places:
            lots[item, warehouse].setdefault(lot, 0)
    values = value_of_items(facts, places)
    now = {
        (lot, place[1]): (place[0], fen)
        for place, of in lots.items()
        for lot, fen in shares(values[place], shelves.on_hand[place], of).items()
    }
    before = {
        (lot, warehouse): int(fen)
        for lot, warehouse, fen in rows.select_keys(
            "SELECT lot_id, warehouse_id, worth_fen FROM fact_lot WHERE (lot_id, warehouse_id) IN",
            now,
        )
    }
    for (lot, warehouse), (item, fen) in now.items():
        unit = context.warehouses[warehouse].org_unit_id
        change = fen - before.get((lot, warehouse), 0)
        facts.lots.set_worth(lot, item, warehouse, unit, change)


def _turn(rows: Rows, context: Context, facts: Facts, places: set[Place]) -> None:
    """Goods are costed by lot from now on: all lots of theirs say what their moves carried."""
    items = {(item,) for item, _ in places}
    for lot, item, warehouse, value, worth in rows.select_keys(
        "SELECT lot_id, item_id, warehouse_id, stock_value_fen, worth_fen FROM fact_lot"
        " WHERE item_id IN",
        items,
    ):
        if (item, warehouse) in places:
            change = value + facts.lots.value(lot, warehouse) - worth
            unit = context.warehouses[warehouse].org_unit_id
            facts.lots.set_worth(lot, item, warehouse, unit, change)


WORTH_CHECK = (
    "lots that are costed by themselves are not worth what their moves carried",
    f"SELECT f.* FROM fact_lot f JOIN warehouse w ON w.id = f.warehouse_id JOIN stream s"  # noqa: S608
    " ON s.item_id = f.item_id AND s.cost_pool_id = w.cost_pool_id"
    f" WHERE s.method = '{BY_LOT}' AND f.worth_fen <> f.stock_value_fen",
)
_BY_PLACE = (
    "JOIN warehouse w ON w.id = x.warehouse_id LEFT JOIN stream s ON s.item_id = x.item_id"
    f" AND s.cost_pool_id = w.cost_pool_id WHERE coalesce(s.method, '') <> '{BY_LOT}'"
)


def lot_shares(rows: Rows) -> list[str]:
    """Lots that are not worth their share of what lies in their place, by the whole database."""
    lots: dict[Place, dict[int, int]] = {}
    worth: dict[tuple[int, int, int], int] = {}
    for item, warehouse, lot, micro in rows.select(
        "SELECT x.item_id, x.warehouse_id, x.lot_id, x.quantity_micro FROM lot_balance x"  # noqa: S608
        f" {_BY_PLACE} AND x.quantity_micro <> 0"
    ):
        lots.setdefault((item, warehouse), {})[lot] = micro
    for item, warehouse, micro, value in rows.select(
        "SELECT x.item_id, x.warehouse_id, x.quantity_micro, coalesce(f.stock_value_fen, 0)"
        " FROM balance x LEFT JOIN fact_item_stock f ON f.item_id = x.item_id"
        " AND f.warehouse_id = x.warehouse_id"
    ):
        for lot, fen in shares(int(value), micro, lots.get((item, warehouse), {})).items():
            worth[item, warehouse, lot] = fen
    for item, warehouse, lot, fen in rows.select(
        f"SELECT x.item_id, x.warehouse_id, x.lot_id, x.worth_fen FROM fact_lot x {_BY_PLACE}"  # noqa: S608
        " AND x.worth_fen <> 0"
    ):
        key = (item, warehouse, lot)
        worth[key] = worth.get(key, 0) - int(fen)
    return [f"lots are not worth their share: {key}" for key, rest in worth.items() if rest]
