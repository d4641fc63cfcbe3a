"""The record of changes, taxes, units of measure and the lines of an item's drawer."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from core.catalog.items import BarcodeForm, ItemForm, UnitForm, save_item
from core.kernel.refusals import Refusal
from core.platform.database import connect, writing
from core.platform.i18n import Language, _, speaking
from core.platform.rights import SEE_COST
from core.platform.rows import Rows
from models.base import table
from models.catalog import Barcode, ItemUnit, TaxClass, TaxRate, Unit
from pages.widgets import change_text
from pages.widgets.data import rows
from pages.widgets.master import Edit
from tests.pages.conftest import House, Visit, acting
from tests.pages.test_setup_pages import field, press


def unit(house: House, code: str) -> int:
    of = table(Unit)
    found: int = rows(house.actor(), select(of.c.id).where(of.c.code == code))[0][0]
    return found


def milk(house: House, **more: Any) -> int:
    """An item, saved."""
    piece = unit(house, "BOTTLE")
    values: dict[str, Any] = {
        "code": "M1",
        "name": "鲜牛奶",
        "category_id": 1,
        "base_unit_id": piece,
        "sales_tax_class_id": 1,
        "purchase_tax_class_id": 1,
        "retail_price_micro": 15_800_000,
        "units": [UnitForm(unit(house, "CASE"), 12)],
        "barcodes": [BarcodeForm("690", piece)],
    }
    engine = connect(house.url)
    with writing(engine) as session:
        number = more.pop("item_id", None)
        form = ItemForm(**(values | more))
        answer = save_item(session, house.actor(), house.company_id, form, number)
    engine.dispose()
    assert not isinstance(answer, Refusal)
    return answer


def shown(at: AppTest) -> str:
    """All that a page says in texts."""
    return "\n".join([*(m.value for m in at.markdown), *(c.value for c in at.caption)])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_change_is_read_as_it_was_and_as_it_is(
    house: House, visit: Visit, language: Language
) -> None:
    item_id = milk(house)
    milk(house, item_id=item_id, retail_price_micro=16_800_000)
    at = visit("audit", language=language)
    assert not at.exception
    first = at.dataframe[0].value.iloc[0]
    with speaking(language):
        assert first["action"] == f"{_('Item')} · {_('changed')}"
        assert first["what"] == f"M1 鲜牛奶 · {_('Retail price')} 15.80 → 16.80"


def test_an_entry_opens_with_every_field(house: House, visit: Visit) -> None:
    milk(house)
    with acting(house.actor(), "en"):
        newest = rows(house.actor(), select(table(change_entry()).c.id).order_by())[-1][0]
    at = visit("audit", language="en", state={"edit_audit": Edit(newest)})
    assert not at.exception
    said = shown(at)
    assert "Retail price" in said
    assert "15" in said
    assert "Barcode" in said


def change_entry() -> Any:
    from models.trail import AuditEntry

    return AuditEntry


def test_the_chain_is_proved_on_demand_and_a_break_is_said(house: House, visit: Visit) -> None:
    milk(house)
    at = press(visit("audit", language="en"), house, "Check the chain")
    assert not at.exception
    assert at.success[0].value.startswith("All ")
    engine = connect(house.url)
    with writing(engine) as session:
        Rows(session).run("UPDATE audit_head SET hash = ?", ("0" * 64,))
    engine.dispose()
    at = press(visit("audit", language="en"), house, "Check the chain")
    assert at.error[0].value.startswith("The chain is broken at entry")


def test_whoever_may_not_see_cost_sees_who_and_when(house: House, visit: Visit) -> None:
    milk(house)
    actor = house.actor()
    weak = replace(actor, grants={k: v for k, v in actor.grants.items() if k != SEE_COST})
    at = visit("audit", actor=weak, language="en")
    assert not at.exception
    assert at.dataframe[0].value.iloc[0]["what"] == "—"


def test_a_rate_is_added_and_one_that_overlaps_refused(house: House, visit: Visit) -> None:
    of = table(TaxRate)
    before = len(rows(house.actor(), select(of.c.id)))

    def fill(on: dt.date) -> AppTest:
        at = visit("setup_taxes", language="en", state={"edit_tax_rates": Edit(None)})
        at.number_input[0].set_value(12.0)
        at.date_input[0].set_value(on)
        at.date_input[1].set_value(on)
        return press(at, house, "Save", "tax_rates")

    at = fill(dt.date(2026, 12, 1))
    assert "13%" in at.error[0].value
    assert len(rows(house.actor(), select(of.c.id))) == before
    at = fill(dt.date(2016, 4, 1))
    assert not at.error
    assert len(rows(house.actor(), select(of.c.id))) == before + 1


def test_an_exempt_class_shows_no_rate(house: House, visit: Visit) -> None:
    at = visit("setup_taxes", language="en")
    found = at.dataframe[0].value.set_index("code")
    assert (found.loc["EXEMPT"]["general"], found.loc["V13"]["general"]) == ("Exempt", "13%")


def test_a_tax_class_and_a_unit_are_saved_by_their_drawers(house: House, visit: Visit) -> None:
    for page, drawer, model in (
        ("setup_taxes", "tax_classes", TaxClass),
        ("setup_measures", "measures", Unit),
    ):
        at = visit(page, language="en", state={f"edit_{drawer}": Edit(None)})
        field(at, "Name in Chinese").input("新")
        field(at, "Code").input("NEW")
        at = press(at, house, "Save", drawer)
        assert not at.error
        of = table(model)
        assert "新" in {row[0] for row in rows(house.actor(), select(of.c.name))}


def test_units_and_barcodes_are_added_line_by_line(house: House, visit: Visit) -> None:
    item_id = milk(house)
    at = visit("setup_items", language="en", state={"edit_items": Edit(item_id)})
    assert not at.exception
    assert [text.value for text in at.text] == ["1 case = 12 bottle", "690"]
    field(at, "Barcode").input("691")
    at = add(at, house, item_id, 1)
    assert not at.error
    codes, units = table(Barcode), table(ItemUnit)
    assert [row[0] for row in rows(house.actor(), select(codes.c.code))] == ["690", "691"]
    at = visit("setup_items", language="en", state={"edit_items": Edit(item_id)})
    next(box for box in at.selectbox if box.label == "Unit").select(unit(house, "BOX"))
    field(at, "Base units in one").input("1/2")
    at = add(at, house, item_id, 0)
    assert not at.error
    kept = rows(house.actor(), select(units.c.numerator, units.c.denominator))
    assert (1, 2) in {tuple(row) for row in kept}


def add(at: AppTest, house: House, item_id: int, place: int) -> AppTest:
    with acting(house.actor(), "en"):
        [one for one in at.button if one.label == "Add"][place].click()
        at.session_state["edit_items"] = Edit(item_id)
        return at.run()


def test_a_unit_that_is_none_is_refused_beside_its_line(house: House, visit: Visit) -> None:
    item_id = milk(house)
    at = visit("setup_items", language="en", state={"edit_items": Edit(item_id)})
    next(box for box in at.selectbox if box.label == "Unit").select(unit(house, "BOX"))
    field(at, "Base units in one").input("many")
    at = add(at, house, item_id, 0)
    assert "many" in at.error[0].value
    assert len(rows(house.actor(), select(table(ItemUnit).c.unit_id))) == 2


def test_saving_the_fields_leaves_units_and_barcodes(house: House, visit: Visit) -> None:
    item_id = milk(house)
    at = visit("setup_items", language="en", state={"edit_items": Edit(item_id)})
    field(at, "Name").input("鲜奶")
    at = press(at, house, "Save", "items", item_id)
    assert not at.error
    assert len(rows(house.actor(), select(table(ItemUnit).c.unit_id))) == 2


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_action_of_the_record_has_a_name(language: Language) -> None:
    from core.platform.changes import RECORDED

    with speaking(language):
        for told in RECORDED.values():
            for act in ("add", "change"):
                action = f"{told.action}.{act}"
                if told.action != "user":
                    assert change_text.action_text(action) != action
        assert change_text.action_text("post purchase.receipt") != "post purchase.receipt"
