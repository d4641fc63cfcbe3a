"""The entry of a document of any kind, driven by the kind's declaration.

Header, fast line, lines, totals, and everything still wrong. Every change is saved as a
draft; posting sends the saved draft through the door, and a refusal leaves it as it was.
"""

from __future__ import annotations

import streamlit as st
from sqlalchemy import Connection
from sqlmodel import Session

from core.documents.approve import Waiting, submit_or_ask
from core.documents.draft import Draft, discard, mint_key
from core.documents.follow import OpenLine, fill_prices, open_lines
from core.documents.kind import Kind, Note
from core.documents.read_entry import ItemCard, Places, item_cards, partners, places
from core.documents.read_usual import usual_warehouse
from core.documents.so_far import SoFar, so_far
from core.kernel.refusals import Refusal
from core.platform.i18n import _, counted, language
from core.platform.rights import SEE_COST, Actor
from core.platform.rows import Rows
from core.posting.wanted import Posted
from pages.kinds import KINDS
from pages.widgets import formats
from pages.widgets.answers import say_after_rerun
from pages.widgets.company import CompanyInView
from pages.widgets.data import reading
from pages.widgets.edge import perform
from pages.widgets.entry_approval import post_label, sent_back
from pages.widgets.entry_header import entry_header, take_header
from pages.widgets.entry_notes import sale_note, with_hidden_notes
from pages.widgets.entry_refusals import plain, sentences, show_refusals
from pages.widgets.entry_share import share_line
from pages.widgets.entry_state import STATE, Entry, forget, keep, take_table
from pages.widgets.fast_line import fast_line, take_typed
from pages.widgets.fast_line_simple import fast_line_simple
from pages.widgets.frame import go, page_right
from pages.widgets.line_grid import line_grid
from pages.widgets.line_grid_cards import line_cards

IMPORTED = frozenset({"till.summary", "stock.count", "stock.count_gain", "stock.count_loss"})


def enter(actor: Actor, company: CompanyInView, entry: Entry, simple: bool) -> None:
    """Draw the whole entry of one document."""
    kind = entry.kind
    with reading(actor) as connection:
        known = partners(connection, company.id, kind.partner) if kind.partner else {}
        where = places(connection, company.id, actor.where(kind.permission))
        cards = item_cards(connection, [x.item_id for x in entry.draft.lines if x.item_id])
        sources = open_lines(
            connection, [x.source_line_id for x in entry.draft.lines if x.source_line_id]
        )
        _settle_place(connection, actor, entry, where)
    entry_header(entry, known, where, company.today(), simple)
    if not plain_fields():
        fast_line(actor, entry)
    elif not kind.source_required:
        fast_line_simple(actor, entry)
    if entry.costs_only:
        share_line(entry, sources, company.currency)
    now = stands(actor, entry)
    sent_back(actor, entry)
    _lines(actor, entry, cards, sources, now, company, simple)
    _notes(now.notes)
    if entry.lost:
        _lost()
    elif entry.refusals:
        show_refusals(actor, entry.refusals)
    elif entry.draft.lines and now.problems:
        _still_wrong(actor, now)
    _foot(actor, entry, now, company, simple)
    if entry.asking:
        _question(entry)


def plain_fields() -> bool:
    """Whether plain fields were asked for in the address, where scripts of a page may not run."""
    return st.query_params.get("simple") == "1"


def _lines(
    actor: Actor,
    entry: Entry,
    cards: dict[int, ItemCard],
    sources: dict[int, OpenLine],
    now: SoFar,
    company: CompanyInView,
    simple: bool,
) -> None:
    if simple:
        line_cards(entry, cards, sources, now, company.currency, entry.blind(actor))
    else:
        line_grid(entry, cards, sources, now, company.currency, entry.blind(actor))


def _settle_place(connection: Connection, actor: Actor, entry: Entry, where: Places) -> None:
    """A new draft stands where its writer's last one of the kind stood, else at the first
    warehouse he may use."""
    draft, known = entry.draft, where.warehouses
    if draft.warehouse_id is not None or draft.id is not None or not known:
        return
    usual = usual_warehouse(connection, draft.company_id, actor.user_id, draft.kind, known)
    draft.warehouse_id = usual or next(iter(known))
    draft.org_unit_id = known[draft.warehouse_id][0]


