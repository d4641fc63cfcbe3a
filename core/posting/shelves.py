"""Physical balances in hand: an item in a warehouse, a lot in a warehouse, reservations.

Checked before anything is written: what is taken must be there, reserved goods excluded,
unless the warehouse may go below zero. Written back as sums, so the row is made if absent.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Set
from dataclasses import dataclass

from core.ledgers.stock.usable import LotStock
from core.platform.rows import Rows, as_date

Place = tuple[int, int]
"""(item id, warehouse id); for lots (lot id, warehouse id)."""


_NEVER = (None, None)


@dataclass(slots=True)
class Touched:
    """What a batch does to a place: what lay there before and the day of its last move then,
    and the first and last day of the batch's own moves."""

    before_micro: int
    last_before: dt.date | None
    first_on: dt.date
    last_on: dt.date


class Shelves:
    """Balances that a batch touches, with the changes not written yet."""

    def __init__(self, rows: Rows, company_id: int) -> None:
        self.rows = rows
        self.company_id = company_id
        self.on_hand: dict[Place, int] = {}
        self.reserved: dict[Place, int] = {}
        self.days: dict[Place, tuple[dt.date, dt.date]] = {}
        self.touched: dict[Place, Touched] = {}
        self.lots: dict[Place, int] = {}
        self.lot_facts: dict[int, tuple[int, str, dt.date | None]] = {}
        self._stored: set[Place] = set()
        self._by_item: dict[Place, set[int]] = {}
        self._lots_loaded: set[Place] = set()
        self._moved: dict[Place, int] = {}
        self._promised: dict[Place, int] = {}
        self._lots_moved: dict[Place, int] = {}

    def load(self, places: Iterable[Place]) -> None:
        """Balances of items in warehouses, with the lots that are not empty there."""
        wanted = sorted(set(places) - self.on_hand.keys())
        for place in wanted:
            self.on_hand[place] = self.reserved[place] = 0
            self._by_item[place] = set()
        for item, warehouse, quantity, reserved, first, last in self.rows.select_keys(
            "SELECT item_id, warehouse_id, quantity_micro, reserved_micro, first_on, last_on"
            " FROM balance WHERE (item_id, warehouse_id) IN",
            wanted,
        ):
            self.on_hand[item, warehouse], self.reserved[item, warehouse] = quantity, reserved
            self._stored.add((item, warehouse))
            if first is not None:
                self.days[item, warehouse] = (as_date(first), as_date(last))

    def load_lots(self, places: Iterable[Place]) -> None:
        """The lots of these items in these warehouses that hold anything, where they are not in
        hand yet."""
        wanted = set(places) - self._lots_loaded
        self._lots_loaded |= wanted
        for lot, item, code, expires, warehouse, quantity in self.rows.select_keys(
            "SELECT l.id, l.item_id, l.code, l.expires_on, b.warehouse_id, b.quantity_micro"
            " FROM lot_balance b JOIN lot l ON l.id = b.lot_id"
            " WHERE b.quantity_micro <> 0 AND (b.item_id, b.warehouse_id) IN",
            wanted,
        ):
            self._learn(lot, item, code, expires)
            self.lots.setdefault((lot, warehouse), quantity)
            self._by_item.setdefault((item, warehouse), set()).add(lot)

    def load_facts(self, lots: Iterable[int]) -> None:
        """Dates and items of lots that moves name."""
        wanted = [(lot,) for lot in set(lots) - self.lot_facts.keys()]
        for lot, item, code, expires in self.rows.select_keys(
            "SELECT id, item_id, code, expires_on FROM lot WHERE id IN", wanted
        ):
            self._learn(lot, item, code, expires)

    def _learn(self, lot: int, item: int, code: str, expires: object) -> None:
        self.lot_facts[lot] = (item, code, as_date(expires) if expires is not None else None)

    def available(self, place: Place) -> int:
        """Micro on hand that nobody was promised."""
        return self.on_hand[place] - self.reserved[place]

    def lot_stock(self, place: Place) -> list[LotStock]:
        """What stands there, lot by lot, with the batch's own changes."""
        item, warehouse = place
        return [
            LotStock(lot, *self.lot_facts[lot][1:], self.lots.get((lot, warehouse), 0))
            for lot in self._by_item.get((item, warehouse), ())
        ]

    def lots_of(self, place: Place) -> Set[int]:
        """Lots of an item that are known in a warehouse, whatever they hold by now."""
        return self._by_item.get(place, set())

    def lot_total(self, lot: int) -> int:
        """Micro of a lot in all warehouses, with the batch's own changes."""
        row = self.rows.one(
            "SELECT coalesce(sum(quantity_micro), 0) FROM lot_balance WHERE lot_id = ?", (lot,)
        )
        unwritten = sum(q for (moved, _), q in self._lots_moved.items() if moved == lot)
        return int(row[0] if row else 0) + unwritten

    def move(self, place: Place, lot_id: int | None, quantity: int, on: dt.date) -> None:
        """Takes note of a movement; the caller has checked that it may happen."""
        self._touch(place, on)
        self.on_hand[place] = self.on_hand.get(place, 0) + quantity
        self._moved[place] = self._moved.get(place, 0) + quantity
        if lot_id is not None:
            at = (lot_id, place[1])
            self.lots[at] = self.lots.get(at, 0) + quantity
            self._lots_moved[at] = self._lots_moved.get(at, 0) + quantity
            self._by_item.setdefault(place, set()).add(lot_id)

    def _touch(self, place: Place, on: dt.date) -> None:
        """Days of moves: of the batch, and of all."""
        first, last = self.days.get(place, (on, on))
        done = self.touched.get(place)
        if done is None:
            before = self.on_hand.get(place, 0)
            self.touched[place] = Touched(before, last if place in self.days else None, on, on)
        elif not done.first_on <= on <= done.last_on:
            done.first_on, done.last_on = min(done.first_on, on), max(done.last_on, on)
        if place not in self.days or not first <= on <= last:
            self.days[place] = (min(first, on), max(last, on))

    def promise(self, place: Place, quantity: int) -> None:
        """Reserves (or releases, negative)."""
        self.reserved[place] = self.reserved.get(place, 0) + quantity
        self._promised[place] = self._promised.get(place, 0) + quantity

    def write(self, units: dict[int, int]) -> None:
        """Writes the changes; `units` maps warehouses to org units."""
        places = self._moved.keys() | self._promised.keys()
        # a row that is there is updated, never upserted: the database checks the row that an
        # upsert proposes, and what is taken off a promise is negative by itself
        self.rows.run_many(
            "UPDATE balance SET quantity_micro = quantity_micro + ?,"
            " reserved_micro = reserved_micro + ?, first_on = ?, last_on = ?"
            " WHERE item_id = ? AND warehouse_id = ?",
            [
                (
                    self._moved.get(place, 0),
                    self._promised.get(place, 0),
                    *self.days.get(place, _NEVER),
                    *place,
                )
                for place in sorted(places & self._stored)
            ],
        )
        self.rows.accumulate(
            "balance",
            ("item_id", "warehouse_id"),
            ("company_id", "org_unit_id", "first_on", "last_on"),
            ("quantity_micro", "reserved_micro"),
            [
                (
                    *place,
                    self.company_id,
                    units[place[1]],
                    *self.days.get(place, _NEVER),
                    self._moved.get(place, 0),
                    self._promised.get(place, 0),
                )
                for place in places - self._stored
            ],
        )
        self._stored |= places
        self.rows.accumulate(
            "lot_balance",
            ("lot_id", "warehouse_id"),
            ("item_id", "company_id", "org_unit_id"),
            ("quantity_micro",),
            [
                (*at, self.lot_facts[at[0]][0], self.company_id, units[at[1]], quantity)
                for at, quantity in self._lots_moved.items()
                if quantity
            ],
        )
        self._moved, self._promised, self._lots_moved = {}, {}, {}
