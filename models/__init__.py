"""Tables only: columns and constraints, one file a capability. Importing this loads them all."""

from models import (
    approvals,
    attachments,
    catalog,
    company,
    cost,
    counting,
    documents,
    facts,
    gateways,
    general,
    jobs,
    people,
    planning,
    prices,
    replenishment,
    settlement,
    stock,
    suggestions,
    today,
    trail,
)
from models.base import Access, Scope, Table

metadata = Table.metadata

__all__ = [
    "Access",
    "Scope",
    "Table",
    "approvals",
    "attachments",
    "catalog",
    "company",
    "cost",
    "counting",
    "documents",
    "facts",
    "gateways",
    "general",
    "jobs",
    "metadata",
    "people",
    "planning",
    "prices",
    "replenishment",
    "settlement",
    "stock",
    "suggestions",
    "today",
    "trail",
]
