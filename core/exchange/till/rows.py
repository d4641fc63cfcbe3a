"""A till's rows, read once, summed up to store-days; every wrong cell is told.

A row is a sale or a refund of an item, or (without an item, with a tender) money taken.
Rows of totals are passed over. Where the file has money rows for a day, they are what was
taken; else each sale's tender is. An hour or a time of day is kept as quantities by hour.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from core.catalog.fields import clean, code_of
from core.exchange.reading import Table
from core.exchange.till import problems as p
from core.exchange.till import values
from core.exchange.till.fields import BY_KEY, FIELDS
from core.exchange.till.values import NotRead, Order, TooFine
from core.kernel.refusals import Refusal

MOST_PROBLEMS = 1_000
_TOTALS = ("合计", "总计", "小计", "total", "grand total", "sum", "subtotal")


@dataclass(frozen=True, slots=True)
class Settings:
    """How a file is to be read; kept per company, and with each import.

    `columns`: field to heading. `discount_inside`: the amount is before the discount, which is
    then taken off. `default_tender`: how money was taken where the file does not say.
    `store`: code of the one store of a file without stores. `tenders`: words of the till that
    nobody could know, to tenders. `prepaid`: codes of items that are stored value or coupons.
    """

    columns: Mapping[str, str]
    prices_include_tax: bool = True
    discount_inside: bool = False
    default_tender: str = ""
    store: str = ""
    order: Order = "ymd"
    tenders: Mapping[str, str] = field(default_factory=dict)
    prepaid: tuple[str, ...] = ()
    tax_class: str = "V13"

    def to_json(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self)

    @staticmethod
    def from_json(kept: Mapping[str, Any]) -> Settings:
        """From what was kept; unknown words are passed over."""
        known = {k: v for k, v in kept.items() if k in Settings.__slots__}
        known["prepaid"] = tuple(known.get("prepaid", ()))
        return Settings(**{"columns": {}, **known})


@dataclass(slots=True)
class Sum:
    """What a store sold of an item in a day, refunds netted: micro, minor units."""

    row: int
    quantity_micro: int = 0
    amount_fen: int = 0
    discount_fen: int = 0
    first: int | None = None
    last: int | None = None
    hours: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class StoreDay:
    """A store's day in the file. Lines by (item code, promotion)."""

    store: str
    on: dt.date
    lines: dict[tuple[str, str], Sum] = field(default_factory=dict)
    by_tender: dict[str, int] = field(default_factory=dict)
    money: dict[str, int] = field(default_factory=dict)
    advances: dict[str, int] = field(default_factory=dict)
    tickets: set[str] = field(default_factory=set)
    rows: int = 0


@dataclass(slots=True)
class Parsed:
    """A whole file. `items` and `stores` keep what the file calls them, by code."""

    days: dict[tuple[str, dt.date], StoreDay] = field(default_factory=dict)
    items: dict[str, tuple[str, str]] = field(default_factory=dict)
    stores: dict[str, str] = field(default_factory=dict)
    problems: list[p.RowProblem] = field(default_factory=list)
    rows: int = 0
    totals_passed: int = 0

    def in_order(self) -> list[StoreDay]:
        """Store-days as they happened."""
        return sorted(self.days.values(), key=lambda d: (d.on, d.store))


def unready(settings: Settings, table: Table) -> Refusal | None:
    """What must be said before the file can be read."""
    for wanted in FIELDS:
        if wanted.required and settings.columns.get(wanted.key) not in table.columns:
            return p.ColumnMissing(wanted.label)
    if "store" not in settings.columns and not settings.store:
        return p.NoStoreSaid()
    if "tender" not in settings.columns and not settings.default_tender:
        return p.NoTenderSaid()
    return None


