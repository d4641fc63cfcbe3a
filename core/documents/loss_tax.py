"""Input tax that lost goods take back: what was really deducted for them.

Of goods of a lot, the tax of the receipt lines that brought the lot; where goods leave by
layers, of the lines that brought the layers; else the purchase tax rate of the item on what it
stands in the books at (for farm products whose tax is computed from the price paid, the tax
inside that price). What was known when the loss was entered counts, and is kept on its line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.catalog import loss_reasons
from core.documents.frame import Checked, Frame
from core.kernel.amounts import round_half_up

_BP = 10_000


@dataclass(frozen=True, slots=True)
class Lost:
    """Goods of a line that are lost: micro of a lot (None: not said which) in a cost pool."""

    line: Checked
    lot_id: int | None
    quantity_micro: int
    reason: str
    cost_pool_id: int


@dataclass(slots=True)
class _Layer:
    """What is left of a receipt's layer, and the tax of the whole receipt."""

    left_micro: int
    received_micro: int
    tax_fen: int


def taxes_of(frame: Frame, lost: Sequence[Lost]) -> list[int]:
    """Minor units of tax for each loss, 0 where its reason takes none back."""
    rules = loss_reasons.rules(frame.rows, frame.draft.company_id)
    asked = [x for x in lost if rules.get(x.reason) and x.line.input_rule != "cost"]
    by_lot = _lots(frame, asked)
    keys = {(x.line.item.id, x.cost_pool_id) for x in asked}
    layers, worth = _layers(frame, keys), _worth(frame, keys)
    found = []
    for x in lost:
        if x not in asked:
            found.append(0)
            continue
        tax, received = by_lot.get(x.lot_id or 0, (0, 0))
        if received > 0:
            found.append(round_half_up(tax * x.quantity_micro, received))
            continue
        key = (x.line.item.id, x.cost_pool_id)
        of_layers, rest = _taken(layers.get(key, []), x.quantity_micro)
        found.append(of_layers + _by_rate(x.line, rest, *worth.get(key, (0, 0))))
    return found


def _lots(frame: Frame, lost: Sequence[Lost]) -> dict[int, tuple[int, int]]:
    """(tax, quantity) that came in with each lot."""
    return {
        lot: (int(tax), int(quantity))
        for lot, tax, quantity in frame.rows.select_keys(
            "SELECT m.lot_id, sum(l.tax_fen), sum(m.quantity_micro) FROM move m"
            " JOIN document_line l ON l.id = m.line_id"
            " WHERE m.kind = 'receipt' AND m.quantity_micro <> 0 AND m.lot_id IN",
            {(x.lot_id,) for x in lost if x.lot_id is not None},
            tail="GROUP BY m.lot_id",
        )
    }


def _layers(frame: Frame, keys: set[tuple[int, int]]) -> dict[tuple[int, int], list[_Layer]]:
    """Open layers of goods that leave first in, first out, from the oldest on, up to the first
    that no receipt brought."""
    found: dict[tuple[int, int], list[_Layer]] = {}
    unknown: set[tuple[int, int]] = set()
    for item, pool, left, kind, received, tax in frame.rows.select_keys(
        "SELECT y.item_id, y.cost_pool_id, y.quantity_micro, m.kind, m.quantity_micro, l.tax_fen"
        " FROM layer y JOIN stream s ON s.item_id = y.item_id AND s.cost_pool_id = y.cost_pool_id"
        " AND s.method = 'fifo' JOIN move m ON m.id = y.layer_key"
        " LEFT JOIN document_line l ON l.id = m.line_id"
        " WHERE y.quantity_micro > 0 AND (y.item_id, y.cost_pool_id) IN",
        keys,
        tail="ORDER BY y.position, y.layer_key",
    ):
        key = (item, pool)
        if kind != "receipt" or tax is None:
            unknown.add(key)
        elif key not in unknown:
            found.setdefault(key, []).append(_Layer(left, received, tax))
    return found


def _worth(frame: Frame, keys: set[tuple[int, int]]) -> dict[tuple[int, int], tuple[int, int]]:
    """(value, quantity) as the books have them."""
    return {
        (item, pool): (value, quantity)
        for item, pool, value, quantity in frame.rows.select_keys(
            "SELECT item_id, cost_pool_id, value_fen, quantity_micro FROM stream"
            " WHERE (item_id, cost_pool_id) IN",
            keys,
        )
    }


def _taken(layers: list[_Layer], wanted: int) -> tuple[int, int]:
    """The tax of what is taken from layers, and the quantity that none of them gives."""
    tax = 0
    for layer in layers:
        take = min(wanted, layer.left_micro)
        tax += round_half_up(layer.tax_fen * take, layer.received_micro)
        layer.left_micro -= take
        wanted -= take
    return tax, wanted


def _by_rate(line: Checked, quantity: int, value: int, held: int) -> int:
    if quantity <= 0 or held <= 0 or value <= 0:
        return 0
    rate = line.tax_rate_bp
    cost_share = _BP - rate if line.input_rule == "computed" else _BP
    return round_half_up(value * quantity * rate, held * cost_share)
