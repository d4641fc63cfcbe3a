"""Taxes: what is taxed alike, and the rates by date. New law is a new row.

Exempt is not 0 %: an exempt class has no rate, and the tax on what was bought becomes cost.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import streamlit as st
from sqlalchemy import select

from core.catalog.companies import TAX_KINDS
from core.catalog.refusals import Missing
from core.catalog.tax_set_up import (
    INPUT_RULES,
    RateForm,
    TaxClassForm,
    remove_tax_rate,
    save_tax_class,
    save_tax_rate,
)
from core.platform.i18n import N_, _
from models.base import table
from models.catalog import TaxClass, TaxRate
from pages.widgets import formats, master
from pages.widgets.address import choose
from pages.widgets.company import company_of
from pages.widgets.data import rows
from pages.widgets.edge import perform
from pages.widgets.frame import open_with_actions, page_right
from pages.widgets.labels import INPUT_TAX, in_language, tax_kind_name
from pages.widgets.loss_rules import loss_rules

KEY, RATE = "tax_classes", "tax_rates"
EARLIEST = dt.date(1990, 1, 1)

opened = open_with_actions("setup_taxes")
actor = opened.actor
company = company_of(actor)
today = company.today()
master.new_button(opened.actions, KEY, _("New tax class"))
opened.actions.button(
    _("New rate"), icon=":material/event:", on_click=master.ask_to_edit, args=(RATE, None)
)
tax_class, tax_rate = table(TaxClass), table(TaxRate)
classes = {row.id: row for row in rows(actor, select(tax_class).order_by(tax_class.c.id))}
rates = rows(
    actor,
    select(tax_rate).order_by(tax_rate.c.tax_class_id, tax_rate.c.tax_kind, tax_rate.c.from_on),
)


def class_name(class_id: int) -> str:
    """A class in the reader's language."""
    return in_language(classes[class_id].name, classes[class_id].name_en)


def percent(rate_bp: int) -> str:
    """13%, or 0.5%."""
    return formats.percent(rate_bp, 0 if rate_bp % 100 == 0 else 2)


def holds(rate: Any, on: dt.date) -> bool:
    """Whether a rate holds on a day."""
    return bool(rate.from_on <= on and (rate.to_on is None or on <= rate.to_on))


def now(class_id: int, kind: str) -> str:
    """The rate of today; an exempt class has none, which is not 0 %."""
    if classes[class_id].exempt:
        return _("Exempt")
    for rate in rates:
        if (rate.tax_class_id, rate.tax_kind) == (class_id, kind) and holds(rate, today):
            return percent(rate.rate_bp)
    return formats.NOTHING


def state(rate: Any) -> str:
    """Whether a rate holds today."""
    if holds(rate, today):
        return _("Holds now")
    return _("To come") if rate.from_on > today else _("Past")


master.listing(
    KEY,
    [
        {
            "id": row.id,
            "name": class_name(row.id),
            "code": row.code,
            "general": now(row.id, "general"),
            "small": now(row.id, "small"),
            "input": _(INPUT_TAX[row.input_rule]),
        }
        for row in classes.values()
    ],
    [
        master.Column("name", _("Tax class"), width="large"),
        master.Column("code", _("Code"), width="small"),
        master.Column("general", _("General taxpayer"), "amount", width=150, named=True),
        master.Column("small", _("Small-scale taxpayer"), "amount", width=160, named=True),
        master.Column("input", _("Input tax"), width="medium", named=True),
    ],
    nothing=_("No tax class yet"),
    where=opened.actions,
)
st.subheader(_("Rates by date"), anchor=False)
st.caption(_("A rate that has begun is never rewritten: give it a last day, and add the next one."))
line = st.container(horizontal=True, vertical_alignment="center")
names = {"": _("All tax classes")} | {
    str(row.id): class_name(row.id) for row in classes.values() if not row.exempt
}
shown = choose(
    line.container(width=320), _("Tax class"), names, "class", default="", style="select"
)
when = choose(line, _("Show"), {"now": _("Now and to come"), "all": _("All")}, "when")
listed = [
    row
    for row in rates
    if (not shown or str(row.tax_class_id) == shown)
    and (when == "all" or row.to_on is None or row.to_on >= today)
]
master.listing(
    RATE,
    [
        {
            "id": row.id,
            "name": class_name(row.tax_class_id),
            "rate": percent(row.rate_bp),
            "kind": tax_kind_name(row.tax_kind),
            "from": formats.day(row.from_on),
            "to": formats.day(row.to_on) if row.to_on else _("until further notice"),
            "state": state(row),
        }
        for row in listed
    ],
    [
        master.Column("name", _("Tax class"), width="large"),
        master.Column("rate", _("Rate"), "amount", width="small"),
        master.Column("kind", _("Taxpayer"), width="medium"),
        master.Column("from", _("From"), width=110),
        master.Column("to", _("Until"), width=140),
        master.Column("state", _("State"), width="small"),
    ],
    nothing=_("No rate yet"),
)

