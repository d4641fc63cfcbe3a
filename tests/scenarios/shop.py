"""The firm of the tests as a bookkeeper looks at it: vouchers, debts and stock as plain words.

Money is written in yuan ("1000.00"), quantities in base units. A voucher is told once, by the
roles of its accounts, and must be the same in both books.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Integer

from core.desks.setup.founding import BOOKS, ROLES
from core.documents.draft import Line
from core.documents.kind import Kind
from core.kernel.refusals import Refusal
from core.platform.database import writing
from core.platform.rows import Rows
from core.posting.door import post
from core.posting.wanted import LineRow, MoveKind, MoveWanted, Posted, Posting
from models.base import Table
from models.catalog import Item
from models.company import CostPool, Warehouse
from tests.firm import TODAY, Firm

DAY = dt.timedelta(days=1)
MICRO = 1_000_000


def day(month: int, number: int) -> dt.date:
    """A day of the firm's year."""
    return dt.date(TODAY.year, month, number)


def yuan(fen: int) -> str:
    """Money as it is written: two decimals."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def _roles() -> dict[tuple[str, str], str]:
    with ROLES.open(encoding="utf-8", newline="") as file:
        found: dict[tuple[str, str], str] = {}
        for row in csv.DictReader(file):
            for book in BOOKS:  # of roles that share an account, the first is told
                found.setdefault((book, row[book]), row["role"])
        return found


class Shop(Firm):
    """A firm that answers in words."""

    def voucher(self, posted: Posted) -> list[str]:
        """What a document booked, e.g. "D inventory 1000.00"; the same in both books."""
        told: dict[str, list[str]] = {book: [] for book in BOOKS}
        roles = _roles()
        for book, code, debit, credit in self.rows(
            "SELECT v.book, a.code, l.debit_fen, l.credit_fen FROM voucher v"
            " JOIN voucher_line l ON l.voucher_id = v.id JOIN account a ON a.id = l.account_id"
            " WHERE v.document_id = ? ORDER BY l.line_no",
            posted.document_id,
        ):
            side, fen = ("D", debit) if debit else ("C", credit)
            told[book].append(f"{side} {roles[book, code]} {yuan(fen)}")
        first, second = (sorted(lines) for lines in told.values())
        assert first == second, told
        return first

    def owed(self, role: str) -> str:
        """What is open in a role with all partners together."""
        return yuan(
            int(self.one("SELECT coalesce(sum(open_fen), 0) FROM open_item WHERE role = ?", role))
        )

    def on_shelf(self, item: str) -> str:
        """Quantity and value of an item, e.g. "7 pieces worth 70.00"."""
        micro, fen = self.stock(item)
        whole, rest = divmod(int(micro), MICRO)
        text = str(whole) if not rest else f"{micro / MICRO:g}"
        return f"{text} pieces worth {yuan(int(fen))}"

    def cost(self, posted: Posted) -> str:
        """What a document's goods out cost by now, returns and late costs included."""
        found = self.one(
            "SELECT coalesce(sum(e.value_fen), 0) FROM cost_event e JOIN move m"
            " ON m.id = e.move_id WHERE m.document_id = ?",
            posted.document_id,
        )
        return yuan(-int(found))

    def lots(self, item: str) -> dict[str, int]:
        """What is left of each batch, in pieces."""
        return {
            code: int(micro) // MICRO
            for code, micro in self.rows(
                "SELECT l.code, sum(b.quantity_micro) FROM lot l JOIN lot_balance b"
                " ON b.lot_id = l.id WHERE l.item_id = ? GROUP BY l.code ORDER BY l.code",
                self.items[item],
            )
        }

    def lots_of(self, posted: Posted) -> dict[str, int]:
        """Which batches a document moved, in pieces, signed as the shelf sees it."""
        return {
            code: int(micro) // MICRO
            for code, micro in self.rows(
                "SELECT l.code, sum(m.quantity_micro) FROM move m JOIN lot l ON l.id = m.lot_id"
                " WHERE m.document_id = ? GROUP BY l.code ORDER BY l.code",
                posted.document_id,
            )
        }

    def day_fact(self, item: str, on: dt.date = TODAY) -> dict[str, str]:
        """The fact row of an item on a day at the main warehouse, money in yuan."""
        columns = ("net_sales", "tax", "cost_booked", "cost_now", "stock_value", "received")
        names = ", ".join(f"coalesce(sum({column}_fen), 0)" for column in columns)
        found = self.rows(
            f'SELECT {names} FROM fact_item_day WHERE item_id = ? AND "on" = ?',
            self.items[item],
            on.isoformat() if self.engine.dialect.name == "sqlite" else on,
        )[0]
        return {
            column: yuan(int(fen)) for column, fen in zip(columns, found, strict=True) if int(fen)
        }

    def open_of(self, posted: Posted) -> list[int]:
        """Pieces that each line of an order still asks for."""
        return [
            int(micro) // MICRO
            for (micro,) in self.rows(
                "SELECT ordered_micro - fulfilled_micro - closed_micro FROM open_quantity"
                " WHERE document_id = ? ORDER BY line_id",
                posted.document_id,
            )
        ]

    def line_id(self, posted: Posted, index: int = 0) -> int:
        """A line of a document, to follow."""
        return int(
            self.rows(
                "SELECT id FROM document_line WHERE document_id = ? ORDER BY line_no",
                posted.document_id,
            )[index][0]
        )

    def refused(self, kind: Kind, lines: Sequence[Line], on: dt.date = TODAY, **more: Any) -> Any:
        """A document that must be refused, with nothing written anywhere."""
        before = self.counts()
        answer = self.submit(self.draft(kind, lines, on, **more))
        assert isinstance(answer, Refusal), answer
        assert self.counts() == before, "a refusal left something behind"
        return answer

    def counts(self) -> dict[str, Any]:
        """How many rows every table has, and what their integers sum to."""
        with writing(self.engine) as session:
            rows = Rows(session)
            return {name: rows.select(sql)[0] for name, sql in _COUNTS.items()}

    def ask(self, posting: Posting) -> Posted | Refusal:
        """A Posting straight to the door."""
        answer: Posted | Refusal = self._edge(lambda s: post(s, self.actor, posting, self.clock))
        return answer

    def close(self, *codes: int, state: str = "closed") -> None:
        """Closes months, or puts them on hold."""
        with writing(self.engine) as session:
            rows = Rows(session)
            for code in codes:
                rows.run("UPDATE period SET state = ? WHERE code = ?", (state, code))

    def new_pool(self, code: str, negative: bool = False) -> tuple[int, int]:
        """A further cost pool with a warehouse of the head office: (pool, warehouse)."""
        with writing(self.engine) as session:
            pool = CostPool(company_id=self.company, code=code, name=code)
            session.add(pool)
            session.flush()
            place = Warehouse(
                company_id=self.company,
                org_unit_id=self.unit,
                cost_pool_id=pool.id or 0,
                code=code,
                name=code,
                allow_negative=negative,
            )
            session.add(place)
            session.flush()
            return pool.id or 0, place.id or 0

    def set_item(self, item: str, **values: Any) -> None:
        """Changes master data of an item."""
        with writing(self.engine) as session:
            row = session.get_one(Item, self.items[item])
            for name, value in values.items():
                setattr(row, name, value)

    def moves(self, moves: Sequence[MoveWanted], on: dt.date = TODAY, hour: int = 4) -> Posting:
        """A Posting of moves alone, as a desk that is not built yet would ask for it."""
        noon = dt.datetime.combine(on, dt.time(hour), dt.UTC)
        self._asked = getattr(self, "_asked", 0) + 1
        return Posting(
            header={"warehouse_id": moves[0].warehouse_id, "currency": "CNY"},
            lines=[
                LineRow(
                    {
                        "item_id": m.item_id,
                        "unit_id": self.piece,
                        "entered_micro": abs(m.quantity_micro),
                        "quantity_micro": abs(m.quantity_micro),
                        "price_micro": 0,
                    }
                )
                for m in moves
            ],
            permission="stock.opening",
            series="T",
            on=on,
            at=round(noon.timestamp() * MICRO),
            company_id=self.company,
            org_unit_id=self.unit,
            kind="stock.moves",
            idempotency_key=f"asked-{self._asked}",
            payload_hash="-",
            moves=list(moves),
        )

    def count(self, item: str, found: int, on: dt.date = TODAY, hour: int = 4) -> Posting:
        """Somebody counted the main warehouse: so many pieces were there at that hour."""
        return self.moves([self._counted(item, found)], on, hour)

    def _counted(self, item: str, found: int) -> MoveWanted:
        return MoveWanted(
            0,
            MoveKind.COUNT,
            self.items[item],
            self.warehouse,
            0,
            asserted_micro=found * MICRO,
        )


def _tables() -> dict[str, str]:
    """A query for every table: its rows and the sum of each of its integer columns."""
    found = {}
    for name, table in Table.metadata.tables.items():
        sums = [
            f'coalesce(sum("{c.name}"), 0)'
            for c in table.columns
            if isinstance(c.type, BigInteger | Integer)
        ]
        found[name] = f'SELECT {", ".join(["count(*)", *sums])} FROM "{name}"'
    return found


_COUNTS = _tables()
