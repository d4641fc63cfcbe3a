"""The formulas other systems order by, rebuilt from their public code and manuals.

Each is a family with one or two numbers a user would set; a comparison tunes them on other days
than it scores. They see sales as these systems do: what was sold, not what was wanted. Orders are
rounded up to full packs, as they do.
"""

from collections.abc import Callable, Mapping

import numpy as np

from core.planning.forecast.levels import Floats
from core.planning.replay.play import Policy
from core.planning.replay.world import View

AVERAGE_DAYS = 30


def average_times_percent(percent: float, days: int) -> Policy:
    """Odoo 19 "Suggest": the plain average of 30 days × days to cover × a typed percentage, less
    what is there and coming."""

    def orders(view: View) -> Floats:
        cover = view.cover + days
        wish = view.average(AVERAGE_DAYS) * cover * percent - view.position
        return np.where(view.due(), view.packs(wish), 0.0)

    return orders


def reorder_level(level: float, quantity: float) -> Policy:
    """ERPNext: at a typed level, a typed quantity is ordered; both set from the average here."""

    def orders(view: View) -> Floats:
        daily = view.average(AVERAGE_DAYS)
        cover = view.cover
        low = view.position <= daily * cover * level
        return np.where(view.due() & low, view.packs(daily * view.world.review * quantity), 0.0)

    return orders


def buffers(lead_factor: float, variability: float) -> Policy:
    """DDMRP: red, yellow and green zones of average daily usage; up to the top of green when the
    net flow falls to the top of yellow."""

    def orders(view: View) -> Floats:
        usage = view.average(AVERAGE_DAYS)
        lead = view.world.lead.astype(np.float64)
        base = usage * lead * lead_factor
        red, yellow = base * (1 + variability), usage * lead
        green = np.maximum(base, usage * view.world.review)
        low = view.position <= red + yellow
        wish = red + yellow + green - view.position
        return np.where(view.due() & low, view.packs(wish), 0.0)

    return orders


def mean_and_safety(z: float, days: int = 56) -> Policy:
    """The textbook: mean demand of lead and review, plus z standard deviations of it."""

    def orders(view: View) -> Floats:
        cover = view.cover.astype(np.float64)
        recent = view.sold[:, -days:]
        upto = recent.mean(axis=1) * cover + z * recent.std(axis=1) * np.sqrt(cover)
        return np.where(view.due(), view.packs(upto - view.position), 0.0)

    return orders


def min_max(low: float, high: float) -> Policy:
    """Typed minimum and maximum, in days of the average of 90 days."""

    def orders(view: View) -> Floats:
        daily = view.average(90)
        least = daily * view.cover * low
        most = least + daily * view.world.review * high
        under = view.position <= least
        return np.where(view.due() & under, view.packs(most - view.position), 0.0)

    return orders


def typed_days(low: float, high: float, days: int = 90) -> Policy:
    """Minimum and maximum typed as days of average sales: at the minimum, up to the maximum."""

    def orders(view: View) -> Floats:
        daily = view.average(days)
        under = view.position <= daily * low
        wish = daily * high - view.position
        return np.where(view.due() & under, view.packs(wish), 0.0)

    return orders


RIVALS: Mapping[str, tuple[Callable[..., Policy], tuple[tuple[float, ...], ...]]] = {
    "average_times_percent": (
        average_times_percent,
        tuple((p, d) for p in (0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.35, 1.5, 1.75) for d in (0, 1, 2)),
    ),
    "reorder_level": (
        reorder_level,
        tuple(
            (a, b) for a in (0.5, 0.75, 1.0, 1.25, 1.5, 2.0) for b in (0.75, 1.0, 1.25, 1.5, 2.0)
        ),
    ),
    "buffers": (
        buffers,
        tuple((a, b) for a in (0.1, 0.2, 0.4, 0.6, 0.8, 1.0, 1.3) for b in (0.0, 0.3, 0.6, 1.0)),
    ),
    "mean_and_safety": (
        mean_and_safety,
        tuple((z,) for z in (-0.5, -0.25, 0.0, 0.25, 0.5, 0.75, 1.0, 1.28, 1.65, 2.05)),
    ),
    "min_max": (
        min_max,
        tuple((a, b) for a in (0.5, 0.75, 1.0, 1.25, 1.5, 2.0) for b in (0.5, 1.0, 1.5, 2.0, 3.0)),
    ),
}
"""Each rival with the settings a user may choose from."""
