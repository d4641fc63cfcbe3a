"""Days as numbers in SQL, so that dates can be subtracted, and grids of days filled."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction


class day_number(GenericFunction[int]):  # noqa: N801  (a function of SQL)
    """A date as a number of days, on both engines."""

    type = BigInteger()
    inherit_cache = True


@compiles(day_number)
def _plain(element: Any, compiler: Any, **options: Any) -> str:
    return f"({compiler.process(element.clauses, **options)} - DATE '1970-01-01')"


@compiles(day_number, "sqlite")
def _sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"CAST(julianday({compiler.process(element.clauses, **options)}) - 2440587.5 AS INTEGER)"


EPOCH = dt.date(1970, 1, 1)


def number_of(day: dt.date) -> int:
    """What `day_number` gives for a date."""
    return (day - EPOCH).days


def day_of(number: int) -> dt.date:
    """The date of a number."""
    return EPOCH + dt.timedelta(days=int(number))
