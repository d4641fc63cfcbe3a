"""Migrations on both engines make the tables of models/, lose nothing, collide with nobody."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from pytest_alembic.tests import (  # noqa: F401 (collected here)
    test_model_definitions_match_ddl,
    test_single_head_revision,
    test_up_down_consistency,
    test_upgrade,
)
from sqlalchemy import Connection, Engine, NullPool, create_engine, event, inspect, text
from sqlalchemy.exc import DBAPIError

from core.platform import append_only, migrate
from core.platform.database import connect
from core.platform.migrate import INI, LostRows, Unprotected, up_to_date, upgrade
from core.platform.settings import ROOT, Settings
from models import metadata
from tests.core.platform.reader.filling import TABLES, fill, rows

REVISION = '''
"""{rev}."""
import sqlalchemy as sa
from alembic import op
revision = "{rev}"
down_revision = "{down}"
changes_rows = {changes!r}
def upgrade():
{body}
'''


@pytest.fixture
def alembic_engine(database_url: str) -> Iterator[Engine]:
    """What pytest-alembic's own tests run on."""
    engine = create_engine(database_url, poolclass=NullPool)
    yield engine
    engine.dispose()


@pytest.fixture
def alembic_config() -> dict[str, Any]:
    """Where the revisions are."""
    return {"file": str(INI)}


class Revisions:
    """A copy of the revisions that a test may add to."""

    def __init__(self, folder: Path) -> None:
        self._versions = folder / "migrations" / "versions"
        shutil.copytree(ROOT / "migrations", folder / "migrations")
        self.ini = folder / "alembic.ini"
        self.ini.write_text(
            f"[alembic]\nscript_location = {folder / 'migrations'}\npath_separator = os\n",
            encoding="utf-8",
        )

    def add(self, rev: str, *lines: str, changes: tuple[str, ...] = ()) -> None:
        """A revision after the last one."""
        last = max(path.name[:4] for path in self._versions.glob("*.py"))
        body = "\n".join(f"    {line}" for line in lines)
        made = REVISION.format(rev=rev, down=last, body=body, changes=changes)
        (self._versions / f"{rev}_more.py").write_text(made, encoding="utf-8")


@pytest.fixture
def revisions(tmp_path: Path) -> Revisions:
    return Revisions(tmp_path)


def counts(url: str) -> dict[str, int]:
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        found = {name: found_rows(connection, name) for name in TABLES}
    engine.dispose()
    return found


def found_rows(connection: Connection, name: str) -> int:
    return int(connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one())


def run(url: str, *statements: str) -> None:
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def revision_of(url: str) -> str:
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
    engine.dispose()
    return str(found)


def test_an_empty_database_gets_all_tables_once(database_url: str) -> None:
    assert upgrade(database_url) == ("0001",)
    assert upgrade(database_url) == ()
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.connect() as connection:
        assert set(inspect(connection).get_table_names()) == {*metadata.tables, "alembic_version"}
        assert up_to_date(connection)
    engine.dispose()


def test_every_constraint_has_a_name() -> None:
    nameless = [c for t in metadata.tables.values() for c in t.constraints if c.name is None]
    assert nameless == []


def test_no_table_deletes_by_cascade() -> None:
    cascading = [
        key for table in metadata.tables.values() for key in table.foreign_keys if key.ondelete
    ]
    assert cascading == []


def test_a_filled_database_keeps_every_row(database_url: str, revisions: Revisions) -> None:
    upgrade(database_url, ini=revisions.ini)
    run(database_url, *FILL_PLAIN)
    before = counts(database_url)
    revisions.add(
        "0002",
        'with op.batch_alter_table("company") as table:',
        '    table.add_column(sa.Column("motto", sa.String(20)))',
        '    table.alter_column("zone", type_=sa.String(80))',
    )
    assert upgrade(database_url, ini=revisions.ini) == ("0002",)
    assert counts(database_url) == before
    assert sum(before.values()) == len(FILL_PLAIN)


# A company with what refers to it: enough for foreign keys to hold.
FILL_PLAIN = (
    "INSERT INTO company (id, code, name, currency, currency_exponent, standard, tax_kind, zone)"
    " VALUES (1, 'a', 'a', 'CNY', 2, 'SBE', 'general', 'Asia/Shanghai')",
    "INSERT INTO cost_pool (id, company_id, code, name) VALUES (1, 1, 'p', 'p')",
    "INSERT INTO period (id, company_id, code, state, reason) VALUES (1, 1, 202611, 'open', '')",
)

