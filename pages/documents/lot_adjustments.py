"""Lot adjustments: goods that stood in another lot than the books said."""

from __future__ import annotations

from pages.documents.listing import list_page

list_page("stock_lots", "stock.lots")
