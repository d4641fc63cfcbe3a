"""What somebody wants to see played again, and asking for it: scope, policy, how many shelves.

The last 90 days are played. More shelves than asked for are sampled by seed, and the result says
so. One company has at most three replays waiting.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from sqlmodel import Session, col, func, select

from core.catalog.price_refusals import OutOfRange
from core.catalog.refusals import NotFound
from core.kernel.clock import Clock, to_micros
from core.kernel.refusals import Refusal
from core.platform.i18n import N_
from core.platform.rights import Actor, NotAllowed
from models.catalog import Category
from models.company import Warehouse
from models.trials import ReplayRun

PERMISSION = "purchase.order"
DAYS = 90
MOST_SHELVES, USUAL_SHELVES = 400, 120
MOST_WAITING = 3
STORE = "store"
KINDS = ("profit", "threshold", "service", "levels")


@dataclass(frozen=True, slots=True)
class Policy:
    """How is ordered. `profit`: as suggestions do. `threshold`: the same, but only above a chance
    of running out within `horizon_days`. `service`: up to a quantile of demand, as a typed service
    level asks. `levels`: typed minimum and maximum, in days of average sales."""

    kind: str = "profit"
    threshold_percent: int = 70
    horizon_days: int = 14
    service_percent: int = 95
    low_days: int = 3
    high_days: int = 7


@dataclass(frozen=True, slots=True)
class Asked:
    """Warehouses and categories (all below them), none for all that the one who asks may order
    for; the policy; how many shelves at most."""

    warehouses: tuple[int, ...] = ()
    categories: tuple[int, ...] = ()
    policy: Policy = Policy()
    most_shelves: int = USUAL_SHELVES
    seed: int = 2026

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self)

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Asked:
        """As it was kept."""
        return cls(
            tuple(kept["warehouses"]),
            tuple(kept["categories"]),
            Policy(**kept["policy"]),
            kept["most_shelves"],
            kept["seed"],
        )


@dataclass(frozen=True, slots=True)
class ReplaysWaiting(Refusal):
    """So many replays wait already."""

    key: ClassVar[str] = "replays_waiting"
    count: int


def ask_replay(
    session: Session, actor: Actor, company_id: int, asked: Asked, clock: Clock
) -> int | Refusal:
    """Asks for a replay, which the worker plays; its id."""
    places = session.exec(
        select(Warehouse).where(
            col(Warehouse.company_id) == company_id,
            col(Warehouse.kind) == STORE,
            col(Warehouse.active),
        )
    ).all()
    mine = {one.id: one for one in places if actor.may(PERMISSION, one.org_unit_id)}
    if any(place not in mine for place in asked.warehouses) or not mine:
        unit = next((p.org_unit_id for p in places if p.id not in mine), 0)
        return NotAllowed(PERMISSION, unit)
    refused = _odd(asked) or _unknown(session, company_id, asked)
    waiting = session.exec(
        select(func.count())
        .select_from(ReplayRun)
        .where(
            col(ReplayRun.company_id) == company_id,
            col(ReplayRun.state).in_(("asked", "running")),
        )
    ).one()
    if refused is not None or waiting >= MOST_WAITING:
        return refused or ReplaysWaiting(waiting)
    scope = asked.warehouses or tuple(sorted(one for one in mine if one is not None))
    kept = Asked(scope, asked.categories, asked.policy, asked.most_shelves, asked.seed)
    run = ReplayRun(
        company_id=company_id,
        asked=kept.as_json(),
        asked_by=actor.user_id,
        asked_at=to_micros(clock.now()),
    )
    session.add(run)
    session.flush()
    return run.id or 0


def _odd(asked: Asked) -> Refusal | None:
    """A number out of its range."""
    policy = asked.policy
    if policy.kind not in KINDS:
        return NotFound(N_("Policy"))
    for name, value, low, high in (
        (N_("Shelves at most"), asked.most_shelves, 1, MOST_SHELVES),
        (N_("Chance of running out"), policy.threshold_percent, 1, 100),
        (N_("Days ahead"), policy.horizon_days, 1, 28),
        (N_("Service level"), policy.service_percent, 1, 99),
        (N_("Minimum, days of sales"), policy.low_days, 0, 90),
        (N_("Maximum, days of sales"), policy.high_days, max(1, policy.low_days), 180),
    ):
        if not low <= value <= high:
            return OutOfRange(name, str(low), str(high))
    return None


def _unknown(session: Session, company_id: int, asked: Asked) -> Refusal | None:
    found = session.exec(
        select(func.count())
        .select_from(Category)
        .where(col(Category.company_id) == company_id, col(Category.id).in_(asked.categories))
    ).one()
    return None if found == len(set(asked.categories)) else NotFound(N_("Category"))
