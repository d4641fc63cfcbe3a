"""An entry of the audit chain in the reader's words: the action, and each field as it was and is.

The chain keeps column names and plain values, which stay true for ever; what they are called
is only written here. A field without a name of its own reads as it is kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.platform import permissions
from core.platform.i18n import N_, _, counted, language
from pages.kinds import KINDS
from pages.registry import PAGES
from pages.widgets import formats, labels

SUBJECTS = {
    "setup.company": N_("Company"),
    "setup.org_unit": N_("Organisation unit"),
    "setup.warehouse": N_("Warehouse"),
    "setup.cost_pool": N_("Cost pool"),
    "setup.category": N_("Category"),
    "setup.costing": N_("Costing method"),
    "setup.item": N_("Item"),
    "setup.item_unit": N_("Unit of an item"),
    "setup.barcode": N_("Barcode"),
    "setup.measure": N_("Unit of measure"),
    "setup.scale": N_("Layout of a scale's codes"),
    "setup.partner": N_("Supplier or customer"),
    "setup.tax_class": N_("Tax class"),
    "setup.tax_rate": N_("Tax rate"),
    "setup.loss_rule": N_("Tax rule of a reason for waste"),
    "setup.price_list": N_("Price list"),
    "setup.promotion": N_("Promotion"),
    "setup.rebate": N_("Rebate"),
    "setup.user": N_("User"),
    "setup.role": N_("Role"),
    "setup.supplier_terms": N_("Terms of ordering"),
    "setup.policy": N_("Replenishment policy"),
    "setup.budget": N_("Budget"),
    "setup.pilot": N_("Pilot"),
    "setup.signal_source": N_("Source of signals"),
    "setup.stock_level": N_("Minimum and maximum"),
    "planning.signal": N_("Signal"),
    "setup.channel": N_("Way to send orders"),
    "delivery": N_("Delivery of an order"),
    "setup.approval_limits": N_("Limits of approval"),
    "today.snooze": N_("Line of Today put off"),
    "view": N_("Saved view"),
    "view.first": N_("View that a page opens with"),
    "books.account": N_("Account"),
    "books.role": N_("Role in the posting rules"),
    "books.period": N_("Period"),
}
ACTS = {
    "again": N_("tried again"),
    "add": N_("added"),
    "change": N_("changed"),
    "remove": N_("removed"),
    "close": N_("closed"),
    "hold": N_("put on hold"),
    "reopen": N_("reopened"),
    "link": N_("given a new link"),
}
PAPER_ACTS = {
    "post": N_("posted"),
    "reverse": N_("reversed"),
    "ask": N_("sent for approval"),
    "approve": N_("approved"),
    "refused": N_("sent back"),
    "withdrawn": N_("taken back"),
}
"""What happens to a document, by the first word of the entry's action."""
WHOLE = {
    "user.password": N_("Password changed"),
    "user.sign_in": N_("Signed in"),
    "user.sign_out": N_("Signed out"),
    "user.sign_out_all": N_("Signed out everywhere"),
    "user.token_issue": N_("Token issued"),
    "user.token_end": N_("Token ended"),
    "export.table": N_("Table taken out as an Excel file"),
}
TABLES = {
    "company": N_("Company"),
    "org_unit": N_("Organisation unit"),
    "warehouse": N_("Warehouse"),
    "cost_pool": N_("Cost pool"),
    "category": N_("Category"),
    "costing_policy": N_("Costing method"),
    "period": N_("Period"),
    "item": N_("Item"),
    "item_unit": N_("Unit of an item"),
    "barcode": N_("Barcode"),
    "unit": N_("Unit of measure"),
    "scale_layout": N_("Layout of a scale's codes"),
    "partner": N_("Supplier or customer"),
    "tax_class": N_("Tax class"),
    "tax_rate": N_("Tax rate"),
    "loss_rule": N_("Tax rule of a reason for waste"),
    "price_list": N_("Price list"),
    "price_list_line": N_("Price"),
    "promotion": N_("Promotion"),
    "promotion_item": N_("Item of a promotion"),
    "promotion_store": N_("Store of a promotion"),
    "rebate": N_("Rebate"),
    "snooze": N_("Line of Today put off"),
    "saved_view": N_("Saved view"),
    "first_view": N_("View that a page opens with"),
    "account": N_("Account"),
    "account_role": N_("Role in the posting rules"),
    "app_user": N_("User"),
    "role": N_("Role"),
    "role_permission": N_("Right"),
    "user_role": N_("Role of a user"),
}
FIELDS = {
    "code": N_("Code"),
    "name": N_("Name"),
    "name_en": N_("Name in English"),
    "active": N_("In use"),
    "dropped_on": N_("No longer ordered since"),
    "kind": N_("Kind"),
    "parent_id": N_("Belongs to"),
    "parent_code": N_("Belongs to"),
    "org_unit_id": N_("Organisation unit"),
    "cost_pool_id": N_("Cost pool"),
    "category_id": N_("Category"),
    "base_unit_id": N_("Base unit"),
    "unit_id": N_("Unit"),
    "item_id": N_("Item"),
    "sales_tax_class_id": N_("Tax on sales"),
    "purchase_tax_class_id": N_("Tax on purchases"),
    "tax_class_id": N_("Tax class"),
    "account_id": N_("Account"),
    "user_id": N_("User"),
    "page": N_("Page"),
    "shared": N_("Shared with the company"),
    "view_id": N_("Saved view"),
    "role_id": N_("Role"),
    "permission": N_("Right"),
    "role": N_("Role"),
    "retail_price_micro": N_("Retail price"),
    "purchase_price_micro": N_("Purchase price"),
    "tracking": N_("Tracking"),
    "life_days": N_("Shelf life, days"),
    "weighed": N_("Sold by weight"),
    "numerator": N_("Base units in one"),
    "denominator": N_("divided by"),
    "stated_margin_bp": N_("Stated margin"),
    "over_receipt_bp": N_("Over-receipt tolerance"),
    "near_expiry_days": N_("Days that count as near expiry"),
    "subject": N_("Subject"),
    "said": N_("What it says"),
    "until_on": N_("Comes back on"),
    "off_sale_days": N_("Days off sale before the date"),
    "method": N_("Costing method"),
    "from_on": N_("From"),
    "to_on": N_("Until"),
    "rate_bp": N_("Rate"),
    "price_micro": N_("Price"),
    "from_micro": N_("From quantity"),
    "direction": N_("Direction"),
    "partner_id": N_("Partner"),
    "for_org_unit_id": N_("Organisation unit"),
    "price_list_id": N_("Price list"),
    "promotion_id": N_("Promotion"),
    "store_id": N_("Store"),
    "all_stores": N_("All stores"),
    "percent_bp": N_("Off, %"),
    "buy_micro": N_("Pieces to buy"),
    "get_micro": N_("Pieces free"),
    "spend_fen": N_("Spend"),
    "save_fen": N_("Saves"),
    "repeats": N_("For each full amount"),
    "days_left": N_("Days left"),
    "supplier_id": N_("Supplier"),
    "supplier_share_bp": N_("Supplier pays, %"),
    "threshold_fen": N_("Bought at least"),
    "reason": N_("Reason"),
    "tax_kind": N_("Taxpayer"),
    "exempt": N_("Exempt"),
    "input_rule": N_("Input tax"),
    "takes_tax_back": N_("Takes input tax back"),
    "currency": N_("Currency"),
    "currency_exponent": N_("Decimals"),
    "standard": N_("Accounting standard"),
    "zone": N_("Time zone"),
    "opens_minute": N_("Opens"),
    "closes_minute": N_("Closes"),
    "allow_negative": N_("May go below zero"),
    "stock_known": N_("Stock is known"),
    "supplier": N_("Supplier"),
    "customer": N_("Customer"),
    "tax_number": N_("Tax number"),
    "contact": N_("Contact"),
    "phone": N_("Phone"),
    "address": N_("Address"),
    "lead_days": N_("Lead time, days"),
    "credit_days": N_("Credit, days"),
    "side": N_("Side"),
    "nature": N_("Nature"),
    "book": N_("Book"),
    "state": N_("State"),
    "username": N_("User name"),
    "language": N_("Language"),
    "password_hash": N_("Password"),
    "days": N_("Days"),
    "number": N_("Number"),
}
ORDER = {name: place for place, name in enumerate(FIELDS)}
CODES: dict[str, Mapping[str, str]] = {
    "page": {page.key: page.title for page in PAGES},
    "kind": labels.UNIT_KINDS | labels.WAREHOUSE_KINDS | labels.PROMOTION_KINDS,
    "direction": labels.DIRECTIONS,
    "tracking": labels.TRACKING,
    "method": labels.METHODS,
    "tax_kind": labels.TAX_KINDS,
    "standard": labels.STANDARDS,
    "input_rule": labels.INPUT_TAX,
    "state": labels.PERIOD_STATES,
    "nature": labels.NATURES,
    "side": {"D": N_("Debit"), "C": N_("Credit")},
}
NOT_SHOWN = N_("not shown")


