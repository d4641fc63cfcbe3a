"""From the password to the first page: `python -m benchmarks.first_page [--rounds 10]`.

A real browser signs in through the form of the real app, over a bulk history (or the database
that `--database` names, with `--user` and `--password`), and waits until the page stands: its
script has ended, its last chart is drawn and no placeholder is left. The server is warm: each
page was opened by somebody before. `again_…` is a browser that was here before, with the files
of the app kept; `new_…` one that must fetch them all. Seconds from Enter in the form, so the
check of the password and both redirects are in. The last line is one JSON object; `median_s`
and `p95_s` are those of Today, the page everybody lands on, in a browser that was here before.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page
from sqlmodel import select

from benchmarks._crowd import Served, prepared, serving
from core.platform.database import connect, writing
from core.platform.passwords import hashed
from models.people import User
from tests.chromium import browsing

USER, PASSWORD = "bench", "correct horse"
DESKTOP = {"width": 1440, "height": 900}
PAGES = {"today": "", "overview": "overview", "stock": "stock"}
STANDS = """() => {
  const app = document.querySelector('[data-testid=stApp]');
  return app && app.dataset.testScriptState === 'notRunning'
    && document.querySelector('[data-testid=stSidebar] .sign-out')
    && document.querySelector('[data-testid=stMain] h1')
    && !document.querySelector('[data-testid=stSkeleton]')
    && [...document.querySelectorAll('[data-testid=stPlotlyChart]')]
       .every(chart => chart.querySelector('.main-svg'));
}"""


def with_password(url: str) -> None:
    """The bulk firm's user gets a password that a person could type."""
    engine = connect(url)
    with writing(engine) as session:
        user = session.exec(select(User).where(User.username == USER)).one()
        secret = hashed(PASSWORD, USER)
        assert isinstance(secret, str), secret
        user.password_hash = secret
        session.add(user)
    engine.dispose()


def signed_in(page: Page, address: str, user: str, password: str) -> float:
    """Opens an address, comes in through the form; the seconds from Enter to a whole page."""
    page.goto(address)
    page.locator("input[autocomplete=username]").fill(user)
    secret = page.locator("input[autocomplete=current-password]")
    secret.fill(password)
    begun = time.perf_counter()
    secret.press("Enter")
    page.wait_for_function(STANDS, polling=10, timeout=120_000)
    return time.perf_counter() - begun


def visited(context: BrowserContext, address: str, user: str, password: str) -> float:
    """One visit in a tab of its own, signed out afterwards."""
    page = context.new_page()
    took = signed_in(page, address, user, password)
    page.close()
    context.clear_cookies()
    return took


def visitor(browser: Browser) -> BrowserContext:
    """A browser of one's own, without cookie and without the files of the app."""
    context = browser.new_context(viewport=DESKTOP, locale="zh-CN")  # type: ignore[arg-type]
    context.set_default_timeout(120_000)
    return context


def told(name: str, times: Sequence[float]) -> dict[str, float]:
    """Median and 95th percentile of some visits."""
    return {
        f"{name}median_s": round(statistics.median(times), 3),
        f"{name}p95_s": round(statistics.quantiles(times, n=20, method="inclusive")[-1], 3),
    }


def measured(
    browser: Browser, served: Served, pages: Sequence[str], rounds: int, who: tuple[str, str]
) -> dict[str, float]:
    """The figures of each page, by a browser that was here before, and of Today by new ones."""
    found: dict[str, float] = {}
    at, known = f"http://localhost:{served.port}", visitor(browser)
    for name in pages:
        address, which = f"{at}/{PAGES[name]}", "" if name == "today" else f"again_{name}_"
        visited(known, address, *who)  # warms server and browser
        begun = served.cpu_seconds()
        found |= told(which, [visited(known, address, *who) for _ in range(rounds)])
        found[f"{which}server_cpu_s"] = round((served.cpu_seconds() - begun) / rounds, 3)
    known.close()
    fresh = []
    for _ in range(rounds):
        context = visitor(browser)
        fresh.append(visited(context, f"{at}/", *who))
        context.close()
    return found | told("new_today_", fresh)


def main() -> None:
    """Prepare, sign in many times, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--moves", type=int, default=500_000)
    parser.add_argument("--pages", nargs="+", choices=list(PAGES), default=list(PAGES))
    parser.add_argument("--database", type=Path)
    parser.add_argument("--user", default=USER)
    parser.add_argument("--password", default=PASSWORD)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if said.database:
            url = f"sqlite:///{said.database.resolve()}"
        else:
            url, _tokens = prepared(Path(folder) / "first.db", said.moves, 1)
            with_password(url)
        with serving(url, Path(folder) / "app.log") as served, browsing() as browser:
            who = (said.user, said.password)
            found = measured(browser, served, said.pages, said.rounds, who)
    print(json.dumps({"rounds": said.rounds, **found}))


if __name__ == "__main__":
    main()
