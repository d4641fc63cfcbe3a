"""Every table filled without knowing any: rows of two companies and four stores, and who reads.

Rows are made from the columns' types alone, foreign keys and checks off. What a principal ought
to see is worked out here, row by row in plain Python, apart from the views that are put to the
test.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Integer,
    LargeBinary,
    Table,
    create_engine,
    insert,
)
from sqlalchemy.sql import sqltypes

import models
from core.platform.rights import SEE, SEE_COST, SEE_PERSONAL, Actor
from models import Access, Scope

Row = dict[str, Any]
CLASSES: dict[str, Any] = {
    table.name: mapper.class_
    for mapper in models.Table._sa_registry.mappers
    for table in mapper.tables
}
TABLES: dict[str, Table] = dict(sorted(models.metadata.tables.items()))
VISIBLE = [name for name in TABLES if CLASSES[name].__scope__ is not Scope.SECRET]
HIDDEN = [name for name in TABLES if CLASSES[name].__scope__ is Scope.SECRET]

# Company 1 has the stores 11, 12 and 13, company 2 has 21.
UNITS = {11: 1, 12: 1, 13: 1, 21: 2}
PLACES = [
    (1, 11, None), (1, 12, None), (1, 13, None), (2, 21, None),
    (1, 13, 11), (1, 11, 13), (1, 12, 11), (1, 13, 12),
]  # fmt: skip


def person(user_id: int, version: int = 1, **grants: set[int]) -> Actor:
    """A reader with these org units by right."""
    names = {"see": SEE, "cost": SEE_COST, "personal": SEE_PERSONAL}
    return Actor(
        user_id=user_id,
        username=f"u{user_id}",
        name=f"U{user_id}",
        rights_version=version,
        grants={names[right]: frozenset(units) for right, units in grants.items()},
        units=UNITS,
    )


MANAGER = person(1, see={11, 12})
"""A regional manager without cost."""
BUYER = person(2, see={11, 12}, cost={11}, personal={12})
"""Cost in one store, people's data in the other."""
AUDITOR = person(3, see=set(UNITS), cost=set(UNITS), personal=set(UNITS))
STRANGER = person(4)
"""Signed in, without any right."""
LOOSE = person(5, see={21}, cost={11, 21}, personal={11})
"""With a right to cost where nothing may be seen."""
PRINCIPALS = {
    "manager": MANAGER, "buyer": BUYER, "auditor": AUDITOR, "stranger": STRANGER, "loose": LOOSE,
}  # fmt: skip


def ends(table: Table) -> tuple[str, ...]:
    """The columns that say whose a row is."""
    declared = CLASSES[table.name]
    match declared.__scope__:
        case Scope.COMPANY:
            return ("company_id",)
        case Scope.ORG:
            other = ("other_org_unit_id",) if "other_org_unit_id" in table.columns else ()
            return (declared.__scope_column__, *other)
        case _:
            return ()


def mark(table: Table) -> str:
    """An open column whose value tells rows apart."""
    for column in table.columns:
        taken = column.name in (*ends(table), "company_id", "carries_cost")
        free = column.info["access"] is Access.OPEN and not taken
        if free and not isinstance(column.type, Boolean | JSON) and not _default(column):
            return column.name
    return next(iter(table.columns)).name


@cache
def rows(table: Table) -> list[Row]:
    """Rows at every place, dear and not: always the same ones, which nobody may change."""
    made: list[Row] = []
    for n, (place, dear) in enumerate((p, d) for p in PLACES for d in (False, True)):
        row = {column.name: _value(column, n + 1) for column in table.columns}
        company, unit, other = place
        for name, value in (("company_id", company), ("org_unit_id", unit), ("carries_cost", dear)):
            if name in row:
                row[name] = value
        if "other_org_unit_id" in row:
            row["other_org_unit_id"] = other
        if CLASSES[table.name].__scope__ is Scope.ORG:
            row[CLASSES[table.name].__scope_column__] = unit
        keys = tuple(c.name for c in table.primary_key)
        if all(tuple(row[k] for k in keys) != tuple(old[k] for k in keys) for old in made):
            made.append(row)
    return made


def _default(column: Column[Any]) -> str:
    field = CLASSES[column.table.name].model_fields.get(column.name)
    default = field.default if field else None
    return default if isinstance(default, str) else ""


def _value(column: Column[Any], n: int) -> object:
    match column.type:
        case Boolean():
            return False
        case Integer():
            return 1000 + n
        case Date():
            return dt.date(2026, 1, 1) + dt.timedelta(days=n)
        case JSON():
            return {"n": n}
        case LargeBinary():
            return bytes([n])
        case sqltypes.String():
            text = f"{n:02d}{column.name}"
            return _default(column) or text[: column.type.length]
        case _:
            raise TypeError(column.type)


def expected(table: Table, actor: Actor) -> list[Row]:
    """What the actor ought to see of `rows`, in their order."""
    return [_masked(table, row, actor) for row in rows(table) if _sees(table, row, actor, SEE)]


def _sees(table: Table, row: Mapping[str, Any], actor: Actor, right: str) -> bool:
    units = actor.grants.get(right, frozenset()) & actor.grants.get(SEE, frozenset())
    match CLASSES[table.name].__scope__:
        case Scope.SHARED:
            return right == SEE or bool(units)
        case Scope.COMPANY:
            return row["company_id"] in {UNITS[unit] for unit in units}
        case _:
            return any(row[end] in units for end in ends(table))


def _masked(table: Table, row: Row, actor: Actor) -> Row:
    shown: Row = {}
    for column in table.columns:
        cost = _sees(table, row, actor, SEE_COST)
        match column.info["access"]:
            case Access.OPEN:
                seen = True
            case Access.COST:
                seen = cost
            case Access.TRADE:
                seen = cost or not row["carries_cost"]
            case Access.PERSONAL:
                seen = _sees(table, row, actor, SEE_PERSONAL)
            case _:
                seen = False
        shown[column.name] = row[column.name] if seen else None
    return shown


_DROP_CHECKS = """
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname)
FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace
"""


def fill(url: str) -> None:
    """Put `rows` in every table."""
    engine = create_engine(url)
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.exec_driver_sql("PRAGMA ignore_check_constraints=ON")
        else:
            connection.exec_driver_sql("SET session_replication_role = replica")
            for statement in connection.exec_driver_sql(_DROP_CHECKS).scalars().all():
                connection.exec_driver_sql(statement)
        for table in TABLES.values():
            connection.execute(insert(table), rows(table))
        connection.commit()
        connection.exec_driver_sql("ANALYZE")
        connection.commit()
    engine.dispose()


@dataclass(frozen=True, slots=True)
class Foreign:
    """A row that an actor must not see."""

    column: str
    value: object


def foreign(table: Table, actor: Actor) -> Foreign | None:
    """Some row out of the actor's sight."""
    column = mark(table)
    seen = {row[column] for row in expected(table, actor)}
    hidden = [row[column] for row in rows(table) if row[column] not in seen]
    return Foreign(column, hidden[0]) if hidden else None
