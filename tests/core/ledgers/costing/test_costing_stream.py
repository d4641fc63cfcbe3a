"""What single events do: entry by entry, where a method, a lot or a transfer changes hands."""

from __future__ import annotations

import pytest

from benchmarks.conformance.amend import Amendment, fold
from core.ledgers.costing import (
    Carried,
    Carry,
    Entry,
    Event,
    Kind,
    Method,
    StreamState,
    apply,
    replay,
)


def receipt(seq: int, quantity: int, value: int, method: Method, lot: int | None = None) -> Event:
    return Event(seq, seq, "receipt", method, quantity, value, lot)


def issue(seq: int, quantity: int, method: Method, lot: int | None = None) -> Event:
    return Event(seq, seq, "issue", method, -quantity, lot=lot, fallback=(7, 1))


def after(*events: Event) -> tuple[StreamState, list[Entry]]:
    """The state after `events`, and what the last one did."""
    state, carried, entries = StreamState(), Carried(), list[Entry]()
    for event in events:
        entries = apply(state, event, carried)
    return state, entries


def open_layers(state: StreamState) -> list[tuple[int, int, int]]:
    return [(layer.key, layer.quantity, layer.value) for layer in state]


def test_fifo_becomes_average_at_no_gain_or_loss() -> None:
    state, entries = after(
        receipt(1, 10, 100, "fifo"), receipt(2, 10, 200, "fifo"), issue(3, 5, "average")
    )
    assert sorted(entries) == [
        Entry(3, 3, 0, 15, 225),
        Entry(3, 3, 1, -10, -100),
        Entry(3, 3, 2, -10, -200),
    ]
    assert open_layers(state) == [(0, 15, 225)]


def test_average_becomes_fifo_with_the_pool_as_the_oldest_layer() -> None:
    state, _ = after(
        receipt(1, 10, 100, "average"),
        receipt(2, 10, 200, "average"),
        receipt(3, 1, 50, "fifo"),
        issue(4, 18, "fifo"),
    )
    assert open_layers(state) == [(0, 2, 30), (3, 1, 50)]


def test_specific_takes_the_lot_then_goods_of_unknown_lot() -> None:
    state, entries = after(
        receipt(1, 4, 40, "fifo"), receipt(2, 2, 30, "specific", lot=5), issue(3, 3, "specific", 5)
    )
    assert entries == [Entry(3, 3, -5, -2, -30), Entry(3, 3, 0, -1, -10)]
    assert open_layers(state) == [(0, 3, 30)]


def test_an_issue_of_no_lot_takes_goods_of_no_lot_then_the_oldest_lots() -> None:
    state, entries = after(
        receipt(1, 2, 30, "specific", lot=5),
        receipt(2, 2, 40, "specific", lot=6),
        receipt(3, 1, 9, "specific"),
        issue(4, 4, "specific"),
    )
    assert entries == [
        Entry(4, 4, 0, -1, -9),
        Entry(4, 4, -5, -2, -30),
        Entry(4, 4, -6, -1, -20),
    ]
    assert open_layers(state) == [(-6, 1, 20)]


def test_a_receipt_settles_its_own_lot_first() -> None:
    state, entries = after(
        issue(1, 1, "specific"),
        issue(2, 1, "specific", 5),
        issue(3, 1, "specific", 6),
        receipt(4, 2, 30, "specific", 5),
    )
    assert entries == [
        Entry(4, 4, -5, 2, 30),
        Entry(4, 2, 2, 1, 7),
        Entry(4, 2, -5, -1, -15),
        Entry(4, 1, 1, 1, 7),
        Entry(4, 1, -5, -1, -15),
    ]
    assert open_layers(state) == [(3, -1, -7)]


def test_pouring_lots_together_settles_what_a_lot_lacked() -> None:
    state, entries = after(
        receipt(1, 2, 30, "specific", 5), issue(2, 1, "specific", 6), issue(3, 1, "average")
    )
    assert sorted(entries) == [
        Entry(3, 2, 0, -1, -15),
        Entry(3, 2, 2, 1, 15),
        Entry(3, 3, -5, -2, -30),
        Entry(3, 3, 0, 1, 15),
    ]
    assert open_layers(state) == []


def test_a_count_speaks_of_its_lot() -> None:
    state, entries = after(
        receipt(1, 2, 30, "specific", 5),
        receipt(2, 2, 30, "specific", 6),
        Event(3, 3, "count", "specific", 0, lot=5),
    )
    assert entries == [Entry(3, 3, -5, -2, -30)]
    assert open_layers(state) == [(-6, 2, 30)]


def test_a_revaluation_speaks_of_its_lot_with_what_it_lacked() -> None:
    state, entries = after(
        issue(1, 2, "specific", 5), Event(2, 2, "revalue", "specific", 3, 9, lot=5)
    )
    assert entries == [Entry(2, 2, 1, 2, 14), Entry(2, 2, -5, 3, 9)]
    assert open_layers(state) == [(-5, 3, 9)]


