"""Pages that keep a list: a dense table, and a drawer to add or change one row.

A click on a row, or on "New", asks for the drawer; it opens in the run that follows, once.
The drawer is a dialog at the right edge (the whole width of a phone), in which a refusal is
shown beside what was typed; a saved row closes it and is said in passing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import streamlit as st

from core.exchange.workbook import Column as Cells
from core.exchange.workbook import Style
from core.platform.i18n import _
from core.platform.rights import Actor
from pages.widgets import export, formats
from pages.widgets.address import choose
from pages.widgets.answers import plain, refused, say_after_rerun
from pages.widgets.data_table import OFFERED, data_table
from pages.widgets.document_tables import narrow
from pages.widgets.empty import empty

CARDS = 60
Kind = Literal["text", "code", "number", "amount", "flag"]
"""An amount is text already written, such as 13% or ¥500.00; it stands at the right."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a listing: the field of the row, its heading, and how it is written."""

    field: str
    label: str
    kind: Kind = "text"
    width: Literal["small", "medium", "large"] | int | None = None
    decimals: int = 0
    named: bool = False
    """In a card, a text that needs its heading to be understood."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What the drawer shall hold: a row, or with None a new one."""

    row_id: int | None


def new_button(where: Any, key: str, label: str) -> None:
    """The button that asks for an empty drawer."""
    where.button(
        label,
        key=f"new_{key}",
        type="primary",
        icon=":material/add:",
        on_click=ask_to_edit,
        args=(key, None),
    )


def ask_to_edit(key: str, row_id: int | None) -> None:
    """Open the drawer in the next run."""
    st.session_state[f"edit_{key}"] = Edit(row_id)


def to_edit(key: str) -> Edit | None:
    """What was asked for, once."""
    asked: Edit | None = st.session_state.pop(f"edit_{key}", None)
    return asked


def listing(
    key: str,
    rows: Sequence[Mapping[str, Any]],
    columns: Sequence[Column],
    *,
    nothing: str,
    hint: str = "",
    opens: bool = True,
    where: Any = None,
    everything: Callable[[Actor], Sequence[Mapping[str, Any]]] | None = None,
    part: str = "",
) -> None:
    """The rows as a table; each row needs an `id`. A click on a row asks for the drawer.

    The Excel button stands `where` it is told, else below; `everything` reads the rows again
    where only the first are shown; `part` names one of several tables of a page.
    """
    if not rows:
        empty(nothing, hint)
        return
    if narrow():
        _cards(key, rows[:CARDS], columns, opens=opens)
        cut_off(len(rows), CARDS)
    else:
        _table(key, rows, columns, opens=opens)
    _offer(key, rows, columns, where, everything, part)


def _table(
    key: str, rows: Sequence[Mapping[str, Any]], columns: Sequence[Column], *, opens: bool
) -> None:
    ids = [row["id"] for row in rows]
    edition = st.session_state.get(f"version_{key}", 0)
    options: dict[str, Any] = {}
    if opens:
        options = {
            "on_select": lambda: _picked(key, f"list_{key}_{edition}", ids),
            "selection_mode": "single-cell",  # a click anywhere on the row
        }
    data_table(
        [{c.field: _written(c.kind, row[c.field]) for c in columns} for row in rows],
        {c.field: _config(c) for c in columns},
        f"list_{key}",
        OFFERED,
        edition=edition,
        most=24,
        placeholder="",
        **options,
    )


def _offer(
    key: str,
    rows: Sequence[Mapping[str, Any]],
    columns: Sequence[Column],
    where: Any,
    everything: Callable[[Actor], Sequence[Mapping[str, Any]]] | None,
    part: str,
) -> None:
    """The Excel button: the same columns, ticks as words, names without their indent."""
    cells = {
        c.field: Cells(c.label, _style(c), 30 if c.width == "large" or c.field == "name" else 0)
        for c in columns
    }
    flags = {c.field for c in columns if c.kind == "flag"}

    def plain_rows(actor: Actor) -> list[dict[str, Any]]:
        return [
            {
                field: (_("Yes") if row[field] else _("No"))
                if field in flags
                else row[field].strip("　")
                if isinstance(row[field], str)
                else row[field]
                for field in cells
            }
            for row in (rows if everything is None else everything(actor))
        ]

    export.of_mappings(key, cells, (), plain_rows, where=where, part=part)