def parse(
    table: Table,
    settings: Settings,
    today: dt.date,
    exponent: int = 2,
    closes: Callable[[str], int] = lambda _: 0,
) -> Parsed:
    """Store-days of a file. `closes`: minutes after midnight to which a store's day goes on."""
    reader = _Reader(table, settings, today, exponent, closes)
    for row, cells in table.rows:
        reader.take(row, cells)
        if len(reader.parsed.problems) >= MOST_PROBLEMS:
            break
    return reader.parsed


class _Reader:
    """Reads rows one after the other."""

    def __init__(
        self,
        table: Table,
        settings: Settings,
        today: dt.date,
        exponent: int,
        closes: Callable[[str], int],
    ) -> None:
        self.settings, self.today, self.exponent, self.closes = settings, today, exponent, closes
        self.parsed = Parsed(rows=len(table.rows))
        self.headings = {k: c for k, c in settings.columns.items() if c in table.columns}
        self.at = {key: table.columns.index(column) for key, column in self.headings.items()}

    def _cell(self, key: str, cells: tuple[str, ...]) -> str:
        index = self.at.get(key)
        return "" if index is None else cells[index]

    def _wrong(self, kind: type[p.RowProblem], row: int, key: str, value: str) -> None:
        heading = self.headings.get(key, BY_KEY[key].label)
        self.parsed.problems.append(kind(row, heading, value[:80]))

    def take(self, row: int, cells: tuple[str, ...]) -> None:
        """One row of the file."""
        before = len(self.parsed.problems)
        item = code_of(self._cell("item", cells))
        said = self._cell("tender", cells)
        if self._is_total(cells, item):
            self.parsed.totals_passed += 1
            return
        store = code_of(self._cell("store", cells)) or self.settings.store
        place = self._place(row, cells, store)
        amount = self._number(row, "amount", cells, self.exponent)
        tender = self._tender(row, said)
        if not item and not (said and "item" in self.at):
            self._wrong(p.CellMissing, row, "item", "")
        if len(item) > 40:
            self._wrong(p.TextTooLong, row, "item", item)
        if not item:
            if len(self.parsed.problems) == before and place is not None:
                day = self._day(place, store, cells)
                day.money[tender] = day.money.get(tender, 0) + self._sign(row, cells) * amount
            return
        quantity = self._number(row, "quantity", cells, 6)
        discount = self._number(row, "discount", cells, self.exponent)
        sign = self._sign(row, cells)
        if sign < 0:
            quantity, amount, discount = -abs(quantity), -abs(amount), -abs(discount)
        if len(self.parsed.problems) != before or place is None:
            return
        if quantity and amount and (quantity > 0) != (amount > 0):
            self._wrong(p.SignsDiffer, row, "amount", self._cell("amount", cells))
            return
        discount = abs(discount) if quantity > 0 or amount > 0 else -abs(discount)
        if self.settings.discount_inside:
            if abs(discount) > abs(amount):
                self._wrong(p.DiscountTooBig, row, "discount", self._cell("discount", cells))
                return
            amount -= discount
        self._add(row, cells, place, store, item, tender, (quantity, amount, discount))

    def _add(
        self,
        row: int,
        cells: tuple[str, ...],
        place: tuple[dt.date, int | None],
        store: str,
        item: str,
        tender: str,
        sold: tuple[int, int, int],
    ) -> None:
        quantity, amount, discount = sold
        day = self._day(place, store, cells)
        day.by_tender[tender] = day.by_tender.get(tender, 0) + amount
        name = clean(self._cell("name", cells))[:200]
        if item in self.settings.prepaid:
            label = name or item
            day.advances[label] = day.advances.get(label, 0) + amount
            return
        if item not in self.parsed.items or not self.parsed.items[item][0]:
            self.parsed.items[item] = (name, clean(self._cell("category", cells))[:120])
        promotion = clean(self._cell("promotion", cells))[:200]
        line = day.lines.setdefault((item, promotion), Sum(row))
        line.quantity_micro += quantity
        line.amount_fen += amount
        line.discount_fen += discount
        minute = place[1]
        hour = minute // 60 if minute is not None else self._hour(row, cells)
        if minute is not None and quantity > 0:
            line.first = minute if line.first is None else min(line.first, minute)
            line.last = minute if line.last is None else max(line.last, minute)
        if hour is not None:
            line.hours[hour] = line.hours.get(hour, 0) + quantity

    def _day(
        self, place: tuple[dt.date, int | None], store: str, cells: tuple[str, ...]
    ) -> StoreDay:
        key = (store, place[0])
        day = self.parsed.days.get(key)
        if day is None:
            day = self.parsed.days[key] = StoreDay(store, place[0])
            self.parsed.stores.setdefault(store, store)
        day.rows += 1
        if ticket := self._cell("ticket", cells):
            day.tickets.add(ticket)
        return day

    def _place(
        self, row: int, cells: tuple[str, ...], store: str
    ) -> tuple[dt.date, int | None] | None:
        """Business day and minute; a sale after midnight belongs to the day that goes on."""
        if not store:
            self._wrong(p.CellMissing, row, "store", "")
        elif len(store) > 20:
            self._wrong(p.TextTooLong, row, "store", store)
        said = self._cell("day", cells)
        found = values.day(said, self.settings.order)
        if isinstance(found, NotRead):
            self._wrong(p.NotADay if said else p.CellMissing, row, "day", said)
            return None
        on, minute = found
        if clock := self._cell("time", cells):
            read = values.minute(clock)
            if isinstance(read, NotRead):
                self._wrong(p.NotATime, row, "time", clock)
            else:
                minute = read
        if minute is not None and minute < self.closes(store) - 1440:
            on, minute = on - dt.timedelta(days=1), minute + 1440
        if on > self.today:
            self._wrong(p.DayToCome, row, "day", said)
        return (on, minute)

    def _hour(self, row: int, cells: tuple[str, ...]) -> int | None:
        said = self._cell("hour", cells)
        if not said:
            return None
        found = values.hour(said)
        if isinstance(found, NotRead):
            self._wrong(p.NotATime, row, "hour", said)
            return None
        return found

    def _number(self, row: int, key: str, cells: tuple[str, ...], places: int) -> int:
        said = self._cell(key, cells)
        if not said:
            if BY_KEY[key].required:
                self._wrong(p.CellMissing, row, key, "")
            return 0
        found = values.number(said, places)
        if isinstance(found, NotRead):
            fine = isinstance(found, TooFine)
            self._wrong(p.TooManyDecimals if fine else p.NotANumber, row, key, said)
            return 0
        return found

    def _tender(self, row: int, said: str) -> str:
        if not said:
            return self.settings.default_tender or "cash"
        found: str | NotRead | None = self.settings.tenders.get(said)
        if found is None:
            found = values.tender(said)
        if isinstance(found, NotRead):
            self._wrong(p.UnknownTender, row, "tender", said)
            return "cash"
        return found

    def _sign(self, row: int, cells: tuple[str, ...]) -> int:
        said = self._cell("refund", cells)
        if not said:
            return 1
        found = values.refund(said)
        if isinstance(found, NotRead):
            self._wrong(p.UnknownMark, row, "refund", said)
            return 1
        return -1 if found else 1

    def _is_total(self, cells: tuple[str, ...], item: str) -> bool:
        """A row of sums at the end: it says so, and names no item or no day."""
        if item and self._cell("day", cells):
            return False
        return any(cell.strip(" :：").casefold() in _TOTALS for cell in cells)


def tender_words(table: Table, settings: Settings) -> Iterator[str]:
    """Words for tenders that nobody knows yet, each once."""
    column = settings.columns.get("tender")
    if column not in table.columns:
        return
    index = table.columns.index(column)
    for word in dict.fromkeys(cells[index] for _, cells in table.rows):
        if word and word not in settings.tenders and isinstance(values.tender(word), NotRead):
            yield word
