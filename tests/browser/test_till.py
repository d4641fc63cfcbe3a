"""The till import in a real browser: a file uploaded, checked, posted, its documents opened."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from core.exchange.samples import TILL
from core.platform.i18n import _, speaking
from tests.browser.conftest import Server, sign_in
from tests.browser.test_sign_in import Visitor

pytestmark = pytest.mark.slow


def test_a_till_file_becomes_documents(app_server: Server, visitor: Visitor) -> None:
    page = sign_in(visitor().new_page(), app_server, "till-import")
    with speaking("zh"):
        page.locator("input[type=file]").set_input_files(TILL)
        page.get_by_role("button", name=_("Check the file")).click(timeout=30_000)
        make = _("Create {items} items, {categories} categories and {stores} stores")
        made = make.format(items=12, categories=9, stores=2)
        page.get_by_text(made).click(timeout=30_000)
        page.get_by_role("button", name=_("Post {n} till summaries").format(n=27)).click()
        done = _("{posted} till summaries posted, {lines} lines.")
        said = page.get_by_text(done.split("，", maxsplit=1)[0].format(posted=27))
        expect(said).to_be_visible(timeout=60_000)
        page.get_by_role("link", name=_("See the documents")).click()
        expect(page.get_by_role("heading", name=_("Till summaries"))).to_be_visible(timeout=30_000)
        expect(page.locator("[data-testid=stDataFrame]")).to_be_visible(timeout=30_000)
        assert page.url.startswith(app_server.at("till-summaries?"))
