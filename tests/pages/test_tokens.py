"""API tokens on screen: told once, listed by name, ended at once, and only by who may."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlmodel import Session, col, select

from core.kernel.clock import SystemClock
from core.platform import api_tokens
from core.platform.api_tokens import Issued, TokenDoor
from core.platform.database import connect, writing
from core.platform.i18n import Language
from core.platform.rights import Actor, NotAllowed
from core.platform.users import Grant, Invited, NotMoreThanYourself, invite
from models.people import ApiToken, Role
from pages.widgets.master import Edit
from tests.pages.conftest import House, Visit
from tests.pages.test_setup_pages import field, press

CLOCK = SystemClock()


def bearer(house: House, token: str) -> Actor | None:
    """Whom a token opens the door for."""
    door = TokenDoor(house.url)
    found = door.bearer(token, CLOCK)
    door.close()
    return None if found is None else found.actor


def invited(house: House, name: str, role: str) -> int:
    """A user with a role in the whole company, given by the founder."""
    engine = connect(house.url)
    with writing(engine) as session:
        role_id = session.exec(select(Role.id).where(col(Role.code) == role)).one()
        grants = [Grant(role_id or 0, house.head_office_id)]
        made = invite(session, house.actor(), name, name, grants, CLOCK)
        assert isinstance(made, Invited), made
    engine.dispose()
    return made.user_id


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_token_is_made_told_once_and_revoked(
    house: House, visit: Visit, language: Language
) -> None:
    program, make, revoke = {
        "zh": ("程序", "生成令牌", "撤销"),
        "en": ("Program", "Make the token", "Revoke"),
    }[language]
    at = visit("setup_tokens", language=language, state={"edit_tokens": Edit(None)})
    assert not at.exception
    field(at, program).input("till bridge")
    at = press(at, house, make, "tokens", language=language)
    assert not at.error
    token = at.code[0].value
    known = bearer(house, token)
    assert known is not None
    assert known.user_id == house.user_id
    again = visit("setup_tokens", language=language, state={"edit_tokens": Edit(1)})
    assert not again.code
    assert "till bridge" in list(again.dataframe[0].value["name"])
    again = press(again, house, revoke, "tokens", 1, language)
    assert not again.error
    assert bearer(house, token) is None
    done = visit("setup_tokens", language=language)
    state = {"zh": "已撤销", "en": "Revoked"}[language]
    assert list(done.dataframe[0].value["state"]) == [state]


def test_a_token_needs_the_name_of_a_program(house: House, visit: Visit) -> None:
    at = visit("setup_tokens", language="en", state={"edit_tokens": Edit(None)})
    at = press(at, house, "Make the token", "tokens")
    assert at.error
    assert not at.code


def test_it_is_made_for_users_one_manages_and_no_others(house: House) -> None:
    manager, helper = (
        invited(house, "manager-li", "manager"),
        invited(house, "admin-wu", "administrator"),
    )
    engine = connect(house.url)
    with Session(engine) as session:
        chen = house.actor()
        assert [one.id for one in api_tokens.users_kept(session, chen)] == [
            house.user_id,
            helper,
            manager,
        ]
        given = {key: at for key, at in chen.grants.items() if key != "purchase.approve"}
        less = replace(chen, grants=given)
        refused = api_tokens.issue(session, less, manager, "x", 30, CLOCK)
        assert refused == NotMoreThanYourself("purchase.approve")
        assert [one.id for one in api_tokens.users_kept(session, less)] == [house.user_id, helper]
        made = api_tokens.issue(session, chen, manager, "x", 30, CLOCK)
        assert isinstance(made, Issued)
        assert api_tokens.end(session, less, made.id, CLOCK) == refused
        assert api_tokens.end(session, chen, made.id, CLOCK) == made.id
        assert api_tokens.end(session, chen, 10**9, CLOCK) == api_tokens.UnknownToken()
    engine.dispose()


def test_without_the_right_nothing_is_made_or_seen(house: House, visit: Visit) -> None:
    chen = house.actor()
    none = replace(chen, grants={k: at for k, at in chen.grants.items() if k != "setup.tokens"})
    engine = connect(house.url)
    with Session(engine) as session:
        refused = NotAllowed("setup.tokens", 0)
        assert api_tokens.issue(session, none, none.user_id, "x", 30, CLOCK) == refused
        assert api_tokens.tokens_kept(session, none) == []
        assert session.exec(select(ApiToken)).all() == []
    engine.dispose()
    at = visit("setup_tokens", actor=none, language="en")
    assert not at.exception
    assert not [one for one in at.button if one.label == "New token"]


def test_one_that_expired_says_so(house: House, visit: Visit) -> None:
    engine = connect(house.url)
    with writing(engine) as session:
        made = api_tokens.issue(session, house.actor(), house.user_id, "old", 1, CLOCK)
        assert isinstance(made, Issued)
        row = session.get_one(ApiToken, made.id)
        row.expires_at -= round(dt.timedelta(days=2).total_seconds() * 1_000_000)
    engine.dispose()
    at = visit("setup_tokens", language="en")
    assert list(at.dataframe[0].value["state"]) == ["Expired"]
