"""Scanned codes and the items they mean, on both engines."""

from __future__ import annotations

import dataclasses

import pytest

from core.catalog.barcodes import check_digit
from core.catalog.items import BarcodeForm, ItemForm, UnitForm, save_item
from core.catalog.scanning import (
    CodeDamaged,
    CodeUnknown,
    CodeUnreadable,
    ItemNotInUse,
    NotByWeight,
    NumberUnknown,
    Scanned,
    ScanRefusal,
    scan,
)
from models.catalog import ScaleLayout
from tests.core.catalog.test_items import milk, save, tax, unit
from tests.founded import Ground


def closed(body: str) -> str:
    return body + check_digit(body)


def melon(ground: Ground, **more: object) -> ItemForm:
    """Watermelon by the kilogram at 3.98, item number 123 on the scale."""
    form = ItemForm(
        code="00123",
        name="西瓜",
        category_id=ground.founded.category_id,
        base_unit_id=unit(ground, "KG"),
        sales_tax_class_id=tax(ground, "V09"),
        purchase_tax_class_id=tax(ground, "V09"),
        retail_price_micro=3_980_000,
        weighed=True,
    )
    return dataclasses.replace(form, **more)  # type: ignore[arg-type]


def asked(ground: Ground, text: str, **more: bool) -> Scanned | ScanRefusal:
    return scan(ground.session.connection(), ground.company_id, text, **more)


def test_a_barcode_names_the_item_and_its_unit(ground: Ground) -> None:
    case = unit(ground, "CASE")
    form = milk(ground)
    codes = [*(form.barcodes or ()), BarcodeForm("16901234567899", case)]
    item = save(ground, dataclasses.replace(form, barcodes=codes))
    assert isinstance(item, int)
    one, many = asked(ground, "6901234567892\r"), asked(ground, "16901234567899")
    assert isinstance(one, Scanned)
    assert isinstance(many, Scanned)
    assert (one.item_id, one.unit_id) == (item, form.base_unit_id)
    assert (many.item_id, many.unit_id, many.quantity_micro) == (item, case, None)
    by_code = asked(ground, "m1")
    assert isinstance(by_code, Scanned)
    assert by_code.item_id == item


def test_an_american_number_is_found_with_and_without_its_zero(ground: Ground) -> None:
    form = dataclasses.replace(
        milk(ground), barcodes=[BarcodeForm("0036000291452", unit(ground, "BOTTLE"))]
    )
    save(ground, form)
    assert isinstance(asked(ground, "036000291452"), Scanned)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("", CodeUnreadable()),
        ("x" * 41, CodeUnreadable()),
        ("6901234567893", CodeDamaged("6901234567893")),
        (closed("690999999999"), CodeUnknown(closed("690999999999"))),
        ("ABC-1", CodeUnknown("ABC-1")),
        ("12345", CodeUnknown("12345")),
        (closed("280077701500"), NumberUnknown(closed("280077701500"), "00777")),
    ],
)
def test_what_cannot_be_found_is_told_apart(ground: Ground, text: str, answer: ScanRefusal) -> None:
    save(ground, milk(ground))
    assert asked(ground, text) == answer


def test_a_code_kept_with_a_wrong_check_digit_is_still_found(ground: Ground) -> None:
    form = dataclasses.replace(
        milk(ground), barcodes=[BarcodeForm("6901234567893", unit(ground, "BOTTLE"))]
    )
    save(ground, form)
    assert isinstance(asked(ground, "6901234567893"), Scanned)


def test_a_weight_code_says_item_and_weight(ground: Ground) -> None:
    item = save(ground, melon(ground))
    found = asked(ground, closed("280012301500"))
    assert isinstance(found, Scanned)
    assert (found.item_id, found.quantity_micro, found.estimated) == (item, 1_500_000, False)
    assert asked(ground, "2800123015000") == CodeDamaged("2800123015000")


def test_one_gram_is_one_gram(ground: Ground) -> None:
    save(ground, melon(ground))
    found = asked(ground, closed("280012300001"))
    assert isinstance(found, Scanned)
    assert found.quantity_micro == 1000


