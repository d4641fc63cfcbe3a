"""The ways to send that there are, made of the settings."""

from __future__ import annotations

from collections.abc import Mapping

from core.gateways.suppliers.folder import Folder
from core.gateways.suppliers.http import Http
from core.gateways.suppliers.mail import Mail
from core.gateways.suppliers.port import Port
from core.platform.settings import Settings


def ports(chosen: Settings) -> Mapping[str, Port]:
    """By name, as `partner_channel.how` keeps them."""
    return {
        "mail": Mail(
            chosen.mail_host,
            chosen.mail_port,
            chosen.mail_user,
            chosen.mail_password,
            chosen.mail_sender,
            chosen.mail_tls,
        ),
        "http": Http(),
        "folder": Folder(chosen.outgoing),
    }
