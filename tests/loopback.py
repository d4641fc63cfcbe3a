"""No test speaks to another host: what would leave the machine is refused, loudly.

Loopback and Unix sockets pass, for servers that tests start themselves. Only this process is
guarded; the servers it starts are told not to call out by their own settings.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch


class LeavesTheMachine(AssertionError):
    """A test tried to reach another host."""


def is_loopback(host: object) -> bool:
    """Whether a host, as given to a socket, is this machine."""
    name = host.decode() if isinstance(host, bytes) else str(host or "localhost")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(name.split("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


@contextmanager
def only_loopback() -> Iterator[None]:
    """Refuse every connection and every name look-up that is not for this machine."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex
    send_to, look_up = socket.socket.sendto, socket.getaddrinfo

    def guarded(call: Callable[..., Any]) -> Callable[..., Any]:
        def checked(self: socket.socket, *arguments: Any) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6):
                _check(arguments[-1][0])
            return call(self, *arguments)

        return checked

    def checked_look_up(host: object, *arguments: Any, **named: Any) -> Any:
        _check(host)
        return look_up(host, *arguments, **named)  # type: ignore[arg-type]

    with (
        patch.object(socket.socket, "connect", guarded(connect)),
        patch.object(socket.socket, "connect_ex", guarded(connect_ex)),
        patch.object(socket.socket, "sendto", guarded(send_to)),
        patch.object(socket, "getaddrinfo", checked_look_up),
    ):
        yield


def _check(host: object) -> None:
    if not is_loopback(host):
        raise LeavesTheMachine(f"a test reached for {host!r}; tests stay on this machine")
