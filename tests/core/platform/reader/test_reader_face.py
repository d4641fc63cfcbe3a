"""One reader a process: snapshots, connections kept apart, rights that change."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from sqlite3 import DatabaseError

import pytest
from sqlalchemy import create_engine, insert, select, text
from sqlalchemy.exc import DBAPIError

from core.platform.migrate import upgrade
from core.platform.reader import (
    Reader,
    cache_key,
    face,
    open_reader,
    postgres,
    sqlite,
    visible_units,
)
from core.platform.reader.scope import sight
from tests.core.platform.reader.conftest import Filled
from tests.core.platform.reader.filling import (
    AUDITOR,
    BUYER,
    LOOSE,
    MANAGER,
    STRANGER,
    TABLES,
    person,
    rows,
)
from tests.databases import Databases, Engine

MOVES = select(TABLES["move"].c.id)


@pytest.fixture
def own(databases: Databases, engine_name: Engine) -> Iterator[str]:
    """A database of the test's own, with one unit of measure."""
    url = databases.migrated(engine_name)
    add_unit(url, "kg")
    yield url
    databases.forget(url)


def add_unit(url: str, code: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        row = {"code": code, "name": code, "name_en": code}
        connection.execute(insert(TABLES["unit"]).values(row))
    engine.dispose()


def test_a_reading_is_one_snapshot(own: str) -> None:
    reader = open_reader(own)
    count = text("SELECT count(*) FROM unit")
    with reader.reading(STRANGER) as connection:
        assert connection.scalar(count) == 1
        add_unit(own, "g")
        assert connection.scalar(count) == 1
    with reader.reading(STRANGER) as connection:
        assert connection.scalar(count) == 2
    reader.close()


def test_an_error_in_one_reading_leaves_the_next_alone(reader: Reader) -> None:
    with pytest.raises(DBAPIError), reader.reading(MANAGER) as connection:
        connection.execute(text("SELECT * FROM sign_in"))
    with reader.reading(MANAGER) as connection:
        assert connection.scalars(MOVES).all()


def test_nobody_gets_a_connection_of_another(reader: Reader) -> None:
    seen: dict[int, set[int]] = {}
    actors = [MANAGER, BUYER, AUDITOR, STRANGER, LOOSE]
    wrong: list[str] = []
    for actor in actors:
        with reader.reading(actor) as connection:
            seen[actor.user_id] = set(connection.scalars(MOVES))

    def read(turn: int) -> None:
        for step in range(20):
            actor = actors[(turn + step) % len(actors)]
            with reader.reading(actor) as connection:
                if set(connection.scalars(MOVES)) != seen[actor.user_id]:
                    wrong.append(actor.username)

    threads = [threading.Thread(target=read, args=(turn,)) for turn in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert not seen[STRANGER.user_id]
    assert len(seen[AUDITOR.user_id]) == len(rows(TABLES["move"]))


def test_a_principal_reads_in_two_places_at_once(reader: Reader) -> None:
    with reader.reading(MANAGER) as one, reader.reading(MANAGER) as other:
        assert one.scalars(MOVES).all() == other.scalars(MOVES).all()


def test_new_rights_hold_at_once_and_drop_the_old_connections(own: str) -> None:
    reader = open_reader(own)
    with reader.reading(person(7, see={11})) as before:
        old_pool = before.engine.pool
        with reader.reading(person(7, version=2, see={12})) as connection:
            assert connection.engine.pool is not old_pool
        assert before.scalar(text("SELECT count(*) FROM unit")) == 1  # it reads to its end
    assert len(reader._principals) == 1
    reader.close()
    assert not reader._principals


def test_only_so_many_principals_are_kept(own: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(face, "KEEP", 2)
    reader = open_reader(own)
    for user in (1, 2, 3, 2):
        with reader.reading(person(user)) as connection:
            connection.scalar(text("SELECT count(*) FROM unit"))
    assert [key[0][0] for key in reader._principals] == [3, 2]
    reader.close()


def test_connections_are_renewed_before_their_pass_ends(
    own: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = open_reader(own)
    with reader.reading(MANAGER) as connection:
        first = connection.engine
    monkeypatch.setattr(face, "RENEW_SECONDS", -1)
    with reader.reading(MANAGER) as connection:
        assert connection.engine is not first
    reader.close()


def test_what_a_reader_sets_does_not_last(reader: Reader) -> None:
    """Other settings are the connection's own and change nothing that may be seen."""
    with reader.reading(AUDITOR) as connection:
        if connection.dialect.name == "sqlite":
            return
        everything = connection.scalars(MOVES).all()
        connection.exec_driver_sql("SELECT set_config('app.token', 'x', false)")
        assert connection.scalars(MOVES).all() == []
        connection.exec_driver_sql("SET search_path = public")
        connection.exec_driver_sql("COMMIT")
    with reader.reading(AUDITOR) as connection:
        assert connection.scalars(MOVES).all() == everything


@pytest.mark.parametrize("actor", [MANAGER, BUYER, AUDITOR, STRANGER])
def test_cached_reads_are_kept_apart_by_user_version_and_extent(actor: object) -> None:
    keys = {
        cache_key(a)
        for a in (
            MANAGER,
            BUYER,
            AUDITOR,
            STRANGER,
            person(1, 2, see={11, 12}),
            person(1, see={11}),
        )
    }
    assert len(keys) == 6
    assert cache_key(MANAGER) == cache_key(person(1, see={12, 11}))


def test_a_right_to_cost_counts_only_where_rows_are_seen() -> None:
    seen = sight(LOOSE)
    assert visible_units(LOOSE) == {21}
    assert seen.units["cost"] == {21}
    assert seen.units["personal"] == frozenset()
    assert seen.companies["cost"] == {2}


def test_a_missing_file_is_not_made(tmp_path: Path) -> None:
    reader = open_reader(f"sqlite:///{tmp_path / 'none.db'}")
    with pytest.raises(DBAPIError), reader.reading(MANAGER):
        pass
    assert not (tmp_path / "none.db").exists()


def test_the_reader_needs_a_migrated_database(postgres_url: str) -> None:
    with pytest.raises(LookupError):
        open_reader(postgres_url)


def test_a_reader_signs_in_by_an_address_of_its_own(postgres_url: str) -> None:
    address = postgres_url.replace("postgres@", "own_reader:secret@")
    upgrade(postgres_url, address)
    upgrade(postgres_url, address)
    add_unit(postgres_url, "kg")
    reader = open_reader(postgres_url, address)
    with reader.reading(STRANGER) as connection:
        assert connection.scalar(text("SELECT current_user")) == "own_reader"
        assert connection.scalar(text("SELECT count(*) FROM unit")) == 1
    reader.close()
    with pytest.raises(ValueError, match="letters"):
        upgrade(postgres_url, postgres_url.replace("postgres@", "own-reader:secret@"))


def test_a_role_left_by_a_dropped_database_gets_a_new_password(postgres_url: str) -> None:
    engine = create_engine(postgres_url)
    role = f"zhanggui_reader_{engine.url.database}"
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {role}")
    upgrade(postgres_url)
    assert postgres.reader_url(engine).username == role
    reader = open_reader(postgres_url)
    with reader.reading(STRANGER) as connection:
        assert connection.scalar(text("SELECT current_user")) == role
    reader.close()
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM reader_gate.login")
    with pytest.raises(LookupError):
        postgres.reader_url(engine)
    engine.dispose()


def test_scripts_are_refused_and_own_tables_hidden_twice(
    made: Callable[[Engine], Filled], databases: Databases
) -> None:
    with made("sqlite").reader.reading(MANAGER) as connection:
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite.Connection)
        with pytest.raises(DatabaseError, match="scripts"):
            raw.executescript("SELECT 1")
        raw.guarded = False  # the text of a statement is not looked at any more
        for sql in ("SELECT sql FROM sqlite_temp_schema", "SELECT count(*) FROM sqlite_schema"):
            with pytest.raises(DatabaseError):
                raw.execute(sql)
        raw.guarded = True


def test_tables_show_nothing_even_if_someone_grants_them(
    made: Callable[[Engine], Filled], databases: Databases
) -> None:
    filled = made("postgres")
    owner = create_engine(filled.url)
    with owner.begin() as connection:
        role = postgres.reader_url(owner).username
        connection.exec_driver_sql(f'GRANT USAGE ON SCHEMA public TO "{role}"')
        connection.exec_driver_sql(f'GRANT SELECT ON public.move TO "{role}"')
    with filled.reader.reading(AUDITOR) as connection:
        assert connection.execute(text("SELECT * FROM public.move")).all() == []
    with owner.begin() as connection:
        connection.exec_driver_sql(f'REVOKE USAGE ON SCHEMA public FROM "{role}"')
        connection.exec_driver_sql(f'REVOKE SELECT ON public.move FROM "{role}"')
    owner.dispose()


def test_passes_expire_and_are_forgotten(
    made: Callable[[Engine], Filled], databases: Databases
) -> None:
    filled = made("postgres")
    owner = create_engine(filled.url)
    with filled.reader.reading(person(9, see={11})) as connection:
        assert connection.scalars(MOVES).all()
    expire = text(
        "UPDATE reader_gate.pass SET expires_at = now() - interval '1 hour' WHERE token_hash IN"
        " (SELECT token_hash FROM reader_gate.pass WHERE kind = 'scope_reader' AND id = 9)"
    )
    with owner.begin() as connection:
        connection.execute(expire)
    with filled.reader.reading(person(9, see={11})) as connection:
        assert connection.scalars(MOVES).all() == []
    with filled.reader.reading(person(10)) as connection:  # a new pass sweeps out old ones
        connection.scalars(MOVES).all()
    with owner.connect() as connection:
        old = text("SELECT count(*) FROM reader_gate.pass WHERE expires_at < now()")
        assert connection.scalar(old) == 0
    owner.dispose()


def test_an_owner_without_the_powers_of_a_superuser_will_do(
    postgres_url: str,
) -> None:
    engine = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE ROLE shop LOGIN CREATEROLE")
        connection.exec_driver_sql(f'ALTER DATABASE "{engine.url.database}" OWNER TO shop')
    engine.dispose()
    url = postgres_url.replace("postgres@", "shop@")
    upgrade(url)
    add_unit(url, "kg")
    reader = open_reader(url)
    with reader.reading(STRANGER) as connection:
        assert connection.scalar(text("SELECT count(*) FROM unit")) == 1
        with pytest.raises(DBAPIError):
            connection.exec_driver_sql("SELECT * FROM public.unit")
    reader.close()
