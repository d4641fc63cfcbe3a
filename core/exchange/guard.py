"""What a file may do before it is believed: nothing. Sizes are counted by reading.

10 MB packed, 50 MB unpacked, 500 members, no DTD and no entities, 200,000 rows, 200 columns.
An archive says what it likes about its own size, so it is unpacked piece by piece and left
at the limit. Rows of a workbook are counted in its bytes before any XML is parsed.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

import openpyxl

from core.exchange.refusals import (
    DamagedFile,
    FileRefusal,
    FileTooBig,
    NotATable,
    OldWorkbook,
    TooManyRows,
    UnsafeWorkbook,
)

PACKED_MB, UNPACKED_MB, MEMBERS = 10, 50, 500
ROWS, COLUMNS, CELLS = 200_000, 200, 5_000_000
MEGA: Final = 1_000_000
_PIECE = 1 << 16
_PARTS_MB = 10
"""Most that texts, styles and the like of a workbook may take, beside its sheets."""
_SUMMARY_ROWS = 1_000
_DTD = re.compile(rb"<\s*!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_WIDE_DTD = tuple(f"<!{word}".encode(code) for word in ("DOCTYPE", "ENTITY")
                  for code in ("utf-16-le", "utf-16-be"))  # fmt: skip

if not openpyxl.DEFUSEDXML:  # pragma: no cover  # a broken installation must not start
    raise ImportError("openpyxl must find defusedxml")


def unpacked(data: bytes) -> bytes | FileRefusal:
    """Text bytes of a .csv or .csv.gz, or the bytes of a workbook that may be opened."""
    if len(data) > PACKED_MB * MEGA and data[:2] in (b"PK", b"\x1f\x8b"):
        return FileTooBig(PACKED_MB)
    if len(data) > UNPACKED_MB * MEGA:
        return FileTooBig(UNPACKED_MB)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return OldWorkbook()
    if data.startswith(b"PK"):
        return _checked_workbook(data) or data
    if data.startswith(b"\x1f\x8b"):
        return _gunzipped(data)
    return data


def is_workbook(data: bytes) -> bool:
    """Whether these bytes, once checked, are a workbook."""
    return data.startswith(b"PK")


def _gunzipped(data: bytes) -> bytes | FileRefusal:
    """The content, all members of the archive joined, left at the limit."""
    pieces: list[bytes] = []
    size, rest = 0, data
    try:
        while rest.startswith(b"\x1f\x8b"):
            inflate = zlib.decompressobj(wbits=31)
            while rest and not inflate.eof:
                piece = inflate.decompress(rest, _PIECE)
                rest = inflate.unconsumed_tail
                size += len(piece)
                if size > UNPACKED_MB * MEGA:
                    return FileTooBig(UNPACKED_MB)
                pieces.append(piece)
                if not piece and not rest:
                    break
            if not inflate.eof:
                return DamagedFile()
            rest = inflate.unused_data
    except zlib.error:
        return DamagedFile()
    text = b"".join(pieces)
    return NotATable() if text[:2] in (b"PK", b"\x1f\x8b") else text


def _checked_workbook(data: bytes) -> FileRefusal | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > MEMBERS:
                return UnsafeWorkbook("members")
            names = [member.filename for member in members]
            if len(set(names)) != len(names):
                return UnsafeWorkbook("duplicate members")
            if not any(name == "[Content_Types].xml" for name in names):
                return NotATable()
            return _checked_members(archive, members)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, EOFError):
        return DamagedFile()
    except RuntimeError:  # zipfile's word for a member with a password
        return OldWorkbook()


def _checked_members(
    archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]
) -> FileRefusal | None:
    size = 0
    for member in members:
        if member.filename.lower().endswith(("vbaproject.bin", ".exe", ".dll")):
            return UnsafeWorkbook("macros")
        sheet = member.filename.startswith("xl/worksheets/")
        own = found = 0
        before = b""
        for piece in _pieces(archive, member):
            size, own = size + len(piece), own + len(piece)
            if size > UNPACKED_MB * MEGA or (own > _PARTS_MB * MEGA and not sheet):
                return FileTooBig(UNPACKED_MB if sheet else _PARTS_MB)
            seen = before + piece
            if _DTD.search(seen) or any(word in seen for word in _WIDE_DTD):
                return UnsafeWorkbook("DTD")
            if sheet:
                found += seen.count(b"<row") - before.count(b"<row")
                if found > ROWS + _SUMMARY_ROWS:
                    return TooManyRows(ROWS)
            before = piece[-32:]
    return None


def _pieces(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(member) as stream:
        while piece := stream.read(_PIECE):
            yield piece
