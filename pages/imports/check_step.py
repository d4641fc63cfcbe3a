"""What an import would do, and everything that is wrong; then the one button that does it."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from core.exchange.export import MIME
from core.exchange.sheets import remember, run, template
from core.exchange.sheets.engine import Check, SheetKind, check
from core.exchange.till.problems import RowProblem
from core.kernel.refusals import Refusal
from core.platform.i18n import _, counted, refusal_text
from core.platform.rights import Actor
from pages.imports.shelf import shelf
from pages.imports.steps import STATE, Sent
from pages.till import jobs
from pages.widgets import identity
from pages.widgets.answers import refused, said
from pages.widgets.company import CompanyInView
from pages.widgets.data_table import OFFERED, File, data_table
from pages.widgets.edge import engine, perform
from pages.widgets.frame import page_right
from pages.widgets.names import names_in

SHOWN = 200


def draw(actor: Actor, company: CompanyInView, kind: SheetKind, sent: Sent) -> None:
    """The dry run of the file."""
    st.caption(f"{_(kind.title)} · `{sent.table.name}`")
    last = run.begun(engine(), company.id, kind, run.file_hash(sent.table, sent.settings))
    going_on = last.id if last is not None and last.state == "running" else None
    found = check(engine(), actor, company.id, kind, sent.table, sent.settings, run_id=going_on)
    if st.button(_("Back to the columns"), key="sheet_back_columns", icon=":material/arrow_back:"):
        st.session_state[STATE] = replace(sent, step=1)
        st.rerun()
    if refused(found) or not isinstance(found, Check):
        return
    _figures(found)
    _problems(sent, found)
    if (refusal := found.stands_in_the_way) is not None:
        refused(refusal)
        return
    if going_on is not None:
        st.info(_("This file was stopped half-way: what it did is left, the rest follows."))
    _steps(found)
    if not found.plan.steps:
        st.success(_("Everything in this file is there already."), icon=":material/check_circle:")
        return
    make = not found.plan.missing or st.checkbox(
        counted(
            "Make {n} new category: {names}",
            "Make {n} new categories: {names}",
            len(found.plan.missing),
            names=", ".join(found.plan.missing[:8]),
        ),
        key="sheet_make",
    )
    if st.button(
        _("Import {n}").format(n=f"{len(found.plan.steps):,}"),
        type="primary",
        key="sheet_import",
        disabled=not make,
    ):
        _start(company, kind, sent, make=bool(found.plan.missing))


def _start(company: CompanyInView, kind: SheetKind, sent: Sent, *, make: bool) -> None:
    writer = page_right(kind.permission)
    columns = sent.table.columns
    perform(remember.remember, writer, company.id, kind, columns, sent.settings)
    jobs.start(
        shelf(),
        company.id,
        writer.user_id,
        "posting",
        lambda told: run.import_sheet(
            engine(),
            writer,
            company.id,
            kind,
            sent.table,
            sent.settings,
            create_missing=make,
            told=told,
        ),
    )
    st.rerun()


def _figures(found: Check) -> None:
    wrong = {one.row for one in found.plan.problems if isinstance(one, RowProblem)}
    boxes = st.columns(5)
    for box, (label, number) in zip(
        boxes,
        (
            (_("Rows"), found.rows),
            (_("To add"), found.new),
            (_("To change"), found.changed),
            (_("As they are"), found.plan.same),
            (_("Wrong rows"), len(wrong)),
        ),
        strict=True,
    ):
        box.metric(label, f"{number:,}")


def _problems(sent: Sent, found: Check) -> None:
    """Wrong rows: where, what stands there, what to do; and the file to mend."""
    for other in found.plan.problems:
        if not isinstance(other, RowProblem):
            st.error(said(other), icon=":material/block:")
    wrong = [one for one in found.plan.problems if isinstance(one, RowProblem)]
    if not wrong:
        return
    reader = identity.current()
    lines = [
        {
            "row": one.row,
            "column": one.column,
            "value": one.value,
            "wrong": _sentence(one, reader),
        }
        for one in wrong[:SHOWN]
    ]
    config = st.column_config
    data_table(
        lines,
        {
            "row": config.NumberColumn(_("Row"), width="small"),
            "column": config.TextColumn(_("Column")),
            "value": config.TextColumn(_("Value")),
            "wrong": config.TextColumn(_("What is wrong"), width="large"),
        },
        "sheet_problems",
        OFFERED,  # the file to mend, below, says of every wrong row what is wrong
        most=12,
    )
    st.download_button(
        _("Download the wrong rows"),
        template.wrong_rows(sent.table, wrong),
        _("Wrong rows") + ".xlsx",
        MIME,
        icon=":material/download:",
        key="sheet_wrong",
        on_click="ignore",
    )


def _sentence(one: Refusal, reader: Actor | None) -> str:
    names = names_in(reader, one) if reader else {}
    return refusal_text(one, names).replace("\n\n", " ").strip()


def _steps(found: Check) -> None:
    if not found.plan.steps:
        return
    with st.expander(_("What will be done") + f" · {len(found.plan.steps):,}"):
        rows = [
            {
                "row": step.rows[0],
                "what": step.label,
                "how": _("added") if step.new else _("changed"),
                "lines": step.lines,
            }
            for step in found.plan.steps
        ]
        config = st.column_config
        data_table(
            rows[:SHOWN],
            {
                "row": config.NumberColumn(_("Row")),
                "what": config.TextColumn(_("What")),
                "how": config.TextColumn(_("How")),
                "lines": config.NumberColumn(_("Lines")),
            },
            "sheet_steps",
            File(_("What will be done"), rows=rows),
            most=10,
        )
