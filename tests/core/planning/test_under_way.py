"""What is under way, and how late it comes: one reading, now and as it was on a past evening."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import update

from core.desks.purchasing.order import PURCHASE_ORDER
from core.desks.purchasing.receive import RECEIPT
from core.documents import approve as room
from core.documents.approve import Waiting
from core.planning.stored import Shelf
from core.planning.suggest.accept import Choice
from core.planning.suggest.due import asked_chances
from core.planning.suggest.shelf import Coming
from core.planning.suggest.shelf import Shelf as Known
from core.planning.under_way import MOST_ORDERS, _record, coming, coming_then, late_records
from core.platform.database import writing
from core.platform.edge import perform_on
from models.catalog import Partner
from tests.core.planning.suggest.made_up import TODAY as MADE_UP
from tests.core.planning.suggest.made_up import shelf, stored
from tests.core.planning.suggest.test_suggest_accept import answer, firm, make
from tests.firm import KINDS, TODAY, Firm

__all__ = ["firm"]
GOODS = "fifo-none"
DAY = dt.timedelta(days=1)
UNIT = 1_000_000


def there(firm: Firm, *, asked: bool = False) -> list[Coming]:
    with firm.engine.connect() as connection:
        found = coming(connection, firm.company, TODAY, asked=asked)
    return found.get((firm.items[GOODS], firm.warehouse), [])


def then(firm: Firm, eve: dt.date) -> Mapping[Shelf, list[Coming]]:
    with firm.engine.connect() as connection:
        return coming_then(connection, firm.company, eve)


def late(firm: Firm, until: dt.date) -> tuple[int, ...]:
    with firm.engine.connect() as connection:
        return late_records(connection, firm.company, until).get(firm.supplier, ())


def promise(firm: Firm, days: int) -> None:
    with writing(firm.engine) as session:
        session.connection().execute(update(Partner).values(lead_days=days))


def test_what_binds_comes_when_it_was_promised_and_what_came_does_no_more(firm: Firm) -> None:
    promise(firm, 3)
    order = firm.post(PURCHASE_ORDER, [firm.line(GOODS, 30, 6)], on=TODAY - DAY)
    assert there(firm) == [Coming(30 * UNIT, TODAY + 2 * DAY, firm.supplier)]
    line = firm.one("SELECT id FROM document_line WHERE document_id = ?", order.document_id)
    firm.post(RECEIPT, [firm.line(GOODS, 10, 6, source_line_id=line)])
    assert [one.quantity_micro for one in there(firm)] == [20 * UNIT]
    with firm.engine.connect() as connection:
        assert coming(connection, firm.company, TODAY, [firm.items["average-none"]]) == {}


def test_what_is_overdue_is_expected_tomorrow(firm: Firm) -> None:
    firm.post(PURCHASE_ORDER, [firm.line(GOODS, 30, 6)], on=TODAY - 9 * DAY)
    assert [one.due_on for one in there(firm)] == [TODAY + DAY]


def test_what_waits_or_was_accepted_counts_only_where_it_is_asked_for(firm: Firm) -> None:
    draft = firm.draft(PURCHASE_ORDER, [firm.line(GOODS, 30, 6)])
    waiting = perform_on(firm.engine, room.ask, firm.actor, KINDS, draft, firm.clock, 0)
    assert isinstance(waiting, Waiting)
    (one,) = make(firm)
    answer(firm, Choice(one.id))
    assert there(firm) == []
    found = there(firm, asked=True)
    assert sorted(one.quantity_micro for one in found) == sorted((30 * UNIT, one.quantity_micro))
    assert not any(one.bound for one in found)


def test_a_past_evening_knows_the_receipts_up_to_it(firm: Firm) -> None:
    order = firm.post(PURCHASE_ORDER, [firm.line(GOODS, 30, 6)], on=TODAY - 4 * DAY)
    line = firm.one("SELECT id FROM document_line WHERE document_id = ?", order.document_id)
    firm.post(RECEIPT, [firm.line(GOODS, 10, 6, source_line_id=line)], on=TODAY - 2 * DAY)
    firm.post(RECEIPT, [firm.line(GOODS, 20, 6, source_line_id=line)], on=TODAY)
    key = (firm.items[GOODS], firm.warehouse)
    assert then(firm, TODAY - 5 * DAY) == {}
    told = [[one.quantity_micro // UNIT for one in then(firm, TODAY - n * DAY)[key]]
            for n in (3, 2, 1)]  # fmt: skip
    assert told == [[30], [20], [20]]
    assert then(firm, TODAY) == {}


def test_lateness_is_told_by_what_had_come_by_then(firm: Firm) -> None:
    """Six orders, promised for the day after, that took one, two, … six days."""
    promise(firm, 1)
    for n in range(6):
        on = TODAY - (20 - n) * DAY
        order = firm.post(PURCHASE_ORDER, [firm.line(GOODS, 1, 6)], on=on)
        line = firm.one("SELECT id FROM document_line WHERE document_id = ?", order.document_id)
        firm.post(RECEIPT, [firm.line(GOODS, 1, 6, source_line_id=line)], on=on + (n + 1) * DAY)
    assert late(firm, TODAY) == (0, 1, 2, 3, 4, 5)
    assert late(firm, TODAY - 10 * DAY) == (0, 1, 2, 3, 4)
    assert late(firm, TODAY - 12 * DAY) == (), "four orders are too few"


@given(st.dictionaries(st.integers(-14, 14), st.integers(1, 400), min_size=1, max_size=6))
def test_of_many_orders_each_counts_as_much_as_any_other(counts: dict[int, int]) -> None:
    record, total = _record(counts), sum(counts.values())
    assert len(record) == min(total, MOST_ORDERS)
    assert list(record) == sorted(record)
    for days, count in counts.items():
        share = record.count(days) / len(record)
        assert abs(share - count / total) <= 1 / len(record)


def test_what_the_loop_has_waiting_itself_does_not_lower_the_chance_it_asks_by() -> None:
    """Ten a day, ten there: what is asked for counts, but for what is not to count."""
    bare, bound = shelf(there=10), shelf(there=10, coming=(90, 1))
    asked = replace(bare, coming=(Coming(90 * UNIT, MADE_UP + DAY, 5, bound=False),))

    def chance(one: Known, but: int = 0) -> tuple[float, ...]:
        return asked_chances([one], stored(10.0), MADE_UP, {}, {(1, 1): but})[1, 1].by_day

    assert chance(asked) == chance(bound)
    assert chance(asked, 90 * UNIT) == chance(bare)
    assert chance(asked, 40 * UNIT) == chance(shelf(there=10, coming=(50, 1)))
