"""The menu of a table's column speaks the reader's language, each word beside its own sign."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from core.platform.i18n import _, speaking
from tests.browser.conftest import sign_in
from tests.browser.patience import standing_still
from tests.browser.serving import Server

pytestmark = pytest.mark.slow
Visitor = Callable[..., BrowserContext]
COLUMNS, FROM_THE_EDGE, HEAD = 4, 14, 17
"""The table of units of measure has four columns of one width; the menu opens at a head's end."""
SAID = """items => items.filter(one => getComputedStyle(one).display !== "none")
    .map(one => [one.textContent, JSON.parse(getComputedStyle(one, "::after").content)])"""


def test_the_menu_of_a_column_speaks_chinese(app_server: Server, visitor: Visitor) -> None:
    page = sign_in(visitor().new_page(), app_server, "measures")
    box = standing_still(page.get_by_test_id("stDataFrame"))
    at = box["x"] + box["width"] / COLUMNS - FROM_THE_EDGE, box["y"] + HEAD
    page.mouse.move(*at)  # the dots appear under the mouse
    page.wait_for_timeout(300)
    page.mouse.click(*at)
    menu = page.get_by_test_id("stDataFrameColumnMenu")
    expect(menu).to_be_visible()
    said = menu.get_by_role("menuitem", include_hidden=True).evaluate_all(SAID)
    with speaking("zh"):
        assert said == [
            ["arrow_upwardSort ascending", _("Sort ascending")],
            ["arrow_downwardSort descending", _("Sort descending")],
            ["arrows_outwardAutosize", _("Fit the width")],
            ["keepPin column", _("Keep in sight, or no longer")],
            ["visibility_offHide column", _("Hide this column")],
        ]