TWO_TABLES = (
    'op.execute("CREATE TABLE parent (id INTEGER PRIMARY KEY, name VARCHAR(9))")',
    'op.execute("CREATE TABLE child (id INTEGER PRIMARY KEY,"'
    '" parent_id INTEGER REFERENCES parent (id) ON DELETE CASCADE)")',
    "op.execute(\"INSERT INTO parent VALUES (1, 'a')\")",
    'op.execute("INSERT INTO child VALUES (1, 1), (2, 1)")',
)
COPY_PARENT = (
    'with op.batch_alter_table("parent") as table:',
    '    table.alter_column("name", type_=sa.String(20))',
)


def children(url: str) -> int:
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        found = found_rows(connection, "child")
    engine.dispose()
    return found


def test_copying_a_table_does_not_delete_what_points_at_it(
    sqlite_url: str, revisions: Revisions
) -> None:
    revisions.add("0002", *TWO_TABLES)
    upgrade(sqlite_url, ini=revisions.ini)
    revisions.add("0003", *COPY_PARENT)
    assert upgrade(sqlite_url, ini=revisions.ini) == ("0003",)
    assert children(sqlite_url) == 2


def test_alembic_alone_would_have_deleted_it(sqlite_url: str, revisions: Revisions) -> None:
    """The trap that the runner is there for: foreign keys on, and no error."""
    revisions.add("0002", *TWO_TABLES)
    upgrade(sqlite_url, ini=revisions.ini)
    revisions.add("0003", *COPY_PARENT)
    engine = create_engine(sqlite_url, poolclass=NullPool)
    event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA foreign_keys=ON"))
    config = Config(revisions.ini)
    config.attributes["connection"] = engine
    command.upgrade(config, "head")
    engine.dispose()
    assert children(sqlite_url) == 0


@pytest.mark.parametrize("declared", [(), ("period",)])
def test_rows_change_in_number_only_where_the_revision_says_so(
    database_url: str, revisions: Revisions, declared: tuple[str, ...]
) -> None:
    upgrade(database_url, ini=revisions.ini)
    run(database_url, *FILL_PLAIN)
    revisions.add("0002", 'op.execute("DELETE FROM period")', changes=declared)
    if declared:
        assert upgrade(database_url, ini=revisions.ini) == ("0002",)
        assert counts(database_url)["period"] == 0
        return
    with pytest.raises(LostRows, match="period: 1 -> 0"):
        upgrade(database_url, ini=revisions.ini)
    assert counts(database_url)["period"] == 1
    assert revision_of(database_url) == "0001"


def test_a_reference_to_nothing_stops_the_migration(sqlite_url: str, revisions: Revisions) -> None:
    upgrade(sqlite_url, ini=revisions.ini)
    run(sqlite_url, *FILL_PLAIN)
    revisions.add("0002", 'op.execute("DELETE FROM company")', changes=("company",))
    with pytest.raises(LostRows, match="cost_pool, period"):
        upgrade(sqlite_url, ini=revisions.ini)
    assert counts(sqlite_url)["company"] == 1


def test_a_ledger_without_its_triggers_stops_the_migration(
    sqlite_url: str, revisions: Revisions
) -> None:
    """SQLite drops a table's triggers with the table that a batch copies."""
    upgrade(sqlite_url, ini=revisions.ini)
    revisions.add(
        "0002",
        'with op.batch_alter_table("move") as table:',
        '    table.alter_column("kind", type_=sa.String(30))',
    )
    with pytest.raises(Unprotected, match="move"):
        upgrade(sqlite_url, ini=revisions.ini)
    assert revision_of(sqlite_url) == "0001"


def test_a_failure_half_way_leaves_nothing(database_url: str, revisions: Revisions) -> None:
    upgrade(database_url, ini=revisions.ini)
    revisions.add("0002", 'op.execute("CREATE TABLE half (a INTEGER)")')
    revisions.add("0003", 'op.execute("SELECT * FROM no_such_table")')
    with pytest.raises(DBAPIError):
        upgrade(database_url, ini=revisions.ini)
    assert revision_of(database_url) == "0001"
    engine = create_engine(database_url, poolclass=NullPool)
    assert "half" not in inspect(engine).get_table_names()
    engine.dispose()


