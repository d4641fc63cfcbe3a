"""The steps that phone documents share: begin, scan, look over, post, go on to the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st
from sqlmodel import Session

from core.documents.draft import Draft, discard
from core.documents.follow import fill_prices
from core.documents.read_document import header
from core.documents.read_entry import item_cards, places
from core.documents.submit import submit
from core.kernel.refusals import Refusal
from core.platform.i18n import _, ngettext
from core.platform.rights import Actor
from core.platform.rows import Rows
from core.posting.wanted import Posted
from pages.kinds import KINDS
from pages.phone import scanned
from pages.phone.scanned import Task
from pages.widgets import formats, scan_field
from pages.widgets.address import move, number
from pages.widgets.answers import plain, refused
from pages.widgets.camera import camera
from pages.widgets.company import CompanyInView
from pages.widgets.data import reading
from pages.widgets.edge import perform
from pages.widgets.entry_refusals import show_refusals
from pages.widgets.frame import link, page_right
from pages.widgets.photos import photos
from pages.widgets.scan_desk import Desk, look_up
from pages.widgets.scan_goods import carried

WRONG = "phone_refusals"


@dataclass(frozen=True, slots=True)
class Steps:
    """One page: its kind, how a document begins, and what stands above the field."""

    kind: str
    begin: Callable[[Actor, CompanyInView], None]
    above: Callable[[Task], None] = lambda _task: None


def draw(actor: Actor, company: CompanyInView, steps: Steps) -> None:
    """The step that the address asks for."""
    done, draft_id = number("done"), number("draft")
    if done is not None:
        _done(actor, done)
    elif draft_id is not None:
        task = scanned.reopened(actor, draft_id)
        if isinstance(task, Refusal) or task.kind.code != steps.kind:
            st.warning(_("This document was posted or thrown away meanwhile."))
            st.button(_("Begin another"), on_click=move, kwargs={"draft": None}, width="stretch")
            return
        _scan(actor, steps, draft_id)
    else:
        steps.begin(actor, company)


def start(actor: Actor, draft: Draft) -> None:
    """Keeps a new draft and goes to its scanning step."""
    task = Task(draft, [])
    answer = scanned.keep(actor, task)
    if answer is None:
        move(draft=draft.id)
    else:
        refused(answer)


def warehouse_choice(actor: Actor, company: CompanyInView, permission: str) -> tuple[int, int]:
    """(org unit, warehouse) to work in; remembered while the tab is open. Stops without one."""
    with reading(actor) as connection:
        found = places(connection, company.id, actor.where(permission)).warehouses
    if not found:
        st.info(_("There is no warehouse here that you may work in."))
        st.stop()
    ids = list(found)
    held = st.session_state.get("phone_warehouse")
    if len(ids) > 1:
        held = st.selectbox(
            _("Warehouse"),
            ids,
            ids.index(held) if held in ids else 0,
            format_func=lambda one: found[one][1],
        )
        st.session_state["phone_warehouse"] = held
    warehouse = int(held) if held in ids else ids[0]
    return found[warehouse][0], warehouse


def _scan(actor: Actor, steps: Steps, draft_id: int) -> None:
    with reading(actor) as connection:
        head = header(connection, draft_id)
    if head is not None:
        st.caption(plain(" · ".join(x for x in (head.partner, head.warehouse) if x)))
    _field(steps, draft_id)
    if wrong := st.session_state.pop(WRONG, None):
        show_refusals(actor, wrong)
    with st.popover(_("Throw away"), icon=":material/delete:", width="stretch"):
        st.caption(_("Everything scanned here is forgotten."))
        if st.button(_("Throw away"), key="discard_now", width="stretch"):
            kind = KINDS[steps.kind]
            writer = page_right(kind.permission)
            if not refused(perform(discard, writer, draft_id, kind.permission)):
                move(draft=None)
                st.rerun()


@st.fragment
def _field(steps: Steps, draft_id: int) -> None:
    actor = page_right(KINDS[steps.kind].permission)
    task = scanned.reopened(actor, draft_id)
    if isinstance(task, Refusal):
        refused(task)
        return
    steps.above(task)
    key = f"scan_{draft_id}"
    desk: Desk = st.session_state.setdefault(f"{key}_desk", Desk())
    sent: Mapping[str, Any] = st.session_state.get(key) or {}
    desk.take(
        sent,
        save=lambda one: scanned.take(actor, task, one),
        undo=lambda index: scanned.undo(actor, task, index),
        look=lambda asked: look_up(actor, task.place, asked),
    )
    with reading(actor) as connection:
        shown = scanned.entries(connection, task)
        told, otherwise = scanned.told(connection, task)
    scan_field.draw(
        key,
        f"zhanggui-{steps.kind}-{actor.user_id}-{draft_id}",
        desk,
        shown,
        carried(key, task.place, lambda: scanned.to_scan(actor, task)),
        told,
        otherwise,
        camera=camera(f"camera_{draft_id}"),
        none=_("Nothing yet. Scan the first item."),
    )
    if task.open:
        _expected(actor, task)
    count = len(task.draft.lines)
    if st.button(
        ngettext("Post {count} line", "Post {count} lines", count).format(count=count),
        type="primary",
        width="stretch",
        disabled=not task.draft.lines,
        key="phone_post",
    ):
        _post(steps.kind, draft_id)
        st.rerun()


def _expected(actor: Actor, task: Task) -> None:
    """What of the followed document has been scanned, line by line."""
    with reading(actor) as connection:
        cards = item_cards(connection, [one.item_id for one in task.open])
    rows = []
    for one in task.open:
        card = cards.get(one.item_id)
        if card is None:
            continue
        got = sum(
            scanned.base_micro(card, x) for x in task.draft.lines if x.source_line_id == one.line_id
        )
        state = "✓" if got == one.open_micro else ("!" if got > one.open_micro else "")
        rows.append((state, card.name, formats.quantity(got), formats.quantity(one.open_micro)))
    done = sum(1 for row in rows if row[0] == "✓")
    with st.expander(_("Lines complete: {done} of {all}").format(done=done, all=len(rows))):
        for state, name, got, wanted in rows:
            st.markdown(f"{plain(name)}  \n:gray[{got} / {wanted}] **{state}**")


def post_scanned(session: Session, actor: Actor, draft: Draft) -> Posted | Refusal:
    """Submits what was scanned. A phone shows no prices: they are the order's, else the day's."""
    kind = KINDS[draft.kind]
    if kind.priced or kind.partner:
        fill_prices(Rows(session), draft, kind.sales)
    return submit(session, actor, KINDS, draft)


def _post(kind: str, draft_id: int) -> None:
    actor = page_right(KINDS[kind].permission)
    task = scanned.reopened(actor, draft_id)
    answer = task if isinstance(task, Refusal) else perform(post_scanned, actor, task.draft)
    if isinstance(answer, Posted):
        move(draft=None, done=answer.document_id)
    elif isinstance(answer, Refusal):
        st.session_state[WRONG] = [answer]


def _done(actor: Actor, document_id: int) -> None:
    with reading(actor) as connection:
        head = header(connection, document_id)
    if head is None:
        move(done=None)
        st.rerun()
        return
    st.success(_("{number} is posted").format(number=head.number), icon=":material/check_circle:")
    link("document", _("Open {number}").format(number=head.number), id=str(head.id))
    st.button(_("Next one"), type="primary", width="stretch", on_click=move, kwargs={"done": None})
    photos(actor, head.id, head.org_unit_id)
