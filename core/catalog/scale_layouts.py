"""How the codes of a company's scales are laid out (条码秤码制): kept as its scales print them.

As long as a company has none of its own, the usual ones hold; from its first own layout on,
only its own do. A layout that would take every number of a GS1 length is refused, for then no
ordinary barcode could be read any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sqlmodel import Session, col, select

from core.catalog.barcodes import USUAL, Layout
from core.catalog.refusals import CodeTaken, NotFound
from core.kernel.refusals import Refusal
from core.platform.changes import recorded
from core.platform.i18n import N_
from core.platform.rights import Actor, NotAllowed
from models.catalog import ScaleLayout

PERMISSION = "setup.catalog"
MOST_PLACES = 4
"""Decimals of a weight in kg or of an amount."""


@dataclass(frozen=True, slots=True)
class LayoutUnreadable(Refusal):
    """The letters mean nothing, or would take ordinary barcodes."""

    key: ClassVar[str] = "layout_unreadable"
    letters: str


def layout_letters(
    prefix: str, item_digits: int, parts: str, digits: int, *, checked: bool, any_digits: int = 0
) -> str:
    """A layout out of what a person says. `parts`: E amount, N weight, or both in their order,
    `digits` each; `any_digits` of the prefix may be anything."""
    values = "".join(part * digits for part in parts)
    return f"{prefix}{'F' * any_digits}{'W' * item_digits}{values}{'C' if checked else ''}"


@recorded("setup.scale", ScaleLayout)
def save_layout(
    session: Session, actor: Actor, company_id: int, layout: Layout, before: str | None = None
) -> str | Refusal:
    """Adds a layout, or puts it in the place of the one with the letters `before`."""
    if not actor.may_in(PERMISSION, company_id):
        return NotAllowed(PERMISSION, 0)
    if not layout.valid or not all(
        0 <= places <= MOST_PLACES for places in (layout.weight_places, layout.amount_places)
    ):
        return LayoutUnreadable(layout.letters)
    old = None if before is None else session.get(ScaleLayout, (company_id, before))
    if before is not None and old is None:
        return NotFound(N_("Layout"))
    there = session.get(ScaleLayout, (company_id, layout.letters))
    if there is not None and there is not old:
        return CodeTaken(layout.letters, layout.letters)
    if old is not None and old is not there:
        session.delete(old)
        session.flush()
    row = there or ScaleLayout(company_id=company_id, letters=layout.letters)
    row.weight_places, row.amount_places = layout.weight_places, layout.amount_places
    session.add(row)
    session.flush()
    return layout.letters


@recorded("setup.scale", ScaleLayout)
def take_usual(session: Session, actor: Actor, company_id: int) -> int | Refusal:
    """Keeps the usual layouts as the company's own, to go on from there; how many are new."""
    if not actor.may_in(PERMISSION, company_id):
        return NotAllowed(PERMISSION, 0)
    kept = set(
        session.exec(
            select(ScaleLayout.letters).where(col(ScaleLayout.company_id) == company_id)
        ).all()
    )
    new = [one for one in USUAL if one.letters not in kept]
    session.add_all(
        ScaleLayout(
            company_id=company_id,
            letters=one.letters,
            weight_places=one.weight_places,
            amount_places=one.amount_places,
        )
        for one in new
    )
    session.flush()
    return len(new)


@recorded("setup.scale", ScaleLayout)
def remove_layout(session: Session, actor: Actor, company_id: int, letters: str) -> str | Refusal:
    """Takes a layout away; after the last one the usual ones hold again."""
    if not actor.may_in(PERMISSION, company_id):
        return NotAllowed(PERMISSION, 0)
    row = session.get(ScaleLayout, (company_id, letters))
    if row is None:
        return NotFound(N_("Layout"))
    session.delete(row)
    session.flush()
    return letters
