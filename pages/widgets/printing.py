"""The print button of a document: its paper as a PDF, made when somebody clicks.

What stands on it is what its reader may see. A delivery's amount is written in capitals too
where the reader reads Chinese, as such papers are checked by it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from core.documents.read_document import Header, LineShown, lines
from core.exchange.printing.capitals import MOST_FEN, capitals
from core.exchange.printing.paper import Heading, Paper, pdf
from core.platform.i18n import N_, _, language, speaking
from core.platform.rights import Actor
from pages.kinds import KINDS
from pages.widgets import formats, identity
from pages.widgets.company import CompanyInView
from pages.widgets.data import reading
from pages.widgets.labels import in_language

SIGNS = {
    "supplier": (N_("Prepared by"), N_("Received by"), N_("Supplier")),
    "customer": (N_("Prepared by"), N_("Delivered by"), N_("Signed for by")),
    None: (N_("Prepared by"), N_("Checked by")),
}


def print_button(head: Header, company: CompanyInView, where: Any) -> None:
    """Offer the document as a file to print."""
    asked, words = identity.later(), language()

    def file() -> bytes:
        actor = asked()
        if actor is None:
            raise PermissionError(_("You are signed out"))
        with speaking(words):
            return pdf(paper(actor, head, company))

    name = re.sub(r"[^\w.-]+", "-", f"{KINDS[head.kind].name(words)}-{head.number}")
    where.download_button(
        _("Print"),
        file,
        f"{name}.pdf",
        "application/pdf",
        key="print_document",
        icon=":material/print:",
        on_click="ignore",
    )


def paper(actor: Actor, head: Header, company: CompanyInView) -> Paper:
    """What is printed of a document, for this reader."""
    with reading(actor) as connection:
        shown = lines(connection, head.id)
    kind = KINDS[head.kind]
    columns, rows = _table(shown, company, priced=kind.priced and head.gross_fen is not None)
    return Paper(
        f"{kind.name(language())}  {head.number or ''}",
        company.name,
        [
            (_("Date"), formats.day(head.on)),
            (_("Partner"), head.partner or ""),
            (_("Warehouse"), head.warehouse or ""),
            (_("Their number"), head.reference),
            (_("Written by"), head.written_by or ""),
        ],
        columns,
        rows,
        _totals(head, company) if kind.priced else (),
        [_(sign) for sign in SIGNS[kind.partner]],
        f"{company.name} · {head.number or ''}",
        head.memo,
    )


def _table(
    shown: Sequence[LineShown], company: CompanyInView, *, priced: bool
) -> tuple[list[Heading], list[list[str]]]:
    currency = company.currency
    lots = any(one.lot or one.expires_on for one in shown)
    parts: list[tuple[bool, Heading, Callable[[LineShown], str]]] = [
        (True, Heading("#", 0.4, True), lambda x: str(x.line_no)),
        (True, Heading(_("Code"), 1.1), lambda x: x.code or ""),
        (True, Heading(_("Item"), 2.6), lambda x: x.item or ""),
        (lots, Heading(_("Lot"), 1.2), lambda x: x.lot or ""),
        (lots, Heading(_("Expires"), 1.0), lambda x: formats.day(x.expires_on)),
        (True, Heading(_("Quantity"), 0.9, True), lambda x: formats.quantity(x.entered_micro)),
        (True, Heading(_("Unit"), 0.6), lambda x: in_language(x.unit_zh or "", x.unit_en or "")),
        (priced, Heading(_("Price"), 1.0, True), lambda x: formats.price(x.price_micro, currency)),
        (
            priced,
            Heading(_("Total with tax"), 1.2, True),
            lambda x: formats.money(x.gross_fen, currency),
        ),
    ]
    wanted = [(heading, cell) for shows, heading, cell in parts if shows]
    return [heading for heading, _cell in wanted], [
        [cell(one) for _heading, cell in wanted] for one in shown
    ]


def _totals(head: Header, company: CompanyInView) -> list[tuple[str, str]]:
    if head.gross_fen is None:
        return []
    money = [
        (_("Net"), formats.money(head.net_fen, company.currency)),
        (_("Tax"), formats.money(head.tax_fen, company.currency)),
        (_("Total with tax"), formats.money(head.gross_fen, company.currency)),
    ]
    yuan = company.currency.code == "CNY" and abs(head.gross_fen) <= MOST_FEN
    if language() == "zh" and yuan:
        money.append((_("In words"), capitals(head.gross_fen)))
    return money
