"""Labels to print (`?document=…` or `?item=…`): prices for shelves, dates for lots."""

from __future__ import annotations

import streamlit as st

from core.documents.read_document import LineShown, header, lines
from core.documents.read_entry import ItemCard, find_items, item_cards
from core.exchange.printing.labels import FORMATS, Label, pdf
from core.platform.i18n import _, counted, language, speaking
from core.platform.rights import Actor
from pages.widgets import formats, identity
from pages.widgets.address import number
from pages.widgets.company import CompanyInView, company_of
from pages.widgets.data import reading
from pages.widgets.data_table import File, data_table
from pages.widgets.empty import empty
from pages.widgets.frame import open_page
from pages.widgets.labels import in_language

MOST = 1000
PICKED = "labels_items"


def shelf_label(card: ItemCard, company: CompanyInView) -> Label:
    """名称、单位、零售价."""
    unit = card.units[0]
    price = formats.price(card.retail_price_micro, company.currency)
    return Label(
        card.name,
        price,
        (f"{card.code} · {in_language(unit.zh, unit.en)}",),
        card.code,
    )


def lot_label(line: LineShown) -> Label:
    """名称、批次、生产日期、到期日."""
    last = formats.day(line.expires_on) if line.expires_on else ""
    told = [f"{_('Lot')} {line.lot}" if line.lot else "", line.code or ""]
    if line.produced_on:
        told.append(f"{_('Produced')} {formats.day(line.produced_on)}")
    return Label(line.item or "", last, [x for x in told if x], line.lot or line.code or "")


def of_document(
    actor: Actor, company: CompanyInView, document_id: int, *, lots: bool
) -> list[Label]:
    """A label a line of a document."""
    with reading(actor) as connection:
        if header(connection, document_id) is None:
            return []
        found = lines(connection, document_id)
        if lots:
            return [lot_label(line) for line in found if line.lot or line.expires_on]
        cards = item_cards(connection, [line.item_id for line in found if line.item_id])
    return [shelf_label(card, company) for card in cards.values()]


def of_items(actor: Actor, company: CompanyInView) -> list[Label]:
    """Labels of the items somebody picks."""
    chosen: list[int] = st.session_state.setdefault(PICKED, [])
    asked = number("item")
    if asked and asked not in chosen:
        chosen.append(asked)
    with st.form("add_item", clear_on_submit=True, border=False):
        line = st.container(horizontal=True, vertical_alignment="bottom")
        text = line.text_input(_("Item"), placeholder=_("Code, barcode, name or initials"))
        sent = line.form_submit_button(_("Add"), icon=":material/add:")
    with reading(actor) as connection:
        if sent and (text or "").strip():
            found = find_items(
                connection, company.id, text, warehouse_id=None, partner_id=None, kinds=(), limit=1
            )
            if found:
                chosen.append(found[0].card.id)
            else:
                st.warning(_("Nothing found"), icon=":material/search_off:")
        cards = item_cards(connection, chosen)
    return [shelf_label(cards[one], company) for one in chosen if one in cards]


def offer(labels: list[Label]) -> None:
    """How many of each on which paper, and the file."""
    line = st.container(horizontal=True, vertical_alignment="bottom")
    names = {"a4": _("A4, 24 a sheet"), "roll": _("Roll, 60 × 40 mm")}
    form = line.selectbox(_("Paper"), list(FORMATS), format_func=lambda one: names[one])
    each = line.number_input(_("Copies of each"), 1, 200, 1)
    wanted = [one for one in labels for _copy in range(int(each))][:MOST]
    asked, words = identity.later(), language()

    def file() -> bytes:
        if asked() is None:
            raise PermissionError(_("You are signed out"))
        with speaking(words):
            return pdf(wanted, form)

    line.download_button(
        counted("Print {n} label", "Print {n} labels", len(wanted)),
        file,
        "labels.pdf",
        "application/pdf",
        type="primary",
        icon=":material/print:",
        on_click="ignore",
        key="print_labels",
    )
    config = st.column_config
    data_table(
        [{"item": one.name, "large": one.large, "code": one.code} for one in labels],
        {
            "item": config.TextColumn(_("Item")),
            "large": config.TextColumn(_("Price or date")),
            "code": config.TextColumn(_("Code")),
        },
        "labels",
        File(),
    )


actor = open_page("labels")
company = company_of(actor)
document = number("document")
if document:
    kinds = {False: _("Shelf labels"), True: _("Lot labels")}
    lots = st.segmented_control(
        _("Labels"),
        [True, False],
        default=True,
        required=True,
        format_func=lambda one: kinds[one],
        label_visibility="collapsed",
    )
    made = of_document(actor, company, document, lots=bool(lots))
else:
    made = of_items(actor, company)
if made:
    offer(made)
else:
    empty(
        _("No label yet"),
        _("Add items by their code or name, or come here from a receipt with lots."),
    )
