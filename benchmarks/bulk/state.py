"""Where goods and cost stand after each day of the bulk history: lots, balances, streams."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.bulk import rows
from benchmarks.bulk.days import Days, dates
from benchmarks.bulk.firm import MICRO, BulkFirm
from benchmarks.bulk.history import LIFE, History, Whole
from core.posting.streams import CHECKPOINT_EVERY

if TYPE_CHECKING:
    from benchmarks.bulk.write import Today


class Shelf:
    """Lots as they come, and what is left of everything."""

    def __init__(
        self, raw: sqlite3.Connection, firm: BulkFirm, history: History, first_lot: int
    ) -> None:
        self.raw, self.firm, self.history = raw, firm, history
        size = (history.shape.stores, history.shape.items)
        self.current = np.zeros(size, np.int64)
        self.pieces = np.zeros(size, np.int64)
        self.first_lot = self.next_lot = first_lot
        count = int(np.count_nonzero(history.received[:, :, history.lots]))
        self.lot_item = np.zeros(count, np.int64)
        self.lot_store = np.zeros(count, np.int64)
        self.lot_move = np.zeros(count, np.int64)
        self.lot_in = np.zeros(count, np.int64)
        self.lot_out = np.zeros(count, np.int64)
        self.lot_net = np.zeros(count, np.int64)
        self.lot_lost = np.zeros(count, np.int64)
        self.days = Days(raw, firm, size)

    def lots_of(self, today: Today) -> Whole:
        """The lot of each move, 0 for none; receipts begin new ones."""
        tracked = self.history.lots[today.item]
        new = np.flatnonzero(tracked & (today.pieces > 0))
        ids = self.next_lot + np.arange(len(new))
        at = ids - self.first_lot
        self.current[today.store[new], today.item[new]] = ids
        self.lot_item[at], self.lot_store[at] = today.item[new], today.store[new]
        self.lot_move[at] = today.move[new]
        if len(new):
            expires = today.on + dt.timedelta(days=LIFE)
            rows.insert(
                self.raw,
                "lot",
                id=ids,
                company_id=self.firm.company,
                item_id=np.array(self.firm.items)[today.item[new]],
                code=[f"L{n}" for n in ids.tolist()],
                produced_on=today.on.isoformat(),
                expires_on=expires.isoformat(),
            )
        self.next_lot += len(new)
        return np.where(tracked, self.current[today.store, today.item], 0)

    def take(self, today: Today) -> None:
        """Moves the day's goods."""
        np.add.at(self.pieces, (today.store, today.item), today.pieces)
        self.days.take(today, self.pieces)
        mine = np.flatnonzero(today.lot)
        at = today.lot[mine] - self.first_lot
        pieces = today.pieces[mine]
        np.add.at(self.lot_in, at, np.maximum(pieces, 0))
        np.add.at(self.lot_out, at, np.maximum(-pieces, 0))
        np.add.at(self.lot_net, at, np.where(pieces < 0, today.net[mine], 0))
        np.add.at(self.lot_lost, at, np.where(today.lost[mine], -pieces, 0))

    def finish(self) -> None:
        """Balances of items and lots, and the lots' facts."""
        units, houses = np.array(self.firm.units), np.array(self.firm.warehouses)
        items, cost = np.array(self.firm.items), self.history.cost
        store, item = np.nonzero(self.history.received.any(axis=0))
        rows.insert(
            self.raw,
            "balance",
            item_id=items[item],
            warehouse_id=houses[store],
            company_id=self.firm.company,
            org_unit_id=units[store],
            quantity_micro=self.pieces[store, item] * MICRO,
            first_on=dates(self.days.first[store, item]),
            last_on=dates(self.days.last[store, item]),
        )
        self.days.finish()
        lots = self.first_lot + np.arange(len(self.lot_item))
        place = {
            "item_id": items[self.lot_item],
            "warehouse_id": houses[self.lot_store],
            "company_id": self.firm.company,
            "org_unit_id": units[self.lot_store],
        }
        left = self.lot_in - self.lot_out
        rows.insert(self.raw, "lot_balance", lot_id=lots, **place, quantity_micro=left * MICRO)
        each, lost = cost[self.lot_item], self.lot_lost
        rows.insert(
            self.raw,
            "fact_lot",
            lot_id=lots,
            **place,
            received_micro=self.lot_in * MICRO,
            sold_micro=(self.lot_out - lost) * MICRO,
            other_micro=-lost * MICRO,
            wasted_micro=lost * MICRO,
            waste_fen=lost * each,
            net_sales_fen=self.lot_net,
            cost_now_fen=(self.lot_out - lost) * each,
            profit_fen=self.lot_net - (self.lot_out - lost) * each,
            received_fen=self.lot_in * each,
            stock_value_fen=left * each,
            worth_fen=left * each,
        )
        self._layers(items, left, each)

    def _layers(self, items: Whole, left: Whole, each: Whole) -> None:
        held = np.flatnonzero(left)
        rows.insert(
            self.raw,
            "layer",
            item_id=items[self.lot_item[held]],
            cost_pool_id=self.firm.pool,
            layer_key=-(self.first_lot + held),
            company_id=self.firm.company,
            position=self.lot_move[held],
            quantity_micro=left[held] * MICRO,
            value_fen=left[held] * each[held],
        )


