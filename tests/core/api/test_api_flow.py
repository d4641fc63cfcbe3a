"""A day of a program: order, receive, deliver, read; on both engines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.core.api.conftest import Api
from tests.databases import Engine

MICRO = 1_000_000
WINDOW: dict[str, Any] = {"from_on": "2026-11-01", "to_on": "2026-11-30"}


def test_a_program_orders_receives_delivers_and_reads(
    open_api: Callable[[Engine], Api], engine_name: Engine
) -> None:
    api = open_api(engine_name)
    order = api.send(
        "POST",
        "/documents",
        api.document("purchase.order", [api.line("fifo-lot", 10, 8)]),
        status=201,
    )
    ordered = api.get(f"/documents/{order['id']}")
    (line,) = ordered["lines"]
    assert (line["ordered_micro"], line["fulfilled_micro"]) == (10 * MICRO, 0)

    received = {
        "source_line_id": line["id"],
        "lot_code": "L1",
        "produced_on": "2026-11-18",
        "close_rest": False,
    }
    draft = api.send(
        "POST",
        "/drafts",
        api.document("purchase.receipt", [api.line("fifo-lot", 9, 8)]),
        key="receipt-1",
        status=201,
    )
    change = api.document(
        "purchase.receipt",
        [api.line("fifo-lot", 10, 8, **received)],
        source_id=order["id"],
    )
    del change["kind"], change["org_unit_id"]
    changed = api.send("PUT", f"/drafts/{draft['id']}", change, version=1, status=200)
    assert changed == {"id": draft["id"], "version": 2, "again": False}
    receipt = api.send(
        "POST", f"/drafts/{draft['id']}/submit", key="receipt-1", version=2, status=200
    )
    assert receipt["id"] == draft["id"]
    told = api.get(f"/documents/{receipt['id']}")
    assert told["state"] == "posted"
    assert [(m["quantity_micro"], m["value_fen"]) for m in told["moves"]] == [(10 * MICRO, 8000)]
    assert {v["book"] for v in told["vouchers"]} == {"SBE", "ASBE"}
    assert sum(x["debit_fen"] for x in told["vouchers"][0]["lines"]) == 8000
    assert [i["amount_fen"] for i in told["open_items"]] == [8000]

    sold = api.send(
        "POST",
        "/documents",
        api.document("sales.delivery", [api.line("fifo-lot", 4, 20)]),
        status=201,
    )
    told = api.get(f"/documents/{sold['id']}")
    assert [(m["quantity_micro"], m["value_fen"]) for m in told["moves"]] == [(-4 * MICRO, -3200)]
    assert told["moves"][0]["inferred"]
    (stock,) = api.get("/stock")["data"]
    assert (stock["quantity_micro"], stock["item_code"]) == (6 * MICRO, "fifo-lot")
    (lot,) = api.get("/stock/lots", expires_to="2026-12-31")["data"]
    assert (lot["code"], lot["quantity_micro"]) == ("L1", 6 * MICRO)
    for by in (["day"], ["store"], ["item"], ["day", "store", "item"], ["store", "item"]):
        (fact,) = api.get("/facts/sales", by=by, **WINDOW)["data"]
        # 80.00 with 13 % tax in it
        assert (fact["net_sales_fen"], fact["cost_now_fen"]) == (7080, 3200), by

    back = api.send("POST", f"/documents/{sold['id']}/reverse", {}, key="back-again", status=201)
    again = api.send("POST", f"/documents/{sold['id']}/reverse", {}, key="back-again", status=200)
    assert again == back | {"again": True}
    assert api.get(f"/documents/{sold['id']}")["reversed_by_id"] == back["id"]
    (stock,) = api.get("/stock")["data"]
    assert stock["quantity_micro"] == 10 * MICRO
    api.firm.agree()
