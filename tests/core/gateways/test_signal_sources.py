"""Sources of signals: kept by whom may, asked each night, and taken in once."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from core.gateways.signals.http_json import HttpJson
from core.gateways.signals.mapping import Fields, Read
from core.gateways.signals.port import NotTaken, Why
from core.gateways.signals.reach import Reach
from core.gateways.signals.show import sources
from core.gateways.signals.sources import SourceForm, WrongSource, save_source
from core.gateways.signals.take import Outcome, Tried, ask_all, ask_now, try_out
from core.kernel.clock import FixedClock
from core.kernel.refusals import Refusal
from core.planning.forecast import RunnerChoice
from core.planning.tell_signal import SignalForm, save_signal
from core.platform.database import writing
from core.platform.edge import perform_on
from core.platform.grants import reads_everything
from core.platform.jobs import Job
from core.platform.reader import open_reader
from core.platform.rights import NotAllowed
from core.worker.asking import Asking
from core.worker.bench import Bench
from tests.core.gateways.signal_servers import Teller, telling
from tests.firm import NOON, TODAY, Firm

PORT = HttpJson(Reach(("127.0.0.1",)))
CLOCK = FixedClock(NOON)
ON = dt.date(2026, 11, 19)


@pytest.fixture
def teller() -> Iterator[Teller]:
    with telling() as server:
        yield server


def form(teller: Teller, **fields: Any) -> SourceForm:
    chosen = {"kind": "temperature", **fields}
    return SourceForm("天气", teller.at(), Fields(**chosen), "X-Key", "s3cret")


def saved(firm: Firm, given: SourceForm, source_id: int | None = None) -> int | Refusal:
    found = perform_on(firm.engine, save_source, firm.actor, PORT, firm.company, source_id, given)
    assert isinstance(found, int | Refusal)
    return found


def kept(firm: Firm) -> list[tuple[Any, ...]]:
    asked = 'SELECT kind, "on", org_unit_id, value_micro, source FROM signal ORDER BY id'
    return [(r[0], str(r[1]), *r[2:]) for r in firm.rows(asked)]


def days(*values: Any, first: dt.date = ON) -> list[dict[str, Any]]:
    return [
        {"date": (first + dt.timedelta(days=n)).isoformat(), "value": value}
        for n, value in enumerate(values)
    ]


def test_asked_twice_it_is_there_once_and_the_later_word_counts(firm: Firm, teller: Teller) -> None:
    source = saved(firm, form(teller))
    assert isinstance(source, int)
    teller.tells(days(3.5, 4, None))
    assert ask_now(firm.engine, firm.actor, PORT, firm.company, source, CLOCK) == Outcome(2, 2, 1)
    assert ask_all(firm.engine, PORT, firm.company, CLOCK) == {source: "taken"}
    expected = [("temperature", "2026-11-19", None, 3_500_000, "天气"),
                ("temperature", "2026-11-20", None, 4_000_000, "天气")]  # fmt: skip
    assert kept(firm) == expected
    teller.tells(days(3.5, 5))
    assert ask_now(firm.engine, firm.actor, PORT, firm.company, source, CLOCK) == Outcome(1, 2, 0)
    assert kept(firm)[1][3] == 5_000_000
    assert len(kept(firm)) == 2
    assert teller.asked[0][1]["X-Key"] == "s3cret"


def test_what_a_person_told_is_replaced_and_keeps_the_new_source(
    firm: Firm, teller: Teller
) -> None:
    with writing(firm.engine) as session:
        told = SignalForm("footfall", ON, firm.shop, 5, "sheet")
        save_signal(session, firm.actor, firm.company, told)
    source = saved(firm, form(teller, kind="footfall", unit_field="shop"))
    assert isinstance(source, int)
    teller.tells([{**days(812)[0], "shop": "s2"}])
    ask_all(firm.engine, PORT, firm.company, CLOCK)
    assert kept(firm) == [("footfall", "2026-11-19", firm.shop, 812_000_000, "天气")]


def test_a_bad_answer_writes_nothing_and_says_why_on_the_source(firm: Firm, teller: Teller) -> None:
    source = saved(firm, form(teller))
    assert isinstance(source, int)
    teller.tells(days(1, "much"))
    answer = ask_now(firm.engine, firm.actor, PORT, firm.company, source, CLOCK)
    assert answer == NotTaken(Why.VALUE, "2: much")
    assert kept(firm) == []
    found = firm.rows("SELECT state, detail, rows FROM signal_source")
    assert [tuple(row) for row in found] == [("value", "2: much", 0)]


def test_trying_shows_what_would_come_and_writes_nothing(firm: Firm, teller: Teller) -> None:
    teller.tells({"daily": {"time": ["2026-11-19"], "temp": [9]}})
    given = form(teller, rows="daily", day="time", value="temp")
    given = replace(given, address=teller.at("/days?from={since}&to={until}"))
    tried = try_out(firm.engine, firm.actor, PORT, firm.company, None, given, CLOCK)
    assert isinstance(tried, Tried)
    assert isinstance(tried.found, Read)
    assert [one.value_micro for one in tried.found.told] == [9_000_000]
    assert teller.asked[0][0] == "/days?from=2026-11-06&to=2026-12-18"
    assert kept(firm) == []
    assert firm.rows("SELECT 1 FROM signal_source") == []


def test_a_kept_token_goes_to_the_kept_address_alone(firm: Firm, teller: Teller) -> None:
    source = saved(firm, form(teller))
    assert isinstance(source, int)
    teller.tells([])
    teller.tells([], "/other")
    silent = replace(form(teller), secret=None)
    elsewhere = replace(silent, address=teller.at("/other"))
    for given in (silent, elsewhere):
        try_out(firm.engine, firm.actor, PORT, firm.company, source, given, CLOCK)
    assert [headers.get("X-Key") for _, headers in teller.asked] == ["s3cret", None]
    assert saved(firm, silent, source) == source
    assert firm.rows("SELECT secret FROM signal_source")[0][0] == "s3cret"
    assert saved(firm, elsewhere, source) == source
    assert firm.rows("SELECT secret FROM signal_source")[0][0] == ""


def test_who_may_not_keep_goods_neither_saves_tries_nor_asks(firm: Firm, teller: Teller) -> None:
    source = saved(firm, form(teller))
    assert isinstance(source, int)
    nobody = replace(firm.actor, grants={})
    given = form(teller)
    for answer in (
        perform_on(firm.engine, save_source, nobody, PORT, firm.company, source, given),
        try_out(firm.engine, nobody, PORT, firm.company, source, given, CLOCK),
        ask_now(firm.engine, nobody, PORT, firm.company, source, CLOCK),
    ):
        assert isinstance(answer, NotAllowed)
    assert teller.asked == []


@pytest.mark.parametrize(
    "wrong",
    [{"name": " "}, {"header": "Host"}, {"header": "X: y"}, {"secret": "a\r\nX: y"},
     {"secret": "密"}, {"secret": "x" * 501}, {"address": "http://10.0.0.1/x"},
     {"address": "https://a.example/" + "x" * 500}, {"fields": Fields(kind="two words")},
     {"fields": Fields(kind="")}, {"fields": Fields(kind="rain", day="")},
     {"fields": Fields(kind="rain", rows="x" * 121)},
     {"fields": Fields(kind="rain", org_unit_id=999_999)}],
)  # fmt: skip
def test_a_form_that_does_not_fit_is_refused(
    firm: Firm, teller: Teller, wrong: dict[str, Any]
) -> None:
    answer = saved(firm, replace(form(teller), **wrong))
    assert isinstance(answer, Refusal)
    if "address" in wrong:
        assert isinstance(answer, WrongSource)
    assert firm.rows("SELECT 1 FROM signal_source") == []


def test_the_trail_names_the_change_and_quotes_no_secret(firm: Firm, teller: Teller) -> None:
    source = saved(firm, form(teller))
    assert isinstance(source, int)
    teller.tells(days(1))
    ask_now(firm.engine, firm.actor, PORT, firm.company, source, CLOCK)
    asked = "SELECT action, detail FROM audit_entry WHERE action LIKE '%signal%' ORDER BY id"
    trail = [(row[0], str(row[1])) for row in firm.rows(asked)]
    assert [action for action, _ in trail] == ["setup.signal_source.add", "signal.taken"]
    assert "s3cret" not in json.dumps(trail)
    assert teller.at() not in json.dumps(trail)


def test_the_worker_asks_before_it_forecasts_and_a_silent_source_stops_nobody(
    firm: Firm, teller: Teller
) -> None:
    good = saved(firm, form(teller))
    assert isinstance(good, int)
    bad = saved(firm, replace(form(teller), name="坏", address=teller.at("/gone")))
    assert isinstance(bad, int)
    off = saved(firm, replace(form(teller), name="停", active=False))
    assert isinstance(off, int)
    teller.tells(days(1, 2, first=TODAY))
    reader = open_reader(firm.engine.url.render_as_string(hide_password=False))
    bench = Bench(firm.engine, reader, CLOCK, RunnerChoice("here"))
    told = Asking(bench, PORT).signals(Job("nightly", firm.company, "2026-11-20"))
    assert told == {"sources": 2, "sources_taken": 1}
    with writing(firm.engine) as session:
        everything = reads_everything(session.connection())
    with reader.reading(everything) as connection:
        shown = {one.id: (one.state, one.rows) for one in sources(connection, firm.company)}
    reader.close()
    assert shown == {good: ("taken", 2), bad: ("status", 0), off: ("", 0)}
    assert len(kept(firm)) == 2
