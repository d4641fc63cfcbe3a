"""A slow server for a page: what it answers waits until the test lets it through.

`held = hold_answers(page)` before the page is opened; `held.stop()` keeps everything that the
server sends from then on, `held.go()` lets it through in its order. What the page sends goes
on at once, so a test decides what is typed before which answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import Page, WebSocketRoute


@dataclass
class Held:
    """The answers of one page's server."""

    waiting: list[str | bytes] = field(default_factory=list)
    stopped: bool = False
    route: WebSocketRoute | None = None

    def stop(self) -> None:
        """From now on answers wait."""
        self.stopped = True

    def go(self) -> None:
        """Everything that waits goes through, and what follows too."""
        self.stopped = False
        assert self.route is not None
        for message in self.waiting:
            self.route.send(message)
        self.waiting.clear()

    def answered(self, message: str | bytes) -> None:
        """The server said something."""
        assert self.route is not None
        if self.stopped:
            self.waiting.append(message)
        else:
            self.route.send(message)


def hold_answers(page: Page) -> Held:
    """Stand between a page and its server."""
    held = Held()

    def between(route: WebSocketRoute) -> None:
        held.route = route
        route.connect_to_server().on_message(held.answered)

    page.route_web_socket("**/_stcore/stream*", between)
    return held
