"""What was said of running out, held against what happened: when it came true, and when unknown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest

from core.desks.purchasing.receive import RECEIPT
from core.desks.stores.till_summary import TILL_SUMMARY
from core.desks.stores.waste import WASTE
from core.kernel.amounts import MICRO
from core.planning.running.happened import Settled, settle
from core.planning.running.said import said_and_happened
from core.planning.running.till_days import missing
from core.platform.database import writing
from core.platform.rows import Rows
from models.planning import ForecastRun
from tests.firm import TODAY, Firm

GOODS = "fifo-none"
DAY = dt.timedelta(days=1)
FIRST = TODAY - 10 * DAY


@pytest.fixture
def shop(firm: Firm) -> Firm:
    """Twenty pieces on the shelf of the shop ten days ago."""
    with writing(firm.engine) as session:
        Rows(session).run("UPDATE warehouse SET stock_known = ?", (True,))
    stocked(firm, 20, FIRST)
    return firm


def stocked(firm: Firm, pieces: float, on: dt.date) -> None:
    firm.post(RECEIPT, [firm.line(GOODS, pieces, 5)], on, **at_shop(firm))


def at_shop(firm: Firm) -> dict[str, int]:
    return {"org_unit_id": firm.shop, "warehouse_id": firm.shop_warehouse}


def sells(firm: Firm, pieces: Sequence[float], since: dt.date = FIRST + DAY) -> None:
    """A till summary a day."""
    for number, each in enumerate(pieces):
        lines = [firm.line(GOODS, each, 10)] if each else [firm.line("average-none", 1, 10)]
        firm.post(TILL_SUMMARY, lines, since + number * DAY, **at_shop(firm))


def say(
    firm: Firm, chance: float, on: dt.date = FIRST + DAY, days: int = 3, position: float = 20
) -> None:
    with writing(firm.engine) as session:
        run = ForecastRun(
            company_id=firm.company, origin_on=on - DAY, seed=1, state="finished", started_at=0
        )
        session.add(run)
        session.flush()
        Rows(session).insert(
            "chance_said",
            ("item_id", "warehouse_id", "on", "company_id", "org_unit_id", "forecast_run_id",
             "until_on", "chance_micro", "worked_micro", "position_micro", "looking_back"),
            [(firm.items[GOODS], firm.shop_warehouse, on, firm.company, firm.shop, run.id,
              on + days * DAY, round(chance * MICRO), round(chance * MICRO),
              round(position * MICRO), False)],
        )  # fmt: skip


def settled(firm: Firm, today: dt.date = TODAY) -> Settled:
    with writing(firm.engine) as session:
        return settle(Rows(session), firm.company, today)


def answer(firm: Firm) -> int | None:
    found: int | None = firm.one("SELECT happened FROM chance_said")
    return found


def test_a_shelf_that_closes_empty_ran_out(shop: Firm) -> None:
    say(shop, 0.8)
    sells(shop, [8, 8, 4])
    assert settled(shop) == Settled(1, 1, 0)
    assert answer(shop) == 1


def test_a_shelf_that_keeps_something_did_not(shop: Firm) -> None:
    say(shop, 0.8)
    sells(shop, [8, 8, 3])
    assert settled(shop) == Settled(1, 0, 0)
    assert answer(shop) == 0


def test_what_is_thrown_away_in_the_evening_was_left(shop: Firm) -> None:
    """Two left over are no sell-out."""
    say(shop, 0.3)
    sells(shop, [8, 8, 2])
    shop.post(WASTE, [shop.line(GOODS, 2, reason="expired")], FIRST + 3 * DAY, **at_shop(shop))
    assert settled(shop) == Settled(1, 0, 0)


def test_goods_that_nobody_had_ordered_yet_do_not_make_it_wrong(shop: Firm) -> None:
    """Twenty there, twenty-two sold: only what was sent meanwhile kept the shelf filled."""
    say(shop, 0.8)
    sells(shop, [8])
    stocked(shop, 30, FIRST + DAY)
    sells(shop, [8, 6], FIRST + 2 * DAY)
    assert settled(shop) == Settled(1, 1, 0)


def test_it_waits_until_its_days_have_come(shop: Firm) -> None:
    say(shop, 0.8)
    sells(shop, [8, 8, 4])
    assert settled(shop, FIRST + 3 * DAY) == Settled()
    assert answer(shop) is None


def test_a_day_without_till_is_unknown_until_it_is_imported(shop: Firm) -> None:
    say(shop, 0.8)
    sells(shop, [8])
    sells(shop, [4, 0], FIRST + 3 * DAY)
    assert settled(shop) == Settled(0, 0, 1)
    assert answer(shop) is None
    sells(shop, [8], FIRST + 2 * DAY)
    assert settled(shop) == Settled(1, 1, 0)


def test_an_empty_shelf_is_known_whatever_is_missing(shop: Firm) -> None:
    say(shop, 0.8)
    sells(shop, [20])
    sells(shop, [0], FIRST + 3 * DAY)
    assert settled(shop) == Settled(1, 1, 0)


def test_done_again_it_changes_nothing(shop: Firm) -> None:
    say(shop, 0.8)
    sells(shop, [8, 8, 4])
    settled(shop)
    assert settled(shop) == Settled()
    stocked(shop, 5, TODAY)
    assert settled(shop) == Settled()
    assert answer(shop) == 1


def test_the_record_counts_band_by_band(shop: Firm) -> None:
    """Of two at 80 % one ran out; one at 10 % did not: Brier (0.04 + 0.64 + 0.01) / 3."""
    say(shop, 0.8)
    sells(shop, [8, 8, 4, 0, 0, 0, 0, 0, 0])
    stocked(shop, 20, FIRST + 4 * DAY)
    say(shop, 0.8, FIRST + 5 * DAY, 2)
    say(shop, 0.1, FIRST + 7 * DAY, 2)
    say(shop, 0.5, TODAY, 3)
    settled(shop)
    with writing(shop.engine) as session:
        found = said_and_happened(session.connection(), shop.company, TODAY)
    assert (found.said, found.happened, found.waiting, found.unknown) == (3, 1, 1, 0)
    band = found.band(0.8)
    assert (band.low, band.high, band.said, band.happened, band.share) == (80, 90, 2, 1, 0.5)
    assert found.band(1.0) is found.bands[-1]
    assert found.brier == pytest.approx(0.23)
    assert found.constant == pytest.approx(2 / 9)
    assert found.calibration == pytest.approx((2 * 0.3 + 0.1) / 3)
    assert found.above() == (2, 1)
    assert (found.since, found.enough, band.enough) == (FIRST + DAY, False, False)


def test_a_day_of_rest_is_no_gap() -> None:
    monday = dt.date(2026, 10, 5)
    sent = {monday + DAY * n for n in range(56) if n % 7 != 6}
    last = monday + DAY * 55
    assert missing(sent, last - DAY * 27, last) == ()
    gap = monday + DAY * 50
    assert missing(sent - {gap}, last - DAY * 27, last) == (gap,)
    assert missing(set(), monday, last) == ()
