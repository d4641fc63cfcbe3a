"""Whom we may ask: anybody on the open network, and in private ones only whom the set-up names.

A page's user types the address, so an address must not lead into the firm's own network by
accident or on purpose. Shops do run servers of their own, a counter at the door for one: whoever
runs this machine names them in ZHANGGUI_SIGNAL_HOSTS, by host, address or network (10.0.8.0/24).
The name is looked up once, every address it has is judged, and the one that was judged is the one
connected to: what a name means cannot change in between.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.gateways.signals.port import NotTaken, Why

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
LookUp = Callable[[str], Sequence[str]]


def look_up(host: str) -> Sequence[str]:
    """Every address of a host. Raises OSError for a name that is not known."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(row[4][0]) for row in found))


@dataclass(frozen=True, slots=True)
class Reach:
    """Hosts, addresses and networks that are private and may be asked all the same."""

    allowed: tuple[str, ...] = ()
    look_up: LookUp = look_up

    def near(self, host: str) -> bool:
        """Whether the set-up names a host as it is written: itself, or the network it lies in."""
        if host.casefold() in {name.casefold() for name in self.allowed}:
            return True
        try:
            return self._allows(ipaddress.ip_address(host))
        except ValueError:
            return False

    def address_of(self, host: str) -> str | NotTaken:
        """The address to connect to."""
        try:
            found = [ipaddress.ip_address(one.split("%")[0]) for one in self.look_up(host)]
        except (OSError, UnicodeError, ValueError):
            return NotTaken(Why.SILENT, host)
        if not found:
            return NotTaken(Why.SILENT, host)
        if not self.near(host) and not all(_open(one) or self._allows(one) for one in found):
            return NotTaken(Why.FORBIDDEN, host)
        return str(found[0])

    def _allows(self, one: Address) -> bool:
        return any(one in network for network in map(_network, self.allowed) if network)


def _open(one: Address) -> bool:
    """Whether an address is of the open network, and hides none that is not."""
    if isinstance(one, ipaddress.IPv6Address):
        hidden = one.ipv4_mapped or one.sixtofour or (one.teredo and one.teredo[1])
        if hidden:
            return _open(hidden)
    return one.is_global and not one.is_multicast


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None
