"""Settings: read once from the environment (ZHANGGUI_…) or a `.env` file beside the app.

Only what a firm must decide before the first start lives here; everything else is data.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parents[2]


class Settings(BaseSettings):
    """`database_url` is the one setting that moves to PostgreSQL; `reader_url` is then the
    LOGIN role of the scoped reader (made by `python -m core.platform.migrate` when empty)."""

    model_config = SettingsConfigDict(env_prefix="ZHANGGUI_", env_file=".env", extra="ignore")

    database_url: str = f"sqlite:///{ROOT / 'data' / 'zhanggui.db'}"
    reader_url: str = ""
    session_hours: int = 12
    session_idle_minutes: int = 60
    behind_proxy: bool = False
    worker: Literal["auto", "on", "off"] = "auto"
    """Whether the launcher starts the second process: by itself with SQLite, where there is
    nobody else to do it; with PostgreSQL it is a service of its own (`python -m core.worker`)."""
    forecast_runner: str = "pool"
    forecast_workers: int = 0
    """Processes of a forecast; 0 for one a core."""
    forecast_cluster: str = ""
    """Address of a Dask scheduler (tcp://…): where one is named, forecasts are made there."""
    outgoing: Path = ROOT / "data" / "outgoing"
    """Under which orders are put into folders for suppliers."""
    signal_hosts: str = ""
    """Hosts, addresses and networks of our own that may be asked for signals, by commas."""
    mail_host: str = ""
    mail_port: int = 587
    mail_user: str = ""
    mail_password: str = ""
    mail_sender: str = ""
    mail_tls: bool = True

    @property
    def starts_worker(self) -> bool:
        """Whether the launcher starts and watches the worker."""
        embedded = self.database_url.startswith("sqlite")
        return self.worker == "on" or (self.worker == "auto" and embedded)


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process."""
    return Settings()
