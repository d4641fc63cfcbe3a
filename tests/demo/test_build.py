"""The demo company as a whole: its ledgers agree, and it is the same each time it is built."""

from __future__ import annotations

import datetime as dt
import hashlib

from sqlalchemy import Engine

from core.demo.build import build
from core.demo.world import SEED
from core.platform.database import connect, writing
from core.platform.rows import Rows
from core.posting.verify import differences
from models.base import Table
from tests.databases import Databases
from tests.demo.conftest import END, TINY


def checksums(url: str) -> dict[str, str]:
    """A digest of each table's rows in their order of keys."""
    engine = connect(url)
    found = {}
    with writing(engine) as session:
        rows = Rows(session)
        for name, table in Table.metadata.tables.items():
            keys = ", ".join(f'"{c.name}"' for c in table.primary_key.columns)
            content = rows.select(f'SELECT * FROM "{name}" ORDER BY {keys}')
            found[name] = hashlib.sha256(repr(content).encode()).hexdigest()
    engine.dispose()
    return found


def test_all_ledgers_agree(demo_url: str) -> None:
    assert differences(demo_url) == []


def test_the_same_seed_and_day_give_the_same_database(databases: Databases) -> None:
    urls = [databases.empty("sqlite") for _ in range(3)]
    for url, end, seed in zip(urls, (END, END, END), (SEED, SEED, SEED + 1), strict=True):
        build(url, end, seed, TINY)
    first, again, other = (checksums(url) for url in urls)
    assert {name for name in first if first[name] != again[name]} == set()
    assert first["move"] != other["move"]


def test_nothing_lies_below_zero_but_what_a_story_wants(engine: Engine) -> None:
    with writing(engine) as session:
        below = Rows(session).select(
            "SELECT i.code, w.code FROM balance b JOIN item i ON i.id = b.item_id"
            " JOIN warehouse w ON w.id = b.warehouse_id WHERE b.quantity_micro < 0"
        )
    assert below in ([], [("6001", "S02")])


def test_history_ends_yesterday_and_begins_when_it_should(engine: Engine) -> None:
    with writing(engine) as session:
        first, last = Rows(session).select('SELECT min("on"), max("on") FROM fact_org_day')[0]
    assert (first, last) == ((END - dt.timedelta(days=299)).isoformat(), END.isoformat())
