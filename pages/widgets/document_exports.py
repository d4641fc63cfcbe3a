"""Excel files of the document screens: a list of documents, and the lines of one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from core.documents.read import Listed, Wanted, listed
from core.documents.read_document import Header, LineShown
from core.exchange.export import MOST, micro, money, share
from core.exchange.workbook import Column, Style, Value
from core.platform.i18n import _, language
from core.platform.rights import Actor
from pages.kinds import KINDS
from pages.widgets import export
from pages.widgets.company import CompanyInView
from pages.widgets.data import reading
from pages.widgets.labels import in_language

States = Callable[[Listed], str]


def offer_documents(
    key: str,
    wanted: Wanted,
    company: CompanyInView,
    state_name: States,
    where: Any = None,
) -> None:
    """Every document that the filters ask for, whether shown or not."""
    exponent, words = company.currency.exponent, language()

    def rows(actor: Actor) -> export.Rows:
        with reading(actor) as connection:
            found = listed(connection, wanted, MOST + 1)
        for one in found:
            yield [
                KINDS[one.kind].name(words) if one.kind in KINDS else one.kind,
                one.number,
                one.on,
                one.partner,
                one.warehouse,
                money(one.net_fen, exponent),
                money(one.gross_fen, exponent),
                state_name(one),
                micro(one.open_micro),
                one.reference or None,
                one.lines,
                one.writer,
            ]

    columns = [
        Column(_("Kind"), width=14),
        Column(_("Number"), width=20),
        Column(_("Date"), Style.DAY, 12),
        Column(_("Partner"), width=30),
        Column(_("Warehouse"), width=18),
        Column(_("Net amount"), Style.MONEY, 14),
        Column(_("Amount with tax"), Style.MONEY, 14),
        Column(_("State"), width=10),
        Column(_("Still open"), Style.NUMBER, 12),
        Column(_("Their number"), width=20),
        Column(_("Lines"), Style.NUMBER, 8),
        Column(_("Begun by"), width=12),
    ]
    export.offer(f"documents_{key}", columns, rows, where=where)


def offer_lines(
    head: Header, shown: Sequence[LineShown], company: CompanyInView, where: Any = None
) -> None:
    """The lines of one document, with all that is kept of them."""
    exponent = company.currency.exponent

    def rows(_actor: Actor) -> export.Rows:
        return [_line(one, exponent) for one in shown]

    columns = [
        Column("#", Style.NUMBER, 6),
        Column(_("Code"), width=16),
        Column(_("Item"), width=30),
        Column(_("Quantity"), Style.NUMBER, 12),
        Column(_("Unit"), width=8),
        Column(_("Free"), Style.NUMBER, 10),
        Column(_("Turned away"), Style.NUMBER, 10),
        Column(_("Price"), Style.PRICE, 12),
        Column(_("Discount"), Style.MONEY, 12),
        Column(_("Lot"), width=18),
        Column(_("Expires"), Style.DAY, 12),
        Column(_("Tax rate"), Style.PERCENT, 8),
        Column(_("Net"), Style.MONEY, 14),
        Column(_("Tax"), Style.MONEY, 12),
        Column(_("Total with tax"), Style.MONEY, 14),
    ]
    export.offer(f"lines_{head.id}", columns, rows, where=where, part=_("Lines"), as_shown=True)


def _line(one: LineShown, exponent: int) -> list[Value]:
    return [
        one.line_no,
        one.code,
        one.item,
        micro(one.entered_micro),
        in_language(one.unit_zh or "", one.unit_en or ""),
        micro(one.gift_micro or None),
        micro(one.refused_micro or None),
        micro(one.price_micro),
        money(one.discount_fen, exponent),
        one.lot,
        one.expires_on,
        share(one.tax_rate_bp),
        money(one.net_fen, exponent),
        money(one.tax_fen, exponent),
        money(one.gross_fen, exponent),
    ]
