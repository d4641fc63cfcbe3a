"""The pages of buying, a part of the list of pages (pages/registry.py)."""

from __future__ import annotations

from core.platform.i18n import N_
from pages.widgets.page_entry import PageEntry

BUY_PAGES: tuple[PageEntry, ...] = (
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
        "levels",
        "stock-levels",
        "buy/levels.py",
        N_("Minimum and maximum"),
        ":material/straighten:",
        "buy",
        "purchase.order",
    ),
    PageEntry(
        "budgets",
        "budgets",
        "buy/budgets.py",
        N_("Budgets"),
        ":material/account_balance_wallet:",
        "buy",
        "purchase.budget",
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
)
