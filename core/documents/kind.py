"""A kind of document, declared once, as data.

Everything general (drafts, entry pages, submit, reversal, search, numbering) reads this and
knows no kind by name. `build` turns a checked frame into what its lines move; the rest of the
Posting follows from the totals by `amounts` and `debts`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.documents.frame import Checked, Frame
from core.kernel.refusals import Refusal
from core.posting.wanted import (
    AmountWanted,
    FulfilWanted,
    MoveWanted,
    OpenItemWanted,
    ReserveWanted,
    SaleWanted,
    TaxOutWanted,
)


@dataclass(frozen=True, slots=True)
class Totals:
    """Of a whole document, in minor units; negative for a reversal."""

    net_fen: int
    tax_fen: int
    gross_fen: int
    tenders: Mapping[str, int] = field(default_factory=dict)

    def negated(self) -> Totals:
        """As the reversal has them."""
        tenders = {name: -amount for name, amount in self.tenders.items()}
        return Totals(-self.net_fen, -self.tax_fen, -self.gross_fen, tenders)


@dataclass(slots=True)
class Built:
    """What the lines of a document do."""

    moves: list[MoveWanted] = field(default_factory=list)
    sales: list[SaleWanted] = field(default_factory=list)
    fulfils: list[FulfilWanted] = field(default_factory=list)
    reserves: list[ReserveWanted] = field(default_factory=list)
    orders: bool = False
    line_values: dict[int, dict[str, Any]] = field(default_factory=dict)
    """Columns to add to stored lines, by index."""
    totals: Totals | None = None
    """Where they are not the sum of the lines' amounts."""
    header: dict[str, Any] = field(default_factory=dict)
    """Columns to add to the header: the other end of a document with two."""
    taxes_out: list[TaxOutWanted] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Note:
    """Something the person should know before submitting; nothing is refused for it."""

    key: str
    line_no: int
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document.

    `partner`: 'supplier', 'customer' or None; `sources`: the kinds its lines may follow;
    `source_required`: lines must follow one; `usual`: 'opening' or 'closing', the moment of
    a document without a time; `line_fields`: what the entry page offers on a line beside
    item, unit and quantity; `debts` gives open items for totals: (role, amount).
    """

    code: str
    series: str
    permission: str
    zh: str
    en: str
    carries_cost: bool
    sales: bool
    partner: str | None
    build: Callable[[Frame], Built | Refusal]
    usual: str = "opening"
    sources: tuple[str, ...] = ()
    source_required: bool = False
    priced: bool = True
    taxed: bool = True
    """Its amounts bear tax; else what is typed is the amount."""
    line_fields: tuple[str, ...] = ("price",)
    prices_include_tax: bool = False
    amounts: Callable[[Totals], list[AmountWanted]] = lambda _: []
    debts: Callable[[Totals], list[tuple[str, int]]] = lambda _: []
    notes: Callable[[Frame], list[Note]] = lambda _: []
    sells: bool = False
    """Counts as a sales document in the facts."""
    channel: str = ""
    """渠道: through which its goods are sold, or come back."""
    promotions: str = ""
    """'offer': lines at the regular price get the promotions of the day; 'note': lines sold
    below it name theirs."""
    takes_back: bool = False
    """Its lines take sales back: the facts of a sale with the opposite sign."""
    outward: bool = False
    """Goods leave the header's warehouse; else they come to it."""
    takes_off_source: bool = True
    """What its lines move is taken off what the lines they follow still ask for."""
    reasons: Mapping[str, str] = field(default_factory=dict)
    """What a line may give as its reason: codes, and their English names."""
    destination: bool = False
    """Its header names a warehouse that the goods are sent to."""
    arrives: bool = False
    """It stands at the other end of the document it follows."""
    loses: str = ""
    """The tax of its lines is input tax that a loss takes back: by each line's own reason
    (LINE_REASON), or for this one."""
    approve: str = ""
    """The permission of whoever approves it; '': submitting is approving."""
    oversells: bool = False
    """Never refused for lack of stock, nor is its reversal."""

    def name(self, language: str) -> str:
        """What the kind is called."""
        return self.zh if language.startswith("zh") else self.en


Kinds = Mapping[str, Kind]
LINE_REASON = "line"
CLOSED, RELEASED = "closed_micro", "released_micro"
"""Kept in a line's `custom`: what it closed of its order, and what it took off a promise, so
that its reversal can ask and promise again."""


def open_items(kind: Kind, totals: Totals, due_on: dt.date) -> list[OpenItemWanted]:
    """The debts that a document's totals make."""
    return [OpenItemWanted(role, amount, due_on) for role, amount in kind.debts(totals) if amount]


def totals_of(lines: list[Checked]) -> Totals:
    """Sums of the lines' amounts."""
    return Totals(
        sum(line.amounts.net_fen for line in lines),
        sum(line.amounts.tax_fen for line in lines),
        sum(line.amounts.gross_fen for line in lines),
    )
