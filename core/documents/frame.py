"""A draft checked against master data: every line with its item, units, tax and money.

Loaded set-based: one query a table, never one a line. All that is wrong is collected, so a
person mends everything at once. What comes out is whole: kinds build on it without asking
again.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from core.documents import refusals as r
from core.documents.amounts import LineAmounts, extended, line_amounts, markdown_fen
from core.documents.draft import Draft, Line
from core.documents.masters import ItemFacts, Masters, Place
from core.kernel.clock import Clock, to_micros
from core.kernel.refusals import Refusal
from core.kernel.units import Conversion, InexactConversion
from core.platform.rows import Rows, as_date


@dataclass(slots=True)
class Checked:
    """A whole line: base quantities in micro, money in minor units.

    `source` are the columns of the line it comes from, where it comes from one.
    """

    line_no: int
    typed: Line
    item: ItemFacts
    unit_id: int
    quantity_micro: int
    amount_fen: int
    amounts: LineAmounts
    tax_class_id: int
    tax_rate_bp: int
    input_rule: str = "deductible"
    discount_net_fen: int = 0
    markdown_fen: int = 0
    lot_id: int | None = None
    lot_code: str = ""
    produced_on: dt.date | None = None
    expires_on: dt.date | None = None
    source: SourceLine | None = None


@dataclass(frozen=True, slots=True)
class SourceLine:
    """The line of an earlier document that this one follows, with what is still open."""

    line_id: int
    document_id: int
    kind: str
    state: str
    item_id: int
    unit_id: int
    warehouse_id: int | None
    to_warehouse_id: int | None
    org_unit_id: int
    partner_id: int | None
    quantity_micro: int
    price_micro: int
    tax_class_id: int
    tax_rate_bp: int
    net_fen: int
    tax_fen: int
    gross_fen: int
    fulfilled_micro: int
    closed_micro: int
    prices_include_tax: bool
    entered_micro: int
    on: dt.date
    at: int
    regular_price_micro: int | None = None
    markdown_fen: int = 0
    promotion_id: int | None = None
    returned_net_fen: int = 0
    returned_tax_fen: int = 0
    returned_markdown_fen: int = 0

    @property
    def open_micro(self) -> int:
        """Base units still asked for."""
        return self.quantity_micro - self.fulfilled_micro - self.closed_micro


@dataclass(slots=True)
class Frame:
    """What a kind builds a Posting from."""

    draft: Draft
    rows: Rows
    now: int
    zone: ZoneInfo
    exponent: int
    currency: str
    tax_kind: str
    opens_minute: int
    closes_minute: int
    credit_days: int = 0
    destination: Place | None = None
    lines: list[Checked] = field(default_factory=list)
    sources: dict[int, SourceLine] = field(default_factory=dict)
    problems: list[Refusal] = field(default_factory=list)
    taken: dict[int, tuple[int, int, int, int]] = field(default_factory=dict)
    """(quantity, net, tax, markdown) that earlier lines of this document took of a line that
    they follow."""

    def moment(self, usual: str) -> int:
        """When the goods moved, in micros: as said, else now for today, else the store's
        opening or closing (`usual`: 'opening' or 'closing') on the business day."""
        today = dt.datetime.fromtimestamp(self.now // 1_000_000, self.zone).date()
        if self.draft.minute is not None:
            minute = self.draft.minute
        elif self.draft.on == today:
            return self.now
        else:
            minute = self.opens_minute if usual == "opening" else self.closes_minute
        start = dt.datetime.combine(self.draft.on, dt.time(), self.zone)
        return to_micros(start + dt.timedelta(minutes=minute))

    def today(self) -> dt.date:
        """The business day that it is now."""
        return dt.datetime.fromtimestamp(self.now // 1_000_000, self.zone).date()


UNTAXED = (0, "deductible")


def check(
    masters: Masters,
    draft: Draft,
    clock: Clock,
    *,
    sales: bool,
    partner: str | None,
    priced: bool = True,
    taxed: bool = True,
    destination: bool = False,
) -> Frame | r.Problems:
    """The frame of a draft with its problems beside the lines that are whole. `partner`: the
    flag its partner must have, if any; `sales` chooses the tax class of the item; `priced` is
    false where lines need no price; with `destination` its header says where goods are sent.
    Problems alone where there is no such org unit."""
    unit = masters.unit(draft.company_id, draft.org_unit_id)
    if unit is None:
        return r.Problems((r.HeaderMissing("org_unit"),))
    frame = Frame(
        draft,
        masters.rows,
        to_micros(clock.now()),
        unit.zone,
        unit.exponent,
        unit.currency,
        unit.tax_kind,
        unit.opens_minute,
        unit.closes_minute,
    )
    _check_header(frame, masters, partner)
    if destination:
        _check_destination(frame, masters)
    typed = [(n, line) for n, line in enumerate(draft.lines, 1) if not line.blank]
    if not typed:
        frame.problems.append(r.NoLines())
    frame.sources = _sources(
        masters.rows, draft.kind, {x.source_line_id for _, x in typed if x.source_line_id}
    )
    masters.load_items(x.item_id for _, x in typed if x.item_id)
    for line_no, line in typed:
        checked = check_line(frame, masters, line_no, line, sales=sales, priced=priced, taxed=taxed)
        if isinstance(checked, Refusal):
            frame.problems.append(checked)
        else:
            frame.lines.append(checked)
    return frame


def _check_header(frame: Frame, masters: Masters, partner: str | None) -> None:
    draft = frame.draft
    if draft.on > frame.today():
        frame.problems.append(r.FutureDate(draft.on))
    if draft.minute is not None and not 0 <= draft.minute < 24 * 60:
        frame.problems.append(r.WrongTime())
    if partner is not None and draft.partner_id is None:
        frame.problems.append(r.HeaderMissing(partner))
    elif draft.partner_id is not None:
        row = masters.partner(draft.company_id, draft.partner_id)
        wrong = row is None or (partner is not None and not row[0 if partner == "supplier" else 1])
        if wrong or row is None:
            frame.problems.append(r.UnknownPartner())
        else:
            frame.credit_days = row[2]
    if draft.source_id is not None and not masters.has_source(draft.company_id, draft.source_id):
        frame.problems.append(r.UnknownSource())
    if draft.warehouse_id is None:
        frame.problems.append(r.HeaderMissing("warehouse"))
    elif not masters.has_warehouse(draft.company_id, draft.org_unit_id, draft.warehouse_id):
        frame.problems.append(r.UnknownWarehouse())


def _check_destination(frame: Frame, masters: Masters) -> None:
    draft = frame.draft
    if draft.to_warehouse_id is None:
        frame.problems.append(r.HeaderMissing("to_warehouse"))
        return
    place = masters.place(draft.company_id, draft.to_warehouse_id)
    if place is None or place.transit or draft.to_warehouse_id == draft.warehouse_id:
        frame.problems.append(r.UnknownWarehouse())
    frame.destination = place


def check_line(
    frame: Frame,
    masters: Masters,
    line_no: int,
    line: Line,
    *,
    sales: bool,
    priced: bool = True,
    taxed: bool = True,
) -> Checked | Refusal:
    """A line that is whole, or what is wrong with it."""
    source = frame.sources.get(line.source_line_id or 0)
    item = masters.item(frame.draft.company_id, line.item_id) if line.item_id else None
    if (missing := _incomplete(line_no, line, item, priced, source)) is not None:
        return missing
    assert item is not None and line.entered_micro is not None  # noqa: S101, PT018
    unit = line.unit_id or item.base_unit_id
    if unit not in item.units:
        return r.WrongUnit(line_no, item.id)
    quantity = Conversion(*item.units[unit]).to_base(line.entered_micro)
    if isinstance(quantity, InexactConversion):
        return r.InexactQuantity(line_no, item.id)
    tax_class = line.tax_class_id or (source.tax_class_id if source else 0)
    if not tax_class:
        tax_class = item.sales_tax_class_id if sales else item.purchase_tax_class_id
    rate = masters.rate(tax_class, frame.tax_kind, frame.draft.on, sales) if taxed else UNTAXED
    if isinstance(rate, Refusal):
        return rate
    price = (line.price_micro or 0) if priced else 0
    amount = extended(line.entered_micro, price, frame.exponent)
    if line.discount_fen < 0 or line.discount_fen > amount or (line.price_micro or 0) < 0:
        return r.AmountNegative(line_no)
    inclusive = frame.draft.prices_include_tax
    rule = "deductible" if sales else rate[1]
    amounts = line_amounts(amount - line.discount_fen, rate[0], inclusive, rule)
    undiscounted = line_amounts(amount, rate[0], inclusive, rule)
    return Checked(
        line_no,
        line,
        item,
        unit,
        quantity,
        amount - line.discount_fen,
        amounts,
        tax_class,
        rate[0],
        rate[1],
        undiscounted.net_fen - amounts.net_fen,
        _markdown(frame, line, amount, rate[0]) if sales else 0,
        line.lot_id if item.tracking != "none" else None,
        line.lot_code.strip(),
        line.produced_on,
        line.expires_on,
        source,
    )


def _markdown(frame: Frame, line: Line, amount_fen: int, rate_bp: int) -> int:
    """By how much the line's price lies below the regular one it names."""
    if line.regular_price_micro is None or line.entered_micro is None:
        return 0
    regular = extended(line.entered_micro, line.regular_price_micro, frame.exponent)
    return markdown_fen(regular, amount_fen, rate_bp, frame.draft.prices_include_tax)


