"""How a supplier takes our orders: set by whoever keeps partners; and sending one again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from sqlmodel import Session

from core.catalog.fields import company_right, owned
from core.catalog.refusals import NotFound
from core.gateways.suppliers.port import Port
from core.kernel.clock import Clock, SystemClock, to_micros
from core.kernel.refusals import Refusal
from core.platform.changes import recorded
from core.platform.i18n import N_
from core.platform.rights import Actor, require
from models.catalog import Partner
from models.gateways import Delivery, PartnerChannel

KEEPS, SENDS = "setup.catalog", "purchase.order"
FORMS = ("workbook", "json")


@dataclass(frozen=True, slots=True)
class ChannelForm:
    """A way to send, as a form holds it; `secret` None leaves the one there is."""

    how: str
    address: str
    form: str = "workbook"
    secret: str | None = None
    active: bool = True


@dataclass(frozen=True, slots=True)
class WrongAddress(Refusal):
    """Not an address of that way: a mail address, an https address, a folder's name."""

    key: ClassVar[str] = "wrong_address"
    address: str


@recorded("setup.channel", PartnerChannel)
def save_channel(
    session: Session,
    actor: Actor,
    ports: Mapping[str, Port],
    company_id: int,
    partner_id: int,
    form: ChannelForm,
) -> int | Refusal:
    """Says how a supplier takes orders from now on; what waits goes there too. Its partner."""
    if refused := company_right(session, actor, KEEPS, company_id):
        return refused
    partner = owned(session, Partner, partner_id, company_id)
    if partner is None or not partner.supplier:
        return NotFound(N_("Partner"))
    address = form.address.strip()
    if form.how not in ports or form.form not in FORMS or ports[form.how].wrong(address):
        return WrongAddress(address)
    row = session.get(PartnerChannel, partner_id) or PartnerChannel(
        partner_id=partner_id, company_id=company_id
    )
    if row.address != address:
        row.secret = ""  # a token is never shown to another address
    row.how, row.form, row.address, row.active = form.how, form.form, address, form.active
    if form.secret is not None:
        row.secret = form.secret.strip()[:300]
    session.add(row)
    session.flush()
    return partner_id


@recorded("delivery", Delivery, "again")
def send_again(
    session: Session, actor: Actor, delivery_id: int, clock: Clock | None = None
) -> int | Refusal:
    """Lets a delivery be tried (again) at once, also one that was sent or given up: its key is
    the same, so whoever has it already knows. Its id."""
    row = session.get(Delivery, delivery_id)
    if row is None:
        return NotFound(N_("Delivery of an order"))
    if refused := require(actor, SENDS, row.org_unit_id):
        return refused
    row.state, row.attempts = "waiting", 0
    row.next_at = to_micros((clock or SystemClock()).now())
    session.add(row)
    session.flush()
    return delivery_id
