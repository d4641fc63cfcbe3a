"""Where a posting changes the past: the streams it touches before their end, and from when.

Such a posting is replayed as a whole, with every stream that the change reaches; all others
are valued at the end of their streams, without reading any history.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from core.platform.rows import Rows
from core.posting import replay
from core.posting.context import Context
from core.posting.moves import LEAVES_FOR, MoveRow
from core.posting.streams import Key, Position, Streams
from core.posting.wanted import MoveKind, MoveWanted, Posting

_AFTER_ALL = 2**62


def keys_of(context: Context, wanted: MoveWanted) -> list[Key]:
    """The streams that a move touches, at both of its ends."""
    found = [(wanted.item_id, context.warehouses[wanted.warehouse_id].cost_pool_id)]
    if wanted.to_warehouse_id is not None:
        found.append((wanted.item_id, context.warehouses[wanted.to_warehouse_id].cost_pool_id))
    return found


def reached(
    rows: Rows,
    context: Context,
    amended: Mapping[int, MoveRow],
    postings: Sequence[Posting],
    keys: set[Key],
) -> set[Key]:
    """Streams that these postings would reach as things stand before any lock, so that all
    can be locked in key order; what joins them meanwhile is locked when it is met."""
    ends = {
        (item, pool): at
        for item, pool, at in rows.select_keys(
            "SELECT item_id, cost_pool_id, last_at FROM stream WHERE (item_id, cost_pool_id) IN",
            keys,
        )
    }
    found: dict[Key, Position] = {}
    for posting in postings:
        for move in posting.moves:
            if move.amends is not None:
                target = amended[move.amends]
                found[target.key] = min((target.at, 0), found.get(target.key, (target.at, 0)))
                continue
            for key in keys_of(context, move):
                if posting.at < ends.get(key, posting.at):
                    found[key] = min((posting.at, 0), found.get(key, (posting.at, 0)))
    return set(replay.reach(rows, found)) if found else set()


def starts(
    rows: Rows,
    context: Context,
    streams: Streams,
    amended: Mapping[int, MoveRow],
    posting: Posting,
) -> dict[Key, Position]:
    """Streams whose past this posting changes, with the moment of change."""
    found: dict[Key, Position] = {}
    for wanted in posting.moves:
        if wanted.amends is not None:
            target = amended[wanted.amends]
            position = (target.at, target.id)
            found[target.key] = min(position, found.get(target.key, position))
            continue
        position = (posting.at, _AFTER_ALL)
        for key in keys_of(context, wanted):
            if streams.heads[key].last[0] > posting.at or _settles_transfer(
                rows, streams, key, wanted
            ):
                found[key] = min(position, found.get(key, position))
    if not found:
        return found
    for wanted in posting.moves:  # one way or the other for the whole document
        if wanted.amends is None:
            for key in keys_of(context, wanted):
                found.setdefault(key, (posting.at, _AFTER_ALL))
    return found


def exact(moves: Iterable[MoveRow], begun: Mapping[Key, Position]) -> dict[Key, Position]:
    """The same, now that the moves have ids (corrected counts included)."""
    found = dict(begun)
    for move in moves:
        position = (move.at, move.amends_id or move.id)
        found[move.key] = min(position, found.get(move.key, position))
    return found


def _settles_transfer(rows: Rows, streams: Streams, key: Key, wanted: MoveWanted) -> bool:
    """Whether goods coming in (or found by a count) would settle a transfer that left short:
    its other end must learn of it, so the streams are replayed together."""
    shortages = streams.heads[key].state.shortages
    comes_in = wanted.quantity_micro > 0 or wanted.to_warehouse_id or wanted.to_lot_id
    may_come_in = comes_in or wanted.kind is MoveKind.COUNT
    if not may_come_in or not shortages:
        return False
    moves = replay.load_moves(rows, shortages)
    return any(m.kind in LEAVES_FOR for m in moves.values())
