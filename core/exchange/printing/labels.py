"""Labels for shelves (价签) and lots (批次标签), on A4 sheets of 24 or on a roll.

A code of 8 or 13 digits with a right check digit is drawn as EAN, any other as Code 128; what
Code 128 cannot hold stays text. Names are cut to two lines, prices never.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from reportlab.graphics import renderPDF
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from core.exchange.printing.codes import drawn
from core.exchange.printing.paper import FONT, register_font


@dataclass(frozen=True, slots=True)
class Format:
    """Where labels stand on a page, in millimetres."""

    page: tuple[float, float]
    size: tuple[float, float]
    columns: int
    rows: int
    margin: tuple[float, float] = (0.0, 0.0)


FORMATS = {
    "a4": Format((A4[0] / mm, A4[1] / mm), (70.0, 37.0), 3, 8, (0.0, 0.5)),
    "roll": Format((60.0, 40.0), (60.0, 40.0), 1, 1),
}


@dataclass(frozen=True, slots=True)
class Label:
    """One label. `large` is the price or the last day; `lines` are small; `code` is drawn."""

    name: str
    large: str
    lines: Sequence[str] = ()
    code: str = ""


def pdf(labels: Sequence[Label], kind: str = "a4") -> bytes:
    """Labels in a format of FORMATS (KeyError else), as many pages as they need."""
    form = FORMATS[kind]
    register_font()
    made = BytesIO()
    canvas = Canvas(made, pagesize=(form.page[0] * mm, form.page[1] * mm))
    a_page = form.columns * form.rows
    for index, label in enumerate(labels):
        if index and index % a_page == 0:
            canvas.showPage()
        row, column = divmod(index % a_page, form.columns)
        left = form.margin[0] + column * form.size[0]
        top = form.page[1] - form.margin[1] - row * form.size[1]
        _draw(canvas, label, left * mm, top * mm, form)
    canvas.showPage()
    canvas.save()
    return made.getvalue()


def _draw(canvas: Canvas, label: Label, left: float, top: float, form: Format) -> None:
    width, height = form.size[0] * mm, form.size[1] * mm
    inner, pad = width - 8 * mm, 4 * mm
    y = top - 6 * mm
    canvas.setFont(FONT, 10)
    for line in simpleSplit(label.name, FONT, 10, inner)[:2]:
        canvas.drawString(left + pad, y, line)
        y -= 4.4 * mm
    canvas.setFont(FONT, 19)
    canvas.drawRightString(left + width - pad, top - height + 15 * mm, label.large)
    canvas.setFont(FONT, 7.5)
    for line in label.lines:
        canvas.drawString(left + pad, y, simpleSplit(line, FONT, 7.5, inner / 2)[0])
        y -= 3.3 * mm
    drawing = drawn(label.code, inner, 11 * mm)
    if drawing is None:
        canvas.drawString(left + pad, top - height + 4 * mm, label.code)
        return
    renderPDF.draw(drawing, canvas, left + pad, top - height + 2.5 * mm)
