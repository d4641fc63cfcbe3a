"""Approve the differences of a count (盘点差异审批): out of 1901 into gain or loss.

Each item's difference is what the count's moves are worth by now, less what was approved
before; so what a late till summary changes can be approved afterwards. Whoever counted or
posted does not approve. Input tax goes out for reasons that say so, at the item's purchase
rate; where the day's till summary is missing the differences are provisional and wait, unless
the store was closed that day.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from core.desks.counting.access import APPROVE, held_count
from core.desks.counting.moment import summary_missing, till_day
from core.desks.counting.refusals import (
    CountNotInReview,
    NothingPending,
    OwnCount,
    TillMissing,
)
from core.documents.frame import Frame
from core.documents.kind import Built, Kind, Totals
from core.documents.masters import Masters
from core.kernel.amounts import round_half_up
from core.kernel.clock import Clock, SystemClock, to_micros
from core.kernel.refusals import Refusal
from core.platform.i18n import N_
from core.platform.rights import Actor
from core.platform.rows import Rows
from core.posting.door import Refused, post_all
from core.posting.facts import COUNT_LOSS as COUNT_LOST
from core.posting.refusals import Stale
from core.posting.wanted import AmountWanted, LineRow, Posted, Posting, TaxOutWanted
from models.counting import CountEntry, StockCount

GAIN, LOSS = "stock.count_gain", "stock.count_loss"
_BP = 10_000


@dataclass(frozen=True, slots=True)
class Reason:
    """Why goods are missing. `tax_out`: their input tax may not be deducted any more."""

    name: str
    tax_out: bool = False


REASONS: Mapping[str, Reason] = {
    "unknown": Reason(N_("Not explained")),
    "error": Reason(N_("Error of counting, weighing or entry")),
    "natural": Reason(N_("Natural loss of weight")),
    "careless": Reason(N_("Theft or bad care"), tax_out=True),
    "disaster": Reason(N_("Natural disaster")),
}


@dataclass(frozen=True, slots=True)
class Approval:
    """Why goods are missing: for all, and by item where it differs. `was_closed`: no till
    summary will come, for the store was closed that day."""

    reason: str = "unknown"
    by_item: Mapping[int, str] = field(default_factory=dict)
    was_closed: bool = False

    def of(self, item_id: int) -> str:
        """The reason that holds for an item."""
        return self.by_item.get(item_id, self.reason)


@dataclass(frozen=True, slots=True)
class Pending:
    """A line of the count whose difference waits: value as stock has it (negative: lost)."""

    line_id: int
    item_id: int
    unit_id: int
    quantity_micro: int
    value_fen: int


def pending(rows: Rows, document_id: int) -> list[Pending]:
    """What waits in 1901 of a count's document, line by line; lines of nothing left out."""
    approved: dict[int, int] = {
        line: int(value)
        for line, value in rows.select(
            "SELECT a.source_line_id, sum(CASE d.kind WHEN 'stock.count_gain' THEN a.net_fen"
            " ELSE -a.net_fen END) FROM document_line a JOIN document d ON d.id = a.document_id"
            " JOIN document_line l ON l.id = a.source_line_id WHERE l.document_id = ?"
            " AND d.kind IN ('stock.count_gain', 'stock.count_loss') AND d.state = 'posted'"
            " AND d.reverses_id IS NULL GROUP BY a.source_line_id",
            (document_id,),
        )
    }
    moved = rows.select(
        "SELECT l.id, l.item_id, l.unit_id, coalesce(q.micro, 0), coalesce(v.fen, 0)"
        " FROM document_line l LEFT JOIN (SELECT line, sum(micro) AS micro FROM ("
        "SELECT line_id AS line, quantity_micro AS micro FROM move WHERE document_id = ?"
        " UNION ALL SELECT o.line_id, m.quantity_micro FROM move o"
        " JOIN move m ON m.amends_id = o.id AND m.document_id <> o.document_id"
        " WHERE o.document_id = ?) moves GROUP BY line) q ON q.line = l.id"
        " LEFT JOIN (SELECT m.line_id AS line, sum(e.value_fen) AS fen FROM move m"
        " JOIN cost_event e ON e.move_id = m.id WHERE m.document_id = ? GROUP BY m.line_id) v"
        " ON v.line = l.id WHERE l.document_id = ? ORDER BY l.line_no",
        (document_id,) * 4,
    )
    found = [
        Pending(line, item, unit, int(micro), int(value) - approved.get(line, 0))
        for line, item, unit, micro, value in moved
    ]
    return [one for one in found if one.value_fen]


def approve(
    session: Session,
    actor: Actor,
    count_id: int,
    version: int,
    approval: Approval | None = None,
    clock: Clock | None = None,
) -> list[Posted] | Refusal:
    """Books what waits of a posted count, gain and loss in a document each, and closes it.

    With nothing waiting it is closed as it is. `NothingPending` where it was closed before.
    """
    clock, approval = clock or SystemClock(), approval or Approval()
    count = held_count(session, actor, APPROVE, count_id)
    if isinstance(count, Refusal):
        return count
    if (refused := _not_now(session, actor, count, version, approval)) is not None:
        return refused
    rows = Rows(session)
    assert count.document_id is not None  # noqa: S101
    waiting = pending(rows, count.document_id)
    if not waiting and count.state == "closed":
        return NothingPending()
    postings = [
        made
        for kind, lines in (
            (GAIN, [one for one in waiting if one.value_fen > 0]),
            (LOSS, [one for one in waiting if one.value_fen < 0]),
        )
        if lines and (made := _posting(rows, count, kind, lines, approval, clock)) is not None
    ]
    posted = post_all(session, actor, postings, clock)
    if isinstance(posted, Refused):
        return posted.refusal
    count.state = "closed"
    count.version += 1
    session.add(count)
    session.flush()
    return posted


