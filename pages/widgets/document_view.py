"""The page of one document: what it says, and everything it did to the ledgers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st
from sqlalchemy import Connection

from core.documents import read_effects as effects
from core.documents.read_document import Header, LineShown, Related, lines, related
from core.kernel.amounts import MICRO, round_half_up
from core.kernel.money import Currency
from core.platform.i18n import N_, _, language
from pages.kinds import KINDS
from pages.widgets import formats
from pages.widgets.company import CompanyInView
from pages.widgets.document_exports import offer_lines
from pages.widgets.document_sent import sendings
from pages.widgets.document_tables import Head, foot, read_table
from pages.widgets.entry_refusals import plain
from pages.widgets.frame import link
from pages.widgets.labels import in_language

STATES = {
    "draft": (N_("Draft"), "gray"),
    "waiting": (N_("Waiting for approval"), "orange"),
    "posted": (N_("Posted"), "green"),
    "reversed": (N_("Reversed"), "red"),
    "discarded": (N_("Discarded"), "gray"),
}
MOVES = {
    "receipt": N_("Receipt"),
    "opening": N_("Opening"),
    "issue": N_("Issue"),
    "supplier_return": N_("To supplier"),
    "customer_return": N_("From customer"),
    "transfer_out": N_("Transfer out"),
    "transfer_in": N_("Transfer in"),
    "count": N_("Count"),
    "waste": N_("Waste"),
    "relocate": N_("Relocation"),
    "relot": N_("To another lot"),
}
BOOKS = {"SBE": "小企业会计准则", "ASBE": "企业会计准则"}
BOOKS_EN = {"SBE": "Small enterprises", "ASBE": "Enterprises"}
ROLES = {
    "receivable": N_("Receivable"),
    "ap_estimated": N_("Received, not billed"),
    "ap_invoiced": N_("Payable"),
    "advances": N_("Customer advances"),
}
ACTIONS = {
    "post": N_("Posted"),
    "reverse": N_("Reversed"),
    "ask": N_("Sent for approval"),
    "refused": N_("Sent back"),
    "withdrawn": N_("Taken back"),
}
WAYS = {
    "source": N_("Follows"),
    "reverses": N_("Reverses"),
    "follower": N_("Followed by"),
    "reversal": N_("Reversed by"),
}


def kind_name(code: str) -> str:
    """What a kind is called; its code for one nobody knows."""
    return KINDS[code].name(language()) if code in KINDS else code


def view(connection: Connection, head: Header, company: CompanyInView) -> None:
    """Draw everything below the title."""
    currency = company.currency
    _head(head, company)
    chain = related(connection, head)
    if chain:
        _chain(chain)
    shown = lines(connection, head.id)
    if shown:
        _lines(shown, currency, head.kind)
        offer_lines(head, shown, company, foot("lines"))
    for title, draw in (
        (_("Stock moves"), _moves),
        (_("Cost layers"), _layers),
        (_("Vouchers"), _vouchers),
        (_("Open items"), _debts),
        (_("Sent"), sendings),
        (_("Trail"), _trail),
    ):
        draw(connection, head, company, title)


def _head(head: Header, company: CompanyInView) -> None:
    facts = [
        (_("Date"), formats.day(head.on)),
        (_("Time"), formats.instant(head.at, company.zone)[11:] if head.at else ""),
        (_("Partner"), head.partner or ""),
        (_("Warehouse"), head.warehouse or ""),
        (_("To"), head.to_warehouse or ""),
        (_("Organisation unit"), head.org_unit or ""),
        (_("Their number"), head.reference),
        (_("Written by"), head.written_by or ""),
        (_("Note"), head.memo),
    ]
    with st.container(border=True, key="document_head"):
        left, right = st.columns([5, 4], vertical_alignment="center")
        with left:
            read_facts([fact for fact in facts if fact[1]])
        totals = right.container(
            horizontal=True, horizontal_alignment="right", gap="medium", key="document_totals"
        )
        with totals:
            for label, amount in _totals(head):
                st.metric(label, formats.money(amount, company.currency), width="content")


def in_money(kind: str) -> bool:
    """Whether documents of a kind speak of money: prices, or what a partner gets back."""
    known = KINDS.get(kind)
    return known is None or known.priced or known.partner is not None


def _totals(head: Header) -> list[tuple[str, int | None]]:
    """Of goods that only move, nothing; of a loss, the tax it takes back."""
    if in_money(head.kind):
        return [
            (_("Net"), head.net_fen),
            (_("Tax"), head.tax_fen),
            (_("Total with tax"), head.gross_fen),
        ]
    return [(_("Input tax taken back"), head.tax_fen)] if head.tax_fen != 0 else []


def read_facts(facts: Sequence[tuple[str, str]]) -> None:
    """Labels with their values, side by side as the width allows."""
    with st.container(horizontal=True, gap="medium", key="document_facts"):
        for label, value in facts:
            st.markdown(f":small[:gray[{plain(label)}]]  \n{plain(value)}", width="content")


def _chain(chain: Sequence[Related]) -> None:
    with st.container(horizontal=True, gap="small", key="document_chain"):
        for one in chain:
            link(
                "document",
                f"{_(WAYS[one.how])} {kind_name(one.kind)} {one.number}",
                icon=":material/link:",
                id=str(one.id),
            )


def _lines(shown: Sequence[LineShown], currency: Currency, kind: str) -> None:
    priced = kind not in KINDS or KINDS[kind].priced
    asks = any(one.asked_micro is not None and one.done_micro for one in shown)
    lots = any(one.lot or one.expires_on for one in shown)
    gifts = any(one.gift_micro for one in shown)
    refused = any(one.refused_micro for one in shown)
    discounts = any(one.discount_fen for one in shown)
    money, taxed = in_money(kind), any(one.tax_fen != 0 for one in shown)
    parts: list[tuple[bool, Head, Callable[[LineShown], str]]] = [
        (True, Head("#"), lambda x: str(x.line_no)),
        (True, Head(_("Code")), lambda x: x.code or ""),
        (True, Head(_("Item")), lambda x: x.item or ""),
        (True, Head(_("Quantity"), True), lambda x: formats.quantity(x.entered_micro)),
        (True, Head(_("Unit")), lambda x: in_language(x.unit_zh or "", x.unit_en or "")),
        (gifts, Head(_("Free"), True), lambda x: formats.quantity(x.gift_micro)),
        (refused, Head(_("Turned away"), True), lambda x: formats.quantity(x.refused_micro)),
        (priced, Head(_("Price"), True), lambda x: formats.price(x.price_micro, currency)),
        (discounts, Head(_("Discount"), True), lambda x: formats.money(x.discount_fen, currency)),
        (lots, Head(_("Lot")), lambda x: x.lot or ""),
        (lots and any(x.to_lot for x in shown), Head(_("To lot")), lambda x: x.to_lot),
        (lots, Head(_("Expires")), lambda x: formats.day(x.expires_on) if x.expires_on else ""),
        (any(x.reason for x in shown), Head(_("Reason")), reason_name),
        (money, Head(_("Tax rate"), True), lambda x: formats.percent(x.tax_rate_bp, 0)),
        (money, Head(_("Net"), True), lambda x: formats.money(x.net_fen, currency)),
        (money, Head(_("Tax"), True), lambda x: formats.money(x.tax_fen, currency)),
        (
            taxed and not money,
            Head(_("Input tax taken back"), True),
            lambda x: formats.money(x.tax_fen, currency),
        ),
        (money, Head(_("Total with tax"), True), lambda x: formats.money(x.gross_fen, currency)),
        (asks, Head(_("Followed up"), True), lambda x: formats.quantity(x.done_micro)),
    ]
    wanted = [(head, cell) for shows, head, cell in parts if shows]
    read_table(
        [head for head, _cell in wanted],
        [[cell(one) for _head, cell in wanted] for one in shown],
        "lines",
        _("Lines"),
        offered=True,
    )


def reason_name(line: LineShown) -> str:
    """Why a line was lost, or differs."""
    known = {code: name for kind in KINDS.values() for code, name in kind.reasons.items()}
    return _(known[line.reason]) if line.reason in known else line.reason


def _moves(connection: Connection, head: Header, company: CompanyInView, title: str) -> None:
    found = effects.moves(connection, head.id)
    if not found:
        return
    st.subheader(title, anchor=False)
    read_table(
        [
            Head(_("Move")),
            Head(_("Item")),
            Head(_("Warehouse")),
            Head(_("Lot")),
            Head(_("At")),
            Head(_("Quantity"), True),
            Head(_("Cost"), True),
            Head(_("Unit cost"), True),
            Head(""),
        ],
        [
            [
                _(MOVES.get(one.kind, one.kind)),
                one.item,
                one.warehouse or formats.NOTHING,
                _lot(one.lot, formats.day(one.expires_on) if one.expires_on else ""),
                formats.instant(one.at, company.zone),
                signed(one.quantity_micro),
                formats.money(one.value_fen, company.currency),
                unit_cost(one.value_fen, one.quantity_micro, company.currency),
                " · ".join(
                    said
                    for said, is_so in (
                        (_("lot inferred"), one.inferred),
                        (_("corrects an earlier move"), one.amends_id is not None),
                    )
                    if is_so
                ),
            ]
            for one in found
        ],
        "moves",
        title,
    )


def _layers(connection: Connection, head: Header, company: CompanyInView, title: str) -> None:
    found = effects.layers(connection, head.id)
    if not found:
        return
    st.subheader(title, anchor=False)
    read_table(
        [
            Head(_("Item")),
            Head(_("Layer")),
            Head(_("Quantity"), True),
            Head(_("Cost"), True),
            Head(_("Unit cost"), True),
        ],
        [
            [
                one.item,
                _layer(one),
                signed(one.quantity_micro),
                formats.money(one.value_fen, company.currency),
                unit_cost(one.value_fen, one.quantity_micro, company.currency),
            ]
            for one in found
        ],
        "layers",
        title,
    )


def _layer(one: effects.LayerShown) -> str:
    if one.layer_key == 0:
        return _("Moving average")
    if one.layer_key < 0:
        return _("Lot {code}").format(code=one.lot or formats.NOTHING)
    return f"{one.origin or formats.NOTHING} · {formats.day(one.origin_on)}"


def _vouchers(connection: Connection, head: Header, company: CompanyInView, title: str) -> None:
    found = effects.entries(connection, head.id)
    if not found:
        return
    st.subheader(title, anchor=False)
    books = sorted({one.book for one in found}, key=lambda book: book != company.standard)
    names = BOOKS if language() == "zh" else BOOKS_EN
    for tab, book in zip(st.tabs([names.get(b, b) for b in books]), books, strict=True):
        mine = [one for one in found if one.book == book]
        with tab:
            st.caption(
                " · ".join(
                    dict.fromkeys(
                        _("Voucher {number} of {period}, {on}").format(
                            number=one.number, period=formats.period(one.period), on=one.on
                        )
                        for one in mine
                    )
                )
            )
            read_table(
                [Head(_("Account")), Head(_("Name")), Head(_("Partner")), Head(_("Debit"), True),
                 Head(_("Credit"), True)],
                [*[_entry(one, company.currency) for one in mine], _sums(mine, company.currency)],
                f"voucher_{book}", f"{title} {names.get(book, book)}",
            )  # fmt: skip


def _entry(one: effects.EntryShown, currency: Currency) -> list[str]:
    def side(amount: int | None) -> str:
        return "" if amount == 0 else formats.money(amount, currency)

    return [one.account_code, one.account, one.partner or "", side(one.debit_fen),
            side(one.credit_fen)]  # fmt: skip


def _sums(mine: Sequence[effects.EntryShown], currency: Currency) -> list[str]:
    """Debits and credits; hidden where any of them is."""
    debits = [one.debit_fen for one in mine]
    owed = [one.credit_fen for one in mine]
    sums = [
        formats.money(None if None in side else sum(x or 0 for x in side), currency)
        for side in (debits, owed)
    ]
    return ["", _("Sum"), "", *sums]


def _debts(connection: Connection, head: Header, company: CompanyInView, title: str) -> None:
    found = effects.debts(connection, head.id)
    if not found:
        return
    st.subheader(title, anchor=False)
    read_table(
        [Head(_("Kind")), Head(_("Partner")), Head(_("Due")), Head(_("Amount"), True),
         Head(_("Not settled"), True)],
        [
            [
                _(ROLES.get(one.role, one.role)),
                one.partner or "",
                formats.day(one.due_on),
                formats.money(one.amount_fen, company.currency),
                formats.money(one.open_fen, company.currency),
            ]
            for one in found
        ],
        "debts", title,
    )  # fmt: skip


def _trail(connection: Connection, head: Header, company: CompanyInView, title: str) -> None:
    found = effects.trail(connection, head.id)
    if not found:
        return
    st.subheader(title, anchor=False)
    read_table(
        [Head(_("At")), Head(_("Who")), Head(_("What")), Head(_("Seal"))],
        [
            [
                formats.instant(one.at, company.zone),
                one.who or formats.NOTHING,
                _action(one.action),
                one.hash[:12],
            ]
            for one in found
        ],
        "trail",
        title,
    )


def _action(action: str) -> str:
    known = ACTIONS.get(action.split(maxsplit=1)[0]) if action else None
    return _(known) if known else action


def _lot(code: str | None, expires: str) -> str:
    """The lot's code with its expiry, where the code does not say the date already."""
    if not code:
        return expires
    return code if not expires or expires.replace("-", "") == code else f"{code} · {expires}"


def signed(micro: int) -> str:
    """A quantity with its direction: +12 in, −12 out."""
    return ("+" if micro > 0 else "") + formats.quantity(micro)


def unit_cost(value_fen: int | None, quantity_micro: int, currency: Currency) -> str:
    """Value of one base unit, for showing only."""
    if value_fen is None or not quantity_micro:
        return formats.NOTHING if value_fen is None else ""
    micro = round_half_up(value_fen * MICRO * MICRO, quantity_micro * 10**currency.exponent)
    return formats.price(round_half_up(micro, 100) * 100, currency)
