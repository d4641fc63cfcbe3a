"""What moves that others refer to carry by now, and how much of it came back.

A customer return comes in at what its issue carries at that point of the stream; a
transfer in at what its transfer out carries in the end. Both are cut from what has not
come back yet, so the last one takes the residue. Only moves that are referred to are
watched: a stream without returns pays nothing for this.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from core.kernel.amounts import slice_value
from core.ledgers.costing.events import Entry


class Carry(NamedTuple):
    """An outward move's quantity and value (signed, so negative) and what came back of it."""

    quantity: int = 0
    value: int = 0
    returned_quantity: int = 0
    returned_value: int = 0


NOTHING = Carry()


class Carried:
    """Watches the moves in `watch`, starting from `before`; changed in place by `apply`.

    `before` holds what moves older than the first event applied carry at that point, and
    what had come back of them by then. `final` overrides (quantity, value) of transfers
    whose outcome a previous run of the replay has shown.
    """

    __slots__ = ("final", "moves", "used")

    def __init__(
        self,
        watch: Iterable[int] = (),
        before: Mapping[int, Carry] | None = None,
        final: Mapping[int, tuple[int, int]] | None = None,
    ) -> None:
        self.moves: dict[int, Carry] = dict.fromkeys(watch, NOTHING)
        self.moves.update(before or {})
        self.final = final or {}
        self.used: dict[int, set[tuple[int, int]]] = {}

    def note(self, entries: Iterable[Entry]) -> None:
        """Add what `entries` do to the watched moves."""
        for _, move, _, quantity, value in entries:
            carry = self.moves.get(move)
            if carry is not None:
                self.moves[move] = carry._replace(
                    quantity=carry.quantity + quantity, value=carry.value + value
                )

    def returned(self, of: int | None, wanted: int) -> tuple[int, int]:
        """Up to `wanted` micro of what issue `of` took, and its value; (0, 0) if unknown."""
        carry = NOTHING if of is None else self.moves.get(of, NOTHING)
        return self._cut(of, wanted, carry)

    def transferred(self, of: int | None, wanted: int) -> tuple[int, int]:
        """As `returned`, of a transfer out, at the value it carries in the end."""
        carry = NOTHING if of is None else self.moves.get(of, NOTHING)
        if of is not None:
            total = self.final.get(of, (carry.quantity, carry.value))
            self.used.setdefault(of, set()).add(total)
            carry = carry._replace(quantity=total[0], value=total[1])
        return self._cut(of, wanted, carry)

    def outcome(self) -> dict[int, tuple[int, int]]:
        """What each transfer used so far carries now."""
        return {of: (self.moves[of].quantity, self.moves[of].value) for of in self.used}

    def open_transfers(self) -> tuple[int, ...]:
        """Transfers that came in at anything but what they carry now."""
        now = self.outcome()
        return tuple(sorted(of for of, totals in self.used.items() if totals != {now[of]}))

    def _cut(self, of: int | None, wanted: int, carry: Carry) -> tuple[int, int]:
        left = -carry.quantity - carry.returned_quantity
        if of is None or left <= 0:
            return 0, 0
        quantity = min(wanted, left)
        value = slice_value(-carry.value - carry.returned_value, left, quantity)
        now = self.moves.get(of, NOTHING)
        self.moves[of] = now._replace(
            returned_quantity=now.returned_quantity + quantity,
            returned_value=now.returned_value + value,
        )
        return quantity, value
