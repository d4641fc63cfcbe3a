"""Making suggestions: reads the newest forecasts and the shelves, decides, stores. Nothing is
ordered here. Beside them is kept what was said of running out, so that it can be held against
what happens."""

from __future__ import annotations

import datetime as dt
import time

from sqlmodel import Session

from core.documents.days import business_day
from core.kernel.amounts import MICRO
from core.kernel.clock import Clock, to_micros
from core.kernel.refusals import Refusal
from core.planning.running.chance import Chance
from core.planning.running.come_true import correction
from core.planning.running.stating import keep_said, statements
from core.planning.stored import Stored, fresh_run, read
from core.planning.suggest.decide import Decided, Spent, decide_within
from core.planning.suggest.due import with_asked, within_policy
from core.planning.suggest.gather import gather
from core.planning.suggest.given import given
from core.planning.suggest.purses import purses_on
from core.planning.suggest.work import wishes
from core.planning.trust.doubts import doubts
from core.platform.database import append
from core.platform.rights import Actor, NotAllowed
from core.platform.rows import Rows
from models.base import table
from models.suggestions import Suggestion, SuggestionBudget, SuggestionRun

_SUGGESTION = table(Suggestion)
_BUDGET = table(SuggestionBudget)


def make_suggestions(session: Session, company_id: int, clock: Clock) -> int | None:
    """Suggestions of all shelves that were forecast; the run's id, None where there is no
    forecast of the last week. For the whole company: who sees which is asked when they are read."""
    connection, begun = session.connection(), time.perf_counter()
    rows = Rows(session)
    today = business_day(rows, company_id, clock)
    run = fresh_run(connection, company_id, today)
    if run is None:
        return None
    stored = read(connection, run)
    doubtful = doubts(connection, company_id, today)
    state = gather(session, company_id, today, set(stored.keys), doubtful)
    found = wishes(state.shelves, stored, today, state.late_days)
    learnt = correction(connection, company_id, today)
    told = statements(state, stored, learnt)
    outcome = decide_within(
        found, state.minimums, purses_on(rows, company_id, today), _thousand(rows, company_id)
    )
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
    if outcome.suggestions:
        asked = with_asked(state, stored, {key: said.chance for key, said in told.items()}, learnt)
        values = [
            _row(run_id, company_id, one, stored, today, asked[one.wish.shelf.key])
            | {"chance_micro": told[one.wish.shelf.key].chance_micro}
            for one in outcome.suggestions
        ]
        append(session, _SUGGESTION, values)
    if outcome.spent:
        append(session, _BUDGET, [_budget(run_id, company_id, one) for one in outcome.spent])
    keep_said(rows, run, today, told.values())
    row.milliseconds = round((time.perf_counter() - begun) * 1000)
    session.add(row)
    session.flush()
    return run_id


def _thousand(rows: Rows, company_id: int) -> int:
    """1,000 of the company's currency, in minor units."""
    found = rows.one("SELECT currency_exponent FROM company WHERE id = ?", (company_id,))
    exponent: int = found[0] if found else 2
    return 1_000 * int(10**exponent)


def _budget(run_id: int, company_id: int, one: Spent) -> dict[str, object]:
    budget = one.purse.budget
    return {
        "run_id": run_id,
        "budget_id": budget.id,
        "company_id": company_id,
        "from_on": budget.first_on,
        "to_on": budget.last_on,
        "limit_fen": budget.limit_fen,
        "spent_fen": one.purse.spent_fen,
        "wished_fen": one.wished_fen,
        "taken_fen": one.taken_fen,
        "cut_fen": one.cut_fen,
        "more_fen": one.more_fen,
    }


def _row(
    run_id: int, company_id: int, one: Decided, stored: Stored, today: dt.date, asked: Chance
) -> dict[str, object]:
    shelf = one.wish.shelf
    source, policy = shelf.source, shelf.policy
    chance = within_policy(shelf, policy, today, asked)
    fell_back = stored.fell_back[stored.row_of[shelf.key]]
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
        "giver_position_micro": one.giver_position_micro,
        "giver_lots": given(one.load),
        "policy_chance_micro": chance,
        "due": chance >= policy.threshold_micro,
        "automatic": policy.automatic,
        "arrives_on": source.arrives_on,
        "until_on": source.until_on,
        "price_micro": one.price_micro,
        "usual_price_micro": source.price_micro if one.price_micro < source.price_micro else None,
        "break_fen": one.broken.gain_fen if one.broken else 0,
        "stake_fen": one.stake_fen,
        "more_fen": one.more_fen,
        "less_fen": one.less_fen,
        "waste_fen": one.waste_fen,
        "cut_fen": one.cut_fen,
    }


def remake(session: Session, actor: Actor, company_id: int, clock: Clock) -> int | Refusal:
    """Works suggestions out anew because a buyer asks for it; the run's id, 0 without forecasts."""
    units = [unit for unit in actor.where("purchase.order") if actor.units.get(unit) == company_id]
    if not units:
        return NotAllowed("purchase.order", 0)
    return make_suggestions(session, company_id, clock) or 0
