"""What every table shares: one registry, and a declaration of who may read which column.

A table says its scope (`__scope__`) and each column its access class; the scoped reader
(core/platform/reader) generates its views from these and from nothing else, so a table or
column that says nothing cannot be read, and a test fails. The registry is our own because
Streamlit evicts modules on a source edit and a shared one would refuse the second import.

Numbers are integers: `_fen` are minor units of the company's currency, `_micro` millionths
of a base unit (or of one currency unit, for prices); instants (`at`) are microseconds since
1970 UTC. See docs/decisions.
"""

from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Date,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
)
from sqlalchemy import Table as CoreTable
from sqlalchemy import text as sql
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel


class Access(StrEnum):
    """Class of a column: who may see its value."""

    OPEN = "open"
    COST = "cost"
    """Needs the right to see cost."""
    TRADE = "trade"
    """As COST where the row's `carries_cost` is true (purchases), else OPEN (sales)."""
    PERSONAL = "personal"
    """Needs the right to see personal data."""
    SECRET = "secret"  # noqa: S105
    """Never leaves the database by the reader."""


class Scope(StrEnum):
    """Which rows a reader may see."""

    SHARED = "shared"
    """Every signed-in user."""
    COMPANY = "company"
    """Rows of the companies the reader works for (column `company_id`)."""
    ORG = "org"
    """Rows of the org units the reader may see (`org_unit_id`, and `other_org_unit_id`
    where a row has two ends)."""
    SECRET = "secret"  # noqa: S105
    """No reader sees the table at all."""


NAMES = {
    "ix": "ix_%(column_0_label)s",
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
}
"""Every constraint has a name, so that a migration can speak of it. Checks are given theirs."""


class Table(SQLModel, registry=registry(metadata=MetaData(naming_convention=NAMES))):
    """Base of all tables."""

    __scope__: ClassVar[Scope]
    __scope_column__: ClassVar[str] = "org_unit_id"
    """For `Scope.ORG`: the column that names the org unit."""


def table(model: type[Table]) -> CoreTable:
    """The columns of a table, to write statements with: `t = table(Item); select(t.c.code)`."""
    return model.metadata.tables[str(model.__tablename__)]


BIG = BigInteger().with_variant(Integer, "sqlite")


def _info(access: Access) -> dict[str, Any]:
    return {"info": {"access": access}}


def key() -> Any:
    """Surrogate primary key, given by the database."""
    return Field(default=None, primary_key=True, sa_type=BIG, sa_column_kwargs=_info(Access.OPEN))


def part() -> Any:
    """A part of a primary key that is no reference."""
    return Field(
        primary_key=True,
        sa_type=BIG,
        sa_column_kwargs={**_info(Access.OPEN), "autoincrement": False},
    )


def day_part() -> Any:
    """A business day that is part of a primary key."""
    return Field(primary_key=True, sa_type=Date, sa_column_kwargs=_info(Access.OPEN))


def ref(
    target: str,
    *,
    access: Access = Access.OPEN,
    index: bool = False,
    unique: bool = False,
    primary_key: bool = False,
) -> Any:
    """Required reference to another row."""
    return Field(
        foreign_key=target,
        sa_type=BIG,
        index=index,
        unique=unique,
        primary_key=primary_key,
        nullable=False,
        sa_column_kwargs=_info(access),
    )


def maybe_ref(target: str, *, index: bool = False) -> Any:
    """Reference that may be absent."""
    return Field(
        default=None,
        foreign_key=target,
        sa_type=BIG,
        index=index,
        nullable=True,
        sa_column_kwargs=_info(Access.OPEN),
    )


def text(
    access: Access,
    length: int = 120,
    *,
    default: str | None = "",
    index: bool = False,
    unique: bool = False,
    nullable: bool = False,
    primary_key: bool = False,
) -> Any:
    """Text of at most `length` characters."""
    return Field(
        default=default,
        sa_type=String(length),
        index=index,
        unique=unique,
        nullable=nullable,
        primary_key=primary_key,
        sa_column_kwargs=_info(access),
    )


def whole(access: Access, default: int | None = 0, *, nullable: bool = False) -> Any:
    """A count, a number of days, basis points: any integer that is no money or quantity."""
    return Field(default=default, sa_type=BIG, nullable=nullable, sa_column_kwargs=_info(access))


def money(access: Access, default: int | None = 0, *, nullable: bool = False) -> Any:
    """Minor units of the company's currency."""
    return whole(access, default, nullable=nullable)


def quantity(access: Access, default: int | None = 0, *, nullable: bool = False) -> Any:
    """Millionths of a base unit."""
    return whole(access, default, nullable=nullable)


def price(access: Access, default: int | None = 0, *, nullable: bool = False) -> Any:
    """Millionths of one currency unit (元) per unit of measure: six decimals."""
    return whole(access, default, nullable=nullable)


def instant(access: Access, default: int | None = None, *, nullable: bool = False) -> Any:
    """Microseconds since 1970 UTC."""
    return Field(default=default, sa_type=BIG, nullable=nullable, sa_column_kwargs=_info(access))


def day(access: Access, *, nullable: bool = False, index: bool = False) -> Any:
    """Business day in the company's zone."""
    return Field(
        default=None,
        sa_type=Date,
        nullable=nullable,
        index=index,
        sa_column_kwargs=_info(access),
    )


def flag(access: Access, default: bool = False) -> Any:
    """Yes or no."""
    return Field(default=default, sa_type=Boolean, nullable=False, sa_column_kwargs=_info(access))


def payload(access: Access) -> Any:
    """A JSON object whose keys are not columns."""
    return Field(default_factory=dict, sa_type=JSON, nullable=False, sa_column_kwargs=_info(access))


def blob(access: Access) -> Any:
    """Bytes of a file."""
    return Field(sa_type=LargeBinary, nullable=False, sa_column_kwargs=_info(access))


def index_of_few(name: str, where: str, *columns: str) -> Index:
    """An index of those rows only for which a condition holds, where few do."""
    return Index(name, *columns, sqlite_where=sql(where), postgresql_where=sql(where))
