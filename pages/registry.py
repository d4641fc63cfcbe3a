"""The single list of pages: what each is called, where it answers, and who may open it.

The shell makes its navigation from this list and the tests open every page of it; a page
that is not here does not exist. `permission` is asked by the shell (to leave it out of the
menu) and again by the page itself; None means that signing in is enough. The first page is
the default one: it answers at `/` only, the others at `/<url_path>`.
"""

from __future__ import annotations

from core.platform.i18n import N_
from pages.widgets.analyse_pages import ANALYSE_PAGES
from pages.widgets.buy_pages import BUY_PAGES
from pages.widgets.help_pages import HELP_PAGES
from pages.widgets.page_entry import PageEntry
from pages.widgets.phone_pages import PHONE_PAGES
from pages.widgets.sell_pages import SELL_PAGES
from pages.widgets.setup_pages import SETUP_PAGES
from pages.widgets.stock_pages import STOCK_PAGES

SECTIONS: dict[str, str] = {
    "today": "",
    "analyse": N_("Analyse"),
    "buy": N_("Buy"),
    "sell": N_("Sell"),
    "stock": N_("Stock"),
    "make": N_("Make"),
    "books": N_("Books"),
    "phone": N_("Shop floor"),
    "setup": N_("Setup"),
    "help": N_("Help"),
}
"""Sections in the order of the menu, with their headings."""

PAGES: tuple[PageEntry, ...] = (
    PageEntry("today", "", "today.py", N_("Today"), ":material/wb_sunny:", "today", None),
    *ANALYSE_PAGES,
    *BUY_PAGES,
    *SELL_PAGES,
    *STOCK_PAGES,
    *PHONE_PAGES,
    *SETUP_PAGES,
    *HELP_PAGES,
    PageEntry(
        "account",
        "account",
        "account.py",
        N_("My account"),
        ":material/account_circle:",
        "setup",
        None,
        menu=False,
    ),
)


def entry(key: str) -> PageEntry:
    """The page of a key; KeyError for none."""
    for page in PAGES:
        if page.key == key:
            return page
    raise KeyError(key)


__all__ = ["PAGES", "SECTIONS", "PageEntry", "entry"]
