"""What can be stated of the look: inks that can be read, numbers that sort, words for few."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
import streamlit as st

from core.documents import approve
from core.kernel.money import CNY
from core.platform.i18n import LANGUAGES, speaking
from pages.analyse import tables
from pages.widgets import change_text, charts, master, metrics
from pages.widgets.charts import DARK, LIGHT, READABLE, Palette
from pages.widgets.data_table import sortable

STEPS = [n / 20 for n in range(21)]


@pytest.mark.parametrize("p", [LIGHT, DARK])
@pytest.mark.parametrize("end", ["main", "bad"])
def test_what_is_written_in_a_cell_can_be_read_however_dark_it_is(p: Palette, end: str) -> None:
    for part in STEPS:
        ground = charts.between(p.low, getattr(p, end), part)
        assert charts.contrast(charts.readable_on(ground, p), ground) >= READABLE


def test_a_scale_of_colours_ends_where_it_is_said_to() -> None:
    assert charts.between("#102030", "#F0E0D0", 0.0) == "#102030"
    assert charts.between("#102030", "#F0E0D0", 1.0) == "#F0E0D0"
    assert charts.between("#000000", "#FF8000", 0.5) == "#804000"


def test_contrast_is_that_of_the_guidelines() -> None:
    assert charts.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert charts.contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


def test_a_column_that_the_reader_may_not_see_is_a_column_of_numbers_without_any() -> None:
    columns = {"name": st.column_config.TextColumn("N"), "cost": tables.money_column("C")}
    frame = sortable(
        pd.DataFrame([{"name": "a", "cost": None}, {"name": "b", "cost": None}]), columns
    )
    assert frame["cost"].dtype == float
    assert frame["cost"].isna().all()
    assert list(frame["name"]) == ["a", "b"]


def test_days_and_percentages_sort_by_size() -> None:
    columns = {"days": tables.days_column("D"), "margin": tables.percent_column("M")}
    rows = [{"days": 9.5, "margin": 30.0}, {"days": 216.0, "margin": None}]
    frame = sortable(pd.DataFrame(rows), columns).sort_values("days", ascending=False)
    assert list(frame["days"]) == [216.0, 9.5]


def test_amounts_of_the_set_up_stand_at_the_right() -> None:
    column = master.Column("rate", "Rate", "amount")
    assert master._config(column)["alignment"] == "right"


def test_one_day_is_not_days() -> None:
    today = dt.date(2026, 11, 30)
    with speaking("en"):
        said = [
            metrics.expiry(today + dt.timedelta(days=n), today).partition(" · ")[2]
            for n in (-1, 0, 1, 2)
        ]
    assert said == ["expired", "its last day", "1 day left", "2 days left"]


def test_stock_that_is_not_known_has_no_number() -> None:
    assert metrics.stock_number(-1, CNY) is None
    assert metrics.stock_number(None, CNY) is None
    assert metrics.stock_number(12_345, CNY) == 123.45


def test_whatever_happens_to_a_document_has_its_words() -> None:
    words = {"post", "reverse", "ask", "approve", "refused", "withdrawn"}
    assert set(change_text.PAPER_ACTS) == words
    assert approve.__all__
    for language in LANGUAGES:
        with speaking(language):
            said = {word: change_text.action_text(f"{word} purchase.order") for word in words}
        assert len(set(said.values())) == len(words)
        if language == "zh":
            assert not any(character.isascii() and character.isalpha()
                           for text in said.values() for character in text)  # fmt: skip
