"""How documents look in JSON, coming in and going out."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import ConfigDict, Field, StrictInt

from core.api.values import (
    COST,
    FEN,
    INSTANT,
    MICRO,
    Day,
    Id,
    Money,
    Out,
    Price,
    Quantity,
    Strict,
    Text20,
    Text40,
    Text60,
    Text80,
    Text200,
    Text500,
    Truth,
)

TRADE = "Minor units of the company's currency; null on purchases without the right to see cost."
MOST_LINES = 500


class LineIn(Strict):
    """A line as it is typed. Quantities are positive; the kind says in or out. In a draft
    anything may be missing still."""

    item_id: Id | None = None
    unit_id: Id | None = Field(None, description="The item's base unit where it is left out.")
    entered_micro: Quantity | None = Field(None, description="Millionths of `unit_id`.")
    price_micro: Price | None = Field(None, description="Millionths of the currency, per unit.")
    discount_fen: Annotated[StrictInt, Field(ge=0, le=10**16, description=FEN)] = 0
    lot_id: Id | None = None
    lot_code: Text60 = ""
    produced_on: Day | None = None
    expires_on: Day | None = None
    gift_micro: Quantity = Field(0, description="Came at no cost. " + MICRO)
    refused_micro: Quantity = Field(0, description="Did not come in. " + MICRO)
    source_line_id: Id | None = Field(None, description="The line of another document it follows.")
    tax_class_id: Id | None = Field(None, description="The item's own where it is left out.")
    close_rest: Truth = Field(False, description="What is still open of the source is not awaited.")
    reason: Text20 = Field("", description="Of waste, or of a difference on arrival.")
    to_lot_code: Text60 = Field("", description="Of a lot adjustment: where the goods belong.")
    memo: Text200 = ""


class DraftChange(Strict):
    """The whole content of a draft, to put in place of what it was."""

    on: Day = Field(description="Business day in the company's zone.")
    warehouse_id: Id | None = None
    to_warehouse_id: Id | None = Field(None, description="Where goods are sent (stock.ship).")
    partner_id: Id | None = None
    source_id: Id | None = Field(None, description="The document this one follows.")
    minute: Annotated[StrictInt, Field(ge=0, le=1439)] | None = Field(
        None, description="Minute of the day the goods moved, where it is known."
    )
    prices_include_tax: Truth | None = Field(None, description="The kind's usual way by default.")
    reserve: Truth = Field(False, description="A sales order holds its stock.")
    reference: Text80 = Field("", description="The other side's number.")
    memo: Text500 = ""
    lines: list[LineIn] = Field(max_length=MOST_LINES)
    tenders: dict[Text20, Money] = Field(
        {}, max_length=20, description="Of a till summary: what was taken, by tender. " + FEN
    )


class DocumentIn(DraftChange):
    """A document of a kind, for an org unit."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "examples": [
                {
                    "kind": "purchase.receipt",
                    "org_unit_id": 1,
                    "on": "2026-11-20",
                    "warehouse_id": 1,
                    "partner_id": 1,
                    "reference": "DN-4711",
                    "lines": [
                        {
                            "item_id": 1,
                            "entered_micro": 12_000_000,
                            "price_micro": 8_500_000,
                            "lot_code": "A1",
                            "expires_on": "2027-02-01",
                        }
                    ],
                }
            ]
        },
    )
    kind: Text40 = Field(description="A code of /v1/document-kinds.")
    org_unit_id: Id


class Reversal(Strict):
    """How a document is reversed."""

    on: Day | None = Field(None, description="Day it is booked; the document's own by default.")
    memo: Text500 = ""


class DraftOut(Out):
    """A draft that was kept."""

    id: int
    version: int = Field(description="Send it as `If-Match` with the next change.")
    again: bool = Field(description="The same key and content came before: nothing was done now.")


class PostedOut(Out):
    """A document that was posted into all ledgers."""

    id: int
    number: str
    again: bool = Field(description="The same key and content came before: nothing was done now.")


