"""Every button of every response, in every language, leads to something that answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.conversation.bot import Bot, Conversation
from zhangwen.language import Language
from zhangwen.paths import PROJECT_FOLDER
from zhangwen.products import load_products
from zhangwen.script import script_converter

CANNOT_UNDERSTAND = ("这句我没看懂", "這句我沒看懂", "Sorry, I didn't get that")


def written_buttons() -> Iterator[tuple[str, dict[str, str]]]:
    """Yields all buttons in `data/` with the language they are written in."""
    for file in sorted(Path(PROJECT_FOLDER, "data").rglob("*.yml")):
        responses = yaml.safe_load(file.read_text(encoding="utf-8")).get("responses", {})
        for variations in responses.values():
            for variation in variations:
                for button in variation.get("buttons", ()):
                    yield variation["metadata"]["language"], button


def payloads() -> list[str]:
    """What pressing the buttons sends: product names filled in, Traditional Chinese made."""
    sent: dict[str, None] = {}
    for written_in, button in written_buttons():
        language = Language(written_in)
        for product in load_products():
            text = button["payload"].replace("{product_name}", product.name(language))
            sent[text] = None
            if language is Language.SIMPLIFIED:
                sent[script_converter().to_traditional(text)] = None
    return sorted(sent)


@pytest.mark.parametrize("payload", payloads())
async def test_a_button_is_understood_and_answered(
    bot: Bot, customer: Conversation, payload: str
) -> None:
    intent = (await bot.agent.parse_message(payload))["intent"]
    said = await customer.say(payload)

    assert intent["confidence"] == 1
    assert said.text
    assert not any(words in said.text for words in CANNOT_UNDERSTAND)


def test_a_button_says_what_it_sends() -> None:
    for _, button in written_buttons():
        assert button["title"] == button["payload"]
