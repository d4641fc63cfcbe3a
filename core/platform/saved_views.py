"""Saved views: the filters of a page under a name, for oneself or shared with the company.

A view is what the address of a page says after its question mark, so a page needs to know
nothing of it. Which pages there are, and with which right each opens, is given as data: this
room knows no screens. A view that is shared may be changed and taken away by its maker and by
whoever may share views; a page may open with one of them, for each user another.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import parse_qsl, urlencode

from sqlmodel import Session, col, or_, select

from core.kernel.clock import Clock, SystemClock, to_micros
from core.kernel.refusals import Refusal
from core.platform.changes import recorded
from core.platform.rights import SEE, Actor, NotAllowed
from models.views import FirstView, SavedView

SHARE = "views.share"
MOST, LONGEST_NAME, LONGEST_ADDRESS = 20, 60, 1000
"""Views of a page: one's own, and as many shared ones; letters of a name and of an address."""

PageRights = Mapping[str, str | None]
"""The pages that keep views, each with the right it opens with; None where none is asked."""


@dataclass(frozen=True, slots=True)
class NoSuchPage(Refusal):
    """The address is of no page that keeps views."""

    key: ClassVar[str] = "view_no_page"
    page: str


@dataclass(frozen=True, slots=True)
class NoName(Refusal):
    """A view is found again by its name."""

    key: ClassVar[str] = "view_no_name"


@dataclass(frozen=True, slots=True)
class NameTooLong(Refusal):
    """The name does not fit in a list."""

    key: ClassVar[str] = "view_name_too_long"
    most: int


@dataclass(frozen=True, slots=True)
class NameTaken(Refusal):
    """Another view of this page that the reader sees is called so."""

    key: ClassVar[str] = "view_name_taken"
    name: str


@dataclass(frozen=True, slots=True)
class TooManyViews(Refusal):
    """So many are not found again in a list."""

    key: ClassVar[str] = "view_too_many"
    most: int


@dataclass(frozen=True, slots=True)
class AddressTooLong(Refusal):
    """The filters say more than an address holds."""

    key: ClassVar[str] = "view_address_too_long"
    most: int


@dataclass(frozen=True, slots=True)
class ViewGone(Refusal):
    """There is no such view any more, or it is somebody else's."""

    key: ClassVar[str] = "view_gone"


def address_of(query: Mapping[str, str] | Sequence[tuple[str, str]]) -> str:
    """Filters as an address says them, the same for the same filters in whatever order."""
    pairs = query.items() if isinstance(query, Mapping) else query
    return urlencode(sorted(pairs))


def filters_of(address: str) -> dict[str, str]:
    """Filters of an address, by name."""
    return dict(parse_qsl(address, keep_blank_values=True))


@recorded("view", SavedView)
def save_view(
    session: Session,
    actor: Actor,
    company_id: int,
    pages: PageRights,
    page: str,
    name: str,
    query: Mapping[str, str],
    *,
    shared: bool = False,
    clock: Clock | None = None,
) -> int | Refusal:
    """Keep the filters of a page under a new name; the id of the view."""
    said, address = _clean(name), address_of(query)
    if (wrong := _wrong(actor, company_id, pages, page, said, address, shared=shared)) is not None:
        return wrong
    seen = _seen(session, actor, company_id, page)
    if len([row for row in seen if row.shared is shared and _counts(row, actor)]) >= MOST:
        return TooManyViews(MOST)
    if _taken(seen, said, None):
        return NameTaken(said)
    row = SavedView(
        company_id=company_id, user_id=actor.user_id, page=page, name=said, address=address
    )
    row.shared, row.at = shared, to_micros((clock or SystemClock()).now())
    session.add(row)
    session.flush()
    return row.id or 0


@recorded("view", SavedView)
def change_view(
    session: Session,
    actor: Actor,
    company_id: int,
    pages: PageRights,
    view_id: int,
    name: str,
    query: Mapping[str, str] | None = None,
    *,
    shared: bool = False,
    clock: Clock | None = None,
) -> int | Refusal:
    """Another name, other filters (None leaves them), shared or no longer; its id."""
    row = _to_change(session, actor, company_id, view_id)
    if isinstance(row, Refusal):
        return row
    said = _clean(name)
    address = row.address if query is None else address_of(query)
    wrong = _wrong(actor, company_id, pages, row.page, said, address, shared=shared)
    if wrong is not None:
        return wrong
    seen = _seen(session, actor, company_id, row.page)
    if shared and not row.shared and len([one for one in seen if one.shared]) >= MOST:
        return TooManyViews(MOST)
    if _taken(seen, said, row.id):
        return NameTaken(said)
    if row.shared and not shared:
        _open_no_longer(session, row, all_but=row.user_id)
    row.name, row.address, row.shared = said, address, shared
    row.at = to_micros((clock or SystemClock()).now())
    session.add(row)
    session.flush()
    return row.id or 0


