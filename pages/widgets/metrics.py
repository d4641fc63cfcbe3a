"""Cards of key figures: what it is (ⓘ says how it is reckoned), how much, and which way.

The colour of a change says good or bad, not up or down; the small line is of one colour for
all. A hidden value reads '—' and has no line.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from core.analytics.definitions import Days, NoDays, Term, term
from core.kernel.money import Currency
from core.platform.i18n import _, language, ngettext
from pages.widgets import formats
from pages.widgets.charts import yuan
from pages.widgets.charts_time import spark

MOST_TOLD = 100_000
"""Basis points: ten times as much and more came from next to nothing, and is not told exactly."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A card. `delta_bp` is the change in basis points, `points` if of a percentage;
    `higher_is_better` None where neither way is good."""

    key: str
    value: str
    delta_bp: int | None = None
    points: bool = False
    higher_is_better: bool | None = True
    line: Sequence[float | None] = ()
    note: str = ""


def name_of(key: str) -> str:
    """A term in the reader's language."""
    found = term(key)
    return found.zh if language() == "zh" else found.en


def formula(key: str) -> str:
    """What stands behind ⓘ."""
    return _formula(term(key))


def _formula(found: Term) -> str:
    if language() == "zh":
        return f"{found.zh} = {found.formula_zh}"
    return f"{found.en} = {found.formula_en}"


def heading(text: str, *terms: str) -> None:
    """The heading of a chart, with the formulas of what it shows behind ⓘ."""
    st.subheader(text, help="\n\n".join(formula(key) for key in terms) or None, anchor=False)


def cards(figures: Sequence[Figure], key: str) -> None:
    """Figures side by side, two in a row on a phone."""
    wall = st.grid(len(figures), min_column_width=158, gap="small", key=f"cards_{key}")
    for figure in figures:
        with wall.container(
            border=True, gap=None, height="stretch", key=f"card_{key}_{figure.key}"
        ):
            st.metric(
                name_of(figure.key),
                figure.value,
                _delta(figure),
                delta_color=_colour(figure),
                help=formula(figure.key),
            )
            if figure.note:
                st.caption(figure.note)
            elif any(value is not None for value in figure.line):
                spark(figure.line, f"spark_{key}_{figure.key}", name_of(figure.key))


def _delta(figure: Figure) -> str | None:
    if figure.delta_bp is None:
        return None
    if figure.delta_bp > MOST_TOLD:
        return f">+{MOST_TOLD // 100:,}%"
    number = f"{figure.delta_bp / 100:+,.1f}" if _moved(figure) else "0.0"
    return _("{n} pts").format(n=number) if figure.points else f"{number}%"


def _moved(figure: Figure) -> bool:
    """Whether a change is large enough to be told: a tenth of a percent once it is rounded."""
    return abs(figure.delta_bp or 0) >= 5


def _colour(figure: Figure) -> Literal["normal", "inverse", "off"]:
    if figure.higher_is_better is None or not _moved(figure):
        return "off"
    return "normal" if figure.higher_is_better else "inverse"


def stock_money(fen: int | None, currency: Currency) -> str:
    """Stock at cost; below zero, where more was sold than came in, it is not known."""
    if fen is not None and fen < 0:
        return _("Stock not known")
    return formats.compact_money(fen, currency)


def stock_number(fen: int | None, currency: Currency) -> float | None:
    """Stock at cost as a number that sorts; nothing where it is not known."""
    return None if fen is None or fen < 0 else yuan(fen, currency)


def days(value: Days) -> str:
    """Tenths of days: 12.3 days, 无动销, or —."""
    if value is None:
        return formats.NOTHING
    if isinstance(value, NoDays):
        return _("No movement") if value is NoDays.NO_MOVEMENT else _("Stock not known")
    return _("{n} days").format(n=f"{value / 10:,.1f}" if value < 1000 else f"{value / 10:,.0f}")


def days_number(value: Days) -> float | None:
    """Days as a number that sorts; nothing where no number says anything."""
    return value / 10 if isinstance(value, int) else None


def expiry(on: dt.date | None, today: dt.date) -> str:
    """2026-11-30 · 7 days left."""
    if on is None:
        return formats.NOTHING
    left = (on - today).days
    if left < 0:
        return f"{formats.day(on)} · {_('expired')}"
    return f"{formats.day(on)} · {days_left(left)}"


def days_left(left: int) -> str:
    """7 days left, its last day; of what has not expired."""
    if left == 0:
        return _("its last day")
    return ngettext("{n} day left", "{n} days left", left).format(n=left)
