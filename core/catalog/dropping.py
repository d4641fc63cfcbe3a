"""Goods that are no longer ordered (停购): what lies there is sold out, and nothing more is bought.

Such an item stays in use, so that tills may sell it and counts find it; but nothing suggests it
and no order for it is taken. It may be taken up again at any time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlmodel import Session

from core.catalog.fields import company_right, owned
from core.catalog.refusals import NotFound
from core.kernel.refusals import Refusal
from core.platform.changes import recorded
from core.platform.i18n import N_
from core.platform.rights import Actor
from models.catalog import Item

PERMISSION = "setup.catalog"


@recorded("setup.item", Item)
def stop_ordering(
    session: Session, actor: Actor, company_id: int, items: Sequence[int], on: dt.date
) -> int | Refusal:
    """Orders no more of some items from a day on; how many. One that is dropped already keeps
    its day."""
    return _said(session, actor, company_id, items, on)


@recorded("setup.item", Item)
def order_again(
    session: Session, actor: Actor, company_id: int, items: Sequence[int]
) -> int | Refusal:
    """Takes items up again; how many."""
    return _said(session, actor, company_id, items, None)


def _said(
    session: Session, actor: Actor, company_id: int, items: Sequence[int], on: dt.date | None
) -> int | Refusal:
    if (refused := company_right(session, actor, PERMISSION, company_id)) is not None:
        return refused
    rows = [owned(session, Item, one, company_id) for one in sorted(set(items))]
    for row in rows:
        if row is None:
            return NotFound(N_("Item"))
    changed = [row for row in rows if row and (row.dropped_on is None) is (on is not None)]
    for row in changed:
        row.dropped_on = on
        session.add(row)
    session.flush()
    return len(changed)
