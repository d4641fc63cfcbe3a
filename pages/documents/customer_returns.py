"""Customer returns: what came back."""

from __future__ import annotations

from pages.documents.listing import list_page

list_page("sales_return", "sales.return")
