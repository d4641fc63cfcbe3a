"""Pictures of what the forecasting benchmarks measured, for the page in docs.

`python -m benchmarks.plots` reads docs/measured/results.json, where measured figures are kept by
the keys of the programs that print them, and draws docs/measured/*.svg anew. Measure again, put
the figures in, run this.
"""

import json
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")
from matplotlib import pyplot as plt

HOME = Path(__file__).resolve().parents[1] / "docs" / "measured"
PAPER, INK, TEAL, AMBER, GREY = "#fbf8f2", "#22302e", "#12646b", "#c9821b", "#b8b2a6"
Files = dict[str, dict[str, float]]


def bars(axis: Any, names: list[str], values: list[float], pattern: str, colour: str) -> None:
    """Level bars with their figures at the end."""
    places = range(len(names) - 1, -1, -1)
    axis.barh(list(places), values, color=colour, height=0.55)
    axis.set_yticks(list(places), names)
    for place, value in zip(places, values, strict=True):
        text = pattern.format(value)
        axis.annotate(
            text, (value, place), xytext=(5 if value >= 0 else -5, 0), color=INK, fontsize=9,
            bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1.0}, zorder=5,
            textcoords="offset points", va="center", ha="left" if value >= 0 else "right",
        )  # fmt: skip


def line(axis: Any, at: float, text: str, style: str = "--") -> None:
    """A mark to compare with, named above."""
    axis.axvline(at, color=AMBER, linestyle=style, linewidth=1.2)
    axis.annotate(
        text, (at, 1.0), xycoords=("data", "axes fraction"), xytext=(0, 3), color=AMBER,
        textcoords="offset points", ha="center", fontsize=8,
    )  # fmt: skip


def figure(width: int, titles: list[str]) -> tuple[Any, list[Any]]:
    """Axes side by side, in the house's colours."""
    made, axes = plt.subplots(1, len(titles), figsize=(width, 2.6), facecolor=PAPER, squeeze=False)
    for axis, title in zip(axes[0], titles, strict=True):
        axis.set_facecolor(PAPER)
        axis.set_title(title, color=INK, fontsize=10, loc="left", pad=16)
        axis.tick_params(colors=INK, labelsize=9, length=0)
        for side in ("top", "right", "bottom", "left"):
            axis.spines[side].set_visible(False)
        axis.xaxis.set_visible(False)
    return made, list(axes[0])


def keep(made: Any, name: str) -> None:
    """Writes the picture, the same bytes for the same figures."""
    made.tight_layout()
    made.savefig(HOME / f"{name}.svg", metadata={"Date": None})
    plt.close(made)


def column(files: Files, key: str) -> list[float]:
    """One figure of every file."""
    return [row[key] for row in files.values()]


def draw_forecast(files: Files) -> None:
    """Loss and speed beside Prophet; what intervals held."""
    made, (loss, speed, held) = figure(
        12, ["Loss over Prophet's (less is better)", "Times as fast as Prophet", "Days inside"]
    )
    names = list(files)
    bars(loss, names, column(files, "spl_ratio"), "{:.3f}", TEAL)
    loss.set_xlim(0, 1.15)
    line(loss, 1.0, "Prophet", "-")
    bars(speed, names, column(files, "speed_ratio"), "{:.1f} ×", TEAL)
    speed.set_xlim(0, 11)
    line(speed, 5.0, "goal")
    speed.set_yticks([])
    for place, row in zip(range(len(names) - 1, -1, -1), files.values(), strict=True):
        for key in ("coverage_80", "coverage_95"):
            held.plot(row[key], place, "o", color=TEAL, markersize=7)
            held.annotate(f"{row[key]:.3f}", (row[key], place), xytext=(0, 8), color=INK,
                          textcoords="offset points", ha="center", fontsize=8)  # fmt: skip
    held.set_yticks([])
    held.set_xlim(0.74, 1.0)
    held.set_ylim(-0.6, len(names) - 0.4)
    line(held, 0.80, "80 %")
    line(held, 0.95, "95 %")
    keep(made, "forecast")


def draw_stockout(files: Files) -> None:
    """The chance of running out beside the formula."""
    made, (brier, right) = figure(
        9, ["Brier score over the formula's (less is better)", "Of those said ≥ 70 %, happened"]
    )
    bars(brier, list(files), column(files, "brier_ratio"), "{:.3f}", TEAL)
    brier.set_xlim(0, 1.15)
    line(brier, 0.94, "goal")
    bars(right, list(files), column(files, "trigger_precision"), "{:.3f}", TEAL)
    right.set_xlim(0, 1.15)
    line(right, 0.85, "goal")
    keep(made, "stockout")


def draw_censored(files: Files) -> None:
    """How far from true demand, at 30 % of days sold out."""
    keys = {
        "sales as they are": "bias_sales_as_they_are_a_series",
        "ours, time of the last sale known": "bias_recorded_a_series",
        "ours, not known": "bias_untold_a_series",
    }
    made, axes = figure(11, [f"Bias of a series, {name}" for name in files])
    for number, (axis, row) in enumerate(zip(axes, files.values(), strict=True)):
        bars(axis, list(keys), [100 * row[key] for key in keys.values()], "{:+.1f} %", TEAL)
        axis.get_children()[0].set_color(GREY)
        axis.set_xlim(-40, 12)
        axis.axvspan(-3, 3, color=AMBER, alpha=0.18)
        if number:
            axis.set_yticks([])
    keep(made, "censored")


def draw_replay(files: Files) -> None:
    """What ordering by these forecasts earns beside rebuilt rivals."""
    shown = {
        "profit_ratio": ("Profit over the best rival's", 1.5, 1.02),
        "profit_ratio_outages": ("With supplier outages", 1.5, 1.03),
        "waste_ratio_prophet": ("Waste over Prophet's (less is better)", 1.25, 0.75),
        "turnover_ratio": ("Stock turn over min and max", 2.5, 1.28),
    }
    made, axes = figure(13, [title for title, _, _ in shown.values()])
    for number, (axis, (key, (_, end, at))) in enumerate(zip(axes, shown.items(), strict=True)):
        bars(axis, list(files), column(files, key), "{:.3f}", TEAL)
        axis.set_xlim(0, end)
        line(axis, at, "the field" if key == "turnover_ratio" else "goal")
        if number:
            axis.set_yticks([])
    keep(made, "replay")


def main() -> None:
    """Draws every picture."""
    mpl.rcParams["svg.hashsalt"] = "zhanggui"
    found = json.loads((HOME / "results.json").read_text("utf-8"))
    draw_forecast(found["forecast"]["files"])
    draw_stockout(found["stockout"]["files"])
    draw_censored(found["censored"]["files"])
    draw_replay(found["replay"]["files"])
    print(json.dumps({"drawn": sorted(path.name for path in HOME.glob("*.svg"))}))


if __name__ == "__main__":
    main()
