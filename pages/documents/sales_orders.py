"""Sales orders: what customers want, and what of it left."""

from __future__ import annotations

from pages.documents.listing import list_page

list_page("sales_order", "sales.order")
