"""Whatever a till file holds: what is posted sums to the file, and all ledgers agree."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core.documents.amounts import provisional_fen
from core.exchange.till import values
from core.exchange.till.fields import guess
from core.platform.database import connect
from tests.core.exchange.till_shop import HEAD, TillShop, table
from tests.databases import Databases
from tests.firm import Firm
from tests.standing import address, copied

ROW = st.tuples(
    st.integers(1, 4),  # day
    st.sampled_from(["S2", "HQ", "N1"]),
    st.sampled_from(["A1", "A2", "A3", "average-lot"]),
    st.integers(-3, 6).filter(bool),
    st.integers(0, 5_000),  # fen a piece
    st.integers(0, 300),  # discount
    st.sampled_from(["cash", "微信", "券", "card", "美团", "会员卡"]),
)
ROWS = st.lists(ROW, min_size=1, max_size=12)


@pytest.fixture(scope="module")
def founded(databases: Databases) -> Path:
    """The file of a firm, to be copied for each example."""
    firm = copied(databases, "sqlite", Firm)
    firm.engine.dispose()
    return Path(address(firm).removeprefix("sqlite:///"))


def file_of(rows: list[tuple[int, str, str, int, int, int, str]]) -> str:
    lines = [
        f"2026-11-{day:02},{store},{item},{item},X,{quantity},{quantity * fen / 100:.2f},"
        f"{discount / 100:.2f},{tender}"
        for day, store, item, quantity, fen, discount, tender in rows
    ]
    return "\n".join([HEAD, *lines])


@given(rows=ROWS, inclusive=st.booleans())
@settings(
    max_examples=20,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # an example takes a second
)
def test_what_is_posted_sums_to_the_file(
    founded: Path, rows: list[tuple[int, str, str, int, int, int, str]], inclusive: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(founded, f"{folder}/shop.db")
        engine = connect(f"sqlite:///{folder}/shop.db")
        till = TillShop.of(engine)
        before = till.ledgers()
        sent = till.sent(file_of(rows), prices_include_tax=inclusive)
        assert sent.posted == len({(day, store) for day, store, *_ in rows})
        amount = sum(quantity * fen for _, _, _, quantity, fen, *_ in rows)
        of = "gross_fen" if inclusive else "net_fen"
        assert till.one(f"SELECT sum({of}) FROM document") == amount
        assert till.one("SELECT coalesce(sum(amount_fen), 0) FROM tender") == till.one(
            "SELECT sum(gross_fen) FROM document"
        )
        assert till.one("SELECT coalesce(sum(sold_micro), 0) FROM fact_item_day") == sum(
            quantity * 1_000_000 for _, _, _, quantity, *_ in rows
        )
        assert till.one("SELECT sum(net_sales_fen + tax_fen) FROM fact_org_day") == till.one(
            "SELECT sum(gross_fen) FROM document"
        )
        till.agree()
        assert till.undo(sent.import_id) == sent.posted
        assert till.ledgers() == before
        till.agree()
        engine.dispose()


@given(
    st.integers(-10_000, 10_000),
    st.integers(-10_000, 10_000),
    st.integers(-5, 5).filter(bool),
    st.integers(-10_000, 10_000),
    st.integers(0, 10_000),
)
def test_provisional_cost_is_never_nothing(
    net: int, before: int, pieces: int, margin: int, retail: int
) -> None:
    assert provisional_fen(net, before, pieces * 1_000_000, margin, retail) >= 1


@pytest.mark.parametrize(
    ("text", "places", "expected"),
    [
        ("2.77", 2, 277),
        ("¥1,234.50", 2, 123450),
        ("(3.5)", 2, -350),
        ("3.5-", 2, -350),
        ("-￥2", 2, -200),
        ("2.7699999999999996", 2, 277),
        ("1e2", 2, 10000),
        ("０．５", 6, 500000),
    ],
)
def test_numbers_are_read_as_people_and_programs_write_them(
    text: str, places: int, expected: int
) -> None:
    assert values.number(text, places) == expected


@pytest.mark.parametrize("text", ["", "one", "nan", "inf", "1.2.3", "=1+1", "1e99", "--1"])
def test_what_is_no_number_is_never_guessed(text: str) -> None:
    assert isinstance(values.number(text, 2), values.NotRead)


@pytest.mark.parametrize(
    "text", ["2026-11-03", "2026/11/3", "20261103", "2026年11月3日", "2026.11.03 00:00:00"]
)
def test_days_in_all_their_dresses(text: str) -> None:
    found = values.day(text)
    assert not isinstance(found, values.NotRead)
    assert found[0] == dt.date(2026, 11, 3)


@pytest.mark.parametrize(("text", "back"), [("退货", True), ("销售退货", True), ("销售", False)])
def test_a_sales_refund_is_a_refund(text: str, back: bool) -> None:
    assert values.refund(text) is back


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        ("销售日期,门店名称,商品条码,商品名称,销售数量,实收金额,优惠金额,支付方式",
         ["day", "store", "item", "name", "quantity", "amount", "discount", "tender"]),
        ("Sale Date,Shop,Barcode,Description,Qty,Line Total,Payment Method",
         ["day", "store", "item", "name", "quantity", "amount", "tender"]),
        ("when,x,how many,worth", ["day", "quantity", "amount"]),
    ],
)  # fmt: skip
def test_columns_are_guessed_by_name_and_by_content(headings: str, expected: list[str]) -> None:
    cells = {"when": "2026-11-01", "x": "abc", "how many": "2", "worth": "9.99"}
    row = ",".join(cells.get(heading, "1") for heading in headings.split(","))
    found = guess(table(f"{headings}\n{row}\n"))
    assert {key: found.get(key) for key in expected} == dict(
        zip(
            expected,
            [h for h in headings.split(",") if h != "x"],
            strict=True,
        )
    )
