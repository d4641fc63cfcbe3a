"""Any table as an Excel file: what the reader may see, all of it, and a record that he took it.

The rows come from a query through the scoped reader, so what is hidden reads None and stays an
empty cell. At most 100,000 rows; a second sheet says what the file is, of which day, for whom,
and whether it was cut off.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from zoneinfo import ZoneInfo

from sqlmodel import Session

from core.exchange.workbook import Column, Sheet, Style, Value, safe_text, written
from core.kernel.clock import from_micros
from core.platform.changes import tell
from core.platform.i18n import _
from core.platform.rights import Actor, NotAllowed

MOST, MIME = 100_000, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ACTION = "export.table"


@dataclass(frozen=True, slots=True)
class About:
    """What an export is: of which page, part and company, asked by whom and when (local)."""

    page: str
    company: str
    reader: str
    at: dt.datetime
    part: str = ""

    @property
    def title(self) -> str:
        """Page and part."""
        return " ".join(word for word in (self.page, self.part) if word)

    @property
    def file_name(self) -> str:
        """商品_2026-11-23.xlsx"""
        plain = re.sub(r'[\\/:*?"<>|\s]+', " ", safe_text(self.title)).strip(" .")
        return f"{plain[:80] or 'export'}_{self.at.date().isoformat()}.xlsx"


@dataclass(frozen=True, slots=True)
class Exported:
    """A file and how many rows it holds."""

    data: bytes
    rows: int


def export(
    about: About, columns: Sequence[Column], rows: Iterable[Sequence[Value]], most: int = MOST
) -> Exported:
    """The workbook of a table. `rows` may be endless: `most` of them are taken."""
    counted = _Counted(iter(rows), most)
    sheets = [Sheet(about.title, columns, counted), _about(about, counted)]
    return Exported(written(sheets), counted.taken)


def told(
    session: Session, actor: Actor, company_id: int, page: str, rows: int
) -> NotAllowed | None:
    """Writes into the audit chain that somebody took a table away."""
    if company_id not in actor.companies:
        return NotAllowed("see", 0)
    detail = {"export": {"page": page, "rows": rows}}
    tell(session, actor.user_id, ACTION, detail, companies=[company_id])
    return None


class _Counted:
    """Rows up to a limit; afterwards how many there were, and whether there were more."""

    def __init__(self, rows: Iterator[Sequence[Value]], most: int) -> None:
        self._rows, self._most = rows, most
        self.taken, self.more = 0, False

    def __iter__(self) -> Iterator[Sequence[Value]]:
        for row in islice(self._rows, self._most):
            self.taken += 1
            yield row
        self.more = next(self._rows, None) is not None


def _about(about: About, counted: _Counted) -> Sheet:
    """Its rows are only asked for once the table is written, so they know how long it is."""

    def rows() -> Iterator[Sequence[Value]]:
        yield _("Table"), about.title
        yield _("Company"), about.company
        yield _("Reader"), about.reader
        yield _("Made at"), about.at
        yield _("Rows"), counted.taken
        if counted.more:
            yield _("Cut off"), _("There are more rows than fit; choose fewer on the page.")
        yield _("Scope"), _("Only what this reader may see; an empty cell may be hidden from him.")

    columns = [Column(_("About this file"), width=18), Column("", Style.WRAPPED, width=70)]
    return Sheet(_("About this file"), columns, rows())


def money(minor: int | None, exponent: int) -> Decimal | None:
    """Minor units as a cell."""
    return None if minor is None else Decimal(minor).scaleb(-exponent)


def micro(value: int | None) -> Decimal | None:
    """Millionths (quantities, prices) as a cell."""
    return None if value is None else Decimal(value).scaleb(-6)


def share(bp: int | None) -> Decimal | None:
    """Basis points as a cell in per cent."""
    return None if bp is None else Decimal(bp).scaleb(-4)


def instant(at: int | None, zone: str) -> dt.datetime | None:
    """An instant as a cell, in the company's zone."""
    if at is None:
        return None
    return from_micros(at).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
