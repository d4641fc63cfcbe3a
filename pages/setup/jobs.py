"""Jobs: what the second process does, how far it is, how long it took, and what fell back."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from core.kernel.clock import from_micros, to_micros
from core.planning.reasons import WORDS, Reason
from core.platform.i18n import N_, _
from core.platform.jobs import Held, Progress, holder, recent
from pages.setup.job_words import KINDS, STEPS
from pages.widgets import formats
from pages.widgets.answers import plain
from pages.widgets.company import CompanyInView, company_of
from pages.widgets.data import reading
from pages.widgets.document_tables import Head, read_table
from pages.widgets.empty import empty
from pages.widgets.frame import open_page

STATES: dict[str, str] = {
    "running": N_("Running"),
    "finished": N_("Finished"),
    "failed": N_("Failed"),
}
EVERY = 3


def worker(held: Held | None, now: int) -> None:
    """Whether anybody works."""
    if held is None or held.until_at < now:
        st.warning(
            _("No worker is running. It starts with the app; or start it: python -m core.worker"),
            icon=":material/bedtime:",
        )
        return
    st.caption(":material/engineering: " + _("A worker is on: {who}").format(who=held.holder))


@st.fragment(run_every=EVERY)
def going(company: CompanyInView) -> None:
    """What runs now, looked at every few seconds."""
    with reading(actor) as connection:
        jobs = recent(connection, company.id, most=30)
        held = holder(connection)
    worker(held, to_micros(dt.datetime.now(dt.UTC)))
    for job in (one for one in jobs if one.state == "running"):
        step = _(STEPS.get(job.step, job.step))
        share = job.done / job.total if job.total else 0.0
        name = _(KINDS.get(job.kind, job.kind))
        st.progress(min(share, 1.0), text=f"{name} · {step}")
    if not jobs:
        empty(
            _("Nothing was done yet"),
            _("The first forecast is made as soon as something was sold."),
            icon=":material/schedule:",
        )
        return
    read_table(
        [
            Head(_("Job")),
            Head(_("Begun")),
            Head(_("State")),
            Head(_("Took"), number=True),
            Head(_("Series"), number=True),
            Head(_("Fell back"), number=True),
            Head(_("Begun anew"), number=True),
            Head(_("Note")),
        ],
        [_row(job, company) for job in jobs],
        "jobs",
        "",
    )
    fell_back(jobs)


def fell_back(jobs: list[Progress]) -> None:
    """What stood in for an ordinary forecast in the last one, by reason."""
    nights = (job for job in jobs if job.kind == "nightly" and job.state == "finished")
    reasons = next((job.result.get("reasons") for job in nights), None)
    if reasons:
        said = "; ".join(f"{_(WORDS[Reason(name)])}: {n}" for name, n in reasons.items())
        st.caption(_("Fallen back in the last forecast: {reasons}").format(reasons=said))
    silent = next((j.result["no_cluster"] for j in jobs if "no_cluster" in j.result), None)
    if silent:
        told = _("The cluster was not reached, this machine forecast instead: {why}")
        st.warning(plain(told.format(why=silent)), icon=":material/lan:")


def _row(job: Progress, company: CompanyInView) -> list[str]:
    took = formats.NOTHING
    if job.finished_at is not None:
        seconds = (from_micros(job.finished_at) - from_micros(job.started_at)).total_seconds()
        took = _("{n} s").format(n=round(seconds))
    return [
        _(KINDS.get(job.kind, job.kind)),
        formats.instant(job.started_at, company.zone),
        _(STATES[job.state]),
        took,
        _count(job, "series"),
        _count(job, "fell_back"),
        str(job.starts - 1) if job.starts > 1 else formats.NOTHING,
        job.error or _(STEPS.get(job.step, job.step)),
    ]


def _count(job: Progress, name: str) -> str:
    value = job.result.get(name)
    return formats.NOTHING if value is None else f"{value:,}"


actor = open_page("jobs")
going(company_of(actor))
