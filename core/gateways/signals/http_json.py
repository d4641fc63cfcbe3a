"""By HTTP GET, answered with JSON: read whole or refused.

Https; http only to hosts that the set-up names. The certificate is checked against the name while
the connection goes to the address that was judged (reach.py). A redirect is followed within the
same host alone, so a token reaches nobody else. An answer has a size and a time to come in, is not
unpacked; numbers that JSON does not know (NaN) are refused like everything else that is no JSON.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import Any, NoReturn
from urllib.parse import SplitResult, urljoin, urlsplit

import certifi
import urllib3
from urllib3.exceptions import HTTPError

from core.gateways.signals.port import Answer, NotTaken, Why
from core.gateways.signals.reach import Reach

MOST_BYTES = 2_000_000
MOST_REDIRECTS = 3
PIECE = 65_536
_MOVED = (301, 302, 303, 307, 308)
_SHOWN = 120


@dataclass(frozen=True, slots=True)
class HttpJson:
    """Asks with `seconds` of patience for everything together."""

    reach: Reach = field(default_factory=Reach)
    seconds: float = 10.0

    def wrong(self, address: str) -> bool:
        """Not https; http is for hosts that the set-up names."""
        return _parts(address, self.reach) is None

    def ask(self, address: str, header: str, secret: str) -> Answer | NotTaken:
        """Asks; see the module."""
        parts = _parts(address, self.reach)
        if parts is None:
            return NotTaken(Why.ADDRESS, address[:_SHOWN])
        host = str(parts.hostname)
        at = self.reach.address_of(host)
        if isinstance(at, NotTaken):
            return at
        headers = {"Accept": "application/json", "Accept-Encoding": "identity",
                   "User-Agent": "zhanggui", "Host": parts.netloc.rpartition("@")[2]}  # fmt: skip
        if header and secret:
            headers[header] = secret
        until = time.monotonic() + self.seconds
        for _ in range(MOST_REDIRECTS + 1):
            try:
                said = _once(parts, at, headers, until)
            except (HTTPError, OSError, ValueError) as error:
                return NotTaken(Why.SILENT, f"{host}: {type(error).__name__}")
            if isinstance(said, NotTaken):
                return said
            if isinstance(said, bytes):
                return _read(said)
            moved = _parts(urljoin(parts.geturl(), said), self.reach)
            if moved is None or (moved.scheme, moved.netloc) != (parts.scheme, parts.netloc):
                return NotTaken(Why.REDIRECT, said[:_SHOWN])
            parts = moved
        return NotTaken(Why.REDIRECT, host)


def _parts(address: str, reach: Reach) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return None
    if not host or parts.username is not None or not address.isascii() or not address.isprintable():
        return None
    fits = parts.scheme == "https" or (parts.scheme == "http" and reach.near(host))
    return parts if fits else None


def _once(
    parts: SplitResult, at: str, headers: dict[str, str], until: float
) -> bytes | str | NotTaken:
    """One request: the body, where it sends us on to, or why not."""
    left = max(until - time.monotonic(), 0.05)
    wait = urllib3.Timeout(total=left)
    pool: urllib3.HTTPConnectionPool
    if parts.scheme == "https":
        pool = urllib3.HTTPSConnectionPool(
            at, parts.port or 443, timeout=wait, retries=False, ca_certs=certifi.where(),
            cert_reqs="CERT_REQUIRED", server_hostname=parts.hostname,
            assert_hostname=parts.hostname,
        )  # fmt: skip
    else:
        pool = urllib3.HTTPConnectionPool(at, parts.port or 80, timeout=wait, retries=False)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    with pool:
        answer = pool.request(
            "GET", path, headers=headers, redirect=False, preload_content=False,
            decode_content=False,
        )  # fmt: skip
        try:
            if answer.status in _MOVED:
                return str(answer.headers.get("Location", ""))
            if answer.status != 200:
                return NotTaken(Why.STATUS, f"{answer.status} {answer.reason or ''}".strip())
            if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
                return NotTaken(Why.NOT_JSON, str(answer.headers["Content-Encoding"])[:_SHOWN])
            return _body(answer, until)
        finally:
            answer.close()


def _body(answer: Any, until: float) -> bytes | NotTaken:
    """The body, as far as it may be long and may take."""
    read = bytearray()
    while piece := answer.read1(PIECE):
        read += piece
        if len(read) > MOST_BYTES:
            return NotTaken(Why.LARGE, f"> {MOST_BYTES:,}")
        if time.monotonic() > until:
            return NotTaken(Why.SILENT, f"{len(read):,}")
    return bytes(read)


def _read(body: bytes) -> Answer | NotTaken:
    try:
        return Answer(json.loads(body.decode("utf-8-sig"), parse_constant=_no_number))
    except (ValueError, RecursionError) as error:
        return NotTaken(Why.NOT_JSON, str(error)[:_SHOWN])


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)
