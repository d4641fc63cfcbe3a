"""Two tellings of one thing, compared in SQL: a query whose rows are the differences.

A comparison lists its sources, each a FROM with an expression for the columns it knows, signed
so that all sources together come to nothing: facts with +, what they are made of with −.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.posting.trade_facts import WEEKDAYS

Check = tuple[str, str]
Source = tuple[str, Mapping[str, str]]
"""FROM and WHERE, and what each column is there."""


def compare(
    name: str, keys: Sequence[str], columns: Sequence[str], sources: Sequence[Source]
) -> Check:
    """A query for the keys at which the sources do not come to nothing."""
    parts = []
    for source, known in sources:
        shown = [f"{known.get(key, key)} AS {key}" for key in keys]
        shown += [f"{known.get(column, '0')} AS {column}" for column in columns]
        parts.append(f"SELECT {', '.join(shown)} FROM {source}")  # noqa: S608
    sums = ", ".join(f"sum({column})" for column in columns)
    wrong = " OR ".join(f"sum({column}) <> 0" for column in columns)
    text = (
        f"SELECT {', '.join(keys)}, {sums} FROM ({' UNION ALL '.join(parts)}) x"  # noqa: S608
        f" GROUP BY {', '.join(keys)} HAVING {wrong}"
    )
    return (name, text)


def itself(columns: Sequence[str], sign: str = "") -> dict[str, str]:
    return {column: f"{sign}{column}" for column in columns}


def by_weekday(weekday: str, value: str) -> dict[str, str]:
    return {
        name: f"CASE WHEN {weekday} = {number} THEN {value} ELSE 0 END"
        for number, name in enumerate(WEEKDAYS)
    }


def month(day: str) -> str:
    """The code of a date's month (202611), on both engines."""
    text = f"CAST({day} AS text)"
    return f"CAST(substr({text}, 1, 4) || substr({text}, 6, 2) AS integer)"
