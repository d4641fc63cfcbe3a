"""Below the list of slow and dead stock: order no more of some of it, or again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from core.analytics.slow import Slow
from core.analytics.turnover import Named
from core.catalog.dropping import PERMISSION, order_again, stop_ordering
from core.kernel.refusals import Refusal
from core.platform.i18n import _, counted
from pages.analyse.filters import View
from pages.widgets import answers
from pages.widgets.edge import perform
from pages.widgets.frame import page_right


def ordering(view: View, found: Sequence[Slow], names: dict[int, Named]) -> None:
    """The choice, for who keeps the items of the company."""
    if not page_right("analyse.view").may_anywhere(PERMISSION):
        return
    ids = [one.turn.item_id for one in found]
    bought = [one for one in ids if names[one].dropped_on is None]
    dropped = [one for one in ids if names[one].dropped_on is not None]
    with st.popover(_("Order no more of it"), icon=":material/remove_shopping_cart:"):
        st.caption(_("What lies there is sold out. Nothing suggests it, and no order takes it."))
        chosen = _choice(_("Order no more"), bought, names, "drop_items")
        if st.button(
            counted("Order no more of {n} item", "Order no more of {n} items", len(chosen)),
            disabled=not chosen,
            type="primary",
            key="drop_now",
        ):
            _do(stop_ordering, view.company.id, chosen, view.company.today())
        again = _choice(_("Order again"), dropped, names, "again_items") if dropped else []
        if dropped and st.button(
            counted("Order {n} item again", "Order {n} items again", len(again)),
            disabled=not again,
            key="again_now",
        ):
            _do(order_again, view.company.id, again)


def _choice(label: str, items: list[int], names: dict[int, Named], key: str) -> list[int]:
    chosen: list[int] = st.multiselect(
        label,
        items,
        format_func=lambda one: f"{names[one].code} {names[one].name}",
        placeholder=_("Choose"),
        key=key,
    )
    return chosen


def _do(verb: Callable[..., int | Refusal], company_id: int, items: list[int], *more: Any) -> None:
    """Says it, where the right holds, and draws the page anew."""
    answer = perform(verb, page_right(PERMISSION), company_id, items, *more)
    if answers.refused(answer):
        return
    for key in ("drop_items", "again_items"):
        st.session_state.pop(key, None)
    answers.say_after_rerun(_("Saved"))
    st.rerun()
