"""The demo company on screen: whom to sign in as, and a word when its yesterday is long past.

Shown only where the database is marked as a demo (core/demo/mark).
"""

from __future__ import annotations

import streamlit as st

from core.demo.found import PASSWORD
from core.demo.mark import ZONE
from core.demo.shown import Person, Shown, shown
from core.kernel.clock import SystemClock
from core.platform import i18n
from core.platform.i18n import _
from core.platform.settings import settings
from pages.widgets import formats

NAME_KEY, PASSWORD_KEY = "sign_in_name", "sign_in_password"
CLOCK = SystemClock()


def here() -> Shown | None:
    """The demo in the app's database, if it is one."""
    return shown(settings().database_url, CLOCK.now().astimezone(ZONE).date())


def people(demo: Shown) -> None:
    """The users of the demo; a click fills in the form."""
    st.divider()
    st.markdown(f"**{_('This is the demo company')}**")
    st.caption(
        _("A click on anybody fills in the form. Everybody's password is {password}.").format(
            password=f"`{PASSWORD}`"
        )
    )
    with st.container(horizontal=True, gap="small", key="demo_people"):
        for person in demo.people:
            st.button(
                _label(person),
                key=f"demo_{person.username}",
                on_click=_fill,
                args=(person.username,),
                type="tertiary",
            )
    stale(demo)
    st.caption(
        _("For a company of your own, stop the app and run {command}.").format(command="`make own`")
    )


def stale(demo: Shown | None) -> None:
    """Says when the demo has grown old, and what makes it new."""
    if demo is not None and not demo.done:
        st.warning(_("The demo is still being built. Reload the page in a minute."))
    elif demo is not None and demo.days_old > 0:
        said = _("The demo ends on {day}. {command} builds it up to yesterday.")
        st.info(
            said.format(day=formats.day(demo.end), command="`make demo`"),
            icon=":material/history:",
        )


def _label(person: Person) -> str:
    role = person.role_zh if i18n.language() == "zh" else person.role_en
    return f"{role} · {person.place}"


def _fill(username: str) -> None:
    st.session_state[NAME_KEY] = username
    st.session_state[PASSWORD_KEY] = PASSWORD
