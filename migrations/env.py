"""Where alembic gets its connection and the tables it compares with.

The runner (core/platform/migrate.py) hands over a connection inside its own transaction;
tests hand over an engine; `alembic revision --autogenerate` finds the settings' database.
"""

from __future__ import annotations

from typing import Literal

from alembic import context
from sqlalchemy import Connection, Engine

from core.platform.database import connect
from core.platform.settings import settings
from models import metadata
from models.base import BIG


def write_type(kind: str, value: object, _context: object) -> str | Literal[False]:
    """Our whole numbers by the name that the template gives them."""
    return "BIG" if kind == "type" and value is BIG else False


def run(connection: Connection) -> None:
    """All wanted revisions in one transaction, on SQLite too, where DDL can be undone."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=context.config.attributes.get("batch", True),
        transactional_ddl=True,
        transaction_per_migration=False,
        compare_type=True,
        render_item=write_type,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if isinstance(given, Connection):
    run(given)
else:
    engine = given if isinstance(given, Engine) else connect(settings().database_url)
    with engine.connect() as opened:
        run(opened)
