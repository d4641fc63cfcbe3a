"""Who calls: a bearer token, and the rights that hold at this call.

Only the `Authorization` header is looked at, never a cookie, so no page of another site can
make a browser act here. A `Caller` reads through the scoped reader and writes through verbs,
each in one transaction; a refusal leaves the handler as an exception and nothing is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Annotated, Concatenate, ParamSpec, TypeVar

from fastapi import BackgroundTasks, Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import Connection, Engine
from sqlmodel import Session

from core.api.refusals import RefusedError, TokenNeeded, TooManyWrong
from core.api.throttle import Throttle
from core.documents.kind import Kinds
from core.kernel.clock import Clock
from core.kernel.refusals import Refusal
from core.platform import api_tokens
from core.platform.edge import perform_on
from core.platform.i18n import LANGUAGES, Language, as_language
from core.platform.reader import Reader
from core.platform.rights import Actor, NotAllowed
from core.platform.settings import settings

P = ParamSpec("P")
R = TypeVar("R")
_BEARER = HTTPBearer(
    auto_error=False,
    scheme_name="token",
    description="A token, as `python -m core.api.tokens` issues it.",
)


class World:
    """What the composition root gives: kinds, database, reader, clock. Each is opened once, by
    the first call, for the launcher is imported before the migration ran."""

    def __init__(
        self,
        kinds: Kinds,
        engine: Callable[[], Engine],
        reader: Callable[[], Reader],
        clock: Clock,
    ) -> None:
        self.kinds, self.engine, self.clock = kinds, engine, clock
        self.throttle = Throttle(clock)
        self._open_reader = reader
        self._lock = Lock()
        self._reader: Reader | None = None
        self._door: api_tokens.TokenDoor | None = None

    def reader(self) -> Reader:
        """The scoped reader."""
        with self._lock:
            if self._reader is None:
                self._reader = self._open_reader()
            return self._reader

    def door(self) -> api_tokens.TokenDoor:
        """Who reads the tokens."""
        with self._lock:
            if self._door is None:
                url = self.engine().url.render_as_string(hide_password=False)
                self._door = api_tokens.TokenDoor(url)
            return self._door

    def close(self) -> None:
        """Drop the connections that were opened for this."""
        with self._lock:
            for opened in (self._door, self._reader):
                if opened is not None:
                    opened.close()
            self._door = self._reader = None


@dataclass(frozen=True, slots=True)
class Caller:
    """A known caller, for the length of one call."""

    world: World
    actor: Actor
    language: Language

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees the caller's rows, in one snapshot, and cannot write."""
        with self.world.reader().reading(self.actor) as connection:
            yield connection

    def do(
        self,
        verb: Callable[Concatenate[Session, P], R | Refusal],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Do a verb and commit it; raises RefusedError with its refusal, nothing written."""
        answer = perform_on(self.world.engine(), verb, *args, **kwargs)
        if isinstance(answer, Refusal):
            raise RefusedError(answer)
        return answer

    def where(self, permission: str) -> frozenset[int]:
        """The org units where a permission holds; raises RefusedError where it holds nowhere."""
        units = self.actor.where(permission)
        if not units:
            raise RefusedError(NotAllowed(permission, 0))
        return units


def world(request: Request) -> World:
    """The world of this app."""
    found: World = request.app.state.world
    return found


def caller(
    request: Request,
    brought: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)],
    after: BackgroundTasks,
) -> Caller:
    """The caller behind the token; raises RefusedError for none and for any that is no good."""
    here = world(request)
    token = brought.credentials if brought is not None else ""
    if not token:
        raise RefusedError(TokenNeeded())
    found = here.door().bearer(token, here.clock)
    if found is None:
        wait = here.throttle.wrong(address(request))
        raise RefusedError(TooManyWrong(wait) if wait else TokenNeeded())
    if found.touch_due:
        # After the answer: when it was last used is not worth making anybody wait.
        after.add_task(perform_on, here.engine(), api_tokens.touch, found.token_id, here.clock)
    known = Caller(here, found.actor, language(request, found.actor))
    request.state.caller = known
    return known


Known = Annotated[Caller, Depends(caller)]


def address(request: Request) -> str:
    """Where the call comes from; behind a proxy, what the proxy next to us says."""
    if settings().behind_proxy:
        forwarded = request.headers.get("x-forwarded-for", "")
        if forwarded:
            return forwarded.rsplit(",", maxsplit=1)[-1].strip()
    return request.client.host if request.client else "local"


def language(request: Request, actor: Actor | None = None) -> Language:
    """The language of `Accept-Language` we have and that weighs most; else the user's own."""
    asked = request.headers.get("accept-language", "")
    best: tuple[float, Language] | None = None
    for part in asked.split(",")[:20]:
        code, _, weight = part.partition(";")
        short = code.strip().replace("_", "-").split("-")[0].lower()
        worth = _weight(weight)
        if short in LANGUAGES and worth > 0 and (best is None or worth > best[0]):
            best = (worth, as_language(short))
    if best is not None:
        return best[1]
    named = asked.strip() not in ("", "*")
    return as_language("en" if named else (actor.language if actor else ""))


def _weight(said: str) -> float:
    text = said.strip().removeprefix("q=")
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0


__all__ = ["Caller", "Known", "World", "address", "caller", "language", "world"]
