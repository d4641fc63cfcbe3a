"""The phone's camera as a scanner: a real Chromium films a barcode that was drawn for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect
from playwright.sync_api import TimeoutError as PatienceLost

from tests.browser.conftest import MOBILE, sign_in
from tests.browser.patience import LISTEN, PATIENCE_MS, settled
from tests.browser.serving import Server
from tests.browser.test_documents import wait_for_field
from tests.browser.test_phone import speak_english
from tests.browser.test_scanning import COLA, WATER, scan
from tests.chromium import SWITCHES, installed

pytestmark = pytest.mark.slow
SIZE = (1280, 720)
SEES = """video => new Promise((done) => {
  const look = () => (video.videoWidth && video.readyState > 1 ? done() : setTimeout(look, 50));
  look();
})"""
"""Until the camera shows something."""


def film(path: Path, code: str) -> None:
    """A camera held still before a barcode at arm's length, or before a white wall."""
    frame = Image.new("L", SIZE, 235)
    if code:
        drawn = zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.Code128)
        bars = Image.fromarray(zxingcpp.write_barcode_to_image(drawn, scale=2))
        assert bars.width < SIZE[0] // 4
        frame.paste(bars, ((SIZE[0] - bars.width) // 2, (SIZE[1] - bars.height) // 2))
    grey = bytes([128]) * (SIZE[0] * SIZE[1] // 2)
    head = f"YUV4MPEG2 W{SIZE[0]} H{SIZE[1]} F10:1 Ip A1:1 C420jpeg\n".encode()
    path.write_bytes(head + (b"FRAME\n" + frame.tobytes() + grey) * 10)


@contextmanager
def filming(chromium: Browser, path: Path, locale: str = "zh-CN") -> Iterator[Page]:
    """A phone whose camera sees a film, over and over."""
    switches = (
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={path}",
    )
    browser = chromium.browser_type.launch(executable_path=installed(), args=[*SWITCHES, *switches])
    try:
        context = browser.new_context(
            locale=locale,
            viewport={"width": 390, "height": 844},
            user_agent=MOBILE,
            permissions=["camera"],
        )
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(LISTEN)
        yield context.new_page()
    finally:
        browser.close()


def switched_on(page: Page, server: Server, *words: str) -> Page:
    """A page on which goods are scanned, with the camera on and a picture in it."""
    start, unfold, on = words or ("开始", "用相机扫码", "打开相机")
    sign_in(page, server, "phone-waste")
    page.get_by_role("button", name=start).click()
    wait_for_field(page, "scan")
    settled(page).get_by_text(unfold).click()
    settled(page).get_by_text(on).click()
    filmed = page.locator("[data-testid=stCameraInput] video")
    expect(filmed).to_be_visible()
    filmed.evaluate(SEES)
    return settled(page)


def photograph(page: Page) -> None:
    """A picture, and again where the camera was not ready and gave none."""
    field = page.get_by_test_id("stCameraInput")
    for _try in range(5):
        field.get_by_test_id("stCameraInputButton").click()
        try:
            field.locator("img").wait_for(timeout=20_000)
        except PatienceLost:
            continue
        return
    pytest.fail("the camera takes no picture")


def said_on(button: Locator) -> str:
    """What a button of the field says: its own words are the framework's, and are not shown."""
    told = button.evaluate("one => getComputedStyle(one, '::after').content")
    return str(told).strip('"')


def test_a_code_before_the_camera_is_scanned_once(
    received_server: Server, chromium: Browser, tmp_path: Path
) -> None:
    film(tmp_path / "film.y4m", WATER)
    with filming(chromium, tmp_path / "film.y4m") as page:
        switched_on(page, received_server)
        button = page.get_by_test_id("stCameraInputButton")
        assert said_on(button) == "拍照"
        photograph(page)
        wait_for_field(page, "quantity")
        seen = page.get_by_test_id("stCameraInput").locator("img")
        assert seen.evaluate("one => [one.naturalWidth, one.naturalHeight]") == list(SIZE)
        expect(page.locator("[data-of=name]")).to_contain_text("农夫山泉")
        assert said_on(button) == "重拍"
        page.keyboard.type("3")
        page.keyboard.press("Enter")
        wait_for_field(page, "scan")
        expect(page.locator("[data-of=pending] .wait")).to_have_count(0)
        expect(page.locator("[data-of=entries] .one")).to_have_count(1)
        # the picture still stands there while the page is asked again and again
        scan(page, COLA)
        wait_for_field(page, "quantity")
        page.keyboard.type("2")
        page.keyboard.press("Enter")
        wait_for_field(page, "scan")
        expect(page.locator("[data-of=entries] .one")).to_have_count(2)
        expect(page.locator("[data-of=pending] .wait")).to_have_count(0)
        settled(page)
        expect(page.locator("[data-of=card]")).to_be_hidden()
        page.screenshot(path=tmp_path / "camera.png")


def test_a_picture_without_a_code_says_so(
    received_server: Server, chromium: Browser, tmp_path: Path
) -> None:
    speak_english(received_server)
    film(tmp_path / "wall.y4m", "")
    with filming(chromium, tmp_path / "wall.y4m", "en-US") as page:
        switched_on(page, received_server, "Start", "Scan with the camera", "Camera on")
        button = page.get_by_test_id("stCameraInputButton")
        assert said_on(button) == "Take a picture"
        photograph(page)
        expect(page.get_by_test_id("stAlert")).to_contain_text("No barcode in this picture.")
        assert said_on(button) == "Another picture"
        expect(page.locator("[data-of=card]")).to_be_hidden()
        page.screenshot(path=tmp_path / "wall.png")
        button.click()  # and the next may be taken
        expect(page.locator("[data-testid=stCameraInput] video")).to_be_visible()
