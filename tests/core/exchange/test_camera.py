"""Barcodes in pictures: drawn by our own labels' library, read back."""

from __future__ import annotations

from io import BytesIO

import pytest
import zxingcpp
from PIL import Image

from core.exchange.camera import codes_in


def picture(text: str, form: zxingcpp.BarcodeFormat) -> bytes:
    drawn = zxingcpp.create_barcode(text, form)
    code = Image.fromarray(zxingcpp.write_barcode_to_image(drawn, scale=4))
    photo = Image.new("L", (1400, 1000), 225)
    photo.paste(code, (300, 350))
    made = BytesIO()
    photo.save(made, "JPEG")
    return made.getvalue()


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("6901001000010", zxingcpp.BarcodeFormat.EAN13),
        ("L20261101", zxingcpp.BarcodeFormat.Code128),
        ("https://example.test/lot/1", zxingcpp.BarcodeFormat.QRCode),
    ],
)
def test_a_code_is_read_from_a_photo(text: str, form: zxingcpp.BarcodeFormat) -> None:
    assert codes_in(picture(text, form)) == [text]


def test_no_code_and_no_picture_are_nothing() -> None:
    blank = BytesIO()
    Image.new("RGB", (200, 200), "white").save(blank, "PNG")
    assert codes_in(blank.getvalue()) == []
    assert codes_in(b"no picture") == []
