"""Till summaries: each store's days."""

from __future__ import annotations

from pages.documents.listing import list_page

list_page("till_summary", "till.summary")