@dataclass(frozen=True, slots=True)
class Change:
    """A field as it was and as it is, ready to be read."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A row that changed: what it is, its name, what became of it, its fields."""

    table: str
    name: str
    act: str
    changes: tuple[Change, ...]


def action_text(action: str) -> str:
    """What was done: 商品 · 修改, or Item · changed."""
    if action in WHOLE:
        return _(WHOLE[action])
    word, _space, kind = action.partition(" ")
    if kind in KINDS:
        return f"{KINDS[kind].name(language())} · {_(PAPER_ACTS.get(word, word))}"
    subject, _dot, act = action.rpartition(".")
    if subject in SUBJECTS:
        return f"{_(SUBJECTS[subject])} · {_(ACTS.get(act, act))}"
    return action


def changed_rows(detail: Any) -> list[ChangedRow]:
    """The rows of an entry's detail; none where it is hidden or tells of a document."""
    if not isinstance(detail, Mapping):
        return []
    return [
        ChangedRow(
            _(TABLES.get(row["table"], row["table"])),
            _plain_name(row["table"], row["name"]),
            _(ACTS.get(row["act"], row["act"])),
            tuple(
                _change(row["table"], name, row["fields"][name])
                for name in sorted(row["fields"], key=_place)
            ),
        )
        for row in detail.get("rows", [])
    ]


