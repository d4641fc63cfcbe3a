"""Cells read as what they mean: days, times of day, exact numbers, tenders, refund marks.

Nothing is rounded but the tail that binary fractions leave in exports (2.7699999999999996 is
2.77). What cannot be read is `NotRead`, never a guess.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Literal

from core.kernel.decimals import parse_decimal

Order = Literal["ymd", "dmy", "mdy"]
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T\s]+(.+))?$")
_SHORT = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[T\s]+(.+))?$")
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[T\s]*(\d{2}:?\d{2}(?::?\d{2})?))?$")
_TIME = re.compile(
    r"(\d{1,2})[:：时h](\d{1,2})?(?:[:：分](\d{1,2}))?(?:[.,]\d+)?秒?\s*(am|pm|上午|下午)?",
    re.IGNORECASE,
)
_HOUR = re.compile(r"(\d{1,2})(?:$|[:：时点h]|\s*[-~至])")
_LARGEST = 10**12


class NotRead:
    """The cell does not say such a thing."""


class TooFine(NotRead):
    """A number with more decimals than can be kept."""


NOT_READ, TOO_FINE = NotRead(), TooFine()


@lru_cache(maxsize=4096)
def day(text: str, order: Order = "ymd") -> tuple[dt.date, int | None] | NotRead:
    """The day and, where it is there, the minute after midnight."""
    text = text.strip()
    if found := (_DAY.match(text) or _PACKED.match(text)):
        year, month, of_month = int(found[1]), int(found[2]), int(found[3])
    elif found := _SHORT.match(text):
        first, second, year = int(found[1]), int(found[2]), int(found[3])
        month, of_month = (first, second) if order == "mdy" else (second, first)
    else:
        return NOT_READ
    try:
        on = dt.date(year, month, of_month)
    except ValueError:
        return NOT_READ
    if not found[4]:
        return (on, None)
    clock = minute(found[4])
    return NOT_READ if isinstance(clock, NotRead) else (on, clock)


@lru_cache(maxsize=4096)
def minute(text: str) -> int | NotRead:
    """Minutes after midnight of a time of day."""
    plain = re.sub(r"^(上午|下午)\s*(.+)$", r"\2\1", text.strip())
    if re.fullmatch(r"\d{4}|\d{6}", plain):
        hour, low, half = int(plain[:2]), int(plain[2:4]), ""
    elif found := _TIME.match(plain):
        hour, low, half = int(found[1]), int(found[2] or 0), (found[4] or "").lower()
    else:
        return NOT_READ
    if half in ("pm", "下午") and hour < 12:
        hour += 12
    elif half in ("am", "上午") and hour == 12:
        hour = 0
    return hour * 60 + low if hour < 24 and low < 60 else NOT_READ


@lru_cache(maxsize=256)
def hour(text: str) -> int | NotRead:
    """The hour of 9, 09, 9:00, 9点 or 9:00-10:00."""
    found = _HOUR.match(text.strip())
    return int(found[1]) if found and int(found[1]) < 24 else NOT_READ


@lru_cache(maxsize=65_536)
def number(text: str, places: int) -> int | NotRead:
    """An exact number in units of 10**-places. Currency signs are passed over; brackets and
    a minus behind mean less than nothing."""
    plain = text.strip().lstrip("¥￥$€£").strip()
    if plain.startswith("(") and plain.endswith(")"):
        plain = "-" + plain[1:-1]
    elif plain.endswith("-"):
        plain = "-" + plain[:-1]
    plain = re.sub(r"^([-+−])\s*[¥￥$€£]", r"\1", plain)
    try:
        found = parse_decimal(plain, places)
    except ValueError:
        found_or_not = _without_tail(plain, places)
        if isinstance(found_or_not, NotRead):
            return found_or_not
        found = found_or_not
    return found if abs(found) < _LARGEST * 10**places else NOT_READ


def _without_tail(text: str, places: int) -> int | NotRead:
    """A number whose exact decimals end in the noise of binary fractions, or in an exponent."""
    try:
        exact = Decimal(text)
    except InvalidOperation:
        return NOT_READ
    if not exact.is_finite() or abs(exact) >= _LARGEST:
        return NOT_READ
    scaled = exact.scaleb(places)
    near = scaled.to_integral_value()
    tail = abs(scaled - near)
    return int(near) if tail == 0 or (tail < Decimal("1e-6") and len(text) > 12) else TOO_FINE


_TENDERS: tuple[tuple[str, str], ...] = (
    ("wechat", "wechat weixin wxpay 微信"),
    ("alipay", "alipay zfb 支付宝"),
    ("platform", "platform meituan eleme jddj delivery 美团 饿了么 外卖 平台 京东到家 抖音 团购"),
    (
        "stored_value",
        "storedvalue giftcard prepaid member balance 储值 会员卡 余额 购物卡 预付 礼品卡",
    ),
    ("coupon", "coupon voucher 券 代金 抵用"),
    ("card", "card visa master unionpay debit credit pos 银行卡 刷卡 银联"),
    ("cash", "cash 现金 人民币"),
)


@lru_cache(maxsize=1024)
def tender(text: str) -> str | NotRead:
    """Which tender a word of the till stands for."""
    plain = re.sub(r"[\W_]+", "", text.casefold())
    if not plain:
        return NOT_READ
    for key, words in _TENDERS:
        if plain == key or any(word in plain for word in words.split()):
            return key
    return NOT_READ


_REFUND = ("退", "refund", "return", "红冲")
_SALE = ("销", "sale", "sell", "正常", "normal", "收")


@lru_cache(maxsize=256)
def refund(text: str) -> bool | NotRead:
    """Whether a mark says that goods came back."""
    plain = text.strip().casefold()
    if plain in ("1", "y", "yes", "true", "是", "-1", "r", "t"):
        return True
    if any(word in plain for word in _REFUND):  # 销售退货 is a refund, so it is asked first
        return True
    known = plain in ("0", "n", "no", "false", "否", "s", "") or any(w in plain for w in _SALE)
    return False if known else NOT_READ


_ADVANCE = re.compile(
    r"储值|充值|购物卡|礼品卡|提货券|售卡|售券|代金券|预付卡"
    r"|gift\s*card|top.?up|stored\s*value|prepaid card",
    re.IGNORECASE,
)


def sounds_prepaid(name: str) -> bool:
    """Whether an item's name sounds like stored value or a coupon that is sold."""
    return _ADVANCE.search(name) is not None
