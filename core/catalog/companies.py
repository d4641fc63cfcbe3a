"""Companies: what may change after founding, and what may not once something is posted.

The currency and the zone are part of every amount and date, so they stand still as soon as
the company has a document; the standard only chooses which of both books is shown first.
Founding a company, with its books, is core/desks/setup.
"""

from __future__ import annotations

import zoneinfo
from dataclasses import dataclass

from sqlmodel import Session, col, select

from core.catalog.fields import (
    CODE,
    NAME,
    check_choice,
    check_text,
    clean,
    code_of,
    company_right,
    first,
    taken,
)
from core.catalog.refusals import InUse
from core.kernel.refusals import Refusal
from core.platform.changes import recorded
from core.platform.i18n import N_
from core.platform.rights import Actor
from models.company import Company
from models.documents import Document

CURRENCIES: dict[str, int] = {
    "CNY": 2, "HKD": 2, "MOP": 2, "TWD": 2, "USD": 2, "EUR": 2, "GBP": 2,
    "JPY": 0, "KRW": 0, "SGD": 2, "MYR": 2, "THB": 2, "VND": 0, "AUD": 2, "CAD": 2,
}  # fmt: skip
"""ISO codes with the decimals of their minor unit."""
STANDARDS = ("SBE", "ASBE")
TAX_KINDS = ("general", "small")


@dataclass(frozen=True, slots=True)
class CompanyForm:
    """A company as a form holds it."""

    code: str
    name: str
    currency: str = "CNY"
    standard: str = "SBE"
    tax_kind: str = "general"
    zone: str = "Asia/Shanghai"


def checked(session: Session, form: CompanyForm, company_id: int | None) -> Refusal | None:
    """What is wrong with a form, if anything."""
    return first(
        check_text(CODE, code_of(form.code), 20),
        check_text(NAME, clean(form.name), 120),
        check_choice(N_("Currency"), form.currency, CURRENCIES),
        check_choice(N_("Accounting standard"), form.standard, STANDARDS),
        check_choice(N_("Taxpayer"), form.tax_kind, TAX_KINDS),
        check_choice(N_("Time zone"), form.zone, zoneinfo.available_timezones()),
        taken(session, Company, code_of(form.code), company_id),
    )


@recorded("setup.company", Company)
def change_company(
    session: Session, actor: Actor, company_id: int, form: CompanyForm
) -> int | Refusal:
    """Change a company; its id. Refuses another currency or zone once it has documents."""
    refused = company_right(session, actor, "setup.company", company_id) or checked(
        session, form, company_id
    )
    if refused is not None:
        return refused
    company = session.get_one(Company, company_id)
    moved = (form.currency, form.zone) != (company.currency, company.zone)
    if (
        moved
        and session.exec(
            select(Document.id).where(col(Document.company_id) == company_id).limit(1)
        ).first()
    ):
        return InUse(N_("Currency"))
    fill(company, form)
    session.flush()
    return company_id


def fill(company: Company, form: CompanyForm) -> None:
    """Put a checked form into a row."""
    company.code = code_of(form.code)
    company.name = clean(form.name)
    company.currency = form.currency
    company.currency_exponent = CURRENCIES[form.currency]
    company.standard = form.standard
    company.tax_kind = form.tax_kind
    company.zone = form.zone
