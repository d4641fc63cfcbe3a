"""Remakes the pictures of the README and of the guides: `make screenshots`.

The demo company is built anew (or `--database` names a built one), then its people open their
pages in a real browser: desktop and phone, both languages, light and dark. Pictures are kept
small: a palette, no more pixels than a reader needs.
"""

from __future__ import annotations

import argparse
import datetime as dt
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from core.demo.__main__ import yesterday
from core.demo.build import build
from core.demo.found import PASSWORD
from core.platform.database import connect, writing
from core.platform.rows import Rows
from tests.browser.conftest import MOBILE
from tests.browser.patience import settled
from tests.browser.serving import ROOT, Server, running
from tests.chromium import browsing

README, GUIDE = ROOT / "docs" / "screenshots", ROOT / "docs" / "guide" / "pictures"
PORT = 8653
DESKTOP: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
COLOURS, EXACT, WIDEST = 128, 24, 1200
LOCALES = {"zh": "zh-CN", "en": "en-US"}
STANDS_STILL_MS = 2_000
MARGIN = 60
NOTHING_TO_COME = "document.querySelectorAll('[data-testid=stSkeleton]').length === 0"


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: whose page it is, and how it is looked at; `below` is the heading it begins with,
    where that is not the page's own."""

    name: str
    path: str
    user: str = "manager"
    phone: bool = False
    below: dict[str, str] = field(default_factory=dict)


BATCHES = {"zh": "批次：单位成本与售价", "en": "Batches: unit cost against selling price"}
GUIDES: tuple[Shot, ...] = (
    Shot("manager_today", ""),
    Shot("manager_overview", "overview"),
    Shot("manager_margin", "margin"),
    Shot("manager_expiry", "expiry"),
    Shot("manager_approvals", "approvals", "east"),
    Shot("buyer_today", "", "buyer"),
    Shot("buyer_order", "enter?draft={draft}", "buyer"),
    Shot("buyer_orders", "purchase-orders", "buyer"),
    Shot("buyer_suppliers", "suppliers", "buyer"),
    Shot("store_phone", "phone", "staff3", phone=True),
    Shot("store_receive", "phone-receive", "staff3", phone=True),
    Shot("store_waste", "phone-waste", "staff3", phone=True),
    Shot("store_walk", "phone-walk", "staff3", phone=True),
    Shot("store_count", "count-phone", "staff3", phone=True),
    Shot("finance_today", "", "finance"),
    Shot("finance_margin", "margin", "finance", below=BATCHES),
    Shot("finance_document", "document?id={receipt}", "finance"),
    Shot("finance_periods", "periods", "finance"),
)
FRONT: tuple[tuple[Shot, str, bool], ...] = (
    (Shot("overview_zh", "overview"), "zh", False),
    (Shot("overview_phone", "overview", phone=True), "zh", False),
    (Shot("overview_dark", "overview"), "zh", True),
    (Shot("overview_en", "overview"), "en", False),
    (Shot("margin_zh", "margin"), "zh", False),
    (Shot("stock_en", "stock"), "en", False),
    (Shot("document_zh", "document?id={receipt}"), "zh", False),
    (Shot("till_import_zh", "till-import"), "zh", False),
    (Shot("receipt_entry_en", "enter?kind=purchase.receipt"), "en", False),
)


@contextmanager
def visiting(
    browser: Browser, server: Server, user: str, lang: str, *, phone: bool, dark: bool = False
) -> Iterator[Page]:
    """Somebody of the demo, signed in."""
    context: BrowserContext = browser.new_context(
        locale=LOCALES[lang],
        viewport=PHONE if phone else DESKTOP,
        color_scheme="dark" if dark else "light",
        user_agent=MOBILE if phone else None,
    )
    context.set_default_timeout(90_000)
    page = context.new_page()
    page.goto(server.at(""))
    page.locator("input[autocomplete=username]").fill(user)
    secret = page.locator("input[autocomplete=current-password]")
    secret.fill(PASSWORD)
    secret.press("Enter")
    page.locator(".sign-out").wait_for(state="attached")
    yield settled(page)
    context.close()


