"""Rows of a query as frozen values with declared fields."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import Connection, Select

T = TypeVar("T")


def made(kind: type[T], connection: Connection, statement: Select[Any]) -> list[T]:
    """Each row as a `kind`, whose fields stand in the order of the columns."""
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    return [
        kind(**dict(zip(names, row, strict=True))) for row in connection.execute(statement).all()
    ]
