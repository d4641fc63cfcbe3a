"""Supplier returns: what went back."""

from __future__ import annotations

from pages.documents.listing import list_page

list_page("purchase_return", "purchase.return")
