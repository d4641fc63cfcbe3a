"""Value added tax as dated data: a class, a kind of taxpayer, a day give one rate.

Exempt is not 0 %: an exempt sale has no output tax and its input tax may not be deducted.
`STANDARD` is what a new database starts with (general 13, 9, 6 %, since 2016-05-01 with the
rates before 2019-04-01; small-scale 3 %, 1 % from 2026-01-01 to 2027-12-31); new law is new
rows. Rates of a class and kind never overlap.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import ClassVar

from sqlmodel import Session, select

from core.kernel.refusals import Refusal
from core.platform.rows import Rows, as_date
from models.catalog import TaxClass, TaxRate


@dataclass(frozen=True, slots=True)
class Rate:
    """What a sale or purchase is taxed at, in basis points; 0 with `exempt` for exempt ones."""

    rate_bp: int
    exempt: bool
    input_rule: str


@dataclass(frozen=True, slots=True)
class TaxClassFacts:
    """A class as it is recorded; rates as (kind of taxpayer, from, to, basis points)."""

    code: str
    name: str
    exempt: bool
    input_rule: str
    rates: list[tuple[str, dt.date, dt.date | None, int]]


@dataclass(frozen=True, slots=True)
class NoTaxRate(Refusal):
    """No rate is known for the class on the day."""

    key: ClassVar[str] = "no_tax_rate"
    tax_class: str
    on: dt.date


@dataclass(frozen=True, slots=True)
class StandardClass:
    """A tax class as the law has it."""

    code: str
    zh: str
    en: str
    general_bp: int
    input_rule: str = "deductible"
    exempt: bool = False
    earlier: tuple[tuple[int, dt.date], ...] = ()
    """Rates before `SINCE`, each with its first day, for history that is taken in."""


SINCE = dt.date(2019, 4, 1)
BEGAN, JULY_17, MAY_18 = dt.date(2016, 5, 1), dt.date(2017, 7, 1), dt.date(2018, 5, 1)
GOODS = ((1700, BEGAN), (1600, MAY_18))
FARM = ((1300, BEGAN), (1100, JULY_17), (1000, MAY_18))
REDUCED_FROM, REDUCED_TO = dt.date(2026, 1, 1), dt.date(2027, 12, 31)
STANDARD: tuple[StandardClass, ...] = (
    StandardClass("V13", "货物 13%", "Goods 13 %", 1300, earlier=GOODS),
    StandardClass(
        "V09", "农产品、粮油、图书等 9%", "Farm products, grain, books 9 %", 900, earlier=FARM
    ),
    StandardClass("V06", "服务 6%", "Services 6 %", 600, earlier=((600, BEGAN),)),
    StandardClass(
        "FARM",
        "收购农产品（计算抵扣 9%）",
        "Farm purchase, computed 9 %",
        900,
        "computed",
        earlier=FARM,
    ),
    StandardClass(
        "EXEMPT", "免税（蔬菜、鲜活肉蛋）", "Exempt (vegetables, meat, eggs)", 0, "cost", True
    ),
)


@dataclass(slots=True)
class Taxes:
    """All classes with their dated rates: they are few, and read once a transaction."""

    classes: dict[int, TaxClassFacts] = field(default_factory=dict)

    def rate(self, tax_class_id: int, tax_kind: str, on: dt.date) -> Rate | NoTaxRate:
        """The rate of a class for a kind of taxpayer ('general' or 'small') on a day."""
        known = self.classes.get(tax_class_id)
        if known is None:
            return NoTaxRate("", on)
        if known.exempt:
            return Rate(0, True, known.input_rule)
        for kind, from_on, to_on, rate_bp in known.rates:
            if kind == tax_kind and from_on <= on and (to_on is None or on <= to_on):
                return Rate(rate_bp, False, "cost" if tax_kind == "small" else known.input_rule)
        return NoTaxRate(known.name, on)

    def buying(self, tax_class_id: int, tax_kind: str, on: dt.date) -> Rate | NoTaxRate:
        """What a purchase bears: a small-scale buyer still pays the seller's tax, he only may
        not deduct it; a farmer charges him none, and none may be computed."""
        rate = self.rate(tax_class_id, "general", on)
        if tax_kind != "small" or isinstance(rate, NoTaxRate) or rate.exempt:
            return rate
        return Rate(0 if rate.input_rule == "computed" else rate.rate_bp, False, "cost")


def load_taxes(rows: Rows) -> Taxes:
    """Reads all classes and rates."""
    found = Taxes()
    for class_id, code, name, exempt, rule, kind, from_on, to_on, rate_bp in rows.select(
        "SELECT c.id, c.code, c.name, c.exempt, c.input_rule, t.tax_kind, t.from_on, t.to_on,"
        " t.rate_bp FROM tax_class c LEFT JOIN tax_rate t ON t.tax_class_id = c.id ORDER BY c.id"
    ):
        known = found.classes.setdefault(
            class_id, TaxClassFacts(code, name, bool(exempt), rule, [])
        )
        if kind is not None:
            until = None if to_on is None else as_date(to_on)
            known.rates.append((kind, as_date(from_on), until, rate_bp))
    return found


def rate_on(session: Session, tax_class_id: int, tax_kind: str, on: dt.date) -> Rate | NoTaxRate:
    """One rate, for whoever needs no other."""
    return load_taxes(Rows(session)).rate(tax_class_id, tax_kind, on)


def plant_standard_taxes(session: Session) -> None:
    """Write the standard classes and rates where there are none yet."""
    if session.exec(select(TaxClass.id)).first() is not None:
        return
    for standard in STANDARD:
        tax_class = TaxClass(
            code=standard.code,
            name=standard.zh,
            name_en=standard.en,
            exempt=standard.exempt,
            input_rule=standard.input_rule,
        )
        session.add(tax_class)
        session.flush()
        if not standard.exempt:
            session.add_all(_rates(tax_class.id or 0, standard))
    session.flush()


def _rates(tax_class_id: int, standard: StandardClass) -> list[TaxRate]:
    day = dt.timedelta(days=1)
    small = (
        (300, BEGAN, REDUCED_FROM - day),
        (100, REDUCED_FROM, REDUCED_TO),
        (300, REDUCED_TO + day, None),
    )
    begun = [*standard.earlier, (standard.general_bp, SINCE)]
    ends = [from_on - day for _, from_on in begun[1:]]
    return [
        *(
            TaxRate(
                tax_class_id=tax_class_id,
                tax_kind="general",
                rate_bp=rate_bp,
                from_on=from_on,
                to_on=to_on,
            )
            for (rate_bp, from_on), to_on in zip(begun, [*ends, None], strict=True)
        ),
        *(
            TaxRate(
                tax_class_id=tax_class_id,
                tax_kind="small",
                rate_bp=rate_bp,
                from_on=from_on,
                to_on=to_on,
            )
            for rate_bp, from_on, to_on in small
        ),
    ]
