"""Users: invited, never given a password by somebody else, and never deleted.

An administrator names a user and his roles and hands him a link; the link lets him choose
his own password, once, within three days. Every change of roles or password raises
`rights_version`, which ends the user's sessions. Roles are given for an org unit and hold
below it; a giver needs `setup.users` there.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar

from sqlmodel import Session, col, select

from core.kernel.clock import Clock
from core.kernel.refusals import Refusal
from core.platform import permissions, sessions
from core.platform.changes import recorded
from core.platform.rights import Actor, NotAllowed, require
from core.platform.sign_in import username_of
from models.people import Role, RolePermission, User, UserRole

_USERNAME = re.compile(r"[\w.@-]{2,60}")


@dataclass(frozen=True, slots=True)
class BadUsername(Refusal):
    """A user name has 2 to 60 letters, digits, dots, dashes, @ and underscores."""

    key: ClassVar[str] = "bad_username"
    typed: str


@dataclass(frozen=True, slots=True)
class UsernameTaken(Refusal):
    """Somebody has the user name already."""

    key: ClassVar[str] = "username_taken"
    username: str


@dataclass(frozen=True, slots=True)
class LinkSpent(Refusal):
    """The link was used, is too old, or was replaced by another."""

    key: ClassVar[str] = "link_spent"


@dataclass(frozen=True, slots=True)
class NoName(Refusal):
    """A user needs a name."""

    key: ClassVar[str] = "no_name"


@dataclass(frozen=True, slots=True)
class NotMoreThanYourself(Refusal):
    """Nobody gives a right that he does not have in that org unit himself."""

    key: ClassVar[str] = "not_more_than_yourself"
    permission: str


@dataclass(frozen=True, slots=True)
class LastAdministrator(Refusal):
    """Nobody would be left who may manage users."""

    key: ClassVar[str] = "last_administrator"


@dataclass(frozen=True, slots=True)
class Grant:
    """A role for an org unit and all below it."""

    role_id: int
    org_unit_id: int


@dataclass(frozen=True, slots=True)
class Invited:
    """A user and the link's token, told once."""

    user_id: int
    token: str


def checked_username(session: Session, typed: str, user_id: int | None) -> Refusal | None:
    """What is wrong with a user name, if anything."""
    username = username_of(typed)
    if not _USERNAME.fullmatch(username):
        return BadUsername(typed)
    holder = session.exec(select(User.id).where(col(User.username) == username)).one_or_none()
    return UsernameTaken(username) if holder not in (None, user_id) else None


@recorded("setup.user", User)
def invite(
    session: Session,
    actor: Actor,
    username: str,
    name: str,
    grants: Collection[Grant],
    clock: Clock,
) -> Invited | Refusal:
    """A new user with roles and a link to choose a password."""
    refused = (
        _may_give(session, actor, grants)
        or checked_username(session, username, None)
        or (None if name.strip() else NoName())
    )
    if refused is not None:
        return refused
    user = User(
        username=username_of(username), name=name.strip()[:120], password_hash="", language=""
    )
    session.add(user)
    session.flush()
    user_id = user.id or 0
    _write(session, user_id, grants)
    return Invited(user_id, sessions.mint(session, user_id, "invite", clock))


@recorded("setup.user", User)
def change_user(
    session: Session,
    actor: Actor,
    user_id: int,
    name: str,
    active: bool,
    grants: Collection[Grant],
    clock: Clock,
) -> int | Refusal:
    """Change a user's name, state and roles; his sessions end."""
    user = session.get(User, user_id)
    if user is None or not name.strip():
        return NoName()
    before = _grants_of(session, user_id)
    touched = set(before) ^ set(grants)
    refused = _may_give(session, actor, [*touched, *before]) or _may_give(session, actor, grants)
    if refused is not None:
        return refused
    user.name, user.active = name.strip()[:120], active
    user.rights_version += 1
    session.add(user)
    _write(session, user_id, grants)
    if not _somebody_manages_users(session):
        return LastAdministrator()
    sessions.revoke_everywhere(session, user_id, clock)
    return user_id


@recorded("setup.user", User, "link")
def invite_again(session: Session, actor: Actor, user_id: int, clock: Clock) -> Invited | Refusal:
    """A new link for a forgotten password: ends the sessions and older links of the user.

    The old password works until the new one is chosen. Who makes such a link could use it,
    so it needs all the rights that the user has.
    """
    user = session.get(User, user_id)
    if user is None:
        return NoName()
    if refused := may_act_for(session, actor, user_id):
        return refused
    user.rights_version += 1
    session.add(user)
    session.flush()
    sessions.revoke_everywhere(session, user_id, clock)
    return Invited(user_id, sessions.mint(session, user_id, "invite", clock))


@recorded("user", User, "password")
def choose_password(
    session: Session, token: str, password_hash: str, clock: Clock
) -> int | LinkSpent:
    """Use a link: set the hash that was made before the transaction; the user's id."""
    user_id = sessions.consume(session, token, "invite", clock)
    if user_id is None:
        return LinkSpent()
    set_password(session, user_id, password_hash, clock)
    return user_id