def test_processes_that_start_together_do_not_collide(database_url: str) -> None:
    ran: list[tuple[str, ...]] = []
    threads = [threading.Thread(target=lambda: ran.append(upgrade(database_url))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ran) == [(), (), (), ("0001",)]


@pytest.fixture
def kept(database_url: str) -> Iterator[Connection]:
    """A connection to a database with rows in all tables."""
    upgrade(database_url)
    fill(database_url)
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.connect() as connection:
        yield connection
        connection.rollback()
    engine.dispose()


def refused(connection: Connection, sql: str) -> bool:
    try:
        with connection.begin_nested():
            connection.exec_driver_sql(sql)
    except DBAPIError as error:
        return re.search("append-only", str(error)) is not None
    return False


@pytest.mark.parametrize("table", append_only.LEDGERS)
def test_ledger_rows_are_neither_changed_nor_deleted(kept: Connection, table: str) -> None:
    column = next(iter(TABLES[table].columns)).name
    assert refused(kept, f"UPDATE {table} SET {column} = {column}")
    assert refused(kept, f"DELETE FROM {table}")
    if kept.dialect.name == "postgresql":
        assert refused(kept, f"TRUNCATE {table} CASCADE")
    assert found_rows(kept, table) == len(rows(TABLES[table]))


def test_replacing_a_ledger_row_is_refused_too(sqlite_url: str) -> None:
    """SQLite's REPLACE deletes without asking triggers, unless our connection says otherwise."""
    upgrade(sqlite_url)
    fill(sqlite_url)
    engine = connect(sqlite_url)
    with engine.connect() as connection:
        assert refused(connection, "INSERT OR REPLACE INTO move SELECT * FROM move")
    engine.dispose()


def state(connection: Connection, to: str) -> None:
    connection.exec_driver_sql(f"UPDATE document SET state = '{to}' WHERE id = 1001")


def test_a_posted_document_changes_its_state_alone(kept: Connection) -> None:
    if kept.dialect.name == "postgresql":  # the rows refer to rows that are not there
        for key in inspect(kept).get_foreign_keys("document"):
            kept.exec_driver_sql(f"ALTER TABLE document DROP CONSTRAINT {key['name']}")
    assert not refused(kept, "UPDATE document SET memo = 'draft' WHERE id = 1001")
    assert not refused(kept, "UPDATE document_line SET memo = 'x' WHERE document_id = 1001")
    state(kept, "posted")
    for change in ("memo = 'x'", "net_fen = 1", "kind = kind", "state = 'draft'", "number = '2'"):
        assert refused(kept, f"UPDATE document SET {change} WHERE id = 1001"), change
    assert refused(kept, "DELETE FROM document WHERE id = 1001")
    assert refused(kept, "UPDATE document_line SET net_fen = 1")
    assert not refused(kept, "UPDATE document SET version = 9 WHERE id = 1001")
    state(kept, "reversed")
    assert refused(kept, "UPDATE document SET memo = 'x' WHERE id = 1001")
    assert not refused(kept, "UPDATE document SET state = 'posted' WHERE id = 1001")


def test_the_command_upgrades_the_settings_database(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(migrate, "settings", lambda: Settings(database_url=sqlite_url))
    assert migrate.main() == 0
    assert migrate.main() == 0
    assert capsys.readouterr().out == "0001\nnothing to do\n"


def test_the_folder_of_a_new_file_is_made(tmp_path: Path) -> None:
    assert upgrade(f"sqlite:///{tmp_path / 'deep' / 'new.db'}") == ("0001",)


def test_document_columns_of_the_trigger_are_those_of_the_table(kept: Connection) -> None:
    """A column that a later revision adds must join the trigger."""
    if kept.dialect.name == "sqlite":
        query = "SELECT sql FROM sqlite_schema WHERE name = 'keep_document_update'"
    else:
        query = (
            "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'keep_document_update'"
        )
    written = str(kept.execute(text(query)).scalar_one())
    named = set(re.findall(r"\w+", written.split(" ON ", maxsplit=1)[0]))
    assert set(TABLES["document"].columns.keys()) - {"state", "version"} <= named
