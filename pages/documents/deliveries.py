"""Deliveries: what left, with its revenue and cost."""

from __future__ import annotations

from pages.documents.listing import list_page

list_page("sales_delivery", "sales.delivery")
