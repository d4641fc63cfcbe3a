"""From moves wanted to moves that may happen: lots picked, stock checked, ids given.

A move out needs what it takes, reserved goods excluded, now and, where it is backdated, on
every later day. Lots are picked by the one rule of core/ledgers/stock/usable. A count that
lies later than a backdated change absorbs it by a correcting move.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from operator import itemgetter

from core.kernel.amounts import MICRO, round_half_up
from core.kernel.refusals import Refusal
from core.ledgers.stock.usable import LotStock, pick
from core.platform.rows import Rows
from core.posting.context import Context
from core.posting.facts import COUNT_GAIN, COUNT_LOSS
from core.posting.moves import CARRIED_BY_FACTS, MoveRow
from core.posting.past import Later, later
from core.posting.refusals import LotShortage, NegativePast, SerialTwice, Shortage
from core.posting.shelves import Shelves
from core.posting.streams import Key, Position
from core.posting.wanted import MoveKind, MoveWanted, Posting

Refused = Shortage | LotShortage | NegativePast | SerialTwice


class Resolver:
    """Resolves the moves of one posting against the shelves in hand."""

    def __init__(
        self,
        rows: Rows,
        context: Context,
        shelves: Shelves,
        posting: Posting,
        document_id: int,
        line_ids: list[int],
        next_id: Callable[[], int],
        backdated: bool,
        amended: dict[int, MoveRow],
        parts: Callable[[Key, int], list[int]],
    ) -> None:
        self.rows = rows
        self.context = context
        self.shelves = shelves
        self.posting = posting
        self.document_id = document_id
        self.line_ids = line_ids
        self.next_id = next_id
        self.backdated = backdated
        self.amended = amended
        self.parts = parts
        self.moves: list[MoveRow] = []
        self._first: dict[int, int] = {}

    def resolve(self) -> Refused | None:
        """Fills `moves`; the shelves take note of each. A refusal leaves the batch void."""
        for index, wanted in enumerate(self.posting.moves):
            refused: Refused | None = None
            if wanted.amends is not None:
                refused = self._amend(wanted)
            elif wanted.kind is MoveKind.COUNT:
                refused = self._count(wanted)
            elif wanted.quantity_micro < 0:
                refused = self._out(index, wanted)
            else:
                refused = self._in(index, wanted)
            if refused is not None:
                return refused
        return None

    def _row(self, wanted: MoveWanted, lot: int | None, quantity: int) -> MoveRow:
        place = self.context.warehouses[wanted.warehouse_id]
        of = wanted.of_move
        if of is not None and of < 0:
            of = self._first[-1 - of]
        fallback = None
        if wanted.fallback is not None and quantity:
            value, micro = wanted.fallback
            fallback = (2 * value * abs(quantity) + micro) // (2 * micro)
        return MoveRow(
            self.next_id(),
            wanted.kind,
            wanted.item_id,
            wanted.warehouse_id,
            place.org_unit_id,
            place.cost_pool_id,
            lot,
            self.posting.on,
            self.posting.at,
            quantity,
            wanted.value_fen,
            fallback,
            of,
            None,
            self.document_id,
            wanted.reason,
            self.line_ids[wanted.line] if wanted.line >= 0 else None,
            self._other_end(place.org_unit_id, quantity),
            inferred=wanted.pick and lot is not None,
            line=wanted.line,
            partner_id=self.posting.partner_id,
            channel=self.posting.header.get("channel", ""),
        )

    def _other_end(self, unit: int, quantity: int) -> int | None:
        """Who else sees the move: of what is on its way, whoever is to get it."""
        other: int | None = self.posting.header.get("other_org_unit_id")
        own = self.posting.org_unit_id
        return other if other is None or unit == own or quantity > 0 else own

    def _keep(self, move: MoveRow) -> None:
        self.moves.append(move)
        place = (move.item_id, move.warehouse_id)
        self.shelves.move(place, move.lot_id, move.quantity, move.on)

    def _in(self, index: int, wanted: MoveWanted, of: int | None = None) -> Refused | None:
        lot = wanted.lot_id
        serial = self.context.items[wanted.item_id].tracking == "serial"
        # asked under the stream's lock: two who receive one number at once meet here
        if lot and serial and self.shelves.lot_total(lot) + wanted.quantity_micro > MICRO:
            return SerialTwice(wanted.line + 1, wanted.item_id, lot)
        move = self._row(wanted, wanted.lot_id, wanted.quantity_micro)
        if of is not None:
            move.of_id = of
        else:
            self._first[index] = move.id
        self._absorb(move, (move.at, move.id))
        self._keep(move)
        return None

    def _out(self, index: int, wanted: MoveWanted) -> Refused | None:
        taken = self._taken(wanted)
        if isinstance(taken, Refusal):
            return taken
        for lot, quantity in taken:
            if wanted.kind in CARRIED_BY_FACTS:
                if (refused := self._both_ends(index, wanted, lot, quantity)) is not None:
                    return refused
                continue
            move = self._row(wanted, lot, -quantity)
            self._first.setdefault(index, move.id)
            self._absorb(move, (move.at, move.id))
            self._keep(move)
        return None

    def _taken(self, wanted: MoveWanted) -> list[tuple[int | None, int]] | Refused:
        """Which lots give how much, where all of it is there."""
        place = (wanted.item_id, wanted.warehouse_id)
        missing = -wanted.quantity_micro
        short = wanted.may_short or self.context.warehouses[place[1]].allow_negative
        short = short and wanted.kind not in CARRIED_BY_FACTS  # what is sent somewhere is there
        if not short and (refused := self._enough(wanted, None, missing)):
            return refused
        if wanted.lot_id is not None:
            # a named lot is goods in the hand: it goes no further than it reaches anywhere
            if not wanted.may_short and (refused := self._enough(wanted, wanted.lot_id, missing)):
                return refused
            return [(wanted.lot_id, missing)]
        if not wanted.pick or self.context.items[place[0]].tracking == "none":
            return [(None, missing)]
        lots, on = self._lots(place), self.posting.on
        taken: list[tuple[int | None, int]] = list(
            pick(lots, missing, on, past_dates=wanted.past_dates)
        )
        left = missing - sum(quantity for _, quantity in taken)
        if left and not short:
            return self._shortage(wanted, missing - left, missing)
        return [*taken, (None, left)] if left else taken

    def _both_ends(
        self, index: int, wanted: MoveWanted, lot: int | None, quantity: int
    ) -> Refused | None:
        """Goods leave one place or lot for another; into another pool in as many parts as
        they leave layers, where layers are what goods leave by."""
        here = self.context.warehouses[wanted.warehouse_id].cost_pool_id
        warehouse = wanted.to_warehouse_id or wanted.warehouse_id
        out, into, parts = wanted.kind, wanted.kind, [quantity]
        if self.context.warehouses[warehouse].cost_pool_id != here:
            out, into = MoveKind.TRANSFER_OUT, MoveKind.TRANSFER_IN
            if not self.backdated:
                parts = self.parts((wanted.item_id, here), quantity)
        to_lot = wanted.to_lot_id if wanted.kind is MoveKind.RELOT else lot
        arriving = replace(wanted, kind=into, warehouse_id=warehouse, lot_id=to_lot, of_move=None)
        for part in parts:
            move = self._row(replace(wanted, kind=out), lot, -part)
            self._first.setdefault(index, move.id)
            self._absorb(move, (move.at, move.id))
            self._keep(move)
            if refused := self._in(index, replace(arriving, quantity_micro=part), move.id):
                return refused
        return None

    def _lots(self, place: tuple[int, int]) -> list[LotStock]:
        """Lots to pick from: backdated, no more than what they held from then on."""
        lots = self.shelves.lot_stock(place)
        if not self.backdated:
            return lots
        return [
            replace(lot, quantity_micro=min(lot.quantity_micro, self._later(place, lot.lot_id)[0]))
            for lot in lots
        ]

    def _later(self, place: tuple[int, int], lot: int | None) -> tuple[int, Later]:
        pool = self.context.warehouses[place[1]].cost_pool_id
        position: Position = (self.posting.at, 2**62)
        seen = later(self.rows, self.shelves, place, lot, pool, position)
        return seen.lowest_micro, seen

    def _enough(self, wanted: MoveWanted, lot: int | None, missing: int) -> Refused | None:
        place = (wanted.item_id, wanted.warehouse_id)
        if lot is None:
            available = self.shelves.available(place)
        else:
            available = self.shelves.lots.get((lot, place[1]), 0)
        if missing > available:
            if lot is None:
                return self._shortage(wanted, available, missing)
            return LotShortage(wanted.line + 1, place[0], lot, max(0, available), missing)
        if not self.backdated:
            return None
        lowest, seen = self._later(place, lot)
        return self._past(wanted, place, seen) if missing > lowest else None

    def _shortage(self, wanted: MoveWanted, available: int, missing: int) -> Shortage:
        return Shortage(
            wanted.line + 1, wanted.item_id, wanted.warehouse_id, max(0, available), missing
        )

    def _past(
        self, wanted: MoveWanted, place: tuple[int, int], seen: Later
    ) -> NegativePast | Shortage:
        if seen.lowest_document is None or seen.lowest_on is None:
            return self._shortage(wanted, seen.then_micro, -wanted.quantity_micro)
        row = self.rows.one("SELECT number FROM document WHERE id = ?", (seen.lowest_document,))
        number = str(row[0]) if row else ""
        return NegativePast(wanted.line + 1, *place, seen.lowest_on, seen.lowest_document, number)

    def _count(self, wanted: MoveWanted) -> Refused | None:
        """The difference to what stood there at that moment. Entered late, it may not take
        what is known to have left after it."""
        assert wanted.asserted_micro is not None  # noqa: S101
        place = (wanted.item_id, wanted.warehouse_id)
        seen = self._later(place, wanted.lot_id)[1] if self.backdated else None
        if seen is not None:
            stood = seen.then_micro
        elif wanted.lot_id is None:
            stood = self.shelves.on_hand[place]
        else:
            stood = self.shelves.lots.get((wanted.lot_id, place[1]), 0)
        surplus = wanted.asserted_micro - stood
        below = wanted.may_short or self.context.warehouses[place[1]].allow_negative
        if seen is not None and surplus < 0 and not below and seen.lowest_micro + surplus < 0:
            return self._past(wanted, place, seen)
        if wanted.unit is not None and surplus > 0:
            wanted = replace(wanted, value_fen=_share(wanted.unit, surplus))
        wanted = replace(wanted, reason=COUNT_GAIN if surplus > 0 else COUNT_LOSS)
        move = self._row(wanted, wanted.lot_id, surplus)
        self._absorb(move, (move.at, move.id))
        self._keep(move)
        return None

    def _amend(self, wanted: MoveWanted) -> Refused | None:
        assert wanted.amends is not None  # noqa: S101
        target = self.amended[wanted.amends]
        place = (target.item_id, target.warehouse_id)
        delta = wanted.quantity_micro
        if delta < 0 and not wanted.may_short:
            below = self.context.warehouses[place[1]].allow_negative
            for lot in {target.lot_id, None} - ({None} if below else set()):
                seen = later(
                    self.rows, self.shelves, place, lot, target.pool_id, (target.at, target.id)
                )
                if seen.lowest_micro + delta < 0:
                    refusal = replace(wanted, item_id=place[0], warehouse_id=place[1])
                    return self._past(refusal, place, seen)
        move = replace(
            target,
            id=self.next_id(),
            on=self.posting.on,
            quantity=delta,
            input_fen=wanted.value_fen,
            fallback_fen=None,
            amends_id=target.id,
            document_id=self.document_id,
            line_id=self.line_ids[wanted.line] if wanted.line >= 0 else None,
            line=wanted.line,
        )
        self._absorb(move, (target.at, target.id))
        self._keep(move)
        return None

    def _absorb(self, move: MoveRow, position: Position) -> None:
        """A later count of the place keeps what it asserted: corrects it by the opposite."""
        if not (self.backdated or move.amends_id is not None) or not move.quantity:
            return
        if move.amends_id is None:
            position = (move.at, 2**62)
        place = (move.item_id, move.warehouse_id)
        counts = []
        for lot in {None, move.lot_id}:
            seen = later(self.rows, self.shelves, place, lot, move.pool_id, position)
            if seen.count_id is not None and seen.count_at is not None:
                counts.append((seen.count_at, seen.count_id, lot, seen.count_reason))
        if not counts:
            return
        at, count, lot, reason = min(counts, key=itemgetter(0, 1))
        self._keep(
            replace(
                move,
                id=self.next_id(),
                kind=MoveKind.COUNT,
                at=at,
                lot_id=lot,
                quantity=-move.quantity,
                input_fen=None,
                fallback_fen=None,
                of_id=None,
                amends_id=count,
                reason=reason,
            )
        )


def _share(unit: tuple[int, int], quantity: int) -> int:
    """What a quantity is worth at a unit cost given as (value, micro)."""
    return round_half_up(unit[0] * quantity, unit[1])


__all__ = ["Refused", "Resolver"]
