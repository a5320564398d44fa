"""Takes the README's pictures of the demo site: `make screenshots`.

Starts `make web` on spare ports, drives the machine's Chromium through real conversations, and
writes `docs/screenshots/*.png`.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "screenshots"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
MOST_BYTES = 150_000
ANSWER_SECONDS = 20

CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")


@dataclass(frozen=True)
class Say:
    """A line that the customer writes, and what the answer must have in it.

    `{code}` in the line stands for the last one-time code that was shown.
    """

    text: str
    answer: str


@dataclass(frozen=True)
class Scene:
    """One picture.

    Attributes:
        name: Of the file.
        language: Of the page, and so of the chat.
        width: In CSS pixels; with `height` the browser's window.
        scheme: Light or dark.
        customer: Whom to sign in as, by the name on the page; nobody when None.
        chat: What is said; the chat stays closed when there is nothing.
    """

    name: str
    language: str
    width: int
    height: int
    scheme: Literal["light", "dark"] = "light"
    customer: str | None = None
    chat: Sequence[Say] = ()


DESKTOP = (1280, 820)
PHONE = (390, 844)
SCENES = (
    Scene("bill-centre", "zh-Hans", *DESKTOP),
    Scene(
        "signed-in",
        "zh-Hans",
        *DESKTOP,
        customer="陈静",
        chat=[Say("我的白条怎么用不了了？", "1,287.68")],
    ),
    Scene(
        "one-time-code-phone",
        "zh-Hant",
        *PHONE,
        chat=[
            Say("查我的帳戶", "手機"),
            Say("19900000012", CODE.pattern),
            Say("{code}", "299.45"),
        ],
    ),
    Scene(
        "english-dark-phone",
        "en",
        *PHONE,
        scheme="dark",
        customer="He Xin",
        chat=[Say("How much do I have to pay this month?", "860.25")],
    ),
)


def main(arguments: Sequence[str]) -> int:
    """Takes all pictures; returns the exit code."""
    parser = argparse.ArgumentParser(prog="demo_site.screenshots", description=__doc__)
    parser.add_argument("--url", help="a running demo site; without it, one is started")
    url = parser.parse_args(arguments).url
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        print("screenshots: no Chromium: apt-get install chromium fonts-noto-cjk", file=sys.stderr)
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        contextlib.nullcontext(url) if url else _running_site() as address,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=program) as browser,
    ):
        for scene in SCENES:
            picture = _smaller(_take(browser, address, scene))
            if len(picture) > MOST_BYTES:
                print(f"screenshots: {scene.name} has {len(picture):,} bytes", file=sys.stderr)
                return 1
            (FOLDER / f"{scene.name}.png").write_bytes(picture)
            print(f"{scene.name}.png  {len(picture):,} bytes", flush=True)
    return 0


@contextlib.contextmanager
def _running_site() -> Iterator[str]:
    """Starts the demo on ports that nothing uses; gives its address."""
    names = ("BOT_PORT", "ACTIONS_PORT", "BACKEND_PORT", "WEB_PORT")
    ports = dict(zip(names, map(str, _spare_ports(len(names))), strict=True))
    site = subprocess.Popen(
        [sys.executable, "-m", "zhangwen.launch", "web"],
        cwd=ROOT,
        env={**os.environ, **ports},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    address = f"http://127.0.0.1:{ports['WEB_PORT']}"
    try:
        assert site.stdout is not None
        if not any(address in line for line in site.stdout):
            raise SystemExit("screenshots: the demo site did not start")
        yield address
    finally:
        site.terminate()
        site.wait()


def _spare_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def _take(browser: Browser, address: str, scene: Scene) -> bytes:
    is_phone = scene.width < 600
    context = browser.new_context(
        viewport={"width": scene.width, "height": scene.height},
        device_scale_factor=2 if is_phone else 1,
        has_touch=is_phone,
        color_scheme=scene.scheme,
        reduced_motion="reduce",
        timezone_id="Asia/Shanghai",
    )
    with context:
        page = context.new_page()
        page.goto(f"{address}/?lang={scene.language}")
        if scene.customer:
            page.get_by_role("button", name=scene.customer).click()
            page.wait_for_load_state("networkidle")
        if scene.chat:
            _chat(page, scene.chat)
        else:
            expect(page.locator("zhangwen-chat").get_by_role("button").first).to_be_visible()
        picture = page.screenshot()
    return picture


def _chat(page: Page, lines: Sequence[Say]) -> None:
    page.locator("zhangwen-chat").get_by_role("button").first.click()
    log = page.get_by_role("log")
    box = page.get_by_role("textbox")
    expect(box).to_be_editable()
    for line in lines:
        codes = CODE.findall(log.inner_text())
        answered = len(re.findall(line.answer, log.inner_text()))
        box.fill(line.text.replace("{code}", codes[-1] if codes else ""))
        box.press("Enter")
        deadline = time.monotonic() + ANSWER_SECONDS
        while len(re.findall(line.answer, log.inner_text())) <= answered:
            if time.monotonic() > deadline:
                raise SystemExit(f"screenshots: {line.text!r} was not answered with {line.answer}")
            page.wait_for_timeout(100)
    # No cursor blinks in the picture.
    box.evaluate("box => box.blur()")


def _smaller(picture: bytes) -> bytes:
    """Packs a picture as tightly as can be, with 256 colours if it must."""
    image = Image.open(BytesIO(picture)).convert("RGB")
    packed = _png(image)
    if len(packed) <= MOST_BYTES:
        return packed
    return _png(image.quantize(256, dither=Image.Dither.NONE))


def _png(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, format="PNG", optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
