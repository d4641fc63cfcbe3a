"""What pages keep is told of by the audit chain, goes stale with the next posting, and is never
shown to somebody whose scope is another."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event
from streamlit.testing.v1 import AppTest

from core.demo.build import build
from core.demo.world import Size
from core.desks.sales.deliver import DELIVERY
from core.platform import kept as kept_module
from core.platform import sessions
from core.platform.database import connect, writing
from core.platform.identity import doorkeeper
from core.platform.rights import SEE_COST, Actor
from core.platform.settings import ROOT, settings
from models.base import Table
from pages.registry import entry
from pages.session_routes import CLOCK, begin_session, end_session
from pages.widgets.identity import signed_in_as
from tests.core.analytics.shop import stock_shelves, trade
from tests.databases import Databases
from tests.demo.conftest import FEW
from tests.firm import TODAY, Firm
from tests.standing import address, standing

KEEPING = ("today", "overview", "turnover", "margin", "expiry", "loss", "stock")
END = dt.date(2026, 11, 23)
NAMES = re.compile(r"[a-z_]+")
LOG = "written_in_this_transaction"


@dataclass
class Watched:
    """A small demo company; which of its tables were written with an audit entry, and which
    without one."""

    url: str
    told: set[str] = field(default_factory=set)
    untold: set[str] = field(default_factory=set)


def _watch(engine: Engine) -> None:
    """Every row that is written says to which table, until its transaction ends."""
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE TABLE {LOG} (name TEXT)")
        for name in Table.metadata.tables:
            for verb in ("INSERT", "UPDATE", "DELETE"):
                connection.exec_driver_sql(
                    f"CREATE TRIGGER watch_{verb}_{name} AFTER {verb} ON {name} BEGIN"
                    f" INSERT INTO {LOG} SELECT '{name}'"
                    f" WHERE NOT EXISTS (SELECT 1 FROM {LOG} WHERE name = '{name}'); END"
                )


@pytest.fixture(scope="module")
def watched(databases: Databases) -> Watched:
    found = Watched(databases.migrated("sqlite"))
    engine = connect(found.url)
    _watch(engine)
    engine.dispose()
    heads: dict[str, int] = {}

    def ends(connection: Connection) -> None:
        if str(connection.engine.url) != found.url:
            return
        ask = connection.exec_driver_sql
        names = {row[0] for row in ask(f"SELECT name FROM {LOG}")}
        if not names:
            return
        head = ask("SELECT max(last_id) FROM audit_head").scalar() or 0
        (found.told if head > heads.get("last", 0) else found.untold).update(names)
        heads["last"] = head
        ask(f"DELETE FROM {LOG}")

    event.listen(Engine, "commit", ends)
    try:
        build(found.url, END, size=Size(days=40, items=FEW))
    finally:
        event.remove(Engine, "commit", ends)
    return found


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Iterator[Answers]:
    """An empty shelf, that says what is asked to fill it."""
    found = Answers()
    monkeypatch.setattr(kept_module, "_shelf", found)

    def asked(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if found.asking:
            found.read |= set(NAMES.findall(statement)) & set(Table.metadata.tables)

    event.listen(Engine, "before_cursor_execute", asked)
    yield found
    event.remove(Engine, "before_cursor_execute", asked)


class Answers(kept_module.Shelf):
    """Counts what was asked, and notes which tables were read for it."""

    def __init__(self) -> None:
        super().__init__()
        self.asking = 0
        self.asked: list[Any] = []
        self.read: set[str] = set()

    def get(self, key: tuple[Hashable, ...], make: Callable[[], Any]) -> Any:
        def make_and_note() -> Any:
            self.asking += 1
            self.asked.append(key[3:5])
            try:
                return make()
            finally:
                self.asking -= 1

        return super().get(key, make_and_note)


def opened(url: str, key: str, actor: Actor) -> AppTest:
    """A page of the shell over a database, in a tab of its own."""
    with pytest.MonkeyPatch.context() as patch, signed_in_as(actor):
        patch.setenv("ZHANGGUI_DATABASE_URL", url)
        settings.cache_clear()
        at = AppTest.from_file(str(ROOT / "pages" / "shell.py"), default_timeout=300)
        at.run()
        at.switch_page(entry(key).file).run()
    settings.cache_clear()
    assert not at.exception
    return at


def actor_of(url: str, user: int) -> Actor:
    """A user, with the rights of this moment."""
    actor = doorkeeper(url).actor(user)
    assert actor is not None
    return actor


def test_pages_keep_only_what_the_audit_chain_tells_of(watched: Watched, answers: Answers) -> None:
    for key in KEEPING:
        opened(watched.url, key, actor_of(watched.url, 1))
    assert {"fact_item_day", "balance", "item"} <= answers.read
    assert answers.read & watched.untold == set()
    assert answers.read - watched.told == set()


@pytest.fixture
def trading(databases: Databases) -> Iterator[tuple[str, Firm]]:
    """A firm that traded for some weeks, and goes on."""
    with standing(databases, "sqlite", Firm, traded) as firm:
        yield address(firm), firm


def traded(firm: Firm) -> None:
    """It sold for some weeks."""
    stock_shelves(firm)
    trade(firm, 16)


def sales(at: AppTest) -> float:
    """Net sales of the items that Overview lists."""
    return float(at.dataframe[-1].value["sales"].sum())


def test_a_posting_makes_the_next_rerun_new(trading: tuple[str, Firm], answers: Answers) -> None:
    url, firm = trading
    actor = actor_of(url, 1)
    first = sales(opened(url, "overview", actor))
    asked = len(answers.asked)
    assert sales(opened(url, "overview", actor)) == first
    assert len(answers.asked) == asked > 5  # nothing was asked again
    sold = [firm.line("抽纸 6 连包", 1, 19.9)]
    where = {"minute": 21 * 60 + 9, "prices_include_tax": True}
    firm.post(DELIVERY, sold, TODAY - dt.timedelta(days=1), **where)
    assert sales(opened(url, "overview", actor)) != first


def test_people_who_come_and_go_make_nothing_new(
    trading: tuple[str, Firm], answers: Answers
) -> None:
    url, firm = trading
    opened(url, "expiry", actor_of(url, 1))
    opened(url, "today", actor_of(url, 1))
    asked, written = len(answers.asked), set()

    def wrote(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("SELECT"):
            written.update(set(NAMES.findall(statement)) & set(Table.metadata.tables))

    event.listen(firm.engine, "before_cursor_execute", wrote)
    with writing(firm.engine) as session:
        ticket = sessions.mint(session, 1, "ticket", CLOCK, seconds=30)
    with writing(firm.engine) as session:
        token = begin_session(session, ticket, 8)
    assert token is not None
    with writing(firm.engine) as session:
        end_session(session, token, everywhere=True)
    event.remove(firm.engine, "before_cursor_execute", wrote)
    assert firm.one("SELECT count(*) FROM audit_entry WHERE action LIKE 'user.sign_%'") == 2
    opened(url, "expiry", actor_of(url, 1))
    opened(url, "today", actor_of(url, 1))
    assert len(answers.asked) == asked > 5
    assert written
    assert answers.read & written == set()


def test_nobody_is_shown_what_was_kept_for_another_scope(
    trading: tuple[str, Firm], answers: Answers
) -> None:
    url, firm = trading
    whole = actor_of(url, 1)
    everything = opened(url, "overview", whole)
    grants = {right: units & {firm.shop} for right, units in whole.grants.items()}
    of_shop = opened(url, "overview", replace(whole, user_id=77, grants=grants))
    assert sales(of_shop) != sales(everything)
    grants = {right: units for right, units in whole.grants.items() if right != SEE_COST}
    blind = opened(url, "overview", replace(whole, user_id=78, grants=grants))
    assert sales(blind) == sales(everything)
    assert [one.value for one in blind.metric][1:3] == ["—", "—"]
    asked = len(answers.asked)
    assert sales(opened(url, "overview", replace(whole, user_id=79))) == sales(everything)
    assert len(answers.asked) == asked  # the same scope, another person


def test_rights_taken_away_are_gone_at_the_next_rerun(
    trading: tuple[str, Firm], answers: Answers
) -> None:
    url, _firm = trading
    whole = actor_of(url, 1)
    assert opened(url, "overview", whole).metric[1].value != "—"
    grants = {right: units for right, units in whole.grants.items() if right != SEE_COST}
    less = replace(whole, grants=grants, rights_version=whole.rights_version + 1)
    assert opened(url, "overview", less).metric[1].value == "—"
    assert answers.asked


def test_who_looks_is_asked_once_a_rerun_and_again_at_the_next(
    trading: tuple[str, Firm], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, _firm = trading
    monkeypatch.setenv("ZHANGGUI_DATABASE_URL", url)
    settings.cache_clear()
    whole, asked = actor_of(url, 1), count(1)
    answers: list[Actor | None] = [whole]

    def provider() -> Actor | None:
        next(asked)
        return answers[-1]

    with signed_in_as(provider):
        at = AppTest.from_file(str(ROOT / "pages" / "shell.py"), default_timeout=300).run()
        before = next(asked)
        at.run()
        assert next(asked) - before == 2  # one, and this one
        answers.append(None)
        at.run()
        assert not at.exception
        assert at.text_input[0].label == "用户名"  # signed out elsewhere: the form
    settings.cache_clear()
