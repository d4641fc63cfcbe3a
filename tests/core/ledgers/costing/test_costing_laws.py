"""Laws that hold for every history, whatever the method and the order of events."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.conformance.amend import Amendment, fold_keyed
from core.ledgers.costing import (
    Carried,
    Entry,
    Event,
    StreamState,
    apply,
    difference,
    replay,
)
from tests.core.ledgers.costing.histories import (
    ALONE,
    METHODS,
    WITH_TRANSFERS,
    Keyed,
    histories,
    layers_of,
    one_method,
    rows,
    totals,
    value_of,
)

across = histories(WITH_TRANSFERS, streams="AB")


def watching(events: list[Keyed]) -> Carried:
    return Carried(e.of for _, e in events if e.of is not None and e.kind != "supplier_return")


def one_by_one(
    states: dict[str, StreamState], events: list[Keyed], carried: Carried
) -> dict[str, list[Entry]]:
    """Post each event at the end of its stream, as the door does."""
    entries: dict[str, list[Entry]] = {}
    for key, event in events:
        state = states.setdefault(key, StreamState())
        entries.setdefault(key, []).extend(apply(state, event, carried))
    return entries


@given(across)
def test_stock_is_the_sum_of_layers_and_the_sum_of_entries(events: list[Keyed]) -> None:
    replayed = replay({}, events)
    for key, state in replayed.states.items():
        assert totals(replayed.entries[key]) == (state.quantity, state.value)
        by_layer: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
        for entry in replayed.entries[key]:
            old = by_layer[entry.layer]
            by_layer[entry.layer] = (old[0] + entry.quantity, old[1] + entry.value)
        assert {k: v for k, v in by_layer.items() if v != (0, 0)} == {
            layer: (quantity, value) for layer, quantity, value in layers_of(state)
        }


@given(across)
def test_each_layer_has_goods_and_each_shortage_lacks_them(events: list[Keyed]) -> None:
    for state in replay({}, events).states.values():
        assert all(layer.quantity > 0 for layer in state.layers.values())
        assert all(short.quantity < 0 for short in state.shortages.values())


@given(across)
def test_a_stock_of_nothing_is_worth_nothing(events: list[Keyed]) -> None:
    states: dict[str, StreamState] = {}
    carried = watching(events)
    for keyed in events:
        one_by_one(states, [keyed], carried)
        for state in states.values():
            assert state.quantity != 0 or state.value == 0
            assert not (state.layers and state.shortages)


@given(one_method)
def test_each_event_moves_its_own_quantity(events: list[Keyed]) -> None:
    entries = replay({}, events).entries.get("A", [])
    for _, event in events:
        if event.kind not in {"count", "revalue"}:
            own = [entry for entry in entries if entry.move == event.seq]
            assert totals(own)[0] == event.quantity


@given(one_method)
def test_a_receipt_carries_its_own_value_for_ever(events: list[Keyed]) -> None:
    entries = replay({}, events).entries.get("A", [])
    for _, event in events:
        if event.kind == "receipt":
            assert value_of(entries, event.seq) == event.value


@given(histories())
def test_a_count_leaves_what_was_counted(events: list[Keyed]) -> None:
    states: dict[str, StreamState] = {}
    carried = watching(events)
    for key, event in events:
        one_by_one(states, [(key, event)], carried)
        if event.kind in {"count", "revalue"} and event.lot is None:
            assert states[key].quantity == event.quantity
        elif event.kind in {"count", "revalue"} and event.method == "specific":
            own = states[key].layers.get(-(event.lot or 0))
            assert (own.quantity if own else 0) == event.quantity


@given(histories(streams="AB"))
def test_posting_one_by_one_equals_replay_from_scratch(events: list[Keyed]) -> None:
    states: dict[str, StreamState] = {}
    entries = one_by_one(states, events, watching(events))
    replayed = replay({}, events)
    assert entries == replayed.entries
    assert states == replayed.states


@given(histories(streams="AB"), st.data())
def test_replay_from_a_checkpoint_equals_replay_from_scratch(
    events: list[Keyed], data: st.DataObject
) -> None:
    cut = data.draw(st.integers(0, len(events)))
    states: dict[str, StreamState] = {}
    carried = watching(events)
    head = one_by_one(states, events[:cut], carried)
    stored = {key: StreamState.from_json(state.to_json()) for key, state in states.items()}
    tail = replay(stored, events[cut:], carried.moves)
    whole = replay({}, events)
    assert tail.states == whole.states
    assert states == stored, "a checkpoint is not changed by replaying from it"
    for key, entries in whole.entries.items():
        assert head.get(key, []) + tail.entries[key] == entries


@given(histories(streams="AB"), histories(ALONE, streams="AB").filter(bool))
def test_a_backdated_event_equals_having_known_it_all_along(
    events: list[Keyed], others: list[Keyed]
) -> None:
    key, late = others[0]
    late = Event(
        999, late.at, late.kind, late.method, late.quantity, late.value, late.lot, unit=(5, 3)
    )
    everything = sorted([*events, (key, late)], key=lambda x: (x[1].at, x[1].seq))
    cut = everything.index((key, late))
    states: dict[str, StreamState] = {}
    carried = watching(events)
    one_by_one(states, everything[:cut], carried)
    before = replay({}, events)
    booked = replay(states, everything[cut + 1 :], carried.moves)
    fresh = replay(states, everything[cut:], carried.moves)
    whole = replay({}, everything)
    assert fresh.states == whole.states
    for stream in whole.entries:
        deltas = difference(rows(booked.entries.get(stream, [])), fresh.entries[stream])
        assert all((delta.quantity, delta.value) != (0, 0) for delta in deltas)
        corrected = rows([*before.entries.get(stream, []), *deltas])
        assert corrected == rows(whole.entries[stream])


@given(across)
def test_goods_arrive_at_what_they_left_at(events: list[Keyed]) -> None:
    replayed = replay({}, events)
    entries = [entry for stream in replayed.entries.values() for entry in stream]
    for _, event in events:
        if event.kind == "transfer_in" and event.of not in replayed.unsettled:
            assert event.of is not None
            assert value_of(entries, event.seq) == -value_of(entries, event.of)


@given(histories(WITH_TRANSFERS, methods=("fifo", "average"), streams="AB"), st.data())
def test_an_amended_event_is_as_if_written_so(events: list[Keyed], data: st.DataObject) -> None:
    if not events:
        return
    key, target = data.draw(st.sampled_from(events))
    sign = -1 if target.quantity < 0 else 1
    more = data.draw(st.integers(0, 5)) * sign
    value = data.draw(st.integers(-9, 9)) if sign > 0 and target.quantity else 0
    rewritten = Event(
        target.seq,
        target.at,
        target.kind,
        target.method,
        target.quantity + more,
        target.value + value,
        target.lot,
        target.of,
        target.unit,
        target.fallback,
    )
    expected = [(key, rewritten) if keyed == (key, target) else keyed for keyed in events]
    amendments = [Amendment(target.seq, quantity=more), Amendment(target.seq, value=value)]
    folded = fold_keyed(events, amendments)
    if rewritten.quantity or rewritten.kind in {"count", "revalue"}:
        assert folded == expected
    assert replay({}, folded) == replay({}, expected)
    gone = fold_keyed(events, [Amendment(target.seq, cancelled=True)])
    assert gone == [keyed for keyed in events if keyed[1].seq != target.seq]


@given(histories(), histories())
def test_stored_and_difference_make_fresh(old: list[Keyed], new: list[Keyed]) -> None:
    stored = rows(replay({}, old).entries.get("A", []))
    fresh = replay({}, new).entries.get("A", [])
    deltas = difference(stored, fresh)
    rebuilt = rows([*(Entry(*key, *row) for key, row in stored.items()), *deltas])
    assert rebuilt == rows(fresh)
    assert difference(rows(fresh), fresh) == []


@given(histories(methods=METHODS, lots=(None, 1, 2)))
def test_a_checkpoint_is_read_back_as_it_was_written(events: list[Keyed]) -> None:
    for state in replay({}, events).states.values():
        again = StreamState.from_json(state.to_json())
        assert again.to_json() == state.to_json() == state.copy().to_json()
