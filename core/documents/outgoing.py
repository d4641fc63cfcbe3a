"""An order as it leaves the house: everything its supplier needs, and nothing of ours beside.

Numbers are exact decimals as text, days are ISO. A reversal of an order says which it takes
back. Read inside a write transaction, for whoever sends; no page uses it.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.kernel.decimals import format_decimal
from core.platform.rows import Rows, as_date

QUANTITY_PLACES = PRICE_PLACES = 6


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A line; `barcode` of the unit ordered, '' without one. Prices are per `unit`."""

    line_no: int
    code: str
    barcode: str
    name: str
    unit: str
    quantity: str
    price: str
    net: str
    tax_rate: str
    gross: str
    memo: str


@dataclass(frozen=True, slots=True)
class Order:
    """An order; `takes_back` is the number of the order that this one cancels."""

    number: str
    on: str
    company_code: str
    company: str
    org_unit: str
    warehouse: str
    supplier_code: str
    supplier: str
    currency: str
    prices_include_tax: bool
    takes_back: str
    memo: str
    lines: tuple[OrderLine, ...]
    net: str
    tax: str
    gross: str

    @property
    def key(self) -> str:
        """The same for the same order, whenever it is sent."""
        return f"{self.company_code}-{self.number}"


def order_of(rows: Rows, document_id: int) -> Order:
    """The order of a posted document."""
    head = rows.one(
        'SELECT d.number, d."on", c.code, c.name, u.name, w.name, p.code, p.name, d.currency,'
        " d.prices_include_tax, r.number, d.memo, d.net_fen, d.tax_fen, d.gross_fen,"
        " c.currency_exponent, d.carries_cost"
        " FROM document d JOIN company c ON c.id = d.company_id"
        " JOIN org_unit u ON u.id = d.org_unit_id JOIN partner p ON p.id = d.partner_id"
        " LEFT JOIN warehouse w ON w.id = d.warehouse_id"
        " LEFT JOIN document r ON r.id = d.reverses_id WHERE d.id = ?",
        (document_id,),
    )
    assert head is not None  # noqa: S101
    places = head[15]
    lines = rows.select(
        "SELECT l.line_no, i.code, coalesce((SELECT min(b.code) FROM barcode b"
        " WHERE b.item_id = l.item_id AND b.unit_id = l.unit_id), ''), i.name, n.name,"
        " l.entered_micro, l.price_micro, l.net_fen, l.tax_rate_bp, l.gross_fen, l.memo"
        " FROM document_line l JOIN item i ON i.id = l.item_id"
        " LEFT JOIN unit n ON n.id = l.unit_id WHERE l.document_id = ? ORDER BY l.line_no",
        (document_id,),
    )
    money = [format_decimal(abs(fen), places, keep=places) for fen in head[12:15]]
    return Order(
        number=head[0],
        on=as_date(head[1]).isoformat(),
        company_code=head[2],
        company=head[3],
        org_unit=head[4],
        warehouse=head[5] or "",
        supplier_code=head[6],
        supplier=head[7],
        currency=head[8],
        prices_include_tax=bool(head[9]),
        takes_back=head[10] or "",
        memo=head[11],
        lines=tuple(_line(row, places) for row in lines),
        net=money[0],
        tax=money[1],
        gross=money[2],
    )


def _line(row: tuple[object, ...], places: int) -> OrderLine:
    number, code, barcode, name, unit, entered, price, net, rate, gross, memo = row
    return OrderLine(
        line_no=_int(number),
        code=str(code),
        barcode=str(barcode),
        name=str(name),
        unit=str(unit or ""),
        quantity=format_decimal(abs(_int(entered)), QUANTITY_PLACES, keep=0),
        price=format_decimal(_int(price), PRICE_PLACES, keep=2),
        net=format_decimal(abs(_int(net)), places, keep=places),
        tax_rate=format_decimal(_int(rate), 4, keep=0),
        gross=format_decimal(abs(_int(gross)), places, keep=places),
        memo=str(memo),
    )


def _int(value: object) -> int:
    return value if isinstance(value, int) else int(str(value or 0))
