"""Why the interface may say no before any verb is called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core.kernel.refusals import Refusal


@dataclass(frozen=True, slots=True)
class TokenNeeded(Refusal):
    """No token, or one that is unknown, expired, revoked, or of somebody no longer active:
    which of them is not said."""

    key: ClassVar[str] = "token_needed"


@dataclass(frozen=True, slots=True)
class TooManyWrong(Refusal):
    """Too many wrong tokens from one address."""

    key: ClassVar[str] = "too_many_wrong_tokens"
    seconds: int


@dataclass(frozen=True, slots=True)
class NothingThere(Refusal):
    """There is none, or the caller may not see it: the answer is the same."""

    key: ClassVar[str] = "nothing_there"


@dataclass(frozen=True, slots=True)
class OtherKey(Refusal):
    """A draft is submitted under the key it was opened with, by whoever opened it."""

    key: ClassVar[str] = "other_key"


@dataclass(frozen=True, slots=True)
class UnknownReference(Refusal):
    """An id in a request names nothing that the caller may see."""

    key: ClassVar[str] = "unknown_reference"
    field: str


@dataclass(frozen=True, slots=True)
class BadCursor(Refusal):
    """A cursor that this list did not hand out."""

    key: ClassVar[str] = "bad_cursor"


@dataclass(frozen=True, slots=True)
class CompanyNeeded(Refusal):
    """The caller sees several companies, whose money does not add up: name one."""

    key: ClassVar[str] = "company_needed"


@dataclass(frozen=True, slots=True)
class BadWindow(Refusal):
    """A window ends before it begins, or is longer than `most_days`."""

    key: ClassVar[str] = "bad_window"
    most_days: int


@dataclass(frozen=True, slots=True)
class Malformed(Refusal):
    """A request does not have the shape that the interface asks for; each fault is listed."""

    key: ClassVar[str] = "malformed"


@dataclass(frozen=True, slots=True)
class Broken(Refusal):
    """The program is broken; nothing was written."""

    key: ClassVar[str] = "broken"


class RefusedError(Exception):
    """Carries a refusal from a handler to the answer."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.key)
        self.refusal = refusal
