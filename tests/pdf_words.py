"""The words of a printed file, as they were set: what a person would read off the paper."""

from __future__ import annotations

import base64
import re
import zlib

_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_SHOWN = re.compile(rb"\(((?:[^\\()]|\\.)*)\) Tj", re.DOTALL)
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_SIGNS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def words(file: bytes) -> str:
    """All text of a PDF in the face of our papers, without spaces: lines may break anywhere."""
    found = []
    for stream in _STREAM.findall(file):
        packed = stream.strip()
        if packed.endswith(b"~>"):
            page = zlib.decompress(base64.a85decode(packed.removesuffix(b"~>")))
            found += [_text(shown) for shown in _SHOWN.findall(page)]
    return "".join(found).replace(" ", "")


def _text(shown: bytes) -> str:
    return _ESCAPED.sub(_byte, shown).decode("utf-16-be")


def _byte(match: re.Match[bytes]) -> bytes:
    said = match.group(1)
    if said[:1].isdigit():
        return bytes([int(said, 8)])
    return _SIGNS.get(said, said)
