"""The interface as one ASGI app, made by `create_api` and put under /api by the launcher
with `mount_api`.

It knows no kind of document by name: kinds, database, reader and clock are given. Every
address under /v1 asks for a token; the description of the interface does not, for it tells
nothing of anybody. Answers are not kept by anybody on the way.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Engine
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.routing import Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.api import approving, catalog, docs_page, documents, facts, problems, stock, writing
from core.api.access import World, caller
from core.api.refusals import RefusedError
from core.documents.kind import Kinds
from core.kernel.clock import Clock
from core.platform.reader import Reader

LARGEST_BODY = 1_000_000
"""Bytes of a request; 500 lines are a tenth of it."""
_DESCRIPTION = """\
The rights are those of the token's user, at each call. Amounts are integers and exact:
`_fen` minor units of the company's currency (its decimals stand beside), `_micro` millionths
of a unit, `_price_micro` millionths of one currency unit per unit, instants (`at`, `_at`)
microseconds since 1970 UTC. What the user may not see is null. Refusals are problem documents
(RFC 9457): decide by `key`; nothing was written."""


class Fault(BaseModel):
    """One of several things at fault."""

    type: str = ""
    key: str = ""
    detail: str = ""
    field: str = Field("", description="Where it stands in a malformed request.")
    parameters: dict[str, Any] = {}


class Problem(BaseModel):
    """Why a request was refused (RFC 9457). Nothing was written."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "/api/docs#problems",
                    "title": "Refused as it stands",
                    "status": 422,
                    "detail": "Mend this first: Line 2: a quantity must be above zero.",
                    "key": "problems",
                    "parameters": {},
                    "problems": [
                        {
                            "type": "/api/docs#quantity_not_positive",
                            "key": "quantity_not_positive",
                            "detail": "Line 2: a quantity must be above zero.",
                            "parameters": {"line_no": 2},
                        }
                    ],
                }
            ]
        }
    )
    type: str = Field(examples=["/api/docs#stale"])
    title: str
    status: int
    detail: str = Field("", description="In the language of Accept-Language (zh, en).")
    key: str = Field("", description="What to decide by.", examples=["stale"])
    parameters: dict[str, Any] = {}
    problems: list[Fault] = Field([], description="Each fault, where there may be several.")


class _Border:
    """At the border: no body larger than the limit, no answer kept on the way."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what comes in, and put the headers on what goes out."""
        read = 0

        async def hear() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > LARGEST_BODY:
                raise HTTPException(413)
            return message

        async def say(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Cache-Control"] = "no-store"
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Vary"] = "Authorization, Accept-Language"
            await send(message)

        await self.app(scope, hear, say)


class Api(FastAPI):
    """FastAPI, whose description names our problems in place of its own error."""

    def openapi(self) -> dict[str, Any]:
        """The description; made once."""
        if self.openapi_schema is None:
            self.openapi_schema = _with_problems(super().openapi())
        return self.openapi_schema


def create_api(
    kinds: Kinds, engine: Callable[[], Engine], reader: Callable[[], Reader], clock: Clock
) -> FastAPI:
    """The interface to one database. `engine` and `reader` are asked when first needed."""
    api = Api(
        title="掌柜 Zhanggui",
        version="1",
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        telemetry={"tracing": False, "metrics": False, "logs": False},
        generate_unique_id_function=lambda route: route.name,
    )
    api.state.world = World(kinds, engine, reader, clock)
    for room in (catalog, stock, facts, documents, writing, approving):
        api.include_router(room.router, dependencies=[Depends(caller)])
    api.add_api_route("/docs", _docs, include_in_schema=False, response_class=HTMLResponse)
    api.add_exception_handler(RefusedError, problems.on_refused)
    api.add_exception_handler(RequestValidationError, problems.on_invalid)
    api.add_exception_handler(HTTPException, problems.on_http)
    api.add_exception_handler(Exception, problems.on_broken)
    api.add_middleware(_Border)
    return api


def mount_api(api: FastAPI) -> Mount:
    """The interface under /api, whatever follows: an address with a line break in it is ours to
    refuse as well, where a mount by itself would let it pass to the pages."""
    mount = Mount("/api", api)
    mount.path_regex = re.compile(mount.path_regex.pattern, re.DOTALL)
    return mount


def _docs(request: Request) -> HTMLResponse:
    api: FastAPI = request.app
    return docs_page.respond(request, api.openapi())


def _with_problems(described: dict[str, Any]) -> dict[str, Any]:
    """Every address says which refusals it knows, and that a POST may answer again."""
    schemas = described["components"]["schemas"]
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas["Fault"] = Fault.model_json_schema()
    schemas["Problem"] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    del schemas["Problem"]["$defs"]
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            answers = operation["responses"]
            if "201" in answers:  # the same key again
                answers["200"] = answers["201"] | {"description": "Done before under this key"}
            for status in _refused(path, method):
                answers[str(status)] = {
                    "description": problems.TITLES[status],
                    "content": {
                        problems.MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}
                    },
                }
            operation["responses"] = dict(sorted(answers.items()))
    return described


def _refused(path: str, method: str) -> tuple[int, ...]:
    """The statuses of refusals that an address may answer with."""
    found = {400, 401, 403, 422, 429, 500, 503}
    if "{" in path or "/facts/" in path:
        found.add(404)
    if method != "get":
        found |= {409, 413}
    return tuple(sorted(found))
