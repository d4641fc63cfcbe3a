"""The guides of docs/guide, cut into texts and pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide"
_PICTURE = re.compile(r"^!\[(?P<said>[^\]]*)\]\((?P<path>[^)]+)\)$", re.MULTILINE)


def parts(text: str) -> Iterator[tuple[str, str]]:
    """(text, "") and (what a picture shows, its path), in their order; the heading left out."""
    body = text.split("\n", 1)[1]
    begun = 0
    for found in _PICTURE.finditer(body):
        yield body[begun : found.start()], ""
        yield found["said"], found["path"]
        begun = found.end()
    yield body[begun:], ""
