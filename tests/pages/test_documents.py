"""The document screens without a browser: entry, refusals in words, drafts kept, effects shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest

from core.documents.draft import Line
from core.platform.i18n import LANGUAGES
from core.platform.rights import SEE_COST
from pages.widgets.identity import signed_in_as
from tests.pages.conftest import House
from tests.pages.shop import (
    MICRO,
    Shop,
    add,
    by_label,
    choose_partner,
    open_shop,
    opened,
    press,
    said,
)


@pytest.fixture
def shop(house: House) -> Iterator[Shop]:
    """A shop of the test's own."""
    made = open_shop(house)
    yield made
    made.engine.dispose()


def test_a_receipt_is_entered_and_posted(shop: Shop) -> None:
    at = opened("enter", shop.actor, "en", kind="purchase.receipt", simple="1")
    choose_partner(at, shop.actor, "Supplier", shop.supplier)
    add(at, shop.actor, "691R1", "2", "300")
    add(at, shop.actor, "dm", "3 case", "310")
    add(at, shop.actor, "R1", "5", "26")
    assert "¥1,660.00" in {one.value for one in at.metric}
    press(at, shop.actor, "Post")
    (posted,) = shop.documents("posted")
    assert posted.net_fen == 166_000
    lines = shop.lines(posted.id or 0)
    assert [one.unit_id for one in lines] == [shop.box, shop.box, shop.piece]
    assert [one.quantity_micro for one in lines] == [24 * MICRO, 36 * MICRO, 5 * MICRO]


def test_what_is_wrong_is_said_at_once_and_the_draft_is_kept(shop: Shop) -> None:
    lines = [
        shop.rice_line(2, None),
        Line(shop.milk, shop.piece, None, 10 * MICRO),
        shop.rice_line(1),
    ]
    saved = shop.keep(shop.draft("purchase.receipt", lines, partner_id=None))
    at = opened("enter", shop.actor, "en", draft=str(saved.id), simple="1")
    press(at, shop.actor, "Post")
    told = at.error[0].value
    assert "Supplier" in told
    assert "Line 1" in told
    assert "Line 2" in told
    assert not shop.documents("posted")
    (draft,) = shop.documents("draft")
    assert len(shop.lines(draft.id or 0)) == 3


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_a_shortage_names_the_goods_and_the_place(shop: Shop, language: str) -> None:
    shop.post(shop.draft("purchase.receipt", [shop.rice_line(5)]))
    saved = shop.keep(shop.draft("sales.delivery", [shop.rice_line(50)]))
    at = opened("enter", shop.actor, language, draft=str(saved.id), simple="1")
    press(at, shop.actor, "过账" if language == "zh" else "Post")
    told = at.error[0].value
    assert "大米" in told
    assert "总仓" in told
    assert "50" in told
    assert shop.documents("draft")


def test_goods_kept_by_lot_need_one(shop: Shop) -> None:
    milk = Line(shop.milk, shop.piece, 12 * MICRO, 9 * MICRO)
    saved = shop.keep(shop.draft("purchase.receipt", [milk]))
    at = opened("enter", shop.actor, draft=str(saved.id), simple="1")
    press(at, shop.actor, "过账")
    assert "鲜牛奶" in at.error[0].value


def test_short_life_is_pointed_out_and_refuses_nothing(shop: Shop) -> None:
    made_on = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=15)
    milk = Line(shop.milk, shop.piece, 12 * MICRO, 9 * MICRO, produced_on=made_on)
    saved = shop.keep(shop.draft("purchase.receipt", [milk]))
    at = opened("enter", shop.actor, "en", draft=str(saved.id), simple="1")
    assert "days of life left" in at.warning[0].value
    press(at, shop.actor, "Post")
    assert shop.documents("posted")


