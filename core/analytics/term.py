"""A term of the trade as it is told: its names, what stands behind ⓘ, its one function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """A term with its names, what stands behind ⓘ, and the one function that computes it."""

    key: str
    zh: str
    en: str
    formula_zh: str
    formula_en: str
    function: Callable[..., object]
