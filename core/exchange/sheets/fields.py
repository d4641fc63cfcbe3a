"""What a column of a sheet can mean, and a cell read as the value it stands for.

Nothing is guessed: a cell that cannot be read is a problem that names row and column.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from core.catalog.fields import clean, code_of
from core.exchange.till import problems as p
from core.exchange.till.fields import Field as Column
from core.exchange.till.fields import plain
from core.exchange.till.values import NotRead, Order, TooFine, day, number
from core.platform.i18n import LANGUAGES, _, speaking

Value = str | int | bool | dt.date
MICRO_PLACES = 6


class Type(StrEnum):
    """What stands in a column."""

    TEXT = "text"
    CODE = "code"
    WHOLE = "whole"
    MICRO = "micro"
    MEASURE = "measure"
    """As MICRO, but may lie below zero."""
    MONEY = "money"
    DAY = "day"
    FLAG = "flag"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Field(Column):
    """A meaning a column can have. `longest` bounds texts; `choices` maps words (lower case)
    to values; `about` explains it in the template; `example` stands in its example row."""

    type: Type = Type.TEXT
    about: str = ""
    example: str = ""
    longest: int = 200
    choices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it was read. A field is absent where it has no column or an empty cell."""

    number: int
    values: Mapping[str, Value]

    def text(self, key: str) -> str:
        """A text or code; '' where there is none."""
        return str(self.values.get(key, ""))

    def whole(self, key: str) -> int | None:
        """A number (micro, minor units, days), None where there is none."""
        value = self.values.get(key)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def day(self, key: str) -> dt.date | None:
        """A day."""
        value = self.values.get(key)
        return value if isinstance(value, dt.date) else None

    def flag(self, key: str) -> bool | None:
        """Yes or no."""
        value = self.values.get(key)
        return value if isinstance(value, bool) else None


_YES = frozenset(["1", "y", "yes", "true", "是", "√", "✓", "对", "启用", "t"])
_NO = frozenset(["0", "n", "no", "false", "否", "×", "✗", "停用", "f"])


def read_cell(
    one: Field, text: str, row: int, column: str, order: Order, exponent: int
) -> Value | p.RowProblem:
    """The value of a cell that is not empty, or what is wrong with it."""
    where = (row, column, text[:80])
    match one.type:
        case Type.TEXT | Type.CODE:
            kept = clean(text) if one.type is Type.TEXT else code_of(text)
            return kept if len(kept) <= one.longest else p.TextTooLong(*where)
        case Type.DAY:
            read = day(text, order)
            return p.NotADay(*where) if isinstance(read, NotRead) else read[0]
        case Type.FLAG:
            word = text.strip().casefold()
            if word in _YES or word in _NO:
                return word in _YES
            return p.NotAWord(*where, "✓ / ✗, 是 / 否, yes / no")
        case Type.CHOICE:
            found = one.choices.get(text.strip().casefold())
            words = ", ".join(one.choices)
            return found if found is not None else p.NotAWord(*where, words)
        case _:
            return _number(one, where, text, exponent)


def _number(
    one: Field, where: tuple[int, str, str], text: str, exponent: int
) -> int | p.RowProblem:
    places = {Type.WHOLE: 0, Type.MONEY: exponent}.get(one.type, MICRO_PLACES)
    read = number(text, places)
    if isinstance(read, TooFine):
        return p.TooManyDecimals(*where)
    if isinstance(read, NotRead):
        return p.NotANumber(*where)
    return read if read >= 0 or one.type is Type.MEASURE else p.BelowZero(*where)


def words(text: str) -> tuple[str, ...]:
    """Names a heading goes by."""
    return tuple(text.split())


def headings(fields: Sequence[Field]) -> frozenset[str]:
    """Words by which the row of headings is found."""
    return frozenset(name for one in named(fields) for name in (*one.names, *labels(one)))


def labels(one: Field) -> tuple[str, ...]:
    """What templates call a column, in each language, in lower case."""
    found = []
    for language in LANGUAGES:
        with speaking(language):
            found.append(_(one.label).casefold())
    return tuple(found)


def named(fields: Sequence[Field]) -> list[Field]:
    """The fields, each also known by its label in both languages, before all other names."""
    return [
        replace(one, names=(*(plain(label) for label in labels(one)), *one.names)) for one in fields
    ]


__all__ = ["Field", "Row", "Type", "Value", "headings", "named", "read_cell", "words"]
