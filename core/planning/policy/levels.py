"""Minimum and maximum by money: which levels earn most when the forecast's paths are lived through.

A shelf is looked at every so many days; at the minimum or below it is filled up to the maximum, in
whole packs, which come so many days later. The oldest goods sell first; what outlives its life is
thrown away; what is short is lost. Candidates are quantiles of what is asked for until an order of
the next time could serve: as the maximum, filled up to at every look; and as the minimum, with a
maximum above it by what is asked for between two looks or a pack, or by the economic quantity.
All arrays are (series, …), pieces.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.planning.forecast.levels import Floats, Ints

SURE = (0.2, 0.4, 0.6, 0.8, 0.92, 0.985)
"""How surely a candidate suffices until the next order could serve."""
LINE_FEN = 300
"""What it costs to order, carry and take in one line."""
YEAR = 365


@dataclass(frozen=True)
class Course:
    """How shelves are filled: days an order takes, days between two looks, pieces a pack, days a
    piece keeps; and in minor units what a piece sold, thrown away, and kept a night comes to."""

    lead: Ints
    review: Ints
    pack: Floats
    life: Ints
    margin: Floats
    cost: Floats
    holding: Floats


@dataclass(frozen=True)
class Lived:
    """What a year comes to (…): money earned, of it given up in lost sales' margin, keeping and
    waste; the share of demand that was served."""

    earned: Floats
    lost: Floats
    kept: Floats
    wasted: Floats
    served: Floats


def live(demand: Floats, low: Floats, high: Floats, course: Course) -> Lived:
    """Lives levels (series, candidate) through demand (series, path, day), twice over: the first
    time to forget how it began, the second to count."""
    days = demand.shape[2]
    again = np.concatenate([demand, np.roll(demand, 1, axis=1)], axis=2)
    shape = (*low.shape, demand.shape[1])
    point, top = low[..., None], high[..., None]
    came = np.zeros((2 * days + 1, *shape))
    due = np.zeros((2 * days + int(course.lead.max(initial=0)) + 2, *shape))
    gone, position = np.zeros(shape), np.broadcast_to(top, shape).copy()
    came[0] = position
    series = np.arange(len(low))
    sold, wasted, kept, lines = (np.zeros(shape) for _ in range(4))
    pack = course.pack[:, None, None]
    for day in range(2 * days):
        looks = (day % course.review == 0)[:, None, None] & (position <= point)
        order = np.where(looks, np.ceil(np.maximum(top - position, 0) / pack) * pack, 0.0)
        due[day + course.lead, series] += order
        came[day + 1] = came[day] + due[day]
        asked = again[:, None, :, day]
        out = np.minimum(asked, came[day + 1] - gone)
        oldest = day + 1 - course.life + 1
        expired = np.where(
            (oldest >= 0)[:, None, None], came[np.clip(oldest, 0, None), series] - gone - out, 0.0
        )
        expired = np.maximum(expired, 0.0)
        gone += out + expired
        position += order - out - expired
        if day >= days:
            sold += out
            wasted += expired
            kept += came[day + 1] - gone
            lines += order > 0
    return _money(demand, course, (sold, wasted, kept, lines))


def _money(demand: Floats, course: Course, told: tuple[Floats, Floats, Floats, Floats]) -> Lived:
    sold, wasted, kept, lines = (part.mean(axis=2) * YEAR / demand.shape[2] for part in told)
    asked = (demand.sum(axis=2).mean(axis=1) * YEAR / demand.shape[2])[:, None]
    margin, cost, holding = (x[:, None] for x in (course.margin, course.cost, course.holding))
    keeping, waste = holding * kept, cost * wasted
    return Lived(
        margin * sold - waste - keeping - LINE_FEN * lines,
        margin * np.maximum(asked - sold, 0.0),
        keeping,
        waste,
        np.where(asked > 0, sold / np.maximum(asked, 1e-9), 1.0),
    )


@dataclass(frozen=True)
class Best:
    """The levels that earn most (series,), their `safety` beyond what is expected until an order
    of the next time could serve (`expected`), and what a year under them comes to."""

    low: Floats
    high: Floats
    safety: Floats
    expected: Floats
    lived: Lived


def best_levels(demand: Floats, course: Course, step: Floats) -> Best:
    """The best of the candidates for each series; levels in whole `step`s (series,)."""
    until = np.minimum(course.lead + course.review, demand.shape[2])
    running = np.cumsum(demand, axis=2)
    window = np.take_along_axis(running, (until - 1)[:, None, None], axis=2)[..., 0]
    between = np.take_along_axis(
        running, (np.minimum(course.review, demand.shape[2]) - 1)[:, None, None], axis=2
    )[..., 0].mean(axis=1)
    low = np.quantile(window, SURE, axis=1).T
    low = np.ceil(low / step[:, None] - 1e-9) * step[:, None]
    daily = demand.mean(axis=(1, 2))
    economic = np.sqrt(2 * LINE_FEN * daily / np.maximum(course.holding, 1e-9))
    lasts = daily * np.minimum(course.life, demand.shape[2])
    small = np.maximum(between, course.pack)
    large = np.maximum(small, np.minimum(economic, np.maximum(lasts, course.pack)))
    every = np.maximum(low - step[:, None], 0.0)  # below the maximum at every look
    lows = np.concatenate([every, low, low], axis=1)
    highs = np.concatenate([low, low + small[:, None], low + large[:, None]], axis=1)
    highs = np.ceil(highs / step[:, None] - 1e-9) * step[:, None]
    lived = live(demand, lows, highs, course)
    best = lived.earned.argmax(axis=1)
    row = np.arange(len(best))
    expected = window.mean(axis=1)
    chosen = lows[row, best]
    safety = np.minimum(np.round(np.maximum(chosen - expected, 0.0) / step) * step, chosen)
    told = (lived.earned, lived.lost, lived.kept, lived.wasted, lived.served)
    return Best(
        chosen,
        highs[row, best],
        safety,
        expected,
        Lived(*(part[row, best] for part in told)),
    )


__all__ = ["LINE_FEN", "Best", "Course", "Lived", "best_levels", "live"]
