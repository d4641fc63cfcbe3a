"""What lies where: by the books, lot by lot, and what of it is really there.

Takes goods as the door does, the first to expire first and expired ones never, so that the
documents made from it find what they take. `missing` is what the books still show and nobody
can sell: stolen, or never there.
"""

from __future__ import annotations

from bisect import insort

Lot = list[int]
"""[expires, thousandths], days from the first."""
NO_DATE = 1_000_000


class Stock:
    """Books of some places."""

    def __init__(self, places: int, dated: list[bool]) -> None:
        self.dated = dated
        self.book = [[0] * len(dated) for _ in range(places)]
        self.missing = [[0] * len(dated) for _ in range(places)]
        self.lots: list[list[list[Lot]]] = [[[] for _ in dated] for _ in range(places)]

    def receive(self, place: int, item: int, milli: int, expires: int | None) -> None:
        """Goods come in."""
        self.book[place][item] += milli
        if self.dated[item]:
            lots = self.lots[place][item]
            date = NO_DATE if expires is None else expires
            for lot in lots:
                if lot[0] == date:
                    lot[1] += milli
                    return
            insort(lots, [date, milli])

    def sellable(self, place: int, item: int, day: int) -> int:
        """What may be sold and is there."""
        there = self.book[place][item]
        if self.dated[item]:
            for lot in self.lots[place][item]:
                if lot[0] >= day:
                    break
                there -= lot[1]
        return max(0, there - self.missing[place][item])

    def take(self, place: int, item: int, milli: int, day: int) -> list[tuple[int, int]]:
        """Takes what is sellable, the caller has asked; (expires, thousandths) of each lot."""
        self.book[place][item] -= milli
        if not self.dated[item]:
            return [(NO_DATE, milli)]
        lots, taken, left = self.lots[place][item], [], milli
        for lot in lots:
            if not left:
                break
            if lot[0] >= day and lot[1]:
                part = min(left, lot[1])
                lot[1] -= part
                left -= part
                taken.append((lot[0], part))
        if any(not lot[1] for lot in lots):
            self.lots[place][item] = [lot for lot in lots if lot[1]]
        return taken

    def expired(self, place: int, item: int, day: int) -> list[Lot]:
        """Lots whose date has passed."""
        return [lot for lot in self.lots[place][item] if lot[0] < day]

    def drop(self, place: int, item: int, expires: int, milli: int) -> None:
        """Takes goods of one date away."""
        self.book[place][item] -= milli
        lots = self.lots[place][item]
        for lot in lots:
            if lot[0] == expires:
                lot[1] -= milli
        self.lots[place][item] = [lot for lot in lots if lot[1]]
