"""Who may approve what, and up to which amount.

The right to approve is a permission like any other, given by roles for an org unit and all
below it; a role may carry a limit for a kind of document (`approval_limit`). Whoever has
several roles approves up to the highest of their limits; a role without a row has none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from sqlmodel import Session, col, select

from core.kernel.refusals import Refusal
from core.platform.changes import recorded
from core.platform.rights import Actor, NotAllowed
from core.platform.rows import Rows
from models.approvals import ApprovalLimit

LIMITS = "setup.users"
"""Who may set limits: whoever says what a role may do."""


@dataclass(frozen=True, slots=True)
class Approver:
    """A user who may approve, up to `limit_fen` with tax; None: any amount."""

    user_id: int
    limit_fen: int | None

    def covers(self, amount_fen: int) -> bool:
        """Whether he may approve that much."""
        return self.limit_fen is None or abs(amount_fen) <= self.limit_fen


@dataclass(frozen=True, slots=True)
class LimitNegative(Refusal):
    """A limit is zero or more."""

    key: ClassVar[str] = "limit_negative"


def approvers(
    rows: Rows, company_id: int, org_unit_id: int, permission: str, kind: str
) -> list[Approver]:
    """The active users who may approve documents of a kind in an org unit, by user id."""
    found: dict[int, int | None] = {}
    for user_id, limit in rows.select(
        "SELECT g.user_id, l.limit_fen FROM user_role g"
        " JOIN app_user u ON u.id = g.user_id AND u.active"
        " JOIN role_permission p ON p.role_id = g.role_id AND p.permission = ?"
        " JOIN org_unit above ON above.id = g.org_unit_id"
        " JOIN org_unit here ON here.id = ?"
        " LEFT JOIN approval_limit l"
        " ON l.role_id = g.role_id AND l.company_id = ? AND l.kind = ?"
        " WHERE substr(here.path, 1, length(above.path)) = above.path ORDER BY g.user_id",
        (permission, org_unit_id, company_id, kind),
    ):
        known = found.get(user_id, limit)
        found[user_id] = None if limit is None or known is None else max(known, limit)
    return [Approver(user_id, limit) for user_id, limit in found.items()]


@recorded("setup.approval_limits", ApprovalLimit)
def set_limits(
    session: Session, actor: Actor, company_id: int, kind: str, limits: Mapping[int, int | None]
) -> int | Refusal:
    """Sets the limits of roles (by id) for a kind in a company; None takes a limit away. The
    number of roles with one."""
    if not actor.may_in(LIMITS, company_id):
        return NotAllowed(LIMITS, 0)
    if any(limit is not None and limit < 0 for limit in limits.values()):
        return LimitNegative()
    stands = {
        row.role_id: row
        for row in session.exec(
            select(ApprovalLimit).where(
                col(ApprovalLimit.company_id) == company_id, col(ApprovalLimit.kind) == kind
            )
        )
    }
    for role_id, limit in sorted(limits.items()):
        row = stands.get(role_id)
        if limit is None:
            if row is not None:
                session.delete(stands.pop(role_id))
            continue
        if row is None:
            row = ApprovalLimit(company_id=company_id, kind=kind, role_id=role_id)
            stands[role_id] = row
        row.limit_fen = limit
        session.add(row)
    session.flush()
    return len(stands)
