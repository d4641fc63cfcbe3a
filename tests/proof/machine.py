"""A firm to which anything may happen, in any order, on any day: the state machine's rules.

Every document goes through the verbs that a user's clicks call (counts: tests/proof/counting,
expiry walks: tests/proof/walking);
assertions and transfers that skip their way go to the door directly too. After every step all
ledgers agree to the cent; a refusal leaves every table as it was; now and then, and in the end,
the whole history valued anew comes to the same layers and entries.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from core.desks.purchasing.give_back import SUPPLIER_RETURN
from core.desks.purchasing.late_cost import LATE_COST
from core.desks.purchasing.order import PURCHASE_ORDER
from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.desks.sales.order import SALES_ORDER
from core.desks.sales.take_back import CUSTOMER_RETURN
from core.desks.stores.lot_adjustment import LOT_ADJUSTMENT
from core.desks.stores.opening import OPENING
from core.desks.stores.till_summary import TillDay, TillLine, posting
from core.desks.stores.transfer_in import TRANSFER_IN
from core.desks.stores.transfer_out import TRANSFER_OUT
from core.desks.stores.waste import WASTE
from core.documents.draft import Line
from core.documents.kind import Kind
from core.kernel.clock import to_micros
from core.kernel.refusals import Refusal
from core.platform import audit
from core.platform.database import writing
from core.platform.rows import Rows
from core.posting.invariants import verify
from core.posting.wanted import MoveKind, MoveWanted, Posted
from tests.firm import TODAY
from tests.proof.counting import CountingRules
from tests.proof.replayed import unlike_a_replay
from tests.proof.walking import WalkingRules
from tests.scenarios.floor import Floor
from tests.scenarios.shop import DAY, MICRO, Shop

ITEMS = (
    *("fifo-none", "average-none", "specific-lot", "average-lot", "fifo-lot"),
    *("specific-serial", "average-serial"),
)
PLAIN = ("fifo-none", "average-none")
EVERY = 7
CHECKPOINTS = 3
"""Between checkpoints, instead of hundreds: so that short histories replay from them."""

items = st.sampled_from(ITEMS)
plain = st.sampled_from(PLAIN)
days = st.sampled_from((0, 1, 2, 5, 9, 25, 26))
pieces = st.integers(1, 9)
prices = st.sampled_from((1.0, 3.33, 0.07, 10.0))
nth = st.integers(0, 30)
somewhere = st.integers(0, 2)
reasons = st.sampled_from(("expired", "theft", "damaged"))
several = st.lists(st.tuples(items, pieces, prices, nth), min_size=1, max_size=3)
Several = list[tuple[str, int, float, int]]
picks = st.lists(st.tuples(nth, pieces, st.booleans()), min_size=1, max_size=3)
Picks = list[tuple[int, int, bool]]
"""Which of the goods on the shelves, how many of them at most, and whether their lot is named."""
Held = list[tuple[str, int, dict[str, Any]]]
lately = st.sampled_from((0, 0, 0, 1, 2, 9))


class FirmMachine(CountingRules, WalkingRules):
    """What may happen to a firm. `open_shop` gives one just founded."""

    open_shop: ClassVar[Callable[[], Shop]]

    def __init__(self) -> None:
        super().__init__()
        self.shop = type(self).open_shop()
        self.pool, self.north = self.shop.new_pool("NORTH")
        self.floor, self.running = Floor(self.shop), []
        self.keys = itertools.count(1)
        self.posted: list[tuple[Kind | None, Posted, str]] = []
        self.steps = 0
        self.closed = False

    # ---- what happens

    @rule(typed=several, ago=days, where=somewhere, order=nth)
    def receive(self, typed: Several, ago: int, where: int, order: int) -> None:
        lines = [
            self.line(item, quantity, price, **self.dates(item, lot))
            for item, quantity, price, lot in typed
        ]
        self.follow(lines[0], PURCHASE_ORDER, typed[0][0], order)
        self.submit(RECEIPT, lines, typed[0][0], ago, **self.at(where))

    @rule(typed=several, ago=days, where=somewhere, order=nth)
    def deliver(self, typed: Several, ago: int, where: int, order: int) -> None:
        lines = [
            self.line(item, quantity, price, **self.named(item, lot, lot < 4))
            for item, quantity, price, lot in typed
        ]
        self.follow(lines[0], SALES_ORDER, typed[0][0], order)
        self.submit(DELIVERY, lines, typed[0][0], ago, **self.at(where))

    @rule(picks=picks, ago=lately, price=prices)
    def sell_what_is_there(self, picks: Picks, ago: int, price: float) -> None:
        held, where = self.picked(picks)
        if held:
            lines = [self.line(i, n, price, **named) for i, n, named in held]
            self.submit(DELIVERY, lines, held[0][0], ago, **self.at(where))

    @rule(item=items, quantity=pieces, price=prices, ago=days)
    def order(self, item: str, quantity: int, price: float, ago: int) -> None:
        self.submit(PURCHASE_ORDER, [self.line(item, quantity, price)], item, ago)

    @rule(item=items, quantity=pieces, price=prices, ago=days, reserve=st.booleans())
    def promise(self, item: str, quantity: int, price: float, ago: int, reserve: bool) -> None:
        line = self.line(item, quantity, price)
        self.submit(SALES_ORDER, [line], item, ago, reserve=reserve)

    @rule(item=items, quantity=pieces, price=prices, ago=days, lot=nth)
    def open_balance(self, item: str, quantity: int, price: float, ago: int, lot: int) -> None:
        line = self.line(item, quantity, price, **self.dates(item, lot))
        self.submit(OPENING, [line], item, ago)

    @rule(picks=picks, ago=lately, to=somewhere)
    def send(self, picks: Picks, ago: int, to: int) -> None:
        """Between warehouses of one pool, and from one pool to the other."""
        held, where = self.picked(picks)
        if held:
            more = self.at(where) | {"to_warehouse_id": self.place(to)}
            lines = [self.line(i, n, None, **named) for i, n, named in held]
            self.submit(TRANSFER_OUT, lines, held[0][0], ago, **more)

    @rule(which=nth, quantity=st.integers(0, 9), ago=days, close=st.booleans(), over=st.booleans())
    def arrive(self, which: int, quantity: int, ago: int, close: bool, over: bool) -> None:
        """All of it or less or more, in parts, the rest written off or still awaited."""
        sent = [(p, i) for k, p, i in self.posted if k is TRANSFER_OUT]
        if not sent:
            return
        posted, item = sent[which % len(sent)]
        more = {"close_rest": close, "reason": "over" if over else "short" if close else ""}
        line = self.line(item, quantity, None, source_line_id=self.shop.line_id(posted), **more)
        ago, _, to = self.of(posted, ago)
        at = {"warehouse_id": to}
        if to == self.shop.shop_warehouse:
            at["org_unit_id"] = self.shop.shop
        self.submit(TRANSFER_IN, [line], item, ago, **at)

    @rule(picks=picks, ago=lately, reason=reasons)
    def throw_away(self, picks: Picks, ago: int, reason: str) -> None:
        held, where = self.picked(picks)
        if held:
            lines = [self.line(i, n, None, reason=reason, **named) for i, n, named in held]
            self.submit(WASTE, lines, held[0][0], ago, **self.at(where))

    @rule(picks=picks, ago=lately, to=nth)
    def correct_lots(self, picks: Picks, ago: int, to: int) -> None:
        held, where = self.picked(picks, always_named=True)
        lines = [self.line(i, n, None, **named) for i, n, named in held if named]
        for line, (item, _, _) in zip(lines, (x for x in held if x[2]), strict=True):
            into = self.dates(item, to)
            line.to_lot_code, line.expires_on = into["lot_code"], into.get("expires_on")
        if lines:
            self.submit(LOT_ADJUSTMENT, lines, held[0][0], ago, **self.at(where))

    @rule(which=nth, quantity=pieces, ago=days)
    def give_back(self, which: int, quantity: int, ago: int) -> None:
        self.after(SUPPLIER_RETURN, RECEIPT, which, quantity, None, ago)

    @rule(which=nth, quantity=pieces, ago=days)
    def take_back(self, which: int, quantity: int, ago: int) -> None:
        self.after(CUSTOMER_RETURN, DELIVERY, which, quantity, None, ago)

    @rule(which=nth, price=prices, ago=days)
    def late_cost(self, which: int, price: float, ago: int) -> None:
        self.after(LATE_COST, RECEIPT, which, 1, price, ago)

    @rule(sold=st.lists(st.tuples(plain, st.integers(-2, 9)), min_size=1, max_size=3), ago=days)
    def sell_by_till(self, sold: list[tuple[str, int]], ago: int) -> None:
        """A till's day, refunds netted, whatever the shelf says: it is never refused for stock."""
        lines = tuple(
            TillLine(
                item_id=self.shop.items[item],
                unit_id=self.shop.piece,
                entered_micro=quantity * MICRO,
                quantity_micro=quantity * MICRO,
                amount_fen=quantity * 1_017,
                discount_fen=0,
                tax_class_id=self.shop.tax["V13"],
                tax_rate_bp=1_300,
                fallback_fen=abs(quantity) * 675,
            )
            for item, quantity in sold
        )
        on = TODAY - ago * DAY
        day = TillDay(
            self.shop.company,
            self.shop.unit,
            self.shop.warehouse,
            on,
            to_micros(dt.datetime.combine(on, dt.time(14), dt.UTC)),
            "CNY",
            True,
            lines,
            {"cash": sum(line.amount_fen for line in lines)},
            occasion=self.steps,
        )
        self.told(lambda: self.shop.ask(posting(day)), None, sold[0][0])

    @precondition(lambda self: self.posted)
    @rule(which=nth, today=st.booleans())
    def take_it_back(self, which: int, today: bool) -> None:
        _, posted, _ = self.posted[which % len(self.posted)]
        more = {"on": TODAY} if today else {}
        self.told(lambda: self.shop.reverse(posted, **more), None, "")

    @rule(item=plain, found=st.integers(0, 12), ago=days, hour=st.integers(0, 3))
    def count(self, item: str, found: int, ago: int, hour: int) -> None:
        wanted = self.shop.count(item, found, TODAY - ago * DAY, hour)
        self.told(lambda: self.shop.ask(wanted), None, item)

    @rule(item=plain, quantity=pieces, ago=days, back=st.booleans())
    def transfer(self, item: str, quantity: int, ago: int, back: bool) -> None:
        here, there = self.shop.warehouse, self.north
        if back:
            here, there = there, here
        number = self.shop.items[item]
        moves = [
            MoveWanted(0, MoveKind.TRANSFER_OUT, number, here, -quantity * MICRO),
            MoveWanted(1, MoveKind.TRANSFER_IN, number, there, quantity * MICRO, of_move=-1),
        ]
        wanted = self.shop.moves(moves, TODAY - ago * DAY, 3)
        self.told(lambda: self.shop.ask(wanted), None, item)

    @precondition(lambda self: self.steps > 8 and not self.closed)
    @rule()
    def close_october(self) -> None:
        self.closed = True
        self.shop.close(*range(202501, 202513), *range(202601, 202611))

    # ---- how it is said

    def line(self, item: str, quantity: int, price: float | None, **more: Any) -> Line:
        whole = min(quantity, 1) if "serial" in item else quantity
        return self.shop.line(item, whole, price, **more)

    def dates(self, item: str, lot: int) -> dict[str, Any]:
        """One of three batches of the item, one of four numbers."""
        if "serial" in item:
            return {"lot_code": f"S{lot % 4}"}
        if "lot" not in item:
            return {}
        number = lot % 3
        return {"lot_code": f"L{number}", "expires_on": TODAY + (number * 10 - 3) * DAY}

    def named(self, item: str, lot: int, said: bool) -> dict[str, Any]:
        """The batch a line names, if it does; a serial number always."""
        said = said or "serial" in item
        found = self.dates(item, lot)
        return {"lot_code": found["lot_code"]} if said and found else {}

    def picked(self, picks: Picks, *, always_named: bool = False) -> tuple[Held, int]:
        """Goods that one of the warehouses holds now, and which of the three that is."""
        places = tuple(self.place(n) for n in range(3))
        there = self.shop.rows(
            "SELECT b.warehouse_id, i.code, l.code, coalesce(x.quantity_micro, b.quantity_micro)"
            " FROM balance b JOIN item i ON i.id = b.item_id LEFT JOIN lot_balance x"
            " ON x.item_id = b.item_id AND x.warehouse_id = b.warehouse_id"
            " AND x.quantity_micro > 0 LEFT JOIN lot l ON l.id = x.lot_id"
            " WHERE b.quantity_micro > 0 ORDER BY b.warehouse_id, i.code, l.code"
        )
        there = [row for row in there if row[0] in places]
        if not there:
            return [], 0
        where = there[picks[0][0] % len(there)][0]
        there = [row for row in there if row[0] == where]
        found: Held = []
        for which, most, said in picks:
            _, item, lot, micro = there[which % len(there)]
            named = lot and (said or always_named or "serial" in item)
            found.append((item, min(most, micro // MICRO), {"lot_code": lot} if named else {}))
        return [x for x in found if x[1] > 0], places.index(where)

    def at(self, where: int) -> dict[str, Any]:
        """The main warehouse, the shop that may go below zero, or the other pool."""
        if where == 1:
            return {"org_unit_id": self.shop.shop, "warehouse_id": self.shop.shop_warehouse}
        return {"warehouse_id": self.north} if where == 2 else {}

    def follow(self, line: Line, kind: Kind, item: str, order: int) -> None:
        """Lets the line follow an order of the item, every other time."""
        orders = [p for k, p, i in self.posted if k is kind and i == item]
        if orders and order % 2:
            line.source_line_id = self.shop.line_id(orders[order % len(orders)])
            line.close_rest = order % 3 == 0

    def after(
        self, kind: Kind, source: Kind, which: int, quantity: int, price: float | None, ago: int
    ) -> None:
        """A document that follows one of an earlier kind."""
        found = [(p, i) for k, p, i in self.posted if k is source]
        if found:
            posted, item = found[which % len(found)]
            line = self.line(item, quantity, price, source_line_id=self.shop.line_id(posted))
            ago, here, _ = self.of(posted, ago)
            at = {"warehouse_id": here}
            if here == self.shop.shop_warehouse:
                at["org_unit_id"] = self.shop.shop
            self.submit(kind, [line], item, ago, **at)

    def of(self, posted: Posted, ago: int) -> tuple[int, int, int]:
        """How many days ago something may follow a document, where it stood and sent to."""
        on, here, to = self.shop.rows(
            'SELECT CAST("on" AS text), warehouse_id, to_warehouse_id FROM document WHERE id = ?',
            posted.document_id,
        )[0]
        return min(ago, (TODAY - dt.date.fromisoformat(on)).days), here, to

    def submit(self, kind: Kind, lines: list[Line], item: str, ago: int, **more: Any) -> None:
        draft = self.shop.draft(kind, lines, TODAY - dt.timedelta(ago), **more)
        self.told(lambda: self.shop.submit(draft), kind, item)

    def place(self, where: int) -> int:
        """One of the three warehouses."""
        return (self.shop.warehouse, self.shop.shop_warehouse, self.north)[where]

    def told(self, act: Callable[[], Any], kind: Kind | None, item: str) -> Any:
        """Does it; whatever the answer, the books must be right."""
        before = self.shop.counts()
        answer = act()
        made = answer if isinstance(answer, list) else [answer]
        self.posted += [(kind, one, item) for one in made if isinstance(one, Posted)]
        if isinstance(answer, Refusal):
            assert self.shop.counts() == before, f"{answer} left something behind"
        self.steps += 1
        with writing(self.shop.engine) as session:
            rows = Rows(session)
            assert verify(rows) == []
            if self.steps % EVERY == 0:
                assert unlike_a_replay(rows, self.shop.company) == []
        return answer

    def teardown(self) -> None:
        """In the end everything once more."""
        with writing(self.shop.engine) as session:
            rows = Rows(session)
            assert verify(rows) == []
            assert unlike_a_replay(rows, self.shop.company) == []
            assert audit.broken_at(rows) is None
        self.shop.engine.dispose()
