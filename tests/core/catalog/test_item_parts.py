"""Units and barcodes one at a time, as a scanner sends them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlmodel import col, select

from core.catalog.item_parts import add_barcode, add_item_unit, remove_barcode, remove_item_unit
from core.catalog.items import BarcodeForm, UnitForm
from core.catalog.refusals import CodeTaken, InUse, Missing, NotFound
from core.kernel.units import InexactConversion
from core.platform.rights import NotAllowed
from models.catalog import Barcode, ItemUnit
from tests.core.catalog.test_items import milk, save, unit
from tests.founded import Ground


@pytest.fixture
def item_id(ground: Ground) -> int:
    answer = save(ground, milk(ground))
    assert isinstance(answer, int)
    return answer


def units(ground: Ground, item_id: int) -> set[tuple[int, int]]:
    rows = ground.session.exec(select(ItemUnit).where(col(ItemUnit.item_id) == item_id))
    return {(row.unit_id, row.numerator) for row in rows}


def codes(ground: Ground) -> Sequence[str]:
    return ground.session.exec(select(Barcode.code).order_by(col(Barcode.code))).all()


def test_units_come_and_go_one_by_one(ground: Ground, item_id: int) -> None:
    args = (ground.session, ground.actor, ground.company_id, item_id)
    before = units(ground, item_id)
    assert add_item_unit(*args, UnitForm(unit(ground, "BOX"), 6)) == item_id
    assert units(ground, item_id) == before | {(unit(ground, "BOX"), 6)}
    assert isinstance(add_item_unit(*args, UnitForm(unit(ground, "BOX"), 8)), CodeTaken)
    assert isinstance(add_item_unit(*args, UnitForm(unit(ground, "BAG"), 1, 3)), InexactConversion)
    assert remove_item_unit(*args, unit(ground, "BOX")) == item_id
    assert units(ground, item_id) == before
    assert isinstance(remove_item_unit(*args, unit(ground, "BOX")), NotFound)
    assert isinstance(remove_item_unit(*args, unit(ground, "BOTTLE")), InUse)


def test_barcodes_come_and_go_one_by_one(ground: Ground, item_id: int) -> None:
    args = (ground.session, ground.actor, ground.company_id, item_id)
    case = unit(ground, "CASE")
    assert add_barcode(*args, BarcodeForm("６９１", case)) == item_id
    assert codes(ground) == ["6901234567892", "691"]
    assert isinstance(remove_item_unit(*args, case), InUse)
    assert isinstance(add_barcode(*args, BarcodeForm("691", case)), CodeTaken)
    assert isinstance(add_barcode(*args, BarcodeForm("692", unit(ground, "KG"))), Missing)
    assert isinstance(add_barcode(*args, BarcodeForm("", case)), Missing)
    assert remove_barcode(*args, "691") == item_id
    assert isinstance(remove_barcode(*args, "691"), NotFound)
    assert codes(ground) == ["6901234567892"]


def test_a_form_that_says_nothing_of_them_leaves_them(ground: Ground, item_id: int) -> None:
    from dataclasses import replace

    before = units(ground, item_id)
    plain = replace(milk(ground), name="奶", units=None, barcodes=None)
    assert save(ground, plain, item_id) == item_id
    assert (units(ground, item_id), codes(ground)) == (before, ["6901234567892"])


def test_another_base_unit_takes_its_barcodes_along(ground: Ground, item_id: int) -> None:
    from dataclasses import replace

    bag = unit(ground, "BAG")
    turned = replace(milk(ground), base_unit_id=bag, units=None, barcodes=None)
    assert save(ground, turned, item_id) == item_id
    assert ground.session.exec(select(Barcode.unit_id)).all() == [bag]
    assert units(ground, item_id) == {(bag, 1), (unit(ground, "CASE"), 12)}


def test_items_of_others_are_not_there(ground: Ground, item_id: int) -> None:
    from dataclasses import replace

    elsewhere = (ground.session, ground.actor, 999, item_id)
    assert isinstance(add_barcode(*elsewhere, BarcodeForm("1", 1)), NotFound)
    assert isinstance(add_item_unit(*elsewhere, UnitForm(1, 1)), NotFound)
    assert isinstance(remove_barcode(*elsewhere, "1"), NotFound)
    assert isinstance(remove_item_unit(*elsewhere, 1), NotFound)
    weak = replace(ground.actor, grants={})
    piece = BarcodeForm("693", unit(ground, "BOTTLE"))
    answer = add_barcode(ground.session, weak, ground.company_id, item_id, piece)
    assert isinstance(answer, NotAllowed)
