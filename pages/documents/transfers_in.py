"""Transfers in: what arrived of what was sent."""

from __future__ import annotations

from pages.documents.listing import list_page

list_page("stock_receive", "stock.receive")
