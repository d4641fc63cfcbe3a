"""Take a database to the other engine: `python -m core.platform.relocate --to URL`.

The target must be empty. Rows go over table by table in the order of their references, in
one transaction, and every table's checksum is compared before it commits; afterwards the
sequences stand behind the last id. Stop the app first: what is written meanwhile stays behind.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Table, create_engine, func, insert, select, text

from core.platform.migrate import upgrade
from core.platform.settings import settings
from models import metadata

_CHUNK = 2_000


class NotEmpty(Exception):
    """The target holds rows already; nothing was written."""


class Differs(Exception):
    """A table did not arrive as it left; nothing was written."""


def relocate(source_url: str, target_url: str, reader_url: str = "") -> dict[str, int]:
    """Copies everything; answers the number of rows of each table.

    Brings the target to this version's tables first. Raises NotEmpty or Differs, and then
    leaves the target as empty as it was.
    """
    upgrade(target_url, reader_url)
    source, target = create_engine(source_url), create_engine(target_url)
    try:
        with source.connect() as leaving, target.begin() as arriving:
            counts = {}
            for table in metadata.sorted_tables:
                if arriving.scalar(select(func.count()).select_from(table)):
                    raise NotEmpty(table.name)
                counts[table.name] = _copy(leaving, arriving, table)
            for table in metadata.sorted_tables:
                if checksum(leaving, table) != checksum(arriving, table):
                    raise Differs(table.name)
            _advance_sequences(arriving)
            return counts
    finally:
        source.dispose()
        target.dispose()


def checksum(connection: Connection, table: Table) -> str:
    """SHA-256 over all rows in the order of the key, alike on both engines."""
    digest = hashlib.sha256()
    for chunk in _chunks(connection, table):
        for row in chunk:
            content = json.dumps(row, sort_keys=True, default=str, ensure_ascii=False)
            digest.update(content.encode())
    return digest.hexdigest()


def _copy(leaving: Connection, arriving: Connection, table: Table) -> int:
    total = 0
    for chunk in _chunks(leaving, table):
        arriving.execute(insert(table), chunk)
        total += len(chunk)
    return total


def _chunks(connection: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    # keys compare as bytes on SQLite, by the locale on PostgreSQL: say which
    collated = connection.dialect.name == "postgresql"
    order = [
        column.collate("C") if collated and column.type.python_type is str else column
        for column in table.primary_key.columns
    ]
    result = connection.execute(select(table).order_by(*order))
    for rows in result.mappings().partitions(_CHUNK):
        yield [dict(row) for row in rows]


def _advance_sequences(connection: Connection) -> None:
    if connection.dialect.name != "postgresql":
        return
    for table in metadata.sorted_tables:
        sequence = connection.scalar(
            text("SELECT pg_get_serial_sequence(:name, 'id')")
            if "id" in table.c
            else text("SELECT NULL"),
            {"name": table.name} if "id" in table.c else {},
        )
        last = connection.scalar(select(func.max(table.c.id))) if sequence else None
        if last:
            connection.execute(
                text("SELECT setval(cast(:sequence AS regclass), :last)"),
                {"sequence": sequence, "last": last},
            )


def main(arguments: list[str]) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m core.platform.relocate", description=__doc__)
    parser.add_argument("--to", required=True, help="URL of the empty target database")
    parser.add_argument("--source", default=settings().database_url)
    chosen = parser.parse_args(arguments)
    try:
        counts = relocate(chosen.source, chosen.to, settings().reader_url)
    except (NotEmpty, Differs) as refused:
        print(f"{type(refused).__name__}: {refused}", file=sys.stderr)  # noqa: T201
        return 1
    print(f"{sum(counts.values())} rows in {len(counts)} tables, checksums equal")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