def test_a_draft_saved_elsewhere_meanwhile_is_not_overwritten(shop: Shop) -> None:
    draft = shop.draft("purchase.receipt", [shop.rice_line(2)])
    saved = shop.keep(draft)
    at = opened("enter", shop.actor, "en", draft=str(saved.id), simple="1")
    draft.id, draft.version, draft.memo = saved.id, saved.version, "changed by somebody else"
    shop.keep(draft)
    add(at, shop.actor, "R1", "7", "20")
    assert "Somebody else" in at.error[0].value
    assert len(shop.lines(saved.id)) == 1
    press(at, shop.actor, "Load it as it is now")
    assert not at.error
    add(at, shop.actor, "R1", "7", "20")
    assert len(shop.lines(saved.id)) == 2


def test_pressing_post_twice_posts_once(shop: Shop) -> None:
    saved = shop.keep(shop.draft("purchase.receipt", [shop.rice_line(2)]))
    at = opened("enter", shop.actor, "en", draft=str(saved.id), simple="1")
    again = opened("enter", shop.actor, "en", draft=str(saved.id), simple="1")
    press(at, shop.actor, "Post")
    press(again, shop.actor, "Post")
    assert len(shop.documents("posted")) == 1
    assert "Somebody else" in again.error[0].value


def test_an_unknown_item_and_a_wrong_quantity_are_said_beside_the_field(shop: Shop) -> None:
    at = opened("enter", shop.actor, "en", kind="purchase.receipt", simple="1")
    add(at, shop.actor, "no such thing", "1")
    assert at.error[0].value == "Nothing found"
    add(at, shop.actor, "R1", "two")
    assert "is no quantity" in at.error[0].value
    add(at, shop.actor, "R1", "1 bottle")
    assert "is not kept in" in at.error[0].value
    assert not shop.documents("draft")


def test_a_receipt_takes_what_is_open_of_its_order(shop: Shop) -> None:
    order = shop.post(shop.draft("purchase.order", [shop.rice_line(10)]))
    at = opened("enter", shop.actor, "en", kind="purchase.receipt",
                source=str(order.document_id), simple="1")  # fmt: skip
    assert "10 open" in said(at)
    press(at, shop.actor, "Post")
    listed = opened("purchase_order", shop.actor, "en")
    assert listed.dataframe[0].value["state"].tolist() == ["Complete"]
    assert listed.dataframe[0].value["progress"].tolist() == [1.0]


def test_more_than_the_order_allows_is_refused_by_name(shop: Shop) -> None:
    order = shop.post(shop.draft("purchase.order", [shop.rice_line(10)]))
    (line,) = shop.lines(order.document_id)
    more = shop.rice_line(20, source_line_id=line.id)
    saved = shop.keep(shop.draft("purchase.receipt", [more], source_id=order.document_id))
    at = opened("enter", shop.actor, "en", draft=str(saved.id), simple="1")
    press(at, shop.actor, "Post")
    assert "20" in at.error[0].value


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_a_document_shows_all_that_it_did(shop: Shop, language: str) -> None:
    receipt = shop.post(shop.draft("purchase.receipt", [shop.rice_line(8)]))
    sale = shop.post(shop.draft("sales.delivery", [shop.rice_line(3, 40)], prices_include_tax=True))
    bought = said(opened("document", shop.actor, language, id=str(receipt.document_id)))
    assert "库存商品" in bought
    assert "¥240.00" in bought
    sold = said(opened("document", shop.actor, language, number=sale.number))
    assert "主营业务收入" in sold
    assert "主营业务成本" in sold
    assert "¥90.00" in sold
    assert "-3" in sold


def test_cost_is_hidden_from_who_may_not_see_it(shop: Shop) -> None:
    receipt = shop.post(shop.draft("purchase.receipt", [shop.rice_line(8)]))
    grants = {name: units for name, units in shop.actor.grants.items() if name != SEE_COST}
    blind = replace(shop.actor, grants=grants, rights_version=99)
    at = opened("document", blind, "en", id=str(receipt.document_id))
    assert "240" not in said(at) + "".join(one.value for one in at.metric)
    assert {one.value for one in at.metric} == {"—"}


