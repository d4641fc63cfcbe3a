"""What bears on demand, as signals of a panel: holidays, promotions, prices, and what was told.

Holidays and make-up workdays of China are built in. A promotion is known ahead; a price is taken
to stay as it is, and is that of days without promotion, which say theirs themselves. What was
imported (weather, footfall, an index …) stands for an org unit and all below it. It is used ahead
only as far as it was told ahead: a signal that ends with today is carried on if it moves slowly
(prices, an index), and not used where only the day itself can tell (weather, footfall).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection, select

from core.planning.demand.promoted import Promoted
from core.planning.demand.shelves import Shelves
from core.planning.forecast import Known, Panel, with_holidays
from core.planning.forecast import Signal as Numbers
from core.planning.forecast.levels import Floats
from core.platform.i18n import N_
from models.base import table
from models.planning import Signal

KINDS: dict[str, str] = {
    "weather": N_("Weather"),
    "temperature": N_("Temperature"),
    "rain": N_("Rain"),
    "footfall": N_("Footfall"),
    "promotion": N_("Promotion"),
    "price": N_("Price"),
    "index": N_("Outside index"),
    "event": N_("Event"),
}
"""What may be told of a day, by name; any other kind of up to 30 letters is taken too."""
OF_THE_DAY = frozenset({"weather", "temperature", "rain", "footfall"})
"""Nobody knows them ahead but from a forecast of their own."""
GROUPS: dict[str, str] = {
    "public_holiday": N_("Holidays"),
    "makeup_workday": N_("Make-up workdays"),
    "before_spring_festival": N_("Before the Spring Festival"),
    "promo": N_("Promotion"),
    "price": N_("Price"),
    **{f"told_{kind}": words for kind, words in KINDS.items()},
}
LEAST_MOVE = 0.005
COUNTRY = "CN"

_SIGNAL = table(Signal)


@dataclass(frozen=True, slots=True)
class Value:
    """A signal's value on a day, of an org unit and all below it, or of the company (None)."""

    kind: str
    on: dt.date
    org_unit_id: int | None
    value: float


def read_values(connection: Connection, company_id: int, since: dt.date) -> list[Value]:
    """Everything told from a day on, the latest telling of a day last."""
    rows = connection.execute(
        select(_SIGNAL.c.kind, _SIGNAL.c.on, _SIGNAL.c.org_unit_id, _SIGNAL.c.value_micro)
        .where(_SIGNAL.c.company_id == company_id, _SIGNAL.c.on >= since)
        .order_by(_SIGNAL.c.id)
    )
    return [Value(row[0], row[1], row[2], row[3] / 1_000_000) for row in rows]


def with_signals(
    panel: Panel, shelves: Shelves, promoted: Promoted, told: Sequence[Value]
) -> Panel:
    """The panel with every signal that ever moved. `panel.ahead` days ahead must be set."""
    panel = with_holidays(panel, COUNTRY)
    width = panel.days + panel.ahead
    if promoted.flag.any():
        flags = promoted.flag[:, -width:].astype(np.float64)
        panel = panel.with_signal("promo", Numbers(flags))
        depth = promoted.depth[:, -width:]
        if np.ptp(depth[flags > 0]) > LEAST_MOVE:
            panel = panel.with_signal("promo_depth", Numbers(depth))
    price = _regular_price(shelves, promoted)
    if (np.ptp(price, axis=1) > LEAST_MOVE * np.abs(price).max(axis=1)).any():
        padded = np.concatenate([price, np.repeat(price[:, -1:], panel.ahead, axis=1)], axis=1)
        panel = panel.with_signal("price", Numbers(padded[:, -width:], Known.CARRIED))
    for kind in sorted({value.kind for value in told}):
        values, known = _told(panel, shelves, [value for value in told if value.kind == kind])
        if np.ptp(values) > 0:
            panel = panel.with_signal(f"told_{kind}", Numbers(values, known))
    return panel


def group_of(name: str) -> str:
    """The signal that a column of a panel belongs to, as people name it."""
    return "promo" if name.startswith("promo") else name


def _regular_price(shelves: Shelves, promoted: Promoted) -> Floats:
    """Price paid a unit on days without promotion, carried over days without a sale."""
    plain = (shelves.sold > 0) & ~promoted.flag[:, : shelves.days]
    paid = np.where(plain, shelves.gross / np.maximum(shelves.sold, 1e-9), np.nan)
    column = np.arange(shelves.days)[None, :]
    last = np.maximum.accumulate(np.where(np.isnan(paid), -1, column), axis=1)
    first = np.where(np.isnan(paid).all(axis=1), 0, (~np.isnan(paid)).argmax(axis=1))
    index = np.where(last < 0, first[:, None], last)
    carried: Floats = np.nan_to_num(np.take_along_axis(paid, index, axis=1))
    return carried


def _told(panel: Panel, shelves: Shelves, values: Sequence[Value]) -> tuple[Floats, Known]:
    """One kind on every shelf and day, and how it is known ahead."""
    width = panel.days + panel.ahead
    made = np.full((len(panel.keys), width), np.nan)
    paths = [f"/{shelves.place(row).path.strip('/')}/" for row in range(len(panel.keys))]
    rows_of = {
        unit: [row for row, path in enumerate(paths) if unit is None or f"/{unit}/" in path]
        for unit in {value.org_unit_id for value in values}
    }
    # The company's first, so that a store's own word stands
    for value in sorted(values, key=lambda one: one.org_unit_id is not None):
        column = (value.on - panel.first_day).days
        if 0 <= column < width:
            made[rows_of[value.org_unit_id], column] = value.value
    known_to = max((value.on for value in values), default=panel.first_day)
    ahead = known_to >= panel.day(width - 1)
    filled = _carried(made)
    if ahead:
        return filled, Known.PLANNED
    return filled, Known.OBSERVED if values[0].kind in OF_THE_DAY else Known.CARRIED


def _carried(values: Floats) -> Floats:
    """Each row's last known value carried on; its first one back; 0 where nothing is known."""
    column = np.arange(values.shape[1])[None, :]
    known = ~np.isnan(values)
    last = np.maximum.accumulate(np.where(known, column, -1), axis=1)
    index = np.where(last < 0, known.argmax(axis=1)[:, None], last)
    result: Floats = np.nan_to_num(np.take_along_axis(values, index, axis=1))
    return result
