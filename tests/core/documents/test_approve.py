"""Four eyes on purchase orders: what waits, who answers, and that nothing binds before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlmodel import Session, select

from core.desks.purchasing.order import PURCHASE_ORDER
from core.desks.purchasing.receive import RECEIPT
from core.desks.setup.periods import close_through
from core.documents import approve as room
from core.documents.approvals import (
    AboveLimit,
    NeedsApproval,
    NobodyApproves,
    NoReason,
    OwnDocument,
)
from core.documents.approve import Waiting, submit_or_ask
from core.documents.draft import Draft, Saved, discard, load, save
from core.documents.refusals import Problems
from core.kernel.refusals import Refusal
from core.platform.approvers import set_limits
from core.platform.database import writing
from core.platform.edge import perform_on
from core.platform.grants import actor_of
from core.platform.rights import Actor, NotAllowed
from core.posting.refusals import PeriodClosed, Stale
from core.posting.wanted import Posted
from models.people import Role, User, UserRole
from tests.databases import Databases, Engine
from tests.firm import KINDS, TODAY, Firm
from tests.standing import standing

ORDER = PURCHASE_ORDER.code


class Office(Firm):
    """The firm with more people: a buyer, two managers, a regional manager of the shop alone."""

    def hire(self, username: str, role: str, unit: int | None = None) -> Actor:
        with writing(self.engine) as session:
            held = session.exec(select(Role.id).where(Role.code == role)).one()
            user = User(username=username, name=username, password_hash="x" * 60)
            session.add(user)
            session.flush()
            given = UserRole(user_id=user.id or 0, role_id=held or 0, org_unit_id=unit or self.unit)
            session.add(given)
            found = user.id or 0
        return self.seen(found)

    def seen(self, user_id: int) -> Actor:
        with self.engine.connect() as connection:
            actor = actor_of(connection, user_id)
        assert actor is not None
        return actor

    def limit(self, role: str, fen: int | None) -> None:
        with writing(self.engine) as session:
            held = session.exec(select(Role.id).where(Role.code == role)).one()
            answer = set_limits(session, self.actor, self.company, ORDER, {held or 0: fen})
            assert isinstance(answer, int), answer

    def do(self, verb: Callable[..., Any], *given: Any) -> Any:
        return perform_on(self.engine, verb, *given)

    def order(self, quantity: float = 10, price: float = 3, **more: Any) -> Draft:
        return self.draft(PURCHASE_ORDER, [self.line("average-none", quantity, price)], **more)

    def asked(self, buyer: Actor, draft: Draft | None = None) -> Waiting:
        answer = self.do(submit_or_ask, buyer, KINDS, draft or self.order(), self.clock)
        assert isinstance(answer, Waiting), answer
        return answer

    def answer(self, verb: Any, actor: Actor, asked: Waiting, *more: Any) -> Any:
        return self.do(verb, actor, KINDS, asked.document_id, asked.version, *more, self.clock)

    def state(self, asked: Waiting) -> str:
        return str(self.one("SELECT state FROM document WHERE id = ?", asked.document_id))


@pytest.fixture
def office(databases: Databases, engine_name: Engine) -> Iterator[Office]:
    with standing(databases, engine_name, Office) as made:
        yield made


def test_an_order_waits_until_somebody_else_approves_it(office: Office) -> None:
    buyer, manager = office.hire("buyer", "buyer"), office.hire("manager", "manager")
    asked = office.asked(buyer)
    assert office.state(asked) == "waiting"
    assert office.rows("SELECT number FROM document") == [(None,)]
    assert office.rows("SELECT * FROM open_quantity") == []
    posted = office.answer(room.approve, manager, asked)
    assert isinstance(posted, Posted)
    (row,) = office.rows("SELECT state, created_by, posted_by, gross_fen FROM document")
    assert row == ("posted", buyer.user_id, manager.user_id, 3390)
    assert office.one("SELECT ordered_micro FROM open_quantity") == 10_000_000
    assert office.rows("SELECT state, asked_by, decided_by, amount_fen FROM approval") == [
        ("approved", buyer.user_id, manager.user_id, 3390)
    ]
    office.agree()


def test_a_shop_of_one_binds_its_orders_itself(office: Office) -> None:
    owner = office.seen(office.user)
    assert isinstance(office.do(submit_or_ask, owner, KINDS, office.order(), office.clock), Posted)
    assert office.rows("SELECT * FROM approval") == []


def test_submitting_past_the_approval_is_refused_with_nothing_written(office: Office) -> None:
    office.hire("manager", "manager")
    assert office.submit(office.order()) == NeedsApproval(3390)
    assert office.rows("SELECT id FROM document") == []


def test_nobody_approves_his_own_where_another_may(office: Office) -> None:
    first, second = office.hire("first", "manager"), office.hire("second", "manager")
    asked = office.asked(first)
    assert office.answer(room.approve, first, asked) == OwnDocument()
    assert office.state(asked) == "waiting"
    assert isinstance(office.answer(room.approve, second, asked), Posted)


def test_whoever_asked_for_anothers_draft_is_its_maker_too(office: Office) -> None:
    buyer, manager = office.hire("buyer", "buyer"), office.hire("manager", "manager")
    draft = office.order()
    saved = office.do(save, buyer, draft, "purchase.order", True, office.clock)
    assert isinstance(saved, Saved)
    draft.id, draft.version = saved.id, saved.version
    asked = office.asked(manager, draft)
    assert office.answer(room.approve, manager, asked) == OwnDocument()
    assert isinstance(office.answer(room.approve, office.seen(office.user), asked), Posted)


def test_a_limit_stops_the_role_that_has_it_and_no_other(office: Office) -> None:
    buyer, region = office.hire("buyer", "buyer"), office.hire("region", "regional_manager")
    office.limit("regional_manager", 3389)
    asked = office.asked(buyer)
    assert office.answer(room.approve, region, asked) == AboveLimit(3390, 3389)
    office.limit("regional_manager", 3390)
    assert isinstance(office.answer(room.approve, region, asked), Posted)


def test_where_no_limit_is_high_enough_nobody_can_be_asked(office: Office) -> None:
    buyer = office.hire("buyer", "buyer")
    office.limit("manager", 3389)
    answer = office.do(room.ask, buyer, KINDS, office.order(), office.clock)
    assert answer == NobodyApproves(3390)
    assert office.rows("SELECT id FROM document") == []


def test_the_right_holds_where_it_was_given(office: Office) -> None:
    buyer = office.hire("buyer", "buyer")
    elsewhere = office.hire("elsewhere", "regional_manager", office.shop)
    asked = office.asked(buyer)
    assert office.answer(room.approve, elsewhere, asked) == NotAllowed(
        "purchase.approve", office.unit
    )
    assert office.answer(room.approve, buyer, asked) == NotAllowed("purchase.approve", office.unit)
    there = office.order(org_unit_id=office.shop, warehouse_id=office.shop_warehouse)
    assert isinstance(office.answer(room.approve, elsewhere, office.asked(buyer, there)), Posted)


def test_a_refused_order_goes_back_with_the_reason_and_may_be_asked_again(office: Office) -> None:
    buyer, manager = office.hire("buyer", "buyer"), office.hire("manager", "manager")
    asked = office.asked(buyer)
    assert office.answer(room.refuse, manager, asked, "  ") == NoReason()
    back = office.answer(room.refuse, manager, asked, "太多了")
    assert isinstance(back, Waiting)
    with writing(office.engine) as session:
        draft = load(session, buyer, asked.document_id)
    assert isinstance(draft, Draft)
    draft.lines[0].entered_micro = 5_000_000
    again = office.asked(buyer, draft)
    posted = office.answer(room.approve, manager, again)
    assert isinstance(posted, Posted)
    assert office.one("SELECT gross_fen FROM document") == 1695
    assert office.rows("SELECT state, reason, amount_fen FROM approval ORDER BY id") == [
        ("refused", "太多了", 3390),
        ("approved", "", 1695),
    ]


def test_what_waits_is_changed_by_nobody(office: Office) -> None:
    buyer = office.hire("buyer", "buyer")
    draft = office.order()
    asked = office.asked(buyer, draft)
    draft.id, draft.version = asked.document_id, asked.version
    stale = Stale(asked.document_id)
    assert office.do(save, buyer, draft, "purchase.order", True, office.clock) == stale
    assert office.do(discard, buyer, asked.document_id, "purchase.order") == stale
    assert office.do(room.ask, buyer, KINDS, draft, office.clock) == stale
    assert office.state(asked) == "waiting"


def test_only_its_maker_takes_it_back(office: Office) -> None:
    buyer, manager = office.hire("buyer", "buyer"), office.hire("manager", "manager")
    asked = office.asked(buyer)
    assert isinstance(office.answer(room.withdraw, manager, asked), NotAllowed)
    assert isinstance(office.answer(room.withdraw, buyer, asked), Waiting)
    assert office.state(asked) == "draft"
    assert office.answer(room.approve, manager, asked) == Stale(asked.document_id)


def test_it_is_answered_once_however_many_answer(office: Office) -> None:
    buyer = office.hire("buyer", "buyer")
    managers = [office.hire(f"m{n}", "manager") for n in range(4)]
    asked = office.asked(buyer)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda who: office.answer(room.approve, who, asked), managers))
    assert sum(isinstance(one, Posted) for one in answers) == 1, answers
    assert [one for one in answers if not isinstance(one, Posted)] == [Stale(asked.document_id)] * 3
    assert office.one("SELECT count(*) FROM open_quantity") == 1
    office.agree()


def test_what_cannot_be_posted_any_more_keeps_waiting(office: Office) -> None:
    buyer, manager = office.hire("buyer", "buyer"), office.hire("manager", "manager")
    asked = office.asked(buyer, office.order(on=dt.date(2026, 10, 5)))

    def close(session: Session) -> object:
        return close_through(session, office.actor, office.company, 202610)

    assert not isinstance(office.do(close), Refusal)
    assert isinstance(office.answer(room.approve, manager, asked), PeriodClosed)
    assert office.state(asked) == "waiting"
    assert office.one("SELECT state FROM approval") == "waiting"


def test_what_is_not_whole_cannot_be_asked_for(office: Office) -> None:
    buyer = office.hire("buyer", "buyer")
    answer = office.do(room.ask, buyer, KINDS, office.draft(PURCHASE_ORDER, []), office.clock)
    assert isinstance(answer, Problems)


def test_a_kind_without_approval_is_posted_as_before(office: Office) -> None:
    office.hire("manager", "manager")
    receipt = office.draft(RECEIPT, [office.line("average-none", 4, 2)], on=TODAY)
    answer = office.do(submit_or_ask, office.actor, KINDS, receipt, office.clock)
    assert isinstance(answer, Posted)


def test_each_step_is_on_the_record(office: Office) -> None:
    buyer, manager = office.hire("buyer", "buyer"), office.hire("manager", "manager")
    asked = office.asked(buyer)
    office.answer(room.refuse, manager, asked, "先问价")
    done = office.rows(
        "SELECT action, user_id FROM audit_entry WHERE document_id IS NOT NULL ORDER BY id"
    )
    assert done == [(f"ask {ORDER}", buyer.user_id), (f"refused {ORDER}", manager.user_id)]
