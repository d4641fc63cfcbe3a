"""The page of suggestions: what it shows, in both languages, and that accepting orders once."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, select

from core.kernel.amounts import MICRO
from core.platform.database import connect, writing
from models.catalog import Category, Item, Partner, TaxClass, Unit
from models.company import Warehouse
from models.documents import Document
from models.planning import ForecastRun
from models.suggestions import Suggestion, SuggestionDecision, SuggestionRun
from tests.pages.conftest import House, Visit, acting


def today() -> dt.date:
    return dt.datetime.now(ZoneInfo("Asia/Shanghai")).date()


def suggest(house: House, held: str = "") -> int:
    """One suggestion: 4 pieces of milk, whose parts add up to it."""
    engine = connect(house.url)
    with writing(engine) as session:
        found = _suggest(session, house, held)
    engine.dispose()
    return found


def _suggest(session: Session, house: House, held: str) -> int:
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
        company_id=house.company_id, forecast_run_id=run.id or 0, on=today(), made_at=1, shelves=1
    )
    session.add(made)
    session.flush()
    row = Suggestion(
        run_id=made.id or 0, company_id=house.company_id, org_unit_id=place.org_unit_id,
        item_id=item.id or 0, warehouse_id=place.id or 0, partner_id=partner.id,
        kind="held" if held else "order", held=held, unit_id=unit.id or 0, pack_micro=MICRO,
        quantity_micro=4 * MICRO, part_demand_micro=5 * MICRO, part_risk_micro=-MICRO,
        chance_micro=800_000, arrives_on=today(), until_on=today(), price_micro=6 * MICRO,
        stake_fen=1234, more_fen=-50, less_fen=-100,
    )  # fmt: skip
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
