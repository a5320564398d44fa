"""The demo's own page, on which the chat is seen first."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.chat import LANGUAGE_NAMES, Chat

NewChat = Callable[..., Chat]


@pytest.mark.parametrize("language", LANGUAGE_NAMES)
@pytest.mark.parametrize("customer", [None, "陈静"])
def test_it_is_no_wider_than_the_narrowest_phone(
    new_chat: NewChat, language: str, customer: str | None
) -> None:
    chat = new_chat(language=language, viewport={"width": 320, "height": 568})
    if customer is not None:
        chat.page.locator("button.person").first.click()
        chat.page.locator("[data-sign-out]").wait_for()

    assert chat.page.evaluate("document.documentElement.scrollWidth") == 320
