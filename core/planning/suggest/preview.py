"""What another policy would change today: how many shelves would be due, and asked for by itself.

By the newest forecast, on the goods for which the new policy would be the nearest. Nothing is
written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from core.catalog.fields import company_right
from core.catalog.replenishment import (
    PERMISSION,
    InForce,
    Policies,
    Policy,
    PolicyForm,
    policies_on,
)
from core.documents.days import business_day
from core.kernel.clock import Clock
from core.kernel.refusals import Refusal
from core.planning.running.chance import Chance
from core.planning.running.come_true import correction
from core.planning.stored import Shelf as Key
from core.planning.stored import Stored, fresh_run, read
from core.planning.suggest.due import asked_chances, within_policy
from core.planning.suggest.gather import gather
from core.planning.suggest.shelf import Shelf
from core.planning.trust.doubts import doubts
from core.platform.rights import Actor
from core.platform.rows import Rows


@dataclass(frozen=True, slots=True)
class Effect:
    """Shelves: those that the policy is for, of these the due, and of these what would be asked
    for by itself; each as it is and as it would be."""

    shelves: int
    due_now: int
    due_then: int
    asked_now: int
    asked_then: int


def effect_of(
    session: Session, actor: Actor, company_id: int, form: PolicyForm, clock: Clock
) -> Effect | Refusal:
    """What a policy would change if it held today."""
    refused = company_right(session, actor, PERMISSION, company_id)
    if refused is not None:
        return refused
    rows, connection = Rows(session), session.connection()
    today = business_day(rows, company_id, clock)
    run = fresh_run(connection, company_id, today)
    if run is None:
        return Effect(0, 0, 0, 0, 0)
    now = policies_on(rows, company_id, today)
    then = _with(now, form)
    categories: dict[int, int] = dict(
        rows.select("SELECT id, category_id FROM item WHERE company_id = ?", (company_id,))
    )
    new = {
        item for item, category in categories.items() if then.in_force(item, category).id == _NEW
    }
    stored = read(connection, run, sorted(new) or [0])
    doubtful = doubts(connection, company_id, today)
    state = gather(session, company_id, today, set(stored.keys), doubtful)
    learnt = correction(connection, company_id, today)
    told = asked_chances(state.shelves, stored, today, state.late_days, learnt=learnt)
    due_now = [one for one in state.shelves if _due(one, one.policy, today, told)]
    due_then = [one for one in state.shelves if _due(one, form.policy, today, told)]
    return Effect(
        len(state.shelves),
        len(due_now),
        len(due_then),
        sum(_trusted(stored, one) and one.policy.automatic for one in due_now),
        sum(_trusted(stored, one) and form.policy.automatic for one in due_then),
    )


_NEW = -1


def _with(now: Policies, form: PolicyForm) -> Policies:
    """The policies of a day with one more."""
    new = InForce(form.policy, _NEW, form.item_id, form.category_id, form.from_on, form.to_on)
    if form.item_id is not None:
        return Policies({**now.of_item, form.item_id: new}, now.of_category, now.of_company,
                        now.parents)  # fmt: skip
    if form.category_id is not None:
        return Policies(now.of_item, {**now.of_category, form.category_id: new}, now.of_company,
                        now.parents)  # fmt: skip
    return Policies(now.of_item, now.of_category, new, now.parents)


def _due(shelf: Shelf, policy: Policy, today: dt.date, told: Mapping[Key, Chance]) -> bool:
    return within_policy(shelf, policy, today, told[shelf.key]) >= policy.threshold_micro


def _trusted(stored: Stored, shelf: Shelf) -> bool:
    return not shelf.held and not stored.fell_back[stored.row_of[shelf.key]]
