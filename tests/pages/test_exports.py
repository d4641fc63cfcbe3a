"""The Excel button: what pages show becomes typed cells, and taking a table away is on record."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import streamlit as st
from sqlmodel import Session, select

from core.exchange.export import told
from core.exchange.workbook import Style
from core.platform.database import connect, writing
from core.platform.rights import NotAllowed
from models.trail import AuditEntry
from pages.widgets import export as widget
from pages.widgets.document_tables import Head, style_of, value_of
from tests.pages.conftest import House


def test_columns_of_a_table_become_columns_of_the_file() -> None:
    config = st.column_config
    found = widget.of_config(
        {
            "name": config.TextColumn("Item"),
            "sales": config.ProgressColumn("Net sales", format="%,.0f"),
            "margin": config.NumberColumn("Margin", format="%.1f%%"),
            "value": config.TextColumn("Value", alignment="right"),
            "on": config.DateColumn("Date"),
            "course": config.AreaChartColumn("Course"),
        }
    )
    assert {field: column.style for field, column in found.items()} == {
        "name": Style.TEXT,
        "sales": Style.NUMBER,
        "margin": Style.PERCENT,
        "value": Style.MONEY,
        "on": Style.DAY,
    }


def test_a_percentage_on_screen_is_the_same_in_the_file() -> None:
    """A table writes 40 with a sign behind it, a spreadsheet 0.4; no page may hold 0.4 itself."""
    column = st.column_config.NumberColumn("Runs out", format="%.0f%%")
    style = widget.of_config({"chance": column})["chance"].style
    assert widget.cell(40.0, style) == Decimal("0.4")


def test_what_a_page_writes_as_text_becomes_a_number_again() -> None:
    read_as = [
        ("¥1,234.50", Decimal("1234.50")),
        ("-¥3", Decimal(-3)),
        ("12.5%", Decimal("0.125")),
        ("—", None),
        ("12 天", "12 天"),
        ("−¥3.20", Decimal("-3.20")),
        ("+1,200", Decimal(1200)),
        ("= 40", Decimal(40)),
        ("− 2", Decimal(-2)),
        ("3 – 5", "3 – 5"),
        (29.7, Decimal("29.7")),
    ]
    assert [widget.cell(said, Style.MONEY) for said, _ in read_as] == [
        value for _, value in read_as
    ]
    assert widget.cell(29.7, Style.PERCENT) == Decimal("0.297")
    assert widget.cell("¥5", Style.TEXT) == "¥5"
    assert widget.cell(float("nan"), Style.NUMBER) is None


def test_a_table_of_texts_leaves_as_what_its_texts_are() -> None:
    number, text = Head("n", number=True), Head("t")
    columns = [
        (text, ["2026-11-02", "—"], Style.DAY, [dt.date(2026, 11, 2), None]),
        (text, ["2026-11-02", "10001"], Style.TEXT, ["2026-11-02", "10001"]),
        (number, ["12.5%", "—", "-3%"], Style.PERCENT, [Decimal("0.125"), None, Decimal("-0.03")]),
        (number, ["¥1,200.50", "−¥3"], Style.MONEY, [Decimal("1200.50"), Decimal(-3)]),
        (number, ["¥0.125", "¥3"], Style.PRICE, [Decimal("0.125"), Decimal(3)]),
        (number, ["1,200", "too few", "5%"], Style.NUMBER, [Decimal(1200), "too few", "5%"]),
    ]
    for head, texts, style, values in columns:
        assert style_of(head, texts) == style
        assert [value_of(one, style) for one in texts] == values


def test_an_export_is_on_record(house: House) -> None:
    engine = connect(house.url)
    with writing(engine) as session:
        assert told(session, house.actor(), 1, "商品", 7) is None
        assert isinstance(told(session, house.actor(), 99, "商品", 7), NotAllowed)
    with Session(engine) as session:
        rows = session.exec(select(AuditEntry).where(AuditEntry.action == "export.table")).all()
        assert [row.detail for row in rows] == [{"export": {"page": "商品", "rows": 7}}]
    engine.dispose()
