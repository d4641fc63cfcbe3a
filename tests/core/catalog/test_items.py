"""Items: exact units, barcodes that belong to one item, and what the first move fixes."""

from __future__ import annotations

import dataclasses

import pytest
from sqlmodel import col, select

from core.catalog.initials import initials
from core.catalog.items import BarcodeForm, ItemForm, UnitForm, save_item
from core.catalog.refusals import CodeTaken, Missing, NotANumber, NotFound
from core.kernel.refusals import Refusal
from core.kernel.units import InexactConversion
from core.platform.rights import NotAllowed
from models.catalog import Barcode, Item, ItemUnit, TaxClass, Unit
from tests.founded import Ground


def unit(ground: Ground, code: str) -> int:
    found = ground.session.exec(select(Unit.id).where(col(Unit.code) == code)).one()
    assert found is not None
    return found


def tax(ground: Ground, code: str) -> int:
    found = ground.session.exec(select(TaxClass.id).where(col(TaxClass.code) == code)).one()
    assert found is not None
    return found


def milk(ground: Ground) -> ItemForm:
    return ItemForm(
        code="M1",
        name="鲜牛奶 950ml",
        category_id=ground.founded.category_id,
        base_unit_id=unit(ground, "BOTTLE"),
        sales_tax_class_id=tax(ground, "V13"),
        purchase_tax_class_id=tax(ground, "V13"),
        tracking="lot",
        life_days=21,
        units=[UnitForm(unit(ground, "CASE"), 12)],
        barcodes=[BarcodeForm("6901234567892", unit(ground, "BOTTLE"))],
    )


def save(ground: Ground, form: ItemForm, item_id: int | None = None) -> int | Refusal:
    return save_item(ground.session, ground.actor, ground.company_id, form, item_id)


def test_an_item_is_kept_with_its_units_and_barcodes(ground: Ground) -> None:
    item_id = save(ground, milk(ground))
    assert isinstance(item_id, int)
    units = ground.session.exec(select(ItemUnit).where(col(ItemUnit.item_id) == item_id)).all()
    assert {(u.numerator, u.denominator) for u in units} == {(1, 1), (12, 1)}
    item = ground.session.get_one(Item, item_id)
    assert item.initials == "xnn950ml"


def test_a_unit_that_is_not_exact_is_refused(ground: Ground) -> None:
    form = dataclasses.replace(milk(ground), units=[UnitForm(unit(ground, "CASE"), 1, 3)])
    answer = save(ground, form)
    assert isinstance(answer, InexactConversion)
    assert not ground.session.exec(select(Item)).all()


def test_a_barcode_belongs_to_one_item(ground: Ground) -> None:
    assert isinstance(save(ground, milk(ground)), int)
    other = dataclasses.replace(milk(ground), code="M2", name="酸奶")
    assert save(ground, other) == CodeTaken("6901234567892", "鲜牛奶 950ml")


def test_a_barcode_stands_for_a_unit_of_the_item(ground: Ground) -> None:
    form = dataclasses.replace(milk(ground), barcodes=[BarcodeForm("1", unit(ground, "KG"))])
    assert isinstance(save(ground, form), Missing)


def test_barcodes_are_replaced_whole(ground: Ground) -> None:
    item_id = save(ground, milk(ground))
    assert isinstance(item_id, int)
    changed = dataclasses.replace(
        milk(ground), barcodes=[BarcodeForm("６９００", unit(ground, "CASE"))]
    )
    assert save(ground, changed, item_id) == item_id
    codes = ground.session.exec(select(Barcode.code)).all()
    assert codes == ["6900"]  # typed full-width, kept half-width


def test_codes_are_taken_in_any_case(ground: Ground) -> None:
    assert isinstance(save(ground, milk(ground)), int)
    other = dataclasses.replace(milk(ground), code="m1", barcodes=())
    assert save(ground, other) == CodeTaken("M1", "鲜牛奶 950ml")


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"name": "  "}, Missing),
        ({"code": ""}, Missing),
        ({"category_id": 999}, NotFound),
        ({"base_unit_id": 999}, NotFound),
        ({"sales_tax_class_id": 999}, NotFound),
        ({"life_days": 0}, NotANumber),
        ({"retail_price_micro": -1}, NotANumber),
    ],
)
def test_half_filled_forms_are_refused(
    ground: Ground, change: dict[str, object], kind: type[Refusal]
) -> None:
    form = dataclasses.replace(milk(ground), **change)  # type: ignore[arg-type]
    assert isinstance(save(ground, form), kind)


def test_who_may_not_keep_items_writes_nothing(ground: Ground) -> None:
    weak = dataclasses.replace(ground.actor, grants={"see": frozenset({1})})
    answer = save_item(ground.session, weak, ground.company_id, milk(ground))
    assert isinstance(answer, NotAllowed)
    assert not ground.session.exec(select(Item)).all()


def test_a_hidden_purchase_price_is_left_alone(ground: Ground) -> None:
    priced = dataclasses.replace(milk(ground), purchase_price_micro=8_500_000)
    item_id = save(ground, priced)
    assert isinstance(item_id, int)
    save(ground, dataclasses.replace(milk(ground), purchase_price_micro=None), item_id)
    assert ground.session.get_one(Item, item_id).purchase_price_micro == 8_500_000


def test_initials_are_what_people_type() -> None:
    assert initials("鲜牛奶") == "xnn"
    assert initials("Ａ4纸 500张") == "a4z500z"
