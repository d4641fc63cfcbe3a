"""Users and roles: nobody gives more than he has, and links work once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlmodel import col, select

from core.catalog.org_units import OrgUnitForm, save_org_unit
from core.platform import sessions
from core.platform.rights import NotAllowed
from core.platform.users import (
    BadUsername,
    Grant,
    Invited,
    LastAdministrator,
    LinkSpent,
    NotMoreThanYourself,
    UsernameTaken,
    change_user,
    choose_password,
    invite,
    invite_again,
    save_role,
)
from models.people import Role, User
from tests.databases import Databases, Engine
from tests.founded import Ground, founded


@pytest.fixture
def ground(databases: Databases, engine_name: Engine) -> Iterator[Ground]:
    with founded(databases, engine_name) as made:
        yield made


def role(ground: Ground, code: str) -> int:
    found = ground.session.exec(select(Role.id).where(col(Role.code) == code)).one()
    assert found is not None
    return found


def shop(ground: Ground) -> int:
    made = save_org_unit(
        ground.session,
        ground.actor,
        ground.company_id,
        OrgUnitForm("S1", "一店", "store", ground.founded.head_office_id),
    )
    assert isinstance(made, int)
    return made


def invited(ground: Ground, username: str, code: str, unit_id: int) -> Invited:
    answer = invite(
        ground.session,
        ground.actor,
        username,
        username,
        [Grant(role(ground, code), unit_id)],
        ground.clock,
    )
    assert isinstance(answer, Invited)
    return answer


def test_a_role_holds_in_its_unit_and_below(ground: Ground) -> None:
    unit_id = shop(ground)
    staff = ground.act_as(invited(ground, "li", "store_staff", unit_id).user_id)
    assert staff.may("purchase.receive", unit_id)
    assert not staff.may("purchase.receive", ground.founded.head_office_id)
    assert not staff.may_anywhere("see.cost")
    assert not staff.may_anywhere("setup.users")


def test_an_invited_user_has_no_password_until_he_chooses_one(ground: Ground) -> None:
    link = invited(ground, "li", "store_staff", 1)
    assert ground.session.get_one(User, link.user_id).password_hash == ""
    assert choose_password(ground.session, link.token, "$2b$04$h", ground.clock) == link.user_id
    assert ground.session.get_one(User, link.user_id).password_hash == "$2b$04$h"


def test_a_link_works_once(ground: Ground) -> None:
    link = invited(ground, "li", "store_staff", 1)
    choose_password(ground.session, link.token, "$2b$04$h", ground.clock)
    answer = choose_password(ground.session, link.token, "$2b$04$other", ground.clock)
    assert answer == LinkSpent()


def test_a_link_is_good_for_three_days(ground: Ground) -> None:
    link = invited(ground, "li", "store_staff", 1)
    ground.clock.advance(dt.timedelta(hours=73))
    answer = choose_password(ground.session, link.token, "$2b$04$h", ground.clock)
    assert answer == LinkSpent()


def test_a_new_link_replaces_the_old_and_ends_sessions(ground: Ground) -> None:
    link = invited(ground, "li", "store_staff", 1)
    token = sessions.mint(ground.session, link.user_id, "session", ground.clock)
    again = invite_again(ground.session, ground.actor, link.user_id, ground.clock)
    assert isinstance(again, Invited)
    connection = ground.session.connection()
    assert sessions.lookup(connection, token, ground.clock, idle_seconds=60) is None
    assert choose_password(ground.session, link.token, "x", ground.clock) == LinkSpent()
    assert choose_password(ground.session, again.token, "x", ground.clock) == link.user_id


def test_changed_roles_end_sessions(ground: Ground) -> None:
    link = invited(ground, "li", "store_staff", 1)
    token = sessions.mint(ground.session, link.user_id, "session", ground.clock)
    changed = change_user(
        ground.session,
        ground.actor,
        link.user_id,
        "李雷",
        True,
        [Grant(role(ground, "buyer"), 1)],
        ground.clock,
    )
    assert changed == link.user_id
    connection = ground.session.connection()
    assert sessions.lookup(connection, token, ground.clock, idle_seconds=60) is None
    assert ground.act_as(link.user_id).roles == ("buyer",)


def test_nobody_gives_a_right_he_has_not(ground: Ground) -> None:
    administrator = ground.act_as(invited(ground, "admin2", "administrator", 1).user_id)
    answer = invite(
        ground.session,
        administrator,
        "wang",
        "王",
        [Grant(role(ground, "finance"), 1)],
        ground.clock,
    )
    assert isinstance(answer, NotMoreThanYourself)


def test_nobody_makes_a_link_for_a_stronger_user(ground: Ground) -> None:
    administrator = ground.act_as(invited(ground, "admin2", "administrator", 1).user_id)
    answer = invite_again(ground.session, administrator, ground.user_id, ground.clock)
    assert isinstance(answer, NotMoreThanYourself)


def test_nobody_puts_a_right_he_has_not_into_a_role(ground: Ground) -> None:
    administrator = ground.act_as(invited(ground, "admin2", "administrator", 1).user_id)
    answer = save_role(
        ground.session,
        administrator,
        "mine",
        "我的",
        "",
        ["see", "books.period"],
        role(ground, "administrator"),
    )
    assert answer == NotMoreThanYourself("books.period")


def test_staff_manage_nobody(ground: Ground) -> None:
    staff = ground.act_as(invited(ground, "li", "store_staff", 1).user_id)
    answer = invite(ground.session, staff, "wang", "王", [], ground.clock)
    assert isinstance(answer, NotAllowed)


def test_somebody_must_be_left_who_manages_users(ground: Ground) -> None:
    answer = change_user(
        ground.session, ground.actor, ground.user_id, "陈静", False, [], ground.clock
    )
    assert answer == LastAdministrator()


def test_a_changed_role_ends_the_sessions_of_its_holders(ground: Ground) -> None:
    link = invited(ground, "li", "store_staff", 1)
    before = ground.session.get_one(User, link.user_id).rights_version
    code = role(ground, "store_staff")
    assert save_role(ground.session, ground.actor, "", "店员", "", ["see"], code) != code
    assert save_role(ground.session, ground.actor, "x", "店员", "", ["see"], code) == code
    ground.session.expire_all()
    assert ground.session.get_one(User, link.user_id).rights_version == before + 1
    assert set(ground.act_as(link.user_id).grants) == {"see"}


def test_user_names_are_plain_and_taken_once(ground: Ground) -> None:
    invite_as = (ground.session, ground.actor)
    assert isinstance(invite(*invite_as, "a b", "A", [], ground.clock), BadUsername)
    assert invite(*invite_as, "CHEN", "A", [], ground.clock) == UsernameTaken("chen")
