"""Signing in: who is let in, who must wait, and when a session ends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import Engine, update
from sqlmodel import Session, col, select

from core.catalog.companies import CompanyForm
from core.desks.setup.first_administrator import (
    AlreadyFounded,
    FirstUser,
    create_first_administrator,
)
from core.kernel.clock import FixedClock
from core.platform import passwords, sessions, users
from core.platform.database import connect, writing
from core.platform.identity import Doorkeeper
from core.platform.sign_in import (
    LONGEST_WAIT_SECONDS,
    Candidate,
    MustWait,
    WrongPassword,
    admit,
    succeed,
)
from models.people import SignIn, User
from tests.databases import Databases
from tests.databases import Engine as EngineName

NOON = dt.datetime(2026, 11, 20, 4, 0, tzinfo=dt.UTC)
IDLE = 60 * 60
HASH = passwords.hashed("correct horse", "chen", rounds=4)


@dataclass
class Door:
    """A founded database, its clock, and the person at the door."""

    engine: Engine
    url: str
    clock: FixedClock
    keeper: Doorkeeper
    user_id: int

    def attempt(self, username: str = "chen", address: str = "10.0.0.1") -> Candidate | MustWait:
        with writing(self.engine) as session:
            return admit(session, username, address, self.clock)

    def enter(self, address: str = "10.0.0.1") -> str:
        """A whole sign-in: the session's token."""
        candidate = self.attempt(address=address)
        assert isinstance(candidate, Candidate)
        with writing(self.engine) as session:
            ticket = succeed(session, candidate, self.clock)
            assert isinstance(ticket, str)
            user_id = sessions.consume(session, ticket, "ticket", self.clock)
            assert user_id is not None
            return sessions.mint(session, user_id, "session", self.clock)

    def inside(self, token: str) -> bool:
        return self.keeper.known(token, self.clock, idle_seconds=IDLE) is not None

    def later(self, **by: int) -> None:
        self.clock.advance(dt.timedelta(**by))


def first(session: Session, clock: FixedClock) -> FirstUser:
    """The first administrator."""
    assert isinstance(HASH, str)
    made = create_first_administrator(
        session, "陈静", "chen", HASH, CompanyForm("C1", "江南生鲜"), clock
    )
    assert isinstance(made, FirstUser)
    return made


def prepare(url: str) -> None:
    engine = connect(url)
    with writing(engine) as session:
        first(session, FixedClock(NOON))
    engine.dispose()


@pytest.fixture
def door(databases: Databases, engine_name: EngineName) -> Iterator[Door]:
    url = databases.prepared(engine_name, "door", prepare)
    engine = connect(url)
    with Session(engine) as session:
        user_id = session.exec(select(User.id)).one()
    assert user_id is not None
    keeper = Doorkeeper(url)
    yield Door(engine, url, FixedClock(NOON), keeper, user_id)
    keeper.close()
    engine.dispose()
    databases.forget(url)


def test_a_right_password_leads_to_a_session(door: Door) -> None:
    assert door.inside(door.enter())


def test_only_hashes_of_tokens_are_stored(door: Door) -> None:
    token = door.enter()
    with Session(door.engine) as session:
        stored = session.exec(select(SignIn.token_hash)).all()
    assert token not in stored
    assert sessions.token_hash(token) in stored


def test_a_ticket_works_once(door: Door) -> None:
    with writing(door.engine) as session:
        ticket = sessions.mint(session, door.user_id, "ticket", door.clock)
        assert sessions.consume(session, ticket, "ticket", door.clock) == door.user_id
        assert sessions.consume(session, ticket, "ticket", door.clock) is None


def test_a_ticket_is_good_for_thirty_seconds(door: Door) -> None:
    with writing(door.engine) as session:
        ticket = sessions.mint(session, door.user_id, "ticket", door.clock)
        door.later(seconds=31)
        assert sessions.consume(session, ticket, "ticket", door.clock) is None


def test_a_ticket_is_no_session_and_a_session_no_ticket(door: Door) -> None:
    token = door.enter()
    with writing(door.engine) as session:
        assert sessions.consume(session, token, "ticket", door.clock) is None
        ticket = sessions.mint(session, door.user_id, "ticket", door.clock)
    assert not door.inside(ticket)


def test_a_session_ends_when_idle(door: Door) -> None:
    token = door.enter()
    door.later(minutes=61)
    assert not door.inside(token)


def test_use_keeps_a_session_awake_but_not_for_ever(door: Door) -> None:
    token = door.enter()
    for _half_hour in range(23):
        door.later(minutes=30)
        assert door.inside(token)
        with writing(door.engine) as session:
            sessions.touch(session, token, door.clock)
    door.later(minutes=31)
    assert not door.inside(token)


def test_use_is_noted_at_most_once_a_minute(door: Door) -> None:
    token = door.enter()
    door.later(seconds=30)
    known = door.keeper.known(token, door.clock, idle_seconds=IDLE)
    assert known is not None
    assert not known.touch_due
    door.later(seconds=40)
    known = door.keeper.known(token, door.clock, idle_seconds=IDLE)
    assert known is not None
    assert known.touch_due


def test_signing_out_ends_one_session(door: Door) -> None:
    here, there = door.enter(), door.enter()
    with writing(door.engine) as session:
        assert sessions.revoke(session, here, door.clock) == door.user_id
    assert not door.inside(here)
    assert door.inside(there)


