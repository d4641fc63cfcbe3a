"""Making suggestions: reads the newest forecasts and the shelves, decides, stores. Nothing is
ordered here. Beside them is kept what was said of running out, on a sample of shelves, so that it
can be held against what happens."""

from __future__ import annotations

import time
import zlib
from collections.abc import Sequence

from sqlalchemy import insert
from sqlmodel import Session

from core.documents.days import business_day
from core.kernel.amounts import MICRO
from core.kernel.clock import Clock, to_micros
from core.kernel.refusals import Refusal
from core.planning.stored import Run, latest_run, read
from core.planning.suggest.decide import Decided, decide
from core.planning.suggest.gather import gather
from core.planning.suggest.shelf import Shelf
from core.planning.suggest.work import Wish, wishes
from core.platform.rights import Actor, NotAllowed
from core.platform.rows import Rows
from models.suggestions import ChanceSaid, Suggestion, SuggestionRun

SAID_A_RUN = 2_000


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
        values = [_row(run_id, company_id, one, notes[one.wish.shelf.key]) for one in decided]
        connection.execute(insert(Suggestion), values)
    _keep_said(session, run, run_id, found, today)
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
        "chance_micro": wish.chance_micro,
        "arrives_on": source.arrives_on,
        "until_on": source.until_on,
        "price_micro": source.price_micro,
        "stake_fen": one.stake_fen,
        "more_fen": one.more_fen,
        "less_fen": one.less_fen,
        "waste_fen": wish.waste_fen,
    }


def _keep_said(
    session: Session, run: Run, run_id: int, found: Sequence[Wish], today: object
) -> None:
    """What was said of running out, of the same shelves every time, evenly over all."""
    said = [
        {
            "run_id": run_id,
            "company_id": run.company_id,
            "org_unit_id": wish.shelf.org_unit_id,
            "item_id": wish.shelf.item_id,
            "warehouse_id": wish.shelf.warehouse_id,
            "on": today,
            "until_on": wish.shelf.source.arrives_on,
            "chance_micro": wish.chance_micro,
        }
        for wish in sorted(found, key=lambda wish: _lot_of(wish.shelf))[:SAID_A_RUN]
        if not wish.shelf.held
    ]
    if said:
        session.connection().execute(insert(ChanceSaid), said)


def _lot_of(shelf: Shelf) -> int:
    return zlib.crc32(f"{shelf.item_id}/{shelf.warehouse_id}".encode())


def remake(session: Session, actor: Actor, company_id: int, clock: Clock) -> int | Refusal:
    """Works suggestions out anew because a buyer asks for it; the run's id, 0 without forecasts."""
    units = [unit for unit in actor.where("purchase.order") if actor.units.get(unit) == company_id]
    if not units:
        return NotAllowed("purchase.order", 0)
    return make_suggestions(session, company_id, clock) or 0
