"""The second route: a case through the real door, on a temporary SQLite database.

Every event is a Posting of its own, in file order, so an earlier day is a backdated document
and a correction is an amending move: the past is replayed as in a shop. One item a case, one
warehouse in a pool of its own for each wh, both allowed below zero. A case ends with all
ledgers compared, and is rolled back. The door has no move that revalues stock by itself, and
splits an amount nowhere: such cases run the pure route only, and say so.
"""

from __future__ import annotations

import atexit
import tempfile
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from benchmarks._shop import BigShop, fresh_database
from benchmarks.conformance.case import Case, Event
from benchmarks.conformance.check import Outcome
from core.kernel.amounts import MICRO, round_half_up
from core.kernel.refusals import Refusal
from core.ledgers.stock import lots as lot_ledger
from core.platform.database import connect
from core.platform.rows import Rows
from core.posting.door import post
from core.posting.invariants import verify
from core.posting.wanted import LineRow, MoveKind, MoveWanted, Posting
from models.company import Company, CostPool, Warehouse

NOT_IN_THE_DOOR = {"revalue": "the door has no revalue", "allocate": "a split touches no ledger"}
_DAY = 86_400 * MICRO
_START = 1_790_000_000 * MICRO
_KINDS = {
    "in": MoveKind.OPENING,  # valued like a receipt; the debt of one is not the case's matter
    "out": MoveKind.ISSUE,
    "return_in": MoveKind.SUPPLIER_RETURN,
    "return_out": MoveKind.CUSTOMER_RETURN,
    "count": MoveKind.COUNT,
}
_OUTWARD = {"out", "transfer", "return_in"}


@lru_cache(maxsize=1)
def _shop() -> BigShop:
    """One founded company for all cases."""
    folder = tempfile.TemporaryDirectory(prefix="zhanggui-cases-")
    shop = BigShop(connect(fresh_database(f"sqlite:///{folder.name}", "cases")))

    def forget() -> None:
        shop.engine.dispose()
        folder.cleanup()

    atexit.register(forget)
    return shop


def run_through_door(case: Case) -> Outcome:
    """What the ledgers say after `case`."""
    for event in case.events:
        if event.type in NOT_IN_THE_DOOR:
            return Outcome(skipped=NOT_IN_THE_DOOR[event.type])
    shop = _shop()
    with Session(shop.engine, autoflush=False) as session:
        try:
            outcome = _Story(shop, session, case).tell()
        except IntegrityError as broken:  # the database would not have it
            outcome = Outcome(problems=(f"refused by the database: {broken.orig}",))
        session.rollback()
    return outcome


