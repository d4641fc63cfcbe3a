"""The files of an import that go out: a template to fill in, and the rows that were wrong.

A template's first sheet has the headings (those that must be there stand out) and one example
row; the second explains every column in both languages. The file of wrong rows is the file
that came, with a column in front that says what to mend: mend it and send it again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.exchange.reading import Table
from core.exchange.sheets.engine import SheetKind
from core.exchange.sheets.fields import Field, Type
from core.exchange.till.problems import RowProblem
from core.exchange.workbook import Column, Sheet, Style, Value, written
from core.kernel.refusals import Refusal
from core.platform.i18n import LANGUAGES, N_, _, refusal_text, speaking

SHAPES = {
    Type.TEXT: N_("text"),
    Type.CODE: N_("text"),
    Type.WHOLE: N_("whole number"),
    Type.MICRO: N_("number, up to six decimals"),
    Type.MEASURE: N_("number, up to six decimals"),
    Type.MONEY: N_("money"),
    Type.DAY: N_("date, as 2026-11-23"),
    Type.FLAG: N_("yes or no"),
    Type.CHOICE: N_("one of the words"),
}


def template(kind: SheetKind) -> bytes:
    """An .xlsx to fill in, in the reader's language, explained in both."""
    columns = [Column(_(one.label), Style.TEXT, needed=one.required) for one in kind.fields]
    example: list[Value] = [one.example or None for one in kind.fields]
    return written([Sheet(_(kind.title), columns, [example]), _explained(kind)])


def _explained(kind: SheetKind) -> Sheet:
    columns = [Column("中文", width=18), Column("说明", Style.WRAPPED, 48),
               Column("English", width=22), Column("What it means", Style.WRAPPED, 48),
               Column("必填 / needed", width=14), Column("示例 / example", width=18)]  # fmt: skip

    def rows() -> Iterator[list[Value]]:
        for one in kind.fields:
            cells: list[Value] = []
            for language in LANGUAGES:
                with speaking(language):
                    cells += [_(one.label), _meaning(one)]
            yield [*cells, "✓" if one.required else None, one.example or None]

    return Sheet("说明 Explanation", columns, rows())


def _meaning(one: Field) -> str:
    said = [_(one.about)] if one.about else []
    shape = _(SHAPES[one.type])
    if one.choices:
        shape += ": " + ", ".join(one.choices)
    return " ".join([*said, f"[{shape}]"])


def file_name(kind: SheetKind) -> str:
    """What the template is called."""
    return f"{_(kind.title)}_{_('template')}.xlsx"


def wrong_rows(table: Table, problems: Sequence[Refusal]) -> bytes:
    """The wrong rows as they came, each with all that is to be mended."""
    wrong: dict[int, list[str]] = {}
    for one in problems:
        if isinstance(one, RowProblem):
            wrong.setdefault(one.row, []).append(refusal_text(one).replace("\n\n", " "))
    columns = [
        Column(_("Row"), Style.NUMBER, 8),
        Column(_("What is wrong"), Style.WRAPPED, 60),
        *[Column(name) for name in table.columns],
    ]
    rows = [
        [number, "\n".join(wrong[number]), *[cell or None for cell in cells]]
        for number, cells in table.rows
        if number in wrong
    ]
    return written([Sheet(_("Wrong rows"), columns, rows)])
