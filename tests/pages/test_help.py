"""The way in and the words: steps tick themselves off, both languages are complete."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.platform.i18n import LANGUAGES
from pages.help.guides_text import GUIDE, parts
from pages.help.words import WORDS
from tests.pages.conftest import House
from tests.pages.shop import Shop, open_shop, opened


@pytest.fixture
def shop(house: House) -> Iterator[Shop]:
    made = open_shop(house)
    yield made
    made.engine.dispose()


def test_steps_are_ticked_off_as_they_are_done(shop: Shop) -> None:
    def ticked() -> set[str]:
        at = opened("guide", shop.actor, "en")
        assert not at.exception
        return {m.value.split("**")[1] for m in at.markdown if "check_circle" in m.value}

    assert ticked() >= {"Your items", "Who you buy from"}
    assert "What is on the shelf today" not in ticked()
    shop.post(shop.draft("purchase.receipt", [shop.rice_line(5)]))
    assert "What is on the shelf today" in ticked()
    shop.post(shop.draft("sales.delivery", [shop.rice_line(1)]))
    assert "The first sale" in ticked()


@pytest.mark.parametrize("language", list(LANGUAGES))
@pytest.mark.parametrize("who", ["managers", "buyers", "stores", "finance"])
def test_a_guide_shows_its_day_with_all_its_pictures(shop: Shop, who: str, language: str) -> None:
    text = (GUIDE / language / f"{who}.md").read_text(encoding="utf-8")
    named = [path for said, path in parts(text) if path]
    assert 3 <= len(named) <= 6
    for path in named:
        assert (GUIDE / language / path).resolve().stat().st_size < 120 * 1024
        assert path.endswith(f"_{language}.png")
    at = opened("guides", shop.actor, language, day=who)
    assert not at.exception
    shown = [m.value for m in at.markdown if "## " in m.value]
    assert len(shown) >= 3


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_words_are_found_in_either_language(shop: Shop, language: str) -> None:
    at = opened("glossary", shop.actor, language, q="红冲")
    assert any("Red reversal" in m.value for m in at.markdown)
    at = opened("glossary", shop.actor, language, q="waste")
    assert any("报损" in m.value for m in at.markdown)


def test_every_word_says_everything_and_once() -> None:
    for word in WORDS:
        assert all((word.zh, word.en, word.means_zh, word.means_en))
    assert len({word.zh for word in WORDS}) == len({word.en for word in WORDS}) == len(WORDS)
    named = {word.zh for word in WORDS}
    wanted = {"过账", "红冲", "报损", "盘点", "销售日结", "采购入库", "调拨", "批次", "往来"}
    assert named >= wanted
