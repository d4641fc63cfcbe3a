"""Keeping the tax classes and their dated rates, which all companies share.

New law is a new row: a rate that has begun keeps its percentage and its first day for ever,
only its last day may be set; one that is still to come may be changed or taken away. Rates of
a class and kind of taxpayer never overlap. An exempt class has no rate at all, which is not
0 %: its input tax becomes cost. What documents used stays exempt, or not, as it was.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from sqlmodel import Session, col, select

from core.catalog.companies import TAX_KINDS
from core.catalog.fields import CODE, NAME, check_choice, check_text, clean, code_of, first, taken
from core.catalog.refusals import InUse, NotANumber, NotFound
from core.kernel.refusals import Refusal
from core.platform.changes import recorded
from core.platform.i18n import N_
from core.platform.rights import Actor, NotAllowed
from models.catalog import TaxClass, TaxRate
from models.documents import DocumentLine

INPUT_RULES = ("deductible", "computed", "cost")
TAX_CLASS, RATE, EXEMPT = N_("Tax class"), N_("Rate"), N_("Exempt")


@dataclass(frozen=True, slots=True)
class RatesOverlap(Refusal):
    """Another rate of the class holds on one of these days."""

    key: ClassVar[str] = "rates_overlap"
    rate_bp: int
    from_on: dt.date
    to_on: dt.date | None


@dataclass(frozen=True, slots=True)
class EndsBeforeItBegins(Refusal):
    """The last day lies before the first."""

    key: ClassVar[str] = "ends_before_it_begins"
    from_on: dt.date
    to_on: dt.date


@dataclass(frozen=True, slots=True)
class ExemptHasNoRate(Refusal):
    """An exempt class has no rate: exempt is not 0 %."""

    key: ClassVar[str] = "exempt_has_no_rate"
    tax_class: str


@dataclass(frozen=True, slots=True)
class HasRates(Refusal):
    """A class that has rates cannot become exempt; a class of its own is made for that."""

    key: ClassVar[str] = "tax_class_has_rates"
    tax_class: str


@dataclass(frozen=True, slots=True)
class RateBegan(Refusal):
    """The rate holds already: only its last day may be set."""

    key: ClassVar[str] = "rate_began"
    from_on: dt.date


@dataclass(frozen=True, slots=True)
class TaxClassForm:
    """A tax class as a form holds it."""

    code: str
    name: str
    name_en: str = ""
    exempt: bool = False
    input_rule: str = "deductible"


@dataclass(frozen=True, slots=True)
class RateForm:
    """A rate as a form holds it: basis points, first and last day (None: until further notice)."""

    tax_class_id: int
    tax_kind: str
    rate_bp: int
    from_on: dt.date
    to_on: dt.date | None = None


@recorded("setup.tax_class", TaxClass)
def save_tax_class(
    session: Session, actor: Actor, form: TaxClassForm, tax_class_id: int | None = None
) -> int | Refusal:
    """Add a tax class or change one; its id."""
    row = session.get(TaxClass, tax_class_id) if tax_class_id is not None else None
    refused = _right(actor) or first(
        NotFound(TAX_CLASS) if tax_class_id is not None and row is None else None,
        check_text(CODE, code_of(form.code), 20),
        check_text(NAME, clean(form.name), 120),
        check_choice(N_("Input tax"), form.input_rule, INPUT_RULES),
        taken(session, TaxClass, code_of(form.code), tax_class_id),
        _fixed(session, row, form),
    )
    if refused is not None:
        return refused
    row = row or TaxClass(code="")
    row.code, row.name = code_of(form.code), clean(form.name)
    row.name_en = clean(form.name_en) or row.name
    row.exempt = form.exempt
    row.input_rule = "cost" if form.exempt else form.input_rule
    session.add(row)
    session.flush()
    return row.id or 0


@recorded("setup.tax_rate", TaxRate)
def save_tax_rate(
    session: Session, actor: Actor, form: RateForm, today: dt.date, rate_id: int | None = None
) -> int | Refusal:
    """Add a rate or change one; its id. `today` decides what has begun."""
    row = session.get(TaxRate, rate_id) if rate_id is not None else None
    tax_class = session.get(TaxClass, form.tax_class_id, with_for_update=True)
    refused = _right(actor) or first(
        NotFound(RATE) if rate_id is not None and row is None else None,
        NotFound(TAX_CLASS) if tax_class is None else None,
        check_choice(N_("Taxpayer"), form.tax_kind, TAX_KINDS),
        None if 0 <= form.rate_bp <= 10_000 else NotANumber(RATE, str(form.rate_bp)),
        EndsBeforeItBegins(form.from_on, form.to_on)
        if form.to_on is not None and form.to_on < form.from_on
        else None,
        ExemptHasNoRate(tax_class.name) if tax_class is not None and tax_class.exempt else None,
        _begun(row, form, today),
        _overlapping(session, form, rate_id),
    )
    if refused is not None:
        return refused
    row = row or TaxRate(tax_class_id=form.tax_class_id, from_on=form.from_on)
    row.tax_class_id, row.tax_kind = form.tax_class_id, form.tax_kind
    row.rate_bp, row.from_on, row.to_on = form.rate_bp, form.from_on, form.to_on
    session.add(row)
    session.flush()
    return row.id or 0


@recorded("setup.tax_rate", TaxRate)
def remove_tax_rate(session: Session, actor: Actor, rate_id: int, today: dt.date) -> int | Refusal:
    """Take away a rate that is still to come; its id."""
    row = session.get(TaxRate, rate_id)
    refused = _right(actor) or (NotFound(RATE) if row is None else None)
    if refused is not None or row is None:
        return refused or NotFound(RATE)
    if row.from_on <= today:
        return RateBegan(row.from_on)
    session.delete(row)
    session.flush()
    return rate_id


def _right(actor: Actor) -> NotAllowed | None:
    allowed = actor.may_anywhere("setup.catalog")
    return None if allowed else NotAllowed("setup.catalog", 0)


def _fixed(session: Session, row: TaxClass | None, form: TaxClassForm) -> Refusal | None:
    """What the first document that uses a class fixes, and its rates."""
    if row is None:
        return None
    rule = "cost" if form.exempt else form.input_rule
    if (row.exempt, row.input_rule) == (form.exempt, rule):
        return None
    used = select(DocumentLine.id).where(col(DocumentLine.tax_class_id) == row.id).limit(1)
    if session.exec(used).first() is not None:
        return InUse(EXEMPT if row.exempt != form.exempt else N_("Input tax"))
    rates = select(TaxRate.id).where(col(TaxRate.tax_class_id) == row.id).limit(1)
    if form.exempt and session.exec(rates).first() is not None:
        return HasRates(row.name)
    return None


def _begun(row: TaxRate | None, form: RateForm, today: dt.date) -> RateBegan | None:
    if row is None or row.from_on > today:
        return None
    kept = (row.tax_class_id, row.tax_kind, row.rate_bp, row.from_on)
    asked = (form.tax_class_id, form.tax_kind, form.rate_bp, form.from_on)
    return None if kept == asked else RateBegan(row.from_on)


def _overlapping(session: Session, form: RateForm, rate_id: int | None) -> RatesOverlap | None:
    others = session.exec(
        select(TaxRate)
        .where(
            col(TaxRate.tax_class_id) == form.tax_class_id,
            col(TaxRate.tax_kind) == form.tax_kind,
        )
        .order_by(col(TaxRate.from_on))
    )
    end = form.to_on or dt.date.max
    for other in others:
        meets = other.from_on <= end and form.from_on <= (other.to_on or dt.date.max)
        if meets and other.id != rate_id:
            return RatesOverlap(other.rate_bp, other.from_on, other.to_on)
    return None
