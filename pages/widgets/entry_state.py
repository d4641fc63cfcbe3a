"""A document while it is entered in one browser tab: the draft, and what its table started from.

The draft in the database is the truth. Every change is saved as it is typed; what the tab
keeps is a copy with the version to send with the next save. The table of lines starts from
`base` and keeps that until `edition` grows, so what is typed into it is never fed back in.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from core.documents.draft import Draft, Line, Saved, load, save
from core.documents.kind import Kind
from core.documents.so_far import returns
from core.kernel.refusals import Refusal
from core.platform.rights import SEE_COST, Actor
from core.posting.refusals import Stale
from pages.kinds import KINDS
from pages.widgets.edge import perform
from pages.widgets.frame import page_right
from pages.widgets.line_grid_edits import edited

STATE = "entry"
NEW_ONLY = frozenset(
    {"kind", "source", "copy", "template", "tab", "warehouse", "to", "partner", "lines", "reason"}
)
"""What an address says of a document that is not saved yet."""


@dataclass
class Entry:
    """One document on the entry page of this tab."""

    draft: Draft
    slot: str
    name: str = field(default_factory=lambda: secrets.token_hex(4))
    edition: int = 0
    base: list[Line] = field(default_factory=list)
    refusals: tuple[Refusal, ...] = ()
    said: str = ""
    query: str = ""
    last: int = 0
    returned: list[int] = field(default_factory=list)
    asking: bool = False
    all_columns: bool = False

    @property
    def kind(self) -> Kind:
        """The kind being entered."""
        return KINDS[self.draft.kind]

    @property
    def costs_only(self) -> bool:
        """A late cost: its lines have amounts, and nothing moves."""
        return self.kind.priced and self.kind.source_required

    @property
    def worth(self) -> bool:
        """Its lines come to money: of their own prices, or, for a return, of what it returns."""
        return self.kind.priced or returns(self.kind)

    @property
    def lost(self) -> bool:
        """Somebody else saved, posted or discarded this draft meanwhile."""
        return any(isinstance(one, Stale) for one in self.refusals)

    @property
    def table_key(self) -> str:
        """The key of the table of lines; another one after each rebuild."""
        return f"lines_{self.name}_{self.edition}"

    def key(self, part: str) -> str:
        """The key of a widget of this entry."""
        return f"{part}_{self.name}"

    def rebuild(self) -> None:
        """Let the table start anew from the lines as they are."""
        self.base = [copy(line) for line in self.draft.lines]
        self.edition += 1

    def blind(self, actor: Actor) -> bool:
        """Whether prices of this document are hidden from the actor."""
        return self.kind.carries_cost and not actor.may(SEE_COST, self.draft.org_unit_id)


def begin(draft: Draft, slot: str) -> Entry:
    """Start to enter a draft, saved or new."""
    entry = Entry(draft, slot)
    if draft.id is None:
        entry.slot = f"tab/{entry.name}"
        st.query_params["tab"] = entry.name
    entry.rebuild()
    st.session_state[STATE] = entry
    return entry


def current(slot: str) -> Entry | None:
    """The entry of this tab, if it is that one.

    A browser that is typing sends the address it had before it heard of the new one, so an
    entry answers to the name it began with even when it has become a saved draft.
    """
    entry: Entry | None = st.session_state.get(STATE)
    if entry is None or slot not in (entry.slot, f"tab/{entry.name}"):
        return None
    return entry


def forget() -> None:
    """The tab enters nothing any more."""
    st.session_state.pop(STATE, None)


def reopen(actor: Actor, draft_id: int, slot: str) -> Entry | Refusal:
    """A saved draft as it is in the database now."""
    draft = perform(load, actor, draft_id)
    return draft if isinstance(draft, Refusal) else begin(draft, slot)


def keep(entry: Entry) -> bool:
    """Save the draft as it is; False where that is refused, which the page then shows."""
    actor = page_right(entry.kind.permission)
    answer = perform(save, actor, entry.draft, entry.kind.permission, entry.kind.carries_cost)
    if isinstance(answer, Saved):
        entry.refusals = ()
        entry.draft.id, entry.draft.version = answer.id, answer.version
        entry.slot = f"draft/{answer.id}"
        _address(str(answer.id))
        return True
    entry.refusals = (answer,)
    return False


def _address(draft_id: str) -> None:
    """The address names the draft from now on; set at once, for a browser may send any address
    it ever heard."""
    asked = st.query_params.to_dict()
    left = {name: value for name, value in asked.items() if name not in NEW_ONLY}
    if asked != (said := left | {"draft": draft_id}):
        st.query_params.from_dict(said)


def table_changed() -> None:
    """The table's callback: what was typed becomes lines, and is saved."""
    entry: Entry | None = st.session_state.get(STATE)
    if entry is None:
        return
    entry.said = ""
    take_table(entry)
    keep(entry)


def take_table(entry: Entry) -> None:
    """What stands in the table becomes the lines it started from, as edited."""
    state: Mapping[str, Any] = st.session_state.get(entry.table_key) or {}
    if not state.get("edited_rows"):
        return
    answer = edited(entry.base, state)
    entry.draft.lines = answer.lines
    if answer.removed:
        entry.rebuild()


def remove_line(index: int) -> None:
    """Takes a line out."""
    entry: Entry | None = st.session_state.get(STATE)
    if entry is not None and index < len(entry.draft.lines):
        del entry.draft.lines[index]
        entry.rebuild()
        keep(entry)
