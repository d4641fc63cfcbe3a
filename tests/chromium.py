"""The browser of the tests: the machine's own Chromium, else the copy that Playwright brings.

`make browser` sees to it that one is there. The switches keep it from calling home: pages
under test ask nothing of other hosts, and neither may the browser.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
SWITCHES = (
    "--no-sandbox",  # the tests may run as root, and open nothing but our own pages
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
)


def installed() -> str | None:
    """Path of an installed Chromium: `CHROMIUM` names one, else the usual names."""
    for name in (os.environ.get("CHROMIUM", ""), *NAMES):
        if name and (path := shutil.which(name)):
            return path
    return None


@contextmanager
def browsing() -> Iterator[Browser]:
    """A browser without a screen, closed at the end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed(), args=list(SWITCHES))
        try:
            yield browser
        finally:
            browser.close()
