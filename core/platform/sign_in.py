"""Signing in by password: throttled in the database, and the same for unknown users.

An attempt is counted before the password is checked and forgiven when it was right, so
that a hundred attempts at once are not a hundred free guesses. The check itself (a fifth
of a second) is done by the caller between `admit` and `succeed`, outside any transaction.
After `FREE` failures a user name or an address waits twice as long each time, at most a
quarter of an hour; an hour without failures forgets them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import delete, text
from sqlmodel import Session, col, select

from core.kernel.clock import Clock, to_micros
from core.kernel.refusals import Refusal
from core.platform.passwords import DUMMY_HASH
from core.platform.sessions import SECOND, mint
from models.people import SignInThrottle, User

FREE = {"user": 5, "address": 20}
LONGEST_WAIT_SECONDS = 15 * 60
FORGET_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class MustWait(Refusal):
    """Too many failures for this name or address."""

    key: ClassVar[str] = "sign_in_must_wait"
    seconds: int


@dataclass(frozen=True, slots=True)
class WrongPassword(Refusal):
    """The name or the password is not right; which of them is not said."""

    key: ClassVar[str] = "sign_in_wrong"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who asks to be let in. `password_hash` is a dummy where there is no such user."""

    username: str
    address: str
    user_id: int | None
    name: str
    password_hash: str


def username_of(typed: str) -> str:
    """User names are compared in lower case without blanks around them."""
    return typed.strip().lower()


def admit(session: Session, typed: str, address: str, clock: Clock) -> Candidate | MustWait:
    """Count an attempt and hand out the hash to check it against.

    Refuses with `MustWait` while the name or the address is held back; such an attempt
    neither counts nor lengthens the wait.
    """
    username = username_of(typed)
    subjects = _subjects(username, address)
    now = to_micros(clock.now())
    rows = {kind: _row(session, subject, now) for kind, subject in subjects.items()}
    wait = max(row.locked_until - now for row in rows.values())
    if wait > 0:
        return MustWait(-(-wait // SECOND))
    for kind, row in rows.items():
        row.failures += 1
        beyond = row.failures - FREE[kind]
        seconds = min(2**beyond, LONGEST_WAIT_SECONDS) if beyond >= 0 else 0
        row.locked_until = now + seconds * SECOND
    session.flush()
    user = session.exec(select(User).where(col(User.username) == username)).one_or_none()
    if user is None or not user.active or not user.password_hash:
        return Candidate(username, address, None, "", DUMMY_HASH)
    return Candidate(username, address, user.id, user.name, user.password_hash)


def succeed(session: Session, candidate: Candidate, clock: Clock) -> str | WrongPassword:
    """The password was right: forgive the failures, and mint the ticket for the cookie."""
    if candidate.user_id is None:
        return WrongPassword()
    still = session.get(User, candidate.user_id)
    if still is None or not still.active or still.password_hash != candidate.password_hash:
        return WrongPassword()  # changed while it was being checked
    for kind, subject in _subjects(candidate.username, candidate.address).items():
        row = session.get(SignInThrottle, subject)
        if row is None:
            continue
        # An address serves many people: one who knows his password forgives one attempt.
        row.failures = 0 if kind == "user" else row.failures - 1
        row.locked_until = to_micros(clock.now())
    session.flush()
    return mint(session, candidate.user_id, "ticket", clock)


def _subjects(username: str, address: str) -> dict[str, str]:
    # Hashed: the name may be somebody's password typed into the wrong field.
    return {
        kind: f"{kind}:{hashlib.sha256(value.encode()).hexdigest()}"
        for kind, value in (("user", username), ("address", address))
    }


def _row(session: Session, subject: str, now: int) -> SignInThrottle:
    forget_before = now - FORGET_SECONDS * SECOND
    session.execute(delete(SignInThrottle).where(col(SignInThrottle.locked_until) < forget_before))
    session.execute(
        text(
            "INSERT INTO sign_in_throttle (subject, failures, locked_until)"
            " VALUES (:subject, 0, :now) ON CONFLICT (subject) DO NOTHING"
        ),
        {"subject": subject, "now": now},
    )
    return session.get_one(SignInThrottle, subject, with_for_update=True)
