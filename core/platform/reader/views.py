"""What the view of each table shows, told once for both engines.

`describe` turns the declarations of models/ into views and refuses a table or column that
declares nothing; `select` writes a view's query. Rows and masks ask sets of ids (see
scope.py) that the engine keeps where the reader cannot change them. A row with two ends
shows at both, and its cost to whoever may see cost at either.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Column as TableColumn
from sqlalchemy import Table as CoreTable
from sqlalchemy.types import TypeEngine

from models import Access, Scope, Table

OTHER_END = "other_org_unit_id"
TRADE_FLAG = "carries_cost"
MASKS = {Access.COST: "cost", Access.TRADE: "cost", Access.PERSONAL: "personal"}
"""The right that each masked class needs."""


class Undeclared(Exception):
    """A table or column does not say who may read it: the program is broken."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a view, by the class its table declares."""

    name: str
    type: TypeEngine[Any]
    access: Access


@dataclass(frozen=True, slots=True)
class View:
    """The view of one table; `ends` are the columns that place a row (none if shared)."""

    name: str
    scope: Scope
    ends: tuple[str, ...]
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Renderer:
    """What differs between engines.

    `source` is the schema of the base tables and `sets` that of the id sets; `null` writes
    an absent value of a type; `signed_in` is a condition for shared rows; `known` says of
    `<right>_unit` or `<right>_company` that all visible rows show it, or none.
    """

    source: str
    sets: str
    null: Callable[[TypeEngine[Any]], str]
    signed_in: str = ""
    known: Mapping[str, bool] | None = None


def quote(name: str) -> str:
    """A name as both engines take it."""
    return '"' + name.replace('"', '""') + '"'


def describe() -> tuple[View, ...]:
    """The views of all tables that any reader may see, by name.

    Raises Undeclared for a table or column without a declaration.
    """
    # SQLModel keeps the registry we gave it under this name and under no public one.
    mappers = Table._sa_registry.mappers
    classes = {cast("CoreTable", m.local_table).name: m.class_ for m in mappers}
    views = []
    for name, table in sorted(Table.metadata.tables.items()):
        if name not in classes:
            raise Undeclared(name)
        view = describe_table(table, classes[name])
        if view is not None:
            views.append(view)
    return tuple(views)


def describe_table(table: CoreTable, declared: Any) -> View | None:
    """The view of one table, None for a secret one."""
    scope = getattr(declared, "__scope__", None)
    ends: tuple[str, ...]
    match scope:
        case Scope.SECRET:
            return None
        case Scope.SHARED:
            ends = ()
        case Scope.COMPANY:
            ends = ("company_id",)
        case Scope.ORG:
            other = (OTHER_END,) if OTHER_END in table.columns else ()
            ends = (declared.__scope_column__, *other)
        case _:
            raise Undeclared(table.name)
    columns = tuple(_column(table, column) for column in table.columns)
    for end in ends:
        if end not in table.columns:
            raise Undeclared(f"{table.name}.{end}")
    return View(table.name, scope, ends, columns)


def _column(table: CoreTable, column: TableColumn[Any]) -> Column:
    access = column.info.get("access")
    if not isinstance(access, Access):
        raise Undeclared(f"{table.name}.{column.name}")
    if access is Access.TRADE and TRADE_FLAG not in table.columns:
        raise Undeclared(f"{table.name}.{TRADE_FLAG}")
    return Column(column.name, column.type, access)


def select(view: View, engine: Renderer) -> str:
    """The query of a view: its rows, with masked values absent."""
    columns = ", ".join(f"{_value(view, c, engine)} AS {quote(c.name)}" for c in view.columns)
    text = f"SELECT {columns} FROM {engine.source}.{quote(view.name)} AS t"  # noqa: S608
    where = _holds(view, "see", engine) if view.ends else engine.signed_in
    return f"{text} WHERE {where}" if where else text


def _value(view: View, column: Column, engine: Renderer) -> str:
    plain = f"t.{quote(column.name)}"
    if column.access is Access.OPEN:
        return plain
    if column.access is Access.SECRET:
        return engine.null(column.type)
    right = MASKS[column.access]
    known = (engine.known or {}).get(f"{right}_{_of(view)}")
    if known:
        return plain
    trade = f"NOT t.{quote(TRADE_FLAG)}" if column.access is Access.TRADE else ""
    holds = "" if known is False else _holds(view, right, engine)
    condition = " OR ".join(part for part in (trade, holds) if part)
    return f"CASE WHEN {condition} THEN {plain} END" if condition else engine.null(column.type)


def _of(view: View) -> str:
    return "company" if view.scope is Scope.COMPANY else "unit"


def _holds(view: View, right: str, engine: Renderer) -> str:
    """The condition that a right holds for a row: at any of its ends."""
    ids = f"{engine.sets}.scope_{right}_{_of(view)}"
    if not view.ends:
        return f"EXISTS (SELECT 1 FROM {ids})"  # noqa: S608
    ends = [f"t.{quote(end)} IN (SELECT id FROM {ids})" for end in view.ends]  # noqa: S608
    return ends[0] if len(ends) == 1 else f"({' OR '.join(ends)})"
