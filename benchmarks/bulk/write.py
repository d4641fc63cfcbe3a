"""The bulk history written into every ledger, day by day, as the door would have left it.

Each store has at most four documents a day: a receipt at opening; a till summary, a delivery
to a customer and what is thrown away at closing. Cost a piece never changes, so moving average
and specific cost are exact without rounding. `core.posting.verify` is the judge of all this.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from benchmarks.bulk import rows
from benchmarks.bulk.books import Books
from benchmarks.bulk.facts import DayFacts, reasons
from benchmarks.bulk.firm import MICRO, RECEIVED, SOLD, BulkFirm
from benchmarks.bulk.history import LIFE, History, Whole
from benchmarks.bulk.state import Shelf, Streams
from core.kernel.clock import to_micros
from core.posting.wanted import MoveKind

RATE_BP = 1300
TABLES = (
    "document",
    "document_line",
    "move",
    "layer_entry",
    "cost_event",
    "voucher",
    "voucher_line",
    "lot",
    "open_item",
    "tender",
    "fact_item_day",
    "fact_channel_item_day",
    "fact_partner_item_month",
    "fact_lot",
    "fact_loss_day",
    "fact_empty",
)
RECEIPT, TILL, DELIVERY, WASTE = 0, 1, 2, 3
KINDS = ("purchase.receipt", "till.summary", "sales.delivery", "stock.waste")
MOVES = (RECEIVED, SOLD, SOLD, str(MoveKind.WASTE))


@dataclass(slots=True)
class Today:
    """The moves of a day, in the order of their ids. `kind` is an index of KINDS; `store` and
    `item` are positions on the axes; quantities are pieces, signed; money is positive."""

    on: dt.date
    kind: Whole
    store: Whole
    item: Whole
    pieces: Whole
    cost: Whole
    net: Whole
    tax: Whole
    lot: Whole
    move: Whole
    document: Whole
    line: Whole
    documents: list[tuple[int, int, int]]
    """(id, kind, store) of each document of the day."""

    @property
    def sale(self) -> Whole:
        """Which moves sold goods."""
        return (self.kind == TILL) | (self.kind == DELIVERY)

    @property
    def lost(self) -> Whole:
        """Which moves lost goods."""
        return self.kind == WASTE

    @property
    def signed_cost(self) -> Whole:
        """As stock sees it."""
        return np.sign(self.pieces) * self.cost


class Writer:
    """Writes a history; knows what id comes next and where everything stands."""

    def __init__(self, raw: sqlite3.Connection, firm: BulkFirm, history: History) -> None:
        self.raw, self.firm, self.history = raw, firm, history
        self.items = np.array(firm.items)
        self.units = np.array(firm.units)
        self.warehouses = np.array(firm.warehouses)
        self.next_move = self._next("move")
        self.next_document = self._next("document")
        self.shelf = Shelf(raw, firm, history, self._next("lot"))
        self.streams = Streams(raw, firm, history)
        self.books = Books(raw, firm)
        self.facts = DayFacts(raw, firm, history)

    def _next(self, table: str) -> int:
        return (self.raw.execute(f"SELECT max(id) FROM {table}").fetchone()[0] or 0) + 1

    def write(self) -> None:
        """Every day of the history, then what stands at its end."""
        indexes = rows.drop_indexes(self.raw, TABLES)
        for day in range(self.history.shape.days):
            today = self._today(day)
            self._documents(today)
            self._moves(today)
            self.streams.take(today, self._at(today.on, closing=False), self._at(today.on))
            self.shelf.take(today)
            self.facts.take(today, self.customer, self.supplier)
            self.books.take(today, self.supplier, self.customer)
        for part in (self.facts, self.shelf, self.streams, self.books):
            part.finish()
        for sql in indexes:  # no ANALYZE: a shop's own database has no statistics either
            self.raw.execute(sql)

    def supplier(self, on: dt.date, store: int) -> int:
        """Who brought the goods of a store that day."""
        return self.firm.suppliers[(on.toordinal() + store) % len(self.firm.suppliers)]

    def customer(self, on: dt.date, store: int) -> int:
        """Who took the delivery of a store that day."""
        return self.firm.customers[(on.toordinal() * 3 + store) % len(self.firm.customers)]

    def _today(self, day: int) -> Today:
        """The day's moves: receipts, then till summaries, deliveries and waste."""
        history = self.history
        on = history.shape.first + dt.timedelta(days=day)
        in_store, in_item = np.nonzero(history.received[day])
        out_store, out_item = np.nonzero(history.sold[day])
        lost_store, lost_item = np.nonzero(history.wasted[day])
        delivered = out_item % 20 == day % 20
        kind = np.concatenate(
            [
                np.full(len(in_item), RECEIPT),
                np.where(delivered, DELIVERY, TILL),
                np.full(len(lost_item), WASTE),
            ]
        )
        store = np.concatenate([in_store, out_store, lost_store])
        item = np.concatenate([in_item, out_item, lost_item])
        pieces = np.concatenate(
            [
                history.received[day][in_store, in_item].astype(int),
                -history.sold[day][out_store, out_item].astype(int),
                -history.wasted[day][lost_store, lost_item].astype(int),
            ]
        )
        order = np.lexsort((item, store, kind))
        kind, store, item, pieces = kind[order], store[order], item[order], pieces[order]
        much = np.abs(pieces)
        cost = much * history.cost[item]
        sale = (kind == TILL) | (kind == DELIVERY)
        paid = np.where(kind == WASTE, 0, cost)
        net = np.where(sale, much * history.net[item], paid)
        tax = np.where(sale, much * history.tax[item], paid * RATE_BP // 10_000)
        move = self.next_move + np.arange(len(item))
        self.next_move += len(item)
        group = kind * len(self.units) + store
        starts = np.flatnonzero(np.r_[True, group[1:] != group[:-1]])
        which = np.cumsum(np.r_[True, group[1:] != group[:-1]]) - 1
        document = self.next_document + which
        documents = [
            (self.next_document + n, int(kind[s]), int(store[s])) for n, s in enumerate(starts)
        ]
        self.next_document += len(starts)
        line = np.arange(len(item)) - starts[which] + 1
        today = Today(
            on, kind, store, item, pieces, cost, net, tax, item * 0, move, document, line, documents
        )
        today.lot = self.shelf.lots_of(today)
        return today

    def _at(self, on: dt.date, *, closing: bool = True) -> int:
        hour = 22 if closing else 8
        zone = ZoneInfo("Asia/Shanghai")
        return to_micros(dt.datetime(on.year, on.month, on.day, hour, tzinfo=zone))

    def _documents(self, today: Today) -> None:
        first = today.documents[0][0]
        sums = np.zeros((len(today.documents), 2), np.int64)
        np.add.at(sums, today.document - first, np.stack([today.net, today.tax], 1))
        series = ("RK", "LS", "XC", "BS")
        partners = [
            None
            if k in (TILL, WASTE)
            else (self.customer if k == DELIVERY else self.supplier)(today.on, s)
            for _, k, s in today.documents
        ]
        units = [int(self.units[s]) for _, _, s in today.documents]
        at = [self._at(today.on, closing=k != RECEIPT) for _, k, _ in today.documents]
        rows.insert(
            self.raw,
            "document",
            id=[d for d, _, _ in today.documents],
            company_id=self.firm.company,
            org_unit_id=units,
            kind=[KINDS[k] for _, k, _ in today.documents],
            number=[f"{series[k]}-B{d}" for d, k, _ in today.documents],
            state="posted",
            on=today.on.isoformat(),
            at=at,
            partner_id=partners,
            warehouse_id=[int(self.warehouses[s]) for _, _, s in today.documents],
            currency="CNY",
            carries_cost=[k == RECEIPT for _, k, _ in today.documents],
            prices_include_tax=[k != RECEIPT for _, k, _ in today.documents],
            net_fen=sums[:, 0],
            tax_fen=sums[:, 1],
            gross_fen=sums.sum(1),
            channel=[("", "store", "wholesale", "")[k] for _, k, _ in today.documents],
            idempotency_key=[f"bulk-{d}" for d, _, _ in today.documents],
            created_by=self.firm.user,
            created_at=at,
            posted_by=self.firm.user,
            posted_at=at,
        )

    def _moves(self, today: Today) -> None:
        """Lines, moves, layer entries and cost events: one of each a move, of one id."""
        firm, micro = self.firm, today.pieces * MICRO
        item, unit = self.items[today.item], self.units[today.store]
        house = self.warehouses[today.store].tolist()
        receipt = (today.kind == RECEIPT).tolist()
        lot = [int(x) or None for x in today.lot]
        self._lines(today, house, receipt, lot)
        opening, closing = self._at(today.on, closing=False), self._at(today.on)
        rows.insert(
            self.raw,
            "move",
            id=today.move,
            company_id=firm.company,
            org_unit_id=unit,
            document_id=today.document,
            line_id=today.move,
            kind=[MOVES[k] for k in today.kind.tolist()],
            reason=_where(today.lost.tolist(), reasons(today.store, today.item), ""),
            item_id=item,
            warehouse_id=house,
            cost_pool_id=firm.pool,
            lot_id=lot,
            on=today.on.isoformat(),
            at=[opening if r else closing for r in receipt],
            quantity_micro=micro,
            input_fen=_where(receipt, today.cost.tolist()),
            inferred=(today.pieces < 0) & (today.lot > 0),
        )
        owner = {"company_id": firm.company, "move_id": today.move, "document_id": today.document}
        rows.insert(
            self.raw,
            "layer_entry",
            **owner,
            item_id=item,
            cost_pool_id=firm.pool,
            by_move_id=today.move,
            layer_key=-today.lot,
            quantity_micro=micro,
            value_fen=today.signed_cost,
        )
        rows.insert(
            self.raw,
            "cost_event",
            **owner,
            org_unit_id=unit,
            booked_on=today.on.isoformat(),
            value_fen=today.signed_cost,
        )

    def _lines(
        self, today: Today, house: list[int], receipt: list[bool], lot: list[int | None]
    ) -> None:
        much = np.abs(today.pieces)
        paid = np.where(today.pieces > 0, today.net, today.net + today.tax)
        rows.insert(
            self.raw,
            "document_line",
            id=today.move,
            document_id=today.document,
            company_id=self.firm.company,
            org_unit_id=self.units[today.store],
            line_no=today.line,
            item_id=self.items[today.item],
            unit_id=self.firm.unit_of_measure,
            entered_micro=much * MICRO,
            quantity_micro=much * MICRO,
            carries_cost=receipt,
            price_micro=paid * 10_000 // much,
            tax_class_id=self.firm.tax_class,
            tax_rate_bp=RATE_BP,
            net_fen=today.net,
            tax_fen=today.tax,
            gross_fen=today.net + today.tax,
            reason=_where(today.lost.tolist(), reasons(today.store, today.item), ""),
            lot_id=_where(receipt, lot),
            from_warehouse_id=_where([not r for r in receipt], house),
            to_warehouse_id=_where(receipt, house),
        )


def _where(asked: list[bool], values: Sequence[Any], else_: Any = None) -> list[Any]:
    """The values where asked, else nothing."""
    return [value if yes else else_ for yes, value in zip(asked, values, strict=True)]


__all__ = ["LIFE", "Today", "Writer"]
