"""Sources of signals and how they went, as the screens show them (scoped)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from core.gateways.signals.mapping import Fields
from models.base import table
from models.gateways import SignalSource

source = table(SignalSource)


@dataclass(frozen=True, slots=True)
class SourceShown:
    """A source; `address` None where personal data is hidden. `asked_at` in micros."""

    id: int
    name: str
    address: str | None
    header: str
    fields: Fields
    active: bool
    asked_at: int | None
    state: str
    detail: str
    rows: int


def sources(connection: Connection, company_id: int) -> list[SourceShown]:
    """Every source of a company, by name."""
    c = source.c
    found = connection.execute(
        select(
            c.id, c.name, c.address, c.header, c.active, c.asked_at, c.state, c.detail, c.rows,
            c.rows_path, c.day_field, c.value_field, c.kind_field, c.kind, c.unit_field,
            c.org_unit_id,
        )
        .where(c.company_id == company_id)
        .order_by(c.name, c.id)
    )  # fmt: skip
    return [SourceShown(*row[:4], Fields(*row[9:]), *row[4:9]) for row in found]
