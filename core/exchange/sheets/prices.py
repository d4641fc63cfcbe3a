"""Prices of items that are there: retail with tax, purchase without, for one base unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.exchange.sheets import items, masters
from core.exchange.sheets.engine import Context, Plan, Step, heading
from core.exchange.sheets.fields import Field, Row, Type, words
from core.exchange.till import problems as p
from core.platform.i18n import N_

FIELDS = (
    Field("item", N_("Item code or barcode"),
          words("code itemcode sku item barcode 编码 商品编码 货号 条码 商品条码"), True, Type.CODE,
          N_("An item that is there; a barcode of its base unit will do."), "M1001", 40),
    Field("retail_price", N_("Retail price"),
          words("retailprice price 零售价 售价 销售价 新售价"), False, Type.MICRO,
          N_("With tax, for one base unit."), "15.80"),
    Field("purchase_price", N_("Purchase price"), words("purchaseprice cost 进价 采购价 进货价"),
          False, Type.MICRO, N_("Without tax, for one base unit."), "9.90"),
)  # fmt: skip


def plan(context: Context, rows: Sequence[Row]) -> Plan:
    """What the rows make of the prices there are."""
    made, seen = Plan(), dict[int, int]()
    for row in rows:
        where = (row.number, heading(context, "item"), row.text("item"))
        found = context.known.item(row.text("item"))
        if found is None or found[2] != found[1].base_unit_id:
            made.problems.append(p.NotKnown(*where, N_("Item")))
            continue
        item_id, before, _unit = found
        if seen.setdefault(item_id, row.number) != row.number:
            made.problems.append(p.Contradicts(*where, seen[item_id]))
            continue
        retail, cost = row.whole("retail_price"), row.whole("purchase_price")
        form = replace(
            before,
            retail_price_micro=before.retail_price_micro if retail is None else retail,
            purchase_price_micro=before.purchase_price_micro if cost is None else cost,
        )
        if masters.as_json(before) == masters.as_json(form):
            made.same += 1
            continue
        label = f"{form.code} {form.name}"
        made.steps.append(Step((row.number,), label, False, (before, form), item_id))
    return made


PRICES = masters.sheet_of(
    code="prices",
    title=N_("Prices of items"),
    about=N_("Changes retail and purchase prices of items that are there."),
    permission="setup.catalog",
    fields=FIELDS,
    plan=plan,
    kept=items.KEPT,
)
