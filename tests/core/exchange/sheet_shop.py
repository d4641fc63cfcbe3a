"""A firm that takes sheets in, and short ways to say what they hold."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from core.exchange.reading import Table, read
from core.exchange.sheets import run
from core.exchange.sheets.engine import Check, Settings, check
from core.exchange.sheets.kinds import SHEETS
from core.exchange.sheets.run import Imported
from core.kernel.refusals import Refusal
from core.platform.rights import Actor
from tests.firm import TODAY, Firm


def sheet(kind: str, heads: str, *rows: Sequence[object], name: str = "a.csv") -> Table:
    """A file that is read without complaint; headings parted by blanks."""
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow(heads.split())
    out.writerows(rows)
    found = read(name, text.getvalue().encode(), SHEETS[kind].headings)
    assert isinstance(found, Table), found
    return found


class SheetShop:
    """What tests of sheets talk to."""

    def __init__(self, firm: Firm) -> None:
        self.firm = firm
        self.actor: Actor = firm.actor

    def settings(self, kind: str, table: Table, **more: Any) -> Settings:
        """Guessed columns; today, at the main warehouse."""
        code = self.firm.one("SELECT code FROM warehouse WHERE id = ?", self.firm.warehouse)
        start = replace(SHEETS[kind].guess(table), on=TODAY, warehouse=code)
        return replace(start, **more)

    def look(self, kind: str, table: Table, **more: Any) -> Check | Refusal:
        """The dry run."""
        chosen = self.settings(kind, table, **more)
        company = self.firm.company
        return check(
            self.firm.engine, self.actor, company, SHEETS[kind], table, chosen, self.firm.clock
        )

    def checked(self, kind: str, table: Table, **more: Any) -> Check:
        """A dry run that reads the file."""
        found = self.look(kind, table, **more)
        assert isinstance(found, Check), found
        return found

    def take(
        self, kind: str, table: Table, *, create: bool = False, **more: Any
    ) -> Imported | Refusal:
        """The import."""
        return run.import_sheet(
            self.firm.engine,
            self.actor,
            self.firm.company,
            SHEETS[kind],
            table,
            self.settings(kind, table, **more),
            create_missing=create,
            clock=self.firm.clock,
        )

    def taken(self, kind: str, table: Table, **more: Any) -> Imported:
        """An import that goes well."""
        answer = self.take(kind, table, **more)
        assert isinstance(answer, Imported), answer
        return answer

    def undo(self, kind: str, import_id: int) -> int:
        """Takes an import back."""
        answer = run.undo(self.firm.engine, self.actor, SHEETS[kind], import_id, self.firm.clock)
        assert isinstance(answer, int), answer
        return answer
