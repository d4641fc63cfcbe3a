"""The fields of a promotion: its kind shows its own only, with an example worked out below."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from core.catalog.below_cost import Priced
from core.catalog.promotion_rule import KINDS, BasketLine, Promotion, best_offers
from core.catalog.promotion_set_up import PromotionForm
from core.kernel.amounts import MICRO, round_half_up
from core.kernel.money import Currency
from core.platform.i18n import _
from pages.setup.price_choices import ItemChoice, day_field, maybe, number_of, typed
from pages.widgets import formats
from pages.widgets.document_tables import narrow
from pages.widgets.labels import PROMOTION_KINDS

PRICED = 30
"""More special prices than this are cut by a percentage, or kept in a price list."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What a promotion may refer to, by id; whether its reader may see cost."""

    items: Mapping[int, ItemChoice]
    places: Mapping[int, str]
    suppliers: Mapping[int, str]
    currency: Currency
    sees_cost: bool


@dataclass(frozen=True, slots=True)
class Held:
    """A promotion as it is kept."""

    row: Any
    items: Mapping[int, int | None]
    stores: Sequence[int]


def draw(held: Held | None, choices: Choices, today: dt.date) -> PromotionForm:
    """All fields, and the example; what was typed."""
    row = held.row if held else None
    kind = st.segmented_control(
        _("Kind"),
        KINDS,
        default=row.kind if row else KINDS[0],
        format_func=lambda one: _(PROMOTION_KINDS[one]),
        required=True,
    )
    left, right = [st.container()] * 2 if narrow() else st.columns((3, 2))
    name = left.text_input(_("Name"), row.name if row else "")
    code = right.text_input(_("Code"), row.code if row else "")
    left, right = [st.container()] * 2 if narrow() else st.columns(2)
    from_on = day_field(left, _("From"), row.from_on if row else today)
    to_on = day_field(right, _("Until"), row.to_on if row else None)
    offer = _offer(str(kind), row, choices.currency)
    chosen = st.multiselect(
        _("Items"),
        list(choices.items),
        [one for one in (held.items if held else ()) if one in choices.items],
        format_func=lambda one: choices.items[one].label,
        placeholder=_("All items") if kind == "spend_save" else _("Name or code"),
    )
    prices = _special_prices(chosen, held, choices) if kind == "special_price" else {}
    form = PromotionForm(
        code or "",
        name or "",
        str(kind),
        from_on,
        to_on,
        {item: prices.get(item) for item in chosen},
        _stores(held, choices),
        **offer,
        **_funding(row, choices),
    )
    said = _example(_rule(form), form.items, choices)
    if said:
        st.info(said, icon=":material/calculate:")
    return replace(form, active=st.toggle(_("In use"), row.active if row else True))


def days(first: dt.date, last: dt.date) -> str:
    """2026-11-20 – 11-30: the year once, where it is one."""
    return f"{formats.day(first)} – " + (
        formats.day(last)[5:] if first.year == last.year else formats.day(last)
    )


def example(row: Any, items: Mapping[int, int | None], choices: Choices) -> str:
    """What a kept promotion does: 3 × 12.00 → 30.00."""
    rule = Promotion(
        row.id,
        row.kind,
        items=items,
        percent_bp=row.percent_bp,
        buy_micro=row.buy_micro,
        get_micro=row.get_micro,
        spend_fen=row.spend_fen,
        save_fen=row.save_fen,
        repeats=row.repeats,
        days_left=row.days_left,
    )
    return _example(rule, items, choices)


def lowest_prices(form: PromotionForm, choices: Choices) -> list[Priced]:
    """What a unit of each item comes to, at its example's quantity, with tax."""
    rule, found = _rule(form), []
    for item in form.items:
        line = _line(rule, item, choices)
        if line is not None:
            left = line.amount_fen - _saving(rule, line, choices)
            scale = 10**choices.currency.exponent
            price = round_half_up(left * MICRO * MICRO, line.quantity_micro * scale)
            found.append(Priced(item, price))
    return found


def _offer(kind: str, row: Any, currency: Currency) -> dict[str, Any]:
    """The numbers that the kind asks for, by the names of PromotionForm's fields."""
    left, right = [st.container()] * 2 if narrow() else st.columns(2)
    if kind == "spend_save":
        places = currency.exponent
        spend = left.text_input(_("Spend"), typed(row.spend_fen if row else 0, places))
        save = right.text_input(_("Saves"), typed(row.save_fen if row else 0, places))
        repeats = st.toggle(
            _("For each full amount"),
            row.repeats if row else False,
            help=_("Spending twice as much saves twice as much."),
        )
        return {
            "spend_fen": number_of(spend or "", places) or 0,
            "save_fen": number_of(save or "", places) or 0,
            "repeats": repeats,
        }
    if kind == "buy_get":
        buy = left.number_input(_("Pieces to buy"), 1, 10_000, _pieces(row, "buy_micro", 2))
        get = right.number_input(_("Pieces free"), 1, 10_000, _pieces(row, "get_micro", 1))
        return {"buy_micro": int(buy or 0) * MICRO, "get_micro": int(get or 0) * MICRO}
    off = left.number_input(
        _("Off, %"),
        0.0,
        100.0,
        row.percent_bp / 100 if row else {"second_item": 50.0, "near_expiry": 30.0}.get(kind, 0.0),
        step=5.0,
        format="%g",
        help=_("50 is half price; counts where no special price is typed.")
        if kind == "special_price"
        else None,
    )
    offer: dict[str, Any] = {"percent_bp": round((off or 0) * 100)}
    if kind == "near_expiry":
        held = row.days_left if row else 3
        days = right.number_input(_("From so many days left on"), 0, 3650, held)
        offer["days_left"] = days
    return offer


