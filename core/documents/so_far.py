"""A draft as it stands: totals of what is whole, notes, and everything still wrong.

What a person sees while typing. Nothing is refused here and nothing is written; lines that
are not whole yet simply count for nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlmodel import Session

from core.documents.amounts import LineAmounts
from core.documents.draft import Draft
from core.documents.frame import Frame
from core.documents.framing import framed
from core.documents.kind import Kind, Kinds, Note, Totals, totals_of
from core.documents.masters import Masters
from core.documents.sources import proportional
from core.kernel.clock import Clock, SystemClock
from core.kernel.refusals import Refusal
from core.platform.rows import Rows


@dataclass(frozen=True, slots=True)
class SoFar:
    """Totals in minor units; `amounts` by line number, whole lines only."""

    totals: Totals = Totals(0, 0, 0)  # noqa: RUF009
    amounts: Mapping[int, LineAmounts] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    problems: tuple[Refusal, ...] = ()


def so_far(session: Session, kinds: Kinds, draft: Draft, clock: Clock | None = None) -> SoFar:
    """What a draft comes to by now."""
    kind = kinds[draft.kind]
    frame = framed(Masters(Rows(session)), kind, draft, clock or SystemClock())
    if not isinstance(frame, Frame):
        return SoFar(problems=frame.found)
    if returns(kind):
        _take_money(frame)
    return SoFar(
        totals_of(frame.lines),
        {line.line_no: line.amounts for line in frame.lines},
        tuple(kind.notes(frame)),
        tuple(frame.problems),
    )


def returns(kind: Kind) -> bool:
    """Whether its lines take their money from the lines they follow: a return."""
    return kind.source_required and not kind.priced and kind.partner is not None


def _take_money(frame: Frame) -> None:
    for line in frame.lines:
        if line.source is not None and line.source.net_fen is not None:
            part = proportional(frame, line)
            line.amounts = LineAmounts(part.net, part.tax, part.gross, part.net)
