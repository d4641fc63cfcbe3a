"""Saved views on pages: kept, opened, changed, shared; a page opens with one; Today lists them."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.kernel.refusals import Refusal
from core.platform.i18n import speaking
from core.platform.rights import Actor
from core.platform.saved_views import SHARE, open_first, save_view
from pages.registry import PAGES, entry
from pages.widgets import saved_views
from pages.widgets.edge import perform
from pages.widgets.identity import signed_in_as
from tests.pages.test_analyse_pages import opened, shop, texts

__all__ = ["shop"]

MILK = {"q": "鲜牛奶"}


def listing(key: str, actor: Actor, **query: str) -> AppTest:
    """A page with its list of views open."""
    at = opened(key, actor, "en", **query)
    at.session_state[saved_views.BUTTON] = True
    return run(at, actor)


def run(at: AppTest, actor: Actor) -> AppTest:
    with signed_in_as(actor), speaking("en"):
        at.run()
    assert not at.exception
    return at


def asked(at: AppTest) -> str | None:
    """What the address searches for."""
    said = at.query_params.get("q")
    return said[0] if isinstance(said, list) else said


def press(at: AppTest, actor: Actor, key: str) -> AppTest:
    with signed_in_as(actor):
        at.button(key=key).click().run()
    assert not at.exception
    return at


def submit(at: AppTest, actor: Actor, label: str) -> AppTest:
    with signed_in_as(actor):
        next(one for one in at.button if one.label == label).click().run()
    assert not at.exception
    return at


def keep(actor: Actor, page: str, name: str, filters: dict[str, str], **more: Any) -> int:
    company = next(iter(actor.companies))
    made = perform(
        save_view, actor, company, saved_views.page_rights(), page, name, filters, **more
    )
    assert isinstance(made, int), made
    return made


def first(actor: Actor, page: str, view: int) -> None:
    company = next(iter(actor.companies))
    made = perform(open_first, actor, company, saved_views.page_rights(), page, view)
    assert not isinstance(made, Refusal)


@pytest.mark.parametrize(
    "key", [page.key for page in PAGES if page.section in saved_views.SECTIONS and page.menu]
)
def test_every_page_of_analyse_and_stock_keeps_views(shop: Actor, key: str) -> None:
    """All but labels, which have no filters: the list opens, and offers to keep filters."""
    if key in saved_views.WITHOUT:
        assert not saved_views.keeps_views(entry(key))
        return
    at = listing(key, shop, store="S1")
    assert any(one.label == "Save this view" for one in at.button)


def test_filters_are_kept_under_a_name_and_found_again(shop: Actor) -> None:
    at = listing("stock", shop, q="鲜牛奶", page="2")
    at.text_input(key="view_name").set_value("Milk")
    submit(at, shop, "Save this view")
    (view,) = saved_views.listed(shop, "stock")
    assert (view.name, view.filters, view.first) == ("Milk", MILK, False)
    later = listing("stock", shop)
    everything = len(later.dataframe[0].value)
    press(later, shop, f"view_open_{view.id}")
    assert asked(later) == "鲜牛奶"
    assert later.text_input(key="q").value == "鲜牛奶"
    assert len(later.dataframe[0].value) < everything
    again = listing("stock", shop, q="鲜牛奶")
    press(again, shop, "view_none")
    assert asked(again) is None
    assert len(again.dataframe[0].value) == everything


def test_the_same_name_twice_is_refused_where_one_looks(shop: Actor) -> None:
    keep(shop, "stock", "Milk", MILK)
    at = listing("stock", shop, q="x")
    at.text_input(key="view_name").set_value("milk")
    submit(at, shop, "Save this view")
    assert "has a view called “milk” already" in at.error[0].value
    assert len(saved_views.listed(shop, "stock")) == 1


def test_a_view_is_renamed_updated_and_deleted(shop: Actor) -> None:
    view = keep(shop, "stock", "Milk", MILK)
    at = listing("stock", shop, q="雪碧")
    press(at, shop, f"view_edit_{view}")
    next(one for one in at.text_input if one.value == "Milk").set_value("Soda")
    at.checkbox(key=f"view_takes_{view}").check()
    submit(at, shop, "Save")
    (one,) = saved_views.listed(shop, "stock")
    assert (one.name, one.filters) == ("Soda", {"q": "雪碧"})
    at = listing("stock", shop)
    press(at, shop, f"view_edit_{view}")
    submit(at, shop, "Delete")
    assert saved_views.listed(shop, "stock") == []


def test_a_page_opens_with_the_view_that_was_chosen_for_it(shop: Actor) -> None:
    view = keep(shop, "stock", "Milk", MILK)
    at = listing("stock", shop)
    press(at, shop, f"view_first_{view}")
    come = opened("stock", shop, "en")
    assert asked(come) == "鲜牛奶"
    sent = opened("stock", shop, "en", q="雪碧")  # a link shows what it says
    assert asked(sent) == "雪碧"
    with signed_in_as(shop):
        come.text_input(key="q").set_value("").run()  # all filters taken off stays so
    assert asked(come) is None
    press(listing("stock", shop), shop, f"view_first_{view}")
    assert asked(opened("stock", shop, "en")) is None


def test_dates_of_ones_own_are_kept_and_opened(shop: Actor) -> None:
    days = {"days": "own", "dates": "2026-11-02,2026-11-08"}
    view = keep(shop, "overview", "Week 45", days)
    at = listing("overview", shop)
    press(at, shop, f"view_open_{view}")
    assert "2026-11-02 to 2026-11-08" in texts(at)
    chosen = at.date_input(key="dates").value
    assert isinstance(chosen, tuple)
    assert [day.isoformat() for day in chosen] == ["2026-11-02", "2026-11-08"]


def test_sharing_is_offered_to_who_may(shop: Actor) -> None:
    at = listing("stock", shop, q="x")
    assert any(box.key == "view_share" for box in at.checkbox)
    grants = {key: units for key, units in shop.grants.items() if key != SHARE}
    at = listing("stock", Actor(1, "chen", "陈", grants=grants, units=shop.units), q="x")
    assert not any(box.key == "view_share" for box in at.checkbox)


def test_today_lists_the_views_one_may_open(shop: Actor) -> None:
    view = keep(shop, "stock", "Milk", MILK)
    keep(shop, "margin", "Margins", {"days": "90"}, shared=True)
    first(shop, "stock", view)
    with signed_in_as(shop):
        at = opened("today", shop, "en")
    links = [one.proto.label for one in at.get("page_link")]
    assert {"Milk", "Margins"} <= set(links)
    grants = {key: units for key, units in shop.grants.items() if key != "analyse.view"}
    at = opened("today", Actor(1, "chen", "陈", grants=grants, units=shop.units), "en")
    links = [one.proto.label for one in at.get("page_link")]
    assert "Milk" in links
    assert "Margins" not in links
