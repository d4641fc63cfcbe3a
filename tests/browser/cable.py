"""The wire between a phone and the app, which can be pulled out.

A browser is given this wire's address instead of the server's own. `cut` ends what is said on it
and takes no more calls; `mend` takes them again; while it is `deaf`, what the browser says arrives
and what the server answers does not. Only bytes pass here: nothing of what they say is known.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.browser.serving import Server

PIECE = 65_536


class Cable:
    """A wire to a port of this machine."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._door.getsockname()[1])
        self._ends: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._whole = True
        self._deaf = False
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Nothing passes any more, in either direction, until it is mended."""
        with self._lock:
            self._whole = False
            ends, self._ends = self._ends, set()
        for end in ends:
            _end(end)

    def mend(self) -> None:
        """Calls pass as if nothing had been."""
        self._deaf = False
        self._whole = True

    def deafen(self) -> None:
        """What the server says is lost from now on."""
        self._deaf = True

    def close(self) -> None:
        """Takes it away for good."""
        self.cut()
        _end(self._door)

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._door.accept()
            except OSError:  # it was taken away
                return
            threading.Thread(target=self._join, args=(near,), daemon=True).start()

    def _join(self, near: socket.socket) -> None:
        """Both directions of one call."""
        try:
            far = socket.create_connection(("127.0.0.1", self._port))
        except OSError:
            _end(near)
            return
        with self._lock:
            whole = self._whole
            if whole:
                self._ends |= {near, far}
        if not whole:
            _end(near)
            _end(far)
            return
        back = threading.Thread(target=self._pass, args=(far, near, True), daemon=True)
        back.start()
        self._pass(near, far, answers=False)

    def _pass(self, source: socket.socket, target: socket.socket, answers: bool) -> None:
        with suppress(OSError):
            while piece := source.recv(PIECE):
                if not (answers and self._deaf):
                    target.sendall(piece)
        _end(source)
        _end(target)


def _end(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()


@contextmanager
def wired(server: Server) -> Iterator[tuple[Server, Cable]]:
    """The server as a phone reaches it, and the wire between them."""
    cable = Cable(int(server.base.rsplit(":", 1)[1]))
    try:
        yield Server(f"http://127.0.0.1:{cable.port}", server.url), cable
    finally:
        cable.close()
