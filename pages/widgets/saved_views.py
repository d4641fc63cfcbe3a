"""Saved views of a page: its filters under a name, for oneself or shared with the company.

One button beside the title of every page of Analyse and Stock. What is listed behind it is
drawn only once it is opened. A page that is come to without any filter opens with the view
that its reader chose for it; a link with filters always shows what it says.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.analytics.views_listed import Listed, views
from core.kernel.refusals import Refusal
from core.platform.i18n import _
from core.platform.rights import Actor
from core.platform.saved_views import (
    LONGEST_NAME,
    SHARE,
    change_view,
    open_first,
    remove_view,
    save_view,
)
from pages.registry import PAGES, PageEntry, entry
from pages.widgets import identity
from pages.widgets.address import follow
from pages.widgets.answers import plain, refused, said
from pages.widgets.company import CompanyInView, company_of
from pages.widgets.data import reading
from pages.widgets.edge import perform

SECTIONS = ("analyse", "stock")
WITHOUT = frozenset({"labels"})
"""Pages that keep no filters."""
NOT_KEPT = frozenset({"day", "docs", "page", "document"})
"""What an address says for a moment only: what was clicked, how far one has turned."""
_PAGE, _EDIT, _WRONG = "page_in_view", "view_edited", "view_refused"
BUTTON, LONGEST_LABEL = "views_open", 18


def keeps_views(page: PageEntry) -> bool:
    """Whether the filters of a page can be kept."""
    return page.menu and page.section in SECTIONS and page.key not in WITHOUT


def page_rights() -> dict[str, str | None]:
    """The pages that keep views, each with its right."""
    return {page.key: page.permission for page in PAGES if keeps_views(page)}


def filters_now() -> dict[str, str]:
    """What the address says of filters."""
    return {
        name: value for name, value in st.query_params.to_dict().items() if name not in NOT_KEPT
    }


def offer(actor: Actor, page: PageEntry, where: Any) -> None:
    """The button of a page that keeps views; and its first view, where one was chosen."""
    arrived = st.session_state.get(_PAGE) != page.key
    st.session_state[_PAGE] = page.key
    if not keeps_views(page) or not actor.companies:
        return
    found = listed(actor, page.key)
    if arrived:
        st.session_state.pop(_EDIT, None)
        first = next((one for one in found if one.first), None)
        if first is not None and not st.query_params:
            follow(first.filters)
    with where:
        _button(page.key)


def listed(actor: Actor, page: str | None = None) -> list[Listed]:
    """The views that an actor finds, of the company in view."""
    company = company_of(actor)
    with reading(actor) as connection:
        return views(connection, company.id, actor.user_id, page)


@st.fragment
def _button(page: str) -> None:
    actor = identity.current()
    if actor is None:
        return
    found = listed(actor, page)
    now = filters_now()
    chosen = next((one for one in found if one.filters == now), None)
    label = chosen.name if chosen else _("Views")
    if len(label) > LONGEST_LABEL:
        label = label[: LONGEST_LABEL - 1] + "…"
    inside = st.popover(
        plain(label), icon=":material/bookmark:", key=BUTTON, on_change="rerun", wrap=False
    )
    if inside.open:
        with inside:
            _inside(actor, company_of(actor), entry(page), found, chosen)


def _inside(
    actor: Actor,
    company: CompanyInView,
    page: PageEntry,
    found: Sequence[Listed],
    chosen: Listed | None,
) -> None:
    edited = st.session_state.get(_EDIT)
    one = next((each for each in found if each.id == edited), None)
    wrong = st.session_state.pop(_WRONG, None)
    if wrong:
        st.error(wrong, icon=":material/block:")
    if one is not None:
        _edit(actor, company, one)
        return
    for each in found:
        _row(actor, company, page, each, chosen)
    if not found:
        st.caption(_("Choose filters, then keep them here under a name."))
    if filters_now():
        st.button(
            _("Without filters"),
            icon=":material/filter_alt_off:",
            type="tertiary",
            key="view_none",
            on_click=_open,
            args=({},),
        )
        if chosen is None:
            _new(actor, company, page)


def _row(
    actor: Actor, company: CompanyInView, page: PageEntry, one: Listed, chosen: Listed | None
) -> None:
    """A view: a click opens it; the star lets the page open with it, the pen changes it."""
    with st.container(
        horizontal=True, vertical_alignment="center", gap=None, wrap=False, key=f"view_{one.id}"
    ):
        mark = ":material/check:" if one is chosen else ":material/bookmark:"
        with st.container(width="stretch", gap=None):
            st.button(
                plain(one.name),
                icon=mark,
                type="tertiary",
                help=None if one.own else _("Shared by {name}").format(name=one.by),
                key=f"view_open_{one.id}",
                on_click=_open,
                args=(one.filters,),
            )
        if one.shared:
            st.markdown(":material/group:", width="content", help=_("Shared with the company"))
        st.button(
            "",
            icon=":material/star:" if one.first else ":material/star_outline:",
            type="tertiary",
            help=_("This page opens with it, for you. Click again to end that.")
            if one.first
            else _("Let this page open with it, for you."),
            key=f"view_first_{one.id}",
            on_click=_first,
            args=(company.id, page.key, None if one.first else one.id),
        )
        if one.own or actor.may_in(SHARE, company.id):
            st.button(
                "",
                icon=":material/edit:",
                type="tertiary",
                help=_("Change its name or its filters, share it, delete it."),
                key=f"view_edit_{one.id}",
                on_click=_begin_edit,
                args=(one.id,),
            )


def _new(actor: Actor, company: CompanyInView, page: PageEntry) -> None:
    """The name of a new view."""
    with st.form("view_new", border=False, clear_on_submit=False):
        name = st.text_input(_("Name of this view"), max_chars=LONGEST_NAME, key="view_name")
        shared = _share(actor, company, value=False, key="view_share")
        first = st.checkbox(_("Open this page with it"), key="view_opens")
        sent = st.form_submit_button(_("Save this view"), type="primary")
    if not sent:
        return
    answer = perform(
        save_view, actor, company.id, page_rights(), page.key, name, filters_now(), shared=shared
    )
    if refused(answer) or not isinstance(answer, int):
        return
    if first:
        refused(perform(open_first, actor, company.id, page_rights(), page.key, answer))
    st.rerun()


def _share(actor: Actor, company: CompanyInView, *, value: bool, key: str) -> bool:
    if not value and not actor.may_in(SHARE, company.id):
        return False
    return st.checkbox(_("Share it with the company"), value=value, key=key)


def _edit(actor: Actor, company: CompanyInView, one: Listed) -> None:
    """Rename, share, take over the filters of now, delete."""
    with st.form(f"view_change_{one.id}", border=False):
        name = st.text_input(_("Name of this view"), one.name, max_chars=LONGEST_NAME)
        shared = _share(actor, company, value=one.shared, key=f"view_shared_{one.id}")
        now = filters_now()
        takes = now != one.filters and st.checkbox(
            _("Keep the filters of now in it"), key=f"view_takes_{one.id}"
        )
        with st.container(horizontal=True):
            sent = st.form_submit_button(_("Save"), type="primary")
            back = st.form_submit_button(_("Back"))
            gone = st.form_submit_button(_("Delete"), icon=":material/delete:", type="tertiary")
    if sent:
        answer = perform(
            change_view, actor, company.id, page_rights(), one.id, name, now if takes else None,
            shared=shared,
        )  # fmt: skip
    elif gone:
        answer = perform(remove_view, actor, company.id, one.id)
    elif not back:
        return
    if back or not refused(answer):
        st.session_state.pop(_EDIT, None)
        st.rerun()


def _begin_edit(view_id: int) -> None:
    st.session_state[_EDIT] = view_id


def _open(filters: dict[str, str]) -> None:
    """The page shows the view, and the list is put away."""
    follow(filters)
    st.session_state[BUTTON] = False
    st.rerun()


def _first(company_id: int, page: str, view_id: int | None) -> None:
    actor = identity.current()
    if actor is None:
        return
    answer = perform(open_first, actor, company_id, page_rights(), page, view_id)
    if isinstance(answer, Refusal):
        st.session_state[_WRONG] = said(answer)
