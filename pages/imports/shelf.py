"""Where jobs of this page are kept, beside those of the till."""

from __future__ import annotations

from core.platform.settings import settings


def shelf() -> str:
    """The name under which `pages.till.jobs` keeps them."""
    return settings().database_url + "#sheets"
