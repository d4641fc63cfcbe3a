"""Random histories of one or two streams: every kind of event, in any order of time.

A history is drawn as plain tuples and built into events here, so that a failing one
shrinks to a few small numbers. Quantities are whole millionths, small on purpose: awkward
slices are where rounding goes wrong.
"""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from core.ledgers.costing import Entry, Event, Method, StreamState

Keyed = tuple[str, Event]
METHODS: tuple[Method, ...] = ("fifo", "average", "specific")
ALONE = ("receipt", "issue", "count", "revalue", "found", "customer_return", "supplier_return")
WITH_TRANSFERS = (*ALONE, "transfer")

_Step = tuple[str, str, int, int, int, int, int | None, Method]


def _steps(
    kinds: Sequence[str], methods: Sequence[Method], lots: Sequence[int | None], streams: str
) -> st.SearchStrategy[list[_Step]]:
    return st.lists(
        st.tuples(
            st.sampled_from(kinds),
            st.sampled_from(streams),
            st.integers(1, 9),
            st.integers(0, 40),
            st.integers(0, 6),
            st.integers(0, 12),
            st.sampled_from(lots),
            st.sampled_from(methods),
        ),
        max_size=14,
    )


def build(steps: list[_Step]) -> list[Keyed]:
    """Events from steps; what refers to an earlier move refers to one that exists."""
    events: list[Keyed] = []
    for number, (kind, stream, quantity, value, at, ref, lot, method) in enumerate(steps):
        seq = 2 * number + 1
        of: int | None = None
        if kind in {"customer_return", "supplier_return"}:
            wanted = "issue" if kind == "customer_return" else "receipt"
            candidates = [e.seq for _, e in events if e.kind == wanted]
            of = candidates[ref % len(candidates)] if candidates else None
        if kind == "transfer":
            other = "B" if stream == "A" else "A"
            out = Event(seq, at, "transfer_out", method, -quantity, lot=lot, fallback=(value, 3))
            events.append((stream, out))
            come = Event(seq + 1, at, "transfer_in", method, quantity, lot=lot, of=seq)
            events.append((other, come))
            continue
        valued = kind in {"receipt", "revalue"}
        event = Event(
            seq,
            at,
            kind,  # type: ignore[arg-type]
            method,
            -quantity if kind in {"issue", "supplier_return"} else quantity - (kind == "count"),
            value if valued else 0,
            lot=lot,
            of=of,
            unit=(value, 7) if kind == "found" else None,
            fallback=(ref, 3),
        )
        events.append((stream, event))
    return sorted(events, key=lambda keyed: (keyed[1].at, keyed[1].seq))


def histories(
    kinds: Sequence[str] = ALONE,
    methods: Sequence[Method] = METHODS,
    lots: Sequence[int | None] = (None, 1),
    streams: str = "A",
) -> st.SearchStrategy[list[Keyed]]:
    return _steps(kinds, methods, lots, streams).map(build)


one_method: st.SearchStrategy[list[Keyed]] = st.sampled_from(METHODS).flatmap(
    lambda method: histories(methods=(method,), lots=(None, 1, 2))
)


def totals(entries: list[Entry]) -> tuple[int, int]:
    return sum(e.quantity for e in entries), sum(e.value for e in entries)


def value_of(entries: list[Entry], move: int) -> int:
    """What `move` carries."""
    return sum(entry.value for entry in entries if entry.move == move)


def rows(entries: list[Entry]) -> dict[tuple[int, int, int], tuple[int, int]]:
    """Entries as the rows of a table sum up."""
    sums: dict[tuple[int, int, int], tuple[int, int]] = {}
    for by, move, layer, quantity, value in entries:
        old = sums.get((by, move, layer), (0, 0))
        sums[by, move, layer] = (old[0] + quantity, old[1] + value)
    return {key: row for key, row in sums.items() if row != (0, 0)}


def layers_of(state: StreamState) -> list[tuple[int, int, int]]:
    return [(layer.key, layer.quantity, layer.value) for layer in state]
