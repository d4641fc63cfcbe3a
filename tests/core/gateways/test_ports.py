"""What every way to send an order has to hold, and what is particular to each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.gateways.suppliers.folder import Folder
from core.gateways.suppliers.http import Http
from core.gateways.suppliers.mail import Mail
from core.gateways.suppliers.port import Failed, Message, Port, Sent
from tests.core.gateways.servers import Taken, mail_server, web_server

MESSAGE = Message(
    "C1-CD1", "订单 order\r\nBcc: x@y.zz", "见附件", "C1-CD1.json", "application/json", b'{"a": 1}'
)


@dataclass
class Way:
    """A port with an address that works, and what the supplier has by now: file by key."""

    port: Port
    address: str
    has: Callable[[], list[bytes]]
    breaks: Callable[[], None]


@pytest.fixture(params=["folder", "http", "mail"])
def way(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Way]:
    if request.param == "folder":
        root = tmp_path / "out"

        def in_the_way() -> None:
            root.write_text("a file where a folder should be")

        yield Way(
            Folder(root), "g1", lambda: [f.read_bytes() for f in root.glob("g1/*")], in_the_way
        )
    elif request.param == "http":
        with web_server() as taken:
            yield Way(
                Http(2),
                f"http://127.0.0.1:{taken.port}/orders",
                lambda: list(taken.orders.values()),
                lambda: _answer(taken, 503),
            )
    else:
        with mail_server() as taken:
            yield Way(
                Mail("127.0.0.1", taken.port, sender="us@shop.example", tls=False),
                "orders@supplier.example",
                lambda: list({str(m["Message-ID"]): _file(m) for m in taken.mails}.values()),
                lambda: _answer(taken, 451),
            )


def _answer(taken: Taken, status: int) -> None:
    taken.statuses = [status]


def _file(mail: object) -> bytes:
    (attached,) = mail.iter_attachments()  # type: ignore[attr-defined]
    found: bytes = attached.get_content()
    return found


def test_what_is_sent_arrives_whole(way: Way) -> None:
    assert isinstance(way.port.send(way.address, "", MESSAGE), Sent)
    assert way.has() == [MESSAGE.body]


def test_sent_twice_is_there_once(way: Way) -> None:
    for _ in range(2):
        assert isinstance(way.port.send(way.address, "", MESSAGE), Sent)
    assert way.has() == [MESSAGE.body]


def test_a_failure_is_an_answer_and_may_be_tried_again(way: Way) -> None:
    way.breaks()
    answer = way.port.send(way.address, "", MESSAGE)
    assert isinstance(answer, Failed)
    assert answer.again
    assert answer.reason
    assert way.has() == []


@pytest.mark.parametrize(
    "address",
    ["", " ", "../up", "a/b", "http://supplier.example/orders", "file:///etc/passwd",
     "a@b", "x@y.example, z@y.example", "x@y.example\r\nBcc: z@y.example", "https://", "http://[",
     ".hidden", "y" * 300 + "@b.example"],
)  # fmt: skip
def test_an_address_that_is_none_is_refused_for_good(way: Way, address: str) -> None:
    assert way.port.wrong(address)
    answer = way.port.send(address, "", MESSAGE)
    assert isinstance(answer, Failed)
    assert not answer.again
    assert way.has() == []


def test_an_order_goes_to_the_address_typed_and_nowhere_else() -> None:
    with web_server() as taken:
        taken.statuses = [302]
        answer = Http(2).send(f"http://127.0.0.1:{taken.port}/orders", "secret", MESSAGE)
        assert isinstance(answer, Failed)
        assert not answer.again
        assert [path for path, _, _ in taken.requests] == ["/orders"]


@pytest.mark.parametrize(
    ("status", "again"), [(400, False), (409, False), (429, True), (500, True)]
)
def test_the_status_says_whether_trying_again_helps(status: int, again: bool) -> None:
    with web_server() as taken:
        taken.statuses = [status]
        answer = Http(2).send(f"http://127.0.0.1:{taken.port}/orders", "", MESSAGE)
        assert isinstance(answer, Failed)
        assert answer.again == again
        assert str(status) in answer.reason


def test_the_token_goes_with_the_order() -> None:
    with web_server() as taken:
        Http(2).send(f"http://127.0.0.1:{taken.port}/orders", "s3cret", MESSAGE)
        (_, headers, _) = taken.requests[0]
        assert headers["Authorization"] == "Bearer s3cret"
        assert headers["Idempotency-Key"] == "C1-CD1"


def test_a_mail_has_one_subject_line_and_no_other_receiver() -> None:
    with mail_server() as taken:
        port = Mail("127.0.0.1", taken.port, sender="us@shop.example", tls=False)
        port.send("orders@supplier.example", "", MESSAGE)
        (mail,) = taken.mails
        assert mail["Bcc"] is None
        assert mail["Subject"] == "订单 order Bcc: x@y.zz"
        assert mail["Message-ID"] == "<C1-CD1@zhanggui>"


def test_mail_refused_for_good_is_not_tried_again() -> None:
    with mail_server() as taken:
        taken.statuses = [554]
        answer = Mail("127.0.0.1", taken.port, sender="us@shop.example", tls=False).send(
            "orders@supplier.example", "", MESSAGE
        )
        assert isinstance(answer, Failed)
        assert not answer.again


def test_without_a_mail_server_it_says_so() -> None:
    answer = Mail("").send("orders@supplier.example", "", MESSAGE)
    assert isinstance(answer, Failed)
    assert answer.again
    assert "ZHANGGUI_MAIL_HOST" in answer.reason


def test_a_server_that_does_not_answer_is_tried_again() -> None:
    answer = Http(0.5).send("http://127.0.0.1:9/orders", "", MESSAGE)
    assert isinstance(answer, Failed)
    assert answer.again
