"""Which shelves were promoted on which day, and how much cheaper, past and ahead."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection
from sqlmodel import Session

from core.catalog.promotions import Standing, standing
from core.planning.demand.shelves import Shelves
from core.planning.forecast.levels import Flags, Floats
from core.platform.rows import Rows

_BP = 10_000


@dataclass(frozen=True)
class Promoted:
    """Shelf × day, `ahead` days past the last one: whether, and the share taken off (0 … 1)."""

    flag: Flags
    depth: Floats


def promoted(connection: Connection, company_id: int, shelves: Shelves, ahead: int) -> Promoted:
    """The promotions of a company on its shelves. Those of whole baskets promote no item."""
    last = shelves.last + dt.timedelta(days=ahead)
    with Session(bind=connection) as session:
        found = standing(Rows(session), company_id, shelves.first, last)
    width = shelves.days + ahead
    depth = np.zeros((len(shelves.keys), width))
    flag = np.zeros(depth.shape, dtype=bool)
    rows: dict[int, list[int]] = {}
    for row, (item, _) in enumerate(shelves.keys):
        rows.setdefault(item, []).append(row)
    usual = _usual_price(shelves)
    for one in found:
        begin = max(0, (one.from_on - shelves.first).days)
        end = min(width, (one.to_on - shelves.first).days + 1)
        if one.promotion.kind == "near_expiry" or end <= begin:
            continue  # follows stock, not the calendar
        for item, price in one.promotion.items.items():
            for row in rows.get(item, ()):
                above = [int(part) for part in shelves.place(row).path.split("/") if part]
                if one.stores is None or not one.stores.isdisjoint(above):
                    flag[row, begin:end] = True
                    off = _taken_off(one, price, usual[row])
                    depth[row, begin:end] = np.maximum(depth[row, begin:end], off)
    return Promoted(flag, depth)


def _usual_price(shelves: Shelves) -> Floats:
    """Median price paid a unit, with tax, in millionths of the minor unit's hundredth."""
    paid = np.where(shelves.sold > 0, shelves.gross / np.maximum(shelves.sold, 1e-9), np.nan)
    usual = np.zeros(len(paid))
    for row in np.flatnonzero(~np.isnan(paid).all(axis=1)):
        usual[row] = float(np.nanmedian(paid[row]))
    return usual


def _taken_off(one: Standing, price_micro: int | None, usual_fen: float) -> float:
    """The share that a promotion takes off one unit of an item."""
    offer = one.promotion
    if price_micro is not None and usual_fen > 0:
        return float(np.clip(1 - price_micro / 10_000 / usual_fen, 0.0, 0.9))
    if offer.kind == "buy_get" and offer.buy_micro + offer.get_micro > 0:
        return offer.get_micro / (offer.buy_micro + offer.get_micro)
    if offer.kind == "second_item":
        return offer.percent_bp / _BP / 2
    return offer.percent_bp / _BP
