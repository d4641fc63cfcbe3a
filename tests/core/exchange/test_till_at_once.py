"""One store, one day, two who post it at the same instant, on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest

from core.desks.stores.till_summary import TILL_SUMMARY
from core.documents.refusals import SecondTillDay
from core.exchange.till import problems as p
from core.exchange.till.run import Imported
from core.kernel.refusals import Refusal
from core.posting.wanted import Posted
from tests.core.exchange.till_shop import HEAD, TillShop
from tests.databases import Databases
from tests.firm import TODAY, Firm
from tests.standing import standing

ROUNDS = 4


@pytest.fixture
def till(databases: Databases) -> Iterator[TillShop]:
    """A firm whose store and items are there, so that nothing but the day is left to race for."""
    with standing(databases, "postgres", Firm) as made:
        shop = TillShop(made)
        shop.sent(file(1, day="2026-11-01"))
        yield shop


def file(amount: int, day: str) -> str:
    return f"{HEAD}\n{day},S9,A1,apple,fruit,1,{amount},0,cash\n"


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each answers, all begun together."""
    gate = Barrier(len(acts))

    def begin(act: Callable[[], Any]) -> Any:
        gate.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(begin, acts))


def live_days(till: TillShop, on: str) -> int:
    return till.one(
        "SELECT count(*) FROM document WHERE kind = 'till.summary' AND state = 'posted'"
        f" AND reverses_id IS NULL AND \"on\" = '{on}'"
    )


def test_of_two_imports_that_differ_one_wins_and_the_other_is_told(till: TillShop) -> None:
    for turn in range(ROUNDS):
        day = f"2026-11-{turn + 2:02}"
        answers = at_once(*(partial(till.send, file(amount, day)) for amount in (5, 6)))
        won = [one for one in answers if isinstance(one, Imported)]
        lost = [one for one in answers if isinstance(one, Refusal)]
        assert (len(won), len(lost)) == (1, 1), answers
        assert lost == [p.DaysDiffer(1, f"S9 {day}")]
        assert live_days(till, day) == 1
    till.agree()


def test_the_same_file_twice_at_once_is_one_day(till: TillShop) -> None:
    for turn in range(ROUNDS):
        day = f"2026-11-{turn + 2:02}"
        answers = at_once(*[partial(till.send, file(5, day))] * 2)
        assert all(isinstance(one, Imported) for one in answers), answers
        assert live_days(till, day) == 1
    till.agree()


def test_of_two_who_type_the_day_by_hand_one_wins_and_the_other_is_told(till: TillShop) -> None:
    firm = till.firm
    for amount in range(ROUNDS):
        drafts = [
            firm.draft(TILL_SUMMARY, [firm.line("fifo-none", 1, amount + more)])
            for more in (10, 20)
        ]
        answers = at_once(*(partial(firm.submit, draft) for draft in drafts))
        posted = [one for one in answers if isinstance(one, Posted)]
        assert len(posted) == 1, answers
        (refused,) = [one for one in answers if isinstance(one, Refusal)]
        assert refused == SecondTillDay(TODAY, posted[0].document_id, posted[0].number)
        assert isinstance(firm.reverse(posted[0]), Posted)
    firm.agree()


def test_an_import_and_a_hand_do_not_post_one_day_twice(till: TillShop) -> None:
    firm = till.firm
    unit = till.one("SELECT id FROM org_unit WHERE code = 'S9'")
    warehouse = till.one(f"SELECT min(id) FROM warehouse WHERE org_unit_id = {unit}")
    actor = firm.actor
    firm.actor = till.actor
    for turn in range(ROUNDS):
        day = TODAY.replace(day=turn + 2)
        lines = [firm.line("fifo-none", 1, 10)]
        draft = firm.draft(TILL_SUMMARY, lines, day, org_unit_id=unit, warehouse_id=warehouse)
        answers = at_once(partial(firm.submit, draft), partial(till.send, file(5, str(day))))
        assert sum(isinstance(one, Posted | Imported) for one in answers) == 1, answers
        assert live_days(till, str(day)) == 1
    firm.actor = actor
    firm.agree()
