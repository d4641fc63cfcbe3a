"""The page of sources of signals: tried before it is saved, asked at once, refused in words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from core.platform.i18n import Language
from core.platform.settings import settings
from models.base import table
from models.planning import Signal
from pages.widgets.data import rows
from pages.widgets.master import Edit
from tests.core.gateways.signal_servers import Teller, telling
from tests.pages.conftest import House, Visit
from tests.pages.test_setup_pages import press

DRAWER = "signal_sources"


@pytest.fixture
def teller(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[Teller]:
    monkeypatch.setattr(settings(), "signal_hosts", "127.0.0.1")
    with telling() as server:
        yield server


def values(house: House) -> list[int]:
    of = table(Signal)
    return [row.value_micro for row in rows(house.actor(), select(of).order_by(of.c.on))]


@pytest.mark.parametrize(
    ("language", "try_it", "save", "would"),
    [
        ("zh", "试一试", "保存", "将写入 2 个数值"),
        ("en", "Try it", "Save", "2 values would come in"),
    ],
)
def test_a_source_is_tried_saved_and_asked(
    house: House,
    visit: Visit,
    teller: Teller,
    language: Language,
    try_it: str,
    save: str,
    would: str,
) -> None:
    teller.tells({"daily": {"time": ["2026-11-19", "2026-11-20"], "max": [3.5, 4]}})
    at = visit("signal_sources", language=language, state={"edit_signal_sources": Edit(None)})
    assert not at.exception
    for key, text in {
        "name": "天气", "address": teller.at(), "rows": "daily", "day": "time", "value": "nothing",
    }.items():  # fmt: skip
        at.text_input(key=f"source_{key}").input(text)
    at = press(at, house, try_it, DRAWER, language=language)
    assert at.error
    assert "daily.max[2]" in at.code[0].value
    at.text_input(key="source_value").input("max")
    at = press(at, house, try_it, DRAWER, language=language)
    assert not at.error
    assert would in at.success[0].value
    assert values(house) == []
    at = press(at, house, save, DRAWER, language=language)
    assert not at.error
    assert values(house) == []
    (listed,) = at.dataframe
    assert list(listed.value["name"]) == ["天气"]
