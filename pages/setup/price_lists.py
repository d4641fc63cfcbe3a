"""Price lists: who is charged what, from when to when. `?list=…` shows the prices of one."""

from __future__ import annotations

import datetime as dt
from typing import Any

import streamlit as st
from sqlalchemy import func, select

from core.catalog.price_lists import (
    DIRECTIONS,
    PriceListForm,
    copy_price_list,
    save_price_list,
)
from core.platform.i18n import _
from core.platform.rights import SEE_COST
from models.base import table
from models.prices import PriceList, PriceListLine
from pages.setup.price_choices import (
    day_field,
    maybe,
    partner_choices,
    place_choices,
)
from pages.setup.price_lines import price_lines
from pages.widgets import formats, master
from pages.widgets.address import number
from pages.widgets.answers import plain
from pages.widgets.company import company_of
from pages.widgets.data import rows
from pages.widgets.document_tables import narrow
from pages.widgets.edge import perform
from pages.widgets.frame import open_with_actions, page_right
from pages.widgets.labels import DIRECTIONS as DIRECTION_NAMES

KEY = "price_lists"

opened = open_with_actions("price_lists")
actor = opened.actor
company = company_of(actor)
today = company.today()
price_list, line = table(PriceList), table(PriceListLine)
counts = {
    row.price_list_id: row.items
    for row in rows(
        actor,
        select(line.c.price_list_id, func.count(line.c.item_id.distinct()).label("items"))
        .where(line.c.company_id == company.id)
        .group_by(line.c.price_list_id),
    )
}
found: dict[int, Any] = {
    row.id: row
    for row in rows(
        actor,
        select(price_list)
        .where(price_list.c.company_id == company.id)
        .order_by(price_list.c.active.desc(), price_list.c.code),
    )
    if row.direction == "sell" or actor.may_anywhere(SEE_COST)
}
customers = partner_choices(actor, company.id, "customer")
suppliers = partner_choices(actor, company.id, "supplier")
places = place_choices(actor, company.id)


def for_whom(row: Any) -> str:
    """Who a list is for: a partner, a unit, both, or everybody."""
    named = [
        (customers | suppliers).get(row.partner_id or 0, ""),
        places.get(row.for_org_unit_id or 0, ""),
    ]
    return " · ".join(one for one in named if one) or _("Everybody")


def span(row: Any) -> str:
    """From when to when."""
    until = formats.day(row.to_on) if row.to_on else _("until further notice")
    return f"{formats.day(row.from_on)} – {until}"


def state(row: Any) -> str:
    """Whether a list holds today."""
    if not row.active:
        return _("Not in use")
    if row.from_on > today:
        return _("To come")
    return _("Past") if row.to_on is not None and row.to_on < today else _("Holds now")


def show_list(row: Any) -> None:
    """The prices of one list, and the way back."""
    opened.actions.button(
        _("All price lists"), icon=":material/arrow_back:", on_click=st.query_params.clear
    )
    opened.actions.button(
        _("Name, days, copy"), icon=":material/edit:", on_click=master.ask_to_edit,
        args=(KEY, row.id),
    )  # fmt: skip
    st.subheader(f"{plain(row.code)} {plain(row.name)}", anchor=False)
    st.caption(
        " · ".join(
            (
                _(DIRECTION_NAMES[row.direction]),
                plain(for_whom(row)),
                span(row),
                state(row),
            )
        )
    )
    price_lines(actor, company, row)


def show_all() -> None:
    """The listing."""
    master.new_button(opened.actions, KEY, _("New price list"))
    master.listing(
        KEY,
        [
            {
                "id": row.id,
                "name": row.name,
                "code": row.code,
                "direction": _(DIRECTION_NAMES[row.direction]),
                "whom": for_whom(row),
                "days": span(row),
                "items": counts.get(row.id, 0),
                "state": state(row),
            }
            for row in found.values()
        ],
        [
            master.Column("name", _("Name"), width=240),
            master.Column("code", _("Code"), width=100),
            master.Column("direction", _("Direction"), width=90),
            master.Column("whom", _("For"), width=190, named=True),
            master.Column("days", _("Valid"), width=210),
            master.Column("items", _("Items"), "number", width=70),
            master.Column("state", _("State"), width=90),
        ],
        nothing=_("No price list yet"),
        hint=_("Without one, sales take the item's retail price and purchases the last price."),
        where=opened.actions,
    )


