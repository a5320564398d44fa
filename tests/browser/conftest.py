"""The browser and the running demo, once for all tests of this folder.

Package scope, not session: while Playwright's synchronous interface is open, no other test of the
run could use asyncio.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.chat import Chat
from tests.browser.fixtures import stage, staged, workshop  # noqa: F401  (fixtures)
from tests.browser.stack import Stack

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
NO_BROWSER = "no Chromium on this machine: apt-get install chromium fonts-noto-cjk"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}

# Answers take a second on an idle machine, and the tests' machine is rarely idle.
expect.set_options(timeout=30_000)

NewPage = Callable[..., Page]


@pytest.fixture(scope="package")
def chromium() -> str:
    """The browser's program; tests that need it are skipped where it is not."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.skip(NO_BROWSER)
    return program


@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Browser]:
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS) as browser,
    ):
        yield browser


@pytest.fixture(scope="package")
def stack(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The running demo; not started where no browser could look at it."""
    stack = Stack(tmp_path_factory.mktemp("stack"))
    try:
        stack.start()
        yield stack
    finally:
        stack.stop()


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes contexts, each like another device, with Playwright's options.

    A script that fails on one of their pages fails the test.
    """
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def make(**options: Any) -> BrowserContext:
        context = browser.new_context(
            **{
                **DESKTOP,
                "timezone_id": "Asia/Shanghai",
                "reduced_motion": "reduce",
                "permissions": ["clipboard-read", "clipboard-write"],
                **options,
            }
        )
        context.set_default_timeout(30_000)
        context.on("weberror", lambda error: errors.append(str(error.error)))
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert not errors


@pytest.fixture
def new_chat(new_context: Callable[..., BrowserContext], stack: Stack) -> Callable[..., Chat]:
    """Opens the demo site on a device of its own, signed in if a customer is named.

    Args of the function: `language` of page and chat, `customer` by the name on the page, `context`
    for another tab of the same device, and else Playwright's options. The panel is left closed.
    """

    def make(
        language: str = "zh-Hans",
        customer: str | None = None,
        context: BrowserContext | None = None,
        **options: Any,
    ) -> Chat:
        page = (context or new_context(**options)).new_page()
        chat = Chat(page, language)
        page.goto(f"{stack.url}/?lang={language}")
        if customer is not None:
            sign_in(page, customer)
        return chat

    return make


def sign_in(page: Page, customer: str) -> None:
    """Signs in on the demo site's first page."""
    button = page.get_by_role("button", name=customer)
    if not button.is_visible():
        page.locator("summary").click()
    button.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(customer)
