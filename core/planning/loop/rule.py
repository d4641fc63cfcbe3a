"""Approval by rule (免审): an order within the tolerance of what was suggested, and within the
month's sum, of which the policies of all its lines allow it, and within the budgets of buying.

The suggestion is the requisition behind each line; a line without one, or further from it than
`tolerance_bp`, needs a person, and so does one whose numbers are doubtful (core/planning/trust).
The month's sum counts what the rule approved since the month began, at the orders' worth without
tax, for each policy by itself.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlmodel import Session

from core.catalog.replenishment import InForce, Policies, policies_on
from core.documents.approve import approve_by_rule
from core.documents.kind import Kinds
from core.kernel.clock import Clock, to_micros
from core.kernel.refusals import Refusal
from core.planning.loop.machine import machine
from core.planning.suggest.purses import Purse, purses_on
from core.planning.trust.doubts import doubts
from core.platform.rows import Rows
from core.posting.wanted import Posted

RULE = "replenishment"
BP = 10_000


@dataclass(frozen=True, slots=True)
class _Line:
    item_id: int
    warehouse_id: int
    category_id: int
    held: InForce
    asked_micro: int
    suggested_micro: int | None
    net_fen: int


def approve_all(session: Session, kinds: Kinds, company_id: int, clock: Clock) -> list[Posted]:
    """Approves every waiting order that a rule lets pass, those due first."""
    rows, actor = Rows(session), machine(session)
    zone = ZoneInfo(rows.select("SELECT zone FROM company WHERE id = ?", (company_id,))[0][0])
    today = clock.now().astimezone(zone).date()
    policies = policies_on(rows, company_id, today)
    doubtful = doubts(session.connection(), company_id, today)
    spent = _spent(rows, company_id, policies, _first_instant(today, zone))
    purses = purses_on(rows, company_id, today)
    done: list[Posted] = []
    for document, version in rows.select(
        "SELECT d.id, d.version FROM document d JOIN approval a ON a.document_id = d.id"
        " WHERE d.company_id = ? AND d.state = 'waiting' AND a.state = 'waiting'"
        " AND EXISTS (SELECT 1 FROM requisition r WHERE r.document_id = d.id AND r.state = 'open')"
        " ORDER BY a.due_at, d.id",
        (company_id,),
    ):
        lines = _lines(rows, document, policies)
        wanted = _worth(lines)
        if any(doubtful.reasons((one.item_id, one.warehouse_id)) for one in lines):
            continue  # nobody approves by itself what nobody can trust
        if not (all(_near(one) for one in lines) and _fits(wanted, spent)):
            continue
        if any(purse.left_fen < 0 and _touches(lines, purse) for purse in purses):
            continue  # more is ordered than the budget has: a person looks
        posted = approve_by_rule(session, actor, kinds, document, version, RULE, clock)
        if isinstance(posted, Refusal):  # a closed month, say: a person sees it waiting
            continue
        for held, fen in wanted.items():
            spent[held] += fen
        done.append(posted)
    return done


def _near(line: _Line) -> bool:
    """Whether a line is close enough to what was suggested for it."""
    policy, suggested = line.held.policy, line.suggested_micro
    tolerance = policy.tolerance_bp
    if tolerance is None or policy.month_fen is None or suggested is None:
        return False
    return abs(line.asked_micro - suggested) * BP <= suggested * tolerance


def _touches(lines: list[_Line], purse: Purse) -> bool:
    return any(purse.covers(line.category_id) for line in lines)


def _fits(wanted: dict[InForce, int], spent: dict[InForce, int]) -> bool:
    return all(spent[one] + fen <= (one.policy.month_fen or 0) for one, fen in wanted.items())


def _worth(lines: list[_Line]) -> dict[InForce, int]:
    found: dict[InForce, int] = defaultdict(int)
    for one in lines:
        found[one.held] += one.net_fen
    return found


def _lines(rows: Rows, document_id: int, policies: Policies) -> list[_Line]:
    found = rows.select(
        "SELECT l.item_id, d.warehouse_id, i.category_id, l.quantity_micro, r.quantity_micro,"
        " l.net_fen FROM document_line l JOIN document d ON d.id = l.document_id"
        " JOIN item i ON i.id = l.item_id"
        " LEFT JOIN requisition r ON r.document_id = l.document_id AND r.item_id = l.item_id"
        " AND r.state = 'open' WHERE l.document_id = ?",
        (document_id,),
    )
    return [
        _Line(item, place, category, policies.in_force(item, category), asked, suggested, net)
        for item, place, category, asked, suggested, net in found
    ]


def _spent(rows: Rows, company_id: int, policies: Policies, since: int) -> dict[InForce, int]:
    """What the rule approved since an instant, by the policies of today."""
    spent: dict[InForce, int] = defaultdict(int)
    for item, category, net in rows.select(
        "SELECT l.item_id, i.category_id, sum(l.net_fen) FROM approval a"
        " JOIN document d ON d.id = a.document_id AND d.state = 'posted'"
        " JOIN document_line l ON l.document_id = d.id JOIN item i ON i.id = l.item_id"
        " WHERE a.company_id = ? AND a.state = 'approved' AND a.rule = ? AND a.decided_at >= ?"
        " GROUP BY l.item_id, i.category_id",
        (company_id, RULE, since),
    ):
        spent[policies.in_force(item, category)] += int(net)
    return spent


def _first_instant(today: dt.date, zone: ZoneInfo) -> int:
    first = dt.datetime.combine(today.replace(day=1), dt.time(), zone)
    return to_micros(first.astimezone(dt.UTC))
