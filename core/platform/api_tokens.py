"""Tokens by which programs act for a user: opaque, told once, known here only by their hash.

A token carries no right of its own. At each call the actor behind it is read anew, so it may
do what its user may at that moment, and nothing once the user is no longer active. It ends by
itself after at most a year, or at once when revoked. 256 random bits cannot be guessed, so a
plain hash keeps them, and one query tells a good token from any other.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import Connection, select, update
from sqlmodel import Session, col
from sqlmodel import select as choose

from core.kernel.clock import Clock, to_micros
from core.kernel.refusals import Refusal
from core.platform import changes
from core.platform.grants import actor_of
from core.platform.identity import Doorkeeper
from core.platform.rights import Actor, NotAllowed
from core.platform.sessions import SECOND, TOUCH_SECONDS, token_hash
from core.platform.users import may_act_for
from models.people import ApiToken, User

PERMISSION = "setup.tokens"
PREFIX = "zg_"
"""So that a person, or a scanner of source code, sees what it is."""
LONGEST_DAYS = 366
DAY_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class TokenDays(Refusal):
    """A token holds from one day to `longest`."""

    key: ClassVar[str] = "token_days"
    longest: int


@dataclass(frozen=True, slots=True)
class TokenName(Refusal):
    """A token is named after the program that holds it."""

    key: ClassVar[str] = "token_name"


@dataclass(frozen=True, slots=True)
class UnknownToken(Refusal):
    """No such token of this user."""

    key: ClassVar[str] = "unknown_token"


@dataclass(frozen=True, slots=True)
class Issued:
    """A new token, told once; nobody can read it again."""

    id: int
    token: str
    expires_at: int


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token as its user sees it in a list; instants in microseconds."""

    id: int
    name: str
    created_at: int
    expires_at: int
    last_used_at: int | None
    revoked_at: int | None


@dataclass(frozen=True, slots=True)
class TokenUser:
    """Whom a token acts as."""

    id: int
    name: str
    username: str


@dataclass(frozen=True, slots=True)
class KeptToken:
    """A token and whom it acts as."""

    token: TokenRow
    user: TokenUser


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who brings a token, and whether its use should be noted."""

    token_id: int
    actor: Actor
    touch_due: bool


def issue(
    session: Session, actor: Actor, user_id: int, name: str, days: int, clock: Clock
) -> Issued | Refusal:
    """A token of the actor's own, or of a user he manages. `name` says which program gets it.

    Who issues a token can use it, so one of somebody else needs all the rights of that user.
    """
    if refused := _may_keep(session, actor, user_id):
        return refused
    return issue_to(session, user_id, name, days, clock, by=actor.user_id)


def end(session: Session, actor: Actor, token_id: int, clock: Clock) -> int | Refusal:
    """Ends a token of the actor's own, or of a user he manages, at once."""
    row = session.get(ApiToken, token_id)
    if row is None:
        return UnknownToken()
    if refused := _may_keep(session, actor, row.user_id):
        return refused
    return revoke(session, row.user_id, token_id, clock, by=actor.user_id)


def tokens_kept(session: Session, actor: Actor) -> list[KeptToken]:
    """The tokens that the actor may end: his own, and of the users he manages; newest first."""
    kept = [
        KeptToken(token, user)
        for user in users_kept(session, actor)
        for token in tokens_of(session, user.id)
    ]
    return sorted(kept, key=lambda one: -one.token.id)


def users_kept(session: Session, actor: Actor) -> list[TokenUser]:
    """Whom the actor may make tokens for: himself first, then active users he manages."""
    found = session.exec(
        choose(User)
        .where(col(User.active).is_(True))
        .order_by(col(User.id) != actor.user_id, col(User.username))
    )
    return [
        TokenUser(user.id or 0, user.name, user.username)
        for user in found
        if _may_keep(session, actor, user.id or 0) is None
    ]


def _may_keep(session: Session, actor: Actor, user_id: int) -> Refusal | None:
    if not actor.may_anywhere(PERMISSION):
        return NotAllowed(PERMISSION, 0)
    return None if user_id == actor.user_id else may_act_for(session, actor, user_id)


