"""Expiry walks among all that may happen: somebody says how many of a date lie on a shelf.

Whatever is said, of any lot that was ever in a warehouse: the lot then holds just that, the item
lies there in the same quantity as before, and the same said again does nothing; or it is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from core.desks.stores.expiry_walk import Seen, see_lot
from core.desks.stores.lot_adjustment import LOT_ADJUSTMENT
from core.kernel.refusals import Refusal
from tests.scenarios.floor import Floor
from tests.scenarios.shop import MICRO, Shop


class WalkingRules(RuleBasedStateMachine):
    """The rule of walking, for a machine that has a `shop`, and tells what it does."""

    shop: Shop
    floor: Floor
    keys: Iterator[int]
    posted: list[Any]

    def told(self, act: Callable[[], Any], kind: Any, item: str) -> Any:
        """Does it and checks the books; the answer."""
        raise NotImplementedError

    @rule(which=st.integers(0, 30), left=st.integers(0, 30), over=st.integers(-9, 1))
    def walk(self, which: int, left: int, over: int) -> None:
        """Some of all that lies there of the item; now and then more than that."""
        lots = self.shop.rows(
            "SELECT x.lot_id, x.warehouse_id, i.code, x.quantity_micro, b.quantity_micro"
            " FROM lot_balance x JOIN item i ON i.id = x.item_id JOIN balance b"
            " ON b.item_id = x.item_id AND b.warehouse_id = x.warehouse_id"
            " ORDER BY x.warehouse_id, x.lot_id"
        )
        if not lots:
            return
        lot, place, item, own, every = lots[which % len(lots)]
        most = max(0, every // MICRO)
        found = (most + over if over > 0 else left % (most + 1)) * MICRO
        key = f"walk-{next(self.keys)}"
        answer = self.look(place, lot, found, key, item)
        if not isinstance(answer, Seen):
            assert isinstance(answer, Refusal), answer
            return
        assert answer.moved_micro == found - own
        assert (answer.document is None) == (found == own)
        if answer.document is not None:
            self.posted.append((LOT_ADJUSTMENT, answer.document, item))
        assert self.lies(place, lot) == (found, every)
        before = self.shop.counts()
        again = self.look(place, lot, found, key, item)
        assert again == Seen(answer.moved_micro)
        assert self.shop.counts() == before

    def look(self, place: int, lot: int, found: int, key: str, item: str) -> Any:
        return self.told(
            lambda: self.floor.do(
                see_lot, self.shop.actor, place, lot, found, key, self.shop.clock
            ),
            None,
            item,
        )

    def lies(self, place: int, lot: int) -> tuple[int, int]:
        """What lies in a place of a lot, and of its item."""
        ((own, every),) = self.shop.rows(
            "SELECT x.quantity_micro, b.quantity_micro FROM lot_balance x JOIN balance b"
            " ON b.item_id = x.item_id AND b.warehouse_id = x.warehouse_id"
            " WHERE x.lot_id = ? AND x.warehouse_id = ?",
            lot,
            place,
        )
        return own, every
