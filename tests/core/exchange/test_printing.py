"""Papers and labels: capitals by known answers, files that hold what they were given."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.exchange.printing import labels
from core.exchange.printing.capitals import capitals
from core.exchange.printing.labels import Label
from core.exchange.printing.paper import Heading, Paper, pdf


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (0, "零元整"),
        (5, "伍分"),
        (10, "壹角整"),
        (101, "壹元零壹分"),
        (12345, "壹佰贰拾叁元肆角伍分"),
        (140950, "壹仟肆佰零玖元伍角整"),
        (600714, "陆仟零柒元壹角肆分"),
        (32504, "叁佰贰拾伍元零肆分"),
        (1000000, "壹万元整"),
        (10000100, "壹拾万零壹元整"),
        (1010101010, "壹仟零壹拾万壹仟零壹拾元壹角整"),
        (1000000000000, "壹佰亿元整"),
        (-1230, "负壹拾贰元叁角整"),
    ],
)
def test_money_in_capitals_as_the_rules_of_bills_write_it(fen: int, text: str) -> None:
    assert capitals(fen) == text


@given(st.integers(0, 10**17))
def test_capitals_can_be_read_back(fen: int) -> None:
    assert _read(capitals(fen)) == fen


def _read(text: str) -> int:
    digits = {sign: n for n, sign in enumerate("零壹贰叁肆伍陆柒捌玖")}
    places = {"拾": 10, "佰": 100, "仟": 1000}
    whole = group = figure = fen = 0
    for sign in text.removesuffix("整"):
        if sign in digits:
            figure = digits[sign]
        elif sign in places:
            group, figure = group + figure * places[sign], 0
        elif sign == "万":
            whole, group, figure = whole + (group + figure) * 10_000, 0, 0
        elif sign == "亿":
            whole, group, figure = (whole + group + figure) * 10**8, 0, 0
        elif sign == "元":
            whole, group, figure = whole + group + figure, 0, 0
        else:
            fen, figure = fen + figure * (10 if sign == "角" else 1), 0
    return whole * 100 + fen


def pages_of(file: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", file))


def test_a_long_paper_goes_on_over_pages_and_breaks_no_markup() -> None:
    rows = [[str(n), "甲 <b>&乙" * 9] for n in range(80)]
    paper = Paper(
        "单", "公司 & 店", [("客户", "<张>")], [Heading("#", 0.3, True), Heading("名")], rows
    )
    file = pdf(paper)
    assert file.startswith(b"%PDF")
    assert pages_of(file) > 2


def test_labels_fill_their_sheets_and_take_any_code() -> None:
    codes = ("6901001000011", "6901001000012", "L-1", "批次", "", "x" * 60)
    some = [Label("很长的名字" * 12, "¥15.80", ("批次",), code) for code in codes] * 5
    assert pages_of(labels.pdf(some)) == 2
    assert pages_of(labels.pdf(some[:3], "roll")) == 3
    with pytest.raises(KeyError):
        labels.pdf(some, "wall")
