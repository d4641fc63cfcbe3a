"""What the loop wants: of the newest suggestions those that will probably run out.

The chance is read from the stored cumulative quantiles against what is there and under way, but
for what the loop itself has waiting: within the policy's days, for goods that keep less long
within the days until the next order could serve. Above the policy's threshold the shelf is asked
for: what already waits, and what was suggested beside it. Once asked for, it stays so until the
chance has fallen STAYS_MICRO below the threshold. Held goods, suggestions that lean on a fall-back
and goods whose policy is not automatic are never asked for without a person.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlmodel import Session

from core.catalog.replenishment import Policies, Policy, policies_on
from core.documents.days import business_day
from core.kernel.amounts import MICRO
from core.kernel.clock import Clock
from core.planning.loop.requisitions import Shelf, Wanted
from core.planning.stored import Stored, latest_run, read
from core.planning.suggest.gather import gather
from core.planning.suggest.shelf import Shelf as Known
from core.platform.rows import Rows

STAYS_MICRO = 100_000


@dataclass(frozen=True, slots=True)
class _Suggested:
    partner_id: int
    unit_id: int
    pack_micro: int
    quantity_micro: int
    price_micro: int
    stake_fen: int


def needs(session: Session, company_id: int, clock: Clock) -> list[Wanted]:
    """What shelves need today, by the newest forecast and suggestions; nothing without them."""
    rows, connection = Rows(session), session.connection()
    run = latest_run(connection, company_id)
    made = rows.one("SELECT max(id) FROM suggestion_run WHERE company_id = ?", (company_id,))
    if run is None or made is None or made[0] is None:
        return []
    today = business_day(rows, company_id, clock)
    stored = read(connection, run)
    return _Needs(rows, company_id, today, stored, made[0]).found()


class _Needs:
    def __init__(
        self, rows: Rows, company_id: int, today: dt.date, stored: Stored, made: int
    ) -> None:
        self.today, self.stored = today, stored
        self.passed = max(0, (today - run_first(stored)).days)
        self.shelves = gather(rows, company_id, today, set(stored.keys)).shelves
        self.policies: Policies = policies_on(rows, company_id, today)
        self.categories: dict[int, int] = dict(
            rows.select("SELECT id, category_id FROM item WHERE company_id = ?", (company_id,))
        )
        self.suggested = {
            (row[0], row[1]): _Suggested(*row[2:])
            for row in rows.select(
                "SELECT item_id, warehouse_id, partner_id, unit_id, pack_micro, quantity_micro,"
                " price_micro, stake_fen FROM suggestion WHERE run_id = ? AND kind = 'order'"
                " AND held = '' AND partner_id IS NOT NULL",
                (made,),
            )
        }
        self.waits: dict[Shelf, tuple[int, int]] = {
            (row[0], row[1]): (row[2], row[3])
            for row in rows.select(
                "SELECT r.item_id, r.warehouse_id, r.quantity_micro, r.stake_fen FROM requisition r"
                " JOIN document d ON d.id = r.document_id AND d.state = 'waiting'"
                " WHERE r.company_id = ? AND r.state = 'open'",
                (company_id,),
            )
        }

    def found(self) -> list[Wanted]:
        """One a shelf at most."""
        wanted = (self._wanted(shelf) for shelf in self.shelves)
        return [one for one in wanted if one is not None]

    def _wanted(self, shelf: Known) -> Wanted | None:
        policy = self.policies.of(shelf.item_id, self.categories.get(shelf.item_id))
        row = self.stored.row_of.get(shelf.key)
        if row is None or shelf.held or self.stored.fell_back[row] or not policy.automatic:
            return None
        open_micro, open_stake = self.waits.get(shelf.key, (0, 0))
        more = self.suggested.get(shelf.key)
        if not open_micro and more is None:
            return None
        there = max(0, shelf.position_micro - open_micro)
        days = min(self._days(shelf, policy) + self.passed, self.stored.run.horizon_days)
        chance = round(self.stored.chance_above(row, days, there / MICRO) * MICRO)
        if chance < policy.threshold_micro - (STAYS_MICRO if open_micro else 0):
            return None
        source = shelf.source
        partner = more.partner_id if more else source.partner_id
        if partner is None:
            return None
        pack = more.pack_micro if more else source.pack_micro
        packs = -(-(open_micro + (more.quantity_micro if more else 0)) // pack)
        return Wanted(
            shelf.item_id,
            shelf.warehouse_id,
            shelf.org_unit_id,
            partner,
            more.unit_id if more else source.unit_id,
            packs * MICRO,
            packs * pack,
            (more.price_micro if more else source.price_micro) or None,
            chance,
            more.stake_fen if more else open_stake,
        )

    def _days(self, shelf: Known, policy: Policy) -> int:
        """The days within which running out counts."""
        if shelf.life_days is not None and shelf.life_days <= policy.horizon_days:
            return max(1, (shelf.source.until_on - self.today).days)
        return policy.horizon_days


def run_first(stored: Stored) -> dt.date:
    """The first day that a run forecast."""
    return stored.run.day(1)
