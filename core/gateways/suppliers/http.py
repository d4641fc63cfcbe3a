"""By HTTP POST: the file is the body, `Idempotency-Key` names the order, 2xx means taken.

Only https, but for the machine itself. No redirect is followed: an order goes to the address
that a person typed, and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

import requests

from core.gateways.suppliers.port import Failed, Message, Sent

_HERE = ("localhost", "127.0.0.1", "::1")
_LATER = (408, 425, 429)
_SAID = 200


@dataclass(frozen=True, slots=True)
class Http:
    """Posts with `seconds` of patience."""

    seconds: float = 10.0

    def wrong(self, address: str) -> bool:
        """An https address; http only to this machine."""
        try:
            parts = urlsplit(address)
            host = parts.hostname
        except ValueError:
            return True
        return not host or not (
            parts.scheme == "https" or (parts.scheme == "http" and host in _HERE)
        )

    def send(self, address: str, secret: str, message: Message) -> Sent | Failed:
        """Posts it. 4xx is final (but for 408, 425, 429); 5xx and no answer are tried again."""
        if self.wrong(address):
            return Failed(f"not an address: {address}", again=False)
        headers = {
            "Content-Type": message.media,
            "Idempotency-Key": message.key,
            "User-Agent": "zhanggui",
        }
        if secret:
            headers["Authorization"] = f"Bearer {secret}"
        try:
            answer = requests.post(
                address,
                data=message.body,
                headers=headers,
                timeout=self.seconds,
                allow_redirects=False,
                stream=True,
            )
            with answer:
                said = answer.raw.read(_SAID, decode_content=True).decode("utf-8", "replace")
        except (requests.RequestException, OSError, ValueError) as error:
            return Failed(type(error).__name__, again=True)
        if 200 <= answer.status_code < 300:
            return Sent(said)
        again = answer.status_code >= 500 or answer.status_code in _LATER
        return Failed(f"{answer.status_code} {answer.reason} {said}".strip(), again)
