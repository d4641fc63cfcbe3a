"""What a verb of set-up changed, told to the audit chain in the verb's own transaction.

`@recorded("setup.item", Item)` stands above a verb. While it runs, every row that the session
writes is watched, whichever way the verb came to write it; when it ends well, one entry says
who, when, and each field as it was and as it is. The action ends in `add`, `change` or
`remove`, by what became of the subject's rows. Secrets and personal data are named as
changed, never quoted. Nothing changed is nothing told; a refusal tells nothing.

What is no row of the ORM (a bulk insert, the end of a session) is said by `tell`.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Column, event, inspect
from sqlmodel import Session, col, select

from core.kernel.clock import Clock, SystemClock, to_micros
from core.kernel.refusals import Refusal
from core.platform import audit
from core.platform.rights import Actor
from core.platform.rows import Rows
from models.base import Access, Scope, Table
from models.company import Company, OrgUnit
from models.people import User, UserRole

P = ParamSpec("P")
R = TypeVar("R")
Key = tuple[str, tuple[Any, ...]]

QUIET = frozenset({"rights_version", "initials", "path", "company_id"})
"""Follow from other fields, or go without saying."""
MOST_ROWS = 24
"""More rows of a table than this are counted and not listed: a founded company has 200 accounts."""
LONGEST = 200
_WATCHING = "audit_watching"
CLOCK = "clock"
"""In `session.info`: the clock of everything the session does, where the verb is given none."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A verb that tells what it changed: where it stands, and as which action."""

    verb: str
    action: str
    subject: type[Table]


RECORDED: dict[str, Recorded] = {}
"""Every recorded verb by `module.name`; a test holds it against the verbs there are."""


@dataclass(slots=True)
class _Row:
    """A row as it was and as it is; None where it was not, or is no more."""

    table: type[Table]
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@dataclass(slots=True)
class _Seen:
    """What a session wrote, by table and key, whatever the number of flushes."""

    rows: dict[Key, _Row] = field(default_factory=dict)

    def before_flush(self, session: Any, _context: object, _objects: object) -> None:
        # A session keeps these without order; told in order, the same acts leave the same record.
        for one in sorted(session.dirty, key=_in_order):
            if session.is_modified(one):
                self._changed(one)
        for one in sorted(session.deleted, key=_in_order):
            values = _values(one)
            row = self.rows.setdefault(_key(one), _Row(type(one), values, None))
            row.after = None

    def after_flush(self, session: Any, _context: object) -> None:
        for one in session.new:
            row = self.rows.setdefault(_key(one), _Row(type(one), None, None))
            row.after = _values(one)

    def _changed(self, one: Any) -> None:
        state, names = inspect(one), _columns(type(one))
        fresh = {n: state.attrs[n].history for n in names}
        changed = {n: history for n, history in fresh.items() if history.has_changes()}
        now = _values(one)
        old = {n: h.deleted[0] if h.deleted else None for n, h in changed.items()}
        row = self.rows.setdefault(_key(one), _Row(type(one), now | old, now))
        row.after = now


def recorded(
    action: str, subject: type[Table], act: str | None = None
) -> Callable[[Callable[Concatenate[Session, P], R]], Callable[Concatenate[Session, P], R]]:
    """Let a verb tell what it changed. `act` says the last word of the action where it is
    not add, change or remove."""

    def above(
        verb: Callable[Concatenate[Session, P], R],
    ) -> Callable[Concatenate[Session, P], R]:
        name = f"{verb.__module__}.{verb.__name__}"
        RECORDED[name] = Recorded(name, action, subject)

        @functools.wraps(verb)
        def telling(session: Session, /, *args: P.args, **kwargs: P.kwargs) -> R:
            if _WATCHING in session.info:  # within another verb, which tells it all
                return verb(session, *args, **kwargs)
            with _watching(session) as seen:
                answer = verb(session, *args, **kwargs)
                session.flush()
            if not isinstance(answer, Refusal) and seen.rows:
                given = [*args, *kwargs.values()]
                actor = next((one for one in given if isinstance(one, Actor)), None)
                clock: Any = next((one for one in given if _is_clock(one)), None)
                _record(session, seen, subject, action, act, actor, clock)
            return answer

        return telling

    return above