def _style(column: Column) -> Style:
    if column.kind != "number":
        return Style.TEXT
    return Style.PRICE if column.decimals else Style.NUMBER


def _cards(
    key: str, rows: Sequence[Mapping[str, Any]], columns: Sequence[Column], *, opens: bool
) -> None:
    """The same for a phone: a card each, its name a button, the other fields below it."""
    first = next((column for column in columns if column.field == "name"), columns[0])
    others = [column for column in columns if column is not first]
    for row in rows:
        with st.container(border=True, gap=None, key=f"row_{key}_{row['id']}"):
            name = plain(str(row[first.field] or formats.NOTHING)).strip()
            if opens:
                st.button(
                    name,
                    key=f"open_{key}_{row['id']}",
                    type="tertiary",
                    on_click=ask_to_edit,
                    args=(key, row["id"]),
                )
            else:
                st.markdown(f"**{name}**")
            said = [_in_card(column, row[column.field]) for column in others]
            known = {str(row[first.field]).strip(), formats.NOTHING, ""}
            st.caption(plain(" · ".join(part for part in said if part not in known)))


def _in_card(column: Column, value: Any) -> str:
    """A field in a card: texts speak for themselves, numbers and ticks need their heading."""
    if column.field == "active":  # what is in use needs no word
        return "" if value else _("Not in use")
    if value in (None, "", False):
        return ""
    if column.kind == "flag":
        return column.label
    if column.kind == "number":
        return f"{column.label} {value:,.{column.decimals}f}"
    return f"{column.label} {value}" if column.named else str(value).strip()


def drawer(key: str, title: str, draw: Callable[[int | None], None]) -> None:
    """Open the drawer if it was asked for; `draw` is given the row's id, None for a new one."""
    asked = to_edit(key)
    if asked is None:
        return

    def body() -> None:
        draw(asked.row_id)

    st.dialog(title, position="right", width="medium", on_dismiss=lambda: forget(key))(body)()


def forget(key: str) -> None:
    """Clear the table's selection, so that the same row can be clicked again."""
    name = f"version_{key}"
    st.session_state[name] = st.session_state.get(name, 0) + 1


def finish(key: str, answer: object, sentence: str | None = None) -> None:
    """Show a refusal and stay, or close the drawer and say that it is done."""
    if refused(answer):
        return
    forget(key)
    say_after_rerun(sentence or _("Saved"))
    st.rerun()


def save_button(label: str | None = None) -> bool:
    """The one button of a drawer's form."""
    return st.form_submit_button(
        label or _("Save"),
        type="primary",
        width="stretch",
        shortcut=None if narrow() else "Ctrl+Enter",
    )


def _picked(key: str, table: str, ids: list[int]) -> None:
    cells = st.session_state[table]["selection"]["cells"]
    if cells and cells[0][0] < len(ids):
        ask_to_edit(key, ids[cells[0][0]])


def _written(kind: Kind, value: Any) -> Any:
    # a checkbox in a table looks like something to click
    return ("✓" if value else "") if kind == "flag" else value


def _config(column: Column) -> Any:
    kind = st.column_config
    if column.kind == "number":
        pattern = "localized" if not column.decimals else f"%.{column.decimals}f"
        return kind.NumberColumn(column.label, width=column.width, format=pattern)
    if column.kind == "flag":
        return kind.TextColumn(column.label, width=column.width or "small")
    if column.kind == "amount":
        return kind.TextColumn(column.label, width=column.width, alignment="right")
    return kind.TextColumn(column.label, width=column.width)


def search(key: str, placeholder: str, kinds: Mapping[str, str]) -> tuple[str, str]:
    """A line above a listing: what is sought, and which kind is shown. Both in the address."""
    line = st.container(horizontal=True, vertical_alignment="center", key=f"search_{key}")
    sought = line.text_input(
        _("Search"),
        key="q",
        placeholder=placeholder,
        icon=":material/search:",
        label_visibility="collapsed",
        width=320,
        bind="query-params",
    )
    shown = "all"
    if len(kinds) > 1:
        shown = choose(line, _("Show"), kinds, "show")
    return (sought or "").strip(), shown


def cut_off(shown: int, most: int) -> None:
    """Say so where a listing ends before the rows do."""
    if shown >= most:
        st.caption(_("The first {n} are shown; search to find the others.").format(n=most))
