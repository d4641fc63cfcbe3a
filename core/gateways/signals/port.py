"""What it takes to ask another system for signals: an address, perhaps a token, and its answer.

Whatever the other side does is an answer here and never an exception: a `NotTaken` says in one of
a few situations why nothing was taken, and in what detail.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from core.platform.i18n import N_


class Why(StrEnum):
    """Why nothing was taken."""

    ADDRESS = "address"
    FORBIDDEN = "forbidden"
    SILENT = "silent"
    REDIRECT = "redirect"
    STATUS = "status"
    LARGE = "large"
    NOT_JSON = "not_json"
    NO_ROWS = "no_rows"
    MANY = "many"
    FIELD = "field"
    DAY = "day"
    VALUE = "value"
    KIND = "kind"
    UNIT = "unit"
    TWICE = "twice"


WORDS: dict[Why, str] = {
    Why.ADDRESS: N_("Not an address that can be asked: https://… is. {detail}"),
    Why.FORBIDDEN: N_(
        "The address lies in a private network, which the set-up of this machine does not"
        " allow (ZHANGGUI_SIGNAL_HOSTS): {detail}"
    ),
    Why.SILENT: N_("Nobody answered in time: {detail}"),
    Why.REDIRECT: N_("It sends us on to another host, which is not followed: {detail}"),
    Why.STATUS: N_("It answered with an error: {detail}"),
    Why.LARGE: N_("The answer is too large: {detail}"),
    Why.NOT_JSON: N_("The answer is not JSON: {detail}"),
    Why.NO_ROWS: N_("Where the rows should be there are none: {detail}"),
    Why.MANY: N_("Too many rows: {detail}"),
    Why.FIELD: N_("A row lacks a field: {detail}"),
    Why.DAY: N_("A day cannot be read, or lies too far away: {detail}"),
    Why.VALUE: N_("A value is no number, or too large: {detail}"),
    Why.KIND: N_("A kind of signal is no short word: {detail}"),
    Why.UNIT: N_("A store is not known by that code: {detail}"),
    Why.TWICE: N_("A day is told twice, differently: {detail}"),
}


@dataclass(frozen=True, slots=True)
class NotTaken:
    """Nothing was taken, and why; `detail` is data, shown as it is."""

    why: Why
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said, read as JSON: numbers, texts, lists and objects."""

    told: Any


class Port(Protocol):
    """A way to ask."""

    def wrong(self, address: str) -> bool:
        """Whether an address cannot be one of this way."""
        ...

    def ask(self, address: str, header: str, secret: str) -> Answer | NotTaken:
        """Asks once; the secret goes in the header of that name, if there is one."""
        ...
