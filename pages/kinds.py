"""The kinds of documents this app knows: the one place where the desks come together.

Everything below receives kinds as data; a new kind is one file in its desk and one row here.
"""

from __future__ import annotations

from core.desks.counting.approve import COUNT_GAIN, COUNT_LOSS
from core.desks.counting.post import STOCK_COUNT
from core.desks.purchasing.give_back import SUPPLIER_RETURN
from core.desks.purchasing.late_cost import LATE_COST
from core.desks.purchasing.order import PURCHASE_ORDER
from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.desks.sales.order import SALES_ORDER
from core.desks.sales.take_back import CUSTOMER_RETURN
from core.desks.stores.lot_adjustment import LOT_ADJUSTMENT
from core.desks.stores.opening import OPENING
from core.desks.stores.till_summary import TILL_SUMMARY
from core.desks.stores.transfer_in import TRANSFER_IN
from core.desks.stores.transfer_out import TRANSFER_OUT
from core.desks.stores.waste import WASTE
from core.documents.kind import Kind, Kinds

_ALL: tuple[Kind, ...] = (
    PURCHASE_ORDER,
    RECEIPT,
    SUPPLIER_RETURN,
    LATE_COST,
    SALES_ORDER,
    DELIVERY,
    CUSTOMER_RETURN,
    OPENING,
    TILL_SUMMARY,
    STOCK_COUNT,
    COUNT_GAIN,
    COUNT_LOSS,
    TRANSFER_OUT,
    TRANSFER_IN,
    WASTE,
    LOT_ADJUSTMENT,
)
KINDS: Kinds = {kind.code: kind for kind in _ALL}
