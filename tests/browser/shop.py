"""Goods and partners for browser tests of the document screens, entered by the verbs of set-up."""

from __future__ import annotations

import datetime as dt

from sqlmodel import col, select

from core.catalog.items import BarcodeForm, ItemForm, UnitForm, save_item
from core.catalog.partners import PartnerForm, save_partner
from core.desks.setup.first_administrator import FirstUser
from core.documents.draft import Draft, Line
from core.documents.submit import submit
from core.kernel.amounts import MICRO
from core.platform.database import connect, writing
from core.platform.grants import actor_of
from core.posting.wanted import Posted
from models.catalog import Item, Partner, TaxClass, Unit
from models.company import Warehouse
from pages.kinds import KINDS

ITEMS = (
    # code, name, barcode, box of, tracking, life, retail, purchase
    ("1001", "鲜牛奶 950ml", "6901001000011", 12, "lot", 21, 15_800_000, 9_900_000),
    ("1002", "原味酸奶 200g", "6901001000028", 24, "lot", 28, 6_500_000, 3_800_000),
    ("2001", "农夫山泉 550ml", "6901001000035", 24, "none", None, 2_000_000, 1_150_000),
    ("2002", "可口可乐 500ml", "6901001000042", 24, "none", None, 3_500_000, 2_300_000),
    ("3001", "东北大米 5kg", "6901001000059", 4, "none", None, 45_900_000, 33_000_000),
    ("3002", "花生油 5L", "6901001000066", 4, "none", None, 99_900_000, 76_500_000),
)


def stock_the_shop(url: str, made: FirstUser) -> None:
    """Six items with barcodes and boxes, two suppliers, two customers."""
    engine = connect(url)
    company, category = made.founded.company_id, made.founded.category_id
    with writing(engine) as session:
        actor = actor_of(session.connection(), made.user_id)
        assert actor is not None
        tax = {row.code: row.id or 0 for row in session.exec(select(TaxClass))}
        units = {row.name: row.id or 0 for row in session.exec(select(Unit))}
        piece, box = units["个"], units["箱"]
        for code, name, barcode, per_box, tracking, life, retail, purchase in ITEMS:
            form = ItemForm(
                code=code,
                name=name,
                category_id=category,
                base_unit_id=piece,
                sales_tax_class_id=tax["V13"],
                purchase_tax_class_id=tax["V13"],
                tracking=tracking,
                life_days=life,
                retail_price_micro=retail,
                purchase_price_micro=purchase,
                units=[UnitForm(box, per_box, 1)],
                barcodes=[BarcodeForm(barcode, piece), BarcodeForm(barcode + "9", box)],
            )
            assert isinstance(save_item(session, actor, company, form, None), int)
        for code, name, supplier in (
            ("G01", "光明乳业", True),
            ("G02", "城北粮油批发", True),
            ("K01", "和平里社区食堂", False),
            ("K02", "红星小学", False),
        ):
            partner = PartnerForm(code=code, name=name, supplier=supplier, customer=not supplier)
            assert isinstance(save_partner(session, actor, company, partner, None), int)
    engine.dispose()


def receive(url: str, user_id: int) -> int:
    """Ten of the first item came in today; the receipt's id."""
    engine = connect(url)
    with writing(engine) as session:
        actor = actor_of(session.connection(), user_id)
        assert actor is not None
        warehouse = session.exec(select(Warehouse).order_by(col(Warehouse.id))).first()
        item = session.exec(select(Item).where(col(Item.code) == "2001")).one()
        supplier = session.exec(select(Partner).where(col(Partner.code) == "G02")).one()
        assert warehouse is not None
        draft = Draft(
            "purchase.receipt",
            warehouse.company_id,
            warehouse.org_unit_id,
            dt.datetime.now(dt.UTC).date(),
            warehouse_id=warehouse.id,
            partner_id=supplier.id,
            lines=[Line(item.id, item.base_unit_id, 10 * MICRO, MICRO)],
        )
        posted = submit(session, actor, KINDS, draft)
        assert isinstance(posted, Posted), posted
    engine.dispose()
    return posted.document_id
