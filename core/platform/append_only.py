"""Triggers that keep what is posted: the database refuses edits, whoever asks.

Ledger rows are appended and never changed or deleted. Of a posted document only `state`
(posted, reversed) and `version` may change. Migrations put the triggers on; `missing` lets
the runner refuse a database that lost one, for SQLite drops a table's triggers when a
migration has to copy the table.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

LEDGERS = (
    "audit_entry",
    "cost_event",
    "count_entry",
    "layer_entry",
    "move",
    "voucher",
    "voucher_line",
)
SAID = (
    "forecast_class",
    "forecast_score",
    "forecast_series",
    "pilot_category",
    "pilot_shelf",
    "replay_day",
    "replay_shelf",
    "suggestion",
    "suggestion_decision",
)
"""What a forecast said, what was suggested and what people made of it, what a replay came to and
who takes part in a pilot: never edited. Old runs may be dropped whole."""
RUNS = ("forecast_run", "replay_run")
"""Rows that are not changed once they are finished."""
_FREE = ("state", "version")
"""Columns of a posted document that still change."""

_SQLITE = """
CREATE TRIGGER {name} BEFORE {event} ON {table} {when}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
_POSTGRES = """
CREATE TRIGGER {name} BEFORE {event} ON {table} {each} {when}
EXECUTE FUNCTION refuse_change()
"""
_POSTGRES_FUNCTIONS = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
  USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE FUNCTION refuse_posted_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM document WHERE id = OLD.document_id AND state IN ('posted', 'reversed'))
  THEN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
"""
_POSTED = "OLD.state IN ('posted', 'reversed')"
_LINE_POSTED = "(SELECT state FROM document WHERE id = OLD.document_id) IN ('posted', 'reversed')"


def protect(connection: Connection, document_columns: Iterable[str]) -> None:
    """Put the triggers on; `document_columns` are the columns that `document` has now."""
    sqlite = connection.dialect.name == "sqlite"
    if not sqlite:
        connection.exec_driver_sql(_POSTGRES_FUNCTIONS.replace("%", "%%"))
    for table in LEDGERS:
        _refuse(connection, f"keep_{table}_update", table, "UPDATE")
        _refuse(connection, f"keep_{table}_delete", table, "DELETE")
        if not sqlite:
            _refuse(connection, f"keep_{table}_truncate", table, "TRUNCATE", "FOR EACH STATEMENT")
    for table in SAID:
        _refuse(connection, f"keep_{table}_update", table, "UPDATE")
    finished = "OLD.state = 'finished'"
    for run in RUNS:
        _refuse(connection, f"keep_{run}_update", run, "UPDATE", when=finished)
    fixed = ", ".join(f'"{name}"' for name in document_columns if name not in _FREE)
    _refuse(connection, "keep_document_update", "document", f"UPDATE OF {fixed}", when=_POSTED)
    _refuse(connection, "keep_document_delete", "document", "DELETE", when=_POSTED)
    back = f"{_POSTED} AND NEW.state NOT IN ('posted', 'reversed')"
    _refuse(connection, "keep_document_state", "document", "UPDATE OF state", when=back)
    for event in ("UPDATE", "DELETE"):
        line = f"keep_document_line_{event.lower()}"
        if sqlite:
            _refuse(connection, line, "document_line", event, when=_LINE_POSTED)
        else:  # a PostgreSQL condition may not look at another table
            connection.exec_driver_sql(
                f"CREATE TRIGGER {line} BEFORE {event} ON document_line"
                " FOR EACH ROW EXECUTE FUNCTION refuse_posted_line()"
            )


def unprotect(connection: Connection) -> None:
    """Forget what `protect` made beside the tables, after these were dropped."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("DROP FUNCTION refuse_change(), refuse_posted_line()")


def missing(connection: Connection) -> frozenset[str]:
    """Tables that should refuse changes and have lost a trigger."""
    if connection.dialect.name == "sqlite":
        query = "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
    else:
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    found = set(connection.exec_driver_sql(query).scalars())
    wanted = {(table, event) for table in (*LEDGERS, "document") for event in ("update", "delete")}
    wanted |= {(table, "update") for table in (*SAID, *RUNS)}
    wanted |= {("document", "state"), ("document_line", "update"), ("document_line", "delete")}
    return frozenset(table for table, event in wanted if f"keep_{table}_{event}" not in found)


def _refuse(
    connection: Connection,
    name: str,
    table: str,
    event: str,
    each: str = "FOR EACH ROW",
    when: str = "",
) -> None:
    text = _SQLITE if connection.dialect.name == "sqlite" else _POSTGRES
    condition = f"WHEN ({when})" if when else ""
    connection.exec_driver_sql(
        text.format(name=name, table=table, event=event, each=each, when=condition)
    )
