"""Replay: the last 90 days again under another policy, beside what happened and rivals' formulas.

Asked for here, played by the worker; one may leave and come back. Bars and a table say what each
policy came to in money, a line how that grew, tables by category and shelf where it came from. A
click on a shelf opens its item and with it its documents. What a replay cannot know stands below.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from core.kernel.clock import from_micros
from core.planning.replays.asked import Policy
from core.planning.replays.played import CHOSEN, HAPPENED, OURS
from core.planning.replays.read import Came, Replay, by_category, by_item, course, replays, totals
from core.platform.i18n import N_, _, counted
from core.platform.jobs import recent
from core.platform.rights import Actor
from pages.analyse import tables
from pages.analyse.replay_ask import POLICIES, form, show_refused
from pages.analyse.replay_charts import bars, lines
from pages.setup.job_words import STEPS
from pages.widgets import charts, formats
from pages.widgets.company import CompanyInView, company_of
from pages.widgets.data import reading
from pages.widgets.document_tables import Head, read_table
from pages.widgets.empty import empty
from pages.widgets.frame import open_page

EVERY = 3
SHOWN = 200
NAMES: dict[str, str] = {
    HAPPENED: N_("What happened"),
    OURS: N_("Suggestions"),
    CHOSEN: N_("Your policy"),
    "average_times_percent": N_("Average × percent (Odoo)"),
    "reorder_level": N_("Reorder level (ERPNext)"),
    "buffers": N_("Buffers (DDMRP)"),
    "mean_and_safety": N_("Mean + z·σ"),
}
SETTINGS: dict[str, str] = {
    "average_times_percent": N_("× {0}, {1} days more"),
    "reorder_level": N_("level × {0}, quantity × {1}"),
    "buffers": N_("lead factor {0}, variability {1}"),
    "mean_and_safety": N_("z = {0}"),
}


def name_of(policy: str) -> str:
    """A policy in the reader's language."""
    return _(NAMES[policy])


def said_of(policy: Policy) -> str:
    """What was asked for, in words."""
    numbers = {
        "threshold": f" {policy.threshold_percent} % · {policy.horizon_days}",
        "service": f" {policy.service_percent} %",
        "levels": f" {policy.low_days} / {policy.high_days}",
    }
    return _(POLICIES[policy.kind]) + numbers.get(policy.kind, "")


@st.fragment(run_every=EVERY)
def waiting(actor: Actor, company: CompanyInView, run: Replay) -> None:
    """How far it is; when it is done the page is drawn anew."""
    with reading(actor) as connection:
        found = recent(connection, company.id, "replay", str(run.id), 1)
        now = next((one for one in replays(connection, company.id) if one.id == run.id), run)
    job = found[0] if found else None
    if now.state in ("finished", "failed"):
        st.rerun()
    if job is not None and job.state == "failed":
        st.error(_("This replay broke off: {reason}").format(reason=job.error))
        return
    if job is None:
        st.info(_("It waits for the worker."), icon=":material/hourglass_empty:")
        return
    share = job.done / job.total if job.total else 0.0
    st.progress(min(share, 1.0), text=_(STEPS.get(job.step, job.step)))
    st.caption(_("You can leave this page and come back."))


def pick(found: Sequence[Replay], company: CompanyInView) -> Replay:
    """Which replay is shown: the one in the address, else the newest."""
    by_id = {one.id: one for one in found}
    wanted = st.query_params.get("run", "")
    first = int(wanted) if wanted.isdigit() and int(wanted) in by_id else found[0].id
    chosen = st.selectbox(
        _("Replay shown"),
        list(by_id),
        index=list(by_id).index(first),
        format_func=lambda n: _label(by_id[n], company),
        key=f"replay_shown_{len(found)}_{first}",
        label_visibility="collapsed",
    )
    st.query_params["run"] = str(chosen)
    return by_id[chosen or first]


def _label(one: Replay, company: CompanyInView) -> str:
    states = {"asked": _("waits"), "running": _("Running"), "failed": _("Failed")}
    said = [formats.instant(one.asked_at, company.zone), said_of(one.asked.policy), one.asked_by]
    return " · ".join([*said, *([states[one.state]] if one.state in states else [])])


