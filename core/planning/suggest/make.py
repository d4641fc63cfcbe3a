"""Making suggestions: reads the newest forecasts and the shelves, decides, stores. Nothing is
ordered here. Beside them is kept what was said of running out, so that it can be held against
what happens."""

from __future__ import annotations

import time

from sqlalchemy import insert
from sqlmodel import Session

from core.documents.days import business_day
from core.kernel.amounts import MICRO
from core.kernel.clock import Clock, to_micros
from core.kernel.refusals import Refusal
from core.planning.running.stating import keep_said, statements
from core.planning.stored import latest_run, read
from core.planning.suggest.decide import Decided, decide
from core.planning.suggest.gather import gather
from core.planning.suggest.work import wishes
from core.platform.rights import Actor, NotAllowed
from core.platform.rows import Rows
from models.suggestions import Suggestion, SuggestionRun


def make_suggestions(session: Session, company_id: int, clock: Clock) -> int | None:
    """Suggestions of all shelves that were forecast; the run's id, None where there is no
    forecast yet. For the whole company: who sees which is asked when they are read."""
    connection, begun = session.connection(), time.perf_counter()
    run = latest_run(connection, company_id)
    if run is None:
        return None
    rows = Rows(session)
    today = business_day(rows, company_id, clock)
    stored = read(connection, run)
    state = gather(rows, company_id, today, set(stored.keys))
    found = wishes(state.shelves, stored, today, state.late_days)
    told = statements(state, stored)
    decided = decide(found, state.minimums)
    row = SuggestionRun(
        company_id=company_id,
        forecast_run_id=run.id,
        on=today,
        made_at=to_micros(clock.now()),
        shelves=len(found),
    )
    session.add(row)
    session.flush()
    run_id = row.id or 0
    if decided:
        notes = {key: stored.fell_back[at] for key, at in stored.row_of.items()}
        values = [
            _row(run_id, company_id, one, notes[one.wish.shelf.key])
            | {"chance_micro": told[one.wish.shelf.key].chance_micro}
            for one in decided
        ]
        connection.execute(insert(Suggestion), values)
    keep_said(rows, run, today, told.values())
    row.milliseconds = round((time.perf_counter() - begun) * 1000)
    session.add(row)
    session.flush()
    return run_id


def _row(run_id: int, company_id: int, one: Decided, fell_back: str) -> dict[str, object]:
    wish, shelf = one.wish, one.wish.shelf
    source = shelf.source
    return {
        "run_id": run_id,
        "company_id": company_id,
        "org_unit_id": shelf.org_unit_id,
        "other_org_unit_id": one.other_org_unit_id,
        "item_id": shelf.item_id,
        "warehouse_id": shelf.warehouse_id,
        "from_warehouse_id": one.from_warehouse_id,
        "partner_id": None if one.from_warehouse_id else source.partner_id,
        "kind": one.kind,
        "held": shelf.held or fell_back,
        "unit_id": source.base_unit_id if one.from_warehouse_id else source.unit_id,
        "pack_micro": MICRO if one.from_warehouse_id else source.pack_micro,
        "quantity_micro": one.quantity_micro,
        **{f"part_{name}_micro": micro for name, micro in one.parts.items()},
        "position_micro": shelf.position_micro,
        "arrives_on": source.arrives_on,
        "until_on": source.until_on,
        "price_micro": source.price_micro,
        "stake_fen": one.stake_fen,
        "more_fen": one.more_fen,
        "less_fen": one.less_fen,
        "waste_fen": wish.waste_fen,
    }


def remake(session: Session, actor: Actor, company_id: int, clock: Clock) -> int | Refusal:
    """Works suggestions out anew because a buyer asks for it; the run's id, 0 without forecasts."""
    units = [unit for unit in actor.where("purchase.order") if actor.units.get(unit) == company_id]
    if not units:
        return NotAllowed("purchase.order", 0)
    return make_suggestions(session, company_id, clock) or 0