def test_who_may_not_see_prices_receives_at_the_price_of_the_order(shop: Shop) -> None:
    order = shop.post(shop.draft("purchase.order", [shop.rice_line(10, 28)]))
    grants = {name: units for name, units in shop.actor.grants.items() if name != SEE_COST}
    blind = replace(shop.actor, grants=grants, rights_version=99)
    at = opened("enter", blind, "en", kind="purchase.receipt", source=str(order.document_id),
                simple="1")  # fmt: skip
    assert "28" not in said(at)
    press(at, blind, "Post")
    (receipt,) = [one for one in shop.documents("posted") if one.kind == "purchase.receipt"]
    assert receipt.net_fen == 28_000


def test_a_reversal_asks_why_and_is_linked_both_ways(shop: Shop) -> None:
    receipt = shop.post(shop.draft("purchase.receipt", [shop.rice_line(8)]))
    at = opened("document", shop.actor, "en", id=str(receipt.document_id))
    press(at, shop.actor, "Reverse")
    press(at, shop.actor, f"Reverse {receipt.number}")
    assert "Say why" in at.error[0].value
    by_label(at.text_input, "Reason").set_value("wrong supplier")
    press(at, shop.actor, f"Reverse {receipt.number}")
    (gone,) = shop.documents("reversed")
    assert gone.id == receipt.document_id


def test_a_document_that_others_build_on_names_them(shop: Shop) -> None:
    order = shop.post(shop.draft("purchase.order", [shop.rice_line(10)]))
    (line,) = shop.lines(order.document_id)
    follower = shop.post(
        shop.draft("purchase.receipt", [shop.rice_line(4, source_line_id=line.id)])
    )
    at = opened("document", shop.actor, "en", id=str(order.document_id))
    press(at, shop.actor, "Reverse")
    by_label(at.text_input, "Reason").set_value("no longer wanted")
    press(at, shop.actor, f"Reverse {order.number}")
    assert follower.number in at.error[0].value
    assert not shop.documents("reversed")


def test_a_list_is_filtered_by_its_address(shop: Shop) -> None:
    shop.post(shop.draft("purchase.receipt", [shop.rice_line(8)], reference="A-77"))
    shop.post(shop.draft("purchase.receipt", [shop.rice_line(9)]))
    at = opened("purchase_receipt", shop.actor, "en", q="a-77")
    assert len(at.dataframe[0].value) == 1
    at = opened("purchase_receipt", shop.actor, "en", q="dami nothing")
    assert not at.dataframe


def test_a_draft_is_discarded_only_when_the_question_is_answered(shop: Shop) -> None:
    saved = shop.keep(shop.draft("sales.order", [shop.rice_line(1)]))
    at = opened("enter", shop.actor, draft=str(saved.id), simple="1")
    press(at, shop.actor, "丢弃")
    assert shop.documents("draft")
    press(at, shop.actor, "保留")
    assert shop.documents("draft")
    press(at, shop.actor, "丢弃")
    with signed_in_as(shop.actor):
        at.button(key=f"discard_now_{at.session_state['entry'].name}").click().run()
    assert not at.exception
    assert not shop.documents("draft")


def test_the_list_of_drafts_says_whose_since_when_and_how_much(shop: Shop) -> None:
    saved = shop.keep(shop.draft("sales.order", [shop.rice_line(2, 30), shop.rice_line(1, 5)]))
    at = opened("drafts", shop.actor, "en")
    told = said(at)
    assert "2 lines" in told
    assert "65.00" in told
    assert shop.actor.name in told
    with signed_in_as(shop.actor):
        at.button(key=f"discard_{saved.id}").click().run()
    assert shop.documents("draft")
    press(at, shop.actor, "Discard it")
    assert not shop.documents("draft")
    assert "No drafts" in said(at)


def test_what_was_typed_outlives_somebody_elses_save(shop: Shop) -> None:
    draft = shop.draft("purchase.receipt", [shop.rice_line(2)])
    saved = shop.keep(draft)
    at = opened("enter", shop.actor, "en", draft=str(saved.id), simple="1")
    draft.id, draft.version, draft.memo = saved.id, saved.version, "changed by somebody else"
    shop.keep(draft)
    add(at, shop.actor, "R1", "7", "20")
    press(at, shop.actor, "Keep mine as a draft of its own")
    assert not at.error
    both = shop.documents("draft")
    assert sorted(len(shop.lines(one.id or 0)) for one in both) == [1, 2]


