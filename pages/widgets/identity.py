"""Who is looking: asked anew at every rerun, so what is taken away is gone at the next click.

The provider can be replaced, because the tests of pages have no browser and no cookie:
`with signed_in_as(actor): AppTest…`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

import streamlit as st

from core.kernel.clock import SystemClock
from core.platform import sessions
from core.platform.identity import Doorkeeper, doorkeeper
from core.platform.rights import Actor
from core.platform.settings import settings
from pages.session_routes import COOKIE
from pages.widgets.edge import perform

T = TypeVar("T")
Provider = Callable[[], Actor | None]
CLOCK = SystemClock()


def door() -> Doorkeeper:
    """The doorkeeper of the app's database."""
    return doorkeeper(settings().database_url)


def _by_cookie() -> Actor | None:
    return _by_token(st.context.cookies.get(COOKIE))


def _by_token(token: str | None) -> Actor | None:
    if not token:
        return None
    known = door().known(token, CLOCK, idle_seconds=settings().session_idle_minutes * 60)
    if known is None:
        return None
    if known.touch_due:
        perform(sessions.touch, token, CLOCK)
    return known.actor


_provider: list[Provider] = [_by_cookie]


_looking: ContextVar[tuple[Actor | None, dict[str, Any]] | None] = ContextVar(
    "looking", default=None
)


def current() -> Actor | None:
    """The actor behind this click, or None."""
    known = _looking.get()
    return _provider[0]() if known is None else known[0]


@contextmanager
def looking(actor: Actor | None) -> Iterator[None]:
    """Inside of the block, one rerun, `actor` is who looks: the shell has just asked. Fragments
    and callbacks run outside of it and ask anew."""
    token = _looking.set((actor, {}))
    try:
        yield
    finally:
        _looking.reset(token)


def once(key: str, read: Callable[[], T]) -> T:
    """What `read` answers, read once in a rerun however many parts of a page ask for it; outside
    of a rerun's `looking`, every time."""
    known = _looking.get()
    if known is None:
        return read()
    if key not in known[1]:
        known[1][key] = read()
    found: T = known[1][key]
    return found


def later() -> Provider:
    """Who is looking, to be asked again after the script has ended: by the session that the
    script saw, so nobody who signed out meanwhile is answered."""
    if _provider[0] is not _by_cookie:
        return _provider[0]
    token = st.context.cookies.get(COOKIE)
    return lambda: _by_token(token)


@contextmanager
def signed_in_as(actor: Actor | Provider | None) -> Iterator[None]:
    """For tests: pages see this actor (or what the callable answers) inside the block."""
    before = _provider[0]
    _provider[0] = actor if callable(actor) else lambda: actor
    try:
        yield
    finally:
        _provider[0] = before


def address() -> str:
    """Where the browser is, to slow down who tries many passwords."""
    if settings().behind_proxy:
        forwarded = str(st.context.headers.get("X-Forwarded-For") or "")
        if forwarded:
            return forwarded.rsplit(",", maxsplit=1)[-1].strip()
    return st.context.ip_address or "local"
