"""The Excel button of a table: the file is made when somebody clicks, not before.

It asks again who is looking, reads all rows that he may see (not only those shown), and puts
the export on record. A page that lists only its first rows gives `everything`, a callable that
reads them all; without one, what is shown is all there is.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.exchange import export
from core.exchange.workbook import Column, Style, Value
from core.platform.i18n import _, language, speaking
from core.platform.rights import Actor
from pages.widgets import formats, identity
from pages.widgets.company import CompanyInView, company_of
from pages.widgets.edge import perform
from pages.widgets.frame import title_of_page

Rows = Iterable[Sequence[Value]]
_NUMBER = re.compile(r"^[=+]?-?[\d,]+(\.\d+)?$")
_SIGNS = str.maketrans("−", "-", "¥￥$€£ \xa0")


def offer(
    key: str,
    columns: Sequence[Column],
    make: Callable[[Actor], Rows],
    *,
    where: Any = None,
    part: str = "",
    as_shown: bool = False,
) -> None:
    """The button; `make` is given whoever looks at the moment of the click."""
    offer_file(key, lambda actor: (columns, make(actor)), where=where, part=part, as_shown=as_shown)


def offer_file(
    key: str,
    make: Callable[[Actor], tuple[Sequence[Column], Rows]],
    *,
    where: Any = None,
    part: str = "",
    as_shown: bool = False,
) -> None:
    """The same where only the click tells the columns too. Rows kept `as_shown` are given only
    as long as the rights are those under which they were read."""
    actor = identity.current()
    if actor is None:
        return
    company, page, words = company_of(actor), title_of_page(), language()
    asked = identity.later()

    def file() -> bytes:
        with speaking(words):
            reader = asked()
            if reader is None:
                raise PermissionError(_("You are signed out"))
            if as_shown and (reader.user_id, reader.grants) != (actor.user_id, actor.grants):
                raise PermissionError(_("Your rights have changed: open the page anew"))
            about = _about(reader, company, page, part)
            done = export.export(about, *make(reader))
            perform(export.told, reader, company.id, about.title, done.rows)
            return done.data

    (below() if where is None else where).download_button(
        "Excel",
        file,
        _about(actor, company, page, part).file_name,
        export.MIME,
        key=f"export_{key}",
        type="tertiary",
        icon=":material/download:",
        help=_("All rows of this table as an Excel file"),
        on_click="ignore",
    )


def below() -> DeltaGenerator:
    """A place at the right, below what was just drawn."""
    return st.container(horizontal=True, horizontal_alignment="right")


def of_mappings(
    key: str,
    columns: Mapping[str, Column],
    shown: Sequence[Mapping[str, Any]],
    everything: Callable[[Actor], Sequence[Mapping[str, Any]]] | None = None,
    *,
    where: Any = None,
    part: str = "",
) -> None:
    """The same for rows that are dictionaries, as tables on screen are given them."""

    def make(actor: Actor) -> Rows:
        found = shown if everything is None else everything(actor)
        for row in found:
            yield [cell(row.get(field), column.style) for field, column in columns.items()]

    as_shown = everything is None
    offer(key, list(columns.values()), make, where=where, part=part, as_shown=as_shown)


def of_config(config: Mapping[str, Any]) -> dict[str, Column]:
    """Columns of an export from a table's `column_config`; small charts are left out."""
    found: dict[str, Column] = {}
    for field, column in config.items():
        kind = (column.get("type_config") or {}).get("type", "text")
        if "chart" in kind:
            continue
        label = str(column.get("label") or field)
        found[field] = Column(label, _style(column, kind), 28 if kind == "text" else 14)
    return found


def _style(column: Mapping[str, Any], kind: str) -> Style:
    pattern = str((column.get("type_config") or {}).get("format") or "")
    if kind in ("date", "datetime"):
        return Style.DAY if kind == "date" else Style.INSTANT
    if kind in ("number", "progress"):
        if "%%" in pattern:  # a column of `percent` holds shares, not percents: no page has one
            return Style.PERCENT
        return Style.MONEY if ".2f" in pattern or pattern == "accounting" else Style.NUMBER
    return Style.MONEY if column.get("alignment") == "right" else Style.TEXT


def cell(value: Any, style: Style) -> Value:
    """A value of a table on screen as a typed cell."""
    match value:
        case None | "" | formats.NOTHING:
            return None
        case bool() | int() | Decimal():
            return value
        case float():
            exact = Decimal(repr(value))
            if not exact.is_finite():
                return None
            return exact.scaleb(-2) if style is Style.PERCENT else exact
        case dt.date():
            return value
        case _:
            return str(value) if style is Style.TEXT else _number(str(value))


def _number(text: str) -> Value:
    """What a page wrote as money or a percentage, as the number it was; else the text."""
    plain = text.translate(_SIGNS)
    whole = plain.removesuffix("%")
    if not _NUMBER.match(whole):
        return text
    try:
        number = Decimal(whole.replace(",", "").lstrip("=+"))
    except InvalidOperation:  # pragma: no cover  # the pattern lets no such text pass
        return text
    return number.scaleb(-2) if whole != plain else number


def _about(actor: Actor, company: CompanyInView, page: str, part: str) -> export.About:
    now = dt.datetime.now(ZoneInfo(company.zone)).replace(tzinfo=None, microsecond=0)
    return export.About(page, company.name, actor.name or actor.username, now, part)
