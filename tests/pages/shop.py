"""A shop for tests of the document screens, and hands to work its pages with."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, select
from streamlit.testing.v1 import AppTest

from core.catalog.items import BarcodeForm, ItemForm, UnitForm, save_item
from core.catalog.partners import PartnerForm, save_partner
from core.documents.draft import Draft, Line, Saved, save
from core.documents.submit import submit
from core.kernel.refusals import Refusal
from core.platform.database import connect, writing
from core.platform.rights import Actor
from core.platform.settings import ROOT
from core.posting.wanted import Posted
from models.catalog import Category, TaxClass, Unit
from models.company import Warehouse
from models.documents import Document, DocumentLine
from pages.kinds import KINDS
from pages.registry import entry
from pages.widgets.identity import signed_in_as
from tests.pages.conftest import House

MICRO = 1_000_000


@dataclass
class Shop:
    """A house with two items, a supplier and a customer."""

    house: House
    engine: Engine
    actor: Actor
    milk: int
    rice: int
    piece: int
    box: int
    supplier: int
    customer: int
    warehouse: int

    def draft(self, kind: str, lines: list[Line], **more: Any) -> Draft:
        """A document of this shop, of today."""
        partner = {"supplier": self.supplier, "customer": self.customer}.get(
            KINDS[kind].partner or ""
        )
        values: dict[str, Any] = {"partner_id": partner, "warehouse_id": self.warehouse}
        return Draft(kind, 1, 1, dt.datetime.now(dt.UTC).date(), lines=lines, **(values | more))

    def post(self, draft: Draft) -> Posted:
        """Posted, or the test fails."""
        with writing(self.engine) as session:
            answer = submit(session, self.actor, KINDS, draft)
            assert isinstance(answer, Posted), answer
        return answer

    def keep(self, draft: Draft) -> Saved:
        """Saved as a draft."""
        kind = KINDS[draft.kind]
        with writing(self.engine) as session:
            saved = save(session, self.actor, draft, kind.permission, kind.carries_cost)
        assert isinstance(saved, Saved)
        return saved

    def rice_line(self, quantity: int, price: int | None = 30, **more: Any) -> Line:
        """Rice by the piece; the price in yuan."""
        return Line(
            self.rice,
            self.piece,
            quantity * MICRO,
            None if price is None else price * MICRO,
            **more,
        )

    def documents(self, state: str) -> list[Document]:
        """Documents in a state."""
        with Session(self.engine) as session:
            return list(session.exec(select(Document).where(Document.state == state)))

    def lines(self, document_id: int) -> list[DocumentLine]:
        """Lines of a document."""
        with Session(self.engine) as session:
            return list(
                session.exec(
                    select(DocumentLine)
                    .where(DocumentLine.document_id == document_id)
                    .order_by(DocumentLine.line_no)  # type: ignore[arg-type]
                )
            )


def open_shop(house: House) -> Shop:
    """Two items, a supplier and a customer, made by the verbs of set-up."""
    engine = connect(house.url)
    actor = house.actor()
    with writing(engine) as session:
        tax = session.exec(select(TaxClass.id).where(TaxClass.code == "V13")).one()
        category = session.exec(select(Category.id)).first()
        units = {row.name: row.id or 0 for row in session.exec(select(Unit))}
        warehouse = session.exec(select(Warehouse.id)).first()
        assert tax
        assert category
        assert warehouse
        piece, box = units["个"], units["箱"]
        ids: list[int] = []
        for code, name, tracking, life in (
            ("M1", "鲜牛奶", "lot", 20),
            ("R1", "大米", "none", None),
        ):
            form = ItemForm(
                code,
                name,
                category,
                piece,
                tax,
                tax,
                tracking,
                life,
                40 * MICRO,
                25 * MICRO,
                units=[UnitForm(box, 12)],
                barcodes=[BarcodeForm(f"690{code}", piece), BarcodeForm(f"691{code}", box)],
            )
            ids.append(_id(save_item(session, actor, 1, form)))
        for partner_code, sells in (("G1", True), ("K1", False)):
            partner = PartnerForm(partner_code, f"往来{partner_code}", sells, not sells)
            ids.append(_id(save_partner(session, actor, 1, partner)))
    return Shop(house, engine, actor, ids[0], ids[1], piece, box, ids[2], ids[3], warehouse)


def _id(made: int | Refusal) -> int:
    assert isinstance(made, int), made
    return made


def opened(key: str, actor: Actor, language: str = "zh", **query: str) -> AppTest:
    """A page of the shell at an address."""
    with signed_in_as(actor):
        at = AppTest.from_file(str(ROOT / "pages" / "shell.py"), default_timeout=300)
        at.session_state["language"] = language
        at.run()
        at.switch_page(entry(key).file)
        for name, value in query.items():
            at.query_params[name] = value
        at.run()
    assert not at.exception
    return at


def said(at: AppTest) -> str:
    """All that a page says in boxes, captions and text."""
    parts = [*at.error, *at.warning, *at.caption, *at.markdown, *at.info, *at.text]
    return "\n".join(str(part.value) for part in parts)


def by_label(elements: Any, label: str) -> Any:
    return next(one for one in elements if one.label == label)


def press(at: AppTest, actor: Actor, label: str) -> AppTest:
    with signed_in_as(actor):
        by_label(at.button, label).click().run()
    assert not at.exception
    return at


def add(at: AppTest, actor: Actor, item: str, quantity: str, price: str = "") -> AppTest:
    by_label(at.text_input, "Item").set_value(item)
    by_label(at.text_input, "Quantity").set_value(quantity)
    if price:
        next(one for one in at.text_input if one.label.startswith("Price")).set_value(price)
    return press(at, actor, "Add")


def choose_partner(at: AppTest, actor: Actor, label: str, partner: int) -> None:
    with signed_in_as(actor):
        by_label(at.selectbox, label).set_value(partner).run()
