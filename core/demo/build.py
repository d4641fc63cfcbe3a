"""Building the demo company: simulate, found, post. Told how far it is, from 0 to 1.

The database must be empty of users. Durability is set aside while it is built (a build that
dies is begun anew); references are checked at the end instead of at every row.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine, event

from core.demo import events as e
from core.demo import mark
from core.demo.deciding import Deciding
from core.demo.events import Event
from core.demo.found import DemoBroken, found, noon
from core.demo.keeping import keep
from core.demo.left import leave
from core.demo.post import Poster
from core.demo.simulate import Chain
from core.demo.stories import Stories
from core.demo.terms import agree, close_months
from core.demo.world import SEED, Size, World, make
from core.kernel.clock import FixedClock
from core.platform.changes import CLOCK
from core.platform.database import connect, writing
from core.platform.migrate import upgrade

Told = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made."""

    end: dt.date
    documents: int
    lines: int
    simulate_seconds: float
    post_seconds: float


def build(
    url: str,
    end: dt.date,
    seed: int = SEED,
    size: Size | None = None,
    told: Told = lambda _: None,
) -> Built:
    """Fills an empty database with the demo company whose last day is `end`."""
    upgrade(url)
    begun = time.perf_counter()
    world = make(end, seed, size)
    happened = Chain(world, Stories(world)).run(lambda share: told(share * 0.05))
    simulated = time.perf_counter()
    engine = _hasty(url)
    try:
        clock = FixedClock(noon(end + dt.timedelta(days=1)))
        with writing(engine) as session:
            session.info[CLOCK] = clock
            firm = found(session, world, clock)
            agree(session, world, firm)
            keep(session, world, firm)
            mark.write(session, mark.Demo(end, seed, done=False))
        poster = Poster(world, firm)
        deciding = Deciding(world, firm, poster.drafts)
        for batch in poster.batches(happened, deciding.mornings):
            if batch[0].day in deciding.mornings:
                with writing(engine) as session:
                    deciding.answer(session, batch[0].day, batch)
            with writing(engine) as session:
                poster.post(session, _not_ordered(batch, deciding))
            told(0.05 + 0.95 * (batch[-1].day + 1) / world.length)
        with writing(engine) as session:
            session.info[CLOCK] = clock
            close_months(session, world, firm)
            deciding.judge(session)
            leave(session, world, firm, clock)
            mark.write(session, mark.Demo(end, seed, done=True))
        _check(engine)
    finally:
        engine.dispose()
    ended = time.perf_counter()
    return Built(end, poster.documents, poster.lines, simulated - begun, ended - simulated)


def _not_ordered(batch: list[Event], deciding: Deciding) -> list[Event]:
    """What is still to be posted: without orders that the buyer made of suggestions."""
    return [one for one in batch if one.kind != e.ORDER or one.order not in deciding.ordered]


def _hasty(url: str) -> Engine:
    engine = connect(url)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def hurry(raw: object, _record: object) -> None:
            for pragma in ("synchronous=OFF", "foreign_keys=OFF", "cache_size=-262144"):
                raw.execute(f"PRAGMA {pragma}")  # type: ignore[attr-defined]

    return engine


def _check(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise DemoBroken(f"{len(broken)} rows point at nothing: {broken[:3]}")


__all__ = ["Built", "World", "build"]
