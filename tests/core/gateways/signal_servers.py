"""A server for tests that tells signals, well or badly."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Teller:
    """What it answers, by path: bytes, or (status, headers, bytes); and who asked for what."""

    port: int = 0
    says: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    drip_seconds: float = 0.0

    def at(self, path: str = "/days", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def tells(self, value: Any, path: str = "/days") -> None:
        self.says[path] = json.dumps(value).encode()


@contextmanager
def telling() -> Iterator[Teller]:
    """The server, as long as the `with` lasts."""
    teller = Teller()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            teller.asked.append((self.path, dict(self.headers)))
            said = teller.says.get(self.path.split("?")[0], (404, {}, b"no"))
            status, headers, body = said if isinstance(said, tuple) else (200, {}, said)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if "Content-Length" not in headers:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                if teller.drip_seconds:
                    for byte in body:
                        self.wfile.write(bytes([byte]))
                        time.sleep(teller.drip_seconds)
                else:
                    self.wfile.write(body)
            except OSError:  # whoever asked has had enough
                self.close_connection = True

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        teller.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield teller
        finally:
            server.shutdown()
            thread.join()
