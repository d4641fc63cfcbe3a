"""The record of changes: who did what, when, and what it was before. Nobody can edit it.

Every entry carries the hash of the one before it; the check walks the whole chain and says
plainly whether anything was changed, removed or put in between.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st
from sqlalchemy import ColumnElement, and_, or_, select

from core.exchange import export
from core.kernel.clock import to_micros
from core.platform.audit import Chain, check_chain
from core.platform.i18n import N_, _
from core.platform.settings import settings
from models.base import table
from models.documents import Document
from models.people import User
from models.trail import AuditEntry
from pages.widgets import change_text, formats, master
from pages.widgets.address import choose
from pages.widgets.answers import plain, refused
from pages.widgets.company import company_of
from pages.widgets.data import rows
from pages.widgets.document_tables import Head, read_table
from pages.widgets.frame import link, open_with_actions, page_right

KEY, MOST = "audit", 300
DAYS = {"1": N_("Today"), "7": N_("7 days"), "30": N_("30 days"), "all": N_("All")}
GROUPS = {
    "": N_("All actions"),
    "documents": N_("Documents"),
    "setup": N_("Set-up"),
    "books": N_("Books"),
    "user": N_("Signing in"),
    "export": N_("Exports"),
}

opened = open_with_actions("audit")
actor = opened.actor
company = company_of(actor)
asked = opened.actions.button(
    _("Check the chain"),
    icon=":material/verified_user:",
    help=_("Reads every entry and proves that none was changed, removed or added afterwards."),
)
entry, user, document = table(AuditEntry), table(User), table(Document)


def said(chain: Chain) -> None:
    """What the check found."""
    if chain.broken_at is None:
        st.success(
            _("All {n} entries fit together: nothing was changed, removed or added.").format(
                n=f"{chain.entries:,}"
            ),
            icon=":material/verified:",
        )
        return
    st.error(
        _("The chain is broken at entry {n}: from there on, the record was tampered with.").format(
            n=f"{chain.broken_at:,}"
        ),
        icon=":material/gpp_bad:",
    )


if asked:
    checked = check_chain(settings().database_url, page_right("audit.view"))
    if not refused(checked) and isinstance(checked, Chain):
        said(checked)

line = st.container(horizontal=True, vertical_alignment="center")
days = choose(
    line, _("Time span"), {code: _(name) for code, name in DAYS.items()}, "days", default="7"
)
with line.container(width=165):
    day = st.date_input(
        _("Day"),
        None,
        key="day",
        format="YYYY-MM-DD",
        label_visibility="collapsed",
        bind="query-params",
    )
people = {
    row.id: row.name for row in rows(actor, select(user.c.id, user.c.name).order_by(user.c.name))
}
by = choose(
    line.container(width=170),
    _("User"),
    {"": _("Everybody")} | {str(one): name for one, name in people.items()},
    "by",
    default="",
    style="select",
)
group = choose(
    line.container(width=170),
    _("Action"),
    {code: _(name) for code, name in GROUPS.items()},
    "action",
    default="",
    style="select",
)


def between() -> tuple[int | None, int | None]:
    """From and until which instants, by the company's days."""
    zone, one_day = ZoneInfo(company.zone), dt.timedelta(days=1)
    if isinstance(day, dt.date):
        first, last = day, day + one_day
    elif days == "all":
        return None, None
    else:
        first, last = company.today() - one_day * (int(days) - 1), company.today() + one_day
    starts = (dt.datetime.combine(on, dt.time(), zone) for on in (first, last))
    begin, end = (to_micros(start.astimezone(dt.UTC)) for start in starts)
    return begin, end


def wanted() -> ColumnElement[bool]:
    """What the filters ask for."""
    asks: list[ColumnElement[bool]] = [entry.c.company_id == company.id]
    begin, end = between()
    if begin is not None and end is not None:
        asks += [entry.c.at >= begin, entry.c.at < end]
    if by:
        asks.append(entry.c.user_id == int(by))
    match group:
        case "documents":
            asks.append(entry.c.document_id.is_not(None))
        case "setup" | "books" | "user" | "export":
            asks.append(or_(entry.c.action.like(f"{group}.%")))
        case _:
            pass
    return and_(*asks)


statement = (
    select(entry, document.c.number)
    .join(document, document.c.id == entry.c.document_id, isouter=True)
    .where(wanted())
    .order_by(entry.c.id.desc())
)
found = rows(actor, statement.limit(MOST))


def what(row: Any) -> str:
    """What an entry is about: a document's number, or the changes in short."""
    if row.document_id is not None:
        return row.number or ""
    return change_text.summary(row.detail) if row.detail is not None else formats.NOTHING


def shown_as(entries: Sequence[Any]) -> list[dict[str, Any]]:
    """Entries as rows of the table."""
    return [
        {
            "id": row.id,
            "at": formats.instant(row.at, company.zone),
            "who": people.get(row.user_id, formats.NOTHING),
            "action": change_text.action_text(row.action),
            "what": what(row),
        }
        for row in entries
    ]


master.listing(
    KEY,
    shown_as(found),
    [
        master.Column("action", _("Action"), width=210),
        master.Column("what", _("What changed"), width=560),
        master.Column("who", _("User"), width=110),
        master.Column("at", _("When"), width=140),
    ],
    nothing=_("Nothing was recorded in this time"),
    hint=_("Choose other days above."),
    where=opened.actions,
    everything=lambda reader: shown_as(rows(reader, statement.limit(export.MOST + 1))),
)
if len(found) >= MOST:
    st.caption(_("The latest {n} are shown; choose fewer days for the others.").format(n=MOST))


def draw(row_id: int | None) -> None:
    """The drawer of one entry."""
    page_right("audit.view")
    row = next((one for one in found if one.id == row_id), None)
    if row is None:
        return
    who_did = people.get(row.user_id, formats.NOTHING)
    st.markdown(f"**{plain(change_text.action_text(row.action))}**")
    st.caption(f"{plain(who_did)} · {formats.instant(row.at, company.zone)} · #{row.id}")
    if row.document_id is not None:
        link("document", row.number or _("Document"), id=str(row.document_id))
    elif row.detail is None:
        st.info(_("What changed may hold cost, so it is shown to those who may see cost."))
    for place, changed in enumerate(change_text.changed_rows(row.detail)):
        st.markdown(f"**{plain(changed.table)} {plain(changed.name)}** · {changed.act}")
        if changed.changes:
            heads = [Head(_("Field")), Head(_("Old value")), Head(_("New value"))]
            texts = [[one.field, one.before, one.after] for one in changed.changes]
            if all(one.before == formats.NOTHING for one in changed.changes):
                heads, texts = [heads[0], heads[2]], [[text[0], text[2]] for text in texts]
            read_table(heads, texts, f"changes_{place}", changed.name)
    for sentence in change_text.sums_of(row.detail):
        st.caption(plain(sentence))
    st.caption(_("Fingerprint {hash}").format(hash=row.hash[:16]))


master.drawer(KEY, _("Entry"), draw)
