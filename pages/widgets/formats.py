"""How money, quantities, percentages and dates look, in the reader's language, by Babel.

Amounts arrive as the integers they are kept as. None is a value the reader may not see, or
none at all, and reads '—'. Text only: a table that sorts by number gets the number itself
(`units_of`) and lets its column do the writing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache, wraps
from typing import ParamSpec
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import (
    format_compact_currency,
    format_compact_decimal,
    format_currency,
    format_decimal,
    format_percent,
)

from core.kernel.clock import from_micros
from core.kernel.money import CNY, Currency
from core.platform.i18n import language, locale

NOTHING = "—"
KEPT = 20_000
"""Texts kept a kind of number: a page writes the same ones at each rerun, for everybody."""

P = ParamSpec("P")


def _written_once(write: Callable[P, str]) -> Callable[P, str]:
    """Keeps what a number reads like in each language; Babel takes 40 µs to write one."""

    @lru_cache(maxsize=KEPT)
    def kept(_language: str, *args: P.args, **kwargs: P.kwargs) -> str:
        return write(*args, **kwargs)

    @wraps(write)
    def written(*args: P.args, **kwargs: P.kwargs) -> str:
        return kept(language(), *args, **kwargs)  # type: ignore[arg-type]  # all are hashable

    return written


def units_of(minor: int | None, currency: Currency = CNY) -> Decimal | None:
    """Money in whole units, exactly."""
    return None if minor is None else Decimal(minor).scaleb(-currency.exponent)


@_written_once
def money(minor: int | None, currency: Currency = CNY) -> str:
    """¥1,234.50"""
    value = units_of(minor, currency)
    if value is None:
        return NOTHING
    return _plain_yuan(format_currency(value, currency.code, locale=locale()))


@_written_once
def compact_money(minor: int | None, currency: Currency = CNY) -> str:
    """¥813.2万 or ¥8.13M, ¥81.3K; small amounts in full."""
    value = units_of(minor, currency)
    if value is None:
        return NOTHING
    if abs(value) < 10_000:
        return money(minor, currency)
    digits = 2 if language() == "en" and abs(value) >= 1_000_000 else 1
    return _plain_yuan(
        format_compact_currency(value, currency.code, fraction_digits=digits, locale=locale())
    )


@_written_once
def quantity(micro: int | None) -> str:
    """1,234.5 of whatever unit."""
    if micro is None:
        return NOTHING
    return format_decimal(Decimal(micro).scaleb(-6), format="#,##0.######", locale=locale())


@_written_once
def compact_quantity(micro: int | None) -> str:
    """18.1万 or 181K; small ones in full."""
    if micro is None:
        return NOTHING
    value = Decimal(micro).scaleb(-6)
    if abs(value) < 10_000:
        return format_decimal(value, format="#,##0.##", locale=locale())
    return format_compact_decimal(value, fraction_digits=1, locale=locale())


@_written_once
def about(micro: int | None) -> str:
    """A quantity that is an expectation: whole from ten on, else with one decimal at most."""
    if micro is None:
        return NOTHING
    value = Decimal(micro).scaleb(-6)
    return format_decimal(value, format="#,##0" if value >= 10 else "#,##0.#", locale=locale())


@_written_once
def price(micro: int | None, currency: Currency = CNY) -> str:
    """A price: as many decimals as it needs, the currency's at least."""
    if micro is None:
        return NOTHING
    pattern = "#,##0." + "0" * currency.exponent + "#" * (6 - currency.exponent)
    return format_decimal(Decimal(micro).scaleb(-6), format=pattern, locale=locale())


@_written_once
def percent(bp: int | None, digits: int = 1) -> str:
    """Basis points as a percentage: 2,965 is 29.7%."""
    if bp is None:
        return NOTHING
    pattern = "#,##0" + ("." + "0" * digits if digits else "") + "%"
    return format_percent(Decimal(bp).scaleb(-4), format=pattern, locale=locale())


def share(part: float | None, digits: int = 1) -> str:
    """A part of the whole as a percentage: 0.2965 is 29.7%."""
    return percent(None if part is None else round(part * 10_000), digits)


def change(bp: int | None) -> str:
    """A change in basis points, with its sign: +4.2%, −0.5%."""
    if bp is None:
        return NOTHING
    return ("+" if bp > 0 else "−" if bp < 0 else "") + percent(abs(bp))


def day(on: dt.date | None) -> str:
    """2026-11-23, the same in both languages: it sorts, and nobody takes it for another."""
    return NOTHING if on is None else on.isoformat()


@_written_once
def long_day(on: dt.date | None) -> str:
    """2026年11月23日 or 23 November 2026, for headings."""
    if on is None:
        return NOTHING
    pattern = "long" if language() == "zh" else "d MMMM yyyy"
    return format_date(on, pattern, locale=locale())


def instant(at: int | None, zone: str) -> str:
    """Date and time of day in the company's zone, from microseconds."""
    if at is None:
        return NOTHING
    return format_datetime(
        from_micros(at), "yyyy-MM-dd HH:mm", tzinfo=ZoneInfo(zone), locale=locale()
    )


def minutes(after_midnight: int) -> str:
    """08:30; a bar that closes after midnight closes at 26:00."""
    return f"{after_midnight // 60:02d}:{after_midnight % 60:02d}"


def period(code: int) -> str:
    """202611 as 2026-11."""
    return f"{code // 100}-{code % 100:02d}"


def _plain_yuan(text: str) -> str:
    # English writes CN¥; whoever keeps books in yuan knows which yuan.
    return text.replace("CN¥", "¥")


def units_of_price(micro: int | None) -> float | None:
    """A price as a number for a column that sorts. For showing only."""
    return None if micro is None else micro / 1_000_000
