"""Transfers out: what was sent to other warehouses, and what of it is still on its way."""

from __future__ import annotations

from pages.documents.listing import list_page

list_page("stock_ship", "stock.ship")