def test_a_return_shows_its_amount_before_it_is_posted(shop: Shop) -> None:
    receipt = shop.post(shop.draft("purchase.receipt", [shop.rice_line(10, 30)]))
    at = opened("enter", shop.actor, "en", kind="purchase.return",
                source=str(receipt.document_id), simple="1")  # fmt: skip
    assert "¥339.00" in {one.value for one in at.metric}


def test_a_return_asked_for_at_the_shelf_comes_with_its_lines(shop: Shop) -> None:
    shop.post(shop.draft("purchase.receipt", [shop.rice_line(10, 30)]))
    at = opened("enter", shop.actor, "en", kind="purchase.return", simple="1",
                warehouse=str(shop.warehouse), lines=f"{shop.rice}.0.{4 * MICRO}")  # fmt: skip
    (line,) = at.session_state["entry"].draft.lines
    assert (line.item_id, line.entered_micro) == (shop.rice, 4 * MICRO)
    assert at.session_state["entry"].draft.partner_id == shop.supplier
    press(at, shop.actor, "Post")
    assert [one.kind for one in shop.documents("posted")].count("purchase.return") == 1


def test_a_receipt_offers_a_return_with_its_lines(shop: Shop) -> None:
    receipt = shop.post(shop.draft("purchase.receipt", [shop.rice_line(10, 30)]))
    at = opened("document", shop.actor, "en", id=str(receipt.document_id))
    assert not at.button(key="make_purchase.return").disabled
    made = opened("enter", shop.actor, "en", kind="purchase.return",
                  source=str(receipt.document_id), simple="1")  # fmt: skip
    assert [x.entered_micro for x in made.session_state["entry"].draft.lines] == [10 * MICRO]


def test_a_template_is_kept_and_a_document_begun_from_it(shop: Shop) -> None:
    saved = shop.keep(shop.draft("purchase.receipt", [shop.rice_line(6, 30)]))
    at = opened("enter", shop.actor, "en", draft=str(saved.id), simple="1")
    by_label(at.text_input, "Name").set_value("Weekly rice")
    press(at, shop.actor, "Save as a template")
    made = opened("enter", shop.actor, "en", kind="purchase.receipt", template="1", simple="1")
    (line,) = made.session_state["entry"].draft.lines
    assert (line.item_id, line.entered_micro) == (shop.rice, 6 * MICRO)
    assert line.price_micro is not None  # of the day
    assert any("Weekly rice" in one.label for one in made.button)


def test_late_cost_is_shared_by_value(shop: Shop) -> None:
    receipt = shop.post(
        shop.draft("purchase.receipt", [shop.rice_line(10, 30), shop.rice_line(10, 10)])
    )
    at = opened("enter", shop.actor, "en", kind="purchase.cost", source=str(receipt.document_id))
    by_label(at.text_input, "Whole amount without tax").set_value("100")
    press(at, shop.actor, "Share by value")
    (draft,) = shop.documents("draft")
    assert [one.price_micro for one in shop.lines(draft.id or 0)] == [75 * MICRO, 25 * MICRO]
    press(at, shop.actor, "Post")
    (cost,) = [one for one in shop.documents("posted") if one.kind == "purchase.cost"]
    assert sum(one.net_fen for one in shop.lines(cost.id or 0)) == cost.net_fen == 10_000
    assert [one.tax_fen for one in shop.lines(cost.id or 0)] == [0, 0]


def test_no_page_of_entry_opens_without_the_right_of_its_kind(shop: Shop) -> None:
    grants = {n: u for n, u in shop.actor.grants.items() if n != "purchase.receive"}
    other = replace(shop.actor, grants=grants, rights_version=98)
    at = opened("enter", other, "en", kind="purchase.receipt", simple="1")
    assert at.title[0].value == "This page is not yours to open"
    saved = shop.keep(shop.draft("purchase.receipt", [shop.rice_line(1)]))
    at = opened("enter", other, "en", draft=str(saved.id), simple="1")
    assert at.title[0].value == "This page is not yours to open"
