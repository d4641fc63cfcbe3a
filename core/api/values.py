"""The values that cross the border, and how each is written in JSON.

Everything is exact: money is an integer of minor units of the company's currency (`…_fen`,
with the currency's exponent beside it), a quantity an integer of millionths of the unit it
is in (`…_micro`), a price millionths of one currency unit per unit (`…_price_micro`). Days
are ISO text, instants microseconds since 1970 UTC. A value that the caller may not see is
null. Nothing is read leniently: no number as text, no unknown field.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any, Generic, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    WithJsonSchema,
)
from pydantic.json_schema import SkipJsonSchema

BIGGEST = 2**63 - 1
_WHOLE = re.compile(r"-?[0-9]{1,19}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DESCRIBED = r"^2[01][0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
FIRST_DAY, LAST_DAY = dt.date(2000, 1, 1), dt.date(2199, 12, 31)

Row = TypeVar("Row")


class Strict(BaseModel):
    """What comes in: no unknown field, no value of another type."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Out(BaseModel):
    """What goes out, made from a row of the reader."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class Page(Out, Generic[Row]):
    """A part of a list. `next` is the cursor of the following part, null at the end."""

    data: list[Row]
    next: str | None = Field(description="Send it as `cursor` for what follows; null at the end.")


def _day(value: Any) -> Any:
    """Only text of the one form; pydantic would also take seconds since 1970."""
    if isinstance(value, dt.date):
        return value
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("a day such as 2026-11-20")
    return value


def _sensible(value: dt.date) -> dt.date:
    """A day far away would overflow where a shelf life is added to it."""
    if not FIRST_DAY <= value <= LAST_DAY:
        raise ValueError("a day between 2000 and 2199")
    return value


def _whole(value: Any) -> Any:
    """Digits, as they stand in an address; pydantic would also take 1.0 and 1_000."""
    if isinstance(value, str) and not _WHOLE.fullmatch(value):
        raise ValueError("a whole number")
    return value


def _truth(value: Any) -> Any:
    if isinstance(value, str) and value not in ("true", "false"):
        raise ValueError("true or false")
    return value


PRINTABLE = r"^[^\x00]*$"
"""PostgreSQL keeps no NUL."""
Day = Annotated[
    dt.date,
    BeforeValidator(_day),
    AfterValidator(_sensible),
    WithJsonSchema(
        {"type": "string", "format": "date", "pattern": _DESCRIBED, "examples": ["2026-11-20"]}
    ),
]
Id = Annotated[StrictInt, Field(ge=1, le=BIGGEST, description="The id of a row.")]
Quantity = Annotated[
    StrictInt, Field(ge=0, le=10**14, description="Millionths of a unit: 1500000 is 1.5.")
]
Price = Annotated[
    StrictInt,
    Field(
        ge=0, le=10**13, description="Millionths of one currency unit per unit: 12500000 is 12.5."
    ),
]
Money = Annotated[
    StrictInt,
    Field(
        ge=-(10**16), le=10**16, description="Minor units of the company's currency: 1250 is 12.50."
    ),
]
Truth = StrictBool
AskedId = Annotated[int, Field(ge=1, le=BIGGEST), BeforeValidator(_whole)]
AskedTruth = Annotated[bool, BeforeValidator(_truth)]
Limit = Annotated[int, Field(ge=1, le=200), BeforeValidator(_whole)]
Missing = SkipJsonSchema[None]
"""Left out of an address; it cannot be said there."""
Search = Annotated[str, Field(max_length=80, pattern=PRINTABLE)]
Cursor = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[A-Za-z0-9_-]+$")]


Text20 = Annotated[StrictStr, Field(max_length=20, pattern=PRINTABLE)]
Text40 = Annotated[StrictStr, Field(max_length=40, pattern=PRINTABLE)]
Text60 = Annotated[StrictStr, Field(max_length=60, pattern=PRINTABLE)]
Text80 = Annotated[StrictStr, Field(max_length=80, pattern=PRINTABLE)]
Text200 = Annotated[StrictStr, Field(max_length=200, pattern=PRINTABLE)]
Text500 = Annotated[StrictStr, Field(max_length=500, pattern=PRINTABLE)]


class Listing(Strict):
    """What every list may be asked for."""

    limit: Limit = Field(50, description="How many at most.")
    cursor: Cursor | Missing = Field(None, description="`next` of the part before.")


# What a column means, for the description of what goes out.
FEN = "Minor units of the company's currency."
COST = "Minor units of the company's currency; null without the right to see cost."
MICRO = "Millionths of the item's base unit."
INSTANT = "Microseconds since 1970 UTC."
