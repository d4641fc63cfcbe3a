"""A paper of a head, a table and signatures, as a PDF of A4 pages.

It knows no document: whoever prints says what stands where, already in the reader's language.
Chinese is set in the standard song face that every PDF reader brings, so no font is carried.
The table's heading is repeated on each page; long names break, nothing is cut off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table

from core.exchange.printing.codes import drawn

FONT = "STSong-Light"
MARGIN = 14 * mm
WIDTH = A4[0] - 2 * MARGIN
_PADDING = 6  # of the page's frame, inside its margins


@dataclass(frozen=True, slots=True)
class Code:
    """A cell that holds a barcode; one that cannot be drawn stands as text."""

    text: str


Cell = str | Code


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: its title, its share of the width, and whether it holds numbers."""

    title: str
    share: float = 1.0
    number: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """What is printed. `facts` and `totals` are (label, value); `foot` stands on each page."""

    title: str
    company: str
    facts: Sequence[tuple[str, str]]
    columns: Sequence[Heading]
    rows: Sequence[Sequence[Cell]]
    totals: Sequence[tuple[str, str]] = ()
    signatures: Sequence[str] = ()
    foot: str = ""
    note: str = ""
    row_height_mm: float = field(default=0.0)
    """Room to write by hand, where it is more than the text needs."""


def pdf(paper: Paper) -> bytes:
    """The paper as a file."""
    register_font()
    made = BytesIO()
    template = SimpleDocTemplate(
        made,
        pagesize=A4,
        leftMargin=MARGIN - _PADDING,
        rightMargin=MARGIN - _PADDING,
        topMargin=12 * mm,
        bottomMargin=16 * mm,
        title=paper.title,
        author=paper.company,
    )

    def foot(canvas: Any, document: Any) -> None:
        canvas.setFont(FONT, 8)
        canvas.setFillGray(0.4)
        canvas.drawString(MARGIN, 9 * mm, paper.foot)
        canvas.drawRightString(A4[0] - MARGIN, 9 * mm, str(document.page))

    template.build(_story(paper), onFirstPage=foot, onLaterPages=foot)
    return made.getvalue()


def register_font() -> None:
    """The face of all papers; registering it twice is harmless."""
    if FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))


def _style(name: str, size: float, **more: Any) -> ParagraphStyle:
    return ParagraphStyle(
        name, fontName=FONT, fontSize=size, leading=size * 1.35, wordWrap="CJK", **more
    )


def _text(value: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(escape(value).replace("\n", "<br/>"), style)


def _story(paper: Paper) -> list[Flowable]:
    small = _style("small", 9)
    story: list[Flowable] = [
        _text(paper.company, _style("company", 10, textColor=colors.grey)),
        _text(paper.title, _style("title", 17)),
        Spacer(1, 3 * mm),
        _facts(paper, small),
        Spacer(1, 4 * mm),
        _table(paper),
    ]
    if paper.totals:
        story += [Spacer(1, 3 * mm), _totals(paper)]
    if paper.note:
        story += [Spacer(1, 3 * mm), _text(paper.note, small)]
    if paper.signatures:
        story += [Spacer(1, 12 * mm), _signatures(paper, small)]
    return story


def _facts(paper: Paper, style: ParagraphStyle) -> Table:
    cells = [_text(f"{label}  {value}", style) for label, value in paper.facts if value]
    cells += [_text("", style)] * (-len(cells) % 3)
    rows = [cells[n : n + 3] for n in range(0, len(cells), 3)] or [[_text("", style)] * 3]
    return Table(rows, [WIDTH / 3] * 3, style=_plain())


def _table(paper: Paper) -> Table:
    total = sum(column.share for column in paper.columns)
    widths = [WIDTH * column.share / total for column in paper.columns]
    left, right = _style("cell", 9), _style("number", 9, alignment=TA_RIGHT)
    styles = [right if column.number else left for column in paper.columns]
    high = max(paper.row_height_mm - 2, 8) * mm
    rows: list[list[Any]] = [
        [_text(column.title, style) for column, style in zip(paper.columns, styles, strict=True)]
    ]
    rows += [
        [
            _cell(value, style, width - 6, high)
            for value, style, width in zip(row, styles, widths, strict=True)
        ]
        for row in paper.rows
    ]
    heights = None
    if paper.row_height_mm:
        heights = [None, *([paper.row_height_mm * mm] * len(paper.rows))]
    return Table(
        rows,
        widths,
        heights,
        repeatRows=1,
        style=[
            ("LINEABOVE", (0, 0), (-1, 0), 0.8, colors.black),
            ("LINEBELOW", (0, 0), (-1, 0), 0.5, colors.black),
            ("LINEBELOW", (0, 1), (-1, -1), 0.25, colors.lightgrey),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("LEFTPADDING", (0, 0), (-1, -1), 3),
            ("RIGHTPADDING", (0, 0), (-1, -1), 3),
            ("TOPPADDING", (0, 0), (-1, -1), 3),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ],
    )


def _cell(value: Cell, style: ParagraphStyle, width: float, height: float) -> Any:
    if isinstance(value, str):
        return _text(value, style)
    return drawn(value.text, width, height) or _text(value.text, style)


def _totals(paper: Paper) -> Table:
    style = _style("total", 10, alignment=TA_RIGHT)
    return Table(
        [[_text(f"{label}  {value}", style)] for label, value in paper.totals],
        [WIDTH],
        style=_plain(),
    )


def _signatures(paper: Paper, style: ParagraphStyle) -> Table:
    count = len(paper.signatures)
    return Table(
        [[_text(f"{label} ______________", style) for label in paper.signatures]],
        [WIDTH / count] * count,
        style=_plain(),
    )


def _plain() -> list[tuple[Any, ...]]:
    return [
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 1),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