def issue_to(
    session: Session, user_id: int, name: str, days: int, clock: Clock, by: int | None = None
) -> Issued | TokenDays | TokenName:
    """A token of any user: for the command of whoever runs the machine. `by`: who issues it."""
    if not 1 <= days <= LONGEST_DAYS:
        return TokenDays(LONGEST_DAYS)
    if not name.strip():
        return TokenName()
    now = to_micros(clock.now())
    token = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken(
        token_hash=token_hash(token),
        user_id=user_id,
        name=name.strip()[:80],
        created_at=now,
        expires_at=now + days * DAY_SECONDS * SECOND,
    )
    session.add(row)
    session.flush()
    told = {"name": row.name, "days": days, "user": user_id}
    changes.tell(session, by or user_id, "user.token_issue", told, clock)
    return Issued(row.id or 0, token, row.expires_at)


def revoke(
    session: Session, user_id: int, token_id: int, clock: Clock, by: int | None = None
) -> int | UnknownToken:
    """End a token of a user at once; one that ended already stays as it is."""
    now = to_micros(clock.now())
    ended = session.connection().execute(
        update(ApiToken)
        .where(col(ApiToken.id) == token_id, col(ApiToken.user_id) == user_id)
        .where(col(ApiToken.revoked_at).is_(None))
        .values(revoked_at=now)
    )
    if ended.rowcount != 1 and not any(t.id == token_id for t in tokens_of(session, user_id)):
        return UnknownToken()
    if ended.rowcount == 1:
        told = {"id": token_id, "user": user_id}
        changes.tell(session, by or user_id, "user.token_end", told, clock)
    return token_id


def tokens_of(session: Session, user_id: int) -> list[TokenRow]:
    """All tokens of a user, the newest first, ended ones too."""
    found = session.connection().execute(
        select(
            col(ApiToken.id),
            col(ApiToken.name),
            col(ApiToken.created_at),
            col(ApiToken.expires_at),
            col(ApiToken.last_used_at),
            col(ApiToken.revoked_at),
        )
        .where(col(ApiToken.user_id) == user_id)
        .order_by(col(ApiToken.id).desc())
    )
    return [TokenRow(row[0] or 0, *row[1:]) for row in found]


def user_named(session: Session, username: str) -> int | None:
    """The id of an active user."""
    return session.connection().scalar(
        select(col(User.id)).where(col(User.username) == username, col(User.active).is_(True))
    )


def touch(session: Session, token_id: int, clock: Clock) -> int:
    """Note that a token is in use."""
    session.connection().execute(
        update(ApiToken)
        .where(col(ApiToken.id) == token_id)
        .values(last_used_at=to_micros(clock.now()))
    )
    return token_id


class TokenDoor(Doorkeeper):
    """Reads tokens, users and rights, on connections that never take the write lock."""

    def bearer(self, token: str, clock: Clock) -> Bearer | None:
        """Whose token this is, with the rights of this moment; None for any that is no good,
        without a word on why."""
        with self._engine.connect() as connection:
            held = _holder(connection, token, clock)
            if held is None:
                return None
            token_id, user_id, last_used_at = held
            actor = actor_of(connection, user_id)
        if actor is None:
            return None
        unused = to_micros(clock.now()) - (last_used_at or 0)
        return Bearer(token_id, actor, unused > TOUCH_SECONDS * SECOND)

    def close(self) -> None:
        """Drop the connections."""
        self._engine.dispose()


def _holder(connection: Connection, token: str, clock: Clock) -> tuple[int, int, int | None] | None:
    """(token, user, last use). The same one query for every token, good or not."""
    found = connection.execute(
        select(col(ApiToken.id), col(ApiToken.user_id), col(ApiToken.last_used_at))
        .join(User, col(User.id) == col(ApiToken.user_id))
        .where(
            col(ApiToken.token_hash) == token_hash(token),
            col(ApiToken.revoked_at).is_(None),
            col(ApiToken.expires_at) > to_micros(clock.now()),
            col(User.active).is_(True),
        )
    ).one_or_none()
    return None if found is None else (found[0] or 0, found[1], found[2])
