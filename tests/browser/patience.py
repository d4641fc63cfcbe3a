"""Waiting in browser tests: for what the page says and does, and never for a time.

`settled` knows when a page has done what was asked of it: every script run that the browser
asked for has been answered, and nothing more comes. `standing_still` and `click_at` are for
what is found by where it lies (a cell of a table, a bar of a chart), although the page may draw
it anew meanwhile. How long anything may take is said once, and is for machines that crawl.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect
from playwright.sync_api import TimeoutError as PatienceLost

PATIENCE_MS = 180_000
expect.set_options(timeout=PATIENCE_MS)
Found = TypeVar("Found")

# What a page and its server say to each other: how often the page spoke, whether an answer is
# still owed, and when either was heard last.
LISTEN = """(() => {
  const talk = window.talk = { told: 0, owed: false, at: 0 };
  const Socket = window.WebSocket;
  window.WebSocket = class extends Socket {
    constructor(...given) {
      super(...given);
      this.heard = String(given[0]).includes("_stcore/stream");
      if (!this.heard) return;
      this.addEventListener("message", () => { talk.owed = false; talk.at = Date.now(); });
    }
    send(what) {
      if (this.heard) { talk.told += 1; talk.owed = true; talk.at = Date.now(); }
      super.send(what);
    }
  };
})()"""
TOLD = "() => window.talk.told"
# Nothing runs, nothing is owed and nothing is still to be drawn, for a moment; or nobody has said
# anything for so long that nobody will.
QUIET = """() => {
  const app = document.querySelector("[data-testid=stApp]");
  const state = app?.getAttribute("data-test-script-state") ?? "";
  if (!/notRunning/i.test(state)) return false;
  const talk = window.talk ?? { owed: false, at: 0 };
  const quiet = Date.now() - talk.at;
  const drawing = document.querySelector("[data-testid=stSkeleton]");
  return quiet > 60000 || (quiet > 250 && !talk.owed && !drawing);
}"""
SEEN = """element => {
  element.scrollIntoView({ block: "nearest" });
  if (!element.isConnected) return null;
  const { x, y, width, height } = element.getBoundingClientRect();
  return { x, y, width, height };
}"""


def settled(page: Page) -> Page:
    """Wait until the page has been answered and stands still, its search box too, which the
    browser fetches a script for."""
    page.wait_for_function(QUIET, polling=50, timeout=PATIENCE_MS)
    if page.locator(".st-key-search_top").count():
        expect(page.locator(".st-key-search_top input[aria-label]")).to_be_attached()
    return page


def standing_still(thing: Locator) -> FloatRect:
    """Where something lies in sight once it no longer moves, although the page may draw it anew
    meanwhile: what is gone between two looks is looked for again."""
    expect(thing).to_be_visible()
    before = None
    for _look in range(100):
        settled(thing.page).wait_for_timeout(300)
        box: FloatRect | None = thing.evaluate(SEEN)
        if box and box == before:
            return box
        before = box
    pytest.fail(f"{thing} never stands still: it lies at {before}")


def click_at(thing: Locator, across: float, down: float) -> None:
    """Click a place within something, and again where the click reached nothing: until the page
    tells its server of it."""
    page = thing.page
    for _try in range(5):
        box = standing_still(thing)
        told = page.evaluate(TOLD)
        page.mouse.move(box["x"] + across, box["y"] + down)
        page.wait_for_timeout(150)  # tables and charts look where the mouse is first
        page.mouse.click(box["x"] + across, box["y"] + down)
        for _look in range(150):
            if page.evaluate(TOLD) != told:
                return
            page.wait_for_timeout(100)
    pytest.fail(f"clicks at {across}, {down} of {thing} reach nothing")


def choose(page: Page, label: str, name: str) -> None:
    """Chooses in a select box; again where the page was drawn anew and so closed its list."""
    for _try in range(5):
        settled(page).wait_for_timeout(500)
        page.get_by_role("combobox", name=label).first.click()
        try:
            page.get_by_role("option", name=name).first.click(timeout=20_000)
        except PatienceLost:
            page.keyboard.press("Escape")
        else:
            settled(page)
            return
    pytest.fail(f"no list stays open under {label}")


def until(look: Callable[[], Found], wanted: Found) -> None:
    """Until what is looked for is what is wanted: rows that a server is just writing."""
    end = time.monotonic() + PATIENCE_MS / 1000
    while (found := look()) != wanted:
        assert time.monotonic() < end, f"{found!r}, not {wanted!r}"
        time.sleep(0.1)
