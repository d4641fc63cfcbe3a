"""The two addresses that set and remove the cookie; Streamlit itself cannot.

`/session/start?t=<ticket>&next=<path>` spends a ticket and answers with an HttpOnly cookie
that holds an opaque id. `POST /session/end` ends that session, with `?all` every session of
the user. Both are for our own pages: a browser that says it comes from another site is
turned away, and the cookie is SameSite=Lax besides. No streamlit here: the launcher imports it.
"""

from __future__ import annotations

from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from core.kernel.clock import SystemClock
from core.kernel.refusals import Refusal
from core.platform import changes, sessions
from core.platform.settings import settings
from pages.widgets.edge import perform

COOKIE = "zhanggui_session"
CLOCK = SystemClock()


def own_path(path: str) -> str:
    """A path of this app; the start page for anything that could lead elsewhere."""
    plain = path.startswith("/") and not path.startswith("//")
    return path if plain and "\\" not in path and path.isprintable() else "/"


def begin_session(session: Session, ticket: str, hours: int) -> str | None:
    """Spend a ticket; the id of the new session, None for a ticket that is no good."""
    user_id = sessions.consume(session, ticket, "ticket", CLOCK)
    if user_id is None:
        return None
    changes.tell(session, user_id, "user.sign_in", {}, CLOCK)
    return sessions.mint(session, user_id, "session", CLOCK, seconds=hours * 3600)


def end_session(session: Session, token: str, everywhere: bool) -> None:
    """End one session, or all of its user."""
    user_id = sessions.revoke(session, token, CLOCK)
    if user_id is None:
        return
    if everywhere:
        sessions.revoke_everywhere(session, user_id, CLOCK)
    action = "user.sign_out_all" if everywhere else "user.sign_out"
    changes.tell(session, user_id, action, {}, CLOCK)


async def _start(request: Request) -> Response:
    if _from_elsewhere(request):
        return _away("/", 303)
    ticket = request.query_params.get("t", "")
    hours = settings().session_hours
    token = await run_in_threadpool(perform, begin_session, ticket, hours)
    answer = _away(own_path(request.query_params.get("next", "/")), 303)
    if isinstance(token, str):
        answer.set_cookie(
            COOKIE,
            token,
            max_age=hours * 3600,
            path="/",
            httponly=True,
            samesite="lax",
            secure=_is_https(request),
        )
    return answer


async def _end(request: Request) -> Response:
    if _from_elsewhere(request):
        return Response(status_code=403)
    token = request.cookies.get(COOKIE, "")
    if token:
        done = await run_in_threadpool(perform, end_session, token, "all" in request.query_params)
        if isinstance(done, Refusal):
            return Response(status_code=503)
    answer = _away("/", 303)
    answer.delete_cookie(COOKIE, path="/")
    return answer


def _away(path: str, status: int) -> RedirectResponse:
    answer = RedirectResponse(path, status)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _from_elsewhere(request: Request) -> bool:
    return request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none")


def _is_https(request: Request) -> bool:
    if settings().behind_proxy:
        return request.headers.get("x-forwarded-proto", "").split(",")[0].strip() == "https"
    return request.url.scheme == "https"


routes = [
    Route("/session/start", _start, methods=["GET"]),
    Route("/session/end", _end, methods=["POST"]),
]
