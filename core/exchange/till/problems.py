"""What is wrong with a till file, by row and column. Each says what the cell says."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from core.kernel.refusals import Refusal


@dataclass(frozen=True, slots=True)
class RowProblem(Refusal):
    """Base: `row` as counted in the file, `column` its heading, `value` what stands there."""

    row: int
    column: str
    value: str


@dataclass(frozen=True, slots=True)
class CellMissing(RowProblem):
    """A cell that must be filled in is empty."""

    key: ClassVar[str] = "till_cell_missing"


@dataclass(frozen=True, slots=True)
class NotADay(RowProblem):
    """The cell is no date."""

    key: ClassVar[str] = "till_not_a_day"


@dataclass(frozen=True, slots=True)
class DayToCome(RowProblem):
    """The date lies after today."""

    key: ClassVar[str] = "till_day_to_come"


@dataclass(frozen=True, slots=True)
class NotATime(RowProblem):
    """The cell is no time of day."""

    key: ClassVar[str] = "till_not_a_time"


@dataclass(frozen=True, slots=True)
class NotANumber(RowProblem):
    """The cell is no number."""

    key: ClassVar[str] = "till_not_a_number"


@dataclass(frozen=True, slots=True)
class TooManyDecimals(RowProblem):
    """More decimals than money or a quantity has."""

    key: ClassVar[str] = "till_too_many_decimals"


@dataclass(frozen=True, slots=True)
class TextTooLong(RowProblem):
    """A code or name is longer than is kept."""

    key: ClassVar[str] = "till_text_too_long"


@dataclass(frozen=True, slots=True)
class SignsDiffer(RowProblem):
    """Quantity and amount have different signs, so it is neither a sale nor a refund."""

    key: ClassVar[str] = "till_signs_differ"


@dataclass(frozen=True, slots=True)
class DiscountTooBig(RowProblem):
    """The discount is larger than the amount it is taken from."""

    key: ClassVar[str] = "till_discount_too_big"


@dataclass(frozen=True, slots=True)
class UnknownTender(RowProblem):
    """A word for a tender that is not known: say what it stands for."""

    key: ClassVar[str] = "till_unknown_tender"


@dataclass(frozen=True, slots=True)
class UnknownMark(RowProblem):
    """The cell says neither sale nor refund."""

    key: ClassVar[str] = "till_unknown_mark"


@dataclass(frozen=True, slots=True)
class WrongQuantity(RowProblem):
    """The quantity is not exact in the item's base unit."""

    key: ClassVar[str] = "till_wrong_quantity"


@dataclass(frozen=True, slots=True)
class ItemNotInUse(RowProblem):
    """The item was taken out of use."""

    key: ClassVar[str] = "till_item_not_in_use"


@dataclass(frozen=True, slots=True)
class BelowZero(RowProblem):
    """The number is less than nothing."""

    key: ClassVar[str] = "sheet_below_zero"


@dataclass(frozen=True, slots=True)
class NotAWord(RowProblem):
    """The cell holds none of the words that it may hold."""

    key: ClassVar[str] = "sheet_not_a_word"
    words: str


@dataclass(frozen=True, slots=True)
class NotKnown(RowProblem):
    """The cell names something that is not there (`field`: what, in English)."""

    key: ClassVar[str] = "sheet_not_known"
    field: str


@dataclass(frozen=True, slots=True)
class Contradicts(RowProblem):
    """A row says of the same code something else than a row before it."""

    key: ClassVar[str] = "sheet_contradicts"
    earlier: int


@dataclass(frozen=True, slots=True)
class TakenBy(RowProblem):
    """A barcode that belongs to another item already."""

    key: ClassVar[str] = "sheet_taken_by"
    owner: str


@dataclass(frozen=True, slots=True)
class AlreadyThere(RowProblem):
    """A document of that partner with that number is posted, with another content."""

    key: ClassVar[str] = "sheet_already_there"
    number: str


@dataclass(frozen=True, slots=True)
class RowRefused(RowProblem):
    """The row reads well and cannot be; the reason says why."""

    key: ClassVar[str] = "sheet_row_refused"
    reason: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class ColumnsMissing(Refusal):
    """Columns that must be there have none; `columns` names them as the template does."""

    key: ClassVar[str] = "sheet_columns_missing"
    columns: str


@dataclass(frozen=True, slots=True)
class NotConfirmed(Refusal):
    """The file names categories that are not there yet, and nobody confirmed them."""

    key: ClassVar[str] = "sheet_not_confirmed"
    count: int
    names: str


@dataclass(frozen=True, slots=True)
class ImportedAlready(Refusal):
    """The very same file was imported before and stands."""

    key: ClassVar[str] = "sheet_imported_already"
    import_id: int


@dataclass(frozen=True, slots=True)
class ColumnMissing(Refusal):
    """No column was chosen for something that must be known (`field`: its English label)."""

    key: ClassVar[str] = "till_column_missing"
    field: str


@dataclass(frozen=True, slots=True)
class NoTenderSaid(Refusal):
    """The file has no tender column, and nobody said how the money was taken."""

    key: ClassVar[str] = "till_no_tender_said"


@dataclass(frozen=True, slots=True)
class NoStoreSaid(Refusal):
    """The file has no store column, and nobody said which store it is."""

    key: ClassVar[str] = "till_no_store_said"


@dataclass(frozen=True, slots=True)
class NothingFound(Refusal):
    """No row of the file is a sale."""

    key: ClassVar[str] = "till_nothing_found"


@dataclass(frozen=True, slots=True)
class RowsWrong(Refusal):
    """The file has wrong rows; nothing was posted."""

    key: ClassVar[str] = "till_rows_wrong"
    count: int


@dataclass(frozen=True, slots=True)
class NewNotConfirmed(Refusal):
    """The file names items and stores that are not there yet, and nobody confirmed them."""

    key: ClassVar[str] = "till_new_not_confirmed"
    items: int
    stores: int


@dataclass(frozen=True, slots=True)
class DaysDiffer(Refusal):
    """Store-days are posted already with another content (the first few are named)."""

    key: ClassVar[str] = "till_days_differ"
    count: int
    days: str


@dataclass(frozen=True, slots=True)
class PeriodsClosed(Refusal):
    """Days of the file lie in a closed period, or in one that cannot be opened."""

    key: ClassVar[str] = "till_periods_closed"
    period: int


@dataclass(frozen=True, slots=True)
class NoRate(Refusal):
    """A tax class has no rate on a day of the file."""

    key: ClassVar[str] = "till_no_rate"
    tax_class: str
    on: dt.date


@dataclass(frozen=True, slots=True)
class NoWarehouse(Refusal):
    """A store has no warehouse in use."""

    key: ClassVar[str] = "till_no_warehouse"
    store: str


@dataclass(frozen=True, slots=True)
class AlreadyRunning(Refusal):
    """Another import of this company is at work on these days."""

    key: ClassVar[str] = "till_already_running"


@dataclass(frozen=True, slots=True)
class PostingRefused(Refusal):
    """A store-day was refused while posting; what had been posted was taken back."""

    key: ClassVar[str] = "till_posting_refused"
    store: str
    on: dt.date
    reason: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class NothingToUndo(Refusal):
    """The import was undone before, or there is none."""

    key: ClassVar[str] = "till_nothing_to_undo"
