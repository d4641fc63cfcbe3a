"""Late costs: freight and corrections that made past receipts dearer or cheaper."""

from __future__ import annotations

from pages.documents.listing import list_page

list_page("purchase_cost", "purchase.cost")
