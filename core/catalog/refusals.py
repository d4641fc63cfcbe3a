"""Why master data is refused. `field` is the English label of the field, translated when shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core.kernel.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Missing(Refusal):
    """A field that must be filled in is empty."""

    key: ClassVar[str] = "missing"
    field: str


@dataclass(frozen=True, slots=True)
class TooLong(Refusal):
    """A text is longer than its column."""

    key: ClassVar[str] = "too_long"
    field: str
    longest: int


@dataclass(frozen=True, slots=True)
class NotANumber(Refusal):
    """What was typed is no number, has too many decimals, or is out of range."""

    key: ClassVar[str] = "not_a_number"
    field: str
    typed: str


@dataclass(frozen=True, slots=True)
class NotAChoice(Refusal):
    """The value is none of those the field knows."""

    key: ClassVar[str] = "not_a_choice"
    field: str
    typed: str


@dataclass(frozen=True, slots=True)
class CodeTaken(Refusal):
    """Another row of the company has this code."""

    key: ClassVar[str] = "code_taken"
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class NotFound(Refusal):
    """The row does not exist in this company."""

    key: ClassVar[str] = "choice_gone"
    field: str


@dataclass(frozen=True, slots=True)
class InUse(Refusal):
    """It was used already, so it cannot change any more."""

    key: ClassVar[str] = "in_use"
    field: str


@dataclass(frozen=True, slots=True)
class OwnAncestor(Refusal):
    """A unit or category cannot stand below itself."""

    key: ClassVar[str] = "own_ancestor"
    name: str


CatalogRefusal = (
    Missing | TooLong | NotANumber | NotAChoice | CodeTaken | NotFound | InUse | OwnAncestor
)
