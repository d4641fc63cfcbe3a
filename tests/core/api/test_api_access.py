"""Who is let in, and what each sees: the rights that hold at the call, and no others."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlmodel import Session

from core.api import throttle, tokens
from core.api.tokens import run
from core.platform import api_tokens, sessions
from core.platform.database import writing
from core.platform.settings import Settings
from models.people import User
from tests.core.api.conftest import Api

MICRO = 1_000_000
WINDOW: dict[str, Any] = {"from_on": "2026-11-01", "to_on": "2026-11-30"}
ASKING = (
    "/me",
    "/items",
    "/items/1",
    "/partners",
    "/partners/1",
    "/stock",
    "/stock/lots",
    "/facts/sales?from_on=2026-11-01&to_on=2026-11-30",
    "/document-kinds",
    "/documents",
    "/documents/1",
)
WRITING = (
    ("POST", "/drafts"),
    ("PUT", "/drafts/1"),
    ("DELETE", "/drafts/1"),
    ("POST", "/drafts/1/submit"),
    ("POST", "/documents"),
    ("POST", "/documents/1/reverse"),
    ("POST", "/drafts/1/ask"),
    ("POST", "/documents/1/approve"),
    ("POST", "/documents/1/refuse"),
)


@pytest.fixture
def stocked(api: Api) -> Api:
    """Goods received and sold: documents 1 and 2."""
    goods = [api.line("fifo-lot", 10, 8, lot_code="L1", produced_on="2026-11-18")]
    api.send("POST", "/documents", api.document("purchase.receipt", goods), status=201)
    sold = [api.line("fifo-lot", 4, 20)]
    api.send("POST", "/documents", api.document("sales.delivery", sold), status=201)
    return api


def called(api: Api, token: str | None, path: str = "/me", method: str = "GET") -> Any:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    return api.client.request(method, f"/api/v1{path}", headers=headers)


@pytest.mark.parametrize(
    ("method", "path"), [*(("GET", path) for path in ASKING), *WRITING], ids=str
)
def test_no_address_answers_without_a_token(api: Api, method: str, path: str) -> None:
    answer = called(api, None, path, method)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("name", ["%0A", "%0A%C3%A6%20", "%0D%0A", "x%0Ay"])
def test_a_name_with_a_line_break_is_refused_by_the_interface(api: Api, name: str) -> None:
    path = f"/api/v1/documents/{name}"
    for answer in (
        api.client.get(path, headers=api.headers()),
        api.client.post(f"{path}/reverse", headers=api.headers(), json={}),
    ):
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_cookie_is_no_token(api: Api) -> None:
    with writing(api.firm.engine) as session:
        cookie = sessions.mint(session, api.firm.user, "session", api.firm.clock)
    answer = api.client.get("/api/v1/me", headers={"Cookie": f"zhanggui_session={cookie}"})
    assert answer.status_code == 401
    assert called(api, cookie).status_code == 401


def test_the_database_knows_a_token_only_by_its_hash(api: Api) -> None:
    token = api.tokens["admin"]
    assert len(token) >= len("zg_") + 43  # 256 bits
    (row,) = api.firm.rows("SELECT * FROM api_token WHERE user_id = ?", api.firm.user)
    assert token not in str(row)
    assert sessions.token_hash(token) in row


def test_a_token_ends_by_time_by_revoking_and_with_its_user(api: Api) -> None:
    clock, engine = api.firm.clock, api.firm.engine
    assert called(api, api.tokens["staff"]).status_code == 200
    with writing(engine) as session:
        user = session.get_one(User, api.firm.one("SELECT id FROM app_user WHERE username='staff'"))
        user.active = False
        session.add(user)
    assert called(api, api.tokens["staff"]).status_code == 401
    with writing(engine) as session:
        (held,) = api_tokens.tokens_of(session, api.firm.user)
        assert api_tokens.revoke(session, 2**62, held.id, clock) == api_tokens.UnknownToken()
    assert called(api, api.tokens["admin"]).status_code == 200
    with writing(engine) as session:
        assert api_tokens.revoke(session, api.firm.user, held.id, clock) == held.id
        assert api_tokens.revoke(session, api.firm.user, held.id, clock) == held.id
    assert called(api, api.tokens["admin"]).status_code == 401
    assert called(api, api.tokens["stranger"]).status_code == 200
    clock.advance(dt.timedelta(days=30))
    assert called(api, api.tokens["stranger"]).status_code == 401


def test_its_last_use_is_noted_once_a_minute(api: Api) -> None:
    def used() -> int:
        said: int = api.firm.one("SELECT max(last_used_at) FROM api_token")
        return said

    called(api, api.tokens["admin"])
    first = used()
    api.firm.clock.advance(dt.timedelta(seconds=30))
    called(api, api.tokens["admin"])
    assert used() == first
    api.firm.clock.advance(dt.timedelta(seconds=31))
    called(api, api.tokens["admin"])
    assert used() == first + 61 * 1_000_000


def test_wrong_tokens_are_held_back_and_write_nothing(api: Api) -> None:
    for _ in range(throttle.FREE):
        assert called(api, "zg_wrong").status_code == 401
    answer = called(api, "zg_wrong")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")
    assert called(api, api.tokens["admin"]).status_code == 200, "a good one is let in"
    assert api.firm.one("SELECT count(*) FROM sign_in_throttle") == 0
    api.firm.clock.advance(dt.timedelta(seconds=2))
    assert called(api, "zg_wrong").status_code == 401
    assert called(api, "zg_wrong").headers["Retry-After"] == "2"
    api.firm.clock.advance(dt.timedelta(hours=2))
    assert called(api, "zg_wrong").status_code == 401
    assert called(api, "zg_wrong").status_code == 401


def test_addresses_are_remembered_up_to_a_number(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "ADDRESSES", 3)
    held = throttle.Throttle(api.firm.clock)
    for number in range(10):
        held.wrong(str(number))
    assert len(held._seen) == 3


def test_a_right_taken_away_is_gone_at_the_next_call(api: Api) -> None:
    body = api.document("sales.order", [api.line("fifo-none", 1, 9)])
    api.send("POST", "/documents", body, who="staff", status=201)
    with writing(api.firm.engine) as session:
        session.connection().exec_driver_sql(
            "DELETE FROM role_permission WHERE permission = 'sales.order'"
        )
    before = api.counts()
    problem = api.send("POST", "/documents", body, who="staff", status=403)
    assert problem["key"] == "not_allowed"
    assert problem["parameters"]["permission"] == "sales.order"
    assert api.counts() == before


def test_staff_see_no_cost(stocked: Api) -> None:
    receipt = stocked.get("/documents/1", who="staff")
    assert [receipt[name] for name in ("net_fen", "tax_fen", "gross_fen")] == [None] * 3
    (line,) = receipt["lines"]
    hidden = ("price_micro", "discount_fen", "net_fen", "tax_fen", "gross_fen")
    assert [line[name] for name in hidden] == [None] * 5
    assert line["quantity_micro"] == 10 * MICRO
    assert [move["value_fen"] for move in receipt["moves"]] == [None]
    booked = [
        side
        for v in receipt["vouchers"]
        for x in v["lines"]
        for side in (x["debit_fen"], x["credit_fen"])
    ]
    assert booked
    assert set(booked) == {None}
    assert [item["open_fen"] for item in receipt["open_items"]] == [None]
    sale = stocked.get("/documents/2", who="staff")
    assert sale["gross_fen"] == 8000, "what a customer pays is open"
    assert [move["value_fen"] for move in sale["moves"]] == [None]
    assert stocked.get("/documents", who="staff")["data"][1]["net_fen"] is None
    item = stocked.firm.items["fifo-lot"]
    assert stocked.get(f"/items/{item}", who="staff")["purchase_price_micro"] is None
    assert stocked.get("/partners", who="staff")["data"][0]["contact"] is None


def test_staff_open_no_analysis(stocked: Api) -> None:
    problem = stocked.get("/facts/sales", who="staff", status=403, **WINDOW)
    assert problem["parameters"]["permission"] == "analyse.view"


def test_staff_reverse_and_open_nothing_they_may_not(stocked: Api) -> None:
    before = stocked.counts()
    problem = stocked.send("POST", "/documents/2/reverse", {}, who="staff", status=403)
    assert problem["parameters"]["permission"] == "document.reverse"
    body = stocked.document("stock.opening", [stocked.line("fifo-none", 1, 9)])
    for path in ("/documents", "/drafts"):
        assert stocked.send("POST", path, body, who="staff", status=403)["key"] == "not_allowed"
    draft = stocked.send("POST", "/drafts", body, key="a-draft-1", status=201)
    path = f"/drafts/{draft['id']}"
    change = {"on": "2026-11-20", "lines": []}
    assert stocked.send("PUT", path, change, who="staff", version=1, status=403)
    assert stocked.send("DELETE", path, who="staff", version=1, status=403)
    assert stocked.send(
        "POST", f"{path}/submit", who="staff", key="a-draft-1", version=1, status=403
    )
    assert stocked.counts() == before | {"document": 3, "document_line": 3}


def test_another_company_is_not_there_at_all(stocked: Api) -> None:
    item, partner = stocked.firm.items["fifo-lot"], stocked.firm.supplier
    who = "stranger"
    for path in ("/items", "/partners", "/stock", "/stock/lots", "/documents"):
        assert stocked.get(path, who=who)["data"] == []
    for path in (f"/items/{item}", f"/partners/{partner}", "/documents/1"):
        assert stocked.get(path, who=who, status=404)["key"] == "nothing_there"
    units = stocked.get("/me", who=who)["org_units"]
    assert {unit["company_id"] for unit in units} == {stocked.other_company}
    assert stocked.get("/facts/sales", who=who, **WINDOW)["data"] == []
    stocked.get("/facts/sales", who=who, company_id=stocked.firm.company, status=404, **WINDOW)
    before = stocked.counts()
    stocked.send("POST", "/documents/1/reverse", {}, who=who, status=404)
    body = stocked.document("sales.order", [stocked.line("fifo-lot", 1, 9)])
    assert stocked.send("POST", "/documents", body, who=who, status=403)["key"] == "not_allowed"
    body["org_unit_id"] = stocked.other_unit
    problem = stocked.send("POST", "/documents", body, who=who, status=422)
    assert problem["key"] == "unknown_reference"
    assert stocked.counts() == before


def test_a_draft_of_another_company_is_not_there(api: Api) -> None:
    body = api.document("stock.opening", [api.line("fifo-none", 1, 9)])
    draft = api.send("POST", "/drafts", body, key="a-draft-1", status=201)
    path, change = f"/drafts/{draft['id']}", {"on": "2026-11-20", "lines": []}
    api.send("PUT", path, change, who="stranger", version=1, status=404)
    api.send("DELETE", path, who="stranger", version=1, status=404)
    api.send("POST", f"{path}/submit", who="stranger", key="a-draft-1", version=1, status=404)


def test_another_store_is_not_in_the_lists(stocked: Api) -> None:
    """The auditor belongs to the second store, where nothing happened."""
    assert stocked.get("/stock", who="auditor")["data"] == []
    assert stocked.get("/documents", who="auditor")["data"] == []
    stocked.get("/documents/1", who="auditor", status=404)
    assert stocked.get("/facts/sales", who="auditor", by="store", **WINDOW)["data"] == []


def test_a_sum_with_a_hidden_value_is_hidden(stocked: Api) -> None:
    with writing(stocked.firm.engine) as session:
        session.connection().exec_driver_sql(
            "INSERT INTO role_permission (role_id, permission)"
            " SELECT id, 'analyse.view' FROM role WHERE code = 'store_staff'"
        )
    (fact,) = stocked.get("/facts/sales", who="staff", by="item", **WINDOW)["data"]
    assert (fact["net_sales_fen"], fact["sold_micro"]) == (7080, 4 * MICRO)
    assert [fact[n] for n in ("cost_now_fen", "cost_booked_fen", "provisional_fen")] == [None] * 3


def asked(verb: str, **values: Any) -> Any:
    words = [verb, *(part for k, v in values.items() for part in (f"--{k}", str(v)))]
    return tokens._parser().parse_args(words)


def test_the_command_issues_lists_and_revokes(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    engine, clock = api.firm.engine, api.firm.clock
    assert run(engine, asked("issue", user=" Staff ", days=90, name="till bridge"), clock) == 0
    said = capsys.readouterr()
    token = said.out.strip()
    assert "2027-02-18" in said.err
    assert (
        api.client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).json()[
            "username"
        ]
        == "staff"
    )
    assert run(engine, asked("list", user="staff"), clock) == 0
    listed = capsys.readouterr().out
    assert "till bridge" in listed
    assert token not in listed
    assert run(engine, asked("revoke", user="staff", id=int(listed.split()[0])), clock) == 0
    assert called(api, token).status_code == 401
    assert run(engine, asked("revoke", user="staff", id=999), clock) == 1
    assert run(engine, asked("issue", user="staff", days=367), clock) == 1
    assert run(engine, asked("issue", user="staff", name=" "), clock) == 1
    assert run(engine, asked("issue", user="nobody"), clock) == 1


def test_a_user_makes_his_own_token(api: Api) -> None:
    def make(session: Session) -> api_tokens.Issued:
        made = api_tokens.issue(
            session, api.firm.actor, api.firm.user, "my script", 1, api.firm.clock
        )
        assert isinstance(made, api_tokens.Issued)
        return made

    with writing(api.firm.engine) as session:
        made = make(session)
    assert called(api, made.token).json()["user_id"] == api.firm.user


def test_behind_a_proxy_the_address_is_what_the_proxy_says(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the nearest proxy is believed: what stands before it may be anybody's invention."""

    def wrong(forwarded: str) -> int:
        headers = {"Authorization": "Bearer zg_wrong", "X-Forwarded-For": forwarded}
        status: int = api.client.get("/api/v1/me", headers=headers).status_code
        return status

    monkeypatch.setattr("core.api.access.settings", lambda: Settings(behind_proxy=True))
    for number in range(throttle.FREE):
        assert wrong(f"10.0.0.{number}, 192.0.2.7") == 401
    assert wrong("10.1.1.1, 192.0.2.7") == 429
    assert wrong("192.0.2.8") == 401
    assert wrong("") == 401
