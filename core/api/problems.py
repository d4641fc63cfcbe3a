"""Refusals as problem documents (RFC 9457), in the caller's language.

`type` is an address of the page of documentation, ending in the refusal's key: programs
decide by `key` and `parameters`, people read `title` and `detail`. A refusal that holds
several lists each under `problems`. What is not in the table of statuses is 422: understood,
and refused as it stands.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy import select
from starlette.exceptions import HTTPException

import models
from core.api import access
from core.api.refusals import Broken, Malformed, NothingThere, RefusedError, TooManyWrong
from core.kernel.refusals import Refusal
from core.platform.i18n import LOCALES, N_, Language, _, refusal_text, speaking
from models.base import table
from models.catalog import Item, Partner
from models.company import OrgUnit, Warehouse
from models.stock import Lot

MEDIA = "application/problem+json"
STATUS: Mapping[str, int] = {
    "token_needed": 401,
    "not_allowed": 403,
    "nothing_there": 404,
    "stale": 409,
    "key_used": 409,
    "other_key": 409,
    "not_reversible": 409,
    "has_followers": 409,
    "too_many_wrong_tokens": 429,
    "broken": 500,
    "busy": 503,
}
"""By key of refusal."""
REFUSED = 422
TITLES: Mapping[int, str] = {
    400: N_("The request cannot be read"),
    401: N_("A valid token is needed"),
    403: N_("Not allowed"),
    404: N_("Not found"),
    405: N_("Not for this method"),
    409: N_("It changed meanwhile"),
    413: N_("The request is too large"),
    422: N_("Refused as it stands"),
    429: N_("Too many attempts"),
    500: N_("The program is broken"),
    503: N_("Busy"),
}
BUSY_SECONDS = 1
_NAMED: Mapping[str, tuple[type[models.Table], str]] = {
    "item_id": (Item, "name"),
    "warehouse_id": (Warehouse, "name"),
    "partner_id": (Partner, "name"),
    "org_unit_id": (OrgUnit, "name"),
    "lot_id": (Lot, "code"),
}
_FAULTS: Mapping[str, str] = {
    "missing": N_("It is missing."),
    "extra_forbidden": N_("There is no such field."),
    "json_invalid": N_("This is no JSON."),
    "int": N_("A whole number is needed."),
    "bool": N_("true or false is needed."),
    "string": N_("A text is needed, not longer or shorter or of another form than described."),
    "date": N_("A day is needed, such as 2026-11-20."),
    "greater": N_("It is too small."),
    "less": N_("It is too large."),
    "too_long": N_("There are too many."),
    "literal": N_("It is none of the values allowed."),
}
"""What is said of a field, by the beginning of the checker's name for it."""
_OTHER = N_("It does not have the form that is asked for.")


def status_of(refusal: Refusal) -> int:
    """The status that a refusal is answered with."""
    return STATUS.get(refusal.key, REFUSED)


def answer(
    request: Request, refusal: Refusal, *, also: Mapping[str, Any] | None = None
) -> JSONResponse:
    """The problem document of a refusal."""
    known: access.Caller | None = getattr(request.state, "caller", None)
    spoken = access.language(request, known.actor if known else None)
    status = status_of(refusal)
    names = _names(known, refusal) if known else {}
    with speaking(spoken):
        body = {"title": _(TITLES[status]), "status": status, **_told(request, refusal, names)}
    return _respond(status, body | dict(also or {}), spoken, _headers(refusal))


def on_refused(request: Request, error: Exception) -> JSONResponse:
    """A verb or a handler refused."""
    assert isinstance(error, RefusedError)  # noqa: S101
    return answer(request, error.refusal)


def on_invalid(request: Request, error: Exception) -> JSONResponse:
    """The request does not have the form described: every fault, by where it stands."""
    assert isinstance(error, RequestValidationError)  # noqa: S101
    spoken = access.language(request)
    with speaking(spoken):
        faults = [
            {
                "field": ".".join(str(part) for part in fault["loc"]),
                "detail": _(_fault(fault["type"])),
            }
            for fault in error.errors()[:100]
        ]
    return answer(request, Malformed(), also={"problems": faults})


def on_http(request: Request, error: Exception) -> JSONResponse:
    """What the framework refuses: an unknown address or method, a body too large."""
    assert isinstance(error, HTTPException)  # noqa: S101
    if error.status_code == 404:
        return answer(request, NothingThere())
    spoken = access.language(request)
    with speaking(spoken):
        title = _(TITLES.get(error.status_code, TITLES[400]))
    body = {"type": "about:blank", "title": title, "status": error.status_code}
    return _respond(error.status_code, body, spoken, dict(error.headers or {}))


def on_broken(request: Request, _error: Exception) -> JSONResponse:
    """An exception: the server's log says what it was, the caller only that there was one."""
    return answer(request, Broken())


def _told(
    request: Request, refusal: Refusal, names: Mapping[tuple[str, int], str]
) -> dict[str, Any]:
    inner = [
        one
        for value in refusal.parameters().values()
        if isinstance(value, tuple)
        for one in value
        if isinstance(one, Refusal)
    ]
    told: dict[str, Any] = {
        "type": f"{request.scope.get('root_path', '')}/docs#{refusal.key}",
        "key": refusal.key,
        "detail": refusal_text(refusal, names).strip(),
        "parameters": {
            name: value.isoformat() if isinstance(value, dt.date) else value
            for name, value in refusal.parameters().items()
            if not isinstance(value, tuple)
        },
    }
    if inner:
        told["problems"] = [
            {k: v for k, v in _told(request, one, names).items() if k != "problems"}
            for one in inner
        ]
    return told


def _fault(kind: str) -> str:
    if kind.startswith(("date", "value_error")):
        return _FAULTS["date"] if kind.startswith("date") else _OTHER
    return next((said for start, said in _FAULTS.items() if kind.startswith(start)), _OTHER)


def _headers(refusal: Refusal) -> dict[str, str]:
    match refusal:
        case TooManyWrong(seconds):
            return {"Retry-After": str(seconds)}
        case _ if status_of(refusal) == 401:
            return {"WWW-Authenticate": "Bearer"}
        case _ if status_of(refusal) == 503:
            return {"Retry-After": str(BUSY_SECONDS)}
    return {}


def _respond(
    status: int, body: Mapping[str, Any], spoken: Language, headers: Mapping[str, str]
) -> JSONResponse:
    said = {"Content-Language": LOCALES[spoken].replace("_", "-"), **headers}
    return JSONResponse(body, status, headers=said, media_type=MEDIA)


def _names(known: access.Caller, refusal: Refusal) -> dict[tuple[str, int], str]:
    """What the ids in a refusal, and in those inside it, are called, as the caller sees them."""
    wanted: dict[str, set[int]] = defaultdict(set)
    _collect(refusal, wanted)
    if not wanted:
        return {}
    names: dict[tuple[str, int], str] = {}
    with known.reading() as connection:
        for field, ids in wanted.items():
            model, column = _NAMED[field]
            of = table(model)
            for row in connection.execute(select(of.c.id, of.c[column]).where(of.c.id.in_(ids))):
                names[field, row[0]] = row[1]
    return names


def _collect(refusal: Refusal, wanted: dict[str, set[int]]) -> None:
    for name, value in refusal.parameters().items():
        if name in _NAMED and isinstance(value, int):
            wanted[name].add(value)
        elif isinstance(value, tuple):
            for inner in value:
                if isinstance(inner, Refusal):
                    _collect(inner, wanted)
