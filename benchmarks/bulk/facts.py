"""The daily and monthly facts of the bulk history."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.bulk import rows
from benchmarks.bulk.firm import MICRO, BulkFirm
from benchmarks.bulk.history import LAST, History, Whole
from core.catalog.group_sums import SUMS
from core.kernel.period import Period
from core.posting.pace import OF_PACE, PACE_SUMS, Days
from core.posting.trade_facts import WEEKDAYS

if TYPE_CHECKING:
    from benchmarks.bulk.write import Today

MEASURES = (
    "received_micro",
    "sold_micro",
    "other_micro",
    "wasted_micro",
    "net_sales_fen",
    "tax_fen",
    "cost_booked_fen",
    "cost_now_fen",
    "received_fen",
    "stock_value_fen",
    "waste_fen",
)
MONTHLY = (*MEASURES, "stock_days_fen")
GROUP = tuple(name for name in SUMS if name in MEASURES)
REASONS = ("expired", "expired", "expired", "damaged")
Whose = Callable[[dt.date, int], int]


class DayFacts:
    """Sums of a day as it comes; months are written when they end."""

    def __init__(self, raw: sqlite3.Connection, firm: BulkFirm, history: History) -> None:
        self.raw, self.firm = raw, firm
        self.items = np.array(firm.items)
        self.units, self.houses = np.array(firm.units), np.array(firm.warehouses)
        self.size = (history.shape.stores, history.shape.items, len(MEASURES) + 1)
        self.month = np.zeros(self.size, np.int64)
        self.period = Period.of(history.shape.first)
        self.stock = np.zeros(self.size[:2], np.int64)
        every = list(range(history.shape.stores))
        self.groups = {firm.head: every}
        self.groups |= {region: every[n::2] for n, region in enumerate(firm.regions)}
        self.partners: list[Whole] = []
        self.channels: list[Whole] = []
        self.losses = np.zeros((*self.size[:2], 1 + len(WEEKDAYS)), np.int64)

    def take(self, today: Today, customer: Whose, supplier: Whose) -> None:
        """The facts of a day."""
        if Period.of(today.on) != self.period:
            self._end_month()
            self.period = Period.of(today.on)
        sums = self._sums(today)
        store, item = np.nonzero(sums.any(axis=2))
        rows.insert(
            self.raw,
            "fact_item_day",
            **self._place(store, item),
            on=today.on.isoformat(),
            **{name: sums[store, item, n] for n, name in enumerate(MEASURES)},
        )
        self.month[..., :-1] += sums
        self.stock += sums[..., MEASURES.index("stock_value_fen")]
        days_left = (self.period.last_day - today.on).days + 1
        self.month[..., -1] += sums[..., MEASURES.index("stock_value_fen")] * days_left
        self._groups("fact_group_day", sums, GROUP, on=today.on.isoformat())
        self._org(today, sums)
        self._loss(today, sums)
        self._channel(today)
        self._partner(today, customer, supplier)

    def _sums(self, today: Today) -> Whole:
        much, sale, lost = np.abs(today.pieces) * MICRO, today.sale, today.lost
        zero = np.zeros_like(much)
        come = today.pieces > 0
        cost = np.where(sale, today.cost, zero)
        columns = (
            np.where(come, much, zero),
            np.where(sale, much, zero),
            np.where(lost, -much, zero),
            np.where(lost, much, zero),
            np.where(sale, today.net, zero),
            np.where(sale, today.tax, zero),
            cost,
            cost,
            np.where(come, today.cost, zero),
            today.signed_cost,
            np.where(lost, today.cost, zero),
        )
        sums = np.zeros((*self.size[:2], len(MEASURES)), np.int64)
        np.add.at(sums, (today.store, today.item), np.stack(columns, 1))
        return sums

    def _place(self, store: Whole, item: Whole) -> dict[str, object]:
        return {
            "item_id": self.items[item],
            "warehouse_id": self.houses[store],
            "company_id": self.firm.company,
            "org_unit_id": self.units[store],
        }

    def _groups(self, table: str, sums: Whole, names: tuple[str, ...], **when: object) -> None:
        """The sums of the head office and the regions."""
        for group, stores in self.groups.items():
            own = sums[stores][..., [MONTHLY.index(name) for name in names]].sum(axis=0)
            item = np.flatnonzero(own.any(axis=1))
            rows.insert(
                self.raw,
                table,
                org_unit_id=group,
                item_id=self.items[item],
                company_id=self.firm.company,
                **{name: own[item, n] for n, name in enumerate(names)},
                **when,
            )

    def _org(self, today: Today, sums: Whole) -> None:
        by_store = sums.sum(axis=1)
        sales = np.zeros(len(self.units), np.int64)
        for _, kind, store in today.documents:
            sales[store] += kind in (1, 2)
        names = [n for n in MEASURES if n.endswith("_fen") and n != "received_fen"]
        rows.insert(
            self.raw,
            "fact_org_day",
            org_unit_id=self.units,
            on=today.on.isoformat(),
            company_id=self.firm.company,
            sales_documents=sales,
            **{name: by_store[:, MEASURES.index(name)] for name in names},
        )

    def _loss(self, today: Today, sums: Whole) -> None:
        lost, cost = (sums[..., MEASURES.index(name)] for name in ("wasted_micro", "waste_fen"))
        store, item = np.nonzero(lost)
        rows.insert(
            self.raw,
            "fact_loss_day",
            **self._place(store, item),
            on=today.on.isoformat(),
            reason=reasons(store, item),
            quantity_micro=lost[store, item],
            cost_fen=cost[store, item],
        )
        self.losses[..., 0] += lost
        self.losses[..., 1 + today.on.weekday()] += cost

    def _channel(self, today: Today) -> None:
        sale = np.flatnonzero(today.sale)
        keys = (today.kind[sale], self.items[today.item[sale]], self.units[today.store[sale]])
        net = today.net[sale]
        by_weekday = [np.zeros_like(net) for _ in WEEKDAYS]
        by_weekday[today.on.weekday()] = net
        sums = (-today.pieces[sale] * MICRO, net, today.cost[sale])
        of_day = np.stack([*keys, *sums, *by_weekday], 1, dtype=np.int64)
        self.channels.append(of_day)
        self._write_channels("fact_channel_item_day", of_day, on=today.on.isoformat())
        without_item = of_day.copy()
        without_item[:, 1] = 0
        together = np.concatenate(_summed([without_item]), axis=1)
        self._write_channels("fact_channel_day", together, of_items=False, on=today.on.isoformat())

    def _write_channels(
        self, table: str, found: Whole, *, of_items: bool = True, **when: object
    ) -> None:
        rows.insert(
            self.raw,
            table,
            channel=[("", "store", "wholesale")[k] for k in found[:, 0].tolist()],
            **({"item_id": found[:, 1]} if of_items else {}),
            org_unit_id=found[:, 2],
            company_id=self.firm.company,
            sold_micro=found[:, 3],
            net_sales_fen=found[:, 4],
            cost_now_fen=found[:, 5],
            **when,
        )

    def _partner(self, today: Today, customer: Whose, supplier: Whose) -> None:
        for kind, who in ((0, supplier), (2, customer)):
            mine = np.flatnonzero(today.kind == kind)
            of = np.array([who(today.on, s) for s in range(len(self.units))])
            much, zero = np.abs(today.pieces[mine]) * MICRO, np.zeros(len(mine), np.int64)
            sums = (zero, zero, zero, much, today.cost[mine])
            if kind:
                sums = (much, today.net[mine], today.cost[mine], zero, zero)
            key = (of[today.store[mine]], self.items[today.item[mine]])
            self.partners.append(
                np.stack([*key, self.units[today.store[mine]], *sums], 1, dtype=np.int64)
            )

    def _end_month(self) -> None:
        store, item = np.nonzero(self.month.any(axis=2))
        rows.insert(
            self.raw,
            "fact_item_month",
            **self._place(store, item),
            period=self.period.code,
            **{name: self.month[store, item, n] for n, name in enumerate(MONTHLY)},
        )
        names = (*GROUP, "stock_days_fen")
        self._groups("fact_group_month", self.month, names, period=self.period.code)
        store, item = np.nonzero(self.losses[..., 0])
        rows.insert(
            self.raw,
            "fact_loss_month",
            **self._place(store, item),
            period=self.period.code,
            reason=reasons(store, item),
            quantity_micro=self.losses[store, item, 0],
            **{name: self.losses[store, item, 1 + n] for n, name in enumerate(WEEKDAYS)},
        )
        self.month[:], self.losses[:] = 0, 0
        months = np.concatenate(_summed(self.channels), axis=1)
        self._write_channels(
            "fact_channel_item_month",
            months,
            period=self.period.code,
            **{name: months[:, 6 + n] for n, name in enumerate(WEEKDAYS)},
        )
        keys, sums = _summed(self.partners)
        self._end_partners(keys, sums)
        rows.insert(
            self.raw,
            "fact_partner_item_month",
            partner_id=keys[:, 0],
            item_id=keys[:, 1],
            org_unit_id=keys[:, 2],
            period=self.period.code,
            company_id=self.firm.company,
            sold_micro=sums[:, 0],
            net_sales_fen=sums[:, 1],
            cost_now_fen=sums[:, 2],
            bought_micro=sums[:, 3],
            bought_fen=sums[:, 4],
        )
        self.partners, self.channels = [], []

    def _end_partners(self, keys: Whole, sums: Whole) -> None:
        """A month of partners, all items together."""
        came = (sums[:, 3] != 0).astype(np.int64)
        every = np.stack([*sums[:, :3].T, came, sums[:, 4] * came], 1)
        without_item = np.concatenate([keys * np.array([1, 0, 1]), every], axis=1)
        keys, sums = _summed([without_item])
        rows.insert(
            self.raw,
            "fact_partner_month",
            period=self.period.code,
            partner_id=keys[:, 0],
            org_unit_id=keys[:, 2],
            company_id=self.firm.company,
            sold_micro=sums[:, 0],
            net_sales_fen=sums[:, 1],
            cost_now_fen=sums[:, 2],
            supplied_items=sums[:, 3],
            supplied_fen=sums[:, 4],
        )

    def finish(self) -> None:
        """The last month, the stock that all changes came to, and the pace of each shelf."""
        self._end_month()
        store, item = np.nonzero(self.stock)
        rows.insert(
            self.raw,
            "fact_item_stock",
            **self._place(store, item),
            stock_value_fen=self.stock[store, item],
        )
        self._pace()

    def _pace(self) -> None:
        """What each shelf sold and earned of late, by the daily facts."""
        days = Days(LAST)
        self.raw.execute(
            "INSERT INTO fact_pace_day (company_id, from_on, to_on, still_on, before_on)"
            " VALUES (?, ?, ?, ?, ?)",
            (self.firm.company, *days.row()),
        )
        of_pace = [f'sum(CASE WHEN "on" >= :first THEN {name} ELSE 0 END)' for name in OF_PACE]
        lately = 'sum(CASE WHEN "on" >= :still THEN sold_micro ELSE 0 END)'
        before = 'sum(CASE WHEN "on" < :still THEN sold_micro ELSE 0 END)'
        self.raw.execute(
            "INSERT INTO fact_pace (item_id, warehouse_id, company_id, org_unit_id,"
            f" {', '.join(PACE_SUMS)}) SELECT item_id, warehouse_id, company_id, org_unit_id,"
            f" {', '.join((*of_pace, lately, before))} FROM fact_item_day"
            ' WHERE "on" BETWEEN :before AND :last AND sold_micro <> 0'
            " GROUP BY item_id, warehouse_id",
            {"first": days.first, "still": days.still, "before": days.before, "last": LAST},
        )


def reasons(store: Whole, item: Whole) -> list[str]:
    """Why goods of a place are thrown away."""
    return [REASONS[n] for n in ((store + item) % len(REASONS)).tolist()]


def _summed(found: list[Whole]) -> tuple[Whole, Whole]:
    """Rows of three keys and then sums, each key once."""
    every = np.concatenate(found)
    keys, which = np.unique(every[:, :3], axis=0, return_inverse=True)
    sums = np.zeros((len(keys), every.shape[1] - 3), np.int64)
    np.add.at(sums, which.ravel(), every[:, 3:])
    return keys, sums
