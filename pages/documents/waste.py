"""Waste: what was thrown away, and why."""

from __future__ import annotations

from pages.documents.listing import list_page

list_page("stock_waste", "stock.waste")