class Streams:
    """The head of each item's stream, and checkpoints of those by moving average."""

    def __init__(self, raw: sqlite3.Connection, firm: BulkFirm, history: History) -> None:
        self.raw, self.firm, self.history = raw, firm, history
        count = history.shape.items
        self.pieces, self.events = np.zeros(count, np.int64), np.zeros(count, np.int64)
        self.last_move, self.last_at = np.zeros(count, np.int64), np.zeros(count, np.int64)
        self.opened = np.zeros(count, np.int64)

    def take(self, today: Today, opening: int, closing: int) -> None:
        """The day's events, in stream order; every 500th of a stream leaves a checkpoint."""
        order = np.argsort(today.item, kind="stable")
        item, pieces, move = today.item[order], today.pieces[order], today.move[order]
        starts = np.flatnonzero(np.r_[True, item[1:] != item[:-1]])
        group = np.cumsum(np.r_[True, item[1:] != item[:-1]]) - 1
        rank = np.arange(len(item)) - starts[group] + 1
        total = np.cumsum(pieces)
        before = np.r_[0, total[starts[1:] - 1]] if len(starts) else total
        running = self.pieces[item] + total - before[group]
        events = self.events[item] + rank
        due = np.flatnonzero((events % CHECKPOINT_EVERY == 0) & ~self.history.lots[item])
        at = np.where(pieces > 0, opening, closing)
        self._keep(item[due], events[due], running[due], at[due], move[due])
        lasts = np.r_[starts[1:] - 1, len(item) - 1]
        of = item[lasts]
        fresh = self.events[of] == 0
        self.opened[of[fresh]] = move[starts][fresh]
        self.pieces[of], self.events[of] = running[lasts], events[lasts]
        self.last_move[of], self.last_at[of] = move[lasts], at[lasts]

    def _keep(self, item: Whole, events: Whole, pieces: Whole, at: Whole, move: Whole) -> None:
        if not len(item):
            return
        rows.insert(
            self.raw,
            "checkpoint",
            company_id=self.firm.company,
            item_id=np.array(self.firm.items)[item],
            cost_pool_id=self.firm.pool,
            at=at,
            move_id=move,
            events=events,
            state=[
                _state(int(n), int(self.history.cost[i]))
                for n, i in zip(pieces.tolist(), item.tolist(), strict=True)
            ],
        )

    def finish(self) -> None:
        """Heads, and the one layer of each average stream."""
        items, cost = np.array(self.firm.items), self.history.cost
        known = np.flatnonzero(self.events)
        rows.insert(
            self.raw,
            "stream",
            item_id=items[known],
            cost_pool_id=self.firm.pool,
            company_id=self.firm.company,
            quantity_micro=self.pieces[known] * MICRO,
            value_fen=self.pieces[known] * cost[known],
            last_at=self.last_at[known],
            last_move_id=self.last_move[known],
            method=["specific" if self.history.lots[i] else "average" for i in known],
            known_micro=MICRO,
            known_fen=cost[known],
            events=self.events[known],
        )
        held = np.flatnonzero((self.pieces > 0) & ~self.history.lots)
        rows.insert(
            self.raw,
            "layer",
            item_id=items[held],
            cost_pool_id=self.firm.pool,
            layer_key=0,
            company_id=self.firm.company,
            position=self.opened[held],
            quantity_micro=self.pieces[held] * MICRO,
            value_fen=self.pieces[held] * cost[held],
        )


def _state(pieces: int, cost: int) -> str:
    """A checkpoint of moving average, as core/ledgers/costing/state writes it."""
    layers = [[0, pieces * MICRO, pieces * cost]] if pieces else []
    return json.dumps(
        {
            "form": 1,
            "method": "average",
            "last": [cost, MICRO],
            "layers": layers,
            "shortages": [],
        },
        separators=(",", ":"),
    )
