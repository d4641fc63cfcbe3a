"""The audit chain and the outbox: written in the same transaction as what they tell of.

Each entry's hash covers its content and the hash before it, so a changed, removed or
reordered entry shows. The head row is locked last, which makes the chain a line. If the
entry cannot be written, the posting fails.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from core.platform.identity import quiet
from core.platform.rights import Actor, NotAllowed
from core.platform.rows import Rows

GENESIS = "0" * 64
AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Happening:
    """What happened: who did which action to which document."""

    company_id: int | None
    user_id: int | None
    action: str
    document_id: int | None
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Chain:
    """How many entries were read, and the first that does not fit, if any."""

    entries: int
    broken_at: int | None


def record(rows: Rows, at: int, happenings: Sequence[Happening]) -> None:
    """Appends entries to the chain (at: micros). Takes the head's lock until the commit."""
    if not happenings:
        return
    tail = "" if rows.sqlite else " FOR UPDATE"
    head = rows.one(f"SELECT last_id, hash FROM audit_head WHERE id = 1{tail}")  # noqa: S608
    if head is None:
        rows.run(
            "INSERT INTO audit_head (id, last_id, hash) VALUES (1, 0, ?) ON CONFLICT DO NOTHING",
            (GENESIS,),
        )
        head = rows.one(f"SELECT last_id, hash FROM audit_head WHERE id = 1{tail}")  # noqa: S608
        assert head is not None  # noqa: S101
    last, previous = head
    entries = []
    for happening in happenings:
        last += 1
        digest = entry_hash(previous, last, at, happening)
        entries.append(
            (
                last,
                happening.company_id,
                at,
                happening.user_id,
                happening.action,
                happening.document_id,
                happening.detail,
                previous,
                digest,
            )
        )
        previous = digest
    rows.insert("audit_entry", _COLUMNS, entries)
    rows.run("UPDATE audit_head SET last_id = ?, hash = ? WHERE id = 1", (last, previous))


def entry_hash(previous: str, number: int, at: int, happening: Happening) -> str:
    """SHA-256 over the canonical text of an entry and the hash before it."""
    content = [
        previous,
        number,
        at,
        happening.company_id,
        happening.user_id,
        happening.action,
        happening.document_id,
        happening.detail,
    ]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def broken_at(rows: Rows) -> int | None:
    """The id of the first entry that does not fit the chain, None where all is well; the
    head counts as the entry after the last."""
    return walked(rows).broken_at


def walked(rows: Rows) -> Chain:
    """Reads the whole chain, a few thousand entries at a time. Needs one snapshot."""
    previous, number = GENESIS, 0
    while entries := rows.select(
        "SELECT id, company_id, at, user_id, action, document_id, detail, previous_hash, hash"
        " FROM audit_entry WHERE id > ? ORDER BY id LIMIT ?",
        (number, AT_ONCE),
    ):
        for entry, company, at, user, action, document, detail, before, digest in entries:
            number += 1
            content = json.loads(detail) if isinstance(detail, str) else detail
            happening = Happening(company, user, action, document, content)
            expected = entry_hash(previous, number, at, happening)
            if entry != number or before != previous or digest != expected:
                return Chain(number, number)
            previous = digest
    if rows.one("SELECT 1 FROM audit_entry WHERE id < 1") is not None:
        return Chain(number, 0)
    head = rows.one("SELECT last_id, hash FROM audit_head WHERE id = 1")
    if head is not None and tuple(head) != (number, previous):
        return Chain(number, number + 1)
    return Chain(number, None)


def check_chain(url: str, actor: Actor) -> Chain | NotAllowed:
    """Walks the chain of a database without ever taking its write lock.

    It is one line through all companies, so it is walked whole; whoever may see any part of
    it is told whether it holds, and nothing of what it says.
    """
    if not actor.may_anywhere("audit.view"):
        return NotAllowed("audit.view", 0)
    engine = quiet(url)
    try:
        if engine.dialect.name != "sqlite":
            engine = engine.execution_options(isolation_level="REPEATABLE READ")
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN")  # one snapshot for all of it
            return walked(Rows(Session(connection)))
    finally:
        engine.dispose()


_COLUMNS = (
    "id",
    "company_id",
    "at",
    "user_id",
    "action",
    "document_id",
    "detail",
    "previous_hash",
    "hash",
)
