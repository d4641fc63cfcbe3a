"""What a repeated, late or wrong call does: once, or nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from core.platform.database import writing
from tests.core.api.conftest import Api
from tests.databases import Engine

BIG = 2**63 - 1


def opening(api: Api, quantity: int = 5, **more: Any) -> dict[str, Any]:
    return api.document("stock.opening", [api.line("average-none", quantity, 3)], **more)


def test_the_same_key_and_content_answer_the_first_document(api: Api) -> None:
    first = api.send("POST", "/documents", opening(api), key="opening-1", status=201)
    before = api.counts()
    again = api.send("POST", "/documents", opening(api), key="opening-1", status=200)
    assert again == first | {"again": True}
    assert api.counts() == before


def test_the_same_key_with_other_content_is_refused(api: Api) -> None:
    api.send("POST", "/documents", opening(api), key="opening-1", status=201)
    before = api.counts()
    problem = api.send("POST", "/documents", opening(api, 6), key="opening-1", status=409)
    assert problem["key"] == "key_used"
    assert problem["type"] == "/api/docs#key_used"
    assert api.counts() == before


def test_the_same_key_of_another_user_is_another_key(api: Api) -> None:
    api.send("POST", "/documents", opening(api), key="opening-1", status=201)
    stock = api.document("sales.order", [api.line("average-none", 1, 9)])
    own = api.send("POST", "/documents", stock, key="opening-1", who="staff", status=201)
    assert not own["again"]


def test_a_key_sent_by_eight_at_once_makes_one_document(
    open_api: Callable[[Engine], Api], engine_name: Engine
) -> None:
    api = open_api(engine_name)

    def send(_: int) -> tuple[int, int]:
        headers = api.headers() | {"Idempotency-Key": "opening-1"}
        answer = api.client.post("/api/v1/documents", json=opening(api), headers=headers)
        return answer.status_code, answer.json()["id"]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(8)))
    assert sorted(status for status, _ in answers) == [200] * 7 + [201]
    assert len({document for _, document in answers}) == 1
    api.firm.agree()


def test_a_draft_kept_twice_is_one_draft(api: Api) -> None:
    half = opening(api) | {"lines": [{"item_id": api.firm.items["average-none"]}]}
    first = api.send("POST", "/drafts", half, key="draft-one", status=201)
    again = api.send("POST", "/drafts", half, key="draft-one", status=200)
    assert again == first | {"again": True}
    problem = api.send("POST", "/drafts", opening(api), key="draft-one", status=409)
    assert problem["parameters"]["document_id"] == first["id"]
    assert api.send("POST", "/documents", opening(api), key="draft-one", status=409)


def test_a_change_of_an_older_version_is_stale(api: Api) -> None:
    draft = api.send("POST", "/drafts", opening(api), key="draft-one", status=201)
    new = {k: v for k, v in opening(api, 7).items() if k not in ("kind", "org_unit_id")}
    path = f"/drafts/{draft['id']}"
    assert api.send("PUT", path, new, version=1, status=200)["version"] == 2
    assert api.send("PUT", path, new, version=1, status=409)["key"] == "stale"
    submit = f"{path}/submit"
    assert api.send("POST", submit, key="draft-one", version=1, status=409)["key"] == "stale"
    assert api.send("DELETE", path, version=1, status=409)["key"] == "stale"
    assert api.counts()["move"] == 0


def test_a_draft_is_submitted_once_however_often_it_is_sent(api: Api) -> None:
    draft = api.send("POST", "/drafts", opening(api), key="draft-one", status=201)
    path = f"/drafts/{draft['id']}/submit"
    posted = api.send("POST", path, key="draft-one", version=1, status=200)
    before = api.counts()
    again = api.send("POST", path, key="draft-one", version=1, status=200)
    assert again == posted | {"again": True}
    assert api.send("POST", path, key="draft-two", version=1, status=409)["key"] == "other_key"
    assert api.send("POST", path, key="draft-one", version=2, status=409)["key"] == "stale"
    assert api.counts() == before
    # and the call that kept it finds what it became
    kept = api.send("POST", "/drafts", opening(api), key="draft-one", status=200)
    assert (kept["id"], kept["again"]) == (posted["id"], True)


def test_a_draft_that_was_put_away_is_gone(api: Api) -> None:
    draft = api.send("POST", "/drafts", opening(api), key="draft-one", status=201)
    api.send("DELETE", f"/drafts/{draft['id']}", version=1, status=204)
    assert api.get(f"/documents/{draft['id']}")["state"] == "discarded"
    path = f"/drafts/{draft['id']}/submit"
    assert api.send("POST", path, key="draft-one", version=1, status=409)["key"] == "stale"
    assert api.send("POST", "/documents", opening(api), key="draft-one", status=409)


def test_everything_wrong_with_a_document_is_listed(api: Api) -> None:
    lines = [api.line("average-none", 0, 3), {"item_id": api.firm.items["average-none"]}]
    body = opening(api) | {"lines": lines, "on": "2026-11-30"}
    before = api.counts()
    problem = api.send("POST", "/documents", body, status=422)
    assert problem["key"] == "problems"
    keys = [one["key"] for one in problem["problems"]]
    assert keys == ["future_date", "quantity_not_positive", "line_incomplete"]
    assert problem["problems"][1]["parameters"] == {"line_no": 1}
    assert api.counts() == before


def test_a_shortage_names_the_goods(api: Api) -> None:
    before = api.counts()
    sale = api.document("sales.delivery", [api.line("fifo-none", 1, 9)])
    problem = api.send("POST", "/documents", sale, status=422)
    assert problem["key"] == "shortage"
    assert problem["parameters"]["wanted_micro"] == 1_000_000
    assert "fifo none" in problem["detail"]
    assert api.counts() == before


@pytest.mark.parametrize(
    "change",
    [
        {"warehouse_id": BIG},
        {"partner_id": BIG},
        {"source_id": BIG},
        {"lines": [{"item_id": BIG}]},
        {"lines": [{"unit_id": BIG}]},
        {"lines": [{"lot_id": BIG}]},
        {"lines": [{"source_line_id": BIG}]},
        {"lines": [{"tax_class_id": BIG}]},
    ],
)
def test_an_id_that_names_nothing_is_said_by_its_place(api: Api, change: dict[str, Any]) -> None:
    problem = api.send("POST", "/drafts", opening(api) | change, status=422)
    assert problem["key"] == "unknown_reference"
    name, value = next(iter(change.items()))
    place = f"lines.0.{next(iter(value[0]))}" if name == "lines" else name
    assert problem["parameters"] == {"field": place}


def test_a_number_beyond_the_database_is_refused_whole(
    open_api: Callable[[Engine], Api], engine_name: Engine
) -> None:
    api = open_api(engine_name)
    before = api.counts()
    lines = [api.line("average-none", 10**8, 10**7) for _ in range(100)]
    problem = api.send("POST", "/documents", opening(api) | {"lines": lines}, status=422)
    assert problem["key"] == "out_of_range"
    assert api.counts() == before


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": None}, "body.kind"),
        ({"colour": "red"}, "body.colour"),
        ({"on": 1700000000}, "body.on"),
        ({"on": "0001-01-01"}, "body.on"),
        ({"org_unit_id": "1"}, "body.org_unit_id"),
        ({"memo": "a\x00b"}, "body.memo"),
        ({"lines": [{"item_id": True}]}, "body.lines.0.item_id"),
        ({"lines": [{"entered_micro": 1.0}]}, "body.lines.0.entered_micro"),
        ({"lines": [{"entered_micro": -1}]}, "body.lines.0.entered_micro"),
    ],
)
def test_a_malformed_document_is_told_where(api: Api, body: dict[str, Any], field: str) -> None:
    problem = api.send("POST", "/documents", opening(api) | body, status=422)
    assert problem["key"] == "malformed"
    assert field in [one["field"] for one in problem["problems"]]


def test_calls_without_key_or_version_are_malformed(api: Api) -> None:
    answer = api.client.post("/api/v1/documents", json=opening(api), headers=api.headers())
    assert answer.status_code == 422
    draft = api.send("POST", "/drafts", opening(api), status=201)
    assert api.send("DELETE", f"/drafts/{draft['id']}", status=422)["key"] == "malformed"


def test_what_others_build_on_is_not_reversed(api: Api) -> None:
    goods = api.document("purchase.receipt", [api.line("fifo-none", 5, 3)])
    receipt = api.send("POST", "/documents", goods, status=201)
    line = api.get(f"/documents/{receipt['id']}")["lines"][0]["id"]
    back = api.document(
        "purchase.return",
        [api.line("fifo-none", 1, 3, source_line_id=line)],
        source_id=receipt["id"],
    )
    api.send("POST", "/documents", back, status=201)
    path = f"/documents/{receipt['id']}/reverse"
    before = api.counts()
    assert api.send("POST", path, {}, status=409)["key"] == "has_followers"
    assert api.send("POST", path, {"on": "2026-12-01"}, status=422)["key"] == "future_date"
    assert api.counts() == before


def test_a_closed_period_takes_no_document(api: Api) -> None:
    with writing(api.firm.engine) as session:
        session.connection().exec_driver_sql("UPDATE period SET state = 'closed'")
    problem = api.send("POST", "/documents", opening(api), status=422)
    assert problem["key"] == "period_closed"


def test_a_busy_database_says_when_to_come_again(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object) -> object:
        raise OperationalError("", {}, sqlite3.OperationalError("database is locked"))

    monkeypatch.setattr("core.api.entering.submit", busy)
    headers = api.headers() | {"Idempotency-Key": "opening-1"}
    answer = api.client.post("/api/v1/documents", json=opening(api), headers=headers)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert answer.json()["key"] == "busy"


def test_a_broken_program_tells_nothing(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> object:
        raise RuntimeError("password in the traceback")

    monkeypatch.setattr("core.api.entering.submit", broken)
    headers = api.headers() | {"Idempotency-Key": "opening-1"}
    answer = api.client.post("/api/v1/documents", json=opening(api), headers=headers)
    assert (answer.status_code, answer.json()["key"]) == (500, "broken")
    assert "password" not in answer.text
    assert api.counts()["document"] == 0


def test_a_kind_nobody_declared_is_refused(api: Api) -> None:
    for path in ("/documents", "/drafts"):
        problem = api.send("POST", path, opening(api) | {"kind": "stock.magic"}, status=422)
        assert problem["key"] == "unknown_kind"


def test_a_draft_put_away_cannot_be_changed_or_reversed(api: Api) -> None:
    draft = api.send("POST", "/drafts", opening(api), key="draft-one", status=201)
    path = f"/drafts/{draft['id']}"
    reverse = f"/documents/{draft['id']}/reverse"
    assert api.send("POST", reverse, {}, status=409)["key"] == "not_reversible"
    assert api.send("POST", reverse, {}, key="draft-one", status=409)["key"] == "key_used"
    api.send("DELETE", path, version=1, status=204)
    api.send("DELETE", path, version=1, status=409)
    api.send("PUT", path, {"on": "2026-11-20", "lines": []}, version=1, status=409)


def test_the_frame_may_not_be_changed_with_the_content(api: Api) -> None:
    """Kind and place of a draft are what its right was asked for."""
    draft = api.send("POST", "/drafts", opening(api), status=201)
    problem = api.send("PUT", f"/drafts/{draft['id']}", opening(api), version=1, status=422)
    assert [one["field"] for one in problem["problems"]] == ["body.kind", "body.org_unit_id"]
