"""Today for each role: the same morning, and to each what needs him and what he may do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from streamlit.testing.v1 import AppTest

from core.desks.counting.post import post_count
from core.desks.purchasing.order import PURCHASE_ORDER
from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.desks.setup.periods import open_earlier_periods
from core.desks.stores.transfer_out import TRANSFER_OUT
from core.documents.approve import Waiting, ask
from core.kernel.period import Period
from core.platform.database import writing
from core.platform.edge import perform_on
from core.platform.i18n import LANGUAGES, Language
from core.platform.permissions import ROLE_TEMPLATES
from core.platform.rights import SEE_COST, Actor
from core.platform.settings import ROOT, settings
from core.posting.wanted import Posted
from tests.databases import Databases
from tests.firm import KINDS
from tests.pages.conftest import acting
from tests.pages.test_today import lines, said
from tests.scenarios.floor import Floor
from tests.scenarios.shop import Shop
from tests.standing import address, standing

DAY = dt.timedelta(days=1)
LATE = 12
"""Transfers that are late on a bad morning."""


def morning(shop: Shop) -> None:
    """At the head office a lot has expired, a count is two of 20.00 short (a third is on its
    way), an order is late and a bill is missing; the store stands below zero, a clerk's order
    for it waits, and goods for it are on their way since three days."""
    shop.clock.at = dt.datetime.now(dt.UTC)
    today = dt.datetime.now(ZoneInfo("Asia/Shanghai")).date()
    with writing(shop.engine) as session:
        long_ago = Period.of(today - DAY * 70).code
        open_earlier_periods(session, shop.actor, shop.company, long_ago)
    shop.post(RECEIPT, [shop.line("fifo-none", 10, 20)], today - DAY * 70, minute=480)
    shop.set_item("fifo-none", retail_price_micro=33_900_000)
    gone = shop.line("fifo-lot", 2, 500, lot_code="A", produced_on=today - DAY * 35)
    shop.post(RECEIPT, [gone], today - DAY * 8, minute=480)
    shop.set_item("fifo-lot", retail_price_micro=678_000_000)
    store: dict[str, Any] = {"org_unit_id": shop.shop, "warehouse_id": shop.shop_warehouse}
    shop.post(RECEIPT, [shop.line("average-none", 2, 7.5)], today - DAY * 3, minute=480, **store)
    shop.post(DELIVERY, [shop.line("average-none", 6, 10)], today - DAY * 2, minute=480, **store)
    shop.post(PURCHASE_ORDER, [shop.line("fifo-none", 10, 20)], today - DAY * 9)
    sent = [shop.line("fifo-none", 1)]
    shop.post(TRANSFER_OUT, sent, today - DAY * 3, to_warehouse_id=shop.shop_warehouse)
    floor = Floor(shop)
    wanted = shop.draft(PURCHASE_ORDER, [shop.line("average-none", 20, 7.5)], today, **store)
    asked = perform_on(shop.engine, ask, floor.liu, KINDS, wanted, shop.clock)
    assert isinstance(asked, Waiting), asked
    count = floor.open("货架", on=today - DAY)
    floor.counted(count, {"fifo-none": 7})
    floor.review(count)


def bad(shop: Shop) -> None:
    """Nothing but transfers that are late, each of another day."""
    shop.clock.at = dt.datetime.now(dt.UTC)
    today = dt.datetime.now(ZoneInfo("Asia/Shanghai")).date()
    shop.post(RECEIPT, [shop.line("fifo-none", 100, 20)], today - DAY * 20, minute=480)
    for back in range(3, 3 + LATE):
        sent = [shop.line("fifo-none", 1)]
        shop.post(TRANSFER_OUT, sent, today - DAY * back, to_warehouse_id=shop.shop_warehouse)


@pytest.fixture
def shop(databases: Databases, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    """The morning, in the app's database."""
    with standing(databases, "sqlite", Shop, morning) as made:
        monkeypatch.setenv("ZHANGGUI_DATABASE_URL", address(made))
        settings.cache_clear()
        yield made
    settings.cache_clear()


def someone(shop: Shop, role: str, *units: int) -> Actor:
    """A colleague of that role in some units, or in both; not whoever made what is there."""
    (template,) = (one for one in ROLE_TEMPLATES if one.code == role)
    where = frozenset(units or (shop.unit, shop.shop))
    grants = dict.fromkeys(template.permissions, where)
    place = [one.code for one in ROLE_TEMPLATES].index(role)
    return replace(
        shop.actor,
        user_id=4,
        username="zhou",
        grants=grants,
        rights_version=20 + place + len(where),
    )


def today(actor: Actor, language: Language = "en", show: str = "") -> AppTest:
    with acting(actor, language):
        at = AppTest.from_file(str(ROOT / "pages" / "shell.py"), default_timeout=120)
        at.session_state["language"] = language
        if show:
            at.query_params["show"] = show
        at.run()
    assert not at.exception
    return at


def told(at: AppTest) -> list[str]:
    """The lines with their money."""
    found: list[str] = []
    for line in lines(at):
        if line.startswith("¥"):
            found[-1] += f" {line}"
        else:
            found.append(line)
    return found


