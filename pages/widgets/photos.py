"""The photos of a document: shown, and added from a camera or a file."""

from __future__ import annotations

import streamlit as st

from core.documents.attach import MOST_BYTES, PERMISSION, Kept, attach, attachments, content
from core.kernel.refusals import Refusal
from core.platform.i18n import _
from core.platform.rights import Actor
from pages.widgets.data import reading
from pages.widgets.edge import perform
from pages.widgets.entry_refusals import show_refusals
from pages.widgets.frame import page_right

MOST_SENT_MB = 60
"""More than is kept: what is too large should hear so in its own language."""
KINDS_OF_FILE = ["jpg", "jpeg", "png", "webp"]


@st.fragment
def photos(actor: Actor, document_id: int, org_unit_id: int) -> None:
    """Pictures side by side; below them the way to add one."""
    may_add = actor.may(PERMISSION, org_unit_id)
    with reading(actor) as connection:
        kept = attachments(connection, document_id)
        shown = [(one, content(connection, one.id)) for one in kept]
    if not (kept or may_add):
        return
    st.subheader(_("Photos"), anchor=False)
    if shown:
        with st.container(horizontal=True, gap="small", key="photos"):
            for one, data in shown:
                if data:
                    st.image(data, caption=one.file_name, width=220)
    if may_add:
        _add(actor, document_id)


def _add(actor: Actor, document_id: int) -> None:
    drawn = f"photo_{document_id}_{st.session_state.get('photos_added', 0)}"
    where = st.container(key="photo_add", gap="small")
    given = where.file_uploader(
        _("Add a photo"),
        KINDS_OF_FILE,
        key=drawn,
        help=_("A phone offers its camera here."),
        max_upload_size=MOST_SENT_MB,
    )
    most = MOST_BYTES // 1024**2
    where.caption(_("JPG, PNG or WEBP; at most {most} MB.").format(most=most))
    if given is None:
        return
    page_right(PERMISSION)
    answer = perform(attach, actor, document_id, given.name, given.getvalue())
    if isinstance(answer, Kept):
        st.session_state["photos_added"] = st.session_state.get("photos_added", 0) + 1
        st.rerun(scope="fragment")
    elif isinstance(answer, Refusal):
        show_refusals(actor, [answer])