def head(row: Any) -> PriceListForm:
    """The fields of a list's head."""
    name = st.text_input(_("Name"), row.name if row else "")
    code = st.text_input(_("Code"), row.code if row else "")
    directions = DIRECTIONS if actor.may_anywhere(SEE_COST) else DIRECTIONS[:1]
    direction = row.direction if row else "sell"
    if row is None:
        direction = st.segmented_control(
            _("Direction"),
            directions,
            default="sell",
            format_func=lambda one: _(DIRECTION_NAMES[one]),
            required=True,
        )
    names, label = (customers, _("Customer")) if direction == "sell" else (suppliers, _("Supplier"))
    partner = maybe(st, label, names, row.partner_id if row else None, _("Everybody"))
    unit = maybe(
        st,
        _("Organisation unit"),
        places,
        row.for_org_unit_id if row else None,
        _("All stores"),
    )
    left, right = [st.container()] * 2 if narrow() else st.columns(2)
    from_on = day_field(left, _("From"), row.from_on if row else today)
    to_on = day_field(
        right, _("Until"), row.to_on if row else None, help=_("Empty: until further notice.")
    )
    active = st.toggle(_("In use"), row.active if row else True)
    return PriceListForm(
        code or "", name or "", str(direction), from_on, to_on, partner, unit, active
    )


def draw(row_id: int | None) -> None:
    """The drawer of one list."""
    writer = page_right("setup.prices")
    row = found.get(row_id) if row_id is not None else None
    form = head(row)
    line = st.container(horizontal=True)
    if line.button(_("Save"), type="primary", width="stretch"):
        answer = perform(save_price_list, writer, company.id, form, row_id)
        if row is None and isinstance(answer, int):
            st.query_params["list"] = str(answer)  # its prices come next
        master.finish(KEY, answer)
    if row is None:
        st.caption(_("The prices follow as soon as the list is saved."))
        return
    if "list" not in st.query_params and line.button(
        _("Prices"), icon=":material/table:", width="stretch"
    ):
        master.forget(KEY)
        st.query_params["list"] = str(row_id)
        st.rerun()
    copy(writer, row)


def copy(writer: Any, row: Any) -> None:
    """A new list like this one, dearer or cheaper by a percentage."""
    with st.expander(_("Copy this list")), st.form("copy_list", border=False):
        name = st.text_input(_("Name"), row.name, key="copy_name")
        code = st.text_input(_("Code"), "", key="copy_code")
        left, right = [st.container()] * 2 if narrow() else st.columns(2)
        after = row.to_on + dt.timedelta(days=1) if row.to_on else None
        from_on = day_field(left, _("From"), after, key="copy_from")
        to_on = day_field(right, _("Until"), None, key="copy_to")
        change = st.number_input(
            _("Change, %"), -99.0, 1000.0, 0.0, step=0.5, format="%g",
            help=_("5 makes all prices 5 % dearer, -10 a tenth cheaper; rounded to cents."),
        )  # fmt: skip
        if st.form_submit_button(_("Copy"), icon=":material/content_copy:"):
            form = PriceListForm(
                code or "",
                name or "",
                row.direction,
                from_on,
                to_on,
                row.partner_id,
                row.for_org_unit_id,
            )
            answer = perform(
                copy_price_list, writer, company.id, row.id, form, round((change or 0) * 100)
            )
            if isinstance(answer, int):
                st.query_params["list"] = str(answer)
            master.finish(KEY, answer)


chosen = found.get(number("list") or 0)
if chosen is not None:
    show_list(chosen)
else:
    show_all()
master.drawer(KEY, _("Price list"), draw)
