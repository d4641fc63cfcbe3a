"""Imports: choose what, send a file, say what its columns mean, see what would happen, do it."""

from __future__ import annotations

import streamlit as st

from core.exchange.export import MIME
from core.exchange.reading import read
from core.exchange.sheets import remember, template
from core.exchange.sheets.engine import SheetKind
from core.exchange.sheets.kinds import SHEETS
from core.kernel.refusals import Refusal
from core.platform.i18n import N_, _
from pages.imports import check_step, earlier, steps
from pages.imports.shelf import shelf
from pages.till import jobs
from pages.widgets.address import choose
from pages.widgets.answers import refused
from pages.widgets.company import company_of
from pages.widgets.edge import perform
from pages.widgets.empty import empty
from pages.widgets.frame import open_page

STEPS = (N_("File"), N_("Columns"), N_("Check"), N_("Done"))

actor = open_page("imports")
company = company_of(actor)
kinds = {code: kind for code, kind in SHEETS.items() if actor.may_in(kind.permission, company.id)}


def file_step() -> None:
    """What shall be imported, its template, and the file."""
    names = {code: _(kind.title) for code, kind in kinds.items()}
    code = choose(st, _("What do you want to import?"), names, "kind", default=next(iter(names)))
    kind = kinds[code]
    with st.container(border=True):
        left, right = st.columns([3, 1], vertical_alignment="center")
        left.markdown(f"**{_(kind.title)}**  \n{_(kind.about)}")
        right.download_button(
            _("Download the template"),
            lambda kind=kind: template.template(kind),
            template.file_name(kind),
            MIME,
            key=f"template_{code}",
            icon=":material/download:",
            on_click="ignore",
            width="stretch",
        )
        sent = st.file_uploader(
            _("Your file"), type=["xlsx", "csv", "txt", "gz"], key=f"sheet_{code}",
            max_upload_size=50,
        )  # fmt: skip
        st.caption(
            _("Your own table will do: which column means what is asked next.")
            + " "
            + _("CSV, CSV.GZ or XLSX; at most 10 MB packed, 50 MB of text, 200,000 rows.")
        )
    if sent is not None:
        take(kind, sent.name, sent.getvalue())
    earlier.earlier_imports(actor, company)


def take(kind: SheetKind, name: str, data: bytes) -> None:
    """Read a file and go on to its columns; a refusal stays here."""
    table = read(name, data, kind.headings)
    if refused(table) or isinstance(table, Refusal):
        return
    before = perform(remember.recall, company.id, kind, table.columns)
    settings = kind.guess(table) if before is None or isinstance(before, Refusal) else before
    st.session_state[steps.STATE] = steps.Sent(kind.code, table, settings, 1)
    st.rerun()


def trail(at: int) -> None:
    """Where in the four steps the reader is."""
    names = [
        f":primary[**{n} {_(step)}**]" if n == at + 1 else f":gray[{n} {_(step)}]"
        for n, step in enumerate(STEPS, 1)
    ]
    st.markdown("   ·   ".join(names))


job = jobs.of(shelf(), company.id)
sent_now: steps.Sent | None = st.session_state.get(steps.STATE)
if sent_now is not None and sent_now.kind not in kinds:
    sent_now = None
trail(3 if job is not None else sent_now.step if sent_now else 0)
if job is not None:
    steps.done_step(actor, company)
elif not kinds:
    empty(_("Nothing that you may import"), _("Ask whoever manages users for the right."))
elif sent_now is None:
    file_step()
elif sent_now.step == 1:
    steps.columns_step(actor, company, kinds[sent_now.kind], sent_now)
else:
    check_step.draw(actor, company, kinds[sent_now.kind], sent_now)
