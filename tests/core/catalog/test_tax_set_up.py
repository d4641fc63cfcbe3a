"""Tax classes and their dated rates: no two on one day, nothing that began is rewritten."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlmodel import col, select

from core.catalog.refusals import CodeTaken, Missing, NotAChoice, NotANumber, NotFound
from core.catalog.tax_set_up import (
    EndsBeforeItBegins,
    ExemptHasNoRate,
    HasRates,
    RateBegan,
    RateForm,
    RatesOverlap,
    TaxClassForm,
    remove_tax_rate,
    save_tax_class,
    save_tax_rate,
)
from core.catalog.taxes import NoTaxRate, Rate, rate_on
from core.kernel.refusals import Refusal
from core.platform.rights import NotAllowed
from models.catalog import TaxClass, TaxRate
from tests.founded import Ground

TODAY = dt.date(2026, 11, 20)
NEXT_YEAR = dt.date(2027, 1, 1)


def tax(ground: Ground, code: str) -> TaxClass:
    return ground.session.exec(select(TaxClass).where(col(TaxClass.code) == code)).one()


def current(ground: Ground, code: str = "V13") -> TaxRate:
    return ground.session.exec(
        select(TaxRate).where(
            col(TaxRate.tax_class_id) == tax(ground, code).id,
            col(TaxRate.tax_kind) == "general",
            col(TaxRate.to_on).is_(None),
        )
    ).one()


def form(ground: Ground, **more: object) -> RateForm:
    """13 % becomes 12 % next year."""
    values = {
        "tax_class_id": tax(ground, "V13").id,
        "tax_kind": "general",
        "rate_bp": 1200,
        "from_on": NEXT_YEAR,
        "to_on": None,
    }
    return RateForm(**(values | more))  # type: ignore[arg-type]


def save(ground: Ground, rate: RateForm, rate_id: int | None = None) -> int | Refusal:
    return save_tax_rate(ground.session, ground.actor, rate, TODAY, rate_id)


def end_current(ground: Ground) -> None:
    old = current(ground)
    ended = form(
        ground, rate_bp=old.rate_bp, from_on=old.from_on, to_on=NEXT_YEAR - dt.timedelta(days=1)
    )
    assert save(ground, ended, old.id) == old.id


def test_a_rate_that_meets_another_is_refused(ground: Ground) -> None:
    assert save(ground, form(ground)) == RatesOverlap(1300, dt.date(2019, 4, 1), None)
    within = form(ground, from_on=dt.date(2018, 6, 1), to_on=dt.date(2018, 7, 1))
    assert save(ground, within) == RatesOverlap(1600, dt.date(2018, 5, 1), dt.date(2019, 3, 31))
    touching = form(ground, from_on=dt.date(2016, 1, 1), to_on=dt.date(2016, 5, 1))
    assert isinstance(save(ground, touching), RatesOverlap)
    before = form(ground, from_on=dt.date(2016, 1, 1), to_on=dt.date(2016, 4, 30))
    assert isinstance(save(ground, before), int)


def test_new_law_is_a_new_row(ground: Ground) -> None:
    end_current(ground)
    assert isinstance(save(ground, form(ground)), int)
    class_id = tax(ground, "V13").id or 0
    days = (dt.date(2026, 12, 31), NEXT_YEAR)
    found = [rate_on(ground.session, class_id, "general", on) for on in days]
    assert found == [Rate(1300, False, "deductible"), Rate(1200, False, "deductible")]


def test_the_other_kind_of_taxpayer_does_not_overlap(ground: Ground) -> None:
    small = form(ground, tax_kind="small", from_on=dt.date(2000, 1, 1), to_on=dt.date(2000, 2, 1))
    assert isinstance(save(ground, small), int)


def test_what_began_keeps_its_percentage(ground: Ground) -> None:
    old = current(ground)
    cheaper = form(ground, rate_bp=1, from_on=old.from_on)
    assert save(ground, cheaper, old.id) == RateBegan(old.from_on)
    assert remove_tax_rate(ground.session, ground.actor, old.id or 0, TODAY) == RateBegan(
        old.from_on
    )


def test_what_is_to_come_may_change_and_go(ground: Ground) -> None:
    end_current(ground)
    rate_id = save(ground, form(ground))
    assert isinstance(rate_id, int)
    later = form(ground, rate_bp=1100, from_on=dt.date(2027, 3, 1))
    assert save(ground, later, rate_id) == rate_id
    assert remove_tax_rate(ground.session, ground.actor, rate_id, TODAY) == rate_id
    class_id = tax(ground, "V13").id or 0
    assert isinstance(rate_on(ground.session, class_id, "general", dt.date(2027, 6, 1)), NoTaxRate)


def test_exempt_is_not_zero_percent(ground: Ground) -> None:
    exempt = form(ground, tax_class_id=tax(ground, "EXEMPT").id, rate_bp=0)
    assert isinstance(save(ground, exempt), ExemptHasNoRate)
    zero = TaxClassForm("V00", "出口 0%", "Exports 0 %")
    class_id = save_tax_class(ground.session, ground.actor, zero)
    assert isinstance(class_id, int)
    assert isinstance(save(ground, form(ground, tax_class_id=class_id, rate_bp=0)), int)
    on = dt.date(2027, 2, 1)
    assert rate_on(ground.session, class_id, "general", on) == Rate(0, False, "deductible")
    found = rate_on(ground.session, tax(ground, "EXEMPT").id or 0, "general", on)
    assert found == Rate(0, True, "cost")


def test_a_class_with_rates_does_not_become_exempt(ground: Ground) -> None:
    goods = tax(ground, "V13")
    turned = TaxClassForm("V13", goods.name, goods.name_en, exempt=True)
    answer = save_tax_class(ground.session, ground.actor, turned, goods.id)
    assert answer == HasRates(goods.name)


def test_an_exempt_class_puts_its_input_tax_into_cost(ground: Ground) -> None:
    made = save_tax_class(ground.session, ground.actor, TaxClassForm("EX2", "免", exempt=True))
    assert isinstance(made, int)
    row = ground.session.get_one(TaxClass, made)
    assert (row.exempt, row.input_rule, row.name_en) == (True, "cost", "免")


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"tax_class_id": 999}, NotFound),
        ({"tax_kind": "huge"}, NotAChoice),
        ({"rate_bp": 10_001}, NotANumber),
        ({"rate_bp": -1}, NotANumber),
        ({"to_on": dt.date(2026, 12, 1)}, EndsBeforeItBegins),
    ],
)
def test_wrong_rates_are_refused(
    ground: Ground, change: dict[str, object], kind: type[Refusal]
) -> None:
    assert isinstance(save(ground, form(ground, **change)), kind)
    assert isinstance(save(ground, form(ground, **change), 999), NotFound)


def test_wrong_classes_are_refused(ground: Ground) -> None:
    args = (ground.session, ground.actor)
    assert isinstance(save_tax_class(*args, TaxClassForm("", "x")), Missing)
    assert isinstance(save_tax_class(*args, TaxClassForm("v13", "x")), CodeTaken)
    assert isinstance(save_tax_class(*args, TaxClassForm("N", "x", input_rule="?")), NotAChoice)
    assert isinstance(save_tax_class(*args, TaxClassForm("N", "x"), 999), NotFound)


def test_who_may_not_keep_the_catalogue_writes_nothing(ground: Ground) -> None:
    from dataclasses import replace

    weak = replace(ground.actor, grants={})
    assert isinstance(save_tax_rate(ground.session, weak, form(ground), TODAY), NotAllowed)
    assert isinstance(save_tax_class(ground.session, weak, TaxClassForm("N", "x")), NotAllowed)
    assert isinstance(remove_tax_rate(ground.session, weak, 1, TODAY), NotAllowed)
