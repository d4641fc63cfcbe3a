"""Lists by cursor, problems in two languages, and a description without another host."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from sqlmodel import select

from core.api import app as factory
from core.api.paging import write
from core.platform.database import writing
from core.platform.users import Grant, grant
from models.people import Role
from tests.core.api.conftest import Api


@pytest.mark.parametrize("path", ["/items", "/partners", "/documents"])
def test_a_list_in_parts_is_the_whole_list(api: Api, path: str) -> None:
    for day in (18, 19, 19):
        lines = [api.line("average-none", 1, 3), api.line("fifo-none", 1, 3)]
        body = api.document("stock.opening", lines, on=f"2026-11-{day}")
        api.send("POST", "/documents", body, status=201)
    whole = api.get(path)
    assert whole["next"] is None
    parts, cursor = [], None
    while True:
        part = api.get(path, limit=1, **({"cursor": cursor} if cursor else {}))
        parts += part["data"]
        cursor = part["next"]
        if cursor is None:
            break
    assert parts == whole["data"]
    assert len(parts) > 1


def test_stock_in_parts_is_the_whole_stock(api: Api) -> None:
    lines = [api.line(item, 1, 3) for item in ("average-none", "fifo-none")]
    api.send("POST", "/documents", api.document("stock.opening", lines), status=201)
    first = api.get("/stock", limit=1)
    rest = api.get("/stock", limit=1, cursor=first["next"])
    assert [*first["data"], *rest["data"]] == api.get("/stock")["data"]
    assert rest["next"] is None


@pytest.mark.parametrize(
    "cursor", ["x", "bm90IGpzb24", write([1, 2, 3]), write([2**70]), "W1tdXQ", "bnVsbA", "Wy4x"]
)
def test_a_cursor_of_nobody_is_refused(api: Api, cursor: str) -> None:
    assert api.get("/items", cursor=cursor, status=422)["key"] == "bad_cursor"


def test_items_are_found_by_any_of_their_names(api: Api) -> None:
    def codes(search: str) -> list[str]:
        return [item["code"] for item in api.get("/items", search=search)["data"]]

    assert codes("FIFO-N") == ["fifo-none"]
    assert codes("average serial") == ["average-serial"]
    assert codes("%") == codes("_") == codes("'; DROP TABLE item") == []
    item = api.firm.items["fifo-none"]
    with api.firm.engine.begin() as connection:
        connection.exec_driver_sql(
            f"INSERT INTO barcode (company_id, code, item_id, unit_id)"
            f" VALUES ({api.firm.company}, '6901234567892', {item}, {api.firm.piece})"
        )
    assert codes("6901234567892") == ["fifo-none"]
    whole = api.get(f"/items/{item}")
    assert [(u["code"], u["numerator"]) for u in whole["units"]] == [("T-PCS", 1), ("T-BOX9", 9)]
    assert whole["barcodes"] == [{"code": "6901234567892", "unit_id": api.firm.piece}]


def test_filters_narrow_lists(api: Api) -> None:
    body = api.document("stock.opening", [api.line("fifo-none", 1, 3)], reference="R1")
    api.send("POST", "/documents", body, status=201)
    api.send("POST", "/drafts", body, status=201)
    for query, found in (
        ({"state": "draft"}, 1),
        ({"kind": "stock.opening"}, 2),
        ({"kind": "sales.order"}, 0),
        ({"from_on": "2026-11-20", "to_on": "2026-11-20"}, 2),
        ({"from_on": "2026-11-21"}, 0),
        ({"to_on": "2026-11-19"}, 0),
        ({"org_unit_id": api.firm.shop}, 0),
        ({"number": "none"}, 0),
    ):
        assert len(api.get("/documents", **query)["data"]) == found, query
    assert [p["code"] for p in api.get("/partners", supplier="true")["data"]] == ["G1"]
    assert [p["code"] for p in api.get("/partners", search="k1")["data"]] == ["K1"]
    assert api.get(f"/partners/{api.firm.supplier}")["code"] == "G1"
    assert api.get("/stock", warehouse_id=api.firm.shop_warehouse)["data"] == []
    assert len(api.get("/stock", search="fifo", zero="true")["data"]) == 1


def test_me_says_where_what_may_be_done(api: Api) -> None:
    said = api.get("/me", who="staff")
    assert said["username"] == "staff"
    head = next(unit for unit in said["org_units"] if unit["id"] == api.firm.unit)
    assert (head["currency"], head["currency_exponent"]) == ("CNY", 2)
    assert api.firm.warehouse in [store["id"] for store in head["warehouses"]]
    assert "sales.order" in head["permissions"]
    assert "see.cost" not in head["permissions"]


def test_kinds_say_what_they_need(api: Api) -> None:
    kinds = {kind["code"]: kind for kind in api.get("/document-kinds", who="staff")}
    assert kinds["purchase.receipt"]["sources"] == ["purchase.order"]
    assert api.firm.unit in kinds["purchase.receipt"]["org_units"]
    assert kinds["stock.opening"]["org_units"] == []


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("en", "en"),
        ("zh-TW,en;q=0.5", "zh-CN"),
        ("en;q=0.3,zh;q=0.9", "zh-CN"),
        ("fr", "en"),
        ("", "zh-CN"),
        ("*", "zh-CN"),
        ("en;q=x,zh;q=0", "en"),
    ],
)
def test_a_problem_speaks_the_callers_language(api: Api, asked: str, spoken: str) -> None:
    headers = api.headers() | {"Accept-Language": asked}
    answer = api.client.get("/api/v1/items/999999", headers=headers)
    assert answer.headers["Content-Language"] == spoken
    title = {"en": "Not found", "zh-CN": "未找到"}[spoken]
    assert answer.json()["title"] == title


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ({"from_on": "2026-11-20", "to_on": "2026-11-19"}, "bad_window"),
        ({"from_on": "2025-11-19", "to_on": "2026-11-20"}, "bad_window"),
        ({"from_on": "2026-11-20"}, "malformed"),
        ({"from_on": "20261120", "to_on": "2026-11-20"}, "malformed"),
    ],
)
def test_a_window_that_is_none_is_refused(api: Api, query: dict[str, Any], key: str) -> None:
    assert api.get("/facts/sales", status=422, **query)["key"] == key


def test_an_unknown_filter_is_refused_and_not_ignored(api: Api) -> None:
    problem = api.get("/items", colour="red", status=422)
    assert problem["problems"][0]["field"] == "query.colour"
    assert api.get("/items", limit="1_0", status=422)
    assert api.get("/items", active="yes", status=422)


def test_what_the_framework_refuses_is_a_problem_too(api: Api) -> None:
    known = api.headers()
    for method, path, status in (("GET", "/nothing", 404), ("PATCH", "/items", 405)):
        answer = api.client.request(method, f"/api/v1{path}", headers=known)
        assert answer.status_code == status
        assert answer.headers["Content-Type"] == "application/problem+json"
    for content in (b"{", b"\xff", b"[" * 100_000):
        headers = known | {"Content-Type": "application/json", "Idempotency-Key": "some-key"}
        answer = api.client.post("/api/v1/documents", content=content, headers=headers)
        assert answer.status_code in (400, 422), content[:5]
        assert answer.headers["Content-Type"] == "application/problem+json"
    large = b" " * (factory.LARGEST_BODY + 1)
    answer = api.client.post("/api/v1/documents", content=large, headers=headers)
    assert answer.status_code == 413
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_answers_are_kept_nowhere(api: Api) -> None:
    answer = api.client.get("/api/v1/me", headers=api.headers())
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_the_description_is_complete(api: Api) -> None:
    described = api.client.get("/api/openapi.json").json()
    assert described["servers"] == [{"url": "/api"}]
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"], path
            assert operation["description"], path
            assert operation["security"] == [{"token": []}], path
            refusals = {"401", "403", "422", "429", "503"}
            assert refusals <= set(operation["responses"]), (method, path)
            for status in refusals:
                media = operation["responses"][status]["content"]
                assert list(media) == ["application/problem+json"]
    text = json.dumps(described)
    named = set(re.findall(r'"#/components/schemas/([^"]+)"', text))
    assert named <= set(described["components"]["schemas"])
    assert described["components"]["schemas"]["DocumentIn"]["examples"]


@pytest.mark.parametrize(("asked", "said"), [("zh-CN", "掌柜接口"), ("en", "Refusals")])
def test_the_page_of_documentation_needs_no_other_host(api: Api, asked: str, said: str) -> None:
    answer = api.client.get("/api/docs", headers={"Accept-Language": asked})
    assert answer.status_code == 200
    page = answer.text
    assert said in page
    assert "://" not in page
    assert "<script" not in page
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    for path in api.client.get("/api/openapi.json").json()["paths"]:
        assert f"/api{path}" in page
    for key in ("stale", "key_used", "shortage", "not_allowed", "busy"):
        assert f'<tr id="{key}">' in page


def test_money_of_two_companies_is_not_added_up(api: Api) -> None:
    admin = api.firm.user
    with writing(api.firm.engine) as session:
        roles = {role.code: role.id or 0 for role in session.exec(select(Role))}
        grant(session, admin, [Grant(roles["manager"], api.other_unit)])
    days: dict[str, Any] = {"from_on": "2026-11-01", "to_on": "2026-11-30"}
    assert api.get("/facts/sales", status=422, **days)["key"] == "company_needed"
    said = api.get("/facts/sales", company_id=api.other_company, **days)
    assert (said["company_id"], said["data"]) == (api.other_company, [])


def test_sales_of_one_item_and_store_by_day(api: Api) -> None:
    goods = [api.line(item, 5, 8) for item in ("fifo-none", "average-none")]
    api.send("POST", "/documents", api.document("stock.opening", goods), status=201)
    api.send("POST", "/documents", api.document("sales.delivery", goods), status=201)
    days: dict[str, Any] = {"from_on": "2026-11-20", "to_on": "2026-11-20"}
    item = api.firm.items["fifo-none"]
    by: dict[str, Any]
    for by in ({"by": "day"}, {"by": ["item", "store"]}):
        (fact,) = api.get("/facts/sales", item_id=item, **by, **days)["data"]
        assert (fact["net_sales_fen"], fact["sales_documents"]) == (3540, None)
    (fact,) = api.get("/facts/sales", org_unit_id=api.firm.unit, **days)["data"]
    assert (fact["net_sales_fen"], fact["sales_documents"], fact["sold_micro"]) == (7080, 1, None)
    assert api.get("/facts/sales", org_unit_id=api.firm.shop, **days)["data"] == []
