"""What the loop wants: of the newest suggestions those that will probably run out.

What the loop itself has waiting does not count as under way. Where goods are due by their policy
(core/planning/suggest/due) the shelf is asked for: what already waits, and what was suggested
beside it, unless that is asked for or answered already: a look that was cut off is made again.
Once asked for, it stays so until the chance has fallen STAYS_MICRO below the threshold.
Held goods, suggestions that lean on a fall-back and goods whose policy is not automatic are never
asked for without a person.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from core.documents.days import business_day
from core.kernel.amounts import MICRO
from core.kernel.clock import Clock
from core.planning.loop.requisitions import Shelf, Wanted
from core.planning.running.chance import Chance
from core.planning.running.come_true import Correction, correction
from core.planning.stored import Stored, fresh_run, read
from core.planning.suggest.due import asked_chances, within_policy
from core.planning.suggest.gather import gather
from core.planning.suggest.shelf import Shelf as Known
from core.planning.suggest.shelf import State
from core.planning.trust.doubts import doubts
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
    today = business_day(rows, company_id, clock)
    run = fresh_run(connection, company_id, today)
    made = rows.one("SELECT max(id) FROM suggestion_run WHERE company_id = ?", (company_id,))
    if run is None or made is None or made[0] is None:
        return []
    stored = read(connection, run)
    doubtful = doubts(connection, company_id, today)
    state = gather(session, company_id, today, set(stored.keys), doubtful)
    learnt = correction(connection, company_id, today)
    return _Needs(rows, company_id, state, stored, made[0]).found(learnt)


class _Needs:
    def __init__(
        self,
        rows: Rows,
        company_id: int,
        state: State,
        stored: Stored,
        made: int,
    ) -> None:
        self.state, self.stored, self.made = state, stored, made
        self.suggested = {
            (row[0], row[1]): _Suggested(*row[2:])
            for row in rows.select(
                "SELECT item_id, warehouse_id, partner_id, unit_id, pack_micro, quantity_micro,"
                " price_micro, stake_fen FROM suggestion s WHERE run_id = ? AND kind = 'order'"
                " AND held = '' AND partner_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM"
                " requisition r WHERE r.suggestion_run_id = s.run_id AND r.item_id = s.item_id"
                " AND r.warehouse_id = s.warehouse_id) AND NOT EXISTS (SELECT 1 FROM"
                " suggestion_decision d WHERE d.suggestion_id = s.id)",
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

    def found(self, learnt: Correction) -> list[Wanted]:
        """One a shelf at most."""
        asked = [shelf for shelf in self.state.shelves if self._may_be_asked(shelf)]
        own = {key: micro for key, (micro, _stake) in self.waits.items()}
        told = asked_chances(asked, self.stored, self.state.on, self.state.late_days, own, learnt)
        wanted = (self._wanted(shelf, told[shelf.key]) for shelf in asked)
        return [one for one in wanted if one is not None]

    def _may_be_asked(self, shelf: Known) -> bool:
        row = self.stored.row_of.get(shelf.key)
        if row is None or shelf.held or self.stored.fell_back[row]:
            return False
        return shelf.policy.automatic and (shelf.key in self.waits or shelf.key in self.suggested)

    def _wanted(self, shelf: Known, told: Chance) -> Wanted | None:
        policy = shelf.policy
        open_micro, open_stake = self.waits.get(shelf.key, (0, 0))
        more = self.suggested.get(shelf.key)
        chance = within_policy(shelf, policy, self.state.on, told)
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
            self._price(shelf, packs * pack, more),
            chance,
            more.stake_fen if more else open_stake,
            self.made,
        )

    def _price(self, shelf: Known, quantity_micro: int, more: _Suggested | None) -> int | None:
        """What a unit costs: of goods with price breaks that of all that is asked for together."""
        if shelf.source.breaks or more is None:
            return shelf.source.price_of(quantity_micro) or None
        return more.price_micro or None
