"""What the channels of sales are called."""

from __future__ import annotations

from core.platform.i18n import N_, _

CHANNELS = {
    "store": N_("In store"),
    "wholesale": N_("Wholesale"),
    "online": N_("Online"),
    "delivery": N_("Delivery platform"),
}


def channel_name(code: str) -> str:
    """A channel by its code; the code itself for one nobody named."""
    return _(CHANNELS[code]) if code in CHANNELS else code
