"""Orders leave once they bind: as often as it takes, and are taken once."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import openpyxl
import pytest

from core.desks.purchasing.order import PURCHASE_ORDER
from core.exchange.orders import FORMS
from core.gateways.suppliers.channels import (
    ChannelForm,
    WrongAddress,
    save_channel,
    send_again,
)
from core.gateways.suppliers.deliver import MINUTE, TRIES, Outcome, deliver, wait_after
from core.gateways.suppliers.folder import Folder
from core.gateways.suppliers.http import Http
from core.gateways.suppliers.port import Port
from core.kernel.clock import FixedClock
from core.platform.edge import perform_on
from core.platform.rights import NotAllowed
from core.posting.wanted import Posted
from tests.core.gateways.servers import Taken, web_server
from tests.databases import Databases, Engine
from tests.firm import NOON, Firm
from tests.standing import standing


class Buying(Firm):
    """The firm, with a supplier who takes orders by HTTP as JSON."""

    ports: dict[str, Port]
    taken: Taken

    def takes(self, form: str = "json", how: str = "http", address: str | None = None) -> object:
        address = address or f"http://127.0.0.1:{self.taken.port}/orders"
        given = ChannelForm(how, address, form, "s3cret")
        return perform_on(
            self.engine, save_channel, self.actor, self.ports, self.company, self.supplier, given
        )

    def order(self) -> Posted:
        return self.post(
            PURCHASE_ORDER,
            [self.line("average-none", 12.5, 3.2), self.line("fifo-lot", 2, 10, unit_id=self.box)],
        )

    def send(self, minutes: int = 0) -> Outcome:
        return deliver(self.engine, self.ports, FORMS, self.after(minutes))

    def after(self, minutes: int) -> FixedClock:
        return FixedClock(NOON + dt.timedelta(minutes=minutes))

    def state(self) -> list[tuple[str, int]]:
        return [tuple(row) for row in self.rows("SELECT state, attempts FROM delivery ORDER BY id")]


@pytest.fixture
def firm(databases: Databases, engine_name: Engine, tmp_path: Path) -> Iterator[Buying]:
    with web_server() as taken, standing(databases, engine_name, Buying) as made:
        made.ports, made.taken = {"http": Http(2), "folder": Folder(tmp_path)}, taken
        yield made


def test_an_order_leaves_with_everything_the_supplier_needs(firm: Buying) -> None:
    firm.takes()
    posted = firm.order()
    assert firm.send() == Outcome(sent=1)
    key = f"C1-{posted.number}"
    told = json.loads(firm.taken.orders[key])
    assert (told["type"], told["version"]) == ("purchase_order", 1)
    assert (told["number"], told["supplier_code"], told["currency"]) == (posted.number, "G1", "CNY")
    assert (told["net"], told["tax"], told["gross"]) == ("60.00", "7.80", "67.80")
    assert [(x["code"], x["quantity"], x["unit"], x["price"], x["net"]) for x in told["lines"]] == [
        ("average-none", "12.5", "T-PCS", "3.20", "40.00"),
        ("fifo-lot", "2", "T-BOX9", "10.00", "20.00"),
    ]
    assert firm.send() == Outcome()


def test_the_same_order_as_a_workbook(firm: Buying, tmp_path: Path) -> None:
    assert firm.takes("workbook", "folder", "g1") == firm.supplier
    posted = firm.order()
    assert firm.send() == Outcome(sent=1)
    book = openpyxl.load_workbook(
        io.BytesIO((tmp_path / "g1" / f"C1-{posted.number}.xlsx").read_bytes())
    )
    lines, about = book.worksheets
    assert [cell.value for cell in lines[2]][:8] == [
        1, "average-none", None, "average none", "T-PCS", 12.5, 3.2, 40,
    ]  # fmt: skip
    facts = {row[0].value: row[1].value for row in about.iter_rows(min_row=2)}
    assert facts["含税 Total"] == "67.80"
    assert facts["订单 Order"] == posted.number


def test_what_failed_is_tried_again_later_and_later_and_taken_once(firm: Buying) -> None:
    firm.takes()
    firm.taken.statuses = [503, 503, 200]
    posted = firm.order()
    assert firm.send() == Outcome(again=1)
    assert firm.send() == Outcome(), "not before its time"
    assert firm.send(1) == Outcome(again=1)
    assert firm.send(2) == Outcome(), "the wait has doubled"
    assert firm.send(3) == Outcome(sent=1)
    assert firm.state() == [("sent", 3)]
    assert list(firm.taken.orders) == [f"C1-{posted.number}"]


def test_an_answer_that_got_lost_leads_to_the_same_order_under_the_same_key(firm: Buying) -> None:
    firm.takes()
    firm.taken.lose_answer = 1
    firm.order()
    assert firm.send() == Outcome(again=1)
    assert firm.send(1) == Outcome(sent=1)
    first, second = firm.taken.requests
    assert first[2] == second[2]
    assert first[1]["Idempotency-Key"] == second[1]["Idempotency-Key"]
    assert len(firm.taken.orders) == 1


def test_a_refusal_for_good_is_given_up_and_can_be_sent_again_by_hand(firm: Buying) -> None:
    firm.takes()
    firm.taken.statuses = [422, 200]
    firm.order()
    assert firm.send() == Outcome(failed=1)
    assert firm.send(60 * 24) == Outcome()
    delivery = firm.one("SELECT id FROM delivery")
    assert perform_on(firm.engine, send_again, firm.actor, delivery, firm.after(70)) == delivery
    assert firm.send(70) == Outcome(sent=1)


def test_it_is_given_up_in_the_end(firm: Buying) -> None:
    firm.takes()
    firm.taken.statuses = [500]
    firm.order()
    minutes = 0
    for tried in range(1, TRIES + 1):
        answer = firm.send(minutes)
        assert answer == (Outcome(again=1) if tried < TRIES else Outcome(failed=1))
        minutes += wait_after(tried) // MINUTE
    assert firm.state() == [("failed", TRIES)]


def test_two_who_send_at_once_send_each_order_once(firm: Buying) -> None:
    firm.takes()
    for _ in range(6):
        firm.order()
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: firm.send(), range(4)))
    assert sum(one.sent for one in done) == 6
    assert len(firm.taken.requests) == 6


def test_a_sender_that_died_leaves_a_lease_that_ends(firm: Buying) -> None:
    class Dying:
        def wrong(self, _address: str) -> bool:
            return False

        def send(self, *_: object) -> object:
            raise KeyboardInterrupt

    firm.takes()
    firm.order()
    with pytest.raises(KeyboardInterrupt):
        deliver(firm.engine, {"http": Dying()}, FORMS, firm.after(0))  # type: ignore[dict-item]
    assert firm.send() == Outcome(), "somebody may still be sending it"
    assert firm.send(5) == Outcome(sent=1)


def test_a_reversed_order_says_which_it_takes_back(firm: Buying) -> None:
    firm.takes()
    posted = firm.order()
    back = firm.reverse(posted)
    assert isinstance(back, Posted)
    assert firm.send() == Outcome(sent=2)
    told = json.loads(firm.taken.orders[f"C1-{back.number}"])
    assert (told["type"], told["takes_back"]) == ("purchase_order_cancelled", posted.number)


def test_nothing_leaves_to_a_supplier_without_a_way_nor_long_after(firm: Buying) -> None:
    firm.order()
    assert firm.send() == Outcome()
    firm.takes()
    assert firm.send() == Outcome(), "what was posted before goes out by other means"
    firm.order()
    assert firm.send(60 * 24 * 4) == Outcome()
    assert firm.state() == []


def test_a_way_is_set_by_whoever_keeps_partners_and_must_be_one(firm: Buying) -> None:
    assert firm.takes(address="ftp://x") == WrongAddress("ftp://x")
    nobody = type(firm.actor)(99, "x", "x")
    answer = perform_on(
        firm.engine, save_channel, nobody, firm.ports, firm.company, firm.supplier,
        ChannelForm("folder", "g1"),
    )  # fmt: skip
    assert isinstance(answer, NotAllowed)
    assert firm.rows("SELECT * FROM partner_channel") == []


def test_a_token_stays_with_its_address(firm: Buying) -> None:
    firm.takes()
    here = f"http://127.0.0.1:{firm.taken.port}/orders"
    given = ChannelForm("http", here, "json")
    args = (firm.actor, firm.ports, firm.company, firm.supplier)
    perform_on(firm.engine, save_channel, *args, given)
    assert firm.one("SELECT secret FROM partner_channel") == "s3cret"
    perform_on(firm.engine, save_channel, *args, ChannelForm("http", here + "/2", "json"))
    assert firm.one("SELECT secret FROM partner_channel") == ""
