"""Streams of cost as the door holds them in a transaction: loaded, changed, written back.

`Streams` locks the heads of the streams it is asked for, in key order, and keeps their open
layers as costing states. Events at the end of a stream are applied at once; anything earlier
goes through core/posting/replay. Layers are a projection of the entries and are written as
differences.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from core.ledgers.costing.events import Entry
from core.ledgers.costing.state import OpenLayer, StreamState
from core.platform.rows import Row, Rows

CHECKPOINT_EVERY = 500
Key = tuple[int, int]
"""(item id, cost pool id)."""
Position = tuple[int, int]
"""(at, move id)."""


@dataclass(slots=True)
class Head:
    """A stream in hand. `stored` is the layers as the database has them, `told` the method by
    which the facts tell what its lots are worth."""

    state: StreamState
    last: Position = (-(2**62), 0)
    events: int = 0
    exists: bool = False
    stored: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    opened: dict[int, int] = field(default_factory=dict)
    touched: bool = False
    told: str | None = None


_HEADS = (
    "SELECT item_id, cost_pool_id, last_at, last_move_id, events, method, known_micro, known_fen"
    " FROM stream WHERE (item_id, cost_pool_id) IN"
)
_LAYERS = (
    "SELECT item_id, cost_pool_id, layer_key, position, quantity_micro, value_fen, shortage,"
    " lot_id FROM layer WHERE (item_id, cost_pool_id) IN"
)


class Streams:
    """The streams a batch touches."""

    def __init__(self, rows: Rows, company_id: int) -> None:
        self.rows = rows
        self.company_id = company_id
        self.heads: dict[Key, Head] = {}
        self.checkpoints: list[Row] = []

    def load(self, keys: Iterable[Key]) -> None:
        """Locks and loads streams not in hand yet; absent ones start empty."""
        wanted = sorted(set(keys) - self.heads.keys())
        if not wanted:
            return
        tail = ""
        if not self.rows.sqlite:
            self._make_heads(wanted)
            tail = "ORDER BY item_id, cost_pool_id FOR UPDATE"
        for key in wanted:
            self.heads[key] = Head(StreamState())
        for item, pool, at, move, events, method, micro, fen in self.rows.select_keys(
            _HEADS, wanted, tail=tail
        ):
            head = self.heads[item, pool]
            head.exists = True
            if move:
                head.last = (at, move)
            head.events = events
            head.state.method = head.told = method
            head.state.last = (fen, micro) if micro else None
        for item, pool, key_, position, quantity, value, shortage, lot in self.rows.select_keys(
            _LAYERS, wanted, tail="ORDER BY position, layer_key"
        ):
            head = self.heads[item, pool]
            layer = OpenLayer(key_, quantity, value, lot if shortage else None)
            (head.state.shortages if shortage else head.state.layers)[key_] = layer
            head.stored[key_] = (quantity, value, position)
            head.opened[key_] = position

    def _make_heads(self, keys: list[Key]) -> None:
        self.rows.run_many(
            "INSERT INTO stream (item_id, cost_pool_id, company_id, quantity_micro, value_fen,"
            " last_at, last_move_id, known_micro, known_fen, events)"
            " VALUES (?, ?, ?, 0, 0, 0, 0, 0, 0, 0) ON CONFLICT DO NOTHING",
            [(item, pool, self.company_id) for item, pool in keys],
        )

    def advance(self, key: Key, position: Position, entries: Iterable[Entry]) -> None:
        """Notes what an event at the end did; every 500th leaves a checkpoint."""
        head = self.heads[key]
        head.last = position
        head.events += 1
        head.touched = True
        for entry in entries:
            head.opened.setdefault(entry.layer, position[1])
        if head.events % CHECKPOINT_EVERY == 0:
            self.keep(key, position, head.events, head.state.to_json())

    def note(self, key: Key, position: Position) -> None:
        """Notes a move at the end that is no event of the stream."""
        head = self.heads[key]
        head.last = position
        head.touched = True

    def keep(self, key: Key, position: Position, events: int, state: str) -> None:
        """Keeps the state of a stream after one of its events, to replay from."""
        self.checkpoints.append((self.company_id, *key, *position, events, state))

    def replace(self, key: Key, state: StreamState, last: Position, events: int) -> None:
        """Takes a replayed state as the stream's new end."""
        head = self.heads[key]
        head.state, head.last, head.events, head.touched = state, last, events, True
        for order, layer in enumerate(state):
            head.opened[layer.key] = order

    def write(self) -> None:
        """Writes what changed: heads, layers, checkpoints."""
        heads: list[Row] = []
        gone: list[Row] = []
        kept: list[Row] = []
        for (item, pool), head in self.heads.items():
            if not head.touched:
                continue
            micro, fen = (head.state.last[1], head.state.last[0]) if head.state.last else (0, 0)
            totals = (head.state.quantity, head.state.value)
            heads.append(
                (
                    item,
                    pool,
                    self.company_id,
                    *totals,
                    *head.last,
                    head.state.method,
                    micro,
                    fen,
                    head.events,
                )
            )
            _order(head)
            now = {}
            for layer in head.state:
                position = head.opened[layer.key]
                now[layer.key] = (layer.quantity, layer.value, position)
                if head.stored.get(layer.key) != now[layer.key]:
                    short = layer.key in head.state.shortages
                    kept.append(
                        (
                            item,
                            pool,
                            layer.key,
                            self.company_id,
                            position,
                            short,
                            layer.lot,
                            layer.quantity,
                            layer.value,
                        )
                    )
            gone += [(item, pool, k) for k in head.stored.keys() - now.keys()]
            head.opened = {layer_key: row[2] for layer_key, row in now.items()}
            head.stored, head.touched, head.exists = now, False, True
        self.rows.run_many(
            "DELETE FROM layer WHERE item_id = ? AND cost_pool_id = ? AND layer_key = ?", gone
        )
        self.rows.run_many(_LAYER_UPSERT, kept)
        self.rows.run_many(_HEAD_UPSERT, heads)
        self.rows.insert("checkpoint", _CHECKPOINT, self.checkpoints)
        self.checkpoints = []


def _order(head: Head) -> None:
    """Sees to it that positions tell the order in which layers stand, as they are read again.

    A layer that was emptied and opened anew, or poured to the front, has lost its place.
    """
    for queue in (head.state.layers, head.state.shortages):
        last = -1
        for key in queue:
            if head.opened[key] <= last:
                head.opened = {layer.key: order for order, layer in enumerate(head.state)}
                return
            last = head.opened[key]


_CHECKPOINT = ("company_id", "item_id", "cost_pool_id", "at", "move_id", "events", "state")
_LAYER_UPSERT = (
    "INSERT INTO layer (item_id, cost_pool_id, layer_key, company_id, position, shortage, lot_id,"
    " quantity_micro, value_fen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (item_id, cost_pool_id, layer_key) DO UPDATE SET position = excluded.position,"
    " shortage = excluded.shortage, lot_id = excluded.lot_id,"
    " quantity_micro = excluded.quantity_micro, value_fen = excluded.value_fen"
)
_HEAD_UPSERT = (
    "INSERT INTO stream (item_id, cost_pool_id, company_id, quantity_micro, value_fen, last_at,"
    " last_move_id, method, known_micro, known_fen, events)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (item_id, cost_pool_id) DO UPDATE SET quantity_micro = excluded.quantity_micro,"
    " value_fen = excluded.value_fen, last_at = excluded.last_at,"
    " last_move_id = excluded.last_move_id, method = excluded.method,"
    " known_micro = excluded.known_micro, known_fen = excluded.known_fen, events = excluded.events"
)
