"""A document made by scanning: each scan becomes a line of its draft, saved at once.

The draft in the database is the truth; the address names it, so a phone that lost its network
or its page goes on where it was. What a browser sends twice is known by its key and counts
once. Following an order or a shipment, a scan goes to that document's line of the item.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from core.documents.draft import Draft, Line, Saved, load, save
from core.documents.follow import OpenLine, open_lines
from core.documents.goods import Good, goods
from core.documents.kind import Kind
from core.documents.read_entry import ItemCard, item_cards, line, lot
from core.kernel.refusals import Refusal
from core.kernel.units import Conversion
from core.platform.i18n import _, refusal_text
from core.platform.kept import kept
from core.platform.rights import Actor
from pages.kinds import KINDS
from pages.widgets import formats
from pages.widgets.data import reading, reading_kept
from pages.widgets.edge import perform
from pages.widgets.fast_line import name_lot
from pages.widgets.labels import in_language
from pages.widgets.scan_desk import Place, Sent, Told, date_of, typed

KEYS = "scans"
MOST_KEYS = 400


@dataclass(slots=True)
class Task:
    """A draft that is being scanned, what it follows, and the reason its lines are given."""

    draft: Draft
    open: list[OpenLine]
    reason: str = ""

    @property
    def kind(self) -> Kind:
        return KINDS[self.draft.kind]

    @property
    def place(self) -> Place:
        """Where items and lots are looked up."""
        comes_in = "produced_on" in self.kind.line_fields
        return Place(self.draft.company_id, self.draft.warehouse_id, dated=comes_in)


def reopened(actor: Actor, draft_id: int) -> Task | Refusal:
    """The draft of the address, with what is open of the document it follows."""
    draft = perform(load, actor, draft_id)
    if isinstance(draft, Refusal):
        return draft
    with reading(actor) as connection:
        return Task(draft, followed(connection, draft.source_id))


def followed(connection: Connection, source_id: int | None) -> list[OpenLine]:
    """What is open of a document, in the order of its lines."""
    if source_id is None:
        return []
    ids = connection.execute(
        select(line.c.id).where(line.c.document_id == source_id).order_by(line.c.line_no)
    ).scalars()
    return [one for one in open_lines(connection, ids).values() if one.open_micro > 0]


def keep(actor: Actor, task: Task) -> Refusal | None:
    """Saves the draft as it is."""
    kind = task.kind
    answer = perform(save, actor, task.draft, kind.permission, kind.carries_cost)
    if isinstance(answer, Saved):
        task.draft.id, task.draft.version = answer.id, answer.version
        return None
    return answer


def told(connection: Connection, task: Task) -> tuple[dict[int, list[str]], list[str]]:
    """What is said of items before their quantity is typed, and of any other item."""
    expected: dict[int, int] = {}
    for one in task.open:
        expected[one.item_id] = expected.get(one.item_id, 0) + one.open_micro
    cards = item_cards(connection, [x.item_id for x in task.draft.lines if x.item_id])
    found = {
        item_id: [_("Expected: {quantity}").format(quantity=formats.quantity(micro))]
        for item_id, micro in expected.items()
    }
    otherwise = [_("Not on this document")] if task.open else []
    for item_id, card in cards.items():
        here = sum(base_micro(card, x) for x in task.draft.lines if x.item_id == item_id)
        said = _("Scanned: {quantity}").format(quantity=formats.quantity(here))
        found[item_id] = [*found.get(item_id, otherwise), said]
    return found, otherwise


def to_scan(actor: Actor, task: Task) -> list[Good]:
    """The goods that the field carries: those of the followed document before all others."""
    place = (task.draft.company_id, task.draft.warehouse_id)
    before = frozenset(one.item_id for one in task.open)
    with reading_kept(actor) as connection:
        return kept(goods, connection, *place, before=before)


def base_micro(card: ItemCard, one: Line) -> int:
    """A line's quantity in base units; 0 where it has none yet."""
    unit = card.unit(one.unit_id)
    found = Conversion(unit.numerator, unit.denominator).to_base(one.entered_micro or 0)
    return found if isinstance(found, int) else 0