loss_rules(actor, company)


def draw(row_id: int | None) -> None:
    """The drawer of one class."""
    writer = page_right("setup.catalog")
    row = classes.get(row_id) if row_id is not None else None
    with st.form("tax_class", border=False):
        name = st.text_input(_("Name in Chinese"), row.name if row else "")
        name_en = st.text_input(_("Name in English"), row.name_en if row else "")
        code = st.text_input(_("Code"), row.code if row else "")
        exempt = st.toggle(
            _("Exempt"),
            row.exempt if row else False,
            help=_("Exempt is not 0 %: nothing is owed, and the tax on purchases becomes cost."),
        )
        rule = st.selectbox(
            _("Input tax"),
            INPUT_RULES,
            INPUT_RULES.index(row.input_rule) if row else 0,
            format_func=lambda one: _(INPUT_TAX[one]),
            help=_("What becomes of the tax on purchases; of an exempt class, always cost."),
        )
        sent = master.save_button()
    if sent:
        form = TaxClassForm(code or "", name or "", name_en or "", exempt, rule)
        master.finish(KEY, perform(save_tax_class, writer, form, row_id))


def draw_rate(row_id: int | None) -> None:
    """The drawer of one rate."""
    writer = page_right("setup.catalog")
    row = next((one for one in rates if one.id == row_id), None)
    begun = row is not None and row.from_on <= today
    ids = [one.id for one in classes.values() if not one.exempt]
    start = row.tax_class_id if row else int(shown or ids[0])
    with st.form("tax_rate", border=False):
        class_id = st.selectbox(
            _("Tax class"), ids, ids.index(start), format_func=class_name, disabled=begun
        )
        kind = st.selectbox(
            _("Taxpayer"),
            TAX_KINDS,
            TAX_KINDS.index(row.tax_kind if row else company.tax_kind),
            format_func=tax_kind_name,
            disabled=begun,
        )
        rate = st.number_input(
            _("Rate, %"),
            0.0,
            100.0,
            row.rate_bp / 100 if row else None,
            step=1.0,
            format="%g",
            placeholder="",
            disabled=begun,
        )
        from_on = st.date_input(
            _("From"),
            row.from_on if row else None,
            min_value=EARLIEST,
            format="YYYY-MM-DD",
            disabled=begun,
        )
        to_on = st.date_input(
            _("Until"),
            row.to_on if row else None,
            min_value=EARLIEST,
            format="YYYY-MM-DD",
            help=_("The last day; empty until further notice."),
        )
        sent = master.save_button()
    if begun:
        st.caption(_("It holds since its first day: only its last day may change."))
    elif row is not None and st.button(
        _("Take this rate away"), icon=":material/delete:", width="stretch"
    ):
        master.finish(RATE, perform(remove_tax_rate, writer, row.id, today))
    if sent:
        if rate is None or not isinstance(from_on, dt.date):
            master.finish(RATE, Missing(N_("Rate") if rate is None else N_("From")))
            return
        end = to_on if isinstance(to_on, dt.date) else None
        form = RateForm(class_id, kind, round(rate * 100), from_on, end)
        master.finish(RATE, perform(save_tax_rate, writer, form, today, row_id))


master.drawer(KEY, _("Tax class"), draw)
master.drawer(RATE, _("Rate"), draw_rate)
