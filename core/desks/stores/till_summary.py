"""Till summary (销售日结): what a store sold in a day, one line an item, and how it was paid.

Never refused for lack of stock: what is not on record leaves at a provisional cost (the last
one known, else net price × (1 − the category's stated margin), never 0). Lines carry amounts,
not prices: the amount is the truth. A line whose refunds outweigh its sales brings goods back
at the last known cost. Tenders equal receipts and go each to its account; what the drawer is
short or over goes to till differences; cards and coupons sold are advances, no revenue.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.documents import refusals as r
from core.documents.amounts import (
    LineAmounts,
    extended,
    line_amounts,
    markdown_fen,
    provisional_fen,
)
from core.documents.frame import Frame
from core.documents.kind import Built, Kind, Totals
from core.documents.promoted import NOTE
from core.kernel.amounts import MICRO, round_half_up
from core.kernel.refusals import Refusal
from core.platform.i18n import N_
from core.platform.rows import Rows
from core.posting.locks import lock_keys
from core.posting.wanted import AmountWanted, LineRow, MoveKind, MoveWanted, Posting, SaleWanted

CODE, SERIES, PERMISSION, CHANNEL = "till.summary", "XS", "till.import", "store"
SHORT = "short"
"""Kept among the tenders: what is missing in the drawer (negative: over)."""
TENDERS: Mapping[str, str] = {
    "cash": N_("Cash"),
    "wechat": N_("WeChat Pay"),
    "alipay": N_("Alipay"),
    "card": N_("Bank card"),
    "stored_value": N_("Stored value"),
    "coupon": N_("Coupon"),
    "platform": N_("Delivery platform"),
}


@dataclass(frozen=True, slots=True)
class TillLine:
    """One item of a day, refunds netted. `amount_fen` is after discount, with or without tax
    as the day says; `fallback_fen` prices the quantity while no cost is known."""

    item_id: int
    unit_id: int
    entered_micro: int
    quantity_micro: int
    amount_fen: int
    discount_fen: int
    tax_class_id: int
    tax_rate_bp: int
    fallback_fen: int
    lot_id: int | None = None
    memo: str = ""
    custom: Mapping[str, Any] = field(default_factory=dict)
    regular_price_micro: int | None = None
    promotion_id: int | None = None

    @property
    def own_discount_fen(self) -> int:
        """The discount, but where a promotion made it: that is told as markdown."""
        return 0 if self.promotion_id is not None else self.discount_fen


@dataclass(frozen=True, slots=True)
class TillDay:
    """A store's day, whole. `tenders` is what was taken, by tender; `advance_fen` of it was
    paid for stored value and coupons sold. `occasion` tells later postings of one store and
    day from the first (after a reversal)."""

    company_id: int
    org_unit_id: int
    warehouse_id: int
    on: dt.date
    at: int
    currency: str
    prices_include_tax: bool
    lines: Sequence[TillLine]
    tenders: Mapping[str, int]
    advance_fen: int = 0
    import_id: int | None = None
    occasion: int = 0
    reference: str = ""
    custom: Mapping[str, Any] = field(default_factory=dict)
    exponent: int = 2

    def content_hash(self) -> str:
        """SHA-256 of what was sold and how it was paid, as the till tells it."""
        content = [
            self.org_unit_id,
            self.on.isoformat(),
            self.prices_include_tax,
            self.advance_fen,
            sorted(self.tenders.items()),
            sorted(
                (x.item_id, x.memo, x.unit_id, x.entered_micro, x.amount_fen, x.discount_fen,
                 json.dumps(x.custom, sort_keys=True))
                for x in self.lines
            ),
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(content, separators=(",", ":")).encode()).hexdigest()


def posting(day: TillDay) -> Posting:
    """The whole document, ready for the door."""
    amounts = [line_amounts(x.amount_fen, x.tax_rate_bp, day.prices_include_tax) for x in day.lines]
    net, tax = sum(a.net_fen for a in amounts), sum(a.tax_fen for a in amounts)
    totals = Totals(net, tax, net + tax, _with_short(day.tenders, net + tax + day.advance_fen))
    content = day.content_hash()
    posted = Posting(
        header={
            "warehouse_id": day.warehouse_id,
            "import_id": day.import_id,
            "currency": day.currency,
            "carries_cost": False,
            "prices_include_tax": day.prices_include_tax,
            "net_fen": net,
            "tax_fen": tax,
            "gross_fen": net + tax,
            "channel": CHANNEL,
            "reference": day.reference,
            "custom": dict(day.custom),
        },
        lines=[
            LineRow(_columns(day, line, amount))
            for line, amount in zip(day.lines, amounts, strict=True)
        ],
        permission=PERMISSION,
        series=SERIES,
        on=day.on,
        at=day.at,
        company_id=day.company_id,
        org_unit_id=day.org_unit_id,
        kind=CODE,
        idempotency_key=f"till:{day.org_unit_id}:{day.on}:{day.occasion}:{content[:40]}",
        payload_hash=content,
        amounts=_amounts(totals),
        tenders=dict(totals.tenders),
        sales_documents=1,
    )
    for index, (line, amount) in enumerate(zip(day.lines, amounts, strict=True)):
        if line.quantity_micro:
            posted.moves.append(_move(index, line, day.warehouse_id))
        if line.quantity_micro or amount.gross_fen:
            posted.sales.append(_sale(index, line, amount, day))
    return posted


def _with_short(tenders: Mapping[str, int], due_fen: int) -> dict[str, int]:
    """Tenders, and what is missing of the sum that should be there."""
    taken = {name: amount for name, amount in tenders.items() if amount}
    if short := due_fen - sum(taken.values()):
        taken[SHORT] = short
    return taken


def _move(index: int, line: TillLine, warehouse: int) -> MoveWanted:
    back = line.quantity_micro < 0
    return MoveWanted(
        index,
        MoveKind.CUSTOMER_RETURN if back else MoveKind.ISSUE,
        line.item_id,
        warehouse,
        -line.quantity_micro,
        lot_id=line.lot_id,
        pick=not back,
        fallback=(line.fallback_fen, abs(line.quantity_micro)),
        may_short=True,
    )


def _sale(index: int, line: TillLine, amount: LineAmounts, day: TillDay) -> SaleWanted:
    discount = 0
    if line.own_discount_fen:
        before = line_amounts(
            line.amount_fen + line.own_discount_fen, line.tax_rate_bp, day.prices_include_tax
        )
        discount = before.net_fen - amount.net_fen
    return SaleWanted(
        index,
        line.item_id,
        day.warehouse_id,
        line.quantity_micro,
        amount.net_fen,
        amount.tax_fen,
        discount,
        _markdown(line, day),
    )


def _markdown(line: TillLine, day: TillDay) -> int:
    """By how much the line was sold below the regular price it names; less for refunds."""
    if line.regular_price_micro is None:
        return 0
    sign = -1 if line.entered_micro < 0 else 1
    regular = extended(abs(line.entered_micro), line.regular_price_micro, day.exponent)
    paid = sign * (line.amount_fen + line.own_discount_fen)
    return sign * markdown_fen(regular, paid, line.tax_rate_bp, day.prices_include_tax)


def _columns(day: TillDay, line: TillLine, amount: LineAmounts) -> dict[str, Any]:
    price = None
    if line.entered_micro:
        before = line.amount_fen + line.own_discount_fen  # the price is shown only
        price = round_half_up(before * MICRO * MICRO, line.entered_micro * 10**day.exponent)
    return {
        "item_id": line.item_id,
        "unit_id": line.unit_id,
        "entered_micro": line.entered_micro,
        "quantity_micro": line.quantity_micro,
        "price_micro": price,
        "discount_fen": line.own_discount_fen,
        "tax_class_id": line.tax_class_id,
        "tax_rate_bp": line.tax_rate_bp,
        "net_fen": amount.net_fen,
        "tax_fen": amount.tax_fen,
        "gross_fen": amount.gross_fen,
        "lot_id": line.lot_id,
        "from_warehouse_id": day.warehouse_id,
        "regular_price_micro": line.regular_price_micro,
        "markdown_fen": _markdown(line, day),
        "promotion_id": line.promotion_id,
        "memo": line.memo,
        "custom": dict(line.custom),
    }


def _amounts(totals: Totals) -> list[AmountWanted]:
    """Tenders in, revenue and tax out; what was paid beyond that was paid in advance."""
    advance = sum(totals.tenders.values()) - totals.gross_fen
    money = {**totals.tenders, "net": totals.net_fen, "tax": totals.tax_fen}
    return [AmountWanted(CODE, money | {"advance_sold": advance})]


def lock_days(rows: Rows, days: Iterable[tuple[int, dt.date]]) -> None:
    """Whoever else posts one of these (org unit, day) waits until this commits, and then finds
    what is posted; to be called before that is looked for."""
    lock_keys(rows, (f"till-day:{unit}:{on}" for unit, on in days))


def _build(frame: Frame) -> Built | Refusal:
    """A day typed by hand: lines at their price, tenders as counted (all cash where none)."""
    wrong = [name for name in frame.draft.tenders if name not in TENDERS]
    if wrong:
        return r.Problems((r.HeaderMissing("tender"),))
    lock_days(frame.rows, [(frame.draft.org_unit_id, frame.draft.on)])
    there = frame.rows.one(
        'SELECT "on", id, number FROM document WHERE kind = ? AND org_unit_id = ? AND "on" = ?'
        " AND state = 'posted' AND reverses_id IS NULL",
        (CODE, frame.draft.org_unit_id, frame.draft.on),
    )
    if there is not None:
        return r.SecondTillDay(frame.draft.on, there[1], there[2])
    warehouse = frame.draft.warehouse_id
    assert warehouse is not None  # noqa: S101
    margins: dict[int, int] = dict(
        frame.rows.select_keys(
            "SELECT i.id, c.stated_margin_bp FROM item i JOIN category c ON c.id = i.category_id"
            " WHERE i.id IN",
            [(line.item.id,) for line in frame.lines],
        )
    )
    built = Built()
    for index, line in enumerate(frame.lines):
        if not line.quantity_micro:
            continue
        net = line.amounts.net_fen
        guess = provisional_fen(
            net, net + line.discount_net_fen, line.quantity_micro, margins[line.item.id], 0
        )
        built.moves.append(
            MoveWanted(
                index,
                MoveKind.ISSUE,
                line.item.id,
                warehouse,
                -line.quantity_micro,
                pick=True,
                fallback=(guess, line.quantity_micro),
                may_short=True,
            )
        )
        built.sales.append(
            SaleWanted(
                index,
                line.item.id,
                warehouse,
                line.quantity_micro,
                net,
                line.amounts.tax_fen,
                line.discount_net_fen,
                line.markdown_fen,
            )
        )
    net = sum(line.amounts.net_fen for line in frame.lines)
    gross = sum(line.amounts.gross_fen for line in frame.lines)
    tenders = frame.draft.tenders or {"cash": gross}
    built.totals = Totals(net, gross - net, gross, _with_short(tenders, gross))
    return built


TILL_SUMMARY = Kind(
    code=CODE,
    series=SERIES,
    permission=PERMISSION,
    zh="销售日结",
    en="Till summary",
    carries_cost=False,
    sales=True,
    partner=None,
    build=_build,
    usual="closing",
    line_fields=("price", "discount", "memo"),
    prices_include_tax=True,
    amounts=_amounts,
    sells=True,
    channel=CHANNEL,
    outward=True,
    promotions=NOTE,
    oversells=True,
)
