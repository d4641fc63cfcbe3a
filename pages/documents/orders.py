"""Purchase orders: what suppliers were asked for, and what of it came."""

from __future__ import annotations

from pages.documents.listing import list_page

list_page("purchase_order", "purchase.order")
