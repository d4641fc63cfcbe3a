"""Every table says who may read its rows, every column who may see its values.

The scoped reader builds its views from these declarations, so what says nothing would either
leak or be missing. And money and quantities are whole numbers: a float loses a cent one day.
"""

from __future__ import annotations

import importlib
import pkgutil

import pytest
import sqlalchemy
from sqlalchemy import BigInteger, Column, Float, Numeric
from sqlalchemy.orm import Mapper

import models
from models.base import Access, Scope, Table

WHOLE = ("_fen", "_micro")
INSTANTS = ("_at",)
# A weight or a score, which is neither money nor quantity, may be named here as "table.column".
INEXACT: frozenset[str] = frozenset()


def mappers() -> list[Mapper[Table]]:
    """Every mapped class, after importing all of models."""
    for module in pkgutil.iter_modules(models.__path__, "models."):
        if not module.ispkg:
            importlib.import_module(module.name)
    found = Table._sa_registry.mappers
    return sorted(found, key=lambda mapper: mapper.class_.__name__)


MAPPERS = mappers()
NAMES = [mapper.class_.__name__ for mapper in MAPPERS]


def table(mapper: Mapper[Table]) -> sqlalchemy.Table:
    """The one table of a class."""
    found = mapper.local_table
    assert isinstance(found, sqlalchemy.Table)
    return found


def columns() -> dict[str, Column[object]]:
    """Every column of the database, by table and name."""
    return {f"{table(m).name}.{c.name}": c for m in MAPPERS for c in table(m).columns}


def test_every_table_of_the_database_is_a_class() -> None:
    """A bare association table could declare nothing."""
    assert set(Table.metadata.tables.values()) == {table(mapper) for mapper in MAPPERS}


@pytest.mark.parametrize("mapper", MAPPERS, ids=NAMES)
def test_every_table_declares_its_scope(mapper: Mapper[Table]) -> None:
    scope = getattr(mapper.class_, "__scope__", None)
    assert isinstance(scope, Scope)
    name, present = table(mapper).name, set(table(mapper).columns.keys())
    if scope is Scope.COMPANY and name != "company":
        assert "company_id" in present
    if scope is Scope.ORG and name != "org_unit":
        assert mapper.class_.__scope_column__ in present


def test_every_column_declares_who_may_see_it() -> None:
    silent = [
        n for n, column in columns().items() if not isinstance(column.info.get("access"), Access)
    ]
    assert silent == []


def test_money_and_quantities_are_big_whole_numbers() -> None:
    """BIGINT: 21 million yuan overflow 32 bits of fen, and 2,147 kilos those of millionths."""
    narrow = [
        name
        for name, column in columns().items()
        if column.name.endswith(WHOLE) and not isinstance(column.type, BigInteger)
    ]
    assert narrow == []


def test_instants_are_big_whole_numbers() -> None:
    other = [
        name
        for name, column in columns().items()
        if (column.name == "at" or column.name.endswith(INSTANTS))
        and not isinstance(column.type, BigInteger)
    ]
    assert other == []


def test_no_column_is_a_float_or_a_decimal() -> None:
    """SQLite keeps NUMERIC as a float, and a sum of floats is not what it says."""
    inexact = {n for n, column in columns().items() if isinstance(column.type, Float | Numeric)}
    assert inexact == INEXACT
