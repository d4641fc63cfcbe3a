"""Into a folder that the supplier's system (or a synchronising client) empties.

The file appears whole or not at all (written beside, then renamed), and the same message
always has the same name, so sending it again leaves one file.
"""

from __future__ import annotations

import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from core.gateways.suppliers.port import Failed, Message, Sent

_NAME = re.compile(r"[\w.\-]{1,80}")


@dataclass(frozen=True, slots=True)
class Folder:
    """Folders under `root`; an address is the name of one of them."""

    root: Path

    def wrong(self, address: str) -> bool:
        """A name, never a path."""
        return _NAME.fullmatch(address) is None or address.startswith(".")

    def send(self, address: str, _secret: str, message: Message) -> Sent | Failed:
        """Writes the file."""
        if self.wrong(address):
            return Failed(f"not a folder's name: {address}", again=False)
        folder = self.root / address
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=folder, prefix=".", delete=False) as file:
                file.write(message.body)
                file.flush()
                os.fsync(file.fileno())
            Path(file.name).replace(folder / message.file_name)
        except OSError as error:
            return Failed(error.strerror or type(error).__name__, again=True)
        return Sent(message.file_name)
