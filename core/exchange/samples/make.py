"""Makes the sample till export, the same at each run: `python -m core.exchange.samples.make`.

Two stores and fourteen days as a Chinese till writes them: one row a sale, with time, ticket
and tender. In it are a promotion, refunds, weighed fruit, a card topped up, a day on which
the till of one store is missing, and one price typed ten times too high.
"""

from __future__ import annotations

import csv
import datetime as dt
import random
import sys
from pathlib import Path

from core.exchange.samples import TILL

FIRST, DAYS = dt.date(2026, 9, 7), 14
STORES = ("人民路店", "滨江店")
ITEMS: tuple[tuple[str, str, str, int, int], ...] = (
    ("6901001", "鲜牛奶 950ml", "乳品", 1290, 14),
    ("6901002", "原味酸奶 200g", "乳品", 650, 12),
    ("6901003", "鸡蛋 10枚", "蛋类", 1580, 8),
    ("6901004", "东北大米 5kg", "粮油", 3990, 4),
    ("6901005", "花生油 1.8L", "粮油", 5990, 3),
    ("6901006", "全麦面包", "烘焙", 980, 10),
    ("6901007", "矿泉水 550ml", "饮料", 200, 20),
    ("6901008", "乌龙茶 500ml", "饮料", 450, 15),
    ("6901009", "酱油 500ml", "调味", 880, 4),
    ("6901010", "抽纸 3包", "日用", 1690, 6),
    ("6901011", "啤酒 330ml", "酒类", 500, 9),
    ("2200001", "红富士苹果 散称", "水果", 1360, 9),
)
"""Code, name, category, price in fen, sales of a store on an ordinary day."""
TENDERS = ("微信支付",) * 5 + ("支付宝",) * 3 + ("现金", "银行卡", "美团外卖", "储值卡", "代金券")
HEADINGS = (
    "日期",
    "时间",
    "门店",
    "小票号",
    "商品编码",
    "商品名称",
    "分类",
    "数量",
    "金额",
    "优惠金额",
    "支付方式",
    "促销活动",
    "交易类型",
)
Row = tuple[str, ...]


def rows() -> list[Row]:
    """All rows, as the tills wrote them."""
    draw = random.Random(20260907)  # noqa: S311  # a sample, no secret
    found: list[Row] = []
    for number in range(DAYS):
        on = FIRST + dt.timedelta(days=number)
        for store in STORES:
            if (store, number) != (STORES[1], 9):  # the day whose till is missing
                found += sorted(_day(draw, on, store), key=lambda row: row[1])
    return found


def _day(draw: random.Random, on: dt.date, store: str) -> list[Row]:
    busy = 1.5 if on.weekday() >= 5 else 1.0
    found: list[Row] = []
    for code, name, category, price, usual in ITEMS:
        pieces = round(usual * busy * draw.uniform(0.6, 1.4))
        while pieces > 0:
            quantity = min(pieces, draw.choice((1, 1, 1, 2, 3)))
            pieces -= quantity
            found.append(_sale(draw, on, store, (code, name, category, price), quantity))
    if draw.random() < 0.5:
        found.append(
            _row(draw, on, store, ("9900001", "储值卡充值", "储值"), "1", 20_000, 0, "微信支付")
        )
    if draw.random() < 0.4:
        back = ("6901006", "全麦面包", "烘焙")
        found.append(_row(draw, on, store, back, "1", 980, 0, "现金", kind="退货"))
    return found


def _sale(
    draw: random.Random, on: dt.date, store: str, item: tuple[str, str, str, int], pieces: int
) -> Row:
    code, name, category, price = item
    promotion, discount, quantity = "", 0, str(pieces)
    if code == "2200001":
        grams = draw.randrange(300, 1800)
        quantity, amount = f"{grams / 1000:.3f}", round(price * grams / 1000)
    else:
        amount = price * pieces
    if code == "6901002" and on.weekday() == 2:
        promotion, discount = "周三酸奶日", amount // 5
    if (code, on, store) == ("6901009", FIRST + dt.timedelta(days=5), STORES[0]):
        amount *= 10  # the slip of a finger
    tender = draw.choice(TENDERS)
    described = (code, name, category)
    return _row(
        draw, on, store, described, quantity, amount - discount, discount, tender, promotion
    )


def _row(
    draw: random.Random,
    on: dt.date,
    store: str,
    item: tuple[str, str, str],
    quantity: str,
    amount: int,
    discount: int,
    tender: str,
    promotion: str = "",
    kind: str = "销售",
) -> Row:
    minute = draw.choice((8, 9, 11, 12, 12, 17, 18, 18, 19, 20, 21)) * 60 + draw.randrange(60)
    return (
        on.isoformat(),
        f"{minute // 60:02d}:{minute % 60:02d}",
        store,
        f"{on:%m%d}{draw.randrange(10_000):04d}",
        *item,
        quantity,
        f"{amount / 100:.2f}",
        f"{discount / 100:.2f}",
        tender,
        promotion,
        kind,
    )


def write(target: Path = TILL) -> None:
    """Writes the file, with the mark that spreadsheets want."""
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(HEADINGS)
        out.writerows(rows())


if __name__ == "__main__":
    write()
    sys.stdout.write(f"{TILL}\n")
