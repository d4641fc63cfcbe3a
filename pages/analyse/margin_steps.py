"""The margin waterfall: with tax, net, gross, after loss, full; and the same as figures against
the days compared with. A click on a step leads to what made it."""

from __future__ import annotations

import streamlit as st

from core.analytics import definitions
from core.analytics.profit import Profit
from core.platform.i18n import _
from pages.analyse import papers, parts
from pages.analyse.filters import View
from pages.widgets import charts, formats, metrics
from pages.widgets.charts_bars import Step, steps
from pages.widgets.charts_table import figures
from pages.widgets.document_tables import Head

KEY = "chart_waterfall"
SALES, LOSS, GUESS, REBATES = "sales", "loss", "guess", "rebates"


def waterfall(view: View, now: Profit, before: Profit | None) -> None:
    """From receipts to what is left in the end."""
    metrics.heading(
        _("From receipts to full profit"),
        "net_sales",
        "gross_profit",
        "profit_after_loss",
        "full_profit",
    )
    if now.sums.cost_fen is None:
        parts.needs_cost()
        return
    steps(
        found(now),
        view.company.currency,
        KEY,
        _("From receipts by VAT, cost, loss and rebates to full profit"),
        on_click=_clicked,
    )
    if not now.of_company:
        st.caption(_("Rebates are earned by the company; a store shows none."))
    _against(view, now, before)


def found(now: Profit) -> list[Step]:
    """The steps; estimated cost, losses and rebates only where there are any."""
    sums, losses = now.sums, now.losses
    guess = definitions.provisional_cost(sums) or 0
    gross, after, full = now.gross_fen or 0, now.after_loss_fen, now.full_fen
    made = [
        Step(_("Receipts"), sums.net_sales_fen + sums.tax_fen, "total", code=SALES),
        Step(_("VAT"), -sums.tax_fen, "part", code=SALES),
        Step(metrics.name_of("net_sales"), sums.net_sales_fen, "total", code=SALES),
        Step(
            _("Cost of sales"),
            guess - (sums.cost_fen or 0),
            "part",
            _("Cost of sales from receipts"),
            SALES,
        ),
    ]
    if guess:
        note = metrics.formula("provisional_cost")
        made.append(Step(metrics.name_of("provisional_cost"), -guess, "guess", note, GUESS))
    made.append(Step(metrics.name_of("gross_profit"), gross, "total", code=SALES))
    if after is None:
        return made
    made += [
        Step(name, -(fen or 0), code=LOSS)
        for name, fen in (
            (_("Waste"), losses.waste_fen),
            (_("Count loss"), losses.count_fen),
            (_("Input tax out"), losses.tax_out_fen),
        )
        if fen
    ]
    made.append(Step(metrics.name_of("profit_after_loss"), after, "total", code=LOSS))
    if full is not None and now.of_company:
        if now.rebates_fen:
            name = metrics.name_of("rebates_earned")
            made.append(Step(name, now.rebates_fen, code=REBATES))
        made.append(Step(metrics.name_of("full_profit"), full, "total", code=REBATES))
    return made


def _clicked() -> None:
    match charts.code_of(KEY):
        case "sales":
            papers.ask(papers.SALES)
        case "loss":
            parts.leave_for("loss")
        case "guess":
            parts.leave_for("today", show="cost")
        case "rebates":
            parts.leave_for("rebates")


def _against(view: View, now: Profit, before: Profit | None) -> None:
    """The same steps beside those of the days compared with."""
    currency = view.company.currency
    old = {step.name: step.fen for step in found(before)} if before else {}
    rows = []
    for step in found(now):
        fen = old.get(step.name)
        change = definitions.year_on_year(abs(step.fen), None if fen is None else abs(fen))
        rows.append(
            [
                step.name,
                formats.money(step.fen, currency),
                formats.money(fen, currency),
                formats.change(change),
            ]
        )
    heads = [
        Head(""),
        Head(_("This period"), number=True),
        Head(_("Compared with"), number=True),
        Head(_("Change in value"), number=True),
    ]
    figures("waterfall", heads, rows, _("From receipts to full profit"))
