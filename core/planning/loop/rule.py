"""Approval by rule (免审): an order within the tolerance of what was suggested, and within the
month's budget, of which the policies of all its lines allow it.

The suggestion is the requisition behind each line; a line without one, or further from it than
`tolerance_bp`, needs a person. The budget counts what the rule approved since the month began,
at the orders' worth without tax, for each policy by itself.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlmodel import Session

from core.catalog.replenishment import Policies, Policy, policies_on
from core.documents.approve import approve_by_rule
from core.documents.kind import Kinds
from core.kernel.clock import Clock, to_micros
from core.kernel.refusals import Refusal
from core.planning.loop.machine import machine
from core.platform.rows import Rows
from core.posting.wanted import Posted

RULE = "replenishment"
BP = 10_000


@dataclass(frozen=True, slots=True)
class _Line:
    item_id: int
    policy: Policy
    asked_micro: int
    suggested_micro: int | None
    net_fen: int


def approve_all(session: Session, kinds: Kinds, company_id: int, clock: Clock) -> list[Posted]:
    """Approves every waiting order that a rule lets pass, those due first."""
    rows, actor = Rows(session), machine(session)
    zone = ZoneInfo(rows.select("SELECT zone FROM company WHERE id = ?", (company_id,))[0][0])
    today = clock.now().astimezone(zone).date()
    policies = policies_on(rows, company_id, today)
    spent = _spent(rows, company_id, policies, _first_instant(today, zone))
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
        if not (all(_near(one) for one in lines) and _fits(wanted, spent)):
            continue
        posted = approve_by_rule(session, actor, kinds, document, version, RULE, clock)
        if isinstance(posted, Refusal):  # a closed month, say: a person sees it waiting
            continue
        for policy, fen in wanted.items():
            spent[policy] += fen
        done.append(posted)
    return done


def _near(line: _Line) -> bool:
    """Whether a line is close enough to what was suggested for it."""
    tolerance, suggested = line.policy.tolerance_bp, line.suggested_micro
    if tolerance is None or line.policy.month_fen is None or suggested is None:
        return False
    return abs(line.asked_micro - suggested) * BP <= suggested * tolerance


def _fits(wanted: dict[Policy, int], spent: dict[Policy, int]) -> bool:
    return all(spent[policy] + fen <= (policy.month_fen or 0) for policy, fen in wanted.items())


def _worth(lines: list[_Line]) -> dict[Policy, int]:
    found: dict[Policy, int] = defaultdict(int)
    for one in lines:
        found[one.policy] += one.net_fen
    return found


def _lines(rows: Rows, document_id: int, policies: Policies) -> list[_Line]:
    found = rows.select(
        "SELECT l.item_id, i.category_id, l.quantity_micro, r.quantity_micro, l.net_fen"
        " FROM document_line l JOIN item i ON i.id = l.item_id"
        " LEFT JOIN requisition r ON r.document_id = l.document_id AND r.item_id = l.item_id"
        " AND r.state = 'open' WHERE l.document_id = ?",
        (document_id,),
    )
    return [
        _Line(item, policies.of(item, category), asked, suggested, net)
        for item, category, asked, suggested, net in found
    ]


def _spent(rows: Rows, company_id: int, policies: Policies, since: int) -> dict[Policy, int]:
    """What the rule approved since an instant, by the policies of today."""
    spent: dict[Policy, int] = defaultdict(int)
    for item, category, net in rows.select(
        "SELECT l.item_id, i.category_id, sum(l.net_fen) FROM approval a"
        " JOIN document d ON d.id = a.document_id AND d.state = 'posted'"
        " JOIN document_line l ON l.document_id = d.id JOIN item i ON i.id = l.item_id"
        " WHERE a.company_id = ? AND a.state = 'approved' AND a.rule = ? AND a.decided_at >= ?"
        " GROUP BY l.item_id, i.category_id",
        (company_id, RULE, since),
    ):
        spent[policies.of(item, category)] += int(net)
    return spent


def _first_instant(today: dt.date, zone: ZoneInfo) -> int:
    first = dt.datetime.combine(today.replace(day=1), dt.time(), zone)
    return to_micros(first.astimezone(dt.UTC))
