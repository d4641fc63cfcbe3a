"""A normal day of managers, buyers, stores and finance: docs/guide, read as it stands there.

`?day=…` chooses; where the address says nothing, what the reader may do does.
"""

from __future__ import annotations

import streamlit as st

from core.platform.i18n import _, language
from core.platform.rights import Actor
from pages.help.guides_text import GUIDE, parts
from pages.widgets import address
from pages.widgets.frame import open_page

PHONE_WIDTH = 320


def usual(actor: Actor) -> str:
    """Whose day the reader's is most likely."""
    if actor.may_anywhere("books.period"):
        return "finance"
    if actor.may_anywhere("purchase.approve"):
        return "managers"
    return "buyers" if actor.may_anywhere("setup.prices") else "stores"


def draw(who: str) -> None:
    """One guide, pictures where they stand."""
    folder = GUIDE / language()
    for said, path in parts((folder / f"{who}.md").read_text(encoding="utf-8")):
        if not path:
            st.markdown(said)
        elif (picture := folder / path).exists():
            phone = picture.name.startswith("store_")
            st.image(picture, caption=said, width=PHONE_WIDTH if phone else "stretch")


guides_actor = open_page("guides")
people = {
    "managers": _("Managers"),
    "buyers": _("Buyers"),
    "stores": _("Stores"),
    "finance": _("Finance"),
}
draw(address.choose(st, _("Whose day"), people, "day", default=usual(guides_actor)))