def test_an_amount_code_estimates_the_weight_by_the_retail_price(ground: Ground) -> None:
    save(ground, melon(ground))
    found = asked(ground, closed("210012301500"))  # 15.00 yuan at 3.98 a kilogram
    assert isinstance(found, Scanned)
    assert (found.amount_fen, found.quantity_micro) == (1500, 3_769_000)
    assert found.estimated


def test_without_a_price_an_amount_code_says_no_weight(ground: Ground) -> None:
    save(ground, melon(ground, retail_price_micro=0))
    found = asked(ground, closed("210012301500"))
    assert isinstance(found, Scanned)
    assert (found.amount_fen, found.quantity_micro) == (1500, None)


def test_eighteen_digits_say_the_weight_and_the_amount(ground: Ground) -> None:
    save(ground, melon(ground))
    found = asked(ground, closed("21001230059701500"))
    assert isinstance(found, Scanned)
    assert (found.amount_fen, found.quantity_micro, found.estimated) == (597, 1_500_000, False)


@pytest.mark.parametrize(("base", "times"), [("JIN", 2), ("G", 1000), ("KG", 1)])
def test_weight_comes_in_the_unit_the_item_is_kept_in(
    ground: Ground, base: str, times: int
) -> None:
    save(ground, melon(ground, base_unit_id=unit(ground, base)))
    found = asked(ground, closed("280012301500"))
    assert isinstance(found, Scanned)
    assert found.quantity_micro == times * 1_500_000


def test_weight_comes_in_another_unit_where_the_base_unit_is_none_of_weight(
    ground: Ground,
) -> None:
    kilogram = unit(ground, "KG")
    pieces = melon(
        ground, base_unit_id=unit(ground, "EA"), units=[UnitForm(kilogram, 1, 5)]
    )  # a melon weighs 5 kg
    save(ground, pieces)
    found = asked(ground, closed("280012301500"))
    assert isinstance(found, Scanned)
    assert (found.unit_id, found.quantity_micro) == (kilogram, 1_500_000)


def test_a_weight_of_what_is_kept_by_the_piece_is_refused(ground: Ground) -> None:
    code = closed("280012301500")
    save(ground, melon(ground, base_unit_id=unit(ground, "EA")))
    assert asked(ground, code) == NotByWeight(code, "西瓜")


def test_the_number_may_be_kept_as_a_barcode_with_or_without_its_prefix(ground: Ground) -> None:
    kilogram = unit(ground, "KG")
    for number in ("2800123", "00123", "123"):
        item = save(
            ground,
            melon(ground, code="XG", barcodes=[BarcodeForm(number, kilogram)]),
            _of(ground, "XG"),
        )
        found = asked(ground, closed("280012301500"))
        assert isinstance(found, Scanned)
        assert found.item_id == item


def _of(ground: Ground, code: str) -> int | None:
    found = asked(ground, code)
    return found.item_id if isinstance(found, Scanned) else None


def test_a_number_is_not_the_code_of_something_that_is_not_weighed(ground: Ground) -> None:
    save_item(ground.session, ground.actor, ground.company_id, melon(ground, weighed=False))
    code = closed("280012301500")
    assert asked(ground, code) == NumberUnknown(code, "00123")


def test_a_fixed_store_code_is_no_scale_code(ground: Ground) -> None:
    """Stores also number their own goods under 2: kept whole, it is just a barcode."""
    code = closed("200000000012")
    form = dataclasses.replace(milk(ground), barcodes=[BarcodeForm(code, unit(ground, "BOTTLE"))])
    save(ground, form)
    found = asked(ground, code)
    assert isinstance(found, Scanned)
    assert (found.quantity_micro, found.amount_fen) == (None, None)


def test_a_company_lays_its_own_codes_out(ground: Ground) -> None:
    save(ground, melon(ground))
    ground.session.add(ScaleLayout(company_id=ground.company_id, letters="21WWWWWNNNNNC"))
    ground.session.flush()
    found = asked(ground, closed("210012301500"))
    assert isinstance(found, Scanned)
    assert found.quantity_micro == 1_500_000


def test_an_item_out_of_use_says_so_unless_asked_for(ground: Ground) -> None:
    save(ground, dataclasses.replace(milk(ground), active=False))
    assert asked(ground, "6901234567892") == ItemNotInUse("6901234567892", "鲜牛奶 950ml")
    assert isinstance(asked(ground, "6901234567892", also_unused=True), Scanned)
