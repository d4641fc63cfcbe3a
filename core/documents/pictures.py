"""Pictures that people send: opened upright and small, or not at all.

A picture of few bytes may claim a size that fills the memory once it is opened; its size is
looked at first. What a camera wrote into it beside the points (place, device) is dropped.
"""

from __future__ import annotations

from io import BytesIO
from typing import Literal

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_POINTS = 60_000_000
SIDE = 1600
"""Points of the longer side that are kept."""


def opened(data: bytes, mode: Literal["RGB", "L"]) -> Image.Image | int | None:
    """The picture upright, with no side longer than SIDE; the number of its points where these
    are more than MOST_POINTS; None where it is no picture that can be read."""
    try:
        with Image.open(BytesIO(data)) as found:
            points = found.width * found.height
            if points > MOST_POINTS:
                return points
            upright = ImageOps.exif_transpose(found).convert(mode)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return None
    upright.thumbnail((SIDE, SIDE))
    return upright
