"""Sending orders: how each supplier takes them, and which could not be sent."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.gateways.suppliers.channels import SENDS, ChannelForm, save_channel, send_again
from core.gateways.suppliers.ports import ports
from core.gateways.suppliers.read import ChannelShown, DeliveryShown, channels, unsent
from core.platform.i18n import N_, _, counted
from core.platform.settings import settings
from pages.setup.price_choices import maybe, partner_choices
from pages.widgets import formats, master
from pages.widgets.answers import plain, refused, say_after_rerun
from pages.widgets.company import company_of
from pages.widgets.data import reading
from pages.widgets.document_sent import WAYS
from pages.widgets.edge import perform
from pages.widgets.frame import link, open_with_actions, page_right

KEY = "channels"
FORMS = {"workbook": N_("Excel workbook"), "json": N_("JSON")}
ADDRESSES = {
    "mail": N_("Mail address"),
    "http": N_("Address, https://…"),
    "folder": N_("Name of the folder"),
}

opened = open_with_actions("channels")
actor = opened.actor
company = company_of(actor)
master.new_button(opened.actions, KEY, _("New way"))
suppliers = partner_choices(actor, company.id, "supplier")
with reading(actor) as connection:
    found = {one.partner_id: one for one in channels(connection, company.id)}
    left = unsent(connection, company.id)


def row(one: ChannelShown) -> dict[str, Any]:
    """A way as a row of the table."""
    return {
        "id": one.partner_id,
        "name": one.partner,
        "how": _(WAYS[one.how]),
        "form": _(FORMS[one.form]),
        "address": one.address or formats.NOTHING,
        "active": one.active,
    }


master.listing(
    KEY,
    [row(one) for one in found.values()],
    [
        master.Column("name", _("Supplier"), width="large"),
        master.Column("how", _("How")),
        master.Column("form", _("File")),
        master.Column("address", _("Address"), width="large"),
        master.Column("active", _("In use"), "flag"),
    ],
    nothing=_("Orders are sent to nobody yet"),
    hint=_("Say how a supplier takes them: by mail, to his system, or in a folder."),
    where=opened.actions,
)


def again(one: DeliveryShown) -> None:
    """Try a delivery at once."""
    if not refused(perform(send_again, page_right(SENDS), one.id)):
        say_after_rerun(_("It is tried again within a minute"))


if left:
    st.subheader(_("Not sent yet"), anchor=False)
    for one in left:
        with st.container(horizontal=True, vertical_alignment="center", key=f"unsent_{one.id}"):
            with st.container(gap=None, width="stretch"):
                link("document", f"{one.number} {one.partner}", id=str(one.document_id))
                after = formats.instant(one.next_at, company.zone)
                when = (
                    counted("given up after {n} try", "given up after {n} tries", one.attempts)
                    if one.state == "failed"
                    else _("next try {at}").format(at=after)
                )
                st.caption(plain(f"{_(WAYS[one.how])} · {one.answer} · {when}"))
            if actor.may(SENDS, one.org_unit_id):
                st.button(_("Try now"), key=f"again_{one.id}", on_click=again, args=(one,))


def draw(partner_id: int | None) -> None:
    """The drawer of one way."""
    writer = page_right("setup.catalog")
    held = found.get(partner_id) if partner_id is not None else None
    new = {key: name for key, name in suppliers.items() if key not in found}
    if held is None:
        partner_id = maybe(st, _("Supplier"), new, None, _("Choose a supplier"))
    else:
        st.markdown(f"**{plain(held.partner)}**")
    how: str = st.selectbox(
        _("How"),
        list(WAYS),
        list(WAYS).index(held.how) if held else 0,
        format_func=lambda code: _(WAYS[code]),
    )
    same = held is not None and held.how == how
    address = st.text_input(_(ADDRESSES[how]), (held.address or "") if held and same else "")
    form: str = st.selectbox(
        _("File"),
        list(FORMS),
        list(FORMS).index(held.form) if held else 0,
        format_func=lambda code: _(FORMS[code]),
    )
    secret = None
    if how == "http":
        secret = st.text_input(
            _("Token"), type="password", help=_("Sent as Authorization: Bearer. Empty leaves it.")
        )
    if how == "mail" and not settings().mail_host:
        st.caption(_("No mail server is set yet (ZHANGGUI_MAIL_HOST); orders wait until it is."))
    active = st.toggle(_("In use"), held.active if held else True)
    if st.button(_("Save"), type="primary", width="stretch"):
        given = ChannelForm(how, address or "", form, secret or None, active)
        answer = perform(
            save_channel, writer, ports(settings()), company.id, partner_id or 0, given
        )
        master.finish(KEY, answer)


master.drawer(KEY, _("Way to send orders"), draw)
