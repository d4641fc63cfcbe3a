"""The dry run: what an import would do, and everything that stands in its way. Writes nothing.

Checked before the first row is posted, so that a file goes in whole or not at all: cells,
signs, stores, items, units, tax rates, periods, rights, and store-days that are there
already, the same or with another content.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.catalog.refusals import NotFound
from core.desks.stores.till_summary import PERMISSION, TillDay
from core.exchange.reading import Table
from core.exchange.till import days as till_days
from core.exchange.till import problems as p
from core.exchange.till.creating import NewItem, usual_price
from core.exchange.till.known import Known, PostedDay
from core.exchange.till.outliers import Outlier, outliers
from core.exchange.till.rows import Parsed, Settings, StoreDay, parse, unready
from core.exchange.till.values import sounds_prepaid
from core.kernel.amounts import MICRO
from core.kernel.clock import Clock, SystemClock
from core.kernel.period import Period
from core.kernel.refusals import Refusal
from core.platform.i18n import N_
from core.platform.rights import Actor, NotAllowed
from core.posting.context import ON_HOLD


@dataclass(frozen=True, slots=True)
class Differs:
    """A store-day that is posted with another content."""

    store: str
    on: dt.date
    posted: PostedDay
    posted_fen: int
    file_fen: int


@dataclass(slots=True)
class Check:
    """What the dry run found. Money in minor units, after discount, as the file has it."""

    settings: Settings
    parsed: Parsed
    known: Known
    problems: list[Refusal] = field(default_factory=list)
    new_items: list[NewItem] = field(default_factory=list)
    new_stores: list[str] = field(default_factory=list)
    new_categories: list[str] = field(default_factory=list)
    fresh: list[StoreDay] = field(default_factory=list)
    same: list[StoreDay] = field(default_factory=list)
    differing: list[Differs] = field(default_factory=list)
    missing: list[tuple[str, dt.date]] = field(default_factory=list)
    odd: list[Outlier] = field(default_factory=list)
    prepaid: list[tuple[str, str]] = field(default_factory=list)
    """Items whose names sound like stored value or coupons, and are not marked so."""
    first_period: int | None = None
    """Set where months must be opened before the company's first."""
    quantity_micro: int = 0
    amount_fen: int = 0
    discount_fen: int = 0
    refund_fen: int = 0
    lines: int = 0
    tenders: dict[str, int] = field(default_factory=dict)
    short: list[tuple[str, dt.date, int]] = field(default_factory=list)
    """Store-days where money taken differs from what was due; short is positive."""

    @property
    def stands_in_the_way(self) -> Refusal | None:
        """Why nothing may be posted; new items and differing days are asked for separately."""
        rows = [x for x in self.problems if isinstance(x, p.RowProblem)]
        other = [x for x in self.problems if not isinstance(x, p.RowProblem)]
        if other:
            return other[0]
        return p.RowsWrong(len(rows)) if rows else None


def check(
    known: Known, actor: Actor, table: Table, settings: Settings, clock: Clock | None = None
) -> Check | Refusal:
    """Looks at a whole file; touches no database. Refuses only what keeps it from being read."""
    clock = clock or SystemClock()
    if (refused := unready(settings, table)) is not None:
        return refused
    company_id = known.company.id
    if not any(actor.may(PERMISSION, unit) for unit, c in actor.units.items() if c == company_id):
        return NotAllowed(PERMISSION, known.company.head_office_id)
    today = known.company.today(clock)

    def closes(code: str) -> int:
        store = known.store(code)
        return store.closes_minute if store else 0

    parsed = parse(table, settings, today, known.company.exponent, closes)
    if not parsed.days and not parsed.problems:
        return p.NothingFound()
    found = Check(settings, parsed, known, list(parsed.problems))
    _stores(found, actor)
    _items(found)
    _periods(found, {"open", "hold"} if actor.may_anywhere(ON_HOLD) else {"open"})
    _days(found, round(clock.now().timestamp() * MICRO))
    _sums(found)
    found.missing = missing_days(parsed.in_order())
    found.odd = outliers(parsed.in_order(), known.company.exponent)
    return found


def _stores(found: Check, actor: Actor) -> None:
    for code in sorted(found.parsed.stores):
        store = found.known.store(code)
        if store is None:
            found.new_stores.append(code)
        elif not actor.may(PERMISSION, store.id):
            found.problems.append(NotAllowed(PERMISSION, store.id))
        elif store.warehouse_id is None:
            found.problems.append(p.NoWarehouse(store.code))


