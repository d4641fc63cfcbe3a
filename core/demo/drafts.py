"""The draft of each event: what a person would have typed."""

from __future__ import annotations

import datetime as dt

from core.demo import events as e
from core.demo.events import Event, Item
from core.demo.found import FEN_TO_MICRO, Firm
from core.demo.goods import MILLI
from core.demo.stock import NO_DATE
from core.demo.world import World
from core.desks.purchasing.give_back import SUPPLIER_RETURN
from core.desks.purchasing.order import PURCHASE_ORDER
from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.desks.sales.take_back import CUSTOMER_RETURN
from core.desks.stores.opening import OPENING
from core.desks.stores.transfer_in import TRANSFER_IN
from core.desks.stores.transfer_out import TRANSFER_OUT
from core.desks.stores.waste import WASTE
from core.documents.draft import Draft, Line
from core.documents.kind import Kind

_KIND: dict[str, Kind] = {
    e.OPENING: OPENING,
    e.ORDER: PURCHASE_ORDER,
    e.RECEIPT: RECEIPT,
    e.DELIVERY: DELIVERY,
    e.SHIP: TRANSFER_OUT,
    e.UNLOAD: TRANSFER_IN,
    e.WASTE: WASTE,
    e.GIVE_BACK: SUPPLIER_RETURN,
    e.TAKE_BACK: CUSTOMER_RETURN,
}
KINDS = {kind.code: kind for kind in _KIND.values()}
PRICED = (e.OPENING, e.ORDER, e.RECEIPT, e.DELIVERY)
BY_THE_CASE = (e.ORDER, e.RECEIPT)
FROM_LOT = (e.WASTE, e.UNLOAD, e.TAKE_BACK)
FOLLOWS = (e.RECEIPT, e.UNLOAD, e.GIVE_BACK, e.TAKE_BACK)


class Drafts:
    """Makes drafts for a firm. `followed`: document lines by order and line."""

    def __init__(self, world: World, firm: Firm) -> None:
        self.world, self.firm = world, firm
        self.followed: dict[tuple[int, int], int] = {}

    def draft(self, event: Event) -> Draft:
        """The document that tells an event."""
        firm = self.firm
        kind = _KIND[event.kind]
        sent_to = event.other if event.kind == e.SHIP else None
        return Draft(
            kind=kind.code,
            company_id=firm.founded.company_id,
            org_unit_id=firm.units[event.place],
            on=self.world.days[event.day],
            warehouse_id=firm.warehouses[event.place],
            to_warehouse_id=None if sent_to is None else firm.warehouses[sent_to],
            partner_id=firm.partners.get(event.partner),
            minute=event.minute,
            prices_include_tax=kind.prices_include_tax,
            lines=[self._line(event, line) for line in event.lines],
            idempotency_key=f"demo:{event.kind}:{event.day}:{event.minute}:{event.place}"
            f":{event.partner}:{event.order}",
        )

    def _line(self, event: Event, line: Item) -> Line:
        good = self.world.goods[line.item]
        unit, milli, price = self.firm.base_units[line.item], line.milli, line.price_fen
        if good.pack > 1 and not line.by_piece and event.kind in BY_THE_CASE:
            unit, milli, price = self.firm.measures["CASE"], milli // good.pack, price * good.pack
        found = Line(
            item_id=self.firm.items[line.item],
            unit_id=unit,
            entered_micro=milli * (1_000_000 // MILLI),
            price_micro=price * FEN_TO_MICRO if event.kind in PRICED else None,
            reason=line.reason,
        )
        if event.kind in (e.RECEIPT, e.OPENING):
            found.produced_on = self._date(line.produced)
            found.expires_on = self._date(line.expires)
        elif event.kind in FROM_LOT and (expires := self._date(line.expires)):
            found.lot_code = f"{expires:%Y%m%d}"
        if event.kind in FOLLOWS:
            found.source_line_id = self.followed.get((event.order, line.of))
        return found

    def _date(self, day: int | None) -> dt.date | None:
        if day is None or day == NO_DATE:
            return None
        return self.world.days[0] + dt.timedelta(days=day)
