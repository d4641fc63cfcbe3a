"""Pinyin initials, by which people search: 鲜牛奶 is found by xnn."""

from __future__ import annotations

import unicodedata


def initials(name: str, longest: int = 200) -> str:
    """First letters of each Chinese character, other letters and digits as they are, lower case."""
    from pypinyin import Style, lazy_pinyin  # its tables take a tenth of a second to load

    plain = unicodedata.normalize("NFKC", name)
    letters = "".join(lazy_pinyin(plain, style=Style.FIRST_LETTER))
    return "".join(letter for letter in letters.lower() if letter.isalnum())[:longest]
