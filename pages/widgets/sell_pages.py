"""The pages of selling, a part of the list of pages (pages/registry.py)."""

from __future__ import annotations

from core.platform.i18n import N_
from pages.widgets.page_entry import PageEntry

SELL_PAGES: tuple[PageEntry, ...] = (
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
)
