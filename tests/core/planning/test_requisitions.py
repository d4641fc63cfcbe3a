"""The loop asks once for what a shelf needs, keeps it up to date, lets go when a person acts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.catalog.supplier_terms import Terms, save_terms
from core.documents import approve as room
from core.documents.approvals import NobodyApproves
from core.documents.approve import Waiting
from core.kernel.clock import FixedClock, to_micros
from core.planning.loop.machine import USERNAME, machine
from core.planning.loop.requisitions import HOLD_DAYS, Raised, Wanted, raise_all
from core.platform.database import writing
from core.platform.edge import perform_on
from core.platform.grants import actor_of
from core.platform.rows import Rows
from core.posting.wanted import Posted
from models.catalog import Partner
from tests.databases import Databases, Engine
from tests.firm import KINDS, NOON, Firm
from tests.standing import address, copied, standing

MICRO = 1_000_000


class Loop(Firm):
    """The firm, whose owner answers what the machine asks for."""

    def need(self, item: str, quantity: int, chance: float = 0.8, **more: Any) -> Wanted:
        made = Wanted(
            self.items[item], self.warehouse, self.unit, self.supplier, self.piece,
            quantity * MICRO, quantity * MICRO, 3 * MICRO, round(chance * MICRO), 1000,
        )  # fmt: skip
        return replace(made, **more)

    def look(self, *needs: Wanted, days: int = 0) -> Raised:
        clock = FixedClock(NOON + dt.timedelta(days=days))
        with writing(self.engine) as session:
            return raise_all(session, KINDS, self.company, needs, clock)

    def orders(self) -> list[tuple[str, list[tuple[int, int]]]]:
        """State of each order with its (item, pieces)."""
        found = self.rows("SELECT id, state FROM document ORDER BY id")
        return [
            (state, [(i, q // MICRO) for i, q in self.rows(
                "SELECT item_id, quantity_micro FROM document_line WHERE document_id = ?"
                " ORDER BY line_no", document,
            )])
            for document, state in found
        ]  # fmt: skip

    def lines(self) -> list[tuple[str, int]]:
        found = self.rows("SELECT state, quantity_micro FROM requisition ORDER BY id")
        return [(state, quantity // MICRO) for state, quantity in found]

    def answer(self, verb: Callable[..., Any], *more: Any, days: int = 0) -> Any:
        """The owner answers the one order that waits."""
        with self.engine.connect() as connection:
            owner = actor_of(connection, self.user)
        ((document, version),) = self.rows(
            "SELECT id, version FROM document WHERE state = 'waiting'"
        )
        clock = FixedClock(NOON + dt.timedelta(days=days))
        return perform_on(self.engine, verb, owner, KINDS, document, version, *more, clock)


def counted(made: Loop) -> None:
    """What nobody ever counted is not approved by rule."""
    with writing(made.engine) as session:
        Rows(session).run("UPDATE warehouse SET stock_known = ?", (True,))


@pytest.fixture
def loop(databases: Databases, engine_name: Engine) -> Iterator[Loop]:
    with standing(databases, engine_name, Loop, counted) as made:
        yield made


def test_what_a_supplier_can_bring_stands_in_one_order_that_waits(loop: Loop) -> None:
    done = loop.look(loop.need("average-none", 10), loop.need("fifo-none", 4))
    assert (done.raised, done.updated, done.dropped, len(done.waiting)) == (2, 0, 0, 1)
    first, second = loop.items["fifo-none"], loop.items["average-none"]
    assert [(s, sorted(x)) for s, x in loop.orders()] == [
        ("waiting", sorted([(first, 4), (second, 10)]))
    ]
    assert loop.rows("SELECT number FROM document") == [(None,)]
    assert loop.rows("SELECT * FROM open_quantity") == []


def test_looking_again_asks_for_nothing_again(loop: Loop) -> None:
    needs = (loop.need("average-none", 10), loop.need("fifo-none", 4))
    loop.look(*needs)
    before = loop.rows("SELECT id, version FROM document")
    done = loop.look(*needs)
    assert (done.raised, done.updated, done.unchanged, done.waiting) == (0, 0, 2, [])
    assert loop.rows("SELECT id, version FROM document") == before
    assert loop.one("SELECT count(*) FROM approval") == 1


def test_a_need_that_changed_changes_its_line_in_the_same_order(loop: Loop) -> None:
    loop.look(loop.need("average-none", 10), loop.need("fifo-none", 4))
    done = loop.look(loop.need("average-none", 12), loop.need("fifo-none", 4))
    assert (done.raised, done.updated, done.unchanged) == (0, 1, 1)
    ((state, lines),) = loop.orders()
    assert state == "waiting"
    assert sorted(q for _, q in lines) == [4, 12]
    assert sorted(loop.lines()) == [("open", 4), ("open", 12)]


def test_what_is_needed_no_more_is_taken_out_and_an_empty_order_put_away(loop: Loop) -> None:
    loop.look(loop.need("average-none", 10), loop.need("fifo-none", 4))
    assert loop.look(loop.need("fifo-none", 4)).dropped == 1
    assert loop.orders() == [("waiting", [(loop.items["fifo-none"], 4)])]
    assert loop.look().dropped == 1
    assert [state for state, _ in loop.orders()] == ["discarded"]
    assert [state for state, _ in loop.lines()] == ["dropped", "dropped"]


def test_an_approved_order_binds_and_the_machine_lets_go(loop: Loop) -> None:
    loop.look(loop.need("average-none", 10))
    posted = loop.answer(room.approve)
    assert isinstance(posted, Posted)
    (row,) = loop.rows("SELECT created_by, posted_by FROM document")
    assert row == (loop.one("SELECT id FROM app_user WHERE username = ?", USERNAME), loop.user)
    loop.look()
    assert loop.lines() == [("ordered", 10)]
    assert loop.orders()[0][0] == "posted"
    loop.look(loop.need("average-none", 3))
    assert loop.lines() == [("ordered", 10), ("open", 3)]
    loop.agree()


def test_what_was_refused_is_not_asked_for_again_at_once(loop: Loop) -> None:
    loop.look(loop.need("average-none", 10, 0.72))
    assert isinstance(loop.answer(room.refuse, "enough there"), Waiting)
    assert loop.look(loop.need("average-none", 10, 0.75)).held == 1
    assert loop.look(loop.need("average-none", 10, 0.75), days=HOLD_DAYS - 1).held == 1
    assert [state for state, _ in loop.orders()] == ["draft"]
    done = loop.look(loop.need("average-none", 10, 0.75), days=HOLD_DAYS + 1)
    assert (done.raised, done.held) == (1, 0)


def test_it_is_asked_for_again_where_running_out_became_much_more_probable(loop: Loop) -> None:
    loop.look(loop.need("average-none", 10, 0.72))
    loop.answer(room.refuse, "enough there")
    assert loop.look(loop.need("average-none", 10, 0.90)).raised == 1


def test_a_shelf_whose_supplier_changed_moves_to_the_other_order(loop: Loop) -> None:
    with writing(loop.engine) as session:
        other = Partner(company_id=loop.company, code="G9", name="G9", supplier=True)
        session.add(other)
        session.flush()
        found = other.id or 0
    here, there = loop.need("average-none", 10), loop.need("fifo-none", 4, partner_id=found)
    loop.look(here, there)
    swapped = replace(here, partner_id=found), replace(there, partner_id=loop.supplier)
    done = loop.look(*swapped)
    assert (done.raised, done.dropped) == (2, 2)
    waiting = [lines for state, lines in loop.orders() if state == "waiting"]
    assert sorted(waiting) == sorted(
        [[(loop.items["average-none"], 10)], [(loop.items["fifo-none"], 4)]]
    )
    assert loop.rows("SELECT count(*) FROM requisition WHERE state = 'open'") == [(2,)]


def test_an_order_nobody_may_approve_is_told_and_not_made(loop: Loop) -> None:
    loop.rows("SELECT 1")
    with writing(loop.engine) as session:
        session.connection().exec_driver_sql(
            "DELETE FROM role_permission WHERE permission = 'purchase.approve'"
        )
    done = loop.look(loop.need("average-none", 10))
    assert isinstance(done.refused[0].why, NobodyApproves)
    assert loop.orders() == []
    assert loop.lines() == []


def test_it_is_due_at_the_suppliers_next_cut_off(loop: Loop) -> None:
    terms = Terms(order_days=0b0000001, cutoff_minute=10 * 60)  # Mondays at ten
    perform_on(loop.engine, save_terms, loop.actor, loop.company, loop.supplier, terms)
    loop.look(loop.need("average-none", 10))
    monday = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
    assert loop.one("SELECT due_at FROM approval") == to_micros(monday)


def test_nobody_signs_in_as_the_machine(loop: Loop) -> None:
    loop.look(loop.need("average-none", 10))
    with loop.engine.connect() as connection:
        user = loop.one("SELECT id FROM app_user WHERE username = ?", USERNAME)
        assert actor_of(connection, user) is None
    with writing(loop.engine) as session:
        assert machine(session).user_id == user


NEEDS = st.dictionaries(
    st.sampled_from(["average-none", "fifo-none", "average-lot"]), st.integers(1, 9), max_size=3
)
STEPS = st.lists(st.one_of(NEEDS, st.sampled_from(["approve", "refuse"])), max_size=8)


@given(steps=STEPS)
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
def test_however_it_goes_a_shelf_is_asked_for_once(databases: Databases, steps: list[Any]) -> None:
    loop = copied(databases, "sqlite", Loop, counted)
    for day, step in enumerate(steps):
        if isinstance(step, dict):
            needs = [loop.need(item, quantity, 0.99) for item, quantity in step.items()]
            loop.look(*needs, days=day * (HOLD_DAYS + 1))
            wanted = sorted((loop.items[item], quantity) for item, quantity in step.items())
            waits = [line for state, lines in loop.orders() if state == "waiting" for line in lines]
            assert sorted(waits) == wanted
        elif [state for state, _ in loop.orders()].count("waiting"):
            verb = room.approve if step == "approve" else room.refuse
            loop.answer(verb, *([] if step == "approve" else ["no"]), days=day * (HOLD_DAYS + 1))
        asked = loop.rows("SELECT item_id, warehouse_id FROM requisition WHERE state = 'open'")
        assert len(asked) == len(set(asked))
    loop.agree()
    loop.engine.dispose()
    databases.forget(address(loop))
