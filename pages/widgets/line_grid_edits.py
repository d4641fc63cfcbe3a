"""What was typed into the table of lines, applied to the lines it started from.

Numbers arrive as JSON floats; their shortest text is what was typed, so they become whole
millionths exactly. What does not fit (a seventh decimal) is left as it was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.documents.draft import Line

MICRO_FIELDS = {
    "quantity": "entered_micro",
    "price": "price_micro",
    "gift": "gift_micro",
    "refused": "refused_micro",
}
DATE_FIELDS = ("produced_on", "expires_on")
TEXT_FIELDS = {"lot": "lot_code", "to_lot": "to_lot_code", "reason": "reason", "memo": "memo"}
FIRST_DAY, LAST_DAY = dt.date(2000, 1, 1), dt.date(2100, 12, 31)
"""Days that goods may bear."""
NEVER_NONE = ("gift_micro", "refused_micro")
REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Edited:
    """The lines after an edit; `removed`: some line was taken out."""

    lines: list[Line]
    removed: bool


def edited(base: Sequence[Line], state: Mapping[str, Any], exponent: int = 2) -> Edited:
    """Lines of `base` with the editor's own account of its edits on top."""
    changes: Mapping[Any, Mapping[str, Any]] = state.get("edited_rows") or {}
    by_row = {int(row): change for row, change in changes.items()}
    lines = []
    for index, line in enumerate(base):
        change = by_row.get(index, {})
        if not change.get(REMOVE):
            lines.append(changed(line, change, exponent))
    return Edited(lines, len(lines) < len(base))


def changed(line: Line, change: Mapping[str, Any], exponent: int = 2) -> Line:
    """A copy of a line with the columns of `change` as typed."""
    new = copy(line)
    for column, value in change.items():
        if column in MICRO_FIELDS:
            name = MICRO_FIELDS[column]
            micro = scaled(value, 6)
            if value is None:
                setattr(new, name, 0 if name in NEVER_NONE else None)
            elif micro is not None:
                setattr(new, name, micro)
        elif column == "discount":
            new.discount_fen = scaled(value, exponent) or 0
        elif column in DATE_FIELDS:
            setattr(new, column, sensible(value))
        elif column in TEXT_FIELDS:
            setattr(new, TEXT_FIELDS[column], str(value or "").strip())
            if column == "lot":
                new.lot_id = None
        elif column == "unit" and value is not None:
            new.unit_id = int(value)
        elif column == "close_rest":
            new.close_rest = bool(value)
    return new


def sensible(value: Any) -> dt.date | None:
    """A date as typed; None for none, and for a year nobody means (a box half filled in)."""
    try:
        day = dt.date.fromisoformat(str(value)[:10]) if value else None
    except ValueError:
        return None
    return day if day is not None and FIRST_DAY <= day <= LAST_DAY else None


def scaled(value: Any, places: int) -> int | None:
    """A JSON number in units of 10**-places, exactly; None for what does not fit."""
    if value is None:
        return None
    number = Decimal(str(value)).scaleb(places)
    return int(number) if number == number.to_integral_value() else None
