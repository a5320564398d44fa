"""A slow phone that has never been here: its screen, its CPU, its network."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page

from tests.browser.conftest import PHONE

CPU = 4
NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 750e3 / 8,
}
PATIENCE_MS = 30_000


@dataclass
class Times:
    """Measurements of one kind, in ms."""

    values: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.values)

    @property
    def p95(self) -> float:
        """The one that 95 of 100 do not exceed."""
        return sorted(self.values)[math.ceil(len(self.values) * 0.95) - 1]

    def __str__(self) -> str:
        if not self.values:
            return "–"
        return f"{self.median:,.0f} ({min(self.values):,.0f}–{max(self.values):,.0f})"


@contextmanager
def phone(
    browser: Browser, *scripts: str, is_slow: bool = True
) -> Iterator[tuple[Page, CDPSession]]:
    """Opens a page with an empty cache, and what steers its browser.

    Args:
        browser: Any Chromium.
        scripts: Run in every document before anything else.
        is_slow: Whether its CPU and its network are made slow.
    """
    device: dict[str, Any] = {**PHONE}
    context = browser.new_context(**device)
    context.set_default_timeout(PATIENCE_MS)
    try:
        for script in scripts:
            context.add_init_script(script)
        page = context.new_page()
        session = context.new_cdp_session(page)
        if is_slow:
            session.send("Network.enable")
            session.send("Network.emulateNetworkConditions", NETWORK)
            session.send("Emulation.setCPUThrottlingRate", {"rate": CPU})
        yield page, session
    finally:
        context.close()


def evaluate(page: Page, function: str, argument: object = None) -> Any:
    """Calls a JavaScript function; unlike Playwright's, does not wait for ever for its promise.

    Raises:
        playwright.sync_api.Error: It failed, or took too long.
    """
    return page.evaluate(
        f"""(argument) => Promise.race([
          ({function})(argument),
          new Promise((_, fail) => setTimeout(fail, {PATIENCE_MS}, new Error('nothing happened'))),
        ])""",
        argument,
    )


def tap(page: Page, selector: str) -> None:
    """Touches the middle of an element, as a finger does."""
    box = page.locator(selector).first.bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
