"""Codes as they are drawn: EAN where the digits are one, else Code 128, else not at all."""

from __future__ import annotations

from typing import Any

from reportlab.graphics.barcode import createBarcodeDrawing
from reportlab.lib.units import mm

from core.catalog.barcodes import closes


def drawn(code: str, width: float, height: float) -> Any:
    """A drawing of a code that fits into a width and height, None where it cannot be drawn."""
    if not code or not code.isascii() or not code.isprintable():
        return None
    if code.isdigit() and len(code) in (8, 13) and closes(code):
        drawing = createBarcodeDrawing("EAN13" if len(code) == 13 else "EAN8", value=code)
    else:
        drawing = createBarcodeDrawing("Code128", value=code, barHeight=8 * mm, humanReadable=True)
    scale = min(1.0, width / drawing.width, height / drawing.height)
    drawing.scale(scale, scale)
    drawing.width, drawing.height = drawing.width * scale, drawing.height * scale
    return drawing
