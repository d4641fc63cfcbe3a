"""What whoever sells should know of his lines: promotions that changed a price, and prices
without tax that don't bring back the cost.

The cost of the lot a line names, else of the item. Whoever may not see cost reads nothing
through his own connection; `hidden_notes` tells him, by a transaction of the app's own, which
lines are below what is allowed, and no amounts.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from core.catalog.below_cost import lot_costs, unit_costs
from core.documents.draft import Draft
from core.documents.frame import Checked, Frame
from core.documents.framing import framed
from core.documents.kind import Kinds, Note
from core.documents.masters import Masters
from core.kernel.amounts import MICRO, round_half_up
from core.kernel.clock import SystemClock
from core.platform.rows import Rows


def notes(frame: Frame) -> list[Note]:
    """Lines under a promotion (regular price and price, as the document has them), and lines
    below cost (price without tax and cost, per base unit); prices in six decimals."""
    sold = [line for line in frame.lines if line.quantity_micro > 0]
    return _promotions(frame, sold) + [
        Note("below_cost", line.line_no, {"price": net, "cost": cost})
        for line, net, cost in _below(frame, sold)
    ]


def _promotions(frame: Frame, lines: Sequence[Checked]) -> list[Note]:
    under = [line for line in lines if line.typed.promotion_id is not None]
    names: dict[int | None, str] = dict(
        frame.rows.select_keys(
            "SELECT id, name FROM promotion WHERE id IN",
            [(line.typed.promotion_id,) for line in under],
        )
    )
    return [
        Note(
            "promotion",
            line.line_no,
            {
                "name": names.get(line.typed.promotion_id, ""),
                "regular": line.typed.regular_price_micro,
                "price": line.typed.price_micro,
            },
        )
        for line in under
    ]


def hidden_notes(session: Session, kinds: Kinds, draft: Draft) -> tuple[Note, ...]:
    """The same without a number, for whoever may not see cost."""
    kind = kinds[draft.kind]
    if kind.notes is not notes:
        return ()
    frame = framed(Masters(Rows(session)), kind, draft, SystemClock())
    if not isinstance(frame, Frame):
        return ()
    return tuple(
        Note("below_minimum", one.line_no, {}) for one in notes(frame) if one.key == "below_cost"
    )


def _below(frame: Frame, lines: Sequence[Checked]) -> list[tuple[Checked, int, int]]:
    company, exponent = frame.draft.company_id, frame.exponent
    costs = unit_costs(frame.rows, company, {line.item.id for line in lines}, exponent)
    lots = _lots(frame, lines)
    of_lots = lot_costs(frame.rows, set(lots.values()), exponent)
    found = []
    for line in lines:
        cost = of_lots.get(lots.get(line.line_no, 0), costs.get(line.item.id))
        scale = line.quantity_micro * 10**exponent
        net = round_half_up(line.amounts.net_fen * MICRO * MICRO, scale)
        if cost is not None and net < cost:
            found.append((line, net, cost))
    return found


def _lots(frame: Frame, lines: Sequence[Checked]) -> dict[int, int]:
    """The lot that a line names, by its number."""
    codes = {(line.item.id, line.lot_code): line.line_no for line in lines if line.lot_code}
    found = {line.line_no: line.lot_id for line in lines if line.lot_id is not None}
    for lot, item, code in frame.rows.select_keys(
        "SELECT id, item_id, code FROM lot WHERE (item_id, code) IN", list(codes)
    ):
        found.setdefault(codes[item, code], lot)
    return found