def take(actor: Actor, task: Task, one: Sent) -> Told:
    """Adds a scan to the draft, once; what to tell of it."""
    key = str(one["key"])
    known = [str(k) for k in task.draft.extra.get(KEYS, [])]
    if key in known:
        return {"ok": True}
    entry = typed(actor, task.place, one)
    if isinstance(entry, str):
        return {"ok": False, "text": entry}
    with reading(actor) as connection:
        card = item_cards(connection, [entry.item_id]).get(entry.item_id)
    if card is None:
        return {"ok": False, "text": _("Nothing found")}
    if entry.entered_micro <= 0:
        return {"ok": False, "text": _("A quantity above zero, please.")}
    made = Line(
        item_id=card.id,
        unit_id=entry.unit_id or card.units[0].id,
        entered_micro=entry.entered_micro,
        lot_id=entry.lot_id,
        reason=task.reason,
    )
    if entry.date:
        name_lot(made, card, entry.date, True, task.draft.on)
    wrong = _attach(task, card, made)
    if wrong:
        return {"ok": False, "text": wrong}
    task.draft.extra[KEYS] = [*known, key][-MOST_KEYS:]
    refused = keep(actor, task)
    if refused is None:
        return {"ok": True}
    return {"ok": False, "text": refusal_text(refused), "retry": True}


def _attach(task: Task, card: ItemCard, made: Line) -> str:
    """Puts the line with those that say the same, or last; why it cannot be."""
    if task.draft.source_id is not None:
        mine = [one for one in task.open if one.item_id == card.id]
        if not mine and task.kind.source_required:
            return _("“{name}” is not on this document.").format(name=card.name)
        made.source_line_id = _next_open(task, card, mine)
    for one in task.draft.lines:
        if _same(one, made):
            one.entered_micro = (one.entered_micro or 0) + (made.entered_micro or 0)
            return ""
    task.draft.lines.append(made)
    return ""


def _next_open(task: Task, card: ItemCard, mine: list[OpenLine]) -> int | None:
    """The first line of the followed document that is not full yet; the last of them else."""
    for one in mine:
        got = sum(base_micro(card, x) for x in task.draft.lines if x.source_line_id == one.line_id)
        if got < one.open_micro:
            return one.line_id
    return mine[-1].line_id if mine else None


def _same(one: Line, other: Line) -> bool:
    names = ("item_id", "unit_id", "lot_id", "lot_code", "produced_on", "expires_on",
             "source_line_id", "reason")  # fmt: skip
    return all(getattr(one, name) == getattr(other, name) for name in names)


def undo(actor: Actor, task: Task, index: int) -> str:
    """Takes a line out again; what is wrong, if anything."""
    if not 0 <= index < len(task.draft.lines):
        return ""
    del task.draft.lines[index]
    refused = keep(actor, task)
    return refusal_text(refused) if refused else ""


def entries(connection: Connection, task: Task) -> list[Told]:
    """The draft's lines as the field shows them, the latest first."""
    cards = item_cards(connection, [x.item_id for x in task.draft.lines if x.item_id])
    lots = _lot_names(connection, task)
    found = []
    for index, one in reversed(list(enumerate(task.draft.lines))):
        card = cards.get(one.item_id or 0)
        if card is None:
            continue
        unit = card.unit(one.unit_id)
        dated = one.expires_on or one.produced_on
        called = lots.get(one.lot_id or 0, "") or date_of(dated, "")
        detail = [card.code, called or one.lot_code, _(task.kind.reasons.get(one.reason, "") or "")]
        found.append(
            {
                "id": index,
                "name": card.name,
                "quantity": formats.quantity(one.entered_micro),
                "unit": in_language(unit.zh, unit.en),
                "detail": " · ".join(part for part in detail if part),
            }
        )
    return found


def _lot_names(connection: Connection, task: Task) -> dict[int, str]:
    ids = [x.lot_id for x in task.draft.lines if x.lot_id]
    rows = connection.execute(
        select(lot.c.id, lot.c.code, lot.c.expires_on).where(lot.c.id.in_(ids))
    )
    return {row.id: date_of(row.expires_on, row.code) for row in rows}