def tell(
    session: Session,
    user_id: int | None,
    action: str,
    detail: dict[str, Any],
    clock: Clock | None = None,
    *,
    companies: Collection[int] | None = None,
) -> None:
    """Say what no row of the ORM shows. Without `companies`, it concerns those of the user."""
    concerned = _companies_of_users(session, [user_id or 0]) if companies is None else companies
    _append(session, user_id, action, detail, concerned, clock)


@contextmanager
def _watching(session: Session) -> Iterator[_Seen]:
    session.flush()  # what was pending before belongs to somebody else
    seen = _Seen()
    session.info[_WATCHING] = seen
    event.listen(session, "before_flush", seen.before_flush)
    event.listen(session, "after_flush", seen.after_flush)
    try:
        yield seen
    finally:
        event.remove(session, "before_flush", seen.before_flush)
        event.remove(session, "after_flush", seen.after_flush)
        del session.info[_WATCHING]


def _record(
    session: Session,
    seen: _Seen,
    subject: type[Table],
    action: str,
    act: str | None,
    actor: Actor | None,
    clock: Clock | None,
) -> None:
    told = [row for row in seen.rows.values() if row.before != row.after and not _secret(row.table)]
    if not told:
        return
    acts = {_act(row) for row in told if row.table is subject}
    last = act or next((one for one in ("add", "change", "remove") if one in acts), "change")
    users = [_either(row)["id"] for row in told if row.table is User]
    user_id = actor.user_id if actor is not None else next(iter(users), None)
    detail = _detail(session, told, subject)
    companies = _concerned(session, told, actor)
    _append(session, user_id, f"{action}.{last}", detail, companies, clock)


def _append(
    session: Session,
    user_id: int | None,
    action: str,
    detail: dict[str, Any],
    companies: Collection[int],
    clock: Clock | None,
) -> None:
    """One entry for each company concerned: who audits a company sees all that concerns it."""
    at = to_micros((clock or session.info.get(CLOCK) or SystemClock()).now())
    concerned: list[int | None] = [*sorted(companies)] or [None]
    audit.record(
        Rows(session),
        at,
        [audit.Happening(company, user_id, action, None, detail) for company in concerned],
    )


def _detail(session: Session, told: list[_Row], subject: type[Table]) -> dict[str, Any]:
    """Rows with their fields, the subject's first; many of a kind only counted."""
    many = Counter((_table(row.table).name, _act(row)) for row in told)
    listed: list[dict[str, Any]] = []
    counted: dict[str, dict[str, int]] = {}
    for row in sorted(told, key=lambda row: row.table is not subject):
        name, act = _table(row.table).name, _act(row)
        if many[name, act] > MOST_ROWS:
            counted.setdefault(name, {})[act] = many[name, act]
            continue
        fields = _fields(session, row)
        if fields or row.table is subject:
            listed.append(
                {
                    "table": name,
                    "name": _name(session, row.table, _either(row)),
                    "act": act,
                    "fields": fields,
                }
            )
    return {"rows": listed} | ({"counted": counted} if counted else {})


def _fields(session: Session, row: _Row) -> dict[str, list[Any] | None]:
    """Each changed field as [old, new]; None where its values are nobody's business."""
    fields: dict[str, list[Any] | None] = {}
    for name, column in _columns(row.table).items():
        old = row.before.get(name) if row.before is not None else None
        new = row.after.get(name) if row.after is not None else None
        empty = old in (None, "", {}) and new in (None, "", {})
        if old == new or empty or name in QUIET or name == "id":
            continue
        closed = column.info.get("access") in (Access.SECRET, Access.PERSONAL)
        fields[name] = (
            None if closed else [_said(session, column, old), _said(session, column, new)]
        )
    return fields