def _items(found: Check) -> None:
    unknown: dict[str, list[tuple[int, int]]] = {}
    broken: set[str] = set()
    for day in found.parsed.days.values():
        for (code, _), line in day.lines.items():
            if found.known.item(code) is None:
                sold = (line.amount_fen + line.discount_fen, line.quantity_micro)
                unknown.setdefault(code, []).append(sold)
                if line.quantity_micro % MICRO:
                    broken.add(code)
    exponent = found.known.company.exponent
    for code, taken in unknown.items():
        name, category = found.parsed.items[code]
        price = usual_price(taken, exponent)
        found.new_items.append(NewItem(code, name, category, price, code in broken))
    found.new_categories = sorted({item.category for item in found.new_items if item.category})
    found.prepaid = [
        (code, name) for code, (name, _) in found.parsed.items.items() if sounds_prepaid(name)
    ]


def _periods(found: Check, taking: set[str]) -> None:
    wanted = {Period.of(day.on).code for day in found.parsed.days.values()}
    periods = found.known.periods
    first = min(periods)
    for code in sorted(wanted):
        if code < first:
            if periods[first] != "open":
                found.problems.append(p.PeriodsClosed(code))
                return
            found.first_period = min(code, found.first_period or code)
        elif periods.get(code) not in taking:
            found.problems.append(p.PeriodsClosed(code))


def _days(found: Check, now: int) -> None:
    """Which days are new, which are there already; and what only shows once they are built."""
    rates: set[tuple[str, dt.date]] = set()
    if found.new_items:
        found.problems += _rates_of_new(found)
    for day in found.parsed.in_order():
        store = found.known.store(day.store)
        posted = store and found.known.posted.get((store.id, day.on))
        built: object = None
        if store is not None and all(found.known.item(code) for code, _ in day.lines):
            built = till_days.till_day(found.known, found.settings, day, now)
            if isinstance(built, p.NoRate) and (built.tax_class, built.on) not in rates:
                rates.add((built.tax_class, built.on))
                found.problems.append(built)
            elif isinstance(built, p.RowProblem):
                found.problems.append(built)
        if not posted:
            found.fresh.append(day)
        elif isinstance(built, TillDay) and built.content_hash() == posted.content_hash:
            found.same.append(day)
        else:
            found.differing.append(Differs(day.store, day.on, posted, 0, due_fen(day)))


def _rates_of_new(found: Check) -> list[Refusal]:
    """The class that new items get must have a rate on every day of the file."""
    known = found.known
    for tax_class, facts in known.taxes.classes.items():
        if facts.code == found.settings.tax_class:
            for on in sorted({day.on for day in found.parsed.days.values()}):
                if known.rate(tax_class, on) is None:
                    return [p.NoRate(facts.name, on)]
            return []
    return [NotFound(N_("Tax class"))]


def due_fen(day: StoreDay) -> int:
    """What customers had to pay that day, as the file has it."""
    return sum(x.amount_fen for x in day.lines.values()) + sum(day.advances.values())


def _sums(found: Check) -> None:
    for day in found.parsed.days.values():
        for line in day.lines.values():
            found.quantity_micro += line.quantity_micro
            found.amount_fen += line.amount_fen
            found.discount_fen += line.discount_fen
            found.refund_fen += min(0, line.amount_fen)
        found.lines += len(day.lines)
        due = due_fen(day)
        taken = till_days.tenders(day, due)
        for name, amount in taken.items():
            found.tenders[name] = found.tenders.get(name, 0) + amount
        if short := due - sum(taken.values()):
            found.short.append((day.store, day.on, short))


def missing_days(days: Sequence[StoreDay]) -> list[tuple[str, dt.date]]:
    """Days between a store's first and last in the file on which it has nothing."""
    by_store: dict[str, set[dt.date]] = {}
    for day in days:
        by_store.setdefault(day.store, set()).add(day.on)
    found = []
    for store, there in by_store.items():
        span = (max(there) - min(there)).days
        every = (min(there) + dt.timedelta(days=n) for n in range(span + 1))
        found += [(store, day) for day in every if day not in there]
    return sorted(found, key=lambda pair: (pair[1], pair[0]))
