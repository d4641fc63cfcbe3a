"""The pages that explain, a part of the list of pages (pages/registry.py)."""

from __future__ import annotations

from core.platform.i18n import N_
from pages.widgets.page_entry import PageEntry

HELP_PAGES: tuple[PageEntry, ...] = (
    PageEntry(
        "guide", "guide", "help/guide.py", N_("First steps"), ":material/flag:", "help", None
    ),
    PageEntry(
        "guides", "guides", "help/guides.py", N_("A normal day"), ":material/routine:", "help", None
    ),
    PageEntry(
        "glossary", "glossary", "help/glossary.py", N_("Glossary"), ":material/menu_book:",
        "help", None,
    ),
)  # fmt: skip
