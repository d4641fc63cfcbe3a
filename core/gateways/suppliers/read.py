"""How orders are sent and what became of each, as the screens show it (scoped)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, select

from core.documents.read_entry import document, partner
from models.base import table
from models.gateways import Delivery, PartnerChannel

channel, delivery = table(PartnerChannel), table(Delivery)


@dataclass(frozen=True, slots=True)
class ChannelShown:
    """A supplier's way; `address` None where personal data is hidden."""

    partner_id: int
    partner: str
    how: str
    form: str
    address: str | None
    active: bool


@dataclass(frozen=True, slots=True)
class DeliveryShown:
    """What became of one sending; instants in micros."""

    id: int
    document_id: int
    number: str
    partner: str
    org_unit_id: int
    state: str
    how: str
    attempts: int
    created_at: int
    next_at: int
    sent_at: int | None
    answer: str


def channels(connection: Connection, company_id: int) -> list[ChannelShown]:
    """Every supplier with a way to be sent to, by name."""
    rows = connection.execute(
        select(
            channel.c.partner_id,
            partner.c.name,
            channel.c.how,
            channel.c.form,
            channel.c.address,
            channel.c.active,
        )
        .join(partner, partner.c.id == channel.c.partner_id)
        .where(channel.c.company_id == company_id)
        .order_by(partner.c.name)
    )
    return [ChannelShown(*row) for row in rows]


def of_document(connection: Connection, document_id: int) -> list[DeliveryShown]:
    """The sendings of one document."""
    return _made(connection, _deliveries().where(delivery.c.document_id == document_id))


def unsent(connection: Connection, company_id: int, most: int = 50) -> list[DeliveryShown]:
    """What could not be sent at the first try, or was given up, the oldest first."""
    asked = _deliveries().where(
        delivery.c.company_id == company_id,
        delivery.c.state != "sent",
        delivery.c.attempts > 0,
        delivery.c.answer != "",
    )
    return _made(connection, asked.limit(most))


def _deliveries() -> Select[Any]:
    return (
        select(
            delivery.c.id,
            delivery.c.document_id,
            document.c.number,
            partner.c.name,
            delivery.c.org_unit_id,
            delivery.c.state,
            delivery.c.how,
            delivery.c.attempts,
            delivery.c.created_at,
            delivery.c.next_at,
            delivery.c.sent_at,
            delivery.c.answer,
        )
        .join(document, document.c.id == delivery.c.document_id)
        .join(partner, partner.c.id == delivery.c.partner_id)
        .order_by(delivery.c.id)
    )


def _made(connection: Connection, statement: Select[Any]) -> list[DeliveryShown]:
    return [DeliveryShown(*row) for row in connection.execute(statement)]
