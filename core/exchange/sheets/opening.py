"""Opening stock from a sheet: what lies where on the first day, and what it cost."""

from __future__ import annotations

from core.desks.stores.opening import OPENING
from core.exchange.sheets import documents as d
from core.platform.i18n import N_

OPENING_STOCK = d.sheet_of(
    OPENING,
    "opening",
    N_("Opening stock"),
    N_("What lies on the shelf on the first day, and what one unit cost without tax."),
    (
        d.ITEM,
        d.QUANTITY,
        d.UNIT,
        d.price_field(N_("Cost without tax, for one of the unit."), "9.90"),
        d.WAREHOUSE,
        d.DAY,
        *d.LOT,
        d.MEMO,
    ),
)
