"""Sending twice, changing, stopping half-way, taking back: nothing twice and nothing lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.desks.setup.periods import close_through
from core.exchange.till import problems as p
from core.exchange.till.check import Check
from core.exchange.till.run import Imported
from core.platform.database import writing
from core.platform.settings import ROOT
from tests.core.exchange.till_shop import HEAD, TillShop
from tests.standing import address

TWO = f"""{HEAD}
2026-11-10,S2,A1,Milk,Dairy,2,22.60,0,cash
2026-11-11,S2,A1,Milk,Dairy,1,11.30,0,cash
2026-11-11,N7,A2,Bread,Bakery,1,9.99,0.50,wechat
"""


def test_the_same_file_twice_posts_nothing_again(till: TillShop) -> None:
    first = till.sent(TWO)
    before = till.ledgers()
    again = till.sent(TWO)
    assert (first.posted, again.posted, again.already) == (3, 0, 3)
    assert again.import_id == first.import_id
    assert till.ledgers() == before


def test_changed_days_are_named_and_replaced_only_when_wanted(till: TillShop) -> None:
    till.sent(TWO)
    before = till.ledgers()
    changed = TWO.replace("2,22.60", "3,33.90")
    refused = till.send(changed)
    assert refused == p.DaysDiffer(1, "S2 2026-11-10")
    assert till.ledgers() == before
    sent = till.sent(changed, replaces=True)
    assert (sent.posted, sent.replaced, sent.already) == (1, 1, 2)
    assert till.book("tender_cash", "SBE") == 3390 + 1130
    till.firm.agree()
    assert till.sent(changed).already == 3


def test_undo_leaves_every_ledger_as_it_was_and_the_file_may_come_again(till: TillShop) -> None:
    before = till.ledgers()
    sent = till.sent(TWO)
    posted = till.ledgers()
    assert till.undo(sent.import_id) == 3
    assert till.ledgers() == before
    till.firm.agree()
    assert till.undo(sent.import_id) == p.NothingToUndo()
    assert till.sent(TWO).posted == 3
    assert till.ledgers() == posted
    till.firm.agree()


def test_nothing_is_created_that_nobody_confirmed(till: TillShop) -> None:
    assert till.send(TWO, create=False) == p.NewNotConfirmed(2, 1)
    assert till.firm.one("SELECT count(*) FROM import_run") == 0
    assert not till.firm.rows("SELECT 1 FROM item WHERE code = 'A1'")


def test_a_new_store_sells_below_nothing_and_its_stock_counts_as_unknown(till: TillShop) -> None:
    till.sent(TWO)
    found = till.firm.rows(
        "SELECT w.allow_negative, w.stock_known, w.kind, u.parent_id FROM warehouse w"
        " JOIN org_unit u ON u.id = w.org_unit_id WHERE u.code = 'N7'"
    )
    assert [(bool(a), bool(b), c, d) for a, b, c, d in found] == [
        (True, False, "store", till.firm.unit)
    ]


def test_every_wrong_cell_is_told_with_row_and_column(till: TillShop) -> None:
    found = till.look(
        f"{HEAD}\n2026-13-10,S2,A1,x,y,1,1,0,cash\n2026-11-10,S2,A1,x,y,one,1.234,0,bitcoin\n"
        "2026-11-10,S2,,x,y,1,1,0,\n2030-01-01,S2,A1,x,y,1,1,0,cash\n"
        "2026-11-10,S2,A1,x,y,2,-1,0,cash\n"
    )
    assert isinstance(found, Check)
    assert found.problems == [
        p.NotADay(2, "date", "2026-13-10"),
        p.TooManyDecimals(3, "amount", "1.234"),
        p.UnknownTender(3, "tender", "bitcoin"),
        p.NotANumber(3, "qty", "one"),
        p.CellMissing(4, "sku", ""),
        p.DayToCome(5, "date", "2030-01-01"),
        p.SignsDiffer(6, "amount", "-1"),
    ]
    assert found.stands_in_the_way == p.RowsWrong(7)


def test_a_dry_run_finds_gaps_and_oddities_and_writes_nothing(till: TillShop) -> None:
    before = till.ledgers()
    lines = [f"2026-11-{day:02},S2,A1,Milk,Dairy,2,22.60,0,cash" for day in (1, 2, 3, 5, 6, 7)]
    lines.append("2026-11-08,S2,A1,Milk,Dairy,2,226.00,0,cash")
    found = till.look("\n".join([HEAD, *lines]))
    assert isinstance(found, Check)
    assert [(store, day.day) for store, day in found.missing] == [("S2", 4)]
    assert [(odd.what, odd.row, odd.on.day) for odd in found.odd] == [("price", 8, 8)]
    assert found.amount_fen == 6 * 2260 + 22600
    assert till.ledgers() == before
    assert till.firm.one("SELECT count(*) FROM import_run") == 0


def test_a_closed_month_refuses_the_whole_file(till: TillShop) -> None:
    actor = till.actor
    with writing(till.firm.engine) as session:
        assert close_through(session, actor, till.firm.company, 202512) == 12
    refused = till.send(TWO + "2025-12-31,S2,A1,Milk,Dairy,1,1,0,cash\n")
    assert refused == p.PeriodsClosed(202512)
    assert till.firm.one("SELECT count(*) FROM document") == 0


def test_a_refusal_in_the_middle_takes_back_what_was_posted(
    till: TillShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.exchange.till import run

    before = till.ledgers()
    monkeypatch.setattr(run, "_FIRST_LINES", 1)
    original = run._Run._post_batch
    calls = []

    def stop(self: run._Run, *args: object) -> object:
        calls.append(1)
        return p.NoWarehouse("S2") if len(calls) == 2 else original(self, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(run._Run, "_post_batch", stop)
    assert till.send(TWO) == p.NoWarehouse("S2")
    assert till.firm.one("SELECT state FROM import_run") == "refused"
    assert till.ledgers() == before
    till.firm.agree()


@pytest.mark.slow
def test_a_killed_import_goes_on_where_it_was(till: TillShop, tmp_path: Path) -> None:
    lines = [
        f"2026-{month:02}-{day:02},S2,A{n},Item {n},Goods,2,11.30,0,cash"
        for month in range(1, 11)
        for day in range(1, 29)
        for n in range(15)
    ]
    file = tmp_path / "till.csv"
    file.write_text("\n".join([HEAD, *lines]), encoding="utf-8")
    command = [sys.executable, "-m", "core.exchange", "import", "till", str(file)]
    environment = {**os.environ, "ZHANGGUI_DATABASE_URL": address(till.firm)}
    killed = 0
    for _ in range(3):
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        count = till.firm.one("SELECT count(*) FROM document")
        end = time.monotonic() + 300
        while process.poll() is None and time.monotonic() < end:
            if till.firm.one("SELECT count(*) FROM document") > count:
                process.send_signal(signal.SIGKILL)
                break
            time.sleep(0.01)
        killed += process.wait() == -signal.SIGKILL
        till.firm.agree()
    assert killed
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert till.firm.one("SELECT count(*) FROM document") == 280
    assert till.firm.one("SELECT count(*) FROM import_run WHERE state = 'done'") == 1
    assert till.firm.one("SELECT sum(amount_fen) FROM tender") == 280 * 15 * 1130
    till.firm.agree()


def test_an_answer_says_what_was_done(till: TillShop) -> None:
    sent = till.sent(TWO)
    assert isinstance(sent, Imported)
    assert (sent.new_items, sent.new_stores, sent.lines) == (2, 1, 3)
    run = till.firm.rows(
        "SELECT state, documents_done, documents_total, rows_total FROM import_run"
    )
    assert run == [("done", 3, 3, 3)]
