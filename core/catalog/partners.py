"""Partners: suppliers, customers, or both at once. Contacts are personal data."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from core.catalog.fields import (
    CODE,
    NAME,
    check_text,
    clean,
    code_of,
    company_right,
    first,
    owned,
    taken,
)
from core.catalog.initials import initials
from core.catalog.refusals import Missing, NotANumber, NotFound
from core.kernel.refusals import Refusal
from core.platform.changes import recorded
from core.platform.i18n import N_
from core.platform.rights import SEE_PERSONAL, Actor
from models.catalog import Partner


@dataclass(frozen=True, slots=True)
class PartnerForm:
    """A partner as a form holds it."""

    code: str
    name: str
    supplier: bool = False
    customer: bool = False
    tax_number: str = ""
    contact: str = ""
    phone: str = ""
    address: str = ""
    lead_days: int = 2
    credit_days: int = 30
    active: bool = True


@recorded("setup.partner", Partner)
def save_partner(
    session: Session,
    actor: Actor,
    company_id: int,
    form: PartnerForm,
    partner_id: int | None = None,
) -> int | Refusal:
    """Add a partner or change one; its id. Who may not see contacts leaves them as they are."""
    row = owned(session, Partner, partner_id, company_id)
    refused = company_right(session, actor, "setup.catalog", company_id) or first(
        NotFound(N_("Partner")) if partner_id is not None and row is None else None,
        check_text(CODE, code_of(form.code), 40),
        check_text(NAME, clean(form.name), 200),
        None if form.supplier or form.customer else Missing(N_("Supplier or customer")),
        _checked_days(form),
        *(
            check_text(field, clean(value), longest) if value else None
            for field, value, longest in (
                (N_("Tax number"), form.tax_number, 40),
                (N_("Contact"), form.contact, 120),
                (N_("Phone"), form.phone, 40),
                (N_("Address"), form.address, 300),
            )
        ),
        taken(session, Partner, code_of(form.code), partner_id, company_id=company_id),
    )
    if refused is not None:
        return refused
    seen = row is None or actor.may_anywhere(SEE_PERSONAL)
    row = row or Partner(company_id=company_id)
    row.code, row.name = code_of(form.code), clean(form.name)
    row.initials = initials(row.name)
    row.supplier, row.customer = form.supplier, form.customer
    row.tax_number = code_of(form.tax_number)
    if seen:
        row.contact, row.phone = clean(form.contact), clean(form.phone)
        row.address = clean(form.address)
    row.lead_days, row.credit_days, row.active = form.lead_days, form.credit_days, form.active
    session.add(row)
    session.flush()
    return row.id or 0


def _checked_days(form: PartnerForm) -> NotANumber | None:
    for field, days in (
        (N_("Lead time, days"), form.lead_days),
        (N_("Credit, days"), form.credit_days),
    ):
        if not 0 <= days <= 3650:
            return NotANumber(field, str(days))
    return None
