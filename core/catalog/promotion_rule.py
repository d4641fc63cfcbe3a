"""What promotions take off a basket. Rules only, no database.

Amounts are minor units with tax at the regular price, quantities micro base units. A line
takes part in one promotion at most: nothing stacks. Of what is offered the customer gets the
most, which is reckoned item by item (all lines of an item together); a spend-and-save
promotion then takes those items whose own offer it beats. What concerns several lines is
split over them by largest remainder, so the parts add up and no line falls below nothing.

A second item, and what is got free, are of the same item, in whole units; a lot's offer counts
only for a line that names its lot.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from core.kernel.amounts import MICRO, round_half_up, split

KINDS = ("special_price", "second_item", "spend_save", "buy_get", "near_expiry")
_BP = 10_000


@dataclass(frozen=True, slots=True)
class Promotion:
    """What a promotion offers; `items` to their special price per base unit, with tax (None:
    cut by the percentage). Spend-and-save without items is for whatever is bought.
    `supplier_share_bp` is None where the reader may not see it."""

    id: int
    kind: str
    code: str = ""
    name: str = ""
    items: Mapping[int, int | None] = field(default_factory=dict)
    percent_bp: int = 0
    buy_micro: int = 0
    get_micro: int = 0
    spend_fen: int = 0
    save_fen: int = 0
    repeats: bool = False
    days_left: int | None = None
    supplier_id: int | None = None
    supplier_share_bp: int | None = 0

    def about(self, item_id: int) -> bool:
        """Whether an item takes part."""
        return item_id in self.items or (self.kind == "spend_save" and not self.items)


@dataclass(frozen=True, slots=True)
class BasketLine:
    """A line at its regular price. `days_left` is its lot's, where it names one."""

    item_id: int
    quantity_micro: int
    amount_fen: int
    days_left: int | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """What a line gets off, and by which promotion."""

    promotion_id: int | None = None
    saving_fen: int = 0


NOTHING = Offer()
_Offers = dict[int, Offer]
"""By the index of the line."""


def best_offers(
    promotions: Sequence[Promotion], basket: Sequence[BasketLine], exponent: int = 2
) -> list[Offer]:
    """What each line gets off, in the order of the basket."""
    items: dict[int, list[int]] = {}
    for index, line in enumerate(basket):
        if line.quantity_micro > 0 and line.amount_fen > 0:
            items.setdefault(line.item_id, []).append(index)
    own = {
        item: _best_of_item(promotions, basket, lines, exponent) for item, lines in items.items()
    }
    best: _Offers = {}
    for order in _orders([p for p in promotions if p.kind == "spend_save"]):
        plan = _planned(order, basket, items, own)
        if not best or _total(plan) > _total(best):
            best = plan
    return [best.get(index, NOTHING) for index in range(len(basket))]


def claimed(saving_fen: int, supplier_share_bp: int | None) -> int | None:
    """What of a saving the supplier pays back; None where the share is hidden."""
    return None if supplier_share_bp is None else round_half_up(saving_fen * supplier_share_bp, _BP)


def _orders(spends: list[Promotion]) -> Iterator[list[Promotion]]:
    """Spend-and-saves by what they save, and each of them once first of all."""
    ranked = sorted(spends, key=lambda p: (-p.save_fen, p.id))
    yield ranked
    for first in ranked[1:]:
        yield [first, *(p for p in ranked if p is not first)]


def _planned(
    spends: Sequence[Promotion],
    basket: Sequence[BasketLine],
    items: Mapping[int, list[int]],
    own: Mapping[int, _Offers],
) -> _Offers:
    """The lines' own offers, but for items that a spend-and-save takes because that is more."""
    plan: _Offers = {}
    for offers in own.values():
        plan |= offers
    free = set(items)
    for promotion in spends:
        able = sorted(
            (item for item in free if promotion.about(item)), key=lambda i: (_total(own[i]), i)
        )
        best, taken = 0, 0
        for count in range(1, len(able) + 1):
            given_up = sum(_total(own[item]) for item in able[:count])
            amount = sum(basket[n].amount_fen for item in able[:count] for n in items[item])
            gain = _spend_saving(promotion, amount) - given_up
            if gain > best:
                best, taken = gain, count
        lines = [n for item in able[:taken] for n in items[item]]
        if lines:
            amount = sum(basket[n].amount_fen for n in lines)
            plan |= _shared(promotion, basket, lines, _spend_saving(promotion, amount))
            free -= set(able[:taken])
    return plan


def _best_of_item(
    promotions: Sequence[Promotion],
    basket: Sequence[BasketLine],
    lines: Sequence[int],
    exponent: int,
) -> _Offers:
    """The best that the lines of one item get without looking at other items."""
    item = basket[lines[0]].item_id
    about = [p for p in promotions if item in p.items]
    singly: _Offers = {}
    for index in lines:
        for promotion in about:
            saving = _line_saving(promotion, basket[index], exponent)
            if saving > singly.get(index, NOTHING).saving_fen:
                singly[index] = Offer(promotion.id, saving)
    best = singly
    for promotion in about:
        together = _shared(promotion, basket, lines, _item_saving(promotion, basket, lines))
        if _total(together) > _total(best):
            best = together
    return best


def _line_saving(promotion: Promotion, line: BasketLine, exponent: int) -> int:
    """Of a special price or a near-expiry markdown."""
    if promotion.kind == "near_expiry":
        most = promotion.days_left
        if line.days_left is None or (most is not None and line.days_left > most):
            return 0
    elif promotion.kind != "special_price":
        return 0
    price = promotion.items[line.item_id]
    if price is None:
        return round_half_up(line.amount_fen * promotion.percent_bp, _BP)
    there = round_half_up(line.quantity_micro * price * 10**exponent, MICRO * MICRO)
    return max(0, line.amount_fen - there)


def _item_saving(promotion: Promotion, basket: Sequence[BasketLine], lines: Sequence[int]) -> int:
    """Of a second item, or of what is got free."""
    quantity = sum(basket[n].quantity_micro for n in lines)
    amount = sum(basket[n].amount_fen for n in lines)
    if promotion.kind == "second_item":
        second = quantity // (2 * MICRO) * MICRO
        return round_half_up(amount * second * promotion.percent_bp, quantity * _BP)
    if promotion.kind == "buy_get" and promotion.get_micro > 0:
        free = quantity // (promotion.buy_micro + promotion.get_micro) * promotion.get_micro
        return round_half_up(amount * free, quantity)
    return 0


def _spend_saving(promotion: Promotion, amount_fen: int) -> int:
    if promotion.spend_fen <= 0 or amount_fen < promotion.spend_fen:
        return 0
    times = amount_fen // promotion.spend_fen if promotion.repeats else 1
    return min(amount_fen, promotion.save_fen * times)


def _shared(
    promotion: Promotion, basket: Sequence[BasketLine], lines: Sequence[int], saving: int
) -> _Offers:
    """A saving over lines by their amounts."""
    if saving <= 0:
        return {}
    parts = split(saving, [basket[n].amount_fen for n in lines])
    return {n: Offer(promotion.id, part) for n, part in zip(lines, parts, strict=True)}


def _total(offers: _Offers) -> int:
    return sum(offer.saving_fen for offer in offers.values())
