"""Price breaks of suppliers: the tiers of price lists to buy by that fall as the quantity grows.

Which list counts is core/catalog/price_rule, at each quantity anew. Only goods with a tier in some
list are looked at; for others an order costs what was last paid.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from core.catalog.price_rule import Fraction, ListPrice, choose
from core.kernel.amounts import MICRO, round_half_up
from core.planning.suggest.shelf import Break
from core.platform.rows import Rows, as_date


class Tiers:
    """What the lists to buy by say on a day, of goods that have tiers."""

    def __init__(self, rows: Rows, company_id: int, today: dt.date) -> None:
        self.prices: dict[int, list[ListPrice]] = defaultdict(list)
        for item, *told in rows.select(_LINES, (company_id, company_id, today, today)):
            number, code, name, partner, unit, from_on, *price = told
            self.prices[item].append(
                ListPrice(number, code, name, partner, unit, as_date(from_on), *price)
            )
        self.units: dict[int, dict[int, Fraction]] = defaultdict(dict)
        for item, unit, numerator, denominator in rows.select_keys(
            "SELECT item_id, unit_id, numerator, denominator FROM item_unit WHERE item_id IN",
            [(item,) for item in self.prices],
        ):
            self.units[item][unit] = (numerator, denominator)

    def of(
        self, item_id: int, base_unit_id: int, supplier_id: int, unit_id: int, pack_micro: int,
        above: Sequence[int],
    ) -> tuple[Break, ...]:  # fmt: skip
        """Prices a unit by quantity, falling: the first from one unit on, or from where the lists
        begin to have one. `above` is the path of the org unit, topmost first."""
        held = [one for one in self.prices.get(item_id, ())
                if one.partner_id in (None, supplier_id)]  # fmt: skip
        units = {base_unit_id: (1, 1)} | self.units.get(item_id, {})
        found: list[Break] = []
        for step in sorted({max(one.from_micro, pack_micro) for one in held}):
            told = choose(held, units, unit_id, step, above)
            price = told[1] if told is not None else None
            if price is not None and (not found or price < found[-1].price_micro):
                found.append(Break(step, price, round_half_up(price * 100 * MICRO, pack_micro)))
        return tuple(found)


_LINES = (
    "SELECT l.item_id, p.id, p.code, p.name, p.partner_id, p.for_org_unit_id, p.from_on,"
    " l.unit_id, l.from_micro, l.price_micro FROM price_list p"
    " JOIN price_list_line l ON l.price_list_id = p.id"
    " WHERE l.item_id IN (SELECT t.item_id FROM price_list_line t"
    " WHERE t.company_id = ? AND t.from_micro > 0) AND p.company_id = ? AND p.direction = 'buy'"
    " AND p.active AND p.from_on <= ? AND (p.to_on IS NULL OR p.to_on >= ?)"
)
