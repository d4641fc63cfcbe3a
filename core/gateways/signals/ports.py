"""The way to ask for signals, made of the settings."""

from __future__ import annotations

from core.gateways.signals.http_json import HttpJson
from core.gateways.signals.port import Port
from core.gateways.signals.reach import Reach
from core.platform.settings import Settings


def port(chosen: Settings) -> Port:
    """HTTP with JSON, to whom the settings allow."""
    allowed = tuple(name.strip() for name in chosen.signal_hosts.split(",") if name.strip())
    return HttpJson(Reach(allowed))
