"""Orders out of the outbox to their suppliers: at least once, and taken once.

Three short transactions with the sending between them, never inside one. `collect` makes of
each outbox row a delivery where the supplier has a way to be sent to; `claim` takes what is due
under a lease, so that two processes do not send the same; `settle` writes what became of it. A
process that dies while sending leaves a lease that ends, and the message is sent again under
the same key. What fails is tried again after 1, 2, 4 … minutes up to a day, then given up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Engine

from core.documents.outgoing import Order, order_of
from core.gateways.suppliers.port import Failed, Message, Port, Sent
from core.kernel.clock import Clock, to_micros
from core.platform.database import writing
from core.platform.rows import Rows

TOPIC = "posted.purchase.order"
TRIES = 16
MINUTE = 60_000_000
LEASE = 5 * MINUTE
LONGEST = 24 * 60 * MINUTE
TOO_OLD = 3 * 24 * 60 * MINUTE


class Form(Protocol):
    """How an order is written into a file."""

    @property
    def ending(self) -> str: ...
    @property
    def media(self) -> str: ...
    @property
    def write(self) -> Callable[[Order], bytes]: ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many were sent, put off and given up."""

    sent: int = 0
    again: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class _Due:
    id: int
    document_id: int
    attempts: int
    how: str
    form: str
    address: str
    secret: str


def deliver(
    engine: Engine,
    ports: Mapping[str, Port],
    forms: Mapping[str, Form],
    clock: Clock,
    most: int = 50,
) -> Outcome:
    """Sends what is due now, at most so many."""
    with writing(engine) as session:
        rows = Rows(session)
        collect(rows, to_micros(clock.now()), most)
        due = _claim(rows, to_micros(clock.now()), most)
        orders = {one.id: order_of(rows, one.document_id) for one in due}
    outcomes = []
    for one in due:
        message = message_of(orders[one.id], forms[one.form])
        answer = ports[one.how].send(one.address, one.secret, message)
        with writing(engine) as session:
            outcomes.append(_settle(Rows(session), one, answer, to_micros(clock.now())))
    return Outcome(*(outcomes.count(kind) for kind in ("sent", "again", "failed")))


def collect(rows: Rows, now: int, most: int) -> None:
    """Makes deliveries of new outbox rows. A supplier without a way to be sent to gets his
    orders by other means: nothing is kept for him. Nor is what nobody sent for three days: it
    went out some other way long ago."""
    skip = "" if rows.sqlite else " FOR UPDATE OF o SKIP LOCKED"
    found = rows.select(
        "SELECT o.id, d.id, d.company_id, d.org_unit_id, d.partner_id, c.how FROM outbox o"  # noqa: S608
        " JOIN document d ON d.id = o.document_id"
        " LEFT JOIN partner_channel c ON c.partner_id = d.partner_id AND c.active"
        " AND o.created_at > ?"
        f" WHERE o.topic = ? AND o.sent_at IS NULL ORDER BY o.id LIMIT ?{skip}",
        (now - TOO_OLD, TOPIC, most),
    )
    rows.insert(
        "delivery",
        _DELIVERY,
        [
            (company, unit, document, partner, outbox, "waiting", how, 0, now, now, "")
            for outbox, document, company, unit, partner, how in found
            if how is not None
        ],
    )
    rows.run_many("UPDATE outbox SET sent_at = ? WHERE id = ?", [(now, row[0]) for row in found])


def message_of(order: Order, form: Form) -> Message:
    """The message that carries an order."""
    cancels = f" (取消 cancels {order.takes_back})" if order.takes_back else ""
    return Message(
        key=order.key,
        subject=f"{order.company} 采购订单 order {order.number}{cancels}",
        text=(
            f"{order.supplier}:\n\n附件为采购订单 {order.number}{cancels}，"
            f"{order.on}，{len(order.lines)} 行，含税 {order.currency} {order.gross}。\n"
            f"Please find attached order {order.number} of {order.on}: "
            f"{len(order.lines)} lines, {order.currency} {order.gross} with tax.\n\n"
            f"{order.company} {order.org_unit}\n"
        ),
        file_name=f"{order.key}.{form.ending}",
        media=form.media,
        body=form.write(order),
    )


def wait_after(attempts: int) -> int:
    """Micros until the next try: 1, 2, 4 … minutes, at most a day."""
    return min(LONGEST, MINUTE << min(attempts - 1, 20))


def _claim(rows: Rows, now: int, most: int) -> list[_Due]:
    skip = "" if rows.sqlite else " FOR UPDATE OF v SKIP LOCKED"
    found: Iterable[tuple[int | str, ...]] = rows.select(
        "SELECT v.id, v.document_id, v.attempts + 1, c.how, c.form, c.address, c.secret"  # noqa: S608
        " FROM delivery v JOIN partner_channel c ON c.partner_id = v.partner_id AND c.active"
        f" WHERE v.state = 'waiting' AND v.next_at <= ? ORDER BY v.next_at, v.id LIMIT ?{skip}",
        (now, most),
    )
    due = [_Due(*row) for row in found]  # type: ignore[arg-type]
    rows.run_many(
        "UPDATE delivery SET attempts = attempts + 1, next_at = ?, how = ? WHERE id = ?",
        [(now + LEASE, one.how, one.id) for one in due],
    )
    return due


def _settle(rows: Rows, due: _Due, answer: Sent | Failed, now: int) -> str:
    if isinstance(answer, Sent):
        rows.run(
            "UPDATE delivery SET state = 'sent', sent_at = ?, answer = ? WHERE id = ?",
            (now, answer.answer[:500], due.id),
        )
        return "sent"
    again = answer.again and due.attempts < TRIES
    rows.run(
        "UPDATE delivery SET state = ?, next_at = ?, answer = ? WHERE id = ? AND state = 'waiting'",
        (
            "waiting" if again else "failed",
            now + wait_after(due.attempts),
            answer.reason[:500],
            due.id,
        ),
    )
    return "again" if again else "failed"


_DELIVERY = (
    "company_id", "org_unit_id", "document_id", "partner_id", "outbox_id", "state", "how",
    "attempts", "created_at", "next_at", "answer",
)  # fmt: skip
