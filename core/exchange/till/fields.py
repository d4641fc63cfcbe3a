"""What a till's columns can mean, the names they go by, and guessing which is which.

A heading is recognised by its whole name first, then by a part of it; what is still missing
is guessed by content (a column of days, of whole numbers …). A person has the last word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from core.exchange.reading import Table
from core.exchange.till.values import NotRead, day, number, sounds_prepaid
from core.platform.i18n import N_

_SAMPLE = 200


@dataclass(frozen=True, slots=True)
class Field:
    """One meaning a column can have."""

    key: str
    label: str
    names: tuple[str, ...]
    required: bool = False


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FIELDS: tuple[Field, ...] = (
    Field(
        "day",
        N_("Date, or date and time"),
        _words(
            "date datetime businessdate saledate salesdate transactiondate orderdate "
            "timestamp 日期 销售日期 营业日期 交易日期 交易时间 销售时间 下单时间 "
            "开单时间 业务日期 单据日期 结账时间"
        ),
        True,
    ),
    Field("time", N_("Time of day"), _words("time saletime 时间 时刻 交易时刻")),
    Field("hour", N_("Hour"), _words("hour hourofday 小时 时段 钟点")),
    Field(
        "store",
        N_("Store"),
        _words(
            "store storeid storecode shop branch location outlet 门店 店铺 门店编号 "
            "门店编码 门店名称 店号 分店 机构 网点"
        ),
    ),
    Field(
        "item",
        N_("Item code or barcode"),
        _words(
            "sku item itemcode itemid productid productcode product barcode ean upc "
            "plu code 商品编码 商品编号 商品代码 货号 条码 商品条码 条形码 品号 编码"
        ),
        True,
    ),
    Field(
        "name",
        N_("Item name"),
        _words("name itemname productname description 商品名称 品名 名称 商品 菜品 菜品名称"),
    ),
    Field(
        "category",
        N_("Category"),
        _words("category department dept group class 品类 类别 分类 商品分类 大类 部门"),
    ),
    Field(
        "quantity",
        N_("Quantity"),
        _words("qty quantity units count pieces volume 数量 销售数量 销量 件数"),
        True,
    ),
    Field(
        "amount",
        N_("Amount"),
        _words(
            "amount sales salesamount net total linetotal value revenue paid gross "
            "金额 销售金额 销售额 实收 实收金额 成交金额 应收金额 小计 实付金额"
        ),
        True,
    ),
    Field(
        "discount",
        N_("Discount"),
        _words("discount discountamount markdown rebate 折扣 折扣金额 优惠 优惠金额 让利 折让"),
    ),
    Field(
        "ticket",
        N_("Ticket"),
        _words(
            "ticket receipt receiptno ticketno basket basketid transaction "
            "transactionid order orderid orderno invoice 小票 小票号 流水号 单号 "
            "订单号 交易号"
        ),
    ),
    Field(
        "tender",
        N_("Tender"),
        _words(
            "tender payment paymentmethod paymenttype paytype paidby 支付方式 "
            "付款方式 收款方式 结算方式"
        ),
    ),
    Field(
        "promotion",
        N_("Promotion"),
        _words("promotion promo campaign offer 促销 活动 促销活动 促销名称"),
    ),
    Field(
        "refund",
        N_("Sale or refund"),
        _words(
            "refund return type kind isreturn isrefund 退货 退款 类型 交易类型 销售类型 是否退货"
        ),
    ),
)
BY_KEY: Mapping[str, Field] = {field.key: field for field in FIELDS}
HEADINGS: frozenset[str] = frozenset(name for field in FIELDS for name in field.names)


def plain(heading: str) -> str:
    """A heading without case, blanks, width and punctuation."""
    text = unicodedata.normalize("NFKC", heading).casefold()
    return re.sub(r"\(.*?\)|[\W_]+", "", text)


def guess(table: Table) -> dict[str, str]:
    """Field to heading, for the fields that were found. No heading is given twice."""
    found = guess_by_name(table, FIELDS)
    _by_content(table, found)
    return found


def guess_by_name(table: Table, fields: Sequence[Field]) -> dict[str, str]:
    """The same by headings alone, for any fields: the whole name first, then a part of it."""
    bare = {column: plain(column) for column in table.columns}
    found: dict[str, str] = {}
    for match in (_whole, _part):
        for field in fields:
            free = [c for c in table.columns if c not in found.values()]
            if field.key not in found and (column := match(field, free, bare)):
                found[field.key] = column
    return found


def names_of_items(table: Table, columns: Mapping[str, str]) -> dict[str, str]:
    """What the file calls its items, by code; empty where it has no names."""
    item, name = columns.get("item"), columns.get("name")
    if item not in table.columns or name not in table.columns:
        return {}
    at, called = table.columns.index(item), table.columns.index(name)
    return {cells[at]: cells[called] for _row, cells in table.rows}


def prepaid(table: Table, columns: Mapping[str, str]) -> tuple[str, ...]:
    """Codes of items that sound like cards or coupons: paid in advance, no revenue."""
    return tuple(
        code for code, name in names_of_items(table, columns).items() if sounds_prepaid(name)
    )


def _whole(field: Field, columns: Sequence[str], bare: Mapping[str, str]) -> str | None:
    ranked = [(field.names.index(bare[c]), c) for c in columns if bare[c] in field.names]
    return min(ranked)[1] if ranked else None


def _part(field: Field, columns: Sequence[str], bare: Mapping[str, str]) -> str | None:
    if field.key in ("hour", "refund", "time"):  # too short a word to trust a part of
        return None
    for name in field.names:
        least = 2 if not name.isascii() else 4
        for column in columns:
            if len(name) >= least and name in bare[column]:
                return column
    return None


def _by_content(table: Table, found: dict[str, str]) -> None:
    sample = [cells for _, cells in table.rows[:_SAMPLE]]

    def holds(index: int, reads: Callable[[str], object | NotRead]) -> bool:
        cells = [row[index] for row in sample if row[index]]
        good = sum(not isinstance(reads(cell), NotRead) for cell in cells)
        return bool(cells) and good >= 0.9 * len(cells)

    wanted = (
        ("day", day),
        ("quantity", lambda x: number(x, 3)),
        ("amount", lambda x: number(x, 2)),
    )
    for key, reads in wanted:
        if key in found:
            continue
        for index, column in enumerate(table.columns):
            if column not in found.values() and holds(index, reads):
                found[key] = column
                break
