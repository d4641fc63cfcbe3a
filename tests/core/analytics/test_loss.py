"""Loss by store, reason, item and weekday, reckoned by hand; on both engines."""

from __future__ import annotations

import datetime as dt

import pytest

from core.analytics import definitions as d
from core.analytics.definitions_loss import Losses
from core.analytics.loss import by_item, by_store, losses
from core.analytics.loss_spots import spots
from core.analytics.source import Slice
from core.analytics.window import Window
from core.catalog.group_sums import sum_groups
from core.platform.database import writing
from models.facts import FactItemDay, FactLossDay, FactOrgDay
from tests.core.analytics.conftest import Look, without_cost
from tests.firm import Firm

A, B = "average-none", "fifo-none"
MONDAY = dt.date(2026, 11, 2)
WEEKS = Window(MONDAY, MONDAY + dt.timedelta(days=13))
DAY = dt.timedelta(days=1)


def test_rates_and_what_is_left_of_profit() -> None:
    lost = Losses(1000_00, 60_00, 30_00 - 10_00, 5_00, 12_00)
    assert (d.known_loss(lost), d.unknown_loss(lost), d.loss_rate(lost)) == (600, 200, 800)
    assert d.profit_after_loss(300_00, lost) == 215_00
    assert d.profit_after_loss(None, lost) is None
    assert d.loss_rate(Losses(1000_00, None, None, None)) is None
    assert d.loss_rate(Losses()) is None


def test_a_markdown_gives_away_the_difference_without_tax() -> None:
    assert d.markdown_loss(22_60, 11_30, 1300) == 10_00


def test_service_level_and_lost_sales() -> None:
    assert d.service_level(90, 10) == 9000
    assert d.service_level(0, 0) is None
    assert d.lost_sales(3, 8, 20) == 8  # 7.5
    assert d.lost_sales(1, 0, 0) == 0


@pytest.fixture
def lossy(firm: Firm) -> Firm:
    """Two weeks. The shop sells 100.00 a day of A and 50.00 of B; on Mondays it throws 22.00
    of A away, on Tuesdays 3.00 of B are missing; the head office finds 1.00 of B."""
    with writing(firm.engine) as session:
        for number in range(14):
            on = MONDAY + DAY * number
            waste = 22_00 if on.weekday() == 0 else 0
            missing = 3_00 if on.weekday() == 1 else 0
            for item, net, lost, gone in ((A, 100_00, waste, 0), (B, 50_00, 0, missing)):
                session.add(
                    FactItemDay(
                        item_id=firm.items[item],
                        warehouse_id=firm.shop_warehouse,
                        on=on,
                        company_id=firm.company,
                        org_unit_id=firm.shop,
                        net_sales_fen=net,
                        waste_fen=lost,
                        count_loss_fen=gone,
                    )
                )
            session.add(
                FactOrgDay(
                    org_unit_id=firm.shop,
                    on=on,
                    company_id=firm.company,
                    net_sales_fen=150_00,
                    waste_fen=waste,
                    count_loss_fen=missing,
                    markdown_fen=1_00,
                )
            )
            for item, why, fen in ((A, "expired", waste), (B, "count_loss", missing)):
                if fen:
                    session.add(_loss(firm, firm.shop, firm.shop_warehouse, item, on, why, fen))
        session.add(
            FactOrgDay(
                org_unit_id=firm.unit,
                on=MONDAY,
                company_id=firm.company,
                net_sales_fen=10_00,
                count_gain_fen=1_00,
            )
        )
        session.add(_loss(firm, firm.unit, firm.warehouse, B, MONDAY, "count_gain", -1_00))
        sum_groups(session, (firm.unit,))
    return firm


def _loss(
    firm: Firm, unit: int, place: int, item: str, on: dt.date, why: str, fen: int
) -> FactLossDay:
    return FactLossDay(
        item_id=firm.items[item],
        warehouse_id=place,
        on=on,
        reason=why,
        company_id=firm.company,
        org_unit_id=unit,
        quantity_micro=fen * 10_000,
        cost_fen=fen,
    )


def test_losses_of_all_and_of_some_goods(lossy: Firm, look: Look) -> None:
    with look() as connection:
        whole = losses(connection, Slice(lossy.company), WEEKS)
        some = losses(connection, Slice(lossy.company, items=(lossy.items[A],)), WEEKS)
    assert whole == Losses(2110_00, 44_00, 5_00, 0, 14_00)
    assert (some.net_sales_fen, some.waste_fen, some.count_fen) == (1400_00, 44_00, 0)
    assert d.loss_rate(some) == 314


def test_stores_with_their_reasons_the_worst_first(lossy: Firm, look: Look) -> None:
    with look() as connection:
        shop, head = by_store(connection, Slice(lossy.company), WEEKS)
    assert (shop.store, shop.by_reason) == ("二店", {"expired": 44_00, "count": 6_00})
    assert (d.loss_rate(shop.losses), d.known_loss(shop.losses)) == (238, 210)
    assert (head.by_reason, d.unknown_loss(head.losses)) == ({"count": -1_00}, -1000)


def test_items_that_lost_most(lossy: Firm, look: Look) -> None:
    with look() as connection:
        first, second = by_item(connection, Slice(lossy.company), WEEKS, 10)
    assert (first.code, first.known_fen, first.unknown_fen) == (A, 44_00, 0)
    assert (first.net_sales_fen, first.quantity_micro) == (1400_00, 44_000_000)
    assert (second.code, second.fen) == (B, 5_00)


def test_mondays_of_one_category_in_one_store_are_found(lossy: Firm, look: Look) -> None:
    with look() as connection:
        first, second = spots(connection, Slice(lossy.company), WEEKS, 5)
    assert (first.store, first.category, first.weekday, first.fen) == ("二店", "average", 0, 44_00)
    assert d.loss_rate(first.losses) == 2200  # 22 of each Monday's 100
    assert (second.weekday, second.losses) == (1, Losses(100_00, 0, 6_00))


def test_who_may_not_see_cost_sees_no_loss(lossy: Firm, look: Look) -> None:
    with look(without_cost(lossy.actor)) as connection:
        hidden = losses(connection, Slice(lossy.company), WEEKS)
        assert (hidden.waste_fen, hidden.count_fen, hidden.net_sales_fen) == (None, None, 2110_00)
        assert spots(connection, Slice(lossy.company), WEEKS, 5) == []
        assert {one.fen for one in by_item(connection, Slice(lossy.company), WEEKS, 5)} == {None}
