"""Where goods may be sent: the warehouses of the company, also those the sender cannot look into.

Whoever may send must be able to name where to; of warehouses out of his sight he learns the
name and nothing else.
"""

from __future__ import annotations

from sqlmodel import Session

from core.platform.rights import Actor
from core.platform.rows import Rows


def destinations(
    session: Session, actor: Actor, company_id: int, permission: str
) -> dict[int, str]:
    """Names of warehouses in use by id, with their unit's before; none without the right."""
    if not actor.may_in(permission, company_id):
        return {}
    return {
        row[0]: f"{row[1]} · {row[2]}"
        for row in Rows(session).select(
            "SELECT w.id, u.name, w.name FROM warehouse w JOIN org_unit u ON u.id = w.org_unit_id"
            " WHERE w.company_id = ? AND w.active AND w.kind <> 'transit'"
            " ORDER BY u.path, w.code, w.id",
            (company_id,),
        )
    }
