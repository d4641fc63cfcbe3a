"""A table out of a file: headings and rows of text, whatever wrote them.

Text files: UTF-8 (with or without mark), UTF-16 with mark, GBK and GB18030, told apart by
trying; the delimiter is the one that cuts the first lines most evenly. Workbooks: the first
sheet that holds anything; formulas stay text and are never computed. Headings are the row
of the first fifteen that looks most like headings, so titles above them don't disturb.
"""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePath
from zipfile import BadZipFile

import openpyxl

from core.exchange import guard
from core.exchange.refusals import (
    CellTooLong,
    DamagedFile,
    EmptyTable,
    FileRefusal,
    NotATable,
    TooManyCells,
    TooManyColumns,
    TooManyRows,
    UnknownEncoding,
)

_LOOK_AT = 15
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ESCAPED = re.compile("_x005F_(?=x[0-9A-Fa-f]{4}_)")
"""How a workbook writes a text that looks like an escaped character and is none."""
_CONTROLS = frozenset(map(chr, (*range(9), *range(14, 32)))) - {"\x1a"}
Line = tuple[int, tuple[str, ...]]
"""Row number as a person counts them in the file, and the cells."""


@dataclass(frozen=True, slots=True)
class Table:
    """Headings, all different and none empty, and the rows below; short rows are padded."""

    name: str
    content_hash: str
    columns: tuple[str, ...]
    rows: Sequence[Line]
    encoding: str = ""
    delimiter: str = ""


def read(name: str, data: bytes, headings: frozenset[str] = frozenset()) -> Table | FileRefusal:
    """The table in a file. `headings` are words that headings are known by (lower case)."""
    content = guard.unpacked(data)
    if not isinstance(content, bytes):
        return content
    encoding = delimiter = ""
    if guard.is_workbook(content):
        lines = _workbook(content)
    else:
        decoded = _decoded(content)
        if not isinstance(decoded, tuple):
            return decoded
        text, encoding = decoded
        delimiter = _delimiter(text)
        lines = _text(text, delimiter)
    if not isinstance(lines, list):
        return lines
    start = _heading(lines, headings)
    if start is None or len(lines) <= start + 1:
        return EmptyTable()
    columns = _names(lines[start][1])
    width = len(columns)
    rows = [
        line if len(line[1]) == width else (line[0], (*line[1], *("",) * width)[:width])
        for line in lines[start + 1 :]
    ]
    digest = hashlib.sha256(data).hexdigest()
    return Table(PurePath(name).name, digest, columns, rows, encoding, delimiter)


def _decoded(data: bytes) -> tuple[str, str] | FileRefusal:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding), encoding
            except UnicodeDecodeError as error:
                return UnknownEncoding(error.start + 1)
    if b"\0" in data:
        return NotATable()
    first = 0
    for encoding in ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            first = max(first, error.start + 1)
            continue
        if any(letter in _CONTROLS for letter in text[:100_000]):
            return NotATable()
        return text, encoding
    return UnknownEncoding(first)


def _delimiter(text: str) -> str:
    """The one that cuts the first lines into the most columns, equally many in each."""
    lines = [line for line in islice(io.StringIO(text[:65_536]), 30) if line.strip()]

    def evenness(delimiter: str) -> tuple[int, int]:
        try:
            widths = [len(cells) for cells in csv.reader(lines, delimiter=delimiter)]
        except csv.Error:
            return (0, 0)
        usual = max(set(widths), key=lambda width: (widths.count(width), width), default=0)
        return (0, 0) if usual < 2 else (widths.count(usual), usual)

    return max(",\t;|，", key=evenness)


def _text(text: str, delimiter: str) -> list[Line] | FileRefusal:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    cells = 0
    found: list[Line] = []
    begun = 1
    try:
        for row in reader:
            number, begun = begun, reader.line_num + 1
            if not any(row):
                continue
            if (refused := _too_wide(row)) is not None:
                return refused
            cells += len(row)
            found.append((number, tuple(cell.strip() for cell in row)))
            if len(found) > guard.ROWS + _LOOK_AT:
                return TooManyRows(guard.ROWS)
            if cells > guard.CELLS:
                return TooManyCells(guard.CELLS)
    except csv.Error:
        return CellTooLong(begun)
    return found


def _workbook(data: bytes) -> list[Line] | FileRefusal:
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False)
        try:
            for sheet in book.worksheets:
                lines = _sheet(sheet.iter_rows(max_col=guard.COLUMNS + 1, values_only=True))
                if lines:
                    return lines
        finally:
            book.close()
    except (BadZipFile, KeyError, ValueError, TypeError, AttributeError, OSError, SyntaxError):
        return DamagedFile()  # openpyxl says in many ways that it does not understand
    return []


def _sheet(rows: Iterable[tuple[object, ...]]) -> list[Line] | FileRefusal:
    found: list[Line] = []
    cells = 0
    for number, row in enumerate(rows, 1):
        if number > guard.ROWS + _LOOK_AT:
            return TooManyRows(guard.ROWS)
        if row.count(None) == len(row):
            continue
        texts = [_shown(value) for value in row]
        while texts and not texts[-1]:
            texts.pop()
        if not texts:
            continue
        if (refused := _too_wide(texts)) is not None:
            return refused
        cells += len(texts)
        if cells > guard.CELLS:
            return TooManyCells(guard.CELLS)
        found.append((number, tuple(texts)))
    return found


def _shown(value: object) -> str:
    """A cell as text; a number without a float's tail, a day without midnight."""
    match value:
        case None:
            return ""
        case bool():
            return "1" if value else "0"
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case dt.datetime():
            midnight = value.time() == dt.time()
            return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
        case dt.date() | dt.time():
            return value.isoformat()
        case str():
            return _ESCAPED.sub("_", value).strip()
        case _:
            return str(value).strip()


def _too_wide(row: Sequence[str]) -> TooManyColumns | None:
    if len(row) > guard.COLUMNS and any(row[guard.COLUMNS :]):
        return TooManyColumns(guard.COLUMNS)
    return None


def _heading(lines: Sequence[Line], known: frozenset[str]) -> int | None:
    """Index of the row of headings: the first with most known words, else the first."""
    best, index = 0, 0 if lines else None
    for i, (_, cells) in enumerate(lines[:_LOOK_AT]):
        score = len({cell.casefold() for cell in cells} & known)
        if score > max(best, 1):
            best, index = score, i
    return index


def _names(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(_different(cells))


def _different(cells: Sequence[str]) -> Iterator[str]:
    seen: set[str] = set()
    for number, cell in enumerate(cells[: guard.COLUMNS], 1):
        name = cell[:80] or f"#{number}"
        while name in seen:
            name += "′"
        seen.add(name)
        yield name
