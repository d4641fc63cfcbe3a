"""From scan to next scan: `python -m benchmarks.scans [--scans 100] [--others 10]`.

A browser at the size of a phone counts a zone as a wedge scanner and one thumb do: code, Enter,
quantity, Enter, and the cursor is back. First nobody else is there, then others work on the
same server (as in benchmarks.users, with one second of thinking). Prints, as one JSON object,
median and 95th percentile of the seconds from one scan to the next, and the seconds until the
last entry was saved.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page

from benchmarks._crowd import COOKIE, Scripted, prepared, serving
from tests.chromium import browsing

PHONE = {"width": 390, "height": 844}
FOCUSED = """of => { let a = document.activeElement;
  while (a && a.shadowRoot && a.shadowRoot.activeElement) a = a.shadowRoot.activeElement;
  return a && a.dataset && a.dataset.of === of }"""


def count(page: Page, scans: int) -> list[float]:
    """Scans one item after the other; the seconds each took until the next could begin."""
    took = []
    for n in range(scans):
        begun = time.perf_counter()
        page.keyboard.type(f"I{n % 900}")
        page.keyboard.press("Enter")
        page.wait_for_function(FOCUSED, arg="quantity", polling=5)
        page.keyboard.type(str(n % 20 + 1))
        page.keyboard.press("Enter")
        page.wait_for_function(FOCUSED, arg="scan", polling=5)
        took.append(time.perf_counter() - begun)
        page.wait_for_timeout(200)  # the way to the next item
    return took


def measured(page: Page, scans: int, who: str) -> dict[str, float]:
    """The figures of one run."""
    took = count(page, scans)
    begun = time.perf_counter()
    page.locator("[data-of=pending] .wait").first.wait_for(state="detached", timeout=120_000)
    return {
        f"{who}_median_s": round(statistics.median(took), 3),
        f"{who}_p95_s": round(statistics.quantiles(took, n=20)[-1], 3),
        f"{who}_saved_after_s": round(time.perf_counter() - begun, 2),
    }


@contextmanager
def others(port: int, tokens: list[str]) -> Iterator[None]:
    """Other people at work on the same server, each at a zone of its own."""
    stop = threading.Event()

    async def work() -> None:
        people = [Scripted(port, token, zone) for zone, token in enumerate(tokens, 2)]
        tasks = [asyncio.create_task(one.live(10_000, 1.0)) for one in people]
        await asyncio.to_thread(stop.wait)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    thread = threading.Thread(target=lambda: asyncio.run(work()))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def main() -> None:
    """Prepare, measure alone, measure among others, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scans", type=int, default=100)
    parser.add_argument("--others", type=int, default=10)
    parser.add_argument("--moves", type=int, default=100_000)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url, tokens = prepared(Path(folder) / "scans.db", said.moves, said.others + 1)
        with serving(url, Path(folder) / "app.log") as served, browsing() as browser:
            context = browser.new_context(viewport=PHONE)  # type: ignore[arg-type]
            at = f"http://localhost:{served.port}"
            context.add_cookies([{"name": COOKIE, "value": tokens[0], "url": at}])
            page = context.new_page()
            page.goto(f"{at}/count-phone?count=1&zone=1")
            page.wait_for_function(FOCUSED, arg="scan", timeout=60_000)
            count(page, 3)
            alone = measured(page, said.scans, "alone")
            with others(served.port, tokens[1:]):
                crowd = measured(page, said.scans, "among_others")
    print(json.dumps({"scans": said.scans, "others": said.others, **alone, **crowd}))


if __name__ == "__main__":
    main()
