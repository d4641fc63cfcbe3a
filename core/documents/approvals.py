"""Whether a document binds by being submitted, or waits for somebody other than its maker.

Four eyes (审批): where anybody else may approve it, its maker does not. In a firm where nobody
else may, whoever has the right himself binds it alone, and the record shows both names equal.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from core.documents.kind import Kind
from core.kernel.refusals import Refusal
from core.platform.approvers import Approver, approvers
from core.platform.rights import Actor
from core.platform.rows import Rows
from core.posting.wanted import Posting


@dataclass(frozen=True, slots=True)
class NeedsApproval(Refusal):
    """Somebody else must approve it: ask instead of submitting. `amount_fen` with tax."""

    key: ClassVar[str] = "needs_approval"
    amount_fen: int


@dataclass(frozen=True, slots=True)
class NobodyApproves(Refusal):
    """Nobody has both the right in that unit and a limit that high."""

    key: ClassVar[str] = "nobody_approves"
    amount_fen: int


@dataclass(frozen=True, slots=True)
class OwnDocument(Refusal):
    """Nobody approves what he wrote or asked for himself."""

    key: ClassVar[str] = "own_document"


@dataclass(frozen=True, slots=True)
class AboveLimit(Refusal):
    """The amount with tax is above what the actor's roles may approve."""

    key: ClassVar[str] = "above_limit"
    amount_fen: int
    limit_fen: int


@dataclass(frozen=True, slots=True)
class NoReason(Refusal):
    """Whoever refuses says why, for the one who mends it."""

    key: ClassVar[str] = "no_reason"


@dataclass(slots=True)
class Approvals:
    """Asks who may approve once for each unit and kind, however many documents there are."""

    rows: Rows
    actor: Actor
    _known: dict[tuple[int, int, str], list[Approver]] = field(default_factory=dict)

    def binding(self, kind: Kind, posting: Posting) -> Posting | Refusal:
        """The posting, where submitting it binds; else that it needs approval."""
        amount = int(posting.header["gross_fen"])
        if not self.waits(kind, posting.company_id, posting.org_unit_id, amount):
            return posting
        return NeedsApproval(amount)

    def waits(self, kind: Kind, company_id: int, org_unit_id: int, amount_fen: int) -> bool:
        """Whether a document of the actor's with that amount (with tax) needs somebody else."""
        if not kind.approve:
            return False
        own = False
        for one in self.who(kind, company_id, org_unit_id):
            if one.covers(amount_fen):
                if one.user_id != self.actor.user_id:
                    return True
                own = True
        return not (own and self.actor.may(kind.approve, org_unit_id))

    def who(self, kind: Kind, company_id: int, org_unit_id: int) -> list[Approver]:
        """Everybody who may approve documents of a kind in a unit."""
        key = (company_id, org_unit_id, kind.code)
        if key not in self._known:
            self._known[key] = approvers(
                self.rows, company_id, org_unit_id, kind.approve, kind.code
            )
        return self._known[key]
