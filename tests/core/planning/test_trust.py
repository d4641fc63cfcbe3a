"""The trust gate: each doubt keeps a shelf out of suggestions, requisitions and approval by rule,
stands on the list with its evidence, and is gone when it is mended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import insert
from sqlmodel import select

from core.catalog.replenishment import Policy, PolicyForm, save_policy
from core.desks.counting.claim import claim_zone
from core.desks.counting.enter import Found, enter
from core.desks.counting.finish import finish_zone
from core.desks.counting.open_count import CountForm, ZoneForm, open_count
from core.desks.counting.post import post_count
from core.desks.counting.review import begin_review
from core.desks.purchasing.receive import RECEIPT
from core.desks.stores.till_summary import TILL_SUMMARY
from core.kernel.amounts import MICRO
from core.kernel.refusals import Refusal
from core.planning.loop.needs import needs
from core.planning.loop.requisitions import raise_all
from core.planning.loop.rule import approve_all
from core.planning.suggest.held import Held
from core.planning.trust.doubts import doubts
from core.planning.trust.first import Group, Remedy, count_first
from core.platform.database import writing
from core.platform.edge import perform_on
from core.platform.rows import Rows
from core.posting.pace import write_pace
from core.posting.wanted import Posted
from models.base import table
from models.counting import CountZone
from models.facts import FactItemDay
from tests.core.planning.suggest.test_suggest_accept import GOODS, firm, make
from tests.firm import KINDS, TODAY, Firm

__all__ = ["firm"]
DAY = dt.timedelta(days=1)
OTHER = "average-none"


def below_zero(firm: Firm) -> None:
    with writing(firm.engine) as session:
        session.connection().exec_driver_sql(
            f"UPDATE balance SET quantity_micro = -1000000 WHERE item_id = {firm.items[GOODS]}"
        )


def phantom(firm: Firm, since: int = 22) -> None:
    """One a day for weeks, then nothing for three, or as long as is said, while others sold."""
    yesterday = TODAY - DAY
    days = [(GOODS, TODAY - (since + n) * DAY) for n in range(82 - since)]
    with writing(firm.engine) as session:
        session.connection().execute(
            insert(table(FactItemDay)),
            [
                {
                    "item_id": firm.items[name],
                    "warehouse_id": firm.warehouse,
                    "on": on,
                    "company_id": firm.company,
                    "org_unit_id": firm.unit,
                    "sold_micro": MICRO,
                }
                for name, on in [*days, (OTHER, yesterday)]
            ],
        )
        write_pace(
            Rows(session),
            firm.company,
            {firm.warehouse: firm.unit},
            {(firm.items[OTHER], firm.warehouse, yesterday): (MICRO, 0, 0, 0)},
        )


def slip(firm: Firm) -> None:
    """Two pieces at the price of a box: 54.00, usually 6.00."""
    firm.post(RECEIPT, [firm.line(GOODS, 2, 54)])


def tills(firm: Firm, missing: set[int]) -> None:
    """A summary a day of the last month, but for days so many days ago."""
    firm.post(RECEIPT, [firm.line(OTHER, 100, 6)], TODAY - 40 * DAY)
    for ago in range(32, 0, -1):
        if ago not in missing:
            firm.post(TILL_SUMMARY, [firm.line(OTHER, 1, 10)], TODAY - ago * DAY)


def silent(firm: Firm) -> None:
    tills(firm, {1, 2})


def gap(firm: Firm) -> None:
    tills(firm, {9})


CASES = [
    (below_zero, Held.NEGATIVE, Remedy.COUNT),
    (phantom, Held.PHANTOM, Remedy.COUNT),
    (slip, Held.UNIT, Remedy.UNIT),
    (silent, Held.TILL, Remedy.IMPORT),
    (gap, Held.GAP, Remedy.IMPORT),
]
NAMES = [why.value for _break, why, _remedy in CASES]
Break = Callable[[Firm], None]


def reasons(firm: Firm, item: str = GOODS) -> tuple[Held, ...]:
    with firm.engine.connect() as connection:
        found = doubts(connection, firm.company, TODAY)
    return found.reasons((firm.items[item], firm.warehouse))


def listed(firm: Firm) -> list[Group]:
    with firm.engine.connect() as connection:
        return count_first(connection, firm.company, TODAY)


def ask(firm: Firm) -> int:
    with writing(firm.engine) as session:
        found = needs(session, firm.company, firm.clock)
        return raise_all(session, KINDS, firm.company, found, firm.clock).raised


def pass_by_rule(firm: Firm) -> list[Posted]:
    with writing(firm.engine) as session:
        return approve_all(session, KINDS, firm.company, firm.clock)


def allow(firm: Firm) -> None:
    form = PolicyForm(TODAY, Policy(tolerance_bp=1000, month_fen=10**9))
    assert isinstance(perform_on(firm.engine, save_policy, firm.actor, firm.company, form), int)


def test_good_numbers_are_trusted(firm: Firm) -> None:
    tills(firm, set())
    assert reasons(firm) == ()
    assert listed(firm) == []
    make(firm)
    assert ask(firm) == 1


@pytest.mark.parametrize(("harm", "why", "remedy"), CASES, ids=NAMES)
def test_a_doubt_keeps_a_shelf_out_of_suggestions_and_the_loop(
    firm: Firm, harm: Break, why: Held, remedy: Remedy
) -> None:
    harm(firm)
    assert why in reasons(firm)
    assert [one for one in make(firm) if one.kind != "held" and one.item == "fifo none"] == []
    assert ask(firm) == 0


@pytest.mark.parametrize(("harm", "why", "remedy"), CASES, ids=NAMES)
def test_what_becomes_doubtful_is_not_approved_by_rule_nor_sent(
    firm: Firm, harm: Break, why: Held, remedy: Remedy
) -> None:
    allow(firm)
    make(firm)
    assert ask(firm) == 1
    harm(firm)
    assert pass_by_rule(firm) == []
    assert firm.one("SELECT count(*) FROM outbox WHERE topic LIKE '%purchase.order%'") == 0
    make(firm)
    ask(firm)
    assert firm.one("SELECT count(*) FROM requisition WHERE state = 'open'") == 0


@pytest.mark.parametrize(("harm", "why", "remedy"), CASES, ids=NAMES)
def test_it_is_listed_with_its_evidence(firm: Firm, harm: Break, why: Held, remedy: Remedy) -> None:
    harm(firm)
    (group,) = [one for one in listed(firm) if one.remedy is remedy]
    assert group.warehouse_id == firm.warehouse
    line = group.lines[0]
    assert line.why is why
    match why:
        case Held.NEGATIVE:
            assert (line.quantity_micro, line.worth_fen) == (-MICRO, 600)
        case Held.PHANTOM:
            assert (line.quantity_micro, line.expected_micro) == (18 * MICRO, 20 * MICRO)
            assert line.worth_fen == 18 * 600
        case Held.UNIT:
            (one,) = line.slips
            assert (one.paid_fen_e6, one.usual_fen_e6) == (5400 * MICRO, 600 * MICRO)
            assert line.worth_fen == 2 * 4800
        case Held.TILL:
            assert group.days == (TODAY - 2 * DAY, TODAY - DAY)
            assert group.last_on == TODAY - 3 * DAY
        case _:
            assert group.days == (TODAY - 9 * DAY,)


def test_what_is_out_of_season_is_trusted(firm: Firm) -> None:
    """The last was sold three weeks before the days that are asked about."""
    phantom(firm, since=43)
    assert reasons(firm) == ()


def test_the_last_day_of_a_season_counts_as_selling(firm: Firm) -> None:
    phantom(firm, since=42)
    assert reasons(firm) == (Held.PHANTOM,)


def test_a_count_settles_stock_that_may_not_be_there(firm: Firm) -> None:
    phantom(firm)
    assert reasons(firm) == (Held.PHANTOM,)
    count(firm, 18)
    assert reasons(firm) == ()
    assert listed(firm) == []


def test_a_count_settles_stock_below_zero_and_a_gap(firm: Firm) -> None:
    gap(firm)
    assert reasons(firm) == (Held.GAP,)
    count(firm, 15)
    assert reasons(firm) == ()
    assert reasons(firm, OTHER) == (Held.GAP,), "only what was counted"


def test_the_imported_day_ends_the_wait(firm: Firm) -> None:
    silent(firm)
    firm.post(TILL_SUMMARY, [firm.line(OTHER, 1, 10)], TODAY - DAY)
    assert reasons(firm) == (Held.GAP,)
    firm.post(TILL_SUMMARY, [firm.line(OTHER, 1, 10)], TODAY - 2 * DAY)
    assert reasons(firm) == ()


def test_the_reversed_receipt_is_no_slip(firm: Firm) -> None:
    posted = firm.post(RECEIPT, [firm.line(GOODS, 2, 54)])
    assert Held.UNIT in reasons(firm)
    assert not isinstance(firm.reverse(posted), Refusal)
    assert reasons(firm) == ()


def count(firm: Firm, pieces: int) -> None:
    """Counted after closing, by the verbs of the counting pages."""
    form = CountForm(
        firm.company,
        firm.warehouse,
        "先盘点这些",
        TODAY,
        [ZoneForm("shelf", "货架")],
        scope="items",
        items=[firm.items[GOODS]],
    )
    number = perform_on(firm.engine, open_count, firm.actor, form, "count", firm.clock)
    assert isinstance(number, int), number
    with writing(firm.engine) as session:
        zone = session.exec(select(CountZone.id)).one()
    assert zone is not None
    found = Found(firm.items[GOODS], pieces * MICRO)
    for step in (
        lambda s: claim_zone(s, firm.actor, zone, clock=firm.clock),
        lambda s: enter(s, firm.actor, zone, found, "entry", firm.clock),
        lambda s: finish_zone(s, firm.actor, zone),
        lambda s: post_count(s, firm.actor, number, _reviewed(s, firm, number), firm.clock),
    ):
        with writing(firm.engine) as session:
            answer = step(session)
            assert not isinstance(answer, Refusal), answer


def _reviewed(session: object, firm: Firm, number: int) -> int:
    version = begin_review(session, firm.actor, number)  # type: ignore[arg-type]
    assert isinstance(version, int), version
    return version
