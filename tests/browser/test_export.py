"""A list taken out as an Excel file in a real browser, and opened as a spreadsheet would."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from core.platform.i18n import _, speaking
from tests.browser.conftest import sign_in
from tests.browser.serving import Server
from tests.browser.shop import ITEMS
from tests.browser.test_sign_in import Visitor

pytestmark = pytest.mark.slow


def taken(page: Page, folder: Path) -> tuple[str, list[tuple[object, ...]]]:
    """The name and rows of what the Excel button gives."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Excel").first.click()
    target = folder / download.value.suggested_filename
    download.value.save_as(target)
    book = openpyxl.load_workbook(target)
    for sheet in book.worksheets:
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    return target.name, list(book.worksheets[0].iter_rows(values_only=True))


def test_the_list_of_items_opens_in_a_spreadsheet(
    stocked_server: Server, tmp_path: Path, visitor: Visitor
) -> None:
    with speaking("zh"):
        page = sign_in(visitor().new_page(), stocked_server, "items")
        name, rows = taken(page, tmp_path)
        assert name.startswith(_("Items") + "_20")
        assert rows[0][:2] == (_("Code"), _("Name"))
        assert [row[0] for row in rows[1:]] == [item[0] for item in ITEMS]
        price = rows[0].index(_("Retail price with tax"))
        assert rows[1][price] == 15.8
        page.screenshot(path=tmp_path / "items.png")


def test_the_only_way_out_of_a_table_is_the_one_on_record(
    stocked_server: Server, visitor: Visitor
) -> None:
    """The table's own toolbar, which would give a CSV, is there and shut."""
    page = sign_in(visitor().new_page(), stocked_server, "items")
    table = page.locator("[data-testid=stMain] [data-testid=stDataFrame]").first
    table.hover()
    toolbar = page.locator("[data-testid=stFullScreenFrame] [data-testid=stElementToolbar]").first
    toolbar.wait_for(state="attached")
    expect(toolbar).to_be_hidden()
