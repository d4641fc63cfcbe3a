"""What codes in the database are called on screen."""

from __future__ import annotations

from core.catalog.companies import CURRENCIES
from core.kernel.amounts import MICRO
from core.platform.i18n import N_, _, language, locale

STANDARDS = {
    "SBE": N_("Small enterprises (小企业会计准则)"),
    "ASBE": N_("Enterprises (企业会计准则)"),
}
TAX_KINDS = {"general": N_("General taxpayer"), "small": N_("Small-scale taxpayer")}
UNIT_KINDS = {
    "head": N_("Head office"),
    "region": N_("Region"),
    "store": N_("Store"),
    "dc": N_("Distribution centre"),
}
WAREHOUSE_KINDS = {
    "ordinary": N_("Ordinary"),
    "store": N_("Store shelf"),
    "transit": N_("In transit"),
    "subcontractor": N_("At a subcontractor"),
    "production": N_("Production"),
    "scrap": N_("Scrap"),
}
METHODS = {
    "fifo": N_("First in, first out"),
    "average": N_("Moving average"),
    "specific": N_("Specific lot"),
}
TRACKING = {"none": N_("Not tracked"), "lot": N_("By lot"), "serial": N_("By serial number")}
PERIOD_STATES = {"open": N_("Open"), "hold": N_("On hold"), "closed": N_("Closed")}
DIRECTIONS = {"sell": N_("To sell by"), "buy": N_("To buy by")}
PROMOTION_KINDS = {
    "special_price": N_("Special price"),
    "second_item": N_("Second for less"),
    "spend_save": N_("Spend and save"),
    "buy_get": N_("Buy and get"),
    "near_expiry": N_("Near-expiry markdown"),
}
BUDGET_EACH = {
    "day": N_("Each day"),
    "week": N_("Each week"),
    "month": N_("Each month"),
    "whole": N_("All its days"),
}
INPUT_TAX = {
    "deductible": N_("Deductible"),
    "computed": N_("Computed (farm products)"),
    "cost": N_("Becomes cost"),
}
NATURES = {
    "资产": N_("Assets"),
    "负债": N_("Liabilities"),
    "所有者权益": N_("Equity"),
    "成本": N_("Costs"),
    "损益": N_("Profit and loss"),
    "共同": N_("Common"),
}


UNBENT = frozenset({"jin", "dozen"})
"""Units of measure that English leaves as they are after any number, symbols such as kg beside."""
LONGEST_SYMBOL = 2


def standard_name(code: str) -> str:
    """An accounting standard."""
    return _(STANDARDS[code])


def tax_kind_name(code: str) -> str:
    """A kind of taxpayer."""
    return _(TAX_KINDS[code])


def currency_name(code: str) -> str:
    """A currency with its code."""
    from babel.numbers import get_currency_name

    assert code in CURRENCIES  # noqa: S101
    return f"{code} · {get_currency_name(code, locale=locale())}"


def in_language(zh: str, en: str) -> str:
    """A name kept in both languages."""
    return zh if language() == "zh" or not en else en


def unit_after(micro: int, zh: str, en: str) -> str:
    """A unit of measure as it stands behind a quantity: 1 box, 3 boxes, 3 kg; 3 盒."""
    name = in_language(zh, en)
    if name != en or abs(micro) == MICRO or len(name) <= LONGEST_SYMBOL or not name.isascii():
        return name
    if name in UNBENT:
        return name
    if name.endswith(("s", "x", "z", "ch", "sh")):
        return f"{name}es"
    if name.endswith("y") and name[-2] not in "aeiou":
        return f"{name[:-1]}ies"
    return f"{name}s"