class _Story:
    """One case on its way."""

    def __init__(self, shop: BigShop, session: Session, case: Case) -> None:
        self.shop, self.session, self.case = shop, session, case
        session.exec(select(Company)).one().currency_exponent = case.precision
        named = list(dict.fromkeys(e.lot for e in case.events if e.lot is not None))
        tracking = "lot" if named else "none"
        self.item = shop.add_item(session, shop.company, "case", case.method, tracking)
        self.places = {
            wh: self._place(wh)
            for wh in dict.fromkeys(w for e in case.events for w in (e.wh, e.to_wh))
        }
        self.rows = Rows(session)
        wanted = [(self.item, lot, None, None, None) for lot in named]
        made = lot_ledger.make(self.rows, shop.company, list(wanted))
        self.lots = {code: lot.id for (_, code), lot in made.items()}
        self.moves: dict[int, list[int]] = {}
        self.now: dict[int, Event] = {}

    def _place(self, wh: str | None) -> tuple[int, int]:
        """(pool, warehouse) of a wh."""
        code = f"case {wh or ''}"
        pool = CostPool(company_id=self.shop.company, code=code, name=code)
        self.session.add(pool)
        self.session.flush()
        place = Warehouse(
            company_id=self.shop.company,
            org_unit_id=self.shop.unit,
            cost_pool_id=pool.id or 0,
            code=code,
            name=code,
            allow_negative=True,
        )
        self.session.add(place)
        self.session.flush()
        return pool.id or 0, place.id or 0

    def tell(self) -> Outcome:
        """Posts event by event; the first refusal ends it."""
        for event in self.case.events:
            self.now[event.number] = event
            refused = self._post(event, self._wanted(event))
            if refused is not None:
                return Outcome(problems=(f"event {event.number} was refused: {refused}",))
        return self._outcome()

    def _post(self, event: Event, moves: list[MoveWanted]) -> Refusal | None:
        shop = self.shop
        posting = Posting(
            header={"warehouse_id": moves[0].warehouse_id},
            lines=[LineRow({"item_id": self.item, "quantity_micro": event.qty})],
            permission="stock.opening",
            series="C",
            on=shop.clock.now().date(),
            at=_START + event.day * _DAY,
            company_id=shop.company,
            org_unit_id=shop.unit,
            kind="case",
            idempotency_key=f"case {event.number}",
            payload_hash="-",
            partner_id=shop.supplier,
            moves=moves,
        )
        answer = post(self.session, shop.actor, posting, shop.clock)
        if isinstance(answer, Refusal):
            return answer
        made = self.rows.select(
            "SELECT id FROM move WHERE document_id = ? AND amends_id IS NULL ORDER BY id",
            (answer.document_id,),
        )
        self.moves[event.number] = [row[0] for row in made]
        return None

    def _wanted(self, event: Event) -> list[MoveWanted]:
        if event.type in {"edit_qty", "edit_unit_cost", "landed_cost"}:
            return self._corrections(event)
        target = self.now.get(event.ref)
        wh = event.wh if event.wh is not None or target is None else target.wh
        lot = event.lot if event.lot is not None or target is None else target.lot
        standard = self.case.standard_cost
        said = event.unit_cost if event.type == "count" else None
        move = MoveWanted(
            0,
            _KINDS.get(event.type, MoveKind.TRANSFER_OUT),
            self.item,
            self.places[wh][1],
            -event.qty if event.type in _OUTWARD else event.qty,
            value_fen=_worth(event.qty, event.unit_cost) if event.type == "in" else None,
            lot_id=self.lots[lot] if lot is not None else None,
            of_move=self.moves[event.ref][0] if event.ref else None,
            fallback=(standard.numerator, standard.denominator * MICRO),
            unit=None if said is None else (said.numerator, said.denominator * MICRO),
            may_short=True,
        )
        if event.type == "count":
            return [replace(move, quantity_micro=0, asserted_micro=event.qty)]
        if event.type != "transfer":
            return [move]
        received = replace(
            move,
            kind=MoveKind.TRANSFER_IN,
            warehouse_id=self.places[event.to_wh][1],
            quantity_micro=event.qty,
            of_move=-1,
        )
        return [move, received]

    def _corrections(self, event: Event) -> list[MoveWanted]:
        """What the correction changes in the moves of the event it corrects."""
        old = self.now[event.ref]
        more, value = 0, event.amount
        if event.type == "edit_qty":
            new = replace(old, qty=event.qty)
            more = new.qty - old.qty
            value = _worth(new.qty, new.unit_cost) - _worth(old.qty, old.unit_cost)
        elif event.type == "edit_unit_cost":
            new = replace(old, unit_cost=event.unit_cost)
            quantity = old.qty if old.type == "in" else self._surplus(event.ref)
            value = _worth(quantity, new.unit_cost) - _worth(quantity, old.unit_cost)
        else:
            new = old
        self.now[event.ref] = new
        valued = old.type == "in" or event.type == "edit_unit_cost"
        found = []
        for index, move in enumerate(self.moves[event.ref]):
            outward = old.type in _OUTWARD and index == 0
            found.append(
                MoveWanted(
                    0,
                    _KINDS.get(old.type, MoveKind.TRANSFER_OUT),
                    self.item,
                    self.places[old.wh][1],
                    -more if outward else more,
                    value_fen=value if valued else None,
                    amends=move,
                    may_short=True,
                )
            )
        return found

    def _surplus(self, number: int) -> int:
        row = self.rows.one(
            "SELECT quantity_micro FROM move WHERE id = ?", (self.moves[number][0],)
        )
        return max(0, int(row[0])) if row else 0

    def _outcome(self) -> Outcome:
        held = {
            pool: (int(quantity), int(value))
            for pool, quantity, value in self.rows.select(
                "SELECT cost_pool_id, quantity_micro, value_fen FROM stream WHERE item_id = ?",
                (self.item,),
            )
        }
        carried: dict[int, int] = dict(
            self.rows.select("SELECT move_id, sum(value_fen) FROM cost_event GROUP BY move_id")
        )
        by_lot = {
            code: (int(quantity), int(value))
            for code, quantity, value in self.rows.select(
                "SELECT l.code, sum(e.quantity_micro), sum(e.value_fen) FROM layer_entry e"
                " JOIN move m ON m.id = e.move_id JOIN lot l ON l.id = m.lot_id GROUP BY l.code"
            )
        }
        by_wh = {wh or "": held.get(pool, (0, 0)) for wh, (pool, _) in self.places.items()}
        return Outcome(
            quantity=sum(quantity for quantity, _ in by_wh.values()),
            value=sum(value for _, value in by_wh.values()),
            events={
                number: int(carried.get(moves[0], 0))
                for number, moves in self.moves.items()
                if moves
            },
            by_wh=by_wh,
            by_lot=dict.fromkeys(self.lots, (0, 0)) | by_lot,
            problems=tuple(verify(self.rows)),
        )


def _worth(quantity: int, unit_cost: Fraction | None) -> int:
    """quantity x unit cost, rounded half-up to the currency."""
    value = Fraction(quantity, MICRO) * (unit_cost or 0)
    return round_half_up(value.numerator, value.denominator)
