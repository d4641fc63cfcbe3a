"""Lines that follow lines of an earlier document: what they moved, and what of it is left.

A return takes its money from the line it returns, in proportion; the last return of a line
takes the residue, so a line returned in parts gives back exactly what it was.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from core.documents import refusals as r
from core.documents.frame import Checked, Frame
from core.documents.kind import Built, Totals
from core.kernel.amounts import slice_value
from core.kernel.refusals import Refusal
from core.platform.rows import Rows
from core.posting.wanted import FulfilWanted


@dataclass(frozen=True, slots=True)
class SourceMove:
    """A move of a source line; quantity as moved, signed, and what came back of it."""

    id: int
    warehouse_id: int
    lot_id: int | None
    quantity_micro: int
    returned_micro: int


def following(frame: Frame, kind: str) -> Refusal | None:
    """Every line must follow a line of that kind, of the same partner, with the quantity
    still returnable, and not before it; money is taken from there."""
    problems: list[Refusal] = []
    now = frame.moment("closing")
    for line in frame.lines:
        source = line.source
        if source is None or source.kind != kind or source.partner_id != frame.draft.partner_id:
            problems.append(r.WrongSource(line.line_no))
        elif source.at > now:
            problems.append(r.BeforeSource(line.line_no, source.on))
        elif source.warehouse_id is not None and source.warehouse_id != frame.draft.warehouse_id:
            problems.append(r.OtherWarehouse(line.line_no, source.warehouse_id))
    return r.Problems(tuple(problems)) if problems else None


class Part(NamedTuple):
    """What part of a source line's money goes back, in minor units."""

    net: int = 0
    tax: int = 0
    markdown: int = 0

    @property
    def gross(self) -> int:
        """With tax."""
        return self.net + self.tax


def proportional(frame: Frame, line: Checked) -> Part:
    """The money of a returned quantity, cut from what was not returned yet, by earlier
    documents or by earlier lines of this one."""
    source = line.source
    assert source is not None  # noqa: S101
    quantity, net, tax, markdown = frame.taken.get(source.line_id, (0, 0, 0, 0))
    left = source.quantity_micro - source.fulfilled_micro - quantity
    take = min(line.quantity_micro, left)
    if left <= 0:
        return Part()
    part = Part(
        slice_value(source.net_fen - source.returned_net_fen - net, left, take),
        slice_value(source.tax_fen - source.returned_tax_fen - tax, left, take),
        slice_value(source.markdown_fen - source.returned_markdown_fen - markdown, left, take),
    )
    taken = (quantity + take, net + part.net, tax + part.tax, markdown + part.markdown)
    frame.taken[source.line_id] = taken
    return part


@dataclass(slots=True)
class Returned:
    """A return begun: its lines' money and what they take off, and the moves to bring back."""

    built: Built
    parts: list[Part]
    moves: dict[int, list[SourceMove]]

    def of(self, line: Checked) -> list[SourceMove]:
        """The moves of the line that a line follows."""
        assert line.source is not None  # noqa: S101
        return self.moves.get(line.source.line_id, [])


def returning(frame: Frame, kind: str) -> Returned | Refusal:
    """Begins a return of lines of that kind, in whatever direction goods go back."""
    if (wrong := following(frame, kind)) is not None:
        return wrong
    parts = [proportional(frame, line) for line in frame.lines]
    net, tax = sum(part.net for part in parts), sum(part.tax for part in parts)
    built = Built(totals=Totals(net, tax, net + tax))
    sources = [line.source for line in frame.lines if line.source is not None]
    for index, (line, source, part) in enumerate(zip(frame.lines, sources, parts, strict=True)):
        built.line_values[index] = {
            "net_fen": part.net,
            "tax_fen": part.tax,
            "gross_fen": part.gross,
            "regular_price_micro": source.regular_price_micro,
            "markdown_fen": part.markdown,
            "promotion_id": source.promotion_id,
        }
        built.fulfils.append(
            FulfilWanted(source.line_id, line.quantity_micro, 0, source.quantity_micro)
        )
    return Returned(built, parts, moves_of(frame.rows, [source.line_id for source in sources]))


def moves_of(rows: Rows, lines: Iterable[int]) -> dict[int, list[SourceMove]]:
    """The moves that lines made, amendments folded in, latest first; empty ones left out."""
    found: dict[int, list[SourceMove]] = {}
    for line, move, warehouse, lot, quantity, returned in rows.select_keys(
        "SELECT m.line_id, m.id, m.warehouse_id, m.lot_id, m.quantity_micro"
        " + coalesce((SELECT sum(a.quantity_micro) FROM move a WHERE a.amends_id = m.id), 0),"
        " coalesce((SELECT sum(b.quantity_micro) FROM move b WHERE b.of_id = m.id), 0)"
        " FROM document_line l JOIN move m ON m.document_id = l.document_id AND m.line_id = l.id"
        " WHERE coalesce(m.amends_id, 0) = 0 AND l.id IN",  # moves have no index by line
        [(line,) for line in lines],
        tail="ORDER BY m.id DESC",
    ):
        if quantity:
            found.setdefault(line, []).append(
                SourceMove(move, warehouse, lot, int(quantity), int(returned))
            )
    return found
