"""Texts in the reader's language. The English sentence is the key; each text lives once.

`locales/<language>/LC_MESSAGES/*.po` are read at start (several files, so that rooms do not
share one); nothing is compiled. `_("…")` translates at the call, `N_("…")` only marks a
text kept in data. A refusal finds its sentence by `Refusal.key` (message context
`refusal`) in both languages. Whose language it is, is asked of `follow`'s source, or said
for a block by `speaking`: a page serves one reader, the worker many.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import format_decimal as babel_decimal

from core.kernel.quantity import format_quantity
from core.kernel.refusals import Refusal
from core.platform import permissions

Language = Literal["zh", "en"]
LANGUAGES: dict[Language, str] = {"zh": "中文", "en": "English"}
LOCALES: dict[Language, str] = {"zh": "zh_CN", "en": "en"}
DEFAULT: Language = "zh"
FOLDER = Path(__file__).resolve().parents[2] / "locales"
REFUSAL = "refusal"

_said: ContextVar[Language | None] = ContextVar("language", default=None)
_source: list[Callable[[], str]] = []


@dataclass(frozen=True, slots=True)
class Texts:
    """All texts of one language."""

    plain: Mapping[str, str]
    plural: Mapping[str, tuple[str, ...]]
    refusals: Mapping[str, str]
    other_than_one: Callable[[int], int]


def follow(source: Callable[[], str]) -> None:
    """Ask `source` for the reader's language from now on (a page's shell does, once)."""
    _source[:] = [source]


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """All texts in the block in one language."""
    token = _said.set(language)
    try:
        yield
    finally:
        _said.reset(token)


def language() -> Language:
    """The language texts are made in now."""
    said = _said.get()
    if said is not None:
        return said
    return as_language(_source[0]()) if _source else DEFAULT


def as_language(code: str | None) -> Language:
    """The language we have that comes nearest to a browser's code like zh-TW or fr."""
    short = (code or "").replace("_", "-").split("-")[0].lower()
    if short in LANGUAGES:
        return short
    return "en" if short else DEFAULT


def locale() -> Locale:
    """Babel's locale of the language, for numbers and dates."""
    return _locale(language())


@lru_cache(maxsize=len(LANGUAGES))
def _locale(of: Language) -> Locale:
    """Parsed once: by its name, Babel would look it up on disk for each number."""
    return Locale.parse(LOCALES[of])


def _(text: str) -> str:
    """The text in the reader's language; the English one where there is no other."""
    return _texts(language()).plain.get(text, text)


def N_(text: str) -> str:  # noqa: N802  (gettext's name for it)
    """Marks a text that is translated later, where it is shown."""
    return text


def ngettext(one: str, many: str, number: int) -> str:
    """The form for a number; fill `{n}` in with it yourself."""
    texts = _texts(language())
    forms = texts.plural.get(one)
    if not forms:
        return one if number == 1 else many
    return forms[min(texts.other_than_one(number), len(forms) - 1)]


def counted(one: str, many: str, number: int, /, **more: object) -> str:
    """`ngettext` with `{n}` filled in, and whatever else the text names."""
    return ngettext(one, many, number).format(n=f"{number:,}", **more)


def refusal_sentence(key: str) -> str:
    """What refusals of a key say, parameters still in braces; the key where nothing is said."""
    return _texts(language()).refusals.get(key, key)


def refusal_text(
    refusal: Refusal,
    names: Mapping[tuple[str, int], str] | None = None,
    quote: Callable[[str], str] = str,
) -> str:
    """What a refusal says to the reader, with its parameters written his way.

    Parameters are written by their names: `…_micro` is a quantity, `…_bp` a percentage,
    `field` and `permission` are translated, a `…_id` is looked up in `names` by (name, id);
    refusals inside a refusal are said one after the other. `quote` is put around every text
    that people typed. KeyError for a refusal without a sentence.
    """
    sentence = _texts(language()).refusals[refusal.key]
    said = _Said(names or {}, quote)
    shown = {name: said.value(name, value) for name, value in refusal.parameters().items()}
    return sentence.format(**shown)


@dataclass(frozen=True, slots=True)
class _Said:
    """Writes the parameters of a refusal."""

    names: Mapping[tuple[str, int], str]
    quote: Callable[[str], str]

    def value(self, name: str, value: object) -> str:
        match value:
            case None:
                return "—"
            case tuple():
                inner = [one for one in value if isinstance(one, Refusal)]
                return "".join(f"\n\n{refusal_text(one, self.names, self.quote)}" for one in inner)
            case dt.date():
                return value.isoformat()
            case int() if not isinstance(value, bool):
                return self._number(name, value)
            case str() if name == "permission":
                return permissions.label(value, language())
            case str() if name == "field":
                return _(value)
        return self.quote(str(value))

    def _number(self, name: str, value: int) -> str:
        if name.endswith("_micro"):
            return format_quantity(value)
        if name.endswith("_bp"):
            return babel_decimal(value / 100, locale=locale()) + "%"
        if name == "period":
            return f"{value // 100}-{value % 100:02d}"
        return self.quote(self.names.get((name, value), str(value)))


@lru_cache(maxsize=len(LANGUAGES))
def _texts(of: Language) -> Texts:
    plain: dict[str, str] = {}
    plural: dict[str, tuple[str, ...]] = {}
    refusals: dict[str, str] = {}
    rule: Callable[[int], int] = (lambda n: 0) if of == "zh" else (lambda n: int(n != 1))  # noqa: ARG005
    for catalog in catalogs(of):
        for message in catalog:
            if not message.id or not message.string:
                continue
            if isinstance(message.id, str):
                target = refusals if message.context == REFUSAL else plain
                target[message.id] = str(message.string)
            else:
                plural[message.id[0]] = tuple(str(form) for form in message.string)
    return Texts(plain, plural, refusals, rule)


def catalogs(of: Language) -> Iterator[Catalog]:
    """The files of a language, in the order of their names."""
    for path in sorted((FOLDER / LOCALES[of] / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            yield read_po(file, locale=LOCALES[of], abort_invalid=True)
