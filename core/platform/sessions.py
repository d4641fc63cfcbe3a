"""Who is signed in: opaque ids that the browser holds and the database knows only by hash.

Three kinds share the table: a `ticket` lives 30 seconds and works once (it carries a
sign-in from the form to the route that sets the cookie), a `session` ends after a time
whatever happens, or sooner when idle, an `invite` lets a user choose his password once.
All end when the user is made inactive or his rights or password change, because each
remembers the version of the rights it was made under.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, delete, select, update
from sqlmodel import Session, col

from core.kernel.clock import Clock, to_micros
from models.people import SignIn, User

Kind = Literal["ticket", "session", "invite"]
SECOND = 1_000_000
LIFETIME_SECONDS: dict[Kind, int] = {
    "ticket": 30,
    "session": 12 * 3600,
    "invite": 72 * 3600,
}
TOUCH_SECONDS = 60
"""A session in use is written at most this often; idleness is known to a minute."""
KEEP_ENDED_SECONDS = 7 * 24 * 3600


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that holds: whose, under which version of his rights, and whether its last use
    should be noted."""

    user_id: int
    rights_version: int
    touch_due: bool


def token_hash(token: str) -> str:
    """How the database knows a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def mint(
    session: Session, user_id: int, kind: Kind, clock: Clock, *, seconds: int | None = None
) -> str:
    """A new token of a user, under the rights he has now. Only its hash is stored."""
    now = to_micros(clock.now())
    lifetime = LIFETIME_SECONDS[kind] if seconds is None else seconds
    token = secrets.token_urlsafe(32)
    version = session.exec(
        select(col(User.rights_version)).where(col(User.id) == user_id)  # type: ignore[call-overload]
    ).scalar_one()
    forget_before = now - KEEP_ENDED_SECONDS * SECOND
    session.execute(delete(SignIn).where(col(SignIn.expires_at) < forget_before))
    session.add(
        SignIn(
            token_hash=token_hash(token),
            user_id=user_id,
            kind=kind,
            rights_version=version,
            created_at=now,
            seen_at=now,
            expires_at=now + lifetime * SECOND,
        )
    )
    session.flush()
    return token


def consume(session: Session, token: str, kind: Kind, clock: Clock) -> int | None:
    """Use up a ticket or an invite: its user, or None if it is spent, late or unknown.

    One guarded DELETE decides, so of two that bring the same token one gets the user.
    """
    holder = _holder(session.connection(), token, kind, clock)
    if holder is None:
        return None
    spent = session.connection().execute(
        delete(SignIn).where(col(SignIn.token_hash) == token_hash(token))
    )
    return holder[0] if spent.rowcount == 1 else None


def peek(connection: Connection, token: str, kind: Kind, clock: Clock) -> int | None:
    """Whose ticket or invite this is, without using it up."""
    holder = _holder(connection, token, kind, clock)
    return None if holder is None else holder[0]


def lookup(
    connection: Connection, token: str, clock: Clock, *, idle_seconds: int
) -> SignedIn | None:
    """The session of a token, asked at every click; None once it ended for any reason."""
    holder = _holder(connection, token, "session", clock)
    if holder is None:
        return None
    user_id, seen_at, version = holder
    unused = to_micros(clock.now()) - seen_at
    if unused > idle_seconds * SECOND:
        return None
    return SignedIn(user_id, version, unused > TOUCH_SECONDS * SECOND)


def touch(session: Session, token: str, clock: Clock) -> None:
    """Note that a session is in use."""
    session.execute(
        update(SignIn)
        .where(col(SignIn.token_hash) == token_hash(token))
        .values(seen_at=to_micros(clock.now()))
    )


def revoke(session: Session, token: str, clock: Clock) -> int | None:
    """End one session; whose it was, or None for an unknown one."""
    user_id = session.execute(
        select(col(SignIn.user_id)).where(col(SignIn.token_hash) == token_hash(token))
    ).scalar_one_or_none()
    session.execute(
        update(SignIn)
        .where(col(SignIn.token_hash) == token_hash(token), col(SignIn.revoked_at).is_(None))
        .values(revoked_at=to_micros(clock.now()))
    )
    return user_id


def revoke_everywhere(session: Session, user_id: int, clock: Clock) -> None:
    """End all sessions, tickets and invites of a user."""
    session.execute(
        update(SignIn)
        .where(col(SignIn.user_id) == user_id, col(SignIn.revoked_at).is_(None))
        .values(revoked_at=to_micros(clock.now()))
    )


def _holder(
    connection: Connection, token: str, kind: Kind, clock: Clock
) -> tuple[int, int, int] | None:
    """(user, last seen, version of the rights) of a token that is still good."""
    if not token:
        return None
    found = connection.execute(
        select(col(SignIn.user_id), col(SignIn.seen_at), col(SignIn.rights_version))
        .join(User, col(User.id) == col(SignIn.user_id))
        .where(
            col(SignIn.token_hash) == token_hash(token),
            col(SignIn.kind) == kind,
            col(SignIn.revoked_at).is_(None),
            col(SignIn.expires_at) > to_micros(clock.now()),
            col(SignIn.rights_version) == col(User.rights_version),
            col(User.active).is_(True),
        )
    ).one_or_none()
    return None if found is None else (found[0], found[1], found[2])
