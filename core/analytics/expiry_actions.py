"""What to do about a lot that won't sell in time: the action that saves most money.

Saved is counted against doing nothing, in money without VAT: what a markdown brings in more,
what a transfer spares the other store to buy (and what it sells there that would be missing),
what the supplier pays back. How buyers answer to price is not known yet: a constant
elasticity of 2 is assumed (10 % cheaper sells 23 % more), and the page says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.analytics.expiry import Band, share_of
from core.kernel.amounts import MICRO, round_half_up

TRAVEL_DAYS = 1
"""From store to store: on the way today, on the shelf tomorrow."""
SHORT_DAYS = 3
"""A store whose own stock lasts no longer than this would lose sales."""
STEP_BP, MOST_BP, WHOLE_BP = 500, 7000, 10_000
"""Prices are cut in steps of 5 %, by 70 % at most."""


class Action(StrEnum):
    """What is done with a lot."""

    WRITE_OFF = "write_off"
    TRANSFER = "transfer"
    MARKDOWN = "markdown"
    RETURN = "return"
    USE = "use"
    SELL_FIRST = "sell_first"
    """It sells in time if it stands in front."""


@dataclass(frozen=True, slots=True)
class Need:
    """Another place: what it would sell of the lot in time beyond its own stock, and how much
    of that it will lack within days."""

    warehouse_id: int
    room_micro: int
    short_micro: int


@dataclass(frozen=True, slots=True)
class Case:
    """A lot as it must be judged. `net_price_micro`: selling price of a unit without tax, in
    millionths of a minor unit's hundred (six decimals of the currency)."""

    band: Band
    quantity_micro: int
    left_micro: int
    worth_fen: int | None
    net_price_micro: int
    selling_days: int
    needs: Sequence[Need] = ()
    takes_back: bool = False
    weighed: bool = False
    exponent: int = 2


@dataclass(frozen=True, slots=True)
class Advice:
    """The best action. `saved_fen` None where hidden; `cut_bp` of a markdown; `to` and
    `quantity_micro` of a transfer."""

    action: Action
    quantity_micro: int
    saved_fen: int | None = 0
    cut_bp: int = 0
    to: int | None = None


def best(case: Case) -> Advice:
    """The action that saves most; by selling price where cost is hidden."""
    if case.band is Band.EXPIRED:
        return Advice(Action.WRITE_OFF, case.quantity_micro)
    if case.left_micro <= 0:
        return Advice(Action.SELL_FIRST, 0)
    found = [advice for advice in _open(case) if (advice.saved_fen or 0) > 0]
    if found:
        return max(found, key=lambda advice: advice.saved_fen or 0)
    return Advice(Action.USE, case.left_micro)


def _open(case: Case) -> list[Advice]:
    found = []
    if case.takes_back and (worth := _cost(case, case.left_micro)) is not None:
        found.append(Advice(Action.RETURN, case.left_micro, worth))
    if case.band is not Band.OFF_SALE:
        found += [_transfer(case, need) for need in case.needs]
        found.append(markdown(case))
    return found


def markdown(case: Case) -> Advice:
    """The smallest cut that clears the lot, or the largest that is allowed."""
    going = case.quantity_micro - case.left_micro
    cut = STEP_BP
    while cut < MOST_BP and _sold(going, cut) < case.quantity_micro:
        cut += STEP_BP
    sold = min(_sold(going, cut), case.quantity_micro)
    more = _price(case, sold * (WHOLE_BP - cut) - going * WHOLE_BP)
    return Advice(Action.MARKDOWN, sold, round_half_up(more, WHOLE_BP), cut)


def _sold(going_micro: int, cut_bp: int) -> int:
    """What sells at a cut price, of what goes anyway: the inverse square of the price."""
    keep = WHOLE_BP - cut_bp
    return going_micro * WHOLE_BP * WHOLE_BP // (keep * keep)


def _transfer(case: Case, need: Need) -> Advice:
    move = min(case.left_micro, need.room_micro)
    if not case.weighed:
        move -= move % MICRO
    short = min(move, need.short_micro)
    cost = _cost(case, move - short)
    saved = _price(case, short) + (_price(case, move - short) if cost is None else cost)
    return Advice(Action.TRANSFER, move, saved, to=need.warehouse_id)


def _cost(case: Case, micro: int) -> int | None:
    return share_of(case.worth_fen, micro, case.quantity_micro)


def _price(case: Case, micro: int) -> int:
    """Money of so many units at the net price."""
    return round_half_up(micro * case.net_price_micro * 10**case.exponent, MICRO * MICRO)
