"""Databases are opened once and closed when others took their place."""

from __future__ import annotations

from sqlalchemy import Engine, QueuePool, text

from core.platform.few_open import MOST, FewOpen
from core.platform.identity import quiet
from tests.databases import Databases


def test_the_last_few_stay_open_and_the_others_are_closed() -> None:
    opened: list[str] = []
    closed: list[str] = []

    def open_one(name: str) -> str:
        opened.append(name)
        return name

    few = FewOpen(open_one, closed.append)
    names = [f"db{n}" for n in range(MOST)]
    for name in [*names, names[0]]:
        assert few(name) == name
    assert (opened, closed) == (names, [])
    few("another")
    assert closed == [names[1]]  # the first was asked for again meanwhile
    few(names[1])
    assert opened == [*names, "another", names[1]]
    assert closed == names[1:3]


def test_no_connection_to_a_server_is_left_behind(databases: Databases) -> None:
    url = databases.migrated("postgres")
    few: FewOpen[int, Engine] = FewOpen(lambda _name: quiet(url), Engine.dispose)
    pools = []
    for name in range(MOST + 1):
        engine = few(name)
        with engine.connect() as connection:
            assert connection.execute(text("SELECT 1")).scalar_one() == 1
        assert isinstance(engine.pool, QueuePool)
        pools.append(engine.pool)
    assert [pool.checkedin() for pool in pools] == [0] + [1] * MOST
    for name in range(1, MOST + 1):
        few(name).dispose()
    databases.forget(url)
