"""The templates of the kind being entered: begin from one, keep this document as one."""

from __future__ import annotations

import streamlit as st

from core.documents.templates import Listed, remove_template, save_template, templates
from core.kernel.refusals import Refusal
from core.platform.i18n import _, ngettext
from core.platform.rights import Actor
from pages.widgets.answers import refused, say_after_rerun
from pages.widgets.data import reading
from pages.widgets.edge import perform
from pages.widgets.entry_refusals import plain
from pages.widgets.entry_state import Entry
from pages.widgets.frame import go, page_right


def template_menu(actor: Actor, entry: Entry) -> None:
    """A button that opens the list, and a form below it; kinds that follow others have none."""
    kind = entry.kind
    if kind.source_required:
        return
    with reading(actor) as connection:
        known = templates(connection, entry.draft.company_id, actor.user_id, kind.code)
    with st.popover(_("Templates"), icon=":material/bookmark:"):
        if not known:
            st.caption(_("Keep a document here that you enter again and again."))
        for one in known:
            _row(entry, one)
        if any(line.item_id for line in entry.draft.lines):
            _form(entry)


def _row(entry: Entry, one: Listed) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        said = plain(one.name) if one.own else f"{plain(one.name)} · {_('shared')}"
        if st.button(
            f"{said} :small[{ngettext('{n} line', '{n} lines', one.lines).format(n=one.lines)}]",
            key=entry.key(f"template_{one.id}"),
            type="tertiary",
            width="stretch",
        ):
            go("enter", kind=entry.kind.code, template=str(one.id))
        if one.own and st.button(
            "",
            icon=":material/delete:",
            key=entry.key(f"template_away_{one.id}"),
            help=_("Take away the template “{name}”").format(name=one.name),
            type="tertiary",
        ):
            page_right(entry.kind.permission)
            if not refused(perform(remove_template, page_right(None), one.id)):
                st.rerun()


def _form(entry: Entry) -> None:
    with st.form(entry.key("template"), border=False):
        name = st.text_input(_("Name"), max_chars=60, key=entry.key("template_name"))
        shared = st.toggle(_("Share with everybody"), key=entry.key("template_shared"))
        sent = st.form_submit_button(
            _("Save as a template"), icon=":material/bookmark_add:", width="stretch"
        )
    if not sent:
        return
    writer = page_right(entry.kind.permission)
    answer = perform(
        save_template, writer, entry.draft, entry.kind.permission, name or "", shared=shared
    )
    if isinstance(answer, Refusal):
        refused(answer)
        return
    say_after_rerun(_("“{name}” is kept as a template").format(name=(name or "").strip()))
    st.rerun()
