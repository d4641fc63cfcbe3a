"""Lists by cursor: what follows the last row seen, however many came or went meanwhile.

A cursor is the key of the last row of a part, in an order whose keys are unique. It carries
no right: the next part is read by the scoped reader like the first one.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Date, Select, literal, tuple_

from core.api.refusals import BadCursor, RefusedError
from core.api.values import BIGGEST, Listing, Out, Page

Part = TypeVar("Part", bound=Out)


def page(
    connection: Connection,
    statement: Select[Any],
    keys: Sequence[ColumnElement[Any]],
    asked: Listing,
    of: type[Part],
    *,
    falling: bool = False,
) -> Page[Part]:
    """The part of a list that was asked for. `keys` are columns of the statement that order it."""
    if asked.cursor is not None:
        after = [literal(v, k.type) for v, k in zip(read(asked.cursor, keys), keys, strict=True)]
        left, right = tuple_(*keys), tuple_(*after)
        statement = statement.where(left < right if falling else left > right)
    order = [key.desc() if falling else key for key in keys]
    found = connection.execute(statement.order_by(*order).limit(asked.limit + 1)).all()
    more = len(found) > asked.limit
    shown = found[: asked.limit]
    last = [getattr(shown[-1], key.key or "") for key in keys] if more else []
    return Page(data=[of.model_validate(row) for row in shown], next=write(last) if more else None)


def write(values: Sequence[int | dt.date]) -> str:
    """The cursor after a row with these keys."""
    plain = [v.isoformat() if isinstance(v, dt.date) else v for v in values]
    text = json.dumps(plain, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read(cursor: str, keys: Sequence[ColumnElement[Any]]) -> list[int | dt.date]:
    """The keys in a cursor; raises RefusedError for one that no list of this order made."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        values = json.loads(base64.urlsafe_b64decode(padded))
        if not isinstance(values, list) or len(values) != len(keys):
            raise ValueError("another order")
        return [_value(value, key) for value, key in zip(values, keys, strict=True)]
    except (ValueError, binascii.Error, RecursionError) as error:
        raise RefusedError(BadCursor()) from error


def _value(value: object, key: ColumnElement[Any]) -> int | dt.date:
    if isinstance(key.type, Date):
        return dt.date.fromisoformat(str(value))
    if type(value) is not int or abs(value) > BIGGEST:
        raise ValueError("no key")
    return value
