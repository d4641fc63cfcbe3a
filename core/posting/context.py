"""What the door must know before it can value anything: shape, periods, methods, accounts.

Loaded once a batch, set-based: warehouses with their pools, the items touched with their
category and tracking, dated costing policies, the state of the periods, and the accounts
that play each role in each book of the company.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from core.kernel.period import Period
from core.platform.rights import Actor
from core.platform.rows import Rows, as_date
from core.posting.groups import groups_of
from core.posting.refusals import PeriodClosed, PeriodHeld

DEFAULT_METHOD = "average"
ON_HOLD = "books.hold"
"""Who may post into a month that is on hold."""


@dataclass(frozen=True, slots=True)
class WarehouseFacts:
    """Where a warehouse stands: its org unit, pool, and whether it may go below zero.
    `transit`: it holds what is on its way, and nobody's right is asked there."""

    org_unit_id: int
    cost_pool_id: int
    allow_negative: bool
    transit: bool


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """What costing and picking need of an item."""

    category_id: int
    tracking: str


@dataclass(slots=True)
class Context:
    """Facts of one company for one batch."""

    company_id: int
    warehouses: dict[int, WarehouseFacts] = field(default_factory=dict)
    items: dict[int, ItemFacts] = field(default_factory=dict)
    policies: list[tuple[int | None, dt.date, str]] = field(default_factory=list)
    parents: dict[int, int | None] = field(default_factory=dict)
    periods: dict[int, str] = field(default_factory=dict)
    accounts: dict[str, dict[str, int]] = field(default_factory=dict)
    groups: dict[int, tuple[int, ...]] = field(default_factory=dict)
    _methods: dict[tuple[int, dt.date], str] = field(default_factory=dict)

    def method(self, item_id: int, on: dt.date) -> str:
        """Costing method of an item on a day: its category's policy, else an ancestor's,
        else the company's, else moving average; the latest that has begun counts."""
        category: int | None = self.items[item_id].category_id
        cached = self._methods.get((category or 0, on))
        if cached is None:
            cached = self._search(category, on)
            self._methods[(category or 0, on)] = cached
        return cached

    def _search(self, category: int | None, on: dt.date) -> str:
        chain: list[int | None] = []
        while category is not None and category not in chain:
            chain.append(category)
            category = self.parents.get(category)
        for step in [*chain, None]:
            begun = [(begin, m) for c, begin, m in self.policies if c == step and begin <= on]
            if begun:
                return max(begun)[1]
        return DEFAULT_METHOD

    def shut(self, on: dt.date, actor: Actor, org_unit_id: int) -> PeriodClosed | None:
        """Why documents of that day are not taken, if they aren't. A month on hold takes
        those of who has the right `ON_HOLD`."""
        state = self.periods.get(Period.of(on).code, "closed")
        if state == "open" or (state == "hold" and actor.may(ON_HOLD, org_unit_id)):
            return None
        why = PeriodHeld if state == "hold" else PeriodClosed
        return why(Period.of(on).code, self.first_open_on())

    def first_open_on(self) -> dt.date | None:
        """The first day of the first open period, to offer instead."""
        codes = sorted(code for code, state in self.periods.items() if state == "open")
        return Period(codes[0] // 100, codes[0] % 100).first_day if codes else None


def load(rows: Rows, company_id: int, items: Iterable[int]) -> Context:
    """The context of a batch of one company; `items` are those its moves touch."""
    context = Context(company_id)
    for wid, unit, pool, negative, kind in rows.select(
        "SELECT id, org_unit_id, cost_pool_id, allow_negative, kind FROM warehouse"
        " WHERE company_id = ?",
        (company_id,),
    ):
        place = WarehouseFacts(unit, pool, bool(negative), kind == "transit")
        context.warehouses[wid] = place
    context.groups = groups_of(
        rows.select("SELECT id, path, kind FROM org_unit WHERE company_id = ?", (company_id,))
    )
    add_items(rows, context, items)
    for category, begin, method in rows.select(
        "SELECT category_id, from_on, method FROM costing_policy WHERE company_id = ?",
        (company_id,),
    ):
        context.policies.append((category, as_date(begin), method))
    if any(category is not None for category, _, _ in context.policies):
        context.parents = dict(
            rows.select("SELECT id, parent_id FROM category WHERE company_id = ?", (company_id,))
        )
    # nobody may close a period while a posting into it is on its way
    share = "" if rows.sqlite else " FOR SHARE"
    context.periods = dict(
        rows.select(f"SELECT code, state FROM period WHERE company_id = ?{share}", (company_id,))  # noqa: S608
    )
    for book, role, account in rows.select(
        "SELECT book, role, account_id FROM account_role WHERE company_id = ?", (company_id,)
    ):
        context.accounts.setdefault(book, {})[role] = account
    return context


def add_items(rows: Rows, context: Context, items: Iterable[int]) -> None:
    """Learns of further items (a replay may reach some the posting did not name)."""
    wanted = [(item,) for item in set(items) - context.items.keys()]
    for item, category, tracking in rows.select_keys(
        "SELECT id, category_id, tracking FROM item WHERE id IN", wanted
    ):
        context.items[item] = ItemFacts(category, tracking)
