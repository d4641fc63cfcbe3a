"""What was typed into the fast line, read: "3 box", a price, a lot's number or its date."""

from __future__ import annotations

import datetime as dt
import re

from core.documents.draft import Line
from core.documents.read_entry import ItemCard
from core.kernel.decimals import parse_decimal
from core.platform.i18n import _

_AMOUNT = re.compile(r"\s*([0-9０-９.,，。]+)\s*(\D*?)\s*")


def typed_line(card: ItemCard | None, unit_id: int | None, quantity: str, price: str) -> Line | str:
    """The line that was typed, or what is wrong with it. `3 box` names another unit."""
    if card is None:
        return _("Nothing found")
    said = _AMOUNT.fullmatch(quantity)
    if quantity.strip() and said is None:
        return _("“{typed}” is no quantity.").format(typed=quantity)
    micro = None
    if said is not None:
        micro = _scaled(said[1])
        if micro is None:
            return _("“{typed}” is no quantity.").format(typed=quantity)
        if said[2]:
            named = unit_named(card, said[2])
            if named is None:
                return _("{item} is not kept in “{unit}”.").format(item=card.name, unit=said[2])
            unit_id = named
    cost = _scaled(price) if price.strip() else None
    if price.strip() and cost is None:
        return _("“{typed}” is no price.").format(typed=price)
    return Line(
        item_id=card.id, unit_id=unit_id or card.units[0].id, entered_micro=micro, price_micro=cost
    )


def name_lot(line: Line, card: ItemCard, text: str, dates: bool, on: dt.date) -> None:
    """A lot's number as typed, or a date: of production, or of expiry where it lies ahead.

    `dates`: goods come in. 20261101, 2026-11-01 and 11-01 are dates.
    """
    said = text.strip()
    day = read_day(said, on) if dates and card.tracking == "lot" else None
    if day is None:
        line.lot_code = said
    elif day > on:
        line.expires_on = day
    else:
        line.produced_on = day


def read_day(text: str, near: dt.date) -> dt.date | None:
    """A day in figures; without a year the one nearest to `near`."""
    digits = re.sub(r"[-/.年月日]", "", text)
    if not digits.isdecimal() or len(digits) not in (4, 8):
        return None
    years = [int(digits[:4])] if len(digits) == 8 else [near.year - 1, near.year, near.year + 1]
    month, day = int(digits[-4:-2]), int(digits[-2:])
    found = []
    for year in years:
        try:
            found.append(dt.date(year, month, day))
        except ValueError:
            continue
    return min(found, key=lambda one: abs(one - near), default=None)


def unit_named(card: ItemCard, name: str) -> int | None:
    """The unit of an item that is called that in either language."""
    low = name.strip().lower()
    return next((u.id for u in card.units if low in (u.zh.lower(), u.en.lower())), None)


def _scaled(text: str) -> int | None:
    try:
        micro = parse_decimal(text.replace("。", "."), 6)
    except ValueError:
        return None
    return micro if micro >= 0 else None
