"""The till import on screen, by clicks, in both languages: from the sample to its documents."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from core.exchange.samples import TILL
from core.platform.i18n import LANGUAGES, Language, counted, speaking
from pages.till import jobs
from pages.widgets.identity import signed_in_as
from tests.pages.conftest import House, Visit, acting

DAYS = 27


@pytest.fixture
def at_work(house: House) -> Iterator[None]:
    """No job outlives its test's database."""
    yield
    job = jobs.of(house.url, house.company_id)
    if job is not None and job.thread is not None:
        job.thread.join(300)
        jobs.forget(house.url, house.company_id)


def finish(at: AppTest, house: House) -> None:
    job = jobs.of(house.url, house.company_id)
    assert job is not None
    assert job.thread is not None
    job.thread.join(300)
    assert job.over
    at.run()


@pytest.mark.parametrize("language", list(LANGUAGES))
@pytest.mark.usefixtures("at_work")
def test_the_sample_is_checked_posted_and_undone(
    house: House, visit: Visit, language: Language
) -> None:
    at = visit("till_import", language=language)
    with acting(None, language), signed_in_as(house.actor):  # his rights grow with the stores
        at.button(key="till_sample").click().run()
        assert not at.exception
        assert at.selectbox(key="till_column_quantity").value == "数量"
        assert at.multiselect(key="till_prepaid").value == ["9900001"]
        at.button(key="till_check").click().run()
        assert not at.exception
        assert at.metric[0].value == str(DAYS)
        assert at.button(key="till_post").disabled
        at.checkbox(key="till_make").check().run()
        at.button(key="till_post").click().run()
        finish(at, house)
        assert not at.exception
        assert at.success[0].value.startswith(f"{DAYS} " if language == "en" else f"已过账 {DAYS}")
        at.button(key="till_again").click().run()
        at.button(key="till_undo_1").click().run()
        finish(at, house)
        assert not at.exception
        assert at.success[0].value == counted(
            "{n} till summary reversed.", "{n} till summaries reversed.", DAYS
        )


def test_an_uploaded_file_is_read_and_a_hostile_one_refused(house: House, visit: Visit) -> None:
    at = visit("till_import", language="en")
    with acting(house.actor(), "en"):
        at.file_uploader(key="till_file").set_value(("x.csv", b"a\0b", "text/csv")).run()
        assert "no table" in at.error[0].value
        at.file_uploader(key="till_file").set_value(
            ("till.csv", TILL.read_bytes(), "text/csv")
        ).run()
        assert not at.exception
        assert at.selectbox(key="till_column_day").value == "日期"


def test_without_a_tender_the_reader_is_asked(house: House, visit: Visit) -> None:
    at = visit("till_import", language="zh")
    with acting(house.actor(), "zh"), speaking("zh"):
        data = b"date,store,sku,qty,amount\n2026-09-01,A1,100,1,2.50\n"
        at.file_uploader(key="till_file").set_value(("a.csv", data, "text/csv")).run()
        at.button(key="till_check").click().run()
        assert any("支付方式" in e.value for e in at.error)
        at.button(key="till_back_columns").click().run()
        at.selectbox(key="till_tender").select("wechat").run()
        at.button(key="till_check").click().run()
        assert not at.error
        assert not at.exception
