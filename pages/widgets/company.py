"""The company in view: all pages of a tab speak of one company at a time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import streamlit as st
from sqlalchemy import select

from core.kernel.money import Currency
from core.platform.i18n import _
from core.platform.rights import Actor
from models.base import table
from models.company import Company
from pages.widgets import identity
from pages.widgets.data import rows

STATE = "company_id"


@dataclass(frozen=True, slots=True)
class CompanyInView:
    """What pages need to know of the company they speak of."""

    id: int
    code: str
    name: str
    currency: Currency
    standard: str
    tax_kind: str
    zone: str

    def now(self) -> dt.datetime:
        """What clocks there say."""
        return dt.datetime.now(ZoneInfo(self.zone))

    def today(self) -> dt.date:
        """The business day it is there now."""
        return self.now().date()


def companies(actor: Actor) -> list[CompanyInView]:
    """The companies an actor works for, by code; read once in a rerun."""
    return identity.once(f"companies_{actor.user_id}", lambda: _companies(actor))


def _companies(actor: Actor) -> list[CompanyInView]:
    company = table(Company)
    found = rows(
        actor,
        select(company).where(company.c.id.in_(actor.companies)).order_by(company.c.code),
    )
    return [
        CompanyInView(
            id=row.id,
            code=row.code,
            name=row.name,
            currency=Currency(row.currency, row.currency_exponent),
            standard=row.standard,
            tax_kind=row.tax_kind,
            zone=row.zone,
        )
        for row in found
    ]


def company_of(actor: Actor) -> CompanyInView:
    """The company in view; stops the page for an actor who works for none."""
    mine = companies(actor)
    if not mine:
        st.info(_("You have no role in any company yet. Ask whoever manages users."))
        st.stop()
    chosen = st.session_state.get(STATE)
    return next((company for company in mine if company.id == chosen), mine[0])


def company_switch(actor: Actor) -> None:
    """In the sidebar: the company's name, or a choice for who works for several."""
    mine = companies(actor)
    if len(mine) == 1:
        st.caption(mine[0].name)
    elif mine:
        names = {company.id: company.name for company in mine}
        st.selectbox(
            _("Company"),
            list(names),
            format_func=lambda company_id: names[company_id],
            key=STATE,
            label_visibility="collapsed",
            persist_state="session",
        )
