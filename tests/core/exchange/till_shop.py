"""A small firm that imports till files, and short ways to say what a file holds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Engine

from core.exchange.reading import Table, read
from core.exchange.till import fields, run, undo
from core.exchange.till.check import Check, check
from core.exchange.till.rows import Settings
from core.kernel.clock import FixedClock
from core.kernel.refusals import Refusal
from core.platform.database import writing
from core.platform.grants import actor_of
from core.platform.rights import Actor
from tests.firm import NOON, Firm

HEAD = "date,store,sku,name,category,qty,amount,discount,tender"
LEDGERS = (
    "SELECT item_id, cost_pool_id, quantity_micro, value_fen FROM stream"
    " WHERE quantity_micro <> 0 ORDER BY 1, 2",
    "SELECT item_id, warehouse_id, quantity_micro FROM balance WHERE quantity_micro <> 0"
    " ORDER BY 1, 2",
    "SELECT account_id, sum(debit_fen) - sum(credit_fen) FROM account_balance GROUP BY account_id"
    " HAVING sum(debit_fen) <> sum(credit_fen) ORDER BY 1",
    "SELECT item_id, warehouse_id, sum(sold_micro), sum(net_sales_fen), sum(tax_fen),"
    " sum(discount_fen), sum(cost_now_fen), sum(provisional_fen), sum(stock_value_fen)"
    " FROM fact_item_day GROUP BY item_id, warehouse_id HAVING sum(sold_micro) <> 0"
    " OR sum(net_sales_fen) <> 0 OR sum(cost_now_fen) <> 0 OR sum(stock_value_fen) <> 0"
    " OR sum(discount_fen) <> 0 OR sum(provisional_fen) <> 0 ORDER BY 1, 2",
    "SELECT tender, sum(amount_fen) FROM tender GROUP BY tender HAVING sum(amount_fen) <> 0"
    " ORDER BY 1",
    "SELECT org_unit_id, sum(sales_documents) FROM fact_org_day GROUP BY org_unit_id"
    " HAVING sum(sales_documents) <> 0 ORDER BY 1",
)


def table(text: str | bytes, name: str = "till.csv") -> Table:
    """A file that is read without complaint."""
    data = text.encode() if isinstance(text, str) else text
    found = read(name, data, fields.HEADINGS)
    assert isinstance(found, Table), found
    return found


def settings(file: Table, **more: Any) -> Settings:
    """Guessed columns, cash where nothing is said."""
    return replace(Settings(fields.guess(file), default_tender="cash"), **more)


class TillShop:
    """A firm with a till."""

    def __init__(self, firm: Firm) -> None:
        self.firm = firm

    @classmethod
    def of(cls, engine: Engine) -> TillShop:
        """The firm that is in a database already."""
        firm = Firm.__new__(Firm)
        firm.engine, firm.clock = engine, FixedClock(NOON)
        firm.company = firm.user = 1
        return cls(firm)

    def one(self, sql: str) -> int:
        """A number."""
        return int(self.firm.one(sql))

    def agree(self) -> None:
        """All ledgers agree, to the cent."""
        self.firm.agree()

    @property
    def actor(self) -> Actor:
        """The administrator, with the rights of this moment."""
        with writing(self.firm.engine) as session:
            actor = actor_of(session.connection(), self.firm.user)
        assert actor is not None
        return actor

    def look(self, text: str | bytes, **more: Any) -> Check | Refusal:
        """The dry run."""
        file = table(text)
        known = run.look(self.firm.engine, self.firm.company)
        return check(known, self.actor, file, settings(file, **more), self.firm.clock)

    def send(
        self, text: str | bytes, *, create: bool = True, replaces: bool = False, **more: Any
    ) -> run.Imported | Refusal:
        """The import."""
        file = table(text)
        return run.import_till(
            self.firm.engine,
            self.actor,
            self.firm.company,
            file,
            settings(file, **more),
            run.Choices(create, replaces),
            self.firm.clock,
        )

    def sent(self, text: str | bytes, **more: Any) -> run.Imported:
        """An import that must be taken."""
        answer = self.send(text, **more)
        assert isinstance(answer, run.Imported), answer
        return answer

    def undo(self, import_id: int) -> int | Refusal:
        """Takes an import back."""
        return undo.undo(self.firm.engine, self.actor, import_id, self.firm.clock)

    def ledgers(self) -> list[list[Any]]:
        """All that the ledgers sum up to."""
        return [self.firm.rows(sql) for sql in LEDGERS]

    def book(self, role: str, book: str) -> int:
        """Debit less credit of the account that plays a role in a book, in minor units."""
        found = self.firm.one(
            "SELECT coalesce(sum(b.debit_fen - b.credit_fen), 0) FROM account_role r JOIN"
            " account_balance b ON b.account_id = r.account_id WHERE r.role = ? AND r.book = ?",
            role,
            book,
        )
        return int(found)

    def item(self, code: str) -> int:
        """An item's id."""
        return int(self.firm.one("SELECT id FROM item WHERE code = ?", code))
