"""The queries that Today asks, as core/analytics/registry has those of the analysis pages."""

from __future__ import annotations

from sqlalchemy import Connection

from core.analytics import (
    expected,
    expiry,
    expiry_advice,
    on_hand,
    today_approvals,
    today_cost,
    today_counts,
    today_drafts,
    today_expiry,
    today_orders,
    today_phantom,
    today_price,
    today_shelf,
    today_snoozed,
    today_stock_out,
    today_till,
    today_transit,
    today_unbilled,
)
from core.analytics.asked import Asked, Query

SOMEBODY = 1
"""A user's id."""


def _company(asked: Asked) -> int:
    return asked.of.company_id


def _advised(connection: Connection, asked: Asked) -> object:
    """The best action for the dearest lots, as Today asks it of each place at once."""
    pace = expected.pace_of(connection, _company(asked), asked.window.last)
    lots = expiry.dated_lots(connection, asked.of, pace, asked.today)
    dearest = sorted(lots, key=lambda lot: -lot.left_micro)[:30]
    return expiry_advice.advised_groups(connection, _company(asked), [dearest], pace, asked.today)


TODAY: tuple[Query, ...] = (
    Query(
        "today",
        "missing_till",
        lambda c, a: today_till.missing_till_days(c, _company(a), a.today),
    ),
    Query(
        "today", "below_zero", lambda c, a: today_shelf.below_zero(c, _company(a), a.window.last)
    ),
    Query(
        "today",
        "running_out",
        lambda c, a: today_stock_out.running_out(c, _company(a), a.window.last, a.today),
    ),
    Query("today", "phantoms", lambda c, a: today_phantom.phantoms(c, _company(a))),
    Query("today", "counts", lambda c, a: today_counts.waiting_counts(c, _company(a))),
    Query(
        "today", "below_cost", lambda c, a: today_price.below_cost(c, _company(a), a.window.last)
    ),
    Query("today", "provisional", lambda c, a: today_cost.provisional(c, _company(a))),
    Query(
        "today",
        "provisional_items",
        lambda c, a: today_cost.provisional_items(c, _company(a), 100),
    ),
    Query(
        "today",
        "approvals",
        lambda c, a: today_approvals.waiting_for(
            c,
            _company(a),
            SOMEBODY,
            "purchase.order",
            frozenset(range(1, 100)),
            a.window.last,
        ),
    ),
    Query("today", "orders", lambda c, a: today_orders.overdue_orders(c, _company(a), a.today)),
    Query("today", "transit", lambda c, a: today_transit.long_on_the_way(c, _company(a), a.today)),
    Query("today", "unbilled", lambda c, a: today_unbilled.unbilled(c, _company(a), a.today)),
    Query("today", "drafts", lambda c, a: today_drafts.my_drafts(c, _company(a), SOMEBODY)),
    Query(
        "today",
        "put_off",
        lambda c, a: today_snoozed.put_off_lines(c, _company(a), SOMEBODY, a.today),
    ),
    Query(
        "today", "ending_lots", lambda c, a: today_expiry.ending_lots(c, _company(a), a.today, 100)
    ),
    Query("today", "advised", _advised),
    Query(
        "stock",
        "found",
        lambda c, a: on_hand.on_hand(c, a.of, a.window.last, a.today, "item 1", 200),
    ),
    Query("stock", "expired", lambda c, a: on_hand.expired_by_place(c, a.of, a.today)),
)