BELOW, GONE, PROVISIONAL, BILL = (
    "二店卖场: 1 item stands below zero ¥2.14",  # 60 in 28 days
    "总仓: 1 lot has expired ¥1,000.00",
    "The cost of 1 item is provisional ¥30.00",  # four sold that never came, at 7.50
    "G1: 1 receipt without a bill for over 60 days ¥26.00",  # 13 % of 200
)
RUNS_OUT = "G1 → 二店卖场: 1 item runs out before more can arrive ¥1.61"
OVERDUE, ON_ITS_WAY = (
    "G1: 1 order line is overdue",
    "二店: DC{month}-0001 has been on its way for 3 days",
)
WAITS = "1 order waits for your approval ¥0.53"  # 60 less 45 in 28 days
COUNT = "总仓: 盘点 waits to be looked through ¥40.00"


def shown(shop: Shop, *wanted: str) -> list[str]:
    """The lines, with the number of the transfer that was sent."""
    number = shop.one("SELECT number FROM document WHERE kind = 'stock.ship'")
    return [line.replace("DC{month}-0001", number) for line in wanted]


def test_a_manager_is_told_of_all_of_it(shop: Shop) -> None:
    at = today(someone(shop, "manager"))
    assert told(at) == shown(
        shop, BELOW, GONE, RUNS_OUT, WAITS, OVERDUE, ON_ITS_WAY, COUNT, PROVISIONAL, BILL
    )
    assert "Money is at selling price" not in said(at)


def test_a_buyer_is_told_of_goods_and_suppliers_and_approves_nothing(shop: Shop) -> None:
    wanted = (BELOW, GONE, RUNS_OUT, OVERDUE, ON_ITS_WAY, PROVISIONAL, BILL)
    assert told(today(someone(shop, "buyer"))) == shown(shop, *wanted)


def test_finance_is_told_of_differences_once_they_are_posted(shop: Shop) -> None:
    finance = someone(shop, "finance")
    wanted = (BELOW, GONE, RUNS_OUT, OVERDUE, ON_ITS_WAY, PROVISIONAL, BILL)
    assert told(today(finance)) == shown(shop, *wanted)
    version = shop.one("SELECT version FROM stock_count")
    made = shop._edge(lambda session: post_count(session, shop.actor, 1, version, shop.clock))
    assert isinstance(made, Posted), made
    at = today(finance)
    assert "总仓: the differences of 盘点 wait for approval ¥40.00" in told(at)


def test_a_clerk_is_told_at_selling_price_and_of_no_bill(shop: Shop) -> None:
    """The lot sells at 678.00 apiece. What waits for those who review is not told: who counts
    blind does not learn how far he was off."""
    at = today(someone(shop, "store_staff"))
    assert told(at) == shown(
        shop,
        BELOW,
        "总仓: 1 lot has expired ¥1,356.00",
        "G1 → 二店卖场: 1 item runs out before more can arrive ¥7.26",
        OVERDUE,
        ON_ITS_WAY,
    )
    assert "Money is at selling price with tax." in said(at)


def test_of_other_stores_a_regional_manager_hears_nothing(shop: Shop) -> None:
    """He has the store alone: what lies, waits and was counted at the head office is not his."""
    found = told(today(someone(shop, "regional_manager", shop.shop)))
    assert found == shown(shop, BELOW, RUNS_OUT, WAITS, ON_ITS_WAY, PROVISIONAL)


def test_without_cost_an_approval_still_stands_by_its_worth(shop: Shop) -> None:
    """Sixty sold in 28 days at 10.00 and 13 % tax: 67.80 / 28 = 2.42 a day."""
    manager = someone(shop, "manager")
    grants = {key: units for key, units in manager.grants.items() if key != SEE_COST}
    at = today(replace(manager, grants=grants, rights_version=99))
    assert "Money is at selling price with tax." in said(at)
    assert "1 order waits for your approval ¥2.42" in told(at)
    assert "总仓: 盘点 waits to be looked through ¥67.80" in told(at)  # two that sell at 33.90


@pytest.mark.parametrize("language", LANGUAGES)
def test_counts_and_goods_on_their_way_say_what_to_do(shop: Shop, language: Language) -> None:
    words = said(today(someone(shop, "manager"), language)).replace("\\", "")
    for zh, en in (
        ("盘点 待复核", "盘点 waits to be looked through"),
        ("已在途 3 天", "has been on its way for 3 days"),
    ):
        assert (zh if language == "zh" else en) in words


@pytest.mark.parametrize("show", ["", "every"])
def test_ten_stand_there_and_the_rest_is_a_click_away(
    databases: Databases, monkeypatch: pytest.MonkeyPatch, show: str
) -> None:
    with standing(databases, "sqlite", Shop, bad) as shop:
        monkeypatch.setenv("ZHANGGUI_DATABASE_URL", address(shop))
        settings.cache_clear()
        at = today(someone(shop, "buyer"), show=show)
        assert len([line for line in told(at) if "on its way for" in line]) == (
            LATE if show else 10
        )
        links = [one.proto.label for one in at.get("page_link")]
        assert ("2 more, smaller ones" in links) is not bool(show)
    settings.cache_clear()
