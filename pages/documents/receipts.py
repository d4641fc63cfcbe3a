"""Goods receipts: what came in."""

from __future__ import annotations

from pages.documents.listing import list_page

list_page("purchase_receipt", "purchase.receipt")
