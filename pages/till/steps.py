"""The steps of the till import after the file: columns, check, post; and earlier imports."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st
from sqlalchemy import select

from core.desks.stores.till_summary import TENDERS
from core.exchange.reading import Table
from core.exchange.till import fields, remember, run, undo
from core.exchange.till.check import Check, check
from core.exchange.till.rows import Settings, tender_words
from core.kernel.refusals import Refusal
from core.platform.i18n import N_, _, counted
from core.platform.rights import Actor
from core.platform.settings import settings as app_settings
from models.base import table
from models.catalog import TaxClass
from models.company import OrgUnit
from models.documents import ImportRun
from pages.till import found as finds
from pages.till import jobs
from pages.widgets import formats
from pages.widgets.answers import refused, say_after_rerun
from pages.widgets.company import CompanyInView
from pages.widgets.data import rows
from pages.widgets.edge import engine, perform
from pages.widgets.frame import link, page_right
from pages.widgets.labels import in_language
from pages.widgets.mapping import mapping

SETTINGS = "till_settings"
RIGHT = "till.import"
STATES = {
    "running": N_("Stopped half-way"),
    "done": N_("Done"),
    "undone": N_("Undone"),
    "undoing": N_("Being undone"),
    "refused": N_("Refused"),
}
ORDERS = {"ymd": "2026-11-23", "dmy": "23/11/2026", "mdy": "11/23/2026"}


def columns_step(actor: Actor, company: CompanyInView, file: Table) -> None:
    """What the columns mean, and what the file does not say."""
    start: Settings = st.session_state[SETTINGS]
    st.caption(f"`{file.name}` · " + counted("{n} row", "{n} rows", len(file.rows)))
    columns = mapping("till_column", file, fields.FIELDS, start.columns)
    st.divider()
    chosen = _questions(actor, company, file, replace(start, columns=columns))
    with st.container(horizontal=True):
        if st.button(_("Back"), key="till_back"):
            st.session_state["till_step"] = 0
            st.session_state.pop("till_table", None)
            st.rerun()
        if st.button(_("Check the file"), type="primary", key="till_check"):
            st.session_state[SETTINGS] = chosen
            st.session_state["till_step"] = 2
            st.rerun()


def _questions(actor: Actor, company: CompanyInView, file: Table, start: Settings) -> Settings:
    left, right = st.columns(2)
    taxed = left.radio(
        _("Do the amounts include tax?"),
        [True, False],
        index=0 if start.prices_include_tax else 1,
        format_func=lambda yes: _("Yes, as customers paid") if yes else _("No, tax comes on top"),
        key="till_taxed",
    )
    inside = right.radio(
        _("Is the discount still inside the amount?"),
        [False, True],
        index=1 if start.discount_inside else 0,
        format_func=lambda yes: (
            _("Yes, take it off") if yes else _("No, the amount is what was paid")
        ),
        key="till_inside",
        disabled="discount" not in start.columns,
    )
    names = ["", *TENDERS]
    tender = left.selectbox(
        _("How was the money taken, where the file does not say?"),
        names,
        names.index(start.default_tender) if start.default_tender in names else 0,
        format_func=lambda name: _(TENDERS[name]) if name else "—",
        key="till_tender",
    )
    classes = rows(actor, select(table(TaxClass)).order_by(table(TaxClass).c.id))
    codes = [row.code for row in classes]
    tax_class = right.selectbox(
        _("Tax class of new items"),
        codes,
        codes.index(start.tax_class) if start.tax_class in codes else 0,
        format_func=lambda code: next(
            in_language(row.name, row.name_en) for row in classes if row.code == code
        ),
        key="till_tax_class",
    )
    order = left.selectbox(
        _("How days are written"), list(ORDERS), list(ORDERS).index(start.order),
        format_func=lambda key: ORDERS[key], key="till_order",
    )  # fmt: skip
    store = start.store
    if "store" not in start.columns:
        store = _one_store(actor, company, start.store)
    return replace(
        start,
        prices_include_tax=bool(taxed),
        discount_inside=bool(inside) and "discount" in start.columns,
        default_tender=tender or "",
        tax_class=tax_class,
        order=order,  # type: ignore[arg-type]  # one of ORDERS
        store=store,
        tenders=_strange_tenders(file, start),
        prepaid=_prepaid(file, start),
    )


def _one_store(actor: Actor, company: CompanyInView, start: str) -> str:
    unit = table(OrgUnit)
    query = select(unit).where(unit.c.company_id == company.id, unit.c.active).order_by(unit.c.path)
    units = {row.code: row.name for row in rows(actor, query)}
    codes = list(units)
    return str(
        st.selectbox(
            _("Which store is the file from?"),
            codes,
            codes.index(start) if start in codes else 0,
            format_func=lambda code: units[code],
            key="till_store",
        )
    )


def _strange_tenders(file: Table, start: Settings) -> dict[str, str]:
    """Words for tenders that are not known: the reader says what each stands for."""
    found = dict(start.tenders)
    for word in list(tender_words(file, replace(start, tenders={})))[:20]:
        names = list(TENDERS)
        said = found.get(word, "cash")
        found[word] = st.selectbox(
            _("“{word}” is").format(word=word),
            names,
            names.index(said),
            format_func=lambda name: _(TENDERS[name]),
            key=f"till_tender_{word}",
        )
    return found


def _prepaid(file: Table, start: Settings) -> tuple[str, ...]:
    """Items that are stored value or coupons: what is paid for them is an advance."""
    names = fields.names_of_items(file, start.columns)
    sound = fields.prepaid(file, start.columns)
    if not sound and not start.prepaid:
        return ()
    options = list(dict.fromkeys([*sound, *start.prepaid]))
    return tuple(
        st.multiselect(
            _("Cards and coupons sold: paid in advance, no revenue"),
            options,
            default=options,
            format_func=lambda code: f"{code} {names.get(code, '')}",
            key="till_prepaid",
        )
    )


def check_step(actor: Actor, company: CompanyInView, url: str, file: Table) -> None:
    """The dry run, and the one button that posts."""
    settings: Settings = st.session_state[SETTINGS]
    known = run.look(engine(), company.id)
    answer = check(known, actor, file, settings)
    back = st.container(horizontal=True)
    if back.button(_("Back to the columns"), key="till_back_columns", icon=":material/arrow_back:"):
        st.session_state["till_step"] = 1
        st.rerun()
    if refused(answer) or isinstance(answer, Refusal):
        return
    finds.draw(answer, company)
    if (refusal := answer.stands_in_the_way) is not None:
        refused(refusal)
        return
    choices = _choices(answer)
    if st.button(
        counted(
            "Post {n} till summary",
            "Post {n} till summaries",
            len(answer.fresh) + len(answer.differing),
        ),
        type="primary",
        key="till_post",
        disabled=choices is None,
    ):
        writer = page_right(RIGHT)
        perform(remember.remember, writer, company.id, file.columns, settings)
        chosen = choices or run.Choices()
        jobs.start(
            url,
            company.id,
            writer.user_id,
            "posting",
            lambda told: run.import_till(
                engine(), writer, company.id, file, settings, chosen, told=told
            ),
        )
        st.rerun()


def _new(found: Check) -> str:
    """What a file names that is not there yet."""
    items, groups, stores = found.new_items, found.new_categories, found.new_stores
    new = [counted("{n} item", "{n} items", len(items))] if items else []
    new += [counted("{n} category", "{n} categories", len(groups))] if groups else []
    new += [counted("{n} store", "{n} stores", len(stores))] if stores else []
    return _(", ").join(new)


def _choices(found: Check) -> run.Choices | None:
    """What must be confirmed; None while it is not."""
    if not found.fresh and not found.differing:
        st.info(_("Everything in this file is posted already."))
        return None
    make = replace_ = True
    if found.new_items or found.new_stores:
        make = st.checkbox(
            _("Create {what}").format(what=_new(found)),
            key="till_make",
        )
    if found.new_stores:
        st.caption(
            _(
                "Their stock is unknown at first: sales are taken at a provisional cost until you"
                " enter opening stock or a count. If you know the stock, enter it first."
            )
        )
        link("stock_opening", _("Enter opening stock first"))
    if found.differing:
        replace_ = st.checkbox(
            counted(
                "Replace {n} day that was posted with other content",
                "Replace {n} days that were posted with other content",
                len(found.differing),
            ),
            key="till_replace",
        )
    if not make or not replace_:
        return None
    return run.Choices(bool(found.new_items or found.new_stores), bool(found.differing))


@st.fragment(run_every=1.0)
def _watch(url: str, company_id: int) -> None:
    page_right(RIGHT)
    job = jobs.of(url, company_id)
    if job is None or job.over:
        st.rerun()
        return
    at = job.progress
    words = {
        "creating": _("Creating items"),
        "posting": _("Posting"),
        "undoing": _("Taking back"),
    }
    share = at.done / at.total if at.total else 0.0
    st.progress(share, f"{words[at.phase]} {at.done:,} / {at.total:,}")
    st.caption(_("You may leave this page; the import goes on."))


def post_step(actor: Actor, company: CompanyInView, url: str) -> None:
    """Progress, then what was done."""
    job = jobs.of(url, company.id)
    assert job is not None  # noqa: S101
    if not job.over:
        _watch(url, company.id)
        return
    if job.broken:
        st.error(_("The import stopped. Send the same file again: it goes on where it was."))
    elif isinstance(job.answer, run.Imported):
        _done(job.answer)
    elif not refused(job.answer):
        assert isinstance(job.answer, int)  # noqa: S101
        st.success(
            counted("{n} till summary reversed.", "{n} till summaries reversed.", job.answer)
        )
    if st.button(_("Another file"), key="till_again"):
        jobs.forget(url, company.id)
        for name in ("till_table", "till_step", SETTINGS):
            st.session_state.pop(name, None)
        st.rerun()
    earlier_imports(actor, company)


def _done(answer: run.Imported) -> None:
    st.success(
        counted("{n} till summary posted", "{n} till summaries posted", answer.posted)
        + " · "
        + counted("{n} line", "{n} lines", answer.lines),
        icon=":material/check_circle:",
    )
    if answer.already:
        st.caption(_("{n} were there already.").format(n=answer.already))
    with st.container(horizontal=True):
        link("till_summary", _("See the documents"), days="all")
        link("overview", _("See what was sold"), days="90")


def earlier_imports(actor: Actor, company: CompanyInView) -> None:
    """What was imported before, and taking it back."""
    kept = table(ImportRun)
    found = rows(
        actor,
        select(kept)
        .where(kept.c.company_id == company.id, kept.c.kind == "till.summary")
        .order_by(kept.c.id.desc())
        .limit(10),
    )
    if not found:
        return
    st.subheader(_("Earlier imports"), anchor=False)
    for row in found:
        line = st.container(horizontal=True, vertical_alignment="center", border=True)
        line.text(
            f"{formats.instant(row.started_at, company.zone)}  {row.file_name}  "
            + _("Days: {done} of {total}").format(
                done=row.documents_done, total=row.documents_total
            )
            + f"  {_(STATES[row.state])}"
        )
        if row.state in ("done", "running", "undoing"):
            ask = line.popover(_("Undo"))
            ask.write(
                counted(
                    "Reverse {n} till summary?", "Reverse {n} till summaries?", row.documents_done
                )
            )
            ask.button(
                _("Reverse them"),
                key=f"till_undo_{row.id}",
                on_click=_undo,
                args=(company, row.id),
            )


def _undo(company: CompanyInView, import_id: int) -> None:
    actor = page_right("document.reverse")
    jobs.start(
        app_settings().database_url,
        company.id,
        actor.user_id,
        "undoing",
        lambda told: undo.undo(engine(), actor, import_id, told=told),
    )
    say_after_rerun(_("Taking back"))