def test_signing_out_everywhere_ends_all(door: Door) -> None:
    tokens = [door.enter(), door.enter()]
    with writing(door.engine) as session:
        sessions.revoke_everywhere(session, door.user_id, door.clock)
    assert not any(map(door.inside, tokens))


def test_new_rights_end_the_sessions_of_the_old(door: Door) -> None:
    token = door.enter()
    with writing(door.engine) as session:
        session.execute(update(User).values(rights_version=col(User.rights_version) + 1))
    assert not door.inside(token)


def test_a_new_password_ends_all_sessions(door: Door) -> None:
    token = door.enter()
    with writing(door.engine) as session:
        users.set_password(session, door.user_id, "$2b$04$new", door.clock)
    assert not door.inside(token)


def test_an_inactive_user_is_outside(door: Door) -> None:
    token = door.enter()
    with writing(door.engine) as session:
        session.execute(update(User).values(active=False))
    assert not door.inside(token)
    candidate = door.attempt()
    assert isinstance(candidate, Candidate)
    assert candidate.user_id is None


def test_an_unknown_user_gets_a_hash_to_be_checked_against_all_the_same(door: Door) -> None:
    candidate = door.attempt("nobody")
    assert isinstance(candidate, Candidate)
    assert candidate.password_hash == passwords.DUMMY_HASH
    assert candidate.password_hash.startswith(f"$2b${passwords.ROUNDS}$")
    with writing(door.engine) as session:
        assert isinstance(succeed(session, candidate, door.clock), WrongPassword)


def test_a_password_changed_during_the_check_does_not_let_in(door: Door) -> None:
    candidate = door.attempt()
    assert isinstance(candidate, Candidate)
    with writing(door.engine) as session:
        users.set_password(session, door.user_id, "$2b$04$new", door.clock)
        assert isinstance(succeed(session, candidate, door.clock), WrongPassword)


def test_after_five_failures_a_name_waits_twice_as_long_each_time(door: Door) -> None:
    for _failure in range(5):
        assert isinstance(door.attempt(), Candidate)
    waits = []
    for _failure in range(4):
        waiting = door.attempt()
        assert isinstance(waiting, MustWait)
        waits.append(waiting.seconds)
        door.later(seconds=waiting.seconds)
        assert isinstance(door.attempt(), Candidate)
    assert waits == [1, 2, 4, 8]


def test_the_wait_has_an_end(door: Door) -> None:
    for _failure in range(25):
        answer = door.attempt()
        if isinstance(answer, MustWait):
            assert answer.seconds <= LONGEST_WAIT_SECONDS
            door.later(seconds=answer.seconds)


def test_an_attempt_while_waiting_does_not_lengthen_the_wait(door: Door) -> None:
    for _failure in range(5):
        door.attempt()
    for _again in range(50):
        assert door.attempt() == MustWait(1)


def test_an_unknown_name_waits_like_a_known_one(door: Door) -> None:
    for _failure in range(5):
        assert isinstance(door.attempt("nobody"), Candidate)
    assert door.attempt("nobody") == MustWait(1)


def test_an_address_that_tries_many_names_waits(door: Door) -> None:
    for number in range(20):
        assert isinstance(door.attempt(f"user{number}"), Candidate)
    assert isinstance(door.attempt("another"), MustWait)
    assert isinstance(door.attempt("another", address="10.0.0.2"), Candidate)


def test_a_right_password_forgives_the_name(door: Door) -> None:
    for _failure in range(4):
        door.attempt()
    door.enter()
    for _failure in range(5):
        assert isinstance(door.attempt(), Candidate)


def test_an_hour_without_failures_forgets_them(door: Door) -> None:
    for _failure in range(5):
        door.attempt()
    door.later(hours=2)
    for _failure in range(5):
        assert isinstance(door.attempt(), Candidate)


def test_user_names_know_no_case(door: Door) -> None:
    candidate = door.attempt("  CHEN ")
    assert isinstance(candidate, Candidate)
    assert candidate.user_id == door.user_id


def test_the_first_run_happens_once(door: Door) -> None:
    assert not door.keeper.nobody()
    with writing(door.engine) as session:
        again = create_first_administrator(
            session, "Li", "li", "x", CompanyForm("C2", "Other"), door.clock
        )
    assert again == AlreadyFounded()


@pytest.mark.parametrize(
    ("password", "key"),
    [
        ("short", "password_too_short"),
        ("密" * 25, "password_too_long"),
        ("a" * 73, "password_too_long"),
        ("chenjing", "password_is_name"),
    ],
)
def test_passwords_that_are_refused(password: str, key: str) -> None:
    answer = passwords.hashed(password, "ChenJing", rounds=4)
    assert not isinstance(answer, str)
    assert answer.key == key


def test_a_password_of_seventy_two_bytes_counts_to_its_last() -> None:
    whole = "密" * 24
    kept = passwords.hashed(whole, "chen", rounds=4)
    assert isinstance(kept, str)
    assert passwords.matches(whole, kept)
    assert not passwords.matches("密" * 23 + "码", kept)
    assert not passwords.matches(whole + "x", kept)
    assert not passwords.matches("anything", "")
