"""Promotions on the lines of a sale: the price falls, the regular price stands beside it.

A kind that offers promotions applies them to lines at the regular price of the day: the
store's list or the shelf price, no discount, not following another document. A price that
somebody agreed with the customer (his own list, a price typed lower) is left as it is. What a
promotion takes off makes the price lower, in six decimals, so that the line's amount is exact;
a rest that no price expresses (ten thousand pieces and more) becomes a discount. A kind that
only notes them (a till's day) names the promotion where less was paid than the regular price.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from core.catalog.prices import Asked, Origin, PriceFound, prices_of
from core.catalog.promotion_rule import BasketLine, best_offers
from core.catalog.promotions import named, paths
from core.documents.amounts import extended, retaxed
from core.documents.draft import Line
from core.documents.frame import Checked, Frame
from core.documents.masters import Masters
from core.kernel.amounts import MICRO
from core.platform.rows import as_date

OFFER, NOTE = "offer", "note"


def promoted(frame: Frame, masters: Masters, mode: str) -> dict[int, Line]:
    """Lines that a promotion changes, by their place among the frame's, as they then read."""
    draft = frame.draft
    held = masters.promotions(draft.company_id, draft.on)
    if not held or not frame.lines:
        return {}
    above = paths(frame.rows, [draft.org_unit_id]).get(draft.org_unit_id, [])
    promotions = [one.promotion for one in held if one.holds(draft.on, above)]
    about = {
        n: line
        for n, line in enumerate(frame.lines)
        if line.quantity_micro > 0
        and line.typed.promotion_id is None
        and line.source is None
        and any(p.about(line.item.id) for p in promotions)
    }
    if not about:
        return {}
    regular = dict(zip(about, _regular(frame, list(about.values())), strict=True))
    if mode == NOTE:
        changed = {}
        for n, line in about.items():
            price = regular[n]
            cheaper = price is not None and line.amount_fen < _amount(frame, line, price)
            one = named(promotions, line.item.id, line.typed.memo, {line.item.id: cheaper})
            if one is not None:
                changed[n] = replace(line.typed, regular_price_micro=price, promotion_id=one.id)
        return changed
    plain = {
        n: (line, price)
        for n, line in about.items()
        if (price := regular[n]) == line.typed.price_micro
        and price is not None
        and not line.typed.discount_fen
    }
    left = _days_left(frame, [line for line, _ in plain.values()])
    basket = [
        BasketLine(line.item.id, line.quantity_micro, _gross(frame, line), days)
        for (line, _), days in zip(plain.values(), left, strict=True)
    ]
    offers = best_offers(promotions, basket, frame.exponent)
    return {
        n: _cheaper(frame, line, price, offer.promotion_id, offer.saving_fen)
        for (n, (line, price)), offer in zip(plain.items(), offers, strict=True)
        if offer.promotion_id is not None
    }


def _regular(frame: Frame, lines: Sequence[Checked]) -> list[int | None]:
    """Regular prices per entered unit, in the document's terms of tax."""
    draft = frame.draft
    found = prices_of(
        frame.rows,
        draft.company_id,
        [Asked(line.item.id, line.unit_id, line.quantity_micro) for line in lines],
        draft.partner_id,
        draft.org_unit_id,
        draft.on,
        "sell",
    )
    return [_in_terms(frame, line, price) for line, price in zip(lines, found, strict=True)]


def _in_terms(frame: Frame, line: Checked, price: PriceFound | None) -> int | None:
    if price is None or price.own or price.origin is Origin.LAST:
        return None
    if frame.draft.prices_include_tax:
        return price.price_micro
    return retaxed(price.price_micro, line.tax_rate_bp, "deductible", with_tax=False)


def _amount(frame: Frame, line: Checked, price_micro: int) -> int:
    return extended(line.typed.entered_micro or 0, price_micro, frame.exponent)


def _gross(frame: Frame, line: Checked) -> int:
    """The line's amount with tax, in which promotions are reckoned."""
    return line.amount_fen if frame.draft.prices_include_tax else line.amounts.gross_fen


def _cheaper(
    frame: Frame, line: Checked, regular: int, promotion_id: int | None, saving_fen: int
) -> Line:
    """The line at what is left of its amount after the saving."""
    entered = line.typed.entered_micro or 0
    if not frame.draft.prices_include_tax:
        saving_fen = retaxed(saving_fen, line.tax_rate_bp, "deductible", with_tax=False)
    target = max(0, line.amount_fen - saving_fen)
    scale = MICRO * MICRO
    price = target * scale // (entered * 10**frame.exponent)
    while _amount(frame, line, price) < target:
        price += 1
    return replace(
        line.typed,
        price_micro=price,
        discount_fen=_amount(frame, line, price) - target,
        regular_price_micro=regular,
        promotion_id=promotion_id,
    )


def _days_left(frame: Frame, lines: Sequence[Checked]) -> list[int | None]:
    """Days until the lots that lines name expire; None where no lot is named."""
    by_id = {
        row[0]: row[1]
        for row in frame.rows.select_keys(
            "SELECT id, expires_on FROM lot WHERE id IN",
            [(line.lot_id,) for line in lines if line.lot_id],
        )
    }
    by_code = {
        (row[0], row[1]): row[2]
        for row in frame.rows.select_keys(
            "SELECT item_id, code, expires_on FROM lot WHERE (item_id, code) IN",
            [(line.item.id, line.lot_code) for line in lines if line.lot_code],
        )
    }
    found: list[dt.date | None] = []
    for line in lines:
        said = by_id.get(line.lot_id or 0) or by_code.get((line.item.id, line.lot_code))
        found.append(as_date(said) if said is not None else None)
    return [None if on is None else (on - frame.draft.on).days for on in found]
