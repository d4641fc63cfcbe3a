"""What the codes of counts are called on screen."""

from __future__ import annotations

from core.desks.counting.read import CountRow
from core.platform.i18n import N_, _
from pages.widgets import formats

STATES = {
    "open": N_("Counting"),
    "review": N_("In review"),
    "posted": N_("Posted, waits for approval"),
    "closed": N_("Closed"),
    "cancelled": N_("Dropped"),
    "reversed": N_("Reversed"),
}
COLOURS = {
    "open": "blue",
    "review": "orange",
    "posted": "violet",
    "closed": "green",
    "cancelled": "gray",
    "reversed": "gray",
}
MOMENTS = {
    "after_closing": N_("After closing"),
    "before_opening": N_("Before opening"),
    "at": N_("Within hours"),
}
SCOPES = {
    "all": N_("Everything"),
    "category": N_("One category"),
    "items": N_("A list of items"),
}
ZONES = {
    "shelf": N_("Shelf"),
    "endcap": N_("End cap"),
    "cold": N_("Cold room"),
    "back": N_("Back store"),
    "other": N_("Another place"),
    "recount": N_("Recount"),
}
ICONS = {
    "shelf": ":material/shelves:",
    "endcap": ":material/view_column:",
    "cold": ":material/ac_unit:",
    "back": ":material/warehouse:",
    "other": ":material/place:",
    "recount": ":material/replay:",
}
ZONE_STATES = {"waiting": N_("Not begun"), "counting": N_("Counting"), "done": N_("Done")}


def state_of(count: CountRow) -> str:
    """The code of where a count stands, a reversed document told."""
    return "reversed" if count.reversed else count.state


def moment_of(count: CountRow, zone: str) -> str:
    """The moment a count speaks of, in words."""
    if count.moment == "at":
        return formats.instant(count.at, zone)
    return f"{formats.day(count.on)} · {_(MOMENTS[count.moment])}"


def badge(count: CountRow) -> str:
    """Where a count stands, as a coloured word."""
    state = state_of(count)
    return f":{COLOURS[state]}-badge[{_(STATES[state])}]"
