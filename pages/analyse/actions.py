"""Where an action leads: the document it needs, opened with what is known already.

A kind of document that this app does not know, or that the reader may not enter, offers no
button; what to do stands there in words all the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.analytics.expiry import DatedLot
from core.analytics.expiry_actions import Action
from core.analytics.expiry_advice import Advised
from core.catalog.promotion_set_up import MARKDOWN, near_expiry_markdown
from core.kernel.refusals import Refusal
from core.platform.i18n import N_, _
from core.platform.rights import Actor
from pages.kinds import KINDS
from pages.widgets import formats
from pages.widgets.answers import say_after_rerun
from pages.widgets.company import CompanyInView
from pages.widgets.edge import perform
from pages.widgets.entry import by_hand
from pages.widgets.frame import page_right

WASTE, TRANSFER = "stock.waste", "stock.ship"
MOST_LINES = 40
"""An address grows no longer than browsers bear."""
LABELS: Mapping[Action, str] = {
    Action.WRITE_OFF: N_("Write it off"),
    Action.TRANSFER: N_("Transfer"),
    Action.MARKDOWN: N_("Mark down"),
    Action.RETURN: N_("Return"),
    Action.USE: N_("Book its use"),
    Action.SELL_FIRST: N_("Look at it"),
}


def label(action: Action) -> str:
    """What the button says."""
    return _(LABELS[action])


def advice_said(found: Advised) -> str:
    """The action in a sentence."""
    advice = found.advice
    quantity = formats.about(advice.quantity_micro)
    match advice.action:
        case Action.WRITE_OFF:
            return _("Take it off the shelf and write it off.")
        case Action.TRANSFER:
            return _("Move {n} to {place}, which runs short.").format(
                n=quantity, place=found.to_warehouse
            )
        case Action.MARKDOWN:
            return _("Cut its price by {cut}: {n} would then sell.").format(
                cut=formats.percent(advice.cut_bp, 0), n=quantity
            )
        case Action.RETURN:
            return _("Give {n} back to {supplier}, who took goods back before.").format(
                n=quantity, supplier=found.supplier
            )
        case Action.USE:
            return _("Use {n} in the kitchen or give them to staff.").format(n=quantity)
        case Action.SELL_FIRST:
            return _("Sells in time if it stands in front.")


def may_mark_down(actor: Actor, found: Advised) -> bool:
    """Whether the best action is a markdown that the actor may make there."""
    return found.advice.action is Action.MARKDOWN and actor.may(MARKDOWN, found.lot.org_unit_id)


def mark_down(company: CompanyInView, found: Advised) -> None:
    """Makes the promotion: for this lot, in its store, from today until it expires."""
    lot = found.lot
    answer = perform(
        near_expiry_markdown,
        page_right("stock.view"),
        company.id,
        [lot.lot_id],
        found.advice.cut_bp,
        company.today(),
        [lot.org_unit_id],
    )
    if not isinstance(answer, Refusal):
        say_after_rerun(
            _("{item} is marked down by {cut} in this store until its date.").format(
                item=found.item, cut=formats.percent(found.advice.cut_bp, 0)
            )
        )


def may_enter(actor: Actor, kind: str) -> bool:
    """Whether the actor enters documents of a kind anywhere."""
    found = KINDS.get(kind)
    return found is not None and by_hand(kind) is not None and actor.may_anywhere(found.permission)


def prefilled(warehouse_id: int, lines: Sequence[tuple[int, int | None, int]]) -> dict[str, str]:
    """What an address says so that a document opens with a place and lines: (item, lot,
    micro) each."""
    said = ",".join(f"{item}.{lot or 0}.{micro}" for item, lot, micro in lines)
    return {"warehouse": str(warehouse_id), "lines": said}


def write_off_all(actor: Actor, lots: Sequence[DatedLot]) -> tuple[str, dict[str, str]] | None:
    """The page where expired lots of one place are written off together."""
    if not may_enter(actor, WASTE):
        return None
    lines = [(lot.item_id, lot.lot_id, lot.quantity_micro) for lot in lots[:MOST_LINES]]
    return "enter", {"kind": WASTE, "reason": "expired"} | prefilled(lots[0].warehouse_id, lines)


def place_of(actor: Actor, found: Advised) -> tuple[str, dict[str, str]] | None:
    """The page of the action and what its address says; None where there is none to open."""
    lot, advice = found.lot, found.advice
    line = prefilled(lot.warehouse_id, [(lot.item_id, lot.lot_id, advice.quantity_micro)])
    match advice.action:
        case Action.WRITE_OFF | Action.USE if may_enter(actor, WASTE):
            reason = "expired" if advice.action is Action.WRITE_OFF else "staff_meal"
            return "enter", {"kind": WASTE, "reason": reason} | line
        case Action.TRANSFER if may_enter(actor, TRANSFER):
            return "enter", {"kind": TRANSFER, "to": str(advice.to)} | line
        case Action.RETURN if may_enter(actor, "purchase.return"):
            return "enter", {"kind": "purchase.return", "partner": str(found.supplier_id)} | line
    if actor.may_anywhere("stock.view"):
        return "item", {"id": str(lot.item_id)}
    return None
