"""Why goods are lost, and whether input tax is taken back (进项税额转出) for each reason.

By rule only what mismanagement lost, spoilt or let be stolen, and what the staff consumed,
takes it back; goods past their date are a normal loss and do not. Practice differs by place,
so a company may say otherwise for each reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from core.kernel.refusals import Refusal
from core.platform.changes import recorded
from core.platform.i18n import N_
from core.platform.rights import Actor, NotAllowed
from core.platform.rows import Rows
from models.catalog import LossRule


@dataclass(frozen=True, slots=True)
class LossReason:
    """A reason: its English name (translated when shown), and the rule it starts with."""

    name: str
    takes_tax_back: bool = False


REASONS: Mapping[str, LossReason] = {
    "expired": LossReason(N_("Past its date")),
    "damaged": LossReason(N_("Damaged")),
    "spoiled": LossReason(N_("Spoiled"), takes_tax_back=True),
    "theft": LossReason(N_("Stolen"), takes_tax_back=True),
    "sample": LossReason(N_("Sample")),
    "staff_meal": LossReason(N_("Staff meal"), takes_tax_back=True),
    "other": LossReason(N_("Other reason")),
}
"""Of goods thrown away."""
ON_THE_WAY: Mapping[str, LossReason] = {
    "short": LossReason(N_("Missing on arrival"), takes_tax_back=True),
    "damaged": REASONS["damaged"],
    "spoiled": REASONS["spoiled"],
    "expired": REASONS["expired"],
}
"""Of what was sent and did not arrive."""
OVER, OVER_NAME = "over", N_("More than sent")
"""No loss: more arrived than was recorded as sent."""
ALL: Mapping[str, LossReason] = {**REASONS, **ON_THE_WAY}


def rules(rows: Rows, company_id: int) -> dict[str, bool]:
    """Which reasons take the tax back, in a company."""
    said = rows.select(
        "SELECT reason, takes_tax_back FROM loss_rule WHERE company_id = ?", (company_id,)
    )
    return {code: reason.takes_tax_back for code, reason in ALL.items()} | {
        reason: bool(back) for reason, back in said
    }


@recorded("setup.loss_rule", LossRule)
def save_loss_rule(
    session: Session, actor: Actor, company_id: int, reason: str, takes_tax_back: bool
) -> int | Refusal:
    """Says whether a reason takes input tax back; the company's id."""
    if not actor.may_in("setup.catalog", company_id) or reason not in ALL:
        return NotAllowed("setup.catalog", 0)
    row = session.exec(
        select(LossRule).where(
            col(LossRule.company_id) == company_id, col(LossRule.reason) == reason
        )
    ).one_or_none()
    row = row or LossRule(company_id=company_id, reason=reason)
    row.takes_tax_back = takes_tax_back
    session.add(row)
    session.flush()
    return company_id


__all__ = [
    "ALL",
    "ON_THE_WAY",
    "OVER",
    "OVER_NAME",
    "REASONS",
    "LossReason",
    "rules",
    "save_loss_rule",
]
