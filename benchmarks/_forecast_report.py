"""Scores of one contestant over the scored origins, and the table they are printed in."""

from dataclasses import dataclass, field

import numpy as np

from core.planning.forecast.levels import LEVELS, MEDIAN, Floats, in_pieces
from core.planning.forecast.panel import Panel
from core.planning.forecast.scoring import coverage, naive_scale, scaled_pinball

HEAD = f"{'contestant':<18}" + "     SPL    WAPE  cover80  cover95  CPU s/series  failed"


@dataclass
class Record:
    """What a contestant said at each origin, kept as scores."""

    name: str
    losses: list[float] = field(default_factory=list)
    rounded: list[float] = field(default_factory=list)
    missed: float = 0.0
    sold: float = 0.0
    inside: list[tuple[float, float]] = field(default_factory=list)
    cpu: float = 0.0
    asked: int = 0
    failed: int = 0

    def score(
        self,
        history: Panel,
        actual: Floats,
        quantiles: Floats,
        intervals: tuple[tuple[Floats, Floats], tuple[Floats, Floats]] | None = None,
    ) -> None:
        """Adds one origin. Without intervals, those between the contestant's levels are meant."""
        losses = scaled_pinball(quantiles, actual, naive_scale(history))
        self.losses.append(float(np.nanmean(losses)))
        pieces = in_pieces(quantiles, history.whole_pieces())
        losses = scaled_pinball(pieces, actual, naive_scale(history))
        self.rounded.append(float(np.nanmean(losses)))
        self.missed += float(np.abs(quantiles[..., MEDIAN] - actual).sum())
        self.sold += float(actual.sum())
        pair = intervals or (_between(quantiles, 0.1, 0.9), _between(quantiles, 0.025, 0.975))
        self.inside.append((coverage(*pair[0], actual), coverage(*pair[1], actual)))
        self.asked += len(history.keys)

    @property
    def loss(self) -> float:
        """Scaled pinball loss, mean over origins."""
        return float(np.mean(self.losses))

    @property
    def loss_in_pieces(self) -> float:
        """The same, had quantiles been rounded for series that sell whole pieces, as ours are."""
        return float(np.mean(self.rounded))

    @property
    def cpu_a_series(self) -> float:
        """Processor seconds a series and forecast."""
        return self.cpu / max(1, self.asked)

    def covered(self) -> tuple[float, float]:
        """Coverage of the 80 % and the 95 % interval."""
        first, second = np.mean(np.array(self.inside), axis=0)
        return float(first), float(second)

    def line(self) -> str:
        """One row of the table."""
        first, second = self.covered()
        return (
            f"{self.name:<18}{self.loss:>8.4f}{self.missed / max(self.sold, 1e-9):>8.3f}"
            f"{first:>9.3f}{second:>9.3f}{self.cpu_a_series:>14.5f}{self.failed:>8}"
        )

    def row(self) -> dict[str, float | int]:
        """The same for the JSON line."""
        first, second = self.covered()
        return {
            "spl": round(self.loss, 4),
            "spl_in_pieces": round(self.loss_in_pieces, 4),
            "wape": round(self.missed / max(self.sold, 1e-9), 4),
            "coverage_80": round(first, 4),
            "coverage_95": round(second, 4),
            "cpu_s_per_series": round(self.cpu_a_series, 5),
            "fell_back": self.failed,
        }


def _between(quantiles: Floats, low: float, high: float) -> tuple[Floats, Floats]:
    first, last = np.searchsorted(LEVELS, (low, high))
    return quantiles[..., first], quantiles[..., last]
