"""Coming in and going out, in a real browser against a real server."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from core.platform.i18n import _, speaking
from pages.registry import PAGES
from pages.session_routes import COOKIE
from tests.browser.conftest import PASSWORD, USERNAME, sign_in
from tests.browser.patience import settled
from tests.browser.serving import Server

pytestmark = pytest.mark.slow
Visitor = Callable[..., BrowserContext]


def form_of_sign_in(page: Page) -> None:
    """The sign-in form stands, and nothing of a page."""
    expect(page.locator("input[autocomplete=current-password]")).to_be_visible()
    expect(page.locator("[data-testid=stSidebarNav]")).to_have_count(0)


def test_the_first_run_makes_an_administrator_and_lets_him_in(
    bare_server: Server, visitor: Visitor
) -> None:
    context = visitor("en-US")
    page = context.new_page()
    page.goto(bare_server.at(""))
    page.get_by_label("Your name").fill("Chen Jing")
    page.get_by_label("User name").fill(USERNAME)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password once more").fill(PASSWORD)
    page.get_by_label("Company name").fill("Jiangnan Fresh")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    cookie = next(c for c in context.cookies() if c["name"] == COOKIE)
    assert cookie["httpOnly"] is True
    assert cookie["sameSite"] == "Lax"
    assert COOKIE not in page.evaluate("document.cookie")


def test_every_page_by_deep_link_on_a_cold_server_asks_to_sign_in(
    cold_server: Server, visitor: Visitor
) -> None:
    page = visitor().new_page()
    for entry in reversed(PAGES):  # the default page last: it would wake the others' server up
        page.goto(cold_server.at(entry.url_path))
        form_of_sign_in(page)


def test_a_deep_link_survives_sign_in_with_its_question(
    app_server: Server, visitor: Visitor
) -> None:
    page = sign_in(visitor().new_page(), app_server, "accounts?book=ASBE")
    expect(page).to_have_url(app_server.at("accounts?book=ASBE"))
    with speaking("zh"):
        expect(page.get_by_role("heading", name=_("Chart of accounts"))).to_be_visible()


def test_a_wrong_password_says_no_more_than_that(app_server: Server, visitor: Visitor) -> None:
    page = sign_in(visitor("en-US").new_page(), app_server, password="wrong one")
    expect(page.get_by_text("The user name or the password is not right.")).to_be_visible()
    assert not [c for c in page.context.cookies() if c["name"] == COOKIE]


def test_signing_out_in_one_tab_ends_the_other(app_server: Server, visitor: Visitor) -> None:
    context = visitor()
    here, there = context.new_page(), context.new_page()
    sign_in(here, app_server, "items")
    there.goto(app_server.at("partners"))
    expect(there.locator("[data-testid=stSidebar] .sign-out")).to_be_visible()
    settled(there)
    here.locator("[data-testid=stSidebar] .sign-out button").click()
    form_of_sign_in(here)
    there.locator("[data-testid=stSidebarNavLink]").nth(1).click()
    form_of_sign_in(there)


def test_a_link_of_sign_in_from_another_site_is_turned_away(
    app_server: Server, visitor: Visitor
) -> None:
    context = visitor()
    request = context.request
    crossing = {"Sec-Fetch-Site": "cross-site"}
    assert request.post(app_server.at("session/end"), headers=crossing).status == 403
    gone = request.get(
        app_server.at("session/start?t=made-up&next=//elsewhere.example"), max_redirects=0
    )
    assert gone.status == 303
    assert gone.headers["location"] == "/"
    assert "set-cookie" not in gone.headers


def test_nothing_is_asked_of_another_host(app_server: Server, visitor: Visitor) -> None:
    page = visitor().new_page()
    elsewhere: list[str] = []
    page.on(
        "request",
        lambda request: (
            None
            if re.match(r"(https?|wss?)://localhost|data:|blob:", request.url)
            else elsewhere.append(request.url)
        ),
    )
    sign_in(page, app_server)
    sign_in_again = page.goto(app_server.at("items"))
    assert sign_in_again is not None
    settled(page)
    assert elsewhere == []
