"""The frame around every page: who is it, which pages may he open, in which language.

Streamlit runs this file for every address. All pages are registered even before sign-in, so
that a deep link survives it; only those the actor may open stand in the menu, and each page
asks for its right again. This file lies in pages/ itself and has no `pages/` beside it,
which is what keeps Streamlit from running a page without it.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from core.platform import i18n
from core.platform.i18n import LANGUAGES, _, speaking
from core.platform.rights import Actor
from core.platform.users import set_language
from pages import sign_in
from pages.registry import PAGES, SECTIONS, PageEntry
from pages.widgets import answers, identity, language, table_words, upload_words
from pages.widgets.company import company_switch
from pages.widgets.edge import perform
from pages.widgets.frame import remember_pages
from pages.widgets.search_box import search_box

HERE = Path(__file__).parent
STATIC = HERE / "static"
MADE, MADE_FOR = "pages_made", "pages_made_for"


def draw() -> None:
    """One run of one page."""
    st.set_page_config(page_title="掌柜 Zhanggui", page_icon=STATIC / "icon.svg", layout="wide")
    st.html(HERE / "static" / "look.css")
    st.html(HERE / "static" / "documents.css")
    actor = identity.current()
    words = language.settle(actor.language if actor else "")
    with speaking(words), identity.looking(actor):  # asked once, not at each text and each right
        _open(actor)


def _open(actor: Actor | None) -> None:
    """The menu, and the page that the address asks for."""
    st.html(upload_words.style() + table_words.style())
    pages = _pages(actor)
    menu: dict[str, list[st.Page]] = {}
    for page in PAGES:
        menu.setdefault(_(SECTIONS[page.section]) or "", []).append(pages[page.key])
    opened = st.navigation(menu, position="sidebar" if actor else "hidden", expanded=True)
    if "invite" in st.query_params:
        sign_in.new_password(st.query_params["invite"])
    elif actor is not None:
        _frame(actor, pages)
        opened.run()
    elif identity.door().nobody():
        sign_in.first_run()
    else:
        sign_in.sign_in_form(_address(opened.url_path))


def _pages(actor: Actor | None) -> dict[str, st.Page]:
    """All pages by key; made again where the tab's language or what it may see has changed."""
    seen = frozenset(page.key for page in PAGES if _seen(page, actor))
    made = (i18n.language(), seen)
    if st.session_state.get(MADE_FOR) != made:
        st.session_state[MADE] = {page.key: _page(page, page.key in seen) for page in PAGES}
        st.session_state[MADE_FOR] = made
    pages: dict[str, st.Page] = st.session_state[MADE]
    return pages


def _seen(page: PageEntry, actor: Actor | None) -> bool:
    return page.menu and (
        actor is None or page.permission is None or actor.may_anywhere(page.permission)
    )


def _page(page: PageEntry, seen: bool) -> st.Page:
    return st.Page(
        HERE / page.file,
        title=_(page.title),
        icon=page.icon,
        url_path=page.url_path or None,
        default=not page.url_path,
        visibility="visible" if seen else "hidden",
    )


def _address(url_path: str) -> str:
    query = urlencode(st.query_params.to_dict(), doseq=True)
    return f"/{url_path}" + (f"?{query}" if query else "")


def _frame(actor: Actor, pages: dict[str, st.Page]) -> None:
    """The sidebar below the menu."""
    remember_pages(pages)
    answers.say_what_waits()
    search_box(actor)
    st.logo(STATIC / "logo_light.svg", size="large", icon_image=STATIC / "icon.svg")
    with st.sidebar.container(key="who"):
        company_switch(actor)
        st.page_link(pages["account"], label=actor.name, icon=":material/account_circle:")
        with st.container(
            horizontal=True,
            horizontal_alignment="distribute",
            vertical_alignment="center",
            wrap=False,
        ):
            st.segmented_control(
                _("Language"),
                list(LANGUAGES),
                default=language.settle(actor.language),
                format_func=lambda code: LANGUAGES[code],
                key="shell_language",
                required=True,
                label_visibility="collapsed",
                on_change=_switch_language,
                args=(actor,),
            )
            st.html(
                '<form class="sign-out" method="post" action="/session/end">'
                f'<button type="submit">{_("Sign out")}</button></form>',
                width="content",
            )


def _switch_language(actor: Actor) -> None:
    chosen = str(st.session_state["shell_language"])
    language.choose(chosen)
    perform(set_language, actor, chosen)


draw()
