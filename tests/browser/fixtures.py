"""What tests of the widget by itself share: a scripted assistant, and the widget's own tools."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.chat import Chat
from tests.browser.stage import Stage
from tests.browser.workshop import Workshop


@pytest.fixture(scope="package")
def stage(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """An operator's page and a scripted assistant; not started where no browser could look."""
    stage = Stage(tmp_path_factory.mktemp("stage"))
    try:
        stage.start()
        yield stage
    finally:
        stage.stop()


@pytest.fixture(scope="package")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """A copy of the widget's folder with its tools."""
    workshop = Workshop(tmp_path_factory.mktemp("workshop"))
    workshop.prepare()
    return workshop


@pytest.fixture
def staged(new_context: Callable[..., BrowserContext], stage: Stage) -> Callable[..., Chat]:
    """Opens the operator's page on a device of its own; the panel is left closed.

    Args of the function: `language` of the chat, `attributes` of the script tag, `is_hostile`
    for a page whose styles reach for everything, and else Playwright's options.
    """

    def make(
        language: str = "zh-Hans",
        attributes: dict[str, str] | None = None,
        is_hostile: bool = False,
        **options: Any,
    ) -> Chat:
        chat = Chat(new_context(**options).new_page(), language)
        chat.page.goto(stage.url(is_hostile, language=language, **(attributes or {})))
        return chat

    return make