def _incomplete(
    line_no: int, line: Line, item: ItemFacts | None, priced: bool, source: SourceLine | None
) -> Refusal | None:
    if line.item_id is None:
        return r.LineIncomplete(line_no, "item")
    if item is None:
        return r.UnknownItem(line_no)
    if line.entered_micro is None:
        return r.LineIncomplete(line_no, "quantity")
    if line.entered_micro < 0 or line.gift_micro < 0 or line.refused_micro < 0:
        return r.QuantityNotPositive(line_no)
    if line.entered_micro == 0 and not (line.gift_micro or line.refused_micro or line.close_rest):
        return r.QuantityNotPositive(line_no)
    if priced and line.price_micro is None:
        return r.LineIncomplete(line_no, "price")
    if line.source_line_id is not None and (source is None or source.item_id != line.item_id):
        return r.WrongSource(line_no)
    return None


def _sources(rows: Rows, kind: str, wanted: set[int]) -> dict[int, SourceLine]:
    keys = [(line,) for line in wanted]
    returned = {
        line: (int(net), int(tax), int(markdown))
        for line, of_kind, net, tax, markdown in rows.select_keys(
            "SELECT l.source_line_id, d.kind, sum(l.net_fen), sum(l.tax_fen),"
            " sum(l.markdown_fen) FROM document_line l JOIN document d ON d.id = l.document_id"
            " AND d.state = 'posted' AND d.reverses_id IS NULL WHERE l.source_line_id IN",
            keys,
            tail="GROUP BY l.source_line_id, d.kind",
        )
        if of_kind == kind  # a late cost of the line gives nothing back
    }
    found = {}
    for row in rows.select_keys(
        "SELECT l.id, d.id, d.kind, d.state, l.item_id, l.unit_id, d.warehouse_id,"
        " d.to_warehouse_id, d.org_unit_id, d.partner_id, l.quantity_micro, l.price_micro,"
        " l.tax_class_id, l.tax_rate_bp, l.net_fen, l.tax_fen,"
        " l.gross_fen, coalesce(o.fulfilled_micro, 0), coalesce(o.closed_micro, 0),"
        ' d.prices_include_tax, l.entered_micro, d."on", d.at,'
        " l.regular_price_micro, l.markdown_fen, l.promotion_id FROM document_line l"
        " JOIN document d ON d.id = l.document_id"
        " LEFT JOIN open_quantity o ON o.line_id = l.id WHERE l.id IN",
        keys,
    ):
        if row[3] == "posted":
            back = returned.get(row[0], (0, 0, 0))
            values = dict(zip(_SOURCE, row, strict=True))
            values["prices_include_tax"] = bool(values["prices_include_tax"])
            values["on"] = as_date(values["on"])
            found[row[0]] = SourceLine(
                **values,
                returned_net_fen=back[0],
                returned_tax_fen=back[1],
                returned_markdown_fen=back[2],
            )
    return found


_SOURCE = (
    "line_id",
    "document_id",
    "kind",
    "state",
    "item_id",
    "unit_id",
    "warehouse_id",
    "to_warehouse_id",
    "org_unit_id",
    "partner_id",
    "quantity_micro",
    "price_micro",
    "tax_class_id",
    "tax_rate_bp",
    "net_fen",
    "tax_fen",
    "gross_fen",
    "fulfilled_micro",
    "closed_micro",
    "prices_include_tax",
    "entered_micro",
    "on",
    "at",
    "regular_price_micro",
    "markdown_fen",
    "promotion_id",
)
