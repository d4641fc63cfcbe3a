"""A page as pages/registry.py lists it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page. `file` is relative to pages/; `title` is the English text, translated when shown.

    `menu` false keeps it out of the sidebar (a document's own page, opened by a link).
    """

    key: str
    url_path: str
    file: str
    title: str
    icon: str
    section: str
    permission: str | None
    menu: bool = True
