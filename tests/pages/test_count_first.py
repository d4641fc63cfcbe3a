"""Count this first: listed with evidence, one act each, and gone when it is mended."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import Engine

from core.platform.database import connect, writing
from core.platform.i18n import LANGUAGES, Language
from core.platform.rights import Actor
from core.platform.rows import Rows
from core.platform.settings import settings
from pages.widgets.identity import signed_in_as
from tests.pages.test_analyse_pages import opened, shop, texts

__all__ = ["shop"]
DAY = dt.timedelta(days=1)


@pytest.fixture
def engine(shop: Actor) -> Engine:
    return connect(settings().database_url)


def below_zero(engine: Engine) -> int:
    """Puts one shelf below zero, as a till may leave it; the item."""
    with writing(engine) as session:
        rows = Rows(session)
        rows.run("UPDATE warehouse SET stock_known = ?", (True,))
        found = rows.one("SELECT item_id, warehouse_id FROM balance WHERE quantity_micro > 0")
        assert found is not None
        rows.run(
            "UPDATE balance SET quantity_micro = -3000000 WHERE item_id = ? AND warehouse_id = ?",
            found,
        )
        return int(found[0])


def told(at: object) -> str:
    return texts(at).replace("\\", "")  # type: ignore[arg-type]


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_why_and_what_is_at_risk(shop: Actor, engine: Engine, language: Language) -> None:
    below_zero(engine)
    at = opened("count_first", shop, language)
    said = told(at)
    assert {"zh": "账面 -3：出的比进的多", "en": "-3 on record: more went out than came in"}[
        language
    ] in said
    assert "¥" in said


def test_one_click_starts_a_count_of_just_these(shop: Actor, engine: Engine) -> None:
    item = below_zero(engine)
    at = opened("count_first", shop, "en")
    button = next(one for one in at.button if (one.key or "").startswith("start_count_"))
    with signed_in_as(shop):
        button.click().run()
    assert not at.exception
    with writing(engine) as session:
        rows = Rows(session)
        counts = rows.select("SELECT scope, blind, state FROM stock_count")
        listed = rows.select("SELECT item_id FROM count_item")
    assert [(scope, bool(blind), state) for scope, blind, state in counts] == [
        ("items", True, "open")
    ]
    assert item in {row[0] for row in listed}
    again = opened("count_first", shop, "en")
    assert "being counted" in told(again)
    assert not [one for one in again.button if (one.key or "").startswith("start_count_")]


def test_where_all_can_be_trusted_it_says_so(shop: Actor, engine: Engine) -> None:
    with writing(engine) as session:
        rows = Rows(session)
        rows.run("UPDATE warehouse SET stock_known = ?", (True,))
        rows.run("UPDATE balance SET quantity_micro = 0 WHERE quantity_micro < 0")
    at = opened("count_first", shop, "en")
    assert not at.exception
