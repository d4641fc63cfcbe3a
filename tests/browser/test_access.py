"""The main pages for people who see badly or use no mouse: names, contrast, the way by Tab."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from pages import registry
from tests.browser.conftest import sign_in
from tests.browser.patience import settled
from tests.browser.serving import Server
from tests.browser.test_documents import wait_for_field

pytestmark = pytest.mark.slow
Visitor = Callable[..., BrowserContext]
AUDIT = (Path(__file__).parent / "audit.js").read_text(encoding="utf-8")
PAGES = ("", "overview", "stock", "enter?kind=purchase.receipt", "count-phone")
PHONE_PAGES = ("phone", "phone-receive", "phone-walk", "receipts", "phone-waste")
DECIDING = tuple(
    page.url_path
    for page in registry.PAGES
    if page.section == "analyse" or page.key in ("suggestions", "levels", "budgets", "approvals")
)
"""Every page of Analyse, and those of Buy on which something is decided."""
MOST_STEPS = 120
FROM_THE_TOP = """() => {
  document.activeElement?.blur(); window.getSelection()?.removeAllRanges();
}"""
FROM_THE_CONTENT = """() => {
  document.querySelector("[data-testid=stMain] :is(button, input, a[href])")?.focus();
}"""
SOME_STEPS = 12
HERE = """() => {
  let a = document.activeElement;
  while (a && a.shadowRoot && a.shadowRoot.activeElement) a = a.shadowRoot.activeElement;
  if (!a || a === document.body) return "";
  const box = a.getBoundingClientRect();
  window.__told = window.__told || new Map();
  if (!window.__told.has(a)) window.__told.set(a, window.__told.size);
  const inside = !!a.closest("[data-testid=stMain]") || !document.contains(a);
  return [window.__told.get(a), a.tagName, inside ? "main" : "frame", box.width > 0].join(" ");
}"""


def faults(page: Page, name: str) -> dict[str, list[str]]:
    """What the audit finds on a page that stands still: what fades in or out is looked at again."""
    found: dict[str, Any] = {}
    for _look in range(5):
        settled(page).wait_for_timeout(800)
        told: dict[str, Any] = page.evaluate(AUDIT)
        found = {f"{name} {kind}": faults for kind, faults in told.items() if faults}
        if not found:
            break
    return found


def stops(page: Page, begin: str = FROM_THE_TOP, most: int = MOST_STEPS) -> list[str]:
    """Where the cursor comes by Tab, from the top of the page until it comes round."""
    page.evaluate(begin)
    found: list[str] = []
    for _step in range(most):
        page.keyboard.press("Tab")
        at = str(page.evaluate(HERE))
        if not at or at in found[:2]:
            break
        found.append(at)
    return found


def whole_way(page: Page) -> list[str]:
    """From the top all round; again where the page was drawn anew under the cursor."""
    way: list[str] = []
    for _try in range(3):
        settled(page).wait_for_timeout(500)
        way = stops(page)
        if any(" main " in at for at in way):
            break
    return way


def into(page: Page) -> list[str]:
    """A dozen steps into the content; again where the page was drawn anew under the cursor."""
    for _try in range(3):
        settled(page).evaluate(FROM_THE_CONTENT)
        if first := str(page.evaluate(HERE)):
            return [first, *stops(page, "() => {}", SOME_STEPS)]
        page.wait_for_timeout(500)
    return []


@pytest.mark.parametrize("dark", [False, True])
def test_everything_has_a_name_and_can_be_read(
    received_server: Server, visitor: Visitor, dark: bool
) -> None:
    page = visitor("en-US" if dark else "zh-CN").new_page()
    page.emulate_media(color_scheme="dark" if dark else "light")
    page.goto(received_server.at(""))
    expect(page.locator("input[autocomplete=username]")).to_be_visible()
    found = faults(page, "sign in")
    sign_in(page, received_server)
    for path in PAGES:
        page.goto(received_server.at(path))
        expect(page.locator("[data-testid=stSidebar] .sign-out")).to_be_visible()
        found |= faults(page, path or "today")
    assert found == {}


def test_on_a_phone_in_the_dark_too(received_server: Server, visitor: Visitor) -> None:
    page = visitor("zh-CN", phone=True).new_page()
    page.emulate_media(color_scheme="dark")
    sign_in(page, received_server)
    found: dict[str, list[str]] = {}
    for path in PHONE_PAGES:
        page.goto(received_server.at(path))
        expect(page.locator("[data-testid=stMain] h1").first).to_be_visible()
        found |= faults(page, path)
    page.get_by_role("button", name="开始扫码").click()
    wait_for_field(page, "scan")
    page.keyboard.type("2001\n")
    wait_for_field(page, "quantity")
    found |= faults(page, "scanning")
    assert found == {}


def test_tab_goes_through_the_whole_page(received_server: Server, visitor: Visitor) -> None:
    page = sign_in(visitor().new_page(), received_server)
    for path in PAGES:
        page.goto(received_server.at(path))
        expect(page.locator("[data-testid=stSidebar] .sign-out")).to_be_visible()
        way = whole_way(page)
        assert len(way) < MOST_STEPS, path  # it comes round
        again = [at for n, at in enumerate(way) if at in way[:n]]
        assert {at.split()[1] for at in again} <= {"CANVAS"}, path  # a table goes cell by cell
        assert any(" main " in at for at in way), path


def test_pages_that_decide_are_for_everybody_by_day_and_by_night(
    shop_server: Server, visitor: Visitor
) -> None:
    page = sign_in(visitor().new_page(), shop_server)
    found: dict[str, list[str]] = {}
    reached: list[str] = []
    for path in DECIDING:
        page.emulate_media(color_scheme="light")
        page.goto(shop_server.at(path))
        expect(page.locator("[data-testid=stMain] h1").first).to_be_visible()
        settled(page)
        found |= faults(page, path)
        way = into(page)
        if way:  # a page with nothing to do yet has nowhere to go
            reached.append(path)
            assert " main " in way[0], path  # within what the page is about
        assert len(way) == len({*way}) or len({*way}) > 2, path  # and it is no trap
        page.emulate_media(color_scheme="dark")
        found |= faults(page, f"{path} in the dark")
    assert len(reached) >= len(DECIDING) - 2
    assert found == {}
