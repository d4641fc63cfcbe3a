"""Prove a database: `python -m core.posting.verify` compares all ledgers and the audit chain.

Prints every difference and exits 1, or says that stock equals books and exits 0. Reads only.
"""

from __future__ import annotations

import sys

from core.platform.audit import broken_at
from core.platform.database import connect, writing
from core.platform.rows import Rows
from core.platform.settings import settings
from core.posting.invariants import verify


def differences(url: str) -> list[str]:
    """Everything that does not agree in the database."""
    engine = connect(url)
    try:
        with writing(engine) as session:
            rows = Rows(session)
            found = verify(rows)
            entry = broken_at(rows)
            return found + ([f"the audit chain is broken at entry {entry}"] if entry else [])
    finally:
        engine.dispose()


def main() -> int:
    """The command line."""
    found = differences(settings().database_url)
    print("\n".join(found) or "stock equals books")  # noqa: T201
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
