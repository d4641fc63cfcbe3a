"""The till import: a file, what its columns mean, what would happen, and then it happens."""

from __future__ import annotations

import streamlit as st

from core.exchange.reading import Table, read
from core.exchange.samples import TILL
from core.exchange.till import fields, remember
from core.exchange.till.rows import Settings
from core.kernel.refusals import Refusal
from core.platform.i18n import N_, _
from core.platform.settings import settings as app_settings
from pages.till import jobs, steps
from pages.widgets.answers import refused
from pages.widgets.company import company_of
from pages.widgets.edge import perform
from pages.widgets.frame import open_page

STEPS = (N_("File"), N_("Columns"), N_("Check"), N_("Post"))
STATE, AT = "till_table", "till_step"

actor = open_page("till_import")
company = company_of(actor)
url = app_settings().database_url


def take(name: str, data: bytes) -> None:
    """Read a file and go on to its columns; a refusal stays here."""
    table = read(name, data, fields.HEADINGS)
    if refused(table) or isinstance(table, Refusal):
        return
    st.session_state[STATE] = table
    st.session_state[steps.SETTINGS] = kept(table)
    st.session_state[AT] = 1
    st.rerun()


def kept(table: Table) -> Settings:
    """As the company read such a file before, else guessed."""
    before = perform(remember.recall, company.id, table.columns)
    if isinstance(before, Settings):
        return before
    return Settings(columns=fields.guess(table), default_tender="")


def file_step() -> None:
    """Step one: a file, or the sample."""
    st.write(
        _(
            "Export the sales lines from your till, one row a sale or one row an item and day,"
            " for one store or several. Each store's day becomes one till summary."
        )
    )
    sent = st.file_uploader(
        _("Till export"), type=["csv", "txt", "gz", "xlsx"], key="till_file", max_upload_size=50
    )
    st.caption(_("CSV, CSV.GZ or XLSX; at most 10 MB packed, 50 MB of text, 200,000 rows."))
    with st.container(horizontal=True):
        if st.button(_("Try with the sample"), icon=":material/science:", key="till_sample"):
            take(TILL.name, TILL.read_bytes())
        st.download_button(
            _("Download the sample"),
            TILL.read_bytes(),
            TILL.name,
            "text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
    if sent is not None:
        take(sent.name, sent.getvalue())
    steps.earlier_imports(actor, company)


def trail(at: int) -> None:
    """Where in the four steps the reader is."""
    names = [
        f":primary[**{n} {_(step)}**]" if n == at + 1 else f":gray[{n} {_(step)}]"
        for n, step in enumerate(STEPS, 1)
    ]
    st.markdown("   ·   ".join(names))


job = jobs.of(url, company.id)
table: Table | None = st.session_state.get(STATE)
step = 3 if job is not None else int(st.session_state.get(AT, 0)) if table else 0
trail(step)
if job is not None:
    steps.post_step(actor, company, url)
elif table is None or step == 0:
    file_step()
elif step == 1:
    steps.columns_step(actor, company, table)
else:
    steps.check_step(actor, company, url, table)
