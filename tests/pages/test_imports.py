"""Imports on screen, by clicks, in both languages: from a file to its rows, and back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from core.exchange.sheets.kinds import SHEETS
from core.platform.i18n import LANGUAGES, Language, _
from core.platform.rights import Actor
from pages.imports.shelf import shelf
from pages.till import jobs
from tests.pages.conftest import House, Visit, acting

ITEMS = "编码,名称,品类,税目,零售价\nA1,苹果,水果,V13,5.5\nA2,梨,水果,V13,4\n".encode()
WRONG = "编码,名称,品类,税目,零售价\nA1,苹果,水果,V13,贵\nA2,梨,水果,V99,4\n".encode("gb18030")


@pytest.fixture
def at_work(house: House) -> Iterator[None]:
    """No job outlives its test's database."""
    yield
    job = jobs.of(shelf(), house.company_id)
    if job is not None and job.thread is not None:
        job.thread.join(300)
        jobs.forget(shelf(), house.company_id)


def finish(at: AppTest, house: House) -> None:
    job = jobs.of(shelf(), house.company_id)
    assert job is not None
    assert job.thread is not None
    job.thread.join(300)
    assert job.over
    at.run()
    assert not at.exception


def send(at: AppTest, kind: str, data: bytes, name: str = "a.csv") -> None:
    at.file_uploader(key=f"sheet_{kind}").set_value((name, data, "text/csv")).run()
    assert not at.exception


@pytest.mark.parametrize("language", list(LANGUAGES))
@pytest.mark.usefixtures("at_work")
def test_a_sheet_is_checked_imported_and_taken_back(
    house: House, visit: Visit, language: Language
) -> None:
    at = visit("imports", language=language)
    with acting(house.actor(), language):
        send(at, "items", ITEMS)
        assert at.selectbox(key="sheet_column_retail_price").value == "零售价"
        at.button(key="sheet_check").click().run()
        assert [one.value for one in at.metric] == ["2", "2", "0", "0", "0"]
        assert at.button(key="sheet_import").disabled
        at.checkbox(key="sheet_make").check().run()
        at.button(key="sheet_import").click().run()
        finish(at, house)
        done = _("Imported: {new} new, {changed} changed, {same} left as they were.")
        assert at.success[0].value == done.format(new="2", changed="0", same="0")
        at.button(key="sheet_again").click().run()
        at.button(key="sheet_undo_1").click().run()
        finish(at, house)
        assert at.success[0].value == _("{n} taken back.").format(n=2)


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_wrong_rows_are_listed_and_nothing_can_be_imported(
    house: House, visit: Visit, language: Language
) -> None:
    at = visit("imports", language=language)
    with acting(house.actor(), language):
        send(at, "items", WRONG)
        at.button(key="sheet_check").click().run()
        assert at.metric[4].value == "2"
        assert list(at.dataframe[0].value["row"]) == [2, 3]
        assert at.error
        assert not [one for one in at.button if one.key == "sheet_import"]
        at.button(key="sheet_back_columns").click().run()
        at.selectbox(key="sheet_column_retail_price").select("").run()
        assert _("Not used: {columns}").format(columns="零售价") in [c.value for c in at.caption]


def test_a_document_asks_what_the_file_does_not_say(house: House, visit: Visit) -> None:
    at = visit("imports", language="en", state={"kind": "opening"})
    with acting(house.actor(), "en"):
        at.query_params["kind"] = "receipts"
        at.run()
        send(at, "receipts", b"item,qty\nx,1\n")
        assert at.date_input(key="sheet_on").value is not None
        assert at.selectbox(key="sheet_warehouse").options
        at.button(key="sheet_check").click().run()
        assert "columns are missing: Supplier" in at.error[0].value


def test_hostile_and_huge_files_are_refused(house: House, visit: Visit) -> None:
    at = visit("imports", language="en")
    with acting(house.actor(), "en"):
        send(at, "items", b"a\0b", "x.csv")
        assert "no table" in at.error[0].value
        send(at, "items", b"PK" + b"0" * 40_000_000, "x.xlsx")
        assert "too big" in at.error[0].value


def test_only_what_the_reader_may_import_is_offered(house: House, visit: Visit) -> None:
    chief = house.actor()
    clerk = Actor(
        chief.user_id,
        "li",
        "李",
        grants={key: chief.grants[key] for key in ("see", "sales.deliver")},
        units=chief.units,
    )
    at = visit("imports", actor=clerk, language="en")
    assert not at.exception
    assert [one.key for one in at.file_uploader] == ["sheet_deliveries"]
    nobody = Actor(
        chief.user_id, "wu", "吴", grants={"see": chief.grants["see"]}, units=chief.units
    )
    at = visit("imports", actor=nobody, language="en")
    assert not at.file_uploader
    assert len(SHEETS) >= 8