class KindOut(Out):
    """A kind of document, and what it needs."""

    code: str
    name_zh: str
    name_en: str
    series: str = Field(description="What its numbers begin with.")
    permission: str
    partner: str | None = Field(description="supplier, customer or none.")
    sources: list[str] = Field(description="The kinds whose lines its lines may follow.")
    source_required: bool
    priced: bool
    prices_include_tax: bool
    carries_cost: bool
    line_fields: list[str]
    org_units: list[int] = Field(description="Where the caller may enter it.")


class DestinationOut(Out):
    """A warehouse that goods may be sent to."""

    id: int
    company_id: int
    name: str


class DocumentOut(Out):
    """The header of a document."""

    id: int
    kind: str
    number: str | None = Field(description="Null while it is a draft.")
    state: str = Field(description="draft, posted, reversed or discarded.")
    company_id: int
    org_unit_id: int
    on: dt.date
    at: int | None = Field(description="When the goods moved. " + INSTANT)
    warehouse_id: int | None
    to_warehouse_id: int | None = Field(description="Where goods are sent.")
    partner_id: int | None
    source_id: int | None
    reverses_id: int | None
    currency: str = Field(description="Empty while it is a draft.")
    currency_exponent: int
    prices_include_tax: bool
    net_fen: int | None = Field(description=TRADE)
    tax_fen: int | None = Field(description=TRADE)
    gross_fen: int | None = Field(description=TRADE)
    reference: str
    memo: str
    version: int
    created_by: int
    created_at: int = Field(description=INSTANT)
    posted_by: int | None
    posted_at: int | None = Field(description=INSTANT)


class LineOut(Out):
    """A line; the last three say what is still awaited of an order."""

    id: int
    line_no: int
    item_id: int | None
    unit_id: int | None
    entered_micro: int | None = Field(description="Millionths of `unit_id`, as typed.")
    quantity_micro: int | None = Field(description=MICRO)
    gift_micro: int
    refused_micro: int
    price_micro: int | None = Field(description="Null on purchases without the right to see cost.")
    discount_fen: int | None = Field(description=TRADE)
    tax_class_id: int | None
    tax_rate_bp: int = Field(description="Hundredths of a percent.")
    net_fen: int | None = Field(description=TRADE)
    tax_fen: int | None = Field(description=TRADE)
    gross_fen: int | None = Field(description=TRADE)
    lot_id: int | None
    lot_code: str
    produced_on: dt.date | None
    expires_on: dt.date | None
    from_warehouse_id: int | None
    to_warehouse_id: int | None
    source_line_id: int | None
    reason: str
    to_lot_code: str
    memo: str
    ordered_micro: int | None
    fulfilled_micro: int | None
    closed_micro: int | None


class MoveOut(Out):
    """Goods in (+) or out (−) of a warehouse."""

    id: int
    line_id: int | None
    kind: str
    item_id: int
    warehouse_id: int
    lot_id: int | None
    on: dt.date
    at: int = Field(description=INSTANT)
    quantity_micro: int = Field(description=MICRO)
    value_fen: int | None = Field(description="What it is worth at cost, as known now. " + COST)
    amends_id: int | None = Field(description="The move it corrects.")
    inferred: bool = Field(description="The lot was not seen but assumed, first to expire first.")


class VoucherLineOut(Out):
    """A line of a voucher."""

    line_no: int
    account: str
    account_name: str
    partner_id: int | None
    debit_fen: int | None = Field(description=COST)
    credit_fen: int | None = Field(description=COST)


class VoucherOut(Out):
    """A voucher in one book."""

    id: int
    book: str
    period: int = Field(description="A month: 202611.")
    number: int
    on: dt.date
    recipe: str
    lines: list[VoucherLineOut]


class OpenItemOut(Out):
    """A debt of or to the partner."""

    id: int
    role: str
    partner_id: int
    due_on: dt.date
    amount_fen: int | None = Field(description=TRADE)
    open_fen: int | None = Field(description="Not settled yet. " + TRADE)


class TenderOut(Out):
    """What a till took of one kind of money."""

    tender: str
    amount_fen: int = Field(description=FEN)


class DocumentWhole(DocumentOut):
    """A document with its lines and everything it did."""

    reversed_by_id: int | None
    lines: list[LineOut]
    tenders: list[TenderOut]
    moves: list[MoveOut]
    vouchers: list[VoucherOut]
    open_items: list[OpenItemOut]
