"""The till import in a real browser: a file uploaded, checked, posted, its documents opened."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from core.exchange.samples import TILL
from core.platform.i18n import _, counted, speaking
from tests.browser.conftest import sign_in
from tests.browser.serving import Server
from tests.browser.test_sign_in import Visitor

pytestmark = pytest.mark.slow


def test_a_till_file_becomes_documents(app_server: Server, visitor: Visitor) -> None:
    page = sign_in(visitor().new_page(), app_server, "till-import")
    with speaking("zh"):
        page.locator("input[type=file]").set_input_files(TILL)
        page.get_by_role("button", name=_("Check the file")).click()
        new = (
            counted("{n} item", "{n} items", 12),
            counted("{n} category", "{n} categories", 9),
            counted("{n} store", "{n} stores", 2),
        )
        made = _("Create {what}").format(what=_(", ").join(new))
        page.get_by_text(made).click()
        post = counted("Post {n} till summary", "Post {n} till summaries", 27)
        page.get_by_role("button", name=post).click()
        done = counted("{n} till summary posted", "{n} till summaries posted", 27)
        expect(page.get_by_text(done)).to_be_visible()
        page.get_by_role("link", name=_("See the documents")).click()
        expect(page.get_by_role("heading", name=_("Till summaries"))).to_be_visible()
        expect(page.locator("[data-testid=stDataFrame]")).to_be_visible()
        assert page.url.startswith(app_server.at("till-summaries?"))