def headline(one: Replay, found: Mapping[str, Came], company: CompanyInView) -> None:
    """Days and shelves, then the answer in three figures."""
    said = [
        _("{first} to {last}").format(
            first=formats.day(one.from_on), last=formats.day(one.until_on)
        ),
        counted(
            "{some} of {n} shelf", "{some} of {n} shelves", one.shelves_in_scope, some=one.shelves
        ),
    ]
    if one.shelves < one.shelves_in_scope:
        said.append(_("a sample drawn by seed {seed}").format(seed=one.asked.seed))
    st.caption(" · ".join(said))
    ours = found[CHOSEN] if CHOSEN in found else found[OURS]
    real = found[HAPPENED]
    rival = _best_rival(found)
    wall = st.grid(4, min_column_width=170, gap="small", key="replay_figures")
    wall.metric(
        _("Profit under {policy}").format(policy=name_of(ours.policy)),
        formats.compact_money(ours.profit_fen, company.currency),
        border=True,
        help=_("Margin of what was sold, less waste at cost and the cost of keeping stock."),
    )
    wall.metric(
        _("Beyond what happened"),
        signed(_less(ours.profit_fen, real.profit_fen), company),
        border=True,
    )
    wall.metric(
        _("Beyond the best rival"),
        signed(_less(ours.profit_fen, rival.profit_fen if rival else None), company),
        border=True,
        help=name_of(rival.policy) if rival else None,
    )
    wall.metric(
        _("Waste against what happened"),
        signed(_less(ours.waste_fen, real.waste_fen), company),
        border=True,
    )


def _best_rival(found: Mapping[str, Came]) -> Came | None:
    rivals = [one for name, one in found.items() if name in SETTINGS and one.profit_fen is not None]
    return max(rivals, key=lambda one: one.profit_fen or 0) if rivals else None


