"""The frame of a draft as its kind wants it: checked, and with the promotions of its day."""

from __future__ import annotations

from core.documents import frame as frames
from core.documents.draft import Draft
from core.documents.frame import Frame
from core.documents.kind import Kind
from core.documents.masters import Masters
from core.documents.promoted import promoted
from core.documents.refusals import Problems
from core.kernel.clock import Clock


def framed(masters: Masters, kind: Kind, draft: Draft, clock: Clock) -> Frame | Problems:
    """A draft with its problems beside the lines that are whole; see `frame.check`."""
    frame = frames.check(
        masters,
        draft,
        clock,
        sales=kind.sales,
        partner=kind.partner,
        priced=kind.priced,
        taxed=kind.taxed,
        destination=kind.destination,
    )
    if isinstance(frame, Frame) and kind.promotions:
        for place, typed in promoted(frame, masters, kind.promotions).items():
            line = frames.check_line(frame, masters, frame.lines[place].line_no, typed, sales=True)
            assert isinstance(line, frames.Checked)  # noqa: S101  (it was whole before)
            frame.lines[place] = line
    return frame


def whole(masters: Masters, kind: Kind, draft: Draft, clock: Clock) -> Frame | Problems:
    """The frame of a draft that is whole, or everything that is wrong with it."""
    frame = framed(masters, kind, draft, clock)
    if isinstance(frame, Frame) and frame.problems:
        return Problems(tuple(frame.problems))
    return frame
