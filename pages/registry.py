"""The single list of pages: what each is called, where it answers, and who may open it.

The shell makes its navigation from this list and the tests open every page of it; a page
that is not here does not exist. `permission` is asked by the shell (to leave it out of the
menu) and again by the page itself; None means that signing in is enough. The first page is
the default one: it answers at `/` only, the others at `/<url_path>`.
"""

from __future__ import annotations

from core.platform.i18n import N_
from pages.widgets.help_pages import HELP_PAGES
from pages.widgets.page_entry import PageEntry
from pages.widgets.phone_pages import PHONE_PAGES
from pages.widgets.setup_pages import SETUP_PAGES

SECTIONS: dict[str, str] = {
    "today": "",
    "analyse": N_("Analyse"),
    "buy": N_("Buy"),
    "sell": N_("Sell"),
    "stock": N_("Stock"),
    "make": N_("Make"),
    "books": N_("Books"),
    "phone": N_("Phone"),
    "setup": N_("Setup"),
    "help": N_("Help"),
}
"""Sections in the order of the menu, with their headings."""

PAGES: tuple[PageEntry, ...] = (
    PageEntry("today", "", "today.py", N_("Today"), ":material/wb_sunny:", "today", None),
    # analyse
    PageEntry(
        "overview",
        "overview",
        "analyse/overview.py",
        N_("Overview"),
        ":material/monitoring:",
        "analyse",
        "analyse.view",
    ),
    PageEntry(
        "turnover",
        "turnover",
        "analyse/turnover.py",
        N_("Turnover"),
        ":material/autorenew:",
        "analyse",
        "analyse.view",
    ),
    PageEntry(
        "margin",
        "margin",
        "analyse/margin.py",
        N_("Margin"),
        ":material/percent:",
        "analyse",
        "analyse.view",
    ),
    PageEntry(
        "expiry",
        "expiry",
        "analyse/expiry.py",
        N_("Expiring stock"),
        ":material/event_busy:",
        "analyse",
        "stock.view",
    ),
    PageEntry(
        "loss",
        "loss",
        "analyse/loss.py",
        N_("Loss"),
        ":material/trending_down:",
        "analyse",
        "analyse.view",
    ),
    PageEntry(
        "as_known",
        "as-known",
        "analyse/as_known.py",
        N_("As known then"),
        ":material/history_toggle_off:",
        "analyse",
        "analyse.view",
    ),
    PageEntry(
        "suppliers",
        "suppliers",
        "analyse/suppliers.py",
        N_("Supplier scorecard"),
        ":material/local_shipping:",
        "analyse",
        "analyse.view",
    ),
    # buy
    PageEntry(
        "suggestions",
        "suggestions",
        "buy/suggestions.py",
        N_("Suggestions"),
        ":material/lightbulb:",
        "buy",
        "purchase.order",
    ),
    PageEntry(
        "purchase_order",
        "purchase-orders",
        "documents/orders.py",
        N_("Purchase orders"),
        ":material/shopping_cart:",
        "buy",
        "document.view",
    ),
    PageEntry(
        "approvals",
        "approvals",
        "documents/approvals.py",
        N_("Approvals"),
        ":material/approval:",
        "buy",
        "document.view",
    ),
    PageEntry(
        "purchase_receipt",
        "receipts",
        "documents/receipts.py",
        N_("Goods receipts"),
        ":material/move_to_inbox:",
        "buy",
        "document.view",
    ),
    PageEntry(
        "purchase_return",
        "supplier-returns",
        "documents/supplier_returns.py",
        N_("Supplier returns"),
        ":material/assignment_return:",
        "buy",
        "document.view",
    ),
    PageEntry(
        "purchase_cost",
        "late-costs",
        "documents/late_costs.py",
        N_("Late costs"),
        ":material/local_shipping:",
        "buy",
        "document.view",
    ),
    PageEntry(
        "rebates",
        "rebates",
        "setup/rebates.py",
        N_("Rebates"),
        ":material/savings:",
        "buy",
        "setup.prices",
    ),
    # sell
    PageEntry(
        "sales_order",
        "sales-orders",
        "documents/sales_orders.py",
        N_("Sales orders"),
        ":material/receipt_long:",
        "sell",
        "document.view",
    ),
    PageEntry(
        "sales_delivery",
        "deliveries",
        "documents/deliveries.py",
        N_("Deliveries"),
        ":material/outbox:",
        "sell",
        "document.view",
    ),
    PageEntry(
        "sales_return",
        "customer-returns",
        "documents/customer_returns.py",
        N_("Customer returns"),
        ":material/undo:",
        "sell",
        "document.view",
    ),
    PageEntry(
        "till_summary",
        "till-summaries",
        "till/summaries.py",
        N_("Till summaries"),
        ":material/point_of_sale:",
        "sell",
        "document.view",
    ),
    PageEntry(
        "till_import",
        "till-import",
        "till/wizard.py",
        N_("Till import"),
        ":material/upload_file:",
        "sell",
        "till.import",
    ),
    PageEntry(
        "price_lists",
        "price-lists",
        "setup/price_lists.py",
        N_("Price lists"),
        ":material/sell:",
        "sell",
        "setup.prices",
    ),
    PageEntry(
        "promotions",
        "promotions",
        "setup/promotions.py",
        N_("Promotions"),
        ":material/percent_discount:",
        "sell",
        "setup.prices",
    ),
    # stock
    PageEntry(
        "stock",
        "stock",
        "stock/on_hand.py",
        N_("Stock on hand"),
        ":material/shelves:",
        "stock",
        "stock.view",
    ),
    PageEntry(
        "lots",
        "lots",
        "stock/lots.py",
        N_("All lots"),
        ":material/qr_code_2:",
        "stock",
        "stock.view",
    ),
    PageEntry(
        "labels",
        "labels",
        "stock/labels.py",
        N_("Labels"),
        ":material/label:",
        "stock",
        "stock.view",
    ),
    PageEntry(
        "item",
        "item",
        "stock/item.py",
        N_("Item"),
        ":material/package_2:",
        "stock",
        "stock.view",
        menu=False,
    ),
    PageEntry(
        "stock_count",
        "counts",
        "counting/counts.py",
        N_("Stock counts"),
        ":material/fact_check:",
        "stock",
        "stock.view",
    ),
    PageEntry(
        "count",
        "count",
        "counting/count.py",
        N_("Stock count"),
        ":material/fact_check:",
        "stock",
        "stock.view",
        menu=False,
    ),
    PageEntry(
        "stock_opening",
        "opening-stock",
        "documents/opening.py",
        N_("Opening stock"),
        ":material/flag:",
        "stock",
        "document.view",
    ),
    PageEntry(
        "stock_ship",
        "transfers-out",
        "documents/transfers_out.py",
        N_("Transfers out"),
        ":material/local_shipping:",
        "stock",
        "document.view",
    ),
    PageEntry(
        "stock_receive",
        "transfers-in",
        "documents/transfers_in.py",
        N_("Transfers in"),
        ":material/input:",
        "stock",
        "document.view",
    ),
    PageEntry(
        "stock_waste",
        "waste",
        "documents/waste.py",
        N_("Waste"),
        ":material/delete_sweep:",
        "stock",
        "document.view",
    ),
    PageEntry(
        "stock_lots",
        "lot-adjustments",
        "documents/lot_adjustments.py",
        N_("Lot adjustments"),
        ":material/swap_horiz:",
        "stock",
        "document.view",
    ),
    PageEntry(
        "drafts",
        "drafts",
        "documents/drafts.py",
        N_("Drafts"),
        ":material/edit_note:",
        "stock",
        "document.view",
    ),
    PageEntry(
        "enter",
        "enter",
        "documents/enter.py",
        N_("Enter a document"),
        ":material/edit:",
        "stock",
        None,
        menu=False,
    ),
    PageEntry(
        "document",
        "document",
        "documents/document.py",
        N_("Document"),
        ":material/description:",
        "stock",
        "document.view",
        menu=False,
    ),
    # make
    # books
    # setup
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
