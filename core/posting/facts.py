"""Daily facts, summed up while a batch is valued and added to the tables at its end.

Quantities and sales lie on the day of the move; `cost_now` and `provisional` on the day of
the sale, whatever came later, and so do losses on the day of the waste or the count;
`cost_booked` and `stock_value` lie on the day of the voucher. Sums of both kinds of cost are
equal in the end, which core/posting/invariants checks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import add as plus
from operator import itemgetter

from core.catalog.group_sums import SUMS
from core.kernel.period import Period
from core.platform.rows import Row, Rows
from core.posting.groups import write_groups
from core.posting.lot_facts import AT, LotFacts
from core.posting.pace import OF_PACE
from core.posting.trade_facts import (
    CHANNEL,
    PARTNER,
    WEEKDAYS,
    OfChannel,
    OfPartner,
    write_channels,
    write_partners,
)
from core.posting.wanted import MoveKind, SaleWanted, TaxOutWanted

SALES = frozenset({MoveKind.ISSUE, MoveKind.CUSTOMER_RETURN})
RECEIPTS = frozenset({MoveKind.RECEIPT, MoveKind.SUPPLIER_RETURN})
LOSSES = frozenset({MoveKind.WASTE, MoveKind.COUNT})
COUNT_LOSS, COUNT_GAIN = "count_loss", "count_gain"
"""Why a count moves goods: the side its own difference stands on, whatever it came to since."""

_ITEM_ADDS = (
    "received_micro",
    "sold_micro",
    "other_micro",
    "net_sales_fen",
    "tax_fen",
    "discount_fen",
    "cost_booked_fen",
    "cost_now_fen",
    "provisional_fen",
    "received_fen",
    "stock_value_fen",
    "wasted_micro",
    "counted_micro",
    "waste_fen",
    "count_loss_fen",
    "count_gain_fen",
    "tax_out_fen",
    "markdown_fen",
)
_MONTH_ADDS = (*_ITEM_ADDS, "stock_days_fen")
_ORG_ADDS = (
    *("net_sales_fen", "tax_fen", "discount_fen", "cost_booked_fen", "cost_now_fen"),
    *("provisional_fen", "stock_value_fen", "sales_documents", "waste_fen", "count_loss_fen"),
    *("count_gain_fen", "tax_out_fen", "markdown_fen"),
)
_LOSS_ADDS = ("quantity_micro", "cost_fen", "tax_out_fen")
_LOSS_MONTH_ADDS = ("quantity_micro", "tax_out_fen", *WEEKDAYS)
_I = {name: i for i, name in enumerate(_ITEM_ADDS)}
STOCK_VALUE = _I["stock_value_fen"]
_OF_GROUP = itemgetter(*(_I[name] for name in SUMS))
_OF_PACE = itemgetter(*(_I[name] for name in OF_PACE))
_O = {name: i for i, name in enumerate(_ORG_ADDS)}


@dataclass(frozen=True, slots=True)
class CostChange:
    """A change of what a move carries, with the move's own facts. Values as stock sees them:
    negative where goods cost more to have gone. Partner and channel are the move's document's;
    `reason` is the move's: of a waste, or which side a count's difference stands on."""

    move_id: int
    kind: MoveKind
    item_id: int
    warehouse_id: int
    org_unit_id: int
    lot_id: int | None
    partner_id: int | None
    on: dt.date
    value_fen: int
    provisional_fen: int
    channel: str = ""
    reason: str = ""


class Facts:
    """Sums by key, not written yet: `items` by item, warehouse and day, `lots` by lot and
    warehouse. `groups`: the units above each whose sums are kept.
    `sold_days`: what the pace of a shelf sums up, by item, warehouse and day, also of what is
    written."""

    def __init__(self, rows: Rows, company_id: int, groups: Mapping[int, Sequence[int]]) -> None:
        self.rows = rows
        self.groups = groups
        self.company_id = company_id
        self.lots = LotFacts()
        self.items: dict[tuple[int, int, dt.date], list[int]] = {}
        self._orgs: dict[tuple[int, dt.date], list[int]] = {}
        self._partners: dict[OfPartner, list[int]] = {}
        self._channels: dict[OfChannel, list[int]] = {}
        self._losses: dict[tuple[int, int, dt.date, str], list[int]] = {}
        self.sold_days: dict[tuple[int, int, dt.date], list[int]] = {}
        self._units: dict[int, int] = {}

    def _item(self, item: int, warehouse: int, on: dt.date, unit: int) -> list[int]:
        self._units[warehouse] = unit
        return self.items.setdefault((item, warehouse, on), [0] * len(_ITEM_ADDS))

    def _org(self, unit: int, on: dt.date) -> list[int]:
        return self._orgs.setdefault((unit, on), [0] * len(_ORG_ADDS))

    def _channel(self, channel: str, item: int, unit: int, on: dt.date) -> list[int]:
        return self._channels.setdefault((channel, item, unit, on), [0] * len(CHANNEL))

    def _loss(self, item: int, warehouse: int, on: dt.date, reason: str) -> list[int]:
        return self._losses.setdefault((item, warehouse, on, reason), [0] * len(_LOSS_ADDS))

    def moved(
        self,
        kind: MoveKind,
        item: int,
        warehouse: int,
        unit: int,
        lot: int | None,
        on: dt.date,
        quantity: int,
        reason: str = "",
    ) -> None:
        """Goods moved on a day."""
        if kind in SALES:
            name, amount = "sold_micro", -quantity
        elif kind in RECEIPTS:
            name, amount = "received_micro", quantity
        else:
            name, amount = "other_micro", quantity
        row = self._item(item, warehouse, on, unit)
        row[_I[name]] += amount
        if lot is not None:
            self.lots.of(lot, item, warehouse, unit)[AT[name]] += amount
        if kind is MoveKind.COUNT:
            row[_I["counted_micro"]] += quantity
        elif kind is MoveKind.WASTE:
            row[_I["wasted_micro"]] -= quantity
            if lot is not None:
                self.lots.of(lot, item, warehouse, unit)[AT["wasted_micro"]] -= quantity
        else:
            return
        self._loss(item, warehouse, on, reason)[0] -= quantity

    def relocated(
        self, item: int, warehouse: int, unit: int, lot: int | None, on: dt.date, value: int
    ) -> None:
        """Goods moved and took a value along that nobody booked."""
        self._item(item, warehouse, on, unit)[_I["stock_value_fen"]] += value
        self._org(unit, on)[_O["stock_value_fen"]] += value
        if lot is not None:
            self.lots.of(lot, item, warehouse, unit)[AT["stock_value_fen"]] += value

    def tax_out(self, out: TaxOutWanted, unit: int, on: dt.date) -> None:
        """Input tax that a loss takes back."""
        row = self._item(out.item_id, out.warehouse_id, on, unit)
        row[_I["tax_out_fen"]] += out.amount_fen
        self._org(unit, on)[_O["tax_out_fen"]] += out.amount_fen
        self._loss(out.item_id, out.warehouse_id, on, out.reason)[2] += out.amount_fen

    def sold(
        self,
        sale: SaleWanted,
        unit: int,
        on: dt.date,
        partner: int | None,
        channel: str,
    ) -> None:
        """Revenue of a line, by the day of the sale; money without tax."""
        row = self._item(sale.item_id, sale.warehouse_id, on, unit)
        org = self._org(unit, on)
        for amount, name in (
            (sale.net_fen, "net_sales_fen"),
            (sale.tax_fen, "tax_fen"),
            (sale.discount_fen, "discount_fen"),
            (sale.markdown_fen, "markdown_fen"),
        ):
            row[_I[name]] += amount
            org[_O[name]] += amount
        if partner is not None:
            sums = self._partner(partner, sale.item_id, unit, on)
            sums[0] += sale.quantity_micro
            sums[1] += sale.net_fen
        if channel:
            sums = self._channel(channel, sale.item_id, unit, on)
            sums[0] += sale.quantity_micro
            sums[1] += sale.net_fen

    def sold_lot(self, lot: int, item: int, warehouse: int, unit: int, net: int) -> None:
        """The part of a line's revenue that one lot earned."""
        row = self.lots.of(lot, item, warehouse, unit)
        row[AT["net_sales_fen"]] += net
        row[AT["profit_fen"]] += net

    def bought(
        self, partner: int, item: int, unit: int, on: dt.date, quantity: int, value: int
    ) -> None:
        """What a supplier brought (or took back), and what he is owed for it without tax."""
        sums = self._partner(partner, item, unit, on)
        sums[3] += quantity
        sums[4] += value

    def _partner(self, partner: int, item: int, unit: int, on: dt.date) -> list[int]:
        key = (partner, item, unit, Period.of(on).code)
        return self._partners.setdefault(key, [0] * len(PARTNER))

    def documents(self, unit: int, on: dt.date, count: int) -> None:
        """How many sales documents a store posted that day (a reversal takes one off)."""
        self._org(unit, on)[_O["sales_documents"]] += count

    def cost(self, change: CostChange, booked_on: dt.date) -> None:
        """A change of cost, booked on a day that may be later than the move's."""
        booked = self._item(change.item_id, change.warehouse_id, booked_on, change.org_unit_id)
        booked[_I["stock_value_fen"]] += change.value_fen
        self._org(change.org_unit_id, booked_on)[_O["stock_value_fen"]] += change.value_fen
        lot = None
        if change.lot_id is not None:
            place = (change.item_id, change.warehouse_id, change.org_unit_id)
            lot = self.lots.of(change.lot_id, *place)
            lot[AT["stock_value_fen"]] += change.value_fen
        if change.kind in SALES:
            self._sale_cost(change, booked, booked_on, lot)
        elif change.kind in RECEIPTS:
            now = self._item(change.item_id, change.warehouse_id, change.on, change.org_unit_id)
            now[_I["received_fen"]] += change.value_fen
            if lot is not None:
                lot[AT["received_fen"]] += change.value_fen
        elif change.kind in LOSSES:
            self._loss_cost(change, lot)

    def _loss_cost(self, change: CostChange, lot: list[int] | None) -> None:
        """What was lost (or found), on the day it was."""
        cost = -change.value_fen
        self._loss(change.item_id, change.warehouse_id, change.on, change.reason)[1] += cost
        name = "waste_fen"
        if change.kind is MoveKind.COUNT and change.reason == COUNT_GAIN:
            name, cost = "count_gain_fen", -cost
        elif change.kind is MoveKind.COUNT:
            name = "count_loss_fen"
        elif lot is not None:
            lot[AT[name]] += cost
        row = self._item(change.item_id, change.warehouse_id, change.on, change.org_unit_id)
        row[_I[name]] += cost
        self._org(change.org_unit_id, change.on)[_O[name]] += cost

    def _sale_cost(
        self, change: CostChange, booked: list[int], booked_on: dt.date, lot: list[int] | None
    ) -> None:
        cost, guess = -change.value_fen, -change.provisional_fen
        booked[_I["cost_booked_fen"]] += cost
        self._org(change.org_unit_id, booked_on)[_O["cost_booked_fen"]] += cost
        now = self._item(change.item_id, change.warehouse_id, change.on, change.org_unit_id)
        now[_I["cost_now_fen"]] += cost
        now[_I["provisional_fen"]] += guess
        org = self._org(change.org_unit_id, change.on)
        org[_O["cost_now_fen"]] += cost
        org[_O["provisional_fen"]] += guess
        if lot is not None:
            lot[AT["cost_now_fen"]] += cost
            lot[AT["profit_fen"]] -= cost
        of_unit = (change.item_id, change.org_unit_id, change.on)
        if change.partner_id is not None:
            self._partner(change.partner_id, *of_unit)[2] += cost
        if change.channel:
            self._channel(change.channel, *of_unit)[2] += cost

    def write(self) -> None:
        """Adds the sums to the fact tables."""
        company = self.company_id
        owner = ("company_id", "org_unit_id")
        of_item = [(*k, company, self._units[k[1]], *v) for k, v in self.items.items() if any(v)]
        of_month = [(*k, company, self._units[k[1]], *v) for k, v in self._months() if any(v)]
        of_loss = [(*k, company, self._units[k[1]], *v) for k, v in self._losses.items() if any(v)]
        add, item = self.rows.accumulate, ("item_id", "warehouse_id")
        add("fact_item_day", (*item, "on"), owner, _ITEM_ADDS, of_item)
        add("fact_item_month", (*item, "period"), owner, _MONTH_ADDS, of_month)
        add("fact_item_stock", item, owner, ("stock_value_fen",), self._stock())
        self.lots.write(self.rows, company)
        add("fact_loss_day", (*item, "on", "reason"), owner, _LOSS_ADDS, of_loss)
        add(
            "fact_loss_month",
            (*item, "period", "reason"),
            owner,
            _LOSS_MONTH_ADDS,
            self._loss_months(),
        )
        places = [
            (item, self._units[place], on, own)
            for (item, place, on), values in self.items.items()
            if any(own := _OF_GROUP(values))
        ]
        write_groups(self.rows, company, self.groups, places)
        self._keep_pace()
        write_partners(self.rows, company, self._partners)
        write_channels(self.rows, company, self._channels)
        of_org = [(*k, company, *v) for k, v in self._orgs.items() if any(v)]
        add("fact_org_day", ("org_unit_id", "on"), ("company_id",), _ORG_ADDS, of_org)
        self.items, self._orgs = {}, {}
        self._partners, self._channels, self._losses = {}, {}, {}

    def _keep_pace(self) -> None:
        for key, values in self.items.items():
            if any(own := _OF_PACE(values)):
                known = self.sold_days.get(key)
                self.sold_days[key] = list(map(plus, known, own)) if known else list(own)

    def _months(self) -> Iterable[tuple[tuple[int, int, int], list[int]]]:
        """The days' sums by month, and what stock changed times the days it lasts there."""
        months: dict[tuple[int, int, int], list[int]] = {}
        for (item, warehouse, on), values in self.items.items():
            period = Period.of(on)
            sums = months.setdefault((item, warehouse, period.code), [0] * len(_MONTH_ADDS))
            sums[:-1] = map(plus, sums, values)
            days_left = (period.last_day - on).days + 1
            sums[-1] += values[_I["stock_value_fen"]] * days_left
        return months.items()

    def _stock(self) -> list[Row]:
        """What stock at cost changed by, all days together."""
        sums: dict[tuple[int, int], int] = {}
        for (item, warehouse, _on), values in self.items.items():
            place = (item, warehouse)
            sums[place] = sums.get(place, 0) + values[_I["stock_value_fen"]]
        return [(*k, self.company_id, self._units[k[1]], v) for k, v in sums.items() if v]

    def _loss_months(self) -> list[Row]:
        """The days' losses by month, their cost by weekday."""
        months: dict[tuple[int, int, int, str], list[int]] = {}
        for (item, warehouse, on, reason), (quantity, cost, tax) in self._losses.items():
            key = (item, warehouse, Period.of(on).code, reason)
            sums = months.setdefault(key, [0] * len(_LOSS_MONTH_ADDS))
            sums[0] += quantity
            sums[1] += tax
            sums[2 + on.weekday()] += cost
        return [(*k, self.company_id, self._units[k[1]], *v) for k, v in months.items() if any(v)]
