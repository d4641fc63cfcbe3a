"""Money in capital characters (大写金额), as Chinese papers write it against forgery.

The way of writing follows the People's Bank of China's rules for bills (支付结算办法, annex 1):
zeros between figures are read once, an amount without 分 ends in 整.
"""

from __future__ import annotations

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
MOST_FEN = 10**18 - 1


def capitals(fen: int) -> str:
    """An amount of yuan in capitals; ValueError beyond 10^16 yuan. Negative ones begin with 负."""
    if abs(fen) > MOST_FEN:
        raise ValueError(f"too large to write out: {fen}")
    yuan, cents = divmod(abs(fen), 100)
    jiao, rest = divmod(cents, 10)
    text = f"{_whole(yuan)}元" if yuan else ""
    if jiao:
        text += f"{_DIGITS[jiao]}角"
    elif rest and yuan:
        text += "零"
    if rest:
        text += f"{_DIGITS[rest]}分"
    else:
        text = (text or "零元") + "整"
    return ("负" if fen < 0 else "") + text


def _whole(yuan: int) -> str:
    for unit, sign in ((10**8, "亿"), (10**4, "万")):
        if yuan >= unit:
            high, low = divmod(yuan, unit)
            text = _whole(high) + sign
            if not low:
                return text
            return text + (_DIGITS[0] if low < unit // 10 else "") + _whole(low)
    return _group(yuan)


def _group(number: int) -> str:
    text = ""
    zero = False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if not digit:
            zero = bool(text)
            continue
        if zero:
            text += _DIGITS[0]
        text += _DIGITS[digit] + _PLACES[place]
        zero = False
    return text
