"""The commands of the demo touch a demo, or nothing: never a company of somebody's own.

They are run as from a terminal. What they build here is no whole chain but a marked database:
which one is replaced is what is asked, not what is put there.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine

from core.catalog.companies import CompanyForm
from core.demo import __main__ as command
from core.demo import mark, place
from core.demo.build import Built
from core.demo.place import Found
from core.desks.setup.founding import Founded, found_company
from core.platform.database import connect, writing
from core.platform.settings import settings
from tests.databases import Databases
from tests.databases import Engine as EngineName
from tests.demo.conftest import END
from tests.demo.test_build import checksums
from tests.firm import Firm
from tests.standing import address, standing

OLD_SEED, NEW_SEED = 1, 7
COMMANDS: dict[str, list[str]] = {"demo": [], "run": ["--if-empty"], "own": ["--own"]}
Say = Callable[[str, str], int]
Grow = Callable[[str], Built]


@pytest.fixture
def grow(databases: Databases) -> Grow:
    """Builds a new demo, without goods, in a file."""

    def grown(url: str) -> Built:
        copied = databases.migrated("sqlite")
        shutil.move(copied.removeprefix("sqlite:///"), url.removeprefix("sqlite:///"))
        with reached(url) as engine, writing(engine) as session:
            mark.write(session, mark.Demo(END, NEW_SEED, done=True))
        return Built(END, 0, 0, 0.0, 0.0)

    return grown


@pytest.fixture
def say(grow: Grow, monkeypatch: pytest.MonkeyPatch) -> Iterator[Say]:
    """`say("own", url)`: what `make own` answers the terminal."""

    def said(name: str, url: str) -> int:
        monkeypatch.setenv("ZHANGGUI_DATABASE_URL", url)
        monkeypatch.setattr("sys.argv", ["python -m core.demo", *COMMANDS[name]])
        settings.cache_clear()
        return command.main()

    monkeypatch.setattr(command, "build", lambda url, *_: grow(url))
    yield said
    settings.cache_clear()


@contextmanager
def reached(url: str) -> Iterator[Engine]:
    """A way in, and none left open."""
    engine = connect(url)
    try:
        yield engine
    finally:
        engine.dispose()


def seed_of(url: str) -> int | None:
    """Which demo is there."""
    with reached(url) as engine, engine.connect() as connection:
        found = mark.read(connection)
    return None if found is None else found.seed


def mark_it(firm: Firm) -> None:
    """The firm is a demo's."""
    with writing(firm.engine) as session:
        mark.write(session, mark.Demo(END, OLD_SEED, done=True))


def found_beside(firm: Firm) -> None:
    """The firm is a demo's, and somebody founded a company of his own beside it."""
    mark_it(firm)
    with writing(firm.engine) as session:
        made = found_company(session, firm.actor, CompanyForm("OWN", "我的店"), firm.clock)
        assert isinstance(made, Founded), made


