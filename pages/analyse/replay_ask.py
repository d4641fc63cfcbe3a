"""Asking for a replay: which stores and goods, under which policy, how many shelves."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st
from sqlalchemy import select

from core.kernel.clock import SystemClock
from core.kernel.refusals import Refusal
from core.planning.replays.asked import (
    MOST_SHELVES,
    PERMISSION,
    USUAL_SHELVES,
    Asked,
    Policy,
    ask_replay,
)
from core.platform.i18n import N_, _
from core.platform.rights import Actor
from models.base import table
from models.catalog import Category
from models.company import Warehouse
from pages.widgets.answers import said, say_after_rerun
from pages.widgets.company import CompanyInView
from pages.widgets.data import rows
from pages.widgets.edge import perform
from pages.widgets.frame import page_right

POLICIES: dict[str, str] = {
    "profit": N_("As suggestions order"),
    "threshold": N_("Only above a chance of running out"),
    "service": N_("A typed service level"),
    "levels": N_("Typed minimum and maximum"),
}
_REFUSED = "replay_refused"


@dataclass(frozen=True, slots=True)
class Choices:
    """Stores and categories to choose from, by id."""

    stores: dict[int, str]
    categories: dict[int, str]


def choices(actor: Actor, company: CompanyInView) -> Choices:
    """What the reader may choose from."""
    place, category = table(Warehouse), table(Category)
    stores = rows(
        actor,
        select(place.c.id, place.c.name, place.c.org_unit_id)
        .where(place.c.company_id == company.id, place.c.kind == "store", place.c.active)
        .order_by(place.c.code),
    )
    found = rows(
        actor,
        select(category.c.id, category.c.name)
        .where(category.c.company_id == company.id)
        .order_by(category.c.code),
    )
    return Choices(
        {row.id: row.name for row in stores if actor.may(PERMISSION, row.org_unit_id)},
        {row.id: row.name for row in found},
    )


def form(actor: Actor, company: CompanyInView, *, opened: bool) -> None:
    """The form; a policy's own numbers stand beside it."""
    known = choices(actor, company)
    with st.expander(_("Play again"), icon=":material/replay:", expanded=opened):
        if not known.stores:
            st.caption(_("A replay is for whoever may order for a store."))
            return
        left, right = st.columns(2, gap="medium")
        left.multiselect(
            _("Stores"),
            list(known.stores),
            format_func=lambda n: known.stores[n],
            key="replay_stores",
            placeholder=_("All stores"),
        )
        right.multiselect(
            _("Categories"),
            list(known.categories),
            format_func=lambda n: known.categories[n],
            key="replay_categories",
            placeholder=_("All categories"),
        )
        with st.container(horizontal=True, vertical_alignment="bottom", key="replay_policy_row"):
            kind = st.selectbox(
                _("Order by"),
                list(POLICIES),
                format_func=lambda name: _(POLICIES[name]),
                key="replay_kind",
                width=280,
            )
            _numbers(kind or "profit")
            st.number_input(
                _("Shelves at most"),
                1,
                MOST_SHELVES,
                USUAL_SHELVES,
                20,
                key="replay_most",
                width=150,
                help=_("An item in a store is a shelf. More than so many are sampled."),
            )
        st.button(
            _("Play the last 90 days again"),
            type="primary",
            icon=":material/play_arrow:",
            key="replay_start",
            on_click=start,
            args=(company.id,),
        )
        st.caption(_("It runs beside your work and takes some minutes. You can leave this page."))


def _numbers(kind: str) -> None:
    if kind == "threshold":
        st.number_input(_("Chance, %"), 1, 100, 70, 5, key="replay_threshold", width=110)
        st.number_input(_("Within days"), 1, 28, 14, 1, key="replay_horizon", width=110)
    elif kind == "service":
        st.number_input(_("Service level, %"), 1, 99, 95, 1, key="replay_service", width=130)
    elif kind == "levels":
        st.number_input(_("Minimum, days of sales"), 0, 90, 3, 1, key="replay_low", width=170)
        st.number_input(_("Maximum, days of sales"), 1, 180, 7, 1, key="replay_high", width=170)


def start(company_id: int) -> None:
    """Asks for it."""
    actor = page_right(PERMISSION)
    state = st.session_state
    usual = Policy()
    policy = Policy(
        state.get("replay_kind") or "profit",
        int(state.get("replay_threshold") or usual.threshold_percent),
        int(state.get("replay_horizon") or usual.horizon_days),
        int(state.get("replay_service") or usual.service_percent),
        int(state.get("replay_low", usual.low_days)),
        int(state.get("replay_high") or usual.high_days),
    )
    asked = Asked(
        tuple(state.get("replay_stores") or ()),
        tuple(state.get("replay_categories") or ()),
        policy,
        int(state.get("replay_most") or USUAL_SHELVES),
    )
    answer = perform(ask_replay, actor, company_id, asked, SystemClock())
    if isinstance(answer, Refusal):
        state[_REFUSED] = answer
        return
    state.pop("replay_shown", None)
    st.query_params["run"] = str(answer)
    say_after_rerun(_("The replay is asked for"))


def show_refused() -> None:
    """What was refused."""
    refusal = st.session_state.pop(_REFUSED, None)
    if isinstance(refusal, Refusal):
        st.error(said(refusal), icon=":material/block:")
