"""What the entry page says of lines to be sold: promotions, and prices below cost."""

from __future__ import annotations

from dataclasses import replace

from core.documents.draft import Draft
from core.documents.kind import Note
from core.documents.sale_notes import hidden_notes
from core.documents.so_far import SoFar
from core.kernel.refusals import Refusal
from core.platform.i18n import _
from core.platform.rights import SEE_COST, Actor
from pages.kinds import KINDS
from pages.widgets import formats
from pages.widgets.edge import perform


def sale_note(note: Note) -> str:
    """A note on a line of a sale; the key of one that nobody words."""
    prices = {
        name: formats.price(value) if isinstance(value, int) else value
        for name, value in note.values.items()
    }
    if note.key == "promotion":
        return _("Line {n}: {name}, {regular} → {price}.").format(n=note.line_no, **prices)
    if note.key == "below_cost":
        return _("Line {n}: {price} without tax is below the cost of {cost}.").format(
            n=note.line_no, **prices
        )
    if note.key == "below_minimum":
        return _("Line {n}: the price is below the allowed minimum.").format(n=note.line_no)
    return note.key


def with_hidden_notes(actor: Actor, draft: Draft, now: SoFar) -> SoFar:
    """What is to be told of lines below cost to whoever may not see it; no number is told."""
    if actor.may_anywhere(SEE_COST) or not any(line.price_micro for line in draft.lines):
        return now
    told = perform(hidden_notes, KINDS, draft)
    return now if isinstance(told, Refusal) else replace(now, notes=(*now.notes, *told))