@pytest.mark.parametrize("tell", [None, found_beside], ids=["alone", "beside the demo"])
def test_a_company_of_ones_own_is_never_touched(
    databases: Databases,
    engine_name: EngineName,
    tell: Callable[[Firm], object] | None,
    say: Say,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with standing(databases, engine_name, Firm, tell) as firm:
        url = address(firm)
        before = checksums(url)
        assert place.look(url) is Found.OWN
        answers = {name: say(name, url) for name in COMMANDS}
        assert answers == {"demo": 1, "run": 0, "own": 1}
        assert capsys.readouterr().err == f"{command.NOT_A_DEMO}\n" * 2
        assert checksums(url) == before


def test_whoever_asks_need_not_look_before(databases: Databases, grow: Grow) -> None:
    with standing(databases, "sqlite", Firm) as firm:
        with pytest.raises(place.SomebodysOwn):
            place.put_aside(address(firm))
        with pytest.raises(place.SomebodysOwn):
            place.rebuilt(address(firm), grow)
        assert place.look(address(firm)) is Found.OWN


def test_a_company_founded_while_the_demo_grows_stays(
    databases: Databases, say: Say, grow: Grow, monkeypatch: pytest.MonkeyPatch
) -> None:
    with standing(databases, "sqlite", Firm) as firm:
        url = databases.empty("sqlite")
        assert say("own", url) == 0
        before = checksums(address(firm))

        def slowly(growing: str, *_: object) -> Built:
            Path(address(firm).removeprefix("sqlite:///")).replace(url.removeprefix("sqlite:///"))
            return grow(growing)

        firm.engine.dispose()
        monkeypatch.setattr(command, "build", slowly)
        assert say("demo", url) == 1
        assert checksums(url) == before
        assert not Path(f"{url.removeprefix('sqlite:///')}.growing").exists()
        databases.forget(url)


def test_tables_of_another_program_are_not_an_empty_database(database_url: str, say: Say) -> None:
    with reached(database_url) as engine:
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE recipe (name TEXT)")
            connection.exec_driver_sql("INSERT INTO recipe VALUES ('八宝饭')")
        answers = {name: say(name, database_url) for name in COMMANDS}
        assert answers == {"demo": 1, "run": 0, "own": 1}
        with engine.connect() as connection:
            assert connection.exec_driver_sql("SELECT * FROM recipe").fetchall() == [("八宝饭",)]


def test_an_empty_database_gets_the_demo_unless_somebody_said_no(sqlite_url: str, say: Say) -> None:
    assert say("own", sqlite_url) == 0
    assert place.look(sqlite_url) is Found.DECLINED
    assert say("run", sqlite_url) == 0
    assert place.look(sqlite_url) is Found.DECLINED
    assert say("demo", sqlite_url) == 0
    assert seed_of(sqlite_url) == NEW_SEED


def test_where_nothing_is_run_brings_the_demo(sqlite_url: str, say: Say) -> None:
    assert place.look(sqlite_url) is Found.EMPTY
    assert not Path(sqlite_url.removeprefix("sqlite:///")).exists()
    assert say("run", sqlite_url) == 0
    assert seed_of(sqlite_url) == NEW_SEED


def test_a_demo_stays_at_run_and_gives_way_to_a_new_one_and_to_ones_own(
    databases: Databases, say: Say
) -> None:
    with standing(databases, "sqlite", Firm, mark_it) as firm:
        url = address(firm)
        firm.engine.dispose()
        assert say("run", url) == 0
        assert seed_of(url) == OLD_SEED
        assert say("demo", url) == 0
        assert seed_of(url) == NEW_SEED
        assert say("own", url) == 0
        assert place.look(url) is Found.DECLINED


def test_a_build_that_is_stopped_leaves_the_demo_that_was_there(
    databases: Databases, say: Say, grow: Grow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(url: str, *_: object) -> Built:
        grow(url)
        raise KeyboardInterrupt

    with standing(databases, "sqlite", Firm, mark_it) as firm:
        url = address(firm)
        before = checksums(url)
        monkeypatch.setattr(command, "build", stopped)
        with pytest.raises(KeyboardInterrupt):
            say("demo", url)
        assert checksums(url) == before
        monkeypatch.setattr(command, "build", lambda growing, *_: grow(growing))
        assert say("demo", url) == 0
        assert seed_of(url) == NEW_SEED


@pytest.mark.parametrize("engine_name", ["postgres"], indirect=True)
def test_a_demo_on_postgresql_is_not_replaced_and_that_is_said(
    databases: Databases,
    engine_name: EngineName,
    say: Say,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with standing(databases, engine_name, Firm, mark_it) as firm:
        before = checksums(address(firm))
        assert say("own", address(firm)) == 1
        assert say("demo", address(firm)) == 1
        assert capsys.readouterr().err.count(command.NEEDS_EMPTY) == 2
        assert checksums(address(firm)) == before
