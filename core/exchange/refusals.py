"""Why a file is not taken. Nothing of it was used; each says what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core.kernel.refusals import Refusal


@dataclass(frozen=True, slots=True)
class FileTooBig(Refusal):
    """More bytes than are read, packed or unpacked (limit in MB)."""

    key: ClassVar[str] = "file_too_big"
    limit_mb: int


@dataclass(frozen=True, slots=True)
class TooManyRows(Refusal):
    """More rows than one file may have: send it in parts."""

    key: ClassVar[str] = "file_too_many_rows"
    limit: int


@dataclass(frozen=True, slots=True)
class TooManyColumns(Refusal):
    """More columns than a table has that people made."""

    key: ClassVar[str] = "file_too_many_columns"
    limit: int


@dataclass(frozen=True, slots=True)
class TooManyCells(Refusal):
    """Rows times columns is more than fits."""

    key: ClassVar[str] = "file_too_many_cells"
    limit: int


@dataclass(frozen=True, slots=True)
class CellTooLong(Refusal):
    """A cell holds a text that no table has: perhaps a quotation mark is never closed."""

    key: ClassVar[str] = "file_cell_too_long"
    row: int


@dataclass(frozen=True, slots=True)
class UnsafeWorkbook(Refusal):
    """The workbook holds what no table needs and an attack does (`what`: a short word)."""

    key: ClassVar[str] = "file_unsafe"
    what: str


@dataclass(frozen=True, slots=True)
class DamagedFile(Refusal):
    """The file begins like a workbook or an archive and does not go on like one."""

    key: ClassVar[str] = "file_damaged"


@dataclass(frozen=True, slots=True)
class OldWorkbook(Refusal):
    """An .xls file or one with a password: save it anew."""

    key: ClassVar[str] = "file_old_workbook"


@dataclass(frozen=True, slots=True)
class NotATable(Refusal):
    """Neither a table of text nor a workbook."""

    key: ClassVar[str] = "file_not_a_table"


@dataclass(frozen=True, slots=True)
class UnknownEncoding(Refusal):
    """The text is in no encoding that Chinese tills write (first bad byte, counted from 1)."""

    key: ClassVar[str] = "file_unknown_encoding"
    byte: int


@dataclass(frozen=True, slots=True)
class EmptyTable(Refusal):
    """No row below the headings."""

    key: ClassVar[str] = "file_empty"


FileRefusal = (
    FileTooBig
    | TooManyRows
    | TooManyColumns
    | TooManyCells
    | CellTooLong
    | UnsafeWorkbook
    | DamagedFile
    | OldWorkbook
    | NotATable
    | UnknownEncoding
    | EmptyTable
)
