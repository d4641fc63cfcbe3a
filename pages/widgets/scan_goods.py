"""The goods of a scan field, packed for the browser: sent once, read anew now and then.

Packed small (JSON, deflated), for a phone may be on a poor network. A browser that cannot unpack
them asks for each code, as it does for a code it does not know.
"""

from __future__ import annotations

import base64
import hashlib
import json
import time
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from core.documents.goods import Good
from core.platform.i18n import language
from pages.widgets.scan_desk import Place, Told, shown

GOOD_FOR_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Carried:
    """Packed goods. `version` names what they say; they are read anew after `until`."""

    version: str
    packed: str
    until: float


def carried(
    key: str,
    place: Place,
    read: Callable[[], Sequence[Good]],
    told: Callable[[Place, Good], Told] | None = None,
) -> Carried:
    """The goods of a field, kept for the session. `key` is the field's; `told` says of a good
    what `known` says, and more."""
    held = f"{key}_goods_{language()}"
    now = time.monotonic()
    found: Carried | None = st.session_state.get(held)
    if found is None or found.until <= now:
        found = packed([(told or known)(place, good) for good in read()], now + GOOD_FOR_SECONDS)
        st.session_state[held] = found
    return found


def known(place: Place, good: Good) -> Told:
    """An item with the codes that mean it: barcodes by unit, and its own code."""
    return shown(place, good) | {"code": good.card.code, "codes": good.barcodes}


def packed(told: Sequence[Told], until: float) -> Carried:
    """Rows as one short text: JSON, deflated, in base 64."""
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    version = hashlib.sha256(text).hexdigest()[:16]
    return Carried(version, base64.b64encode(zlib.compress(text, 6)).decode(), until)
