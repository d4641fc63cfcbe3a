"""Items, partners, and where goods lie: what a program needs before it can write a document."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import Field
from sqlalchemy import ColumnElement, Connection, Table, func, or_, select

from core.api.access import Known
from core.api.paging import page
from core.api.refusals import NothingThere, RefusedError
from core.api.values import BIGGEST, AskedId, AskedTruth, Listing, Missing, Out, Page, Search
from core.platform.i18n import N_
from core.platform.rights import SEE
from models.base import table
from models.catalog import Barcode, Item, ItemUnit, Partner, Unit
from models.company import Company, OrgUnit, Warehouse

router = APIRouter(prefix="/v1", tags=["catalog"])
PathId = Annotated[int, Path(ge=1, le=BIGGEST)]


class ItemOut(Out):
    """An item. `tracking` is none, lot or serial; quantities of it are in its base unit."""

    id: int
    company_id: int
    category_id: int
    code: str
    name: str
    initials: str = Field(description="Pinyin initials of the name.")
    base_unit_id: int
    tracking: str
    life_days: int | None
    retail_price_micro: int = Field(description="Tax included, per base unit.")
    purchase_price_micro: int | None = Field(description="Null without the right to see cost.")
    sales_tax_class_id: int
    purchase_tax_class_id: int
    weighed: bool
    active: bool


class UnitOut(Out):
    """A unit an item is kept in: one of it is numerator ÷ denominator base units."""

    unit_id: int
    code: str
    name: str
    name_en: str
    numerator: int = 1
    denominator: int = 1


class BarcodeOut(Out):
    """A barcode, and the unit it stands for."""

    code: str
    unit_id: int


class ItemWhole(ItemOut):
    """An item with its units (the base unit first) and barcodes."""

    units: list[UnitOut]
    barcodes: list[BarcodeOut]


class PartnerOut(Out):
    """A supplier, a customer, or both."""

    id: int
    company_id: int
    code: str
    name: str
    initials: str
    supplier: bool
    customer: bool
    tax_number: str
    contact: str | None = Field(description="Null without the right to see personal data.")
    phone: str | None = Field(description="Null without the right to see personal data.")
    address: str | None = Field(description="Null without the right to see personal data.")
    lead_days: int
    credit_days: int
    active: bool


class WarehouseOut(Out):
    """A warehouse of an org unit."""

    id: int
    code: str
    name: str
    kind: str


class OrgUnitOut(Out):
    """An org unit the caller sees, its company's money, and what he may do there."""

    id: int
    company_id: int
    company: str
    currency: str
    currency_exponent: int = Field(description="Decimals of the currency: 2 makes 1250 12.50.")
    parent_id: int | None
    kind: str
    code: str
    name: str
    warehouses: list[WarehouseOut]
    permissions: list[str]


class Me(Out):
    """Whose token it is."""

    user_id: int
    username: str
    name: str
    today: dt.date = Field(description="The day it is now, UTC.")
    org_units: list[OrgUnitOut]


class Catalogued(Listing):
    """What lists of master data may be asked for."""

    company_id: AskedId | Missing = None
    search: Search | Missing = Field(
        None, description="Part of a code, name or initials; a barcode."
    )
    active: AskedTruth | Missing = Field(None, description="Only those in use, or only others.")


class ItemsAsked(Catalogued):
    """What the list of items may be asked for."""

    category_id: AskedId | Missing = None


class PartnersAsked(Catalogued):
    """What the list of partners may be asked for."""

    supplier: AskedTruth | Missing = None
    customer: AskedTruth | Missing = None


def fits(of: Table, search: str) -> list[ColumnElement[bool]]:
    """Whether a row's code, name or initials hold the text."""
    text = search.strip().lower()
    like = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    columns = (of.c.code, of.c.name, of.c.initials)
    return [func.lower(column).like(like, escape="\\") for column in columns]


def equal(of: Table, asked: Listing, *names: str) -> list[ColumnElement[bool]]:
    """The columns that were asked for, each equal to what was asked."""
    wanted = {name: getattr(asked, name) for name in names}
    return [of.c[name] == value for name, value in wanted.items() if value is not None]


