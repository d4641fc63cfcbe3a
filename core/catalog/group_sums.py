"""Sums kept for the head office and each region, made anew where the tree of org units changes.

Postings keep them up to date (core/posting/groups). A unit that moves takes what happened in
it along: the sums of the regions it leaves and of those it joins are added up again from the
facts of items, in the transaction that moves it. A large region takes a while; nobody moves
one often.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session

from core.platform.rows import Rows

GROUPS = ("head", "region")
"""Kinds of org units for which sums are kept."""
SUMS = (
    "received_micro",
    "sold_micro",
    "other_micro",
    "wasted_micro",
    "counted_micro",
    "net_sales_fen",
    "tax_fen",
    "discount_fen",
    "cost_now_fen",
    "provisional_fen",
    "stock_value_fen",
)
_TABLES = (
    ("fact_group_day", "fact_item_day", '"on"', SUMS),
    ("fact_group_month", "fact_item_month", "period", (*SUMS, "stock_days_fen")),
)


def sum_groups(session: Session, units: Iterable[int]) -> None:
    """Adds up anew the sums of these units: of all below each that is a head office or region,
    none of any other. The tree must be written."""
    session.flush()
    rows = Rows(session)
    for unit in sorted(set(units)):
        found = rows.one("SELECT path, kind FROM org_unit WHERE id = ?", (unit,))
        for group, of_items, when, columns in _TABLES:
            rows.run(f"DELETE FROM {group} WHERE org_unit_id = ?", (unit,))  # noqa: S608
            if found and found[1] in GROUPS:
                names = f"item_id, {when}, company_id, {', '.join(columns)}"
                sums = ", ".join(f"sum({name})" for name in columns)
                rows.run(
                    f"INSERT INTO {group} (org_unit_id, {names})"  # noqa: S608
                    f" SELECT {int(unit)}, item_id, {when}, min(company_id), {sums}"
                    f" FROM {of_items} WHERE org_unit_id IN"
                    " (SELECT id FROM org_unit WHERE path LIKE ? || '%')"
                    f" GROUP BY item_id, {when}",
                    (found[0],),
                )
