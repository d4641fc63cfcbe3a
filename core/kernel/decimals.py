"""Exact decimal text to and from scaled integers.

"12.5" at six places is 12_500_000 and back. Text that has more decimals than the scale
can hold is not rounded: it raises ValueError, and the caller turns that into its own
refusal. Full-width digits and signs, as Chinese keyboards type them, are read too.
"""

from __future__ import annotations

import re
import unicodedata

_DECIMAL = re.compile(r"([+-]?)([0-9]{1,3}(?:,[0-9]{3})+|[0-9]*)(?:\.([0-9]*))?")


def parse_decimal(text: str, places: int) -> int:
    """The integer that `text` means in units of 10**-places.

    Accepts a sign, thousands commas in groups of three and trailing zeros. Refuses
    (ValueError) anything else, and a value that is not exact at `places`.
    """
    plain = unicodedata.normalize("NFKC", text).strip().replace("\u2212", "-")
    match = _DECIMAL.fullmatch(plain)
    if match is None:
        raise ValueError(f"not a decimal number: {text!r}")
    sign, whole, fraction = match[1], match[2].replace(",", ""), match[3] or ""
    if not whole and not fraction:
        raise ValueError(f"not a decimal number: {text!r}")
    fraction = fraction.rstrip("0")
    if len(fraction) > places:
        raise ValueError(f"more than {places} decimals: {text!r}")
    scaled = int((whole or "0") + fraction.ljust(places, "0"))
    return -scaled if sign == "-" else scaled


def format_decimal(scaled: int, places: int, *, keep: int) -> str:
    """Plain text of `scaled` units of 10**-places, with at least `keep` decimals shown.

    No thousands commas and no locale: this is the exact form that `parse_decimal` reads
    back. Screens use Babel instead.
    """
    sign = "-" if scaled < 0 else ""
    digits = str(abs(scaled)).rjust(places + 1, "0")
    whole, fraction = digits[: len(digits) - places], digits[len(digits) - places :]
    fraction = fraction.rstrip("0").ljust(min(keep, places), "0")
    return f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}"
