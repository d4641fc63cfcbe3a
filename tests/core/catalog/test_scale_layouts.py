"""A company's own layouts of its scales' codes: kept, changed, taken away, and read by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import func
from sqlmodel import select

from core.catalog import items
from core.catalog.barcodes import USUAL, Layout, check_digit
from core.catalog.refusals import CodeTaken, NotFound
from core.catalog.scale_layouts import (
    LayoutUnreadable,
    layout_letters,
    remove_layout,
    save_layout,
    take_usual,
)
from core.catalog.scanning import CodeUnknown, Scanned, layouts_of, scan
from core.kernel.refusals import Refusal
from core.platform.rights import NotAllowed
from models.catalog import ScaleLayout, TaxClass, Unit
from tests.databases import Databases, Engine
from tests.founded import Ground, founded

OWN = Layout("07WWWWNNNNNEEEEEC", 3, 1)


@pytest.fixture
def ground(databases: Databases, engine_name: Engine) -> Iterator[Ground]:
    with founded(databases, engine_name) as made:
        yield made


def kept(ground: Ground) -> int:
    return ground.session.exec(select(func.count()).select_from(ScaleLayout)).one()


def save(ground: Ground, layout: Layout, before: str | None = None) -> str | Refusal:
    return save_layout(ground.session, ground.actor, ground.company_id, layout, before)


def test_what_a_person_says_becomes_letters() -> None:
    assert layout_letters("21", 5, "E", 5, checked=True) == "21WWWWWEEEEEC"
    assert layout_letters("2", 5, "EN", 5, checked=True, any_digits=1) == USUAL[-1].letters
    assert layout_letters("07", 4, "NE", 5, checked=True) == OWN.letters


def test_a_code_is_read_as_the_company_laid_it_out(ground: Ground) -> None:
    piece = ground.session.exec(select(Unit.id).where(Unit.code == "KG")).one()
    tax = ground.session.exec(select(TaxClass.id)).first()
    form = items.ItemForm(
        "1234", "苹果", ground.founded.category_id, piece or 0, tax or 0, tax or 0, weighed=True
    )
    made = items.save_item(ground.session, ground.actor, ground.company_id, form)
    assert isinstance(made, int)
    digits = "0712340125000150"
    code = digits + check_digit(digits)
    connection = ground.session.connection()
    assert scan(connection, ground.company_id, code) == CodeUnknown(code)
    assert save(ground, OWN) == OWN.letters
    found = scan(connection, ground.company_id, code)
    assert isinstance(found, Scanned)
    assert (found.item_id, found.quantity_micro, found.amount_fen) == (made, 1_250_000, 15_00)
    assert layouts_of(connection, ground.company_id) == (OWN,)
    remove_layout(ground.session, ground.actor, ground.company_id, OWN.letters)
    ground.session.flush()
    assert layouts_of(connection, ground.company_id) == USUAL


def test_a_layout_is_changed_in_its_place(ground: Ground) -> None:
    save(ground, OWN)
    longer = Layout("07WWWWWNNNNNEEEEEC")
    assert save(ground, longer, OWN.letters) == longer.letters
    assert save(ground, Layout(longer.letters, 2), longer.letters) == longer.letters
    assert kept(ground) == 1
    assert layouts_of(ground.session.connection(), ground.company_id)[0].weight_places == 2


def test_the_usual_ones_are_a_start(ground: Ground) -> None:
    save(ground, USUAL[0])
    assert take_usual(ground.session, ground.actor, ground.company_id) == len(USUAL) - 1
    assert take_usual(ground.session, ground.actor, ground.company_id) == 0
    assert set(layouts_of(ground.session.connection(), ground.company_id)) == set(USUAL)


@pytest.mark.parametrize(
    "letters", ["", "FFWWWWWEEEEEC", "21WWWWW", "21WWEEEEEC", "21WWWWWEEEEENNNNNNNC", "2AWWWEEE"]
)
def test_a_layout_that_means_nothing_is_refused(ground: Ground, letters: str) -> None:
    assert save(ground, Layout(letters or "x")) == LayoutUnreadable(letters or "x")
    assert save(ground, Layout(OWN.letters, 9)) == LayoutUnreadable(OWN.letters)
    assert kept(ground) == 0


def test_twice_the_same_and_what_is_gone_are_refused(ground: Ground) -> None:
    save(ground, OWN)
    save(ground, USUAL[0])
    assert save(ground, OWN, None) == CodeTaken(OWN.letters, OWN.letters)
    assert save(ground, OWN, USUAL[0].letters) == CodeTaken(OWN.letters, OWN.letters)
    assert save(ground, OWN, "21WWWWW") == NotFound("Layout")
    gone = remove_layout(ground.session, ground.actor, ground.company_id, "21WWWWW")
    assert gone == NotFound("Layout")
    assert kept(ground) == 2


def test_without_the_right_nothing_changes(ground: Ground) -> None:
    nobody, company = replace(ground.actor, grants={}), ground.company_id
    refused = NotAllowed("setup.catalog", 0)
    assert save_layout(ground.session, nobody, company, OWN) == refused
    assert take_usual(ground.session, nobody, company) == refused
    assert remove_layout(ground.session, nobody, company, OWN.letters) == refused
    assert kept(ground) == 0
