"""Suppliers for tests: a web server and a mail server that run here and keep what they take."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Taken:
    """What a supplier's server took, and what it answers: statuses in turn, the last for ever."""

    port: int = 0
    statuses: list[int] = field(default_factory=lambda: [200])
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    orders: dict[str, bytes] = field(default_factory=dict)
    mails: list[EmailMessage] = field(default_factory=list)
    lose_answer: int = 0
    """So many times it takes the order and dies before it answers."""

    def status(self) -> int:
        return self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]


@contextmanager
def web_server() -> Iterator[Taken]:
    """A supplier's address that takes each order once, by its key."""
    taken = Taken()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            taken.requests.append((self.path, dict(self.headers), body))
            status = taken.status()
            if 200 <= status < 300:
                taken.orders[self.headers["Idempotency-Key"]] = body
            if taken.lose_answer:
                taken.lose_answer -= 1
                self.connection.close()
                return
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/elsewhere")
            said = b"got it" if status == 200 else b"no"
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        taken.port = server.server_address[1]
        with _running(server):
            yield taken


@contextmanager
def mail_server() -> Iterator[Taken]:
    """A mail server that speaks as much SMTP as a mail needs. Its status answers DATA."""
    taken = Taken(statuses=[250])

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 here")
            for line in self.rfile:
                word = line.strip().upper().split(b" ")[0]
                if word == b"QUIT":
                    self._say("221 bye")
                    return
                if word == b"DATA":
                    self._say("354 go on")
                    self._mail()
                else:
                    self._say("250 ok")

        def _mail(self) -> None:
            lines = []
            for line in self.rfile:
                if line == b".\r\n":
                    break
                lines.append(line[1:] if line.startswith(b"..") else line)
            status = taken.status()
            if status == 250:
                mail = message_from_bytes(b"".join(lines), policy=policy.default)
                assert isinstance(mail, EmailMessage)
                taken.mails.append(mail)
            self._say(f"{status} told")

        def _say(self, text: str) -> None:
            self.wfile.write(text.encode() + b"\r\n")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        taken.port = server.server_address[1]
        with _running(server):
            yield taken


@contextmanager
def _running(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
