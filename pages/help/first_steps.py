"""What a new company does first, and how much of it is done: the facts behind the guide."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, func, select

from core.documents.read_entry import document, item, partner, warehouse
from core.platform.i18n import N_
from models.base import table
from models.company import OrgUnit
from models.people import User

org_unit, user = table(OrgUnit), table(User)


@dataclass(frozen=True, slots=True)
class Step:
    """A step: English texts (translated when shown), the page it is done on, and whether a
    company has done it."""

    key: str
    what: str
    how: str
    page: str
    kind: str = ""


STEPS: tuple[Step, ...] = (
    Step(
        "places",
        N_("Your stores and warehouses"),
        N_("One warehouse stands already. Add a store for each place that sells."),
        "setup_warehouses",
    ),
    Step(
        "items",
        N_("Your items"),
        N_("Bring them from an Excel sheet, or enter the first few by hand: code, name, price."),
        "setup_items",
    ),
    Step(
        "partners",
        N_("Who you buy from"),
        N_("One supplier is enough to begin with; the rest can wait."),
        "setup_partners",
    ),
    Step(
        "opening",
        N_("What is on the shelf today"),
        N_("Opening stock with its cost. From here on stock and books agree."),
        "enter",
        "stock.opening",
    ),
    Step(
        "sale",
        N_("The first sale"),
        N_("Take in what your till exports each evening, or enter a delivery."),
        "till_import",
    ),
    Step(
        "count",
        N_("The first count"),
        N_("Count one shelf with a phone: what differs is found while it is small."),
        "phone",
    ),
    Step(
        "people",
        N_("Your colleagues"),
        N_("Each signs in with a name of their own and sees what their work needs."),
        "setup_users",
    ),
)


def done(connection: Connection, company_id: int) -> set[str]:
    """The keys of the steps that are done, as far as the reader can see."""
    mine = document.c.company_id == company_id
    posted = document.c.state == "posted"
    asked: dict[str, tuple[ColumnElement[bool], int]] = {
        "places": (warehouse.c.company_id == company_id, 2),
        "items": (item.c.company_id == company_id, 1),
        "partners": (partner.c.company_id == company_id, 1),
        "opening": (mine & posted & document.c.kind.in_(("stock.opening", "purchase.receipt")), 1),
        "sale": (mine & posted & document.c.kind.in_(("till.summary", "sales.delivery")), 1),
        "count": (mine & posted & (document.c.kind == "stock.count"), 1),
        "people": (user.c.id.is_not(None), 2),
    }
    found = set()
    for key, (where, enough) in asked.items():
        some = select(func.count()).select_from(select(1).where(where).limit(enough).subquery())
        if (connection.execute(some).scalar() or 0) >= enough:
            found.add(key)
    return found
