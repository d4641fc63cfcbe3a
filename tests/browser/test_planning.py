"""In a real browser: a replay is asked for and appears by itself, a pilot is begun and ended, a
recommended level is taken over, a budget is set."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect
from sqlmodel import Session, select

from core.kernel.amounts import MICRO
from core.planning.replays.asked import Asked
from core.platform.database import connect, writing
from core.platform.rows import Row, Rows
from models.company import Warehouse
from models.replenishment import LevelAdvice
from models.trials import ReplayRun
from tests.browser.conftest import sign_in
from tests.browser.patience import choose, settled, until
from tests.browser.serving import Server
from tests.browser.test_analyse import Visitor, open_first_row
from tests.pages.test_trials import sold
from tests.pages.test_verdict_pages import an_item, play


def kept(server: Server, sql: str) -> list[Row]:
    """Rows of the server's database."""
    engine = connect(server.url)
    with writing(engine) as session:
        found = Rows(session).select(sql)
    engine.dispose()
    return [tuple(row) for row in found]


def press(page: Page, key: str) -> None:
    """Click a button that stands still."""
    settled(page).locator(f".st-key-{key} button").first.click()
    settled(page)


def test_a_replay_is_asked_for_and_its_result_appears_by_itself(
    shop_server: Server, visitor: Visitor
) -> None:
    page = sign_in(visitor().new_page(), shop_server, "replay")
    choose(page, "订货方法", "缺货概率超过阈值才订")
    press(page, "replay_start")
    expect(page.get_by_text("正在等待后台进程。")).to_be_visible()
    expect(page).to_have_url(re.compile(r"run=\d+"))
    engine = connect(shop_server.url)
    with writing(engine) as session:
        run = session.exec(select(ReplayRun)).one()
        assert run.state == "asked"
        assert Asked.of_json(run.asked).policy.kind == "threshold"
        play(session, run)
    engine.dispose()
    expect(page.get_by_text("+¥30.00").first).to_be_visible()
    expect(page.get_by_text("正在等待后台进程。")).to_have_count(0)
    ((item,),) = kept(shop_server, "SELECT id FROM item WHERE code = 'P1'")
    settled(page)
    open_first_row(page, "replay_shelves")
    expect(page).to_have_url(re.compile(rf"/item\?id={item}\b"))
    expect(settled(page).get_by_role("heading", name="货P1").first).to_be_visible()


def test_a_pilot_is_begun_with_three_categories_and_ended(
    shop_server: Server, visitor: Visitor
) -> None:
    engine = connect(shop_server.url)
    names = sold(engine)
    engine.dispose()
    page = sign_in(visitor().new_page(), shop_server, "pilot")
    for name in names:
        choose(page, "品类", name)
    page.keyboard.press("Escape")
    named = page.get_by_label("名称", exact=True)
    named.fill("试点一")
    named.press("Enter")
    press(page, "pilot_start")
    expect(page.get_by_text("现在下结论还太早。")).to_be_visible()
    ((number, name, ended),) = kept(shop_server, "SELECT id, name, ended_on FROM pilot")
    assert (name, ended) == ("试点一", None)
    press(page, f"end_{number}")
    until(lambda: kept(shop_server, "SELECT count(*) FROM pilot WHERE ended_on IS NULL"), [(0,)])


def advise(session: Session) -> int:
    """One level is recommended: at eleven or below, up to twenty; its item."""
    item, place = an_item(session, "L1")
    assert isinstance(place, Warehouse)
    session.add(
        LevelAdvice(
            item_id=item, warehouse_id=place.id or 0, company_id=1, org_unit_id=place.org_unit_id,
            on=dt.datetime.now(ZoneInfo("Asia/Shanghai")).date(), lead_days=2, review_days=7,
            demand_micro=9 * MICRO, safety_micro=2 * MICRO, minimum_micro=11 * MICRO,
            maximum_micro=20 * MICRO, served_micro=990_000, year_fen=1_000_00, lost_fen=1_00,
            kept_fen=2_00,
        )
    )  # fmt: skip
    return item


def test_a_recommended_level_is_ticked_and_taken_over(
    shop_server: Server, visitor: Visitor
) -> None:
    engine = connect(shop_server.url)
    with writing(engine) as session:
        item = advise(session)
    engine.dispose()
    page = sign_in(visitor().new_page(), shop_server, "stock-levels")
    open_first_row(page, "levels")
    expect(page.locator(".st-key-level_why")).to_contain_text("货L1")
    press(page, "take_over")
    until(
        lambda: kept(shop_server, "SELECT item_id, minimum_micro, advised FROM stock_level"),
        [(item, 11 * MICRO, 1)],
    )
    open_first_row(page, "levels")
    expect(page.locator(".st-key-level_why")).to_contain_text("比现行多赚")


def test_a_budget_is_set_in_its_drawer(shop_server: Server, visitor: Visitor) -> None:
    page = sign_in(visitor().new_page(), shop_server, "budgets")
    press(page, "new_budgets")
    drawer = page.get_by_role("dialog")
    amount = drawer.get_by_role("textbox", name="预算, CNY")
    amount.fill("12000")
    amount.press("Enter")
    press(page, "save_budget")
    expect(drawer).to_have_count(0)
    assert kept(shop_server, "SELECT each, limit_fen, to_on FROM purchase_budget") == [
        ("month", 1_200_000, None)
    ]
    press(page, "new_budgets")
    settled(page)
    press(page, "save_budget")
    expect(drawer.get_by_role("alert")).to_be_visible()