@recorded("view", SavedView)
def remove_view(session: Session, actor: Actor, company_id: int, view_id: int) -> int | Refusal:
    """Take a view away; pages that opened with it open as they did before."""
    row = _to_change(session, actor, company_id, view_id)
    if isinstance(row, Refusal):
        return row
    _open_no_longer(session, row)
    session.delete(row)
    session.flush()
    return view_id


@recorded("view.first", FirstView)
def open_first(
    session: Session,
    actor: Actor,
    company_id: int,
    pages: PageRights,
    page: str,
    view_id: int | None,
) -> int | Refusal:
    """Let a page open with a view, for oneself; None lets it open as it does for others."""
    if (wrong := _closed(actor, company_id, pages, page)) is not None:
        return wrong
    if view_id is not None:
        row = _visible(session, actor, company_id, view_id)
        if row is None or row.page != page:
            return ViewGone()
    first = session.get(FirstView, (company_id, actor.user_id, page))
    if view_id is None:
        if first is not None:
            session.delete(first)
    else:
        first = first or FirstView(company_id=company_id, user_id=actor.user_id, page=page)
        first.view_id = view_id
        session.add(first)
    session.flush()
    return view_id or 0


def _clean(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).split())


def _closed(actor: Actor, company_id: int, pages: PageRights, page: str) -> Refusal | None:
    """Why the actor may not open a page of the company; None where he may."""
    if page not in pages:
        return NoSuchPage(page[:40])
    needed = pages[page] or SEE
    return None if actor.may_in(needed, company_id) else NotAllowed(needed, 0)


def _wrong(
    actor: Actor,
    company_id: int,
    pages: PageRights,
    page: str,
    name: str,
    address: str,
    *,
    shared: bool,
) -> Refusal | None:
    if (closed := _closed(actor, company_id, pages, page)) is not None:
        return closed
    if not name:
        return NoName()
    if len(name) > LONGEST_NAME:
        return NameTooLong(LONGEST_NAME)
    if len(address) > LONGEST_ADDRESS:
        return AddressTooLong(LONGEST_ADDRESS)
    if shared and not actor.may_in(SHARE, company_id):
        return NotAllowed(SHARE, 0)
    return None


def _seen(session: Session, actor: Actor, company_id: int, page: str) -> Sequence[SavedView]:
    """The views of a page that the actor finds: his own and the shared ones."""
    return session.exec(
        select(SavedView).where(
            col(SavedView.company_id) == company_id,
            col(SavedView.page) == page,
            or_(col(SavedView.user_id) == actor.user_id, col(SavedView.shared).is_(True)),
        )
    ).all()


def _counts(row: SavedView, actor: Actor) -> bool:
    return row.shared or row.user_id == actor.user_id


def _taken(seen: Sequence[SavedView], name: str, but: int | None) -> bool:
    return any(row.name.casefold() == name.casefold() and row.id != but for row in seen)


def _visible(session: Session, actor: Actor, company_id: int, view_id: int) -> SavedView | None:
    row = session.get(SavedView, view_id)
    if row is None or row.company_id != company_id or not _counts(row, actor):
        return None
    return row


def _to_change(
    session: Session, actor: Actor, company_id: int, view_id: int
) -> SavedView | Refusal:
    """A view that the actor may change: his own, or a shared one if he may share. Whoever may
    share no longer may still take his own back."""
    if not actor.may_in(SEE, company_id):
        return NotAllowed(SEE, 0)
    row = _visible(session, actor, company_id, view_id)
    if row is None:
        return ViewGone()
    if row.user_id != actor.user_id and not actor.may_in(SHARE, company_id):
        return NotAllowed(SHARE, 0)
    return row


def _open_no_longer(session: Session, row: SavedView, all_but: int | None = None) -> None:
    """No page opens with the view any more, but for one user's where it is named."""
    for first in session.exec(select(FirstView).where(col(FirstView.view_id) == row.id)):
        if first.user_id != all_but:
            session.delete(first)
    session.flush()
