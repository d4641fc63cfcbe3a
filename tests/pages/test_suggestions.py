"""The page of suggestions: what it shows, in both languages, and that accepting orders once."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, select

from core.kernel.amounts import MICRO
from core.platform.database import connect, writing
from models.catalog import Category, Item, Partner, TaxClass, Unit
from models.company import Warehouse
from models.documents import Document
from models.planning import ForecastRun
from models.replenishment import SupplierTerms
from models.suggestions import ChanceSaid, Suggestion, SuggestionDecision, SuggestionRun
from tests.pages.conftest import House, Visit, acting


def today() -> dt.date:
    return dt.datetime.now(ZoneInfo("Asia/Shanghai")).date()


def suggest(house: House, held: str = "", days_ago: int = 0, **more: Any) -> int:
    """One suggestion: 4 pieces of milk, whose parts add up to it."""
    engine = connect(house.url)
    with writing(engine) as session:
        found = _suggest(session, house, held, today() - dt.timedelta(days=days_ago), more)
    engine.dispose()
    return found


def _suggest(session: Session, house: House, held: str, on: dt.date, more: dict[str, Any]) -> int:
    place = session.exec(select(Warehouse).where(Warehouse.kind != "transit")).first()
    unit, tax = session.exec(select(Unit)).first(), session.exec(select(TaxClass)).first()
    category = session.exec(select(Category)).first()
    assert place and unit and tax and category  # noqa: PT018
    item = Item(
        company_id=house.company_id, category_id=category.id or 0, code="A1", name="鲜牛奶",
        base_unit_id=unit.id or 0, sales_tax_class_id=tax.id or 0,
        purchase_tax_class_id=tax.id or 0,
    )  # fmt: skip
    partner = Partner(company_id=house.company_id, code="G1", name="光明乳业", supplier=True)
    run = ForecastRun(
        company_id=house.company_id, origin_on=today(), seed=1, state="finished", started_at=0
    )
    session.add_all([item, partner, run])
    session.flush()
    made = SuggestionRun(
        company_id=house.company_id, forecast_run_id=run.id or 0, on=on, made_at=1, shelves=1
    )
    session.add(made)
    session.flush()
    values: dict[str, Any] = {
        "run_id": made.id, "company_id": house.company_id, "org_unit_id": place.org_unit_id,
        "item_id": item.id, "warehouse_id": place.id, "partner_id": partner.id,
        "kind": "held" if held else "order", "held": held, "unit_id": unit.id,
        "pack_micro": MICRO, "quantity_micro": 4 * MICRO, "part_demand_micro": 5 * MICRO,
        "part_risk_micro": -MICRO, "chance_micro": 800_000, "arrives_on": today(),
        "until_on": today(), "price_micro": 6 * MICRO, "stake_fen": 1234, "more_fen": -50,
        "less_fen": -100,
    }  # fmt: skip
    if least := more.pop("least_fen", 0):
        session.add(
            SupplierTerms(
                partner_id=partner.id or 0, company_id=house.company_id, minimum_fen=least
            )
        )
    if more.pop("moved", False):
        giver = Warehouse(
            company_id=house.company_id, org_unit_id=place.org_unit_id, kind="store",
            cost_pool_id=place.cost_pool_id, code="W9", name="九店",
        )  # fmt: skip
        session.add(giver)
        session.flush()
        values |= {"kind": "transfer", "partner_id": None, "from_warehouse_id": giver.id}
    row = Suggestion(**values | more)
    session.add(row)
    session.flush()
    return row.id or 0


def stored(house: House) -> tuple[int, list[tuple[str, int, str]]]:
    engine = connect(house.url)
    with writing(engine) as session:
        orders = session.exec(select(Document).where(Document.kind == "purchase.order")).all()
        answers = session.exec(select(SuggestionDecision)).all()
        found = [(one.answer, one.quantity_micro, one.reason) for one in answers]
    engine.dispose()
    return len(orders), found


@pytest.mark.parametrize(
    ("language", "nothing", "stake"),
    [("zh", "还没有补货建议", "涉及金额"), ("en", "No suggestions yet", "At stake")],
)
def test_it_speaks_both_languages(
    house: House, visit: Visit, language: str, nothing: str, stake: str
) -> None:
    at = visit("suggestions", language=language)
    assert not at.exception
    assert nothing in " ".join(text.value for text in at.markdown)
    suggest(house)
    at = visit("suggestions", language=language)
    assert not at.exception
    assert stake in [metric.label for metric in at.metric]
    frame = at.dataframe[-1].value
    assert list(frame["item"]) == ["鲜牛奶"]
    assert list(frame["stake"]) == [12.34]


def test_on_a_phone_a_card_is_accepted_once(house: House, visit: Visit) -> None:
    one = suggest(house)
    at = visit("suggestions")
    at.query_params["simple"] = "1"
    with acting(house.actor()):
        at.run()
        assert not at.exception
        at.button(key=f"accept_{one}").click().run()
    assert not at.exception
    orders, answers = stored(house)
    assert (orders, answers) == (1, [("accepted", 4 * MICRO, "")])


def test_another_number_needs_a_reason(house: House, visit: Visit) -> None:
    one = suggest(house)
    at = visit("suggestions")
    at.query_params["simple"] = "1"
    with acting(house.actor()):
        at.run()
        at.number_input(key=f"packs_{one}").set_value(6).run()
        at.button(key=f"order_{one}").click().run()
        assert stored(house) == (0, [])
        assert at.error
        at.text_input(key=f"reason_{one}").set_value("节日").run()
        at.button(key=f"order_{one}").click().run()
    assert stored(house) == (1, [("changed", 6 * MICRO, "节日")])


def test_bad_data_is_listed_to_be_counted_first(house: House, visit: Visit) -> None:
    suggest(house, held="negative")
    at = visit("suggestions")
    assert not at.exception
    assert "先盘点或更正" in [head.value for head in at.subheader]
    assert list(at.dataframe[-1].value["note"]) == ["账面库存为负"]


@pytest.mark.parametrize(
    ("language", "chance", "record"),
    [
        ("zh", "有 80% 的概率缺货", "说过 120 次“80 至 90 %”，其中 90 次真的缺货。"),
        ("en", "With a chance of 80%", "Of 120 times we said 80 to 90 %, it ran out in 90."),
    ],
)
def test_a_chance_has_its_record_beside_it(
    house: House, visit: Visit, language: str, chance: str, record: str
) -> None:
    """On the whole above the list, of its own band where one suggestion is explained."""
    suggest(house)
    say(house, 120, 90)
    at = visit("suggestions", language=language)
    at.query_params["simple"] = "1"
    with acting(house.actor()):
        at.run()
    assert not at.exception
    texts = [text.value for text in at.caption]
    assert any(chance in text and record in text for text in texts), texts
    whole = "Of 120 times we said 70 % or more, it ran out in 90 (75%)."
    if language == "en":
        assert whole in texts


def say(house: House, count: int, happened: int) -> None:
    """So many chances of 85 % said of that shelf, of which so many came true."""
    engine = connect(house.url)
    with writing(engine) as session:
        one = session.exec(select(Suggestion)).one()
        run = session.exec(select(ForecastRun)).first()
        assert run is not None
        for n in range(count):
            on = today() - dt.timedelta(days=10 + n)
            session.add(
                ChanceSaid(
                    item_id=one.item_id, warehouse_id=one.warehouse_id, on=on,
                    company_id=house.company_id, org_unit_id=one.org_unit_id,
                    forecast_run_id=run.id or 0, until_on=on + dt.timedelta(days=3),
                    chance_micro=850_000, position_micro=MICRO, happened=int(n < happened),
                )
            )  # fmt: skip
    engine.dispose()


@pytest.mark.parametrize(
    ("language", "title"), [("zh", "最近的补货建议是"), ("en", "The last suggestions are of")]
)
def test_suggestions_of_another_day_are_not_offered(
    house: House, visit: Visit, language: str, title: str
) -> None:
    suggest(house, days_ago=3)
    at = visit("suggestions", language=language)
    assert not at.exception
    assert title in " ".join(text.value for text in at.markdown)
    assert not at.dataframe
    at.button(key="suggest_anew").click()
    with acting(house.actor()):
        at.run()
    assert not at.exception


def test_another_number_that_is_changed_twice_orders_once(house: House, visit: Visit) -> None:
    """Somebody accepts on one screen what was changed on another: the first answer stands."""
    one = suggest(house)
    first, second = visit("suggestions"), visit("suggestions")
    for at in (first, second):
        at.query_params["simple"] = "1"
    with acting(house.actor()):
        first.run()
        second.run()
        first.text_input(key=f"reason_{one}").set_value("节日").run()
        first.number_input(key=f"packs_{one}").set_value(6).run()
        first.button(key=f"order_{one}").click().run()
        second.button(key=f"accept_{one}").click().run()
    assert not second.exception
    assert stored(house) == (1, [("changed", 6 * MICRO, "节日")])


@pytest.mark.parametrize(("least", "said"), [(0, "无"), (2_400, "已达到"), (3_000, "还差 ¥6.00")])
def test_a_suppliers_minimum_is_reached_or_missed(
    house: House, visit: Visit, least: int, said: str
) -> None:
    """Four pieces at 6.00."""
    suggest(house, least_fen=least)
    at = visit("suggestions")
    (frame,) = [each.value for each in at.dataframe if "minimum" in each.value.columns]
    assert (list(frame["worth"]), list(frame["minimum"])) == ([24.0], [said])


def rows_of(house: House, visit: Visit, language: str) -> dict[str, str]:
    """The tables of the one suggestion on a phone: what stands beside each name."""
    at = visit("suggestions", language=language)
    at.query_params["simple"] = "1"
    with acting(house.actor()):
        at.run()
    assert not at.exception
    lines = [line for text in at.markdown for line in text.value.split("\n") if line[:2] == "| "]
    cells = [line.strip("| ").split(" | ") for line in lines]
    return {row[0]: row[1] for row in cells if len(row) == 2}


def test_the_waterfall_and_one_pack_more_or_less_stand_in_figures(
    house: House, visit: Visit
) -> None:
    """Five wanted, two there, one more for uncertainty: four in all; one more loses 0.50, one less
    1.00."""
    suggest(house, part_stock_micro=-2 * MICRO, part_risk_micro=MICRO)
    rows = rows_of(house, visit, "en")
    steps = {name: value for name, value in rows.items() if not name.startswith(("One", "At"))}
    assert [value for name, value in steps.items() if name.startswith("Expected demand")] == ["5"]
    assert steps["In stock"] == "− 2"
    assert steps["For uncertainty, weighed in money"] == "+ 1"
    assert steps["Quantity to order"] == "= 4"
    money = {name.split()[-1]: value for name, value in rows.items() if name.startswith("One")}
    assert {word: value.lstrip("-−") for word, value in money.items()} == {
        "more": "¥0.50",
        "less": "¥1.00",
    }
    assert rows["At stake if nothing is done"] == "¥12.34"


def test_a_move_that_can_give_no_more_says_nothing_of_one_more(house: House, visit: Visit) -> None:
    suggest(house, moved=True, more_fen=None)
    rows = rows_of(house, visit, "en")
    assert rows["Quantity to move"] == "= 4"
    more = [value for name, value in rows.items() if name.startswith("Moving one")]
    assert more[0] == "—"
    assert more[1].lstrip("-−") == "¥1.00"


@pytest.mark.parametrize(
    ("language", "step", "gained", "note", "prices"),
    [
        ("zh", "凑到供应商的阶梯价", "其中阶梯价多赚", "阶梯价", "每个 5.40；订得少则为 6.00。"),
        (
            "en",
            "Up to the supplier's price break",
            "Of it, gained by the price break",
            "Price break",
            "5.40 a piece instead of 6.00 in a smaller order.",
        ),
    ],
)
def test_a_price_break_is_a_line_of_the_arithmetic_and_of_the_money(
    house: House, visit: Visit, language: str, step: str, gained: str, note: str, prices: str
) -> None:
    """Five wanted, one less for uncertainty, six more for 5.40 instead of 6.00: ten."""
    suggest(
        house, part_break_micro=6 * MICRO, quantity_micro=10 * MICRO, price_micro=5_400_000,
        usual_price_micro=6 * MICRO, break_fen=210,
    )  # fmt: skip
    rows = rows_of(house, visit, language)
    assert rows[step] == "+ 6"
    assert rows[gained] == "¥2.10"
    at = visit("suggestions", language=language)
    assert list(at.dataframe[-1].value["note"]) == [note]
    at.query_params["simple"] = "1"
    with acting(house.actor()):
        at.run()
    assert prices in [text.value for text in at.caption]
