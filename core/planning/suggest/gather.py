"""The state of every shelf of a company, read at once: set-based, never a query an item.

Reads whatever the session sees: suggestions are made for the whole company and shown by right.
Goods of a lot can be sold until its date, less the days before it that its category takes it off
sale. A supplier without stated order days is ordered from as the goods ask: daily what keeps for a
week, twice a week what keeps for three, else once.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import replace

from sqlmodel import Session

from core.catalog.replenishment import policies_on
from core.catalog.stock_levels import levels_on
from core.catalog.supplier_terms import EVERY_DAY, Terms, terms_of
from core.kernel.amounts import MICRO
from core.planning.policy.terms import days_of
from core.planning.suggest.bought import LEAD, LONGEST, last_bought
from core.planning.suggest.held import Evidence, held
from core.planning.suggest.shelf import Break, LotThere, Shelf, Source, State
from core.planning.suggest.tiers import Tiers
from core.planning.trust.doubts import Doubts
from core.planning.under_way import coming, late_records, leaving
from core.platform.rows import Row, Rows, as_date

PACE_DAYS = 28
REVIEWS = ((7, 1), (21, 3))
"""Goods that keep up to so many days are ordered every so many days; others once a week."""
WEEK = 7
Key = tuple[int, int]


def gather(
    session: Session, company_id: int, today: dt.date, keys: set[Key], doubtful: Doubts
) -> State:
    """The state of the shelves `keys` on a day; what is doubtful is held."""
    gathered = _Gathered(session, company_id, today, doubtful)
    state = State(today, late_days=late_records(session.connection(), company_id, today))
    state.minimums = {partner: terms.minimum_fen for partner, terms in gathered.terms.items()}
    state.shelves = [shelf for key in sorted(keys) if (shelf := gathered.shelf(key)) is not None]
    return state


class _Gathered:
    """Everything by item, warehouse or both."""

    def __init__(self, session: Session, company_id: int, today: dt.date, doubtful: Doubts) -> None:
        rows = Rows(session)
        self.today, self.doubtful = today, doubtful
        self.items: dict[int, Row] = {row[0]: row for row in rows.select(_ITEMS, (company_id,))}
        self.places: dict[int, Row] = {row[0]: row for row in rows.select(_PLACES, (company_id,))}
        self.stock: dict[Key, int] = {
            (item, place): micro for item, place, micro in rows.select(_STOCK, (company_id,))
        }
        self.lots: dict[Key, list[Row]] = defaultdict(list)
        for row in rows.select(_LOTS, (company_id,)):
            self.lots[row[0], row[1]].append(row)
        self.coming = coming(session.connection(), company_id, today, asked=True)
        self.leaving = leaving(session.connection(), company_id)
        self.bought = last_bought(rows, company_id, today)
        self.tiers = Tiers(rows, company_id, today)
        self.terms: dict[int, Terms] = terms_of(rows, company_id)
        self.policies = policies_on(rows, company_id, today)
        self.levels = levels_on(rows, company_id, today)
        pace = today - dt.timedelta(days=PACE_DAYS)
        self.worth: dict[int, Row] = {
            row[0]: row for row in rows.select(_WORTH, (company_id, pace))
        }

    def shelf(self, key: Key) -> Shelf | None:
        """A shelf, or None for goods or places that are not in use."""
        item, place = self.items.get(key[0]), self.places.get(key[1])
        if item is None or place is None:
            return None
        _, unit, life, off_sale, retail, usual_micro, weighed, category = item
        source = self._source(key[0], unit, life, usual_micro, place[3])
        stock = self.stock.get(key, 0)
        evidence = Evidence(
            self.doubtful.reasons(key),
            self._paid(key[0], usual_micro),
            usual_micro * 100,
            source.partner_id,
        )
        return Shelf(
            *key,
            place[1],
            place[2],
            source,
            self._price(key[0], retail),
            None if life is None else max(1, life - (off_sale or 0)),
            bool(weighed),
            stock,
            self._lots(key, stock, off_sale or 0),
            tuple(self.coming.get(key, ())),
            held(evidence),
            category,
            self.policies.of(key[0], category),
            self.levels.get(key),
            self.leaving.get(key, 0),
        )

    def _paid(self, item_id: int, usual_micro: int) -> int:
        """What a base unit last cost, else what it usually does."""
        last = self.bought.get(item_id)
        return last.cost_fen_e6 if last and last.cost_fen_e6 else usual_micro * 100

    def _source(
        self, item_id: int, unit: int, life: int | None, usual_micro: int, path: str
    ) -> Source:
        last = self.bought.get(item_id)
        supplier = last.partner_id if last else None
        lead = min(last.lead_days if last else LEAD, LONGEST)
        terms = self.terms.get(supplier or 0)
        weekdays = frozenset(n for n in range(7) if (terms.order_days if terms else 0) >> n & 1)
        stated = terms is not None and terms.order_days != EVERY_DAY
        days = days_of(self.today, weekdays if stated else frozenset(), max(lead, 1))
        until = days.next_arrives_on if stated else days.arrives_on + _review(life)
        source = Source(
            supplier,
            unit,
            last.unit_id if last else unit,
            last.pack_micro if last else MICRO,
            last.price_micro if last else usual_micro,
            self._paid(item_id, usual_micro),
            days.order_on,
            days.arrives_on,
            until,
        )
        return source if last is None else self._tiered(item_id, source, path)

    def _tiered(self, item_id: int, source: Source, path: str) -> Source:
        """With the supplier's price breaks: the price of one pack is then the list's, else what was
        last paid; a break is what lies below it."""
        above = [int(part) for part in path.split("/") if part]
        found = self.tiers.of(
            item_id,
            source.base_unit_id,
            source.partner_id or 0,
            source.unit_id,
            source.pack_micro,
            above,
        )
        one = Break(source.pack_micro, source.price_micro, source.cost_fen_e6)
        if found and found[0].from_micro <= source.pack_micro:
            one = found[0]
        lower = tuple(each for each in found if each.price_micro < one.price_micro)
        if not lower:
            return source
        return replace(
            source, price_micro=one.price_micro, cost_fen_e6=one.cost_fen_e6, breaks=lower
        )

    def _price(self, item_id: int, retail_micro: int) -> float:
        """What a base unit brings without tax, fen: as sold lately, else the price on the shelf."""
        row = self.worth.get(item_id)
        if row is not None and row[1] > 0 and row[2] > 0:
            return float(row[2]) * MICRO / float(row[1])
        return retail_micro / 10_000

    def _lots(self, key: Key, stock: int, off_sale: int) -> tuple[LotThere, ...]:
        """Lots, the first to expire first, then what has no lot."""
        found, rest = [], stock
        for _item, _place, micro, expires in self.lots.get(key, ()):
            last = None if expires is None else as_date(expires) - dt.timedelta(days=off_sale)
            found.append(LotThere(micro, last))
            rest -= micro
        if rest > 0:
            found.append(LotThere(rest, None))
        return tuple(sorted(found, key=lambda lot: lot.last_on or dt.date.max))


def _review(life: int | None) -> dt.timedelta:
    for keeps, days in REVIEWS:
        if life is not None and life <= keeps:
            return dt.timedelta(days=days)
    return dt.timedelta(days=WEEK)


_ITEMS = (
    "SELECT i.id, i.base_unit_id, i.life_days, c.off_sale_days, i.retail_price_micro,"
    " i.purchase_price_micro, i.weighed, i.category_id"
    " FROM item i JOIN category c ON c.id = i.category_id"
    " WHERE i.company_id = ? AND i.active AND i.dropped_on IS NULL"
)
_PLACES = (
    "SELECT w.id, w.org_unit_id, w.cost_pool_id, u.path FROM warehouse w"
    " JOIN org_unit u ON u.id = w.org_unit_id"
    " WHERE w.company_id = ? AND w.active AND w.kind IN ('store', 'ordinary')"
)
_STOCK = (
    "SELECT item_id, warehouse_id, quantity_micro - reserved_micro FROM balance"
    " WHERE company_id = ?"
)
_LOTS = (
    "SELECT b.item_id, b.warehouse_id, b.quantity_micro, l.expires_on FROM lot_balance b"
    " JOIN lot l ON l.id = b.lot_id WHERE b.company_id = ? AND b.quantity_micro > 0"
)
_WORTH = (
    "SELECT item_id, CAST(SUM(sold_micro) AS BIGINT), CAST(SUM(net_sales_fen) AS BIGINT)"
    ' FROM fact_item_day WHERE company_id = ? AND "on" >= ? GROUP BY item_id'
)
