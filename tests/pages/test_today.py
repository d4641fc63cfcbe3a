"""Today: first steps in a new house, then what needs doing, the dearest first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from core.desks.purchasing.order import PURCHASE_ORDER
from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.documents.draft import save
from core.platform.database import writing
from core.platform.i18n import Language
from core.platform.identity import doorkeeper
from core.platform.settings import settings
from core.platform.snoozes import put_off
from tests.databases import Databases
from tests.firm import Firm
from tests.pages.conftest import House, Visit, acting
from tests.standing import address, standing

DAY = dt.timedelta(days=1)


def lines(at: AppTest) -> list[str]:
    """What the tasks are called."""
    bold = [m.value.strip("*") for m in at.markdown if m.value.startswith("**")]
    return [line.replace("\\", "") for line in bold]


def said(at: AppTest) -> str:
    return "\n".join([*lines(at), *(c.value for c in at.caption)])


def test_a_new_house_is_told_its_first_steps(visit: Visit) -> None:
    at = visit("today", language="en")
    assert lines(at) == ["Add your items", "Add a supplier", "Invite a colleague"]


@pytest.fixture
def firm(databases: Databases, monkeypatch: pytest.MonkeyPatch) -> Iterator[Firm]:
    """A firm in the app's database."""
    with standing(databases, "sqlite", Firm) as made:
        monkeypatch.setenv("ZHANGGUI_DATABASE_URL", address(made))
        settings.cache_clear()
        yield made
    settings.cache_clear()


def see(firm: Firm, language: Language = "en", *, show: str = "", weak: bool = False) -> AppTest:
    """Today, as the firm's founder."""
    from core.platform.settings import ROOT
    from tests.pages.conftest import acting

    actor = doorkeeper(firm.engine.url.render_as_string(hide_password=False)).actor(firm.user)
    assert actor is not None
    if weak:
        actor = replace(actor, grants={"see": actor.grants["see"]})
    with acting(actor, language):
        at = AppTest.from_file(str(ROOT / "pages" / "shell.py"), default_timeout=300)
        at.session_state["language"] = language
        if show:
            at.query_params["show"] = show
        return at.run()


@pytest.fixture
def busy(firm: Firm) -> Firm:
    """Two lots at their ends, four sold that never came, an order a week late, a draft."""
    today = dt.datetime.now(dt.UTC).astimezone(dt.timezone(dt.timedelta(hours=8))).date()
    ago = [today - DAY * n for n in range(40)]
    gone = firm.line("fifo-lot", 2, 500, lot_code="A", produced_on=ago[35])
    near = firm.line("fifo-lot", 1, 5, lot_code="B", produced_on=ago[25])
    firm.clock.at = dt.datetime.now(dt.UTC)
    firm.post(RECEIPT, [gone, near], ago[8], minute=480)
    shop = {"org_unit_id": firm.shop, "warehouse_id": firm.shop_warehouse}
    firm.post(RECEIPT, [firm.line("average-none", 2, 7.5)], ago[3], minute=480, **shop)
    firm.post(DELIVERY, [firm.line("average-none", 6, 10)], ago[2], minute=480, **shop)
    firm.post(PURCHASE_ORDER, [firm.line("fifo-none", 10, 20)], ago[9])
    with writing(firm.engine) as session:
        draft = firm.draft(PURCHASE_ORDER, [firm.line("fifo-none", 1, 1)], today)
        save(session, firm.actor, draft, "purchase.order", True, firm.clock)
    return firm


def test_what_is_pinned_comes_first_then_the_dearest(busy: Firm) -> None:
    at = see(busy)
    assert not at.exception
    assert [line for line in lines(at) if "¥" not in line] == [
        "二店卖场: 1 item stands below zero",
        "总仓: 1 lot has expired",
        "G1 → 二店卖场: 1 item runs out before more can arrive",
        "G1: 1 order line is overdue",
        "The cost of 1 item is provisional",
        "总仓: 1 lot won't sell in time",
        "1 draft of yours waits",
        "Invite a colleague",
    ]
    assert [line for line in lines(at) if "¥" in line] == [
        "¥2.14",  # sales a day of what stands below zero: 60 in 28 days
        "¥670.00",  # two of three that are worth 1,005 together: they are not costed by lot
        "¥1.61",  # 6 in 28 days: 0.64 lost until it comes, each earns 2.50
        "¥30.00",
    ]


def test_it_speaks_chinese(busy: Firm) -> None:
    told = said(see(busy, "zh"))
    for text in ("二店卖场：1 个商品为负库存", "1 个批次已过期", "成本暂估", "您有 1 张草稿未完成"):
        assert text in told


@pytest.mark.parametrize("show", ["cost", "expiry"])
def test_the_list_behind_a_line_opens_by_address(busy: Firm, show: str) -> None:
    at = see(busy, show=show)
    assert not at.exception
    assert len(at.dataframe[0].value) == {"cost": 1, "expiry": 2}[show]


def test_every_line_can_be_asked_for(busy: Firm) -> None:
    assert lines(see(busy, show="every")) == lines(see(busy))  # fewer than ten: all are there
    assert "smaller ones" not in said(see(busy, show="every"))


def test_an_empty_list_says_so(firm: Firm) -> None:
    at = see(firm, show="cost")
    assert "No cost is provisional" in said(at)


def test_whoever_may_do_nothing_is_left_in_peace(busy: Firm) -> None:
    at = see(busy, weak=True)
    assert not at.exception
    assert lines(at) == ["Nothing needs you now"]


def test_a_house_in_order_needs_nothing(house: House, firm: Firm) -> None:
    assert "Nothing needs you now" in lines(see(firm, weak=True))


def test_a_line_can_be_put_off_and_taken_up(busy: Firm) -> None:
    actor = doorkeeper(busy.engine.url.render_as_string(hide_password=False)).actor(busy.user)
    assert actor is not None
    before = lines(see(busy))
    today = dt.datetime.now(dt.UTC).astimezone(dt.timezone(dt.timedelta(hours=8))).date()
    with writing(busy.engine) as session:
        for subject in ("provisional", f"below_zero:{busy.shop_warehouse}"):
            made = put_off(session, actor, 1, subject, "x", today + DAY, "later", today, busy.clock)
            assert isinstance(made, int)
    at = see(busy)
    gone = [line for line in before if line not in lines(at)]
    assert gone == [
        "The cost of 1 item is provisional",
        "¥30.00",
    ]  # what is pinned cannot be put off
    away = see(busy, show="snoozed")
    assert "later" in said(away)
    with acting(actor, "en"):
        away.button(key="take_up_provisional").click().run()
    assert not away.exception
    assert "The cost of 1 item is provisional" in lines(see(busy))


def test_the_button_asks_until_when_and_why(busy: Firm) -> None:
    actor = doorkeeper(busy.engine.url.render_as_string(hide_password=False)).actor(busy.user)
    at = see(busy)
    with acting(actor, "en"):
        at.button(key="snooze_provisional").click().run()
    assert not at.exception
    assert [one.label for one in at.text_input if one.label == "Why"] == ["Why"]
    assert [one.label for one in at.date_input] == ["Comes back on"]