def _not_now(
    session: Session, actor: Actor, count: StockCount, version: int, approval: Approval
) -> Refusal | None:
    if count.state not in ("posted", "closed") or count.document_id is None:
        return CountNotInReview(count.name)
    state = Rows(session).one("SELECT state FROM document WHERE id = ?", (count.document_id,))
    if state is None or state[0] != "posted":
        return CountNotInReview(count.name)
    if count.version != version:
        return Stale(count.id or 0)
    mine = session.exec(
        select(CountEntry.id)
        .where(col(CountEntry.count_id) == count.id, col(CountEntry.user_id) == actor.user_id)
        .limit(1)
    ).first()
    if mine is not None or count.posted_by == actor.user_id:
        return OwnCount()
    missing = summary_missing(session.connection(), count.org_unit_id, count.moment, count.on)
    if missing and not approval.was_closed:
        return TillMissing(till_day(count.moment, count.on))
    wrong = {approval.reason, *approval.by_item.values()} - REASONS.keys()
    return CountNotInReview(count.name) if wrong else None


def _posting(
    rows: Rows,
    count: StockCount,
    kind: str,
    waiting: Sequence[Pending],
    approval: Approval,
    clock: Clock,
) -> Posting:
    masters = Masters(rows)
    masters.load_items(one.item_id for one in waiting)
    unit = masters.unit(count.company_id, count.org_unit_id)
    assert unit is not None  # noqa: S101
    now = clock.now()
    lines = []
    for one in waiting:
        tax = _tax_out(masters, unit.tax_kind, count, one, approval) if kind == LOSS else 0
        lines.append(
            _line(one, count.warehouse_id, tax, approval.of(one.item_id) if kind == LOSS else "")
        )
    net = sum(line.values["net_fen"] for line in lines)
    tax = sum(line.values["tax_fen"] for line in lines)
    content = json.dumps([kind, count.document_id, [line.values for line in lines]])
    return Posting(
        header={
            "warehouse_id": count.warehouse_id,
            "source_id": count.document_id,
            "currency": unit.currency,
            "carries_cost": True,
            "net_fen": net,
            "tax_fen": tax,
            "gross_fen": net + tax,
            "reference": count.name[:80],
            "custom": {"count_id": count.id},
        },
        lines=lines,
        permission=APPROVE,
        series=SERIES[kind],
        on=now.astimezone(unit.zone).date(),
        at=to_micros(now),
        company_id=count.company_id,
        org_unit_id=count.org_unit_id,
        kind=kind,
        idempotency_key=f"{kind}:{count.id}:{count.version}",
        payload_hash=hashlib.sha256(content.encode()).hexdigest(),
        amounts=_amounts(kind, Totals(net, tax, net + tax)),
        taxes_out=[
            TaxOutWanted(
                line.values["item_id"], count.warehouse_id, COUNT_LOST, line.values["tax_fen"]
            )
            for line in lines
            if line.values["tax_fen"]
        ],
    )


def _line(one: Pending, warehouse_id: int, tax: int, reason: str) -> LineRow:
    value = abs(one.value_fen)
    return LineRow(
        {
            "item_id": one.item_id,
            "unit_id": one.unit_id,
            "entered_micro": abs(one.quantity_micro),
            "quantity_micro": abs(one.quantity_micro),
            "carries_cost": True,
            "net_fen": value,
            "tax_fen": tax,
            "gross_fen": value + tax,
            "from_warehouse_id": warehouse_id,
            "source_line_id": one.line_id,
            "reason": reason,
        }
    )


def _tax_out(
    masters: Masters, tax_kind: str, count: StockCount, one: Pending, approval: Approval
) -> int:
    """The input tax that was deducted of goods lost, where the reason takes it back."""
    item = masters.item(count.company_id, one.item_id)
    if item is None or not REASONS[approval.of(one.item_id)].tax_out:
        return 0
    rate = masters.rate(item.purchase_tax_class_id, tax_kind, count.on, False)
    if isinstance(rate, Refusal) or rate[1] == "cost":
        return 0
    value = abs(one.value_fen)
    if rate[1] == "computed":  # the price paid was cost and tax together
        return round_half_up(value * rate[0], _BP - rate[0])
    return round_half_up(value * rate[0], _BP)


def _amounts(kind: str, totals: Totals) -> list[AmountWanted]:
    return [AmountWanted(kind, {"net": totals.net_fen, "tax": totals.tax_fen})]


def _build(frame: Frame) -> Built | Refusal:
    """Differences are approved where the count is shown, not typed as a document."""
    return CountNotInReview(frame.draft.reference)


SERIES: Mapping[str, str] = {GAIN: "PY", LOSS: "PK"}
COUNT_GAIN = Kind(
    code=GAIN,
    series=SERIES[GAIN],
    permission=APPROVE,
    zh="盘盈处理",
    en="Count gain",
    carries_cost=True,
    sales=False,
    partner=None,
    build=_build,
    priced=False,
    line_fields=(),
    takes_off_source=False,
    amounts=lambda totals: _amounts(GAIN, totals),
)
COUNT_LOSS = Kind(
    code=LOSS,
    series=SERIES[LOSS],
    permission=APPROVE,
    zh="盘亏处理",
    en="Count loss",
    carries_cost=True,
    sales=False,
    partner=None,
    build=_build,
    priced=False,
    line_fields=(),
    takes_off_source=False,
    amounts=lambda totals: _amounts(LOSS, totals),
    outward=True,
    loses=COUNT_LOST,
)
