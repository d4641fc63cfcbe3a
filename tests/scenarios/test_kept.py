"""Kept answers: one for each scope, as long as nothing is written to the books."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from core.desks.purchasing.receive import RECEIPT
from core.platform import kept as kept_module
from core.platform.kept import Shelf, keeping, kept
from core.platform.reader import open_reader
from core.platform.rights import Actor
from models.base import table
from models.documents import Document
from tests.scenarios.shop import Shop, day

asked = count()


def documents(connection: Connection, _note: str = "") -> tuple[int, int]:
    """How many there are; and which time it is that somebody asks."""
    rows = connection.execute(select(func.count()).select_from(table(Document))).scalar_one()
    return rows, next(asked)


def ask(shop: Shop, actor: Actor, *args: Any) -> tuple[int, int]:
    url = shop.engine.url.render_as_string(hide_password=False)
    reader = open_reader(url)
    try:
        with reader.reading(actor) as connection, keeping(url, actor, connection):
            return kept(documents, connection, *args)
    finally:
        reader.close()


def test_an_answer_is_kept_until_something_is_posted(any_shop: Shop) -> None:
    first = ask(any_shop, any_shop.actor)
    assert ask(any_shop, any_shop.actor) == first
    assert ask(any_shop, any_shop.actor, "of another kind") != first
    any_shop.post(RECEIPT, [any_shop.line("fifo-none", 1, 1)], day(11, 1))
    after = ask(any_shop, any_shop.actor)
    assert (after[0], after[1] > first[1]) == (first[0] + 1, True)


def test_who_sees_less_is_answered_apart(shop: Shop) -> None:
    shop.post(RECEIPT, [shop.line("fifo-none", 1, 1)], day(11, 1))
    all_of_it = ask(shop, shop.actor)
    blind = Actor(7, "x", "x", grants={}, units=shop.actor.units)
    assert ask(shop, blind)[0] == 0
    alike = Actor(8, "y", "y", grants=shop.actor.grants, units=shop.actor.units, rights_version=3)
    assert ask(shop, alike) == all_of_it  # the same scope, another person


def test_a_posting_while_a_page_begins_makes_it_ask_anew(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ask(shop, shop.actor)
    stood = iter([kept_module.books_at(shop.engine.url.render_as_string(False)), 10**9])
    monkeypatch.setattr(kept_module, "books_at", lambda _url: next(stood))
    assert ask(shop, shop.actor)[1] > first[1]


def test_outside_of_a_kept_reading_everything_is_asked_anew(shop: Shop) -> None:
    reader = open_reader(shop.engine.url.render_as_string(hide_password=False))
    with reader.reading(shop.actor) as connection:
        assert kept(documents, connection) != kept(documents, connection)
    reader.close()


def test_many_who_ask_at_once_wait_for_one_answer() -> None:
    shelf, made = Shelf(), count(1)

    def make() -> int:
        time.sleep(0.05)
        return next(made)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _n: shelf.get(("key",), make), range(16)))
    assert found == [1] * 16


def test_the_oldest_answers_go_and_a_failed_one_is_asked_again() -> None:
    shelf = Shelf(most=2)
    for key in "abc":
        shelf.get((key,), partial(str, key))
    assert shelf.get(("a",), lambda: "anew") == "anew"
    assert shelf.get(("c",), lambda: "anew") == "c"

    def fail() -> None:
        raise LookupError

    try:
        shelf.get(("d",), fail)
    except LookupError:
        assert shelf.get(("d",), lambda: 4) == 4


def test_answers_of_books_that_moved_on_are_dropped() -> None:
    shelf = Shelf()
    shelf.keep_only("here", 1)
    shelf.get(("here", "scope", 1), lambda: "old")
    shelf.get(("there", "scope", 1), lambda: "of others")
    shelf.keep_only("here", 1)
    assert shelf.get(("here", "scope", 1), lambda: "anew") == "old"
    shelf.keep_only("here", 2)
    assert shelf.get(("here", "scope", 1), lambda: "anew") == "anew"
    assert shelf.get(("there", "scope", 1), lambda: "anew") == "of others"
    shelf.clear()
    assert shelf.get(("there", "scope", 1), lambda: "anew") == "anew"