@router.get("/me", summary=N_("Who the token is, and where it may do what"))
def me(who: Known) -> Me:
    """The user of the token, the org units and warehouses he sees, and his permissions there."""
    unit, company, store = table(OrgUnit), table(Company), table(Warehouse)
    with who.reading() as connection:
        stores: dict[int, list[WarehouseOut]] = {}
        for row in connection.execute(select(store).where(store.c.active).order_by(store.c.id)):
            stores.setdefault(row.org_unit_id, []).append(WarehouseOut.model_validate(row))
        found = connection.execute(
            select(
                unit,
                company.c.name.label("company"),
                company.c.currency,
                company.c.currency_exponent,
            )
            .join(company, company.c.id == unit.c.company_id)
            .where(unit.c.active)
            .order_by(unit.c.path)
        ).mappings()
        units = [
            OrgUnitOut(
                **{name: row[name] for name in OrgUnitOut.model_fields if name in row},
                warehouses=stores.get(row["id"], []),
                permissions=sorted(p for p in who.actor.grants if who.actor.may(p, row["id"])),
            )
            for row in found
        ]
    actor = who.actor
    return Me(
        user_id=actor.user_id,
        username=actor.username,
        name=actor.name,
        today=who.world.clock.now().date(),
        org_units=units,
    )


@router.get("/items", summary=N_("Items, searched by code, name, initials or barcode"))
def items(who: Known, asked: Annotated[ItemsAsked, Query()]) -> Page[ItemOut]:
    """Items of the companies the caller works for, by id."""
    who.where(SEE)
    item, code = table(Item), table(Barcode)
    where = equal(item, asked, "company_id", "category_id", "active")
    if asked.search:
        held = select(code.c.item_id).where(code.c.code == asked.search.strip())
        where.append(or_(*fits(item, asked.search), item.c.id.in_(held)))
    with who.reading() as connection:
        return page(connection, select(item).where(*where), [item.c.id], asked, ItemOut)


@router.get("/items/{item_id}", summary=N_("One item, with its units and barcodes"))
def one_item(who: Known, item_id: PathId) -> ItemWhole:
    """One item."""
    item, code = table(Item), table(Barcode)
    with who.reading() as connection:
        row = connection.execute(select(item).where(item.c.id == item_id)).one_or_none()
        if row is None:
            raise RefusedError(NothingThere())
        barcodes = connection.execute(
            select(code.c.code, code.c.unit_id)
            .where(code.c.item_id == item_id)
            .order_by(code.c.code)
        )
        return ItemWhole(
            **ItemOut.model_validate(row).model_dump(),
            units=_units(connection, item_id, row.base_unit_id),
            barcodes=[BarcodeOut.model_validate(barcode) for barcode in barcodes],
        )


def _units(connection: Connection, item_id: int, base_unit_id: int) -> list[UnitOut]:
    unit, kept = table(Unit), table(ItemUnit)
    names: list[Any] = [unit.c.id.label("unit_id"), unit.c.code, unit.c.name, unit.c.name_en]
    base = connection.execute(select(*names).where(unit.c.id == base_unit_id))
    others = connection.execute(
        select(*names, kept.c.numerator, kept.c.denominator)
        .join(kept, kept.c.unit_id == unit.c.id)
        .where(kept.c.item_id == item_id, unit.c.id != base_unit_id)
        .order_by(unit.c.id)
    )
    return [UnitOut.model_validate(row) for row in (*base, *others)]


@router.get("/partners", summary=N_("Suppliers and customers"))
def partners(who: Known, asked: Annotated[PartnersAsked, Query()]) -> Page[PartnerOut]:
    """Partners of the companies the caller works for, by id."""
    who.where(SEE)
    partner = table(Partner)
    where = equal(partner, asked, "company_id", "active", "supplier", "customer")
    if asked.search:
        where.append(or_(*fits(partner, asked.search)))
    with who.reading() as connection:
        return page(connection, select(partner).where(*where), [partner.c.id], asked, PartnerOut)


@router.get("/partners/{partner_id}", summary=N_("One partner"))
def one_partner(who: Known, partner_id: PathId) -> PartnerOut:
    """One partner."""
    partner = table(Partner)
    with who.reading() as connection:
        row = connection.execute(select(partner).where(partner.c.id == partner_id)).one_or_none()
    if row is None:
        raise RefusedError(NothingThere())
    return PartnerOut.model_validate(row)
