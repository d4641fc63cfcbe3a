"""What an actor may see, as six sets of ids: org units and companies, for rows and masks.

A cost or personal right counts only where the rows may be seen at all. A company's rows
show their cost to whoever has the right in any of its org units.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from core.platform.rights import SEE, SEE_COST, SEE_PERSONAL, Actor

CacheKey = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Sight:
    """Ids by right: `units` of org units, `companies` of companies."""

    user_id: int
    units: Mapping[str, frozenset[int]]
    companies: Mapping[str, frozenset[int]]

    def sets(self) -> dict[str, frozenset[int]]:
        """Every set by the name that the views give it, for the database to hold."""
        return {
            "scope_reader": frozenset({self.user_id}),
            **{f"scope_{right}_unit": ids for right, ids in self.units.items()},
            **{f"scope_{right}_company": ids for right, ids in self.companies.items()},
        }


SETS = (
    "scope_reader",
    *(f"scope_{right}_{of}" for of in ("unit", "company") for right in ("see", "cost", "personal")),
)


def sight(actor: Actor) -> Sight:
    """What the actor's grants open."""
    see = visible_units(actor)
    units = {
        "see": see,
        "cost": actor.where(SEE_COST) & see,
        "personal": actor.where(SEE_PERSONAL) & see,
    }
    companies = {
        right: frozenset(actor.units[unit] for unit in ids if unit in actor.units)
        for right, ids in units.items()
    }
    return Sight(actor.user_id, units, companies)


def visible_units(actor: Actor) -> frozenset[int]:
    """The org units whose rows the actor sees."""
    return actor.where(SEE)


def cache_key(actor: Actor) -> CacheKey:
    """What a cached read depends on beside its query: who, the version and the extent of the
    rights. Two actors with equal keys see the same."""
    return actor.user_id, actor.rights_version, _digest(sight(actor).sets())


def shared_key(actor: Actor) -> str:
    """The extent of the rights alone: who has equal ones sees the same of everything but what
    belongs to a user (drafts, sessions, what was put off)."""
    return _digest({**sight(actor).sets(), "scope_reader": frozenset()})


def _digest(sets: Mapping[str, frozenset[int]]) -> str:
    extent = {name: sorted(ids) for name, ids in sorted(sets.items())}
    return hashlib.sha256(repr(extent).encode()).hexdigest()
