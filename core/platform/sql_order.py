"""Rows in the order people expect of codes: 1001 before 10001, as numbers are counted.

Both databases compare codes as texts. Codes of digits alone come first, the shorter before the
longer; the others follow as texts do.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, case, func

DIGITS = "0123456789"
LONGER = 1_000
"""More than any code has letters."""


def by_code(code: ColumnElement[Any]) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """What to order by, to have codes in their order."""
    counted = func.ltrim(code, DIGITS) == ""
    return case((counted, func.length(code)), else_=LONGER), code
