"""Who acts, and what each may do where.

Rights are data: a role is a set of permissions, a user has roles for org units and all
below them. Grants add up; nothing is allowed that no role grants, for nobody. Verbs ask
`require` first; the scoped reader takes its rows and masks from the same grants.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from core.kernel.refusals import Refusal

SEE = "see"
"""May see the rows of an org unit at all."""
SEE_COST = "see.cost"
SEE_PERSONAL = "see.personal"


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in user with the rights that hold now.

    `grants` maps a permission to the org unit ids where it holds, subtrees expanded;
    `units` maps each of those org units to its company.
    """

    user_id: int
    username: str
    name: str
    language: str = ""
    rights_version: int = 0
    roles: tuple[str, ...] = ()
    grants: Mapping[str, frozenset[int]] = field(default_factory=dict)
    units: Mapping[int, int] = field(default_factory=dict)

    def may(self, permission: str, org_unit_id: int) -> bool:
        """Whether the permission holds in that org unit."""
        return org_unit_id in self.grants.get(permission, frozenset())

    def may_anywhere(self, permission: str) -> bool:
        """Whether the permission holds in any org unit: may the page be opened?"""
        return bool(self.grants.get(permission))

    def where(self, permission: str) -> frozenset[int]:
        """The org units in which the permission holds."""
        return self.grants.get(permission, frozenset())

    def may_in(self, permission: str, company_id: int) -> bool:
        """Whether the permission holds in any org unit of the company."""
        return any(self.units.get(unit) == company_id for unit in self.where(permission))

    @property
    def companies(self) -> frozenset[int]:
        """Companies in which the actor may see anything."""
        return frozenset(self.units[unit] for unit in self.where(SEE) if unit in self.units)


@dataclass(frozen=True, slots=True)
class NotAllowed(Refusal):
    """The actor lacks a permission in an org unit."""

    key: ClassVar[str] = "not_allowed"
    permission: str
    org_unit_id: int


def require(actor: Actor, permission: str, org_unit_id: int) -> NotAllowed | None:
    """None where the actor may, else the refusal to hand on."""
    return None if actor.may(permission, org_unit_id) else NotAllowed(permission, org_unit_id)