def sums_of(detail: Any) -> list[str]:
    """What was too much to list: 科目 · 新增 244."""
    if not isinstance(detail, Mapping):
        return []
    return [
        f"{_(TABLES.get(name, name))} · {_(ACTS.get(act, act))}: {number:,}"
        for name, acts in detail.get("counted", {}).items()
        for act, number in acts.items()
    ]


def summary(detail: Any) -> str:
    """An entry in one line: whose, and its first changes."""
    rows = changed_rows(detail)
    if isinstance(detail, Mapping) and "export" in detail:
        taken = detail["export"]
        return counted("{page}: {n} row", "{page}: {n} rows", taken["rows"], page=taken["page"])
    if not rows:
        return "; ".join(sums_of(detail))
    first = rows[0]
    said = [
        f"{one.field} {one.before} → {one.after}" if one.before != formats.NOTHING else one.field
        for one in first.changes
        if one.after != first.name
    ]
    shown = "; ".join(said[:3]) + (" …" if len(said) > 3 else "")
    return " · ".join(
        part for part in (first.name, shown if first.act == _("changed") else "") if part
    )


def _place(name: str) -> int:
    """Fields stand in the order in which forms ask for them."""
    return ORDER.get(name, len(ORDER))


def _change(table: str, name: str, pair: Any) -> Change:
    label = _(FIELDS.get(name, name))
    if pair is None:
        return Change(label, formats.NOTHING, _(NOT_SHOWN))
    before, after = (_value(table, name, value) for value in pair)
    return Change(label, before, after)


def _value(table: str, name: str, value: Any) -> str:
    if value is None or value == "":
        return formats.NOTHING
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if name == "permission":
        return permissions.label(str(value), language())
    if name in CODES and str(value) in CODES[name]:
        return _(CODES[name][str(value)])
    if isinstance(value, int):
        return _number(table, name, value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _number(table: str, name: str, value: int) -> str:
    if name.endswith("price_micro"):
        return formats.price(value)
    if name.endswith("_micro"):
        return formats.quantity(value)
    if name.endswith("_fen"):
        return formats.money(value)
    if name.endswith("_bp"):
        return formats.percent(value, 0 if value % 100 == 0 else 2)
    if name.endswith("_minute"):
        return formats.minutes(value)
    return formats.period(value) if (table, name) == ("period", "code") else f"{value:,}"


def _plain_name(table: str, name: str) -> str:
    if table == "period" and name.isdigit():
        return formats.period(int(name))
    if table == "role_permission":
        key, _dot, role = name.partition(" · ")
        return " · ".join(part for part in (permissions.label(key, language()), role) if part)
    return name
