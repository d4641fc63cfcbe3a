"""From an answer to values of signals: which field is the day, the store, the kind, the number.

Fields are paths with dots (`main.temp`). Rows lie in a list, or in columns: an object of lists of
the same length, as weather services send them. A row without a value (null) is not told yet and is
left out. Everything else that does not fit refuses the whole answer, naming its row: half a table
of a server that changed its mind would look like a quiet week.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.gateways.signals.port import NotTaken, Why
from core.kernel.amounts import MICRO

MOST_ROWS = 5_000
FURTHEST_BACK = dt.timedelta(days=3 * 366)
FURTHEST_AHEAD = dt.timedelta(days=366)
LARGEST = 1e9
KIND = re.compile(r"[^\W_][\w-]{0,29}")
_DAY = re.compile(r"(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})(?:$|[T ])")
_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,12})?")
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Fields:
    """Where things lie. Without a field of the kind, `kind` holds for all; without one of the
    store, the whole company is meant, or the store `org_unit_id`."""

    rows: str = ""
    day: str = "date"
    value: str = "value"
    kind_field: str = ""
    kind: str = ""
    unit_field: str = ""
    org_unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """One value of a day, of an org unit or (None) of the whole company."""

    kind: str
    on: dt.date
    org_unit_id: int | None
    value_micro: int


@dataclass(frozen=True, slots=True)
class Read:
    """What an answer tells, and how many rows told nothing yet."""

    told: tuple[Told, ...]
    empty: int = 0


class _Wrong(Exception):  # leaves the row that is wrong; never leaves this module
    def __init__(self, why: Why, detail: object) -> None:
        super().__init__(why)
        self.answer = NotTaken(why, str(detail)[:_SHOWN])


def read(answer: Any, fields: Fields, units: Mapping[str, int], today: dt.date) -> Read | NotTaken:
    """The values of an answer; `units` are org units by their codes in small letters."""
    found: dict[tuple[str, dt.date, int | None], int] = {}
    empty = 0
    try:
        for number, row in enumerate(_rows(answer, fields), 1):
            told = _told(row, number, fields, units, today)
            if told is None:
                empty += 1
                continue
            key = (told.kind, told.on, told.org_unit_id)
            if found.setdefault(key, told.value_micro) != told.value_micro:
                raise _Wrong(Why.TWICE, f"{number}: {told.kind} {told.on}")
    except _Wrong as wrong:
        return wrong.answer
    return Read(tuple(Told(*key, value) for key, value in found.items()), empty)


def shape(answer: Any, most: int = 20) -> list[str]:
    """Paths of an answer, for somebody who looks for the names of the fields."""
    found: list[str] = []

    def walk(value: Any, path: str, depth: int) -> None:
        if len(found) >= most or depth > 6:
            return
        if isinstance(value, dict):
            for name, inner in value.items():
                walk(inner, f"{path}.{name}" if path else str(name), depth + 1)
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            found.append(f"{path}[{len(value)}]")
            walk(value[0], path, depth + 1)
        elif isinstance(value, list):
            found.append(f"{path}[{len(value)}]")
        else:
            found.append(f"{path} = {str(value)[:_SHOWN]}")

    walk(answer, "", 0)
    return found


def _rows(answer: Any, fields: Fields) -> Iterator[Mapping[str, Any]]:
    where = _at(answer, fields.rows) if fields.rows else answer
    if isinstance(where, dict):
        where = _from_columns(where, fields)
    if not isinstance(where, list):
        raise _Wrong(Why.NO_ROWS, fields.rows or "–")
    if len(where) > MOST_ROWS:
        raise _Wrong(Why.MANY, f"{len(where):,} > {MOST_ROWS:,}")
    for number, row in enumerate(where, 1):
        if not isinstance(row, dict):
            raise _Wrong(Why.FIELD, f"{number}: {row}")
        yield row


def _from_columns(table: dict[str, Any], fields: Fields) -> list[dict[str, Any]] | None:
    """Rows of an object that holds a list a field; None where it does not."""
    names = [n for n in (fields.day, fields.value, fields.kind_field, fields.unit_field) if n]
    columns = [table.get(name) for name in names]
    lists = [column for column in columns if isinstance(column, list)]
    if len(lists) < len(names) or len({len(column) for column in lists}) != 1:
        return None
    return [dict(zip(names, row, strict=True)) for row in zip(*lists, strict=True)]


def _at(value: Any, path: str) -> Any:
    """What lies at a path of names with dots; None where nothing does."""
    if isinstance(value, dict) and path in value:
        return value[path]
    for name in path.split("."):
        if not isinstance(value, dict) or name not in value:
            return None
        value = value[name]
    return value


def _told(
    row: Mapping[str, Any], number: int, fields: Fields, units: Mapping[str, int], today: dt.date
) -> Told | None:
    on = _day(_field(row, fields.day, number), number, today)
    value = _at(row, fields.value)
    if value is None:
        return None
    kind = fields.kind
    if fields.kind_field:
        kind = str(_field(row, fields.kind_field, number)).strip().casefold()
    if not KIND.fullmatch(kind):
        raise _Wrong(Why.KIND, f"{number}: {kind}")
    unit = fields.org_unit_id
    if fields.unit_field:
        code = str(_field(row, fields.unit_field, number)).strip().casefold()
        if code not in units:
            raise _Wrong(Why.UNIT, f"{number}: {code}")
        unit = units[code]
    return Told(kind, on, unit, _micro(value, number))


def _field(row: Mapping[str, Any], path: str, number: int) -> Any:
    value = _at(row, path)
    if value is None or isinstance(value, dict | list | bool):
        raise _Wrong(Why.FIELD, f"{number}: {path}")
    return value


def _day(value: Any, number: int, today: dt.date) -> dt.date:
    match = _DAY.match(str(value))
    try:
        on = dt.date(*map(int, match.groups())) if match else None
    except ValueError:
        on = None
    if on is None or not today - FURTHEST_BACK <= on <= today + FURTHEST_AHEAD:
        raise _Wrong(Why.DAY, f"{number}: {value}")
    return on


def _micro(value: Any, number: int) -> int:
    """Millionths of a number, or of a text that is one."""
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _Wrong(Why.VALUE, f"{number}: {value}")
    if (isinstance(value, float) and not math.isfinite(value)) or abs(value) > LARGEST:
        raise _Wrong(Why.VALUE, f"{number}: {value}")
    return round(value * MICRO)