def test_a_count_of_a_lot_stands_though_goods_of_no_lot_were_short() -> None:
    state, entries = after(
        issue(1, 1, "specific"), Event(2, 2, "count", "specific", 3, lot=5, unit=(4, 1))
    )
    assert entries[0] == Entry(2, 2, -5, 4, 16)
    assert open_layers(state) == [(-5, 3, 12)]


def test_a_stock_revalued_to_nothing_is_worth_nothing() -> None:
    state, entries = after(receipt(1, 2, 30, "fifo"), Event(2, 2, "revalue", "fifo", 0, 5))
    assert entries == [Entry(2, 2, 1, -2, -30)]
    assert (state.quantity, state.value, state.last) == (0, 0, (30, 2))


def test_the_standard_cost_is_not_learnt() -> None:
    state, entries = after(issue(1, 2, "fifo"))
    assert entries == [Entry(1, 1, 1, -2, -14)]
    assert state.last is None


def test_freight_comes_on_top_of_what_a_transfer_carries() -> None:
    moved = Event(2, 2, "transfer_out", "fifo", -2)
    came = Event(3, 2, "transfer_in", "fifo", 2, value=5, of=2)
    replayed = replay({}, [("A", receipt(1, 2, 30, "fifo")), ("A", moved), ("B", came)])
    assert replayed.entries["B"] == [Entry(3, 3, 3, 2, 35)]


def test_goods_in_transit_may_arrive_in_parts() -> None:
    """Short by 2 when it left, settled between the two arrivals: both get the final value."""
    events = [
        ("A", Event(1, 1, "transfer_out", "fifo", -2, fallback=(7, 1))),
        ("B", Event(2, 2, "transfer_in", "fifo", 1, of=1)),
        ("A", receipt(3, 2, 31, "fifo")),
        ("B", Event(4, 4, "transfer_in", "fifo", 1, of=1)),
    ]
    replayed = replay({}, events)
    assert [entry.value for entry in replayed.entries["B"]] == [16, 15]
    assert replayed.unsettled == ()


def test_a_circle_of_shortages_with_freight_is_left_open_and_named() -> None:
    events = [
        ("A", Event(1, 1, "transfer_out", "fifo", -1)),
        ("B", Event(2, 1, "transfer_in", "fifo", 1, value=5, of=1)),
        ("B", Event(3, 2, "transfer_out", "fifo", -1)),
        ("A", Event(4, 2, "transfer_in", "fifo", 1, of=3)),
    ]
    unsettled = replay({}, events).unsettled
    assert unsettled
    assert set(unsettled) <= {1, 3}


def test_a_return_of_goods_sold_before_the_checkpoint_knows_what_they_carried() -> None:
    back = Event(9, 9, "customer_return", "fifo", 1, of=4)
    before = {4: Carry(quantity=-3, value=-10, returned_quantity=1, returned_value=3)}
    assert replay({}, [("A", back)], before).entries["A"] == [Entry(9, 9, 9, 1, 4)]


@pytest.mark.parametrize("kind", ["customer_return", "transfer_in"])
def test_goods_of_unknown_source_come_in_at_what_is_known(kind: Kind) -> None:
    nowhere = Event(1, 1, kind, "fifo", 2, fallback=(7, 1))
    assert replay({}, [("A", nowhere)]).entries["A"] == [Entry(1, 1, 1, 2, 14)]


def test_a_cancelled_event_does_nothing_not_even_regroup() -> None:
    state, entries = after(receipt(1, 2, 30, "fifo"), issue(2, 0, "average"))
    assert entries == []
    assert open_layers(state) == [(1, 2, 30)]


def test_amendments_of_events_elsewhere_are_ignored() -> None:
    events = [receipt(1, 2, 30, "fifo")]
    assert fold(events, [Amendment(8, quantity=1)]) == events


@pytest.mark.parametrize(
    ("event", "amendment", "fault"),
    [
        (receipt(1, 2, 30, "fifo"), Amendment(1, quantity=-3), "direction"),
        (issue(1, 2, "fifo"), Amendment(1, quantity=3), "direction"),
        (issue(1, 2, "fifo"), Amendment(1, value=1), "no value"),
    ],
)
def test_an_amendment_cannot_turn_goods_round(
    event: Event, amendment: Amendment, fault: str
) -> None:
    with pytest.raises(ValueError, match=fault):
        fold([event], [amendment])


def test_events_out_of_order_are_a_broken_program() -> None:
    with pytest.raises(ValueError, match="not sorted"):
        replay({}, [("A", receipt(2, 1, 1, "fifo")), ("A", receipt(1, 1, 1, "fifo"))])


def test_a_checkpoint_of_another_form_is_not_guessed_at() -> None:
    text = StreamState().to_json().replace('"form":1', '"form":99')
    with pytest.raises(ValueError, match="unknown form"):
        StreamState.from_json(text)


def test_a_state_shows_and_compares_by_what_it_holds() -> None:
    state, _ = after(receipt(1, 2, 30, "fifo"))
    assert state == state.copy()
    assert state != StreamState()
    assert state != "a state"
    assert "[1,2,30]" in repr(state)
