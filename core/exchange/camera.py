"""Barcodes in a picture, read by zxing: EAN, UPC, Code 128, Code 39, ITF, Data Matrix, QR.

The picture is made small first; nothing of it is kept.
"""

from __future__ import annotations

import zxingcpp

from core.documents.pictures import opened


def codes_in(picture: bytes) -> list[str]:
    """Texts of all codes found, the largest first; [] for none and for what is no picture."""
    upright = opened(picture, "L")
    if upright is None or isinstance(upright, int):
        return []
    found = zxingcpp.read_barcodes(upright)
    spans = [(_size(one), one.text) for one in found if one.valid and one.text]
    return [text for _span, text in sorted(spans, reverse=True)]


def _size(one: zxingcpp.Barcode) -> int:
    at = one.position
    xs = [at.top_left.x, at.top_right.x, at.bottom_left.x, at.bottom_right.x]
    ys = [at.top_left.y, at.top_right.y, at.bottom_left.y, at.bottom_right.y]
    return int((max(xs) - min(xs)) + (max(ys) - min(ys)))