@recorded("user", User, "password")
def set_password(session: Session, user_id: int, password_hash: str, clock: Clock) -> int:
    """A new password; every session of the user ends."""
    user = session.get_one(User, user_id)
    user.password_hash = password_hash
    user.rights_version += 1
    session.add(user)
    session.flush()
    sessions.revoke_everywhere(session, user_id, clock)
    return user_id


def set_language(session: Session, actor: Actor, language: str) -> str:
    """Remember the language a user reads."""
    user = session.get_one(User, actor.user_id)
    user.language = language
    session.add(user)
    session.flush()
    return language


@recorded("setup.role", Role)
def save_role(
    session: Session,
    actor: Actor,
    code: str,
    name: str,
    name_en: str,
    permission_keys: Collection[str],
    role_id: int | None = None,
) -> int | Refusal:
    """Add a role or change one; ends the sessions of its holders. Its id.

    A role may hold anywhere, so only permissions that the actor has himself may be put in.
    """
    if not actor.may_anywhere("setup.users"):
        return NotAllowed("setup.users", 0)
    if not code.strip() or not name.strip():
        return NoName()
    for key in permission_keys:
        if key not in permissions.KEYS or not actor.may_anywhere(key):
            return NotMoreThanYourself(key)
    role = session.get(Role, role_id) if role_id is not None else Role(code=code.strip()[:40])
    if role is None:
        return NoName()
    role.name, role.name_en = name.strip()[:120], (name_en.strip() or name.strip())[:120]
    session.add(role)
    session.flush()
    old = session.exec(select(RolePermission).where(col(RolePermission.role_id) == role.id)).all()
    for row in old:
        session.delete(row)
    session.flush()
    session.add_all(
        RolePermission(role_id=role.id or 0, permission=key) for key in sorted(set(permission_keys))
    )
    session.flush()
    if not _somebody_manages_users(session):
        return LastAdministrator()
    holders = session.exec(
        select(User).where(
            col(User.id).in_(select(UserRole.user_id).where(col(UserRole.role_id) == role.id))
        )
    )
    for user in holders:
        user.rights_version += 1
        session.add(user)
    session.flush()
    return role.id or 0


def plant_roles(session: Session) -> dict[str, int]:
    """Write the role templates where there are no roles yet; ids by code."""
    if session.exec(select(Role.id)).first() is None:
        for template in permissions.ROLE_TEMPLATES:
            role = Role(code=template.code, name=template.zh, name_en=template.en)
            session.add(role)
            session.flush()
            session.add_all(
                RolePermission(role_id=role.id or 0, permission=key)
                for key in sorted(template.permissions)
            )
        session.flush()
    return {role.code: role.id or 0 for role in session.exec(select(Role))}


def grant(session: Session, user_id: int, grants: Collection[Grant]) -> None:
    """Give roles, keeping those there are. Asks for no right: for founding a company."""
    _write(session, user_id, {*_grants_of(session, user_id), *grants})


def _grants_of(session: Session, user_id: int) -> list[Grant]:
    rows = session.exec(select(UserRole).where(col(UserRole.user_id) == user_id))
    return [Grant(row.role_id, row.org_unit_id) for row in rows]


def _write(session: Session, user_id: int, grants: Collection[Grant]) -> None:
    """Make the roles of a user exactly these."""
    wanted = set(grants)
    for row in session.exec(select(UserRole).where(col(UserRole.user_id) == user_id)).all():
        held = Grant(row.role_id, row.org_unit_id)
        if held in wanted:
            wanted.remove(held)
        else:
            session.delete(row)
    session.add_all(
        UserRole(user_id=user_id, role_id=new.role_id, org_unit_id=new.org_unit_id)
        for new in sorted(wanted, key=lambda grant: (grant.role_id, grant.org_unit_id))
    )
    session.flush()


def may_act_for(session: Session, actor: Actor, user_id: int) -> Refusal | None:
    """Whoever could act as a user manages him, and has all the rights that he has."""
    return _may_give(session, actor, _grants_of(session, user_id))


def _may_give(session: Session, actor: Actor, grants: Collection[Grant]) -> Refusal | None:
    """Whoever gives a role manages users in that unit and has all its rights there."""
    if not actor.may_anywhere("setup.users"):
        return NotAllowed("setup.users", 0)
    for given in grants:
        if refused := require(actor, "setup.users", given.org_unit_id):
            return refused
        for key in session.exec(
            select(RolePermission.permission).where(col(RolePermission.role_id) == given.role_id)
        ):
            if not actor.may(key, given.org_unit_id):
                return NotMoreThanYourself(key)
    return None


def _somebody_manages_users(session: Session) -> bool:
    held = (
        select(UserRole.id)
        .join(RolePermission, col(RolePermission.role_id) == col(UserRole.role_id))
        .join(User, col(User.id) == col(UserRole.user_id))
        .where(col(RolePermission.permission) == "setup.users", col(User.active).is_(True))
    )
    return session.exec(held).first() is not None


__all__ = [
    "BadUsername",
    "Grant",
    "Invited",
    "LastAdministrator",
    "LinkSpent",
    "NoName",
    "NotMoreThanYourself",
    "UsernameTaken",
    "change_user",
    "choose_password",
    "grant",
    "invite",
    "invite_again",
    "plant_roles",
    "save_role",
    "set_language",
    "set_password",
]
