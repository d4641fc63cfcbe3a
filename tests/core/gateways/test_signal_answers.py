"""Asking for signals: whom we ask, what we believe, and what is refused, each in plain words."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.gateways.signals import http_json
from core.gateways.signals.http_json import HttpJson
from core.gateways.signals.mapping import MOST_ROWS, Fields, Read, Told, read, shape
from core.gateways.signals.port import WORDS, Answer, NotTaken, Why
from core.gateways.signals.reach import Reach
from tests.core.gateways.signal_servers import Teller, telling
from tests.firm import TODAY

HERE = Reach(("127.0.0.1",))
TOKEN = "Bearer s3cret"


@pytest.fixture
def teller() -> Iterator[Teller]:
    with telling() as server:
        yield server


def why(answer: object) -> Why:
    assert isinstance(answer, NotTaken), answer
    assert WORDS[answer.why].format(detail=answer.detail)
    return answer.why


# ---------------------------------------------------------------- whom we ask


def test_an_answer_is_read_and_the_token_goes_in_its_header(teller: Teller) -> None:
    teller.tells([{"date": "2026-11-19", "value": 3}])
    said = HttpJson(HERE).ask(teller.at("/days?since=1"), "X-Key", TOKEN)
    assert said == Answer([{"date": "2026-11-19", "value": 3}])
    path, headers = teller.asked[0]
    assert path == "/days?since=1"
    assert headers["X-Key"] == TOKEN
    assert headers["Host"] == f"127.0.0.1:{teller.port}"


def test_a_server_of_our_own_is_asked_only_where_the_set_up_names_it(teller: Teller) -> None:
    teller.tells([])
    nobody = HttpJson(Reach())
    assert nobody.wrong(teller.at())
    assert why(nobody.ask(teller.at(), "", "")) is Why.ADDRESS
    for named in ("127.0.0.1", "127.0.0.0/8"):
        assert isinstance(HttpJson(Reach((named,))).ask(teller.at(), "", ""), Answer)
    by_name = Reach(("Counter.lan",), lambda _host: ["127.0.0.1"])
    assert isinstance(HttpJson(by_name).ask(teller.at(host="counter.lan"), "", ""), Answer)
    assert len(teller.asked) == 3


@pytest.mark.parametrize(
    "found",
    ["127.0.0.1", "10.1.2.3", "192.168.1.9", "169.254.169.254", "0.0.0.9", "::1", "fe80::1%eth0",
     "fd00::7", "::ffff:10.0.0.1", "2002:a00:1::", "224.0.0.1", "100.64.0.1"],
)  # fmt: skip
def test_a_name_that_leads_into_a_private_network_is_refused(found: str) -> None:
    reach = Reach((), lambda _host: ["93.184.216.34", found])
    assert why(reach.address_of("weather.example")) is Why.FORBIDDEN
    assert why(HttpJson(reach).ask("https://weather.example/x", "", "")) is Why.FORBIDDEN
    assert Reach((), lambda _host: ["93.184.216.34"]).address_of("a.example") == "93.184.216.34"


def test_a_name_is_looked_up_once_and_that_address_is_asked(teller: Teller) -> None:
    teller.tells([1])
    answers = [["127.0.0.1"], ["10.0.0.1"]]
    reach = Reach(("counter.lan",), lambda _host: answers.pop(0))
    assert HttpJson(reach).ask(teller.at(host="counter.lan"), "", "") == Answer([1])
    assert len(answers) == 1


@pytest.mark.parametrize(
    "address",
    ["", "weather", "ftp://a.example/x", "file:///etc/passwd", "http://a.example/x", "https://",
     "https://[", "https://a.example:port/", "https://user:word@a.example/", "https://天.example/",
     "https://a.example/\r\nX: y", "//a.example/x", "javascript:alert(1)"],
)  # fmt: skip
def test_an_address_that_is_none_is_refused(address: str) -> None:
    port = HttpJson(Reach((), lambda _host: ["93.184.216.34"]))
    assert port.wrong(address)
    assert why(port.ask(address, "", "")) is Why.ADDRESS


def test_https_is_asked_of_anybody_on_the_open_network() -> None:
    assert not HttpJson().wrong("https://api.weather.example/v1?since={since}")


def test_a_redirect_is_followed_at_home_and_refused_abroad(teller: Teller) -> None:
    teller.tells([7])
    teller.says["/old"] = (302, {"Location": "/days"}, b"")
    teller.says["/abroad"] = (302, {"Location": "http://localhost/days"}, b"")
    teller.says["/port"] = (302, {"Location": "http://127.0.0.1:1/days"}, b"")
    teller.says["/loop"] = (302, {"Location": "/loop"}, b"")
    teller.says["/file"] = (302, {"Location": "file:///etc/passwd"}, b"")
    port = HttpJson(Reach(("127.0.0.1", "localhost")))
    assert port.ask(teller.at("/old"), "X-Key", TOKEN) == Answer([7])
    for path in ("/abroad", "/port", "/loop", "/file"):
        assert why(port.ask(teller.at(path), "X-Key", TOKEN)) is Why.REDIRECT


# ---------------------------------------------------------------- what we believe


@pytest.mark.parametrize(
    ("body", "reason"),
    [(b"<html>no</html>", Why.NOT_JSON), (b"", Why.NOT_JSON), (b"\xff\xfe[]", Why.NOT_JSON),
     (b'[{"date": "2026-11-19", "value": NaN}]', Why.NOT_JSON), (b"[" * 100_000, Why.NOT_JSON),
     (b"9" * 5_000, Why.NOT_JSON), (b"[1" + b" " * 3_000_000 + b"]", Why.LARGE)],
    ids=["html", "empty", "bytes", "nan", "deep", "long number", "large"],
)  # fmt: skip
def test_what_is_no_json_or_too_large_is_refused(teller: Teller, body: bytes, reason: Why) -> None:
    teller.says["/days"] = body
    assert why(HttpJson(HERE).ask(teller.at(), "", "")) is reason


def test_a_packed_answer_is_not_unpacked(teller: Teller) -> None:
    packed = gzip.compress(b"[" + b" " * 10_000_000 + b"]")
    teller.says["/days"] = (200, {"Content-Encoding": "gzip"}, packed)
    assert why(HttpJson(HERE).ask(teller.at(), "", "")) is Why.NOT_JSON
    assert teller.asked[0][1]["Accept-Encoding"] == "identity"


def test_an_error_or_silence_is_an_answer(teller: Teller) -> None:
    teller.says["/days"] = (503, {}, b"busy")
    said = HttpJson(HERE).ask(teller.at(), "", "")
    assert why(said) is Why.STATUS
    assert isinstance(said, NotTaken)
    assert said.detail.startswith("503")
    assert why(HttpJson(HERE, 1).ask("http://127.0.0.1:9/", "", "")) is Why.SILENT
    teller.says["/cut"] = (200, {"Content-Length": "500"}, b"[1")
    assert why(HttpJson(HERE, 1).ask(teller.at("/cut"), "", "")) in (Why.SILENT, Why.NOT_JSON)


def test_who_tells_a_byte_at_a_time_does_not_hold_us_up(
    teller: Teller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_json, "PIECE", 4)
    teller.drip_seconds = 0.05
    teller.says["/days"] = b"[" + b" " * 200 + b"]"
    assert why(HttpJson(HERE, 0.5).ask(teller.at(), "", "")) is Why.SILENT


# ---------------------------------------------------------------- what it means

UNITS = {"s2": 7}


def told(answer: Any, **fields: Any) -> Read | NotTaken:
    given_fields = {"kind": "rain", **fields}
    return read(answer, Fields(**given_fields), UNITS, TODAY)


def test_rows_of_a_list_and_columns_of_lists_say_the_same() -> None:
    on = dt.date(2026, 11, 19)
    expected = Read((Told("rain", on, None, -3_500_000), Told("rain", TODAY, None, 0)), 1)
    as_rows = [
        {"date": "2026-11-19T00:00:00+08:00", "value": -3.5},
        {"date": "20261120", "value": "0"},
        {"date": "2026-11-21", "value": None},
    ]
    assert told(as_rows) == expected
    columns = {"date": ["2026/11/19", "2026-11-20", "2026-11-21"], "value": [-3.5, 0, None]}
    assert told({"daily": columns}, rows="daily") == expected


def test_fields_inside_one_another_name_kind_and_store() -> None:
    answer = {"data": {"list": [
        {"at": {"day": "2026-11-19"}, "what": "Footfall", "shop": "S2", "main": {"count": 812}},
    ]}}  # fmt: skip
    found = told(answer, rows="data.list", day="at.day", value="main.count", kind="",
                 kind_field="what", unit_field="shop")  # fmt: skip
    assert found == Read((Told("footfall", dt.date(2026, 11, 19), 7, 812_000_000),))
    assert shape(answer)[0] == "data.list[1]"


@pytest.mark.parametrize(
    ("row", "reason"),
    [({"date": "yesterday", "value": 1}, Why.DAY), ({"date": "2026-02-30", "value": 1}, Why.DAY),
     ({"date": "1990-01-01", "value": 1}, Why.DAY), ({"date": 20261119.5, "value": 1}, Why.DAY),
     ({"date": "2026-11-19", "value": "much"}, Why.VALUE),
     ({"date": "2026-11-19", "value": True}, Why.VALUE),
     ({"date": "2026-11-19", "value": [1]}, Why.VALUE),
     ({"date": "2026-11-19", "value": 1e300}, Why.VALUE),
     ({"date": "2026-11-19", "value": 10**30}, Why.VALUE),
     ({"value": 1}, Why.FIELD), ({"date": {"y": 1}, "value": 1}, Why.FIELD), ("text", Why.FIELD)],
)  # fmt: skip
def test_one_wrong_row_refuses_the_whole_answer_and_names_it(row: Any, reason: Why) -> None:
    found = told([{"date": "2026-11-18", "value": 1}, row])
    assert why(found) is reason
    assert isinstance(found, NotTaken)
    assert found.detail.startswith("2:")


def test_other_answers_are_refused_in_their_own_words() -> None:
    day = {"date": "2026-11-19", "value": 1}
    assert why(told({"error": "no such key"})) is Why.NO_ROWS
    assert why(told(7)) is Why.NO_ROWS
    assert why(told({"a": [day]}, rows="b")) is Why.NO_ROWS
    assert why(told([day] * (MOST_ROWS + 1))) is Why.MANY
    assert why(told([day, {**day, "value": 2}])) is Why.TWICE
    assert told([day, day]) == told([day])
    assert why(told([{**day, "shop": "S9"}], unit_field="shop")) is Why.UNIT
    assert why(told([{**day, "what": "a b; DROP"}], kind="", kind_field="what")) is Why.KIND
    unequal = {"date": ["2026-11-19"], "value": [1, 2]}
    assert why(told(unequal)) is Why.NO_ROWS


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["date", "value", "x"]), inner),
    max_leaves=20,
)


@given(JSON)
def test_any_answer_at_all_is_read_or_refused(answer: Any) -> None:
    found = told(json.loads(json.dumps(answer)))
    assert isinstance(found, Read | NotTaken)
    assert isinstance(shape(answer), list)
