"""Passwords: bcrypt, and what may be one.

bcrypt reads 72 bytes and no more (24 Chinese characters), so a longer password is refused
rather than cut. There are no rules of composition, they make passwords worse; length, and
not being the user's own name, is all that is asked. `DUMMY_HASH` is checked when a user
does not exist, so that the answer takes as long.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import bcrypt

from core.kernel.refusals import Refusal

LONGEST_BYTES = 72
SHORTEST = 8
ROUNDS = 12
DUMMY_HASH = "$2b$12$4pA2vX1eoqKm/ZTTgMSpe.3jxejKsdUOlNd6HZSuCr9OOoPkwgvfO"
"""Hash, at the same cost, of random bytes that nobody kept."""


@dataclass(frozen=True, slots=True)
class PasswordTooShort(Refusal):
    """Fewer characters than `shortest`."""

    key: ClassVar[str] = "password_too_short"
    shortest: int


@dataclass(frozen=True, slots=True)
class PasswordTooLong(Refusal):
    """More bytes than the hash reads."""

    key: ClassVar[str] = "password_too_long"
    longest_bytes: int


@dataclass(frozen=True, slots=True)
class PasswordIsName(Refusal):
    """The password is the user's own name."""

    key: ClassVar[str] = "password_is_name"


def hashed(
    password: str, username: str, rounds: int = ROUNDS
) -> str | PasswordTooShort | PasswordTooLong | PasswordIsName:
    """The bcrypt hash of an acceptable password. Blanks around it do not count."""
    plain = password.strip()
    if len(plain) < SHORTEST:
        return PasswordTooShort(SHORTEST)
    if too_long(plain):
        return PasswordTooLong(LONGEST_BYTES)
    if plain.casefold() == username.strip().casefold():
        return PasswordIsName()
    return bcrypt.hashpw(plain.encode(), bcrypt.gensalt(rounds)).decode()


def too_long(password: str) -> bool:
    """Whether bcrypt would not read all of it (newer versions raise)."""
    return len(password.strip().encode()) > LONGEST_BYTES


def matches(password: str, password_hash: str) -> bool:
    """Whether the password has this hash; a user without one has no password at all."""
    if too_long(password) or not password_hash:
        return False
    return bcrypt.checkpw(password.strip().encode(), password_hash.encode())
