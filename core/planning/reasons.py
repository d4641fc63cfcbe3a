"""Why a forecast is less than it should be: each fall-back by name, with its words.

A forecast with a reason is shown with it, and nothing is ordered on it without a person.
"""

from enum import StrEnum

from core.platform.i18n import N_


class Reason(StrEnum):
    """What stood in the way of an ordinary forecast."""

    NONE = ""
    SHORT = "short"
    """Fewer than 14 days of history: what goods of its category sell, shrunk to its own."""
    BORROWED = "borrowed"
    """Never sold yet: the usual course of its category."""
    ZEROS = "zeros"
    """Nothing sold in a year: forecast as nothing."""
    CONSTANT = "constant"
    """The same number every day: carried on, without a spread to believe."""
    METHOD = "method"
    """A method failed, and the seasonal naive stood in for it."""


WORDS: dict[Reason, str] = {
    Reason.SHORT: N_("Fewer than 14 days of history: helped by its category"),
    Reason.BORROWED: N_("Never sold here yet: as goods of its category"),
    Reason.ZEROS: N_("Nothing sold in a year: forecast as nothing"),
    Reason.CONSTANT: N_("The same number every day: carried on as it is"),
    Reason.METHOD: N_("A method failed: the weekdays of last week stand in for it"),
}
