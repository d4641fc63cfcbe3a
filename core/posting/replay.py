"""A change of the past: replay the streams it touches, write only what differs.

Backdated documents, cancellations, late cost and corrected counts all end here. The streams
reached (through transfers, forward) are locked in key order; each is replayed from its
nearest checkpoint before the change by the pure costing rules, and compared with the entries
stored. Differences are appended under the document that caused them; nothing is rewritten
but layers, heads and checkpoints, which are projections of the entries.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from core.ledgers.costing.carried import Carry
from core.ledgers.costing.events import Entry, Event
from core.ledgers.costing.replay import Replayed, difference, replay
from core.ledgers.costing.state import StreamState
from core.platform.rows import Rows
from core.posting.context import Context, add_items
from core.posting.moves import LEAVES_FOR, WITH_DOCUMENT, MoveRow, fold, from_row
from core.posting.refusals import CircularCost
from core.posting.streams import CHECKPOINT_EVERY, Key, Position, Streams


def reach(rows: Rows, starts: dict[Key, Position]) -> dict[Key, Position]:
    """All streams that a change from `starts` on can touch, each with the position from
    which it must be replayed: transfers carry value forward into other pools."""
    found = dict(starts)
    waiting = list(starts)
    while waiting:
        item, pool = waiting.pop()
        for (pool_in,) in rows.select(
            "SELECT cost_pool_id FROM stream WHERE item_id = ? AND cost_pool_id <> ?", (item, pool)
        ):
            # the first that came from there: only what followed in the other pool is read
            first = rows.one(
                "SELECT i.at, i.id FROM move i JOIN move o ON o.id = i.of_id"
                " WHERE i.item_id = ? AND i.cost_pool_id = ? AND (i.at, i.id) > (?, ?)"
                " AND i.kind = 'transfer_in' AND i.amends_id IS NULL AND o.cost_pool_id = ?"
                " ORDER BY i.at, i.id LIMIT 1",
                (item, pool_in, *found[item, pool], pool),
            )
            key = (item, pool_in)
            if first is not None and (key not in found or first < found[key]):
                found[key] = (first[0], first[1])
                waiting.append(key)
    return found


def run(
    rows: Rows, context: Context, streams: Streams, starts: dict[Key, Position]
) -> tuple[list[Entry], dict[int, MoveRow]] | CircularCost:
    """Replays the streams from these positions and takes the result as their new end.

    The moves of the change are in the database already. Answers the entries that must be
    appended and the moves they speak of. Where a transfer that had left short is settled
    otherwise by now, its other end is replayed too, from its own moment. Oversold goods that
    were sent round in a circle have no exact value: that is refused.
    """
    while True:
        states, froms = _checkpoints(rows, starts)
        moves = _moves_after(rows, froms)
        add_items(rows, context, {m.item_id for m in moves})
        events = fold(moves, context)
        result = _replayed(rows, states, froms, moves, events)
        if result.unsettled:
            return _circle(rows, result.unsettled[0])
        differences: list[Entry] = []
        for key, position in froms.items():
            stored = _stored(rows, key, position)
            differences += difference(stored, result.entries.get(key, []))
        known = {m.id: m for m in moves}
        known |= load_moves(rows, {e.move for e in differences} - known.keys())
        farther = _farther(rows, froms, differences, known)
        if not farther:
            break
        starts = reach(rows, starts | farther)
        streams.load(starts)
    _take(rows, streams, froms, moves, Counter(key for key, _ in events), result)
    return differences, known


def _replayed(
    rows: Rows,
    states: dict[Key, StreamState],
    froms: dict[Key, Position],
    moves: list[MoveRow],
    events: list[tuple[Key, Event]],
) -> Replayed[Key]:
    watched = [e.of for _, e in events if e.of is not None and e.kind != "supplier_return"]
    own = {m.id for m in moves}
    before = carried_before(rows, [of for of in watched if of not in own], froms)
    return replay(states, events, before, CHECKPOINT_EVERY)


def _circle(rows: Rows, move_id: int) -> CircularCost:
    row = rows.one(
        "SELECT d.id, d.number FROM move m JOIN document d ON d.id = m.document_id WHERE m.id = ?",
        (move_id,),
    )
    return CircularCost(*row) if row else CircularCost(0, "")


def _farther(
    rows: Rows, froms: dict[Key, Position], differences: list[Entry], known: dict[int, MoveRow]
) -> dict[Key, Position]:
    """Other ends of transfers whose value has changed, where they are not replayed yet."""
    changed: dict[int, int] = {}
    for entry in differences:
        if known[entry.move].kind in LEAVES_FOR:
            changed[entry.move] = changed.get(entry.move, 0) + entry.value
    found: dict[Key, Position] = {}
    for item, pool, at, move in rows.select_keys(
        "SELECT item_id, cost_pool_id, at, id FROM move"
        " WHERE kind IN ('transfer_in', 'relot') AND amends_id IS NULL AND of_id IN",
        [(move,) for move, value in changed.items() if value],
    ):
        key, position = (item, pool), (at, move)
        if key not in froms or position <= froms[key]:
            found[key] = min(position, found.get(key, position))
    return found


def _checkpoints(
    rows: Rows, starts: dict[Key, Position]
) -> tuple[dict[Key, StreamState], dict[Key, Position]]:
    """The nearest state before each start, and the position it stands at."""
    states: dict[Key, StreamState] = {}
    froms: dict[Key, Position] = {}
    for key, start in starts.items():
        row = rows.one(
            "SELECT at, move_id, state FROM checkpoint WHERE item_id = ? AND cost_pool_id = ?"
            " AND (at, move_id) < (?, ?) ORDER BY at DESC, move_id DESC LIMIT 1",
            (*key, *start),
        )
        if row is None:
            states[key], froms[key] = StreamState(), (-(2**62), 0)
        else:
            states[key], froms[key] = StreamState.from_json(row[2]), (row[0], row[1])
    return states, froms


def _moves_after(rows: Rows, froms: dict[Key, Position]) -> list[MoveRow]:
    """Moves of the streams after their positions, amendments of those moves included."""
    found: list[MoveRow] = []
    for key, position in froms.items():
        found += [
            from_row(row)
            for row in rows.select(
                f"SELECT {WITH_DOCUMENT}"
                " WHERE m.item_id = ? AND m.cost_pool_id = ? AND (m.at, m.id) > (?, ?)",
                (*key, *position),
            )
        ]
    # an amendment stands at its target's moment but has a later id: drop those whose
    # target lies before the checkpoint; the checkpoint already knows them
    own = {m.id for m in found}
    return [m for m in found if m.amends_id is None or m.amends_id in own]


def _stored(
    rows: Rows, key: Key, position: Position
) -> dict[tuple[int, int, int], tuple[int, int]]:
    """Entries arisen after a position, summed by (by, move, layer)."""
    return {
        (by, move, layer): (int(quantity), int(value))
        for by, move, layer, quantity, value in rows.select(
            "SELECT e.by_move_id, e.move_id, e.layer_key, sum(e.quantity_micro),"
            " sum(e.value_fen) FROM move b JOIN layer_entry e ON e.by_move_id = b.id"
            " WHERE b.item_id = ? AND b.cost_pool_id = ? AND (b.at, b.id) > (?, ?)"
            " GROUP BY e.by_move_id, e.move_id, e.layer_key",
            (*key, *position),
        )
    }


def carried_before(
    rows: Rows, moves: Iterable[int], froms: dict[Key, Position] | None = None
) -> dict[int, Carry]:
    """What moves carry, and what came back of them, by entries up to their stream's
    position (all entries where no position is given)."""
    keys = sorted({(move,) for move in moves})
    if not keys:
        return {}
    sums: dict[int, list[int]] = {move: [0, 0, 0, 0] for (move,) in keys}
    for move, item, pool, at, by, quantity, value in rows.select_keys(
        "SELECT e.move_id, b.item_id, b.cost_pool_id, b.at, b.id, e.quantity_micro, e.value_fen"
        " FROM layer_entry e JOIN move b ON b.id = e.by_move_id WHERE e.move_id IN",
        keys,
    ):
        if froms is None or (at, by) <= froms.get((item, pool), (2**62, 0)):
            sums[move][0] += quantity
            sums[move][1] += value
    for of, item, pool, at, by, quantity, value in rows.select_keys(
        "SELECT r.of_id, b.item_id, b.cost_pool_id, b.at, b.id, e.quantity_micro, e.value_fen"
        " FROM move r JOIN layer_entry e ON e.move_id = r.id JOIN move b ON b.id = e.by_move_id"
        " JOIN move o ON o.id = r.of_id AND (r.at, r.id) > (o.at, o.id)"
        " WHERE e.by_move_id = r.id AND r.of_id IN",
        keys,
    ):
        if froms is None or (at, by) <= froms.get((item, pool), (2**62, 0)):
            sums[of][2] += quantity
            sums[of][3] += value
    return {move: Carry(*values) for move, values in sums.items()}


def load_moves(rows: Rows, moves: Iterable[int]) -> dict[int, MoveRow]:
    """Moves by id, with their document's partner and channel."""
    return {
        row[0]: from_row(row)
        for row in rows.select_keys(
            f"SELECT {WITH_DOCUMENT} WHERE m.id IN",
            [(move,) for move in set(moves)],
        )
    }


def _take(
    rows: Rows,
    streams: Streams,
    froms: dict[Key, Position],
    moves: list[MoveRow],
    counts: Mapping[Key, int],
    result: Replayed[Key],
) -> None:
    """Makes the replayed states the streams' ends, and keeps new checkpoints on the way
    instead of those that are no longer so."""
    before: dict[Key, int] = {}
    for key, position in froms.items():
        rows.run(
            "DELETE FROM checkpoint WHERE item_id = ? AND cost_pool_id = ?"
            " AND (at, move_id) > (?, ?)",
            (*key, *position),
        )
        own = [m for m in moves if m.key == key and m.amends_id is None]
        row = rows.one(
            "SELECT max(events) FROM checkpoint WHERE item_id = ? AND cost_pool_id = ?", key
        )
        before[key] = row[0] or 0 if row else 0
        last = max(((m.at, m.id) for m in own), default=position)
        streams.replace(key, result.states[key], last, before[key] + counts.get(key, 0))
    for key, count, at, move, state in result.marks:
        streams.keep(key, (at, move), before[key] + count, state)


__all__ = ["carried_before", "load_moves", "reach", "run"]
