"""Who is asked for signals: set by whoever keeps goods and signals."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import ClassVar

from sqlmodel import Session

from core.catalog.fields import check_text, clean, company_right, first, owned
from core.catalog.refusals import NotAChoice, NotFound, TooLong
from core.gateways.signals.mapping import KIND, Fields
from core.gateways.signals.port import Port
from core.kernel.refusals import Refusal
from core.planning.tell_signal import PERMISSION
from core.platform.changes import recorded
from core.platform.i18n import N_
from core.platform.rights import Actor
from models.company import OrgUnit
from models.gateways import SignalSource

NAME, HEADER, TOKEN = N_("Name"), N_("Header of the token"), N_("Token")
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,59}")
_NOT_OURS = frozenset({"host", "content-length", "transfer-encoding", "connection"})
LONGEST_PATH, LONGEST_ADDRESS, LONGEST_SECRET = 120, 500, 500


@dataclass(frozen=True, slots=True)
class SourceForm:
    """A source as a form holds it; `secret` None leaves the one there is."""

    name: str
    address: str
    fields: Fields = field(default_factory=Fields)
    header: str = ""
    secret: str | None = None
    active: bool = True


@dataclass(frozen=True, slots=True)
class WrongSource(Refusal):
    """Not an address that may be asked: https, or http to a host that the set-up names."""

    key: ClassVar[str] = "not_askable"
    address: str


@recorded("setup.signal_source", SignalSource)
def save_source(
    session: Session,
    actor: Actor,
    port: Port,
    company_id: int,
    source_id: int | None,
    form: SourceForm,
) -> int | Refusal:
    """Keeps a source: it is asked from the next night on. Its id.

    Another address does not get the token of the one before.
    """
    if refused := company_right(session, actor, PERMISSION, company_id):
        return refused
    row = SignalSource(company_id=company_id)
    if source_id is not None:
        found = owned(session, SignalSource, source_id, company_id)
        if found is None:
            return NotFound(N_("Source of signals"))
        row = found
    if wrong := _wrong(session, port, company_id, form):
        return wrong
    address = form.address.strip()
    if row.address != address or row.header != form.header.strip():
        row.secret = ""
    if form.secret is not None:
        row.secret = form.secret.strip()
    row.name, row.address, row.header = clean(form.name), address, form.header.strip()
    given = form.fields
    row.rows_path, row.day_field, row.value_field = given.rows, given.day, given.value
    row.kind_field, row.kind, row.unit_field = given.kind_field, given.kind, given.unit_field
    row.org_unit_id, row.active = given.org_unit_id, form.active
    session.add(row)
    session.flush()
    return row.id or 0


def _wrong(session: Session, port: Port, company_id: int, form: SourceForm) -> Refusal | None:
    given = form.fields
    address = form.address.strip()
    if len(address) > LONGEST_ADDRESS or port.wrong(address):
        return WrongSource(address[:120])
    header = form.header.strip()
    if header and (_HEADER.fullmatch(header) is None or header.casefold() in _NOT_OURS):
        return NotAChoice(HEADER, header)
    secret = form.secret or ""
    if not secret.isprintable() or not secret.isascii():
        return NotAChoice(TOKEN, "…")
    if len(secret) > LONGEST_SECRET:
        return TooLong(TOKEN, LONGEST_SECRET)
    if not given.kind_field and KIND.fullmatch(given.kind) is None:
        return NotAChoice(N_("Kind of signal"), given.kind)
    if given.org_unit_id is not None and not owned(session, OrgUnit, given.org_unit_id, company_id):
        return NotFound(N_("Store"))
    return first(
        check_text(NAME, clean(form.name), 80),
        check_text(N_("Field of the day"), given.day, LONGEST_PATH),
        check_text(N_("Field of the value"), given.value, LONGEST_PATH),
        *(
            TooLong(N_("Field"), LONGEST_PATH)
            for path in (given.rows, given.kind_field, given.unit_field)
            if len(path) > LONGEST_PATH
        ),
    )