def stands(actor: Actor, entry: Entry) -> SoFar:
    """Totals, notes and problems by now. Prices hidden from the actor are not missing: they
    come from the order or the item when the document is posted."""
    if entry.blind(actor):
        answer = perform(_blind_so_far, entry.draft)
        return SoFar(problems=(answer,)) if isinstance(answer, Refusal) else answer
    with reading(actor) as connection, Session(bind=connection) as session:
        now = so_far(session, KINDS, entry.draft)
    return with_hidden_notes(actor, entry.draft, now)


def _blind_so_far(session: Session, draft: Draft) -> SoFar:
    if KINDS[draft.kind].priced or KINDS[draft.kind].partner:
        fill_prices(Rows(session), draft, KINDS[draft.kind].sales)
    now = so_far(session, KINDS, draft)
    return SoFar(notes=now.notes, problems=now.problems)


def post_draft(session: Session, actor: Actor, draft: Draft) -> Posted | Waiting | Refusal:
    """Submits the draft, or asks for the approval that it needs; prices its writer may not see
    are filled in first. Whoever sees them posts none that he has not seen."""
    kind = KINDS[draft.kind]
    hidden = kind.carries_cost and not actor.may(SEE_COST, draft.org_unit_id)
    if hidden and (kind.priced or kind.partner):
        fill_prices(Rows(session), draft, KINDS[draft.kind].sales)
    return submit_or_ask(session, actor, KINDS, draft)


def _post() -> None:
    """The button's callback: all that was typed is taken and saved first, in whatever order the
    browser's messages came, so that nothing is posted without its last line or edit and a
    refusal keeps everything."""
    entry: Entry | None = st.session_state.get(STATE)
    if entry is None:
        return
    actor = page_right(entry.kind.permission)
    take_table(entry)
    take_header(entry)
    take_typed(actor, entry)
    if not keep(entry):
        return
    answer = perform(post_draft, actor, entry.draft)
    if isinstance(answer, Posted):
        st.session_state["posted"] = answer.document_id
        say_after_rerun(_("{number} is posted").format(number=answer.number))
        forget()
    elif isinstance(answer, Waiting):
        st.session_state["posted"] = answer.document_id
        say_after_rerun(_("It waits for approval"))
        forget()
    else:
        entry.refusals = (answer,)


def _ask_to_discard(asking: bool = True) -> None:
    """Opens the question, or closes it; nothing typed yet is put away without one."""
    entry: Entry | None = st.session_state.get(STATE)
    if entry is None:
        return
    entry.asking = asking and bool(entry.draft.lines)
    if asking and not entry.asking:
        _discard()


def _question(entry: Entry) -> None:
    """Whether the draft shall really go."""

    def body() -> None:
        st.write(
            counted(
                "{n} line was typed. A discarded draft does not come back.",
                "{n} lines were typed. A discarded draft does not come back.",
                len(entry.draft.lines),
            )
        )
        with st.container(horizontal=True, horizontal_alignment="right"):
            if st.button(_("Keep it"), key=entry.key("keep_on")):
                entry.asking = False
                st.rerun()
            if st.button(_("Discard it"), type="primary", key=entry.key("discard_now")):
                _discard()
                st.rerun()

    st.dialog(_("Discard this draft?"), on_dismiss=lambda: _ask_to_discard(asking=False))(body)()


def _discard() -> None:
    entry: Entry | None = st.session_state.get(STATE)
    if entry is None:
        return
    actor = page_right(entry.kind.permission)
    entry.asking = False
    if entry.draft.id is not None:
        answer = perform(discard, actor, entry.draft.id, entry.kind.permission)
        if isinstance(answer, Refusal):
            entry.refusals = (answer,)
            return
    forget()
    st.session_state["discarded"] = entry.draft.kind