def _less(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one - other


def signed(fen: int | None, company: CompanyInView) -> str:
    """+¥1.2万, −¥300."""
    said = formats.compact_money(None if fen is None else abs(fen), company.currency)
    return said if not fen else f"+{said}" if fen > 0 else f"−{said}"


def policies(one: Replay, found: Sequence[Came], company: CompanyInView) -> None:
    """A row a policy."""
    real = found[0]
    settings = one.told.get("settings", {})
    read_table(
        [
            Head(_("Policy")),
            Head(_("Profit"), number=True),
            Head(_("Beyond what happened"), number=True),
            Head(_("Waste at cost"), number=True),
            Head(_("Margin lost"), number=True),
            Head(_("Sold of wanted"), number=True),
            Head(_("Turns a year"), number=True),
            Head(_("Setting")),
        ],
        [
            [
                name_of(each.policy),
                formats.money(each.profit_fen, company.currency),
                signed(_less(each.profit_fen, real.profit_fen), company),
                formats.money(each.waste_fen, company.currency),
                formats.money(each.lost_fen, company.currency),
                formats.percent(each.fill_bp),
                _turns(each, one.days),
                _setting(each.policy, settings, one),
            ]
            for each in found
        ],
        "replay_policies",
        _("Policy"),
    )


def _turns(one: Came, days: int) -> str:
    value = one.turns(days)
    return formats.NOTHING if value is None else f"{value:,.1f}"


def _setting(policy: str, settings: Mapping[str, Any], one: Replay) -> str:
    if policy in settings and policy in SETTINGS:
        return _(SETTINGS[policy]).format(*(f"{value:g}" for value in settings[policy]))
    return said_of(one.asked.policy) if policy == CHOSEN else formats.NOTHING


def categories(
    found: Mapping[str, Mapping[str, Came]], policy: str, company: CompanyInView
) -> None:
    """A row a category: what happened, what the policy would have come to."""
    st.subheader(_("By category"), anchor=False)
    rows = []
    for name, each in found.items():
        if HAPPENED not in each or policy not in each:
            continue
        real, other = each[HAPPENED], each[policy]
        rows.append(
            [
                name,
                formats.money(real.profit_fen, company.currency),
                signed(_less(other.profit_fen, real.profit_fen), company),
                signed(_less(other.waste_fen, real.waste_fen), company),
                signed(_less(other.lost_fen, real.lost_fen), company),
                f"{formats.percent(real.fill_bp)} → {formats.percent(other.fill_bp)}",
            ]
        )
    read_table(
        [
            Head(_("Category")),
            Head(_("Profit, happened"), number=True),
            Head(_("Profit beyond what happened"), number=True),
            Head(_("Waste"), number=True),
            Head(_("Margin lost"), number=True),
            Head(_("Sold of wanted"), number=True),
        ],
        rows,
        "replay_categories",
        _("By category"),
    )


def shelves(actor: Actor, one: Replay, policy: str, company: CompanyInView) -> None:
    """A row a shelf, the largest difference first; a click opens the item."""
    with reading(actor) as connection:
        found = by_item(connection, one.id, policy)[:SHOWN]
    st.subheader(_("By shelf"), anchor=False)
    st.caption(_("A click opens the item, with every move and document of these days."))
    config = st.column_config
    columns = {
        "item": config.TextColumn(_("Item"), width="medium"),
        "place": config.TextColumn(_("Store")),
        "better": tables.money_column(_("Profit beyond what happened")),
        "real": tables.money_column(_("Profit, happened")),
        "waste_real": tables.money_column(_("Waste, happened")),
        "waste": tables.money_column(_("Waste, played")),
        "lost_real": tables.money_column(_("Margin lost, happened")),
        "lost": tables.money_column(_("Margin lost, played")),
        "category": config.TextColumn(_("Category")),
    }
    money = company.currency
    tables.grid(
        "replay_shelves",
        [
            {
                "item": each.item,
                "place": each.warehouse,
                "better": charts.yuan(each.better_fen, money),
                "real": charts.yuan(each.happened.profit_fen, money),
                "waste_real": charts.yuan(each.happened.waste_fen, money),
                "waste": charts.yuan(each.compared.waste_fen, money),
                "lost_real": charts.yuan(each.happened.lost_fen, money),
                "lost": charts.yuan(each.compared.lost_fen, money),
                "category": each.category,
            }
            for each in found
        ],
        columns,
        [each.item_id for each in found],
        "item",
        part=_("By shelf"),
    )


def honestly(one: Replay) -> None:
    """What was played, and what a replay cannot know."""
    told = one.told
    points = [
        _("Demand behind an empty shelf is an estimate; nobody saw it."),
        _("Prices are what the goods brought in these days, the same for every policy, markdowns in"
          " them; costs, packs and order days are those of today."),
        _("Suppliers deliver as late as they usually are; supplier minimums are not played."),
        _("Customers who found more on the shelf would not have bought other goods or come again."),
        _("What happened holds what people knew and counted; a policy that is played knows nothing"
          " but the numbers."),
    ]  # fmt: skip
    how = _(
        "Forecasts: {stored} stored in those days, {backtested} made anew by the same code on what"
        " was known then, once a week; weights taught on days up to {until}."
    ).format(
        stored=told.get("stored_forecasts", 0),
        backtested=told.get("backtested_forecasts", 0),
        until=told.get("taught_until") or formats.NOTHING,
    )
    tuned = (
        _("Each rival has the setting that earned most in the {n} days before.").format(
            n=told.get("tuned_days")
        )
        if told.get("tuned_days")
        else _("Too little is known to tune the rivals: they have usual settings.")
    )
    with st.expander(_("What this replay cannot know"), icon=":material/help:", expanded=False):
        st.markdown("\n".join(f"- {point}" for point in (*points, how, tuned)))


def result(actor: Actor, one: Replay, company: CompanyInView) -> None:
    """All that came of a finished replay."""
    with reading(actor) as connection:
        found = totals(connection, one.id)
        grown = course(connection, one.id)
        parts = by_category(connection, one.id)
    by_name = {each.policy: each for each in found}
    if HAPPENED not in by_name or OURS not in by_name:
        empty(
            _("None of its shelves are yours to see"),
            _("Ask for a replay of your own stores."),
            icon=":material/visibility_off:",
        )
        return
    headline(one, by_name, company)
    if found[0].profit_fen is not None:
        left, right = st.columns(2, gap="medium")
        with left:
            st.subheader(_("Profit beyond what happened"), anchor=False)
            bars([(name_of(c.policy), c.policy, c.profit_fen or 0) for c in found], company)
        with right:
            st.subheader(_("How it grew"), anchor=False)
            lines(grown, {name: name_of(name) for name in grown}, company)
    policies(one, found, company)
    shown = CHOSEN if CHOSEN in by_name else OURS
    categories(parts, shown, company)
    shelves(actor, one, shown, company)
    honestly(one)


def draw() -> None:
    """The page."""
    actor = open_page("replay")
    company = company_of(actor)
    show_refused()
    with reading(actor) as connection:
        found = replays(connection, company.id)
    st.caption(_("The last 90 days again: what another way of ordering would have earned."))
    form(actor, company, opened=not found)
    if not found:
        empty(
            _("Nothing was played again yet"),
            _("Choose stores, goods and a way of ordering, and play the last 90 days again."),
            icon=":material/replay:",
        )
        return
    one = pick(found, company)
    if one.state in ("asked", "running"):
        waiting(actor, company, one)
    elif one.state == "failed":
        empty(
            _("There was nothing to play"),
            _("Too few days of sales are known, or no shelf of these has a cost."),
            icon=":material/event_busy:",
        )
    else:
        result(actor, one, company)
        done = formats.instant(one.finished_at or one.asked_at, company.zone)
        seconds = from_micros(one.finished_at or 0) - from_micros(one.asked_at)
        st.caption(
            _("Played {when}, after {n} s.").format(when=done, n=round(seconds.total_seconds()))
        )


draw()
