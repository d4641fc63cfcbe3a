"""Firms that stand already: each a copy of the database in which one was founded.

To found a firm takes a quarter of a second, to copy one a hundredth. What a test file wants to
stand there besides (prices, papers, forecasts) is told once by a function, and copied too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from core.platform.database import connect
from tests.databases import MIGRATED, Databases, Engine
from tests.firm import Firm

AnyFirm = TypeVar("AnyFirm", bound=Firm)
_FIRM = "firm"
_KNOWN: dict[tuple[Engine, str], dict[str, Any]] = {}
"""What a firm knows of itself, ids most of all, by the template in which it was founded."""


def copied(
    databases: Databases,
    engine_name: Engine,
    kind: type[AnyFirm],
    tell: Callable[[AnyFirm], object] | None = None,
) -> AnyFirm:
    """A firm in a database of its own; whoever asks disposes of its engine.

    `tell` runs once an engine and session, on a firm of the kind; what it sets on that firm is
    set on every copy.
    """
    label, base = _FIRM, MIGRATED
    if tell is not None:
        label, base = f"{tell.__module__}.{tell.__qualname__}", _FIRM
        databases.template(engine_name, _FIRM, lambda url: _found(url, engine_name))

    def fill(url: str) -> None:
        if tell is None:
            return _found(url, engine_name)
        made = kind.standing(connect(url), _KNOWN[engine_name, _FIRM])
        tell(made)
        _KNOWN[engine_name, label] = made.known()
        return made.engine.dispose()

    url = databases.prepared(engine_name, label, fill, base)
    return kind.standing(connect(url), _KNOWN[engine_name, label])


def _found(url: str, engine_name: Engine) -> None:
    engine = connect(url)
    _KNOWN[engine_name, _FIRM] = Firm(engine).known()
    engine.dispose()


def address(firm: Firm) -> str:
    """The URL of a firm's database."""
    return firm.engine.url.render_as_string(hide_password=False)


@contextmanager
def standing(
    databases: Databases,
    engine_name: Engine,
    kind: type[AnyFirm],
    tell: Callable[[AnyFirm], object] | None = None,
) -> Iterator[AnyFirm]:
    """As `copied`, and gone at the end."""
    firm = copied(databases, engine_name, kind, tell)
    try:
        yield firm
    finally:
        firm.engine.dispose()
        databases.forget(address(firm))
