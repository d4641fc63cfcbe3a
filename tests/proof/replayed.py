"""The whole history of a database valued anew, from nothing, by the pure rules.

What the door did step by step (at the end of a stream, by a replay from a checkpoint, forward
through transfers) must be what one replay of everything comes to: the same layers in the same
order, and for every move the same entries.
"""

from __future__ import annotations

from core.ledgers.costing.replay import replay
from core.ledgers.costing.state import StreamState
from core.platform.rows import Rows
from core.posting import context as contexts
from core.posting.moves import COLUMNS, fold, from_row
from core.posting.streams import Key, Streams


def unlike_a_replay(rows: Rows, company_id: int) -> list[str]:
    """Where the ledgers differ from a replay of all moves; [] where they are the same."""
    moves = [
        from_row(row)
        for row in rows.select(f"SELECT {COLUMNS} FROM move m WHERE company_id = ?", (company_id,))
    ]
    context = contexts.load(rows, company_id, {m.item_id for m in moves})
    result = replay({}, fold(moves, context), mark_every=1)
    assert not result.unsettled
    found = _stale(rows, {mark[0:1] + mark[2:4]: mark[4] for mark in result.marks})
    streams = Streams(rows, company_id)
    streams.load(m.key for m in moves)
    for key, head in streams.heads.items():
        fresh = result.states.get(key, StreamState())
        if _layers(head.state) != _layers(fresh) or (fresh.last and head.state != fresh):
            found.append(f"{key}: the door holds {head.state}, a replay {fresh}")
    stored = _stored(rows)
    summed: dict[tuple[Key, int, int, int], tuple[int, int]] = {}
    for key, entries in result.entries.items():
        for by, move, layer, quantity, value in entries:
            old = summed.get((key, by, move, layer), (0, 0))
            summed[key, by, move, layer] = (old[0] + quantity, old[1] + value)
    summed = {entry: sums for entry, sums in summed.items() if sums != (0, 0)}
    found += [
        f"{entry}: stored {stored.get(entry)}, replayed {summed.get(entry)}"
        for entry in stored.keys() | summed.keys()
        if stored.get(entry) != summed.get(entry)
    ]
    return found


def _stale(rows: Rows, states: dict[tuple[Key, int, int], str]) -> list[str]:
    """Checkpoints that are not the state after their event."""
    return [
        f"the checkpoint of {item, pool} at move {move}: {state}"
        for item, pool, at, move, state in rows.select(
            "SELECT item_id, cost_pool_id, at, move_id, state FROM checkpoint"
        )
        if states.get(((item, pool), at, move)) != state
    ]


def _layers(state: StreamState) -> list[tuple[int, int, int, int | None]]:
    return [(x.key, x.quantity, x.value, x.lot) for x in state]


def _stored(rows: Rows) -> dict[tuple[Key, int, int, int], tuple[int, int]]:
    return {
        ((item, pool), by, move, layer): (int(quantity), int(value))
        for item, pool, by, move, layer, quantity, value in rows.select(
            "SELECT item_id, cost_pool_id, by_move_id, move_id, layer_key, sum(quantity_micro),"
            " sum(value_fen) FROM layer_entry"
            " GROUP BY item_id, cost_pool_id, by_move_id, move_id, layer_key"
            " HAVING sum(quantity_micro) <> 0 OR sum(value_fen) <> 0"
        )
    }
