"""Opening stock: what lay on the shelf on the first day."""

from __future__ import annotations

from pages.documents.listing import list_page

list_page("stock_opening", "stock.opening")