def _pieces(row: Any, field: str, usual: int) -> int:
    held = getattr(row, field) if row else 0
    return int(held // MICRO) or usual


def _special_prices(
    chosen: Sequence[int], held: Held | None, choices: Choices
) -> dict[int, int | None]:
    """A price for each item; an empty one is cut by the percentage."""
    found: dict[int, int | None] = {}
    for item in chosen[:PRICED]:
        regular = formats.price(choices.items[item].retail_price_micro, choices.currency)
        text = st.text_input(
            _("Special price of {item}").format(item=choices.items[item].name),
            typed(held.items.get(item) if held else None, 6, keep=2),
            placeholder=_("instead of {price}").format(price=regular),
            key=f"special_{item}",
        )
        found[item] = number_of(text or "", 6)
    if len(chosen) > PRICED:
        st.caption(_("The other items are cut by the percentage."))
    return found


def _stores(held: Held | None, choices: Choices) -> list[int] | None:
    everywhere = st.toggle(_("All stores"), held.row.all_stores if held else True)
    if everywhere:
        return None
    chosen: list[int] = st.multiselect(
        _("Stores"),
        list(choices.places),
        [one for one in (held.stores if held else ()) if one in choices.places],
        format_func=lambda one: choices.places[one],
        placeholder=_("A region stands for all its stores"),
    )
    return chosen


def _funding(row: Any, choices: Choices) -> dict[str, Any]:
    """Which supplier pays how much of it; the share only for who may see cost."""
    left, right = [st.container()] * 2 if narrow() else st.columns(2)
    held = row.supplier_id if row else None
    supplier = maybe(left, _("Supplier"), choices.suppliers, held, _("Nobody shares the cost"))
    if supplier is None or not choices.sees_cost:
        return {"supplier_id": supplier, "supplier_share_bp": 0 if supplier is None else None}
    share = right.number_input(
        _("Supplier pays, %"),
        0.0,
        100.0,
        (row.supplier_share_bp or 0) / 100 if row else 0.0,
        step=5.0,
        format="%g",
    )
    return {"supplier_id": supplier, "supplier_share_bp": round((share or 0) * 100)}


def _rule(form: PromotionForm) -> Promotion:
    return Promotion(
        0,
        form.kind,
        items=form.items,
        percent_bp=form.percent_bp,
        buy_micro=form.buy_micro,
        get_micro=form.get_micro,
        spend_fen=form.spend_fen,
        save_fen=form.save_fen,
        repeats=form.repeats,
        days_left=form.days_left,
    )


def _example(rule: Promotion, items: Mapping[int, int | None], choices: Choices) -> str:
    currency = choices.currency
    if rule.kind == "spend_save":
        if not rule.spend_fen:
            return ""
        spent, left = (
            formats.units_of(fen, currency) for fen in (rule.spend_fen, _spent_left(rule))
        )
        return f"{spent} → {left}"
    for item in items:
        line = _line(rule, item, choices)
        if line is None:
            continue
        left_fen = line.amount_fen - _saving(rule, line, choices)
        pieces = line.quantity_micro // MICRO
        price = formats.price(choices.items[item].retail_price_micro, currency)
        return f"{pieces} × {price} → {formats.units_of(left_fen, currency)}"
    return ""


def _spent_left(rule: Promotion) -> int:
    return rule.spend_fen - min(rule.save_fen, rule.spend_fen)


def _line(rule: Promotion, item: int, choices: Choices) -> BasketLine | None:
    """A basket of an item that the promotion is meant for; None for one without a price."""
    known = choices.items.get(item)
    if known is None or not known.retail_price_micro:
        return None
    pieces = {"second_item": 2, "buy_get": (rule.buy_micro + rule.get_micro) // MICRO}
    quantity = max(1, pieces.get(rule.kind, 1)) * MICRO
    scale = 10**choices.currency.exponent
    amount = round_half_up(quantity * known.retail_price_micro * scale, MICRO * MICRO)
    return BasketLine(item, quantity, amount, days_left=0)


def _saving(rule: Promotion, line: BasketLine, choices: Choices) -> int:
    (offer,) = best_offers([rule], [line], choices.currency.exponent)
    return offer.saving_fen
