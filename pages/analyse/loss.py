"""Loss: whose process leaks, and where. Known and unknown apart, markdown beside them.

A click on a store narrows the page to it; the documents of what was lost stand at the end.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from babel.dates import get_day_names
from sqlalchemy import Connection

from core.analytics import definitions, loss_spots, sales
from core.analytics import loss as losing
from core.analytics.definitions_loss import FIELD_BP, TARGET_BP, Losses
from core.analytics.loss import COUNT, StoreLoss
from core.analytics.loss_spots import Spot
from core.analytics.window import Window
from core.platform.i18n import N_, _, language, locale
from core.platform.kept import kept
from pages.analyse import parts, tables
from pages.analyse.filters import View, look_at
from pages.kinds import KINDS
from pages.widgets import charts, formats, metrics
from pages.widgets.charts_bars import Bar, ranked
from pages.widgets.charts_loss import Part, Rates, Scale, loss_rates
from pages.widgets.charts_table import figures
from pages.widgets.company import company_of
from pages.widgets.data import reading_kept
from pages.widgets.document_tables import Head
from pages.widgets.empty import empty
from pages.widgets.frame import open_with_actions

ITEMS, SPOTS, PAPERS = 100, 8, 30
PAPER_KINDS = ("stock.waste", "stock.count")
REASONS = {
    "expired": N_("Expired"),
    "damaged": N_("Damaged"),
    "quality": N_("Bad quality"),
    "spoiled": N_("Spoiled"),
    "staff_meal": N_("Staff meal"),
    "short": N_("Missing on arrival"),
    "over": N_("More than sent"),
    "theft": N_("Stolen"),
    "sample": N_("Tasting and samples"),
    "use": N_("Own use"),
    "donation": N_("Donated"),
    "disaster": N_("Accident or disaster"),
    "other": N_("Other reason"),
    COUNT: N_("Unknown: found by counts"),
}


def reason_name(code: str) -> str:
    """A reason of loss; the code itself for one nobody named."""
    return _(REASONS.get(code, code))


def key_figures(connection: Connection, view: View, now: Losses) -> None:
    """The rate and its two parts, markdown, and what is left of gross profit."""
    window, against = view.window, view.against
    before = kept(losing.losses, connection, view.of, against) if against else None
    profit = definitions.gross_profit(kept(sales.total, connection, view.of, window))
    left = definitions.profit_after_loss(profit, now)
    left_before = _left(connection, view, against, before)
    currency = view.company.currency
    rates = []
    for key, rate in (
        ("loss_rate", definitions.loss_rate),
        ("known_loss", definitions.known_loss),
        ("unknown_loss", definitions.unknown_loss),
    ):
        value, old = rate(now), rate(before) if before else None
        change = None if value is None or old is None else value - old
        rates.append(
            metrics.Figure(key, formats.percent(value), change, points=True, higher_is_better=False)
        )
    metrics.cards(
        [
            *rates,
            metrics.Figure(
                "markdown_loss",
                formats.compact_money(now.markdown_fen, currency),
                definitions.year_on_year(now.markdown_fen, before.markdown_fen if before else None),
                higher_is_better=None,
            ),
            metrics.Figure(
                "profit_after_loss",
                formats.compact_money(left, currency),
                definitions.year_on_year(left, left_before),
            ),
        ],
        "loss",
    )


def _left(
    connection: Connection, view: View, window: Window | None, losses: Losses | None
) -> int | None:
    if window is None or losses is None:
        return None
    profit = definitions.gross_profit(kept(sales.total, connection, view.of, window))
    return definitions.profit_after_loss(profit, losses)


def by_store(view: View, stores: Sequence[StoreLoss]) -> None:
    """Loss rate by reason and store against the target."""
    metrics.heading(_("Loss rate by reason and store"), "loss_rate", "known_loss", "unknown_loss")
    low, high = (formats.percent(bp, 0) for bp in FIELD_BP)
    scale = Scale(
        TARGET_BP,
        FIELD_BP,
        _("target {rate}").format(rate=formats.percent(TARGET_BP)),
        _("field {low} to {high}").format(low=low, high=high),
    )
    found = [_rates(view, one) for one in stores]
    loss_rates(
        [one for one in found if one.parts],
        scale,
        view.company.currency,
        "chart_loss",
        _("Loss rate of each store by reason, against the target of 4.3 percent"),
        on_click=_store_clicked,
    )
    st.caption(
        _("Field: 8 to 12 % is what the trade says of itself; nobody publishes a source for it.")
    )
    _figures(view, stores)


def _rates(view: View, one: StoreLoss) -> Rates:
    sold = one.losses.net_sales_fen
    ordered = sorted(one.by_reason.items(), key=lambda pair: (pair[0] == COUNT, pair[0]))
    parts = [
        Part(reason_name(why), definitions.share(fen, sold) or 0, fen, why == COUNT)
        for why, fen in ordered
        if fen is not None and sold > 0
    ]
    return Rates(view.code_of(one.org_unit_id), one.store, parts)


def _figures(view: View, stores: Sequence[StoreLoss]) -> None:
    heads = [
        Head(_("Store")),
        *(
            Head(metrics.name_of(key), number=True)
            for key in ("loss_rate", "known_loss", "unknown_loss", "markdown_loss")
        ),
    ]
    rows = [
        [
            one.store,
            formats.percent(definitions.loss_rate(one.losses)),
            formats.percent(definitions.known_loss(one.losses)),
            formats.percent(definitions.unknown_loss(one.losses)),
            formats.money(one.losses.markdown_fen, view.company.currency),
        ]
        for one in stores
    ]
    figures("loss", heads, rows, _("Loss rate by reason and store"))


def _store_clicked() -> None:
    code = charts.code_of("chart_loss")
    if code:
        st.query_params["store"] = code


def by_spot(view: View, spots: Sequence[Spot]) -> None:
    """Store, category and weekday: where it leaks most."""
    metrics.heading(_("Where it leaks most"), "loss_rate")
    if not spots:
        st.caption(_("Nothing was lost in these days."))
        return
    names = get_day_names("wide", context="stand-alone", locale=locale())
    said = [
        _("{store}, {category}, {weekday}").format(
            store=spot.store, category=spot.category, weekday=names[spot.weekday]
        )
        for spot in spots
    ]
    rates = [formats.percent(definitions.loss_rate(spot.losses)) for spot in spots]
    ranked(
        [
            Bar(
                f"{view.code_of(spot.org_unit_id)} {spot.category_code}",
                name,
                spot.fen,
                f"{metrics.name_of('loss_rate')} {rate}",
            )
            for spot, name, rate in zip(spots, said, rates, strict=True)
        ],
        view.company.currency,
        "chart_spots",
        _("Loss by store, category and weekday, the largest first"),
        on_click=_spot_clicked,
        wide=True,
    )
    figures(
        "spots",
        [
            Head(_("Where")),
            Head(_("Loss"), number=True),
            Head(_("Net sales"), number=True),
            Head(metrics.name_of("loss_rate"), number=True),
        ],
        [
            [
                name,
                formats.money(spot.fen, view.company.currency),
                formats.money(spot.losses.net_sales_fen, view.company.currency),
                rate,
            ]
            for spot, name, rate in zip(spots, said, rates, strict=True)
        ],
        _("Where it leaks most"),
    )


def _spot_clicked() -> None:
    code = charts.code_of("chart_spots")
    if code:
        store, _space, category = code.partition(" ")
        st.query_params["store"], st.query_params["category"] = store, category


def by_item(connection: Connection, view: View) -> None:
    """The items that lost most."""
    metrics.heading(_("Items"), "loss_rate", "known_loss", "unknown_loss")
    found = kept(losing.by_item, connection, view.of, view.window, ITEMS)
    config, currency = st.column_config, view.company.currency
    columns = {
        "name": config.TextColumn(_("Item"), width="medium"),
        "loss": tables.money_column(_("Loss")),
        "rate": config.NumberColumn(metrics.name_of("loss_rate"), format="%.1f%%"),
        "known": tables.money_column(_("Known")),
        "unknown": tables.money_column(_("Unknown")),
        "quantity": config.NumberColumn(_("Quantity"), format="localized"),
        "category": config.TextColumn(_("Category"), width="small"),
        "code": config.TextColumn(_("Code"), width="small"),
    }
    rows = [
        {
            "name": one.name,
            "loss": charts.yuan(one.fen, currency),
            "rate": tables.percent_number(definitions.share(one.fen, one.net_sales_fen)),
            "known": charts.yuan(one.known_fen, currency),
            "unknown": charts.yuan(one.unknown_fen, currency),
            "quantity": one.quantity_micro / 1_000_000,
            "category": one.category,
            "code": one.code,
        }
        for one in found
    ]
    tables.grid("loss_items", rows, columns, [one.item_id for one in found], "item", most=12)


def papers(connection: Connection, view: View) -> None:
    """The documents that booked it."""
    kinds = [kind for kind in PAPER_KINDS if kind in KINDS]
    found = losing.loss_documents(connection, view.of, view.window, kinds, PAPERS) if kinds else []
    if not found:
        return
    st.subheader(_("Documents"), anchor=False)
    config = st.column_config
    tables.grid(
        "loss_documents",
        [
            {
                "number": one.number,
                "kind": KINDS[one.kind].name(language()),
                "on": one.on,
                "store": one.store,
                "why": _(", ").join(reason_name(why) for why in one.reasons),
                "quantity": one.quantity_micro / 1_000_000,
            }
            for one in found
        ],
        {
            "number": config.TextColumn(_("Number"), width="medium"),
            "kind": config.TextColumn(_("Kind")),
            "on": config.DateColumn(_("Date"), format="YYYY-MM-DD"),
            "store": config.TextColumn(_("Store")),
            "why": config.TextColumn(_("Reason")),
            "quantity": config.NumberColumn(_("Quantity"), format="localized"),
        },
        [one.id for one in found],
        "document",
        most=8,
    )


def draw() -> None:
    """The page."""
    opened = open_with_actions("loss")
    company = company_of(opened.actor)
    with reading_kept(opened.actor) as connection:
        view = look_at(connection, company, opened.actions)
        if view is None:
            parts.nothing_sold(opened.actor)
            return
        parts.headline(view)
        now = kept(losing.losses, connection, view.of, view.window)
        key_figures(connection, view, now)
        if now.waste_fen is None or now.count_fen is None:
            parts.needs_cost()
            return
        stores = kept(losing.by_store, connection, view.of, view.window)
        if not any(one.by_reason for one in stores):
            empty(
                _("No loss was booked in these days"),
                _(
                    "Waste and counts stand here by store, reason and item. No loss at all is"
                    " seldom true: count a shelf."
                ),
                icon=":material/inventory:",
            )
            return
        left, right = st.columns(2, gap="medium")
        with left:
            by_store(view, stores)
        with right:
            by_spot(view, kept(loss_spots.spots, connection, view.of, view.window, SPOTS))
        by_item(connection, view)
        papers(connection, view)


draw()
