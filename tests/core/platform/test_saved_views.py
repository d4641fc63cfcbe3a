"""Saved views: who keeps, finds, changes and takes away which, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from core.analytics.views_listed import Listed, views
from core.platform.rights import SEE, Actor, NotAllowed
from core.platform.saved_views import (
    LONGEST_ADDRESS,
    LONGEST_NAME,
    MOST,
    SHARE,
    AddressTooLong,
    NameTaken,
    NameTooLong,
    NoName,
    NoSuchPage,
    TooManyViews,
    ViewGone,
    change_view,
    filters_of,
    open_first,
    remove_view,
    save_view,
)
from models.people import User
from models.views import FirstView, SavedView
from tests.databases import Databases, Engine
from tests.founded import Ground, founded

PAGES = {"stock": "stock.view", "margin": "analyse.view", "as_known": None}
MILK = {"q": "鲜 奶", "store": "S1", "days": "90"}


@pytest.fixture
def ground(databases: Databases, engine_name: Engine) -> Iterator[Ground]:
    with founded(databases, engine_name) as made:
        yield made


def colleague(ground: Ground, *permissions: str) -> Actor:
    """Somebody else of the company, with these rights at its head office."""
    user = User(username=f"li{len(permissions)}", name="李", password_hash="x", language="zh")
    ground.session.add(user)
    ground.session.flush()
    unit = ground.founded.head_office_id
    grants = {one: frozenset({unit}) for one in (SEE, *permissions)}
    return Actor(user.id or 0, user.username, "李", grants=grants, units={unit: ground.company_id})


def kept(ground: Ground, name: str = "Milk", actor: Actor | None = None, **more: bool) -> int:
    answer = save_view(
        ground.session,
        actor or ground.actor,
        ground.company_id,
        PAGES,
        "stock",
        name,
        MILK,
        clock=ground.clock,
        **more,
    )
    assert isinstance(answer, int), answer
    return answer


def found(ground: Ground, actor: Actor, page: str | None = "stock") -> list[Listed]:
    ground.session.flush()
    return views(ground.session.connection(), ground.company_id, actor.user_id, page)


def test_a_view_is_found_again_with_its_filters(ground: Ground) -> None:
    view = kept(ground)
    (one,) = found(ground, ground.actor)
    assert (one.id, one.page, one.name, one.filters) == (view, "stock", "Milk", MILK)
    assert (one.own, one.shared, one.first) == (True, False, False)
    assert found(ground, ground.actor, None) == [one]
    assert found(ground, ground.actor, "margin") == []


def test_ones_own_view_is_nobody_elses(ground: Ground) -> None:
    view, other = kept(ground), colleague(ground, "stock.view", SHARE)
    assert found(ground, other) == []
    rest = (ground.session, other, ground.company_id)
    assert change_view(*rest, PAGES, view, "Mine now") == ViewGone()
    assert remove_view(*rest, view) == ViewGone()
    assert open_first(*rest, PAGES, "stock", view) == ViewGone()
    kept(ground, actor=other)  # under the same name


def test_a_shared_view_is_found_by_all_and_changed_by_who_may_share(ground: Ground) -> None:
    view = kept(ground, shared=True)
    reader, sharer = colleague(ground, "stock.view"), colleague(ground, "stock.view", SHARE)
    (one,) = found(ground, reader)
    assert (one.own, one.shared, one.by) == (False, True, "陈静")
    place = (ground.session, reader, ground.company_id)
    assert change_view(*place, PAGES, view, "X", shared=True) == NotAllowed(SHARE, 0)
    assert remove_view(*place, view) == NotAllowed(SHARE, 0)
    place = (ground.session, sharer, ground.company_id)
    assert change_view(*place, PAGES, view, "Dairy", {"q": "milk"}, shared=True) == view
    assert [(v.name, v.filters) for v in found(ground, reader)] == [("Dairy", {"q": "milk"})]
    assert remove_view(*place, view) == view
    assert found(ground, reader) == []


def test_who_may_not_share_keeps_views_for_himself(ground: Ground) -> None:
    other = colleague(ground, "stock.view")
    answer = save_view(
        ground.session, other, ground.company_id, PAGES, "stock", "Milk", MILK, shared=True
    )
    assert answer == NotAllowed(SHARE, 0)
    assert found(ground, other) == []
    kept(ground, actor=other)


def test_who_may_share_no_longer_takes_his_own_back(ground: Ground) -> None:
    view = kept(ground, shared=True)
    grants = {key: units for key, units in ground.actor.grants.items() if key != SHARE}
    owner = replace(ground.actor, grants=grants)
    place = (ground.session, owner, ground.company_id)
    assert change_view(*place, PAGES, view, "Milk", shared=True) == NotAllowed(SHARE, 0)
    assert change_view(*place, PAGES, view, "Milk") == view
    assert not found(ground, owner)[0].shared


def test_each_opens_a_page_with_another_view(ground: Ground) -> None:
    view, other = kept(ground, shared=True), colleague(ground, "stock.view")
    mine = kept(ground, "Mine")
    place = (ground.session, ground.actor, ground.company_id)
    assert open_first(*place, PAGES, "stock", mine) == mine
    assert open_first(ground.session, other, ground.company_id, PAGES, "stock", view) == view
    assert [v.name for v in found(ground, ground.actor) if v.first] == ["Mine"]
    assert [v.name for v in found(ground, other) if v.first] == ["Milk"]
    assert open_first(*place, PAGES, "stock", view) == view  # another instead
    assert [v.name for v in found(ground, ground.actor) if v.first] == ["Milk"]
    assert open_first(*place, PAGES, "stock", None) == 0
    assert not [v for v in found(ground, ground.actor) if v.first]
    assert open_first(*place, PAGES, "margin", view) == ViewGone()  # of another page


def test_what_is_taken_back_opens_no_page_of_others_any_more(ground: Ground) -> None:
    view, other = kept(ground, shared=True), colleague(ground, "stock.view")
    place = (ground.session, ground.actor, ground.company_id)
    open_first(*place, PAGES, "stock", view)
    open_first(ground.session, other, ground.company_id, PAGES, "stock", view)
    assert change_view(*place, PAGES, view, "Milk", shared=False) == view
    firsts = ground.session.exec(select(FirstView.user_id)).all()
    assert firsts == [ground.user_id]
    assert remove_view(*place, view) == view
    assert not ground.session.exec(select(FirstView)).all()


@pytest.mark.parametrize(
    ("page", "name", "query", "refusal"),
    [
        ("nowhere", "A", {}, NoSuchPage("nowhere")),
        ("stock", "  ", {}, NoName()),
        ("stock", "x" * (LONGEST_NAME + 1), {}, NameTooLong(LONGEST_NAME)),
        ("stock", "A", {"q": "x" * LONGEST_ADDRESS}, AddressTooLong(LONGEST_ADDRESS)),
        ("stock", " mIlK ", {}, NameTaken("mIlK")),
    ],
)
def test_what_cannot_be_kept_is_refused(
    ground: Ground, page: str, name: str, query: dict[str, str], refusal: object
) -> None:
    kept(ground)
    place = (ground.session, ground.actor, ground.company_id)
    assert save_view(*place, PAGES, page, name, query) == refusal
    assert len(found(ground, ground.actor, None)) == 1


def test_a_page_one_may_not_open_keeps_nothing(ground: Ground) -> None:
    other = colleague(ground, "stock.view")
    place = (ground.session, other, ground.company_id)
    assert save_view(*place, PAGES, "margin", "A", {}) == NotAllowed("analyse.view", 0)
    assert open_first(*place, PAGES, "margin", None) == NotAllowed("analyse.view", 0)
    assert isinstance(save_view(*place, PAGES, "as_known", "A", {}), int)  # asks no right
    stranger = replace(other, grants={}, units={})
    answer = save_view(ground.session, stranger, ground.company_id, PAGES, "as_known", "B", {})
    assert answer == NotAllowed(SEE, 0)


def test_a_page_keeps_so_many_and_no_more(ground: Ground) -> None:
    for number in range(MOST):
        kept(ground, f"Own {number}")
    place = (ground.session, ground.actor, ground.company_id)
    assert save_view(*place, PAGES, "stock", "More", MILK) == TooManyViews(MOST)
    for number in range(MOST):  # shared ones are counted apart
        kept(ground, f"Shared {number}", shared=True)
    answer = save_view(*place, PAGES, "stock", "More", MILK, shared=True)
    assert answer == TooManyViews(MOST)
    own = next(v.id for v in found(ground, ground.actor) if not v.shared)
    assert change_view(*place, PAGES, own, "More", shared=True) == TooManyViews(MOST)
    assert isinstance(save_view(*place, PAGES, "margin", "More", MILK), int)


def test_a_view_is_renamed_and_keeps_its_filters(ground: Ground) -> None:
    view, other = kept(ground), kept(ground, "Other")
    place = (ground.session, ground.actor, ground.company_id)
    assert change_view(*place, PAGES, view, "MILK") == view  # its own name is not in its way
    assert change_view(*place, PAGES, view, "other") == NameTaken("other")
    row = ground.session.exec(select(SavedView).where(col(SavedView.id) == view)).one()
    assert (row.name, filters_of(row.address)) == ("MILK", MILK)
    assert other != view


def test_the_database_holds_one_shared_view_of_a_name(ground: Ground) -> None:
    """Where two looked before either wrote: the edge asks again, and the second is refused."""
    kept(ground, shared=True)
    other = colleague(ground, "stock.view", SHARE)
    twin = SavedView(company_id=ground.company_id, user_id=other.user_id, page="stock", at=1)
    twin.name, twin.shared = "Milk", True
    with pytest.raises(IntegrityError), ground.session.begin_nested():
        ground.session.add(twin)