def leave_when_done() -> None:
    """After posting, to the document; after discarding, to the list."""
    if (posted := st.session_state.pop("posted", None)) is not None:
        go("document", id=str(posted))
        st.stop()
    if (kind := st.session_state.pop("discarded", None)) is not None:
        go(page_of(kind))
        st.stop()


def page_of(kind: str) -> str:
    """The key of the page that lists a kind."""
    if kind.startswith("stock.count"):  # differences are approved where the count is shown
        return "stock_count"
    return kind.replace(".", "_")


def by_hand(code: str | None) -> Kind | None:
    """The kind, where a person enters it; till summaries come from the till,
    and counts from what was counted."""
    return None if code in IMPORTED else KINDS.get(code or "")


def kind_name(kind: Kind) -> str:
    """What a kind is called in the reader's language."""
    return kind.name(language())


def _notes(notes: tuple[Note, ...]) -> None:
    said = [_note(one) for one in notes]
    if said:
        mark = "" if len(said) == 1 else "- "
        st.warning("\n".join(mark + plain(one) for one in said), icon=":material/schedule:")


def _note(note: Note) -> str:
    if note.key == "short_life":
        return _("Line {n}: {left} of {life} days of life left, less than two thirds.").format(
            n=note.line_no, **note.values
        )
    if note.key == "past_date":
        return counted(
            "Line {line}: past its date for {n} day.",
            "Line {line}: past its date for {n} days.",
            int(note.values["days"]),
            line=note.line_no,
        )
    return sale_note(note)


def _still_wrong(actor: Actor, now: SoFar) -> None:
    """What is missing yet, quietly: nobody has asked to post."""
    said = sentences(actor, now.problems)
    st.caption(" · ".join(plain(one) for one in said[:6]) + (" …" if len(said) > 6 else ""))


def _lost() -> None:
    st.error(
        _("Somebody else saved, posted or discarded this draft meanwhile. What you typed last"
          " is not saved."),
        icon=":material/sync_problem:",
    )  # fmt: skip
    with st.container(horizontal=True):
        st.button(
            _("Load it as it is now"), icon=":material/refresh:", on_click=forget, type="primary"
        )
        st.button(
            _("Keep mine as a draft of its own"), icon=":material/call_split:", on_click=_keep_mine
        )


def _keep_mine() -> None:
    """What was typed goes on as another draft, beside the one that somebody else changed."""
    entry: Entry | None = st.session_state.get(STATE)
    if entry is None:
        return
    draft = entry.draft
    draft.id, draft.version, draft.idempotency_key = None, None, mint_key()
    entry.refusals = ()
    keep(entry)


def _totals(entry: Entry, now: SoFar) -> list[tuple[str, int]]:
    totals = now.totals
    if entry.costs_only:  # the amount as typed; it has no tax of its own
        return [
            (_("Amount"), totals.gross_fen if entry.draft.prices_include_tax else totals.net_fen)
        ]
    return [
        (_("Net"), totals.net_fen),
        (_("Tax"), totals.tax_fen),
        (_("Total with tax"), totals.gross_fen),
    ]


def _foot(actor: Actor, entry: Entry, now: SoFar, company: CompanyInView, simple: bool) -> None:
    foot = (st.bottom if simple else st).container(
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
        key="entry_foot",
    )
    with foot:
        with st.container(horizontal=True, gap="large", key="entry_totals"):
            if entry.worth:
                blind = entry.blind(actor)
                for label, amount in _totals(entry, now):
                    shown = formats.money(None if blind else amount, company.currency)
                    st.metric(label, shown, width="content")
        with st.container(horizontal=True, width="content", vertical_alignment="center"):
            if entry.draft.id is not None and not entry.lost and not simple:
                st.caption(_("Draft saved"))
            st.button(
                _("Discard"), type="tertiary", on_click=_ask_to_discard, key=entry.key("discard")
            )
            st.button(
                post_label(actor, entry, now),
                type="primary",
                icon=":material/check:",
                shortcut=None if simple else "Ctrl+Enter",
                on_click=_post,
                disabled=not entry.draft.lines or entry.lost,
                key=entry.key("post"),
            )
