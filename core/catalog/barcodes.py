"""What the digits of a barcode say, before anybody asks which item it is.

Numbers of GS1 (8, 12, 13, 14 digits) end in a check digit. Scales print codes of the store's
own (prefix 2): item number, and weight, amount or both, laid out as the scale was set up. A
layout is written as scale manuals write it: `2F` or digits for the prefix, W item number,
E amount, N weight, C check digit, e.g. `FFWWWWWEEEEENNNNNC`. The check digit is computed the
same way at every length. Whoever set up none has the layouts of `USUAL`: 13 digits carry the
amount after 20 to 25 and the weight after 26 to 29, 18 digits carry both.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

LONGEST = 40
CHECKED = (8, 12, 13, 14)
"""Lengths whose last digit is a check digit."""
_SYMBOLOGY = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_VALUES = r"(?:E{3,6}N{3,6}|N{3,6}E{3,6}|E{3,6}|N{3,6})"
_LAYOUT = re.compile(rf"(?=[0-9F])[0-9]{{0,3}}F{{0,2}}W{{3,8}}{_VALUES}C?")


@dataclass(frozen=True, slots=True)
class Layout:
    """How the codes of a scale are laid out; decimals of the weight in kg and of the amount."""

    letters: str
    weight_places: int = 3
    amount_places: int = 2

    @property
    def valid(self) -> bool:
        """Whether the letters mean anything, and would not take every code of that length."""
        taken = len(self.letters) in CHECKED and not self.letters[0].isdigit()
        return _LAYOUT.fullmatch(self.letters) is not None and not taken

    def fits(self, code: str) -> bool:
        """Whether a code of digits has this length and prefix."""
        return len(code) == len(self.letters) and all(
            letter == digit
            for letter, digit in zip(self.letters, code, strict=True)
            if letter.isdigit()
        )

    def part(self, code: str, letter: str) -> str:
        """The digits of a code under one letter."""
        return "".join(
            digit for mark, digit in zip(self.letters, code, strict=True) if mark == letter
        )


def _usual() -> tuple[Layout, ...]:
    amounts = [Layout(f"2{n}WWWWWEEEEEC") for n in range(6)]
    weights = [Layout(f"2{n}WWWWWNNNNNC") for n in range(6, 10)]
    return (*amounts, *weights, Layout("2FWWWWWEEEEENNNNNC"))


USUAL: tuple[Layout, ...] = _usual()


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a scale printed. Weight in millionths of a kilogram, amount in `amount_places`
    decimals of the currency unit; None where the code has none, or zeros."""

    code: str
    prefix: str
    number: str
    weight_micro: int | None
    amount: int | None
    amount_places: int


@dataclass(frozen=True, slots=True)
class Read:
    """A code made readable. `damaged`: its check digit is wrong; `alike`: other ways in which
    the same number may be kept, `weighed` what a scale's code says."""

    code: str
    damaged: bool = False
    alike: tuple[str, ...] = ()
    weighed: Weighed | None = field(default=None)


def cleaned(text: str) -> str:
    """A code as a scanner sent it: half-width, no blanks, no control characters, without the
    mark of its symbology."""
    plain = unicodedata.normalize("NFKC", text)
    plain = "".join(sign for sign in plain if sign.isprintable() and not sign.isspace())
    return _SYMBOLOGY.sub("", plain, count=1) if plain.startswith("]") else plain


def check_digit(digits: str) -> str:
    """The digit that closes these: 10 less the last figure of their sum, every second one,
    from the right, taken three times."""
    total = sum(int(d) * (3 if n % 2 == 0 else 1) for n, d in enumerate(reversed(digits)))
    return str(-total % 10)


def closes(code: str) -> bool:
    """Whether the last digit is the one that the others ask for."""
    return check_digit(code[:-1]) == code[-1]


def read(text: str, layouts: Sequence[Layout] = USUAL) -> Read | None:
    """What a scanned or typed text is; None where nothing can be read in it."""
    code = cleaned(text)
    if not code or len(code) > LONGEST:
        return None
    if not (code.isascii() and code.isdecimal()):
        return Read(code)
    layout = next((one for one in layouts if one.fits(code)), None)
    if layout is not None:
        damaged = layout.letters.endswith("C") and not closes(code)
        return Read(code, damaged, (), None if damaged else _weighed(code, layout))
    if len(code) == 8 and (whole := expanded(code)) is not None:
        return Read(code, alike=(whole, f"0{whole}"))
    if len(code) not in CHECKED:
        return Read(code)
    return Read(code, not closes(code), _alike(code))


def _weighed(code: str, layout: Layout) -> Weighed:
    weight, amount = layout.part(code, "N"), layout.part(code, "E")
    prefix = code[: layout.letters.index("W")]
    micro = int(weight) * 10 ** (6 - layout.weight_places) if weight else 0
    return Weighed(
        code,
        prefix,
        layout.part(code, "W"),
        micro or None,
        int(amount or 0) or None,
        layout.amount_places,
    )


def expanded(code: str) -> str | None:
    """The 12 digits that a short UPC of 8 stands for; None where it is none."""
    if code[0] not in "01":
        return None
    body, last = code[1:7], code[6]
    if last in "012":
        middle = f"{body[:2]}{last}0000{body[2:5]}"
    elif last == "3":
        middle = f"{body[:3]}00000{body[3:5]}"
    elif last == "4":
        middle = f"{body[:4]}00000{body[4]}"
    else:
        middle = f"{body[:5]}0000{last}"
    whole = f"{code[0]}{middle}{code[7]}"
    return whole if closes(whole) else None


def _alike(code: str) -> tuple[str, ...]:
    """One number with fewer or more leading zeros."""
    if len(code) == 12:
        return (f"0{code}", f"00{code}")
    if len(code) == 13:
        return (*((code[1:],) if code[0] == "0" else ()), f"0{code}")
    if len(code) == 14 and code[0] == "0":
        return (code[1:], *((code[2:],) if code[1] == "0" else ()))
    return ()
