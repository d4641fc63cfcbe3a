"""Suggestions from the ledgers to order drafts: made, stored, read, accepted once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest
from sqlalchemy import insert
from sqlmodel import select, update

from core.catalog.dropping import stop_ordering
from core.desks.purchasing.receive import RECEIPT
from core.desks.stores.waste import WASTE
from core.documents.approvals import NoReason
from core.documents.draft import Draft, load
from core.documents.submit import submit
from core.kernel.amounts import MICRO
from core.planning.forecast.levels import DEVIATES
from core.planning.packed import pack
from core.planning.suggest.accept import Accepted, Choice, SuggestionGone, SuggestionsMoved, accept
from core.planning.suggest.make import make_suggestions
from core.planning.suggest.read import Suggested, newest_run, suggested
from core.platform.database import writing
from core.platform.edge import perform_on
from core.platform.rights import Actor, NotAllowed
from models.catalog import Item
from models.company import Warehouse
from models.planning import ForecastRun, ForecastSeries
from models.suggestions import ChanceSaid
from tests.databases import Databases, Engine
from tests.firm import KINDS, NOON, TODAY, Firm
from tests.standing import standing

GOODS = "fifo-none"
DAILY = 5.0


@pytest.fixture
def firm(databases: Databases, engine_name: Engine) -> Iterator[Firm]:
    with standing(databases, engine_name, Firm, supplied) as made:
        yield made


def supplied(made: Firm) -> None:
    """What the suggestions of these tests lean on: prices, a usual supplier, a forecast."""
    with writing(made.engine) as session:
        session.connection().execute(update(Warehouse).values(stock_known=True))
        session.connection().execute(
            update(Item).values(retail_price_micro=10 * MICRO, purchase_price_micro=6 * MICRO)
        )
    # Bought in boxes of nine at 54 a box, so that there is a usual supplier.
    made.post(RECEIPT, [made.line(GOODS, 2, 54.0, unit_id=made.box)])
    forecast(made, [(made.items[GOODS], made.warehouse, made.unit)])


def forecast(firm: Firm, shelves: Sequence[tuple[int, int, int]], fell_back: str = "") -> None:
    """A finished run: DAILY a day for 28 days, for these items, warehouses and units."""
    mean = np.full(28, DAILY)
    daily = np.maximum(mean[:, None] * (1 + 0.3 * DEVIATES), 0)
    total = np.cumsum(daily, axis=0)
    with writing(firm.engine) as session:
        run = ForecastRun(
            company_id=firm.company,
            origin_on=TODAY - dt.timedelta(days=1),
            state="finished",
            seed=7,
            series=len(shelves),
            started_at=0,
            finished_at=1,
        )
        session.add(run)
        session.flush()
        session.connection().execute(
            insert(ForecastSeries),
            [
                {
                    "run_id": run.id,
                    "item_id": item,
                    "warehouse_id": place,
                    "company_id": firm.company,
                    "org_unit_id": unit,
                    "kind": "smooth",
                    "fell_back": fell_back,
                    "mean_14_micro": round(14 * DAILY * MICRO),
                    "mean_28_micro": round(28 * DAILY * MICRO),
                    "mean": pack(mean),
                    "daily": pack(daily),
                    "total": pack(total),
                    "adds": {},
                }
                for item, place, unit in shelves
            ],
        )


def make(firm: Firm) -> list[Suggested]:
    with writing(firm.engine) as session:
        assert make_suggestions(session, firm.company, firm.clock) is not None
    with writing(firm.engine) as session:
        run = newest_run(session.connection(), firm.company)
        assert run is not None
        return suggested(session.connection(), run)


def answer(firm: Firm, *choices: Choice, actor: Actor | None = None) -> object:
    return perform_on(firm.engine, accept, actor or firm.actor, KINDS, choices, firm.clock)


def test_it_says_how_much_from_whom_and_why(firm: Firm) -> None:
    """18 pieces there sell in 3.6 days; ordered by the box of nine."""
    one = make(firm)[0]
    assert (one.kind, one.held, one.partner_id) == ("order", "", firm.supplier)
    assert (one.pack_micro, one.price_micro) == (9 * MICRO, 54 * MICRO)
    assert one.quantity_micro == one.packs * 9 * MICRO > 0
    assert sum(one.parts) == one.quantity_micro
    assert one.parts[1] == -18 * MICRO
    assert one.stake_fen is not None
    assert one.stake_fen > 0
    assert one.worth_fen() == one.packs * 5400


def test_what_was_said_of_running_out_is_kept(firm: Firm) -> None:
    one = make(firm)[0]
    with writing(firm.engine) as session:
        said = session.exec(select(ChanceSaid)).one()
    assert (said.chance_micro, said.until_on, said.happened) == (
        one.chance_micro,
        one.arrives_on,
        None,
    )


def test_goods_no_longer_ordered_are_not_suggested(firm: Firm) -> None:
    item = make(firm)[0].item_id
    stopped = perform_on(firm.engine, stop_ordering, firm.actor, firm.company, [item], TODAY)
    assert stopped == 1
    assert item not in {one.item_id for one in make(firm)}


def test_accepting_twice_orders_once(firm: Firm) -> None:
    one = make(firm)[0]
    first, second = answer(firm, Choice(one.id)), answer(firm, Choice(one.id))
    assert isinstance(first, Accepted)
    assert isinstance(second, Accepted)
    assert (first.document_ids, first.written, second.written) == (second.document_ids, 1, 0)
    orders = firm.rows("SELECT state, partner_id, warehouse_id FROM document WHERE kind = ?",
                       "purchase.order")  # fmt: skip
    assert orders == [("draft", firm.supplier, firm.warehouse)]
    lines = firm.rows(
        "SELECT entered_micro, unit_id, price_micro FROM document_line WHERE document_id = ?",
        first.document_ids[0],
    )
    assert lines == [(one.packs * MICRO, firm.box, 54 * MICRO)]
    assert make(firm) == [], "what was accepted counts as under way"


def test_the_draft_can_be_posted_as_it_is(firm: Firm) -> None:
    done = answer(firm, Choice(make(firm)[0].id))
    assert isinstance(done, Accepted)
    with writing(firm.engine) as session:
        draft = load(session, firm.actor, done.document_ids[0])
        assert isinstance(draft, Draft)
        posted = submit(session, firm.actor, KINDS, draft, firm.clock)
    assert not hasattr(posted, "key"), posted


def test_nothing_is_ordered_if_the_world_moved(firm: Firm) -> None:
    one = make(firm)[0]
    firm.post(WASTE, [firm.line(GOODS, 1, reason="damaged")])
    assert answer(firm, Choice(one.id)) == SuggestionsMoved(1)
    assert firm.one("SELECT COUNT(*) FROM document WHERE kind = 'purchase.order'") == 0
    assert firm.one("SELECT COUNT(*) FROM suggestion_decision") == 0
    again = make(firm)
    assert answer(firm, Choice(one.id)) == SuggestionsMoved(1), "there are newer ones"
    assert isinstance(answer(firm, Choice(again[0].id)), Accepted)


def test_suggestions_of_another_day_are_old(firm: Firm) -> None:
    one = make(firm)[0]
    firm.clock.at = NOON + dt.timedelta(days=1)
    assert answer(firm, Choice(one.id)) == SuggestionsMoved(1)


def test_a_change_needs_a_reason_and_keeps_it(firm: Firm) -> None:
    one = make(firm)[0]
    assert answer(firm, Choice(one.id, one.packs + 1)) == NoReason()
    done = answer(firm, Choice(one.id, one.packs + 1, "节日前多备"))
    assert isinstance(done, Accepted)
    kept = firm.rows("SELECT answer, quantity_micro, reason FROM suggestion_decision")
    assert kept == [("changed", (one.packs + 1) * 9 * MICRO, "节日前多备")]


def test_none_at_all_leaves_it_and_makes_no_document(firm: Firm) -> None:
    one = make(firm)[0]
    done = answer(firm, Choice(one.id, 0, "要停售"))
    assert done == Accepted((), 1)
    assert firm.rows("SELECT answer FROM suggestion_decision") == [("left",)]
    assert firm.one("SELECT COUNT(*) FROM document WHERE kind = 'purchase.order'") == 0


def test_who_may_not_order_accepts_nothing(firm: Firm) -> None:
    one = make(firm)[0]
    looker = replace(firm.actor, grants={"see": frozenset({firm.unit})})
    assert answer(firm, Choice(one.id), actor=looker) == NotAllowed("purchase.order", firm.unit)
    assert answer(firm, Choice(one.id + 999)) == SuggestionGone()
    assert firm.one("SELECT COUNT(*) FROM suggestion_decision") == 0


def test_stock_below_zero_is_held_and_ordered_only_with_a_reason(firm: Firm) -> None:
    with writing(firm.engine) as session:
        session.connection().exec_driver_sql(
            "UPDATE balance SET quantity_micro = -1000000"  # as a till may leave it
        )
    one = make(firm)[0]
    assert (one.kind, one.held) == ("held", "negative")
    assert answer(firm, Choice(one.id)) == NoReason()
    assert isinstance(answer(firm, Choice(one.id, None, "已盘点")), Accepted)


def test_two_places_get_two_orders_of_one_supplier(firm: Firm) -> None:
    forecast(
        firm,
        [
            (firm.items[GOODS], firm.warehouse, firm.unit),
            (firm.items[GOODS], firm.shop_warehouse, firm.shop),
        ],
    )
    found = make(firm)
    assert {one.warehouse_id for one in found} == {firm.warehouse, firm.shop_warehouse}
    done = answer(firm, *(Choice(one.id) for one in found))
    assert isinstance(done, Accepted)
    assert len(done.document_ids) == 2


def test_no_forecast_no_suggestions(firm: Firm) -> None:
    with writing(firm.engine) as session:
        assert make_suggestions(session, firm.company + 1, firm.clock) is None
        assert newest_run(session.connection(), firm.company + 1) is None