def _said(session: Session, column: Column[Any], value: Any) -> Any:
    """A value as it stays readable for ever: references by the name they have now."""
    if value is None or isinstance(value, bool):
        return value
    if column.foreign_keys:
        target = _class(next(iter(column.foreign_keys)).column.table.name)
        found = session.get(target, value) if target is not None else None
        return str(value) if found is None else _name(session, type(found), _values(found))
    if isinstance(value, int):
        return value
    if isinstance(value, dt.date):
        return value.isoformat()
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text[:LONGEST]


def _name(session: Session, table: type[Table], values: dict[str, Any]) -> str:
    """What a row is called: code and name, else the names of what it joins."""
    own = [str(values[n]) for n in ("username", "code", "name") if values.get(n) not in (None, "")]
    if own:
        return " ".join(own)
    columns = _columns(table)
    joined = [
        str(_said(session, column, values[n]))
        for n, column in columns.items()
        if column.foreign_keys and n not in QUIET and values.get(n) is not None
    ]
    keys = [str(values[n]) for n in ("book", "role", "permission") if n in columns]
    return " · ".join([*keys, *joined]) or str(values.get("id", ""))


def _concerned(session: Session, told: list[_Row], actor: Actor | None) -> set[int]:
    """The companies that a change concerns; all of them where it is shared by all."""
    direct = {
        _either(row)["company_id"]
        for row in told
        if "company_id" in _columns(row.table) and _either(row)["company_id"] is not None
    } | {_either(row)["id"] for row in told if row.table is Company}
    if direct:
        return direct
    if all(row.table in (User, UserRole) for row in told):
        users = {_either(row)["id" if row.table is User else "user_id"] for row in told}
        units = {_either(row)["org_unit_id"] for row in told if row.table is UserRole}
        found = _companies_of_users(session, users) | _companies_of_units(session, units)
        return found or set(actor.companies if actor is not None else ())
    return {company or 0 for company in session.exec(select(Company.id))}


def _companies_of_users(session: Session, users: Collection[int]) -> set[int]:
    return set(
        session.exec(
            select(OrgUnit.company_id)
            .join(UserRole, col(UserRole.org_unit_id) == col(OrgUnit.id))
            .where(col(UserRole.user_id).in_(users))
        )
    )


def _companies_of_units(session: Session, units: Collection[int]) -> set[int]:
    return set(session.exec(select(OrgUnit.company_id).where(col(OrgUnit.id).in_(units))))


def _act(row: _Row) -> str:
    if row.before is None:
        return "add"
    return "remove" if row.after is None else "change"


def _either(row: _Row) -> dict[str, Any]:
    """The row as it is, else as it was."""
    return row.after if row.after is not None else row.before or {}


def _secret(table: type[Table]) -> bool:
    return table.__scope__ is Scope.SECRET


def _values(one: Any) -> dict[str, Any]:
    return {name: getattr(one, name) for name in _columns(type(one))}


def _in_order(one: Any) -> str:
    return f"{type(one).__name__} {_key(one)}"


def _key(one: Any) -> Key:
    state = inspect(one)
    return state.mapper.local_table.name, state.mapper.primary_key_from_instance(one)


def _table(table: type[Table]) -> Any:
    return inspect(table).local_table


def _columns(table: type[Any]) -> dict[str, Column[Any]]:
    """Columns by the name of their field."""
    return {attr.key: attr.columns[0] for attr in inspect(table).column_attrs}


@functools.lru_cache(maxsize=128)
def _class(name: str) -> type[Table] | None:
    for mapper in Table._sa_registry.mappers:
        if _table(mapper.class_).name == name:
            found: type[Table] = mapper.class_
            return found
    return None


def _is_clock(one: object) -> bool:
    return callable(getattr(one, "now", None)) and not isinstance(one, dt.datetime)


__all__ = ["RECORDED", "Recorded", "recorded", "tell"]
