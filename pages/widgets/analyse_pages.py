"""The pages on which managers explore, a part of the list of pages (pages/registry.py)."""

from __future__ import annotations

from core.platform.i18n import N_
from pages.widgets.page_entry import PageEntry

ANALYSE_PAGES: tuple[PageEntry, ...] = (
    PageEntry(
        "overview",
        "overview",
        "analyse/overview.py",
        N_("Overview"),
        ":material/monitoring:",
        "analyse",
        "analyse.view",
    ),
    PageEntry(
        "turnover",
        "turnover",
        "analyse/turnover.py",
        N_("Turnover"),
        ":material/autorenew:",
        "analyse",
        "analyse.view",
    ),
    PageEntry(
        "margin",
        "margin",
        "analyse/margin.py",
        N_("Margin"),
        ":material/percent:",
        "analyse",
        "analyse.view",
    ),
    PageEntry(
        "expiry",
        "expiry",
        "analyse/expiry.py",
        N_("Expiring stock"),
        ":material/event_busy:",
        "analyse",
        "stock.view",
    ),
    PageEntry(
        "loss",
        "loss",
        "analyse/loss.py",
        N_("Loss"),
        ":material/trending_down:",
        "analyse",
        "analyse.view",
    ),
    PageEntry(
        "as_known",
        "as-known",
        "analyse/as_known.py",
        N_("As known then"),
        ":material/history_toggle_off:",
        "analyse",
        "analyse.view",
    ),
    PageEntry(
        "suppliers",
        "suppliers",
        "analyse/suppliers.py",
        N_("Supplier scorecard"),
        ":material/local_shipping:",
        "analyse",
        "analyse.view",
    ),
    PageEntry(
        "forecast",
        "forecast",
        "analyse/forecast.py",
        N_("Forecasts"),
        ":material/insights:",
        "analyse",
        "analyse.view",
    ),
    PageEntry(
        "replay",
        "replay",
        "analyse/replay.py",
        N_("Replay"),
        ":material/replay:",
        "analyse",
        "analyse.view",
    ),
    PageEntry(
        "right",
        "who-was-right",
        "analyse/right.py",
        N_("Who was right"),
        ":material/balance:",
        "analyse",
        "analyse.view",
    ),
)
