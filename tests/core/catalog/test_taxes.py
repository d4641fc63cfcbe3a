"""Tax is dated data, and exempt is not 0 %."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlmodel import col, select

from core.catalog.taxes import NoTaxRate, Rate, rate_on
from models.catalog import TaxClass
from tests.founded import Ground

TODAY = dt.date(2026, 11, 20)


def class_id(ground: Ground, code: str) -> int:
    found = ground.session.exec(select(TaxClass.id).where(col(TaxClass.code) == code)).one()
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("code", "kind", "on", "expected"),
    [
        ("V13", "general", TODAY, Rate(1300, False, "deductible")),
        ("V09", "general", TODAY, Rate(900, False, "deductible")),
        ("V06", "general", TODAY, Rate(600, False, "deductible")),
        ("FARM", "general", TODAY, Rate(900, False, "computed")),
        ("EXEMPT", "general", TODAY, Rate(0, True, "cost")),
        ("EXEMPT", "small", TODAY, Rate(0, True, "cost")),
        ("V13", "small", dt.date(2026, 1, 1), Rate(100, False, "cost")),
        ("V13", "small", dt.date(2027, 12, 31), Rate(100, False, "cost")),
        ("V13", "small", dt.date(2028, 1, 1), Rate(300, False, "cost")),
    ],
)
def test_the_rate_of_a_day(
    ground: Ground, code: str, kind: str, on: dt.date, expected: Rate
) -> None:
    assert rate_on(ground.session, class_id(ground, code), kind, on) == expected


def test_a_day_before_all_rates_is_refused(ground: Ground) -> None:
    answer = rate_on(ground.session, class_id(ground, "V13"), "general", dt.date(1990, 1, 1))
    assert isinstance(answer, NoTaxRate)