def take(
    page: Page, server: Server, shot: Shot, there: dict[str, int], target: Path, lang: str
) -> None:
    """One page, small."""
    page.goto(server.at(shot.path.format(**there)))
    page.locator("[data-testid=stMain] h1, [data-testid=stMain] h2").first.wait_for()
    settled(page)
    page.wait_for_timeout(STANDS_STILL_MS)
    page.wait_for_function(NOTHING_TO_COME)
    page.wait_for_timeout(STANDS_STILL_MS)
    settled(page)
    if shot.below:
        heading = page.get_by_role("heading", name=shot.below[lang])
        heading.evaluate("one => one.scrollIntoView({ block: 'start' })")
        page.mouse.wheel(0, -MARGIN)
        page.wait_for_timeout(STANDS_STILL_MS)
    image = Image.open(BytesIO(page.screenshot())).convert("RGB")
    if image.width > WIDEST:
        image = image.resize(
            (WIDEST, image.height * WIDEST // image.width), Image.Resampling.LANCZOS
        )
    fewer(image).save(target, optimize=True)
    print(f"{target.relative_to(ROOT)} {target.stat().st_size // 1024} KB")  # noqa: T201


def fewer(image: Image.Image) -> Image.Image:
    """The picture with a palette: the colours of its large areas exactly, then what stands out."""
    counted = image.getcolors(maxcolors=image.width * image.height) or []
    often: list[int] = []
    for _, colour in sorted(counted, key=lambda c: -c[0])[:EXACT]:
        assert isinstance(colour, tuple)
        often += colour
    rest = image.quantize(COLOURS - EXACT, Image.Quantize.MAXCOVERAGE).getpalette() or []
    palette = Image.new("P", (1, 1))
    palette.putpalette(often + rest)
    return image.quantize(palette=palette, dither=Image.Dither.NONE)


def guides(browser: Browser, server: Server, there: dict[str, int], shots: Sequence[Shot]) -> None:
    """What the guides show, each person signing in once a language."""
    GUIDE.mkdir(parents=True, exist_ok=True)
    for lang in LOCALES:
        for user, phone in dict.fromkeys((shot.user, shot.phone) for shot in shots):
            with visiting(browser, server, user, lang, phone=phone) as page:
                for shot in shots:
                    if (shot.user, shot.phone) == (user, phone):
                        take(page, server, shot, there, GUIDE / f"{shot.name}_{lang}.png", lang)


def front(browser: Browser, server: Server, there: dict[str, int]) -> None:
    """What the README shows."""
    README.mkdir(parents=True, exist_ok=True)
    for shot, lang, dark in FRONT:
        with visiting(browser, server, shot.user, lang, phone=shot.phone, dark=dark) as page:
            take(page, server, shot, there, README / f"{shot.name}.png", lang)


def interesting(url: str) -> dict[str, int]:
    """The last goods receipt with some lines, and the draft of the buyer."""
    engine = connect(url)
    with writing(engine) as session:
        rows = Rows(session)
        receipt = rows.select(
            "SELECT max(d.id) FROM document d WHERE d.kind = 'purchase.receipt'"
            " AND (SELECT count(*) FROM document_line l WHERE l.document_id = d.id) > 4"
        )[0][0]
        draft = rows.select("SELECT max(id) FROM document WHERE state = 'draft'")[0][0]
    engine.dispose()
    return {"receipt": receipt, "draft": draft}


def main() -> None:
    """All pictures, or those of the guides alone."""
    parser = argparse.ArgumentParser(prog="python -m tests.browser.screenshots")
    parser.add_argument("--database", help="a demo company that is there already")
    parser.add_argument("--end", type=dt.date.fromisoformat, default=yesterday())
    parser.add_argument("--only", default="", help="names of pictures of the guides begin so")
    asked = parser.parse_args()
    shots = [shot for shot in GUIDES if shot.name.startswith(asked.only)]
    with tempfile.TemporaryDirectory() as folder:
        url = asked.database or f"sqlite:///{folder}/zhanggui.db"
        if asked.database is None:
            build(url, asked.end)
        there = interesting(url)
        with running(url, Path(folder) / "app.log", port=PORT) as server, browsing() as browser:
            guides(browser, server, there, shots)
            if not asked.only:
                front(browser, server, there)


if __name__ == "__main__":
    main()
