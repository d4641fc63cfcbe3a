"""Items from a sheet: added or changed by code, with units, barcodes, prices, taxes, tracking.

Rows of one code are one item: the first says what it is, the others may add further barcodes
and packs. Categories that are not there are made first, once somebody confirms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from core.catalog.fields import code_of
from core.catalog.items import BarcodeForm, ItemForm, UnitForm, save_item
from core.catalog.refusals import InUse
from core.exchange.sheets import masters
from core.exchange.sheets.engine import Context, Plan, Step, heading
from core.exchange.sheets.fields import Field, Row, Type, words
from core.exchange.sheets.known import items_now
from core.exchange.till import problems as p
from core.kernel.amounts import MICRO
from core.kernel.units import InexactConversion, conversion
from core.platform.i18n import N_
from models.catalog import Barcode, Item, ItemUnit

TRACKING = {"none": "none", "不跟踪": "none", "无": "none", "not tracked": "none",
            "lot": "lot", "批次": "lot", "按批次": "lot", "by lot": "lot", "batch": "lot",
            "serial": "serial", "序列号": "serial", "按序列号": "serial",
            "by serial number": "serial"}  # fmt: skip
CODE = Field("code", N_("Code"), words("code itemcode sku 编码 商品编码 货号 商品编号 商品代码"),
             True, Type.CODE, N_("What the item is found by; the same code changes the item."),
             "M1001", 40)  # fmt: skip
FIELDS = (
    CODE,
    Field("name", N_("Name"), words("name itemname 名称 商品名称 品名"), False, Type.TEXT,
          N_("Needed for a new item."), "鲜牛奶 950ml"),
    Field("category", N_("Category"), words("category 品类 分类 类别 商品分类"), False, Type.TEXT,
          N_("Code or name of a category. Needed for a new item."), "乳品", 120),
    Field("unit", N_("Base unit"), words("unit baseunit 单位 基本单位 计量单位"), False, Type.CODE,
          N_("Code or name of a unit of measure; piece where nothing is said."), "瓶", 40),
    Field("sales_tax", N_("Tax on sales"), words("tax salestax 税目 销项税目 销售税目 税收分类"),
          False, Type.CODE, N_("Code or name of a tax class. Needed for a new item."), "V13"),
    Field("purchase_tax", N_("Tax on purchases"), words("purchasetax 进项税目 采购税目"), False,
          Type.CODE, N_("As on sales where nothing is said."), "V13"),
    Field("tracking", N_("Tracking"), words("tracking 跟踪方式 批次管理 管理方式"), False,
          Type.CHOICE, N_("none, lot or serial."), "lot", 40, TRACKING),
    Field("life_days", N_("Shelf life, days"), words("life lifedays shelflife 保质期 保质期天数"),
          False, Type.WHOLE, "", "21"),
    Field("retail_price", N_("Retail price"), words("retailprice price 零售价 售价 销售价"), False,
          Type.MICRO, N_("With tax, for one base unit."), "15.80"),
    Field("purchase_price", N_("Purchase price"), words("purchaseprice cost 进价 采购价 进货价"),
          False, Type.MICRO, N_("Without tax, for one base unit."), "9.90"),
    Field("weighed", N_("Sold by weight"), words("weighed 称重 是否称重 散称"), False, Type.FLAG,
          "", "否"),
    Field("barcode", N_("Barcode"), words("barcode ean upc 条码 条形码 商品条码"), False, Type.CODE,
          N_("Of one base unit. A further row with the same code adds another."),
          "6901234567892", 40),
    Field("pack_unit", N_("Pack"), words("packunit pack 包装单位 大单位 辅助单位"), False,
          Type.CODE, N_("Another unit the item comes in."), "箱", 40),
    Field("pack_size", N_("Base units in a pack"), words("packsize 换算率 包装数 换算 装箱数"),
          False, Type.MICRO, "", "12"),
    Field("pack_barcode", N_("Barcode of the pack"), words("packbarcode 箱码 包装条码 大包装条码"),
          False, Type.CODE, "", "16901234567899", 40),
    Field("active", N_("In use"), words("active 启用 状态 是否启用"), False, Type.FLAG, "", "是"),
)  # fmt: skip


def plan(context: Context, rows: Sequence[Row]) -> Plan:
    """What the rows make of the items there are."""
    made = Plan()
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.text("code").casefold(), []).append(row)
    reading = _Reading(context, made)
    for code, group in groups.items():
        reading.item(code, group)
    made.missing = tuple(dict.fromkeys(reading.categories))
    return made


class _Reading:
    """One sheet on its way to forms."""

    def __init__(self, context: Context, made: Plan) -> None:
        self.context, self.known, self.made = context, context.known, made
        self.categories: list[str] = []
        self.claimed: dict[str, str] = {}

    def item(self, code: str, group: Sequence[Row]) -> None:
        """The rows of one code."""
        wrong = len(self.made.problems)
        for row in group[1:]:
            self._contradicts(group[0], row)
        if len(self.made.problems) > wrong:
            return
        there = self.known.items.get(code)
        before = None if there is None else there[1]
        form = self._described(group[0], before)
        form = self._parts(group, form, before)
        if len(self.made.problems) > wrong:
            return
        numbers = tuple(row.number for row in group)
        label = f"{form.code} {form.name}"
        if before is not None and masters.as_json(before) == masters.as_json(form):
            self.made.same += 1
        else:
            there_id = None if there is None else there[0]
            step = Step(numbers, label, before is None, (before, form), there_id, len(group))
            self.made.steps.append(step)

    def _contradicts(self, first: Row, row: Row) -> None:
        for one in FIELDS[1:11]:
            said, now = first.values.get(one.key), row.values.get(one.key)
            if now is not None and now != said:
                self._wrong(p.Contradicts, row, one.key, first.number)

    def _wrong(self, kind: Any, row: Row, key: str, *more: object) -> None:
        column = heading(self.context, key)
        self.made.problems.append(kind(row.number, column, str(row.values.get(key, "")), *more))

    def _named(self, row: Row, key: str, among: Mapping[str, int], what: str) -> int | None:
        """The id of what a cell names; None where it is empty or unknown."""
        said = row.text(key)
        if not said:
            return None
        found = among.get(code_of(said).casefold())
        if found is None:
            self._wrong(p.NotKnown, row, key, what)
        return found

    def _described(self, row: Row, before: ItemForm | None) -> ItemForm:
        known, text = self.known, row.text
        if before is None:
            for key in ("name", "category", "sales_tax"):
                if not text(key):
                    column = heading(self.context, key) or key
                    self.made.problems.append(p.CellMissing(row.number, column, ""))
        category = known.categories.get(code_of(text("category")).casefold())
        if text("category") and category is None:
            self.categories.append(text("category"))
            category = -len(self.categories)
        unit = self._named(row, "unit", known.units, N_("Unit of measure"))
        sales = self._named(row, "sales_tax", known.taxes, N_("Tax class"))
        purchase = self._named(row, "purchase_tax", known.taxes, N_("Tax class"))
        piece = known.units.get("ea") or min(known.units.values(), default=0)
        start = before or ItemForm(text("code"), text("name"), 0, piece, 0, sales or 0, active=True)
        self._fixed(row, before, unit)
        price, cost = row.whole("retail_price"), row.whole("purchase_price")
        weighed, active = row.flag("weighed"), row.flag("active")
        return replace(
            start,
            name=text("name") or start.name,
            category_id=category or start.category_id,
            base_unit_id=unit or start.base_unit_id,
            sales_tax_class_id=sales or start.sales_tax_class_id,
            purchase_tax_class_id=purchase or start.purchase_tax_class_id,
            tracking=text("tracking") or start.tracking,
            life_days=row.whole("life_days") or start.life_days,
            retail_price_micro=start.retail_price_micro if price is None else price,
            purchase_price_micro=(start.purchase_price_micro or 0) if cost is None else cost,
            weighed=start.weighed if weighed is None else weighed,
            active=start.active if active is None else active,
        )

    def _fixed(self, row: Row, before: ItemForm | None, unit: int | None) -> None:
        """What the first move of an item fixes."""
        if before is None or self.known.items[before.code.casefold()][0] not in self.known.moved:
            return
        tracking = row.text("tracking")
        if unit and unit != before.base_unit_id:
            self._wrong(p.RowRefused, row, "unit", (InUse(N_("Base unit")),))
        if tracking and tracking != before.tracking:
            self._wrong(p.RowRefused, row, "tracking", (InUse(N_("Tracking")),))

    def _parts(self, group: Sequence[Row], form: ItemForm, before: ItemForm | None) -> ItemForm:
        """Units and barcodes: those there are, and those the rows add."""
        units = {unit.unit_id: unit for unit in (before.units if before else ()) or ()}
        codes = {one.code.casefold(): one for one in (before.barcodes if before else ()) or ()}
        for row in group:
            pack = self._pack(row)
            if pack is not None:
                units[pack.unit_id] = pack
            for key, unit in (
                ("barcode", form.base_unit_id),
                ("pack_barcode", pack.unit_id if pack else 0),
            ):
                code = row.text(key)
                if code and self._free(row, key, code, form.code) and unit:
                    codes[code.casefold()] = BarcodeForm(code, unit)
        units.pop(form.base_unit_id, None)
        return replace(form, units=tuple(units.values()), barcodes=tuple(codes.values()))

    def _pack(self, row: Row) -> UnitForm | None:
        if not (row.text("pack_unit") or row.text("pack_barcode") or row.whole("pack_size")):
            return None
        for key in ("pack_unit", "pack_size"):
            if key not in row.values:
                self.made.problems.append(
                    p.CellMissing(row.number, heading(self.context, key) or key, "")
                )
                return None
        unit = self._named(row, "pack_unit", self.known.units, N_("Unit of measure"))
        size = row.whole("pack_size") or 0
        part = Fraction(size, MICRO)
        exact = conversion(part.numerator, part.denominator) if size else None
        if exact is None or isinstance(exact, InexactConversion):
            self._wrong(p.NotANumber, row, "pack_size")
            return None
        return None if unit is None else UnitForm(unit, exact.numerator, exact.denominator)

    def _free(self, row: Row, key: str, code: str, item: str) -> bool:
        low, mine = code.casefold(), item.casefold()
        owner = self.known.barcodes.get(low, (self.claimed.get(low, mine), 0))[0]
        if owner != mine or self.claimed.setdefault(low, mine) != mine:
            self._wrong(p.TakenBy, row, key, owner)
            return False
        return True


def form_of(value: Mapping[str, Any]) -> ItemForm:
    """A form out of what was kept of it."""
    units = tuple(UnitForm(**one) for one in value["units"] or ())
    barcodes = tuple(BarcodeForm(**one) for one in value["barcodes"] or ())
    return ItemForm(**{**value, "units": units, "barcodes": barcodes})


KEPT = masters.Kept(
    "setup.item",
    Item,
    items_now,
    form_of,
    save_item,
    ((Barcode, "item_id"), (ItemUnit, "item_id"), (Item, "id")),
)
ITEMS = masters.sheet_of(
    code="items",
    title=N_("Items"),
    about=N_("Adds items and changes those there are, by code."),
    permission="setup.catalog",
    fields=FIELDS,
    plan=plan,
    kept=KEPT,
)
