"""By mail with the order attached. The Message-ID is made of the message's key, so a mail that
is sent again is the same mail to every program that reads it."""

from __future__ import annotations

import re
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage

from core.gateways.suppliers.port import Failed, Message, Sent

_ADDRESS = re.compile(r"[^@\s,;<>\"\r\n]+@[^@\s,;<>\"\r\n]+\.[^@\s,;<>\"\r\n]+")


@dataclass(frozen=True, slots=True)
class Mail:
    """Through one server. Without a host nothing leaves, and it says so."""

    host: str
    port: int = 587
    user: str = ""
    password: str = ""
    sender: str = ""
    tls: bool = True
    seconds: float = 10.0

    def wrong(self, address: str) -> bool:
        """One address."""
        return len(address) > 254 or _ADDRESS.fullmatch(address) is None

    def send(self, address: str, _secret: str, message: Message) -> Sent | Failed:
        """Sends one mail. 5xx of the server is final, everything else is tried again."""
        if self.wrong(address):
            return Failed(f"not a mail address: {address}", again=False)
        if not self.host:
            return Failed("no mail server is set (ZHANGGUI_MAIL_HOST)", again=True)
        mail = _written(self.sender or self.user, address, message)
        try:
            with smtplib.SMTP(self.host, self.port, timeout=self.seconds) as server:
                if self.tls:
                    server.starttls(context=ssl.create_default_context())
                if self.user:
                    server.login(self.user, self.password)
                server.send_message(mail)
        except smtplib.SMTPResponseException as error:
            said = error.smtp_error
            text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
            return Failed(f"{error.smtp_code} {text}", again=error.smtp_code < 500)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            return Failed(f"refused: {codes}", again=all(code < 500 for code in codes))
        except (smtplib.SMTPException, OSError) as error:
            return Failed(type(error).__name__, again=True)
        return Sent(str(mail["Message-ID"]))


def _written(sender: str, address: str, message: Message) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"] = sender, address
    mail["Subject"] = " ".join(message.subject.split())
    mail["Message-ID"] = f"<{message.key}@zhanggui>"
    mail.set_content(message.text)
    main, _, sub = message.media.partition("/")
    mail.add_attachment(message.body, maintype=main, subtype=sub, filename=message.file_name)
    return mail
