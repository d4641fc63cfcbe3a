"""Every page of the registry opens in both languages, and only for who may open it."""

from __future__ import annotations

import re

import pytest

from core.platform.i18n import LANGUAGES, Language, _, speaking
from core.platform.rights import SEE, Actor
from pages.registry import PAGES, PageEntry
from tests.pages.conftest import House, Visit

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def by_key(page: PageEntry) -> str:
    return page.key


@pytest.mark.parametrize("language", list(LANGUAGES))
@pytest.mark.parametrize("page", PAGES, ids=by_key)
def test_a_page_opens_in_each_language(visit: Visit, page: PageEntry, language: Language) -> None:
    at = visit(page.key, language=language)
    assert not at.exception
    with speaking(language):
        assert at.title[0].value == _(page.title)


@pytest.mark.parametrize("page", [p for p in PAGES if p.permission], ids=by_key)
def test_a_page_says_so_to_who_may_not_open_it(visit: Visit, page: PageEntry) -> None:
    bystander = Actor(1, "li", "李雷", grants={SEE: frozenset({1})}, units={1: 1})
    at = visit(page.key, actor=bystander, language="en")
    assert not at.exception
    assert at.title[0].value == "This page is not yours to open"
    assert not at.dataframe


def test_the_menu_shows_only_what_one_may_open(house: House) -> None:
    granted = house.actor()
    assert all(p.permission is None or granted.may_anywhere(p.permission) for p in PAGES)


def test_addresses_are_told_apart() -> None:
    paths = [page.url_path for page in PAGES]
    assert paths.count("") == 1
    assert PAGES[0].url_path == ""
    assert len(set(paths)) == len(paths)
    assert len({page.key for page in PAGES}) == len(PAGES)
