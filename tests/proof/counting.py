"""Counts among all that may happen: opened for any moment, counted in zones, posted, approved.

People count before opening, after closing or within hours of a day whose till summary is in,
comes later or never comes, while everybody else goes on. Lots are named, left out, or new.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from core.desks.counting.approve import Approval, approve
from core.desks.counting.extend import rest_is_zero
from core.desks.counting.moment import MOMENTS
from core.desks.counting.open_count import CountForm, ZoneForm, open_count
from core.desks.counting.recount import recount_zone
from core.desks.counting.review import send_back
from core.kernel.refusals import Refusal
from tests.firm import TODAY
from tests.scenarios.floor import Floor
from tests.scenarios.shop import DAY, Shop

MOST_AT_ONCE = 3
nth = st.integers(0, 30)
shelf = st.lists(st.tuples(nth, st.integers(0, 9), nth), min_size=1, max_size=4)
Shelf = list[tuple[int, int, int]]
"""Which item, how many, and what is known of its lot."""


class CountingRules(RuleBasedStateMachine):
    """The rules of counting, for a machine that has a `shop`, and tells what it does."""

    shop: Shop
    floor: Floor
    running: list[int]
    keys: Iterator[int]

    def told(self, act: Callable[[], Any], kind: Any, item: str) -> Any:
        """Does it and checks the books; the answer."""
        raise NotImplementedError

    def place(self, where: int) -> int:
        """One of the warehouses."""
        raise NotImplementedError

    @precondition(lambda self: len(self.running) < MOST_AT_ONCE)
    @rule(
        where=st.integers(0, 2),
        ago=st.sampled_from((0, 0, 1, 2, 9, 26)),
        moment=st.sampled_from(MOMENTS),
        hour=st.integers(8, 20),
        found=shelf,
        at_once=st.booleans(),
    )
    def open_a_count(
        self, where: int, ago: int, moment: str, hour: int, found: Shelf, at_once: bool
    ) -> None:
        form = CountForm(
            self.shop.company,
            self.place(where),
            "盘点",
            TODAY - ago * DAY,
            [ZoneForm("shelf", "货架"), ZoneForm("back", "后仓")],
            moment=moment,
            minute=hour * 60 if moment == "at" else None,
        )
        key = f"count-{next(self.keys)}"
        made = self.told(
            lambda: self.floor.do(open_count, self.floor.boss, form, key, self.shop.clock), None, ""
        )
        if not isinstance(made, int):
            return
        self.running.append(made)
        for zone, who in zip(self.floor.zones(made), self.counters, strict=True):
            self.told(partial(self.floor.claim, zone, who), None, "")
        self.enter(made, found)
        if at_once:
            self.post(made, zero=False)
            if hour % 2:
                self.approve(made, Approval(was_closed=True))

    @property
    def counters(self) -> list[Any]:
        """Who counts the first zone, and who the second."""
        return [self.floor.liu, self.floor.wang]

    @precondition(lambda self: self.running)
    @rule(which=nth, found=shelf)
    def count_more(self, which: int, found: Shelf) -> None:
        self.enter(self.running[which % len(self.running)], found)

    def enter(self, count: int, found: Shelf) -> None:
        """What people find in both zones."""
        zones = self.floor.zones(count)
        goods = sorted(self.shop.items)
        for item, quantity, lot in found:
            zone = lot % 2
            name = goods[item % len(goods)]
            whole = min(quantity, 1) if "serial" in name else quantity
            enter = partial(self.floor.enter, zones[zone], name, whole, self.counters[zone])
            self.told(partial(enter, **self._lot(name, lot)), None, name)

    def _lot(self, item: str, lot: int) -> dict[str, Any]:
        """A lot of the item by its id or code, a new date, or none at all."""
        if "serial" in item:
            return {"lot_code": f"S{lot % 4}"}
        if "lot" not in item or lot % 3 == 0:
            return {}
        if lot % 3 == 1:
            return {"lot_code": f"L{lot % 4}"}  # the last of them is not known
        return {"lot_on": TODAY + (lot - 10) * DAY}

    @precondition(lambda self: self.running)
    @rule(which=nth, zero=st.booleans())
    def post_a_count(self, which: int, zero: bool) -> None:
        self.post(self.running[which % len(self.running)], zero=zero)

    def post(self, count: int, *, zero: bool) -> None:
        """Ends counting and posts; goes back to counting where that is refused."""
        for zone, who in zip(self.floor.zones(count), self.counters, strict=False):
            self.told(partial(self.floor.finish, zone, who), None, "")
        self.told(lambda: self.floor.review(count), None, "")
        if zero:
            version = self.floor.version(count)
            self.told(
                lambda: self.floor.do(rest_is_zero, self.floor.boss, count, version, zero=True),
                None,
                "",
            )
        answer = self.told(lambda: self.floor.post(count), None, "")
        if isinstance(answer, Refusal) and self.floor.state(count) == "review":
            self.told(lambda: self.floor.do(send_back, self.floor.boss, count), None, "")

    @precondition(lambda self: self.running)
    @rule(which=nth, closed=st.booleans(), reason=st.sampled_from(("unknown", "careless")))
    def approve_a_count(self, which: int, closed: bool, reason: str) -> None:
        found = Approval(was_closed=closed, reason=reason)
        self.approve(self.running[which % len(self.running)], found)

    def approve(self, count: int, how: Approval) -> None:
        """Somebody else approves what is missing and what is too much."""
        version = self.floor.version(count)
        verb = partial(approve, clock=self.shop.clock)
        answer = self.told(
            lambda: self.floor.do(verb, self.floor.zhou, count, version, how), None, ""
        )
        if isinstance(answer, list):
            self.running.remove(count)

    @precondition(lambda self: self.running)
    @rule(which=nth, second=st.booleans(), found=shelf)
    def count_a_zone_again(self, which: int, second: bool, found: Shelf) -> None:
        count = self.running[which % len(self.running)]
        zone, who = self.floor.zones(count)[second], self.counters[second]
        self.told(lambda: self.floor.do(recount_zone, who, zone, self.shop.clock), None, "")
        self.enter(count, found)
